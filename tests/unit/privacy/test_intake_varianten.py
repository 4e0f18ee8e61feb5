"""The same table as people and programs write it: read alike, or asked with the cause once."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from jgwork.io.lezen.readers import read_delivery
from jgwork.privacy.intake.admit import Admission, _causes, admit
from jgwork.schema.rules.numbers import total_columns
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.token import make_token

HEADS = "Melding;Datum;Soort;Gemeente;Ernst;Melders"
ROWS = ["M-1;3-1-2026;geluid;GM9901;2;3", "M-2;14-1-2026;afval;GM9901;3;4", "M-3;20-2-2026;geluid;GM9901;1;2"]
PLAIN = [HEADS, *ROWS]
MANIFEST = """token_tag = "bcdf"
peildatum = 2026-06-30
[tabellen.signaal]
bestand = "m.csv"
dossier_id = "D-1"
bronpartner = "gemeente"
overige = "weglaten"
[tabellen.signaal.kolommen]
Melding = "signaal_id"
Datum = "datum"
Soort = "gedrag_code"
Gemeente = "gemeente_code"
Ernst = "ernst"
Melders = "melders_n"
"""
A, B, C = (make_token("bcdf", bytes([n]) * 32) for n in (1, 2, 3))


def gate(folder: Path, manifest: str, **files: bytes) -> Admission:
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    (folder / "levering.toml").write_text(manifest)
    return admit(read_delivery(folder), coverage=lambda _: (), existing={}, known_tag="bcdf")


def refused(admission: Admission) -> list[tuple[str, str]]:
    return [(f.rule, f.column) for f in admission.findings if f.verdict.name == "REFUSE"]


def joined(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def column(admission: Admission, name: str) -> list[object]:
    (table,) = admission.tables
    return list(table.data[name].to_pylist())


SAME: dict[str, bytes] = {
    "title lines": joined("Meldingen overlast;;;;;", "", *PLAIN),
    "an apostrophe before every cell": joined(HEADS, *(";".join(f"'{c}" for c in r.split(";")) for r in ROWS)),
    "a total in a later column": joined(*PLAIN, ";;Totaal;;6;9"),
    "sums without a word": joined(*PLAIN, ";;;;6;9"),
    "a total and a mean": joined(*PLAIN, "TOTAAL:;;;;6;9", "Gemiddelde;;;;2;3"),
    "subtotals": joined(HEADS, ROWS[0], "Subtotaal januari;;;;2;3", *ROWS[1:], "Eindtotaal;;;;6;9"),
    "notes below": joined(*PLAIN, "", "Bron: meldkamer;;;;;", "* voorlopige cijfers;;;;;"),
    "totals as a program names them": joined(
        HEADS, *ROWS[:2], "GM9901 Totaal;;;;5;7", ROWS[2], "Algemeen totaal;;;;6;9"
    ),
    "units under the headings": joined(HEADS, "nr;dd-mm-jjjj;code;GM-code;1-5;aantal", *ROWS),
    "units between brackets": joined(HEADS, ";(dd-mm-jjjj);;;;(aantal)", *ROWS),
    "numbers of the columns": joined(HEADS, "1;2;3;4;5;6", *ROWS),
    "several notes": joined(
        *PLAIN, "", "1) voorlopig", "2) zie bijlage; van de meldkamer", "*;nagekomen;;;;", "Bron: x; y"
    ),
    "remarks after an empty column": joined(
        f"{HEADS};;Opmerking;Plaats", f"{ROWS[0]};;;", f"{ROWS[1]};;x;y", f"{ROWS[2]};;;"
    ),
    "headings in capitals": joined(HEADS.upper(), *ROWS),
    "a colon, a blank and a line break": joined('"Melding\n";Datum\u00a0;Soort:; Gemeente ;Ernst;Melders:', *ROWS),
    "separators left out at the end": joined(HEADS + ";Plek", *ROWS),
    "one separator more in a row": joined(HEADS, ROWS[0] + ";", *ROWS[1:]),
    "old line ends": joined(*PLAIN).replace(b"\n", b"\r"),
    "UTF-16 without a mark": joined(*PLAIN).decode().encode("utf-16-le"),
    "a quoted sep line": joined('"sep=;"', *PLAIN),
    "tabs": joined(*PLAIN).replace(b";", b"\t"),
    "counts with a nought": joined(*PLAIN).replace(b"GM9901;2;3", b"GM9901;2,0;3,0"),
    "months between": joined(HEADS, "Januari;;;;;", *ROWS[:2], "Februari 2026;;;;;", ROWS[2]),
    "a legend below": joined(*PLAIN, "", "Legenda:;;;;;", "geluid;geluidsoverlast;;;;", "afval;zwerfafval;;;;"),
    "the second line of a survey": joined(HEADS, ";;Response;;;Open-Ended Response", *ROWS),
    "weeks between": joined(HEADS, "Week 1;;;;;", *ROWS[:2], "", "Week 8;;;;;", ROWS[2]),
    "districts between": joined(HEADS, "Wijk Noord;;;;;", *ROWS[:2], ";Wijk Zuid;;;;", ROWS[2]),
    "row names without a heading": joined(HEADS, *(f"{n};{row}" for n, row in enumerate(ROWS, 1))),
    "an index of which rows were left out": joined(f";{HEADS}", *(f"{7 * n};{row}" for n, row in enumerate(ROWS, 1))),
    "pages": joined(
        "Meldingen;;;;;",
        "",
        HEADS,
        *ROWS[:2],
        "Pagina 1 van 2;;;;;",
        "",
        "Meldingen;;;;;",
        HEADS,
        ROWS[2],
        "Pagina 2 van 2;;;;;",
    ),
    "pages without separators": joined(HEADS, *ROWS[:2], "Pagina 1 van 2", HEADS, ROWS[2], "Pagina 2 van 2"),
    "years between without separators": joined(HEADS, "2025", ROWS[0], "", "2026", *ROWS[1:]),
    "characters that nobody sees": joined(HEADS, *ROWS)
    .replace(b"M-2", "M\u00ad-2\u200b".encode())
    .replace(b";4", "\u200b;\u200e4\u2060".encode()),
    "single quotes around every cell": joined(*(";".join(f"'{c}'" for c in r.split(";")) for r in PLAIN)),
    "texts that Excel must not make numbers of": joined(HEADS, *(f'"=""{r[:3]}"""{r[3:]}' for r in ROWS)),
    "the table before every heading": joined(";".join(f"Meldingen[{h}]" for h in HEADS.split(";")), *ROWS),
    "an odd separator": joined(*PLAIN).replace(b";", b"^"),
    "a word with a colon between": joined(HEADS, "Wijk:;Noord;;;;", *ROWS[:2], "Wijk:;Zuid;;;;", ROWS[2]),
}


