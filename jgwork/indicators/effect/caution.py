"""Reasons to be careful with a difference; each is a check on plain facts and answers with a Dutch sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jgwork.indicators.effect.before_after import before_after, ratio_interval
from jgwork.indicators.effect.estimate import (
    CLEARLY_LESS,
    INDISTINCT,
    LIKELY,
    LIKELY_LESS,
    MINIMUM_TOTAL,
    Estimate,
    aantal,
    percent,
    weaker,
)
from jgwork.indicators.effect.reeks import Reeks
from jgwork.vocabulary.dutch import day, listing

#: Corona measures: a nulmeting in these years is no ordinary year.
CORONA = (date(2020, 3, 1), date(2022, 1, 1))
#: Interventions that make police and toezicht see more, apart from what happens.
RAISES_DETECTION = ("toezicht_extra", "gezamenlijke_inzet", "opsporing")
#: Kinds of indicator that depend on who looks.
SEEN_BY_POLICE = ("registratie", "waarneming")
#: Kinds of indicator that ask people.
ASKED = ("enquete", "melding")


class Caution(StrEnum):
    """Codes of the warnings, for tables and tests."""

    PEAK = "piek"
    SELECTION = "selectie"
    BREAK = "registratiebreuk"
    CORONA = "corona"
    SEASON = "seizoen"
    DETECTION = "zichtbaarheid"
    DISAGREE = "oneens"
    TIED = "verbonden"
    CLUSTERED = "vlagen"
    AFTERWARDS = "achteraf"
    SOURCES = "bronverschil"


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: its code and its Dutch sentence."""

    code: Caution
    text: str


def selection(
    reeks: Reeks, van: date, tot: date, na_van: date, na_tot: date, selected_on: date | None
) -> tuple[str, tuple[Warned, ...]]:
    """Return the strongest word of the scale that the way of choosing the group allows, with its warnings.

    A group is chosen at its peak and falls back by itself. With the year before the nulmeting known, a decrease is
    only called one when now also lies under that earlier year, in which nobody chose the group. Without it, 'duidelijk'
    is out of reach, and a peak inside the nulmeting takes every judgement away.

    Parameters
    ----------
    reeks
        Series of the group.
    van, tot, na_van, na_tot
        Nulmeting and the period after.
    selected_on
        Day on which the group was chosen; ``None`` where unknown, which counts as chosen on the nulmeting.
    """
    before, after = reeks.window(van, tot), reeks.window(na_van, na_tot)
    earlier = reeks.window(date(van.year - 1, van.month, min(van.day, 28)), van)
    on = f" op {day(selected_on)}" if selected_on else ""
    if selected_on is not None and selected_on < van:
        return CLEARLY_LESS, ()
    if earlier.known and earlier.exposure >= 0.9 * before.exposure:
        then = before_after(_whole(earlier.count), _whole(after.count), earlier.exposure, after.exposure)
        word = then.wording if then.wording.endswith("minder") else INDISTINCT
        if word == CLEARLY_LESS:
            return CLEARLY_LESS, ()
        now = then.row("verhouding").value
        text = (
            f"De groep is gekozen{on}, na de nulmeting. In het jaar voor de nulmeting waren het er "
            f"{round(earlier.count)}; daarmee vergeleken is het nu {percent(now) if now is not None else 'meer'}. "
            "De daling kan een terugval naar het gewone peil zijn."
        )
        return word, (Warned(Caution.PEAK, text),)
    if _peak_inside(reeks, van, tot):
        text = (
            f"De groep is gekozen{on}, op een piek: vlak daarvoor waren er duidelijk meer incidenten dan in het begin "
            "van de nulmeting. Een piek zakt ook vanzelf. Er is geen jaar ervoor om dat na te gaan."
        )
        return INDISTINCT, (Warned(Caution.PEAK, text),)
    text = (
        f"De groep is gekozen{on}, na de nulmeting, misschien juist omdat het toen erg was. Er is geen jaar voor de "
        "nulmeting bekend. Een deel van de daling kan vanzelf zijn gekomen."
    )
    return LIKELY_LESS, (Warned(Caution.SELECTION, text),)


