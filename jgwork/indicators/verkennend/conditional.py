"""Four counts given their margins: the exact conditional odds ratio with mid-p interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jgwork.indicators.verkennend.estimate import CLEAR

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

#: No interval of four counts ends further from 1, on the log scale; the open sides are treated apart.
FURTHEST = 60.0
#: Counts further from the seen one than this many times the root of what is possible say nothing of its tails: each
#: standard deviation is at most half of that root.
WIJD = 12.0


def central(treated: int, comparison: int, after: int, seen: int | None = None) -> tuple[int, Array]:
    """Return the least count after that is possible in the treated area, and the log chances from there on at odds 1.

    Parameters
    ----------
    treated, comparison
        Totals before and after of each area.
    after
        Total after of both areas.
    seen
        The count that was seen; then only counts around it are looked at, so that millions of them cost no more.
    """
    import numpy as np
    from scipy.stats import hypergeom

    low, high = max(0, after - comparison), min(treated, after)
    if seen is not None:
        reach = 1000 + int(WIJD * math.sqrt(high - low + 1))
        low, high = max(low, seen - reach), min(high, seen + reach)
    counts = np.arange(low, high + 1)
    return low, np.asarray(hypergeom.logpmf(counts, treated + comparison, treated, after), dtype=float)


def mid_tails(logs: Array, log_odds: float) -> tuple[Array, Array]:
    """Return the chance of fewer and of more than each possible count, half of the count itself included in both.

    With odds ratio ``exp(log_odds)`` the counts follow Fisher's noncentral hypergeometric distribution, which is the
    central one (``logs``, from ``central``) tilted. scipy has it as ``nchypergeom_fisher``, a value at a time, which
    takes seconds for ten thousand counts.
    """
    import numpy as np
    from scipy.special import softmax

    chances = softmax(logs + np.arange(len(logs)) * log_odds)
    fewer = np.cumsum(chances) - chances / 2
    return fewer, np.cumsum(chances[::-1])[::-1] - chances / 2


def odds_interval(
    after: int, before: int, other_after: int, other_before: int, *, level: float = CLEAR
) -> tuple[float, float]:
    """Return the mid-p interval of the odds ratio (after / before) / (other after / other before).

    For four Poisson counts this is the ratio of the two rate ratios, and the margins say next to nothing about it.
    scipy's ``odds_ratio`` has the interval without mid-p only, statsmodels' ``Table2x2`` the approximate one.

    Returns
    -------
    tuple of float
        Low and high; 0 and infinity where a side is open.

    References
    ----------
    Cornfield (1956), Proc. Third Berkeley Symp. 4:135-148; Lancaster (1961), doi:10.1080/01621459.1961.10482105.
    """
    from scipy.optimize import brentq

    first, logs = central(after + before, other_after + other_before, after + other_after, after)
    seen, tail = after - first, (1 - level) / 2

    def limit(side: int) -> float:
        return math.exp(brentq(lambda x: float(mid_tails(logs, x)[side][seen]) - tail, -FURTHEST, FURTHEST))

    low = 0.0 if seen == 0 else limit(1)
    return low, math.inf if seen == len(logs) - 1 else limit(0)


def odds_p(after: int, before: int, other_after: int, other_before: int, odds: float = 1.0) -> float:
    """Return the two-sided mid-p (twice the smaller tail) of the test that the odds ratio is ``odds``."""
    first, logs = central(after + before, other_after + other_before, after + other_after, after)
    fewer, more = mid_tails(logs, math.log(odds))
    return min(1.0, 2 * float(min(fewer[after - first], more[after - first])))
