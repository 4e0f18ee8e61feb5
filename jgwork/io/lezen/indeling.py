"""Where on a sheet the table stands: title lines above, one or two lines of headings, empty rows, totals, notes below.

Nothing is guessed about values here. What is left out is said, and the texts that stood around the table are kept
apart, because they are looked at too.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from jgwork.io.lezen.raw import Tidied, rows_left_out
from jgwork.io.lezen.tussenkoppen import LAST, SMALL, all_blank, blank, empty_rows, extra_rows, sections, text_of
from jgwork.schema.descriptors import data_schemas, load_tables
from jgwork.schema.rules.headings import normalised
from jgwork.vocabulary.tekst.perioden import YEAR, in_year, period_code, span_code, without_year
from jgwork.vocabulary.tekst.rand import (
    are_units,
    counts_rows,
    goes_on,
    on_one_line,
)

if TYPE_CHECKING:
    import pyarrow as pa

Row = Sequence[str | None]
#: Sheets of the template that explain and are no table; their texts are scanned all the same.
SHEETS_BESIDE = {"levering", "uitleg", "keuzelijsten"}
#: How programs write of which table a heading is.
_OF_TABLE = re.compile(r"'?([^\[\]'.]+)'?\[([^\[\]]+)\]|([^\W\d_]\w*)\.([^\W\d_].*)")
#: Headings are looked for in this many rows that hold something.
LOOK = 30


@dataclass(frozen=True, slots=True)
class Heading:
    """The headings of a table.

    Parameters
    ----------
    names
        One per column; empty where there is none.
    first, last
        Places of the rows they stand in, from 0.
    above
        Texts that stood above them.
    sideways
        Whether the headings stand below each other instead, and every column is a row.
    year
        The year that was put behind months in the headings, as it stands elsewhere on the sheet.
    """

    names: tuple[str, ...]
    first: int
    last: int
    above: tuple[str, ...] = ()
    sideways: bool = False
    year: str = ""

    @property
    def notes(self) -> list[str]:
        """What is said of the headings."""
        return (
            [f"Het jaar van de maanden of kwartalen in de koppen is {self.year}: dat staat erboven of in de naam."]
            if self.year
            else []
        )


def find_heading(
    rows: Sequence[Row], *, at: int = 0, own: frozenset[str] = frozenset(), called: Sequence[str] = ()
) -> Heading:
    """Return which row holds the headings.

    Parameters
    ----------
    rows
        The first rows as they stand, empty ones too.
    at
        The number of the row (from 1) that was declared to hold them; 0 where none was.
    own
        Headings that were confirmed before, besides those of the data model.
    called
        What the file and the sheet are called: they may say of which year the months in the headings are.

    Returns
    -------
    Heading
        That of the row with most headings that are known, alone or together with the row above it. Where none is
        known: the first row as wide as the table.
    """
    filled = [i for i, row in enumerate(rows) if any(text_of(c) for c in row)][:LOOK]
    if not filled:
        return Heading((), 0, 0)
    if 0 < at <= len(rows):
        return _of_year(Heading(_names(rows[at - 1]), at - 1, at - 1, _texts(rows[: at - 1])), called, own)
    start, known = _plausible(rows, filled), known_headings() | frozenset(map(normalised, own))
    best, most = Heading(_names(rows[start]), start, start), _known(_names(rows[start]), known)
    for place in filled:
        names = _names(rows[place])
        found = _known(names, known)
        if found == 1 and _count(names) < _count(best.names):
            continue  # a cross in a matrix is a word that is known too
        if found > most and (most == 0 or place < best.first or found >= most + 2) and 2 * found >= _count(names):
            best, most = Heading(names, place, place), found
    best = _two_lines(rows, best, most, known) or best
    sideways = _sideways([rows[i] for i in filled], most, known)
    return _of_year(replace(best, above=_texts(rows[: best.first]), sideways=sideways), called, own)


def _of_year(head: Heading, called: Sequence[str], own: frozenset[str]) -> Heading:
    """Return headings that are months or quarters with the year that stands on the sheet: the only one named there."""
    bare = [n for n in head.names if without_year(n)]
    years = set(re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", " ".join((*called, *head.above))))
    said = any(map(period_code, head.names)) or {*map(normalised, head.names)} & YEAR
    if len(bare) < 2 or len(years) != 1 or {*bare} & own or said:
        return head
    (year,) = years
    codes = [span_code(n, year) for n in bare]
    if codes != sorted(set(codes)):
        return head
    return replace(head, names=tuple(in_year(n, year) if without_year(n) else n for n in head.names), year=year)


def _sideways(rows: Sequence[Row], most: int, known: frozenset[str]) -> bool:
    """Return whether the headings stand below each other in a first column, and no row holds as many."""
    wide = [row for row in rows if _count(_names(row)) > 1]
    for place in (0, 1):
        names = [on_one_line(row[place]) for row in wide if place < len(row)]
        found = len({normalised(n) for n in names} & known)  # periods below each other are no headings
        if found > max(2, most) and 2 * found > _count(names):
            return True
    return False


def _two_lines(rows: Sequence[Row], best: Heading, most: int, known: frozenset[str]) -> Heading | None:
    """Return the headings over two lines: a word above several columns belongs to each of them."""
    if best.last + 1 < len(rows) and (answers := _choices_below(best.names, _names(rows[best.last + 1]))):
        return Heading(answers, best.first, best.last + 1)
    for upper, lower in ((best.last - 1, best.last), (best.last, best.last + 1)):
        if not 0 <= upper < lower < len(rows) or not any(text_of(c) for c in rows[upper]):
            continue
        if upper == best.last and are_units(_names(rows[lower])):
            continue
        glued = upper == best.last and goes_on(_texts([rows[lower]]))
        names = _glued(rows[upper], rows[lower]) if glued else _joined(rows[upper], rows[lower], known)
        least = 2 if glued else most + 2
        if _known(names, known) >= least and 2 * _known(names, known) >= _count(names):
            return Heading(names, upper, lower)
    return None


def _choices_below(heads: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of a survey with a column per choice: the choice stands in the row with 'Response' below.

    Empty where the row below says something else.
    """
    both = list(zip_longest(heads, below, fillvalue=""))
    loose = [b for h, b in both if b and not h]
    if not loose or not are_units([b if h else "" for h, b in both]) or any(map(str.isdigit, "".join(loose))):
        return ()
    over, out = "", []
    for head, own in both:
        over = head or over
        out.append(head or (f"{over} {own}" if own else ""))
    return tuple(out)


