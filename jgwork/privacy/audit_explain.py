"""Why a cell falls: the published sums that give it away, as a Dutch sentence anyone can follow with a pencil."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from jgwork.privacy.audit import EPS, Interval, System, quiet_solver

#: A derivation longer than this is no explanation.
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One sum used in a derivation.

    Parameters
    ----------
    row
        Number of the row in the system.
    times
        How often it is added; negative: subtracted.
    total
        What its hidden cells are together.
    """

    row: int
    times: float
    total: float


def derivation(system: System, key: str, sign: int) -> tuple[Step, ...]:
    """Return the sums that prove the lowest (``sign`` 1) or highest (-1) value of a cell.

    These are the rows with a dual value in the attacker's linear programme: their combination is the proof. Empty
    where the bound needs whole numbers or no row at all.
    """
    import highspy
    import numpy as np

    same = _same(system)
    keys = [k for k, (lo, hi) in system.bounds.items() if hi - lo > EPS and same.get(k, k) == k]
    at = {k: i for i, k in enumerate(keys)}
    key = same.get(key, key)
    if key not in at:
        return ()
    rows: list[tuple[int, dict[int, int], float, float]] = []
    for n, (terms, lo, hi) in enumerate(system.rows):
        free: dict[int, int] = {}
        fixed = 0.0
        for k, c in terms:
            i = at.get(same.get(k, k))
            if i is None:
                fixed += c * system.bounds[same.get(k, k)][0]
            else:
                free[i] = free.get(i, 0) + c
        if any(free.values()):
            rows.append((n, free, lo - fixed, hi - fixed))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(keys), len(rows)
    cost = np.zeros(len(keys))
    cost[at[key]] = sign
    lp.col_cost_ = cost
    lp.col_lower_ = np.array([system.bounds[k][0] for k in keys])
    lp.col_upper_ = np.array([system.bounds[k][1] for k in keys])
    lp.row_lower_ = np.array([r[2] for r in rows])
    lp.row_upper_ = np.array([r[3] for r in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(r[1]) for r in rows)])
    lp.a_matrix_.index_ = np.array([i for r in rows for i in r[1]])
    lp.a_matrix_.value_ = np.array([float(c) for r in rows for c in r[1].values()])
    solver = quiet_solver()
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    duals = np.asarray(solver.getSolution().row_dual) * sign
    steps: list[Step] = []
    for (n, _, lo, hi), dual in zip(rows, duals, strict=True):
        if abs(dual) > EPS:
            sum_ = lo if math.isfinite(lo) else hi
            flip = -1.0 if sum_ < 0 else 1.0
            steps.append(Step(n, flip * float(dual), flip * sum_))
    return tuple(steps)


def _same(system: System) -> dict[str, str]:
    """Return for cells that equal another one (the only hidden part of a total) the one that stands for both."""
    same: dict[str, str] = {}

    def find(k: str) -> str:
        while k in same:
            k = same[k]
        return k

    hidden = {k for k, (lo, hi) in system.bounds.items() if hi - lo > EPS}
    for terms, lo, hi in system.rows:
        free = [(k, c) for k, c in terms if k in hidden]
        fixed = sum(c * system.bounds[k][0] for k, c in terms if k not in hidden)
        if len(free) == 2 and free[0][1] == -free[1][1] and abs(lo - fixed) < EPS and abs(hi - fixed) < EPS:
            a, b = find(free[0][0]), find(free[1][0])
            if a != b:
                same[b] = a
    return {k: find(k) for k in same}


def sentence(system: System, key: str, interval: Interval, names: Mapping[str, str]) -> str:
    """Return how a cell follows, such as ``Portugal, 2015 = 3, want: totaal van Portugal (7) - 2014 (4).``.

    Between brackets stands what the hidden cells of a sum are together.

    Parameters
    ----------
    system, key, interval
        The attacked system, the cell and what is left of it.
    names
        Dutch names of the cells; those of the rows are the system's ``labels``.
    """
    cell = names.get(key, key)
    claim = f"{cell} = {_count(interval.low)}" if interval.exact else f"{cell} is hoogstens {_count(interval.high)}"
    steps = sorted(derivation(system, key, -1) or (derivation(system, key, 1) if interval.exact else ()), key=_first)
    if not steps:
        return f"{claim}: het volgt uit de sommen samen, omdat het hele aantallen zijn."
    if len(steps) > MOST_STEPS:
        return f"{claim}: het volgt uit {len(steps)} sommen samen."
    shown = [
        f"{'-' if s.times < 0 else '+'} {'' if abs(abs(s.times) - 1) < EPS else f'{_count(abs(s.times))} x '}"
        f"{system.labels[s.row]} ({_count(s.total)})"
        for s in steps
    ]
    least = sum(s.times * s.total for s in steps) - interval.high
    beside = "; en elke niet getoonde cel is minstens 1" if abs(least) > EPS else ""
    return f"{claim}, want niet getoond is: {' '.join(shown).removeprefix('+ ')}{beside}."


def _first(step: Step) -> tuple[bool, int]:
    return (step.times < 0, step.row)


def _count(x: float) -> str:
    return f"{x:g}".replace(".", ",")
