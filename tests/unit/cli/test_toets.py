"""``jgwork toets``: exit codes, JSON and plain Dutch, on tables of others and on publications."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from jgwork.cli.main import main
from jgwork.io.opslag.bundle import write_publication
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.release.gate import Policy, release
from jgwork.privacy.stand.drempels import vertel_leden
from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.privacy.stand.weergave import weergave
from jgwork.runs.publicatie.bundels import files
from jgwork.runs.publicatie.toetsen import toets_publicaties
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

FALLS = ";a;b;c;totaal\nx;3;.;7;12\ny;4;5;6;15\ntotaal;7;7;13;27\n"
HOLDS = ",a,b,c,totaal\nx,.,.,17,39\ny,.,.,16,35\ntotaal,14,27,33,74\n"


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in ("toets", *args)])
    out = capsys.readouterr()
    return int(stop.value.code or 0), out.out, out.err


def test_a_table_in_a_workbook_is_attacked_as_in_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what a workbook has besides: a title, a sheet that explains, numbers with a format, a note below."""
    rows = [[int(c) if c.isdigit() else c for c in line.split(";")] for line in FALLS.splitlines()]
    book = Workbook()
    book.active.append(["Deze tabel is gemaakt door de gemeente"])
    sheet = book.create_sheet("tabel 1")
    for row in (["Jongeren naar wijk"], [], *rows, [], ["Bron: gemeente"]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    code, out, _ = run(capsys, tmp_path / "t.xlsx", "--marges")
    assert (code, "x, b = 2, want niet getoond is samen: 2 in b." in out) == (7, True)
    assert "blad Sheet' heeft geen tabel met totalen en is niet onderzocht" in out

    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_excel(tmp_path / "t.ods", engine="odf", index=False)
    code, out, _ = run(capsys, tmp_path / "t.ods", "--marges")
    assert (code, "x, b = 2" in out) == (7, True)
    (tmp_path / "t.html").write_text("<table></table>")
    code, out, err = run(capsys, tmp_path / "t.html", "--marges")
    assert (code, "sla de tabel op als .xlsx" in out + err) == (6, True)


def test_a_cell_that_follows_ends_with_seven_and_says_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.csv"
    file.write_text(FALLS)
    code, out, _ = run(capsys, file, "--marges")
    assert code == 7
    assert "x, b = 2, want niet getoond is samen: 2 in b." in out
    code, out, _ = run(capsys, file, "--marges", "--json")
    cell = json.loads(out)["cellen"][0]
    assert code == 7
    assert {k: cell[k] for k in ("bestand", "rij", "kolom", "min", "max")} == {
        "bestand": "t.csv", "rij": "x", "kolom": "b", "min": 2, "max": 2,
    }  # fmt: skip


def test_a_safe_table_ends_with_nought_and_k_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.csv"
    file.write_text(HOLDS)
    code, out, _ = run(capsys, file, "--marges")
    assert code == 0
    assert "Veilig" in out
    code, out, _ = run(capsys, file, "--marges", "--k", 15, "--json")
    assert code == 7
    assert json.loads(out)["zeker_onder_k"] == 2


def test_what_is_not_there_or_no_publication_is_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for args in ((tmp_path / "weg.csv", "--marges"), (tmp_path / "weg.csv",), (tmp_path,)):
        code, out, err = run(capsys, *args)
        assert code == 2
        assert out == ""
        assert "Volgende stap" in err


def test_a_bound_in_a_sign_is_what_the_reader_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That <5 is under five is no leak; that the sums leave four of it only is, and so is a cell beside it."""
    table, file = ";a;b;totaal\nx;{};{};{}\ny;4;9;13\ntotaal;.;.;{}\n", tmp_path / "t.csv"
    file.write_text(table.format("<5", "<5", "<5", "."))
    code, out, _ = run(capsys, file, "--marges")
    assert (code, "behalve waar het teken dat zelf zegt: 3 keer" in out) == (0, True)
    file.write_text(table.format("<5", "<5", 7, 20))
    code, out, _ = run(capsys, file, "--marges")
    assert (code, "t.csv: x, a: 3 tot en met 4" in out, "nog 2 mogelijke aantallen" in out) == (7, True, True)
    file.write_text(table.format("<5", ".", 8, 21))
    code, out, _ = run(capsys, file, "--marges", "--k", 4)
    assert (code, "x, b: 4 tot en met 8" in out) == (0, True)


def publication(folder: Path, ledger: Ledger | None = None) -> Path:
    ages = {f"p{i}": "15-17" if i < 5 else "18-20" for i in range(14)}
    told = weergave(vertel_leden(Stand("G01"), "leeftijdsgroep", ages, date(2026, 1, 15)))
    done = release([], Policy("ketenoverleg", date="2026-01-15"), Ledger(), verteld=told)
    content = files(done, {})
    if ledger is not None:
        content["grootboek.json"] = json.dumps(ledger.as_json()).encode()
    return write_publication(
        folder, {"publicatie_id": folder.name, "groep_id": "G01", "dashboards": {}}, content, seed=bytes(32)
    ).path


def test_two_publications_that_tell_another_number_of_one_quarter_fall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One audience in January, another in April, and one member less in between: what an audit found."""
    for i, (kring, n) in enumerate((("ketenoverleg", 12), ("driehoek", 9)), 1):
        frame = pd.DataFrame({"kwartaal": ["2025-K1"], "incidenten": [n]})
        measure = Measure("incidenten", "Incidenten", Unit.EVENT)
        t = IndicatorTable("incidenten_per_kwartaal", "I", frame, ("kwartaal",), (measure,), tijd=Tijd.FEIT)
        done = release([t], Policy(kring, date=f"2026-0{3 * i - 2}-15"), Ledger())
        index = {"publicatie_id": f"G01-00{i}", "groep_id": "G01", "dossier_id": "d", "kring": kring, "dashboards": {}}
        write_publication(tmp_path / f"G01-00{i}", index, files(done, {}), seed=bytes(32))
    code, out, _ = run(capsys, tmp_path, "--json")
    assert code != 0
    assert '"opnieuw_geteld": 1' in out


Q, K, D = "incidenten_per_kwartaal", "incidenten_per_aard", "incidenten_per_dagdeel"


@pytest.mark.parametrize(
    ("table", "first", "then", "faults"),
    [
        (Q, {"2025-K1": 12, "2025-K2": 20}, {"2025-K1": 12, "2025-K2": 19}, 1),
        (K, {"misdrijf": 12, "overlast": 20}, {"misdrijf": 12, "overlast": 19}, 1),
        (K, {"misdrijf": 12, "overlast": 20}, {"misdrijf": 13, "overlast": 19}, 2),
        (D, {"avond": 31, "nacht": 12}, {"avond": 30, "nacht": 12}, 1),
        ("nagekomen", {"1 mei 2025": 6}, {"1 mei 2025": 5, "1 juli 2025": 9}, 1),
        ("gemeenten", {"GM9901": 30}, {"GM9901": 29}, 1),
        (D, {"avond": 31, "nacht": 12}, {"avond": 31, "nacht": 12}, 0),
    ],
)
def test_a_planted_difference_of_one_person_is_found(
    table: str, first: dict[str, int], then: dict[str, int], faults: int, tmp_path: Path
) -> None:
    for i, counts in enumerate((first, then), 1):
        rows = tuple((label, n) for label, n in counts.items())
        measure = Measure("incidenten", "Incidenten", Unit.EVENT)
        info = {"groep": "G01", "periode": "2025-K1 t/m 2025-K2"}
        told = Vertelling(table, "T", ("label",), (measure,), rows, info)
        done = release([], Policy("ketenoverleg", date=f"2025-0{3 * i}-15"), Ledger(), verteld=[told])
        index = {"publicatie_id": f"G01-00{i}", "groep_id": "G01", "dossier_id": "d", "dashboards": {}}
        write_publication(tmp_path / f"G01-00{i}", index, files(done, {}), seed=bytes(32))
    found = toets_publicaties(tmp_path)
    assert [t.again for t in found] == [0, faults]
    assert found[1].passed is not bool(faults)


@pytest.mark.parametrize(
    ("half", "grof", "faults"),
    [
        (30, Grof(), 0), (25, Grof(), 1), (Grof().weinig, Grof(), 1),
        (30, Grof(23, 15), 0), (45, Grof(23, 15), 1), (Grof(33).weinig, Grof(33), 0),
    ],
)  # fmt: skip
def test_a_wide_number_that_does_not_fit_the_narrow_one_is_found(
    half: int | str, grof: Grof, faults: int, tmp_path: Path
) -> None:
    measure = Measure("incidenten", "Incidenten", Unit.EVENT)
    quarters = (("2025-K1", 12), ("2025-K2", 19))
    tables = [
        Vertelling(Q, "T", ("kwartaal",), (measure,), quarters, {"groep": "G01"}),
        Vertelling("incidenten_per_halfjaar", "T", ("halfjaar",), (measure,), (("2025-H1", half),),
                   {"groep": "G01", "dekking": grof.halfjaar}),
    ]  # fmt: skip
    for i, (kring, table) in enumerate(zip(("raad", "ketenoverleg"), reversed(tables), strict=True), 1):
        done = release([], Policy(kring, date=f"2025-0{3 * i}-15"), Ledger(), verteld=[table])
        index = {"publicatie_id": f"G01-00{i}", "groep_id": "G01", "dossier_id": "d", "kring": kring, "dashboards": {}}
        write_publication(tmp_path / f"G01-00{i}", index, files(done, {}), seed=bytes(32))
    assert [t.again for t in toets_publicaties(tmp_path)] == [0, faults]


def test_a_publication_is_attacked_from_its_own_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, publication(tmp_path / "G01-001"), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["veilig"] is True
    assert len(found["cellen"]) == 2
    atoms = (Atom("a", "Leden in klas A", "k"), Atom("t", "totaal"))
    rows = (Row("som", (("a", 1), ("t", -1)), 0, 0), Row("totaal", (("t", 1),), 3, 3, shown="3"))
    code, out, _ = run(capsys, publication(tmp_path / "G01-002", Ledger("k", 5, 3, atoms, rows)))
    assert code == 7
    assert "Leden in klas A: 3 tot en met 3" in out


def test_a_changed_publication_is_not_attacked_but_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = publication(tmp_path / "G01-001")
    (folder / "grootboek.json").write_text("{}")
    code, _, err = run(capsys, folder)
    assert code == 8
    assert "gewijzigd" in err


def test_the_attacker_may_be_a_member_or_know_the_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two withheld cells that are five together: whoever is in the one knows that the other is four at most."""
    file = tmp_path / "t.csv"
    file.write_text(";a;b;c;totaal\nx;.;.;7;12\ny;.;.;7;12\ntotaal;5;5;14;24\n")
    assert run(capsys, file, "--marges")[0] == 0
    code, out, _ = run(capsys, file, "--marges", "--is-lid", "--json")
    assert code == 7
    assert {c["aanvaller"] for c in json.loads(out)["cellen"]} == {"hoort zelf bij een van de cellen"}
    code, out, _ = run(capsys, file, "--marges", "--is-lid")
    assert "Zeker minder dan 5. (aanvaller: hoort zelf bij een van de cellen)" in out
    assert run(capsys, file, "--marges", "--kent-regel")[0] == 0


def test_a_folder_of_publications_is_judged_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publication(tmp_path / "G01-001")
    publication(tmp_path / "G01-002")
    code, out, _ = run(capsys, tmp_path, "--json")
    found = json.loads(out)
    assert code == 0
    assert [p["publicatie"] for p in found["publicaties"]] == ["G01-001", "G01-002"]
    assert len({p["kenmerk"] for p in found["publicaties"]}) == 1
    publication(tmp_path / "G01-003", Ledger("k", 5, 3))  # forgets what the ones before it told
    code, out, _ = run(capsys, tmp_path)
    assert code == 7
    assert "X G01-003" in out
    assert "feiten die eerder verteld zijn" in out
    (tmp_path / "G01-001" / "datapackage.json").write_text("{}")
    code, out, _ = run(capsys, tmp_path)
    assert code == 8
    assert "X G01-001: Publicatie G01-001 is gewijzigd" in out
    assert "v G01-002" in out


def test_a_table_as_excel_saves_it_and_a_folder_by_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.txt"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        file.write_bytes(FALLS.replace("x;", "caf\u00e9;").replace(";", "\t").encode(encoding))
        code, out, _ = run(capsys, file, "--marges", "--json")
        assert (code, json.loads(out)["cellen"][0]["rij"]) == (7, "caf\u00e9")
    code, _, err = run(capsys, tmp_path, "--marges")
    assert code == 2
    assert "dit is een map" in err


#: sdcTable, tests/testthat/test-linked-tables.R (GPL, figures only), withheld where three or less.
COUNTY = ";c1;c2;t\nA;.;0;.\nB;.;0;.\nI;8;0;8\nJ;8;0;8\nK;0;.;.\nL;0;.;.\nM;0;.;.\nN;0;7;7\nt;20;16;36\n"
GROUP = ";BIG;small;t\nA;0;.;.\nB;0;.;.\nI;0;8;8\nJ;0;8;8\nK;0;.;.\nL;.;0;.\nM;.;0;.\nN;0;7;7\nt;6;30;36\n"


def test_the_published_linked_tables_fall_together_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "county.csv", tmp_path / "groep.csv"]
    for file, text in zip(files, (COUNTY, GROUP), strict=True):
        file.write_text(text)
        assert run(capsys, file, "--marges", "--k", 4)[0] == 0
    for order in (files, files[::-1]):
        code, out, _ = run(capsys, *order, "--marges", "--k", 4, "--json")
        exact = {(c["rij"], c["min"], c["max"]) for c in json.loads(out)["cellen"] if c["exact"]}
        assert (code, exact) == (7, {("K", 3, 3)})
    code, out, _ = run(capsys, *files, "--marges", "--k", 4)
    assert "K, c2 = 3, want 7 - 4 = 3. Niet getoond is samen: 7 in small, 4 in c1." in out
    for file, text in zip(files, (COUNTY, GROUP), strict=True):
        file.write_text(text.replace("N;0;7;7", "N;0;.;."))
    assert run(capsys, *files, "--marges", "--k", 4)[0] == 0


def test_a_fraction_is_told_with_a_comma_and_given_as_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.csv"
    file.write_text(";a;b;totaal\nx;1,1;.;3,4\ny;4;5;9\ntotaal;5,1;7,3;12,4\n")
    assert "x, b: 2,3 tot en met 2,3" in run(capsys, file, "--marges")[1]
    assert json.loads(run(capsys, file, "--marges", "--json")[1])["cellen"][0]["min"] == 2.3
