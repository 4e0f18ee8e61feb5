"""Interrupted time series: segmented quasi-Poisson regression with season, trend, placebo dates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.indicators.verkennend.estimate import (
    CLEAR,
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY,
    ZONDER,
    Estimate,
    Level,
    Row,
    wording,
)
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import getal, omvang

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

#: Months needed in all and before the intervention.
MINIMUM_LENGTH, MINIMUM_BEFORE = 24, 12
#: A registration break nearer to the intervention than this cannot be told apart from it.
BREAK_DISTANCE = 6
#: Fewest months on each side of a placebo date.
PLACEBO_SIDE = 9
BREAK_STOP = (
    "De manier van registreren veranderde te dicht bij de start van de aanpak. Het verschil kan door de registratie "
    "komen; daarom stopt de reeks hier en is er geen uitspraak over effect."
)
BREAK_WARNING = (
    "In de reeks veranderde de manier van registreren. Daarvoor is gecorrigeerd met een aparte sprong; "
    "blijf voorzichtig."
)
PLACEBO_WARNING = (
    "Op data zonder aanpak vindt dezelfde rekenwijze vaak een even grote sprong. Lees het verschil als toeval."
)
HAC_WARNING = (
    "Opeenvolgende maanden lijken op elkaar. Met een marge die daar rekening mee houdt, is het verschil niet zeker."
)


@dataclass(frozen=True, slots=True)
class Series:
    """A series of counts over equal periods.

    Parameters
    ----------
    counts
        One count per period, oldest first.
    start
        Position of the first period with the intervention.
    exposure
        Denominator per period (population, members, days); ``None`` for none.
    period
        Number of periods in a year: 12 for months, 4 for quarters.
    breaks
        Positions of the first period with a new way of registering.
    """

    counts: tuple[float, ...]
    start: int
    exposure: tuple[float, ...] | None = None
    period: int = 12
    breaks: tuple[int, ...] = ()


def its(series: Series, *, harmonics: int | None = None) -> Estimate:
    """Return the jump at the intervention, net of trend and season.

    Model: quasi-Poisson with log link, offset for exposure, linear trend, step at the intervention and Fourier terms
    for the season. The interval shown is the usual one (normal); the wording rests on the wider one of Student's t.

    Parameters
    ----------
    series
        At least 24 periods of which 12 before.
    harmonics
        Pairs of Fourier terms; by default 2 for months, 1 for quarters.

    Returns
    -------
    Estimate
        Rows ``verhouding`` (step), ``eenvoudig`` (Poisson with step and trend only), ``hac`` (step with
        Newey-West errors), ``helling`` (change of slope per period, from the model with slope), ``spreiding``
        (dispersion), ``autocorrelatie`` (lag 1), ``placebo`` (share of placebo dates before the intervention with at
        least as strong a jump), ``vermeden``. Level 2: without comparison.

    References
    ----------
    Lopez Bernal, Cummins and Gasparrini (2017), doi:10.1093/ije/dyw098.
    """
    n = _check(series)
    method = "onderbroken tijdreeks (quasi-Poisson)"
    if reason := _unfit(series, n):
        return _none(reason, method)
    k = harmonics if harmonics is not None else _harmonics(series)
    fit = _fit(series, series.start, harmonics=k)
    simple = _fit(series, series.start, harmonics=0, quasi=False)
    hac = _fit(series, series.start, harmonics=k, hac=True)
    slope = _fit(series, series.start, harmonics=k, slope=True)
    placebo = _placebo(series, k, fit)
    p, outer = float(fit.pvalues[1]), _interval(fit, 1, CLEAR)
    ratio, word = _ratio(fit, 1), wording(_interval(fit, 1, CLEAR, small=True), _interval(fit, 1, LIKELY, small=True))
    table = (
        Row("verhouding", "Sprong bij de start (verhouding)", ratio, *outer),
        Row("vermeden", "Minder dan verwacht zonder aanpak", *_avoided(fit, series)),
        Row("p", "p (tweezijdig)", p),
        Row("eenvoudig", "Zonder seizoen (Poisson, sprong en trend)", _ratio(simple, 1), *_interval(simple, 1, CLEAR)),
        Row("hac", "Met marge voor samenhang in de tijd (HAC)", _ratio(hac, 1), *_interval(hac, 1, CLEAR)),
        Row("helling", "Verandering van de trend per periode", _ratio(slope, -1), *_interval(slope, -1, CLEAR)),
        Row("spreiding", "Spreiding (1 is zuiver toeval)", float(fit.scale)),
        Row("autocorrelatie", "Samenhang met de vorige periode", _lag1(fit)),
        Row("placebo", "Deel van de placebodata met zo'n sprong", placebo,
            reason="" if placebo is not None else "Te weinig perioden voor de start."),
    )  # fmt: skip
    return Estimate(
        table, _text(series, ratio, outer, p, word), Level.BEFORE_AFTER,
        _warnings(series, word, placebo, _interval(hac, 1, CLEAR)), word, method,
    )  # fmt: skip


def _unfit(series: Series, n: int) -> str:
    """Return in Dutch why nothing can be said of a series, empty where something can."""
    if n < MINIMUM_LENGTH or series.start < MINIMUM_BEFORE or n - series.start < 2:
        return (
            f"De reeks is te kort: er zijn minstens {MINIMUM_LENGTH} perioden nodig, waarvan {MINIMUM_BEFORE} voor de "
            f"start en 2 erna. Er zijn er {n}, waarvan {series.start} voor de start."
        )
    if any(abs(b - series.start) < BREAK_DISTANCE for b in series.breaks if 0 < b < n):
        return BREAK_STOP
    if not sum(series.counts[: series.start]) or not sum(series.counts[series.start :]):
        return f"Voor of na de start is niets geteld; {ZONDER}"
    return ""


def _check(series: Series) -> int:
    n = len(series.counts)
    if any(not math.isfinite(c) or c < 0 for c in series.counts):
        raise UsageError("De reeks bevat een telling die geen getal van 0 of meer is.", "Vul elke periode in.")
    if series.exposure is not None and (
        len(series.exposure) != n or any(not math.isfinite(e) or e <= 0 for e in series.exposure)
    ):
        raise UsageError("Elke noemer moet een getal boven 0 zijn.", "Vul voor elke periode een noemer in.")
    if not 0 < series.start < n:
        raise UsageError(
            "De aanpak moet beginnen binnen de reeks, met perioden ervoor en erna.",
            "Geef in de kolom van de ingreep 0 voor de start en 1 vanaf de start.",
        )
    if sum(series.counts) == 0:
        raise UsageError("In de hele reeks is niets geteld.", "Kies een indicator die wel voorkomt.")
    return n


def _harmonics(series: Series) -> int:
    return {12: 2, 4: 1}.get(series.period, 0)


def _design(series: Series, start: int, n: int, *, harmonics: int, slope: bool) -> Array:
    import numpy as np

    t = np.arange(1, n + 1, dtype=float)
    step = (np.arange(n) >= start).astype(float)
    columns = [np.ones(n), step, t]
    for k in range(1, harmonics + 1):
        angle = 2 * np.pi * k * t / series.period
        columns += [np.sin(angle), np.cos(angle)]
    columns += [(np.arange(n) >= b).astype(float) for b in series.breaks if 0 < b < n]
    if slope:
        columns.append(step * (np.arange(n) - start))
    return np.column_stack(columns)


def _fit(
    series: Series,
    start: int,
    *,
    harmonics: int,
    quasi: bool = True,
    hac: bool = False,
    slope: bool = False,
    until: int | None = None,
) -> Any:
    import numpy as np
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    n = until or len(series.counts)
    X = _design(series, start, n, harmonics=harmonics, slope=slope)
    offset = np.log(np.array(series.exposure[:n])) if series.exposure else np.zeros(n)
    model = GLM(np.array(series.counts[:n]), X, family=Poisson(), offset=offset)
    if hac:
        lags = math.floor(4 * (n / 100) ** (2 / 9))  # Newey and West (1994)
        return model.fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    return model.fit(scale="X2" if quasi else None)


def _ratio(fit: Any, i: int) -> float:
    return math.exp(float(fit.params[i]))


def _interval(fit: Any, i: int, level: float, *, small: bool = False) -> tuple[float, float]:
    """Return the interval of a ratio; ``small`` widens it by Student's t, since the dispersion is estimated too."""
    from scipy.stats import norm, t

    z = float(t.ppf(0.5 + level / 2, fit.df_resid) if small else norm.ppf(0.5 + level / 2))
    log, half = float(fit.params[i]), z * float(fit.bse[i])
    return math.exp(log - half), math.exp(log + half)


