"""What an old workbook (.xls) holds beside the values of its cells; part of the child process that reads it.

Standard library only. Its container is a small file system (OLE): what stands there besides a workbook and its
properties is refused. Its records are read by number: those of cells and layout hold no words, and of every other one,
known or not, all that looks like text is given, so that nothing is passed over in silence.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jgwork.io.lezen.child_beside import FORMAT, by_program, written_out


class OldRefusedError(Exception):
    """Carries the word under which the parent knows the refusal."""


#: Sectors and entries from here on are none; the kind of an entry that is a stream.
_END, _LAST, _STREAM = 0xFFFFFFFC, 0xFFFFFFF9, 2
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[^\x00][\x01\x02]|[\x13-\x1e\xac]\x20){3,}")
_NARROW = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
#: What may stand in the container beside the workbook, and what its words are called; anything else is refused.
_PARTS = {
    "\x01CompObj": "een eigenschap van het bestand", "\x01Ole": "een verbinding met een bron",
    "_SX_DB_CUR": "wat een draaitabel onthoudt", "MsoDataStore": "een bijgevoegd document",
    "Revision Log": "een bijgehouden wijziging", "User Names": "een bijgehouden wijziging",
}  # fmt: skip
_PROPERTIES = {"\x05SummaryInformation", "\x05DocumentSummaryInformation"}
#: Records of cells and layout: numbers, or the texts of cells, which are read as such.
_CELLS = frozenset(
    (0x06, 0x31, 0x3C, 0xBD, 0xBE, 0xD6, 0xD7, 0xE0, 0xE5, 0xEB, 0xFC, 0xFD, 0xFF, 0x201, 0x203, 0x204, 0x205, 0x207,
     0x208, 0x20B, 0x27E, 0x293, 0x41E, 0x4BC, 0x809, 0x87C, 0x87D, 0x892, 0x896)
)  # fmt: skip
#: Those of cells that hold something.
_FILLED = frozenset((0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E))
_SAID = {
    0x14: "de kop- of voettekst van een blad", 0x15: "de kop- of voettekst van een blad",
    0x89C: "de kop- of voettekst van een blad", 0x18: "een naam van een bereik", 0x1C: "de auteur van een opmerking",
    0x1B6: "een opmerking in een cel", 0x1B8: "een hyperlink", 0x800: "een hyperlink", 0x1BE: "een keuzelijst",
    0x1B1: "een voorwaardelijke opmaak", 0x5C: "wie het laatst opsloeg", 0x5B: "wie het laatst opsloeg",
    0xEC: "een tekstvak of afbeelding", 0xAF: "een scenario", 0x85: "de naam van een blad",
}  # fmt: skip
#: Kinds of properties: a text of one byte a letter, all that hold text, a picture; the one that names the program.
_TEXT, _TEXTS, _PICTURE, _PROGRAM = 0x1E, frozenset((0x1E, 0x1F, 0x0C, 0x41)), 0x47, 0x12
#: Signs of layout in a head or foot.
_WITHOUT = re.compile(r'&(?:[A-Z+]|"[^"]*"|[0-9]{1,2}(?![0-9]))')
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class Old:
    """What was found in an old workbook.

    Parameters
    ----------
    texts
        What people typed beside the cells, each after where it stands.
    images
        How many images there are.
    from_1904
        Whether it counts days from 1904.
    facts
        Per sheet what its values do not say, as of other workbooks.
    """

    texts: list[tuple[str, str]] = field(default_factory=list)
    images: int = 0
    from_1904: bool = False
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)


def old_workbook(raw: bytes, most_sheets: int, most_cells: int, telling: Callable[[str], str]) -> Old:
    """Return what an old workbook says beside its values.

    Parameters
    ----------
    raw
        The file.
    most_sheets, most_cells
        Bounds.
    telling
        How a format shows a number where that is another one.
    """
    out, book = Old(), b""
    for path, data in _streams(raw):
        if path[0] == "Workbook" and len(path) == 1:
            book = data
        elif path[0] == "Book":
            raise OldRefusedError("te_oud")
        elif path[0] in _PROPERTIES:
            for text in _properties(data, out):
                out.texts.append(("een eigenschap van het bestand", text))
        elif path[0] in _PARTS:
            out.texts += [(_PARTS[path[0]], t) for t in _strings(data)]
        else:
            raise OldRefusedError("versleuteld" if path[0] in {"EncryptedPackage", "\x06DataSpaces"} else "macro")
    _book(book, out, most_sheets, telling)
    for fact in out.facts.values():
        _shared(fact)
        _reach(fact.pop("hoeken"), most_cells)
    texts = ((where, text.strip()) for where, text in dict.fromkeys(out.texts))
    out.texts = [(where, text) for where, text in texts if text and not by_program(text)]
    return out


def _streams(raw: bytes) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """Yield every stream of a container with its path; whatever is odd about it ends in an error."""
    fat, size = _sectors(raw)
    start, cutoff, small_start = struct.unpack_from("<I4xII", raw, 48)

    def read(at: int) -> bytes:
        return b"".join(raw[(i + 1) * size : (i + 2) * size] for i in _chain(at, fat))

    entries, small_fat = read(start), _numbers(read(small_start))
    inside = read(struct.unpack_from("<I", entries, 116)[0])
    todo: list[tuple[int, tuple[str, ...]]] = [(struct.unpack_from("<I", entries, 76)[0], ())]
    seen = set[int]()
    while todo:
        place, over = todo.pop()
        if place > _LAST:
            continue
        if place in seen:
            raise ValueError
        seen.add(place)
        entry = entries[place * 128 : place * 128 + 128]
        left, right, child = struct.unpack_from("<3I", entry, 68)
        begin, length = struct.unpack_from("<II", entry, 116)
        path = (*over, entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le"))
        todo += [(left, over), (right, over), (child, path)]
        if entry[66] == _STREAM and length < cutoff:
            yield path, b"".join(inside[i * 64 : i * 64 + 64] for i in _chain(begin, small_fat))[:length]
        elif entry[66] == _STREAM:
            yield path, read(begin)[:length]


def _sectors(raw: bytes) -> tuple[tuple[int, ...], int]:
    """Return which sector follows which, and how large one is."""
    shift, small_shift = struct.unpack_from("<HH", raw, 30)
    n, more = struct.unpack_from("<I", raw, 44)[0], struct.unpack_from("<I", raw, 68)[0]
    places, size = [*struct.unpack_from("<109I", raw, 76)], 1 << shift
    if shift not in {9, 12} or small_shift != 6:
        raise ValueError
    while more < _END:
        block = _numbers(raw[(more + 1) * size : (more + 2) * size])
        places, more = [*places, *block[:-1]], block[-1]
        if len(places) > len(raw) // 4:
            raise ValueError
    found = [p for p in places if p < _END][:n]
    return _numbers(b"".join(raw[(p + 1) * size : (p + 2) * size] for p in found)), size


def _numbers(block: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(block) // 4}I", block)


def _chain(at: int, links: tuple[int, ...]) -> Iterator[int]:
    for _ in range(len(links) + 1):
        if at >= _END:
            return
        yield at
        at = links[at]
    raise ValueError


def _strings(data: bytes, narrow: bool = True) -> list[str]:
    """Return all that looks like text, in letters of one byte or of two."""
    found = [m.decode("utf-16-le", "replace") for m in _WIDE.findall(data)]
    return found + [m.decode("cp1252", "replace") for m in _NARROW.findall(data) if narrow]


def _properties(data: bytes, out: Old) -> Iterator[str]:
    """Yield the texts of a set of properties, by their type; a picture of the first page is counted."""
    for part in range(struct.unpack_from("<I", data, 24)[0]):
        (base,) = struct.unpack_from("<I", data, 44 + 20 * part)
        (n,) = struct.unpack_from("<I", data, base + 4)
        places = [struct.unpack_from("<II", data, base + 8 + 8 * i) for i in range(n)]
        for number, at in places:
            kind, length = struct.unpack_from("<II", data, base + at)
            after = min([a for _, a in places if a > at], default=len(data) - base)
            if not number:  # what properties of one's own are called
                yield from _strings(data[base + at : base + after])
            elif kind == _PICTURE:
                out.images += 1
            elif kind == _TEXT and (part or number != _PROGRAM):
                yield data[base + at + 8 : base + at + 8 + length].rstrip(b"\0").decode("cp1252", "replace")
            elif kind & 0xEFFF in _TEXTS and kind != _TEXT:
                yield from _strings(data[base + at + 8 : base + after])


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield place, number and contents of every record."""
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if at + 4 + length > len(book):
            raise ValueError
        if kind or length:
            yield at, kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _name(data: bytes, at: int, length: int) -> str:
    """Return a text of which the number of letters is known; the first byte says how wide they are."""
    if data[at] & 1:
        return data[at + 1 : at + 1 + 2 * length].decode("utf-16-le", "replace")
    return data[at + 1 : at + 1 + length].decode("latin-1")


