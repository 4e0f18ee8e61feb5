"""Many groups side by side, shifts in answers, shifts in networks."""

import numpy as np
import pandas as pd
import pytest

from jgwork.indicators.verkennend.shift import ordinal_shift
from jgwork.indicators.verkennend.shrinkage import fit_prior, shrink
from jgwork.vocabulary.errors import UsageError


def test_the_prior_is_the_negative_binomial_maximum_likelihood() -> None:
    """With equal exposure the marginal is negative binomial; statsmodels' estimate must agree."""
    import statsmodels.api as sm

    rng = np.random.default_rng(7)
    y = rng.poisson(rng.gamma(3, 6, 150))
    fit = sm.NegativeBinomial(y, np.ones_like(y)).fit(disp=0)
    prior = fit_prior(y.tolist(), [1.0] * 150)
    assert prior.mean == pytest.approx(y.mean())
    assert prior.shape == pytest.approx(1 / fit.params[1], rel=1e-3)


def test_shrunken_rates_lie_between_own_and_mean_and_keep_the_order_given() -> None:
    rng = np.random.default_rng(2)
    rates = rng.gamma(4, 5, 300)
    y = rng.poisson(rates).tolist()
    found = shrink([f"G{i}" for i in range(300)], y, [1.0] * 300)
    mean = sum(y) / 300
    assert [s.unit for s in found] == [f"G{i}" for i in range(300)]
    assert all(min(s.raw, mean) - 1e-9 <= s.shrunken <= max(s.raw, mean) + 1e-9 for s in found)
    covered = sum(s.low <= r <= s.high for s, r in zip(found, rates, strict=True)) / 300
    assert 0.92 <= covered <= 0.98


def test_without_spread_beyond_chance_every_unit_gets_the_mean() -> None:
    found = shrink(list("abcdef"), [10, 10, 10, 10, 10, 10], [1.0] * 6)
    assert all(s.shrunken == 10 and not s.outside for s in found)


def test_too_few_units_is_refused() -> None:
    with pytest.raises(UsageError):
        shrink(["a"], [3], [1.0])


def rounds(changes) -> tuple[pd.DataFrame, pd.DataFrame]:
    before = pd.DataFrame(3, index=[f"p{i}" for i in range(len(changes))], columns=list("abcd"))
    return before, before.add(pd.Series(changes, index=before.index), axis=0)


def test_ordinal_shift_counts_partners_and_not_answers() -> None:
    """Five partners who all go down: the smallest sign-flip p is 2/32, so never 'duidelijk'."""
    found = ordinal_shift(*rounds([-1, -1, -1, -1, -1]))
    assert found.value("p") == 2 / 32
    assert found.wording == "waarschijnlijk minder"
    assert (found.value("gedaald"), found.value("verschuiving")) == (20, 1.0)
    assert ordinal_shift(*rounds([-1] * 6)).wording == "duidelijk minder"


def test_partners_who_disagree_are_counted() -> None:
    found = ordinal_shift(*rounds([-1, -1, 1, 1, 0]))
    assert found.wording == "niet te onderscheiden"
    assert found.value("oneens") == 2


def test_one_partner_is_no_round() -> None:
    found = ordinal_shift(*rounds([-1]))
    assert found.table[0].value is None
    assert "Te weinig" in found.text
