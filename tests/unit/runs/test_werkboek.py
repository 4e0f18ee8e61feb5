"""A partner without Jupyter answers in a workbook: what it asks and shows, and how the answers come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Zet
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.bewerken import GewijzigdError
from jgwork.runs.formulier.werkboek import _VORM, DELEN, schrijf
from jgwork.runs.formulier.werkboek_blad import Blad, op_hun_plaats
from jgwork.runs.leveren.laden import laad
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.errors import IntakeRefused, NotCovered, UsageError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

OP = date(2026, 7, 1)


def entries(dossier: Path) -> list[Any]:
    return list(open_dossier(dossier).log().entries())


def rows(sheet: Worksheet) -> dict[str, dict[str, Any]]:
    """Return the cells of a sheet by key and heading."""
    heads = [str(c.value) for c in sheet[1]]
    return {str(r[0].value): dict(zip(heads, r, strict=True)) for r in sheet.iter_rows(min_row=2)}


def fill(path: Path, change: Callable[[Any], None], name: str = "ingevuld.xlsx") -> Path:
    """Fill in a workbook as a person would, and save it beside."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path.with_name(name))
    return path.with_name(name)


def put(tabel: str, sleutel: str, **cells: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        line = rows(book[tabel])[f"{tabel}:{sleutel}"]
        for kop, value in cells.items():
            cell = line[kop]
            assert not cell.protection.locked
            cell.value = value

    return change


def kop(tabel: str, kolom: str) -> str:
    return load_tables()[tabel].field(kolom).title


def choices(sheet: Worksheet, cell: Any) -> list[str]:
    """Return what the drop-down of a cell offers."""
    (rule,) = [v for v in sheet.data_validations.dataValidation if cell.coordinate in v.sqref and v.type == "list"]
    lists, _, place = str(rule.formula1).partition("!")
    return [str(c[0].value) for c in sheet.parent[lists.strip("'=")][place.replace("$", "")]]


@pytest.mark.parametrize(
    ("deel", "groep", "partner", "tabel", "sleutel", "kolom", "getypt", "code"),
    [
        ("duiding", "G02", "jongerenwerk", "duiding", "gedrag_ernst", "schaalwaarde", "4: ernstige zorg", "4"),
        ("duiding", "G02", "gemeente", "duiding", "gedrag_ernst", "schaalwaarde", 0, "0"),
        ("matrix", "G02", "jongerenwerk", "informatiematrix", "groep|||groep_bekend", "waarde", "Deels", "deels"),
        ("circulair", "G02", "politie", "circulair", "kenmerk|3", "antwoord_code", None, "veel_online"),
        ("evaluatie", "G11", "jongerenwerk", "evaluatie", "resultaat", "score", "2: ging matig", "2"),
    ],
)  # fmt: skip
def test_what_a_partner_fills_in_is_in_the_editor_and_an_older_copy_is_refused(
    dossier: Path, tmp_path: Path, deel: str, groep: str, partner: str, tabel: str, sleutel: str, kolom: str,
    getypt: object, code: str,
) -> None:  # fmt: skip
    assert schrijf(tmp_path / "leeg.xlsx", dossier, deel, groep, partner, 1, op=OP)[tabel]
    getypt = codelist("circulair_antwoord").titles[code] if getypt is None else getypt
    before = {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}
    rest = Sessie(dossier, deel, groep, partner, 1, op=OP).staat.rijen
    filled = fill(tmp_path / "leeg.xlsx", put(tabel, sleutel, **{kop(tabel, kolom): getypt}))

    (report,) = laad(filled, dossier, op=OP)
    assert not report.already
    key = f"{tabel}:{sleutel}"
    state = Sessie(dossier, deel, groep, partner, 1, op=OP).staat
    assert state.rijen[key][kolom] == code
    assert {k: dict(v) for k, v in state.rijen.items() if k != key} == {
        k: dict(v) for k, v in rest.items() if k != key
    }, "nothing else changed"
    after = {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}
    assert after == before | {tabel: before[tabel] + (key not in rest)}
    acts = [e["handeling"] for e in entries(dossier)]
    assert acts.index("verstrekken") < len(acts) - 1 - acts[::-1].index("verzamelen")

    # the same file again changes nothing; an older copy with another answer is met by the conflict rule
    assert [r.already for r in laad(filled, dossier, op=OP)] == [True]
    answers = codelist("circulair_antwoord")
    fits = (a for a in answers.codes if answers.extra[a]["vraag_code"] == "kenmerk" and a != code)
    other = {"schaalwaarde": "1", "waarde": "nee", "antwoord_code": next(fits), "score": "5"}[kolom]
    late = fill(tmp_path / "leeg.xlsx", put(tabel, sleutel, **{kop(tabel, kolom): other}), "laat.xlsx")
    with pytest.raises(GewijzigdError, match="nadat dit werkboek was gemaakt"):
        laad(late, dossier, op=OP)
    assert Sessie(dossier, deel, groep, partner, 1, op=OP).staat.rijen[key][kolom] == code
    assert entries(dossier)[-1]["uitkomst"] == "gedaan"
    assert any(e["uitkomst"] == "geweigerd" for e in entries(dossier)), "the refusal stands in the log"


def test_a_partner_judges_roles_and_reports_its_own_actions_and_nobody_is_sent_an_empty_book(
    dossier: Path, tmp_path: Path
) -> None:
    schrijf(tmp_path / "rollen.xlsx", dossier, "rollen", "G02", "jongerenwerk", 2, op=OP)
    sheet = openpyxl.load_workbook(tmp_path / "rollen.xlsx")["groepsrol"]
    members = rows(sheet)
    assert len(members) == len(Sessie(dossier, "rollen", "G02", "jongerenwerk", 2, op=OP).form.regels) > 5
    key, cells = next(iter(members.items()))
    judged = kop("groepsrol", "invloed")
    assert set(choices(sheet, cells[judged])) == set(codelist("invloed").titles.values())
    new = "Negatief" if cells[judged].value != "Negatief" else "Meeloper"
    laad(fill(tmp_path / "rollen.xlsx", put("groepsrol", key.partition(":")[2], **{judged: new})), dossier, op=OP)
    assert Sessie(dossier, "rollen", "G02", "jongerenwerk", 2, op=OP).staat.rijen[key]["invloed"] == new.lower()

    schrijf(tmp_path / "acties.xlsx", dossier, "acties", "G02", "jongerenwerk", op=OP)
    sheet = openpyxl.load_workbook(tmp_path / "acties.xlsx")["actie"]
    all_of_them = Sessie(dossier, "acties", "G02", "gemeente", op=OP).staat.rijen
    own = {k for k, r in all_of_them.items() if r["partner"] == "jongerenwerk"}
    assert set(rows(sheet)) == own < set(all_of_them)
    key = sorted(own)[0]
    done = {kop("actie", "uren_besteed"): "77", kop("actie", "reden_afwijking"): "Wachtlijst"}
    laad(fill(tmp_path / "acties.xlsx", put("actie", key.partition(":")[2], **done)), dossier, op=OP)
    after = Sessie(dossier, "acties", "G02", "gemeente", op=OP).staat.rijen
    assert (float(after[key]["uren_besteed"]), after[key]["reden_afwijking"]) == (77, "wachtlijst")
    assert {k: r for k, r in after.items() if k != key} == {k: r for k, r in all_of_them.items() if k != key}
    assert {c: v for c, v in after[key].items() if c not in ("uren_besteed", "reden_afwijking")} == {
        c: v for c, v in all_of_them[key].items() if c not in ("uren_besteed", "reden_afwijking")
    }, "what was planned is not this partner's to change"

    for deel in ("rollen", "acties"):  # who may not see the members, and who does nothing
        with pytest.raises(NotCovered, match="niets dat deze partner kan invullen"):
            schrijf(tmp_path / "niets.xlsx", dossier, deel, "G02", "halt", op=OP)
    assert not (tmp_path / "niets.xlsx").exists()


def test_an_editor_and_a_workbook_do_not_overwrite_each_other(dossier: Path, tmp_path: Path) -> None:
    field = {kop("duiding", "schaalwaarde"): "1"}
    schrijf(tmp_path / "a.xlsx", dossier, "duiding", "G02", "gemeente", 1, op=OP)
    open_editor = Sessie(dossier, "duiding", "G02", "gemeente", 1, op=OP)
    open_editor.doe(Zet("duiding:gedrag_ernst", "schaalwaarde", "3"))
    laad(fill(tmp_path / "a.xlsx", put("duiding", "gedrag_ernst", **field)), dossier, op=OP)
    assert open_editor.ingehaald
    with pytest.raises(GewijzigdError):
        open_editor.leg_vast()
    open_editor.opnieuw()
    open_editor.doe(Zet("duiding:gedrag_ernst", "schaalwaarde", "4"))
    open_editor.leg_vast()
    old = fill(tmp_path / "a.xlsx", put("duiding", "gedrag_ernst", **{kop("duiding", "schaalwaarde"): "2"}))
    with pytest.raises(GewijzigdError):
        laad(old, dossier, op=OP)
    # and of another partner, at the same time, it is nobody's business
    schrijf(tmp_path / "b.xlsx", dossier, "duiding", "G02", "politie", 1, op=OP)
    open_editor.doe(Zet("duiding:gedrag_ernst", "schaalwaarde", "0"))
    open_editor.leg_vast()
    (report,) = laad(fill(tmp_path / "b.xlsx", put("duiding", "gedrag_ernst", **field)), dossier, op=OP)
    assert report.rows["duiding"]


def test_partners_who_leave_a_shared_sheet_as_it_was_do_not_hinder_each_other(dossier: Path, tmp_path: Path) -> None:
    """What is still to be done is one sheet for all partners; only who changed it can be too late with it."""
    for partner in ("gemeente", "jongerenwerk", "politie"):
        schrijf(tmp_path / f"{partner}.xlsx", dossier, "evaluatie", "G11", partner, op=OP)
    book = openpyxl.load_workbook(tmp_path / "gemeente.xlsx")
    assert "restactie" in book.sheetnames
    key = next(iter(rows(book["restactie"])))
    was = Sessie(dossier, "evaluatie", "G11", "om", op=OP).staat.rijen[key]["overgedragen_aan"]
    one, two = [p for p in ("jongerenwerk", "halt", "onderwijs") if p != was][:2]
    who = {kop("restactie", "overgedragen_aan"): codelist("partner").titles[one]}
    laad(fill(tmp_path / "gemeente.xlsx", put("restactie", key.split(":")[1], **who)), dossier, op=OP)
    assert Sessie(dossier, "evaluatie", "G11", "om", op=OP).staat.rijen[key]["overgedragen_aan"] == one
    score = {kop("evaluatie", "score"): "1"}
    (report,) = laad(fill(tmp_path / "jongerenwerk.xlsx", put("evaluatie", "resultaat", **score)), dossier, op=OP)
    assert report.rows["evaluatie"]
    who = {kop("restactie", "overgedragen_aan"): codelist("partner").titles[two]}
    with pytest.raises(GewijzigdError):
        laad(fill(tmp_path / "politie.xlsx", put("restactie", key.split(":")[1], **who)), dossier, op=OP)


def test_it_asks_what_the_step_may_ask_and_shows_what_the_partner_may_see(dossier: Path, tmp_path: Path) -> None:
    found = {}
    for partner in ("gemeente", "jongerenwerk"):
        schrijf(tmp_path / "m.xlsx", dossier, "matrix", "G02", partner, op=OP)
        book = openpyxl.load_workbook(tmp_path / "m.xlsx")
        found[partner] = rows(book["informatiematrix"])
        editor = Sessie(dossier, "matrix", "G02", partner, op=OP).form.regels
        assert set(found[partner]) <= {r.sleutel for r in editor}
        text = str([[c.value for c in row] for sheet in book for row in sheet.iter_rows()])
        assert ("jg1-" in text) == (partner == "jongerenwerk"), "the municipality may know numbers of members only"
    persons = {r.sleutel for r in editor if r.vast["niveau"] == "persoon"}
    assert persons
    assert persons <= set(found["jongerenwerk"])
    # step 1: the group and its places only
    schrijf(tmp_path / "1.xlsx", dossier, "matrix", "G12", "jongerenwerk", op=OP)
    first = openpyxl.load_workbook(tmp_path / "1.xlsx")["informatiematrix"]
    assert {k.split(":")[1].split("|")[0] for k in rows(first)} <= {"groep", "locatie"}
    for deel, groep, partner in (("duiding", "G12", "politie"), ("evaluatie", "G02", "politie")):
        with pytest.raises(NotCovered):
            schrijf(tmp_path / "x.xlsx", dossier, deel, groep, partner, op=OP)
    for deel, groep, partner in (("raden", "G02", "om"), ("duiding", "X", "om"), ("duiding", "G02", "kerk")):
        with pytest.raises(UsageError):
            schrijf(tmp_path / "x.xlsx", dossier, deel, groep, partner, op=OP)
    assert not (tmp_path / "x.xlsx").exists()


def test_answers_of_others_are_shown_to_who_may_see_them_and_the_log_says_so(dossier: Path, tmp_path: Path) -> None:
    beside = {}
    for partner in ("jongerenwerk", "halt"):
        schrijf(tmp_path / f"{partner}.xlsx", dossier, "duiding", "G02", partner, 1, op=OP)
        sheet = openpyxl.load_workbook(tmp_path / f"{partner}.xlsx")["duiding"]
        lines = rows(sheet)
        beside[partner] = [line["Wat anderen zeggen"].value for line in lines.values()]
        answer = lines["duiding:gedrag_ernst"][kop("duiding", "schaalwaarde")]
        assert choices(sheet, answer)[-1] == "weet ik niet"
        assert len(choices(sheet, answer)) == 6
        assert lines["duiding:gedrag_ernst"]["Vraag"].protection.locked
        entry = [e for e in entries(dossier) if e["handeling"] == "verstrekken"][-1]
        assert (entry["ontvanger"], entry["groep_id"]) == (partner, "G02")
        assert (entry["rijen"] != "0") == (partner == "jongerenwerk")
    assert any(beside["jongerenwerk"])
    assert not any(beside["halt"]), "this partner may have numbers only"


def test_what_does_not_belong_in_a_workbook_stays_out(dossier: Path, tmp_path: Path) -> None:
    schrijf(tmp_path / "a.xlsx", dossier, "duiding", "G02", "gemeente", 1, op=OP)
    version = DossierStore(dossier).manifest().version
    answer = kop("duiding", "schaalwaarde")

    def comment(book: Any) -> None:
        put("duiding", "gedrag_ernst", **{answer: "4"})(book)
        book["duiding"]["C2"].comment = openpyxl.comments.Comment("bel 111222333", "x")

    def strange(book: Any) -> None:
        put("duiding", "gedrag_ernst", **{answer: "4"})(book)
        book["duiding"]["A2"].value = "duiding:iets_anders"
        rows(book["duiding"])["duiding:iets_anders"][answer].value = "4"

    def other(book: Any) -> None:
        next(r for r in book["levering"].iter_rows() if r[0].value == "dossier_id")[1].value = "DOS-ANDER"

    for change, error in (
        (put("duiding", "gedrag_ernst", **{answer: "111222333"}), IntakeRefused),
        (put("duiding", "gedrag_ernst", **{answer: "=1+1"}), IntakeRefused),
        (comment, IntakeRefused),
        (strange, UsageError),
        (other, NotCovered),
    ):
        with pytest.raises(error) as caught:
            laad(fill(tmp_path / "a.xlsx", change), dossier, op=OP)
        assert "111222333" not in str((caught.value.message, [f.as_json(rows=True) for f in caught.value.findings]))
        assert entries(dossier)[-1]["uitkomst"] == "geweigerd"
    assert DossierStore(dossier).manifest().version == version


def test_an_answer_that_is_emptied_is_gone_and_a_changed_one_gets_its_day(dossier: Path, tmp_path: Path) -> None:
    field, day = kop("informatiematrix", "waarde"), kop("informatiematrix", "peildatum")
    before = Sessie(dossier, "matrix", "G02", "jongerenwerk", op=OP).staat.rijen
    mine = [k for k, r in before.items() if r.get("waarde") in ("ja", "nee", "deels") and "groep|" in k][:2]
    schrijf(tmp_path / "m.xlsx", dossier, "matrix", "G02", "jongerenwerk", op=OP)
    new = "nee" if before[mine[0]]["waarde"] != "nee" else "ja"

    def change(book: Any) -> None:
        lines = rows(book["informatiematrix"])
        assert lines[mine[0]][day].value == before[mine[0]]["peildatum"]
        lines[mine[0]][field].value = new.capitalize()
        for name in (field, day, kop("informatiematrix", "betrouwbaarheid")):
            lines[mine[1]][name].value = None

    laad(fill(tmp_path / "m.xlsx", change), dossier, op=OP)
    after = Sessie(dossier, "matrix", "G02", "jongerenwerk", op=OP).staat.rijen
    assert (after[mine[0]]["waarde"], after[mine[0]]["peildatum"]) == (new, OP.isoformat())
    assert mine[1] not in after


def test_the_commands_say_what_to_do_next(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: object) -> int:
        with pytest.raises(SystemExit) as stop:
            main([str(w) for w in words])
        return int(str(stop.value.code))

    file = tmp_path / "d.xlsx"
    about = ("--deel", "duiding", "--groep", "G02", "--partner", "jongerenwerk")
    assert run("sjabloon", *about, file) == 2
    assert "--dossier" in capsys.readouterr().err
    assert run("sjabloon", *about, "--dossier", dossier, file) == 0
    assert "jgwork laad d.xlsx" in capsys.readouterr().out
    assert run("sjabloon", *about, "--dossier", dossier, file) == 2
    assert run("controleer", file, "--dossier", dossier) == 2
    assert "jgwork laad" in capsys.readouterr().err
    assert run("laad", file, "--dossier", dossier) == 0
    assert "niets veranderd" in capsys.readouterr().out
    assert run("sjabloon", "--help") == 0
    said = capsys.readouterr().out
    assert "jgwork sjabloon --deel duiding" in said
    for deel in DELEN:
        assert deel in said


def test_two_partners_write_at_once_and_a_workbook_that_comes_twice_changes_nothing(
    dossier: Path, tmp_path: Path
) -> None:
    """Each brings in its own texts; what the coordinator approves meanwhile is no reason to refuse the same words."""
    text = kop("tekst", "tekst")
    books = {}
    for partner in ("jongerenwerk", "onderwijs"):
        schrijf(tmp_path / f"{partner}.xlsx", dossier, "teksten", "G08", partner, op=OP)
        key = f"T-G08-{partner[:10]}-oorzaak-1"
        said = put("tekst", key, **{text: f"Volgens {partner} is er niets te doen."})
        books[key] = fill(tmp_path / f"{partner}.xlsx", said, f"{partner}-terug.xlsx")
    sheet = openpyxl.load_workbook(next(iter(books.values())))["tekst"]
    heads = {str(c.value) for c in sheet[1]}
    assert not heads & {kop("tekst", c) for c in ("status", "goedgekeurd_door", "goedgekeurd_op", "partner")}, heads
    assert [laad(b, dossier, op=OP)[0].already for b in books.values()] == [False, False]
    assert [laad(b, dossier, op=OP)[0].already for b in books.values()] == [True, True]
    held = {r["tekst_id"]: r for r in open_dossier(dossier).table("tekst").data.to_pylist()}  # type: ignore[union-attr]
    assert all((held[k]["status"], held[k]["partner"][:10]) == ("concept", k.split("-")[2]) for k in books)
    editor = Sessie(dossier, "teksten", "G08", "gemeente", op=OP)
    key = f"tekst:{next(iter(books))}"
    for column, value in (("status", "definitief"), ("goedgekeurd_door", "procesregisseur"),
                          ("goedgekeurd_op", OP.isoformat())):  # fmt: skip
        editor.doe(Zet(key, column, value))
    editor.leg_vast()
    assert [laad(b, dossier, op=OP)[0].already for b in books.values()] == [True, True]


def test_a_partner_is_asked_what_belongs_to_a_rode_draad_only_where_there_is_one(dossier: Path, tmp_path: Path) -> None:
    schrijf(tmp_path / "leeg.xlsx", dossier, "teksten", "G02", "jongerenwerk", op=OP)
    sheet = openpyxl.load_workbook(tmp_path / "leeg.xlsx")["tekst"]
    asked = [line for line in rows(sheet).values() if line["Onderwerp"].value == "Rode draad"]
    assert len(asked) == 1
    assert all(c.startswith("Rode draad: ") for c in choices(sheet, asked[0][kop("tekst", "verwijst_naar")]))


def _renamed(book: Any, tabel: str) -> None:
    book[tabel].title = "Antwoorden politie"


def _moved(book: Any, tabel: str) -> None:
    sheet = book[tabel]
    sheet.move_range(f"D1:D{sheet.max_row}", cols=4)
    sheet["H1"] = sheet["H1"].value.lower() + " "
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Ingevuld door het wijkteam"


def _sorted(book: Any, tabel: str) -> None:
    lines = [[c.value for c in r] for r in book[tabel].iter_rows(min_row=2)]
    _written(book[tabel], lines[::-1], 0)


def _half_sorted(book: Any, tabel: str) -> None:
    """Sort all but the hidden column."""
    _written(book[tabel], [[c.value for c in r][1:] for r in book[tabel].iter_rows(min_row=2)][::-1], 1)


def _written(sheet: Worksheet, lines: list[list[Any]], first: int) -> None:
    for row, values in zip(sheet.iter_rows(min_row=2), lines, strict=True):
        for cell, value in zip(row[first:], values, strict=True):
            cell.value = value


def _noted(book: Any, tabel: str) -> None:
    sheet = book[tabel]
    place = sheet.max_column + 1
    sheet.cell(1, place, "Opmerking")
    sheet.cell(4, place, "wij twijfelen hierover")


def _phoned(book: Any, tabel: str) -> None:
    _noted(book, tabel)
    book[tabel].cell(4, book[tabel].max_column, "bel 06-12345678")


def _phoned_elsewhere(book: Any, _: str) -> None:
    book.create_sheet("Aantekening")["A1"] = "bel 06-12345678"


def _added(book: Any, tabel: str) -> None:
    sheet, (place, value) = book[tabel], _first(book, tabel)
    sheet.append([None, None, "Een eigen vraag"])
    sheet.cell(sheet.max_row, place, value)


def _twice(book: Any, tabel: str) -> None:
    sheet, (place, _) = book[tabel], _first(book, tabel)
    values = [c.value for c in next(r for r in sheet.iter_rows(min_row=2) if r[place - 1].value)]
    sheet.append([*values[: place - 1], "Weet ik niet", *values[place:]])


def _first(book: Any, tabel: str) -> tuple[int, Any]:
    """Return in which column the answers that were filled in stand, and one of them."""
    place = [c.value for c in book[tabel][1]].index(kop(tabel, ANTWOORD[tabel])) + 1
    return place, next(r[place - 1].value for r in book[tabel].iter_rows(min_row=2) if r[place - 1].value)


def _unkeyed(book: Any, tabel: str) -> None:
    book[tabel].delete_cols(1)


def _headless(book: Any, tabel: str) -> None:
    book[tabel].cell(1, _first(book, tabel)[0], "Uw reactie")


def _merged(book: Any, tabel: str) -> None:
    column = book[tabel].cell(1, _first(book, tabel)[0]).column_letter
    book[tabel].merge_cells(f"{column}2:{column}4")


def _failed(book: Any, tabel: str) -> None:
    place, value = _first(book, tabel)
    cell = next(r[place - 1] for r in book[tabel].iter_rows(min_row=2) if r[place - 1].value == value)
    cell.value, cell.data_type = "#N/A", "e"


def _shifted(book: Any, tabel: str) -> None:
    """Put the answers a row lower, as a cell that was inserted does; the last one is typed over."""
    place, lines = _first(book, tabel)[0] - 1, [[c.value for c in r] for r in book[tabel].iter_rows(min_row=2)]
    answers = [None, *(line[place] for line in lines[:-1])]
    _written(book[tabel], [[a, *line[place + 1 :]] for a, line in zip(answers, lines, strict=True)], place)


def _unasked(book: Any, tabel: str) -> None:
    """Fill a cell under a heading that is not asked in its row."""
    place = [c.value for c in book[tabel][1]].index(kop(tabel, "verwijst_naar"))
    next(r[place] for r in book[tabel].iter_rows(min_row=2) if r[place].protection.locked).value = "Een plein"


def _emptied(book: Any, tabel: str) -> None:
    next(iter(rows(book[tabel]).values()))[kop(tabel, "uren_besteed")].value = None


def _alone(book: Any, _: str) -> None:
    del book["levering"]


#: By table the column that is filled in.
ANTWOORD = {"duiding": "schaalwaarde", "informatiematrix": "waarde", "tekst": "tekst"}
#: By part: its table, and by key what is typed and what comes out.
GEVULD: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "duiding": ("duiding", {"gedrag_ernst": ("1: lichte zorg", "1")}),
    "matrix": ("informatiematrix", {
        "groep|||groep_bekend": ("Ja", "ja"), "groep|||groep_cultuur": (" DEELS ", "deels"),
        "groep|||groep_online": ("nee", "nee"),
    }),
    "teksten": ("tekst", {
        "T-R01-jongerenwe-probleem-1": ("Het plein is ’s avonds vol.",) * 2,
        "T-R01-jongerenwe-advies-1": ("Begin met rust op de plek.",) * 2,
    }),
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "deel", "said"),
    [
        (_renamed, "teksten", ""), (_moved, "matrix", ""), (_moved, "teksten", ""), (_noted, "teksten", ""),
        (_sorted, "teksten", ""),
        (_phoned, "teksten", "identificatie.telefoon"), (_added, "matrix", "zonder sleutel"),
        (_phoned_elsewhere, "duiding", "identificatie.telefoon"), (_twice, "teksten", "twee antwoorden"),
        (_unkeyed, "teksten", "de kop 'sleutel'"), (_headless, "duiding", "de kop 'Schaalwaarde'"),
        (_merged, "matrix", "samengevoegd"), (_alone, "teksten", "werkboek.los"),
        (_half_sorted, "matrix", "de sleutel van een andere vraag"), (_failed, "matrix", "foutmeldingen"),
        (_shifted, "teksten", "bij een andere vraag dan eerst"),
    ],
)  # fmt: skip
def test_an_answer_is_never_lost_however_a_workbook_was_saved(
    change: Callable[[Any, str], None], deel: str, said: str, rommeldossier: Path, tmp_path: Path
) -> None:
    """In the messy region; what was filled in is what comes out, or nothing changes at all."""
    tabel, answers = GEVULD[deel]
    kolom, op = ANTWOORD[tabel], date(2026, 11, 30)
    place = rommeldossier if said else Path(shutil.copytree(rommeldossier, tmp_path / "dossier"))
    path = rommeldossier.parent / f"{deel}.xlsx"
    if not path.exists():
        schrijf(path, rommeldossier, deel, "R01", "jongerenwerk", op=op)

    def filled(book: Any) -> None:
        for key, (typed, _) in answers.items():
            rows(book[tabel])[f"{tabel}:{key}"][kop(tabel, kolom)].value = typed
        change(book, tabel)

    back = fill(path, filled)
    before = DossierStore(place).tables()[tabel]
    if said:
        with pytest.raises((UsageError, IntakeRefused)) as refused:
            laad(back, place, op=op)
        rules = [f.rule for f in getattr(refused.value, "findings", None) or ()]
        assert said in f"{refused.value.message} {rules}"
        assert DossierStore(place).tables()[tabel].equals(before)
        return
    (report,) = laad(back, place, op=op)
    assert [f.rule for f in report.findings] == (["werkboek.naast"] if change is _noted else [])
    ronde = int(next(r[1].value for r in openpyxl.load_workbook(path)["levering"].iter_rows() if r[0].value == "ronde"))
    after = Sessie(place, _VORM.get(deel, deel), "R01", "jongerenwerk", ronde, op=op).staat.rijen
    assert {key: after[f"{tabel}:{key}"][kolom] for key in answers} == {k: code for k, (_, code) in answers.items()}
    held = [str(r) for r in DossierStore(place).tables()[tabel].to_pylist()]
    old = [str(r) for r in before.to_pylist()]
    assert 0 < len(set(held) - set(old)) <= len(answers), "and nothing else changed"


