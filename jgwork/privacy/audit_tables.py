"""Tables with margins as one system: which cells are the same count, and which cells add up to which."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: A margin in a tuple of labels. Not a text, so that no real label can be taken for it.
TOTAL: None = None
Labels = tuple[str | None, ...]
#: A cell: its population and its labels by dimension, margins left out. The same cell in every table that holds it.
CellKey = str


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
        What is counted; tables of one population share their totals.
    """

    name: str
    dims: tuple[str, ...]
    cells: Mapping[Labels, float | None]
    population: str = ""

    def key(self, labels: Labels) -> CellKey:
        """Return the name of a cell, the same in every table of this population that holds it."""
        places = sorted((d, lab) for d, lab in zip(self.dims, labels, strict=True) if lab is not None)
        return "|".join([_plain(self.population), *(f"{_plain(d)}={_plain(lab)}" for d, lab in places)])


def _plain(text: str) -> str:
    """Escape the signs that part a key, so that no two cells get the same one."""
    return text.replace("\\", "\\\\").replace("|", "\\p").replace("=", "\\i")


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
    return _prune(list(found.values()), listed) if prune else list(found.values())


def _prune(all_sums: list[Sum], listed: set[CellKey]) -> list[Sum]:
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
