"""Counts that hang together: tables in a ring, tables told before, totals that grow; held against enumeration."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest

from jgwork.privacy.attack import tables as audit_tables
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.tables import CellTable
from jgwork.privacy.release import draft as release_draft
from jgwork.privacy.release.draft import TOTAL_LABELS
from jgwork.privacy.release.gate import Policy, Release, release
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Unit

SIDES = (("a", "b"), ("b", "c"), ("a", "c"))
TOTAL = 12
PLACES = list(itertools.product(range(2), repeat=3))


@cache
def everything() -> np.ndarray:
    """Every table of 2 x 2 x 2 cells with this total."""
    bars = itertools.combinations(range(TOTAL + 7), 7)
    return np.array([np.diff([-1, *b, TOTAL + 7]) - 1 for b in bars])


def policy(date: str = "2026-01-15", k: int = 3) -> Policy:
    return Policy("ketenoverleg", k=k, date=date)


def table(
    name: str, rows: list[tuple], dims: tuple[str, ...], unit: Unit = Unit.PERSON, **more: object
) -> IndicatorTable:
    """Return a table; events come with members behind them and the largest number of one."""
    last = ("leden", "grootste") if unit is Unit.EVENT else ()
    frame = pd.DataFrame(rows, columns=[*dims, "aantal", *last])
    measure = Measure("aantal", "Aantal", unit, *last)
    info = {"populatie": "p"}
    return IndicatorTable(name, name, frame, dims, (measure,), scope="regio", info=info, **more)


def side(cube: np.ndarray, dims: tuple[str, str]) -> IndicatorTable:
    axes = tuple("abc".index(d) for d in dims)
    flat = cube.sum(axis=tuple(i for i in range(3) if i not in axes))
    rows = [(f"{dims[0]}{i}", f"{dims[1]}{j}", int(flat[i, j])) for i in range(2) for j in range(2)]
    rows += [(f"{dims[0]}{i}", "totaal", int(flat[i].sum())) for i in range(2)]
    rows += [("totaal", f"{dims[1]}{j}", int(flat[:, j].sum())) for j in range(2)]
    return table("".join(dims), [*rows, ("totaal", "totaal", int(flat.sum()))], dims)


def figures(out: Release) -> dict[tuple[str, tuple[str, ...]], object]:
    return {(t.name, tuple(str(v) for v in r[:-1])): r[-1] for t in out.tables for r in t.rows}


def counts_of(name: str, labels: tuple[str, ...]) -> np.ndarray:
    """Return what every possible cube says in a cell."""
    want = {"abc".index(d): int(lab[1]) for d, lab in zip(name, labels, strict=True) if lab not in TOTAL_LABELS}
    own = [i for i, place in enumerate(PLACES) if all(place[j] == x for j, x in want.items())]
    return everything()[:, own].sum(axis=1)


@pytest.mark.parametrize("apart", [False, True])
def test_in_a_ring_the_attack_finds_what_all_cubes_say(apart) -> None:
    """Least and most over every cube of whole numbers, told together and in three publications."""
    compared = 0
    for seed in range(25):
        cube = np.random.default_rng(seed).multinomial(TOTAL, np.random.default_rng(seed).dirichlet(np.ones(8)))
        tables = [side(cube.reshape(2, 2, 2), dims) for dims in SIDES]
        ledger, told = Ledger(), {}
        for i, ts in enumerate([[t] for t in tables] if apart else [tables]):
            out = release(ts, policy(f"2026-0{1 + i}-15"), ledger)
            ledger = out.ledger
            told |= figures(out)
        assert out.report.audit.passed
        if told["ab", ("totaal", "totaal")] is WITHHELD or any(
            {v for (n, _), v in told.items() if n == t.name} == {WITHHELD} for t in tables
        ):
            continue  # the enumeration knows the total
        fits = np.ones(len(everything()), dtype=bool)
        for (name, labels), v in told.items():
            fits &= counts_of(name, labels) >= 1 if v is WITHHELD else counts_of(name, labels) == v
        found = {c.key: c.interval for c in out.report.audit.cells}
        for (name, labels), v in told.items():
            if v is WITHHELD:
                now = next(a.key for a in ledger.atoms if a.guard).moment
                own = CellTable("", tuple(name), {}, *now).key(tuple(None if x in TOTAL_LABELS else x for x in labels))
                left = counts_of(name, labels)[fits]
                assert (found[own].low, found[own].high) == (left.min(), left.max())
                assert left.max() >= 3
                compared += 1
    assert compared > 200


def test_a_ring_too_large_to_reckon_with_loses_its_last_table(monkeypatch) -> None:
    monkeypatch.setattr(audit_tables, "MOST_JOINED", 7)
    cube = np.full((2, 2, 2), 10)
    out = release([side(cube, dims) for dims in SIDES], policy(), Ledger())
    assert {t.name for t in out.tables if WITHHELD in t.column("aantal")} == {"bc"}
    assert "kring" in out.report.tables[1].reasons[0]


def test_the_key_of_a_cell_can_be_read_again() -> None:
    t = CellTable("", ("e|", "d=x"), {}, "p\\q@|r", "2026-07-01")
    key = t.key(("\\p", "a=b|c"))
    assert key == CellKey("p\\q@|r", "2026-07-01", (("d=x", "a=b|c"), ("e|", "\\p")))
    for k in (key, t.key((None, None)), key.undated(), CellKey.named("omvang", "G=1|a", "2026-07-01")):
        assert CellKey.read(str(k)) == k
    old = "G02/acties@2026-07-01|soort=a@b|stand=loopt"
    assert CellKey.read(old) == CellKey("G02/acties", "2026-07-01", (("soort", "a@b"), ("stand", "loopt")))


def events(name: str, rows: list[tuple], *dims: str) -> IndicatorTable:
    return table(name, rows, dims, Unit.EVENT)


QUARTERS = [("2025-K1", 9, 5, 3), ("2025-K2", 4, 1, 4), ("2025-K3", 12, 6, 4)]


def test_a_new_table_may_not_give_away_what_another_withheld_before() -> None:
    """Quarters without a total hide one; the kinds told later add up to that total."""
    one = release([events("q", QUARTERS, "kwartaal")], policy(), Ledger())
    assert figures(one)["q", ("2025-K2",)] is WITHHELD
    kinds = events("s", [("overlast", 15, 9, 5), ("misdrijf", 10, 7, 4)], "soort")
    two = release([kinds], policy("2026-02-15"), one.ledger)
    assert WITHHELD in two.tables[0].column("aantal")
    assert two.report.audit.passed
    persons = release([table("q", [("a", 2), ("b", 10), ("c", 12)], ("x",))], policy(), Ledger())
    more = table("s", [("d", 15), ("e", 9)], ("y",))
    later = release([more], policy("2026-02-15"), persons.ledger)
    assert WITHHELD in later.tables[0].column("aantal")


def test_a_table_that_gives_an_earlier_cell_away_is_withheld_in_part_and_the_rest_leaves() -> None:
    rows = [("a0", "b0", 2), ("a0", "b1", 10), ("a1", "b0", 12), ("a1", "b1", 9)]
    one = release([table("t", rows, ("a", "b"))], policy(), Ledger())
    totals = table("u", [("a0", 12), ("a1", 21)], ("a",))
    two = release([totals], policy("2026-02-15"), one.ledger)
    assert dict(two.tables[0].rows) == {"a0": WITHHELD, "a1": 21}


def test_what_was_added_follows_from_two_totals_and_is_reckoned_with() -> None:
    """Kind x up to the second quarter was told as 11, so its third follows from its total of now."""
    first = [
        events("q", [QUARTERS[0], ("2025-K2", 12, 5, 3)], "kwartaal"),
        events("s", [("x", 11, 5, 3), ("y", 10, 5, 3)], "soort"),
    ]
    one = release(first, policy(), Ledger())
    both = [("2025-K1", "x", 6, 4, 2), ("2025-K1", "y", 3, 3, 1), ("2025-K2", "x", 5, 4, 2), ("2025-K2", "y", 7, 4, 2)]
    both += [("2025-K3", "x", 3, 1, 3), ("2025-K3", "y", 9, 5, 3)]
    second = [events("qs", both, "kwartaal", "soort"), events("s", [("x", 14, 5, 5), ("y", 19, 6, 4)], "soort")]
    two = release(second, policy("2026-04-15"), one.ledger)
    shown = figures(two)
    assert shown["qs", ("2025-K3", "x")] is WITHHELD
    assert shown["s", ("x",)] is WITHHELD
    assert two.report.audit.passed


def test_totals_told_without_periods_are_those_until_the_quarter_where_they_fit() -> None:
    """The first two quarters follow from totals told before any quarter was, so they hide nothing of the third."""
    one = release([events("s", [("x", 11, 5, 3), ("y", 10, 5, 3)], "soort")], policy(), Ledger())
    two = release([events("s", [("x", 20, 6, 5), ("y", 13, 5, 3)], "soort")], policy("2026-04-15"), one.ledger)
    quarters = [("2025-K1", 21, 6, 3), ("2025-K2", 12, 5, 3), ("2025-K3", 3, 1, 3), ("totaal", 36, 9, 9)]
    three = release([events("q", quarters, "kwartaal")], policy("2026-07-15"), two.ledger)
    shown = dict(three.tables[0].rows)
    assert shown["2025-K3"] is WITHHELD
    assert shown["totaal"] is WITHHELD
    assert three.report.audit.passed


def test_parts_told_later_may_not_give_a_quarter_away_that_was_told_as_a_whole() -> None:
    """The total of a past quarter is not listed now, but it was told: its parts may not give one away."""
    first = [("2025-K1", 11, 5, 3), ("2025-K2", 16, 5, 3), ("totaal", 27, 6, 5)]
    one = release([events("q", first, "kwartaal")], policy(), Ledger())
    parts = [
        ("2025-K1", "x", 10, 5, 2),
        ("2025-K1", "y", 1, 1, 1),
        ("2025-K2", "x", 8, 4, 2),
        ("2025-K2", "y", 8, 4, 2),
    ]
    parts += [("2025-K3", "x", 9, 4, 2), ("2025-K3", "y", 7, 4, 2)]
    two = release([events("qs", parts, "kwartaal", "soort")], policy("2026-04-15"), one.ledger)
    assert figures(two)["qs", ("2025-K1", "y")] is WITHHELD
    assert figures(two)["qs", ("2025-K1", "x")] is WITHHELD


def test_a_past_quarter_keeps_its_name_where_only_another_quarter_was_corrected() -> None:
    rows = [("2025-K1", "x", 3, 1, 3), ("2025-K1", "y", 9, 5, 2), ("2025-K2", "x", 8, 5, 2), ("2025-K2", "y", 7, 4, 2)]
    sums = [("2025-K1", "totaal", 12, 6, 3), ("2025-K2", "totaal", 15, 6, 3)]
    one = release([events("t", rows + sums, "kwartaal", "soort")], policy(), Ledger())
    rows[3], sums[1] = ("2025-K2", "y", 9, 4, 2), ("2025-K2", "totaal", 17, 6, 3)
    two = release([events("t", rows + sums, "kwartaal", "soort")], policy("2026-02-15"), one.ledger)
    guarded = {a.key for a in two.ledger.atoms if a.guard}
    assert guarded == {a.key for a in one.ledger.atoms if a.guard}


def test_a_sensitive_table_lists_every_combination_so_that_none_tells_that_it_is_empty() -> None:
    rows = [("a0", "b0", 20), ("a0", "b1", 30), ("a1", "b1", 25)]
    out = release([table("t", rows, ("a", "b"), sensitive=True)], policy(), Ledger())
    assert figures(out)["t", ("a1", "b0")] is WITHHELD


def test_a_table_that_must_be_repeated_comes_as_it_was_told_also_with_other_columns() -> None:
    one = release([table("t", [("a0", 20), ("a1", 30)], ("a",))], policy(), Ledger())
    other = table("t", [("b0", "c0", 26), ("b1", "c1", 24)], ("b", "c"))
    two = release([other], policy("2026-02-15"), one.ledger)
    assert two.tables[0].rows == one.tables[0].rows
    assert [c.name for c in two.tables[0].columns] == ["a", "aantal"]


def test_thresholds_of_an_audience_only_rise() -> None:
    one = release([table("t", [("a0", 20), ("a1", 30)], ("a",))], policy(k=10), Ledger())
    out = release([table("u", [("x", 7), ("y", 43)], ("b",))], policy("2026-02-15", k=5), one.ledger)
    assert set(out.tables[0].column("aantal")) == {WITHHELD}


def test_a_higher_threshold_does_not_stop_every_later_publication() -> None:
    """What was told under a lower one stays told; what it says of a cell may not grow."""
    one = release([table("t", [("a0", 3), ("a1", 4), ("a2", 20), ("totaal", 27)], ("a",))], policy(k=5), Ledger())
    other = table("u", [("b0", 13), ("b1", 14)], ("b",))
    two = release([other], policy("2026-05-15", k=10), one.ledger)
    assert two.tables[0].column("aantal") == (13, 14)
    assert not two.report.audit.passed
    third = table("v", [("c0", 15), ("c1", 12)], ("c",))
    three = release([third], policy("2026-09-15", k=10), two.ledger)
    assert three.tables[0].column("aantal") == (15, 12)


def test_a_group_action_is_withheld_for_another_only_and_need_not_reach_k() -> None:
    rows = [("persoon", "x", 2), ("persoon", "y", 9), ("groep", "x", 9), ("groep", "y", 8)]
    rows += [("totaal", "x", 11), ("totaal", "y", 17), ("persoon", "totaal", 11), ("groep", "totaal", 17)]
    out = release([table("t", rows, ("doelwit", "spoor"), Unit.ACTION)], policy(k=5), Ledger())
    guards = {a.label.split(" · ")[1]: a.guard for a in out.ledger.atoms if a.guard}
    assert guards["persoon"] == "k"
    assert guards["groep"] == "bereik"


def test_a_total_that_was_never_shown_is_reckoned_with_when_it_grows() -> None:
    """Persons per quarter add up to what the first publication withheld among its totals."""
    cells = [("persoon", "b0", 3), ("persoon", "b1", 27), ("groep", "b0", 2), ("groep", "b1", 20)]
    one = release([table("t", cells, ("doelwit", "b"), Unit.ACTION)], policy(k=5), Ledger())
    quarters = [("persoon", "2025-K1", 12), ("persoon", "2025-K2", 18), ("persoon", "2025-K3", 9)]
    quarters += [("groep", "2025-K1", 11), ("groep", "2025-K2", 11), ("groep", "2025-K3", 11)]
    start = table("q", [(q, 23 if q == "2025-K1" else 29) for q in ("2025-K1", "2025-K2")], ("kwartaal",), Unit.ACTION)
    one = release([start], policy("2026-01-15", k=5), one.ledger)
    two = release([table("u", quarters, ("doelwit", "kwartaal"), Unit.ACTION)], policy("2026-04-15", k=5), one.ledger)
    shown = figures(two)
    assert any(shown["u", ("persoon", q)] is WITHHELD for q in ("2025-K1", "2025-K2"))
    assert two.report.audit.passed


def test_after_a_correction_the_quarters_withheld_before_stay_so() -> None:
    """K3 was 3, of two members, and is 6 now. K2 shown now would give 33 - 15 - 15 = 3 for the old one."""

    def quarters(third: tuple[int, int, int], total: int) -> IndicatorTable:
        rows = [("2025-K1", 15, 6, 4), ("2025-K2", 15, 6, 4), ("2025-K3", *third), ("totaal", total, 9, 8)]
        return table("t", rows, ("kwartaal",), Unit.EVENT)

    one = release([quarters((3, 2, 2), 33)], policy(), Ledger())
    assert one.tables[0].column("aantal").count(WITHHELD) == 2
    two = release([quarters((6, 4, 2), 36)], policy("2026-05-15"), one.ledger)
    shown = dict(two.tables[0].rows)
    hidden = {q for q, v in one.tables[0].rows if v is WITHHELD}
    assert {q for q, v in shown.items() if v is WITHHELD} >= hidden
    assert shown["totaal"] == 36
    assert two.report.audit.passed


def test_a_table_that_is_withheld_whole_does_not_tell_which_combinations_are_empty() -> None:
    rows = [("a0", "b0", 1), ("a1", "b1", 2), ("a0", "totaal", 1), ("a1", "totaal", 2), ("totaal", "totaal", 3)]
    out = release([table("t", rows, ("a", "b"))], policy(k=5), Ledger())
    shown = figures(out)
    assert set(shown.values()) == {WITHHELD}
    assert {("t", ("a0", "b1")), ("t", ("a1", "b0"))} <= shown.keys()


def test_of_a_very_large_table_that_is_withheld_whole_nothing_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_draft, "MOST_LISTED", 3)
    out = release([table("t", [("a0", "b0", 1), ("a1", "b1", 2)], ("a", "b"))], policy(k=5), Ledger())
    assert out.tables[0].rows == ()
    assert out.report.tables[0].reasons
