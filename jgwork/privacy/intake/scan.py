"""Finds what could identify a person, in any text: cells, headings, names of files and sheets, comments, properties.

Two stages. The first is one RE2 alternation over the distinct values, at the speed of ``pyarrow.compute``; the second
looks exactly (elfproef, control digits, calendar) at the few values that the first one let through. Nothing here ever
returns the text that was found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jgwork.privacy.intake.coarse import COARSE, DAY, NARROW
from jgwork.privacy.intake.exact import DETECTORS, bsn_cells
from jgwork.schema.rules.columns import in_parallel
from jgwork.vocabulary.tekst.letters import letters_of
from jgwork.vocabulary.tekst.schrift import ALIKE, DRAWN_ALIKE, ESCAPED, ESCAPES, QUOTES, unescaped
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
    "zaaknummer": "het nummer van een zaak of proces-verbaal",
    "document": "het nummer van een paspoort, identiteitskaart of rijbewijs",
    "ip": "een IP-adres",
    "mac": "het netwerkadres van een apparaat (MAC)",
    "imei": "het nummer van een telefoontoestel (IMEI)",
    "url": "een webadres buiten de overheid",
    "handle": "een naam van een account (@...)",
    "coordinaat": "een paar coordinaten",
}

#: What is looked for in the same pass and is exact at once: a cell a spreadsheet would run, a pseudonym in a text.
PLAIN: Mapping[str, str] = {
    "formule": r"^(?:=|@[A-Za-z]+\(|[+-][A-Za-z(@=])",
    "token": PSEUDONYM,
}
#: Bare numbers of 8-9 digits and bare hashes: never a pseudonym.
BARE = r"^(?:[0-9]{8,9}|[0-9a-f]{16,}|[0-9A-F]{16,})$"
#: The zero of every script that has digits of its own; nine more follow each.
ZEROS = (
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450,
    0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1E140, 0x1E2F0, 0x1E950,
)  # fmt: skip
_OTHER_DIGITS = "[" + "".join(f"\\x{{{z:X}}}-\\x{{{z + 9:X}}}" for z in ZEROS) + "]"
#: Marks and blanks outside ASCII: between digits they are blanks.
_OTHER_MARKS = r"[^\x00-\x7F\p{L}\p{N}]"
#: Values looked at together in the first stage: most hold nothing, and 64 at once cost little more than one.
_BLOCK = 64
#: Blocks that are looked at by one processor.
_PART = 1 << 13
_ANY = "(?m)" + "|".join(f"(?:{pattern})" for pattern in (*COARSE.values(), *PLAIN.values()))
#: Arrow builds that pattern anew at every call: so few texts are sooner looked at one by one, by a pattern built once.
_FEW = 500
#: The same for the pattern of one kind, which is built sooner.
_FEWER = 100


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
    """Return texts as they are read (``vocabulary.tekst.schrift.normalised``), so that no spelling hides a number."""
    import pyarrow.compute as pc

    text = letters_of(values)
    if any(mark in text for mark in ESCAPES):
        values = _each(values, ESCAPED, unescaped)
        text = letters_of(values)
    if text.isascii():
        return values
    plain = values
    for mark, some in QUOTES.items():
        plain = pc.replace_substring_regex(plain, some, mark)
    plain = _each(pc.utf8_normalize(plain, form="NFKC"), DRAWN_ALIKE, lambda text: text.translate(ALIKE))
    plain = pc.replace_substring_regex(plain, r"[\p{Cf}\p{Mn}\p{Me}]+", "")
    plain = pc.replace_substring_regex(plain, r"\p{Pd}", "-")
    if pc.any(pc.match_substring_regex(plain, _OTHER_DIGITS)).as_py():
        for digit in range(10):
            same = "".join(f"\\x{{{zero + digit:X}}}" for zero in ZEROS)
            plain = pc.replace_substring_regex(plain, f"[{same}]", str(digit))
    return pc.replace_substring_regex(plain, _OTHER_MARKS, " ")


def _each(values: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """Return texts of which those that hold a pattern are changed one by one: they are few."""
    import pyarrow as pa
    import pyarrow.compute as pc

    hit = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    if not pc.any(hit).as_py():
        return values
    changed = [change(text) for text in values.filter(hit).to_pylist()]
    return pc.replace_with_mask(values, hit, pa.array(changed, values.type))


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
    texts = plain if len(places) == len(plain) else plain.take(places)
    numeric, bare = _whole_cells(texts)
    found = {"bsn": bare}
    others = pc.indices_nonzero(pc.invert(numeric))
    if len(others):
        others = others.filter(_matches(texts.take(others), _ANY, _FEW))
    for kind, hit in _looked_for(texts.take(others), year).items() if len(others) else ():
        found.setdefault(kind, np.zeros(len(texts), dtype=bool))[others.to_numpy()] |= hit
    for kind, hit in found.items():
        if hit.any():
            mask = np.zeros(len(plain), dtype=bool)
            mask[places.to_numpy()] = hit
            masks[kind] = pa.array(mask)
    return Hits(masks)


def _looked_for(texts: pa.Array, year: int) -> dict[str, npt.NDArray[np.bool_]]:
    """Return per kind which of some texts hold one: a pattern first, then exactly."""
    import numpy as np
    import pyarrow.compute as pc

    found = {k: _matches(texts, p).to_numpy(zero_copy_only=False).copy() for k, p in PLAIN.items()}
    for kind, coarse in COARSE.items():
        near = pc.indices_nonzero(_matches(texts, coarse))
        if kind in NARROW:
            near = near.filter(_matches(texts.take(near), NARROW[kind]))
        detect = DETECTORS[kind]
        found[kind] = np.zeros(len(texts), dtype=bool)
        found[kind][near.to_numpy()] = [detect(text, year) for text in texts.take(near).to_pylist()]
    return found


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


#: Letters and eight figures; of the numbers that are so near to one at least half are there in a run. The same day of
#: all years in which people were born is a shorter run than that.
_EIGHT, _AROUND = r"^[A-Za-z]{1,6}[-_.]?[0-9]{8}$", 150
#: So many numbers with the same letters are no plates by chance, and no addresses.
_SERIES = {"kenteken": (3, r"^[^0-9]*[0-9]"), "postcode": (5, r"^[^0-9]*(?:199|20[0-4])[0-9](?:[^0-9]|$)")}


def in_series(kind: str, values: pa.Array, hits: pa.Array) -> bool:
    """Return whether what looks like plates, postal codes or days in a column of keys is a series of one system.

    Then all that differs between them is a figure: ``JG-26-01``, ``JG-26-02``; after a year, where it is an address. Of
    days most of the numbers around each are there as well: ``R-01011987``, ``R-01011988``, ``R-01011989``.

    Parameters
    ----------
    kind
        Kind of identifier.
    values
        Distinct values of a column of keys.
    hits
        Mask of those that hold one.
    """
    import pyarrow.compute as pc

    if kind == "geboortedatum":
        return _counted(values, hits)
    fewest, shape = _SERIES.get(kind, (0, ""))
    told = values.filter(hits)
    if not shape or len(told) < fewest or not pc.all(pc.match_substring_regex(told, shape)).as_py():
        return False
    return bool(pc.count_distinct(pc.replace_substring_regex(told, "[0-9]", "9")).as_py() == 1)


def _counted(values: pa.Array, hits: pa.Array) -> bool:
    """Return whether some of the keys with a number of eight figures are numbers in a run, as no days of birth are."""
    import numpy as np
    import pyarrow.compute as pc

    shaped = pc.match_substring_regex(values, _EIGHT)
    if not pc.all(shaped.filter(hits)).as_py():
        return False
    every, told = (
        pc.utf8_slice_codeunits(some, -8).cast("int32").to_numpy()
        for some in (values.filter(shaped), values.filter(hits))
    )
    every = np.sort(every, kind="stable")
    numbers = every[np.append(True, np.diff(every) > 0)]  # sorted: to hash numbers in a run is slow
    near = np.searchsorted(numbers, told + _AROUND, "right") - np.searchsorted(numbers, told - _AROUND)
    return bool((near > _AROUND).all())


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
    parts = [blocks.slice(at, _PART) for at in range(0, len(blocks), _PART)]
    hits = in_parallel(lambda part: _matches(part, _ANY, _FEW).to_numpy(zero_copy_only=False), parts)
    hit = np.concatenate([np.zeros(0, dtype=bool), *hits])
    return pa.array(np.flatnonzero(np.repeat(hit, _BLOCK)[: len(plain)]))


@cache
def _built(pattern: str) -> Any:
    import re2

    return re2.compile(pattern)


def _matches(texts: pa.Array, pattern: str, few: int = _FEWER) -> pa.Array:
    """Return of each text whether it holds a pattern."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(texts) > few:
        return pc.match_substring_regex(texts, pattern)
    look = _built(pattern).search
    return pa.array([look(text) is not None for text in texts.to_pylist()], pa.bool_())


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
        if size == 8 and pc.any(mask).as_py():  # eight digits may be a date of birth
            mask = pc.and_(mask, pc.invert(pc.match_substring_regex(digits, f"^(?:{DAY})$")))
        these = mask.to_numpy(zero_copy_only=False)
        if these.any():
            hit[these] = bsn_cells(digits if these.all() else digits.filter(mask), size)
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
