"""Read a table that someone else suppressed, in whatever form a spreadsheet wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType

from jgwork.privacy.foreign.signs import HIDDEN, Sign, asked, number_text, sign_of, told
from jgwork.schema.rules.numbers import DUTCH, numbers_in
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.perioden import period_code, without_year
from jgwork.vocabulary.tekst.rand import heads_part, is_note, is_total, maybe_total
from jgwork.vocabulary.token import holds_pseudonym

Line = tuple[int, list[str]]
_NO_TABLE = "Geef een tabel met namen in de eerste rij en kolom en totalen in de laatste rij en kolom."


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A table with margins as it was read: labels in their order and cells with ``None`` where withheld.

    ``most`` holds the most a withheld cell can be, where its sign says so; ``said`` what was read in place of a number.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], float | None]
    most: Mapping[tuple[int, int], float] = field(default_factory=dict)
    said: tuple[str, ...] = ()


def parse(name: str, text: str, meant: Mapping[str, str] = MappingProxyType({})) -> ForeignTable:
    """Read one table with margins: first row and column labels, last row and column totals, ``.`` withheld.

    ``meant`` is what someone said of a sign that can mean two things, such as a dash: ``.`` or ``0``.

    Titles above, notes below and titles of parts between the rows fall off; a total that stands first goes last. The
    separator is that of the first line with several: ``;``, a tab or ``,``. What a point or a comma means is read from
    all numbers together (``jgwork.schema.rules.numbers``); with ``;`` a comma is a decimal comma. Empty columns at the
    end fall off. Labels that occur twice are told apart by place.

    Raises
    ------
    UsageError
        The text is no such table, is about a person (it holds a pseudonym), or a point or comma can mean two things;
        the message names row and column numbers, never a value.
    """
    lines, separator = _rows(name, text)
    return table_of(name, lines, meant, DUTCH if separator == ";" else "")


def table_of(name: str, lines: Sequence[Line], meant: Mapping[str, str], comma: str = "") -> ForeignTable:
    """Return the table in rows of cells, each with its number; ``comma`` is the style of a comma, where that is known.

    Raises
    ------
    UsageError
        As ``parse`` does.
    """
    grid = _grid(lines)
    if len(grid) < 3 or len(grid[0][1]) < 3:
        raise UsageError(f"'{name}' is geen tabel met totalen.", _NO_TABLE)
    if any(holds_pseudonym(cell) for _, line in grid for cell in line):
        raise UsageError(
            "In de tabel staat een pseudoniem. Een cel van een persoon rekenen wij niet terug.",
            "Geef een tabel van groepen, gebieden of klassen.",
        )
    grid = _totals_last(name, grid)
    head = grid[0][1]
    for number, line in grid[1:]:
        if len(line) != len(head):
            raise UsageError(
                f"Rij {number} van '{name}' heeft een ander aantal cellen dan de eerste rij.",
                "Geef elke rij evenveel cellen, ook waar niets in de hoek staat.",
            )
    rows, columns = _distinct([line[0] for _, line in grid[1:]]), _distinct(head[1:])
    cells, signs = _numbers(name, grid[1:], comma, meant)
    most = {place: sign.most for place, sign in signs.items() if cells[place] is None}
    return ForeignTable(name, rows, columns, cells, most, told(name, signs.values()))


def _rows(name: str, text: str) -> tuple[list[Line], str]:
    """Return the rows of a text with their number, and the separator."""
    lines = text.lstrip("\ufeff").splitlines()
    named = lines[0].strip().lower() if lines else ""
    skipped = 1 if named.startswith("sep=") and len(named) <= 5 else 0  # how Excel names its separator
    bare = ("".join(line.split('"')[::2]) for line in lines[skipped:])
    separator = next((s for line in bare for s in ";\t," if line.count(s) > 1), ";")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines[skipped:])), delimiter=separator))
    except csv.Error:  # its message may quote the line
        raise UsageError(f"De regels van '{name}' zijn niet als tabel te lezen.", _NO_TABLE) from None
    return list(enumerate(rows, skipped + 1)), separator


def _grid(rows: Sequence[Line]) -> list[Line]:
    """Return the rows that hold something with their number, without what stands around the table."""
    stripped = [(n, [c.strip() for c in row]) for n, row in rows]
    grid = _without_titles([(n, row) for n, row in stripped if any(row)])
    width = max((i + 1 for _, row in grid for i, c in enumerate(row) if c), default=0)
    return [(n, row[:width]) for n, row in grid]


def _without_titles(grid: list[Line]) -> list[Line]:
    """Return the table without what stands above it and below it, and without the titles of its parts."""
    most = max((sum(map(bool, row)) for _, row in grid), default=0)
    few = [2 * sum(map(bool, row)) <= most > 2 and not is_total(row[0]) for _, row in grid]
    grid = grid[few.index(False) :] if False in few else grid
    while grid and not is_total(grid[-1][1][0]) and (there := [c for c in grid[-1][1] if c]):
        if len(there) > 1 and not is_note(there, most):
            break
        grid = grid[:-1]
    labels = [row[0] for _, row in grid[1:] if any(row[1:])]
    return [(n, row) for n, row in grid if any(row[1:]) or not _of_a_part(row[0], labels)]


def _of_a_part(label: str, others: Sequence[str]) -> bool:
    """Return whether a label without a cell beside it says what the rows below it are of, and is no row itself."""
    period = without_year(label) or bool(period_code(label))
    return (period and not any(map(period_code, others))) or (heads_part(label, others) and not maybe_total(label))


def _totals_last(name: str, grid: list[Line]) -> list[Line]:
    """Return the table with its totals at the end; a total of a part of it can be no row or column of it.

    Raises
    ------
    UsageError
        There is a total besides that at the end: added up with the rest, its cells would count double.
    """
    rows = _order([row[0] for _, row in grid], lambda i: f"Rij {grid[i][0]} van '{name}'")
    columns = _order(grid[0][1], lambda i: f"Kolom {i + 1} van '{name}'")
    return [
        (grid[i][0], [grid[i][1][j] for j in columns] if len(grid[i][1]) == len(columns) else grid[i][1]) for i in rows
    ]


def _of_all(label: str) -> bool:
    return is_total(label) or label.lower().startswith("totaal ")


def _order(labels: Sequence[str], place: Callable[[int], str]) -> list[int]:
    """Return the places of labels with the total at the end."""
    end = len(labels) - 1
    early = [i for i, label in enumerate(labels[:-1]) if i and maybe_total(label)]
    if early and (len(early) > 1 or maybe_total(labels[end]) or not _of_all(labels[early[0]])):
        raise UsageError(
            f"{place(early[0])} is een totaal, en het is niet het laatste: dan telt dubbel wat eronder valt.",
            "Haal de totalen van delen weg. Of geef van elk deel een eigen tabel, met dezelfde namen.",
        )
    return [i for i in range(len(labels)) if i not in early] + early


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


def _numbers(
    name: str, lines: Sequence[Line], comma: str, meant: Mapping[str, str]
) -> tuple[dict[tuple[int, int], float | None], dict[tuple[int, int], Sign]]:
    """Return the cells of a table with ``None`` where withheld, and the signs; ``comma`` is the style of a comma."""
    texts = {(i, j): cell for i, (_, line) in enumerate(lines) for j, cell in enumerate(line[1:])}
    alone = {i for i, (_, line) in enumerate(lines) if not any(line[1:])}  # perhaps the title of a part
    signs = {p: sign for p, cell in texts.items() if p[0] not in alone and (sign := sign_of(cell, meant)) is not None}
    shown = {place: number_text(cell) for place, cell in texts.items() if place not in signs}
    style = comma if any("," in cell for cell in shown.values()) else ""
    values = numbers_in(f"'{name}'", list(shown.values()), whole=True, style=style)
    for ((i, j), cell), value in zip(shown.items(), values, strict=True):
        if not value >= 0 or "e" in cell.lower():  # not a number, or less than nothing
            raise _unread(f"Rij {lines[i][0]}, kolom {j + 2} van '{name}'", cell, alone=i in alone)
    nil = {place: 0.0 for place, sign in signs.items() if sign.most == 0}
    return dict.fromkeys(texts) | dict(zip(shown, values, strict=True)) | nil, signs


def _unread(place: str, cell: str, *, alone: bool) -> UsageError:
    if alone:
        return UsageError(
            f"{place} is leeg, net als de rest van de rij.",
            f"Is de rij een tussenkop? Haal haar dan weg. Schrijf anders in elke cel een getal, of '{HIDDEN}'.",
        )
    what, move = asked(cell) or (
        "is geen aantal",
        f"Schrijf daar een getal van nul of hoger, of '{HIDDEN}' als de cel niet getoond wordt.",
    )
    return UsageError(f"{place} {what}.", move)