@dataclass
class _Reading:
    """Where the reader of records stands: which sheets were announced and reached, and how styles show numbers."""

    telling: Callable[[str], str]
    begins: dict[int, str] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    codes: dict[int, str] = field(default_factory=lambda: {9: "0%", 10: "0.00%"})
    styles: list[str] = field(default_factory=list)
    depth: int = 0


def _book(book: bytes, out: Old, most_sheets: int, telling: Callable[[str], str]) -> None:
    """Go through the records once: of the workbook, then of every sheet, where it was said to begin."""
    now, owner, last = _Reading(telling), "", 0
    for at, kind, data in _records(book):
        if kind == 0x809:
            if struct.unpack_from("<H", data)[0] != 0x600:
                raise OldRefusedError("te_oud")
            now.depth += 1
            if now.depth == 1 and at:
                owner = now.begins[at]
                now.reached.add(at)
        elif kind == 0x0A:
            now.depth -= 1
        elif not owner:
            _general(kind, data, out, now)
        elif now.depth == 1:
            _cell(kind, data, out.facts[owner], now.styles)
        last = last if kind == 0x3C else kind
        if last not in _CELLS:
            where = _SAID.get(last, "een instelling van een blad") if now.depth == 1 else "een grafiek"
            texts = _strings(data, narrow=last != 0xEC)
            out.texts += [(where, _WITHOUT.sub(" ", t) if where.startswith("de kop-") else t) for t in texts]
    if now.reached != now.begins.keys() or now.depth or len(out.facts) > most_sheets:
        raise OldRefusedError("bladen" if len(out.facts) > most_sheets else "onleesbaar")


