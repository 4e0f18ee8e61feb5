"""Where the table stands: everything people put around it, in CSV and in workbooks, gives the same table."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from trekkingen import draws

from jgwork.io.lezen.guard import Limits
from jgwork.io.lezen.indeling import find_heading
from jgwork.io.lezen.readers import read_delivery
from jgwork.io.lezen.tekens import decode, separator_of
from jgwork.io.lezen.text import read_csv
from jgwork.io.opslag.reeks import read_columns
from jgwork.privacy.intake.checks import find_in_asides
from jgwork.vocabulary.tables import Delivery

HEAD = ["signaal_id", "datum", "gedrag_code", "ernst"]
ROWS = [["S-1", "2026-01-03", "geluid", "2"], ["S-2", "2026-01-04", "vernieling", "3"]]
TABLE = [dict(zip(HEAD, r, strict=True)) for r in ROWS]
WIDE = ["", "", "", ""]


def rows_of(delivery: Delivery, name: str) -> list[dict[str, str | None]]:
    table = delivery.tables[name]
    return table.cast(pa.schema([(n, pa.string()) for n in table.column_names])).to_pylist()


#: What stands on the sheet, and a word of what is said of it.
AROUND = [
    ([HEAD, *ROWS], ""),
    ([WIDE, HEAD, *ROWS], "rij 2"),
    ([["Meldingen gemeente", "", "", ""], ["Peildatum", "1-7-2026", "", ""], WIDE, HEAD, *ROWS], "rij 4"),
    ([["Melding", "", "Gedrag", ""], HEAD, *ROWS], "rij 2"),
    ([HEAD, *ROWS, WIDE, WIDE], "lege rijen"),
    ([[*HEAD, "", ""], *([*r, "", ""] for r in ROWS)], "lege kolommen"),
    ([["", *HEAD], *(["", *r] for r in ROWS)], ""),
    ([HEAD, ROWS[0], WIDE, ROWS[1]], "lege rij"),
    ([HEAD, *ROWS, ["Totaal", "", "", "5"]], "totalen"),
    ([HEAD, ROWS[0], HEAD, ROWS[1]], "herhaalde kop"),
    ([HEAD, *ROWS, ["Bron: meldingensysteem", "", "", ""]], "noot"),
]


@pytest.mark.parametrize(("rows", "said"), AROUND)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_stands_around_a_table_is_left_out_and_said(
    tmp_path: Path, rows: list[list[str]], said: str, kind: str
) -> None:
    path = tmp_path / f"signaal.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(r) for r in rows) + "\n", encoding="utf-8")
    else:
        book = Workbook()
        book.active.title = "signaal"
        for row in rows:
            book.active.append([c or None for c in row])
        book.save(path)
    delivery = read_delivery(path)
    assert rows_of(delivery, "signaal") == TABLE
    assert not delivery.findings
    notes = " ".join(delivery.sources["signaal"].notes).replace("regel", "rij")
    assert said in notes or (kind == "xlsx" and said.startswith("lege"))  # a spreadsheet does not save what is empty
    asides = delivery.sources["signaal"].asides
    for text in ("Meldingen gemeente", "Bron: meldingensysteem"):
        assert (text in asides) == any(text in r for r in rows)


def test_an_index_without_a_heading_counts_the_rows_and_the_labels_of_a_matrix_do_not(tmp_path: Path) -> None:
    lines = [";" + ";".join(HEAD), *(f"{i};{';'.join([f'S-{i}', *ROWS[0][1:]])}" for i in range(3))]
    (tmp_path / "signaal.csv").write_text("\n".join(lines) + "\n")
    assert read_delivery(tmp_path / "signaal.csv").tables["signaal"].column_names == HEAD
    (tmp_path / "m.csv").write_text(";0;1;2\n0;0;1;2\n1;1;0;0\n2;2;0;0\n")
    assert read_delivery(tmp_path / "m.csv").tables["m"].column_names == ["", "0", "1", "2"]


def test_a_note_of_one_cell_under_a_csv_is_no_row_of_another_length(tmp_path: Path) -> None:
    (tmp_path / "signaal.csv").write_text(";".join(HEAD) + "\n" + ";".join(ROWS[0]) + "\nBron: eigen systeem\n")
    delivery = read_delivery(tmp_path / "signaal.csv")
    assert (rows_of(delivery, "signaal"), delivery.findings) == (TABLE[:1], ())
    assert "Bron: eigen systeem" in delivery.sources["signaal"].asides


def test_headings_over_two_lines_belong_together() -> None:
    above = ["Groep", None, "Omvang", None, "Leeftijd", None]
    below = ["groep_id", "gemeente_code", "min", "max", "min", "max"]
    head = find_heading([above, below, ["G-1", "GM9901", "3", "5", "12", "15"]])
    assert head.names == ("groep_id", "gemeente_code", "Omvang min", "Omvang max", "Leeftijd min", "Leeftijd max")
    assert (head.first, head.last) == (0, 1)


def test_headings_that_are_labels_stand_where_they_stand() -> None:
    assert find_heading([["", "1", "2"], ["1", "0", "1"], ["2", "1", "0"]]).last == 0
    assert find_heading([["Matrix groep 1"], [None, "A", "B"], ["A", "0", "1"]]).last == 1


def test_the_manifest_may_say_in_which_row_the_headings_stand(tmp_path: Path) -> None:
    (tmp_path / "uit.csv").write_text("a;b\nc;d\nkenmerk;wat\n1;2\n")
    (tmp_path / "levering.toml").write_text('[tabellen.signaal]\nbestand = "uit.csv"\nkopregel = 3\n')
    assert rows_of(read_delivery(tmp_path), "signaal") == [{"kenmerk": "1", "wat": "2"}]


def test_headings_that_were_confirmed_before_are_found_in_any_row(tmp_path: Path) -> None:
    (tmp_path / "uit.csv").write_text("Streek;Noord;Jan\nPloeg;A;B\nKenm;Wnr;Zwr\n1;2;3\n4;5;6\n")
    assert read_delivery(tmp_path).tables["uit"].column_names == ["Streek", "Noord", "Jan"]
    own = frozenset({"Kenm", "Zwr"})
    assert read_delivery(tmp_path, own=own).tables["uit"].column_names == ["Kenm", "Wnr", "Zwr"]
    (tmp_path / "koppeling.toml").write_text('[tabellen.uit.kolommen]\nKenm = "a"\nZwr = "b"\n')
    assert rows_of(read_delivery(tmp_path), "uit")[0] == {"Kenm": "1", "Wnr": "2", "Zwr": "3"}


def test_a_merged_cell_holds_for_every_row_it_covers_and_an_error_is_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "signaal"
    sheet.append(["Meldingen"])
    sheet.merge_cells("A1:D1")
    for row in [HEAD, *ROWS, ["S-3", None, "geluid", None]]:
        sheet.append(row)
    sheet.merge_cells("C3:C4")
    sheet["D5"] = "#N/A"
    sheet["D5"].data_type = "e"
    sheet.row_dimensions[4].hidden = True
    book.save(tmp_path / "boek.xlsx")
    delivery = read_delivery(tmp_path / "boek.xlsx")
    found = rows_of(delivery, "signaal")
    assert [r["gedrag_code"] for r in found] == ["geluid", "geluid", "geluid"]
    assert found[2]["ernst"] == "#N/A"
    said = " ".join(delivery.sources["signaal"].notes)
    assert "samengevoegde cel" in said
    assert "1 verborgen of weggefilterde rij is wel gelezen" in said
    assert delivery.sources["signaal"].row_seen(1) == 3


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_workbook_that_libreoffice_saved_is_no_person(tmp_path: Path, suffix: str) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    book = Workbook()
    book.active.title = "signaal"
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.active["E2"] = "=1/0"
    book.active["E1"] = "melders_n"
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "bron.xlsx")
    run = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profiel", "--convert-to", suffix]
    subprocess.run([*run, "--outdir", str(tmp_path / "uit"), str(tmp_path / "bron.xlsx")], check=True, timeout=120)
    delivery = read_delivery(tmp_path / "uit" / f"bron.{suffix}")
    assert find_in_asides(delivery, 2026) == []
    found = rows_of(delivery, "signaal")
    assert [r["gedrag_code"] for r in found] == ["geluid", "geluid"]
    assert str(found[0]["melders_n"]).startswith(("#DIV/0!", "#DEEL/0!"))


def rewritten(path: Path, part: str, old: str, new: str) -> None:
    """Replace text in one part of a workbook."""
    with zipfile.ZipFile(path) as source:
        parts = {n: source.read(n) for n in source.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)


def test_what_a_program_writes_is_not_scanned_and_what_a_person_typed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "boek.xlsx"
    book = Workbook()
    book.active.append(["groep_id"])
    book.active.append(["G-1"])
    book.save(path)
    mark = '<xr:revisionPtr documentId="13_ncr:1_{74E69A5D-1234-AB65-BD62-8881AD1B72DB}" xmlns:xr="urn:x"/><bookViews>'
    rewritten(path, "xl/workbook.xml", "<bookViews>", mark)
    rewritten(path, "docProps/app.xml", "<AppVersion>3.1</AppVersion>", "<AppVersion>7.4.7.2</AppVersion>")
    assert find_in_asides(read_delivery(path), 2026) == []
    book = load_workbook(path)
    book.properties.title = "bel 06-12345678"
    book.save(path)
    (found,) = find_in_asides(read_delivery(path), 2026)
    assert (found.rule, found.message.startswith("De titel bevat")) == ("identificatie.telefoon", True)


@pytest.mark.parametrize(
    ("raw", "text", "said"),
    [
        ("één".encode(), "één", ""),
        ("één".encode("utf-8-sig"), "één", ""),
        ("één".encode("cp1252"), "één", "Windows-1252"),
        ("één ".encode() + "Zoë".encode("cp1252"), "één Zoë", "1 teken van Windows-1252"),
        ("één".encode("utf-16"), "één", "UTF-16"),
        ("een;twee;drie".encode("utf-16-le"), "een;twee;drie", "UTF-16"),
    ],
)
def test_characters_are_read_byte_by_byte(raw: bytes, text: str, said: str) -> None:
    found, notes = decode(raw)
    assert (found, said in " ".join(notes)) == (text, True)


@given(st.lists(st.text(st.characters(codec="cp1252", categories=["L"]), max_size=8), min_size=1, max_size=6))
def test_any_mixture_of_utf8_and_windows_lines_is_read_right(words: list[str]) -> None:
    raw = b"\n".join(w.encode("cp1252" if i % 2 else "utf-8") for i, w in enumerate(words))
    found = decode(raw)[0].split("\n")
    assert found[::2] == words[::2]  # what is UTF-8 stays so, whatever stands beside it


@pytest.mark.parametrize(
    ("text", "found"),
    [("sep=;\na;b", (";", 1)), ("sep=,\na,b", (",", 1)), ("a,b\n1,2", (",", 0)),
     ("Titel, lang\n\na;b\n1,5;2", (";", 0)), ("a\tb\n1,5\t2", ("\t", 0))],
)  # fmt: skip
def test_the_separator_is_that_of_most_lines(text: str, found: tuple[str, int]) -> None:
    assert separator_of(text) == found


CELL = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6)


@settings(max_examples=draws(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    above=st.lists(st.sampled_from(["", ";;;", "Overzicht;;;"]), max_size=4),
    empty=st.integers(0, 2),
    tail=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    sep=st.booleans(),
)
def test_a_csv_in_any_wrapping_is_the_same_table(
    rows: list[tuple[str, ...]], above: list[str], empty: int, tail: int, encoding: str, sep: bool
) -> None:
    head = ("signaal_id", "gedrag_code", "naam_neutraal")
    lines = [*(["sep=;"] if sep else []), *above]
    lines += [";".join((*head, *[""] * empty))] + [";".join((*r, *[""] * empty)) for r in rows]
    lines += [";" * (len(head) - 1 + empty)] * tail
    data = pa.py_buffer("\r\n".join(lines).encode(encoding))
    table = read_csv("signaal.csv", data, Limits()).data
    wanted = [r for r in rows if r != head]
    assert table.column_names == list(head)
    flat = table.cast(pa.schema([(n, pa.string()) for n in head])).to_pylist()
    kept = [tuple(r.values()) for r in flat]
    assert kept == [r for r in wanted if not r[0].lower().startswith(("tota", "som", "eind", "sub"))] or kept == wanted


def test_reken_reads_what_a_delivery_reads(tmp_path: Path) -> None:
    path = tmp_path / "reeks.csv"
    rows = [
        "sep=;",
        "Overlast;;",
        "",
        'maand;"A,\n B";;',
        "",
        "2026-01;1.203;;",
        "2026-02;987;;",
        "Totaal;2.190;;",
        ";;;",
    ]
    text = "\n".join(rows)
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path.write_bytes(text.encode(encoding))
        columns, notes = read_columns(path)
        assert columns == {"maand": ("2026-01", "2026-02"), "A, B": ("1.203", "987")}
        assert "totalen" in " ".join(notes)


def test_reken_reads_any_file_a_delivery_may_be(tmp_path: Path) -> None:
    rows = "maand;A;B\nEerste jaar:;;\n2026-01;3;4\n2026-02;5;6\n"
    (tmp_path / "levering.toml").write_text('[tabellen.signaal]\nbestand = "anders.csv"\n')
    (tmp_path / "reeks.csv").write_text(rows)
    columns, notes = read_columns(tmp_path / "reeks.csv")
    assert columns == {"maand": ("2026-01", "2026-02"), "A": ("3", "5"), "B": ("4", "6")}
    assert "Rij 2 is een tussenkop" in " ".join(notes)
    pq.write_table(pa.table(columns), tmp_path / "reeks.parquet")
    assert read_columns(tmp_path / "reeks.parquet")[0] == columns
