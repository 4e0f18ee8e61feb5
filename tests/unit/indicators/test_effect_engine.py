"""The engine against worked values, and margin, p and word against one another."""

from __future__ import annotations

import math
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.indicators.effect.engine import Correctie, Vensters, hoogste_van, meet
from jgwork.indicators.effect.toets import chi2_table
from jgwork.indicators.effect.zichtbaar import opvallend

NA, NUL, EERDER = (8, 7, 9, 6), (15, 12, 18, 15), (14, 13, 15, 14)
ANDEREN = (
    Vensters((10, 9, 11, 10), (11, 10, 12, 9), (10, 12, 9, 11)),
    Vensters((20, 15, 22, 18), (19, 17, 21, 16), (22, 16, 20, 19)),
    Vensters((6, 5, 7, 4), (5, 6, 6, 7), (7, 5, 4, 6)),
)


def test_the_table_within_the_year():
    assert chi2_table((NA, NUL, EERDER)) == (pytest.approx(0.56973, abs=1e-5), 6)
    assert chi2_table((NA, NUL)) == (pytest.approx(0.34129, abs=1e-5), 3)
    assert chi2_table(((0, 0), (0, 0))) == (0.0, 0)


def test_e1_one_group_alone_with_the_year_before():
    m = meet(Vensters(NA, NUL, EERDER))
    s = m.spreiding
    assert [s.kwartaal, s.jaar, s.df] == pytest.approx([0.6570, 0.4840, 6.4286], abs=1e-4)
    assert m.nulmeting.theta == pytest.approx(math.log(30.5 / 60.5))
    assert pytest.approx(1 / 31 + 1 / 61) == m.V
    assert exp(m.nulmeting.hoog) == pytest.approx(0.8574, abs=1e-4)
    assert m.nulmeting.p_minder == pytest.approx(0.0192, abs=1e-4)
    assert m.geteld.marge == pytest.approx((0.2964, 1.0), abs=1e-4)
    assert (m.geteld.p, m.geteld.woord, m.geteld.door) == (0.05, "waarschijnlijk minder", "weinig_anderen")


def test_e2_chosen_from_ten():
    m = meet(Vensters(NA, NUL), gekozen_uit=10)
    assert m.spreiding.df == 7
    assert m.spreiding.kwartaal == pytest.approx(0.9059, abs=1e-4)
    assert (m.geteld.verhouding, *m.geteld.marge) == pytest.approx((0.5041, 0.2992, 1.0343), abs=2e-4)
    assert m.geteld.p == pytest.approx(0.0626, abs=1e-4)
    assert (m.geteld.woord, m.geteld.door) == ("waarschijnlijk minder", "gekozen_uit")


@pytest.mark.parametrize(
    ("k", "e"), [(1, 0), (2, 0.564), (3, 0.846), (5, 1.163), (10, 1.539), (20, 1.867), (30, 2.043)]
)
def test_the_largest_of_k(k: int, e: float):
    assert hoogste_van(k) == pytest.approx(e, abs=6e-4)


def test_e3_three_comparison_groups():
    m = meet(Vensters(NA, NUL, EERDER), ANDEREN)
    assert m.spreiding.kwartaal == pytest.approx(0.3665, abs=1e-4)
    assert m.spreiding.df == pytest.approx(8.6897, abs=1e-4)
    for line in (m.geteld, m.getoetst):
        assert (line.verhouding, *line.marge) == pytest.approx((0.5115, 0.2889, 0.9054), abs=1e-4)
        assert line.p == pytest.approx(0.0264, abs=1e-4)
        assert (line.woord, line.door) == ("duidelijk minder", "nulmeting")


def test_e4_chosen_at_a_peak():
    line = meet(Vensters(NA, NUL, (10, 9, 11, 10)), ANDEREN).getoetst
    assert line.marge[1] == pytest.approx(1.2653, abs=1e-4)
    assert line.p == pytest.approx(0.1822, abs=1e-4)
    assert (line.woord, line.door) == ("waarschijnlijk minder", "jaar_ervoor")


def test_e5_already_falling_holds_back_the_comparison_and_not_the_count():
    m = meet(Vensters(NA, NUL, (18, 16, 20, 18)), ANDEREN)
    assert (m.getoetst.verhouding, m.getoetst.marge[1]) == pytest.approx((0.5115, 1.0), abs=1e-4)
    assert (m.getoetst.p, m.getoetst.woord, m.getoetst.door) == (0.05, "waarschijnlijk minder", "trend")
    assert (m.geteld.woord, m.geteld.door) == ("duidelijk minder", "nulmeting")


