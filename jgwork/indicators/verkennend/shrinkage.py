"""Many groups or areas side by side: gamma-Poisson (empirical Bayes) shrinkage and the funnel; no ranking."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.indicators.verkennend.before_after import check_exposure
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: With fewer units there is no prior to learn.
MINIMUM_UNITS = 5


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma distribution of the rates over units.

    Parameters
    ----------
    shape, rate
        Shape and rate; the mean rate is ``shape / rate``. An infinite shape means: no more spread than chance, every
        unit has the mean.
    mean
        Mean rate.
    """

    shape: float
    rate: float
    mean: float


@dataclass(frozen=True, slots=True)
class Shrunken:
    """A unit's own rate and the one that borrows from the others.

    Parameters
    ----------
    unit
        Id; the order is that of the caller, never by height.
    raw, raw_low, raw_high
        Own rate with its exact 95 % interval.
    shrunken, low, high
        Posterior mean and 95 % credible interval.
    funnel_low, funnel_high
        Where 95 % of units with the mean rate and this exposure lie.
    outside
        Whether the own rate lies outside the funnel.
    """

    unit: str
    raw: float
    raw_low: float
    raw_high: float
    shrunken: float
    low: float
    high: float
    funnel_low: float
    funnel_high: float
    outside: bool


def fit_prior(counts: Sequence[float], exposures: Sequence[float]) -> Prior:
    """Return the gamma prior that makes the counts most likely (marginal negative binomial likelihood).

    Raises
    ------
    UsageError
        Fewer than five units, or unequal lengths.

    References
    ----------
    Clayton and Kaldor (1987), doi:10.2307/2532003.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import gammaln

    if len(counts) != len(exposures) or len(counts) < MINIMUM_UNITS:
        raise UsageError(
            f"Er zijn minstens {MINIMUM_UNITS} groepen of gebieden nodig.", "Neem er meer, of vergelijk ze los."
        )
    y, t = np.asarray(counts, float), np.array([check_exposure(e, "De duur") for e in exposures])
    mean = float(y.sum() / t.sum())
    if mean == 0 or float(((y - mean * t) ** 2 - y).sum()) <= 0:  # the score of the spread, at no spread
        return Prior(math.inf, math.inf, mean)

    def loss(logs: npt.NDArray[np.float64]) -> float:
        a, b = np.exp(logs)
        terms = gammaln(y + a) - gammaln(a) + a * np.log(b / (b + t)) + y * np.log(t / (b + t))
        return -float(terms.sum())

    found = minimize(loss, [0.0, -math.log(mean)], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    shape, rate = (float(v) for v in np.exp(found.x))
    return Prior(shape, rate, shape / rate)


def shrink(units: Sequence[str], counts: Sequence[float], exposures: Sequence[float]) -> tuple[Shrunken, ...]:
    """Return raw and shrunken rates with intervals, and the funnel; in the order given.

    Parameters
    ----------
    units
        Ids.
    counts, exposures
        Count and exposure per unit.

    References
    ----------
    Spiegelhalter (2005), funnel plots, doi:10.1002/sim.1970.
    """
    from scipy.stats import chi2, gamma, poisson

    prior = fit_prior(counts, exposures)
    out = []
    for unit, y, t in zip(units, counts, exposures, strict=True):
        low, high = float(chi2.ppf(0.025, 2 * y)) / 2 if y else 0.0, float(chi2.ppf(0.975, 2 * y + 2)) / 2
        if math.isinf(prior.shape):
            mid, a, b = prior.mean, prior.mean, prior.mean
        else:
            shape, rate = prior.shape + y, prior.rate + t
            mid = shape / rate
            a, b = (float(gamma.ppf(q, shape, scale=1 / rate)) for q in (0.025, 0.975))
        under, over = (float(poisson.ppf(q, prior.mean * t)) / t for q in (0.025, 0.975))
        out.append(
            Shrunken(unit, y / t, low / t, high / t, mid, a, b, under, over, not under <= y / t <= over)
        )  # fmt: skip
    return tuple(out)
