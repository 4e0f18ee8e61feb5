"""The tables of a report as a workbook: one sheet per table, numbers as numbers, text never as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from jgwork.vocabulary.document import Document, Sheet

_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+(,\d+)?")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31  # of a sheet, in Excel


def as_number(text: str) -> float | None:
    """Return a number in Dutch notation as a number, ``None`` for any other text."""
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(".", "").replace(",", "."))


def named(document: Document) -> Iterator[tuple[str, Sheet]]:
    """Return the tables with sheet names that every program accepts, each name once."""
    used: set[str] = set()
    for sheet in document.sheets():
        base = _FORBIDDEN.sub(" ", sheet.name).strip() or "tabel"
        name, n = base[:_NAME_LENGTH], 1
        while name.lower() in used:
            n += 1
            name = f"{base[: _NAME_LENGTH - len(str(n)) - 1]} {n}"
        used.add(name.lower())
        yield name, sheet


def write_xlsx(document: Document, file: Path) -> None:
    """Write the tables of a report as XLSX.

    Parameters
    ----------
    document
        The report.
    file
        Where.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        # one moment for every run: the date of the publication, not of the clock
        book.set_properties({"title": document.title, "created": datetime.fromisoformat(document.made)})
        bold = book.add_format({"bold": True, "bg_color": "#E8EDF2", "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for name, sheet in named(document):
            page = book.add_worksheet(name)
            table = sheet.table
            page.write_string(0, 0, table.caption)
            for j, column in enumerate(table.columns):
                page.write_string(2, j, column.title, bold)
                longest = max([len(column.title), *(len(r[j]) for r in table.rows)])
                page.set_column(j, j, min(max(longest + 2, 10), 60))
            for i, row in enumerate(table.rows, start=3):
                for j, (text, column) in enumerate(zip(row, table.columns, strict=True)):
                    value = as_number(text) if column.number else None
                    if value is None:
                        page.write_string(i, j, text, wrap)
                    else:
                        page.write_number(i, j, value)
            page.freeze_panes(3, 0)
            notes = [n for n in (sheet.source, document.reference) if n]
            for i, note in enumerate(notes, start=len(table.rows) + 4):
                page.write_string(i, 0, note)