@pytest.mark.parametrize("how", SAME)
def test_a_table_is_read_however_it_was_written(how: str, tmp_path: Path) -> None:
    found = gate(tmp_path, MANIFEST, m_csv=SAME[how])
    assert refused(found) == []
    assert column(found, "signaal_id") == ["M-1", "M-2", "M-3"]
    assert [str(d) for d in column(found, "datum")] == ["2026-01-03", "2026-01-14", "2026-02-20"]
    assert column(found, "melders_n") == [3, 4, 2]


@pytest.mark.parametrize(
    ("typed", "other", "values"),
    [("1.204", 87.5, None), ("12,5", 87.5, [12.5, 87.5]), ("1,204", 87.5, None), ("1.204,5", 0.1 + 0.2, [1204.5, 0.3])],
)
def test_what_a_program_writes_says_nothing_of_a_number_that_was_typed_as_text(
    typed: str, other: float, values: list[float] | None, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.title = "meting"
    head = ("indicator_code", "eenheid_type", "eenheid_id", "periode_van", "periode_tot", "definitie_versie", "waarde")
    for row in (head, *(("ervaren_overlast", "gebied", f"WK99010{n}", "2026-01-01", "2026-04-01", "2026-11-01", v)
                        for n, v in enumerate((typed, other)))):  # fmt: skip
        book.active.append(row)
    book.active.append(("Noord Totaal", *[None] * 5, 99.5))
    book.save(tmp_path / "m.xlsx")
    (tmp_path / "levering.toml").write_text('token_tag = "bcdf"\n[tabellen.meting]\nbestand = "m.xlsx"\n')
    found = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag="bcdf")
    asked = [f.rule for f in found.findings if f.column == "waarde"]
    assert asked == ([] if values else ["schema.duizendtal"])
    assert not values or column(found, "waarde") == pytest.approx(values)


