"""Treated and comparison units over the same periods: Poisson difference in differences, with its pre-trend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jgwork.indicators.verkennend.estimate import (
    CLEAR,
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY,
    LIKELY_MORE,
    MINIMUM_TOTAL,
    ZONDER,
    Estimate,
    Level,
    Row,
    weaker,
    wording,
)
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import aantal, omvang

PRETREND = (
    "Voor de start liep de vergelijking al anders dan de behandelde groep. Het verschil is niet aan de aanpak toe te "
    "schrijven."
)


GESPREID = (
    "De aanpak begon niet overal tegelijk. Elke startdatum heeft een eigen verhouding; de uitkomst is het gemiddelde, "
    "naar wat er daar voor de start gebeurde."
)


def did(
    treated: Sequence[Reeks],
    comparison: Sequence[Reeks],
    start: date | Sequence[date],
    gewichten: Mapping[str, float] | None = None,
) -> Estimate:
    """Return the Poisson difference in differences: the rate ratio of treated, net of the comparison.

    Every period before the start counts, also those before the nulmeting. Fixed effects for unit and period, offset
    for exposure, quasi-Poisson dispersion (never under 1). Where units start on different days each starting day has
    a ratio of its own, so that no unit that started is a comparison for one that starts later; the answer is their
    mean on the log scale, weighted by what was counted before each start.

    Parameters
    ----------
    treated, comparison
        Complete series over the same periods.
    start
        First day of the approach: one for all, or one for each treated series.
    gewichten
        Weight of each unit, such as its population; all the same by default.

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
    starts = [start] * len(treated) if isinstance(start, date) else list(start)
    if len(starts) != len(treated):
        raise UsageError("Niet elke reeks met aanpak heeft een start.", "Geef een start, of een per reeks.")
    for one in sorted(set(starts)):
        begun = [u for u, s in zip(treated, starts, strict=True) if s == one]
        if why := _unfit(treated, begun, comparison, one):
            return _none(why, method)
    cuts, n, weights = [units[0].position(s) for s in starts], len(units[0]), _weights(units, gewichten)
    fit = _fit(units, cuts, n, weights)
    log, se = _effect(fit, units, cuts, weights)
    outer, inner = _interval(log, se, CLEAR), _interval(log, se, LIKELY)
    p, word = 2 * _tail(abs(log) / se), wording(outer, inner)
    seen = sum(c or 0.0 for u, cut in zip(treated, cuts, strict=True) for c in u.counts[cut:])
    trend = _pretrend(units, len(treated), min(cuts), weights)
    apart = trend is not None and trend < 0.05
    several = len(treated) >= 2 and len(comparison) >= 2
    word = weaker(weaker(word), LIKELY_MORE) if apart else word
    size = omvang(math.exp(log), *outer, p, dan=" dan bij de vergelijking")
    text = _text(treated, len(comparison), cuts, word, size)
    level = Level.BEFORE_AFTER if apart else Level.SEVERAL_UNITS if several else Level.COMPARISON
    marks = (*((PRETREND,) if apart else ()), *((GESPREID,) if len(set(cuts)) > 1 else ()))
    table = _rows(math.exp(log), outer, seen, p, float(fit.scale), trend)
    return Estimate(table, text, level, marks, word, method)


def _rows(
    ratio: float, outer: tuple[float, float], seen: float, p: float, spread: float, trend: float | None
) -> tuple[Row, ...]:
    return (
        Row("verhouding", "Verhouding tegen vergelijking", ratio, *outer),
        Row("vermeden", "Minder dan bij de verandering van de vergelijking",
            seen * (1 / ratio - 1), seen * (1 / outer[1] - 1), seen * (1 / outer[0] - 1)),
        Row("p", "p (tweezijdig)", p),
        Row("spreiding", "Spreiding (1 is zuiver toeval)", spread),
        Row("voortrend_p", "p dat de trend ervoor gelijk liep", trend,
            reason="" if trend is not None else "Te weinig perioden voor de start."),
    )  # fmt: skip


def _unfit(treated: Sequence[Reeks], begun: Sequence[Reeks], comparison: Sequence[Reeks], start: date) -> str:
    """Return in Dutch why series of which some begun on a day cannot be compared per period, empty where they can."""
    units = [*treated, *comparison]
    if any(u.starts != units[0].starts or not u.complete for u in units):
        return "De reeksen beslaan niet dezelfde volledige perioden; vergelijken per periode kan dan niet."
    cut = units[0].position(start)
    if not 1 <= cut < len(units[0]):
        return "De start ligt niet binnen de reeks."
    if sum(c or 0.0 for u in treated for c in u.counts) < MINIMUM_TOTAL:
        return f"In de behandelde groep is samen minder dan {MINIMUM_TOTAL} geteld; we beschrijven alleen."
    sides = slice(cut), slice(cut, None)
    if any(not sum(c or 0.0 for u in comparison for c in u.counts[part]) for part in sides):
        return "In de vergelijking is voor of na de start niets geteld; vergelijken kan dan niet."
    if any(not sum(c or 0.0 for u in begun for c in u.counts[part]) for part in sides):
        return f"Bij wie met de aanpak begon is voor of na de start niets geteld; {ZONDER}"
    return ""


