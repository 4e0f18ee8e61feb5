"""Finds what could identify a person, in any text: cells, headings, names of files and sheets, comments, properties.

Two stages. The first is one RE2 alternation over the distinct values, at the speed of ``pyarrow.compute``; the second
looks exactly (elfproef, control digits, calendar) at the few values that the first one let through. Nothing here ever
returns the text that was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.privacy.intake.exact import DETECTORS, bsn_cells
from jgwork.vocabulary.token import PSEUDONYM

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: Kind of identifier -> Dutch name in a finding.
NAMES: Mapping[str, str] = {
    "bsn": "een burgerservicenummer (elfproef klopt)",
    "telefoon": "een telefoonnummer",
    "email": "een e-mailadres",
    "iban": "een bankrekeningnummer",
    "postcode": "een postcode",
    "kenteken": "een kenteken",
    "geboortedatum": "een volledige datum van lang geleden, zoals een geboortedatum",
    "parketnummer": "een parketnummer",
    "plnummer": "een registratienummer van de politie (PL-nummer)",
    "vnummer": "een vreemdelingennummer (V-nummer)",
    "ip": "een IP-adres",
    "handle": "een naam van een account (@...)",
    "coordinaat": "een paar coordinaten",
}

#: Eight digits that may be a calendar day: year first, or day first.
_DAY = "|".join(
    (
        "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])",
        "(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}",
    )
)
#: First stage per kind: anything the detector could accept. RE2 has no look-around, so the second stage checks edges.
COARSE: Mapping[str, str] = {
    "bsn": "|".join(
        (
            r"(?:^|[^0-9])[0-9]{9}(?:[^0-9]|$)",
            r"(?:^|[^0-9A-Za-z_-]|(?i:bsn|sofi|nr|nummer)[^0-9A-Za-z]{0,3})[1-9][0-9]{7}(?:[^0-9]|$)",  # a lost zero
            r"[0-9][ .][0-9]{2,3}[ .][0-9]{2,3}|[0-9]{2,4}[ .-][0-9]{2,3}[ .-][0-9]{2,3}",
            r"[0-9][ .][0-9]{8}|[0-9]{2}[ .][0-9]{7}|[0-9]{3}[ .][0-9]{6}|[0-9]{4}[ .][0-9]{5}",
            r"[0-9]{5}[ .][0-9]{4}|[0-9]{6}[ .][0-9]{3}|[0-9]{7}[ .][0-9]{2}|[0-9]{8}[ .][1-9]",
            r"[0-9] [0-9] [0-9] [0-9]|[0-9]\.[0-9]{5,8}[eE]\+?0?8",
        )
    ),
    "telefoon": r"(?:\+|00)[1-9][0-9 ()./-]{7}|(?:^|[^0-9])\(?0[1-9](?:[ ()/.-]{0,2}[0-9]){8}(?:[^0-9]|$)",
    "email": r"@|\(at\)|\[at\]",
    "iban": r"[A-Za-z]{2}[0-9]{2} ?[A-Za-z0-9]{4} ?[0-9]{3}",
    "postcode": r"(?:^|[^0-9A-Za-z])[1-9][0-9]{3} ?[A-Za-z]{2}(?:[^A-Za-z]|$)",
    "kenteken": r"[A-Za-z]{1,3}-[0-9]{2,3}-|[0-9]{1,3}-[A-Za-z]{2,3}-|[A-Za-z]{2}-[A-Za-z]{2}-",
    "geboortedatum": "|".join(
        (
            r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}",
            rf"(?:^|[^0-9])(?:{_DAY})(?:[^0-9]|$)",
            r"(?i)[0-9] ?(?:e |ste |de )?(?:jan|feb|maa|mrt|mar|apr|mei|jun|jul|aug|sep|okt|oct|nov|dec|may)",
        )
    ),
    "parketnummer": r"[0-9]{2}[-/. ]?[0-9]{6}[-/. ][0-9]{2}",
    "plnummer": r"(?i)pl[0-9]{4}",
    "vnummer": r"(?i)v[- .]?(?:nr|nummer)?[ .:]{0,2}[0-9]{10}",
    "ip": r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]",
    "handle": r"@|(?i:snap(?:chat)?|insta(?:gram)?|tiktok|telegram) ?[:=]",
    "coordinaat": r"[0-9]{1,2}[.,][0-9]{3,}[^0-9]{1,4}[0-9]{1,2}[.,][0-9]{3,}|[0-9]{5,6}[^0-9]{1,4}[3-6][0-9]{5}",
}
#: What is looked for in the same pass and is exact at once: a cell a spreadsheet would run, a pseudonym in a text.
PLAIN: Mapping[str, str] = {
    "formule": r"^(?:=|@[A-Za-z]+\(|[+-][A-Za-z(@=])",
    "token": PSEUDONYM,
}
#: Bare numbers of 8-9 digits and bare hashes: never a pseudonym.
BARE = r"^(?:[0-9]{8,9}|[0-9a-f]{16,}|[0-9A-F]{16,})$"
#: Values looked at together in the first stage: most hold nothing, and 64 at once cost little more than one.
_BLOCK = 64
_ANY = "(?m)" + "|".join(f"(?:{pattern})" for pattern in (*COARSE.values(), *PLAIN.values()))


def shown_name(name: str, year: int) -> str:
    """Return the name of a file fit to be shown: one that holds an identifier or a pseudonym is not repeated."""
    return "(naam niet getoond)" if scan_texts((name,), year) else name


@dataclass(frozen=True, slots=True)
class Hits:
    """What a scan of some values found.

    Parameters
    ----------
    kinds
        Per kind of identifier the mask of values that hold one.
    """

    kinds: Mapping[str, pa.Array]


def normalise(values: pa.Array) -> pa.Array:
    """Return texts in compatibility form without invisible characters, so that no spelling hides a number."""
    import pyarrow.compute as pc

    if pc.all(pc.string_is_ascii(values)).as_py() in {True, None}:
        return values
    plain = pc.replace_substring_regex(pc.utf8_normalize(values, form="NFKC"), r"\p{Cf}|\x{034F}", "")
    return pc.replace_substring_regex(plain, r"\p{Pd}", "-")


def scan(values: pa.Array, year: int) -> Hits:
    """Look for identifiers in distinct values.

    Parameters
    ----------
    values
        Distinct texts, as they stand in the delivery.
    year
        Year of the delivery: a full date at least eight years before it can be a date of birth.

    Returns
    -------
    Hits
        Masks of the length of ``values``; empty when nothing was found.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = normalise(pc.fill_null(values, ""))
    places = _near(plain)
    masks: dict[str, pa.Array] = {}
    if not len(places):
        return Hits(masks)
    texts = plain.take(places)
    numeric, bare = _whole_cells(texts)
    found = {"bsn": bare}
    others = pc.indices_nonzero(pc.invert(numeric))
    others = others.filter(pc.match_substring_regex(texts.take(others), _ANY))
    rest = texts.take(others)
    for kind, pattern in PLAIN.items():
        found[kind] = np.zeros(len(texts), dtype=bool)
        found[kind][others.to_numpy()] = pc.match_substring_regex(rest, pattern).to_numpy(zero_copy_only=False)
    for kind, coarse in COARSE.items():
        near = pc.indices_nonzero(pc.match_substring_regex(rest, coarse))
        detect = DETECTORS[kind]
        exact = np.array([detect(text, year) for text in rest.take(near).to_pylist()], dtype=bool)
        found.setdefault(kind, np.zeros(len(texts), dtype=bool))[others.take(near).to_numpy()] |= exact
    for kind, hit in found.items():
        if hit.any():
            mask = np.zeros(len(plain), dtype=bool)
            mask[places.to_numpy()] = hit
            masks[kind] = pa.array(mask)
    return Hits(masks)