def test_rows_between_are_no_incidents_and_are_told_once(tmp_path: Path) -> None:
    found = gate(tmp_path, MANIFEST, m_csv=SAME["districts between"])
    (told,) = [f for f in found.findings if f.rule == "levering.tussenkop"]
    assert told.n == 2
    assert told.message.startswith("Rij 2 en 5 zijn tussenkoppen")
    wrong = joined(HEADS, *ROWS[:2], "M-4;;;;;", "Jan en Piet;;;;;", ROWS[2])
    found = gate(tmp_path, MANIFEST, m_csv=wrong)  # a row of which the rest was forgotten is a row
    assert {f.rows for f in found.findings if f.rule == "schema.verplicht"} == {(4,)}
    assert [f.n for f in found.findings if f.rule == "levering.tussenkop"] == [1]


def test_a_row_that_was_merged_over_the_table_is_no_row(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Groep", "Naam groep", "Status"], ["Oud", "", ""], ["Alfa", "P", "x"], ["Nieuw", "", ""],
                ["Beta", "Q", "y"]):  # fmt: skip
        book.active.append([c or None for c in row])
    book.active.merge_cells("A2:C2")
    book.active.merge_cells("A4:C4")
    book.save(tmp_path / "groepen.xlsx")
    (table,) = read_delivery(tmp_path / "groepen.xlsx").tables.values()
    assert table.column(0).to_pylist() == ["Alfa", "Beta"]


SIDE = map(";".join, zip(*(row.split(";") for row in PLAIN), strict=True))
ASKED: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "an empty file": (b"", [("schema.leeg", "")]),
    "headings alone": (joined(HEADS), [("schema.leeg", "")]),
    "a cell too many": (joined(HEADS, ROWS[0] + ";x;y", *ROWS[1:]), [("levering.rijlengte", "")]),
    "a second table": (joined(*PLAIN, "", "Groep;Naam groep;Status;;;", "G1;P;;;;"), [("levering.tweede_tabel", "")]),
    "a second table beside it": (joined(
        f"{HEADS};;Groep;Naam groep", f"{ROWS[0]};;G1;P", f"{ROWS[1]};;G2;Q", f"{ROWS[2]};;;"
    ), [("levering.tabel_ernaast", "")]),
    "a summary under it": (joined(*PLAIN, "", "Soort;Melders;;;;", "geluid;3;;;;"), [("levering.tweede_tabel", "")]),
    "a title and the headings again": (joined(*PLAIN, "", "G-2;;;;;", *PLAIN), [("levering.tweede_tabel", "")]),
    "units that count in thousands": (joined(HEADS, ";;;;;x 1.000", *ROWS), [
        *(("schema.verplicht", c) for c in ("signaal_id", "datum", "gedrag_code", "gemeente_code")),
        ("schema.type", "melders_n"),
    ]),
    "a quotation mark that is not closed": (joined(HEADS, ROWS[0].replace("geluid", '"geluid'), *ROWS[1:]),
                                            [("levering.aanhalingsteken", "")]),
    "a sheet on its side": (joined("Meldingen 2026;;;", "", *SIDE), [("levering.op_zijn_kant", "")]),
    "the same as above": (joined(HEADS, *ROWS).replace(b"afval", b"idem"), [("schema.idem", "gedrag_code")]),
    "a comma in a number between commas": (joined(HEADS, *(f"{r},5" for r in ROWS)).replace(b";", b","),
                                           [("levering.kommas", "")]),
    "another file name": (joined(*PLAIN), [("manifest.bestand", "")]),
}  # fmt: skip


@pytest.mark.parametrize("how", ASKED)
def test_what_cannot_be_read_is_told_once(how: str, tmp_path: Path) -> None:
    data, cause = ASKED[how]
    manifest = MANIFEST.replace("m.csv", "anders.csv") if how == "another file name" else MANIFEST
    assert refused(gate(tmp_path, manifest, m_csv=data)) == cause


