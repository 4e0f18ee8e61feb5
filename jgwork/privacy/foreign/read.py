"""Read a table that someone else suppressed, in whatever form a spreadsheet wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from jgwork.schema.rules.numbers import DUTCH, numbers_in
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.rand import is_total
from jgwork.vocabulary.token import holds_pseudonym

HIDDEN = "."
_NO_TABLE = "Geef een tabel met namen in de eerste rij en kolom en totalen in de laatste rij en kolom."


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table with margins as it was read: labels in their order and cells with ``None`` where withheld."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], float | None]


def parse(name: str, text: str) -> ForeignTable:
    """Read one table with margins: first row and column labels, last row and column totals, ``.`` withheld.

    Lines of one cell above and below fall off. The separator is that of the first line with several: ``;``, a tab or
    ``,``. What a point or a comma means is read from all numbers together (``jgwork.schema.rules.numbers``); with ``;``
    a comma is a decimal comma. Empty columns at the end fall off. Labels that occur twice are told apart by place.

    Raises
    ------
    UsageError
        The text is no such table, is about a person (it holds a pseudonym), or a point or comma can mean two things;
        the message names row and column numbers, never a value.
    """
    grid, separator = _grid(name, text)
    if len(grid) < 3 or len(grid[0][1]) < 3:
        raise UsageError(f"'{name}' is geen tabel met totalen.", _NO_TABLE)
    if any(holds_pseudonym(cell) for _, line in grid for cell in line):
        raise UsageError(
            "In de tabel staat een pseudoniem. Een cel van een persoon rekenen wij niet terug.",
            "Geef een tabel van groepen, gebieden of klassen.",
        )
    head = grid[0][1]
    for number, line in grid[1:]:
        if len(line) != len(head):
            raise UsageError(
                f"Rij {number} van '{name}' heeft een ander aantal cellen dan de eerste rij.",
                "Geef elke rij evenveel cellen, ook waar niets in de hoek staat.",
            )
    cells = _numbers(name, grid[1:], DUTCH if separator == ";" else "")
    return ForeignTable(name, _distinct([line[0] for _, line in grid[1:]]), _distinct(head[1:]), cells)


def _grid(name: str, text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the rows that hold something with their number, and the separator."""
    lines = text.lstrip("\ufeff").splitlines()
    named = lines[0].strip().lower() if lines else ""
    skipped = 1 if named.startswith("sep=") and len(named) <= 5 else 0  # how Excel names its separator
    bare = ("".join(line.split('"')[::2]) for line in lines[skipped:])
    separator = next((s for line in bare for s in ";\t," if line.count(s) > 1), ";")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines[skipped:])), delimiter=separator))
    except csv.Error:  # its message may quote the line
        raise UsageError(f"De regels van '{name}' zijn niet als tabel te lezen.", _NO_TABLE) from None
    stripped = [(n, [c.strip() for c in row]) for n, row in enumerate(rows, skipped + 1)]
    grid = [(n, row) for n, row in stripped if any(row)]
    alone = [sum(map(bool, row)) == 1 and not is_total(row[0]) for _, row in grid]  # a title above, a note below
    grid = grid[alone.index(False) : len(grid) - alone[::-1].index(False)] if False in alone else grid
    width = max((i + 1 for _, row in grid for i, c in enumerate(row) if c), default=0)
    return [(n, row[:width]) for n, row in grid], separator


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


def _numbers(name: str, lines: Sequence[tuple[int, list[str]]], comma: str) -> dict[tuple[int, int], float | None]:
    """Return the cells of a table with ``None`` where withheld; ``comma`` is the style where a comma occurs."""
    texts = {(i, j): cell for i, (_, line) in enumerate(lines) for j, cell in enumerate(line[1:])}
    shown = {place: cell for place, cell in texts.items() if cell != HIDDEN}
    style = comma if any("," in cell for cell in shown.values()) else ""
    values = numbers_in(f"'{name}'", list(shown.values()), whole=True, style=style)
    for ((i, j), cell), value in zip(shown.items(), values, strict=True):
        if not value >= 0 or "e" in cell.lower():  # not a number, or less than nothing
            what = "is geen aantal" if cell else "is leeg"
            raise UsageError(
                f"Rij {lines[i][0]}, kolom {j + 2} van '{name}' {what}.",
                f"Schrijf daar een getal van nul of hoger, of '{HIDDEN}' als de cel niet getoond wordt.",
            )
    return dict.fromkeys(texts) | dict(zip(shown, values, strict=True))