#: Fewer numbers than this say nothing about chance.
_FEWEST = 5
_NUMBERED = r"^(?:[A-Za-z]{1,6}[-_.]?)?[0-9]{9}$"
_LETTERED = r"^[A-Za-z]{1,6}[-_.]?[0-9]{9}$"
_ANNOUNCED = r"(?i)bsn|sofi|burger"


def by_chance(values: pa.Array, hits: pa.Array) -> str:
    """Return whether numbers that pass the elfproef are as many as chance gives among all numbers of the column.

    Parameters
    ----------
    values
        Distinct values of a column of keys.
    hits
        Mask of those that hold a citizen service number.

    Returns
    -------
    str
        ``nummers`` for bare numbers, ``voorvoegsel`` where each has letters in front that do not say what it is; empty
        where they are too many, too few to tell, or of another shape.
    """
    import pyarrow.compute as pc

    numbers = pc.match_substring_regex(values, _NUMBERED)
    n, found = pc.sum(numbers).as_py() or 0, pc.sum(hits).as_py() or 0
    told = values.filter(hits)
    if (
        n < _FEWEST
        or not pc.all(numbers.filter(hits)).as_py()
        or pc.any(pc.match_substring_regex(told, _ANNOUNCED)).as_py()
    ):
        return ""
    if found > n / 11 + 2.6 * (n * 10 / 121) ** 0.5:
        return ""
    return "voorvoegsel" if pc.all(pc.match_substring_regex(told, _LETTERED)).as_py() else "nummers"


