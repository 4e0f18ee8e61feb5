"""Reasons to be careful with a difference; each is a check on plain facts and answers with a Dutch sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jgwork.indicators.effect.antwoord import Antwoord, Warned
from jgwork.indicators.effect.engine import Richting, Spreiding
from jgwork.inhoud.perioden import Periode
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.verandering import aantal, getal

#: Corona measures: a nulmeting in these years is no ordinary year.
CORONA = (date(2020, 3, 1), date(2022, 1, 1))
#: Interventions that make police and toezicht see more, apart from what happens.
RAISES_DETECTION = ("toezicht_extra", "gezamenlijke_inzet", "opsporing")
#: Kinds of indicator that depend on who looks.
SEEN_BY_POLICE = ("registratie", "waarneming")
#: Kinds of indicator that ask people.
ASKED = ("enquete", "melding")
#: Dispersion between years above which it is said how much other groups swing, and own against others within a year.
SWING, OWN_SWING = 2.0, 1.5
#: Quarters of a whole year.
YEAR = 4


def season(quarters: int) -> tuple[Warned, ...]:
    """Return a caution where less than a whole year is compared."""
    return () if quarters >= YEAR else (Warned.of("seizoen"),)


def corona(van: date, tot: date) -> tuple[Warned, ...]:
    """Return a caution where the nulmeting overlaps the years of the corona measures."""
    return (Warned.of("corona"),) if van < CORONA[1] and tot > CORONA[0] else ()


def effort(
    soort: str,
    interventions: Sequence[str],
    events: Sequence[Periode],
    van: date,
    start: date,
    op: date,
) -> tuple[tuple[tuple[Richting, str], ...], tuple[Warned, ...]]:
    """Return which directions police effort explains, and the cautions.

    Effort before the start raises the nulmeting, so it explains a fall; effort since the start explains a rise. What
    began before and ran on does both.

    Parameters
    ----------
    soort
        Kind of indicator (code list ``indicator``, column ``soort``).
    interventions
        Codes of the interventions of the approach.
    events
        Periods of context events of kind ``inzet``.
    van
        First day of what is compared with: the nulmeting, or the year before it.
    start, op
        First day of the approach, and the peildatum.
    """
    if soort not in SEEN_BY_POLICE:
        return (), ()
    before = any(e.van < start and e.tot > van for e in events)
    since = any(e.tot > start and e.van <= op for e in events) or bool(set(interventions) & set(RAISES_DETECTION))
    limits: list[tuple[Richting, str]] = []
    marks = []
    if before:
        limits.append(("minder", "inzet"))
        marks.append(Warned.of("inzet_voor", "inzet"))
    if since:
        limits.append(("meer", "inzet"))
        marks.append(Warned.of("inzet_na", "inzet"))
    return tuple(limits), tuple(marks)


def swings(s: Spreiding) -> tuple[Warned, ...]:
    """Return how much other groups swing, and whether this one swings more."""
    out = []
    if s.jaar > SWING and s.tau2 > 0 and s.anderen > 1:
        out.append(
            Warned("spreiding", f"Bij andere groepen schommelt dit aantal {getal(s.procent)}% van jaar op jaar.")
        )
    if s.vlagen > OWN_SWING * s.kwartaal:
        out.append(Warned.of("eigen_vlagen"))
    return tuple(out)


def moved(name: str, why: str, before: float, now: float) -> Warned:
    """Return the own change of a tied group, which is left out as a comparison."""
    text = f"{name} doet niet mee als vergelijking: {why}. Bij {name} ging het van {aantal(before)} naar {aantal(now)}."
    return Warned("verplaatsing", text, binnen=True)


def sources(measured: tuple[float, float] | None, counted: tuple[float, float]) -> tuple[Warned, ...]:
    """Return a caution where delivered metingen and the registrations that were used differ, with both numbers.

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
        f"De geleverde metingen geven {aantal(a)} in de nulmeting en {aantal(b)} nu; de registraties {aantal(c)} en "
        f"{aantal(d)}. Hier is met de registraties gerekend, want daarin staan ook de tijd ervoor en de andere "
        "groepen. Zoek uit waar het verschil vandaan komt."
    )
    return (Warned("bronverschil", text, binnen=True),)


def disagreement(answers: Sequence[Antwoord]) -> tuple[Warned, ...]:
    """Return a caution where registrations and what residents say point different ways.

    Two answers disagree when their ratios lie on different sides of 1 by at least five percent each, and at least one
    of them can be told from ordinary swing.
    """
    told: dict[tuple[bool, bool], list[str]] = {}
    sure = set()
    for a in sorted(answers, key=lambda a: a.indicator):
        ratio = (
            a.verhouding
            if a.verhouding is not None
            else next((r.value for r in a.rijen if r.name == "verhouding"), None)
        )
        if a.soort not in (*SEEN_BY_POLICE, *ASKED) or ratio is None or abs(ratio - 1) < 0.05:
            continue
        told.setdefault((a.soort in ASKED, ratio > 1), []).append(a.indicator)
        if a.woord.split()[-1] in {"minder", "meer"}:
            sure.add(a.indicator)
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
            out.append(Warned("oneens", text))
    return tuple(out)


def one_sided(soorten: Sequence[str]) -> str:
    """Return a Dutch sentence where a goal rests on registrations or on residents alone; empty where on both."""
    police, asked = any(s in SEEN_BY_POLICE for s in soorten), any(s in ASKED for s in soorten)
    if police and not asked:
        return "Dit doel rust alleen op registraties. Neem er een enquête of meldingen van bewoners bij."
    if asked and not police:
        return "Dit doel rust alleen op wat bewoners zeggen. Neem er een telling uit registraties bij."
    return ""


def by_line(door: Sequence[str]) -> tuple[Warned, ...]:
    """Return the cautions that go with the lines that decided."""
    key = {"jaar_ervoor": "piek", "gekozen_uit": "piek", "trend": "trend", "leden": "leden",
           "geen_jaar": "geen_jaar", "weinig_anderen": "weinig_anderen"}  # fmt: skip
    return tuple(Warned.of(key[d]) for d in dict.fromkeys(door) if d in key)