def _weights(units: Sequence[Reeks], gewichten: Mapping[str, float] | None) -> list[float]:
    """Return a weight per unit, on average 1."""
    if not gewichten:
        return [1.0] * len(units)
    missing = [u.unit for u in units if not gewichten.get(u.unit, 0.0) > 0]
    if missing:
        raise UsageError(
            f"Van {len(missing)} reeksen is er geen gewicht boven 0.", "Geef elke kolom een gewicht, of geen enkele."
        )
    mean = sum(gewichten[u.unit] for u in units) / len(units)
    return [gewichten[u.unit] / mean for u in units]


def _effect(fit: Any, units: Sequence[Reeks], cuts: Sequence[int], weights: Sequence[float]) -> tuple[float, float]:
    """Return the log ratio over all starting days and its standard error."""
    import numpy as np

    days = sorted(set(cuts))
    before = dict.fromkeys(days, 0.0)
    for u, cut, w in zip(units, cuts, weights, strict=False):
        before[cut] += w * sum(c or 0.0 for c in u.counts[:cut])
    share = np.array([before[d] for d in days])
    share = share / share.sum() if share.sum() else np.full(len(days), 1 / len(days))
    k = len(days)
    cov = np.asarray(fit.cov_params())[:k, :k]
    return float(share @ np.asarray(fit.params)[:k]), float(np.sqrt(share @ cov @ share))


def _tail(z: float) -> float:
    from scipy.stats import norm

    return float(norm.sf(z))


def _text(treated: Sequence[Reeks], comparisons: int, cuts: Sequence[int], word: str, size: str) -> str:
    pairs = list(zip(treated, cuts, strict=True))
    before, after = (
        sum(c or 0.0 for u, cut in pairs for c in (u.counts[:cut] if first else u.counts[cut:]))
        for first in (True, False)
    )
    cut, n = cuts[0], len(treated[0])
    spans = (f" in {cut} periodes", f" in {n - cut}") if len(set(cuts)) == 1 else (" voor de eigen start", " erna")
    text = f"Met aanpak ging het van {aantal(before)}{spans[0]} naar {aantal(after)}{spans[1]}. "
    text += f"Vergeleken met {comparisons} andere reeks{'en' if comparisons > 1 else ''} is het {word}"
    return f"{text}{' van toeval' if word == INDISTINCT else ''}: {size}."


def _fit(units: Sequence[Reeks], cuts: Sequence[int], n: int, weights: Sequence[float], *, trend: bool = False) -> Any:
    """Fit the first ``n`` periods.

    The first columns are treated x after, one for each starting day; or one, treated x time, for the pre-trend.
    """
    import numpy as np
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    k = len(units)
    unit, t = np.repeat(np.arange(k), n), np.tile(np.arange(n), k)
    begun = np.array([*cuts, *[n] * (k - len(cuts))])[unit]
    first = [(unit < len(cuts)) * t] if trend else [(begun == d) & (t >= d) for d in sorted(set(cuts))]
    columns = [*first, *(unit == i for i in range(k)), *(t == j for j in range(1, n))]
    y = np.array([c or 0.0 for u in units for c in u.counts[:n]])
    offset = np.log([e for u in units for e in u.exposure[:n]])
    X = np.column_stack(columns).astype(float)
    keep = np.isin(t, [j for j in range(n) if y[t == j].sum() > 0])  # a period without any event carries nothing
    X = X[keep][:, X[keep].any(axis=0)]
    weigh = np.array(weights, dtype=float)[unit]
    model = GLM(y[keep], X, family=Poisson(), offset=offset[keep], var_weights=weigh[keep])
    fit = model.fit(scale=1.0)
    spread = float(fit.pearson_chi2) / fit.df_resid if fit.df_resid > 0 else 1.0
    return model.fit(scale=spread) if spread > 1 else fit


def _pretrend(units: Sequence[Reeks], n_treated: int, cut: int, weights: Sequence[float]) -> float | None:
    if cut < 4:
        return None
    return float(_fit(units, [cut] * n_treated, cut, weights, trend=True).pvalues[0])


def _interval(log: float, se: float, level: float) -> tuple[float, float]:
    from scipy.stats import norm

    half = float(norm.ppf(0.5 + level / 2)) * se
    return math.exp(log - half), math.exp(log + half)


def _none(reason: str, method: str) -> Estimate:
    row = Row("verhouding", "Verhouding tegen vergelijking", None, reason=reason)
    return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
