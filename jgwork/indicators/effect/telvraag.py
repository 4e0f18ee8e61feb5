"""'Did it become fewer?' for what is counted: the windows, the groups beside it, and what the engine may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.antwoord import VERTELD, Antwoord, Streef, Telvensters, Warned, streef_per_periode
from jgwork.indicators.effect.engine import LANGSTE_LIJST, Correctie, Meting, Vensters, meet, samen
from jgwork.indicators.effect.omgeving import CONTROLE, Omgeving, Reeks
from jgwork.indicators.effect.vensters import Keuze, Samen, bekend, exact, kies, mogelijk, totaal, uitersten
from jgwork.indicators.verkennend.estimate import MINIMUM_TOTAL, Level
from jgwork.inhoud.perioden import MAANDEN_PER_KWARTAAL, Periode, codes, kwartaal, months_before
from jgwork.vocabulary.telling import einden
from jgwork.vocabulary.verandering import percent, voorbij

METHODE = "dezelfde kwartalen van het jaar, met een half bij elk aantal; spreiding uit andere groepen"
#: Member-days that differ by less, and effort that does, are the same.
LEDEN_GELIJK, INZET_GELIJK = 0.05, 0.10
#: Fewer checks in a window do not say how much was looked.
MINSTE_CONTROLES = 30
#: At most this many other units show how much counts swing; more add nothing but time.
ANDEREN_HOOGSTENS = 60


@dataclass(frozen=True, eq=False, slots=True)
class Telvraag:
    """A question about counts of one unit.

    Parameters
    ----------
    leeg
        The answer without anything in it: goal, group, indicator, kind, words, peildatum.
    eenheid
        The group, or the area.
    reeksen
        Counts by quarter of every unit.
    nul_van, nul_tot, start
        Nulmeting (the last day not included) and the first day of the approach.
    vergelijkbaar
        Units that may be compared with, where the windows are known.
    verbonden
        Units that are tied to it, with the reason.
    breuken
        By unit the first days of another way of registering; under ``""`` those that hold everywhere.
    inzet
        Periods of extra police effort around it.
    interventies
        Codes of the interventions of the approach.
    gekozen_op
        Day on which it was chosen.
    rond
        Members and checks; only of groups.
    gemeten
        The same counts by metingen, where the series comes from registrations.
    streefwaarde, streefdatum, richting
        The target of the goal.
    namen
        What the units are called.
    samen
        Quarters of which only the total of this unit is known.
    gevraagd
        The day that was asked for, where what was told ends before it.
    """

    leeg: Antwoord
    eenheid: str
    reeksen: Mapping[str, Reeks]
    nul_van: date
    nul_tot: date
    start: date
    vergelijkbaar: frozenset[str]
    verbonden: Mapping[str, str]
    breuken: Mapping[str, Sequence[date]]
    inzet: Sequence[Periode]
    interventies: Sequence[str]
    gekozen_op: date | None
    rond: Omgeving
    gemeten: Reeks | None = None
    streefwaarde: float | None = None
    streefdatum: date | None = None
    richting: str = ""
    namen: Mapping[str, str] = field(default_factory=dict)
    samen: tuple[Samen, ...] = ()
    gevraagd: date | None = None


def antwoord(v: Telvraag) -> Antwoord:
    """Return what may be said of the change in counts."""
    own = v.reeksen[v.eenheid]
    keuze = kies(own, v.nul_van, v.nul_tot, v.start, v.leeg.op, v.samen)
    base = replace(v.leeg, waarschuwingen=caution.corona(v.nul_van, v.nul_tot), dekking=_dekking(own))
    if not keuze.genoeg:
        asked = v.gevraagd or v.leeg.op
        untold = v.leeg.basis == VERTELD and mogelijk(v.nul_van, v.nul_tot, v.start, asked)
        if keuze.na and v.leeg.basis != VERTELD:  # one quarter: said, and nothing made of it
            base = replace(base, vensters=_windows(v, keuze, (), ()))
        return _stop(base, "niet_verteld" if untold else "geen_kwartalen")
    windows = _windows(v, keuze, (), ())
    base = replace(base, streef=_streef(v, keuze, windows), vensters=windows)
    broken = sorted(b for b in _breaks(v, v.eenheid) if (keuze.eerder or keuze.nul)[0].van < b <= v.leeg.op)
    if broken:
        return _stop(base.met(Warned.of("registratiebreuk")), "breuk")
    if sum((einden(t) or (0, 0))[1] for t in (windows.na, windows.nul)) < MINIMUM_TOTAL:
        return _stop(base, "te_weinig")
    return _tested(v, keuze, base)


def _tested(v: Telvraag, keuze: Keuze, base: Antwoord) -> Antwoord:
    others = _others(v, keuze)
    against = tuple(u for u in others if u in v.vergelijkbaar and _fits(v, u, keuze))
    windows = _windows(v, keuze, against, others)
    vooraf = v.gekozen_op is not None and v.gekozen_op < keuze.nul[0].van
    k = None if vooraf or keuze.eerder else v.rond.groslijst or LANGSTE_LIJST
    since = (keuze.eerder or keuze.nul)[0].van if not vooraf else keuze.nul[0].van
    lines, known = _lines(v, keuze, against)
    limits, marks = caution.effort(v.leeg.soort, v.interventies, v.inzet, min(since, v.nul_van), v.start, v.leeg.op)
    rest = tuple(exact(v.reeksen[u], keuze) for u in others)
    compare = tuple(exact(v.reeksen[u], keuze) for u in against)

    def found(groups: Sequence[Vensters], corrections: Sequence[Correctie]) -> Meting:
        return samen([
            meet(own, groups, rest, lijnen=corrections, gekozen_uit=k, vooraf=vooraf,
                 grenzen=() if known else limits)
            for own in uitersten(v.reeksen[v.eenheid], keuze)
        ])  # fmt: skip

    alone = found((), [c for c in lines if c.code != "leden_netto"])
    beside = found(compare, [replace(c, code="leden") if c.code == "leden_netto" else c for c in lines
                             if c.code != "leden" or not _netto(lines)]) if against else None  # fmt: skip
    per = {c.code.removesuffix("_netto"): percent(alone.geteld.verhouding / c.nul) for c in lines}
    doors = [alone.geteld.door, alone.getoetst.door, *((beside.getoetst.door,) if beside else ())]
    return replace(
        base,
        niveau=Level.COMPARISON if beside else Level.BEFORE_AFTER, methode=METHODE, geteld=alone.geteld,
        vergeleken=beside.getoetst if beside else None, vensters=windows, gekozen_uit=k, per_lid=per.get("leden", ""),
        zonder_lijnen=(alone.nulmeting.woord, *((beside.nulmeting.woord,) if beside else ())),
    ).met(
        *marks, *caution.by_line(doors), *caution.season(len(keuze.na)), *caution.swings(alone.spreiding),
        *_moved(v, keuze), *_sources(v, keuze),
    )  # fmt: skip


def _netto(lines: Sequence[Correctie]) -> bool:
    return any(c.code == "leden_netto" for c in lines)


def _stop(base: Antwoord, reason: str) -> Antwoord:
    return replace(base, reden=reason, niveau=Level.DESCRIPTIVE, methode="beschrijving")


def _others(v: Telvraag, keuze: Keuze) -> tuple[str, ...]:
    """Return the units that are not tied and known over every window; those of the own gemeente first where many."""
    whole = (keuze.eerder or keuze.nul)[0].van
    found = [
        u for u in sorted(v.reeksen)
        if u != v.eenheid and u not in v.verbonden and bekend(v.reeksen[u], keuze)
        and not any(whole < b <= v.leeg.op for b in _breaks(v, u))
    ]  # fmt: skip
    here = v.rond.plaatsen.get(v.eenheid, frozenset())
    near = sorted(found, key=lambda u: (not here & v.rond.plaatsen.get(u, frozenset()), u))
    return tuple(sorted(near[:ANDEREN_HOOGSTENS]))


def _fits(v: Telvraag, unit: str, keuze: Keuze) -> bool:
    """Return whether no approach started at a unit between the windows, and anything was counted there."""
    begun = v.rond.begonnen.get(unit)
    counted = any((einden(totaal(v.reeksen[unit], w)) or (0, 0))[1] > 0 for w in (keuze.na, keuze.nul))
    return counted and (begun is None or begun < keuze.nul[0].van or begun > v.leeg.op)


def _breaks(v: Telvraag, unit: str) -> tuple[date, ...]:
    return (*v.breuken.get("", ()), *v.breuken.get(unit, ()))


def _windows(v: Telvraag, keuze: Keuze, against: Sequence[str], others: Sequence[str]) -> Telvensters:
    own = v.reeksen[v.eenheid]
    sums = [sum(sum(einden(totaal(v.reeksen[u], w)) or (0, 0)) / 2 for u in against) for w in (keuze.na, keuze.nul)]
    return Telvensters(
        tuple(codes(keuze.na)), tuple(codes(keuze.nul)), tuple(codes(keuze.eerder)), totaal(own, keuze.na),
        totaal(own, keuze.nul), totaal(own, keuze.eerder), len(against), sums[0], sums[1], len(others),
    )  # fmt: skip


def _lines(v: Telvraag, keuze: Keuze, against: Sequence[str]) -> tuple[list[Correctie], bool]:
    """Return the lines per member-day and per check, and whether effort is known."""
    out = []
    own = _ratios(*(v.rond.ledendagen(v.eenheid, w) for w in (keuze.na, keuze.nul, keuze.eerder)))
    if own and max(abs(r - 1) for r in own) >= LEDEN_GELIJK:
        out.append(Correctie("leden", own[0], own[-1]))
        net = [_ratios(*(v.rond.ledendagen(u, w) for w in (keuze.na, keuze.nul, keuze.eerder))) for u in against]
        if net and all(net):
            known = [r for r in net if r]
            first, last = (sum(r[i] for r in known) / len(known) for i in (0, -1))
            out.append(Correctie("leden_netto", own[0] / first, own[-1] / last))
    checks = v.rond.tellingen.get(CONTROLE, {}).get(v.eenheid)
    if checks is None or v.leeg.soort not in caution.SEEN_BY_POLICE:
        return out, False
    totals = [(einden(totaal(checks, w)) or (0.0, 0.0))[0] for w in (keuze.na, keuze.nul, keuze.eerder) if w]
    if min(totals) < MINSTE_CONTROLES:
        return out, False
    effort = [totals[0] / t for t in totals[1:]]
    if max(abs(r - 1) for r in effort) >= INZET_GELIJK:
        out.append(Correctie("inzet", effort[0], effort[-1]))
    return out, True


def _ratios(now: float | None, *before: float | None) -> tuple[float, ...]:
    """Return how many times as much there is now as in each window that is known."""
    return tuple(now / b for b in before if b) if now else ()


def _moved(v: Telvraag, keuze: Keuze) -> tuple[Warned, ...]:
    out = []
    for unit, why in sorted(v.verbonden.items()):
        if unit in v.reeksen:
            ends = [einden(totaal(v.reeksen[unit], w)) for w in (keuze.nul, keuze.na)]
            if ends[0] and ends[1]:
                out.append(caution.moved(v.namen.get(unit, unit), why, sum(ends[0]) / 2, sum(ends[1]) / 2))
    return tuple(out)


def _sources(v: Telvraag, keuze: Keuze) -> tuple[Warned, ...]:
    if v.gemeten is None or not bekend(v.gemeten, replace(keuze, eerder=())):
        return ()
    measured, counted = (
        tuple((einden(totaal(r, w)) or (0.0, 0.0))[0] for w in (keuze.nul, keuze.na))
        for r in (v.gemeten, v.reeksen[v.eenheid])
    )
    return caution.sources((measured[0], measured[1]), (counted[0], counted[1]))


def _streef(v: Telvraag, keuze: Keuze, windows: Telvensters) -> str:
    """Return whether the target was reached; the target is for a span as long as the nulmeting, so it is scaled."""
    target = streef_per_periode(v.streefwaarde, "", v.nul_van, v.nul_tot, MAANDEN_PER_KWARTAAL * len(keuze.na))
    over = voorbij(v.streefdatum, max((q.tot for q in keuze.na), default=v.leeg.op))  # counted as far as the term
    return Streef(einden(windows.nul), einden(windows.na), target, v.richting, over).woord


def _dekking(reeks: Reeks) -> str:
    known = sorted(q for q, t in reeks.items() if einden(t) is not None)
    if not known:
        return "Er is geen enkel heel kwartaal bekend."
    first, last = codes([kwartaal(known[0]), kwartaal(known[-1])])
    gaps = sum(1 for a, b in zip_longest(known, known[1:]) if b and months_before(b, 3) != a)
    return f"Bekend van {first} tot en met {last}" + (f", met {gaps} onderbrekingen." if gaps else ".")