PIVOT = joined("Gemeente;Melding;Datum;Soort;Ernst;Melders", "GM9901;M-1;3-1-2026;geluid;2;3",
               ";M-2;14-1-2026;afval;3;4",
               "GM9902;M-3;20-2-2026;geluid;1;2", ";M-4;21-2-2026;geluid;1;2")  # fmt: skip


APART = PIVOT.replace(b"GM9901;M-1", b"GM9901;;;;;\n;M-1").replace(b"GM9902;M-3", b"\nGM9902;;;;;\n;M-3")


@pytest.mark.parametrize("pivot", [PIVOT, APART])
def test_a_label_that_stands_once_is_asked_and_filled_down_where_that_was_said(tmp_path: Path, pivot: bytes) -> None:
    found = gate(tmp_path, MANIFEST, m_csv=pivot)
    assert refused(found) == [("schema.verplicht", "gemeente_code")]
    (told,) = [f for f in found.findings if f.rule == "schema.eenmaal"]
    assert 'doorvullen = "Gemeente"' in told.next_move
    said = MANIFEST.replace("overige", 'doorvullen = "Gemeente"\noverige')
    found = gate(tmp_path, said, m_csv=pivot)
    assert column(found, "gemeente_code") == ["GM9901", "GM9901", "GM9902", "GM9902"]
    assert "2 keer de waarde erboven" in str(found.report)
    assert not [f for f in found.findings if f.rule == "schema.eenmaal"]


@pytest.mark.parametrize(("place", "asked"), [("first", True), ("later", True), ("optional", False)])
def test_a_name_that_is_typed_once_in_a_form_is_asked(tmp_path: Path, place: str, asked: bool) -> None:
    rows = [["GM9901", *ROWS[0].split(";")[:3]], ["", *ROWS[1].split(";")[:3]], ["", *ROWS[2].split(";")[:3]]]
    heads = ["Gemeente", *HEADS.split(";")[:3]]
    if place == "later":
        heads, rows = [*heads[1:], heads[0]], [[*r[1:], r[0]] for r in rows]
    elif place == "optional":
        heads, rows = [*heads, "Ernst"], [["GM9901", *r[1:], n] for r, n in zip(rows, ("2", "", ""), strict=True)]
    data = joined(";".join(heads), *map(";".join, rows))
    told = [f for f in gate(tmp_path, MANIFEST, m_csv=data).findings if f.rule == "schema.eenmaal"]
    assert bool(told) is asked
    assert not asked or ("in de eerste rij" in told[0].message and 'doorvullen = "Gemeente"' in told[0].next_move)
    said = MANIFEST.replace("overige", 'doorvullen = "Gemeente"\noverige')
    assert not asked or column(gate(tmp_path, said, m_csv=data), "gemeente_code") == ["GM9901"] * 3


WRONG_PLACE = {
    "a heading as a value": (("Melding = ", "Soortt = "), ('"D-1"', '"D-1"\nsignaal_id = "melding"'),
                             "manifest.waarde_is_kop", "signaal_id"),
    "a value as a heading": (('bronpartner = "gemeente"\n', ""), ("Melders =", 'Politie = "bronpartner"\nMelders ='),
                             "manifest.kop_is_waarde", "bronpartner"),
    "a heading that is not there": (("Melding = ", "Meldingnr = "), ("", ""), "manifest.kop_ontbreekt", "signaal_id"),
}  # fmt: skip


@pytest.mark.parametrize("how", WRONG_PLACE)
def test_what_was_typed_in_the_wrong_place_of_a_mapping_is_the_one_cause(how: str, tmp_path: Path) -> None:
    (one, other, rule, name) = WRONG_PLACE[how]
    found = gate(tmp_path, MANIFEST.replace(*one).replace(*other, 1), m_csv=joined(*PLAIN))
    assert refused(found) == [(rule, name)]


def test_a_value_that_is_a_heading_of_the_file_by_chance_stays_a_value(tmp_path: Path) -> None:
    data = joined(f"{HEADS};Politie", *(f"{r};ja" for r in ROWS))
    said = MANIFEST.replace('"gemeente"', '"politie"')
    assert refused(gate(tmp_path, said, m_csv=data)) == []