def scan_texts(texts: tuple[str, ...], year: int) -> dict[str, int]:
    """Return per kind of identifier how many of the texts hold one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not texts:
        return {}
    hits = scan(pa.array(list(texts), pa.string()), year)
    return {kind: int(pc.sum(mask).as_py()) for kind, mask in hits.kinds.items()}


def _near(plain: pa.Array) -> pa.Array:
    """Return the places of values that stand in a block with a hit of the first stage."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = pa.array(np.append(np.arange(0, len(plain), _BLOCK), len(plain)).astype(np.int32))
    blocks = pc.binary_join(pa.ListArray.from_arrays(starts, plain), "\n")
    hit = pc.match_substring_regex(blocks, _ANY).to_numpy(zero_copy_only=False)
    return pa.array(np.flatnonzero(np.repeat(hit, _BLOCK)[: len(plain)]))


def _whole_cells(texts: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Judge cells that are nothing but 8 or 9 digits: the common case, a million at once.

    Returns the mask of such cells, and which of all cells hold a citizen service number that way.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    digits, decimal = texts, pc.ascii_is_decimal(texts)
    if not pc.all(decimal).as_py():  # a spreadsheet may have made 123456782.0 of it
        digits = pc.replace_substring_regex(texts, r"^([0-9]{8,9})[.,]0{1,6}$", r"\1")
        decimal = pc.ascii_is_decimal(digits)
    length, hit = pc.binary_length(digits), np.zeros(len(texts), dtype=bool)
    judged = pa.repeat(False, len(texts))
    for size in (8, 9):
        mask = pc.and_(decimal, pc.equal(length, size))
        if size == 8:  # eight digits may be a date of birth
            mask = pc.and_(mask, pc.invert(pc.match_substring_regex(digits, f"^(?:{_DAY})$")))
        hit[mask.to_numpy(zero_copy_only=False)] = bsn_cells(digits.filter(mask), size)
        judged = pc.or_(judged, mask)
    return judged, hit


def unsafe_pattern(pattern: str) -> bool:
    """Return whether a declared token pattern lets through what is never a pseudonym.

    Bare 8-9 digit numbers can be citizen service numbers and bare hexadecimal hashes can be looked up, so a pattern
    that accepts a specimen of either is no positive recognition.
    """
    import re2

    specimens = ("123456782", "12345672", "999999990", "d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "0" * 64, "F" * 32)
    return any(re2.fullmatch(pattern, s) for s in specimens)
