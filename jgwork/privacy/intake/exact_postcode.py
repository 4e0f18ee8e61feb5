"""Dutch postal codes in a text: four figures and two letters, which a year, an amount or a room look like as well.

``2026 AB`` alone is told: 2026 is a place as much as a year (codes run from 1000 to 9999, and only SA, SD and SS are
never given out), so nothing in the text tells the two apart; and the number of a case has no place in a text either.
"""

from __future__ import annotations

import re

from jgwork.privacy.intake.exact_dates import MONTHS

#: Two-letter words that stand between two numbers in plain Dutch; abbreviations after a year; units after a number.
_WORDS = frozenset({"en", "in", "is", "of", "om", "op", "te", "ja", "nu", "de", "km", "uu"})
_AFTER_YEAR = frozenset(
    ("OM", "PV", "KB", "BV", "NV", "NL", "DB", "GM", "VS", "RT", "JJ", "KW", "MM", "HJ", "EN", "IN", "IS", "OF", "OP",
     "TE", "II", "IV", "VI", "IX", "XI", "WK", "VO", "PO", "SO", "MJ", "HJ")
)  # fmt: skip
_UNITS = frozenset({"KM", "CM", "MM", "MB", "GB", "KG", "EU", "ML", "KB", "TB", "PK", "UU", "XL"})
#: A year, then a week, a quarter or a part of a year by number: the most there is of each.
_PARTS = {"WK": 53, "KW": 4, "HJ": 2, "JJ": 0, "MM": 12}
#: What is numbered as rooms, standards and articles are, and what a year stands behind.
_NUMBERED = re.compile(
    r"(?:lokaal|kamer|ruimte|zaal|iso|nen|model|(?:artikel|product)(?:nummer|nr|code)?|bestelnummer)[ .:]*$",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_IN_YEAR = re.compile(
    rf"(?:kwartaal|\bkw|\bq[1-4]|\b(?:{_MONTH})|jaar|begroting|\bweek ?[0-9]{{0,2}}|\bperiode ?[0-9]{{0,2}})[ .]*$",
    re.IGNORECASE,
)
_SAID = re.compile(r"(?:postcode|\bpc[46]?|\bnl)[ .:=-]*$", re.IGNORECASE)
#: A number of a case has noughts in front, and no house has.
_COUNTED = re.compile(r"[ -]?0[0-9]{2,}(?![0-9])")
_SHAPE = re.compile(
    r"(?<![0-9])(?:(?<![A-Za-z])|(?<=[nN][lL])|(?<=[pP][cC])|(?<=code))"
    r"([1-9][0-9]{3})([ \t_.\-]{0,3})([A-Za-z]{2})(?![A-Za-z])(\s?[0-9]{1,5})?"
)


def postcode(text: str, _: int) -> bool:
    """Return whether a text holds a postal code."""
    found = (m for m in _SHAPE.finditer(text) if m.group(3).upper() not in {"SA", "SD", "SS"})
    return any(_is_one(m, text) for m in found)


def _is_one(found: re.Match[str], text: str) -> bool:
    digits, gap, letters, number = found.groups()
    upper, before = letters.upper(), text[: found.start()]
    if _SAID.search(before) or (found.start() == 0 and found.end() == len(text) and letters.istitle()):
        return True
    year = digits[:2] in {"19", "20"}
    if year and upper in _PARTS and number is not None:
        most = _PARTS[upper]
        return not (0 < int(number) <= most or (int(number) == 0 and upper == "JJ"))
    if year and _COUNTED.match(text, found.end(3)):
        return False
    after_year = year and ((gap and upper in _AFTER_YEAR) or _IN_YEAR.search(before))
    if letters.isupper() and not number and (after_year or upper in _UNITS):
        return False
    if letters.isupper() and (_NUMBERED.search(before) or (upper == "TM" and len((number or "").strip()) > 2)):
        return False
    word = gap and letters in _WORDS
    return letters.isupper() or (letters.islower() and gap in {"", " "} and not word and (not gap or bool(number)))
