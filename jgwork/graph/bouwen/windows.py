"""Windows in time: cutting a network, and measuring all windows of all groups at once as one disjoint union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import csr_of
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import IntArray
from jgwork.inhoud.perioden import add_months

FloatArray = npt.NDArray[np.float64]
#: What ``measure_windows`` gives per window.
WINDOW_MEASURES = (
    "leden", "relaties", "dichtheid", "geisoleerd", "componenten", "grootste_component",
    "kern_k", "transitiviteit", "fragmentatie",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """A period ``[van, tot)`` with the network in it."""

    van: date
    tot: date
    net: Netwerk

    @property
    def naam(self) -> str:
        """Its months in Dutch, such as ``januari tot en met maart 2026``."""
        from jgwork.vocabulary.dutch import MONTHS

        last = self.tot - timedelta(days=1)
        end = f"{MONTHS[last.month - 1]} {last.year}"
        if (self.van.year, self.van.month) == (last.year, last.month):
            return end
        year = "" if self.van.year == last.year else f" {self.van.year}"
        return f"{MONTHS[self.van.month - 1]}{year} tot en met {end}"


def period_of(net: Netwerk) -> tuple[date, date] | None:
    """Return the first day and the day after the last day with a dated tie or incident, ``None`` without any."""
    days = np.concatenate([net.incidenten.datum, net.gegeven.eerste, net.gegeven.laatste])
    days = days[~np.isnat(days)]
    if not len(days):
        return None
    first, last = days.min().item(), days.max().item()
    return (net.van if net.van and net.van > date.min else first), (
        net.tot if net.tot and net.tot < date.max else last + timedelta(days=1)
    )


def windows(net: Netwerk, van: date, tot: date, *, maanden: int = 3, leden: str = "geldig") -> tuple[Window, ...]:
    """Return consecutive windows of whole months that lie inside ``[van, tot)``, from the month of ``van`` on."""
    out, start = [], add_months(van, 0)
    while (end := add_months(start, maanden)) <= tot:
        out.append(Window(start, end, net.window(start, end, leden=leden)))
        start = end
    return tuple(out)


def measure_windows(nets: Sequence[Netwerk]) -> dict[str, FloatArray]:
    """Return ``WINDOW_MEASURES`` for many networks at once, one entry per network; ``NaN`` where undefined.

    The networks are put side by side as one graph without ties between them, so that every part is computed in one
    call whatever their number.
    """
    size = np.array([len(net) for net in nets], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    pairs = [net.pairs for net in nets]
    none = np.zeros(0, dtype=np.int64)
    a = np.concatenate([none, *(p.a + s for p, s in zip(pairs, start, strict=False))])
    b = np.concatenate([none, *(p.b + s for p, s in zip(pairs, start, strict=False))])
    return measure_union(size, a, b)


def measure_union(size: IntArray, a: IntArray, b: IntArray) -> dict[str, FloatArray]:
    """Return ``WINDOW_MEASURES`` of networks that stand side by side: sizes and the pairs of the whole.

    All by sparse matrices: making a graph for a library would cost more than these measures together.
    """
    from scipy.sparse.csgraph import connected_components

    count, whole = len(size), int(size.sum())
    owner = np.repeat(np.arange(count), size)
    ones = csr_of(whole, a, b, np.ones(len(a), dtype=np.int32))
    degree = np.diff(ones.indptr)
    n = size.astype(np.float64)
    ties = np.bincount(owner[a], minlength=count).astype(np.float64)
    wedges = np.bincount(owner, weights=degree * (degree - 1) / 2, minlength=count)
    closed = np.bincount(owner, weights=((ones @ ones) * ones).sum(axis=1) / 2, minlength=count)
    part = connected_components(ones, directed=False)[1] if whole else owner
    _, first, of = np.unique(part, return_index=True, return_counts=True)
    largest, core = np.zeros(count), np.zeros(count)
    np.maximum.at(largest, owner[first], of)
    np.maximum.at(core, owner, core_numbers(degree, a, b))
    reach = np.bincount(owner[first], weights=of * (of - 1.0), minlength=count)
    possible = n * (n - 1)
    return {
        "leden": n,
        "relaties": ties,
        "dichtheid": _ratio(2 * ties, possible),
        "geisoleerd": np.bincount(owner, weights=degree == 0, minlength=count),
        "componenten": np.bincount(owner[first], minlength=count).astype(np.float64),
        "grootste_component": np.where(n > 0, largest, np.nan),
        "kern_k": np.where(n > 0, core, np.nan),
        "transitiviteit": _ratio(closed, wedges),
        "fragmentatie": 1 - _ratio(reach, possible),
    }


def core_numbers(degree: IntArray, a: IntArray, b: IntArray) -> IntArray:
    """Return the core number of each node: peel off what has fewer than ``k`` ties left, for rising ``k``."""
    left, core, alive = degree.astype(np.int64), np.zeros(len(degree), dtype=np.int64), np.ones(len(degree), np.bool_)
    k = 0
    while len(a):
        k += 1
        while (out := alive & (left < k)).any():
            alive &= ~out
            stays = alive[a] & alive[b]
            left -= np.bincount(np.concatenate([a[~stays], b[~stays]]), minlength=len(left))
            a, b = a[stays], b[stays]
        core[alive] = k
    return core


def _ratio(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> FloatArray:
    out = np.full(len(x), np.nan)
    np.divide(x, y, out=out, where=y > 0)
    return out
