"""Codes as people write them: by title, in other capitals, with a blank for a line, or turned into a date by Excel."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import FieldSpec, codelist, data_schemas
from jgwork.schema.rules.dates import in_the_netherlands, serial_day
from jgwork.vocabulary.tekst.perioden import MONTHS, period_code, unclear_periods

if TYPE_CHECKING:
    import pyarrow as pa

_AREAS = {"gemeente", "wijk", "buurt", "gebied"}
#: Values beyond this number are no codes that somebody typed.
_MOST = 20_000
#: A day, and a time behind it.
HAS_TIME = r"(?i)[0-9a-z][ T,]+(?:om )?[0-9]{1,2}(?:[:.hu][0-9]{2}|\s?(?:uur|[uh])\b)"
_CLOCK = r"([0-9]{1,2})(?:[:.hu]([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?|\s?(?:uur|[uh])\b)(?: ?([AP])\.?M\b)?"
_MOMENT, _ALONE = re.compile(rf"(?i)[0-9a-z][ T,]+(?:om )?{_CLOCK}"), re.compile(rf"(?i)\s*{_CLOCK}")
#: A clock time alone that may stand for no time at all.
_MIDNIGHT = re.compile(r"\s*0{1,2}[:.]00(?:[:.]00)?(?:\s*uur)?\s*")


@dataclass(frozen=True, slots=True)
class Read:
    """Values after what was written was read as what was meant.

    Parameters
    ----------
    values
        The values; as they were where nothing else was meant.
    changed
        Whether any of them was read as another text.
    dates
        Mask of codes that a spreadsheet had turned into a date.
    notes
        How they were read where it was not plain, in Dutch.
    """

    values: pa.Array
    changed: bool
    dates: pa.Array
    notes: tuple[str, ...] = ()


def read_codes(field: FieldSpec, values: pa.Array) -> Read:
    """Read the distinct values of a column of codes, areas, periods or answers.

    Parameters
    ----------
    field
        The descriptor of the column.
    values
        Trimmed texts.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    none = pa.repeat(False, len(values))
    if field.soort == "sleutel":
        return _numbered(values, none)
    if field.soort == "eenheid":
        small = pc.match_substring_regex(values, r"(?i)^(?:gm[0-9]{4}|wk[0-9]{6}|bu[0-9]{6}[0-9a-z]{2})$")
        new = pc.if_else(small, pc.utf8_upper(values), values)
        return Read(new, changed=not new.equals(values), dates=none)
    if field.enum:
        odd = pc.invert(pc.is_in(values, pa.array(sorted(field.enum), pa.string())))
    elif field.soort in _AREAS | {"periode", "waarde", "code"} and field.pattern:
        odd = pc.invert(pc.match_substring_regex(values, f"^(?:{field.pattern.removeprefix('^').removesuffix('$')})$"))
    else:
        return Read(values, changed=False, dates=none)
    if not pc.any(odd).as_py() or pc.sum(odd).as_py() > _MOST:
        return Read(values, changed=False, dates=none)
    texts = values.to_pylist()
    places = [i for i, wrong in enumerate(odd.to_pylist()) if wrong]
    made = _from_dates(field, [texts[i] for i in places])
    shares = _shares_of_a_day(texts) if field.codelijst == "dagdeel" else {}
    unclear = unclear_periods(texts) if field.soort == "periode" else ()
    dates = [False] * len(texts)
    for place in places:
        text = texts[place]
        meant = made.get(text) or ("" if text in unclear else shares[text] if text in shares else _meant(field, text))
        dates[place] = text in made
        texts[place] = meant or text
    new = pa.array(texts, pa.string())
    return Read(new, changed=not new.equals(values), dates=pa.array(dates))


def _numbered(values: pa.Array, none: pa.Array) -> Read:
    """Read numbers of a program that makes decimals of a column in which one is missing: ``1001.0`` is 1001."""
    import pyarrow.compute as pc

    first = next((v.as_py() for v in values if v.is_valid and v.as_py()), "")
    if not first.endswith(".0") or not pc.all(pc.match_substring_regex(values, r"^(?:[0-9]+\.0)?$")).as_py():
        return Read(values, changed=False, dates=none)
    plain = pc.replace_substring_regex(values, r"\.0$", "")
    return Read(plain, changed=True, dates=none, notes=("'.0' achter elk nummer is niet gelezen",))


def _shares_of_a_day(texts: Sequence[str | None]) -> dict[str, str]:
    """Return the parts of the day of times that a spreadsheet keeps as a share of a day: ``0.375`` is nine o'clock.

    Empty where all of them can also be a time past midnight (``0.25``), and no other time shows how they are written.
    """
    found = {t: m[1] for t in texts if t and (m := re.fullmatch(r"\s*0?[.,]([0-9]{1,17})\s*", t))}
    if all(len(d) == 2 and int(d) < 60 for d in found.values()):
        other = any(t and t not in found and _ALONE.match(t) for t in texts)
        return {} if other else dict.fromkeys(found, "")
    parts = ("nacht", "ochtend", "middag", "avond")
    return {t: parts[int(4 * float(f"0.{d}") + 1e-9)] for t, d in found.items()}


