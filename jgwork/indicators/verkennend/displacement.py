"""Counts in four or eight cells: difference and ratio of differences with a comparison, displacement, diffusion."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jgwork.indicators.verkennend.before_after import check_count, check_exposure
from jgwork.indicators.verkennend.conditional import odds_interval, odds_p
from jgwork.indicators.verkennend.estimate import (
    CLEAR,
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY,
    MINIMUM_TOTAL,
    Estimate,
    Level,
    Row,
    wording,
)
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import aantal, getal, kans, omvang

#: A cell under this makes the normal approximation of these methods doubtful.
SMALL_CELL = 5
SMALL_WARNING = (
    "In een van de vakken staan minder dan 5 gebeurtenissen; de marge is dan een benadering. Lees haar ruim."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Counts before and after in one area.

    Parameters
    ----------
    before, after
        Counts.
    weight
        Area weight: size of the area against the treated one; divides the term and, squared, its variance.
    """

    before: float
    after: float
    weight: float = 1.0


def checked(pair: Pair, what: str) -> Pair:
    """Return the pair with whole counts; ``UsageError`` in Dutch where a number is impossible."""
    return Pair(
        check_count(pair.before, f"{what} voor"),
        check_count(pair.after, f"{what} na"),
        check_exposure(pair.weight, f"Het gewicht bij {what.lower()}"),
    )


def _telt(comparison: Pair) -> None:
    """Refuse a comparison in which nothing was counted, before or after: it says nothing of how much counts swing."""
    if not comparison.before + comparison.after:
        raise UsageError(
            "In het vergelijkingsgebied is niets geteld, voor en na: daarmee valt niet te vergelijken.",
            "Kies een ander vergelijkingsgebied, of vergelijk alleen voor en na met 'jgwork reken voor-na'.",
        )


def wdd(
    treated: Pair,
    comparison: Pair,
    displacement: Pair | None = None,
    displacement_comparison: Pair | None = None,
    *,
    time_weights: tuple[float, float] = (1.0, 1.0),
) -> Estimate:
    """Return the weighted displacement difference: the change in counts, net of comparison and displacement.

    ``WDD = (T1 - T0) - (C1 - C0) [+ (D1 - D0) - (DC1 - DC0)]``; its variance is the sum of all counts. Weights divide
    a term by w and its variance by w squared.

    Parameters
    ----------
    treated, comparison, displacement, displacement_comparison
        Counts in the treated and the comparison area, and where the problem could move to, with its own comparison.
    time_weights
        Length of the period before and after.

    Returns
    -------
    Estimate
        Rows ``wdd`` with 95 % interval, ``variantie``, ``standaardfout``, ``z``, ``p``, ``lokaal`` (treated against
        comparison) and ``verplaatsing`` (surroundings against theirs).

    References
    ----------
    Wheeler and Ratcliffe (2018), doi:10.1186/s40163-018-0085-5.
    """
    t, c = checked(treated, "Het behandelde gebied"), checked(comparison, "Het vergelijkingsgebied")
    _telt(c)
    before, after = (check_exposure(w, "De duur") for w in time_weights)
    local, var_local = _difference(t, c, before, after)
    moved, var_moved = 0.0, 0.0
    if displacement is not None:
        d = checked(displacement, "Het omliggende gebied")
        dc = checked(displacement_comparison or Pair(0, 0), "Het vergelijkingsgebied van de omgeving")
        if displacement_comparison is not None:
            _telt(dc)
        moved, var_moved = _difference(d, dc, before, after)
    value, variance = local + moved, var_local + var_moved
    se, z, p, (low, high), word = _normal(value, variance)
    rows = [
        Row("wdd", "Verschil met de vergelijking (aantal)", value, low, high),
        Row("variantie", "Variantie", variance),
        Row("standaardfout", "Standaardfout", se),
        Row("z", "z", z),
        Row("p", "p (tweezijdig)", p),
        _part("lokaal", "Behandeld gebied tegen vergelijking", local, var_local),
    ]
    rows += [_part("verplaatsing", "Omgeving tegen haar vergelijking", moved, var_moved)] if displacement else []
    few = t.before + t.after < MINIMUM_TOTAL
    word = DESCRIPTIVE if few else word
    text = _wdd_text(t, c, value, (low, high), p, word)
    text += " " + _moved_text(moved, var_moved) if displacement is not None and not few else ""
    level = Level.DESCRIPTIVE if few else Level.COMPARISON
    small = _small(t, c, displacement, displacement_comparison)
    return Estimate(tuple(rows), text, level, small, word, "verschil met vergelijking (WDD)")


def _normal(value: float, variance: float) -> tuple[float, float, float, tuple[float, float], str]:
    """Return standard error, z, two-sided p, 95 % interval and word of a difference with this variance."""
    from scipy.stats import norm

    se = math.sqrt(variance)
    z = value / se if se else 0.0
    outer, inner = (float(norm.ppf(0.5 + level / 2)) * se for level in (CLEAR, LIKELY))
    low, high = value - outer, value + outer
    word = wording((low, high), (value - inner, value + inner), neutral=0.0) if se else DESCRIPTIVE
    return se, z, 2 * float(norm.sf(abs(z))), (low, high), word