@pytest.mark.parametrize(("said", "asked"), [("", True), ('datums = "dag"\n', False)])
def test_days_that_fall_in_the_period_only_with_day_and_month_changed_are_asked(
    said: str, asked: bool, tmp_path: Path
) -> None:
    swapped = [
        f"{m:02}-{d:02}" for m, d in ((5, 1), (9, 2), (11, 3), (12, 1), (8, 2))
    ]  # in the file 1 May, 2 September
    head, *_ = PLAIN
    table = joined(head, *(f"M{i};2026-{d};geluid;GM9901;2" for i, d in enumerate(["01-20", "02-17", *swapped])))
    manifest = MANIFEST.replace("peildatum", "periode_van = 2026-01-01\nperiode_tot = 2026-04-01\npeildatum")
    found = gate(tmp_path, manifest.replace("overige", f"{said}overige"), m_csv=table)
    rules = {f.rule: f.n for f in found.findings if f.column == "datum"}
    assert (rules.get("schema.verwisseld"), "periode.buiten" in rules) == ((5, False) if asked else (None, True))


def test_rows_outside_the_period_and_in_no_municipality_are_counted_and_stay(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("peildatum", "periode_van = 2026-01-10\nperiode_tot = 2026-02-20\npeildatum")
    found = gate(tmp_path, manifest, m_csv=joined(*PLAIN).replace(b"geluid;GM9901;2", b"geluid;GM8888;2"))
    told = {f.rule: (f.column, f.n, f.verdict.name) for f in found.findings}
    assert told["periode.buiten"] == ("datum", 2, "WARN")
    assert told["gebied.onbekend"] == ("gemeente_code", 1, "WARN")
    assert "1 ervoor, 1 erna" in " ".join(f.message for f in found.findings)
    assert not any("8888" in f.message for f in found.findings)
    assert len(column(found, "datum")) == 3


def test_capitals_in_the_name_of_a_file_make_no_other_file(tmp_path: Path) -> None:
    assert refused(gate(tmp_path, MANIFEST.replace("m.csv", "M.CSV"), m_csv=joined(*PLAIN))) == []


def test_files_with_a_heading_twice_are_laid_together_and_a_fault_names_its_file(tmp_path: Path) -> None:
    heads = f"{HEADS};Opmerking;Opmerking"
    manifest = MANIFEST.replace('"m.csv"', '["a.csv", "b.csv"]')
    files = {"a_csv": joined(heads, ROWS[0] + ";;"), "b_csv": joined("", heads, ROWS[1] + ";;")}
    assert column(gate(tmp_path, manifest, **files), "signaal_id") == ["M-1", "M-2"]
    files["b_csv"] = files["b_csv"].replace(b"14-1-2026", b"morgen")
    (place,) = {f.place for f in gate(tmp_path, manifest, **files).findings if f.rule == "schema.type"}
    assert place == "b.csv, kolom B (Datum), rij 3"


def test_a_total_in_a_formula_and_layout_far_away_are_no_part_of_a_sheet(tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    total = ["Totaal", *[None] * 3, "=SUM(E4:E6)", "=SUM(F4:F6)"]
    for row in (["Meldingen"], [], *(line.split(";") for line in PLAIN), total):
        sheet.append(row)
    for far in ("A5000", "ZZ5"):
        sheet[far].font = Font(bold=True)
    book.save(out)
    manifest = MANIFEST.replace('"m.csv"', '"m.xlsx"\nblad = "sheet "')
    assert refused(gate(tmp_path, manifest, m_xlsx=out.getvalue())) == []
    for cell in ("E4", "B4"):  # a formula that was not reckoned is empty: also where a value must be
        sheet[cell] = "=1+1"
        book.save(out := io.BytesIO())
        assert refused(gate(tmp_path, manifest, m_xlsx=out.getvalue())) == [("schema.formule", "")]


# --- persons ---------------------------------------------------------------------------------------------------------

LID = (
    'token_tag = "bcdf"\npeildatum = 2026-06-30\n[tabellen.lid]\nbestand = "l.csv"\nscan_id = "S-1"\ngroep_id = "G-1"\n'
)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        (A.upper(), ""), (f" {A}\u00a0", ""), (f"{A[:20]} {A[20:]}", ""), (f"{A}\u200b", ""), (f'"{A}\n"', ""),
        (A.replace("-", "\u2011"), ""), (f"P-{A}", "pseudoniem.vorm"), ("Jan de Vries", "pseudoniem.vorm"),
        ("jan@devries.nl", "identificatie.email"), ("P 06-12345678", "identificatie.telefoon"),
    ],
)  # fmt: skip
def test_a_pseudonym_is_recognised_by_its_check_letters_however_it_was_written(
    written: str, rule: str, tmp_path: Path
) -> None:
    found = gate(tmp_path, LID + 'namenlijst_status = "afgestemd"\n', l_csv=f"pseudoniem;x\n{written};\n".encode())
    told = {f.rule for f in found.findings if f.column == "pseudoniem"}
    assert told == ({rule} if rule else set())
    assert not any(written in f.message for f in found.findings)


