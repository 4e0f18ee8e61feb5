"""Second stage of the identifier scan: exact checks on one text.

Each detector answers yes or no for one normalised text. Sources of the checks: the elfproef of the citizen service
number (Besluit burgerservicenummer), ISO 13616 (IBAN, modulo 97), the number plate series of the RDW.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_RUN = re.compile(r"[0-9]+(?:[ .\-]{1,2}[0-9]+)*")
_PART = re.compile(r"[0-9]+|[ .\-]+")
_KEY = re.compile(r"(?:([A-Za-z]+)[-_]?|_|[0-9]-)$")
_MONTHS = {
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
_YOUNGEST = 8


def bsn_cells(digits: pa.Array, size: int) -> npt.NDArray[np.bool_]:
    """Return which texts of nothing but digits satisfy the elfproef (weights 9..2 and -1, modulo 11).

    Parameters
    ----------
    digits
        Texts of ``size`` digits each.
    size
        9, or 8: a number that lost its leading zero. Two lost zeros are not looked for.

    Returns
    -------
    numpy.ndarray
        Booleans; nine zeros are no number.
    """
    import numpy as np
    import pyarrow as pa

    if not len(digits):
        return np.zeros(0, dtype=bool)
    packed = pa.concat_arrays([digits])
    start = int(np.frombuffer(packed.buffers()[1], np.int32)[packed.offset])
    cells = np.frombuffer(packed.buffers()[2], np.uint8, size * len(packed), start).reshape(-1, size)
    total = np.zeros(len(packed), dtype=np.int16)
    largest = np.zeros(len(packed), dtype=np.uint8)
    for place, weight in enumerate((9, 8, 7, 6, 5, 4, 3, 2, -1)[-size:]):
        digit = cells[:, place] - ord("0")
        total += weight * digit.astype(np.int16)
        largest |= digit
    first = cells[:, 0] > ord("0") if size == 8 else True
    return (total % 11 == 0) & (largest > 0) & first  # type: ignore[no-any-return]


def elfproef(digits: str) -> bool:
    """Return whether nine digits satisfy the elfproef; all zeros do not."""
    if len(digits) != 9 or digits == "000000000":
        return False
    total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    return total % 11 == 0


def _eight_digit_date(digits: str) -> bool:
    forms = ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2]))
    return any(_date(y, m, d) is not None for y, m, d in forms)


def _date(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2099 else None


def _bsn(text: str, _: int) -> bool:
    for run in _RUN.finditer(text):
        if _bsn_in_run(run.group(), alone=not _running_number(text[: run.start()])):
            return True
    return any(_bsn_scientific(m) for m in re.findall(r"[0-9]\.[0-9]{5,8}[eE]\+?0?8", text))


def _bsn_in_run(run: str, *, alone: bool) -> bool:
    """Look at every stretch of whole groups of digits that is 9 (or, undivided, 8) digits together.

    Eight digits are a number that lost its zero only when they do not start with one and are not the running number
    of a key such as R-10000007 (``alone``).
    """
    parts = _PART.findall(run)
    groups, seps = parts[::2], parts[1::2]
    for start in range(len(groups)):
        digits = ""
        for end in range(start, len(groups)):
            digits += groups[end]
            if len(digits) > 9:
                break
            between = seps[start:end]
            if len(digits) == 9 and _one_number(between) and elfproef(digits):
                return True
            dotted = [len(g) for g in groups[start : end + 1]] == [2, 3, 3]
            eight = len(digits) == 8 and digits[0] != "0" and (dotted or (start == end and (alone or start > 0)))
            if eight and not _eight_digit_date(digits) and elfproef("0" + digits):
                return True
    return False


def _running_number(before: str) -> bool:
    """Return whether digits after this text are the running number of a key, unless a word announces a number."""
    key = _KEY.search(before)
    return key is not None and (key.group(1) or "").lower() not in {"bsn", "sofi", "nr", "nummer", "sofinummer"}


def _one_number(between: list[str]) -> bool:
    """Return whether groups form one number; a single hyphen is how a number with a year is written."""
    return not (len(between) == 1 and "-" in between[0])


def _bsn_scientific(text: str) -> bool:
    number = float(text)
    return number.is_integer() and elfproef(f"{int(number):09d}")


def _phone(text: str, _: int) -> bool:
    for m in re.finditer(r"(?<![0-9+])(?:\+|00)([1-9][0-9 ()./\-]{7,20}[0-9])", text):
        if 9 <= len(re.sub(r"\D", "", m.group(1))) <= 15:
            return True
    return re.search(r"(?:(?<![0-9A-Za-z])\(?0[1-9]|(?<![0-9])06)(?:[ ()/.\-]{0,2}[0-9]){8}(?![0-9])", text) is not None


def _email(text: str, _: int) -> bool:
    return re.search(r"[\w.+%\-]+\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\.[\w\-]+)+", text, re.IGNORECASE) is not None


def _iban(text: str, _: int) -> bool:
    for m in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){10,30}", text):
        code = m.group().replace(" ", "").upper()
        for length in range(len(code), 14, -1):
            turned = code[4:length] + code[:4]
            if int("".join(str(int(c, 36)) for c in turned)) % 97 == 1:
                return True
    return False


#: Two-letter words that stand between two numbers in plain Dutch.
_WORDS = {"en", "in", "is", "of", "om", "op", "te", "ja", "nu", "de", "km", "uu"}


def _postcode(text: str, _: int) -> bool:
    for m in re.finditer(r"(?<![0-9A-Za-z])([1-9][0-9]{3})( ?)([A-Za-z]{2})(?![A-Za-z])(\s?[0-9]{1,5})?", text):
        digits, gap, letters, number = m.groups()
        if letters.upper() in {"SA", "SD", "SS"}:
            continue
        period = digits[:2] in {"19", "20"} and letters in {"JJ", "KW", "MM", "HJ"} and number is not None
        if period:  # 2025JJ00 and the like are periods of Statistics Netherlands
            continue
        word = gap and letters in _WORDS
        if letters.isupper() or (letters.islower() and not word and (not gap or number)):
            return True
    return False


#: Series of the RDW; L is a letter, D a digit.
_SERIES = (
    "LL-DD-DD DD-DD-LL DD-LL-DD LL-DD-LL LL-LL-DD DD-LL-LL DD-LLL-D D-LLL-DD "
    "LL-DDD-L L-DDD-LL LLL-DD-L L-DD-LLL D-LL-DDD DDD-LL-D"
)
_PLATES = re.compile(
    r"(?<![A-Za-z0-9\-])(?:"
    + "|".join(_SERIES.split()).replace("D", "[0-9]").replace("L", "[A-Z]")
    + r")(?![A-Za-z0-9\-])"
)


def _plate(text: str, _: int) -> bool:
    found = _PLATES.findall(text.upper() if text.islower() else text)
    return any(not _is_day(plate) for plate in found)


def _is_day(plate: str) -> bool:
    """Return whether the letters in the middle are a month: ``3-JAN-26`` is a day."""
    first, letters, last = plate.split("-")
    return letters.lower() in _MONTHS and first.isdigit() and last.isdigit()


def _dates(text: str) -> Iterator[dt.date | None]:
    edge, end = r"(?<![0-9])", r"(?![0-9])"
    for d, m, y in re.findall(edge + r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]((?:19|20)[0-9]{2})" + end, text):
        yield _date(y, m, d)
    for y, m, d in re.findall(edge + r"((?:19|20)[0-9]{2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})" + end, text):
        yield _date(y, m, d)
    for run in re.findall(edge + r"[0-9]{8}" + end, text):
        yield _date(run[:4], run[4:6], run[6:])
        yield _date(run[4:], run[2:4], run[:2])
    words = edge + r"([0-9]{1,2})\s?(?:e|ste|de|th|st|nd|rd)?\s*([A-Za-z]{3,9})\.?,?\s*((?:19|20)[0-9]{2})" + end
    for d, name, y in re.findall(words, text):
        month = _MONTHS.get(name.lower())
        if month:
            yield _date(y, month, d)


def _birth_date(text: str, year: int) -> bool:
    return any(d is not None and d.year <= year - _YOUNGEST for d in _dates(text))


def _parket(text: str, _: int) -> bool:
    return re.search(r"(?<![0-9])[0-9]{2}[-/. ]?[0-9]{6}[-/. ][0-9]{2}(?![0-9])", text) is not None


def _pl(text: str, _: int) -> bool:
    return re.search(r"(?<![A-Za-z0-9])PL[0-9]{4}[- /]?[0-9]{6,10}", text, re.IGNORECASE) is not None


def _v_number(text: str, _: int) -> bool:
    return re.search(r"(?<![A-Za-z])V[- .]?(?:nr|nummer)?[ .:]{0,2}[0-9]{10}(?![0-9])", text, re.IGNORECASE) is not None


def _ip(text: str, _: int) -> bool:
    for m in re.finditer(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.]*[0-9])", text):
        if all(int(part) <= 255 for part in m.group().split(".")):
            return True
    six = r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4})(?::?[0-9A-Fa-f]{1,4})*"
    return any(":" in m and re.search("[A-Fa-f0-9]{3,4}:", m) and m.count(":") >= 4 for m in re.findall(six, text)) or (
        re.search(r"(?<![0-9A-Fa-f:])[0-9A-Fa-f]{3,4}(?::[0-9A-Fa-f]{0,4}){0,6}::[0-9A-Fa-f]{1,4}", text) is not None
    )


def _handle(text: str, _: int) -> bool:
    if re.search(r"(?<![\w.])@[A-Za-z0-9_][A-Za-z0-9_.]{2,29}", text):
        return True
    named = r"\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|telegram)\s*[:=]\s*[A-Za-z0-9_.]{3,30}"
    return re.search(named, text, re.IGNORECASE) is not None


def _coordinates(text: str, _: int) -> bool:
    number = r"([0-9]{1,2}[.,][0-9]{3,})"
    for a, b in re.findall(rf"(?<![0-9]){number}[^0-9]{{1,4}}{number}", text):
        x, y = sorted((float(a.replace(",", ".")), float(b.replace(",", "."))))
        if 3 <= x <= 7.5 and 50.5 <= y <= 54:
            return True
    rd = re.findall(r"(?<![0-9])([0-9]{5,6})(?:[.,][0-9]+)?[^0-9]{1,4}([3-6][0-9]{5})(?![0-9])", text)
    return any(10_000 <= int(x) <= 280_000 and 300_000 <= int(y) <= 625_000 for x, y in rd)


#: Kind -> detector of one normalised text and the year of the delivery.
DETECTORS: Mapping[str, Callable[[str, int], bool]] = {
    "bsn": _bsn,
    "telefoon": _phone,
    "email": _email,
    "iban": _iban,
    "postcode": _postcode,
    "kenteken": _plate,
    "geboortedatum": _birth_date,
    "parketnummer": _parket,
    "plnummer": _pl,
    "vnummer": _v_number,
    "ip": _ip,
    "handle": _handle,
    "coordinaat": _coordinates,
}
