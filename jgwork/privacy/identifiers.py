"""Finds what could identify a person, in any text: cells, headings, names of files and sheets, comments, properties.

Two stages. The first is one RE2 alternation over the distinct values, at the speed of ``pyarrow.compute``; the second
looks exactly (elfproef, control digits, calendar) at the few values that the first one let through. Nothing here ever
returns the text that was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jgwork.privacy.identifiers_exact import DETECTORS, bsn_numbers

if TYPE_CHECKING:
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

#: First stage: anything a detector could accept. No look-around in RE2, so the second stage checks the edges.
COARSE = "|".join(
    (
        r"(?:^|[^0-9])[0-9]{8,9}(?:[.,]0+)?(?:[^0-9]|$)",  # bare BSN, with a lost zero or a trailing .0
        r"[0-9][ .][0-9]{2,3}[ .][0-9]{2,3}|[0-9]{2,4}[ .-][0-9]{2,3}[ .-][0-9]{2,3}",  # BSN or birth date in groups
        r"[0-9][ .][0-9]{8}|[0-9]{2}[ .][0-9]{7}|[0-9]{3}[ .][0-9]{6}|[0-9]{4}[ .][0-9]{5}",
        r"[0-9]{5}[ .][0-9]{4}|[0-9]{6}[ .][0-9]{3}|[0-9]{7}[ .][0-9]{2}|[0-9]{8}[ .][1-9]",
        r"[0-9][ ][0-9][ ][0-9][ ][0-9]|[0-9]\.[0-9]{5,8}[eE]\+?0?8",
        r"(?:\+|00)[1-9][0-9]|(?:^|[^0-9])\(?0[1-9](?:[ ()/.-]{0,2}[0-9]){8}",  # telephone
        r"@|\(at\)|\[at\]",  # e-mail, handle
        r"[A-Za-z]{2}[0-9]{2} ?[A-Za-z0-9]{4} ?[0-9]{3}",  # IBAN
        r"[1-9][0-9]{3} ?[A-Za-z]{2}(?:[^A-Za-z]|$)",  # postcode
        r"[A-Za-z]{1,3}-[0-9]{2,3}-|[0-9]{1,3}-[A-Za-z]{2,3}-|[A-Za-z]{2}-[A-Za-z]{2}-",  # number plate
        r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
        r"(?i:[0-9] ?(?:e |ste |de )?(?:jan|feb|maart|mrt|apr|mei|juni?|juli?|aug|sep|okt|oct|nov|dec|may))",
        r"[0-9]{2}[-/. ]?[0-9]{6}[-/. ][0-9]{2}",  # parketnummer
        r"[Pp][Ll][0-9]{4}|[Vv][- .]?(?:nr|nummer)?[ .:]{0,2}[0-9]{10}",
        r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]",
        r"[0-9]{1,2}[.,][0-9]{3,}[^0-9]{1,4}[0-9]{1,2}[.,][0-9]{3,}|[0-9]{5,6}[^0-9]{1,4}[3-6][0-9]{5}",
        r"(?i:snap(?:chat)?|insta(?:gram)?|tiktok|telegram)[ :=]",
    )
)


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
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pc.fill_null(values, "")
    plain = normalise(values)
    numeric = _whole_cells(plain)
    suspect = pc.and_(pc.match_substring_regex(plain, COARSE), pc.invert(numeric.seen))
    places = pc.indices_nonzero(suspect).to_pylist()
    found: dict[str, list[int]] = {}
    for place, text in zip(places, plain.filter(suspect).to_pylist(), strict=True):
        for kind in exact(text, year):
            found.setdefault(kind, []).append(place)
    masks = {kind: _mask(hits, len(plain)) for kind, hits in found.items()}
    if numeric.bsn is not None:
        masks["bsn"] = pc.or_(masks["bsn"], numeric.bsn) if "bsn" in masks else numeric.bsn
    return Hits({k: m if isinstance(m, pa.Array) else m.combine_chunks() for k, m in masks.items()})


def exact(text: str, year: int) -> set[str]:
    """Return the kinds of identifier in one normalised text."""
    return {kind for kind, detect in DETECTORS.items() if detect(text, year)}


def scan_texts(texts: tuple[str, ...], year: int) -> dict[str, int]:
    """Return per kind of identifier how many of the texts hold one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not texts:
        return {}
    hits = scan(pa.array(list(texts), pa.string()), year)
    return {kind: int(pc.sum(mask).as_py()) for kind, mask in hits.kinds.items()}


@dataclass(frozen=True, slots=True)
class _Numeric:
    seen: pa.Array
    bsn: pa.Array | None


def _whole_cells(values: pa.Array) -> _Numeric:
    """Judge cells that are nothing but 8 or 9 digits as integers: the common case, a million at once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    seen = pc.match_substring_regex(values, r"^[0-9]{8,9}(?:[.,]0{1,6})?$")
    if not pc.any(seen).as_py():
        return _Numeric(seen, None)
    digits = pc.replace_substring_regex(values.filter(seen), r"[.,]0+$", "")
    good = bsn_numbers(digits.cast(pa.int64()).to_numpy())
    if not good.any():
        return _Numeric(seen, None)
    places = pc.indices_nonzero(seen).to_numpy()[good]
    return _Numeric(seen, _mask(places.tolist(), len(values)))


def _mask(places: list[int], length: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    mask = np.zeros(length, dtype=bool)
    mask[places] = True
    return pa.array(mask)


@cache
def _bare_pseudonym() -> re.Pattern[str]:
    return re.compile(r"^(?:[0-9]{8,9}|[0-9a-f]{16,}|[0-9A-F]{16,})$")


def unsafe_pattern(pattern: str) -> bool:
    """Return whether a declared token pattern lets through what is never a pseudonym.

    Bare 8-9 digit numbers can be citizen service numbers and bare hexadecimal hashes can be looked up, so a pattern
    that accepts a specimen of either is no positive recognition.
    """
    import re2

    specimens = ("123456782", "12345672", "999999990", "d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "0" * 64, "F" * 32)
    return any(re2.fullmatch(pattern, s) for s in specimens)


def bare_hash(text: str) -> bool:
    """Return whether a text is a bare number of 8-9 digits or a bare hexadecimal hash."""
    return _bare_pseudonym().match(text) is not None