def _general(kind: int, data: bytes, out: Old, now: _Reading) -> None:
    """Note what a record of the workbook says, before the first sheet."""
    if kind == 0x2F:
        raise OldRefusedError("versleuteld")
    if kind == 0x85:
        if data[5] not in {0, 2}:
            raise OldRefusedError("macro")
        name = _name(data, 7, data[6])
        now.begins[struct.unpack_from("<I", data)[0]] = name
        out.facts[name] = {"formules": [], "verstopt": 0, "verstopte_kolommen": 0, "samen": [], "fout": {},
                           "getoond": {}, "hoeken": [0, 0, 0], "gedeeld": {}, "vast": set()}  # fmt: skip
    elif kind == 0x1AE and struct.unpack_from("<H", data, 2)[0] not in {0x401, 0x3A01}:
        raise OldRefusedError("macro")  # cells of another file
    elif kind == 0x22:
        out.from_1904 = data[:1] == b"\1"
    elif kind == 0x41E:
        code = _name(data, 4, struct.unpack_from("<H", data, 2)[0])
        now.codes[struct.unpack_from("<H", data)[0]] = code
        out.texts += [(FORMAT, words)] if (words := written_out(code)) else []
    elif kind == 0xE0:
        now.styles.append(now.telling(now.codes.get(struct.unpack_from("<H", data, 2)[0], "")))
    elif kind == 0xEB:
        out.images += _images(data)


def _images(data: bytes) -> int:
    """Return how many images a workbook keeps: its container of drawings says so."""
    at = 8
    while at + 8 <= len(data):
        head, kind, length = struct.unpack_from("<HHI", data, at)
        if kind == 0xF001:
            return int(head >> 4)
        at += 8 + length
    return 0


def _cell(kind: int, data: bytes, fact: dict[str, Any], styles: list[str]) -> None:
    """Note what a record of a sheet says that the values of its cells do not."""
    if kind == 0x208:
        fact["verstopt"] += bool(data[12] & 0x20)
    elif kind == 0x7D:
        fact["verstopte_kolommen"] += data[8] & 1
    elif kind == 0xE5:
        spans = struct.iter_unpack("<4H", data[2 : 2 + 8 * struct.unpack_from("<H", data)[0]])
        fact["samen"] += [(top, left, bottom, right) for top, bottom, left, right in spans]
        if len(fact["samen"]) > 10_000:
            raise OldRefusedError("cellen")
    elif kind == 0x4BC and _constant(data, 8):
        fact["vast"].add((struct.unpack_from("<H", data)[0], data[4]))
    elif kind in _FILLED:
        row, column, style = struct.unpack_from("<3H", data)
        times = (len(data) - 6) // 6 if kind == 0xBD else 1
        used = [style] if kind != 0xBD else [struct.unpack_from("<H", data, 4 + 6 * i)[0] for i in range(times)]
        fact["getoond"] |= {(row, column + i): styles[s] for i, s in enumerate(used) if styles[s]}
        down, right, cells = fact["hoeken"]
        fact["hoeken"] = [max(down, row + 1), max(right, column + times), cells + times]
        if kind == 0x06:
            if data[20:23] == b"\x05\x00\x01":  # the formula of another cell
                fact["gedeeld"].setdefault(struct.unpack_from("<2H", data, 23), []).append(row)
            else:
                fact["formules"] += [] if _constant(data) else [row]
        wrong = (
            data[6:8]
            if kind == 0x205
            else data[8:9] + data[6:7]
            if kind == 0x06 and data[12:14] == b"\xff\xff"
            else b""
        )
        if wrong and wrong[1] == (1 if kind == 0x205 else 2):
            fact["fout"][row, column] = _ERRORS.get(wrong[0], "#N/A")


def _constant(formula: bytes, at: int = 20) -> bool:
    """Return whether a formula is an error or an answer and nothing else: so some programs save a value."""
    size, token = struct.unpack_from("<HB", formula, at)
    return (size == 2 and token in {0x1C, 0x1D}) or (size == 3 and token & 0x1F == 1 and formula[at + 3] in {34, 35})


def _shared(fact: dict[str, Any]) -> None:
    """Count the cells that take the formula of another cell: those of which that is no value only."""
    values = fact.pop("vast")
    fact["formules"] += [row for of, rows in fact.pop("gedeeld").items() if of not in values for row in rows]


def _reach(corner: list[int], most: int) -> None:
    """Refuse a cell that stands absurdly far away."""
    down, right, cells = corner
    if right * down > most or right * down > 5000 * (cells + 200):
        raise OldRefusedError("cellen")