@pytest.mark.parametrize(
    ("change", "deel", "said"),
    [(_shifted, "duiding", "bij een andere vraag dan eerst"), (_unasked, "circulair", "daar niet gevraagd"),
     (_emptied, "acties", "")],
)  # fmt: skip
def test_an_answer_that_moved_to_another_cell_is_noticed(
    change: Callable[[Any, str], None], deel: str, said: str, rommeldossier: Path, tmp_path: Path
) -> None:
    """Where it cannot be, what was emptied is said: a shift leaves a cell empty."""
    op, tabel = date(2026, 11, 30), DELEN[deel][0][0]
    schrijf(tmp_path / "leeg.xlsx", rommeldossier, deel, "R01", "jongerenwerk", op=op)
    back = fill(tmp_path / "leeg.xlsx", lambda book: change(book, tabel))
    if said:
        with pytest.raises(UsageError, match=said):
            laad(back, rommeldossier, op=op)
        return
    (report,) = laad(back, Path(shutil.copytree(rommeldossier, tmp_path / "dossier")), op=op)
    assert [(f.rule, f.n) for f in report.findings if f.rule.startswith("werkboek")] == [("werkboek.leeggemaakt", 1)]


@pytest.mark.parametrize(("wat", "waarde"), [("groep_id", "G03"), ("partner", "onderwijs")])
def test_a_workbook_that_is_put_on_another_name_is_refused_also_where_nothing_was_said_yet(
    dossier: Path, tmp_path: Path, wat: str, waarde: str
) -> None:
    """Nobody judged the roles or the signs in that group for that partner, so there is nothing it can differ from."""
    schrijf(tmp_path / "leeg.xlsx", dossier, "duiding", "G02", "jongerenwerk", 9, op=OP)

    def change(book: Any) -> None:
        put("duiding", "gedrag_ernst", **{kop("duiding", "schaalwaarde"): "4: ernstige zorg"})(book)
        line = next(r for r in book["levering"].iter_rows() if r[0].value == wat)
        line[1].value = waarde

    before = DossierStore(dossier).tables()["duiding"]
    with pytest.raises(GewijzigdError, match="de groep, de partner of de ronde"):
        laad(fill(tmp_path / "leeg.xlsx", change), dossier, op=OP)
    assert DossierStore(dossier).tables()["duiding"].equals(before)


