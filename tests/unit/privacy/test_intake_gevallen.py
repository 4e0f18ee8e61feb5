"""Deliveries with a trait that real files have: each is read, or its cause is named once with the way out.

The files lie beside the repository; every kind has a small copy of its own in ``test_indeling`` and
``test_schrijfwijzen``, which need nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

CASES = Path(__file__).parents[4] / "shared" / "gevallen"

#: Case -> rules that are told without refusing, rules that refuse, and a word of what was understood.
READ: dict[str, tuple[set[str], set[str], str]] = {
    "inlezen/01_libreoffice_xlsx_geweigerd_als_IP": (set(), set(), ""),
    "inlezen/01b_libreoffice_ods_geweigerd_als_IP": (set(), set(), ""),
    "inlezen/02_excel_documentId_geweigerd_als_postcode": (set(), set(), ""),
    "inlezen/03_euro_14.500_wordt_14,5": (set(), set(), "punten tussen duizendtallen"),
    "inlezen/03b_1.000_wordt_1": (set(), {"schema.duizendtal"}, ""),
    "inlezen/04_incident_id_NULL": (set(), set(), "in 40 rijen niet ingevuld"),
    "inlezen/05_excel_foutcel_wordt_leeg": ({"schema.foutcel"}, set(), ""),
    "inlezen/06_band_in_beide_richtingen_telt_dubbel": ({"regel.band_twee_keer"}, set(), ""),
    "inlezen/07_spatie_in_verwijzing_0_keer": (set(), set(), ""),
    "inlezen/07b_parquet_lege_tekst_0_keer": (set(), set(), ""),
    "inlezen/12_gemengde_tekens": (set(), set(), "1 teken van Windows-1252"),
    "inlezen/13_herindeling_GM0501_GM1992": ({"gebied.herindeling"}, set(), ""),
    "inlezen/14_buurt_in_andere_gemeente": (set(), {"gebied.andere_gemeente"}, ""),
    "inlezen/15_lege_staartkolommen": (set(), set(), "3 lege kolommen"),
    "inlezen/15b_lege_staartrijen": (set(), set(), "5 lege rijen"),
    "inlezen/16_lege_eerste_regel": (set(), set(), "regel 2"),
    "inlezen/16b_titelregels": (set(), set(), "regel 3"),
    "inlezen/16c_dubbele_kop": (set(), set(), "rij 2"),
    "inlezen/16d_samengevoegde_cel": (set(), set(), "samengevoegde cel"),
    "inlezen/17_12-14_werd_datum": ({"schema.werd_datum"}, set(), ""),
    "inlezen/18_incidentnummer_als_BSN": (set(), {"identificatie.bsn"}, ""),
    "inlezen/19_datum_met_tijd": (set(), set(), "het tijdstip is weggelaten"),
    "inlezen/20_manifest_ansi": (set(), set(), ""),
}


def gate(folder: Path, before: Mapping[str, pa.Table]) -> Admission:
    return admit(read_delivery(folder), coverage=lambda _: (), existing=before, known_tag="vbrd")


@pytest.fixture(scope="module")
def before(voorbeeldleveringen: Path) -> dict[str, dict[str, pa.Table]]:
    """Return, per delivery of the example region, what was loaded before it."""
    folder = voorbeeldleveringen
    tables: dict[str, pa.Table] = {}
    out: dict[str, dict[str, pa.Table]] = {}
    for file in sorted(folder.glob("*/levering.toml")):
        out[tomllib.loads(file.read_text(encoding="utf-8"))["levering_id"]] = dict(tables)
        for t in gate(file.parent, tables).tables:
            parts = [tables[t.name], t.data] if t.name in tables else [t.data]
            tables[t.name] = pa.concat_tables(parts, promote_options="permissive")
    return out


def told(admission: Admission, verdict: Verdict) -> set[str]:
    return {f.rule for f in admission.findings if f.verdict is verdict}


def admitted(case: str, before: Mapping[str, Mapping[str, pa.Table]]) -> Admission:
    folder = CASES / case
    if not folder.is_dir():
        pytest.skip("the cases are not beside the repository (../shared/gevallen)")
    text = (folder / "levering.toml").read_bytes().decode("utf-8", "replace")
    key = next((k for k in before if f'"{k}"' in text), "LV-12")
    return gate(folder, dict(before[key]))


@pytest.mark.parametrize("case", READ)
def test_a_real_file_is_read_or_its_cause_is_named_once(
    case: str, before: Mapping[str, Mapping[str, pa.Table]]
) -> None:
    admission = admitted(case, before)
    warned, refused, said = READ[case]
    assert told(admission, Verdict.REFUSE) == refused
    assert told(admission, Verdict.WARN) >= warned
    assert bool(admission.tables) == (not refused)
    assert said in " ".join(n for t in admission.report["tabellen"] for n in t["gelezen"])
    for f in admission.findings:
        assert f.n > 0
        assert not f.rows or f"rij {f.rows[0]}" in f.place


def table(admission: Admission, name: str) -> pa.Table:
    return next(t.data for t in admission.tables if t.name == name)


def test_what_was_read_is_what_was_meant(before: Mapping[str, Mapping[str, pa.Table]]) -> None:
    money = table(admitted("inlezen/03_euro_14.500_wordt_14,5", before), "actie")
    rows = [r for r in money.to_pylist() if r["groep_id"] == "G02" and r["status"] != "vervallen"]
    assert sum(r["kosten_begroot"] for r in rows) == 75_750
    assert sum(r["kosten_gerealiseerd"] for r in rows) == 76_122
    ties = table(admitted("inlezen/06_band_in_beide_richtingen_telt_dubbel", before), "relatie")
    assert (ties.num_rows, set(ties["n"].to_pylist())) == (12, {3})
    towns = table(admitted("inlezen/13_herindeling_GM0501_GM1992", before), "groep_gemeente")
    assert towns["gemeente_code"].to_pylist() == ["GM1992"]
    bands = table(admitted("inlezen/17_12-14_werd_datum", before), "lid")["leeftijdsgroep"].to_pylist()
    assert bands.count("12-14") >= 3
    names = table(admitted("inlezen/12_gemengde_tekens", before), "groep")["naam_neutraal"].to_pylist()
    assert not any("\u00c3" in n for n in names)


def test_a_budget_is_read_as_written_and_a_doubtful_count_is_asked(
    voorbeeldleveringen: Path, before: Mapping[str, Mapping[str, pa.Table]], tmp_path: Path
) -> None:
    case = CASES / "cijfers" / "duizendtal_levering"
    if not case.is_dir():
        pytest.skip("the cases are not beside the repository (../shared/gevallen)")
    for source in (next(voorbeeldleveringen.glob("12-*")), case):  # laid over the delivery of the example
        for file in source.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    admission = gate(tmp_path, dict(before["LV-12"]))
    refused = {(f.rule, f.table, f.column) for f in admission.findings if f.verdict is Verdict.REFUSE}
    changed = {("manifest.sha256", name, "") for name in ("actie", "meting")}  # the files are not those of the manifest
    assert refused - changed == {("schema.duizendtal", "meting", name) for name in ("teller", "waarde")}


def numbered(prefix: str, share: int) -> list[Finding]:
    """Return what is said of incident numbers, one in ``share`` of which passes the elfproef."""
    from jgwork.privacy.intake.checks import find_identifiers
    from jgwork.privacy.intake.exact import elfproef
    from jgwork.schema.descriptors import load_tables
    from jgwork.schema.rules.check import inspect_table

    all_ = [str(202412000 + i) for i in range(1100)]
    hits, rest = ([n for n in all_ if elfproef(n) is yes] for yes in (True, False))
    numbers = [f"{prefix}{n}" for n in (hits[:20] + rest[: 20 * (share - 1)])]
    checked = inspect_table(load_tables()["registratie"], pa.table({"incident_id": numbers}))
    return find_identifiers("registratie", checked.loose, 2026, keys=frozenset({"incident_id"}))


@pytest.mark.parametrize(
    ("prefix", "share", "rule", "verdict"),
    [
        ("", 11, "identificatie.bsn", Verdict.REFUSE),
        ("I-", 11, "identificatie.bsn_toeval", Verdict.WARN),
        ("I", 11, "identificatie.bsn_toeval", Verdict.WARN),
        ("I-", 1, "identificatie.bsn", Verdict.REFUSE),
        ("I-", 3, "identificatie.bsn", Verdict.REFUSE),
        ("BSN-", 11, "identificatie.bsn", Verdict.REFUSE),
    ],
)
def test_numbers_of_a_system_may_pass_by_chance_and_letters_are_the_way_out(
    prefix: str, share: int, rule: str, verdict: Verdict
) -> None:
    (found,) = numbered(prefix, share)
    assert (found.rule, found.verdict) == (rule, verdict)
    assert ("toeval" in found.message) == (share == 11 and prefix != "BSN-")


def test_a_manifest_that_cannot_be_read_is_the_only_cause(tmp_path: Path) -> None:
    (tmp_path / "groep.csv").write_text("groep_id;onzin\nG-1;x\n")
    (tmp_path / "levering.toml").write_text("levering_id = \n")
    assert [f.rule for f in gate(tmp_path, {}).findings] == ["manifest.leesbaar"]


def test_the_place_is_that_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "uit.csv").write_text("Overzicht;;\n\nMelding;Datum;Ernst\nS-1;2026-01-03;2\n;;\nS-2;morgen;2\n")
    (tmp_path / "levering.toml").write_text(
        'levering_id = "L"\n[tabellen.signaal]\nbestand = "uit.csv"\nkolommen = { Melding = "signaal_id" }\n'
    )
    found = {(f.rule, f.column): f for f in gate(tmp_path, {}).findings}
    wrong = found["schema.type", "datum"]
    assert (wrong.place, wrong.rows) == ("uit.csv, kolom B (Datum), rij 6", (6,))