@pytest.mark.parametrize(
    ("labels", "rule"),
    [
        (["A12", "a12"], "pseudoniem.schrijfwijze"), (["A 12", "A12"], "pseudoniem.schrijfwijze"),
        (["7", "007"], "pseudoniem.schrijfwijze"), (["1-11", "11-1", "111", "A1", "A11"], ""),
        (["0", "1"], "pseudoniem.niemand"), (["9999", "12"], "pseudoniem.niemand"), (["998", "999"], ""),
        (["Onbekend-", "12"], "pseudoniem.niemand"), (["XX", "X1"], "pseudoniem.niemand"),
    ],
)  # fmt: skip
def test_labels_of_a_supplier_are_each_one_person(labels: list[str], rule: str, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes(joined("pseudoniem;bekend_politie", *(f"{label};ja" for label in labels)))
    (tmp_path / "levering.toml").write_text(LID.replace('"bcdf"', '"bcdf"\ntoken_patroon = "^[A-Za-z0-9 -]+$"'))
    delivery = read_delivery(tmp_path)
    found = admit(delivery, coverage=lambda _: (), existing={}, known_tag="bcdf", domain_key=b"k" * 32)
    assert {f.rule for f in found.findings if f.rule.startswith("pseudoniem.")} == ({rule} if rule else set())


RELATIE = LID.replace("lid", "relatie").replace('scan_id = "S-1"\n', "") + (
    'vorm = "sociomatrix"\nwaarde = "n"\nrelatietype = "familie"\nbron = "gezin"\n'
)


@pytest.mark.parametrize(
    "rows",
    [
        (f";{A};{B};{C}", f"{A};0;2;1", f"{B};2;0;0", f"{C};1;0;0"),
        (f";{A.upper()};{B};{C}", f"{A};;2;1", f"{B};;;0", f"{C};;;"),
        (f";{A};{B};{C}", f"{A};;;", f"{B};2;;", f"{C};1;;"),
        (f";{A};{B}", f"{B};2;", f"{C};1;0"),
        (f";{B};{C}", f"{A};2;1", f"{B};;0"),
        (f";{A};{B};{C};Totaal", f"{A};NULL;2;1;3", f"{B};2;NULL;;2", f"{C};1;;NULL;1", "Totaal;3;2;1;6"),
        (f";{C};{A};{B}", f"{A};1;-;2", f"{B};-;2;-", f"{C};-;1;-"),
    ],
)
def test_a_matrix_is_read_whole_half_or_marked(rows: tuple[str, ...], tmp_path: Path) -> None:
    found = read_delivery_ties(tmp_path, RELATIE, rows)
    assert sorted((*sorted(pair), n) for *pair, n in found) == sorted([(*sorted((A, B)), 2), (*sorted((A, C)), 1)])


def test_two_matrices_on_one_sheet_are_told_once(tmp_path: Path) -> None:
    rows = ("Familie;;", f";{A};{B}", f"{A};0;1", f"{B};1;0", "", "School;;", f";{A};{B}", f"{A};0;1", f"{B};1;0")
    found = gate(tmp_path, RELATIE, l_csv=joined(*rows))
    assert [rule for rule, _ in refused(found) if rule != "sleutel.verwijzing"] == ["levering.tweede_tabel"]


@pytest.mark.parametrize("mark", ["X", "x", "ja", "v", "1", "\u2713"])
def test_a_mark_is_a_tie(mark: str, tmp_path: Path) -> None:
    rows = (f";{A};{B};{C}", f"{A};;{mark};", f"{B};{mark};;", f"{C};;;")
    assert [n for *_, n in read_delivery_ties(tmp_path, RELATIE, rows)] == [1]


def read_delivery_ties(folder: Path, manifest: str, rows: tuple[str, ...], left: int = 0) -> list[tuple[str, str, int]]:
    """Return the ties that are read; the list of names they refer to is not there."""
    from jgwork.schema.descriptors import load_tables
    from jgwork.schema.rules.check import inspect_table
    from jgwork.schema.rules.shapes import reshape

    (folder / "l.csv").write_bytes(joined(*rows))
    (folder / "levering.toml").write_text(manifest)
    delivery, spec = read_delivery(folder), load_tables()["relatie"]
    shaped = reshape(spec, delivery.tables["relatie"], delivery.declared("relatie"), None)
    assert [f.rule for f in shaped.findings] == ["kolom.weggelaten"] * left
    data = inspect_table(spec, shaped.data).data
    return list(zip(*(data[c].to_pylist() for c in ("pseudoniem_a", "pseudoniem_b", "n")), strict=True))


@pytest.mark.parametrize(
    "rows",
    [
        (f";{A};{B};{C};Leeftijdsklasse", f"{A};0;2;1;12-14", f"{B};2;0;0;15-17", f"{C};1;0;0;18-22"),
        (f";Wijk;{A};{B};{C}", f"{A};Noord;0;2;1", f"{B};Zuid;2;0;0", f"{C};;1;0;0"),
        (f"Wijk;Label;{A};{B};{C}", f"Noord;{A};0;2;1", f"Noord;{B};2;0;0", f"Zuid;{C};1;0;0"),
        (f";{B};{C};Rol", f"{A};2;1;bekend", f"{B};;0;"),
    ],
)
def test_a_column_beside_a_matrix_is_left_out_and_named(rows: tuple[str, ...], tmp_path: Path) -> None:
    ties = read_delivery_ties(tmp_path, RELATIE, rows, left=1)
    assert sorted((*sorted(pair), n) for *pair, n in ties) == sorted([(*sorted((A, B)), 2), (*sorted((A, C)), 1)])
    (told,) = [f for f in gate(tmp_path, RELATIE, l_csv=joined(*rows)).findings if f.rule == "kolom.weggelaten"]
    assert told.column in {"Leeftijdsklasse", "Wijk", "Rol"}


def test_a_person_without_a_row_is_no_attribute(tmp_path: Path) -> None:
    whole = (f";{A};{B};{C}", f"{A};0;2;1", f"{B};2;0;0")
    assert refused(gate(tmp_path, RELATIE, l_csv=joined(*whole))) == [("matrix.kolom", "kolom 4")]


def test_labels_from_nought_are_persons_in_a_matrix_and_asked_elsewhere(tmp_path: Path) -> None:
    manifest = RELATIE.replace('"bcdf"', '"bcdf"\ntoken_patroon = "^[0-9]{1,2}$"')
    (tmp_path / "l.csv").write_bytes(joined(";0;1;2", "0;0;2;1", "1;2;0;0", "2;1;0;0"))
    (tmp_path / "levering.toml").write_text(manifest)
    found = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag="bcdf", domain_key=b"k" * 32)
    assert {f.rule for f in found.findings} == {"sleutel.verwijzing"}  # the list of names was not delivered
    (tmp_path / "levering.toml").write_text(LID.replace('"bcdf"', '"bcdf"\ntoken_patroon = "^[0-9]{1,2}$"'))
    (tmp_path / "l.csv").write_bytes(joined("pseudoniem;bekend_politie", "0;ja", "1;ja", "2;ja"))
    found = admit(read_delivery(tmp_path), coverage=lambda _: (), existing={}, known_tag="bcdf", domain_key=b"k" * 32)
    (told,) = [f for f in found.findings if f.rule == "pseudoniem.niemand"]
    assert "P0, P1, P2" in told.next_move