def test_a_question_that_was_deleted_keeps_its_answer_and_that_is_said(dossier: Path, tmp_path: Path) -> None:
    schrijf(tmp_path / "leeg.xlsx", dossier, "rollen", "G02", "jongerenwerk", 2, op=OP)
    old = Sessie(dossier, "rollen", "G02", "jongerenwerk", 2, op=OP).staat.rijen
    judged = kop("groepsrol", "invloed")
    keys: list[str] = []

    def change(book: Any) -> None:
        sheet = book["groepsrol"]
        keys.extend(rows(sheet))
        cell = rows(sheet)[keys[0]][judged]
        cell.value = "Meeloper" if cell.value != "Meeloper" else "Negatieve invloed"
        sheet.delete_rows(3)

    (report,) = laad(fill(tmp_path / "leeg.xlsx", change), dossier, op=OP)
    assert [(f.rule, f.n) for f in report.findings if f.rule.startswith("werkboek")] == [("werkboek.vraag_weg", 1)]
    now = Sessie(dossier, "rollen", "G02", "jongerenwerk", 2, op=OP).staat.rijen
    assert now[keys[1]] == old[keys[1]]
    assert now[keys[0]] != old[keys[0]]


@pytest.mark.parametrize(("typed", "refused"), [(("12", "30", "8"), True), (("15", "31", "9"), False)])
def test_a_column_that_landed_under_the_heading_beside_it_is_noticed(typed: tuple[str, ...], *, refused: bool) -> None:
    """Hours under costs are numbers too: what stood under the other heading tells."""
    old = (("12", "450"), ("30", ""), ("8", "90"))
    given = {f"actie:{n}": {"Uren": u, "Kosten": k} for n, (u, k) in enumerate(old)}
    cells = {key: {"Uren": line["Uren"], "Kosten": new} for (key, line), new in zip(given.items(), typed, strict=True)}
    sheets = {"actie": Blad(cells, frozenset({"Uren", "Kosten"}))}
    with pytest.raises(UsageError, match="Kosten") if refused else nullcontext():
        op_hun_plaats(sheets, given)
