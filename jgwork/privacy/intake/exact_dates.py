"""Full dates in a text, in figures and in words, of so long ago that one can be a date of birth."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

MONTHS = {
    m: i
    for i, names in enumerate(
        ("januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may", "juni june jun",
         "juli july jul", "augustus august aug", "september sept sep", "oktober october okt oct", "november nov",
         "december dec"),
        start=1,
    )
    for m in names.split()
}  # fmt: skip
#: A full date this many years before the delivery can be a date of birth (the youngest age band starts at 12).
YOUNGEST = 8
_EDGE, _END = r"(?<![0-9])", r"(?![0-9])"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_BETWEEN = r"[-/., _]{1,2}"
_FIGURES = re.compile(rf"{_EDGE}([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}((?:19|20)[0-9]{{2}}){_END}")
_YEAR_FIRST = re.compile(rf"{_EDGE}((?:19|20)[0-9]{{2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_END}")
_EIGHT = re.compile(rf"{_EDGE}[0-9]{{8}}{_END}")
_NAMED = re.compile(
    rf"{_EDGE}([0-9]{{1,2}})[ ]?(?:e|ste|de|th|st|nd|rd)?[-/., _]*({_MONTH})[-/., _]*((?:19|20)[0-9]{{2}}){_END}", re.I
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])({_MONTH})[-/., _]*([0-9]{{1,2}})(?:th|st|nd|rd)?[-/., _]+((?:19|20)[0-9]{{2}}){_END}", re.I
)
#: A year of two figures is only one of birth where the text says so.
_SHORT = rf"([0-9]{{1,2}})(?:{_BETWEEN}([0-9]{{1,2}}){_BETWEEN}|[-/., _]*({_MONTH})[-/., _]*)'?([0-9]{{2}}){_END}"
_BORN = (
    re.compile(rf"(?:\bgeb(?:oren|oortedat(?:um|a)|oortedag)?\b|jarig|birth|dob\b)[^0-9]{{0,25}}{_SHORT}", re.I),
    re.compile(rf"{_EDGE}{_SHORT}[^0-9A-Za-z]{{0,3}}geb(?:oren|\b)", re.I),
)
#: What makes a date that of a law or decision and not of a person.
_LAW = re.compile(
    r"(?:wet|besluit|verordening|regeling|richtlijn|convenant|circulaire|arrest|uitspraak|staatsblad|staatscourant|stb|"
    r"stcrt|kb|protocol|handreiking|beleidsregel[s]?|nota|verdrag|aanwijzing)\b[^;!?\n0-9]{0,60}$",
    re.I,
)
_PERSON = re.compile(r"\bgeb(?:oren|oorte|\b)|jarig|birth|\bdob\b", re.I)

_ONES = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
         "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien")  # fmt: skip
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")


def _spelled() -> dict[str, int]:
    """Return the numbers 0 to 99 as they are written out, without accents or blanks."""
    out = {word: n for n, word in enumerate(_ONES)}
    for ten, word in enumerate(_TENS, start=2):
        out[word] = 10 * ten
        out |= {f"{one}en{word}": 10 * ten + n for n, one in enumerate(_ONES[1:10], start=1)}
    return out


_SPELLED = _spelled()
_DAYS = {w: n for w, n in _SPELLED.items() if 1 <= n <= 31}
_DAYS |= {"eerste": 1, "derde": 3} | {
    f"{w}{end}": n for w, n in _DAYS.items() for end in ("de", "ste") if n not in {1, 3}
}
_YEARS = {
    **{f"{start}{w}": base + n for start, base in (("negentien", 1900), ("negentienhonderd", 1900),
        ("twintig", 2000), ("tweeduizend", 2000), ("tweeduizenden", 2000)) for w, n in _SPELLED.items() if n},
    "tweeduizend": 2000,
}  # fmt: skip
_WRITTEN = re.compile(rf"([a-z]+|[0-9]{{1,2}}) ?(?:e|ste|de)? (?:van )?({_MONTH}) ((?:[a-z]+ ?){{1,4}}|[0-9]{{4}})")


def date_of(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    """Return a day of the years 1900 to 2099, ``None`` for what is none."""
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2099 else None


def _figures(text: str) -> Iterator[tuple[int, dt.date | None]]:
    for m in _FIGURES.finditer(text):
        yield m.start(), date_of(m[3], m[2], m[1])
    for m in _YEAR_FIRST.finditer(text):
        yield m.start(), date_of(m[1], m[2], m[3])
    for m in _EIGHT.finditer(text):
        run = m.group()
        yield m.start(), date_of(run[:4], run[4:6], run[6:])
        yield m.start(), date_of(run[4:], run[2:4], run[:2])
    for m in _NAMED.finditer(text):
        yield m.start(), date_of(m[3], MONTHS[m[2].lower()], m[1])
    for m in _MONTH_FIRST.finditer(text):
        yield m.start(), date_of(m[3], MONTHS[m[1].lower()], m[2])


def _words(plain: str) -> Iterator[tuple[int, dt.date | None]]:
    for m in _WRITTEN.finditer(plain):
        day = int(m[1]) if m[1].isdigit() else _DAYS.get(m[1])
        parts = m[3].split()
        years = (_YEARS.get("".join(parts[:n])) for n in range(len(parts), 0, -1))
        year = int(m[3]) if m[3].isdigit() else next((y for y in years if y), None)
        if day and year:
            yield m.start(), date_of(year, MONTHS[m[2]], day)


def birth_date(text: str, year: int) -> bool:
    """Return whether a text holds a full date of at least eight years ago that is not that of a law or decision."""
    for m in (m for pattern in _BORN for m in pattern.finditer(text)):
        born = date_of((2000 if int(m[4]) <= year % 100 else 1900) + int(m[4]), m[2] or MONTHS[m[3].lower()], m[1])
        if born is not None and born.year <= year - YOUNGEST:
            return True
    plain = re.sub(r"[\s-]+", " ", text.lower().replace("é", "e").replace("ë", "e"))
    for whole, found in ((text, _figures(text)), (plain, _words(plain))):
        for place, day in found:
            if day is not None and day.year <= year - YOUNGEST:
                before = whole[max(0, place - 90) : place]
                if _PERSON.search(before) or not _LAW.search(before):
                    return True
    return False


def is_month(letters: str) -> bool:
    """Return whether letters are the name of a month, or short for one."""
    return letters.lower() in MONTHS
