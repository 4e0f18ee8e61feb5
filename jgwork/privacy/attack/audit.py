"""The attacker: what can anyone who holds every published figure still work out about a withheld one.

For every asked atom the lowest and highest value over all solutions of the published system, by linear programming
with one warm programme per connected part (only the objective changes between bounds). Where the best corner
is not made of whole numbers, the whole-number bound is asked of the mixed integer solver. An interval that the solver
could not finish in time is narrowed to the solutions found, so that a time limit never makes a release look safer.

Method: Fischetti and Salazar-González (2001), doi:10.1287/mnsc.47.7.1008.9805 (the attacker's problems).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS, INF, Outcome, Programme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


#: How often a cell counts in a sum, and between which limits a cell or sum lies.
Term = tuple[CellKey, int]
Limits = tuple[float, float]
#: So many times the rows are gone over to find the edges of what is possible.
_ROUNDS = 2


class ContradictionError(ValueError):
    """The published figures cannot all be true together: no solution exists."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker knows of one atom: lowest and highest possible value (``inf`` where nothing bounds it)."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the value follows exactly."""
        return self.high - self.low < EPS


@dataclass(frozen=True, slots=True)
class System:
    """Rows ``lower <= sum(coefficient * x) <= upper`` over atoms with bounds; whole numbers unless told otherwise.

    Parameters
    ----------
    bounds
        Per atom key the least and most that everybody knows.
    rows
        ``(terms, lower, upper)``; terms are (key, coefficient).
    integer
        Whether atoms are whole numbers.
    """

    bounds: Mapping[CellKey, Limits]
    rows: Sequence[tuple[Sequence[Term], float, float]]
    integer: bool = True
    labels: Sequence[str] = field(default=())


@dataclass(slots=True)
class _Part:
    """A connected part after everything known was filled in."""

    keys: list[CellKey]
    lower: list[float]
    upper: list[float]
    rows: list[tuple[list[tuple[int, int]], float, float]]


def _reduce(
    system: System,
) -> tuple[dict[CellKey, float], dict[CellKey, Limits], list[tuple[list[Term], float, float]]]:
    """Fill in what is fixed and tighten bounds from single rows until nothing changes."""
    bounds = dict(system.bounds)
    known = {k: lo for k, (lo, hi) in bounds.items() if hi - lo < EPS}
    rows = [(list(t), lo, hi) for t, lo, hi in system.rows]
    changed = True
    while changed:
        changed = False
        left = []
        for terms, lo, hi in rows:
            done, rest = 0.0, []
            for term in terms:
                value = known.get(term[0])
                if value is None:
                    rest.append(term)
                else:
                    done += term[1] * value
            if len(rest) != len(terms):
                changed = True
            lo_, hi_ = lo - done, hi - done
            if not rest:
                if lo_ > EPS or hi_ < -EPS:
                    raise ContradictionError("Deze cijfers kunnen niet allemaal waar zijn.")
                continue
            if len(rest) == 1:
                changed = True
                _narrow(bounds, known, rest[0], (lo_, hi_), integer=system.integer)
            else:
                left.append((rest, lo_, hi_))
        rows = left
    return known, bounds, rows


def _narrow(
    bounds: dict[CellKey, Limits],
    known: dict[CellKey, float],
    term: Term,
    limits: tuple[float, float],
    *,
    integer: bool,
) -> None:
    key, c = term
    ends = sorted((limits[0] / c, limits[1] / c))
    lo, hi = max(bounds[key][0], ends[0]), min(bounds[key][1], ends[1])
    if integer:
        lo = math.ceil(lo - EPS) if lo > -INF else lo
        hi = math.floor(hi + EPS) if hi < INF else hi
    if lo > hi + EPS:
        raise ContradictionError("Deze cijfers kunnen niet allemaal waar zijn.")
    bounds[key] = (lo, hi)
    if hi - lo < EPS:
        known[key] = lo


def _parts(
    bounds: Mapping[CellKey, Limits],
    known: Mapping[CellKey, float],
    rows: Sequence[tuple[list[Term], float, float]],
) -> list[_Part]:
    """Split into parts that share no row."""
    root: dict[CellKey, CellKey] = {}

    def find(k: CellKey) -> CellKey:
        while root.setdefault(k, k) != k:
            root[k] = k = root[root[k]]
        return k

    for terms, _, _ in rows:
        first = find(terms[0][0])
        for k, _ in terms[1:]:
            root[find(k)] = first
    groups: dict[CellKey, list[CellKey]] = {}
    for k in bounds:
        if k in root and k not in known:
            groups.setdefault(find(k), []).append(k)
    number = {k: (g, i) for g, keys in groups.items() for i, k in enumerate(keys)}
    parts = {
        g: _Part(keys, [bounds[k][0] for k in keys], [bounds[k][1] for k in keys], []) for g, keys in groups.items()
    }
    for terms, lo, hi in rows:
        parts[number[terms[0][0]][0]].rows.append(([(number[k][1], c) for k, c in terms], lo, hi))
    return list(parts.values())


def _edges(part: _Part, *, integer: bool) -> tuple[list[float], list[float]]:
    """Return bounds that follow from one row after another: a solution that reaches such an edge is an extreme.

    No solution lies outside them; whether one reaches them is not known.
    """
    low, high = list(part.lower), list(part.upper)
    for _ in range(_ROUNDS):
        for terms, least, most in part.rows:
            small = [c * (low[i] if c > 0 else high[i]) for i, c in terms]
            large = [c * (high[i] if c > 0 else low[i]) for i, c in terms]
            open_low, open_high = small.count(-INF), large.count(INF)
            fewest, utmost = sum(v for v in small if v > -INF), sum(v for v in large if v < INF)
            for (i, c), s, g in zip(terms, small, large, strict=True):
                # what the others come to at least and at most; without a bound where one of them has none
                under = -INF if open_low > (s == -INF) else fewest - (s if s > -INF else 0.0)
                over = INF if open_high > (g == INF) else utmost - (g if g < INF else 0.0)
                ends = (least - over) / c, (most - under) / c
                low[i], high[i] = max(low[i], min(ends)), min(high[i], max(ends))
    if integer:
        low = [math.ceil(v - EPS) if v > -INF else v for v in low]
        high = [math.floor(v + EPS) if v < INF else v for v in high]
    return low, high


class Model:
    """One connected part as a warm solver: ask for the lowest or highest value of one atom after another."""

    def __init__(self, part: _Part, *, integer: bool, seconds: float = 10.0) -> None:
        import numpy as np

        self.part = part
        self.integer = integer
        self.seconds = seconds
        self.low = np.array(part.lower)
        self.high = np.array(part.upper)
        self._edges = _edges(part, integer=integer)
        self._lp = self._build(whole=False)
        self._mip: Programme | None = None
        n = len(part.keys)
        self.seen_low, self.seen_high = np.full(n, INF), np.full(n, -INF)
        self._pool: list[NDArray[np.float64]] = []

    def _build(self, *, whole: bool) -> Programme:
        # after the first solve only the objective changes: the old corner stays feasible for the primal simplex
        seconds = self.seconds if whole else INF
        return Programme(self.low, self.high, self.part.rows, whole=whole, simplex=not whole, seconds=seconds)

    def _remember(self, values: NDArray[np.float64]) -> bool:
        """Keep the extremes of a solution where it is made of whole numbers; return whether it is."""
        import numpy as np

        whole = not self.integer or bool(np.all(np.abs(values - np.rint(values)) < EPS))
        if whole:
            np.minimum(self.seen_low, values, out=self.seen_low)
            np.maximum(self.seen_high, values, out=self.seen_high)
            self._pool.append(values)
        return whole

    def pool(self) -> NDArray[np.float64]:
        """Return every whole solution met so far, one a row."""
        import numpy as np

        if len(self._pool) > 1:
            self._pool = [np.vstack(self._pool)]
        return np.atleast_2d(self._pool[0]) if self._pool else np.empty((0, len(self.part.keys)))

    def given(self, i: int, sign: int, j: int, low: float, high: float) -> float | None:
        """Return the lowest (``sign`` 1) or highest (-1) value of atom ``i`` when ``low <= x_j <= high``.

        ``None`` where no solution has that.
        """
        self._lp.bound(j, max(low, self.low[j]), min(high, self.high[j]))
        try:
            self._lp.aim(i, sign)
            outcome = self._lp.solve()
            if outcome is Outcome.UNBOUNDED:
                return -sign * INF
            if outcome is not Outcome.OPTIMAL:
                return None
            values = self._lp.values
            if not self.integer:
                return float(values[i])
            return float(round(values[i])) if self._remember(values) else self._whole_given(i, sign, j, low, high)
        finally:
            self._lp.bound(j, self.low[j], self.high[j])

    def _whole_given(self, i: int, sign: int, j: int, low: float, high: float) -> float | None:
        self._mip = self._mip or self._build(whole=True)
        self._mip.bound(j, max(low, self.low[j]), min(high, self.high[j]))
        try:
            return self._whole(i, sign, given=True)
        except ContradictionError:
            return None
        finally:
            self._mip.bound(j, self.low[j], self.high[j])

    def bound(self, i: int, sign: int, *, enough: float | None = None) -> float:
        """Return the lowest (``sign`` 1) or highest (-1) value of atom ``i``.

        With ``enough`` the answer may be any value at or beyond it that some solution reaches.
        """
        seen = self.seen_low[i] if sign > 0 else self.seen_high[i]
        edge = self._edges[sign < 0][i]
        if abs(seen - edge) < EPS or (enough is not None and sign * (seen - enough) <= EPS):
            return float(seen)
        self._lp.aim(i, sign)
        outcome = self._lp.solve()
        if outcome in (Outcome.UNBOUNDED, Outcome.EITHER):
            if sign < 0 and self.high[i] == INF:
                return INF
            outcome = Outcome.INFEASIBLE
        if outcome is not Outcome.OPTIMAL:
            raise ContradictionError("Deze cijfers kunnen niet allemaal waar zijn.")
        values = self._lp.values
        best = float(values[i])
        if not self.integer or self._remember(values):
            return round(best) if self.integer else best
        outer = math.ceil(best - EPS) if sign > 0 else math.floor(best + EPS)
        if abs(outer - seen) < EPS:
            return float(outer)
        return self._whole(i, sign)

    def _whole(self, i: int, sign: int, *, given: bool = False) -> float:
        """Ask the mixed integer solver; where time runs out the best solution found counts (the safe side).

        ``given``: a bound was changed for this question, so solutions met before may not have it.
        """
        import numpy as np

        self._mip = self._mip or self._build(whole=True)
        self._mip.aim(i, sign)
        outcome = self._mip.solve()
        if outcome is Outcome.INFEASIBLE:
            raise ContradictionError("Deze cijfers kunnen niet allemaal waar zijn.")
        if outcome in (Outcome.UNBOUNDED, Outcome.EITHER):
            return -sign * INF
        values = self._mip.values
        if len(values) == 0 or not math.isfinite(self._mip.objective):
            seen = self.seen_low[i] if sign > 0 else self.seen_high[i]
            if given or not math.isfinite(seen):
                raise TimeoutError("De controle kreeg te weinig tijd.")
            return float(seen)
        self._remember(np.rint(values))
        return float(round(values[i]))


def models(
    system: System, *, seconds: float = 10.0
) -> tuple[dict[CellKey, Interval], dict[CellKey, tuple[Model, int]]]:
    """Reduce a system; return what is bounded without solving, and per other atom its model and column."""
    known, bounds, rows = _reduce(system)
    free: dict[CellKey, tuple[Model, int]] = {}
    for part in _parts(bounds, known, rows):
        model = Model(part, integer=system.integer, seconds=seconds)
        free.update({k: (model, i) for i, k in enumerate(part.keys)})
    settled = {k: Interval(*b) for k, b in bounds.items() if k not in free}
    return settled, free


def attack(system: System, asked: Iterable[CellKey], *, seconds: float = 10.0) -> dict[CellKey, Interval]:
    """Return per asked atom the interval that the published figures leave.

    Parameters
    ----------
    system
        Everything published and known.
    asked
        Keys of the atoms to attack.
    seconds
        Time limit of one whole-number problem.

    Raises
    ------
    ContradictionError
        No solution exists.
    """
    settled, free = models(system, seconds=seconds)
    keys = list(dict.fromkeys(asked))
    open_ = [k for k in keys if k in free]
    # all of one side first: the next corner is then nearer to the last
    highest = {k: free[k][0].bound(free[k][1], -1) for k in open_}
    lowest = {k: free[k][0].bound(free[k][1], 1) for k in open_}
    return {k: Interval(lowest[k], highest[k]) if k in free else settled[k] for k in keys}
