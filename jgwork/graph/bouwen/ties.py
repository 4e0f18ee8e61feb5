"""The tie table: one row per pair and layer, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]
BoolArray = npt.NDArray[np.bool_]

#: Columns of the tie table.
TIE_FIELDS = ("a", "b", "laag", "weight", "eerste", "laatste")


@dataclass(frozen=True, eq=False, slots=True)
class Ties:
    """A tie table: one row per pair and layer, ``a < b`` as positions in the node table.

    Parameters
    ----------
    a, b
        Positions of the two ends.
    laag
        Position in the layers of the network.
    weight
        Number of times; where that is unknown the strength; else 1.
    eerste, laatste
        First and last day seen (``datetime64[D]``, ``NaT`` where unknown).
    """

    a: IntArray
    b: IntArray
    laag: IntArray
    weight: FloatArray
    eerste: DateArray
    laatste: DateArray

    def __len__(self) -> int:
        return len(self.a)

    def take(self, index: IntArray | BoolArray) -> Ties:
        """Return the chosen rows."""
        return Ties(*(getattr(self, n)[index] for n in TIE_FIELDS))

    @staticmethod
    def empty() -> Ties:
        """Return a table without rows."""
        none = np.zeros(0, dtype=np.int64)
        days = np.zeros(0, dtype="datetime64[D]")
        return Ties(none, none, none, np.zeros(0), days, days)

    @staticmethod
    def concat(parts: Sequence[Ties]) -> Ties:
        """Return the rows of several tables as one canonical table."""
        if not parts:
            return Ties.empty()
        rows = Ties(*(np.concatenate([getattr(p, n) for p in parts]) for n in TIE_FIELDS))
        return merge_ties(rows)

    @staticmethod
    def of(
        a: npt.ArrayLike,
        b: npt.ArrayLike,
        laag: npt.ArrayLike = 0,
        weight: npt.ArrayLike = 1.0,
        eerste: npt.ArrayLike | None = None,
        laatste: npt.ArrayLike | None = None,
    ) -> Ties:
        """Return a canonical table: ends ordered, one row per pair and layer, weights added, loops dropped."""
        x, y = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
        size = len(x)
        days = [np.full(size, np.datetime64("NaT"), dtype="datetime64[D]") if d is None
                else np.asarray(d, dtype="datetime64[D]") for d in (eerste, laatste)]  # fmt: skip
        rows = Ties(
            np.minimum(x, y),
            np.maximum(x, y),
            np.broadcast_to(np.asarray(laag, dtype=np.int64), size),
            np.broadcast_to(np.asarray(weight, dtype=np.float64), size),
            days[0],
            days[1],
        )
        loop = x == y
        return merge_ties(rows.take(~loop) if loop.any() else rows)


def merge_ties(rows: Ties) -> Ties:
    """Sort by pair and layer and merge equal ones: weights add up, the period becomes the widest known one."""
    if not len(rows):
        return rows
    top = int(rows.b.max()) + 1
    key = (rows.a * top + rows.b) * (int(rows.laag.max()) + 1) + rows.laag
    if (np.diff(key) > 0).all():  # already canonical, as most tables are
        return rows
    order = np.lexsort((rows.laag, rows.b, rows.a))
    rows = rows.take(order)
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (np.diff(rows.a) != 0) | (np.diff(rows.b) != 0) | (np.diff(rows.laag) != 0)
    start = np.flatnonzero(new)
    return Ties(
        rows.a[start],
        rows.b[start],
        rows.laag[start],
        np.add.reduceat(rows.weight, start),
        np.fmin.reduceat(rows.eerste, start),
        np.fmax.reduceat(rows.laatste, start),
    )
