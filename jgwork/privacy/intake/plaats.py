"""Where a finding is, as the user sees it: the sheet, the heading in his own words, the rows of his file."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jgwork.privacy.intake.scan import shown_name
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.headings import normalised, safe_heading
from jgwork.vocabulary.findings import Finding

if TYPE_CHECKING:
    from jgwork.vocabulary.tables import Delivery

#: Rows that are named; the rest are counted.
_NAMED = 3


def placed(finding: Finding, delivery: Delivery, year: int) -> Finding:
    """Return a finding with the place where the user finds it, and with his row numbers.

    Parameters
    ----------
    finding
        A finding of a table.
    delivery
        As read.
    year
        Year by which a name that holds a date of birth is not shown.
    """
    source, table = delivery.sources.get(finding.table), delivery.tables.get(finding.table)
    if source is None or table is None:
        return finding
    part = delivery.declared(finding.table)
    spots = [source.seen(n) for n in finding.rows]
    if spots:
        source = spots[0][0]
    file, _, sheet = source.name.partition("#")
    words = [f"{file}, blad {sheet}" if sheet else file]
    words = ["" if shown_name(w, year) != w else w for w in words]
    at = _column(finding, table.column_names, part)
    if at is not None:
        words.append(f"kolom {_letters(at)} ({safe_heading(table.column_names[at], at + 1)})")
    rows = finding.rows
    if part.get("vorm", "tabel") in {"tabel", "attributen"} and rows:
        rows = tuple(n for _, n in spots)
        named = [n for where, n in spots if where is source][:_NAMED]
        more = finding.n - len(named)
        words.append(f"rij {', '.join(map(str, named))}" + (f" en {more} meer" if more > 0 else ""))
    return replace(finding, rows=rows, place=", ".join(w for w in words if w))


def _column(finding: Finding, names: list[str], part: Mapping[str, Any]) -> int | None:
    """Return the place of the column of a finding in the table as it was delivered."""
    fields = {f.name: f for f in load_tables()[finding.table].fields} if finding.table in load_tables() else {}
    column = finding.column.partition(" + ")[0]
    given = part.get("kolommen")
    wanted = {h for h, c in given.items() if c == column} if isinstance(given, Mapping) else set()
    meant = {normalised(column), *([normalised(fields[column].title)] if column in fields else [])}
    exact = [i for i, n in enumerate(names) if n and (n == column or n in wanted)]
    like = [i for i, n in enumerate(names) if normalised(n) in meant and column in fields]
    return next((places[0] for places in (exact, like) if len(places) == 1), None)


def _letters(place: int) -> str:
    """Return the letters by which a spreadsheet names a column."""
    out, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        out = string.ascii_uppercase[rest] + out
    return out
