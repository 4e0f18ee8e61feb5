"""The attacker: brute force over all whole tables, published cases, what time and rounding do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from jgwork.privacy.attack.audit import ContradictionError, Interval, System, attack
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.lp import INF
from jgwork.privacy.attack.rows import audit_ledger
from jgwork.privacy.attack.tables import CellTable, sums
from jgwork.privacy.foreign.system import system_of


def table(values: np.ndarray, hidden: set[tuple[int, ...]], name: str = "t") -> CellTable:
    """A table with all margins; ``hidden`` are places of inner cells."""
    cells = {}
    for place in itertools.product(*[[*range(n), None] for n in values.shape]):
        part = values[tuple(slice(None) if i is None else i for i in place)]
        label = tuple(None if i is None else str(i) for i in place)
        cells[label] = None if place in hidden else float(np.sum(part))
    return CellTable(name, tuple("abc"[: values.ndim]), cells)


def brute_force(values: np.ndarray, hidden: list[tuple[int, ...]], least: int) -> list[tuple[int, int]] | None:
    """Minimum and maximum of each hidden cell over all whole tables with the same visible cells and margins."""
    top = int(values.sum())
    margins = [np.sum(values, axis=a) for a in range(values.ndim)]
    found = []
    work = values.copy()
    for place in hidden:
        work[place] = 0
    room = [[m[tuple(x for j, x in enumerate(p) if j != a)] for a, m in enumerate(margins)] for p in hidden]

    def fill(i: int) -> None:
        if i == len(hidden):
            if all(np.array_equal(np.sum(work, axis=a), m) for a, m in enumerate(margins)):
                found.append([work[p] for p in hidden])
            return
        for v in range(least, min(top, int(min(room[i]))) + 1):
            work[hidden[i]] = v
            if all(
                np.sum(work, axis=a)[tuple(x for j, x in enumerate(hidden[i]) if j != a)] <= r
                for a, r in zip(range(values.ndim), room[i], strict=True)
            ):
                fill(i + 1)
            work[hidden[i]] = 0

    fill(0)
    return [(int(min(c)), int(max(c))) for c in zip(*found, strict=True)] if found else None


@pytest.mark.parametrize("shape", [(3, 3), (3, 4), (2, 3, 2), (3, 3, 2)])
@pytest.mark.parametrize("least", [0, 1])
@pytest.mark.parametrize("times", [3, pytest.param(8, marks=pytest.mark.nightly)])
def test_audit_is_the_minimum_and_maximum_over_all_whole_tables(shape, least, times) -> None:
    rng = np.random.default_rng(sum(shape) + least)
    for _ in range(times):
        values = rng.integers(1, 4, shape)
        places = [tuple(int(x) for x in p) for p in itertools.product(*map(range, shape))]
        hidden = [places[i] for i in rng.choice(len(places), min(8, int(rng.integers(3, 9))), replace=False)]
        t = table(values, set(hidden))
        found = attack(system_of([t], shows_zeros=bool(least)), [t.key(tuple(map(str, p))) for p in hidden])
        expected = brute_force(values, hidden, least)
        assert expected is not None
        for p, (low, high) in zip(hidden, expected, strict=True):
            assert found[t.key(tuple(map(str, p)))] == Interval(low, high)


#: Every 2 x 2 x 2 table with counts of 0 to 4, one in a row.
CUBES = np.stack(np.meshgrid(*[np.arange(5)] * 8, indexing="ij"), axis=-1).reshape(-1, 2, 2, 2)


def test_three_tables_in_a_ring_say_what_all_their_crossings_say() -> None:
    """Tables a x b, b x c and c x a with all totals: the audit is the minimum and maximum over all 2 x 2 x 2 tables.

    Joined by their totals only, one in twelve of these cells would get too wide an interval.
    """
    rng = np.random.default_rng(1)
    checked = exact = 0
    for _ in range(40):
        values = rng.integers(0, 3, (2, 2, 2))
        a, b, c = (values.sum(axis=axis) for axis in ((1, 2), (0, 2), (0, 1)))
        if np.minimum(np.minimum(a[:, None, None], b[None, :, None]), c).max() > 4:
            continue  # a cell could be more than is enumerated
        cubes = CUBES[(CUBES.sum(axis=(2, 3)) == values.sum(axis=(1, 2))).all(axis=1)]
        for axis in ((0, 2), (0, 1)):
            cubes = cubes[(cubes.sum(axis=tuple(a + 1 for a in axis)) == values.sum(axis=axis)).all(axis=1)]
        tables, asked = [], []
        for away, dims in ((2, "ab"), (0, "bc"), (1, "ac")):
            flat, cells = values.sum(axis=away), {}
            for p in itertools.product((0, 1, None), repeat=2):
                labels = tuple(None if i is None else f"{d}{i}" for d, i in zip(dims, p, strict=True))
                part = flat[tuple(slice(None) if i is None else i for i in p)]
                cells[labels] = float(np.sum(part))
                if None not in p and rng.random() < 0.75:
                    cells[labels] = None
                    asked.append((labels, away, p))
                elif None not in p:
                    cubes = cubes[cubes.sum(axis=away + 1)[(slice(None), *p)] == part]
            tables.append(CellTable(dims, tuple(dims), cells))
        keys = {labels: tables[[2, 0, 1].index(away)].key(labels) for labels, away, _ in asked}
        found = attack(system_of(tables), keys.values())
        for labels, away, p in asked:
            seen = cubes.sum(axis=away + 1)[(slice(None), *p)]
            assert found[keys[labels]] == Interval(seen.min(), seen.max())
            checked, exact = checked + 1, exact + found[keys[labels]].exact
    assert checked > 60
    assert exact < checked


def test_whole_numbers_say_more_than_fractions() -> None:
    """Three pairs that each sum to one: the corners of the relaxation are halves, whole tables do not exist."""
    system = System(
        dict.fromkeys("abc", (0, INF)), [([(x, 1), (y, 1)], 1, 1) for x, y in itertools.combinations("abc", 2)]
    )
    with pytest.raises(ContradictionError):
        attack(system, "abc")
    relaxed = System(system.bounds, system.rows, integer=False)
    assert attack(relaxed, "a")["a"] == Interval(0.5, 0.5)


def test_contradictions_are_found() -> None:
    with pytest.raises(ContradictionError):
        attack(System({"a": (0, INF), "b": (0, INF)}, [([("a", 1), ("b", 1)], 3, 3), ([("a", 1)], 5, 5)]), "a")


def test_nothing_published_leaves_everything_open() -> None:
    free = System({"a": (0, INF), "b": (0, INF)}, [([("a", 1), ("b", -1)], 0, INF)])
    assert attack(free, "ab") == {"a": Interval(0, INF), "b": Interval(0, INF)}


def test_an_earlier_publication_is_held_against_the_next() -> None:
    """Twelve in three classes, one withheld; later a total of two of them: the third follows."""
    atoms = [Atom(k, k, "k" if k == "a" else "") for k in ("a", "b", "c", "t")]
    rows = [
        Row("som", (("t", -1), ("a", 1), ("b", 1), ("c", 1)), 0, 0),
        Row("totaal", (("t", 1),), 12, 12, shown="12"),
    ]
    ledger = Ledger("k", 5, 3, tuple(atoms), tuple(rows))
    assert audit_ledger(ledger).passed
    later = ledger.add([], [Row("b en c", (("b", 1), ("c", 1)), 9, 9, shown="9")])
    result = audit_ledger(later)
    assert not result.passed
    assert result.fallen[0].interval == Interval(3, 3)
    rounded = ledger.add([], [Row("b en c", (("b", 1), ("c", 1)), 8, 12, shown="10")])
    assert audit_ledger(rounded, k=4).passed
    assert not audit_ledger(rounded, k=5).passed


def test_every_size_a_band_allows_is_attacked() -> None:
    """A statement in quarters holds at 16 members and falls at 11: a band 10-14 must refuse it."""
    terms = (("x", 4), ("n", -1))
    atoms = (Atom("x", "x", "m", 0, "n"), Atom("n", "n"))
    for low, high, safe in ((15, 24, True), (10, 14, False)):
        rows = (Row("n", (("n", 1),), low, high), Row("x", terms, None, -1, shown="minder dan een kwart"))
        assert audit_ledger(Ledger("k", 5, 3, atoms, rows)).passed is safe


def test_sums_hold_in_the_table_they_come_from() -> None:
    values = np.arange(24).reshape(2, 3, 4)
    t = table(values, set())
    known = {t.key(lab): v for lab, v in t.cells.items()}
    found = sums([t])
    assert len(found) == 3 * 4 + 2 * 4 + 2 * 3 + (3 + 4 + 2 + 4 + 2 + 3) + 3
    for s in found:
        assert known[s.parent] == sum(known[c] for c in s.children)
