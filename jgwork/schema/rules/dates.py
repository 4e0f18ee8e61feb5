"""Dates as people and programs write them: which number is the day is decided over a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: Beginnings of the names of months, Dutch and English.
MONTHS = {
    m: i
    for i, names in enumerate(
        ("jan", "feb febr", "mrt maa mar", "apr", "mei may", "jun", "jul", "aug", "sep sept", "okt oct", "nov", "dec"),
        start=1,
    )
    for m in names.split()
}
_LONG = "januari februari maart april mei juni juli augustus september oktober november december"
_ENGLISH = "january february march april may june july august september october november december"
MONTHS |= {m: i for names in (_LONG, _ENGLISH) for i, m in enumerate(names.split(), start=1)}
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
_Y = r"(?P<y>(?:19|20)[0-9]{2}|'?[0-9]{2})"
_WHOLE_Y = r"(?P<y>(?:19|20)[0-9]{2})"
_QUARTER = r"(?:kwartaal|quarter|kw|[kq])\.?"
_ORDINAL = r"(?P<q>[1-4]|eerste|tweede|derde|vierde)(?:e|ste|de)?"
#: How a period is written, by the letter of its code; a year of two figures only where nothing else can be meant.
_PERIODS = tuple(
    (kind, re.compile(shape, re.IGNORECASE))
    for kind, shape in (
        ("J", rf"(?:jaar )?{_WHOLE_Y}(?:JJ00)?"),
        ("K", rf"{_WHOLE_Y}[-/ ]?{_QUARTER}[- ]?0?(?P<q>[1-4])"),
        ("K", rf"{_QUARTER}[- ]?(?P<q>[1-4])(?:[-/ ]+|(?='|20)){_Y}"),
        ("K", rf"{_ORDINAL}[- ]?{_QUARTER}[-/ ]*(?:van )?{_Y}"),
        ("K", rf"{_WHOLE_Y}[-/ ]+{_ORDINAL}[- ]?{_QUARTER}"),
        ("K", rf"(?P<y>'?[1-3][0-9])[-/ ]?{_QUARTER}[- ]?(?P<q>[1-4])"),
        ("W", rf"{_WHOLE_Y}[-/ ]?w(?:k|eek)?[- ]?(?P<w>[0-9]{{1,2}})"),
        ("W", rf"w(?:k|eek)?[- ]?(?P<w>[0-9]{{1,2}})[-/ ]+{_WHOLE_Y}"),
        ("W", r"(?P<y>'?[1-3][0-9])[-/ ]?w(?:k|eek)?[- ]?(?P<w>[0-9]{2})"),
        ("M", rf"{_WHOLE_Y}(?:[-/ ]|MM)(?P<m>[0-9]{{1,2}})"),
        ("M", rf"{_WHOLE_Y}(?P<m>0[1-9]|1[0-2])"),
        ("M", rf"(?P<m>[0-9]{{1,2}})[-/ ]{_WHOLE_Y}"),
        ("M", rf"(?P<m>[a-z]{{3,9}})\.?(?:[-/ ]+|(?=')){_Y}"),
        ("M", rf"{_WHOLE_Y}[-/ ]+(?P<m>[a-z]{{3,9}})\.?"),
        ("M", rf"{_WHOLE_Y}-(?P<m>[0-9]{{2}})-01(?:[ T]00:00.*)?"),
        ("M", rf"0?1[-/](?P<m>[0-9]{{1,2}})[-/]{_WHOLE_Y}(?:[ T]0?0:00.*)?"),
    )
)
#: Behind a period: that its numbers may still change, or a note under the table.
_MARK = re.compile(
    r"(?:\s*(?:\*{1,3}|[¹²³⁴†‡]{1,3}|\((?:nader )?(?:voorlopige?(?: cijfers?)?|vl\.?|v\.?|p|prov\.?)\))"
    r"|\s(?:[0-9]\)|(?:nader )?voorlopig))$",
    re.IGNORECASE,
)
_NUMBER = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
#: Day 0 of a spreadsheet: the usual one, and that of workbooks from an old Macintosh.
_FIRST = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
#: Dashes, blanks and quotes of word processors -> those of a keyboard.
_PLAIN = (
    dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-") | dict.fromkeys((0xA0, 0x202F, 0x2009), " ") | {0x2019: "'"}
)
#: A year of two figures below this one lies in this century.
_PIVOT = 70


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
        found[place] = _day(year, a if month_first else b, b if month_first else a)
    swapped = [False] * len(found)
    unsaid = here == OPEN and (order == ASK or (seen.american and not order))
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


@lru_cache(maxsize=20_000)
def period_code(text: str) -> str:
    """Return the code of a period as someone wrote it: ``2026``, ``2026-K1``, ``2026-03`` or ``2026-W05``; or nothing.

    Parameters
    ----------
    text
        Such as ``jan-26``, ``1e kwartaal 2026`` or ``2026MM01``.
    """
    text = without_mark(" ".join(text.translate(_PLAIN).split()).strip(" .:")).strip(" .:")
    if not 4 <= len(text) <= 30 or not any(c.isdigit() for c in text):
        return ""
    for kind, shape in _PERIODS:
        if match := shape.fullmatch(text):
            found = {k: v.lower() for k, v in match.groupdict().items()}
            year = _year(found["y"], _Seen([]))
            if kind == "J":
                return str(year)
            word = found["q" if kind == "K" else kind.lower()]
            number = int(word) if word.isdigit() else (_NUMBER if kind == "K" else MONTHS).get(word, 0)
            most = {"K": 4, "M": 12, "W": dt.date(year, 12, 28).isocalendar().week}[kind]
            if 1 <= number <= most:
                return f"{year}-{number:02d}" if kind == "M" else f"{year}-{kind}{number:0{1 + (kind == 'W')}d}"
    return ""


def without_mark(text: str) -> str:
    """Return a period without what stands behind it, such as ``*`` or ``(voorlopig)``."""
    return _MARK.sub("", text.strip())


def unclear_periods(texts: Iterable[str | None]) -> frozenset[str]:
    """Return texts such as ``2026-1`` that can be a month and a quarter: several, and none beyond 4 to show a month."""
    number = re.compile(rf"{_WHOLE_Y}[-/ ](?P<n>[1-9][0-9]?)|(?P<m>[1-9][0-9]?)[-/ ](?:19|20)[0-9]{{2}}")
    found = {t: int(m["n"] or m["m"]) for t in texts if t and (m := number.fullmatch(without_mark(t)))}
    return frozenset(found) if len(found) > 1 and max(found.values()) <= 4 else frozenset()


def period_days(code: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a period and the first day after it; its code is one of ``period_code``."""
    year, _, rest = code.partition("-")
    if rest.startswith("W"):
        first = dt.date.fromisocalendar(int(year), int(rest[1:]), 1)
        return first, first + dt.timedelta(days=7)
    months = 12 if not rest else 3 if rest.startswith("K") else 1
    start = 0 if not rest else 3 * (int(rest[1:]) - 1) if months == 3 else int(rest) - 1
    ends = [(int(year) + m // 12, m % 12 + 1) for m in (start, start + months)]
    return dt.date(*ends[0], 1), dt.date(*ends[1], 1)


def without_year(text: str) -> bool:
    """Return whether a heading is a month or a quarter of which the year is not said."""
    plain = without_mark(text).strip(" .").lower()
    return plain in MONTHS or re.fullmatch(rf"{_QUARTER} ?[1-4]|{_ORDINAL} {_QUARTER}", plain) is not None


def _iso(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _one(place: int, text: str | None, from_1904: bool, seen: _Seen) -> dt.date | None:
    """Read one text; one of which the order is open waits for the column."""
    text = (text or "").removeprefix("'").translate(_PLAIN)
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
            return _day(_year(match["y"], seen), month, int(match["d"]))
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
    digits = text.strip("'")
    if len(digits) == 4:
        return int(digits)
    seen.short += 1
    return int(digits) + (2000 if int(digits) < _PIVOT else 1900)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


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
