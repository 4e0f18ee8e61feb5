"""Withhold as little as possible so that no sensitive cell can be worked out.

For every sensitive cell the cheapest change of the table that leaves all published sums as they are and lifts that
cell to the value it must be able to have; the cells it runs through are withheld too. Afterwards every extra cell
that the attacker's bounds allow is shown again. The answer is only a proposal: ``release`` audits it.

Method: the perturbation problems of Fischetti and Salazar-González (2001), doi:10.1287/mnsc.47.7.1008.9805, solved one
by one as in Kelly, Golden and Assad (1992), doi:10.1002/net.3230220407.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jgwork.privacy.attack.audit import EPS, quiet_solver

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from jgwork.privacy.release.suppress_exact import Progress

#: A sensitive cell and how far it must be able to move, up (positive) or down.
Aim = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be hidden in a set of cells that add up.

    Parameters
    ----------
    values
        True value per cell.
    sums
        ``(parent, children)`` that everybody knows to add up.
    reach
        Sensitive cells with the value that an attacker must think possible.
    sink
        Sensitive cells with a value below their own that an attacker must think possible as well.
    lower
        What everybody knows to be the least of a withheld cell (0 where absent).
    weights
        Loss of withholding a cell (1 where absent; 0 where nobody sees it).
    shown
        Cells that cannot be withheld: they were told before, or are zeros that stay visible.
    prefer
        Cells withheld earlier: free to withhold again, so that a pattern is carried forward in time.
    """

    values: Mapping[str, float]
    sums: Sequence[tuple[str, Sequence[str]]]
    reach: Mapping[str, float]
    lower: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    shown: Collection[str] = ()
    prefer: Collection[str] = ()
    sink: Mapping[str, float] = field(default_factory=dict)

    def aims(self) -> list[tuple[str, float]]:
        """Return per sensitive cell and direction how far it must be able to move, the farthest first."""
        moves = [(k, v - self.values[k]) for side in (self.reach, self.sink) for k, v in side.items()]
        return sorted((m for m in moves if abs(m[1]) > EPS), key=lambda m: (-abs(m[1]), m[1] < 0, m[0]))

    def loss(self, withheld: Collection[str]) -> float:
        """Return the summed weight of the cells withheld beside the sensitive ones."""
        return sum(self.weights.get(k, 1.0) for k in withheld if k not in self.reach and k not in self.prefer)