def _meant(field: FieldSpec, text: str) -> str:
    if field.codelijst == "dagdeel" and (
        re.fullmatch(r"(?i)\s*[0-9]{1,2}(?:[:.hu][0-9]{2}.{0,12}|\s?(?:uur|[uh]))", text) or _MOMENT.search(text)
    ):
        return _part_of_day(text) or ("onbekend" if _MIDNIGHT.fullmatch(text) else "")
    if field.enum:
        return aliases(field.codelijst, field.enum).get(folded(text), "") or _band(field.enum, folded(text))
    if field.soort == "periode":
        return period_code(text)
    if field.soort == "waarde":
        return text.lower()
    if field.soort == "code":
        return _beside_words(text, field.pattern) or text.upper()
    named = "" if field.soort == "gemeente" else _beside_words(text, field.pattern)  # its name has to fit its number
    return _area(field, text) or named


def _beside_words(text: str, shape: str) -> str:
    """Return the code that stands before its name, or behind it between brackets: ``A73 - Diefstal``; else nothing."""
    code, name = shape.removeprefix("^").removesuffix("$"), r"[^\d:;]{1,60}"
    found = re.fullmatch(rf"({code})[\s,:–-]+{name}|{name}?[\s,:–-]*\(({code})\)", text, re.IGNORECASE)
    return (found[1] or found[2]).upper() if found and shape else ""


def _band(enum: tuple[str, ...], text: str) -> str:
    """Return the band of a list such as ``12-14`` and ``24+`` in which a whole number lies; empty where none does."""
    if not re.fullmatch("[0-9]{1,3}", text):
        return ""
    for code in enum:
        if band := re.fullmatch("([0-9]{1,3})(?:-([0-9]{1,3})|[+])", code):
            last = int(band[2]) if band[2] else 120
            if int(band[1]) <= int(text) <= last:
                return code
    return ""


def folded(text: str) -> str:
    """Return a text in small letters without accents, lines as blanks: how a person recognises a code."""
    plain = (
        unicodedata.normalize("NFKD", re.sub("[\u2010-\u2015\u2212]", "-", text))
        .encode("ascii", "ignore")
        .decode()
        .casefold()
    )
    plain = re.sub(r"(?<=[0-9])\s*(?:t/m|t\.m\.|tm|tot en met|tot|to)\s*(?=[0-9])", "-", plain)
    plain = re.sub(r"(?<=[0-9+])\s*(?:jaar|jr)\b\.?", "", plain)
    return " ".join(re.split(r"[\s_/-]+", plain.strip(" .;:")))


@cache
def aliases(name: str, enum: tuple[str, ...]) -> Mapping[str, str]:
    """Return what codes of a list may be called; what could mean two of them is left out."""
    titles = codelist(name).titles if name else {}
    out: dict[str, set[str]] = {}
    for text, code, sure in practice(name):
        if sure and code in enum:
            out.setdefault(folded(text), set()).add(code)
    for code in enum:
        title = titles.get(code, "")
        more = (f"{code[:-1]} en ouder", f"{code[:-1]} e.o", f">{code[:-1]}") if code.endswith("+") else ()
        for text in (code, title, f"{code} {title}", *more):
            if folded(text):
                out.setdefault(folded(text), set()).add(code)
    exact = {folded(c): c for c in enum if sum(folded(c) == folded(o) for o in enum) == 1}
    return {t: next(iter(codes)) for t, codes in out.items() if len(codes) == 1} | exact


@cache
def _practice() -> Mapping[str, tuple[tuple[str, str, bool], ...]]:
    text = (data_schemas() / "waarden.csv").read_text(encoding="utf-8-sig")
    out: dict[str, list[tuple[str, str, bool]]] = {}
    for r in csv.DictReader(text.splitlines(), delimiter=";"):
        out.setdefault(r["lijst"], []).append((r["waarde"], r["code"], r["zeker"] == "ja"))
    return {name: tuple(rows) for name, rows in out.items()}


def practice(name: str) -> tuple[tuple[str, str, bool], ...]:
    """Return what practice writes for the codes of a list (``data_schemas/waarden.csv``): text, code, and if certain.

    What is certain is read; the rest is proposed by ``jgwork koppel`` and confirmed.
    """
    return _practice().get(name, ())


@cache
def municipalities() -> Mapping[str, str]:
    """Return the code by the name of a municipality (``data_schemas/gemeenten.csv``), merged ones too."""
    text = (data_schemas() / "gemeenten.csv").read_text(encoding="utf-8")
    return {_plain(r["naam"]): r["code"] for r in csv.DictReader(text.splitlines(), delimiter=";")}


