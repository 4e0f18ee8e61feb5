"""Which tables of others hang together: dimensions they share, and cells that are the same in two of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS
from jgwork.privacy.attack.tables import CellTable, Labels
from jgwork.privacy.foreign.read import ForeignTable

#: Two axes: table and axis of the one, table and axis of the other.
_Edge = tuple[int, int, int, int]


def join(tables: Sequence[ForeignTable]) -> tuple[list[CellTable], list[tuple[CellKey, CellKey]], list[str]]:
    """Work out which tables hang together and name their cells accordingly, whatever the order of the tables.

    Two axes with the same labels are one dimension: the tables then count the same population, and share their totals
    per label and their grand total. Axes that share two or more labels, one of whose totals is visible in both, share
    the totals of those labels only, and the cells below them where their other axes share labels too. A join whose
    visible figures differ is no join: the tables count different things.

    Returns
    -------
    tuple
        The tables; pairs of cells that are equal; and per table that was joined, or was not, one Dutch sentence.
    """
    out = [_named(t, (f"{n}.rij", f"{n}.kolom"), str(n)) for n, t in enumerate(tables)]
    refused: set[int] = set()
    same = [e for e in _edges(out) if _labels(out[e[0]], e[1]) == _labels(out[e[2]], e[3])]
    # what most figures confirm comes first, so that a square table is joined along the right side
    for edge in sorted(same, key=lambda e: (-_confirmed(out, e), e)):
        n, i, m, j = edge
        if out[n].dims[i] == out[m].dims[j]:
            continue
        merged = _merged(out, edge)
        if all(len(set(t.dims)) == len(t.dims) for t in merged) and _agree(merged):
            out = merged
        else:
            refused |= {n, m}
    pairs = [p for n, m in itertools.combinations(range(len(out)), 2) for p in _partial(out[n], out[m])]
    return out, pairs, _said(out, pairs, refused)


def _edges(tables: Sequence[CellTable]) -> Iterator[_Edge]:
    for n, m in itertools.combinations(range(len(tables)), 2):
        for i, j in itertools.product((0, 1), repeat=2):
            yield n, i, m, j


def _confirmed(tables: Sequence[CellTable], edge: _Edge) -> int:
    """Return how many totals per label are visible in both tables and the same, less those that differ."""
    n, i, m, j = edge
    mine, theirs = _margin(tables[n], i), _margin(tables[m], j)
    seen = [(a, b) for lab in mine if (a := mine[lab]) is not None and (b := theirs.get(lab)) is not None]
    return sum(1 if abs(a - b) < EPS else -1 for a, b in seen)


def _merged(tables: Sequence[CellTable], edge: _Edge) -> list[CellTable]:
    """Return the tables with the second axis, and all that hangs on it, called as the first."""
    n, i, m, j = edge
    to, of = tables[n], tables[m]
    return [
        replace(
            t,
            dims=tuple(to.dims[i] if d == of.dims[j] else d for d in t.dims),
            population=to.population if t.population == of.population else t.population,
        )
        for t in tables
    ]


def _agree(tables: Sequence[CellTable]) -> bool:
    """Return whether no cell is visible in two tables with different values."""
    seen: dict[CellKey, float] = {}
    return all(
        abs(seen.setdefault(t.key(lab), v) - v) < EPS for t in tables for lab, v in t.cells.items() if v is not None
    )


def _partial(a: CellTable, b: CellTable) -> list[tuple[CellKey, CellKey]]:
    """Pair totals of labels that two different axes share, and the cells below, where visible figures confirm it."""
    pairs: list[tuple[CellKey, CellKey]] = []
    for i, j in itertools.product((0, 1), repeat=2):
        mine, theirs = _labels(a, i), _labels(b, j)
        if a.dims[i] == b.dims[j] or mine == theirs:
            continue
        shared = sorted(mine & theirs)
        totals = [(_at(lab, None, i), _at(lab, None, j)) for lab in shared]
        if len(shared) < 2 or _differ(a, b, totals) is not False:
            continue
        pairs += [(a.key(x), b.key(y)) for x, y in totals]
        across = _labels(a, 1 - i) & _labels(b, 1 - j)
        inner = [(_at(lab, o, i), _at(lab, o, j)) for lab in shared for o in sorted(across)]
        whole = across == _labels(a, 1 - i) == _labels(b, 1 - j)
        differ = _differ(a, b, inner)
        if len(across) > 1 and (differ is False or (whole and differ is None)):
            pairs += [(a.key(x), b.key(y)) for x, y in inner]
    return pairs


def _differ(a: CellTable, b: CellTable, cells: Sequence[tuple[Labels, Labels]]) -> bool | None:
    """Return whether cells that are visible in both tables differ; ``None`` where there are none."""
    seen = [(v, w) for x, y in cells if (v := a.cells.get(x)) is not None and (w := b.cells.get(y)) is not None]
    return any(abs(v - w) >= EPS for v, w in seen) if seen else None


def _at(label: str, other: str | None, axis: int) -> Labels:
    return (label, other) if axis == 0 else (other, label)


def _labels(table: CellTable, axis: int) -> frozenset[str]:
    return frozenset(lab for key in table.cells if (lab := key[axis]) is not None)


def _margin(table: CellTable, axis: int) -> dict[str, float | None]:
    """Return the totals per label of one axis."""
    return {lab: v for key, v in table.cells.items() if (lab := key[axis]) is not None and key[1 - axis] is None}


def _named(t: ForeignTable, dims: tuple[str, str], population: str) -> CellTable:
    last = (len(t.rows) - 1, len(t.columns) - 1)
    cells: dict[Labels, float | None] = {
        (None if i == last[0] else t.rows[i], None if j == last[1] else t.columns[j]): v
        for (i, j), v in t.cells.items()
    }
    return CellTable(t.name, dims, cells, population)


def _said(tables: Sequence[CellTable], pairs: Sequence[tuple[CellKey, CellKey]], refused: set[int]) -> list[str]:
    """Say of every table after the first whether it was joined: that it was not, matters as much to who reads it."""
    paired = {key for pair in pairs for key in pair}
    said: list[str] = []
    for n, t in enumerate(tables[1:], 1):
        shares = any(o.population == t.population for m, o in enumerate(tables) if m != n)
        if shares or any(t.key(lab) in paired for lab in t.cells):
            said.append(f"'{t.name}' deelt namen en totalen met een andere tabel: samen onderzocht.")
        elif n in refused:
            said.append(f"'{t.name}' heeft dezelfde namen maar andere totalen: niet samengevoegd met de rest.")
        else:
            said.append(f"'{t.name}' deelt geen namen met een andere tabel: los onderzocht.")
    return said
