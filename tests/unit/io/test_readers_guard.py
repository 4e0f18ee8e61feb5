"""The file guard against files made to hurt; each is made here, small, and refused quickly."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jgwork.io.lezen.guard import Limits, guard
from jgwork.io.lezen.readers import read_delivery
from jgwork.vocabulary.errors import UnsafeFile

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, sheet: str | bytes, extra: dict[str, str | bytes] | None = None) -> Path:
    """Write a real workbook and put raw XML in the place of its sheet."""
    from openpyxl import Workbook

    base = io.BytesIO()
    Workbook().save(base)
    with zipfile.ZipFile(base) as book, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        parts: dict[str, str | bytes] = {n: book.read(n) for n in book.namelist()}
        for name, text in {**parts, SHEET: sheet, **(extra or {})}.items():
            archive.writestr(name, text)
    return path


def sheet_xml(cells: str) -> str:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    )


def seconds() -> float:
    """Return the processor time of this process and its children: a busy machine does not count."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def rules(path: Path, limits: Limits | None = None) -> set[str]:
    with pytest.raises(UnsafeFile) as refused:
        read_delivery(path, limits=limits)
    assert refused.value.exit_code == 6
    return {f.rule for f in refused.value.findings}


def test_a_workbook_that_unpacks_to_a_gigabyte_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bom.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(SHEET, "w") as part:
        for _ in range(1000):
            part.write(b" " * 1_000_000)
    before, start = psutil.Process().memory_info().rss, seconds()
    assert rules(path) == {"bestand.bom"}
    assert seconds() - start < 1
    assert psutil.Process().memory_info().rss - before < 200e6


def test_a_parquet_of_fifty_million_rows_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bom.parquet"
    rows = pa.table({"registratie_id": pa.DictionaryArray.from_arrays(pa.array([0] * 5_000_000, pa.int32()), ["x"])})
    with pq.ParquetWriter(path, rows.schema) as writer:
        for _ in range(10):
            writer.write_table(rows)
    assert path.stat().st_size < 700_000
    start = seconds()
    assert rules(path) == {"bestand.bom"}
    assert seconds() - start < 1


def test_a_cell_in_the_far_corner_is_refused_quickly(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    start = seconds()
    assert rules(workbook(tmp_path / "hoek.xlsx", sheet_xml(far))) == {"bestand.cellen"}
    assert seconds() - start < 3


@pytest.mark.parametrize(
    "declaration", ["<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", '<!ENTITY x SYSTEM "file:///etc/passwd">']
)
def test_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    assert rules(workbook(tmp_path / "e.xlsx", declaration + sheet_xml(""))) == {"bestand.entiteit"}


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/embeddings/x.bin", "xl/externalLinks/externalLink1.xml"])
def test_macros_and_links_are_refused(tmp_path: Path, part: str) -> None:
    assert rules(workbook(tmp_path / "m.xlsx", sheet_xml(""), {part: b"x"})) == {"bestand.macro"}


def test_a_hundred_thousand_sheets_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"xl/worksheets/sheet{i}.xml"), b"")
    assert rules(path) == {"bestand.aantal"}


def test_a_hundred_thousand_sheets_in_one_part_are_refused(tmp_path: Path) -> None:
    """ODS keeps every sheet in one part: only reading it tells how many there are."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table

    base = io.BytesIO()
    book = OpenDocumentSpreadsheet()
    book.spreadsheet.addElement(Table(name="groep"))
    book.write(base)
    path = tmp_path / "b.ods"
    many = "".join(f'<table:table table:name="b{i}"/>' for i in range(100_000))
    with zipfile.ZipFile(base) as old, zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            raw = old.read(name)
            archive.writestr(name, raw.replace(b'<table:table table:name="groep"/>', many.encode()))
    assert rules(path) == {"bestand.bladen"}


def thrift(number: int) -> bytes:
    """Return a whole number as a Parquet footer writes it (zigzag, seven bits a byte)."""
    left, out = 2 * number, b""
    while left >= 128:
        out, left = out + bytes([left & 127 | 128]), left >> 7
    return out + bytes([left])


def lie(path: Path, truth: int, said: int) -> Path:
    """Change a number in the footer of a Parquet file, wherever it stands."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[-8:-4], "little")
    footer = raw[-8 - size : -8]
    assert thrift(truth) in footer
    changed = footer.replace(thrift(truth), thrift(said))
    path.write_bytes(raw[: -8 - size] + changed + len(changed).to_bytes(4, "little") + b"PAR1")
    return path


