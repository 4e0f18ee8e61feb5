"""The dynamics of one group in one call: every measure with its interval, change, chance, coverage and sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from jgwork.graph.bouwen.build import build_groepsnetwerk, build_scans
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.windows import Window, period_of, windows
from jgwork.graph.meten.dynamics import (
    Verloop,
    Verschil,
    before_after,
    follow_subgroups,
    subgroups,
    turnover,
)
from jgwork.graph.meten.effort import effort_flag, police_effort
from jgwork.graph.meten.measures import measure
from jgwork.graph.meten.nulmodel import null_model
from jgwork.graph.meten.uncertainty import bootstrap, robustness, with_intervals
from jgwork.indicators.dynamiek.frames import Dynamiek
from jgwork.indicators.dynamiek.rollen import indeling
from jgwork.indicators.groep.scan import voorbehoud_van
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.perioden import Periode, add_months, months_before, na
from jgwork.inhoud.rijen import find_table, read_rows
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError


def dynamiek(
    dossier: Any, groep: str, *, op: date | None = None, van: date | None = None, lagen: Iterable[str] | None = None,
    vergelijk_met: date | None = None, deelgroepen: Mapping[str, str] | None = None, maanden: int = 12,
    stap_maanden: int = 3, samples: int = 200, seed: int = 0, beeld: Netwerk | None = None,
) -> Dynamiek:  # fmt: skip
    """Return the dynamics of a group over the months before a day, and against an earlier period.

    Parameters
    ----------
    dossier, groep
        An opened dossier, or a mapping of table names to tables; the group.
    op
        First day that does not count; by default that after the last delivered one, or the month after the last row.
    van, lagen
        First day that counts (``maanden`` before ``op`` by default); kinds of tie, as in ``build_groepsnetwerk``.
    vergelijk_met
        The same for an earlier period as long, such as the day an intervention began; no comparison by default.
    deelgroepen
        The subgroups as the partners see them, by pseudonym; only compared.
    maanden, stap_maanden
        Length of the period, and of a window inside it.
    samples, seed
        Size and seed of every resampling.
    beeld
        The network that is measured; that of the period by default. Windows are of the period all the same.

    Raises
    ------
    UsageError
        No namenlijst, no dated row at all, or a comparison day that is not earlier.
    """
    whole = build_groepsnetwerk(dossier, groep, lagen=lagen)
    end = _end(whole, op or _covered(dossier, groep), vergelijk_met)
    start, scans = van or months_before(end, maanden), build_scans(dossier, groep)
    net = whole.window(start, end) if beeld is None else beeld
    given: dict[str, Any] = {"invloed": indeling(dossier, groep).gedeeld, "deelgroepen": deelgroepen}
    draws: dict[str, Any] = {"samples": samples, "seed": seed}
    first = start if start.day == 1 else add_months(start, 1)
    cut = _delivered(dossier, groep, windows(whole, first, end, maanden=stap_maanden))
    both, every, warning = _compare(whole, start, end, vergelijk_met, maanden, {**given, **draws})
    return Dynamiek(
        net=net,
        maten=with_intervals(measure(net, **given), bootstrap(net, **draws)),
        dekking=coverage_words(dossier, groep, op or date.max, net),
        samenhang=null_model(net, seed=seed),
        robuustheid=robustness(net, leden=_unseen(dossier, groep, op or date.max), **given, **draws),
        tijdvakken=cut,
        verloop=_moves(cut),
        deelgroepen=follow_subgroups([subgroups(w.net) for w in cut]),
        inzet=tuple(police_effort(whole, w.van, w.tot) for w in cut),
        verschillen=both,
        verschillen_alle=every,
        waarschuwing=warning,
        scans=scans,
        verloop_scans=_moves(scans),
    )


def _covered(dossier: Any, groep: str) -> date | None:
    """Return the first day of which no registration was delivered; ``None`` where nobody said."""
    last = dekking_van(dossier).laatste(REGISTRATIES, groep)
    return None if last is None else na(last)


def _unseen(dossier: Any, groep: str, op: date) -> float:
    """Return the share of the names handed in of which the scan knows nothing."""
    known, listed = coverage(dossier, groep, op)
    return 1 - known / listed if listed else 0.0


def _delivered(dossier: Any, groep: str, cut: tuple[Window, ...]) -> tuple[Window, ...]:
    """Return the last windows in a row over which registrations were delivered: elsewhere no tie is missing."""
    known = dekking_van(dossier)
    if not known.perioden(REGISTRATIES[0], groep):
        return cut
    out: list[Window] = []
    for w in reversed(cut):
        if known.heel(Periode(w.van, w.tot), REGISTRATIES, groep):
            out.insert(0, w)
        elif out:
            break
    return tuple(out)


def _moves(cut: tuple[Window, ...]) -> tuple[Verloop, ...]:
    return tuple(turnover(a.net, b.net) for a, b in pairwise(cut))


def _end(whole: Netwerk, op: date | None, vergelijk_met: date | None) -> date:
    """Return the first day that does not count."""
    span = period_of(whole)
    end = op or (span and add_months(span[1] - timedelta(days=1), 1))
    if not end:
        raise UsageError(
            "Van deze groep is geen enkele relatie of registratie met een datum bekend.",
            "Geef zelf een peildatum op, of gebruik 'jgwork netwerk' voor het beeld zonder tijd.",
        )
    if vergelijk_met is not None and vergelijk_met >= end:
        raise UsageError("De dag om mee te vergelijken ligt niet voor de peildatum.", "Kies een eerdere dag.")
    return end


def _compare(
    whole: Netwerk, start: date, end: date, earlier: date | None, months: int, given: Mapping[str, Any]
) -> tuple[tuple[Verschil, ...], tuple[Verschil, ...], str]:
    """Return the differences on common and on all members, and the warning on police effort."""
    if earlier is None:
        return (), (), ""
    before = (months_before(earlier, months), earlier)
    flag = effort_flag(police_effort(whole, *before), police_effort(whole, start, end))
    both, every = (
        before_after(whole, before, (start, end), leden=who, **given) for who in ("gemeenschappelijk", "alle")
    )
    return both, every, flag


def coverage(dossier: Any, groep: str, op: date) -> tuple[int, int]:
    """Return how many of the names that were handed in were found in the last scan, and how many were handed in."""
    columns = ("aangeboden_datum", "n_namen_aangeleverd", "n_in_scan")
    rows = read_rows(dossier, "groepsscan", columns, groep_id=groep)
    when = rows.days("aangeboden_datum")
    best = (0, 0)
    for i in sorted(range(len(rows)), key=lambda i: str(when[i])):
        listed, found = rows.numbers("n_namen_aangeleverd")[i], rows.numbers("n_in_scan")[i]
        if not np.isnan(listed + found) and not when[i] > np.datetime64(op, "D"):
            best = (int(found), int(listed))
    return best


def coverage_words(dossier: Any, groep: str, op: date, net: Netwerk) -> str:
    """Return what a network covers, in Dutch: the scan, the namenlijst, the strength, what was not asked.

    What differs between scan and namenlijst (R3), who was unknown (R4) and how strong the information is (R5)
    travel with every tie that is shown.
    """
    known, listed = coverage(dossier, groep, op)
    if not listed:
        words = "Er is geen groepsscan; de dekking is onbekend."
    elif known == listed:
        words = f"Alle {listed} aangeleverde namen waren bekend bij de politie."
    else:
        words = f"Van de {listed} aangeleverde namen kende de politie er {known}; de andere {listed - known} niet."
    rows = read_rows(dossier, "groepsscan", ("aangeboden_datum", "sterkte_informatiepositie"), groep_id=groep)
    when, strength = rows.days("aangeboden_datum"), rows.numbers("sterkte_informatiepositie")
    past = [i for i in np.argsort(when, kind="stable").tolist() if not when[i] > np.datetime64(op, "D")]
    told = f"{strength[past[-1]]:.0f} van 5" if past and not np.isnan(strength[past[-1]]) else "onbekend"
    held = {n: t for n in ("lid", "groepsscan") if (t := find_table(dossier, n)) is not None}
    words += f" Namenlijst: {voorbehoud_van(held, groep, op)['namenlijst']} Sterkte van de informatiepositie: {told}."
    last = dekking_van(dossier).laatste(REGISTRATIES, groep)
    if last is not None and net.tot is not None and na(last) < net.tot:
        words += f" De registraties lopen tot en met {day(last)}; over de tijd daarna is niets geleverd."
    if net.niet_gevraagd:
        words += f" Niet gevraagd: {', '.join(n.replace('_', ' ') for n in net.niet_gevraagd)}."
    return words