@pytest.mark.parametrize(
    ("na", "gekozen_uit", "vooraf", "woord", "door"),
    [
        ((30, 28, 33, 29), 30, False, "waarschijnlijk meer", "geen_jaar"),
        ((2, 1, 2, 1), 30, False, "duidelijk minder", "gekozen_uit"),
        ((2, 1, 2, 1), None, True, "waarschijnlijk minder", "geen_jaar"),
    ],
)
def test_without_the_year_before_nothing_says_whether_it_had_begun(
    na: tuple[int, ...], gekozen_uit: int | None, vooraf: bool, woord: str, door: str
) -> None:
    """The count keeps its word; what is set against the approach is held back, unless the list corrects a decrease."""
    m = meet(Vensters(na, (14, 12, 15, 13)), ANDEREN, gekozen_uit=gekozen_uit, vooraf=vooraf)
    assert (m.getoetst.woord, m.getoetst.door) == (woord, door)
    assert m.geteld.woord == woord.replace("waarschijnlijk", "duidelijk")
    assert meet(Vensters(na, (14, 12, 15, 13), (16, 15, 17, 15)), ANDEREN).getoetst.woord.startswith("duidelijk")


def test_e6_fewer_members():
    line = meet(Vensters(NA, NUL, EERDER), ANDEREN, lijnen=[Correctie("leden", 0.6, 0.6)]).getoetst
    assert line.marge == pytest.approx((0.2889, 1.5090), abs=1e-4)
    assert line.p == pytest.approx(0.5413, abs=1e-4)
    assert (line.woord, line.door) == ("niet te onderscheiden", "leden")


def test_e7_other_groups_that_swing():
    swinging = (
        Vensters((20, 10, 14, 6), (13, 15, 9, 7), (16, 8, 12, 14)),
        Vensters((18, 22, 9, 31), (10, 14, 8, 12), (22, 16, 20, 19)),
        Vensters((6, 5, 7, 4), (9, 8, 6, 11), (7, 5, 4, 6)),
    )
    m = meet(Vensters(NA, NUL, EERDER), swinging)
    s = m.spreiding
    assert [s.kwartaal, s.jaar, s.tau2] == pytest.approx([0.9770, 2.5311, 0.0379], abs=1e-4)
    line = m.getoetst
    assert (line.verhouding, *line.marge) == pytest.approx((0.4050, 0.1611, 1.1152), abs=1e-4)
    assert line.p == pytest.approx(0.0759, abs=1e-4)
    assert line.woord == "waarschijnlijk minder"


def test_nothing_afterwards():
    m = meet(Vensters((0, 0, 0, 0), (3, 2, 4, 3), (3, 3, 3, 3)))
    assert m.nulmeting.theta == pytest.approx(-3.2189, abs=1e-4)
    assert pytest.approx(1 + 1 / 13) == m.V


def spread_out(total: int) -> tuple[float, ...]:
    return tuple(float((total + i) // 4) for i in range(4))


def agrees(line: object) -> bool:
    low, high = line.laag, line.hoog  # type: ignore[attr-defined]
    clear = line.woord.startswith("duidelijk")  # type: ignore[attr-defined]
    return (not low <= 0 <= high) == (line.p < 0.05) == clear  # type: ignore[attr-defined]


def test_margin_p_and_word_agree_over_all_counts():
    """Every pair of counts from 0 to 60, with and without a year before and a list the group was chosen from."""
    for after in range(61):
        for before in range(61):
            na, nul = spread_out(after), spread_out(before)
            for m in (meet(Vensters(na, nul, nul), ANDEREN), meet(Vensters(na, nul), ANDEREN, gekozen_uit=10)):
                assert agrees(m.geteld), (after, before)
                assert agrees(m.getoetst), (after, before)


@settings(max_examples=draws(300), deadline=None)
@given(
    st.tuples(*[st.integers(0, 60)] * 3), st.booleans(), st.booleans(), st.floats(0.3, 3), st.integers(1, 40),
    st.sampled_from([(), (("minder", "inzet"),), (("meer", "inzet"),)]),
)  # fmt: skip
def test_they_agree_with_every_line_and_limit(counts, compared, earlier, units, chosen, limits):
    na, nul, before = (spread_out(c) for c in counts)
    groep = Vensters(na, nul, before if earlier else None)
    m = meet(
        groep, ANDEREN if compared else (), ANDEREN, lijnen=[Correctie("leden", units, units)], gekozen_uit=chosen,
        grenzen=limits,
    )  # fmt: skip
    assert agrees(m.geteld)
    assert agrees(m.getoetst)
    assert m.getoetst.p >= m.geteld.p - 1e-12


@pytest.mark.parametrize(
    ("spread", "limits"),
    [
        (1.0, [2, 8, 23, 38, 55, 89, 124]),
        (1.5, [0, 6, 19, 34, 50, 83, 117]),
        (2.0, [None, 4, 16, 31, 46, 77, 110]),
    ],
)
def test_what_can_be_seen(spread: float, limits: list[int | None]):
    assert [opvallend(n, spread) for n in (10, 20, 40, 60, 80, 120, 160)] == limits
