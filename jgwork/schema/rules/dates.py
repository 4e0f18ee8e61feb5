"""Dates as people and programs write them: which number is the day is decided over a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.vocabulary.tekst.perioden import MONTHS, PLAIN, day_of, year_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_DAYS = r"(?:(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = (
    r"(?P<hour>[01]?[0-9]|2[0-4])(?:[:.hHuU][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?(?:\s?[AaPp]\.?[Mm]\.?|\s?uur|\s?u)?"
    r"|\s?(?:uur|[uUhH]))"
)
_TIME = rf"(?:(?:T|,?\s+(?:om\s+)?){_CLOCK}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}}|\s?(?:GMT[+-][0-9]{{1,2}}|CES?T|MES?Z))?)?"
_YEAR_FIRST = re.compile(rf"{_DAYS}(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){_TIME}$", re.I)
_PACKED = re.compile(rf"(?P<y>(?:19|20)[0-9]{{2}})(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}}){_TIME}$")
_SHORT = r"(?P<y>[0-9]{4}|'?[0-9]{2})"
_NUMBERS = re.compile(rf"{_DAYS}(?P<a>[0-9]{{1,2}})[-/. ]\s?(?P<b>[0-9]{{1,2}})[-/. ]\s?{_SHORT}{_TIME}$", re.I)
_NAME = r"(?P<d>[0-9]{1,2})(?:e|ste|de)?[-/. ]?\s?(?P<m>[A-Za-z]{3,9})\.?[-/., ]?\s?"
_WORDS = re.compile(rf"{_DAYS}{_NAME}{_SHORT}{_TIME}$", re.I)
_MONTH_NAMED_FIRST = re.compile(
    rf"{_DAYS}(?P<m>[A-Za-z]{{3,9}})\.? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<y>[0-9]{{4}}){_TIME}$", re.I
)
_UTC = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<h>[0-9]{2}):(?P<rest>[0-9:.,]+) ?(?:Z|[+-]00:?00)$")
_SERIAL = re.compile(r"(?P<n>[1-9][0-9]{4})(?:[.,](?P<part>[0-9]{1,12}))?$")
#: Times as in America, where the month stands first: where no date shows it, that is asked.
_AM_PM = re.compile(r"[0-9]\s?[ap]\.?m\b", re.IGNORECASE)
MONTH_FIRST = "de maand staat voor de dag"
#: What stands first in dates of numbers; that no text shows it; and that it is asked.
DAY, MONTH, OPEN, ASK = "dag", "maand", "open", "vraag"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#: Day 0 of a spreadsheet: the usual one, and that of workbooks from an old Macintosh.
_FIRST = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of a column.

    Parameters
    ----------
    values
        The days; null where there is none.
    notes
        How they were read where it was not plain, in Dutch.
    swapped
        Mask of texts that show the order of the column to be in doubt; all false where it is not.
    order
        Which stands first where some text shows it (``dag`` or ``maand``), ``open`` where none does and slashes
        divide them, as in America.
    """

    values: pa.Array
    notes: tuple[str, ...]
    swapped: pa.Array
    order: str = ""


@dataclass(slots=True)
class _Seen:
    """What the texts of a column were: places of those that leave the order open, and what else was met."""

    open: list[tuple[int, int, int, int]]
    times: int = 0
    world: int = 0
    serials: int = 0
    short: int = 0
    american: int = 0
    slashes: int = 0


def read_dates(texts: pa.Array, *, from_1904: bool = False, order: str = "") -> Dates:
    """Read the distinct values of one column; a calendar day that does not exist is none.

    Parameters
    ----------
    texts
        Trimmed texts.
    from_1904
        Whether bare numbers count days from 1904.
    order
        Which stands first (``DAY`` or ``MONTH``) where that was said, or another column of the table shows the month
        before the day; where this one shows otherwise it does not. ``ASK`` where it is not to be guessed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.match_substring_regex(texts, _ISO)).as_py() in {True, None}:
        days = [_iso(v) for v in texts.to_pylist()]
        return Dates(pa.array(days, pa.date32()), (), pa.repeat(False, len(texts)))
    seen = _Seen([])
    found = [_one(place, text, from_1904, seen) for place, text in enumerate(texts.to_pylist())]
    here = _order(seen.open)
    month_first = order != DAY and (here == MONTH or (order == MONTH and here != DAY))
    for place, a, b, year in seen.open:
        found[place] = day_of(year, a if month_first else b, b if month_first else a)
    swapped = [False] * len(found)
    unsaid = here == OPEN and (order == ASK or (seen.american and not order))
    unsaid = unsaid or (order in {"", ASK} and _year_first(seen))
    for place in [place for place, *_ in seen.open] if unsaid else _doubtful(seen.open, found):
        swapped[place] = True
    return Dates(
        pa.array(found, pa.date32()),
        _notes(seen, month_first=month_first and not any(swapped), old=from_1904),
        pa.array(swapped),
        here if here != OPEN or seen.slashes else "",
    )


def swapped_days(days: npt.NDArray[np.datetime64]) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Return days with day and month changed where that gives another day, and which those are."""
    import numpy as np

    there = ~np.isnat(days)
    months = np.where(there, days, np.datetime64("2000-01-01")).astype("datetime64[M]")
    day, month = (days - months).astype(float), months.astype(int) % 12  # both from 0; NaT - x is NaN as a float
    loose = there & (day < 12) & (day != month)
    years, moved = months.astype("datetime64[Y]").astype("datetime64[M]"), np.where(loose, day, 0).astype(int)
    other = (years + moved).astype("datetime64[D]") + month
    return np.where(loose, other, days), loose


