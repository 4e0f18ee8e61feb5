"""Read a table that someone else suppressed, in whatever form a spreadsheet wrote it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from jgwork.vocabulary.errors import UsageError

HIDDEN = "."
_NO_TABLE = "Geef een tabel met namen in de eerste rij en kolom en totalen in de laatste rij en kolom."
#: Figures in groups of three, by the sign between the groups.
_GROUPED = {
    ".": re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?"),
    ",": re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
}
_SPACED = re.compile(r"[1-9]\d{0,2}([ \u00a0\u2009\u202f]\d{3})+([.,]\d+)?")
_PLAIN = re.compile(r"\d+(\.\d+)?")
_LONG = re.compile(r"\d{4,}([.,]\d*)?")


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table with margins as it was read: labels in their order and cells with ``None`` where withheld."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], float | None]


def parse(name: str, text: str) -> ForeignTable:
    """Read one table with margins: first row and column labels, last row and column totals, ``.`` withheld.

    The separator is ``;`` where the first line holds one outside quotes, a tab or ``,`` otherwise. Numbers may have a
    decimal point or comma, and points, spaces or (not with ``;``) commas between thousands; what a sign means is read
    from all numbers together. Empty columns at the end fall off. Labels that occur twice are told apart by their place.

    Raises
    ------
    UsageError
        The text is no such table; the message names row and column numbers, never a value.
    """
    grid, signs = _grid(name, text)
    if len(grid) < 3 or len(grid[0][1]) < 3:
        raise UsageError(f"'{name}' is geen tabel met totalen.", _NO_TABLE)
    head = grid[0][1]
    for number, line in grid[1:]:
        if len(line) != len(head):
            raise UsageError(
                f"Rij {number} van '{name}' heeft een ander aantal cellen dan de eerste rij.",
                "Geef elke rij evenveel cellen, ook waar niets in de hoek staat.",
            )
    thousands = _thousands((c for _, line in grid[1:] for c in line[1:]), signs)
    cells: dict[tuple[int, int], float | None] = {}
    for i, (number, line) in enumerate(grid[1:]):
        for j, cell in enumerate(line[1:]):
            cells[i, j] = _number(cell, name, (number, j + 2), thousands)
    return ForeignTable(name, _distinct([line[0] for _, line in grid[1:]]), _distinct(head[1:]), cells)


def _grid(name: str, text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the rows that hold something with their number, and the signs that may stand between thousands."""
    lines = text.lstrip("\ufeff").splitlines()
    named = lines[0].strip().lower() if lines else ""
    skipped = 1 if named.startswith("sep=") and len(named) <= 5 else 0  # how Excel names its separator
    first = next((line for line in lines[skipped:] if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    separator = next((s for s in ";\t," if s in bare), ";")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines[skipped:])), delimiter=separator))
    except csv.Error:  # its message may quote the line
        raise UsageError(f"De regels van '{name}' zijn niet als tabel te lezen.", _NO_TABLE) from None
    stripped = [(n, [c.strip() for c in row]) for n, row in enumerate(rows, skipped + 1)]
    grid = [(n, row) for n, row in stripped if any(row)]
    width = max((i + 1 for _, row in grid for i, c in enumerate(row) if c), default=0)
    return [(n, row[:width]) for n, row in grid], "." if separator == ";" else ".,"


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    taken, out = set(labels), []
    seen: set[str] = set()
    for lab in labels:
        name = lab
        if lab in seen:
            name = next(n for i in count(2) if (n := f"{lab} ({i})") not in taken)
        seen.add(lab)
        taken.add(name)
        out.append(name)
    return tuple(out)


def _thousands(cells: Iterable[str], signs: str) -> str:
    """Return the sign between thousands, or nothing.

    A sign groups thousands where every number that holds it is in groups of three, and no number of four figures goes
    without. A table of counts with ``1.203`` beside ``87`` is then read as its maker meant it.
    """
    texts = [c for c in cells if c != HIDDEN]
    if any(_LONG.fullmatch(c) for c in texts):
        return ""
    for sign in signs:
        having = [c for c in texts if sign in c]
        if having and all(_GROUPED[sign].fullmatch(c) for c in having):
            return sign
    return ""


def _number(text: str, name: str, place: tuple[int, int], thousands: str) -> float | None:
    if text == HIDDEN:
        return None
    plain = text.replace(thousands, "") if thousands else text
    if _SPACED.fullmatch(plain):
        plain = re.sub(r"\s", "", plain)
    plain = plain.replace(",", ".")
    if not _PLAIN.fullmatch(plain) or len(plain) > 15:
        what = "is geen aantal" if text else "is leeg"
        raise UsageError(
            f"Rij {place[0]}, kolom {place[1]} van '{name}' {what}.",
            f"Schrijf daar een getal van nul of hoger, of '{HIDDEN}' als de cel niet getoond wordt.",
        )
    return float(plain)
