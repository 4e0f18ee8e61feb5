"""Counts and sums of which a supplier withheld a part (``<5``): an interval in words, in the table and in a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.views.figuur import numeric, show, table_twin
from jgwork.vocabulary.dutch import between, listing, number
from jgwork.vocabulary.tables import UPPER, ReleasedTable, Value
from jgwork.vocabulary.view import ViewTable

Row = Mapping[str, Value]
Labels = Mapping[str, Mapping[str, str]]


def ranges(table: ReleasedTable, column: str) -> dict[int, tuple[float, float]]:
    """Return by row what a count can be (``laag`` and ``hoog``) where the supplier withheld a part of it."""
    out = {}
    for i, r in enumerate(table.records()):
        low, high = numeric(r.get("laag")), numeric(r.get("hoog"))
        if r[column] is None and low is not None and high is not None:
            out[i] = (low, high)
    return out


def draw(
    trace: dict[str, Any], found: Mapping[int, tuple[float, float]], axis: str = "y", many: Sequence[int] = ()
) -> None:
    """Draw a count that is an interval as a hatched bar from its lowest to its highest value.

    Of ``many`` quarters counted together it is drawn at what they were on average.
    """
    if not found:
        return
    share = [1 / n for n in many] or [1.0] * len(trace[axis])
    trace["base"] = [found[i][0] * share[i] if i in found else 0 for i in range(len(trace[axis]))]
    for i, (low, high) in found.items():
        trace[axis][i] = (high - low) * share[i]
        trace["text"][i] = f"{'samen<br>' * (share[i] < 1)}{number(low)} tot {number(high)}"


def sentence(found: Mapping[int, tuple[float, float]], names: Sequence[str]) -> str:
    """Return which counts are intervals, as a sentence."""
    return f"Niet precies bekend: {listing([f'{names[i]} {between(*e)}' for i, e in found.items()])}."


def twin(table: ReleasedTable, found: Mapping[int, tuple[float, float]], labels: Labels | None = None) -> ViewTable:
    """Return the table beside a figure of one count, with an interval in words in its cell."""
    whole = table_twin(table, labels=labels)
    if not found:
        return whole
    rows = [(r[0], between(*found[i]) if i in found else r[1]) for i, r in enumerate(whole.rows)]
    return ViewTable(whole.caption, whole.columns[:2], tuple(rows))


def words(row: Row, column: str) -> str:
    """Return a sum as text: an interval where its upper end (``<column>_hoog``) differs."""
    low, high = numeric(row[column]), numeric(row.get(column + UPPER))
    return show(row[column]) if low is None or high is None else between(low, high)


def total(rows: Sequence[Row], column: str) -> tuple[float, float]:
    """Return the lowest and highest that the shown sums make together."""
    low = [numeric(r[column]) or 0.0 for r in rows]
    high = [numeric(r.get(column + UPPER)) or n for r, n in zip(rows, low, strict=True)]
    return sum(low), sum(high)


def folded(table: ReleasedTable, labels: Labels) -> ViewTable:
    """Return the table beside a figure with upper ends written into the cells they belong to."""
    whole, records = table_twin(table, labels=labels), table.records()
    at = [i for i, c in enumerate(table.columns) if not c.name.endswith(UPPER)]
    both = {c.name.removesuffix(UPPER) for c in table.columns if c.name.endswith(UPPER)}
    rows = tuple(
        tuple(words(r, table.columns[i].name) if table.columns[i].name in both else line[i] for i in at)
        for r, line in zip(records, whole.rows, strict=True)
    )
    return ViewTable(whole.caption, tuple(whole.columns[i] for i in at), rows)
