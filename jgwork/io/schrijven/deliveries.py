"""Writes a delivery as a supplier would: a folder with ``levering.toml`` and CSV, XLSX or Parquet files."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec, arrow_schema, load_tables

if TYPE_CHECKING:
    import pyarrow as pa

FORMS = ("csv", "xlsx", "parquet")
#: Spreadsheet programs write the time of making into a file; a fixed one keeps the bytes equal.
_MADE = datetime(2026, 7, 6, 9, 0)  # noqa: DTZ001 - spreadsheets know no time zone


#: Per table the first day it covers and the first day it no longer does, where that differs from its delivery.
Perioden = Mapping[str, tuple[date, date]]


def write_delivery(
    folder: Path,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pa.Table],
    form: str,
    workbook: str = "levering",
    perioden: Perioden | None = None,
) -> None:
    """Write one delivery; equal input gives equal bytes.

    Parameters
    ----------
    folder
        Made when it is not there; tables and manifest of an earlier time, in whatever form, are replaced.
    manifest
        Keys of ``levering.toml``, the tables excepted.
    tables
        Tables as text, an empty cell null.
    form
        ``csv`` (semicolons, UTF-8), ``xlsx`` (one sheet per table, real numbers and dates) or ``parquet``.
    workbook
        File name of the workbook, without extension.
    perioden
        Tables that cover another period than the delivery.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name == "levering.toml" or old.suffix[1:] in FORMS:
            old.unlink()
    if form == "xlsx":
        files = dict.fromkeys(tables, folder / f"{workbook}.xlsx")
        _write_xlsx(folder / f"{workbook}.xlsx", tables)
    else:
        files = {name: folder / f"{name}.{form}" for name in tables}
        for name, path in files.items():
            (_write_csv if form == "csv" else _write_parquet)(path, name, tables[name])
    parts = {n: (files[n], t.num_rows) for n, t in tables.items()}
    write_manifest(folder, manifest, parts, sheets=form == "xlsx", perioden=perioden)


def write_stream(
    folder: Path, manifest: Mapping[str, Any], pieces: Iterable[Mapping[str, pa.Table]], progress: Callable[[int], None]
) -> None:
    """Write a large delivery piece by piece as Parquet; the folder appears when it is complete, and not before.

    Parameters
    ----------
    folder
        Must not be there yet; a half-written predecessor is removed.
    manifest
        Keys of ``levering.toml``, the tables excepted.
    pieces
        Per piece its tables; the same tables in every piece.
    progress
        Called after each piece with the rows of the first table so far.
    """
    import pyarrow.parquet as pq

    draft = folder.with_name(f".{folder.name}.deel")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    writers: dict[str, pq.ParquetWriter] = {}
    rows: dict[str, int] = {}
    try:
        for piece in pieces:
            for name, table in piece.items():
                if name not in writers:
                    path = draft / f"{name}.parquet"
                    writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
                writers[name].write_table(table)
                rows[name] = rows.get(name, 0) + table.num_rows
            progress(next(iter(rows.values())))
    finally:
        for writer in writers.values():
            writer.close()
    write_manifest(draft, manifest, {n: (draft / f"{n}.parquet", total) for n, total in rows.items()})
    draft.rename(folder)


def write_manifest(
    folder: Path,
    manifest: Mapping[str, Any],
    files: Mapping[str, tuple[Path, int]],
    *,
    sheets: bool = False,
    perioden: Perioden | None = None,
) -> None:
    """Write ``levering.toml`` for files that exist already.

    Parameters
    ----------
    folder
        Folder of the delivery.
    manifest
        Keys, the tables excepted.
    files
        Per table its file and number of rows.
    sheets
        Whether each table is a sheet of its own name in the file.
    perioden
        Tables that cover another period than the delivery.
    """
    import tomlkit

    document = tomlkit.document()
    for key, value in manifest.items():
        document.add(key, value)
    parts = tomlkit.table(is_super_table=True)
    for name, (path, rows) in files.items():
        part = tomlkit.table()
        part.add("bestand", path.name)
        if sheets:
            part.add("blad", name)
        part.add("n_rijen", rows)
        if perioden and name in perioden:
            part.add("periode_van", perioden[name][0])
            part.add("periode_tot", perioden[name][1])
        with path.open("rb") as source:
            part.add("sha256", hashlib.file_digest(source, "sha256").hexdigest())
        parts.add(name, part)
    document.add("tabellen", parts)
    (folder / "levering.toml").write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")


def _write_csv(path: Path, _name: str, table: pa.Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target, delimiter=";", lineterminator="\n")
        out.writerow(table.column_names)
        out.writerows(zip(*(["" if v is None else v for v in c.to_pylist()] for c in table.columns), strict=True))


def _write_parquet(path: Path, name: str, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(typed(load_tables()[name], table) if name in load_tables() else table, path, compression="zstd")


def typed(spec: TableSpec, table: pa.Table) -> pa.Table:
    """Return the table with numbers and dates as such, where no text such as ``onbekend`` stands among them.

    A whole number with empty cells stays text: pandas, and what builds on it, reads such a column as fractions.
    """
    import pyarrow as pa

    schema = arrow_schema(spec)
    for i, name in enumerate(table.column_names):
        kind = schema.field(name).type if name in schema.names else pa.string()
        if not pa.types.is_boolean(kind) and not (pa.types.is_integer(kind) and table[name].null_count):
            try:
                table = table.set_column(i, name, table[name].cast(kind))
            except pa.ArrowInvalid:
                continue
    return table


def _write_xlsx(path: Path, tables: Mapping[str, pa.Table]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            types = {f.name: f.type for f in load_tables()[name].fields} if name in load_tables() else {}
            sheet.write_row(0, 0, table.column_names)
            for c, column in enumerate(table.column_names):
                for r, value in enumerate(table[column].to_pylist(), start=1):
                    if value is not None:
                        _cell(sheet, r, c, value, types.get(column, "string"), day)


def _cell(sheet: Any, r: int, c: int, value: str, kind: str, day: Any) -> None:
    try:
        if kind == "date":
            sheet.write_datetime(r, c, date.fromisoformat(value), day)
        elif kind in {"integer", "number"}:
            sheet.write_number(r, c, float(value))
        else:
            sheet.write_string(r, c, value)
    except ValueError:  # 'onbekend', 'nvt', '<5' and '.' stay text
        sheet.write_string(r, c, value)
