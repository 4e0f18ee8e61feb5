"""What must hold for any counts: mirror, scale, nesting, and no stronger word than the detectable limit."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.indicators.verkennend.before_after import before_after, exact_p, ratio_interval
from jgwork.indicators.verkennend.displacement import Pair, wdd

COUNT = st.integers(0, 300)
TIME = st.floats(0.5, 60)


@settings(max_examples=draws(150), deadline=None)
@given(COUNT, COUNT, TIME, TIME)
def test_turning_before_and_after_round_inverts_the_interval(a: int, b: int, s: float, t: float) -> None:
    low, high = ratio_interval(a, b, s, t)
    back = ratio_interval(b, a, t, s)
    assert back[0] == pytest.approx(0 if math.isinf(high) else 1 / high, rel=1e-6)
    assert back[1] == pytest.approx(math.inf if low == 0 else 1 / low, rel=1e-6)
    assert exact_p(a, b, s, t) == pytest.approx(exact_p(b, a, t, s), rel=1e-6)


@settings(max_examples=draws(150), deadline=None)
@given(COUNT, COUNT, TIME, TIME, st.floats(0.1, 10))
def test_the_unit_of_time_does_not_matter_and_intervals_nest(a: int, b: int, s: float, t: float, k: float) -> None:
    whole = ratio_interval(a, b, s, t)
    assert ratio_interval(a, b, s * k, t * k) == pytest.approx(whole, rel=1e-6)
    inner, outer = ratio_interval(a, b, s, t, level=0.8), ratio_interval(a, b, s, t, mid_p=False)
    assert outer[0] <= whole[0] * (1 + 1e-9)
    assert whole[0] <= inner[0] * (1 + 1e-9)
    assert inner[1] <= whole[1] * (1 + 1e-9)
    assert whole[1] <= outer[1] * (1 + 1e-9)


@settings(max_examples=draws(60), deadline=None)
@given(COUNT, COUNT, TIME, TIME)
def test_clear_means_the_exact_test_says_so(a: int, b: int, s: float, t: float) -> None:
    found = before_after(a, b, s, t)
    if found.wording.startswith("duidelijk"):
        assert exact_p(a, b, s, t) < 0.05
    if a + b < 10:
        assert found.wording == "alleen beschrijvend"


@settings(max_examples=draws(60), deadline=None)
@given(*[st.integers(1, 500)] * 8)
def test_wdd_is_its_formula(t0: int, t1: int, c0: int, c1: int, d0: int, d1: int, e0: int, e1: int) -> None:
    found = wdd(Pair(t0, t1), Pair(c0, c1), Pair(d0, d1), Pair(e0, e1))
    assert found.value("wdd") == (t1 - t0) - (c1 - c0) + (d1 - d0) - (e1 - e0)
    assert found.value("variantie") == t0 + t1 + c0 + c1 + d0 + d1 + e0 + e1