def municipality(name: str) -> str:
    """Return the code of the municipality of this name; empty where there is none."""
    return municipalities().get(_plain(name), "")


def _plain(name: str) -> str:
    """Return the name of a municipality without what people leave out of it: brackets, points, an apostrophe."""
    return re.sub(r"[().,'\u2018\u2019`]", "", folded(re.sub(r"(?i)^gem(?:eente|\.) ", "", name.strip())))


def _part_of_day(text: str) -> str:
    """Return the part of the day of a clock time; empty for midnight, which may stand for no time at all."""
    clock = _MOMENT.search(text) or _ALONE.match(text)
    minute = clock[2] or "00" if clock else ""
    if clock is None or int(clock[1]) > 23 or int(minute) > 59 or (clock[1] in {"0", "00"} and minute == "00"):
        return ""
    hour = int(clock[1]) % 12 + 12 * (clock[3].lower() == "p") if clock[3] else int(clock[1])
    return ("nacht", "ochtend", "middag", "avond")[hour // 6]


def parts_of_day(moments: pa.Array) -> pa.Array:
    """Return the part of the day of texts that hold a day and a time; null where they hold no time."""
    import pyarrow as pa

    encoded = moments.dictionary_encode()
    texts = [in_the_netherlands(t.strip()) if t else "" for t in encoded.dictionary.to_pylist()]
    found = [_part_of_day(t) if _MOMENT.search(t) else "" for t in texts]
    return pa.array([f or None for f in found], pa.string()).take(encoded.indices)


def _from_dates(field: FieldSpec, odd: list[str]) -> dict[str, str]:
    """Return the codes such as ``12-14`` that a spreadsheet made dates of; nothing where another date stands there."""
    meant: dict[str, str] = {}
    for text in odd:
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[-/ ]|[A-Za-z]{3}[-. ]|[34][0-9]{4}$", text):
            day = serial_day(text) if text.isdigit() else text
            codes = {c for c in field.enum if _is_date_of(day, c)}
            if len(codes) == 1:
                meant[text] = codes.pop()
            elif re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return {}
    return meant


def _is_date_of(text: str, code: str) -> bool:
    """Return whether a spreadsheet shows this text for a code of two numbers: a month and a year, or a day."""
    match = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", code)
    if match is None:
        return False
    a, b = int(match[1]), int(match[2])
    names = {n for n, i in MONTHS.items() if i == a}
    word = re.fullmatch(r"([a-z]{3,9})\.?[- ](?:20)?([0-9]{2})|([0-9]{1,2})[- ]([a-z]{3,9})\.?", text.lower())
    if word is not None:
        month, number = (word[1], word[2]) if word[1] else (word[4], word[3])
        return month in names and int(number) == b
    day = re.fullmatch(
        r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}))(?:[ T]00:00.*)?", text
    )
    if day is None:
        return False
    year, month, date = (
        (int(x) for x in (day[1], day[2], day[3]) if x) if day[1] else map(int, (day[6], day[5], day[4]))
    )
    return (month == a and date == 1 and year % 100 == b) or (month == a and date == b) or (month == b and date == a)


def _area(field: FieldSpec, text: str) -> str:
    if field.soort == "gemeente":
        return _municipality(text)
    upper = re.sub(r"\.0$", "", text.upper().replace(" ", ""))
    if re.fullmatch(r"(GM|WK|BU)[0-9]{4}[0-9A-Z]*", upper):
        return upper
    digits = {"wijk": ("WK", 6), "buurt": ("BU", 8)}.get(field.soort)
    if digits and re.fullmatch("[0-9]+", upper) and len(upper) in {digits[1], digits[1] - 1}:
        return digits[0] + upper.zfill(digits[1])  # a program took the first nought away
    return ""


def _municipality(text: str) -> str:
    """Return the code of a municipality: its number, its name, or both where they say the same."""
    known = codelist("gemeente")
    plain = re.sub(r"(?i)[\s,]*\(?\bgemeente\)?\s*$", "", text)
    if number := re.fullmatch(r"(?i)(?:GM[ -]?)?([0-9]{1,4})(?:[.,]0)?", plain.strip()):
        return f"GM{number[1].zfill(4)}"
    both = re.fullmatch(r"(?i)(?:GM ?)?([0-9]{1,4})[\s,:–-]+(\D+)|(\D+?)[\s,:–-]+\(?(?:GM ?)?([0-9]{1,4})\)?", plain)
    name = (both[2] or both[3]) if both else plain
    code = aliases("gemeente", known.codes).get(folded(name), "") or municipality(name)
    same = not both or f"GM{(both[1] or both[4]).zfill(4)}" == code
    return code if same else ""
