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
from typing import TYPE_CHECKING

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS, Outcome, Programme, change_rows
from jgwork.privacy.release.problem import Problem, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


#: Makes a pattern near a (fractional) choice of the cells, these in the order of their keys; ``None`` where it cannot.
Near = Callable[["NDArray[np.float64]"], "frozenset[CellKey] | None"]
#: A cut must be missed by this share of the room that is asked before it is added.
VIOLATED = 1e-4
#: Cost of a cell that may be withheld for nothing, so that none is withheld needlessly.
FREE = 1e-4


@dataclass(frozen=True, slots=True)
class Answer:
    """The pattern with the least loss where ``proven``, otherwise the best one that was met."""

    pattern: frozenset[CellKey]
    bound: float
    proven: bool
    cuts: int


class _Room:
    """How far a sensitive cell can move within a pattern, as one warm linear programme."""

    def __init__(self, p: Problem, keys: list[CellKey]) -> None:
        import numpy as np

        self.n = n = len(keys)
        at = {k: i for i, k in enumerate(keys)}
        aims = p.aims()
        most = max(p.values.values()) + max((abs(a) for _, a in aims), default=0.0)
        fixed = set(p.shown)
        room = [0.0 if k in fixed else max(p.values[k] - p.lower.get(k, 0.0), 0.0) for k in keys]
        self.width = np.array([*(0.0 if k in fixed else most for k in keys), *room])
        self.solver = Programme(np.zeros(2 * n), self.width, change_rows(p.sums, at))
        self.aims = [(at[k], amount) for k, amount in aims]

    def cut(self, i: int, amount: float, chosen: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the coefficients of a cut that a (fractional) choice of cells misses; ``None`` where it has room."""
        import numpy as np

        high = self.width * np.concatenate([chosen, chosen])
        own, other = (i, self.n + i) if amount > 0 else (self.n + i, i)
        high[own], high[other] = abs(amount), 0.0
        cost = np.zeros(2 * self.n)
        cost[own] = -1.0
        self.solver.bounds(np.zeros(2 * self.n), high)
        self.solver.cost(cost)
        if self.solver.solve() is not Outcome.OPTIMAL:
            raise TimeoutError("De stroom is niet op te lossen.")
        if float(self.solver.values[own]) >= abs(amount) * (1 - VIOLATED):
            return None
        price = np.maximum(-self.solver.prices, 0.0) * self.width
        price[own] = price[other] = 0.0
        out: NDArray[np.float64] = np.minimum(price[: self.n] + price[self.n :], abs(amount)) / abs(amount)
        return out


def improve(
    p: Problem,
    best: frozenset[CellKey],
    *,
    seconds: float,
    progress: Callable[[Progress], None] = lambda _: None,
    near: Near = lambda _: None,
) -> Answer:
    """Look for a pattern that loses less than ``best``, and prove that there is none better.

    Parameters
    ----------
    p
        The cells.
    best
        A pattern that gives every sensitive cell its room: the answer as long as nothing better is proven.
    seconds
        Time limit; when it passes, the best pattern met comes back with the lower bound reached.
    progress
        Called after every round.
    near
        Makes a good pattern near a fractional choice; asked once most cells have their room in that choice.

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
        bound = max(bound, master.objective)
        new = [c for i, amount in room.aims if (c := room.cut(i, amount, chosen)) is not None]
        met = near(chosen) if 2 * len(new) < len(room.aims) and not whole else None
        if met is not None and p.loss(met) < loss - EPS:
            best, loss = met, p.loss(met)
        if not new and whole:
            found = frozenset(k for k, y in zip(keys, chosen, strict=True) if y > 0.5)
            better = found if p.loss(found) < loss - EPS else best
            progress(Progress(time.monotonic() - begin, p.loss(better), p.loss(better), cuts))
            return Answer(better, p.loss(better), True, cuts)
        whole = whole or not new
        for coefficients in new:
            used = np.flatnonzero(coefficients > EPS).astype(np.int32)
            master.add(used, coefficients[used], 1.0, math.inf)
        cuts += len(new)
        progress(Progress(time.monotonic() - begin, bound, loss, cuts))
    return Answer(best, bound, False, cuts)


def _master(p: Problem, keys: list[CellKey]) -> Programme:
    """Return the programme that chooses cells: sensitive ones always, told ones never, the rest at its loss."""
    shown = set(p.shown) - set(p.reach)
    cost = [FREE if k in p.reach or k in p.prefer else p.weights.get(k, 1.0) for k in keys]
    lower, upper = [float(k in p.reach) for k in keys], [float(k not in shown) for k in keys]
    return Programme(lower, upper, cost=cost)


def _choose(master: Programme, seconds: float, *, whole: bool) -> NDArray[np.float64] | None:
    """Return the cheapest choice that obeys the cuts so far; ``None`` where time ran out."""
    import numpy as np

    if whole:
        master.make_whole()
    if master.solve(seconds=max(seconds, 0.01)) is not Outcome.OPTIMAL:
        return None
    out: NDArray[np.float64] = np.clip(master.values, 0.0, 1.0)
    return out
