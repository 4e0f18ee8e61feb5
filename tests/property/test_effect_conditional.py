"""The ratio of ratios: its interval against scipy, and its exact coverage by going through every table."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trekkingen import draws

from jgwork.indicators.verkennend import conditional
from jgwork.indicators.verkennend.conditional import central, mid_tails, odds_interval, odds_p
from jgwork.indicators.verkennend.displacement import Pair, ratio_of_ratios
from jgwork.indicators.verkennend.estimate import MINIMUM_TOTAL

CELL = st.integers(0, 40)
#: Chance of totals that are left out of the enumeration; the coverage found can be this far off.
LEFT_OUT = 0.001


@settings(max_examples=draws(60), deadline=None)
@given(CELL, CELL, CELL, CELL, st.floats(0.2, 5))
def test_the_limits_are_where_half_of_what_was_seen_leaves_two_and_a_half_per_cent(
    a1: int, a0: int, c1: int, c0: int, odds: float
) -> None:
    from scipy.stats import nchypergeom_fisher

    total, treated, after = a1 + a0 + c1 + c0, a1 + a0, a1 + c1
    low, high = odds_interval(a1, a0, c1, c0)
    for limit, side in ((low, "sf"), (high, "cdf")):
        if 0 < limit < math.inf:
            law = nchypergeom_fisher(total, treated, after, limit)
            past = law.sf(a1) if side == "sf" else law.cdf(a1 - 1)
            assert past + law.pmf(a1) / 2 == pytest.approx(0.025, abs=1e-6)
    if abs(math.log(odds / max(low, 1e-300))) > 1e-6 and (high == math.inf or abs(math.log(odds / high)) > 1e-6):
        assert (low <= odds <= high) == (odds_p(a1, a0, c1, c0, odds) >= 0.05)


@pytest.mark.parametrize("cells", [(5000, 6000, 4000, 3800), (20000, 20500, 7, 9), (50, 60000, 70000, 40)])
def test_of_many_counts_only_those_around_the_seen_one_are_looked_at(
    cells: tuple[int, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (*odds_interval(*cells), odds_p(*cells))
    monkeypatch.setattr(conditional, "WIJD", 1e9)
    assert found == pytest.approx((*odds_interval(*cells), odds_p(*cells)), rel=1e-9, abs=1e-300)
    monkeypatch.undo()
    assert len(central(19_000_000, 20_000_000, 19_000_000, 9_000_000)[1]) < 200_000


@settings(max_examples=draws(30), deadline=None)
@given(*[st.integers(1, 40)] * 4)
def test_the_interval_lies_within_the_conservative_one_of_scipy_and_turns_round(
    a1: int, a0: int, c1: int, c0: int
) -> None:
    from scipy.stats.contingency import odds_ratio

    low, high = odds_interval(a1, a0, c1, c0)
    wide = odds_ratio([[a1, a0], [c1, c0]]).confidence_interval(0.95)
    assert wide.low <= low * (1 + 1e-6)
    assert high <= wide.high * (1 + 1e-6)
    assert odds_interval(a0, a1, c0, c1) == pytest.approx((1 / high, 1 / low), rel=1e-6)
    inner = odds_interval(a1, a0, c1, c0, level=0.8)
    assert low < inner[0] < inner[1] < high


def coverage(baseline: float, ratio: float, trend: float = 0.9) -> float:
    """Return the chance that the interval holds the ratio, given that the method answers; no simulation."""
    from scipy.stats import binom, poisson

    treated, comparison = baseline * (1 + trend * ratio), baseline * (1 + trend)
    spans = [range(int(poisson.ppf(LEFT_OUT / 4, m)), int(poisson.isf(LEFT_OUT / 4, m)) + 1)
             for m in (treated, comparison)]  # fmt: skip
    shares = trend * ratio / (1 + trend * ratio), trend / (1 + trend)
    answered = covered = 0.0
    for n in (n for n in spans[0] if n >= MINIMUM_TOTAL):
        own = poisson.pmf(n, treated) * binom.pmf(np.arange(n + 1), n, shares[0])
        for m in (m for m in spans[1] if m):
            other = poisson.pmf(m, comparison) * binom.pmf(np.arange(m + 1), m, shares[1])
            for after in range(1, n + m):
                first, logs = central(n, m, after)
                seen = np.arange(first, first + len(logs))
                weight = own[seen] * other[after - seen]
                fewer, more = mid_tails(logs, math.log(ratio))
                answered += weight.sum()
                covered += weight[np.minimum(fewer, more) >= 0.025].sum()
    return covered / answered


#: Baselines and true ratios; those at night cost seconds each.
COVERED = [(5, 0.35), (5, 1.0)]
LONG = [(5, 0.65), (5, 1.5), (10, 0.35), (10, 0.65), (10, 1.0), (20, 0.65)]


@pytest.mark.parametrize(
    ("baseline", "ratio"), [*COVERED, *(pytest.param(*c, marks=pytest.mark.nightly) for c in LONG)]
)
def test_the_interval_covers_what_it_says_and_hardly_more(baseline: float, ratio: float) -> None:
    assert 0.95 <= coverage(baseline, ratio) <= 0.97


@settings(max_examples=draws(100), deadline=None)
@given(CELL, CELL, CELL, CELL, st.floats(0.2, 5))
def test_whether_there_is_an_answer_depends_on_the_margins_only(
    a1: int, a0: int, c1: int, c0: int, exposure: float
) -> None:
    found = ratio_of_ratios(Pair(a0, a1), Pair(c0, c1), exposure=exposure)
    margins = a0 + a1 >= MINIMUM_TOTAL and c0 + c1 > 0 and a1 + c1 > 0 and a0 + c0 > 0
    assert (len(found.table) > 1) == margins
    if margins:
        row, p = found.row("verhouding"), found.value("p")
        low, high = row.low, row.high
        assert low is not None
        assert high is not None
        assert row.value is None or low <= row.value <= high
        assert (row.value is None) == (a0 == 0 or c1 == 0)
        assert found.wording.startswith("duidelijk") == (not low <= 1 <= high)
        if p < 0.0499:
            assert not low <= 1 <= high
