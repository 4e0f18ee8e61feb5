"""Difference in differences and the synthetic comparison on series that were made for it."""

from datetime import date

import numpy as np
import pytest

from jgwork.indicators.verkennend.estimate import Level
from jgwork.indicators.verkennend.its import Series, its
from jgwork.indicators.verkennend.panel import did
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.indicators.verkennend.synthetic import synthetic_control, weights
from jgwork.vocabulary.errors import UsageError


def month(i: int) -> date:
    return date(2022 + i // 12, i % 12 + 1, 1)


def reeks(unit: str, counts, first: int = 0, versions=()) -> Reeks:
    n = len(counts)
    starts, ends = (tuple(month(first + i + k) for i in range(n)) for k in (0, 1))
    return Reeks(unit, starts, ends, tuple(counts), (1.0,) * n, versions)


def test_with_a_comparison_the_level_is_three_and_with_several_of_both_four() -> None:
    flat, down = [10.0, 12.0, 9.0] * 8, [10.0, 11.0, 10.0] * 4 + [4.0, 5.0, 6.0] * 4
    one = did([reeks("A", down)], [reeks("B", flat)], month(12))
    assert one.level is Level.COMPARISON
    assert one.wording == "duidelijk minder"
    two = did([reeks("A", down), reeks("C", down[::1])], [reeks("B", flat), reeks("D", flat)], month(12))
    assert two.level is Level.SEVERAL_UNITS
    assert one.value("verhouding") == pytest.approx(
        (sum(down[12:]) / sum(down[:12])) / (sum(flat[12:]) / sum(flat[:12]))
    )


def test_another_trend_before_takes_the_level_and_the_certainty_away() -> None:
    rising = [float(4 + 2 * i) for i in range(12)] + [10.0] * 12
    found = did([reeks("A", rising)], [reeks("B", [20.0] * 24)], month(12))
    assert found.level is Level.BEFORE_AFTER
    assert not found.wording.startswith("duidelijk")
    assert "niet aan de aanpak" in found.warnings[0]


def test_did_equals_the_saturated_glm_of_statsmodels() -> None:
    """Two units, two periods: the log ratio of ratios and its Poisson error, as statsmodels' GLM gives them."""
    found = did([reeks("A", [207.0, 110.0])], [reeks("B", [308.0, 318.0])], month(1))
    assert found.value("verhouding") == pytest.approx(110 * 308 / (207 * 318), rel=1e-6)


def test_synthetic_control_finds_the_mix_and_the_gap() -> None:
    rng = np.random.default_rng(5)
    donors = rng.uniform(5, 30, (24, 6))
    mix = np.array([0.5, 0.3, 0.2, 0, 0, 0])
    treated = donors @ mix
    assert weights(treated[:18], donors[:18]) == pytest.approx(mix, abs=1e-6)
    treated[18:] -= 8
    found = synthetic_control(
        reeks("T", treated.tolist()), [reeks(f"D{i}", donors[:, i].tolist()) for i in range(6)], month(18)
    )
    assert found.value("verschil") == pytest.approx(-48, abs=1e-3)
    assert (found.value("rang"), found.value("p")) == (1, pytest.approx(1 / 7))
    assert found.level is Level.COMPARISON


def test_a_poor_fit_makes_no_claim() -> None:
    donors = [reeks(f"D{i}", [float(5 + (i * j) % 3) for j in range(24)]) for i in range(5)]
    found = synthetic_control(reeks("T", [200.0] * 18 + [50.0] * 6), donors, month(18))
    assert found.level is Level.DESCRIPTIVE


def test_each_starting_day_has_a_ratio_of_its_own() -> None:
    """Halved from month 12 at A, a third more from month 16 at B: the mean is weighted by what was counted before."""
    a = [40.0] * 12 + [20.0] * 12
    b = [30.0] * 16 + [40.0] * 8
    found = did(
        [reeks("A", a), reeks("B", b)], [reeks("C", [25.0] * 24), reeks("D", [35.0] * 24)], [month(12), month(16)]
    )
    share = np.array([40 * 12, 30 * 16])
    assert found.value("verhouding") == pytest.approx(np.exp(share @ np.log([0.5, 4 / 3]) / share.sum()), rel=1e-6)
    assert any("niet overal tegelijk" in w for w in found.warnings)
    together = did([reeks("A", a), reeks("B", b)], [reeks("C", [25.0] * 24)], [month(12), month(12)])
    assert together.value("verhouding") == did(
        [reeks("A", a), reeks("B", b)], [reeks("C", [25.0] * 24)], month(12)
    ).value("verhouding")


def test_weights_count_for_what_they_are_and_their_scale_for_nothing() -> None:
    a, b, c = [40.0] * 6 + [20.0] * 6, [40.0] * 6 + [40.0] * 6, [30.0, 31.0] * 6
    units = [reeks("A", a), reeks("B", b)], [reeks("C", c)]

    def ratio(**weights: float) -> float:
        return did(*units, month(6), weights).value("verhouding") or 0.0

    assert ratio(A=9, B=1, C=1) < ratio(A=1, B=1, C=1) < ratio(A=1, B=9, C=1)
    assert ratio(A=900, B=100, C=100) == pytest.approx(ratio(A=9, B=1, C=1), rel=1e-9)
    assert did(*units, month(6)).value("verhouding") == pytest.approx(ratio(A=2, B=2, C=2), rel=1e-9)
    with pytest.raises(UsageError, match="geen gewicht"):
        ratio(A=1, B=1)


def test_castle_doctrine_staggered_over_five_years() -> None:
    """21 states between 2005 and 2009 against 29: homicides rose by about 8 percent (Cheng and Hoekstra 2013)."""
    data = pytest.importorskip("causaldata").castle.load_pandas().data
    years = sorted(int(y) for y in data["year"].unique())
    spans = [tuple(date(y + k, 1, 1) for y in years) for k in (0, 1)]
    treated, others, starts = [], [], []
    for sid, rows in data.sort_values("year").groupby("sid"):
        counts = (rows["homicide"] * rows["popwt"] / 1e5).round().astype(float)
        one = Reeks(str(sid), spans[0], spans[1], tuple(counts), (1.0,) * len(years))
        begun = rows.loc[rows["post"] > 0, "year"]
        (treated if len(begun) else others).append(one)
        starts += [date(int(begun.min()), 1, 1)] if len(begun) else []
    found = did(treated, others, starts)
    assert (len(treated), len(others), len(set(starts))) == (21, 29, 5)
    row = next(r for r in found.table if r.name == "verhouding")
    assert row.value == pytest.approx(1.079, abs=0.002)
    assert 1.03 < (row.low or 0) < (row.high or 9) < 1.13


@pytest.mark.parametrize("side", ["voor", "na"])
def test_a_side_on_which_nothing_was_counted_has_no_ratio_with_a_margin(side: str) -> None:
    """Also where units start on different days and only one of them has an empty side."""
    some, none, flat = [6.0, 7.0, 5.0] * 4, [0.0] * 12, [6.0, 7.0, 5.0] * 8
    counts = none + some if side == "voor" else some + none
    for treated, starts in (([counts], month(12)), ([counts, flat], [month(12), month(15)])):
        units = [reeks(f"A{i}", c) for i, c in enumerate(treated)]
        found = did(units, [reeks("B", flat), reeks("C", flat)], starts)
        assert (found.level, found.row("verhouding").value) == (Level.DESCRIPTIVE, None)
        assert "niets geteld" in found.text
    found = its(Series(tuple(counts), 12))
    assert (found.level, found.row("verhouding").value) == (Level.DESCRIPTIVE, None)


def test_with_few_periods_before_any_mix_fits_and_nothing_is_said() -> None:
    donors = [reeks(n, [10.0, 12.0, 9.0] * 4) for n in "BCD"]
    found = synthetic_control(reeks("A", [10.0, 2.0, 3.0] * 4), donors, month(3))
    assert (found.level, found.row("verschil").value) == (Level.DESCRIPTIVE, None)
