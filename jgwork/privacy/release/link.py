"""Which counts are the same count: across the tables of one release, and with what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.lp import EPS, INF
from jgwork.privacy.attack.ring import complete, is_period, latest_names, told_sums
from jgwork.privacy.attack.tables import CellTable, Labels, Sum, sums
from jgwork.privacy.release.draft import Draft, Policy
from jgwork.vocabulary.tables import Measure, Unit

TOO_SOON = "Er zijn nog te weinig leden gewisseld om dit opnieuw te vertellen."


@dataclass(slots=True)
class Counted:
    """One number column as cells that add up.

    ``unknown``: cells without a value. ``loose``: its cells are another column's, its total is not. ``hidden``: it is
    withheld whole.
    """

    draft: Draft
    measure: Measure
    cells: CellTable
    rows: list[tuple[int, Labels]]
    reach: dict[Labels, float] = field(default_factory=dict)
    why: str = ""
    guard: str = "k"
    loose: bool = False
    unknown: list[Labels] = field(default_factory=list)
    hidden: bool = False

    def places(self) -> list[tuple[int, CellKey]]:
        """Return (row number, cell key) of every cell."""
        return [(i, self.cells.key(lab)) for i, lab in self.rows]


#: So many equal cells with equal labels are no accident.
TWIN_CELLS = 3


def name_twins(items: Sequence[Counted], ledger: Ledger) -> None:
    """Give one name to columns that hold the same cells, and to what hangs together with them.

    A series shown beside a goal and the series by quarter may be the same counts; told apart, the cells withheld in
    one would be shown in the other. A name that the ledger knows is kept.
    """
    told = told_values(ledger)
    old = _one_way(ledger)
    root: dict[str, str] = {}

    def find(x: str) -> str:
        while root.get(x, x) != x:
            x = root[x]
        return x

    def same(a: str, b: str) -> None:
        first, second = sorted((find(a), find(b)), key=lambda x: (x not in known_names, x))
        root[second] = first

    known_names = {h for (h, _), _ in old} | {f"dim:{d}" for _, d in old}
    one_way = [c for c in items if len(c.cells.dims) == 1]
    for i, c in enumerate(one_way):
        for o in one_way[:i]:
            if o.measure.unit is c.measure.unit and _are_twins(c.cells.cells, o.cells.cells):
                same(o.cells.population, c.cells.population)
                same(f"dim:{o.cells.dims[0]}", f"dim:{c.cells.dims[0]}")
                fewer, more = sorted((c, o), key=lambda x: len(x.cells.cells))
                fewer.loose = set(fewer.cells.cells) != set(more.cells.cells)
        for head, dim in old:
            then = CellTable("", (dim,), {}, *head)
            cells = {lab: told[k] for lab in c.cells.cells if (k := then.key(lab)) in told}
            if _are_twins(c.cells.cells, cells):
                same(head[0], c.cells.population)
                same(f"dim:{dim}", f"dim:{c.cells.dims[0]}")
    for c in items:
        dims = tuple(find(f"dim:{d}").removeprefix("dim:") for d in c.cells.dims)
        c.cells = replace(c.cells, population=find(c.cells.population), dims=dims)


def _one_way(ledger: Ledger) -> list[tuple[tuple[str, str], str]]:
    """Return (population and date, dimension) of the one-way cells in a ledger."""
    keys = (a.key for a in ledger.atoms)
    return sorted({(k.moment, k.dims[0]) for k in keys if k.date and len(k.dims) == 1 and k.dims[0]})


def _are_twins(a: Mapping[Labels, float | None], b: Mapping[Labels, float | None]) -> bool:
    pairs = [(a[lab], b[lab]) for lab in a if lab in b and any(x is not None for x in lab)]
    return len(pairs) >= TWIN_CELLS and any(x for x, _ in pairs) and all(x == y for x, y in pairs)


def link(items: Sequence[Counted], ledger: Ledger, policy: Policy) -> list[list[Counted]]:
    """Put columns of one population and moment together; one whose totals differ counts something else."""
    name_twins(items, ledger)
    groups: dict[tuple[str, str], list[Counted]] = {}
    for c in items:
        base, at = c.cells.population, policy.date
        if c.measure.unit is Unit.PERSON:
            before = [d for d in _moments(ledger, base) if d != at]
            at = before[-1] if before else at
        name, n = base, 1
        while not _fits(c, (name, at), groups.get((name, at), []), ledger):
            if at != policy.date:
                break
            n += 1
            name = f"{base}#{n}"
        else:
            c.cells = replace(c.cells, population=name, date=at)
            groups.setdefault((name, at), []).append(c)
            continue
        c.draft.withhold(c.measure, TOO_SOON)
    for group in groups.values():
        _as_before(group, ledger, policy)
    return list(groups.values())


def _as_before(group: Sequence[Counted], ledger: Ledger, policy: Policy) -> None:
    """Give counts that are no persons the name of the last moment they may all be of.

    Where nothing that was told then speaks against it, an attacker may take them to be the same counts.
    """
    if any(c.measure.unit is Unit.PERSON for c in group):
        return
    now = [c.cells for c in group]
    for date in reversed([d for d in _moments(ledger, now[0].population) if d != policy.date]):
        for c, t in zip(group, now, strict=True):
            c.cells = replace(t, date=date)
        if _may_be_same(group, ledger):
            return
    for c, t in zip(group, now, strict=True):
        c.cells = t


def _may_be_same(group: Sequence[Counted], ledger: Ledger) -> bool:
    truth = {k: v for c in group for k, v in true_cells(c, c.cells).items()}
    limits = told_limits(ledger)
    if not all(_allows(limits, k, v) for k, v in truth.items()):
        return False
    same = earlier(group, truth, ledger)
    at = {k: same.get(k, k) for k in truth}
    told = told_values(ledger)
    known = told | {at[k]: v for k, v in truth.items()}
    return complete(known, [*true_sums(group, at, truth), *told_sums(ledger, known, told)], limits) is not None


def true_sums(group: Sequence[Counted], at: Mapping[CellKey, CellKey], truth: Mapping[CellKey, float]) -> list[Sum]:
    """Return what adds up in the tables of one population, by the names of the ledger."""
    return [
        Sum(at[s.parent], tuple(at[k] for k in s.children))
        for s in sums([c.cells for c in group if not c.loose], prune=False)
        if holds(s, truth)
    ]


def _moments(ledger: Ledger, base: str) -> list[str]:
    """Return the dates on which a population was told of."""
    return sorted({a.key.date for a in ledger.atoms if a.key.population == base and a.key.date})


def told_values(ledger: Ledger) -> dict[CellKey, float]:
    """Return the value of every atom that was told exactly."""
    return {
        r.terms[0][0]: r.lower for r in ledger.rows if len(r.terms) == 1 and r.lower is not None and r.lower == r.upper
    }


def _fits(c: Counted, moment: tuple[str, str], others: Sequence[Counted], ledger: Ledger) -> bool:
    """Return whether a column agrees with what is known under a population name, margins included."""
    mine = true_cells(c, replace(c.cells, population=moment[0], date=moment[1]))
    seen = told_values(ledger) | {k: v for o in others for k, v in true_cells(o, o.cells).items()}
    return all(abs(seen[k] - v) < EPS for k, v in mine.items() if k in seen)


def true_cells(c: Counted, t: CellTable) -> dict[CellKey, float]:
    """Return true values of all cells and of the totals that follow from them."""
    known = {t.key(lab): v for lab, v in t.cells.items() if v is not None}
    if c.loose:
        return known
    waiting = sums([t], prune=False)
    while True:
        new = {s.parent: sum(known[c] for c in s.children) for s in waiting if all(c in known for c in s.children)}
        new = {k: v for k, v in new.items() if k not in known}
        if not new:
            return known
        known |= new


def earlier(group: Sequence[Counted], truth: dict[CellKey, float], ledger: Ledger) -> dict[CellKey, CellKey]:
    """Return for cells of a past period the atom under which they were told or withheld before.

    A past quarter does not change, so an attacker takes it to be the same cell; one that was told with another value
    was corrected and is a new cell. Where the earlier sums do not hold with the values of now, cells that were withheld
    did change too: first those of a quarter that was corrected, and else all, count as new.
    """
    told, limits, latest = told_values(ledger), told_limits(ledger), latest_names(ledger)
    pairs: dict[CellKey, CellKey] = {}
    periods: dict[CellKey, set[str]] = {}
    corrected: set[str] = set()
    for c in group:  # totals that are not listed are cells too: they may have been told before
        for key in true_cells(c, c.cells) if c.measure.unit is not Unit.PERSON else ():
            periods[key] = {p for _, p in key.labels if is_period(p)}
            if not periods[key] or (old := latest.get(key.undated())) is None:
                continue
            if _allows(limits, old, truth[key]):
                pairs[key] = old
            else:
                corrected |= periods[key]
    known_only = {new: old for new, old in pairs.items() if old in told}
    untouched = {new: old for new, old in pairs.items() if not periods[new] & corrected}
    for same in (pairs, known_only | untouched):
        known = told | {old: truth[new] for new, old in same.items()}
        if complete(known, told_sums(ledger, same.values(), told), limits) is not None:
            return same
    return known_only


def told_limits(ledger: Ledger) -> dict[CellKey, tuple[float, float]]:
    """Return between which limits every atom was told, exactly or not, or is known to lie where it was withheld."""
    found: dict[CellKey, tuple[float, float]] = {a.key: (float(a.lower), INF) for a in ledger.atoms if a.guard}
    for r in ledger.rows:
        if len(r.terms) == 1 and r.terms[0][1] == 1:
            low, high = found.get(r.terms[0][0], (-INF, INF))
            found[r.terms[0][0]] = (
                low if r.lower is None else max(low, r.lower),
                high if r.upper is None else min(high, r.upper),
            )
    return found


def _allows(limits: Mapping[CellKey, tuple[float, float]], key: CellKey, value: float) -> bool:
    low, high = limits.get(key, (-INF, INF))
    return low - EPS < value < high + EPS


def holds(s: Sum, truth: Mapping[CellKey, float]) -> bool:
    """Return whether an identity is true of these values."""
    keys = (s.parent, *s.children)
    return all(k in truth for k in keys) and abs(truth[s.parent] - sum(truth[k] for k in s.children)) < EPS
