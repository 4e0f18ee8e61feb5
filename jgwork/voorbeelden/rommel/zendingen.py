"""The deliveries of the messy region, as today's readers take them; and what comes a month later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import load_tables
from jgwork.voorbeelden.regio.pen import BEGIN, EINDE, Pen, text_table
from jgwork.voorbeelden.regio.wereld import write_places
from jgwork.voorbeelden.regio.wereld_regio import is_vast
from jgwork.voorbeelden.rommel import beeld, papier, personen
from jgwork.voorbeelden.rommel import feiten as f
from jgwork.voorbeelden.rommel.wereld import Incident, geleverd, incidenten

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]
Periode = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Zending:
    """One delivery: folder, kind, form, manifest, tables as text, and the periods of tables that end elsewhere."""

    map: str
    soort: str
    vorm: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    perioden: Mapping[str, Periode]


@dataclass(frozen=True, slots=True)
class Rommel:
    """The messy region.

    Parameters
    ----------
    seed
        What it was drawn with.
    leden, incidenten
        What was planted, as objects; the truth is told from these.
    rows
        Rows by table, all first deliveries together.
    zendingen, maand2
        The first deliveries in order of loading, and those of a month later.
    besluiten, convenant
        The decisions of step 4 and the local convenant; no deliveries.
    """

    seed: int
    leden: tuple[f.Lidmaatschap, ...]
    incidenten: tuple[Incident, ...]
    rows: Mapping[str, list[dict[str, Any]]]
    zendingen: tuple[Zending, ...]
    maand2: tuple[Zending, ...]
    besluiten: tuple[dict[str, Any], ...]
    convenant: Mapping[str, Any]


def make_rommel(seed: int = 2016) -> Rommel:
    """Return the messy region; the same seed gives the same region.

    Parameters
    ----------
    seed
        Any whole number of 0 or more.
    """
    pen, leden = Pen(seed), f.lidmaatschappen()
    happened = incidenten(pen, leden)
    first = geleverd(happened, maand2=False)
    write_places(pen)
    papier.write_process(pen)
    personen.write_scans(pen, leden)
    personen.write_registrations(pen, first)
    personen.write_ties(pen, leden, first)
    personen.write_reach(pen, leden, first)
    beeld.write_picture(pen, leden)
    papier.write_plan(pen, {g: sum(f.BY_ID[g].incidenten[g == "R01" : 4]) for g in f.STREEF_INCIDENTEN})
    papier.write_om(pen, _with_pv(first))
    papier.write_closing(pen)
    papier.write_papers(pen, leden)
    later = Pen(seed)
    personen.write_registrations(later, geleverd(happened, maand2=True))
    return Rommel(seed, leden, happened, pen.rows, _first(pen), _month(later), papier.besluiten(), papier.convenant())


def _with_pv(first: Iterable[Incident]) -> tuple[int, ...]:
    """Return three members of the tight group with a report in the last year."""
    since = EINDE - timedelta(365)
    found = {p for i in first if i.aard == "misdrijf" and i.dag >= since for p in i.wie if 200 <= p < 212 and p % 3}
    return tuple(sorted(found))[:3]


def manifest(code: str, who: str, periode: Periode, level: tuple[str, str, str], geleverd_op: date) -> dict[str, Any]:
    """Return the keys of a manifest, tables excepted; ``level`` is niveau, categorie and grondslag."""
    out: dict[str, Any] = {
        "levering_id": code,
        "dossier_id": f.DOSSIER,
        "bronhouder": who,
        "schema_versie": "1.0",
        "peildatum": periode[1] - timedelta(1),
        "periode_van": periode[0],
        "periode_tot": periode[1],
        "leverdatum": geleverd_op,
        "grondslag_code": level[2],
        "doel_code": "aanpak_groep",
        "convenant_ref": "CONV-VOORBEELD",
        "niveau": level[0],
        "categorie": level[1],
        "sleutel_id": "ROMMELSLEUTEL-1",
        "token_tag": f.TAG,
        "bewaren_tot": date(2029, 12, 31),
    }
    if who == "politie":
        out["art20_besluit_ref"] = "ART20-VOORBEELD"
        out["groepen"] = [g.id for g in f.GROEPEN if g.n]
    if who == "om":
        out["ontvangers"] = "uitvoeringscoordinator"
    return out


_OPEN, _PERSOON = ("groep", "gewoon", "publieke_taak"), ("persoon", "gewoon", "publieke_taak")
_WPG = ("persoon", "strafrechtelijk", "wpg_20")
#: What the last delivery brings, beside concept plans.
STUKKEN = (
    *("verzoek", "evaluatie", "restactie", "tekst", "scenario", "escalatie", "signaal_groep", "uitgang"),
    "groepsrelatie",
)
#: Day on which the first deliveries were sent.
_VERZONDEN = date(2026, 7, 3)


class _Post:
    """Collects deliveries in order of loading."""

    def __init__(self, pen: Pen, number: int = 0) -> None:
        self.pen, self.out, self.number = pen, list[Zending](), number

    def send(
        self,
        who: str,
        kind: str,
        form: str,
        parts: Mapping[str, Callable[[Row], bool]],
        periode: Periode,
        level: tuple[str, str, str],
        perioden: Mapping[str, Periode] | None = None,
        **more: Any,
    ) -> None:
        """Add one delivery of the rows that are kept."""
        self.number += 1
        name = f"{self.number:02d}-{who}-{kind}"
        specs = load_tables()
        tables = {
            t: text_table(specs[t], [r for r in self.pen.rows.get(t, ()) if keep(r)]) for t, keep in parts.items()
        }
        head = manifest(f"RM-{self.number}", who, periode, level, _VERZONDEN) | more
        full = {t: rows for t, rows in tables.items() if rows.num_rows}
        self.out.append(Zending(name, kind, form, head, full, perioden or {}))


def _first(pen: Pen) -> tuple[Zending, ...]:
    post, whole = _Post(pen), dict.fromkeys
    early, late = f.SIGNALEN
    known = {s.id for s in f.SCANS if not s.nu}
    year = (BEGIN, EINDE)
    proces = {**whole(("groep", "locatie", "verblijf", "processtap"), _every), "signaal": _between("datum", early)}
    post.send("gemeente", "proces", "csv", proces, year, _OPEN, {"signaal": early})
    post.send("gemeente", "signalen", "csv", {"signaal": _between("datum", late)}, late, _OPEN)
    old: Callable[[Row], bool] = lambda r: r["scan_id"] in known  # noqa: E731
    new: Callable[[Row], bool] = lambda r: r["scan_id"] not in known  # noqa: E731
    post.send(
        "politie", "groepsscan", "csv", whole(("groepsscan", "lid"), old), (BEGIN, f.SCAN_EERST + timedelta(1)), _WPG
    )
    tables = ("groepsscan", "lid", "straatinformatie", "groep_gemeente")
    post.send("politie", "groepsscan", "xlsx", whole(tables, new), (BEGIN, f.SCAN_NU + timedelta(1)), _WPG)
    for span in f.POLITIE:
        chosen = {r["registratie_id"] for r in pen.rows["registratie"] if span[0] <= r["datum"] < span[1]}
        of: Callable[[Row], bool] = lambda r, c=chosen: r["registratie_id"] in c  # type: ignore[misc]  # noqa: E731
        post.send("politie", "registraties", "csv", whole(("registratie", "betrokkenheid"), of), span, _WPG)
    seen: Callable[[Row], bool] = lambda r: r["bron"] == "politieregistratie"  # noqa: E731
    post.send("politie", "relaties", "csv", {"relatie": seen}, (BEGIN, f.POLITIE[-1][1]), _WPG)
    for who in beeld.PARTNERS:
        own = {"informatiematrix": _where("bronpartner", who)}
        own |= whole(("duiding", "groepsrol", "circulair"), _where("partner", who))
        post.send(who, "partnermatrices", "xlsx", own, year, ("persoon", "gewoon", "publieke_taak"))
    known_ties: Callable[[Row], bool] = lambda r: r["bron"] != "politieregistratie"  # noqa: E731
    post.send(
        "uitvoeringscoordinator",
        "relaties",
        "xlsx",
        {"relatie": known_ties, "namenlijst_voorstel": _every},
        year,
        _PERSOON,
    )
    post.send("om", "informatie", "csv", {"om_informatie": _every}, year, ("persoon", "strafrechtelijk", "wjsg_39f"))
    plan = whole(("meting", "gebiedsrol", "contextgebeurtenis"), _every) | whole(("doel", "actie"), is_vast)
    post.send("gemeente", "plan", "csv", plan, year, ("locatie", "gewoon", "publieke_taak"))
    rest = whole(STUKKEN, _every) | whole(("doel", "actie"), lambda r: not is_vast(r))
    post.send("gemeente", "afronding", "xlsx", rest, year, _OPEN)
    return tuple(post.out)


def _month(later: Pen) -> tuple[Zending, ...]:
    """Return the delivery of a month later: two years again, in the place of the earlier registrations."""
    post = _Post(later, number=20)
    parts = dict.fromkeys(("registratie", "betrokkenheid"), _every)
    (span,) = f.POLITIE_MAAND
    post.send("politie", "registraties", "csv", parts, span, _WPG, vervangt=["RM-5", "RM-6"])
    return tuple(post.out)


def _every(_: Row) -> bool:
    return True


def _where(column: str, value: str) -> Callable[[Row], bool]:
    return lambda r: r[column] == value


def _between(column: str, span: Periode) -> Callable[[Row], bool]:
    return lambda r: span[0] <= r[column] < span[1]
