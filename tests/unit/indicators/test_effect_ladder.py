"""The ladder: which method, which level, which warnings, on small series made by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from jgwork.indicators.effect.caution import Caution, corona, detection, one_sided, season
from jgwork.indicators.effect.estimate import Level
from jgwork.indicators.effect.ladder import Situation, evaluate, holm
from jgwork.indicators.effect.panel import did
from jgwork.indicators.effect.reeks import Reeks
from jgwork.indicators.effect.synthetic import synthetic_control, weights

START = date(2025, 1, 1)


def month(i: int) -> date:
    return date(2022 + i // 12, i % 12 + 1, 1)


def reeks(unit: str, counts, first: int = 0, versions=()) -> Reeks:
    n = len(counts)
    starts, ends = (tuple(month(first + i + k) for i in range(n)) for k in (0, 1))
    return Reeks(unit, starts, ends, tuple(counts), (1.0,) * n, versions)


def situation(before: int, after: int, *, months: int = 36, earlier: int | None = None, **more) -> Situation:
    """A group with a flat number per month: the year before the nulmeting, the nulmeting of 2024, the year after."""
    rng = np.random.default_rng(1)
    history = [float(before if earlier is None else earlier)] * (months - 12)
    counts = [*history, *[float(before)] * 12, *[float(after)] * 12] if months > 12 else []
    counts = [c + float(x) for c, x in zip(counts, rng.integers(0, 2, len(counts)), strict=True)]
    series = reeks("G", counts, first=36 - months)
    return Situation(series, date(2024, 1, 1), START, START, date(2026, 1, 1), **more)


def test_a_long_series_without_comparison_is_an_interrupted_time_series() -> None:
    found = evaluate(situation(12, 4))
    assert found.primary.method.startswith("onderbroken tijdreeks")
    assert found.primary.level is Level.BEFORE_AFTER
    assert {m for m, _ in found.refused} >= {"WDD", "verschil in verschillen"}


def test_a_short_series_is_a_before_and_after() -> None:
    s = situation(6, 1)
    short = replace(s, treated=s.treated.part(date(2024, 7, 1), date(2026, 1, 1)), van=date(2024, 7, 1))
    found = evaluate(short)
    assert found.primary.method.startswith("voor en na")
    assert any(m == "onderbroken tijdreeks" for m, _ in found.refused)
    assert Caution.SEASON in {w.code for w in found.cautions}


def test_a_peak_year_is_no_nulmeting() -> None:
    found = evaluate(situation(12, 5, earlier=5, selected_on=date(2024, 11, 1)))
    assert not found.primary.wording.endswith("minder")
    simple = next(e for e in found.others if e.method.startswith("voor en na"))
    assert simple.wording == "duidelijk minder"


def test_chosen_before_the_nulmeting_needs_no_holding_back() -> None:
    s = situation(12, 4, earlier=12, selected_on=date(2023, 6, 1))
    assert not {Caution.PEAK, Caution.SELECTION} & {w.code for w in evaluate(s).cautions}


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


def test_too_few_known_periods_is_no_comparison() -> None:
    s = situation(12, 4)
    holes = tuple(None if i % 3 == 0 else c for i, c in enumerate(s.treated.counts))
    found = evaluate(replace(s, treated=replace(s.treated, counts=holes)))
    assert found.primary.level is Level.DESCRIPTIVE
    assert "niet bekend" in found.primary.text


def test_under_ten_events_no_judgement() -> None:
    s = situation(0, 0)
    counts = tuple(1.0 if i in {25, 30, 40} else 0.0 for i in range(len(s.treated)))
    found = evaluate(replace(s, treated=replace(s.treated, counts=counts)))
    assert found.primary.wording == "alleen beschrijvend"


def test_a_changed_definition_is_a_break_and_far_from_the_start_a_dummy() -> None:
    s = situation(12, 6)
    versions = tuple("1" if r < date(2024, 3, 1) else "2" for r in s.treated.starts)
    found = evaluate(replace(s, treated=replace(s.treated, versions=versions)))
    assert found.primary.method.startswith("onderbroken tijdreeks")
    assert any("aparte sprong" in w for w in found.primary.warnings)
    near = tuple("1" if r < date(2025, 3, 1) else "2" for r in s.treated.starts)
    stopped = evaluate(replace(s, treated=replace(s.treated, versions=near)))
    assert stopped.primary.table[0].value is None


def test_the_other_cautions() -> None:
    assert season(date(2024, 1, 1), START, START, date(2026, 1, 1)) == ()
    assert season(date(2024, 1, 1), START, START, date(2025, 7, 1))[0].code is Caution.SEASON
    assert corona(date(2020, 1, 1), date(2021, 1, 1))[0].code is Caution.CORONA
    assert corona(date(2022, 1, 1), date(2023, 1, 1)) == ()
    assert detection("registratie", ("toezicht_extra",), ())[0].code is Caution.DETECTION
    assert detection("enquete", ("toezicht_extra",), ()) == ()
    assert "enquête" in one_sided(["registratie"])
    assert one_sided(["registratie", "enquete"]) == ""


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


def test_holm_takes_at_most_three() -> None:
    with pytest.raises(ValueError, match="three"):
        holm({}, ["a", "b", "c", "d"])
