"""Published numbers, each with its source, come out again."""

import csv
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from jgwork.indicators.verkennend.before_after import before_after, etest_p, exact_p, ratio_interval
from jgwork.indicators.verkennend.columns import choose
from jgwork.indicators.verkennend.displacement import Pair, ratio_of_ratios, wdd, wdq
from jgwork.indicators.verkennend.estimate import Level
from jgwork.indicators.verkennend.its import Series, its
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.indicators.verkennend.synthetic import synthetic_control
from jgwork.vocabulary.errors import UsageError

PUBLIC = Path(__file__).parents[4] / "shared" / "data"
SICILY, PROP99 = PUBLIC / "sicily.csv", PUBLIC / "prop99.csv"
needs_sicily = pytest.mark.skipif(not SICILY.exists(), reason="public test data is not beside the repository")
needs_prop99 = pytest.mark.skipif(not PROP99.exists(), reason="public test data is not beside the repository")
#: Abadie, Diamond and Hainmueller 2010, table 2: the states of synthetic California.
ABADIE = {"Utah": 0.334, "Nevada": 0.234, "Montana": 0.199, "Colorado": 0.164, "Connecticut": 0.069}


def sicily() -> Series:
    with SICILY.open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    return choose({k: [r[k] for r in rows] for k in rows[0]}).series


def test_wdd_of_wheeler_and_ratcliffe() -> None:
    """Wheeler and Ratcliffe 2018, Crime Science 7:11, table with displacement."""
    found = wdd(Pair(207, 110), Pair(308, 318), Pair(178, 157), Pair(150, 140))
    assert found.value("wdd") == -118
    assert found.value("variantie") == 1568
    assert found.value("z") == pytest.approx(-2.98, abs=0.005)
    assert found.table[0].low == pytest.approx(-196, abs=0.5)
    assert found.table[0].high == pytest.approx(-40, abs=0.5)
    assert found.level is Level.COMPARISON
    assert found.wording == "duidelijk minder"


def test_a_comparison_in_which_nothing_was_counted_is_refused() -> None:
    with pytest.raises(UsageError, match="niets geteld"):
        wdd(Pair(30, 20), Pair(0, 0))
    with pytest.raises(UsageError, match="niets geteld"):
        wdd(Pair(30, 20), Pair(31, 30), Pair(10, 12), Pair(0, 0))


def test_wdd_weights_divide_terms_and_squared_variances() -> None:
    found = wdd(Pair(20, 20, 2.0), Pair(30, 30), time_weights=(1.0, 2.0))
    assert found.value("wdd") == pytest.approx((10 - 20) / 2 - (15 - 30))
    assert found.value("variantie") == pytest.approx((20 / 4 + 20) / 4 + 30 / 4 + 30)


def test_wdq_and_res_by_their_formula() -> None:
    """Bowers and Johnson 2003 and Farrington et al. 2007, on the counts of Wheeler and Ratcliffe 2018."""
    gain, side = 110 / 318 - 207 / 308, 157 / 318 - 178 / 308
    assert wdq(Pair(207, 110), Pair(178, 157), Pair(308, 318)).value("wdq") == pytest.approx(side / gain)
    res = ratio_of_ratios(Pair(207, 110), Pair(308, 318))
    assert res.value("res") == pytest.approx(207 * 318 / (110 * 308))
    assert res.value("standaardfout_log") == pytest.approx(math.sqrt(1 / 207 + 1 / 110 + 1 / 308 + 1 / 318))


@pytest.mark.parametrize(("voor", "na"), [(30, 0), (0, 30)])
def test_a_comparison_with_a_zero_gives_no_size(voor: int, na: int) -> None:
    found = ratio_of_ratios(Pair(20, 10), Pair(voor, na))
    assert "hoeveel precies is niet te zeggen, met een marge tussen" in found.text
    assert "100% minder dan" not in found.text
    assert "onbeperkt meer dan" not in found.text


def test_wdq_is_undefined_when_the_treated_area_did_not_improve() -> None:
    found = wdq(Pair(100, 110), Pair(50, 60), Pair(100, 100))
    assert found.table[0].value is None
    assert "bestaat niet" in found.text
    assert found.as_json()["wdq"] is None


@pytest.mark.parametrize(("a", "b", "p"), [(0, 3, 0.0884), (6, 2, 0.1749)])
def test_etest_of_krishnamoorthy_and_thomson(a: int, b: int, p: float) -> None:
    """Krishnamoorthy and Thomson 2004, examples with equal sample sizes."""
    assert etest_p(a, b) == pytest.approx(p, abs=0.00005)
    assert etest_p(b, a) == pytest.approx(p, abs=0.00005)


