"""Readers: the same table through every format, and the ways a file can be strange."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from jgwork.io.lezen.parquet import as_text
from jgwork.io.lezen.readers import read_delivery
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tables import Delivery

ROWS = [
    {
        "groep_id": "G-01",
        "naam_neutraal": "groep Élan",
        "omvang_min": "5",
        "omvang_max": "<5",
        "peildatum": "2026-01-01",
    },
    {"groep_id": "G-02", "naam_neutraal": "012345", "omvang_min": "onbekend", "omvang_max": ".", "peildatum": None},
]


def texts(delivery: Delivery, table: str = "groep") -> list[dict[str, str | None]]:
    found = delivery.tables[table]
    return found.cast(pa.schema([(n, pa.string()) for n in found.column_names])).to_pylist()


@pytest.mark.parametrize(
    ("sep", "encoding", "note"),
    [
        (";", "utf-8", "puntkomma"),
        (",", "utf-8-sig", "komma"),
        ("\t", "utf-8", "tab"),
        (";", "cp1252", "Windows-1252"),
        (";", "utf-16", "UTF-16"),
    ],
)
def test_csv_is_read_whatever_its_separator_and_encoding_and_says_so(
    tmp_path: Path, sep: str, encoding: str, note: str
) -> None:
    pd.DataFrame(ROWS).to_csv(tmp_path / "groep.csv", sep=sep, encoding=encoding, index=False)
    delivery = read_delivery(tmp_path / "groep.csv")
    assert texts(delivery) == ROWS
    assert note in " ".join(delivery.sources["groep"].notes)


def test_a_cell_that_shows_a_percentage_is_read_as_it_shows(tmp_path: Path) -> None:
    """Of a workbook 0.125 under a format with a percent sign is 12.5%, also where the program says a cell repeats.

    So is 7 under ``000``: a number of a file with noughts in front is written so elsewhere too.
    """
    with xlsxwriter.Workbook(str(tmp_path / "groep.xlsx")) as book:
        page = book.add_worksheet("groep")
        page.write_row(0, 0, ["groep_id", "aandeel", "kaal"])
        cells = ((0.125, "0.0%"), (0.29, "0%"), (1, "0%;[Red]-0%"), (12, '0"%"'), (0.01234, "0.00%"), (7, "000"))
        for row, (value, shown) in enumerate(cells, start=1):
            page.write_row(row, 0, ["G-1", value, value])
            page.write_number(row, 1, value, book.add_format({"num_format": shown}))
    found = read_delivery(tmp_path / "groep.xlsx").tables["groep"]
    assert found["aandeel"].to_pylist() == ["12.5%", "29%", "100%", "12%", "1.2340%", "007"]
    assert found["kaal"].to_pylist() == ["0.125", "0.29", "1", "12", "0.01234", "7"]

    sheet = OpenDocumentSpreadsheet()
    table = Table(name="groep")
    for times, kind in ((1, "string"), (2, "percentage")):
        row = TableRow(numberrowsrepeated=times)
        for text in ("aandeel", "ook", "nr") if kind == "string" else ():
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        if kind == "percentage":
            row.addElement(TableCell(valuetype=kind, value="0.29", numbercolumnsrepeated=2))
            number = TableCell(valuetype="float", value="7")
            number.addElement(P(text="007"))
            row.addElement(number)
        table.addElement(row)
    sheet.spreadsheet.addElement(table)
    sheet.save(tmp_path / "groep.ods")
    found = read_delivery(tmp_path / "groep.ods").tables["groep"]
    assert found.to_pydict() == {"aandeel": ["29%", "29%"], "ook": ["29%", "29%"], "nr": ["007", "007"]}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_text_that_a_spreadsheet_did_not_divide_is_divided(tmp_path: Path, separator: str) -> None:
    lines = [
        separator.join(line) for line in (("groep_id", "omvang_min", "naam"), ("G-1", "5", '"a;b,c"'), ("G-2", "", ""))
    ]
    with xlsxwriter.Workbook(str(tmp_path / "groep.xlsx"), {"strings_to_numbers": False}) as book:
        for name, more in (("groep", []), ("opmerkingen", ["één", "twee, en; drie"])):
            page = book.add_worksheet(name)
            page.write_column(0, 0, [*more, *lines] if more else lines)
    found = read_delivery(tmp_path / "groep.xlsx")
    assert texts(found) == [
        {"groep_id": "G-1", "omvang_min": "5", "naam": "a;b,c"}, {"groep_id": "G-2", "omvang_min": None, "naam": None},
    ]  # fmt: skip
    assert found.tables["opmerkingen"].num_columns == 1, "lines of text are no rows"


@pytest.mark.parametrize(("suffix", "engine"), [("xlsx", "openpyxl"), ("ods", "odf")])
def test_a_workbook_gives_a_table_per_sheet(tmp_path: Path, suffix: str, engine: str) -> None:
    path = tmp_path / f"boek.{suffix}"
    with pd.ExcelWriter(path, engine=engine) as book:
        pd.DataFrame(ROWS).to_excel(book, sheet_name="groep", index=False)
        pd.DataFrame({"locatie_id": ["L-1"]}).to_excel(book, sheet_name="locatie", index=False)
    delivery = read_delivery(path)
    assert texts(delivery) == ROWS
    assert texts(delivery, "locatie") == [{"locatie_id": "L-1"}]


def test_parquet_keeps_its_meaning_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "heel": pa.array([1, None, 3], pa.int32()),
            "komma": pa.array([1.0, 2.5, float("nan")]),
            "dag": pa.array([1, 2, None], pa.date32()),
            "moment": pa.array([0, 86_400_000, 90_000_000], pa.timestamp("ms")),
            "vlag": pa.array([True, False, None]),
            "soort": pa.array(["a", "b", None]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    (raw,) = read_delivery(tmp_path / "x.parquet").tables.values()
    assert raw.column("heel").to_pylist() == ["1", None, "3"]
    assert raw.column("komma").to_pylist() == ["1", "2.5", None]
    assert raw.column("dag").to_pylist() == ["1970-01-02", "1970-01-03", None]
    assert raw.column("moment").to_pylist() == ["1970-01-01", "1970-01-02", "1970-01-02T01:00:00"]
    assert raw.column("vlag").to_pylist() == ["true", "false", None]
    assert raw.column("soort").to_pylist() == ["a", "b", None]


def test_nested_and_binary_columns_have_no_text() -> None:
    assert as_text(pa.chunked_array([pa.array([[1], [2]])])) is None
    assert as_text(pa.chunked_array([pa.array([b"x"])])) is None


def test_a_zip_with_a_top_folder_is_a_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "levering.zip", "w") as archive:
        archive.writestr("map/groep.csv", "groep_id;naam_neutraal\nG-01;groep Parkrand\n")
        archive.writestr("map/levering.toml", 'levering_id = "L1"\n[tabellen.groep]\nbestand = "groep.csv"\n')
        archive.writestr("__MACOSX/map/._groep.csv", b"\0\1\2")
    delivery = read_delivery(tmp_path / "levering.zip")
    assert delivery.manifest["levering_id"] == "L1"
    assert texts(delivery) == [{"groep_id": "G-01", "naam_neutraal": "groep Parkrand"}]
    assert delivery.findings == ()


def test_the_manifest_may_be_a_sheet(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "boek.xlsx") as book:
        pd.DataFrame(ROWS).to_excel(book, sheet_name="groep", index=False)
        pd.DataFrame({"sleutel": ["levering_id", "tabellen.groep.blad"], "waarde": ["L1", "groep"]}).to_excel(
            book, sheet_name="levering", index=False
        )
    assert read_delivery(tmp_path / "boek.xlsx").manifest == {
        "levering_id": "L1",
        "tabellen": {"groep": {"blad": "groep"}},
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("cell", ["b", '"b"'])
@pytest.mark.parametrize("empty", [(0,), (1,), (0, 0, 1), (2, 2)])
def test_an_empty_line_counts_in_the_numbers_of_rows(
    tmp_path: Path, end: str, cell: str, empty: tuple[int, ...]
) -> None:
    lines = ["G-1;a", f"G-2;{cell}"]
    for place in reversed(empty):
        lines.insert(place, "")
    (tmp_path / "groep.csv").write_bytes(end.join(["groep_id;status", *lines, ""]).encode())
    delivery = read_delivery(tmp_path / "groep.csv")
    assert [r["groep_id"] for r in texts(delivery, "groep")] == ["G-1", "G-2"]
    assert delivery.sources["groep"].dropped == tuple(i for i, line in enumerate(lines) if not line)


def test_rows_of_another_length_are_found_with_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "groep.csv").write_text("groep_id;status\nG-1;a\nG-2;a;te veel\nG-3;a\nG-4\n")
    (found,) = read_delivery(tmp_path / "groep.csv").findings
    assert (found.rule, found.n) == ("levering.rijlengte", 2)
    assert "rij 3 en 5." in found.next_move  # as the user sees them


def test_quoted_separators_and_line_breaks_stay_inside_a_cell(tmp_path: Path) -> None:
    (tmp_path / "doel.csv").write_text('sep=;\ndoel_id;omschrijving\nD-1;"a;b\nc ""d"""\n')
    assert texts(read_delivery(tmp_path / "doel.csv"), "doel") == [{"doel_id": "D-1", "omschrijving": 'a;b\nc "d"'}]


