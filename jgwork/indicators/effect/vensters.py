"""Which quarters are compared: the last four whole ones since the start, those of the nulmeting, and a year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from jgwork.indicators.effect.engine import Vensters
from jgwork.inhoud.perioden import (
    Periode,
    codes,
    hele_kwartalen,
    kwartaal,
    kwartaal_van,
    kwartalen,
    months_before,
    na,
    vereniging,
)
from jgwork.privacy.stand.stand import kwartalen_van
from jgwork.privacy.stand.stand import reeks as reeks_label
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Telling, Tussen, einden, som

#: Quarters in a window, and the fewest.
HOOGSTENS, MINSTENS = 4, 2
Kwartaalreeks = Mapping[date, Telling]
#: Counts as they were told: of one quarter, or of some quarters together.
Cellen = Mapping[Periode, Telling]
#: The first days of quarters of which only the total is known.
Samen = frozenset[date]


@dataclass(frozen=True, slots=True)
class Keuze:
    """The quarters of each window: now, nulmeting, and the year before it, in the same order of the calendar.

    ``kolommen`` holds the places that count as one, where some quarters are only known together; empty where none are.
    """

    na: tuple[Periode, ...]
    nul: tuple[Periode, ...]
    eerder: tuple[Periode, ...]
    kolommen: tuple[tuple[int, ...], ...] = ()

    @property
    def genoeg(self) -> bool:
        """Whether there are enough quarters to compare."""
        return len(self.na) >= MINSTENS


def kies(
    reeks: Kwartaalreeks, nul_van: date, nul_tot: date, start: date, op: date, samen: Sequence[Samen] = ()
) -> Keuze:
    """Return the windows; the quarter of the start is in neither, and a quarter that was not delivered in none.

    Parameters
    ----------
    reeks
        Counts by the first day of their quarter.
    nul_van, nul_tot
        The nulmeting, the last day not included.
    start
        First day of the approach.
    op
        Peildatum: the last day that counts.
    samen
        Quarters of which only the total is known: such a set is in a window whole or not at all.
    """
    since = [q for q in hele_kwartalen(kwartaal(start).tot, na(op)) if _known(reeks, q)][-HOOGSTENS:]
    last_year = hele_kwartalen(max(nul_van, months_before(nul_tot, 12)), nul_tot)
    before = {q.van.month: q for q in last_year if _known(reeks, q) and q.tot <= kwartaal(start).van}
    now = tuple(q for q in since if q.van.month in before)
    nul = tuple(before[q.van.month] for q in now)
    while cut := _cut(now, samen) | _cut(nul, samen):
        now = tuple(q for i, q in enumerate(now) if i not in cut)
        nul = tuple(before[q.van.month] for q in now)
    year = tuple(kwartaal(months_before(q.van, 12)) for q in nul)
    whole = all(_known(reeks, q) for q in year) and not _cut(year, samen)
    found = Keuze(now, nul, year if whole else ())
    return replace(found, kolommen=_columns(found, samen)) if samen else found


def mogelijk(nul_van: date, nul_tot: date, start: date, op: date) -> bool:
    """Return whether there would be windows if every quarter were known: a fact of the calendar and the plan."""
    every = {q.van: Bekend(0.0) for q in hele_kwartalen(kwartaal(nul_van).van, na(op))}
    return kies(every, nul_van, nul_tot, start, op).genoeg


def cellen(known: Mapping[str, tuple[float, float] | None]) -> dict[Periode, Telling]:
    """Return told counts by the period of their label."""
    out: dict[Periode, Telling] = {}
    for label, found in known.items():
        if found is not None:
            first, last = (kwartaal_van(kwartalen_van(label)[i]) for i in (0, -1))
            out[Periode(first.van, last.tot)] = Bekend(found[0]) if found[0] == found[1] else Tussen(*found)
    return out


def welke(quarters: Sequence[str]) -> str | None:
    """Return quarters in words, consecutive ones as first and last; ``None`` where there are none."""
    spans = vereniging(kwartaal_van(q) for q in quarters)
    return listing(reeks_label(tuple(codes(kwartalen(s.van, s.tot)))) for s in spans) if spans else None


def uit_cellen(cellen: Cellen) -> tuple[dict[date, Telling], tuple[Samen, ...]]:
    """Return told counts by quarter, and which quarters are only known together.

    The total of such quarters stands at the first of them; their columns are never read apart (``Keuze.kolommen``).
    """
    out: dict[date, Telling] = {}
    together = []
    for span, value in cellen.items():
        first, *rest = (q.van for q in hele_kwartalen(span.van, span.tot))
        out |= {first: value, **dict.fromkeys(rest, Bekend(0.0))}
        if rest:
            together.append(frozenset((first, *rest)))
    return out, tuple(together)


def _cut(window: Sequence[Periode], samen: Sequence[Samen]) -> set[int]:
    """Return the places in a window of quarters whose total is known only with a quarter outside it."""
    days = {q.van for q in window}
    broken = {d for s in samen if not s <= days for d in s}
    return {i for i, q in enumerate(window) if q.van in broken}


def _columns(keuze: Keuze, samen: Sequence[Samen]) -> tuple[tuple[int, ...], ...]:
    """Return the finest division of the places of the windows that every window knows."""
    columns = [{i} for i in range(len(keuze.na))]
    for window in (keuze.na, keuze.nul, keuze.eerder):
        for s in samen:
            inside = {i for i, q in enumerate(window) if q.van in s}
            touched = [c for c in columns if c & inside]
            columns = [c for c in columns if not c & inside] + ([set().union(*touched)] if touched else [])
    return tuple(tuple(sorted(c)) for c in sorted(columns, key=min))


def _known(reeks: Kwartaalreeks, q: Periode) -> bool:
    return einden(reeks.get(q.van, NIET_GELEVERD)) is not None


def bekend(reeks: Kwartaalreeks, keuze: Keuze) -> bool:
    """Return whether a series knows every quarter of the windows that are used."""
    return all(_known(reeks, q) for q in (*keuze.na, *keuze.nul, *keuze.eerder))


def totaal(reeks: Kwartaalreeks, kwartalen: Iterable[Periode]) -> Telling:
    """Return the total over quarters; not delivered where there are none."""
    parts = [reeks.get(q.van, NIET_GELEVERD) for q in kwartalen]
    return som(parts) if parts else NIET_GELEVERD


def exact(reeks: Kwartaalreeks, keuze: Keuze) -> Vensters:
    """Return the windows of a series, at the middle of what the supplier withheld."""
    return _at(reeks, keuze, (0.5, 0.5, 0.5))


def uitersten(reeks: Kwartaalreeks, keuze: Keuze) -> tuple[Vensters, ...]:
    """Return the windows at both ends of every count; one where nothing was withheld."""
    spread = [_withheld(reeks, w) for w in (keuze.na, keuze.nul, keuze.eerder)]
    found = (_at(reeks, keuze, at) for at in product(*(((0.0, 1.0) if s else (0.0,)) for s in spread)))
    return tuple(_merged(v, keuze.kolommen) if keuze.kolommen else v for v in found)


def _merged(v: Vensters, kolommen: Sequence[Sequence[int]]) -> Vensters:
    def one(window: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sum(window[i] for i in places) for places in kolommen)

    return Vensters(one(v.na), one(v.nul), None if v.eerder is None else one(v.eerder))


def _withheld(reeks: Kwartaalreeks, window: Iterable[Periode]) -> bool:
    return any(isinstance(reeks.get(q.van), Tussen) for q in window)


def _at(reeks: Kwartaalreeks, keuze: Keuze, at: tuple[float, ...]) -> Vensters:
    def counts(window: Iterable[Periode], share: float) -> tuple[float, ...]:
        ends = [einden(reeks.get(q.van, NIET_GELEVERD)) or (0.0, 0.0) for q in window]
        return tuple(low + share * (high - low) for low, high in ends)

    earlier = counts(keuze.eerder, at[2]) if keuze.eerder else None
    return Vensters(counts(keuze.na, at[0]), counts(keuze.nul, at[1]), earlier)


def uit_perioden(rows: Iterable[tuple[date, date, Telling]]) -> dict[date, Telling]:
    """Return counts by quarter from counts over months or quarters; a quarter that is not whole is left out."""
    parts: dict[date, list[tuple[Periode, Telling]]] = {}
    for van, tot, value in rows:
        q = kwartaal(van)
        if tot <= q.tot:
            parts.setdefault(q.van, []).append((Periode(van, tot), value))
    out = {}
    for first, found in parts.items():
        if sum(p.dagen for p, _ in found) == kwartaal(first).dagen:
            out[first] = som(v for _, v in found)
    return out
