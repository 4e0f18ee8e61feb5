"""Why a cell falls: the published sums that give it away, as a Dutch sentence anyone can follow with a pencil."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jgwork.privacy.attack.audit import Interval, System
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS, Outcome, Programme

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
        What its hidden cells are together; a hidden total counts for it, the hidden cells that it adds up against it.
    """

    row: int
    times: float
    total: float


@dataclass(frozen=True, slots=True)
class Proof:
    """The sums that prove a bound.

    Parameters
    ----------
    steps
        The sums, those added first.
    bound
        What they prove, before it is rounded to a whole number.
    rest
        What the sums hold beside the cell itself: cell to how often. Empty where they give exactly the cell.
    """

    steps: tuple[Step, ...]
    bound: float
    rest: Mapping[CellKey, float]

    @property
    def total(self) -> float:
        """What the sums come to."""
        return sum(s.times * s.total for s in self.steps)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    free: dict[int, int]
    low: float
    high: float
    sign: int


class Explainer:
    """The attacked system as one warm linear programme that is asked for the proof of one bound after another.

    Parameters
    ----------
    system
        The attacked system; its ``labels`` name the rows.
    names
        Dutch names of the cells.
    """

    def __init__(self, system: System, names: Mapping[CellKey, str]) -> None:
        self.system, self.names = system, names
        self.same = _same(system)
        self.bounds = dict(system.bounds)
        for k, stands in self.same.items():
            (low, high), (least, most) = self.bounds[stands], system.bounds[k]
            self.bounds[stands] = (max(low, least), min(high, most))
        free = [k for k, (lo, hi) in system.bounds.items() if hi - lo > EPS and self.same.get(k, k) == k]
        self.keys, self.at = free, {k: i for i, k in enumerate(free)}
        self.rows = [r for n in range(len(system.rows)) if (r := self._row(n)).free]
        self._programme: Programme | None = None

    def _row(self, n: int) -> _Row:
        terms, lo, hi = self.system.rows[n]
        free: dict[int, int] = {}
        fixed, sign = 0.0, 1
        for k, c in terms:
            stands = self.same.get(k, k)
            i = self.at.get(stands)
            if i is None:
                fixed += c * self.bounds[stands][0]
                continue
            free[i] = free.get(i, 0) + c
            sign = -1 if c < 0 else sign
        left = {i: c for i, c in free.items() if c}
        return _Row(n, left, lo - fixed, hi - fixed, sign if hi - lo < EPS else 1)

    def _build(self) -> Programme:
        lower, upper = ([self.bounds[k][end] for k in self.keys] for end in (0, 1))
        return Programme(lower, upper, [(r.free.items(), r.low, r.high) for r in self.rows])

    def proof(self, key: CellKey, sign: int) -> Proof | None:
        """Return the sums that prove the lowest (``sign`` 1) or highest (-1) value of a cell.

        These are the rows with a dual value in the attacker's linear programme: their combination is the proof.
        ``None`` where no row proves anything.
        """
        i = self.at.get(self.same.get(key, key))
        if i is None or not self.rows:
            return None
        solver = self._programme = self._programme or self._build()
        solver.aim(i, sign)
        if solver.solve() is not Outcome.OPTIMAL:
            return None
        duals, reached = solver.row_prices * sign, solver.row_values
        rest: dict[int, float] = {i: -1.0}
        steps: list[Step] = []
        for r, dual, value in zip(self.rows, duals, reached, strict=True):
            if abs(dual) > EPS:
                steps.append(Step(r.number, r.sign * float(dual), r.sign * float(value)))
                for j, c in r.free.items():
                    rest[j] = rest.get(j, 0.0) + float(dual) * c
        left = {self.keys[j]: c for j, c in rest.items() if abs(c) > EPS}
        steps.sort(key=lambda s: (s.times < 0, s.row))
        return Proof(tuple(steps), float(solver.values[i]), left) if steps else None

    def sentence(self, key: CellKey, interval: Interval) -> str:
        """Return how a cell follows: ``Portugal, 2015 = 3, want 7 - 4 = 3. Niet getoond is samen: 7 in ..., 4 in ...``.

        Where two proofs are needed (not more, and not less), both are given.
        """
        cell = self.names.get(key, str(key))
        claim = f"{cell} = {_count(interval.low)}" if interval.exact else f"{cell} is hoogstens {_count(interval.high)}"
        if self.same.get(key, key) not in self.at:
            return f"{claim}: dat staat in de getoonde cijfers zelf."
        highest = self.proof(key, -1)
        if highest is None:
            return f"{claim}: het volgt uit de sommen samen."
        said = self._told(highest, interval.high, claim)
        least = self.bounds[self.same.get(key, key)][0]
        if not interval.exact or not highest.rest or interval.low < least + EPS:
            return said
        lowest = self.proof(key, 1)
        return said if lowest is None else f"{said} {self._told(lowest, interval.low, 'Minder kan niet')}"

    def _told(self, proof: Proof, value: float, claim: str) -> str:
        whole = self.system.integer and abs(proof.bound - value) > EPS
        if whole and abs(proof.bound - value) >= 1:
            return f"{claim}: het volgt uit de sommen samen, omdat het hele aantallen zijn."
        if len(proof.steps) > MOST_STEPS:
            return f"{claim}: het volgt uit {len(proof.steps)} sommen samen."
        more = self._beside(proof) + (", en het is een heel aantal" if whole else "")
        facts = [self._fact(s) for s in proof.steps]
        if len(facts) == 1 and proof.steps[0].times == 1 and not more:
            return f"{claim}, want {_joined(facts)}."
        shown = " ".join(
            f"{'-' if s.times < 0 else '+'} {'' if abs(abs(s.times) - 1) < EPS else f'{_count(abs(s.times))} x '}"
            f"{_count(s.total)}"
            for s in proof.steps
        ).removeprefix("+ ")
        if len(facts) > 1 or proof.steps[0].times != 1:
            shown += f" = {_count(proof.total)}"
        told = _joined(facts)
        return f"{claim}, want {shown}{more}. {told[:1].upper()}{told[1:]}."

    def _beside(self, proof: Proof) -> str:
        """Return what follows from the least and most that cells can be."""
        gap = proof.bound - proof.total
        if abs(gap) < EPS:
            return ""
        if any(abs(self.bounds[k][0] - 1) > EPS for k in proof.rest):
            return f", en met wat elke cel minstens en hoogstens is, wordt dat {_count(proof.bound)}"
        how = "gaat {} af" if gap < 0 else "komt {} bij"
        return f", en daar {how.format(_count(abs(gap)))} omdat elke andere niet getoonde cel minstens 1 is"

    def _fact(self, step: Step) -> tuple[bool, str]:
        """Return one line of a sum; and whether it says what hidden cells are together."""
        row = self._row(step.row)
        label = self.system.labels[step.row]
        hidden = [
            (self.names.get(k, str(k)), c) for k, c in self.system.rows[step.row][0] if self.same.get(k, k) in self.at
        ]
        against = [name for name, c in hidden if c < 0]
        if row.high - row.low > EPS:
            most = "hoogstens" if abs(row.sign * step.total - row.high) < EPS else "minstens"
            return True, f"{most} {_count(step.total)} in {label}"
        if not against:
            return True, f"{_count(step.total)} in {label}"
        if len(hidden) == 1:
            return False, f"{against[0]} is {_count(step.total)}, de som van wat getoond is in {label}"
        if len(against) == 1 and abs(step.total) < EPS:
            return False, f"{against[0]} is evenveel als wat er verder niet getoond is in {label}"
        if len(against) == 1:
            return False, f"{against[0]} is {_count(step.total)} meer dan wat er verder niet getoond is in {label}"
        return True, f"{_count(step.total)} in {label}, waar {' en '.join(against)} voor tellen en de rest eraf gaat"


def _joined(facts: Sequence[tuple[bool, str]]) -> str:
    together = [text for sums, text in facts if sums]
    apart = [text for sums, text in facts if not sums]
    return "; ".join([*([f"niet getoond is samen: {', '.join(together)}"] if together else []), *apart])


def _same(system: System) -> dict[CellKey, CellKey]:
    """Return for cells that equal another one (the only hidden part of a total) the one that stands for both."""
    same: dict[CellKey, CellKey] = {}

    def find(k: CellKey) -> CellKey:
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


def _count(x: float) -> str:
    if not math.isfinite(x):
        return "onbegrensd"
    return str(round(x)) if abs(x - round(x)) < EPS else f"{round(x, 6):g}".replace(".", ",")