def test_a_manifest_that_is_no_toml_says_the_line_and_not_the_text(tmp_path: Path) -> None:
    (tmp_path / "groep.csv").write_text("groep_id\nG-1\n")
    (tmp_path / "levering.toml").write_text('levering_id = "L1"\ngeheim zonder is-teken\n')
    (found,) = read_delivery(tmp_path).findings
    assert found.rule == "manifest.leesbaar"
    assert "regel 2" in found.message
    assert "geheim" not in found.message + found.next_move


def test_a_file_the_manifest_names_is_missing_and_another_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "groep.csv").write_text("groep_id\nG-1\n")
    (tmp_path / "levering.toml").write_text('[tabellen.lid]\nbestand = "lid.csv"\n')
    assert {f.rule for f in read_delivery(tmp_path).findings} == {"levering.tabel_ontbreekt", "levering.niet_genoemd"}


def test_texts_beside_the_cells_come_along_to_be_scanned(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.active
    sheet.title = "groep"
    sheet.append(["groep_id"])
    sheet.append(["G-1"])
    sheet["A2"].comment = Comment("bel 06-12345678", "Kees Auteur")
    hidden = book.create_sheet("geheim 123456782")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.properties.title = "titel van het boek"
    book.save(tmp_path / "boek.xlsx")
    sources = read_delivery(tmp_path / "boek.xlsx").sources.values()
    assert any("geheim 123456782" in s.asides for s in sources)
    assert {pair for s in sources for pair in s.typed} >= {
        ("een opmerking in een cel", "bel 06-12345678"),
        ("de auteur van een opmerking", "Kees Auteur"),
        ("de titel", "titel van het boek"),
        ("de naam van een blad", "geheim 123456782"),
    }


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_delivery(tmp_path / "niets")
