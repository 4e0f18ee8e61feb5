"""Which quarters are compared: the last four whole ones since the start, those of the nulmeting, and a year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from jgwork.indicators.effect.engine import Vensters
from jgwork.inhoud.perioden import Periode, hele_kwartalen, kwartaal, months_before, na
from jgwork.vocabulary.telling import NIET_GELEVERD, Telling, Tussen, einden, som

#: Quarters in a window, and the fewest.
HOOGSTENS, MINSTENS = 4, 2
Kwartaalreeks = Mapping[date, Telling]


@dataclass(frozen=True, slots=True)
class Keuze:
    """The quarters of each window: now, nulmeting, and the year before it, in the same order of the calendar."""

    na: tuple[Periode, ...]
    nul: tuple[Periode, ...]
    eerder: tuple[Periode, ...]

    @property
    def genoeg(self) -> bool:
        """Whether there are enough quarters to compare."""
        return len(self.na) >= MINSTENS


def kies(reeks: Kwartaalreeks, nul_van: date, nul_tot: date, start: date, op: date) -> Keuze:
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
    """
    since = [q for q in hele_kwartalen(kwartaal(start).tot, na(op)) if _known(reeks, q)][-HOOGSTENS:]
    last_year = hele_kwartalen(max(nul_van, months_before(nul_tot, 12)), nul_tot)
    before = {q.van.month: q for q in last_year if _known(reeks, q) and q.tot <= kwartaal(start).van}
    now = tuple(q for q in since if q.van.month in before)
    nul = tuple(before[q.van.month] for q in now)
    year = tuple(kwartaal(months_before(q.van, 12)) for q in nul)
    return Keuze(now, nul, year if all(_known(reeks, q) for q in year) else ())


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
    return tuple(_at(reeks, keuze, at) for at in product(*(((0.0, 1.0) if s else (0.0,)) for s in spread)))


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
