"""Tables of text as CSV, each in a file of its own."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


def write_tables(tables: Mapping[str, pa.Table], days: Mapping[str, tuple[str, ...]], uit: Path) -> tuple[str, ...]:
    """Write one CSV, or a folder with one for every table that has rows; return the names of the files.

    Parameters
    ----------
    tables
        Text columns, by the name of what they came from.
    days
        Per table the lines to write above the headings, such as the day it was made.
    uit
        A name that ends on ``.csv`` for one table, otherwise a folder.

    Raises
    ------
    UsageError
        When one file is asked for and there are more tables.
    """
    if uit.suffix.lower() == ".csv":
        filled = {n: t for n, t in tables.items() if t.num_rows}
        if len(filled) != 1:
            raise UsageError("Er is meer dan een tabel.", "Geef een map in plaats van een bestand, zoals: uit.")
        _write_one(next(iter(filled.values())), days[next(iter(filled))], uit)
        return (uit.name,)
    uit.mkdir(parents=True)
    for name, table in tables.items():
        if table.num_rows:
            _write_one(table, days[name], uit / f"{name}.csv")
    return tuple(sorted(p.name for p in uit.iterdir()))


def _write_one(table: pa.Table, days: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        for day in days:
            lines.writerow([day])
        lines.writerow(table.column_names)
        columns = [c.cast("string").to_pylist() for c in table.columns]
        lines.writerows([v or "" for v in row] for row in zip(*columns, strict=True))