def held_back(estimate: Estimate, limit: str) -> Estimate:
    """Return the estimate with its wording held back to a limit, and the sentence saying so."""
    from dataclasses import replace

    word = weaker(estimate.wording, limit)
    if word == estimate.wording:
        return estimate
    text = estimate.text.replace(estimate.wording, word)
    if word == INDISTINCT:
        text = estimate.text.replace(estimate.wording, "minder")
        text += " Dat is niet te onderscheiden van een gewone terugval. Wij noemen het geen effect."
    return replace(estimate, wording=word, text=text)


def guard(
    estimate: Estimate,
    reeks: Reeks,
    van: date,
    tot: date,
    na_van: date,
    na_tot: date,
    selected_on: date | None = None,
) -> Estimate:
    """Return a before-and-after estimate held back to what the way of choosing the group allows, with its warnings."""
    if not estimate.wording.endswith("minder"):
        return estimate
    limit, marks = selection(reeks, van, tot, na_van, na_tot, selected_on)
    return held_back(estimate, limit).with_warnings(*(m.text for m in marks))


def _whole(count: float) -> float:
    return float(round(count))


def _peak_inside(reeks: Reeks, van: date, tot: date) -> bool:
    """Return whether the last third of the nulmeting lies clearly above the rest."""
    part = reeks.part(van, tot)
    third = len(part) // 3
    if not third or not part.complete:
        return False
    counts = [c or 0.0 for c in part.counts]
    late, early = sum(counts[-third:]), sum(counts[:-third])
    if late + early < MINIMUM_TOTAL:
        return False
    low, _ = ratio_interval(
        int(early), int(late), sum(part.exposure[:-third]), sum(part.exposure[-third:]), level=LIKELY
    )
    return low > 1


def season(van: date, tot: date, na_van: date, na_tot: date) -> tuple[Warned, ...]:
    """Return a warning where the two periods do not hold the same months of the year."""
    before, after = _months(van, tot), _months(na_van, na_tot)
    if before == after and len(before) in {12, len(after)}:
        return ()
    text = (
        "De twee periodes beslaan niet dezelfde maanden. In de zomer en rond de jaarwisseling gebeurt vaak meer; "
        "het verschil kan daardoor komen."
    )
    return (Warned(Caution.SEASON, text),)


def _months(van: date, tot: date) -> frozenset[int]:
    n = (tot.year - van.year) * 12 + tot.month - van.month
    return frozenset((van.month - 1 + i) % 12 for i in range(max(n, 1)))


def corona(van: date, tot: date) -> tuple[Warned, ...]:
    """Return a warning where the nulmeting overlaps the years of the corona measures."""
    if van < CORONA[1] and tot > CORONA[0]:
        text = "De nulmeting valt in de coronajaren 2020-2021. Dat waren geen gewone jaren; kies liever een ander jaar."
        return (Warned(Caution.CORONA, text),)
    return ()


def detection(soort: str, interventions: Sequence[str], extra_effort: Sequence[date]) -> tuple[Warned, ...]:
    """Return a warning where the approach itself makes more visible what is counted.

    Parameters
    ----------
    soort
        Kind of indicator (code list ``indicator``, column ``soort``).
    interventions
        Codes of the interventions for the goal.
    extra_effort
        Days of context events of kind ``inzet`` in the period after.
    """
    if soort in SEEN_BY_POLICE and (set(interventions) & set(RAISES_DETECTION) or extra_effort):
        text = (
            "De aanpak zelf brengt meer toezicht mee. Daardoor wordt meer gezien en opgeschreven, ook als er niet meer "
            "gebeurt. Leg er een enquête of meldingen van bewoners naast."
        )
        return (Warned(Caution.DETECTION, text),)
    return ()


