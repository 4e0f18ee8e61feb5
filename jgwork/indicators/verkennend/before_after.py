"""Counts before and after, without comparison: exact conditional Poisson rate ratio with mid-p interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from jgwork.indicators.verkennend.estimate import (
    CLEAR,
    DESCRIPTIVE,
    LIKELY,
    MINIMUM_TOTAL,
    Estimate,
    Level,
    Row,
    wording,
)
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import aantal, kans, omvang

NO_COMPARISON = (
    "Er is niet vergeleken met een andere groep of een ander gebied. "
    "Of de aanpak het verschil heeft gemaakt, is hiermee niet gezegd."
)

GROOT = "Bij zulke grote aantallen geeft de e-toets hetzelfde als de exacte toets."

FEW = (
    f"Dat zijn er samen minder dan {MINIMUM_TOTAL}. Bij zulke kleine aantallen kan het verschil toeval zijn; "
    "daarom beschrijven we alleen."
)


def check_count(value: float, what: str) -> int:
    """Return a count as a whole number; ``UsageError`` where it is negative or broken."""
    if not math.isfinite(value) or value < 0 or not float(value).is_integer():
        raise UsageError(f"{what} moet een heel getal van 0 of meer zijn.", "Vul een aantal in, zonder komma.")
    return int(value)


def check_exposure(value: float, what: str) -> float:
    """Return an exposure (days, months, member-months); ``UsageError`` where it is not above zero."""
    if not math.isfinite(value) or value <= 0:
        raise UsageError(f"{what} moet groter zijn dan 0.", "Vul in hoe lang de periode duurde, bijvoorbeeld 12.")
    return float(value)


def exact_p(before: int, after: int, exposure_before: float = 1.0, exposure_after: float = 1.0) -> float:
    """Return the two-sided p of the exact conditional test that two Poisson rates are equal.

    Given the total, the count after is binomial. Two-sided as twice the smaller tail, at most 1. Without any event p
    is 1.

    References
    ----------
    Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313.
    """
    from scipy.stats import binom

    n, share = before + after, exposure_after / (exposure_before + exposure_after)
    return min(1.0, 2 * min(float(binom.cdf(after, n, share)), float(binom.sf(after - 1, n, share))))


#: Larger counts make no e-test: its cost grows with their product, and it then equals the exact test.
ETEST_HOOGSTENS = 2000


def check_counts(counts: Iterable[float], what: str) -> None:
    """Refuse what is no count: below zero, or a part of one (a rate, a percentage)."""
    known = list(counts)
    if any(c < 0 for c in known):
        raise UsageError(f"{what} bevat een aantal onder 0.", "Een telling is 0 of meer; herstel het bestand.")
    if not all(float(c).is_integer() for c in known):
        raise UsageError(
            f"{what} bevat getallen met een komma: dat zijn cijfers per zoveel of gemiddelden, geen tellingen.",
            "Gebruik de tellingen zelf, en geef de noemer apart op.",
        )


def with_year_before(found: Estimate, eerder: float, na: float, duur: float, duur_na: float) -> Estimate:
    """Return a before and after with the same comparison against the year before the nulmeting beside it.

    A group is chosen at its peak and falls back by itself; in the year before nobody had chosen it.
    """
    other = before_after(eerder, na, duur, duur_na)
    rows = tuple(
        replace(r, name=f"{r.name}_jaar_ervoor", title=f"{r.title}, tegen het jaar ervoor")
        for r in other.table
        if r.name in {"verhouding", "p"}
    )
    count = Row("jaar_ervoor", "Aantal in het jaar voor de nulmeting", float(eerder))
    return replace(found, table=(*found.table, count, *rows))


def etest_p(before: int, after: int, exposure_before: float = 1.0, exposure_after: float = 1.0) -> float | None:
    """Return the two-sided p of the e-test, the less conservative check beside the exact test.

    ``None`` where a count is over ``ETEST_HOOGSTENS``.

    References
    ----------
    Krishnamoorthy and Thomson (2004), doi:10.1016/S0378-3758(02)00408-1.
    """
    from statsmodels.stats.rates import test_poisson_2indep

    if before + after == 0:
        return 1.0
    if max(before, after) > ETEST_HOOGSTENS:
        return None
    pairs = sorted([(after, exposure_after), (before, exposure_before)])  # the other way round it divides by zero
    found = test_poisson_2indep(*pairs[0], *pairs[1], method="etest", compare="ratio")
    return float(found.pvalue)


def ratio_interval(
    before: int,
    after: int,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    *,
    level: float = CLEAR,
    mid_p: bool = True,
) -> tuple[float, float]:
    """Return the exact conditional interval of the rate ratio after / before.

    Parameters
    ----------
    before, after
        Counts.
    exposure_before, exposure_after
        Exposure of each count, in the same unit.
    level
        Coverage aimed at.
    mid_p
        Count half of the probability of what was seen (nearer to the level); else the conservative interval.

    Returns
    -------
    tuple of float
        Low and high; 0 and infinity where a side is open (no events after, or none before).

    References
    ----------
    Lancaster (1961), doi:10.1080/01621459.1961.10482105 (mid-p).
    """
    from scipy.stats import binom

    n, half = before + after, 0.5 if mid_p else 0.0
    if n == 0:
        return 0.0, math.inf
    odds = exposure_before / exposure_after
    tail = (1 - level) / 2

    def lower(p: float) -> float:
        return float(binom.sf(after, n, p) + (1 - half) * binom.pmf(after, n, p)) - tail

    def upper(p: float) -> float:
        return float(binom.cdf(after - 1, n, p) + (1 - half) * binom.pmf(after, n, p)) - tail

    low = 0.0 if after == 0 else _root(lower)
    high = 1.0 if after == n else _root(upper)
    return low / (1 - low) * odds, math.inf if high >= 1.0 else high / (1 - high) * odds


def _root(f: Callable[[float], float]) -> float:
    from scipy.optimize import brentq

    return float(brentq(f, 1e-15, 1 - 1e-15, xtol=1e-14))


def before_after(
    before: float,
    after: float,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    *,
    what: str = "incidenten",
    warnings: tuple[str, ...] = (),
) -> Estimate:
    """Compare two counts, the nulmeting and now, taking unequal exposure into account.

    The wording rests on the intervals: 'duidelijk' asks that the conservative exact 95 % interval (the same that
    decides what can be detected) excludes no change, 'waarschijnlijk' that the 80 % mid-p interval does. The interval
    shown is the 95 % mid-p interval.

    Parameters
    ----------
    before, after
        Counts.
    exposure_before, exposure_after
        Exposure (months, days, member-months), the same unit for both.
    what
        Dutch plural of what is counted.
    warnings
        Passed on to the estimate.

    Returns
    -------
    Estimate
        Rows ``verhouding`` (rate after / before; undefined without events before), ``verschil_procent``,
        ``vermeden`` (expected minus seen), ``p``, ``p_etoets``, ``voor``, ``na``. Level 2; under 10 events in all
        descriptive only.
    """
    n0, n1 = check_count(before, "Het aantal voor"), check_count(after, "Het aantal na")
    t0, t1 = check_exposure(exposure_before, "De duur voor"), check_exposure(exposure_after, "De duur na")
    ratio = (n1 / t1) / (n0 / t0) if n0 else None
    low, high = ratio_interval(n0, n1, t0, t1)
    word = wording(ratio_interval(n0, n1, t0, t1, mid_p=False), ratio_interval(n0, n1, t0, t1, level=LIKELY))
    p, few, e_test = exact_p(n0, n1, t0, t1), n0 + n1 < MINIMUM_TOTAL, etest_p(n0, n1, t0, t1)
    expected = n0 * t1 / t0
    least, most = (expected * (1 - high), expected * (1 - low)) if n0 else (None, None)
    table = (
        Row("verhouding", "Verhouding na : voor", ratio, low, high, "" if n0 else "Er was niets in de periode ervoor."),
        Row("verschil_procent", "Verschil in procenten", _change(ratio), _change(low), _change(high)),
        Row("vermeden", f"Minder {what} dan bij een gelijk tempo", expected - n1, least, most),
        Row("p", "p (exacte toets)", p),
        Row("p_etoets", "p (e-toets, ter controle)", e_test, reason="" if e_test is not None else GROOT),
        Row("voor", "Aantal voor", n0),
        Row("na", "Aantal na", n1),
        Row("duur_voor", "Duur voor", t0),
        Row("duur_na", "Duur na", t1),
    )
    text = f"Het aantal {what} ging van {aantal(n0)} naar {aantal(n1)}{_exposure_text(t0, t1)}. "
    text += FEW if few else f"{_judgement(word, ratio, low, high, p, n0, n1)} {NO_COMPARISON}"
    level = Level.DESCRIPTIVE if few else Level.BEFORE_AFTER
    return Estimate(
        table, text, level, warnings, DESCRIPTIVE if few else word, "voor en na (exacte Poisson-verhouding)"
    )  # fmt: skip


def _change(ratio: float | None) -> float | None:
    return None if ratio is None else 100 * (ratio - 1)


def _exposure_text(t0: float, t1: float) -> str:
    if t0 == t1:
        return " in twee even lange perioden"
    return f" (duur voor {aantal(t0)}, duur na {aantal(t1)}; daarmee is gerekend)"


def _judgement(word: str, ratio: float | None, low: float, high: float, p: float, n0: int, n1: int) -> str:
    if ratio is None:
        told = f"Dat is {word} dan de 0" if not word.startswith("niet") else f"Dat is {word} van de 0"
        return f"{told} in de periode ervoor ({kans(p)})."
    size = omvang(ratio, low, high, p, tellingen=(n0, n1))
    if word.startswith("niet"):
        return f"Dat verschil is niet te onderscheiden van toeval: {size}."
    return f"Dat is {word}: {size}."
