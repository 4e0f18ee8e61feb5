"""Is there a pattern that withholds less? Exact cuts, a lower bound that rises, and a proof when time allows.

A pattern is a choice of cells (0 or 1). For every sensitive cell and direction it must leave room for a change of the
table; where it does not, the dual values of that flow give an inequality over cells that every good pattern obeys
(*capacity cut*). Cuts are added to one warm linear programme until none is violated, and then to a mixed integer one.

Method: Fischetti and Salazar-González (2001), doi:10.1287/mnsc.47.7.1008.9805, with the capacity coefficients lowered
to the room that is asked, which keeps the cut valid because a cell is withheld or not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.privacy.attack.audit import EPS, quiet_solver

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from jgwork.privacy.release.suppress import Problem

#: A cut must be missed by this share of the room that is asked before it is added.
VIOLATED = 1e-4
#: Cost of a cell that may be withheld for nothing, so that none is withheld needlessly.
FREE = 1e-4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is: what any pattern loses at least, and what the best known one loses."""

    seconds: float
    bound: float
    best: float
    cuts: int

    def sentence(self) -> str:
        """Return it as one Dutch sentence."""
        gap = max(0.0, self.best - self.bound)
        return f"Zoeken naar minder weglaten: {self.cuts} regels, het kan nog hoogstens {gap:.1f} beter."


@dataclass(frozen=True, slots=True)
class Answer:
    """The pattern with the least loss where ``proven``, otherwise the one that was given."""

    pattern: frozenset[str]
    bound: float
    proven: bool
    cuts: int


class _Room:
    """How far a sensitive cell can move within a pattern, as one warm linear programme."""

    def __init__(self, p: Problem, keys: list[str]) -> None:
        import highspy
        import numpy as np

        self.n = n = len(keys)
        at = {k: i for i, k in enumerate(keys)}
        aims = p.aims()
        most = max(p.values.values()) + max((abs(a) for _, a in aims), default=0.0)
        fixed = set(p.shown)
        room = [0.0 if k in fixed else max(p.values[k] - p.lower.get(k, 0.0), 0.0) for k in keys]
        self.width = np.array([*(0.0 if k in fixed else most for k in keys), *room])
        start, index, value = [0], list[int](), list[float]()
        for parent, children in p.sums:
            for key, c in ((parent, -1.0), *((ch, 1.0) for ch in children)):
                index += [at[key], n + at[key]]
                value += [c, -c]
            start.append(len(index))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * n, len(p.sums)
        lp.col_cost_ = np.zeros(2 * n)
        lp.col_lower_, lp.col_upper_ = np.zeros(2 * n), self.width
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(p.sums))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(start), np.array(index)
        lp.a_matrix_.value_ = np.array(value)
        self.solver = quiet_solver()
        self.solver.passModel(lp)
        self.columns = np.arange(2 * n, dtype=np.int32)
        self.aims = [(at[k], amount) for k, amount in aims]

    def cut(self, i: int, amount: float, chosen: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the coefficients of a cut that a (fractional) choice of cells misses; ``None`` where it has room."""
        import highspy
        import numpy as np

        high = self.width * np.concatenate([chosen, chosen])
        own, other = (i, self.n + i) if amount > 0 else (self.n + i, i)
        high[own], high[other] = abs(amount), 0.0
        cost = np.zeros(2 * self.n)
        cost[own] = -1.0
        self.solver.changeColsBounds(2 * self.n, self.columns, np.zeros(2 * self.n), high)
        self.solver.changeColsCost(2 * self.n, self.columns, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise TimeoutError("De stroom is niet op te lossen.")
        found = self.solver.getSolution()
        if float(np.asarray(found.col_value)[own]) >= abs(amount) * (1 - VIOLATED):
            return None
        price = np.maximum(-np.asarray(found.col_dual), 0.0) * self.width
        price[own] = price[other] = 0.0
        out: NDArray[np.float64] = np.minimum(price[: self.n] + price[self.n :], abs(amount)) / abs(amount)
        return out


def improve(
    p: Problem,
    best: frozenset[str],
    *,
    seconds: float,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Answer:
    """Look for a pattern that loses less than ``best``, and prove that there is none better.

    Parameters
    ----------
    p
        The cells.
    best
        A pattern that gives every sensitive cell its room: the answer as long as nothing better is proven.
    seconds
        Time limit; when it passes, ``best`` comes back with the lower bound reached.
    progress
        Called after every round.

    Returns
    -------
    Answer
        Where ``proven`` no pattern loses less than the one returned (up to the solver's tolerance).
    """
    import numpy as np

    begin, until = time.monotonic(), time.monotonic() + seconds
    keys = sorted(p.values)
    room, master = _Room(p, keys), _master(p, keys)
    loss, bound, cuts, whole = p.loss(best), 0.0, 0, False
    while time.monotonic() < until:
        chosen = _choose(master, until - time.monotonic(), whole=whole)
        if chosen is None:
            break
        bound = max(bound, master.getInfo().objective_function_value)
        new = [c for i, amount in room.aims if (c := room.cut(i, amount, chosen)) is not None]
        if not new and whole:
            found = frozenset(k for k, y in zip(keys, chosen, strict=True) if y > 0.5)
            better = found if p.loss(found) < loss - EPS else best
            progress(Progress(time.monotonic() - begin, p.loss(better), p.loss(better), cuts))
            return Answer(better, p.loss(better), True, cuts)
        whole = whole or not new
        for coefficients in new:
            used = np.flatnonzero(coefficients > EPS).astype(np.int32)
            master.addRow(1.0, math.inf, len(used), used, coefficients[used])
        cuts += len(new)
        progress(Progress(time.monotonic() - begin, bound, loss, cuts))
    return Answer(best, bound, False, cuts)


def _master(p: Problem, keys: list[str]) -> Any:
    """Return the programme that chooses cells: sensitive ones always, told ones never, the rest at its loss."""
    import highspy
    import numpy as np

    shown = set(p.shown) - set(p.reach)
    cost = [FREE if k in p.reach or k in p.prefer else p.weights.get(k, 1.0) for k in keys]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(keys), 0
    lp.col_cost_ = np.array(cost)
    lp.col_lower_ = np.array([float(k in p.reach) for k in keys])
    lp.col_upper_ = np.array([float(k not in shown) for k in keys])
    solver = quiet_solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(lp)
    return solver


def _choose(master: Any, seconds: float, *, whole: bool) -> NDArray[np.float64] | None:
    """Return the cheapest choice that obeys the cuts so far; ``None`` where time ran out."""
    import highspy
    import numpy as np

    n = master.getNumCol()
    if whole:
        kind = highspy.HighsVarType.kInteger
        master.changeColsIntegrality(n, np.arange(n, dtype=np.int32), np.full(n, int(kind), dtype=np.uint8))
    master.setOptionValue("time_limit", master.getRunTime() + max(seconds, 0.01))
    master.run()
    if master.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    out: NDArray[np.float64] = np.clip(np.asarray(master.getSolution().col_value), 0.0, 1.0)
    return out
