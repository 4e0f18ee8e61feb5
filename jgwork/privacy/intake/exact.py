"""Second stage of the identifier scan: exact checks on one text.

Each detector answers yes or no for one normalised text. Sources of the checks: the elfproef of the citizen service
number (Besluit burgerservicenummer), ISO 13616 (IBAN, modulo 97), the number plate series of the RDW.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from jgwork.privacy.intake.exact_dates import birth_date, date_of
from jgwork.privacy.intake.exact_online import email, handle, imei, ip, mac, url
from jgwork.privacy.intake.exact_plates import plate
from jgwork.privacy.intake.exact_postcode import postcode

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: What may stand between the digits of one number: anything that is no letter and no digit.
SEP = r"[\x00-/:-@\[-`{-\x7f]"
_RUN = re.compile(rf"[0-9]+(?:{SEP}{{1,3}}[0-9]+)*")
_PART = re.compile(r"[0-9]+|[^0-9]+")
_KEY = re.compile(r"(?:([A-Za-z]+)[-_]?|_|[0-9]-)$")


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
    weights = np.array((9, 8, 7, 6, 5, 4, 3, 2, -1)[-size:], dtype=np.float32)
    total = cells.astype(np.float32) @ weights - ord("0") * weights.sum()  # small whole numbers: exact
    found: npt.NDArray[np.bool_] = total.astype(np.int16) % 11 == 0
    right = np.flatnonzero(found)
    filled = cells[right] > ord("0")
    found[right] = filled.any(axis=1) & (filled[:, 0] if size == 8 else True)
    return found


def elfproef(digits: str) -> bool:
    """Return whether nine digits satisfy the elfproef; all zeros do not."""
    if len(digits) != 9 or digits == "000000000":
        return False
    total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
    return total % 11 == 0


def _eight_digit_date(digits: str) -> bool:
    forms = ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2]))
    return any(date_of(y, m, d) is not None for y, m, d in forms)


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
            here, between = groups[start : end + 1], seps[start:end]
            if len(digits) == 9 and elfproef(digits) and _one_number(here, between):
                return True
            dotted = [len(g) for g in here] == [2, 3, 3] and _one_number(here, between)
            eight = len(digits) == 8 and digits[0] != "0" and (dotted or (start == end and (alone or start > 0)))
            if eight and not _eight_digit_date(digits) and elfproef("0" + digits):
                return True
    return False


def _running_number(before: str) -> bool:
    """Return whether digits after this text are the running number of a key, unless a word announces a number."""
    key = _KEY.search(before)
    return key is not None and (key.group(1) or "").lower() not in {"bsn", "sofi", "nr", "nummer", "sofinummer"}


def _one_number(groups: list[str], between: list[str]) -> bool:
    """Return whether groups of digits are one number, and no list of numbers, amount, date or number with a year."""
    if not between:
        return True
    marks = {re.sub(r"[\s()\[\]]", "", s) for s in between}
    year = len(groups[0]) == 4 and groups[0][:2] in {"19", "20"}
    if len(between) == 1 and (marks == {"-"} or (marks != {""} and year) or (marks == {","} and len(groups[1]) < 3)):
        return False
    triples = (groups[i : i + 3] for i in range(len(groups) - 2))
    if any(date_of(*(t if len(t[0]) == 4 else reversed(t))) for t in triples if 4 in {len(t[0]), len(t[2])}):
        return False
    if marks <= {"", ".", "-"}:
        return True
    return len(marks) == 1 and (len(groups) <= 4 or all(len(g) == 1 for g in groups))


def _bsn_scientific(text: str) -> bool:
    number = float(text)
    return number.is_integer() and elfproef(f"{int(number):09d}")


_ABROAD = re.compile(r"(?<![0-9+])(?:\+|00|(?:\+|00)[ ./-](?=31[ ./-]?\(?0?\)?[ ./-]?6))([1-9][0-9 ()./\-]{7,20}[0-9])")
_INLAND = re.compile(r"(?:(?<![0-9A-Za-z])\(?0[1-9]|(?<![0-9])06):?(?:(?:[\s()/._-]{0,3}|[(]0[)])[0-9]){8}(?![0-9])")
_LOST_PLUS = re.compile(r"(?<![0-9])316[0-9]{8}(?![0-9])")
#: A day and a clock time: 03-01-2026 21:30, 01/14/26 9.05.
_MOMENT = re.compile(
    r"(?<![0-9])([0-9]{1,2})([-/. ])([0-9]{1,2})\2"
    r"((?:19|20)[0-9]{2}(?![0-9])|[0-9]{2}(?=[ T,]{1,2}[0-9]{1,2}[:.u][0-9]{2}))"
)


def _no_moment(found: re.Match[str]) -> str:
    """Return a blank for a day that is one, whichever of its numbers is the month; anything else as it is."""
    a, _, b, year = found.groups()
    whole = year if len(year) == 4 else f"20{year}"
    return " " if date_of(whole, b, a) or date_of(whole, a, b) else found.group()


def _phone(text: str, _: int) -> bool:
    text = re.sub(rf"(?<![0-9])(?!06){_CASE_NUMBER.pattern}", " ", _ACCOUNT.sub(_unless_account, text))
    if _LOST_PLUS.search(text):
        return True
    for m in _ABROAD.finditer(text):
        if 9 <= len(re.sub(r"\D", "", m.group(1))) <= 15:
            return True
    return _INLAND.search(_MOMENT.sub(_no_moment, text)) is not None


_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2} ?[0-9]{2}(?:[ ._/-]?[A-Za-z0-9]){10,30}")


def _iban(text: str, _: int) -> bool:
    return any(_is_account(m.group()) for m in _ACCOUNT.finditer(text))


def _is_account(found: str) -> bool:
    """Return whether a text begins with a number of an account: modulo 97, of any length there is."""
    code = re.sub(r"[ ._/-]", "", found).upper()
    turns = (code[4:length] + code[:4] for length in range(len(code), 14, -1))
    return any(int("".join(str(int(c, 36)) for c in turned)) % 97 == 1 for turned in turns)


def _unless_account(found: re.Match[str]) -> str:
    return " " if _is_account(found.group()) else found.group()


_CASE_NUMBER = re.compile(r"(?<![0-9])[0-9]{2}[-/. _]?[0-9]{6}[-/. _][0-9]{2}(?![0-9])")


def _parket(text: str, _: int) -> bool:
    return _CASE_NUMBER.search(text) is not None


def _pl(text: str, _: int) -> bool:
    number = r"(?<![A-Za-z0-9])PL[ \-]?[0-9]{2}[0-9A-Z]{2}[-/._ ]{0,2}(?:(?:20)?[0-9]{2}[-/._ ])?[0-9]{6,10}"
    return re.search(number, text, re.IGNORECASE) is not None


_V = re.compile(
    r"(?<![A-Za-z])(?:V|vreemdelingen)[-. ]?(?:nr|nummer)?[ .:]{0,2}[0-9](?:[ .\-]?[0-9]){9}(?![0-9])", re.I
)


def _v_number(text: str, _: int) -> bool:
    return _V.search(text) is not None


#: A word that announces the number of a case or a document, and the number.
_CASE = re.compile(
    r"(?:zaak|dossier|straf|strafzaak|proces-?verbaal|pv|mutatie|aangifte|cjib|jco|rol|rekest|casus)[ -]?"
    r"(?:nummer|nr|no)\b[.:# ]{0,3}[A-Za-z]{0,4}[ /-]?[0-9][0-9A-Za-z./-]{3,}|"
    r"(?<![A-Za-z])bvh[ -]?(?:nummer|nr)?[.:# ]{0,3}[0-9]{8,}|"
    r"(?<![A-Za-z])(?:AWB|HA ZA|HA RK|KG ZA|RK|FA RK)[ -]?[0-9]{2,4}[/-][0-9]{1,6}",
    re.I,
)
_DOCUMENT = re.compile(
    r"(?:paspoort|identiteits?kaart|id-?kaart|rijbewijs|verblijfsdocument|document)[ -]?(?:nummer|nr|no)?\b[.:# ]{0,3}"
    r"(?:(?=[A-Z0-9]*[0-9]{2})[A-Z]{2}[A-Z0-9]{6}[0-9]|[0-9]{9,10})(?![A-Za-z0-9])",
    re.I,
)


def _case(text: str, _: int) -> bool:
    return _CASE.search(text) is not None


def _document(text: str, _: int) -> bool:
    return _DOCUMENT.search(text) is not None


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
    "email": email,
    "iban": _iban,
    "postcode": postcode,
    "kenteken": plate,
    "geboortedatum": birth_date,
    "parketnummer": _parket,
    "plnummer": _pl,
    "vnummer": _v_number,
    "zaaknummer": _case,
    "document": _document,
    "ip": ip,
    "mac": mac,
    "imei": imei,
    "url": url,
    "handle": handle,
    "coordinaat": _coordinates,
}
