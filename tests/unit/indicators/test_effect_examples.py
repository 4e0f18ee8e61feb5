"""Documented examples of R and statsmodels, on the same data, come out of our methods."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from jgwork.indicators.effect.antwoord import Antwoord, holm
from jgwork.indicators.effect.engine import Lijn
from jgwork.indicators.evaluatie.overdracht import quantiles
from jgwork.indicators.verkennend.before_after import exact_p, ratio_interval
from jgwork.indicators.verkennend.shift import ordinal_shift
from jgwork.indicators.verkennend.shrinkage import fit_prior, shrink
from jgwork.indicators.verkennend.synthetic import weights

#: Lip cancer in 56 Scottish counties, 1975-1980: observed and expected (Clayton and Kaldor 1987, table 1).
LIP_SEEN = [
    9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11, 5, 3, 7, 8,
    11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0,
]  # fmt: skip
LIP_EXPECTED = [
    1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7, 8.8,
    5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6,
    50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8,
]  # fmt: skip


def test_poisson_test_of_r() -> None:
    """R, ?poisson.test: 11 cases in 800 against 21 in 3011; ratio 1.971488, interval .8584264 to 4.2772659."""
    low, high = ratio_interval(21, 11, 3011, 800, mid_p=False)
    assert pytest.approx(1.971488, abs=5e-7) == (11 / 800) / (21 / 3011)
    assert (low, high) == pytest.approx((0.8584264, 4.2772659), abs=5e-8)


def test_rateratio_test_of_r() -> None:
    """R package rateratio.test, ?rateratio.test: 2 in 17877 against 9 in 16660; p .05011, .02177406 to 1.00054910."""
    assert exact_p(9, 2, 16660, 17877) == pytest.approx(0.0501064956141, abs=1e-12)
    assert ratio_interval(9, 2, 16660, 17877, mid_p=False) == pytest.approx((0.0217740627591, 1.00054910449), abs=1e-9)


def test_poisson_exact_of_r() -> None:
    """R package exactci, central interval on example 1 of Gu et al. (2008): 1.339735721772650, 3.388365573616252.

    As quoted in the tests of statsmodels (``stats/tests/test_rates_poisson.py``).
    """
    found = ratio_interval(30, 60, 54308.7, 51477.5, mid_p=False)
    assert found == pytest.approx((1.339735721772650, 3.388365573616252), rel=1e-10)


@pytest.mark.parametrize(("before", "after", "t0", "t1"), [(30, 60, 54308.7, 51477.5), (20, 8, 12, 12), (9, 3, 12, 6)])
def test_mid_p_interval_is_where_the_mid_p_of_statsmodels_is_five_percent(before, after, t0, t1) -> None:
    """One-sided conditional mid-p of ``test_poisson_2indep`` at the limits of our interval: 2.5 % each."""
    from statsmodels.stats.rates import test_poisson_2indep

    low, high = ratio_interval(before, after, t0, t1)
    at = [
        test_poisson_2indep(after, t1, before, t0, method="cond-midp", value=value, alternative=side).pvalue
        for value, side in ((low, "larger"), (high, "smaller"))
    ]
    assert at == pytest.approx([0.025, 0.025], abs=1e-6)


def test_survfit_of_r_on_the_leukemia_data() -> None:
    """R package survival, ?survfit, data aml (Miller 1997): median 31 weeks maintained, 23 not maintained."""
    maintained = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    other = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    assert quantiles(*maintained, (0.5,)) == (31.0,)
    assert quantiles(*other, (0.5,)) == (23.0,)


def test_the_gamma_prior_on_the_scottish_lip_cancer_data() -> None:
    """Clayton and Kaldor 1987; the negative binomial of statsmodels with an offset is the same likelihood."""
    import statsmodels.api as sm

    prior = fit_prior(LIP_SEEN, LIP_EXPECTED)
    fit = sm.NegativeBinomial(np.array(LIP_SEEN), np.ones(56), offset=np.log(LIP_EXPECTED)).fit(disp=0)
    assert prior.mean == pytest.approx(math.exp(fit.params[0]), rel=1e-4)
    assert prior.shape == pytest.approx(1 / fit.params[1], rel=1e-4)
    first, last = (shrink([str(i) for i in range(56)], LIP_SEEN, LIP_EXPECTED)[i] for i in (0, 55))
    assert first.raw == pytest.approx(6.43, abs=0.005)
    assert first.shrunken == pytest.approx((prior.shape + 9) / (prior.rate + 1.4))
    assert (last.raw, last.shrunken > 0) == (0.0, True)  # nothing seen is not no risk
    assert first.outside


def test_holm_of_r() -> None:
    """R, p.adjust(c(.01, .04, .03), 'holm') is .03, .06, .06 (by hand: 3 x .01, then the larger of 2 x .03 and .04)."""
    empty = Antwoord("", "G", "incidenten", "registratie", "incidenten", date(2026, 7, 1))
    found = holm(
        {
            n: replace(empty, doel_id=n, geteld=Lijn(-1, -2, -0.1, p, 1))
            for n, p in (("a", 0.01), ("b", 0.04), ("c", 0.03))
        },
        ["a", "b", "c"],
    )
    assert [a.geteld.p for a in found.values()] == pytest.approx([0.03, 0.06, 0.06])
    assert [a.woord for a in found.values()] == ["duidelijk minder", *["waarschijnlijk minder"] * 2]
    assert found["b"].beslissend == "holm"
    assert found["b"].marge == (pytest.approx(math.exp(-2)), pytest.approx(math.exp(-0.1))), "the margin stays"


def test_sign_flips_of_darwin() -> None:
    """Fisher 1935, section 21: Darwin's 15 pairs of Zea mays; 1726 of 32768 sign patterns are as extreme (p .0527).

    Each pair is a partner here, with as many answers that went down or up as the difference in eighths of an inch.
    """
    eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    before = pd.DataFrame(1, index=range(15), columns=range(75))
    after = before.copy()
    for partner, d in enumerate(eighths):
        after.iloc[partner, : abs(d)] = 0 if d > 0 else 2
    found = ordinal_shift(before, after)
    assert found.value("p") == pytest.approx(1726 / 32768, abs=0.006)  # 15 partners: 20,000 drawn patterns
    assert found.wording == "waarschijnlijk minder"


def grunfeld() -> pd.DataFrame:
    """Investment of eleven firms, 1935-1954 (Grunfeld 1958), as shipped with statsmodels."""
    import statsmodels.api as sm

    data = sm.datasets.grunfeld.load_pandas().data
    return data.pivot(index="year", columns="firm", values="invest").astype(float)


@pytest.mark.parametrize("firm", ["General Motors", "Chrysler", "Westinghouse", "Goodyear"])
def test_synthetic_weights_are_those_of_pysyncon(firm: str) -> None:
    """Our weights against ``pysyncon.Synth`` (V fixed, outcomes before the start as predictors)."""
    pysyncon = pytest.importorskip("pysyncon", reason="the extra 'synth' is not installed")
    table = grunfeld().loc[1935:1950]
    own, donors = table[firm], table.drop(columns=[firm])
    mine = weights(own.to_numpy(), donors.to_numpy())
    theirs, _ = pysyncon.Synth.w_optimize(
        np.eye(len(own)), donors.to_numpy() / 100, own.to_numpy() / 100, qp_options={"maxiter": 5000, "ftol": 1e-14}
    )
    mixed, other = donors.to_numpy() @ mine, donors.to_numpy() @ theirs
    assert mine.sum() == pytest.approx(1)
    assert mixed == pytest.approx(other, rel=0.01, abs=0.5)
    error, best = (float(((own.to_numpy() - x) ** 2).sum()) for x in (mixed, other))
    assert error <= best * (1 + 1e-3)