def disagreement(found: Mapping[str, tuple[str, Estimate]]) -> tuple[Warned, ...]:
    """Return a warning where registrations and what residents say point different ways.

    Parameters
    ----------
    found
        By indicator: its kind and its estimate.

    Notes
    -----
    Two estimates disagree when their ratios lie on different sides of 1 by at least 5 percent each, and at least one
    of them can be told from chance.
    """
    told: dict[tuple[bool, bool], list[str]] = {}
    sure = set()
    for name, (soort, estimate) in sorted(found.items()):
        first = estimate.table[0]
        if soort not in (*SEEN_BY_POLICE, *ASKED) or first.name != "verhouding" or first.value is None:
            continue
        if abs(first.value - 1) >= 0.05:
            told.setdefault((soort in ASKED, first.value > 1), []).append(name)
            if estimate.wording.split()[-1] in {"minder", "meer"}:
                sure.add(name)
    out = []
    for up in (False, True):
        police, asked = told.get((False, up), []), told.get((True, not up), [])
        if police and asked and sure & {*police, *asked}:
            one, other = ("meer", "minder") if up else ("minder", "meer")
            text = (
                f"De bronnen spreken elkaar tegen. Volgens registraties ({listing(police)}) is er {one}, "
                f"volgens bewoners ({listing(asked)}) juist {other}. "
                "Trek geen conclusie voordat dit is uitgezocht."
            )
            out.append(Warned(Caution.DISAGREE, text))
    return tuple(out)


def one_sided(soorten: Sequence[str]) -> str:
    """Return a Dutch sentence where a goal rests on registrations or on residents alone; empty where on both."""
    police, asked = any(s in SEEN_BY_POLICE for s in soorten), any(s in ASKED for s in soorten)
    if police and not asked:
        return "Dit doel rust alleen op registraties. Neem er een enquête of meldingen van bewoners bij."
    if asked and not police:
        return "Dit doel rust alleen op wat bewoners zeggen. Neem er een telling uit registraties bij."
    return ""


def clustered(reeks: Reeks, van: date, tot: date) -> tuple[Warned, ...]:
    """Return a warning where the counts vary more than chance (index of dispersion, chi-square at 1 %)."""
    from scipy.stats import chi2

    part = reeks.part(van, tot)
    counts = [c for c in part.counts if c is not None]
    if len(counts) < 6 or sum(counts) < MINIMUM_TOTAL:
        return ()
    mean = sum(counts) / len(counts)
    index = sum((c - mean) ** 2 for c in counts) / mean
    if float(chi2.sf(index, len(counts) - 1)) < 0.01:
        text = "De incidenten komen in vlagen, meer dan bij zuiver toeval. De marge is daardoor te smal."
        return (Warned(Caution.CLUSTERED, text),)
    return ()


def sources(measured: tuple[float, float] | None, counted: tuple[float, float]) -> tuple[Warned, ...]:
    """Return a warning where delivered metingen and the registrations that were used differ, with both numbers.

    Parameters
    ----------
    measured
        Nulmeting and now according to the metingen of the group; ``None`` where there are none over both windows.
    counted
        The same from the registrations.
    """
    if measured is None or measured == counted:
        return ()
    (a, b), (c, d) = measured, counted
    text = (
        f"De geleverde metingen geven {aantal(a)} in de nulmeting en {aantal(b)} sinds de start; de registraties "
        f"{aantal(c)} en {aantal(d)}. Hier is met de registraties gerekend, want daarin staan ook de tijd ervoor en de "
        "andere groepen; het dashboard laat de metingen zien. Zoek uit waar het verschil vandaan komt."
    )
    return (Warned(Caution.SOURCES, text),)


def tied(units: Mapping[str, str]) -> tuple[Warned, ...]:
    """Return a warning naming each comparison group that is left out because it is tied to the treated one."""
    return tuple(
        Warned(
            Caution.TIED,
            f"{name} doet niet mee als vergelijking: {reason}. Wat hier gebeurt, werkt daar door.",
        )
        for name, reason in sorted(units.items())
    )
