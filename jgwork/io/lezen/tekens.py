"""The characters of a text file, and the line that names its separator: one answer at every door.

A file is UTF-8, UTF-16 or Windows-1252. A byte that is no UTF-8 is read as Windows-1252 where it stands, so that one
name pasted from an old program does not spoil the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_HANDLER = "jgwork-windows-1252"
SEPARATORS = ";,\t|"
#: Looked for where none of those stands in the file: each line then has as many, and more than one.
_RARE = "^~\x1f"
_BOM_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_HANDLER, _as_windows)


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and what was noticed about its characters, in Dutch.

    Parameters
    ----------
    raw
        The bytes, with or without a byte order mark.
    """
    if raw.startswith(_BOM_32):
        return raw.decode("utf-32", errors="replace"), ("Gelezen als UTF-32.",)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _sixteen(raw):
        name = "utf-16" if raw[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else _sixteen(raw)
        return raw.decode(name, errors="replace"), ("Gelezen als UTF-16.",)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode(), ()
    except UnicodeDecodeError:
        text = raw.decode("utf-8", errors=_HANDLER)
    odd = len(text) - len(raw.decode("utf-8", errors="ignore"))
    wide = sum(c > "\x7f" for c in raw.decode("utf-8", errors="ignore"))
    if not wide:
        return text, ("Gelezen als Windows-1252 (oude Excel-instelling); UTF-8 is beter.",)
    return text, (f"Gelezen als UTF-8, met {odd} {'teken' if odd == 1 else 'tekens'} van Windows-1252 ertussen.",)


def _sixteen(raw: bytes) -> str:
    """Return which UTF-16 a text without a mark is in, empty where it is not: every other byte is then zero."""
    head = raw[:200]
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return ""
    return "utf-16-le" if not any(head[1:40:2]) else "utf-16-be" if not any(head[0:40:2]) else ""


def is_wide(head: bytes) -> bool:
    """Return whether a text has more than one byte for every character, by its beginning: zeros belong in it then."""
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, *_BOM_32)
    return head.startswith(marks) or bool(_sixteen(head))


def to_utf8(data: pa.Buffer) -> tuple[pa.Buffer, tuple[str, ...]]:
    """Return a file as UTF-8 without a mark, uncopied where it is that already, and what was noticed."""
    import pyarrow as pa

    head = data.slice(0, min(data.size, 200)).to_pybytes()
    if not is_wide(head):
        if data.size and data.slice(data.size - 1).to_pybytes() == b"\x1a":  # the end of a file of old programs
            data = data.slice(0, data.size - 1)
        plain = data.slice(3) if head.startswith(codecs.BOM_UTF8) else data
        if _is_utf8(plain):
            return plain, ()
    text, notes = decode(data.to_pybytes())
    return pa.py_buffer(text.encode()), notes


def unwrapped(data: pa.Buffer) -> tuple[pa.Buffer, tuple[str, ...]]:
    """Return a text of which each whole line stands between quotes without those: a CSV pasted in one column.

    Parameters
    ----------
    data
        UTF-8.
    """
    import pyarrow as pa

    head = data.slice(0, min(data.size, 1 << 16)).to_pybytes().decode("utf-8", errors="ignore")
    lines = [line.strip() for line in head.splitlines()[:-1] or head.splitlines() if line.strip()]
    cells = [next(csv.reader([line], delimiter="\x00"), [""]) for line in lines[:50]]
    alone = bool(lines) and all(line[0] == line[-1] == '"' and len(line) > 2 for line in lines)
    inner = {max((c.count(s) for s in SEPARATORS), default=0) for (c, *_) in cells}
    plain = all(re.fullmatch(r'"(?:[^"]|"")*"', line) for line in lines)
    if not (alone and plain and min(inner, default=0)):
        return data, ()
    text = data.to_pybytes().decode("utf-8")
    rows = (line.strip()[1:-1].replace('""', '"') for line in text.splitlines() if line.strip())
    note = "Elke regel stond als geheel tussen aanhalingstekens; die zijn weggelaten."
    return pa.py_buffer("\n".join(rows).encode()), (note,)


def _is_utf8(data: pa.Buffer) -> bool:
    """Check the whole file as one Arrow value: no copy, and C speed."""
    import pyarrow as pa

    if data.size == 0:
        return True
    offsets = pa.py_buffer(data.size.to_bytes(8, "little", signed=True).rjust(16, b"\0"))
    whole = pa.LargeStringArray.from_buffers(1, offsets, data)
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def separator_of(text: str) -> tuple[str, int]:
    """Return the separator of a CSV text and how many lines to skip: the ``sep=`` line in which Excel names it.

    Parameters
    ----------
    text
        The beginning of the file.
    """
    first = text.partition("\n")[0]
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= 5:
        return first.strip()[4:] or ("\t" if "\t" in first else ";"), 1
    lines = ["".join(line.split('"')[::2]) for line in text.splitlines()[:30] if line.strip(" ;,\t\r\ufeff")]
    counts = {s: max((line.count(s) for line in lines), default=0) for s in SEPARATORS}
    best = max(SEPARATORS, key=lambda s: (sum(s in line for line in lines), counts[s]))
    if counts[best]:
        return best, 0
    return next((c for c in _RARE if len(lines) > 1 and len({line.count(c) for line in lines} - {1}) == 1
                 and c in lines[0]), ";"), 0  # fmt: skip
