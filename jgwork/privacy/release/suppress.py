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
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS, Outcome, Programme, change_rows
from jgwork.privacy.release.problem import Aim, Problem, Progress
from jgwork.privacy.release.suppress_exact import improve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


#: What a cell that the search chose wholly still costs, as a share of its weight.
NEAR = 0.01
#: This share of the time goes to the search that can prove a pattern; the rest to building around the best one, of
#: which this share of the cells then costs nothing.
PROVING, KEPT = 0.6, 0.6


class _Flow:
    """The table as one warm linear programme over rises and falls of its cells."""

    def __init__(self, p: Problem, keys: Iterable[CellKey] | None = None) -> None:
        """Let some cells move; all of them where none are named."""
        import numpy as np

        self.keys = sorted(p.values if keys is None else keys)
        self.at = {k: i for i, k in enumerate(self.keys)}
        n = self.n = len(self.keys)
        fixed = set(p.shown)
        room = [0.0 if k in fixed else max(p.values[k] - p.lower.get(k, 0.0), 0.0) for k in self.keys]
        rise = [0.0 if k in fixed else math.inf for k in self.keys]
        self.top, self.room = np.array(rise), np.array(room)
        upper = np.concatenate([self.top, self.room])
        self.solver = Programme(np.zeros(2 * n), upper, change_rows(p.sums, self.at), presolve=False)
        self.open = np.ones(n, dtype=bool)  # cells that may move

    def lift(self, key: CellKey, amount: float, cost: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the cheapest change that moves one cell by ``amount``; ``None`` where there is none."""
        import numpy as np

        i = self.at[key]
        self.solver.cost(np.concatenate([cost, cost]))
        up, down = max(amount, 0.0), max(-amount, 0.0)
        self.solver.bound(i, up, up)
        self.solver.bound(self.n + i, down, down)
        moved = self.solver.values if self.solver.solve() is Outcome.OPTIMAL else None
        self._reset(i)
        return None if moved is None else moved[: self.n] - moved[self.n :]

    def freeze(self, i: int) -> None:
        """Keep a cell where it is."""
        self.open[i] = False
        self._reset(i)

    def thaw(self, i: int) -> None:
        """Let a cell move again."""
        self.open[i] = True
        self._reset(i)

    def _reset(self, i: int) -> None:
        free = bool(self.open[i])
        self.solver.bound(i, 0.0, self.top[i] if free else 0.0)
        self.solver.bound(self.n + i, 0.0, self.room[i] if free else 0.0)


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


def _clean(p: Problem, flow: _Flow, witness: dict[Aim, NDArray[np.float64]], until: float) -> set[CellKey]:
    """Show again every extra cell without which all sensitive cells keep their room, dearest first."""
    import numpy as np

    used = np.zeros(flow.n, dtype=bool)
    for change in witness.values():
        used |= np.abs(change) > EPS
    for k in (*p.reach, *(k for k in flow.keys if p.weights.get(k, 1.0) == 0)):
        used[flow.at[k]] = True
    where = np.flatnonzero(used)
    left = _Flow(p, [flow.keys[i] for i in where])  # what was not withheld does not move: it need not be asked
    witness = {aim: change[where] for aim, change in witness.items()}
    extra = [i for i, k in enumerate(left.keys) if k not in p.reach and p.weights.get(k, 1.0) > 0]
    extra.sort(key=lambda i: (left.keys[i] in p.prefer, -p.weights.get(left.keys[i], 1.0), left.keys[i]))
    flat = np.full(left.n, 1e-3)
    shown = set[CellKey]()
    for i in extra:
        if time.monotonic() > until:
            break
        left.freeze(i)
        renewed = {}
        for aim, change in witness.items():
            if abs(change[i]) > EPS:
                other = left.lift(*aim, flat)
                if other is None:
                    break
                renewed[aim] = other
        else:
            shown.add(left.keys[i])
            witness.update(renewed)
            continue
        left.thaw(i)
    return set(left.keys) - shown


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
) -> frozenset[CellKey] | None:
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
        How long to look for a pattern with less loss, proven the best there is or not.
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
    best: frozenset[CellKey] | None = None
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
    return _search(p, flow, best, rng, exact_seconds, progress)


def _search(
    p: Problem,
    flow: _Flow,
    best: frozenset[CellKey],
    rng: np.random.Generator,
    seconds: float,
    progress: Callable[[Progress], None],
) -> frozenset[CellKey]:
    """Return a pattern with less loss, proven the best or built around the best one met."""
    begin, proving = time.monotonic(), PROVING * seconds
    near = partial(_near, p, flow, begin + proving)
    answer = improve(p, best, seconds=proving, progress=progress, near=near)
    if answer.proven:
        return answer.pattern

    def tell(loss: float) -> None:
        progress(Progress(time.monotonic() - begin, answer.bound, loss, answer.cuts))

    return _around(p, flow, answer.pattern, rng, begin + seconds, tell)


def _around(
    p: Problem,
    flow: _Flow,
    best: frozenset[CellKey],
    rng: np.random.Generator,
    until: float,
    tell: Callable[[float], None],
) -> frozenset[CellKey]:
    """Take part of a pattern away and build it anew for as long as there is time; the best one counts.

    Method: large neighbourhood search (Shaw 1998), doi:10.1007/3-540-49481-2_30.
    """
    order = p.aims()
    while time.monotonic() < until:
        noise = rng.uniform(0.8, 1.25, flow.n)
        noise[[flow.at[k] for k in sorted(best) if rng.random() < KEPT]] = 0.0
        order = [order[i] for i in rng.permutation(len(order))]
        witness = _construct(p, flow, order, noise)
        if witness is None:
            break
        found = frozenset(_clean(p, flow, witness, until))
        if p.loss(found) <= p.loss(best) + EPS:
            best = found
        tell(p.loss(best))
    return best


def _near(p: Problem, flow: _Flow, until: float, chosen: NDArray[np.float64]) -> frozenset[CellKey] | None:
    """Build anew, with every cell the cheaper the more of it the search chose."""
    witness = _construct(p, flow, p.aims(), 1.0 - chosen + NEAR)
    return None if witness is None else frozenset(_clean(p, flow, witness, until))