def _small(*pairs: Pair | None) -> tuple[str, ...]:
    return (SMALL_WARNING,) if min(x for a in pairs if a for x in (a.before, a.after)) < SMALL_CELL else ()


def _difference(a: Pair, b: Pair, before: float, after: float) -> tuple[float, float]:
    value = sum(s * (p.after / after - p.before / before) / p.weight for s, p in ((1, a), (-1, b)))
    variance = sum((p.after / after**2 + p.before / before**2) / p.weight**2 for p in (a, b))
    return value, variance


def _part(name: str, title: str, value: float, variance: float) -> Row:
    half = 1.959963984540054 * math.sqrt(variance)
    return Row(name, title, value, value - half, value + half)


def _wdd_text(t: Pair, c: Pair, value: float, interval: tuple[float, float], p: float, word: str) -> str:
    text = (
        f"Met aanpak ging het van {aantal(t.before)} naar {aantal(t.after)}, in de vergelijking "
        f"van {aantal(c.before)} naar {aantal(c.after)}. "
    )
    if word == DESCRIPTIVE:
        return text + f"Dat zijn er met aanpak minder dan {MINIMUM_TOTAL}; we beschrijven alleen."
    margin = f"met een marge van {getal(interval[0])} tot {getal(interval[1])} (95%, {kans(p)})"
    if word == INDISTINCT:
        return text + f"Alles samen is het verschil {getal(value)}, {margin}: niet te onderscheiden van toeval."
    size = (
        f"{getal(abs(value))} {'minder' if value < 0 else 'meer'} dan bij dezelfde verandering als in de vergelijking"
    )
    return text + f"Alles samen is dat {word}: {size}, {margin}."


def _moved_text(moved: float, variance: float) -> str:
    half = 1.959963984540054 * math.sqrt(variance)
    if moved - half > 0:
        return "In de omgeving nam het duidelijk toe: een deel lijkt verplaatst."
    if moved + half < 0:
        return "In de omgeving nam het duidelijk af: de aanpak lijkt daar mee te werken."
    return "In de omgeving is geen duidelijke verandering te zien: verplaatsing is niet gebleken en niet uitgesloten."