def serial_day(text: str) -> str:
    """Return the day that a spreadsheet counts as this number, as it would write it down."""
    return (_FIRST[False] + dt.timedelta(days=int(text))).isoformat()


def _iso(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _one(place: int, text: str | None, from_1904: bool, seen: _Seen) -> dt.date | None:
    """Read one text; one of which the order is open waits for the column."""
    text = (text or "").removeprefix("'").translate(PLAIN)
    if len(text) < 6 and not text.isdigit():
        return None
    if len(text) == 10 and text[4:5] == "-" and (day := _iso(text)) is not None:
        return day
    text = " ".join(text.split()).rstrip(".")
    here = in_the_netherlands(text)
    seen.world += here[:10] != text[:10]
    text = here
    if match := _SERIAL.match(text):
        seen.serials += 1
        return _FIRST[from_1904] + dt.timedelta(days=int(match["n"]))
    if match := _NUMBERS.match(text):
        year = _year(match["y"], seen)
        seen.times += bool(match["hour"])
        seen.american += _AM_PM.search(text) is not None
        seen.slashes += "/" in text
        seen.open.append((place, int(match["a"]), int(match["b"]), year))
        return None
    for shape in (_YEAR_FIRST, _PACKED, _WORDS, _MONTH_NAMED_FIRST):
        if match := shape.match(text):
            seen.times += bool(match["hour"])
            month = int(match["m"]) if match["m"].isdigit() else MONTHS.get(match["m"].lower(), 0)
            return day_of(_year(match["y"], seen), month, int(match["d"]))
    return None


def in_the_netherlands(text: str) -> str:
    """Return a moment in world time (UTC) as the clock showed it in the Netherlands; any other text as it is.

    Midnight to the second is a day without a time, and stays that day.
    """
    match = _UTC.search(text)
    if match is None or int(match["h"]) > 23 or not (match["h"] + match["rest"]).strip("0:.,"):
        return text
    try:
        moment = dt.datetime.fromisoformat(match["day"]) + dt.timedelta(hours=int(match["h"]))
        # the clock is changed at one o'clock in world time
        first, last = (dt.datetime.combine(_last_sunday(dt.date(moment.year, m, 31)), dt.time(1)) for m in (3, 10))
        moment += dt.timedelta(hours=2 if first <= moment < last else 1)
    except (ValueError, OverflowError):
        return text
    return f"{text[: match.start()]}{moment:%Y-%m-%dT%H}:{match['rest']}"


def _last_sunday(end: dt.date) -> dt.date:
    return end - dt.timedelta(days=(end.weekday() + 1) % 7)


def _year(text: str, seen: _Seen) -> int:
    seen.short += len(text.strip("'")) == 2
    return year_of(text)


def _order(numbers: Sequence[tuple[int, int, int, int]]) -> str:
    """Return which stands first: some cell can be read that way only; nothing where both do, or it is all the same."""
    shown = {DAY if b <= 12 < a <= 31 else MONTH for _, a, b, _ in numbers if a <= 12 < b <= 31 or b <= 12 < a <= 31}
    if len(shown) == 1:
        return shown.pop()
    return OPEN if not shown and any(a != b and max(a, b) <= 12 for _, a, b, _ in numbers) else ""


def _doubtful(numbers: Sequence[tuple[int, int, int, int]], days: Sequence[dt.date | None]) -> list[int]:
    """Return the places that show two orders in one column.

    Either in so many words (``13-1`` and ``1-13``), or because a spreadsheet took the month for the day, or the day for
    the month, wherever it could, and left as text what it could not: then every true date has a day up to 12, and every
    text one beyond.
    """
    day_first = [p for p, a, b, _ in numbers if b <= 12 < a <= 31]
    month_first = [p for p, a, b, _ in numbers if a <= 12 < b <= 31]
    if day_first and month_first:
        return month_first if len(month_first) <= len(day_first) else day_first
    texts = {p for p, *_ in numbers}
    made = [d for p, d in enumerate(days) if d is not None and p not in texts]
    shown = month_first or day_first
    if shown and len(shown) == len(numbers) and len(made) > 5 and all(d.day <= 12 for d in made):
        return shown
    return []


def _year_first(seen: _Seen) -> bool:
    """Return whether the first of three numbers of two figures seems to be a year: all about the same, the last not."""
    firsts, years = {a for _, a, _, _ in seen.open}, {y for *_, y in seen.open}
    if not seen.short == len(seen.open) > 1 or any(b > 12 for _, _, b, _ in seen.open):
        return False
    return 15 <= min(firsts) <= max(firsts) <= min(firsts) + 1 and max(years) - min(years) > 4 and max(years) <= 2031


def _notes(seen: _Seen, *, month_first: bool, old: bool) -> tuple[str, ...]:
    out = []
    if month_first:
        out.append(MONTH_FIRST)
    if seen.serials:
        out.append(f"getallen zijn dagen vanaf {1904 if old else 1900}, zoals een rekenprogramma telt")
    if seen.short:
        out.append("jaartallen van twee cijfers")
    if seen.times:
        out.append("het tijdstip is weggelaten")
    if seen.world:
        out.append("van wereldtijd (UTC) de dag in Nederland")
    return tuple(out)
