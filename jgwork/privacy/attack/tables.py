"""Tables with margins as one system: which cells are the same count, and which cells add up to which."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jgwork.privacy.attack.keys import CellKey

#: A margin in a tuple of labels. Not a text, so that no real label can be taken for it.
TOTAL: None = None
Labels = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table over named dimensions; a label ``None`` stands for the total over that dimension.

    Parameters
    ----------
    name
        For reports.
    dims
        Names of the dimensions; tables that share one are joined on it.
    cells
        Labels per dimension to value; ``None`` where the cell is withheld.
    population
        What is counted; tables of one population and date share their totals.
    date
        Of the population; empty where it has none.
    """

    name: str
    dims: tuple[str, ...]
    cells: Mapping[Labels, float | None]
    population: str = ""
    date: str = ""

    @property
    def moment(self) -> tuple[str, str]:
        """The population with its date."""
        return self.population, self.date

    def key(self, labels: Labels) -> CellKey:
        """Return the name of a cell, the same in every table of this population that holds it."""
        places = ((d, lab) for d, lab in zip(self.dims, labels, strict=True) if lab is not None)
        return CellKey.of(self.population, self.date, places)


@dataclass(frozen=True, slots=True)
class Sum:
    """An identity: ``parent = sum(children)``."""

    parent: CellKey
    children: tuple[CellKey, ...]


def sums(tables: Sequence[CellTable], *, prune: bool = True) -> list[Sum]:
    """Return every 'parts add up to their total' of the tables that two or more of their figures depend on.

    A combination of labels that a table does not list is an empty cell (zero) and falls out of the sum. A total that
    no table lists is kept where several sums meet in it, because that is how tables hang together; ``prune=False``
    keeps all.
    """
    found: dict[tuple[CellKey, tuple[CellKey, ...]], Sum] = {}
    listed: set[CellKey] = set()
    for t in tables:
        listed |= {t.key(lab) for lab in t.cells}
        inner = [lab for lab in t.cells if all(x is not None for x in lab)]
        keep = range(len(t.dims))
        present: set[Labels] = set()
        for mask in itertools.product((True, False), repeat=len(t.dims)):
            present |= {tuple(lab[i] if mask[i] else TOTAL for i in keep) for lab in inner}
        present |= set(t.cells)
        for d in keep:
            groups: dict[Labels, list[Labels]] = {}
            for lab in present:
                if lab[d] is not None:
                    groups.setdefault((*lab[:d], TOTAL, *lab[d + 1 :]), []).append(lab)
            for parent, children in groups.items():
                s = Sum(t.key(parent), tuple(sorted(t.key(c) for c in children)))
                found[(s.parent, s.children)] = s
    every = [found[k] for k in sorted(found)]  # whatever is worked out from these is the same in every process
    return pruned(every, listed) if prune else every


def pruned(all_sums: list[Sum], listed: Collection[CellKey]) -> list[Sum]:
    """Drop sums through a total that nothing else speaks of."""
    while True:
        uses: dict[CellKey, int] = {}
        for s in all_sums:
            for k in (s.parent, *s.children):
                uses[k] = uses.get(k, 0) + 1
        kept = [s for s in all_sums if all(k in listed or uses[k] > 1 for k in (s.parent, *s.children))]
        if len(kept) == len(all_sums):
            return sorted(kept, key=lambda s: (s.parent, s.children))
        all_sums = kept


#: Tables that together have more combinations than this are joined by their shared totals only.
MOST_JOINED = 5_000


def joined(tables: Sequence[CellTable]) -> list[Sum]:
    """Return the sums over the full cross of tables that hang together in a ring, such as a x b, b x c and c x a.

    Tables in a row or a star follow from their shared totals. In a ring they do not: cells that agree on every total
    may still belong to no table at all, so an attacker who crosses all dimensions knows more. A combination that a
    table does not list is zero. Rings of more than ``MOST_JOINED`` combinations give nothing: what is found then is
    too wide.
    """
    found: list[Sum] = []
    for moment in dict.fromkeys(t.moment for t in tables):
        hang = ring([t for t in tables if t.moment == moment])
        labels = crossings(hang)
        whole = CellTable("", tuple(labels), {}, *moment)
        parts: dict[tuple[int, Labels], list[CellKey]] = {}
        for cross in itertools.product(*labels.values()) if labels else ():
            at = dict(zip(labels, cross, strict=True))
            places = [(i, tuple(at[d] for d in t.dims)) for i, t in enumerate(hang)]
            if all(lab in hang[i].cells for i, lab in places):
                for place in places:
                    parts.setdefault(place, []).append(whole.key(cross))
        found += [Sum(hang[i].key(lab), tuple(keys)) for (i, lab), keys in parts.items()]
    return found


def crossings(tables: Sequence[CellTable]) -> dict[str, list[str]]:
    """Return the labels by dimension that tables in a ring cross; nothing where there are too many combinations."""
    dims = sorted({d for t in tables for d in t.dims})
    labels = {d: list(dict.fromkeys(x for t in tables if d in t.dims for x in _labels(t, d))) for d in dims}
    return labels if math.prod(map(len, labels.values())) <= MOST_JOINED else {}


def _labels(t: CellTable, dim: str) -> list[str]:
    at = t.dims.index(dim)
    return [x for lab in t.cells if (x := lab[at]) is not None]


def ring(tables: Sequence[CellTable]) -> list[CellTable]:
    """Return the tables that hang together in a ring: what is left when ends and tables inside others are taken off."""
    left = {i: set(t.dims) for i, t in enumerate(tables)}
    while True:
        before = {i: set(dims) for i, dims in left.items()}
        for i, own in left.items():
            own.intersection_update(set().union(*(o for j, o in left.items() if j != i)))
        for i in list(left):
            if any(j != i and left[i] <= o for j, o in left.items()) or not left[i]:
                del left[i]
        if left == before:
            return [tables[i] for i in left]
