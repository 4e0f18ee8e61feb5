"""A long table in parts that a reader can overlook: a figure of three thousand rows is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jgwork.views.figuur import how, withheld
from jgwork.vocabulary.dutch import listing, number, times
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value
from jgwork.vocabulary.view import Choice, Picture, View, ViewTable

#: Rows that still make a readable figure; a longer table is shown in parts of ``PART`` rows.
MOST = 40
PART = 25
#: Names that a sentence may hold; from there on it gives their number.
NAMES = 6

Row = Mapping[str, Value]
Draw = Callable[[Sequence[Row]], dict[str, Any] | None]


def paged(
    view_id: str, section: str, table: ReleasedTable, title: str, sentence: str, draw: Draw, twin: ViewTable,
    what: str = "regel",
) -> View:  # fmt: skip
    """Return a view of one table: whole where it is short, else in parts, each with its own figure and table.

    Parameters
    ----------
    view_id, section, table, title, sentence
        As in ``single``; title and sentence are about the whole table.
    draw
        Figure of some of the rows, ``None`` where words say it better.
    twin
        The table beside the whole figure, a row for each row of ``table``.
    what
        What a row is, in Dutch and singular.
    """
    rows, n = table.records(), len(table.rows)
    if n <= MOST:
        return View(view_id, section, {"": Picture(title, sentence, draw(rows), twin, withheld(table))}, how=how(table))
    pictures, options = {}, []
    for first in range(0, n, PART):
        last = min(first + PART, n)
        note = f"Dit is {what} {number(first + 1)} tot en met {number(last)} van {number(n)}."
        hidden = sum(v is WITHHELD for row in table.rows[first:last] for v in row)
        part = replace(twin, rows=twin.rows[first:last])
        pictures[str(first)] = Picture(title, f"{sentence} {note}", draw(rows[first:last]), part, hidden)
        options.append((str(first), f"{what} {number(first + 1)} tot en met {number(last)}"))
    return View(view_id, section, pictures, Choice("deel", "Welk deel", tuple(options)), how(table))


def named(words: Iterable[str], what: str) -> str:
    """Return a few names as an enumeration, many as their number: ``a en b``, ``214 gemeenten``."""
    found = list(words)
    return listing(found) if len(found) <= NAMES else f"{times(len(found))} {what}"