@pytest.mark.parametrize(
    ("said", "rule"),
    [(1, "bestand.rijen"), (999, "bestand.rijen"), (1_000_000, "bestand.rijen"), (60_000_000, "bestand.bom"),
     (2**40, "bestand.bom")],
)  # fmt: skip
def test_a_footer_that_says_other_rows_than_there_are_is_refused(tmp_path: Path, said: int, rule: str) -> None:
    path = tmp_path / "registratie.parquet"
    pq.write_table(pa.table({"registratie_id": [f"R-{i}" for i in range(1000)]}), path, use_dictionary=False)
    assert rules(lie(path, 1000, said)) == {rule}


@pytest.mark.parametrize("codec", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_no_honest_footer_is_taken_for_a_lie(tmp_path: Path, codec: str, version: str, dictionary: bool) -> None:
    """Many pages and row groups, empty cells, every kind of page; a hundred rows more in the footer of none."""
    path = tmp_path / "registratie.parquet"
    texts = [None if i % 7 == 0 else f"R-{i}" for i in range(5000)]
    pq.write_table(
        pa.table({"registratie_id": texts, "aard": ["misdrijf"] * 5000}), path, compression=codec,
        data_page_version=version, use_dictionary=dictionary, row_group_size=1300, data_page_size=500,
        write_statistics=True,
    )  # fmt: skip
    assert read_delivery(path).tables["registratie"].num_rows == 5000


def test_a_footer_without_its_last_row_group_counts_short(tmp_path: Path) -> None:
    """The total says fewer rows than the row groups: 4096 of 5000 would be read without a word."""
    path = tmp_path / "registratie.parquet"
    pq.write_table(pa.table({"registratie_id": [f"R-{i}" for i in range(5000)]}), path, row_group_size=4096)
    assert rules(lie(path, 5000, 4096)) == {"bestand.rijen"}


def test_a_page_that_unpacks_to_far_more_than_the_footer_says_stays_in_its_memory(tmp_path: Path) -> None:
    """Ten kilobytes that ask for 250 MB, under a footer that speaks of a thousand bytes."""
    path = tmp_path / "registratie.parquet"
    made = subprocess.run(
        [sys.executable, "-c", _HUGE, str(path)], capture_output=True, text=True, check=True
    )  # in a process of its own: this one should not have had the 250 MB itself
    assert path.stat().st_size < 50_000
    lie(path, int(made.stdout), 1000)
    assert rules(path, Limits(memory_bytes=200_000_000)) == {"bestand.geheugen"}


_HUGE = """
import sys, pyarrow as pa, pyarrow.parquet as pq
table = pa.table({"x": ["a" * 250_000_000]})
pq.write_table(table, sys.argv[1], use_dictionary=False, compression="zstd", write_statistics=False)
print(pq.ParquetFile(sys.argv[1]).metadata.row_group(0).total_byte_size)
"""


def test_a_nul_in_a_cell_is_refused(tmp_path: Path) -> None:
    (tmp_path / "doel.csv").write_bytes(b"doel_id;omschrijving\nD-1;a\0b\n")
    assert rules(tmp_path / "doel.csv") == {"bestand.geen_tekst"}
    pq.write_table(pa.table({"doel_id": ["D-1"], "omschrijving": ["1234\x0056782"]}), tmp_path / "doel.parquet")
    assert rules(tmp_path / "doel.parquet") == {"bestand.nul"}


@pytest.mark.parametrize("name", ["x.pkl", "x.h5", "x.xlsm", "x.xls", "x.py", "x.csv.gz", "zonder"])
def test_other_types_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a;b\n1;2\n")
    assert rules(tmp_path / name) == {"bestand.soort"}


def test_a_pickle_that_calls_itself_csv_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lid.csv").write_bytes(pickle.dumps({"a": 1, "b": [1.5]}))
    assert rules(tmp_path / "lid.csv") == {"bestand.geen_tekst"}


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.zip", "a.parquet"])
@pytest.mark.parametrize("bytes_", [b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0", b"tekst"])
def test_broken_files_are_refused_without_a_traceback(tmp_path: Path, name: str, bytes_: bytes) -> None:
    (tmp_path / name).write_bytes(bytes_)
    old = {"bestand.soort"} if bytes_.startswith(b"\xd0\xcf") else set()
    assert rules(tmp_path / name) <= {"bestand.beschadigd", *old}


#: A workbook of one sheet, with a password, as Excel locks it.
LOCKED = Path(__file__).with_name("met_wachtwoord.xlsx")


def packed(name: str, text: str) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "bytes_", "what", "move"),
    [
        ("a.xlt", b"\xd0\xcf\x11\xe0", "oud sjabloon van Excel (.xlt)", "sla het op als .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "oud Excel-bestand", "op .xls eindigt"),
        ("a.xls", packed("xl/workbook.xml", ""), "een nieuwer werkboek, met een naam", "op .xlsx eindigt"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord", "haal het wachtwoord"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord", "haal het wachtwoord"),
        ("a.ods", packed("META-INF/manifest.xml", "<m:encryption-data/>"), "wachtwoord", "haal het wachtwoord"),
        ("a.xlsx", LOCKED.read_bytes(), "wachtwoord", "haal het wachtwoord"),
        ("a.xlsx", packed("xl/workbook.bin", ""), "binair Excel-bestand, met een naam", "sla het op als .xlsx"),
        ("a.ods", packed("xl/workbook.xml", ""), "een XLSX, met een naam", "op .xlsx eindigt"),
        ("a.xlsx", packed("content.xml", ""), "een ODS, met een naam", "op .ods eindigt"),
        ("a.xlsx", b"melding;datum\n1;2\n", "gewone tekst, met een naam", "op .csv eindigt"),
        ("a.xlsx", b"<html><table></table></html>", "een webpagina", "sla het op als .xlsx"),
        ("a.csv", packed("xl/workbook.xml", ""), "een werkboek of een zip", "sla het op als .xlsx"),
        ("a.xlsb", b"PK\x03\x04", "binair Excel-bestand", "sla het op als .xlsx"),
        ("a.fods", b"<office:document/>", "rekenblad in een andere vorm", ".xlsx of .ods"),
        ("a.csv.gz", b"\x1f\x8b", "ingepakt bestand (.gz)", "Pak het uit"),
        ("a.qqq", b"x", "een soort die de werkbank niet leest", "Lever CSV"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(
    tmp_path: Path, name: str, bytes_: bytes, what: str, move: str
) -> None:
    (tmp_path / name).write_bytes(bytes_)
    with pytest.raises(UnsafeFile) as refused:
        guard(tmp_path / name)
    (found,) = refused.value.findings
    assert what in found.message
    assert move in found.next_move


def test_a_zip_inside_a_zip_and_a_path_outside_are_refused(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "x")
    for name in ("diep.zip", "../weg.csv", "/weg.csv"):
        with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
            archive.writestr(name, inner.getvalue())
        assert rules(tmp_path / "z.zip") == {"bestand.soort"}


def test_a_cell_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "doel.csv").write_text("doel_id;omschrijving\nD-1;" + "a" * 10_000_000 + "\n")
    (found,) = read_delivery(tmp_path / "doel.csv").findings
    assert found.rule == "levering.leesbaar"
    pq.write_table(pa.table({"doel_id": ["D-1"], "omschrijving": ["a" * 10_000_000]}), tmp_path / "doel.parquet")
    assert rules(tmp_path / "doel.parquet") == {"bestand.celgrootte"}
    big = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ab" * 5_000_000}</t></is></c></row>')
    assert rules(workbook(tmp_path / "doel.xlsx", big), Limits(ratio=10**6)) == {"bestand.celgrootte"}


def test_an_unknown_extension_type_is_refused(tmp_path: Path) -> None:
    field = pa.field("x", pa.string(), metadata={"ARROW:extension:name": "eigen.soort", "ARROW:extension:metadata": ""})
    pq.write_table(pa.table([pa.array(["a"])], schema=pa.schema([field])), tmp_path / "x.parquet")
    assert rules(tmp_path / "x.parquet") == {"bestand.extensie"}


def test_the_same_small_workbook_is_read(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>x</t></is></c></row>' for i in (1, 2))
    path = workbook(tmp_path / "groep.xlsx", sheet_xml(rows))
    (table,) = read_delivery(path).tables.values()
    assert table.column_names == ["x"]


def test_the_clock_of_the_child_is_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert rules(path, Limits(seconds=0.001)) == {"bestand.tijd"}


def test_the_memory_of_the_child_is_bounded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    found = rules(path, Limits(memory_bytes=20_000_000))
    assert found
    assert found <= {"bestand.geheugen", "bestand.onleesbaar"}


def test_what_is_fine_passes(tmp_path: Path) -> None:
    (tmp_path / "groep.csv").write_text("groep_id\nG-1\n")
    (tmp_path / "levering.toml").write_text('levering_id = "L"\n')
    (tmp_path / ".DS_Store").write_bytes(b"\0\0")
    guard(tmp_path)
    assert read_delivery(tmp_path).tables["groep"]["groep_id"].to_pylist() == ["G-1"]


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temp = tmp_path / "tijdelijk"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    rules(workbook(tmp_path / "m.xlsx", "<kapot", {"docProps/core.xml": "<x/>"}))
    assert list(temp.iterdir()) == []
