"""Exact cuts: the least loss, checked against every pattern there is; time that runs out; progress that rises."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from jgwork.privacy.attack.tables import CellTable, sums
from jgwork.privacy.release import suppress_exact
from jgwork.privacy.release.problem import Problem, Progress
from jgwork.privacy.release.suppress import protect
from jgwork.privacy.release.suppress_exact import improve


def problem(values: np.ndarray, k: int = 5) -> Problem:
    cells = {}
    for place in itertools.product(*[[*range(n), None] for n in values.shape]):
        part = values[tuple(slice(None) if i is None else i for i in place)]
        cells[tuple(None if i is None else f"l{i}" for i in place)] = float(np.sum(part))
    t = CellTable("t", tuple("abc"[: values.ndim]), cells)
    truth = {t.key(lab): v for lab, v in cells.items()}
    return Problem(
        truth,
        [(s.parent, s.children) for s in sums([t])],
        {key: float(k) for key, v in truth.items() if 0 < v < k},
        dict.fromkeys(truth, 1.0),
        {t.key(lab): 1.0 + 0.5 * sum(x is None for x in lab) + 0.001 * float(v) for lab, v in cells.items()},
        {key for key, v in truth.items() if v == 0},
    )


def roomy(p: Problem, pattern: set[str]) -> bool:
    """Return whether every sensitive cell can reach its value, by a solver that knows nothing of our cuts."""
    from scipy.optimize import linprog

    keys = sorted(p.values)
    at = {k: i for i, k in enumerate(keys)}
    a = np.zeros((len(p.sums), len(keys)))
    for r, (parent, children) in enumerate(p.sums):
        a[r, at[parent]] -= 1
        for c in children:
            a[r, at[c]] += 1
    bounds = [(p.lower[k], None) if k in pattern else (p.values[k],) * 2 for k in keys]
    for key, aim in p.reach.items():
        cost = np.zeros(len(keys))
        cost[at[key]] = -1
        out = linprog(cost, A_eq=a, b_eq=np.zeros(len(p.sums)), bounds=bounds)
        if out.status != 3 and -out.fun < aim - 1e-6:  # 3: unbounded
            return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_no_pattern_of_all_there_are_loses_less(seed) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(6, 20, (3, 3))
    values[tuple(rng.integers(0, 3, 2))] = int(rng.integers(1, 5))
    values[tuple(rng.integers(0, 3, 2))] = int(rng.integers(1, 5))
    p = problem(values)
    start = protect(p, restarts=0)
    assert start is not None
    found = improve(p, start, seconds=60)
    assert found.proven
    assert roomy(p, set(found.pattern))
    extra = sorted((k for k in p.values if k not in p.reach), key=lambda k: p.weights[k])
    cheaper = (
        {*p.reach, *more}
        for n in range(len(extra) + 1)
        for more in itertools.combinations(extra, n)
        if sum(p.weights[k] for k in more) < p.loss(found.pattern) - 1e-6
    )
    assert not any(roomy(p, pattern) for pattern in cheaper)


def test_a_clumsy_pattern_is_improved_and_progress_rises() -> None:
    p = problem(np.random.default_rng(4).integers(1, 25, (4, 4, 3)))
    everything = frozenset(p.values)
    seen: list[Progress] = []
    found = improve(p, everything, seconds=60, progress=seen.append)
    assert found.proven
    assert p.loss(found.pattern) < p.loss(everything) / 3
    assert [s.bound for s in seen] == sorted(s.bound for s in seen)
    assert "beter" in seen[0].sentence()
    assert p.loss(found.pattern) <= p.loss(protect(p) or frozenset()) + 1e-6


def test_without_time_the_constructive_answer_stays() -> None:
    p = problem(np.random.default_rng(5).integers(1, 25, (5, 5)))
    plain = protect(p)
    assert plain is not None
    assert improve(p, plain, seconds=0).pattern == plain
    assert not improve(p, plain, seconds=0).proven


def test_the_search_is_part_of_protecting_and_keeps_what_was_told() -> None:
    p = problem(np.random.default_rng(8).integers(1, 25, (4, 5)))
    told = sorted(set(p.values) - (protect(p) or set()))[0]
    tied = replace(p, shown={*p.shown, told})
    found = protect(tied, exact_seconds=30)
    assert found is not None
    assert told not in found
    assert roomy(tied, set(found))
    assert p.loss(found) <= p.loss(protect(tied) or frozenset())


def test_building_around_the_best_pattern_keeps_every_room_and_loses_no_more() -> None:
    """Of this table nothing is proven within a second: what comes back was built anew around what was there."""
    p, told = problem(np.random.default_rng(4).integers(1, 25, (6, 6, 4))), list[float]()
    plain = protect(p, restarts=0)
    found = protect(p, restarts=0, exact_seconds=1, progress=lambda x: told.append(x.best))
    assert found is not None
    assert plain is not None
    assert roomy(p, set(found))
    assert p.loss(found) == min(told) <= p.loss(plain)


def test_a_better_pattern_met_on_the_way_counts_where_none_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    p = problem(np.random.default_rng(4).integers(1, 25, (4, 4, 3)))
    everything, plain, choose = frozenset(p.values), protect(p), suppress_exact._choose
    monkeypatch.setattr(suppress_exact, "_choose", lambda m, s, *, whole: None if whole else choose(m, s, whole=False))
    assert improve(p, everything, seconds=60).pattern == everything
    found = improve(p, everything, seconds=60, near=lambda _: plain)
    assert found.pattern == plain
    assert not found.proven
