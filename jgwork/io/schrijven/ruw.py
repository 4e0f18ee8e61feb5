"""Writes deliveries in their hard forms: CSV as Dutch Excel saves it, XLSX and ODS with what stands around a table."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from jgwork.io.schrijven.deliveries import Perioden
from jgwork.voorbeelden.rommel.ruw import Bestand, Blad, Cel

_MADE = datetime(2026, 7, 3, 9, 0)  # noqa: DTZ001 - spreadsheets know no time zone
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def write_ruw(folder: Path, manifest: Mapping[str, Any], files: Iterable[Bestand], perioden: Perioden) -> None:
    """Write a delivery with its ``levering.toml``; equal input gives equal bytes.

    Parameters
    ----------
    folder
        Made when it is not there.
    manifest
        Keys of ``levering.toml``, the tables excepted.
    files
        What the supplier sends.
    perioden
        Tables that cover another period than the delivery.
    """
    import tomlkit

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    parts = tomlkit.table(is_super_table=True)
    for file in files:
        writer = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}[file.naam.rpartition(".")[2]]
        (folder / file.naam).write_bytes(writer(file))
        for name, (sheet, rows) in file.tabellen.items():
            part = tomlkit.table()
            part.add("bestand", file.naam)
            if sheet:
                part.add("blad", sheet)
            part.add("n_rijen", rows)
            if file.getallen:
                part.add("getallen", file.getallen)
            for key, day in zip(("periode_van", "periode_tot"), perioden.get(name, ()), strict=False):
                part.add(key, day)
            parts.add(name, part)
    document = tomlkit.document()
    for key, value in manifest.items():
        document.add(key, value)
    document.add("tabellen", parts)
    (folder / "levering.toml").write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")


def _csv(file: Bestand) -> bytes:
    """Return a CSV of semicolons and CRLF, as Dutch Excel saves it."""
    text = io.StringIO(newline="")
    if file.sep:
        text.write("sep=;\r\n")
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines = file.bladen[0].rijen
    width = max(map(len, lines))
    for line in lines:
        cells = ["" if v is None else str(v) for v in line]
        out.writerow([*cells, *[""] * (width - len(cells))])
    return (b"\xef\xbb\xbf" if file.bom else b"") + text.getvalue().encode(file.codering)


def _xlsx(file: Bestand) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        day = book.add_format({"num_format": "d-m-yyyy"})
        moment = book.add_format({"num_format": "d-m-yyyy h:mm"})
        for one in file.bladen:
            sheet = book.add_worksheet(one.naam)
            if one.verborgen:
                sheet.hide()
            for r, line in enumerate(one.rijen):
                for c, value in enumerate(line):
                    _xlsx_cell(sheet, r, c, value, moment if isinstance(value, datetime) else day)
            for r, first, last in one.samen:
                sheet.merge_range(r, first, r, last, one.rijen[r][first])
    return _values_only(target.getvalue())


def _values_only(data: bytes) -> bytes:
    """Return a workbook in which an error cell is a value, as after pasting values: the formula behind it is gone."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).replace(b"<f>NA()</f>", b"")
            new.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _xlsx_cell(sheet: Any, r: int, c: int, value: Cel, day: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(r, c, value, day)
    elif isinstance(value, float):
        sheet.write_number(r, c, value)
    elif value is not None and value.startswith("#N/"):
        sheet.write_formula(r, c, "=NA()", None, "#N/A")
    elif value is not None:
        sheet.write_string(r, c, value)


def _ods(file: Bestand) -> bytes:
    """Return an ODS of the bare minimum; a library would put the time of writing into it."""
    body = "".join(map(_ods_sheet, file.bladen))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content{_SPACES} office:version="1.2"><office:body><office:spreadsheet>{body}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    index = (
        f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{listed}" m:version="1.2">'
        f'<m:file-entry m:full-path="/" m:media-type="{_ODS}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name, data in (("mimetype", _ODS), ("content.xml", content), ("META-INF/manifest.xml", index)):
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            out.writestr(zipfile.ZipInfo(name, _EPOCH), data, kind)
    return target.getvalue()


def _ods_sheet(one: Blad) -> str:
    spans = {(r, first): last - first + 1 for r, first, last in one.samen}
    rows = []
    for r, line in enumerate(one.rijen):
        cells = "".join(_ods_cell(value, spans.get((r, c), 1)) for c, value in enumerate(line))
        rows.append(f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>")
    return f'<table:table table:name="{escape(one.naam)}">{"".join(rows)}</table:table>'


def _ods_cell(value: Cel, span: int) -> str:
    wide = f' table:number-columns-spanned="{span}"' if span > 1 else ""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        text = f"{value.day}-{value.month}-{value.year}"
    elif isinstance(value, float):
        kind, text = f'office:value-type="float" office:value="{value:g}"', f"{value:g}"
    else:
        kind, text = 'office:value-type="string"', escape(value)
    return f"<table:table-cell {kind}{wide}><text:p>{text}</text:p></table:table-cell>"