class _Flow:
    """The table as one warm linear programme over rises and falls of its cells."""

    def __init__(self, p: Problem) -> None:
        import highspy
        import numpy as np

        self.keys = sorted(p.values)
        self.at = {k: i for i, k in enumerate(self.keys)}
        n, p_sums = len(self.keys), [(q, cs) for q, cs in p.sums]
        self.n = n
        fixed = set(p.shown)
        room = [0.0 if k in fixed else max(p.values[k] - p.lower.get(k, 0.0), 0.0) for k in self.keys]
        rise = [0.0 if k in fixed else math.inf for k in self.keys]
        self.top, self.room = np.array(rise), np.array(room)
        start, index, value = [0], list[int](), list[float]()
        for parent, children in p_sums:
            for key, c in ((parent, -1.0), *((ch, 1.0) for ch in children)):
                i = self.at[key]
                index += [i, n + i]
                value += [c, -c]
            start.append(len(index))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * n, len(p_sums)
        lp.col_cost_ = np.zeros(2 * n)
        lp.col_lower_, lp.col_upper_ = np.zeros(2 * n), np.concatenate([self.top, self.room])
        lp.row_lower_ = lp.row_upper_ = np.zeros(len(p_sums))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(start), np.array(index)
        lp.a_matrix_.value_ = np.array(value)
        self.solver = quiet_solver()
        self.solver.setOptionValue("presolve", "off")
        self.solver.passModel(lp)
        self.open = np.ones(n, dtype=bool)  # cells that may move
        self.columns = np.arange(2 * n, dtype=np.int32)

    def lift(self, key: str, amount: float, cost: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the cheapest change that moves one cell by ``amount``; ``None`` where there is none."""
        import highspy
        import numpy as np

        i = self.at[key]
        self.solver.changeColsCost(2 * self.n, self.columns, np.concatenate([cost, cost]))
        up, down = max(amount, 0.0), max(-amount, 0.0)
        self.solver.changeColBounds(i, up, up)
        self.solver.changeColBounds(self.n + i, down, down)
        self.solver.run()
        ok = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moved = np.asarray(self.solver.getSolution().col_value) if ok else None
        self._reset(i)
        return None if moved is None else moved[: self.n] - moved[self.n :]

    def freeze(self, i: int, *, frozen: bool) -> None:
        """Let a cell move or keep it where it is."""
        self.open[i] = not frozen
        self._reset(i)

    def _reset(self, i: int) -> None:
        free = bool(self.open[i])
        self.solver.changeColBounds(i, 0.0, float(self.top[i]) if free else 0.0)
        self.solver.changeColBounds(self.n + i, 0.0, float(self.room[i]) if free else 0.0)


def _construct(
    p: Problem, flow: _Flow, order: Sequence[Aim], noise: NDArray[np.float64]
) -> dict[Aim, NDArray[np.float64]] | None:
    """Withhold along the cheapest change of each sensitive cell in turn; return the changes found."""
    import numpy as np

    base = np.array([0.0 if k in p.reach or k in p.prefer else p.weights.get(k, 1.0) for k in flow.keys])
    cost = base * noise + 1e-4  # a little, so that no needless cell moves along for nothing
    witness: dict[Aim, NDArray[np.float64]] = {}
    for aim in order:
        change = flow.lift(*aim, cost)
        if change is None:
            return None
        witness[aim] = change
        cost[np.abs(change) > EPS] = 1e-4
    return witness


def _clean(p: Problem, flow: _Flow, witness: dict[Aim, NDArray[np.float64]], until: float) -> set[str]:
    """Show again every extra cell without which all sensitive cells keep their room, dearest first."""
    import numpy as np

    used = np.zeros(flow.n, dtype=bool)
    for change in witness.values():
        used |= np.abs(change) > EPS
    unseen = {k for k in flow.keys if p.weights.get(k, 1.0) == 0}
    for k in (*p.reach, *unseen):
        used[flow.at[k]] = True
    for i in range(flow.n):
        flow.freeze(i, frozen=not used[i])
    extra = [
        int(i) for i in np.flatnonzero(used) if flow.keys[i] not in p.reach and p.weights.get(flow.keys[i], 1.0) > 0
    ]
    extra.sort(key=lambda i: (flow.keys[i] in p.prefer, -p.weights.get(flow.keys[i], 1.0), flow.keys[i]))
    flat = np.full(flow.n, 1e-3)
    for i in extra:
        if time.monotonic() > until:
            break
        flow.freeze(i, frozen=True)
        renewed = {}
        for aim, change in witness.items():
            if abs(change[i]) > EPS:
                other = flow.lift(*aim, flat)
                if other is None:
                    break
                renewed[aim] = other
        else:
            used[i] = False
            witness.update(renewed)
            continue
        flow.freeze(i, frozen=False)
    for i in range(flow.n):
        flow.freeze(i, frozen=False)
    return {flow.keys[i] for i in np.flatnonzero(used)}


def within_reach(p: Problem, aims: Sequence[Aim]) -> list[Aim]:
    """Return the aims that a pattern can meet at all, were everything withheld that can be."""
    import numpy as np

    if not aims:
        return []
    flow = _Flow(p)
    flat = np.full(flow.n, 1e-3)
    return [aim for aim in aims if flow.lift(*aim, flat) is not None]


def protect(
    p: Problem,
    *,
    restarts: int = 3,
    seconds: float = 20.0,
    exact_seconds: float = 0.0,
    progress: Callable[[Progress], None] = lambda _: None,
) -> frozenset[str] | None:
    """Return the cells to withhold: the sensitive ones and as little as possible beside them.

    Parameters
    ----------
    p
        The cells.
    restarts
        Further attempts in another order of cells; the best one counts. The order comes from the names of the cells,
        so that row order, seed and time of day change nothing.
    seconds
        After this no further attempt is begun and no more cells are shown again.
    exact_seconds
        How long to look for a pattern with less loss; the answer changes only where one is proven the best there is.
    progress
        Told how far that search is.

    Returns
    -------
    frozenset or None
        ``None`` where no pattern gives every sensitive cell its room: then the table cannot leave with these sums.
    """
    import numpy as np

    if not p.reach:
        return frozenset()
    until = time.monotonic() + seconds
    flow = _Flow(p)
    rng = np.random.default_rng(len(flow.keys))
    order = p.aims()
    best: frozenset[str] | None = None
    for attempt in range(restarts + 1):
        if attempt and time.monotonic() > until:
            break
        noise = np.ones(flow.n) if attempt == 0 else rng.uniform(0.7, 1.4, flow.n)
        if attempt:
            order = [order[i] for i in rng.permutation(len(order))]
        witness = _construct(p, flow, order, noise)
        if witness is None:
            return None
        found = frozenset(_clean(p, flow, witness, until))
        if best is None or p.loss(found) < p.loss(best) - EPS:
            best = found
    if best is None or exact_seconds <= 0:
        return best
    from jgwork.privacy.release.suppress_exact import improve

    return improve(p, best, seconds=exact_seconds, progress=progress).pattern