def test_a_value_that_does_not_fit_the_declared_pattern_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes(joined("pseudoniem;bekend_politie", "p-01;ja", "P-02;ja"))
    told = {}
    for pattern in ("^P-[0-9]{2}$", "^P-[0-9{2}$", ".*"):
        (tmp_path / "levering.toml").write_text(LID.replace('"bcdf"', f'"bcdf"\ntoken_patroon = "{pattern}"'))
        delivery = read_delivery(tmp_path)
        found = admit(delivery, coverage=lambda _: (), existing={}, known_tag="bcdf", domain_key=b"k" * 32).findings
        told[pattern] = [f for f in found if f.rule in {"pseudoniem.vorm", "manifest.token_patroon"}]
    (strange,) = told.pop("^P-[0-9]{2}$")
    assert (strange.rule, strange.n) == ("pseudoniem.vorm", 1)
    assert "token_patroon" in strange.message
    assert "leg de eigen vorm vast" not in strange.next_move
    assert [[f.rule for f in all_] for all_ in told.values()] == [["manifest.token_patroon"]] * 2


@pytest.mark.parametrize(
    ("heads", "rows", "left"),
    [
        ("wijk;a;b;Totaal", ["x;1;2;9", "y;3;4;9"], {3}),  # it says nothing else
        ("wijk;a;b;Schade totaal", ["x;1;2;900", "y;3;4;50"], set()),
        ("wijk;a;b;Meldingen totaal", ["x;1;2;3", "y;3;4;7"], {3}),
        ("wijk;Totaal aantal meldingen", ["x;1", "y;3"], set()),
        ("wijk;a;b;Noord Totaal;c;d;Totaal Zuid", ["x;1;2;3;5;6;11", "y;;4;4;;1;1"], {3, 6}),
    ],
)
def test_a_column_is_a_total_where_its_numbers_say_so(heads: str, rows: list[str], left: set[int]) -> None:
    columns = [pa.array(c, pa.string()) for c in zip(*(r.split(";") for r in rows), strict=True)]
    assert total_columns(pa.Table.from_arrays(columns, names=heads.split(";"))) == left


