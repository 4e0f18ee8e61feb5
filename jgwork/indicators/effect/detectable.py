"""What could be seen: the smallest change that can be told from chance, before a plan is fixed."""

from __future__ import annotations

from jgwork.indicators.effect.before_after import check_count, check_exposure
from jgwork.indicators.effect.estimate import Estimate, Level, Row, aantal, getal
from jgwork.vocabulary.errors import UsageError

#: Longest follow-up looked at, as a multiple of the length of the nulmeting.
LONGEST = 20


def critical_count(nulmeting: int, periods: float = 1.0, alpha: float = 0.05) -> int | None:
    """Return the largest count after that the exact two-sided conditional test tells from chance.

    Parameters
    ----------
    nulmeting
        Count before.
    periods
        Length of the period after, in lengths of the nulmeting.
    alpha
        Two-sided level.

    Returns
    -------
    int or None
        ``None`` where even zero afterwards could be chance (5 to 0 has p = .0625).
    """
    import numpy as np
    from scipy.stats import binom

    after = np.arange(int(nulmeting * periods) + 1)  # under the expected count the lower tail is the smaller one
    clear = np.asarray(2 * binom.cdf(after, nulmeting + after, periods / (1 + periods)) < alpha)
    return int(after[clear][-1]) if clear.any() else None


def minimum_detectable_effect(
    nulmeting: float,
    periods: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    *,
    target: float | None = None,
) -> Estimate:
    """Say which decrease could be told from chance at the agreed term, and when the chosen target could be.

    Parameters
    ----------
    nulmeting
        Count in the nulmeting.
    periods
        Length of the follow-up in lengths of the nulmeting.
    alpha
        Level of the exact two-sided conditional test.
    power
        Chance wanted of seeing a real decrease.
    target
        Chosen target: count per length of the nulmeting (*streefwaarde*).

    Returns
    -------
    Estimate
        Rows ``hoogstens`` (largest count after that is clear of chance), ``daling_procent`` (the decrease it stands
        for), ``werkelijke_daling_procent`` (the true decrease that is seen with probability ``power``), and with a
        target ``kans_op_zien`` (power at the target) and ``nodige_duur`` (follow-up needed, in lengths of the
        nulmeting). The nulmeting is taken as given; level 0, since nothing is measured yet.
    """
    n0, length = check_count(nulmeting, "De nulmeting"), check_exposure(periods, "De duur")
    if not (0 < alpha < 0.5 and 0 < power < 1):
        raise UsageError(
            "Alfa moet tussen 0 en 0,5 liggen en de kans op zien tussen 0 en 1.", "Gebruik bijvoorbeeld 0,05 en 0,8."
        )
    limit = critical_count(n0, length, alpha)
    none = "Zelfs helemaal geen incidenten erna kan nog toeval zijn."
    seen = None if limit is None or n0 == 0 else 100 * (1 - limit / (n0 * length))
    real = None if limit is None else _true_decrease(n0, length, limit, power)
    rows = [
        Row("hoogstens", "Hoogstens zoveel erna", limit, reason=none if limit is None else ""),
        Row("daling_procent", "Daling die opvalt (%)", seen, reason=none if seen is None else ""),
        Row("werkelijke_daling_procent", f"Werkelijke daling met {getal(100 * power)}% kans gezien (%)", real,
            reason="" if real is not None else "Ook een daling naar bijna nul wordt te vaak gemist."),
        Row("nulmeting", "Nulmeting", n0),
        Row("duur", "Duur erna (keer de nulmeting)", length),
        Row("alfa", "Alfa (tweezijdig)", alpha),
    ]  # fmt: skip
    text = _text(n0, length, limit, real, power)
    if target is not None:
        extra, more = _target(n0, length, limit, alpha, power, target)
        rows, text = rows + extra, f"{text} {more}"
    return Estimate(tuple(rows), text, Level.DESCRIPTIVE, (), "", "wat toeval nog kan zijn (exacte toets)")


def power_at(nulmeting: int, periods: float, rate: float, alpha: float = 0.05) -> float:
    """Return the probability that a true count of ``rate`` per nulmeting length is told from chance."""
    from scipy.stats import poisson

    limit = critical_count(nulmeting, periods, alpha)
    return 0.0 if limit is None else float(poisson.cdf(limit, rate * periods))


def needed_term(nulmeting: int, target: float, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """Return the shortest follow-up at which the target would be seen with probability ``power``.

    Returns
    -------
    float or None
        In lengths of the nulmeting, in steps of a twelfth (a month for a year's nulmeting); ``None`` when even 20
        times the nulmeting is too short, since the nulmeting itself stays uncertain.
    """
    for step in range(1, 12 * LONGEST + 1):
        if power_at(nulmeting, step / 12, target, alpha) >= power:
            return step / 12
    return None


def _true_decrease(n0: int, length: float, limit: int, power: float) -> float | None:
    from scipy.stats import chi2

    mean = float(chi2.ppf(1 - power, 2 * (limit + 1))) / 2
    decrease = 100 * (1 - mean / (n0 * length))
    return decrease if decrease > 0 else None


def _text(n0: int, length: float, limit: int | None, real: float | None, power: float) -> str:
    term = "even lang duurt" if length == 1 else f"{getal(length, 1)} keer zo lang duurt als de nulmeting"
    if limit is None:
        return (
            f"Bij een nulmeting van {aantal(n0)} en een periode erna die {term}, is geen enkele daling te "
            "onderscheiden van toeval, ook niet een daling naar 0. "
            "Kies een langere periode of tel iets dat vaker voorkomt."
        )
    out = (
        f"Bij een nulmeting van {aantal(n0)} en een periode erna die {term}, is een daling pas te onderscheiden "
        f"van toeval bij hoogstens {aantal(limit)} erna."
    )
    if real is not None:
        out += (
            f" Om dat met {getal(100 * power)}% kans te zien, moet de werkelijke daling minstens {getal(real)}% zijn."
        )
    return out


def _target(
    n0: int, length: float, limit: int | None, alpha: float, power: float, target: float
) -> tuple[list[Row], str]:
    if target < 0 or target >= n0:
        raise UsageError(
            "Het doel moet lager zijn dan de nulmeting en niet onder 0.", "Vul een lagere streefwaarde in."
        )
    chance, term = power_at(n0, length, target, alpha), needed_term(n0, target, alpha, power)
    seen = limit is not None and round(target * length) <= limit
    rows = [
        Row("streefwaarde", "Streefwaarde (per nulmetingsduur)", target),
        Row("kans_op_zien", "Kans dat het doel te zien is", chance),
        Row("nodige_duur", "Nodige duur (keer de nulmeting)", term,
            reason="" if term is not None else "Ook na heel lang volgen niet."),
    ]  # fmt: skip
    text = f"Het doel van {aantal(target)} is dan {'wel' if seen else 'niet'} te onderscheiden van toeval"
    text += f"; de kans dat een aanpak die dit doel echt haalt ook zo te zien is, is {getal(100 * chance)}%."
    if term is None:
        text += " Ook met veel langer volgen wordt dat niet genoeg: neem een langere nulmeting of een ander doel."
    elif term > length:
        text += f" Volg daarvoor minstens {getal(term, 1)} keer de duur van de nulmeting."
    return rows, text
