"""A series of one unit (group, area, place) on one indicator, with its exposure and definition version."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.schema.rules.values import SUPPRESSED_RANGE
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Telling, Tussen

if TYPE_CHECKING:
    import pandas as pd

#: How often a member-based or area-based indicator is measured in a year, by length of the period in days.
PER_YEAR = ((40, 12), (100, 4), (400, 1))


@dataclass(frozen=True, slots=True)
class Window:
    """What was counted in a span.

    Parameters
    ----------
    count
        Events in the periods that have a value.
    exposure
        Days (or the sum of the denominators) of those periods.
    known, periods
        Periods with a value, and periods in the span.
    withheld
        Periods of which the supplier gave ``<5``: not in ``known``, but not unknown either.
    """

    count: float
    exposure: float
    known: int
    periods: int
    withheld: int = 0

    @property
    def coverage(self) -> float:
        """Share of the periods with a value; 0 without periods."""
        return self.known / self.periods if self.periods else 0.0


@dataclass(frozen=True, slots=True)
class Reeks:
    """A series of counts per period of one unit.

    Parameters
    ----------
    unit
        Id of the group, area or place.
    starts, ends
        First day of each period and the first day after it, oldest first.
    counts
        Count per period; ``None`` where it is missing, withheld or unknown (never 0).
    exposure
        Denominator per period: days, or members, inhabitants or respondents.
    versions
        Definition version per period.
    withheld
        Per period whether the supplier gave ``<5``; empty where none was.
    noemers
        The denominators as they were delivered, ``None`` where not: how many answered a survey never follows from days.
    """

    unit: str
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    counts: tuple[float | None, ...]
    exposure: tuple[float, ...]
    versions: tuple[str, ...] = ()
    withheld: tuple[bool, ...] = ()
    noemers: tuple[float | None, ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def per_year(self) -> int:
        """Number of periods in a year: 12, 4 or 1."""
        days = (self.ends[0] - self.starts[0]).days if self.starts else 365
        return next((n for limit, n in PER_YEAR if days <= limit), 1)

    def window(self, van: date, tot: date) -> Window:
        """Return what was counted in the whole periods within [van, tot)."""
        inside = [i for i in range(len(self)) if self.starts[i] >= van and self.ends[i] <= tot]
        known = [i for i in inside if self.counts[i] is not None]
        return Window(
            sum(self.counts[i] or 0.0 for i in known), sum(self.exposure[i] for i in known), len(known), len(inside),
            sum(self.withheld[i] for i in inside) if self.withheld else 0,
        )  # fmt: skip

    def part(self, van: date, tot: date) -> Reeks:
        """Return the series of the whole periods within [van, tot)."""
        keep = [i for i in range(len(self)) if self.starts[i] >= van and self.ends[i] <= tot]
        pick = [tuple(column[i] for i in keep) for column in (self.starts, self.ends, self.counts, self.exposure)]
        versions = tuple(self.versions[i] for i in keep) if self.versions else ()
        withheld = tuple(self.withheld[i] for i in keep) if self.withheld else ()
        below = tuple(self.noemers[i] for i in keep) if self.noemers else ()
        return Reeks(self.unit, pick[0], pick[1], pick[2], pick[3], versions, withheld, below)  # type: ignore[arg-type]

    def antwoorden(self, van: date, tot: date) -> float | None:
        """Return how many answered a survey in [van, tot); ``None`` where that was not delivered."""
        part = self.part(van, tot)
        known = [n for n in part.noemers or part.exposure if n is not None]
        return sum(known) if known else None

    @property
    def tellingen(self) -> tuple[Telling, ...]:
        """The counts as what they are: known, between two ends where the supplier gave ``<5``, or not delivered."""
        hidden = self.withheld or (False,) * len(self)
        return tuple(
            Bekend(c) if c is not None else Tussen(*map(float, SUPPRESSED_RANGE)) if h else NIET_GELEVERD
            for c, h in zip(self.counts, hidden, strict=True)
        )

    def position(self, day: date) -> int:
        """Return the position of the first period that starts on or after a day; the length where none does."""
        return next((i for i, s in enumerate(self.starts) if s >= day), len(self))

    @property
    def complete(self) -> bool:
        """Whether every period has a value and none is missing in between."""
        follows = all(b == a for a, b in zip(self.ends, self.starts[1:], strict=False))
        return bool(self.starts) and follows and all(c is not None for c in self.counts)


def reeksen_van(metingen: pd.DataFrame, indicator: str) -> dict[str, Reeks]:
    """Return the series of every unit on an indicator, from rows of ``meting``.

    Counts come from ``teller``; without a teller ``waarde`` is used where it is a whole number. Exposure is
    ``noemer`` (days, member-months, respondents) where there is one, else the days of the period. A later row for the
    same unit and period replaces an earlier one (a definitive figure after a provisional one).
    """
    rows = metingen[metingen["indicator_code"] == indicator]
    if "voorlopig" in rows:
        rows = rows.assign(_p=[bool(v) if v is not None and v == v else False for v in rows["voorlopig"]])  # noqa: PLR0124 - NA-safe
        rows = rows.sort_values("_p", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["eenheid_id", "periode_van", "periode_tot"], keep="last")
    rows = rows[rows["eenheid_id"].notna()].sort_values("periode_van", kind="stable")
    units: dict[str, list[Mapping[Hashable, Any]]] = {}
    for r in rows.to_dict("records"):  # once: a frame per unit takes longer than the rows themselves
        units.setdefault(r["eenheid_id"], []).append(r)
    return {str(u): _reeks(str(u), units[u]) for u in sorted(units)}


def stand_van(reeks: Reeks, soort: str, van: date, tot: date) -> float | None:
    """Return what an indicator that does not add up was in [van, tot); ``None`` where that is not known.

    Parameters
    ----------
    reeks
        The series.
    soort
        ``enquete``: the percentage over all answers in the span; otherwise the number of its last period, which an
        earlier one does not stand for where it was withheld.
    van, tot
        The span.
    """
    part = reeks.part(van, tot)
    if soort == "enquete":
        pairs = zip(part.counts, part.noemers or part.exposure, strict=True)
        known = [(c, n) for c, n in pairs if c is not None and n]
        return 100 * sum(c for c, _ in known) / sum(n for _, n in known) if known else None
    return part.counts[-1] if part.counts else None


def kwartaalreeks(unit: str, counts: Mapping[str, float | None]) -> Reeks:
    """Return the series of counts by quarter (``2026-K1``); exposure is one per quarter."""
    codes = sorted(counts)
    starts = tuple(date(int(c[:4]), 3 * int(c[-1]) - 2, 1) for c in codes)
    ends = tuple(date(s.year + (s.month == 10), s.month % 12 + 3 if s.month < 10 else 1, 1) for s in starts)
    return Reeks(unit, starts, ends, tuple(counts[c] for c in codes), (1.0,) * len(codes))


def _reeks(unit: str, rows: Sequence[Mapping[Hashable, Any]]) -> Reeks:
    starts = tuple(_day(r["periode_van"]) for r in rows)
    ends = tuple(_day(r["periode_tot"]) for r in rows)
    days = [(b - a).days for a, b in zip(starts, ends, strict=True)]
    if any(d <= 0 for d in days):
        raise UsageError("Een meting heeft een periode die voor het begin eindigt.", "Herstel periode_tot in meting.")
    # An inclusive last day (31 January) is a period up to the next day.
    ends = tuple(_first_after(e) for e in ends)
    below = tuple(_number(r.get("noemer")) for r in rows)
    exposure = tuple(n or float((b - a).days) for n, a, b in zip(below, starts, ends, strict=True))
    counts = tuple(_count(r) for r in rows)
    withheld = tuple(c is None and _is_withheld(r) for r, c in zip(rows, counts, strict=True))
    versions = tuple(str(r.get("definitie_versie")) for r in rows)
    return Reeks(unit, starts, ends, counts, exposure, versions, withheld if any(withheld) else (), below)


def _first_after(end: date) -> date:
    from datetime import timedelta

    after = end + timedelta(days=1)
    return after if after.day == 1 else end


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    raise UsageError("Een meting heeft geen periode.", "Vul periode_van en periode_tot in.")


def _count(row: Mapping[Hashable, Any]) -> float | None:
    teller = _number(row.get("teller"))
    if teller is None:
        waarde = _number(row.get("waarde"))
        return waarde if waarde is not None and waarde.is_integer() else None
    return teller


def _is_withheld(row: Mapping[Hashable, Any]) -> bool:
    from jgwork.indicators.groep.grenzen import ends_of

    return ends_of(row, "teller") is not None


def _number(value: object) -> float | None:
    try:
        out = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return None if math.isnan(out) else out