def _glued(above: Row, below: Row) -> tuple[str, ...]:
    return tuple(f"{on_one_line(a)} {on_one_line(b)}".strip() for a, b in zip_longest(above, below))


def _joined(above: Row, below: Row, known: frozenset[str]) -> tuple[str, ...]:
    out, over = [], ""
    for place in range(max(len(above), len(below))):
        own = on_one_line(below[place]) if place < len(below) else ""
        mine = on_one_line(above[place]) if place < len(above) else ""
        over = mine or over
        both = f"{over} {own}".strip()
        spread = without_year(own) and bool(period_code(both))  # a year above its months
        out.append(own if normalised(own) in known else both if normalised(both) in known or spread else own or mine)
    return tuple(out)


def _names(row: Row) -> tuple[str, ...]:
    names = tuple(on_one_line(c) for c in row)
    return _without_table(names) or names


def _without_table(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings without the table that a program puts before each of them: ``meldingen[Datum]``; else nothing."""
    there = [n for n in names if n]
    found = [_OF_TABLE.fullmatch(n) for n in there]
    if len(there) < 2 or len({m and (m[1] or m[3]) for m in found}) != 1 or not all(found):
        return ()
    inner = iter([m[2] or m[4] for m in found if m])
    bare = tuple(next(inner) if n else "" for n in names)
    return bare if _known(bare, known_headings()) > max(1, _known(names, known_headings())) else ()


def _texts(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for row in rows for c in row if (t := text_of(c))))


def _count(names: Sequence[str]) -> int:
    return sum(bool(n) for n in names)


def _known(names: Sequence[str], known: frozenset[str]) -> int:
    periods = {c for name in names if (c := period_code(name))}
    return len({n for name in names if (n := normalised(name)) in known}) + len(periods) * (len(periods) > 2)


@cache
def known_headings() -> frozenset[str]:
    """Return every heading that the data model knows: names and titles of columns, and what practice calls them."""
    fields = [f for spec in load_tables().values() for f in spec.fields]
    words = [w for f in fields for w in (f.name, f.title)]
    listed = data_schemas() / "koppen.csv"
    if listed.is_file():
        rows = csv.DictReader(listed.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
        words += [row.get("kop") or "" for row in rows]
    return frozenset(n for w in words if (n := normalised(w)))


def _plausible(rows: Sequence[Row], filled: Sequence[int]) -> int:
    """Return the first row that can be the headings: it spans the table, and its cells differ."""
    width = max(_count(_names(rows[i])) for i in filled)
    for place in filled[:-1] or filled:
        cells = [c for c in _names(rows[place]) if c]
        wide = len(cells) >= max(min(width, 2), 0.6 * width)
        if wide and len(set(cells)) > len(cells) / 2:
            return place
    return filled[0]


def tidy(table: pa.Table, wide: Collection[int] = (), above: Sequence[str] = ()) -> Tidied:
    """Leave out empty columns without a heading, empty rows, totals, headings that come again and notes below.

    Parameters
    ----------
    table
        Text columns.
    wide
        Places of rows of which a cell was merged over several columns.
    above
        Texts that stand above the headings: on a next page they come again.
    """
    import numpy as np
    import pyarrow as pa

    keep = [i for i, n in enumerate(table.column_names) if n or not all_blank(table.column(i))]
    beside = _beside(table, keep)
    notes, left = list[str](), list[str]()
    if len(keep) < table.num_columns:
        gone = table.num_columns - len(keep)
        notes.append(f"{gone} lege {'kolom' if gone == 1 else 'kolommen'} zonder kop weggelaten.")
        names = [table.column_names[i] for i in keep]
        table = table.select(keep).rename_columns(names) if keep else pa.table({})
    if table.num_columns > 2 and _counts_rows(table):
        table = table.select(range(1, table.num_columns))
        left.append("1 kolom met rijnummers weggelaten.")
    table, marked = _without_marks(table)
    notes += marked
    empty = empty_rows(table)
    second = _second_heading(table, empty)
    under: tuple[str, ...] = ()
    if second is not None:
        under = _texts(zip(*(c.slice(second).to_pylist() for c in table.columns), strict=True))
        table, empty = table.slice(0, second), [i for i in empty if i < second]
    other, around, totals, again = extra_rows(table, empty, above)
    filled, between = table, list[int]()
    if table.num_rows <= SMALL:
        filled, between = sections(table, map(blank, table.columns), {*empty, *other}, wide)
    end = filled.num_rows
    beyond = range(end, table.num_rows)
    around = (*around, *_texts([[c[i].as_py() for c in table.columns] for i in (*between, *beyond)]))
    dropped = sorted(i for i in {*empty, *other, *between} if i < end)
    empty, labels = [i for i in empty if i < end], bool(between) and filled is not table
    table = filled
    if dropped:
        keeps = np.ones(table.num_rows, dtype=bool)
        keeps[dropped] = False
        table = table.filter(pa.array(keeps))
    notes += [f"{len(between)} tussenkoppen in de eerste kolom: elk staat nu in de rij eronder."] if labels else []
    notes += [f"{len(empty)} lege {'rij' if len(empty) == 1 else 'rijen'} weggelaten."] if empty else []
    left += rows_left_out(totals, len(other) - totals, len(beyond))
    return Tidied(
        table, (*notes, *left), (*around, *under), tuple(dropped), totals, again if second is None else second, beside,
        () if labels else tuple(between), tuple(left),
    )  # fmt: skip


#: What a program writes around a text that looks like a number, to keep it as it is.
_MARKS = (('="', '"', 'de tekens =""'), ("'", "'", "de aanhalingstekens"), ("'", "", "de apostrof"))


def _without_marks(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """Leave out the marks by which a program knows a text, where they stand around every cell of a column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told: Counter[str] = Counter()
    for place, column in enumerate(table.columns):
        first = column.slice(0, LAST).drop_null().slice(0, 1).cast(pa.string()).to_pylist()
        for begin, end, called in _MARKS if first and first[0][:1] in {"=", "'"} else ():
            texts = column.cast(pa.string())
            inside = pc.and_(pc.starts_with(texts, begin), pc.ends_with(texts, end))
            if pc.all(pc.and_(inside, pc.greater(pc.utf8_length(texts), len(begin + end) - 1))).as_py():
                bare = pc.utf8_slice_codeunits(texts, len(begin), -len(end) or None)
                table = table.set_column(place, table.column_names[place], bare)
                told[called] += 1
                break
    notes = [f"In {n} {'kolom' if n == 1 else 'kolommen'} {what} om elke cel weggelaten." for what, n in told.items()]
    return table, notes


def _second_heading(table: pa.Table, empty: Sequence[int]) -> int | None:
    """Return the place of the headings of another table: after an empty row, words that are known and not these.

    So are words of which the first is the first heading of this one, and the others are not.
    """
    import pyarrow as pa

    gone, known = set(empty), known_headings()
    after = [i + 1 for i in empty if i + 1 < table.num_rows and i + 1 not in gone][:SMALL]
    part = table.take(pa.array(after, pa.int64())) if after and table.num_rows <= SMALL else table.slice(0, 0)
    own = {normalised(n) for n in table.column_names}
    for place, row in zip(after, zip(*(c.to_pylist() for c in part.columns), strict=True), strict=False):
        names = [n for n in _names(row) if n]
        strange = {n for name in names if (n := normalised(name)) in known and n not in own}
        told = len(strange) >= 2 and 2 * _known(names, known) >= len(names)
        words = [
            (normalised(c or ""), normalised(n)) for c, n in zip(row, table.column_names, strict=True) if text_of(c)
        ]
        told = told or (1 < len(words) < len(own) and all(w in known | own for w, _ in words) and any(
            w != n for w, n in words))  # fmt: skip
        begins = len(names) > 1 and normalised(row[0] or "") == normalised(table.column_names[0]) != ""
        told = told or (begins and {normalised(n) for n in names} != own & {normalised(n) for n in names})
        if told and not set("0123456789") & set("".join(names)):
            return place
    return None


def _beside(table: pa.Table, keep: Sequence[int]) -> bool:
    """Return whether another table stands on the right: after an empty column, with rows of its own."""
    known, names = known_headings(), table.column_names
    for place in keep[1:] if table.num_rows <= SMALL else ():
        right = [i for i in keep if i >= place]
        if place - 1 in keep or _known([names[i] for i in right], known) < 2:
            continue
        ends = [empty_rows(table.select(part)) for part in ([i for i in keep if i < place], right)]
        whole = all(e == list(range(table.num_rows - len(e), table.num_rows)) for e in ends)
        if whole and ends[0] != ends[1]:  # remarks stand here and there, rows of a table without a gap
            return True
    return False


def _counts_rows(table: pa.Table) -> bool:
    """Return whether the first column does nothing but count the rows, as some exports do.

    One without a heading may also hold the labels of a matrix; then these are headings too.
    """
    import pyarrow as pa

    name, *heads = (n.strip() for n in table.column_names)
    if not table.num_rows or not (counts_rows(name) or not name):
        return False
    found = [v.strip() for v in table.column(0).cast(pa.string()).to_pylist() if v and v.strip()]
    known = sum(map(known_headings().__contains__, map(normalised, heads)))
    if not name and ({*heads} & {*found} or not known):
        return False
    if found in ([str(i) for i in range(a, a + len(found))] for a in (0, 1)):
        return True
    rows = [int(v) for v in found if re.fullmatch("[0-9]{1,9}", v)]  # an index of which rows were left out
    return not name and known == len(heads) and len(found) == len(rows) > 1 and all(a < b for a, b in pairwise(rows))
