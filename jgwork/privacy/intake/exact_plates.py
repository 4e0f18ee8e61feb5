"""Number plates of the RDW in a text: every series, with hyphens, dots or spaces between the groups, or nothing.

The fewer marks between the groups, the more other things look like a plate. So without hyphens only the series since
1991 count, which have no vowels, and the older ones where the text speaks of a vehicle.
"""

from __future__ import annotations

import re

from jgwork.privacy.intake.exact_dates import is_month
from jgwork.vocabulary.tekst.vormen import SERIES

#: Series of before 1991.
_OLD = 3
#: Letters of the series since 1991, and those of words and abbreviations between two numbers.
_LATER = "[BDFGHJKLMNPRSTVWXZ]"
_NO_PLATE = frozenset(
    ("OM", "PV", "KM", "ST", "HG", "MK", "NR", "TM", "UU", "KB", "MB", "GB", "CM", "MM", "BV", "NV", "EU", "NL", "DB",
     "GM", "BU", "WK", "PL", "JJ", "KW", "HJ", "EN", "IN", "IS", "OF", "OP", "TE", "JA", "NU", "DE", "VS")
)  # fmt: skip
#: Levels of schools, as classes are called: ``3-VWO-2``.
_SCHOOL = frozenset({"VWO", "MBO", "HBO", "PRO", "VSO"})
_WORDS = frozenset(
    ("en", "in", "is", "of", "om", "op", "te", "ja", "nu", "de", "km", "uu", "tm", "st", "nr", "al", "er", "ze", "we",
     "je", "na", "bij", "met", "van", "het", "een", "tot")
)  # fmt: skip
#: Words for a vehicle, and makes.
VEHICLES = (
    "auto|bus|busje|bestelbus|scooter|bromfiets|brommer|motor|wagen|voertuig|golf|polo|audi|bmw|vw|volkswagen|opel|"
    "seat|fiat|renault|peugeot|mercedes|toyota|ford|kia"
)
_VEHICLE = re.compile(rf"kenteken|\b(?:{VEHICLES})\b", re.I)


def _series(letter: str, between: str, series: tuple[str, ...]) -> str:
    return "|".join(
        between.join("".join(letter if c == "L" else "[0-9]" for c in part) for part in one.split()) for one in series
    )


def _shape(letter: str, between: str, series: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{_series(letter, between, series)})(?![A-Za-z0-9-])")


_MARKED = _shape("[A-Za-z]", "[-.]", SERIES)
_SPACED = _shape("[A-Z]", r"[ \t_/]{1,3}", SERIES)
_CLOSED = _shape(_LATER, "", SERIES[_OLD:])
_CLOSED_LOW = _shape(_LATER.lower(), "", SERIES[_OLD:])
_ANY_CLOSED = _shape("[A-Za-z]", r"[ \t_/.-]{0,3}", SERIES)


def plate(text: str, _: int) -> bool:
    """Return whether a text holds a number plate."""
    for m in _MARKED.finditer(text):
        letters = re.findall("[A-Za-z]+", m.group())
        if _is_week(letters, re.findall("[0-9]+", m.group())) or any(p.upper() in _SCHOOL for p in letters):
            continue
        one_case = all(p.isupper() for p in letters) or all(p.islower() for p in letters)
        if one_case and not any(p in _WORDS for p in letters) and not _is_day(m.group()):
            return True
    for m in _SPACED.finditer(text):
        if not any(p in _NO_PLATE for p in re.findall("[A-Z]+", m.group())):
            return True
    if _CLOSED.search(text) or (_CLOSED_LOW.search(text) and _VEHICLE.search(text)):
        return True
    beside = (
        text[max(0, m.start() - 30) : m.start()] + "|" + text[m.end() : m.end() + 15]
        for m in _ANY_CLOSED.finditer(text)
    )
    return any(map(_VEHICLE.search, beside))


def _is_week(letters: list[str], numbers: list[str]) -> bool:
    """Return whether the letters are a week or a quarter, and a number beside them can be that of one."""
    most = {"WK": 53, "KW": 4}.get(letters[0].upper(), 0) if len(letters) == 1 else 0
    return any(0 < int(n) <= most for n in numbers)


def _is_day(found: str) -> bool:
    """Return whether the letters in the middle are a month: ``3-JAN-26`` is a day."""
    first, letters, last = re.split("[-.]", found)
    return is_month(letters) and first.isdigit() and last.isdigit()
