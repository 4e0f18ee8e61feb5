"""Periods: half-open ``[van, tot)``, whole quarters and months, so many months before or after a day.

A peildatum is the last day that counts; the period up to it ends on the day after (``na``). A quarter that ends on the
peildatum is whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from jgwork.vocabulary.dutch import quarter

MAANDEN_PER_KWARTAAL = 3
#: A month as a length, where days are told or counted as so many months.
DAGEN_PER_MAAND = 365.25 / 12


@dataclass(frozen=True, slots=True, order=True)
class Periode:
    """A period ``[van, tot)``: ``van`` counts, ``tot`` does not."""

    van: date
    tot: date

    def __contains__(self, day: date) -> bool:
        return self.van <= day < self.tot

    @property
    def dagen(self) -> int:
        """Number of days; 0 where it is empty."""
        return max((self.tot - self.van).days, 0)

    @property
    def laatste(self) -> date:
        """The last day in it."""
        return self.tot - timedelta(days=1)

    def bevat(self, other: Periode) -> bool:
        """Return whether another period lies wholly inside this one."""
        return self.van <= other.van and other.tot <= self.tot

    def doorsnede(self, other: Periode) -> Periode | None:
        """Return the days two periods share; ``None`` where there is none."""
        both = Periode(max(self.van, other.van), min(self.tot, other.tot))
        return both if both.dagen else None


def na(op: date) -> date:
    """Return the first day that does not count when ``op`` is the last one that does."""
    return min(op, date.max - timedelta(days=1)) + timedelta(days=1)


def dag(value: object) -> date | None:
    """Return a day from a date, a moment, ISO text, dd-mm-jjjj or jjjjmmdd; ``None`` for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    for shape in ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text[:10], shape).date()  # noqa: DTZ007 (a date has no zone)
        except ValueError:
            continue
    return None


def months_after(day: date, months: int) -> date:
    """Return the date so many months after a day; the last day of the month where it has no such day."""
    then: date = day + relativedelta(months=months)
    return then


def months_before(day: date, months: int) -> date:
    """Return the date so many months before a day; the last day of the month where it has no such day."""
    return months_after(day, -months)


def maanden_tussen(van: date, tot: date) -> int:
    """Return how many months the month of ``tot`` lies after that of ``van``."""
    return (tot.year - van.year) * 12 + tot.month - van.month


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that lies ``months`` after the month of ``day``."""
    return months_after(day.replace(day=1), months)


def maand(day: date) -> Periode:
    """Return the calendar month of a day."""
    first = day.replace(day=1)
    return Periode(first, months_after(first, 1))


@lru_cache(maxsize=4096)  # asked of every row; there are few days
def kwartaal(day: date) -> Periode:
    """Return the calendar quarter of a day."""
    first = date(day.year, day.month - (day.month - 1) % MAANDEN_PER_KWARTAAL, 1)
    return Periode(first, months_after(first, MAANDEN_PER_KWARTAAL))


def kwartaal_van(code: str) -> Periode:
    """Return the quarter with a code such as ``2026-K1``."""
    year, number = code.split("-K")
    return kwartaal(date(int(year), MAANDEN_PER_KWARTAAL * int(number), 1))


def kwartalen(van: date, tot: date) -> tuple[Periode, ...]:
    """Return the quarters that share a day with ``[van, tot)``, in order."""
    out, one = [], kwartaal(van)
    while one.van < tot:
        out.append(one)
        one = kwartaal(one.tot)
    return tuple(out)


def hele_kwartalen(van: date, tot: date) -> tuple[Periode, ...]:
    """Return the quarters that lie wholly in ``[van, tot)``, in order."""
    return tuple(k for k in kwartalen(van, tot) if Periode(van, tot).bevat(k))


def hele_maanden(van: date, tot: date) -> tuple[Periode, ...]:
    """Return the months that lie wholly in ``[van, tot)``, in order."""
    out, one = [], maand(van)
    while one.tot <= tot:
        if one.van >= van:
            out.append(one)
        one = maand(one.tot)
    return tuple(out)


def codes(perioden: Iterable[Periode]) -> list[str]:
    """Return the codes of quarters, such as ``2026-K1``."""
    return [quarter(p.van) for p in perioden]


def vereniging(perioden: Iterable[Periode]) -> tuple[Periode, ...]:
    """Return periods put together where they touch or overlap, in order; empty ones are left out."""
    out: list[Periode] = []
    for one in sorted(p for p in perioden if p.dagen):
        if out and one.van <= out[-1].tot:
            out[-1] = Periode(out[-1].van, max(out[-1].tot, one.tot))
        else:
            out.append(one)
    return tuple(out)
