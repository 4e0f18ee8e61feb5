"""Counts that a supplier withheld (``<5``): a lower and an upper end, never a missing value and never a zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import records
from jgwork.schema.rules.values import STATUS, bounds
from jgwork.vocabulary.tables import UPPER

if TYPE_CHECKING:
    import pandas as pd

#: Titles of the columns that stand beside a count of which a part was withheld.
TITLES = {"laag": "Ten minste", "hoog": "Ten hoogste"}
#: A supplier may say beside the cell (``meting.onderdrukt``), instead of in it (``<5``), that it withheld the count.
GEMELD, WITHHELD = "onderdrukt", "onderdrukt"
#: Lowest and highest value a count can have.
Ends = tuple[float, float]


def ends_of(row: Mapping[Any, Any], column: str) -> Ends | None:
    """Return what a count can be.

    Parameters
    ----------
    row
        A typed row, with its ``<column>__status`` column where there is one.
    column
        The column that holds the count.

    Returns
    -------
    tuple of float or None
        Equal ends for a value, 0 and 4 for ``<5``, ``None`` where it is empty or unknown.
    """
    import pandas as pd

    value, status = row.get(column), row.get(f"{column}{STATUS}")
    if value is None or pd.isna(value):
        return bounds(
            None, WITHHELD if row.get(GEMELD) is True else None if status is None or pd.isna(status) else str(status)
        )
    return bounds(float(value), None)


def per_periode(rows: pd.DataFrame, periods: Sequence[str], column: str) -> pd.DataFrame:
    """Return the lowest and highest sum per period.

    Parameters
    ----------
    rows
        Typed rows.
    periods
        The period of each row.
    column
        The column that holds the count.

    Returns
    -------
    DataFrame
        Index ``periode``, columns ``laag`` and ``hoog``; both missing where one row of the period is unknown, since a
        sum of the known ones alone would be too low.
    """
    import pandas as pd

    found = [ends_of(r, column) or (float("nan"),) * 2 for r in records(rows)]
    frame = pd.DataFrame(found, columns=list(TITLES), dtype="float64").assign(periode=list(periods))
    unknown = frame["laag"].isna().groupby(frame["periode"]).any()
    sums = frame.groupby("periode").sum()
    return sums[~unknown].reindex(sums.index)


def totals(rows: Sequence[Mapping[Any, Any]], column: str) -> Ends:
    """Return the lowest and highest sum of a column; a row that is empty or unknown adds nothing to either."""
    found = [ends_of(r, column) or (0.0, 0.0) for r in rows]
    return sum(low for low, _ in found), sum(high for _, high in found)


def beside(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Return the columns with upper ends (``<column>_hoog``) that say something: somewhere a part was withheld."""
    return [c + UPPER for c in columns if not frame[c].equals(frame[c + UPPER])]
