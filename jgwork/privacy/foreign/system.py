"""The linear system of tables of others, and the Dutch names of their cells and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from jgwork.privacy.attack.audit import System
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import INF
from jgwork.privacy.attack.tables import CellTable, Labels, Sum, joined, sums


def system_of(
    tables: Sequence[CellTable],
    pairs: Sequence[tuple[CellKey, CellKey]] = (),
    *,
    shows_zeros: bool = False,
    zeros: Collection[CellKey] = (),
    most: Mapping[CellKey, float] = MappingProxyType({}),
) -> System:
    """Return the attacker's system of joined tables.

    Parameters
    ----------
    tables, pairs
        The tables, and cells that are the same one: those go by the name that ``same_cells`` gives.
    shows_zeros
        Whether a withheld cell is at least 1.
    zeros
        Withheld cells for which that does not hold.
    most
        The most a withheld cell can be, where its sign says so.
    """
    same = same_cells(pairs)
    bounds: dict[CellKey, tuple[float, float]] = {}
    integer = all(v is None or v == round(v) for t in tables for v in t.cells.values())
    for t in tables:
        for lab, v in t.cells.items():
            key = t.key(lab)
            key = same.get(key, key)
            if v is not None:
                bounds[key] = (v, v)
            else:
                bounds.setdefault(key, (1.0 if shows_zeros and key not in zeros else 0.0, most.get(key, INF)))
    found, ring = sums(tables), joined(tables)
    rows = [
        ([(same.get(c, c), n) for c, n in ((s.parent, -1), *((c, 1) for c in s.children))], 0.0, 0.0)
        for s in (*found, *ring)
    ]
    for terms, _, _ in rows:
        for key, _ in terms:
            bounds.setdefault(key, (0.0, INF))
    labels = _sum_names(found, tables)
    labels += [f"{name} (alle tabellen gekruist)" for name in _sum_names(ring, tables)]
    return System(bounds, rows, integer=integer, labels=labels)


def same_cells(pairs: Iterable[tuple[CellKey, CellKey]]) -> dict[CellKey, CellKey]:
    """Return for every paired cell the one that stands for all that it is paired with."""
    root: dict[CellKey, CellKey] = {}

    def find(key: CellKey) -> CellKey:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for a, b in pairs:
        first, second = sorted((find(a), find(b)))
        root[second] = first
    return {key: find(key) for key in root}


def _labels_of(tables: Sequence[CellTable]) -> dict[CellKey, Labels]:
    """Return the labels of every cell, as in the first table that holds it."""
    return {t.key(lab): lab for t in reversed(tables) for lab in t.cells}


def names_of(tables: Sequence[CellTable]) -> dict[CellKey, str]:
    """Return the Dutch name of every cell."""
    return {key: _name(lab) for key, lab in _labels_of(tables).items()}


def _name(labels: Labels) -> str:
    said = [x for x in labels if x is not None]
    if not said:
        return "het totaal"
    return ", ".join(said) if len(said) == len(labels) else f"totaal {', '.join(said)}"


def _sum_names(found: Sequence[Sum], tables: Sequence[CellTable]) -> list[str]:
    """Return what each sum goes by: its label; where several share that, also the first of what they add up."""
    labels = _labels_of(tables)
    plain = [", ".join(x for x in labels.get(s.parent, ()) if x is not None) or "de totalen" for s in found]
    times = Counter(plain)
    out = []
    for s, name in zip(found, plain, strict=True):
        own = labels.get(s.parent, ())
        first = [x for x in labels.get(s.children[0], ()) if x is not None and x not in own]
        out.append(f"{name} ({', '.join(first)} en verder)" if times[name] > 1 and first else name)
    return out