def test_a_total_of_the_first_thousand_rows_only_is_none() -> None:
    rows = [("1", "2", "3")] * 1000
    for last, left in ((("1", "2", "3"), {2}), (("1", "2", "9"), set())):
        columns = [pa.array(c, pa.string()) for c in zip(*rows, last, strict=True)]
        assert total_columns(pa.Table.from_arrays(columns, names=["a", "b", "Totaal meldingen"])) == left


def test_a_row_of_a_plan_that_begins_with_total_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(joined("Actie;Begin;Stand", "Totaal nieuwe aanpak;1-1-2026;loopt", "B;2-1-2026;x"))
    (table,) = read_delivery(tmp_path / "a.csv").tables.values()
    assert table.num_rows == 2


def test_a_file_that_is_nothing_or_has_no_separator_is_told_once(tmp_path: Path) -> None:
    wide = "Melding   Datum       Soort\nM-1       3-1-2026    geluid\nM-2       4-1-2026    afval\n"
    for text, rule in ((wide, "levering.scheidingsteken"), ("", "manifest.tabellen")):
        (tmp_path / "los.txt").write_text(text)
        found = admit(read_delivery(tmp_path / "los.txt"), coverage=lambda _: (), existing={}, known_tag="bcdf")
        assert [f.rule for f in found.findings] == [rule]


def test_a_series_of_a_system_in_a_column_that_stays_out_is_no_plate(tmp_path: Path) -> None:
    rows = [f"{row};JG-26-0{n}" for n, row in enumerate(ROWS, 1)]
    found = gate(tmp_path, MANIFEST, m_csv=joined(f"{HEADS};Dossier", *rows))
    assert refused(found) == []
    assert "identificatie.kenteken_reeks" in {f.rule for f in found.findings}


@pytest.mark.parametrize(("unknown", "told"), [(2, {"pseudoniem.vorm"}), (3, {"pseudoniem.vorm", "R3"})])
def test_what_is_no_pseudonym_is_not_missing_on_the_namenlijst_besides(unknown: int, told: set[str]) -> None:
    found = [
        Finding(r, "", "", "betrokkenheid", "pseudoniem", n=n) for r, n in (("R3", unknown), ("pseudoniem.vorm", 2))
    ]
    assert {f.rule for f in _causes(found)} == told
