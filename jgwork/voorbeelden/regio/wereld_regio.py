"""The example region: all tables, the deliveries they are sent in, and the truths planted in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import load_tables
from jgwork.voorbeelden.regio.beeld import write_om, write_picture
from jgwork.voorbeelden.regio.groepen import BY_ID
from jgwork.voorbeelden.regio.koppel import BUUR_GEDEELD, Koppelbatch, koppelbatches
from jgwork.voorbeelden.regio.mensen import write_members
from jgwork.voorbeelden.regio.pen import BEGIN, DOSSIER, EINDE, TAG, Pen, text_table
from jgwork.voorbeelden.regio.plan import write_plan
from jgwork.voorbeelden.regio.proces import PARTNERS, peildatum, write_closing, write_process
from jgwork.voorbeelden.regio.registraties import Registraties, write_reach, write_ties
from jgwork.voorbeelden.regio.stukken import write_papers
from jgwork.voorbeelden.regio.wereld import geometrie, write_places

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Zending:
    """One delivery of the example: its folder, kind, manifest and tables as text.

    Parameters
    ----------
    map
        Folder name, ``<nn>-<bronhouder>-<kind>``; the order is the order of loading.
    soort
        ``proces``, ``groepsscan``, ``partnermatrices`` or ``plan``.
    vorm
        File form a supplier would choose: ``csv`` or ``xlsx``.
    manifest
        Keys of ``levering.toml`` without the tables.
    tables
        Raw tables, every cell text.
    """

    map: str
    soort: str
    vorm: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Regio:
    """The example region.

    Parameters
    ----------
    tables
        Every table as text, all deliveries together.
    zendingen
        The deliveries in order of loading.
    planted
        What was planted and must be found.
    geometrie
        Fictional municipalities as GeoJSON.
    koppelbatches
        Agreed counts of shared persons, with the tokens of both sides.
    """

    tables: Mapping[str, pa.Table]
    zendingen: tuple[Zending, ...]
    planted: Mapping[str, Any]
    geometrie: Mapping[str, Any]
    koppelbatches: tuple[Koppelbatch, ...]


def make_regio(seed: int = 2016) -> Regio:
    """Return the example region of six municipalities and twelve groups; the same seed gives the same region.

    Parameters
    ----------
    seed
        Any whole number of 0 or more.
    """
    pen = Pen(seed)
    write_places(pen)
    leden = write_members(pen)
    reg = Registraties(pen, leden)
    reg.write()
    write_reach(pen, reg)
    write_ties(pen, leden, reg)
    write_process(pen)
    write_picture(pen, leden)
    write_plan(pen, reg)
    write_om(pen)
    write_closing(pen)
    write_papers(pen, leden)
    pen.planted["fluide_netwerk"] = {"groep": "G01", "namen": 41, "onbekend_bij_politie": 6}
    pen.planted["hechte_groep"] = {"groep": "G02", "leden": 14}
    pen.planted["afsplitsing"] = {"groep": "G07", "delen": [9, 7], "vanaf": "2025-07-01"}
    pen.planted["overlap_dossiers"] = {"groepen": ["G01", "B01"], "gedeelde_leden": BUUR_GEDEELD}
    pen.planted["soorten_ontbrekend"] = ["", "onbekend", "nvt", "<5", "."]
    return Regio(pen.tables(), tuple(_deliveries(pen, reg)), pen.planted, geometrie(pen), koppelbatches(seed, leden))


def manifest(levering: str, bronhouder: str, peil: date, niveau: str, categorie: str, grondslag: str) -> dict[str, Any]:
    """Return the keys of a manifest, tables excepted."""
    out: dict[str, Any] = {
        "levering_id": levering,
        "dossier_id": DOSSIER,
        "bronhouder": bronhouder,
        "schema_versie": "1.0",
        "peildatum": peil,
        "periode_van": BEGIN,
        "periode_tot": peil,
        "leverdatum": peil + timedelta(5),
        "grondslag_code": grondslag,
        "doel_code": "aanpak_groep",
        "convenant_ref": "CONV-VOORBEELD",
    }
    if bronhouder == "politie":
        out["art20_besluit_ref"] = "ART20-VOORBEELD"
    return {
        **out,
        "niveau": niveau,
        "categorie": categorie,
        **({"ontvangers": "uitvoeringscoordinator"} if bronhouder == "om" else {}),
        "sleutel_id": "VOORBEELDSLEUTEL-1",
        "token_tag": TAG,
        "bewaren_tot": date(peil.year + 4, 12, 31),
    }


def _deliveries(pen: Pen, reg: Registraties) -> list[Zending]:
    scan = ("groepsscan", "straatinformatie", "lid", "registratie", "betrokkenheid", "relatie", "groep_gemeente")
    out: list[Zending] = []

    def send(who: str, kind: str, form: str, parts: Mapping[str, Callable[[Row], bool]], peil: date = EINDE) -> None:
        name = f"{len(out) + 1:02d}-{who}-{kind}"
        tables = {
            t: text_table(load_tables()[t], [r for r in pen.rows.get(t, ()) if keep(r)]) for t, keep in parts.items()
        }
        tables = {t: rows for t, rows in tables.items() if rows.num_rows}
        ground = {"om": "wjsg_39f"}.get(who, "wpg_20" if kind == "groepsscan" else "publieke_taak")
        out.append(Zending(name, kind, form, manifest(f"LV-{name[:2]}", who, peil, *_heaviest(tables), ground), tables))

    def whole(*tables: str) -> dict[str, Callable[[Row], bool]]:
        return dict.fromkeys(tables, _every)

    papers = ("tekst", "scenario", "escalatie", "signaal_groep", "uitgang", "groepsrelatie")
    send("gemeente", "proces", "csv", whole("groep", "locatie", "verblijf", "signaal", "processtap"))
    for groups in ({"G10"}, {"G11"}, set(BY_ID) - {"G10", "G11"}):
        peil = min(peildatum(BY_ID[g]) for g in groups)
        send("politie", "groepsscan", "csv", {t: _of_groups(pen, reg, t, groups) for t in scan}, peil)
    for who in PARTNERS:
        own = {"informatiematrix": _where("bronpartner", who)}
        own |= dict.fromkeys(("duiding", "groepsrol", "circulair"), _where("partner", who))
        send(who, "partnermatrices", "xlsx", own)
    send(
        "uitvoeringscoordinator",
        "partnermatrices",
        "xlsx",
        {"relatie": lambda r: r["bron"] in KENNIS, **whole("namenlijst_voorstel")},
    )
    send("om", "partnermatrices", "csv", whole("om_informatie"))
    send(
        "gemeente",
        "plan",
        "csv",
        {**dict.fromkeys(("doel", "actie"), is_vast), **whole("meting", "gebiedsrol", "contextgebeurtenis")},
    )
    rest = dict.fromkeys(("doel", "actie"), lambda r: not is_vast(r)) | whole(
        "verzoek", "evaluatie", "restactie", *papers
    )
    send("gemeente", "proces", "csv", rest)
    return out


def _heaviest(tables: Mapping[str, pa.Table]) -> tuple[str, str]:
    """Return the highest niveau and the heaviest categorie of some tables."""
    specs = [load_tables()[t] for t in tables]
    niveaus = {f.niveau for s in specs for f in s.fields}
    niveau = next(n for n in ("persoon", "locatie", "groep") if n in niveaus)
    return niveau, "strafrechtelijk" if any(s.categorie == "strafrechtelijk" for s in specs) else "gewoon"


def is_vast(row: Row) -> bool:
    """Return whether a goal or action is of a settled plan."""
    return row.get("plan_status") != "concept"


def _every(_: Row) -> bool:
    return True


def _where(column: str, value: str) -> Callable[[Row], bool]:
    return lambda r: r[column] == value


#: Sources of ties that partners bring in; the police deliver the others.
KENNIS = ("school", "jongerenwerk", "online", "gezin")


def _of_groups(pen: Pen, reg: Registraties, table: str, groups: set[str]) -> Callable[[Row], bool]:
    """Return which rows of a police table belong to these groups."""
    scans = {r["scan_id"] for r in pen.rows["groepsscan"] if r["groep_id"] in groups}
    if table in {"registratie", "betrokkenheid"}:
        return lambda r: reg.groep[r["registratie_id"]] in groups
    if table == "straatinformatie":
        return lambda r: r["scan_id"] in scans
    return lambda r: r["groep_id"] in groups and r.get("bron") not in KENNIS
