"""Treated and comparison units over the same periods: Poisson difference in differences, with its pre-trend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jgwork.indicators.verkennend.estimate import (
    CLEAR,
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY,
    LIKELY_MORE,
    MINIMUM_TOTAL,
    Estimate,
    Level,
    Row,
    weaker,
    wording,
)
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import aantal, kans, percent, percent_range

if TYPE_CHECKING:
    from datetime import date

PRETREND = (
    "Voor de start liep de vergelijking al anders dan de behandelde groep. Het verschil is niet aan de aanpak toe te "
    "schrijven."
)


def did(treated: Sequence[Reeks], comparison: Sequence[Reeks], start: date) -> Estimate:
    """Return the Poisson difference in differences: the rate ratio of treated, net of the comparison.

    Every period before the start counts, also those before the nulmeting. Fixed effects for unit and period, offset
    for exposure, quasi-Poisson dispersion (never under 1).

    Parameters
    ----------
    treated, comparison
        Complete series over the same periods.
    start
        First day of the approach.

    Returns
    -------
    Estimate
        Rows ``verhouding``, ``vermeden``, ``p``, ``spreiding``, ``voortrend_p`` (test that the trend before differs).
        Level 4 with at least two treated and two comparison units, else 3; 2 where the pre-trend differs.

    References
    ----------
    Wooldridge (2023), Poisson difference in differences, doi:10.1093/ectj/utad016.
    """
    method = "verschil in verschillen (Poisson)"
    if not treated or not comparison:
        raise UsageError("Er is geen vergelijking.", "Geef minstens een behandelde en een vergelijkingsreeks.")
    units = [*treated, *comparison]
    if why := _unfit(treated, comparison, start):
        return _none(why, method)
    cut, n = units[0].position(start), len(units[0])
    fit = _fit(units, len(treated), cut, n)
    log, se = float(fit.params[0]), float(fit.bse[0])
    outer, inner = _interval(log, se, CLEAR), _interval(log, se, LIKELY)
    p, ratio, word = float(fit.pvalues[0]), math.exp(log), wording(outer, inner)
    seen = sum(c or 0.0 for u in treated for c in u.counts[cut:])
    trend = _pretrend(units, len(treated), cut)
    apart = trend is not None and trend < 0.05
    several = len(treated) >= 2 and len(comparison) >= 2
    table = (
        Row("verhouding", "Verhouding tegen vergelijking", ratio, *outer),
        Row("vermeden", "Minder dan bij de verandering van de vergelijking",
            seen * (1 / ratio - 1), seen * (1 / outer[1] - 1), seen * (1 / outer[0] - 1)),
        Row("p", "p (tweezijdig)", p),
        Row("spreiding", "Spreiding (1 is zuiver toeval)", float(fit.scale)),
        Row("voortrend_p", "p dat de trend ervoor gelijk liep", trend,
            reason="" if trend is not None else "Te weinig perioden voor de start."),
    )  # fmt: skip
    word = weaker(weaker(word), LIKELY_MORE) if apart else word
    size = f"{percent(ratio)} dan bij de vergelijking, met een marge {percent_range(*outer)} (95%, {kans(p)})"
    text = _text(treated, len(comparison), cut, word, size)
    level = Level.BEFORE_AFTER if apart else Level.SEVERAL_UNITS if several else Level.COMPARISON
    return Estimate(table, text, level, (PRETREND,) if apart else (), word, method)


def _unfit(treated: Sequence[Reeks], comparison: Sequence[Reeks], start: date) -> str:
    """Return in Dutch why these series cannot be compared per period, empty where they can."""
    units = [*treated, *comparison]
    if any(u.starts != units[0].starts or not u.complete for u in units):
        return "De reeksen beslaan niet dezelfde volledige perioden; vergelijken per periode kan dan niet."
    cut = units[0].position(start)
    if not 1 <= cut < len(units[0]):
        return "De start ligt niet binnen de reeks."
    if sum(c or 0.0 for u in treated for c in u.counts) < MINIMUM_TOTAL:
        return f"In de behandelde groep is samen minder dan {MINIMUM_TOTAL} geteld; we beschrijven alleen."
    if any(not sum(c or 0.0 for u in comparison for c in u.counts[part]) for part in (slice(cut), slice(cut, None))):
        return "In de vergelijking is voor of na de start niets geteld; vergelijken kan dan niet."
    return ""


def _text(treated: Sequence[Reeks], comparisons: int, cut: int, word: str, size: str) -> str:
    before, after = (sum(c or 0.0 for u in treated for c in u.counts[part]) for part in (slice(cut), slice(cut, None)))
    text = (
        f"Met aanpak ging het van {aantal(before)} in {cut} periodes naar {aantal(after)} in {len(treated[0]) - cut}. "
    )
    text += f"Vergeleken met {comparisons} andere reeks{'en' if comparisons > 1 else ''} is het {word}"
    return f"{text}{' van toeval' if word == INDISTINCT else ''}: {size}."


def _fit(units: Sequence[Reeks], n_treated: int, cut: int, n: int, *, trend: bool = False) -> Any:
    """Fit the first ``n`` periods; the first column is treated x after, or treated x time for the pre-trend."""
    import numpy as np
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    k = len(units)
    unit, t = np.repeat(np.arange(k), n), np.tile(np.arange(n), k)
    first = (unit < n_treated) * (t if trend else t >= cut)
    columns = [first, *(unit == i for i in range(k)), *(t == j for j in range(1, n))]
    y = np.array([c or 0.0 for u in units for c in u.counts[:n]])
    offset = np.log([e for u in units for e in u.exposure[:n]])
    X = np.column_stack(columns).astype(float)
    keep = np.isin(t, [j for j in range(n) if y[t == j].sum() > 0])  # a period without any event carries nothing
    X = X[keep][:, X[keep].any(axis=0)]
    model = GLM(y[keep], X, family=Poisson(), offset=offset[keep])
    fit = model.fit(scale=1.0)
    spread = float(fit.pearson_chi2) / fit.df_resid if fit.df_resid > 0 else 1.0
    return model.fit(scale=spread) if spread > 1 else fit


def _pretrend(units: Sequence[Reeks], n_treated: int, cut: int) -> float | None:
    if cut < 4:
        return None
    return float(_fit(units, n_treated, cut, cut, trend=True).pvalues[0])


def _interval(log: float, se: float, level: float) -> tuple[float, float]:
    from scipy.stats import norm

    half = float(norm.ppf(0.5 + level / 2)) * se
    return math.exp(log - half), math.exp(log + half)


def _none(reason: str, method: str) -> Estimate:
    row = Row("verhouding", "Verhouding tegen vergelijking", None, reason=reason)
    return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
