"""Rows that are no rows of a table: empty ones, totals, headings that come again, titles of parts (``Wijk Noord``)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.schema.rules.numbers import numbers_of
from jgwork.vocabulary.tekst.perioden import is_period
from jgwork.vocabulary.tekst.rand import (
    PAGE_BEGINS,
    TOTAL_BEGINS,
    are_units,
    begins_notes,
    heads_part,
    is_note,
    is_page,
    is_summary,
    is_total,
    only_numbers,
    shape_of,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: A narrower table has no room for them; so many shapes codes or numbers of one column have at most.
_NARROW, _SHAPES = 3, 3
#: More rows of one cell are no headings of parts; so many other rows show what a column holds.
_MOST, _LOOKED_AT = 1000, 5000
#: Up to this many rows every row is looked at for totals and repeated headings; beyond, only the last ones.
SMALL = 200_000
LAST = 20
_WORD = re.compile(r"[^\W\d_]{3,}")


def blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the mask of cells that hold nothing but blanks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
        parts = []
        for chunk in column.chunks:
            words = pc.equal(pc.utf8_trim_whitespace(chunk.dictionary.cast(pa.string())), "")
            parts.append(pc.fill_null(words.take(chunk.indices), fill_value=True))
        return pa.chunked_array(parts, pa.bool_())
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), fill_value=True)


def all_blank(column: pa.ChunkedArray) -> bool:
    """Return whether no cell of a column holds anything."""
    import pyarrow.compute as pc

    return bool(pc.all(blank(column)).as_py() in {True, None})


def empty_rows(table: pa.Table) -> list[int]:
    """Return the rows without anything; one column without a blank says at once that there are none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = None
    for column in sorted(table.columns, key=lambda c: (c.null_count, pa.types.is_string(c.type))):
        if not column.null_count and pa.types.is_dictionary(column.type):  # the few words say it for all rows
            words = [c.dictionary.cast(pa.string()) for c in column.chunks]
            if not any(pc.any(pc.equal(pc.utf8_trim_whitespace(w), "")).as_py() for w in words):
                return []
        here = blank(column)
        mask = here if mask is None else pc.and_(mask, here)
        if not pc.any(mask).as_py():
            return []
    return [] if mask is None else [int(i) for i in pc.indices_nonzero(mask).to_pylist()]


def sections(
    table: pa.Table, blanks: Iterable[pa.ChunkedArray], gone: Collection[int], wide: Collection[int] = ()
) -> tuple[pa.Table, list[int]]:
    """Find the rows between others that hold one text, which is no value of its column.

    Parameters
    ----------
    table
        Text columns.
    blanks
        Per column, in order, the mask of empty cells.
    gone
        Places of rows that are no part of the table.
    wide
        Places of rows of which a cell was merged over several columns.

    Returns
    -------
    tuple
        The table, up to a legend that stands below it, and the places of those rows. A text that stands in a first
        column where no other row has anything is put in the row below: there it is a label that stands once.
    """
    import numpy as np

    filled = _filled(table, blanks)
    if filled is None:
        return table, []
    whole = [int(i) for i in np.flatnonzero(filled > 1) if i not in gone]
    places = [int(i) for i in np.flatnonzero((filled == 1) | ((filled == 2) & _announced(table))) if i not in gone]
    places = [i for i in places if whole and i < whole[-1]]
    if not 0 < len(places) <= min(len(whole), _MOST):
        return table, []
    lonely = {i: _first(table, i) for i in places}
    if (end := _notes_from(table, filled, gone, lonely)) is not None:
        return table.slice(0, end), []
    whole = [i for i in whole if i not in lonely]
    columns = {place: table.column(place).cast("string").to_pylist() for place in {p for p, _ in lonely.values()}}
    labels = not any((columns.get(0, [None] * table.num_rows)[i] or "").strip() for i in whole)
    below = {i: next(j for j in whole if j > i) for i in lonely}
    if labels and columns.keys() == {0} and len(set(below.values())) == len(below):
        return _down(table, columns[0], below), sorted(lonely)
    found, like = [], {place: _Column.of([cells[j] for j in whole[:_LOOKED_AT]]) for place, cells in columns.items()}
    for i, (place, text) in lonely.items():
        if text in table.column_names:
            continue  # a person in a matrix without ties
        if i in wide or like[place].differs(text):
            found.append(i)
    return table, sorted(found)


def _filled(table: pa.Table, blanks: Iterable[pa.ChunkedArray]) -> npt.NDArray[np.int16] | None:
    """Return how many cells of each row hold something; ``None`` where every row holds three or more."""
    import numpy as np

    if table.num_columns < _NARROW:
        return None
    filled = np.zeros(table.num_rows, dtype=np.int16)
    for mask in blanks:
        filled += ~mask.to_numpy()
        if filled.size and filled.min() > 2:
            return None
    return filled


def _notes_from(
    table: pa.Table, filled: npt.NDArray[np.int16], gone: Collection[int], lonely: Mapping[int, tuple[int, str]]
) -> int | None:
    """Return the row from which notes stand below the table: a word after an empty row, and narrow rows below it."""
    if table.num_columns <= _NARROW:
        return None
    for i, (_, text) in lonely.items():
        if i - 1 in gone and begins_notes(text) and filled[i:].max() < _NARROW <= filled[:i].max():
            return i
    return None


