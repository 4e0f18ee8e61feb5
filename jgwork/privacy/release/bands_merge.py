"""Which exclusive classes are merged before they are told, so that even who knows this rule learns nothing more.

Four age classes with a statement each can together say too much, so classes are merged. But *that* they were merged
tells that the finer statements failed, and that again rules compositions out. So the rule is made with that attacker
in mind: every composition a group of this size band can have is listed, and a wording counts only if all compositions
that would get it leave every class at least ``m`` possible counts, for outsiders and for a member of any class. The
same holds for the compositions of which nothing is told. Where there are too many compositions to list, neighbouring
classes are first merged by their number alone, which tells nothing at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cache
from math import comb
from typing import TYPE_CHECKING, Any

from jgwork.privacy.attack.bands import SizeBand, band_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Partition = tuple[tuple[int, ...], ...]
#: More compositions than this at the largest size of a band are not listed.
MOST_COMPOSITIONS = 60_000


def partitions(n: int) -> Iterator[Partition]:
    """Return the ways to merge ``n`` ordered classes with their neighbours, fewest merges first, at least two left."""
    for parts in range(n, 1, -1):
        for cuts in itertools.combinations(range(1, n), parts - 1):
            yield tuple(tuple(range(a, b)) for a, b in itertools.pairwise((0, *cuts, n)))


def merge_classes(
    counts: Sequence[int], band: SizeBand, size: int, m: int, least: int = 0
) -> tuple[Partition, list[int]] | None:
    """Return how the classes are merged and the band of each merged class; ``None`` where nothing may be told.

    Parameters
    ----------
    counts
        Members per class, in order; together ``size``.
    band
        Size band of the group.
    m
        Fewest possible counts an attacker must keep.
    least
        1 where a class is listed only because it occurs.
    """
    groups = _grouped(len(counts), band)
    if len(groups) < 2:
        return None
    joined = [sum(counts[i] for i in g) for g in groups]
    accepted = _plan(tuple(least * len(g) for g in groups), band, m)
    for partition in partitions(len(groups)):
        bands = [band_of(sum(joined[i] for i in part), size, band.parts) for part in partition]
        if (partition, tuple(bands)) in accepted:
            return tuple(tuple(i for g in part for i in groups[g]) for part in partition), bands
    return None


def _grouped(classes: int, band: SizeBand) -> Partition:
    """Return neighbouring classes merged until their compositions can be listed."""
    n = classes
    while n > 1 and comb(band.high + n - 1, n - 1) > MOST_COMPOSITIONS:
        n -= 1
    edges = [round(i * classes / n) for i in range(n + 1)]
    return tuple(tuple(range(a, b)) for a, b in itertools.pairwise(edges))


def _compositions(size: int, leasts: tuple[int, ...]) -> NDArray[np.int64]:
    """Return every way to divide ``size`` members over classes with at least so many in each."""
    import numpy as np

    free, classes = size - sum(leasts), len(leasts)
    if free < 0:
        return np.empty((0, classes), dtype=np.int64)
    bars = np.array(list(itertools.combinations(range(free + classes - 1), classes - 1)), dtype=np.int64)
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), free + classes - 1)])
    out: NDArray[np.int64] = np.diff(edges, axis=1) - 1 + np.array(leasts)
    return out


@cache
def _plan(leasts: tuple[int, ...], band: SizeBand, m: int) -> frozenset[tuple[Partition, tuple[int, ...]]]:
    """Return the wordings that may be used for classes with these least counts, in a group of any size of the band."""
    import numpy as np

    waiting = {n: _compositions(n, leasts) for n in range(max(band.low, 1), band.high + 1)}
    accepted: dict[tuple[Partition, tuple[int, ...]], dict[int, Any]] = {}
    for partition in partitions(len(leasts)):
        told = {n: _wordings(rows, partition, n, band.parts) for n, rows in waiting.items()}
        fine: dict[int, bool] = {}
        for merged, code in told.values():
            for c, good in _enough(merged, code, m).items():
                fine[c] = fine.get(c, True) and good
        for n, (_, code) in told.items():
            good_rows = np.array([fine[c] for c in code.tolist()], dtype=bool)
            for c in np.unique(code[good_rows]).tolist():
                rows = waiting[n][code == c]
                accepted.setdefault((partition, _digits(c, len(partition), band.parts)), {})[n] = rows
            waiting[n] = waiting[n][~good_rows]
    _share_silence(accepted, waiting, m)
    return frozenset(accepted)


def _wordings(
    rows: NDArray[np.int64], partition: Partition, size: int, parts: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the merged counts of compositions and a number for the wording each would get."""
    import numpy as np

    merged = np.column_stack([rows[:, list(part)].sum(axis=1) for part in partition])
    table = np.array([band_of(x, size, parts) for x in range(size + 1)])
    weights = parts ** np.arange(len(partition))
    return merged, table[merged] @ weights


def _digits(code: int, n: int, parts: int) -> tuple[int, ...]:
    return tuple(code // parts**i % parts for i in range(n))


def _enough(merged: NDArray[np.int64], code: NDArray[np.int64], m: int) -> dict[int, bool]:
    """Return per wording whether every class keeps ``m`` counts, for outsiders and for a member of any class."""
    import numpy as np

    if not len(code):
        return {}
    order = np.argsort(code, kind="stable")
    merged, sorted_code = merged[order], code[order]
    names, starts = np.unique(sorted_code, return_index=True)
    bits = np.left_shift(
        np.uint64(1), (merged % 64).astype(np.uint64)
    )  # two counts 64 apart are seen as one: the safe side
    good = np.ones(len(names), dtype=bool)
    for own in range(-1, merged.shape[1]):
        here = np.ones(len(merged), dtype=bool) if own < 0 else merged[:, own] > 0
        someone = np.add.reduceat(here.astype(np.int64), starts) > 0
        for i in range(merged.shape[1]):
            seen = np.bitwise_or.reduceat(np.where(here, bits[:, i], np.uint64(0)), starts)
            good &= (np.bitwise_count(seen) >= m) | ~someone
    return dict(zip(names.tolist(), good.tolist(), strict=True))


def _share_silence(accepted: dict[Any, dict[int, Any]], silent: dict[int, Any], m: int) -> None:
    """Let more compositions stay untold until saying nothing leaves every class enough counts as well."""
    import numpy as np

    def quiet_enough(rows: NDArray[np.int64]) -> bool:
        return all(_enough(rows, np.zeros(len(rows), dtype=np.int64), m).values())

    while not all(quiet_enough(rows) for rows in silent.values()):
        if not accepted:
            return
        last = max(accepted, key=lambda r: (-len(r[0]), -sum(len(x) for x in accepted[r].values()), r))
        for n, rows in accepted.pop(last).items():
            silent[n] = np.vstack([silent[n], rows])
