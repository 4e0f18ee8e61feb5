"""Deliveries with one fault each, for training and tests: the gate must refuse every one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.vocabulary.token import LETTERS, make_token
from jgwork.vocabulary.verdict import ExitCode
from jgwork.voorbeelden.regio.pen import EINDE, START_AANPAK
from jgwork.voorbeelden.regio.wereld_regio import make_regio, manifest

if TYPE_CHECKING:
    import pyarrow as pa

#: Passes the test of eleven and was never given out.
_BSN = "111222333"


@dataclass(frozen=True, slots=True)
class Fout:
    """A delivery with one fault.

    Parameters
    ----------
    naam
        Folder name, named after the fault.
    uitleg
        Dutch sentence: what is wrong.
    code
        Exit code that the gate must give.
    manifest, tables
        The delivery.
    bestand
        Fault in the file itself, made by the writer; empty where the rows hold the fault.
    """

    naam: str
    uitleg: str
    code: ExitCode
    manifest: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    bestand: str = ""


def make_goed(seed: int = 2016) -> Fout:
    """Return the delivery that all faults are made from; it has none."""
    import pyarrow.compute as pc

    regio = make_regio(seed)
    tables = {}
    for name in ("groep", "processtap", "groepsscan", "lid", "relatie", "doel"):
        table = regio.tables[name]
        tables[name] = table.filter(pc.equal(table["groep_id"], "G02"))
    tables["relatie"] = tables["relatie"].filter(pc.is_in(tables["relatie"]["relatietype"], _set("school", "familie")))
    head = manifest("LV-OEFENEN", "gemeente", EINDE, "persoon", "gewoon", "publieke_taak")
    return Fout("goed", "Deze levering is in orde.", ExitCode.ADMITTED, head, tables)


def make_fouten(seed: int = 2016) -> tuple[Fout, ...]:
    """Return one delivery for each refusal, by name."""
    good = make_goed(seed)
    out = [_fault(good, naam, code, uitleg, change) for naam, (code, uitleg, change) in _FOUTEN.items()]
    out += [replace(good, naam=n, code=code, uitleg=text, bestand=n) for n, (code, text) in BESTANDEN.items()]
    return tuple(sorted(out, key=lambda f: f.naam))


Parts = tuple[dict[str, Any], dict[str, "pa.Table"]]
Change = Callable[[dict[str, Any], dict[str, Any]], None]


def _fault(good: Fout, naam: str, code: ExitCode, uitleg: str, change: Change) -> Fout:
    head, tables = dict(good.manifest), dict(good.tables)
    change(head, tables)
    return Fout(naam, uitleg, code, head, tables)


def _set(*values: str) -> pa.Array:
    import pyarrow as pa

    return pa.array(values)


def _cell(table: str, column: str, value: str | None, row: int = 0) -> Change:
    """Return a change of one cell."""

    def change(_: dict[str, Any], tables: dict[str, Any]) -> None:
        import pyarrow as pa

        values = tables[table][column].to_pylist()
        values[row] = value
        place = tables[table].column_names.index(column)
        tables[table] = tables[table].set_column(place, column, pa.array(values, pa.string()))

    return change


def _column(table: str, column: str, value: str) -> Change:
    """Return a change that adds a column."""

    def change(_: dict[str, Any], tables: dict[str, Any]) -> None:
        import pyarrow as pa

        tables[table] = tables[table].append_column(column, pa.array([value] * tables[table].num_rows, pa.string()))

    return change


def _head(**keys: Any) -> Change:
    return lambda head, _: head.update(keys)


def _steps(keep: Callable[[dict[str, Any]], bool], **other: str) -> Change:
    """Return a change of the event log: rows kept, values replaced."""

    def change(_: dict[str, Any], tables: dict[str, Any]) -> None:
        import pyarrow as pa

        rows = [{**r, **other} for r in tables["processtap"].to_pylist() if keep(r)]
        tables["processtap"] = pa.Table.from_pylist(rows, schema=tables["processtap"].schema)
        del tables["doel"]

    return change


def _same_ends(head: dict[str, Any], tables: dict[str, Any]) -> None:
    _cell("relatie", "pseudoniem_b", tables["relatie"]["pseudoniem_a"][0].as_py())(head, tables)


def _double(_: dict[str, Any], tables: dict[str, Any]) -> None:
    import pyarrow as pa

    tables["lid"] = pa.concat_tables([tables["lid"], tables["lid"].slice(0, 1)])


def _no_column(_: dict[str, Any], tables: dict[str, Any]) -> None:
    tables["groep"] = tables["groep"].drop_columns(["peildatum"])


def _mistyped(head: dict[str, Any], tables: dict[str, Any]) -> None:
    token = tables["lid"]["pseudoniem"][0].as_py()
    other = LETTERS[(LETTERS.index(token[12]) + 1) % len(LETTERS)]
    _cell("lid", "pseudoniem", token[:12] + other + token[13:])(head, tables)


def _om_too_early(head: dict[str, Any], tables: dict[str, Any]) -> None:
    import pyarrow as pa

    head.update(bronhouder="om", categorie="strafrechtelijk", grondslag_code="wjsg_39f")
    token = tables["lid"]["pseudoniem"][1].as_py()
    case = {"pseudoniem": token, "zaak_id": "Z001", "feitcategorie": "drugs", "fase": "onderzoek",
            "afdoening": "open", "datum": START_AANPAK.isoformat()}  # fmt: skip
    tables["om_informatie"] = pa.Table.from_pylist([case])
    _steps(lambda r: r["stap"] in {"1", "2"} and r["naar_stap"] != "3")(head, tables)


def _matrix_off(head: dict[str, Any], tables: dict[str, Any]) -> None:
    import pyarrow as pa

    row = {"dossier_id": head["dossier_id"], "groep_id": "G02", "ronde": "1", "niveau": "persoon",
           "pseudoniem": tables["lid"]["pseudoniem"][1].as_py(), "locatie_id": None, "cluster_code": "maatregelen",
           "item_code": "maatregel_halt", "waarde": "ja", "waardetype": "ja_nee", "bronpartner": "gemeente",
           "betrouwbaarheid": "3", "peildatum": START_AANPAK.isoformat(), "categorie": "strafrechtelijk",
           "stap": "3"}  # fmt: skip
    tables["informatiematrix"] = pa.Table.from_pylist([row])


_S, _P, _C = ExitCode.SCHEMA, ExitCode.NOT_PSEUDONYMISED, ExitCode.NOT_COVERED
_FOUTEN: dict[str, tuple[ExitCode, str, Change]] = {
    "bsn_in_vrije_tekst": (
        _P,
        "In een omschrijving staat een burgerservicenummer.",
        _cell("doel", "omschrijving", f"Gesprek met jongere {_BSN} over school."),
    ),
    "bsn_met_punten": (
        _P,
        "In een omschrijving staat een burgerservicenummer met punten.",
        _cell("doel", "omschrijving", "Zie 1112.22.333 in het andere systeem."),
    ),
    "bsn_als_kolomkop": (_P, "De kop van een kolom is een burgerservicenummer.", _column("doel", _BSN, "x")),
    "telefoon_in_vrije_tekst": (
        _P,
        "In een omschrijving staat een telefoonnummer.",
        _cell("doel", "omschrijving", "Bel moeder op 06 12345678."),
    ),
    "email_in_vrije_tekst": (
        _P,
        "In een omschrijving staat een e-mailadres.",
        _cell("doel", "omschrijving", "Mail naar iemand@voorbeeld.nl voor overleg."),
    ),
    "vreemd_pseudoniem": (
        _P,
        "Een pseudoniem hoort bij een ander dossier.",
        _cell("lid", "pseudoniem", make_token("qzxv", bytes(range(32)))),
    ),
    "verminkt_pseudoniem": (
        _P,
        "In een pseudoniem is een letter veranderd; de controleletters kloppen niet.",
        _mistyped,
    ),
    "kale_hash": (
        _P,
        "Een pseudoniem is een kale hash; die is terug te rekenen.",
        _cell("lid", "pseudoniem", "5d41402abc4b2a76b9719d911017c592"),
    ),
    "persoonstabel_in_stap_1": (
        _C,
        "Er zijn gegevens over personen, maar de groep is nog in stap 1.",
        _steps(lambda r: r["stap"] == "1" and r["gebeurtenis"] == "start"),
    ),
    "geen_coordinator": (
        _C,
        "Er is nog geen uitvoeringscoördinator aangewezen.",
        _steps(lambda r: int(r["stap"]) < 4, actor_rol="procesregisseur"),
    ),
    "om_informatie_in_stap_2": (_C, "Informatie van het OM komt te vroeg: de groep is in stap 2.", _om_too_early),
    "strafrechtelijk_onderwerp": (_C, "Een strafrechtelijk onderwerp in de matrix staat uit.", _matrix_off),
    "ander_convenant": (_C, "De levering verwijst naar een ander convenant.", _head(convenant_ref="CONV-ANDERS")),
    "geen_ondertekenaar": (_C, "De bronhouder tekende het convenant niet.", _head(bronhouder="voetbalclub")),
    "geen_art20_besluit": (
        _C,
        "De politie levert zonder besluit op grond van artikel 20 Wpg.",
        _head(bronhouder="politie", grondslag_code="wpg_20"),
    ),
    "bewaartermijn_voorbij": (_C, "De bewaartermijn van de levering is voorbij.", _head(bewaren_tot=date(2026, 7, 2))),
    "onbekende_kolom": (_S, "Er is een kolom die niet in het gegevensmodel staat.", _column("lid", "schoenmaat", "43")),
    "kolom_over_herkomst": (
        _S,
        "Er is een kolom over herkomst; dat is een bijzonder gegeven zonder doel.",
        _column("lid", "geboorteland", "x"),
    ),
    "ontbrekende_kolom": (_S, "Een verplichte kolom ontbreekt.", _no_column),
    "verkeerd_soort_waarde": (_S, "In een kolom met getallen staat een woord.", _cell("groep", "omvang_min", "veel")),
    "onbekende_code": (_S, "Een code staat niet in de codelijst.", _cell("groep", "type_verband", "bende")),
    "verplicht_leeg": (_S, "Een verplichte cel is leeg.", _cell("lid", "namenlijst_status", None)),
    "verkeerde_gemeentecode": (
        _S,
        "Een gemeentecode heeft niet de goede vorm.",
        _cell("groep", "gemeente_code", "GM99O1"),
    ),
    "dubbele_rij": (_S, "Een rij komt twee keer voor.", _double),
    "kapotte_verwijzing": (
        _S,
        "Een rij verwijst naar een scan die er niet is.",
        _cell("lid", "scan_id", "S-BESTAATNIET"),
    ),
    "telling_klopt_niet": (
        _S,
        "Aangeleverd min onbekend is niet het aantal in de scan.",
        _cell("groepsscan", "n_in_scan", "99"),
    ),
    "lid_tot_voor_lid_vanaf": (
        _S,
        "Een lidmaatschap eindigt voordat het begint.",
        _cell("lid", "lid_tot", "2020-01-01"),
    ),
    "band_met_zichzelf": (_S, "Een band verbindt een lid met zichzelf.", _same_ends),
    "datum_in_de_toekomst": (_S, "Een datum ligt na de peildatum.", _cell("lid", "lid_vanaf", "2031-01-01")),
    "formule_in_tekst": (_S, "Een cel begint als een formule.", _cell("doel", "omschrijving", "=HYPERLINK(A1)")),
}
#: Faults in the files themselves: what the writer must break.
BESTANDEN: dict[str, tuple[ExitCode, str]] = {
    "controlegetal_klopt_niet": (_S, "Het bestand is na het maken van het geleideformulier veranderd."),
    "formule_in_werkboek": (_S, "In het werkboek staat een formule."),
    "kapot_werkboek": (ExitCode.UNSAFE_FILE, "Het werkboek is halverwege afgebroken."),
    "zipbom": (ExitCode.UNSAFE_FILE, "Het werkboek is klein, maar wordt na uitpakken heel groot."),
    "macro_in_werkboek": (ExitCode.UNSAFE_FILE, "In het werkboek zit een macro."),
    "xml_entiteit": (ExitCode.UNSAFE_FILE, "In het werkboek staan verwijzingen die zichzelf vermenigvuldigen."),
    "onbekend_bestandstype": (ExitCode.UNSAFE_FILE, "Er zit een bestand bij dat programma's kan starten."),
    "nul_bytes": (ExitCode.UNSAFE_FILE, "In het bestand staan tekens die geen tekst zijn."),
}
#: What the faults are called.
NAMEN = tuple(sorted((*_FOUTEN, *BESTANDEN)))