def _announced(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Return which rows begin with a word and a colon: ``Wijk:``, and what it is beside it."""
    import pyarrow.compute as pc

    ends = pc.match_substring_regex(table.column(0).cast("string"), r":\s*$")
    mask: npt.NDArray[np.bool_] = pc.fill_null(ends, fill_value=False).to_numpy()
    return mask


def _first(table: pa.Table, row: int) -> tuple[int, str]:
    """Return the first cell of a row that holds something, and in which column."""
    cells = ((place, str(c[row].as_py() or "").strip()) for place, c in enumerate(table.columns))
    return next(cell for cell in cells if cell[1])


def _down(table: pa.Table, labels: list[str | None], below: Mapping[int, int]) -> pa.Table:
    import pyarrow as pa

    for row, next_one in below.items():
        labels[next_one] = labels[row]
    return table.set_column(0, table.column_names[0], pa.array(labels, pa.string()))


@dataclass(frozen=True, slots=True)
class _Column:
    """What the other cells of a column are like."""

    enough: bool
    periods: bool
    numbered: bool
    words: frozenset[str]
    texts: frozenset[str]

    @classmethod
    def of(cls, cells: Sequence[str | None]) -> _Column:
        texts = {text for cell in cells if (text := (cell or "").strip())}
        numbered = all(any(c.isdigit() for c in t) for t in texts) and len({shape_of(t) for t in texts}) <= _SHAPES
        words = frozenset(w.casefold() for t in texts for w in _WORD.findall(t)) if numbered else frozenset[str]()
        return cls(sum(bool(c and c.strip()) for c in cells) > 1, any(map(is_period, texts)), numbered, words,
                   frozenset(texts))  # fmt: skip

    def differs(self, text: str) -> bool:
        """Return whether a text that stands alone in its row is no value of this column."""
        if not self.enough:
            return text.endswith(":")
        if heads_part(text, self.texts):
            return True
        if is_period(text):
            return not self.periods
        words = {w.casefold() for w in _WORD.findall(text)}
        return bool(words) and self.numbered and not words & self.words


def text_of(cell: str | None) -> str:
    """Return a cell without the blanks around it; nothing where it is empty."""
    return (cell or "").strip()


def extra_rows(
    table: pa.Table, empty: Sequence[int], above: Collection[str]
) -> tuple[list[int], tuple[str, ...], int, int | None]:
    """Return the rows that are no part of the table, their texts, how many are totals, and where it begins anew.

    Headings that come again with a title of their own above them begin a table about something else, perhaps.
    """
    names = [n.strip() for n in table.column_names]
    places = _candidates(table, names, set(empty))
    columns = table.columns
    rows = [tuple(c[i].as_py() for c in columns) for i in places] if columns else []
    found, around, totals, under, anew = [], [], 0, table.num_rows - 1, None
    gone, heads = set(empty), set[int]()
    first = _next(0, gone)
    for place, row in zip(reversed(places), reversed(rows), strict=True):
        cells = [text_of(c) for c in row]
        there = [c for c in cells if c]
        while under in gone:
            under -= 1
        last = place == under
        total = is_total(there[0], there[1:]) and (there[0] in cells[:2] or only_numbers(there[1:]))
        total = total or (last and _sums(table, cells, place))
        again = len(there) > 1 and cells == names
        heads |= {place} if again else set()
        title = len(there) == 1 < len(names) - 1 and _next(place + 1, gone - heads) in heads
        units = place == first and are_units(cells)
        page = len(there) == 1 and is_page(there[0])
        if total or again or title or units or page or (last and is_note(there, len(names))):
            found.append(place)
            gone.add(place)
            around += [] if again else there  # headings are looked at as such
            totals += total
            anew = _next(place + 1, gone - heads) if title and not page and there[0] not in above else anew
    return sorted(found), tuple(dict.fromkeys(around)), totals, anew


def _next(place: int, gone: set[int]) -> int:
    """Return the first row from a place on that was not left out."""
    while place in gone:
        place += 1
    return place


def _sums(table: pa.Table, cells: Sequence[str], place: int) -> bool:
    """Return whether a last row is a summary: a word for one and numbers, or without it the sums of what is above."""
    word = next(c for c in cells if c)
    named = is_summary(word)
    there = [(i, c) for i, c in enumerate(cells) if c and not (named and c is word)]
    if not only_numbers([c for _, c in there]):
        return False
    if named:
        return True
    if cells[0] or place < 2:
        return False
    for i, cell in there:
        above, _ = numbers_of([text_of(v) for v in table.column(i).slice(0, place).to_pylist()])
        (own,), _ = numbers_of([cell])
        if not math.isclose(sum(v for v in above if not math.isnan(v)), own):
            return False
    return True


def _candidates(table: pa.Table, names: Sequence[str], empty: set[int]) -> list[int]:
    """Return the places of rows worth a look: the last ones, and those that begin as totals or headings do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = table.num_rows
    last = [i for i in range(size) if i not in empty][-LAST:] if size <= SMALL else range(size - LAST, size)
    found, heads = set(last), {i for i in (_next(0, empty),) if i < size}
    for column, name in zip(table.columns[:2], names, strict=False) if size <= SMALL else ():
        text = column.cast(pa.string())
        begins = pc.match_substring_regex(text, f"{TOTAL_BEGINS}|{PAGE_BEGINS}", ignore_case=True)
        found |= set(pc.indices_nonzero(pc.fill_null(begins, fill_value=False)).to_pylist())
        heads |= set(pc.indices_nonzero(pc.fill_null(pc.equal(text, name), fill_value=False)).to_pylist())
    above = {next((i for i in range(h - 1, -1, -1) if i not in empty), h) for h in heads}  # perhaps their title
    return sorted((found | heads | above) - empty)