@needs_sicily
def test_its_of_the_sicilian_smoking_ban() -> None:
    """Lopez Bernal, Cummins and Gasparrini 2017, tutorial: both models."""
    found = its(sicily())
    simple, season = found.row("eenvoudig"), found.row("verhouding")
    assert [round(x or 0, 3) for x in (simple.value, simple.low, simple.high)] == [0.894, 0.865, 0.925]
    assert [round(x or 0, 3) for x in (season.value, season.low, season.high)] == [0.885, 0.839, 0.933]
    assert found.level is Level.BEFORE_AFTER


def smoking() -> dict[str, Reeks]:
    """Packs of cigarettes sold per head in 39 states, 1970 to 2000: a column ``Year`` and one per state."""
    with PROP99.open(encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    years = [int(r["Year"]) for r in rows]
    starts, ends = (tuple(date(y + i, 1, 1) for y in years) for i in (0, 1))
    return {
        state: Reeks(state, starts, ends, tuple(float(r[state]) for r in rows), (1.0,) * len(rows))
        for state in rows[0]
        if state != "Year"
    }


@needs_prop99
def test_synthetic_control_of_the_californian_tobacco_programme() -> None:
    """Abadie, Diamond and Hainmueller 2010, J. Am. Stat. Assoc. 105:493-505, and Arkhangelsky et al. 2021.

    We match on the outcome before the start only; the first paper on price, income, age, beer and three years of it.
    What compares number by number is 'SC' in table 1 of the second, outcome only too: -19.6 packs a year (-19.62 in its
    software, which stops after 10,000 steps, short of the best fit). Of the first paper the gap comes out ('almost 20
    packs' a year, 26 in 2000) and four of its five weights within .07, but not its rank of 1 of 39: matched on the
    outcome alone, Missouri and Virginia fit so closely (0.4 and 0.8 packs) that their ratio of errors is larger.
    """
    areas = smoking()
    treated = areas.pop("California")
    found = synthetic_control(treated, tuple(areas.values()), date(1989, 1, 1))
    after = sum(s.year >= 1989 for s in treated.starts)
    assert found.value("verschil") / after == pytest.approx(-19.6, abs=0.15)

    weights = {s: found.value(f"gewicht_{i}") for i, s in enumerate(areas, 1)}
    assert sorted(weights, key=weights.__getitem__)[:-4:-1] == ["Utah", "Montana", "Nevada"]
    assert sum(weights[s] for s in ABADIE) == pytest.approx(1, abs=0.05)
    assert all(weights[s] == pytest.approx(w, abs=0.07) for s, w in ABADIE.items() if s != "Colorado")
    assert weights["Colorado"] == pytest.approx(0.015, abs=0.005)

    rates = np.array([u.counts for u in areas.values()])
    ours, theirs = (np.array(treated.counts) - [w.get(s, 0.0) for s in areas] @ rates for w in (weights, ABADIE))
    assert ours[-1] == pytest.approx(-26, abs=1)  # 'about 26 packs lower' by 2000
    assert theirs[-after:].mean() == pytest.approx(ours[-after:].mean(), abs=1)
    assert (ours[:-after] ** 2).sum() < (theirs[:-after] ** 2).sum()  # no weights fit better, so not theirs either

    assert found.value("rang") == 3
    assert found.value("p") == pytest.approx(3 / 39)
    assert found.wording == "niet te onderscheiden"


def test_from_five_nothing_can_be_told_from_chance() -> None:
    """Przyborowski and Wilenski 1940; kept as a check only."""
    assert exact_p(5, 0) == 0.0625


def test_mid_p_interval_is_the_set_of_ratios_with_mid_p_above_five_percent() -> None:
    from scipy.stats import binom

    for before, after, t0, t1 in [(20, 8, 12, 12), (7, 12, 12, 6), (3, 9, 1, 1)]:
        low, high = ratio_interval(before, after, t0, t1)
        n = before + after
        at_low, at_high = (ratio * t1 / (t0 + ratio * t1) for ratio in (low, high))
        assert binom.sf(after, n, at_low) + binom.pmf(after, n, at_low) / 2 == pytest.approx(0.025, abs=1e-9)
        assert binom.cdf(after - 1, n, at_high) + binom.pmf(after, n, at_high) / 2 == pytest.approx(0.025, abs=1e-9)


def test_conservative_interval_equals_clopper_pearson() -> None:
    from scipy.stats import binomtest

    low, high = ratio_interval(20, 8, mid_p=False)
    ci = binomtest(8, 28).proportion_ci(0.95, "exact")
    assert (low, high) == pytest.approx((ci.low / (1 - ci.low), ci.high / (1 - ci.high)))


def test_under_ten_events_only_described() -> None:
    found = before_after(6, 1)
    assert found.level is Level.DESCRIPTIVE
    assert found.wording == "alleen beschrijvend"
    assert "minder dan 10" in found.text


def test_unequal_exposure_counts() -> None:
    found = before_after(24, 12, 12, 6)
    assert found.value("verhouding") == pytest.approx(1)
    assert found.wording == "niet te onderscheiden"
    assert before_after(24, 12, 12, 12).wording != "niet te onderscheiden"