def wdq(treated: Pair, buffer: Pair, comparison: Pair) -> Estimate:
    """Return the weighted displacement quotient: what happened in the buffer for each step of the treated area.

    ``WDQ = (B1/C1 - B0/C0) / (A1/C1 - A0/C0)``. Above 0: the buffer improved too (diffusion of benefits); under 0:
    displacement; under -1: more was displaced than gained. Undefined where the treated area did not improve against
    the comparison, or where the comparison has no events.

    References
    ----------
    Bowers and Johnson (2003), doi:10.1023/A:1024909009240.
    """
    a, b, c = (
        checked(treated, "Het behandelde gebied"),
        checked(buffer, "Het omliggende gebied"),
        checked(comparison, "Het vergelijkingsgebied"),
    )
    name, title = "wdq", "Verplaatsingsquotient"
    level, method = Level.COMPARISON, "verplaatsing (WDQ)"
    if not (c.before and c.after):
        reason = "In het vergelijkingsgebied is in een van de perioden niets geteld; de WDQ bestaat dan niet."
        return Estimate((Row(name, title, None, reason=reason),), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
    gain = a.after / c.after - a.before / c.before
    side = b.after / c.after - b.before / c.before
    parts = (
        Row("winst", "Verandering behandeld gebied (tegen vergelijking)", gain),
        Row("omgeving", "Verandering omgeving (tegen vergelijking)", side),
    )
    if gain >= 0:
        reason = (
            "Het behandelde gebied verbeterde niet tegen de vergelijking. "
            "Er is dan niets dat verplaatst kan zijn; de WDQ bestaat niet."
        )
        return Estimate((Row(name, title, None, reason=reason), *parts), reason, Level.DESCRIPTIVE, (), "", method)
    value = side / gain
    text = f"De WDQ is {getal(value, 2)}. " + _wdq_text(value)
    margin = "De WDQ heeft zelf geen marge. Kijk ook naar de WDD, die laat zien of het verschil toeval kan zijn."
    warnings = (margin, *_small(a, b, c))
    return Estimate((Row(name, title, value), *parts), text, level, warnings, "", method)


def _wdq_text(value: float) -> str:
    if value > 1:
        return "De omgeving verbeterde meer dan het behandelde gebied zelf."
    if value > 0:
        return "De omgeving verbeterde mee: de winst straalt uit."
    if value == 0:
        return "In de omgeving veranderde niets: geen verplaatsing en geen uitstraling."
    if value >= -1:
        return "Een deel van de winst ging verloren doordat het probleem zich naar de omgeving lijkt te verplaatsen."
    return "Er lijkt meer verplaatst dan gewonnen: per saldo werd het niet beter."


def ratio_of_ratios(treated: Pair, comparison: Pair, *, exposure: float = 1.0) -> Estimate:
    """Return the ratio of the rate ratios of treated and comparison, the inverse of the relative effect size.

    ``RES = (A0 C1) / (A1 C0)``; the ratio shown first is ``1 / RES``, under 1 where the treated area fell more. Unequal
    periods cancel out where both have the same ones; else ``exposure`` takes them into account.

    The interval and p are exact given the margins, with mid-p. Whether there is an answer (ten events in the treated
    area, an event in every margin) depends on the margins only, so declining selects nothing. Enumerated, not
    simulated: with baselines of 5 to 20 in both areas and a true ratio of .35 to 1.5 the interval covers 95.3 to 96.8 %
    (a normal approximation on ``ln RES``: 95.1 to 97.7 %). That is an average over the counts: given one set of
    margins mid-p can be as low as 90 %, and a comparison with fewer than five events covers up to 98 %.

    Parameters
    ----------
    treated, comparison
        Counts before and after.
    exposure
        (after / before of the treated exposure) divided by (after / before of that of the comparison); 1 where both
        ran over the same periods.

    Returns
    -------
    Estimate
        Rows ``verhouding`` (without value where it is infinite), ``res``, ``standaardfout_log`` (Farrington's, and
        not behind the interval) and ``vermeden`` (both undefined with an empty cell), ``p``.

    References
    ----------
    Farrington et al. (2007), relative effect size; doi:10.1007/s11292-007-9024-2.
    """
    a, c = checked(treated, "Het behandelde gebied"), checked(comparison, "Het vergelijkingsgebied")
    cells = int(a.after), int(a.before), int(c.after), int(c.before)
    method, length = "verhouding van verhoudingen", check_exposure(exposure, "De verhouding van de duur")
    reason = _declined(*cells)
    if reason:
        row = Row("verhouding", "Verhouding tegen vergelijking", None, reason=reason)
        return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
    outer, inner = (
        tuple(x / length for x in odds_interval(*cells, level=level)) for level in (CLEAR, LIKELY)
    )  # fmt: skip
    ratio = a.after * c.before / (a.before * c.after * length) if a.before and c.after else None
    p, word = odds_p(*cells, odds=length), wording((outer[0], outer[1]), (inner[0], inner[1]))
    table = _ratio_rows(a, c, ratio, outer[0], outer[1], p)
    told = ratio if c.before else None  # nothing before: whatever came after, the ratio is 0
    size = omvang(told, outer[0], outer[1], p, dan=" dan bij de vergelijking", tellingen=(a.before, a.after))
    text = (
        f"Met aanpak ging het van {aantal(a.before)} naar {aantal(a.after)}, in de vergelijking "
        f"van {aantal(c.before)} naar {aantal(c.after)}. "
    )
    text += f"Dat verschil is {INDISTINCT} van toeval: {size}." if word == INDISTINCT else f"Dat is {word}: {size}."
    return Estimate(table, text, Level.COMPARISON, (), word, method)


def _declined(after: int, before: int, other_after: int, other_before: int) -> str:
    """Return why four counts have no ratio of ratios, by their margins only; empty where they have one."""
    if after + before < MINIMUM_TOTAL:
        return f"Met aanpak zijn er samen minder dan {MINIMUM_TOTAL}; we beschrijven alleen."
    if not other_after + other_before:
        return "In de vergelijking is niets geteld; de verhouding bestaat dan niet."
    if not (after + other_after and before + other_before):
        return "In een van de perioden is nergens iets geteld; de verhouding bestaat dan niet."
    return ""


def _ratio_rows(a: Pair, c: Pair, ratio: float | None, low: float, high: float, p: float) -> tuple[Row, ...]:
    cells = (a.before, a.after, c.before, c.after)
    empty = "" if min(cells) else "In een van de vakken staat een 0."
    res, least, most = 1 / ratio if ratio else None, 1 / high, 1 / low if low else math.inf
    ratio_row = Row("verhouding", "Verhouding tegen vergelijking", ratio, low, high, empty if ratio is None else "")
    res_row = Row("res", "Relatieve effectgrootte (RES)", res, least, most, "" if res else empty)
    se, avoided = "Standaardfout van ln(RES)", "Minder dan bij dezelfde verandering als de vergelijking"
    if res is None or empty:
        rest = Row("standaardfout_log", se, None, reason=empty), Row("vermeden", avoided, None, reason=empty)
    else:
        gain, low_gain, high_gain = (a.after * (x - 1) for x in (res, least, most))
        rest = (
            Row("standaardfout_log", se, math.sqrt(sum(1 / x for x in cells))),
            Row("vermeden", avoided, gain, low_gain, high_gain),
        )
    return ratio_row, res_row, *rest, Row("p", "p (tweezijdig, mid-p)", p)
