"""Periods as people and programs write them: from a year to a week, and the first part of one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from jgwork.vocabulary.dutch import quarter

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
#: Dashes, blanks and quotes of word processors -> those of a keyboard.
PLAIN = (
    dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-") | dict.fromkeys((0xA0, 0x202F, 0x2009), " ") | {0x2019: "'"}
)
#: A year of two figures below this one lies in this century.
_PIVOT = 70
_Y = r"(?P<y>(?:19|20)[0-9]{2}|'?[0-9]{2})"
_WHOLE_Y = r"(?P<y>(?:19|20)[0-9]{2})"
_QUARTER = r"(?:kwartaal|quarter|kw|[kq])\.?"
_HALF = r"(?:half[- ]?jaar|hj|h)"
_ROMAN = r"(?:IV|I{1,3})"
_ORDINAL = rf"(?P<q>[1-4]|{_ROMAN}|eerste|tweede|derde|vierde)(?:e|ste|de)?"
#: How a period is written, by the letter of its code; a year of two figures only where nothing else can be meant.
_PERIODS = tuple(
    (kind, re.compile(shape, re.IGNORECASE))
    for kind, shape in (
        ("J", rf"(?:jaar )?{_WHOLE_Y}(?:JJ00)?"),
        ("K", rf"{_WHOLE_Y}[-/ ]?{_QUARTER}[- ]?0?(?P<q>[1-4]|{_ROMAN})"),
        ("K", rf"{_QUARTER}[- ]?(?P<q>[1-4]|{_ROMAN})(?:[-/ ]+|(?='|20)){_Y}"),
        ("K", rf"{_ORDINAL}[- ]?{_QUARTER}[-/ ]*(?:van )?{_Y}"),
        ("K", rf"{_WHOLE_Y}[-/ ]+{_ORDINAL}[- ]?{_QUARTER}"),
        ("K", rf"(?P<y>'?[1-3][0-9])[-/ ]?{_QUARTER}[- ]?(?P<q>[1-4])"),
        ("S", rf"{_WHOLE_Y}-S1"),
        ("S", rf"(?:school-?jaar|sj):? ?{_Y} ?[-/] ?(?P<s>(?:20)?[0-9]{{2}})"),
        ("H", rf"{_WHOLE_Y}[-/ ]?{_HALF}[- ]?(?P<h>[12])"),
        ("H", rf"{_HALF}[- ]?(?P<h>[12])[-/ ]+(?:van )?{_Y}"),
        ("H", rf"(?P<h>[12]|eerste|tweede)(?:e|ste|de)?[- ]?{_HALF}[-/ ]*(?:van )?{_Y}"),
        ("W", rf"{_WHOLE_Y}[-/ ]?w(?:k|eek)?[- ]?(?P<w>[0-9]{{1,2}})"),
        ("W", rf"w(?:k|eek)?[- ]?(?P<w>[0-9]{{1,2}})[-/ ]+{_WHOLE_Y}"),
        ("W", r"(?P<y>'?[1-3][0-9])[-/ ]?w(?:k|eek)?[- ]?(?P<w>[0-9]{2})"),
        ("K", rf"{_WHOLE_Y}[-/ ](?P<q>{_ROMAN})"),
        ("K", rf"(?P<q>{_ROMAN})[-/ ]{_WHOLE_Y}"),
        ("M", rf"{_WHOLE_Y}(?:[-/ ]?M|[-/ ]|MM)(?P<m>[0-9]{{1,2}})"),
        ("M", rf"(?:M|maand )(?P<m>[0-9]{{1,2}})[-/ ]{_WHOLE_Y}"),
        ("M", rf"{_WHOLE_Y}(?P<m>0[1-9]|1[0-2])"),
        ("M", rf"(?P<m>[0-9]{{1,2}})[-/ ]{_WHOLE_Y}"),
        ("M", rf"{_WHOLE_Y}\.(?P<m>0[1-9]|1[0-2])"),
        ("M", rf"(?P<m>[a-z]{{3,9}})\.?[-/ ]*{_Y}"),
        ("M", rf"{_WHOLE_Y}[-/ ]+(?P<m>[a-z]{{3,9}})\.?"),
        ("M", rf"{_WHOLE_Y}-(?P<m>[0-9]{{2}})-01(?:[ T]00:00.*)?"),
        ("M", rf"0?1[-/](?P<m>[0-9]{{1,2}})[-/]{_WHOLE_Y}(?:[ T]0?0:00.*)?"),
    )
)
_MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
#: From one month to another, with or without a year: ``jan-mrt 2026`` or ``jan t/m mrt``.
_RANGE = re.compile(
    rf"(?P<a>{_MONTH_NAME})\.? ?(?:-|/|t/m|tot en met) ?(?P<b>{_MONTH_NAME})\.?(?:[-/ ]+{_Y})?", re.IGNORECASE
)
#: What such months are together, where that is a period of its own.
_TOGETHER = {(3 * i + 1, 3 * i + 3): f"K{i + 1}" for i in range(4)} | {(1, 6): "H1", (7, 12): "H2", (1, 12): "J"}
#: From one day to another, both of them included.
_DAY = r"(?P<d{0}>[0-9]{{1,2}})[-/. ](?P<m{0}>[0-9]{{1,2}}|[a-z]{{3,9}})\.?[-/. ](?P<y{0}>(?:19|20)[0-9]{{2}})"
_DAYS = re.compile(rf"{_DAY.format(1)} ?(?:t/m|tot en met|(?<= )-(?= )) ?{_DAY.format(2)}", re.IGNORECASE)
#: Behind a period: that its numbers may still change, or a note under the table.
_MARK = re.compile(
    r"(?:\s*(?:\*{1,3}|[¹²³⁴†‡]{1,3}|\((?:nader )?(?:voorlopige?(?: cijfers?)?|vl\.?|v\.?|p|prov\.?)\))"
    r"|\s(?:[0-9]\)|(?:nader )?voorlopig))$",
    re.IGNORECASE,
)
_NUMBER = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}


@lru_cache(maxsize=20_000)
def period_code(text: str) -> str:
    """Return the code of a period: ``2026``, ``2026-H1``, ``2026-K1``, ``2026-03`` or ``2026-W05``; or nothing.

    That of a school year is ``2025-S1``: by law it runs from 1 August.

    Parameters
    ----------
    text
        Such as ``jan-26``, ``1e kwartaal 2026`` or ``2026MM01``.
    """
    text = without_mark(" ".join(text.translate(PLAIN).replace("_", " ").split()).strip(" .:")).strip(" .:")
    text = re.sub(r" ?\(((?:19|20)[0-9]{2})\)$", r" \1", text)  # kwartaal 1 (2026)
    days = _DAYS.fullmatch(text)
    if days or not 4 <= len(text) <= 30 or not any(c.isdigit() for c in text):
        return _between(days) if days else ""
    if match := _RANGE.fullmatch(text):
        code = _together(match) if match["y"] else ""
        return f"{year_of(match['y'])}-{code}".removesuffix("-J") if code else ""
    for kind, shape in _PERIODS:
        if match := shape.fullmatch(text):
            found = {k: v.lower() for k, v in match.groupdict().items()}
            year = year_of(found["y"])
            if kind == "J":
                return str(year)
            if kind == "S":
                return f"{year}-S1" if year_of(found.get("s", str(year + 1))) == year + 1 else ""
            word = found["q" if kind == "K" else kind.lower()]
            number = int(word) if word.isdigit() else (MONTHS if kind == "M" else _NUMBER).get(word, 0)
            most = {"H": 2, "K": 4, "M": 12, "W": dt.date(year, 12, 28).isocalendar().week}[kind]
            if 1 <= number <= most:
                return f"{year}-{number:02d}" if kind == "M" else f"{year}-{kind}{number:0{1 + (kind == 'W')}d}"
    return ""


def _together(match: re.Match[str]) -> str:
    """Return which quarter or half some months are together, such as ``K1`` of January to March; else nothing."""
    return _TOGETHER.get((MONTHS[match["a"].lower()], MONTHS[match["b"].lower()]), "")


def _between(match: re.Match[str]) -> str:
    """Return which period two days are the first and the last of; nothing where they are of none."""
    first, last = (
        day_of(
            int(match[f"y{i}"]),
            int(m) if (m := match[f"m{i}"].lower()).isdigit() else MONTHS.get(m, 0),
            int(match[f"d{i}"]),
        )
        for i in (1, 2)
    )
    if first is None or last is None or last <= first:
        return ""
    after = last + dt.timedelta(days=1)
    return next((c for c in _codes_of(first).values() if period_days(c) == (first, after)), "")


def _codes_of(day: dt.date) -> dict[str, str]:
    """Return the codes of the periods of a day, by the letter of their kind; of a month that is empty."""
    return {
        "J": f"{day.year}", "S": f"{day.year}-S1", "H": f"{day.year}-H{(day.month + 5) // 6}", "K": quarter(day),
        "": f"{day.year}-{day.month:02d}", "W": "{}-W{:02d}".format(*day.isocalendar()),
    }  # fmt: skip


def without_mark(text: str) -> str:
    """Return a period without what stands behind it, such as ``*`` or ``(voorlopig)``."""
    return _MARK.sub("", text.strip())


#: Between the code of a period and the last day of it, where it is a part.
PART = " t/m "
_TO = r"(?:t/m|t\.m\.|tm|tot en met)"
#: A period that runs to a day or month of it, such as ``jan 2026 (t/m 15 jan)``.
_UP_TO = re.compile(rf"(?P<base>.*?\S)[,;:]?\s*\(?\s*{_TO}\s*(?P<end>[^()]+?)\s*\)?", re.IGNORECASE)
#: Words that say that a period is one in part, but not up to where, or from where.
_IN_PART = re.compile(
    rf"\b(?:deels?|gedeeltelijk|onvolledig|niet (?:volledig|compleet)|lopend|tot|vanaf|{_TO})\b", re.IGNORECASE
)
_BARE = re.compile(
    rf"{_QUARTER} ?[1-4]|{_ORDINAL} {_QUARTER}|w(?:ee)?k\.? ?[0-9]{{1,2}}|[12](?:e|ste|de) half ?jaar", re.I
)
_WORDS = re.compile(r"[^\W\d_]{3,}|(?:19|20)[0-9]{2}")


def span_code(text: str, year: str = "") -> str:
    """Return the code of a period or of its first part, the last day behind it: ``2026-01 t/m 2026-01-15``; or nothing.

    Parameters
    ----------
    text
        Such as ``jan 2026 (t/m 15 jan)`` or ``2026 t/m mei``, or such a code.
    year
        Of which year it is, where the text does not say it.
    """
    text = " ".join(text.translate(PLAIN).split())
    code, _, last = text.partition(PART)
    if last and period_code(code) == code and _is_day(last):
        return text
    if whole := period_code(text):  # from the first day of one to its last
        return whole
    match = None if _RANGE.fullmatch(text) else _UP_TO.fullmatch(text)
    if match is None:
        return period_code(f"{without_mark(text)} {year}" if year else text)
    code = period_code(f"{match['base']} {year}".strip())
    if not code or "W" in code:
        return ""
    first, after = period_days(code)
    end = _last_day(match["end"], code)
    if end is None or not first <= end < after:
        return ""
    return code if end + dt.timedelta(days=1) == after else f"{code}{PART}{end.isoformat()}"


def in_year(text: str, year: str) -> str:
    """Return a month or quarter without a year with it; a mark stays behind it, and a part of one becomes its code."""
    bare = without_mark(text)
    return span_code(text, year) if is_part(text) else f"{bare} {year}{text.strip()[len(bare) :]}"


def _last_day(text: str, code: str) -> dt.date | None:
    """Return the last day of what a period runs up to: ``15``, ``15 jan``, ``15-1`` or ``mei``."""
    first, _ = period_days(code)
    month = rf"(?:(?P<m>[0-9]{{1,2}})|(?P<w>[a-z]{{3,9}})\.?)(?:[-/ ]{_Y})?"
    match = re.fullmatch(rf"(?P<d>[0-9]{{1,2}})(?:[-/ ]{month})?", text, re.IGNORECASE)
    if match and match["d"] == text and len(code) != len("2026-01"):
        return None  # of a year or a quarter a number may be a month
    if match:
        number = int(match["m"] or 0) or (MONTHS.get(match["w"].lower(), 0) if match["w"] else first.month)
        return day_of(year_of(match["y"]) if match["y"] else first.year, number, int(match["d"]))
    end = period_code(text) or period_code(f"{text} {first.year}")
    return period_days(end)[1] - dt.timedelta(days=1) if end else None


def in_part(text: str) -> bool:
    """Return whether a heading or cell is a part of a period, or a range of them, that ``span_code`` cannot read."""
    return is_part(text) and not span_code(text, "" if re.search("[0-9]{4}", text) else "2000")


def is_part(text: str) -> bool:
    """Return whether a heading or cell is a part of a period, or a range of them."""
    text = " ".join(text.translate(PLAIN).split())
    if two_years(text) or _RANGE.fullmatch(text):
        return not is_period(text)
    if len(text) > 40 or not _IN_PART.search(text):
        return False
    return any(w.isdigit() or w.lower() in MONTHS for w in _WORDS.findall(text))


def two_years(text: str) -> bool:
    """Return whether a text is two years that follow on each other and nothing else: a school year, or both of them."""
    match = re.fullmatch(rf"{_WHOLE_Y} ?[-/] ?(?P<s>(?:20)?[0-9]{{2}})", text.strip())
    return match is not None and not period_code(text) and year_of(match["s"]) == int(match["y"]) + 1


def beside_period(text: str) -> str:
    """Return what a heading says besides a period, such as ``aangiften`` of ``jan 2026 aangiften``; else nothing."""
    words = [] if is_period(text) or is_part(text) else text.translate(PLAIN).split()
    for n in range(min(3, len(words) - 1), 0, -1):
        for period, rest in ((words[:n], words[n:]), (words[-n:], words[:-n])):
            loose = "".join(rest)
            if is_period(" ".join(period)) and not any(c.isdigit() for c in loose):
                return " ".join(rest).strip(" -:()").casefold()
    return ""


def unclear_periods(texts: Iterable[str | None]) -> frozenset[str]:
    """Return texts such as ``2026-1`` that can be a month and a quarter: several, and none beyond 4 to show a month.

    And such as ``2026-II``, which can be a quarter and a half, where none is beyond it.
    """
    number = rf"[1-9][0-9]?|{_ROMAN}"
    loose = re.compile(rf"{_WHOLE_Y}[-/ _](?P<n>{number})|(?P<m>{number})[-/ _](?:19|20)[0-9]{{2}}", re.IGNORECASE)
    said = {t: (m["n"] or m["m"]).lower() for t in texts if t and (m := loose.fullmatch(without_mark(t)))}
    found = {t: int(n) if n.isdigit() else _NUMBER[n] for t, n in said.items()}
    most = 2 if not any(map(str.isdigit, said.values())) else 4  # I and II can be halves, III is a quarter
    return frozenset(found) if len(found) > 1 and max(found.values()) <= most else frozenset()


def period_days(code: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a period and the first day after it; its code is one of ``span_code``."""
    code, _, last = code.partition(PART)
    if last:
        return period_days(code)[0], dt.date.fromisoformat(last) + dt.timedelta(days=1)
    year, _, rest = code.partition("-")
    if rest.startswith("S"):
        return dt.date(int(year), 8, 1), dt.date(int(year) + 1, 8, 1)
    if rest.startswith("W"):
        first = dt.date.fromisocalendar(int(year), int(rest[1:]), 1)
        return first, first + dt.timedelta(days=7)
    months = {"": 12, "H": 6, "K": 3}.get(rest[:1], 1)
    start = months * (int(rest.lstrip("HK") or 1) - 1)
    ends = [(int(year) + m // 12, m % 12 + 1) for m in (start, start + months)]
    return dt.date(*ends[0], 1), dt.date(*ends[1], 1)


#: What a column of years is called.
YEAR = frozenset(("jaar", "year"))
#: What a column is called that says a part of a period, by what its bare numbers are.
_COUNTS = (("kw", "K"), ("quarter", "K"), ("q", "K"), ("jaarkw", "K"), ("week", "W"), ("wk", "W"), ("jaarweek", "W"),
           ("maand", ""), ("month", ""), ("jaarmaand", ""))  # fmt: skip
_YEAR_NUMBER = re.compile(
    rf"(?:(?P<y>(?:19|20)[0-9]{{2}})[-/ _.]?)?(?P<n>[0-9]{{1,2}}|{_ROMAN})(?:[-/ _](?P<y2>(?:19|20)[0-9]{{2}}))?", re.I
)


#: A day as a spreadsheet writes it.
_A_DAY = re.compile(
    r"(?:(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})|(?P<d2>[0-9]{1,2})[-/](?P<m2>[0-9]{1,2})[-/](?P<y2>[0-9]{4}))"
    r"(?:[ T]0?0:00.*)?"
)


def under_heading(heading: str, cell: str) -> str:
    """Return a cell with what its heading says of bare numbers and days: ``2026-1`` of a quarter is no month."""
    word, cell = "".join(c for c in heading.lower() if c.isalpha()), re.sub(r"(?<=[0-9])\.0$", "", cell)
    if word.startswith("schooljaar"):
        short = re.fullmatch("[0-9]{2} ?[-/] ?[0-9]{2}", cell)
        return f"schooljaar {cell}" if short or two_years(cell) else cell
    unit, match = next((u for w, u in _COUNTS if word.startswith(w)), None), _YEAR_NUMBER.fullmatch(cell)
    unit = "J" if word in YEAR else unit
    if unit is not None and (day := _A_DAY.fullmatch(cell)):
        first = day_of(*(int(day[k] or day[f"{k}2"]) for k in "ymd"))
        return (first and _begun_on(first, unit)) or f"{heading} {cell}"  # a day within one is none
    if unit in {None, "J"} or match is None or (match["y"] and match["y2"]):
        return cell
    if not (match["n"].isdigit() or unit == "K"):
        return cell
    number = int(match["n"]) if match["n"].isdigit() else _NUMBER[match["n"].lower()]
    year = match["y"] or match["y2"]
    return (f"{year}-" if year else "") + (f"{unit}{number}" if unit else f"{number:02d}")


def _begun_on(day: dt.date, unit: str) -> str:
    """Return the code of the year, quarter, month or week that begins on a day; nothing where none does."""
    code = _codes_of(day)[unit]
    return code if period_days(code)[0] == day else ""


def far_apart(texts: Iterable[str]) -> frozenset[str]:
    """Return days that are each the first of a month, none of them in the next month: of what they are is not told."""
    days = {t: c for t in texts if _A_DAY.fullmatch(t) and (c := period_code(t))}
    starts = sorted({period_days(c)[0] for c in days.values()})
    apart = len(starts) > 1 and all((b.year - a.year) * 12 + b.month - a.month > 1 for a, b in pairwise(starts))
    return frozenset(days) if apart else frozenset()


def together_code(cells: Sequence[str]) -> str:
    """Return the code of the period that several texts say together, such as a year, a quarter and a month; or nothing.

    Each of them is a period of its own, or one of the year that stands beside it; the finest lies in all the others.
    """
    cells = [c for c in cells if c]
    text = " ".join(cells)
    if (
        code := span_code(text)
        or span_code(" ".join(reversed(cells)))
        or (span_code(" ".join(reversed(text.split(maxsplit=1)))))
    ):
        return code
    years = {c for c in map(period_code, cells) if len(c) == 4}
    if len(years) != 1:
        return ""
    (year,) = years
    codes = [period_code(c) or period_code(f"{c} {year}") or period_code(f"{year} {c}") for c in cells]
    if not all(codes):
        return ""
    spans = {c: period_days(c) for c in codes}
    finest = min(spans, key=lambda c: spans[c][1] - spans[c][0])
    first, last = spans[finest]
    return finest if all(a <= first and last <= b for a, b in spans.values()) else ""


def is_period(text: str) -> bool:
    """Return whether a text alone in its row or heading is a period, its year said or not."""
    return without_year(text) or bool(period_code(text))


def without_year(text: str) -> bool:
    """Return whether a heading is a month, a week, a quarter or a half of which the year is not said."""
    if span := _RANGE.fullmatch(text.translate(PLAIN).strip()):
        return not span["y"] and bool(_together(span))
    match = _UP_TO.fullmatch(text.strip())
    plain = without_mark(match["base"] if match else text).strip(" .").lower()
    return plain in MONTHS or _BARE.fullmatch(plain) is not None


def year_of(text: str) -> int:
    """Return a year of four figures, or of two with or without an apostrophe."""
    digits = text.strip("'")
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < _PIVOT else 1900)


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """Return a day of the calendar; ``None`` where it does not exist."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    match = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    return match is not None and day_of(*map(int, match.groups())) is not None