def _avoided(fit: Any, series: Series) -> tuple[float, float, float]:
    expected = sum(float(m) for m in fit.fittedvalues[series.start :])
    ratio, (low, high) = _ratio(fit, 1), _interval(fit, 1, CLEAR)
    a, b, c = (expected / r - expected for r in (ratio, high, low))
    return a, b, c


def _lag1(fit: Any) -> float:
    import numpy as np

    r = np.asarray(fit.resid_pearson)
    return float(np.corrcoef(r[:-1], r[1:])[0, 1])


def _placebo(series: Series, harmonics: int, fit: Any) -> float | None:
    dates = [d for d in range(PLACEBO_SIDE, series.start - PLACEBO_SIDE + 1) if d not in series.breaks]
    if not dates:
        return None
    seen = abs(float(fit.tvalues[1]))
    hits = [abs(float(_fit(series, d, harmonics=harmonics, until=series.start).tvalues[1])) >= seen for d in dates]
    return sum(hits) / len(hits)


def _text(series: Series, ratio: float, outer: tuple[float, float], p: float, word: str) -> str:
    n = len(series.counts)
    before, after = sum(series.counts[: series.start]) / series.start, sum(series.counts[series.start :])
    text = (
        f"Gemiddeld per periode ging het van {getal(before, 1)} ({series.start} periodes) naar "
        f"{getal(after / (n - series.start), 1)} ({n - series.start} periodes). "
    )
    size = omvang(ratio, *outer, p)
    if word == INDISTINCT:
        text += f"Gecorrigeerd voor trend en seizoen is de sprong bij de start {word} van toeval: {size}."
    else:
        text += f"Gecorrigeerd voor trend en seizoen is het sinds de start {word}: {size}."
    return text + " Er is niet vergeleken met een andere groep; iets anders dat toen begon, telt dus mee."


def _warnings(series: Series, word: str, placebo: float | None, hac: tuple[float, float]) -> tuple[str, ...]:
    out = []
    if any(0 < b < len(series.counts) for b in series.breaks):
        out.append(BREAK_WARNING)
    if word != INDISTINCT and placebo is not None and placebo > 0.1:
        out.append(PLACEBO_WARNING)
    if word.startswith("duidelijk") and hac[0] <= 1 <= hac[1]:
        out.append(HAC_WARNING)
    return tuple(out)


def _none(reason: str, method: str) -> Estimate:
    row = Row("verhouding", "Sprong bij de start (verhouding)", None, reason=reason)
    return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
