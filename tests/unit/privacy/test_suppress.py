"""Suppression: every sensitive cell keeps its room, no more is withheld than needed, and order changes nothing."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from jgwork.privacy.attack.audit import attack
from jgwork.privacy.attack.tables import CellTable, sums
from jgwork.privacy.foreign.system import system_of
from jgwork.privacy.release.problem import Problem
from jgwork.privacy.release.suppress import protect


def full_table(values: np.ndarray, population: str = "") -> CellTable:
    cells = {}
    for place in itertools.product(*[[*range(n), None] for n in values.shape]):
        part = values[tuple(slice(None) if i is None else i for i in place)]
        cells[tuple(None if i is None else f"l{i}" for i in place)] = float(np.sum(part))
    return CellTable("t", tuple("abc"[: values.ndim]), cells, population)


def problem(t: CellTable, k: int = 5, **more: object) -> Problem:
    values = {t.key(lab): float(v or 0) for lab, v in t.cells.items()}
    return Problem(
        values,
        [(s.parent, s.children) for s in sums([t])],
        {key: float(k) for key, v in values.items() if 0 < v < k},
        dict.fromkeys(values, 1.0),
        {t.key(lab): 1.0 + 5.0 * sum(x is None for x in lab) for lab in t.cells},
        {key for key, v in values.items() if v == 0},
        **more,
    )


def audited(t: CellTable, hidden: frozenset[str]) -> dict[str, tuple[float, float]]:
    public = CellTable(t.name, t.dims, {lab: None if t.key(lab) in hidden else v for lab, v in t.cells.items()})
    found = attack(system_of([public], shows_zeros=True), [public.key(lab) for lab in t.cells if t.key(lab) in hidden])
    return {k: (i.low, i.high) for k, i in found.items()}


@pytest.mark.parametrize("shape", [(4, 4), (6, 5), (4, 4, 3)])
def test_every_sensitive_cell_can_be_k_and_no_withheld_cell_follows(shape) -> None:
    rng = np.random.default_rng(len(shape))
    for _ in range(8):
        t = full_table(rng.integers(0, 25, shape))
        p = problem(t)
        hidden = protect(p)
        assert hidden is not None
        assert set(p.reach) <= hidden
        bounds = audited(t, hidden)
        assert all(bounds[key][1] >= 5 for key in p.reach)
        assert all(low < high for low, high in bounds.values())


def test_one_small_cell_costs_three_others() -> None:
    values = np.full((4, 4), 20)
    values[1, 2] = 2
    hidden = protect(problem(full_table(values)))
    assert hidden is not None
    assert len(hidden) == 4


def test_showing_any_extra_cell_again_would_break_it() -> None:
    t = full_table(np.random.default_rng(5).integers(1, 30, (5, 5)))
    p = problem(t)
    hidden = protect(p, restarts=0)
    assert hidden is not None
    for key in hidden - set(p.reach):
        bounds = audited(t, hidden - {key})
        assert any(bounds[r][1] < 5 or bounds[r][0] == bounds[r][1] for r in p.reach)


def test_what_was_withheld_before_is_withheld_again_where_that_serves() -> None:
    values = np.full((4, 4), 20)
    values[1, 2] = 2
    t = full_table(values)
    before = {t.key(("l1", "l0")), t.key(("l3", "l2")), t.key(("l3", "l0"))}
    assert protect(problem(t, prefer=before)) == before | {t.key(("l1", "l2"))}


def test_what_was_told_before_stays_and_no_room_is_said() -> None:
    values = np.full((3, 3), 20)
    values[0, 0] = 2
    t = full_table(values)
    p = problem(t)
    tied = Problem(p.values, p.sums, p.reach, p.lower, p.weights, set(p.values) - set(p.reach))
    assert protect(tied) is None


def test_order_of_cells_changes_nothing() -> None:
    t = full_table(np.random.default_rng(9).integers(1, 30, (5, 6)))
    p = problem(t)
    keys = list(p.values)[::-1]
    mirrored = Problem(
        {k: p.values[k] for k in keys},
        [(s, tuple(reversed(c))) for s, c in reversed(p.sums)],
        {k: p.reach[k] for k in reversed(p.reach)},
        p.lower,
        p.weights,
        p.shown,
    )
    assert protect(p) == protect(mirrored)


def test_weights_are_heard() -> None:
    values = np.full((3, 4), 20)
    values[0, 0] = 2
    t = full_table(values)
    p = problem(t)
    last = [t.key((row, "l3")) for row in ("l0", "l1", "l2")]
    dear = Problem(p.values, p.sums, p.reach, p.lower, {**p.weights, **dict.fromkeys(last, 50.0)}, p.shown)
    hidden = protect(dear)
    assert hidden is not None
    assert not hidden & set(last)
