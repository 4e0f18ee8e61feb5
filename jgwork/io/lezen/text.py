"""Reads CSV: finds encoding and separator by itself and says what it found; every cell stays text."""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.lezen.indeling import LOOK, Heading, find_heading, tidy
from jgwork.io.lezen.raw import RawTable, layout_findings, rows_named
from jgwork.io.lezen.tekens import separator_of, to_utf8, unwrapped
from jgwork.schema.rules.columns import encoded_column, in_parallel
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source
from jgwork.vocabulary.tekst.perioden import is_period
from jgwork.vocabulary.tekst.rand import heads_part, is_note, is_page

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.lezen.guard import Limits

_BLOCK = 4 << 20
_PIECE = 1 << 18
#: A line of a table with fewer columns looks too much like words with a comma between them.
_NARROW = 4


def read_csv(name: str, data: pa.Buffer, limits: Limits, at: int = 0, own: frozenset[str] = frozenset()) -> RawTable:
    """Read one CSV file.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    limits
        Bounds on columns and on the length of a cell.
    at
        The row that was declared to hold the headings; 0 where none was.
    own
        Headings that were confirmed before.

    Returns
    -------
    RawTable
        Text columns; see ``tekens`` for the characters and separators and ``indeling`` for what may stand around them.
    """
    notes: list[str] = []
    found: list[Finding] = []
    why = ""
    source = Source("csv", name, asides=(name,))
    try:
        data, odd = to_utf8(data)
        data, wrapped = unwrapped(data)
        notes += (*odd, *wrapped)
        top = _header(data, notes, at, own, name)
        quoted = _holds(data.slice(top.start), b'"')
        table, bad, under = _parse(data, limits, top, quoted=quoted)
        if bad and (mended := _mended(data, top)) is not None:
            data, n = mended
            table, bad, under = _parse(data, limits, top, quoted=quoted)
            notes.append(f"{n} {'rij' if n == 1 else 'rijen'} aangevuld tot zoveel cellen als er kolommen zijn.")
        found = [_ragged([top.lines + n for n in bad])] if bad else []
        found += [_FIXED] if _fixed_width(data, top) else []
        found += _swallowed(table, top) if quoted else []
        kept = tidy(table, above=top.head.above)
        found += [_COMMAS] if top.separator == "," and "" in kept.data.column_names[1:] else []
        found += layout_findings(kept, top.lines + 1, sideways=top.head.sideways)
        source = replace(
            source, asides=(name, *top.head.above, *under, *kept.around), notes=(*notes, *kept.notes),
            first_row=top.lines + 1, dropped=kept.dropped, left=kept.left, commas=top.separator == ",",
        )  # fmt: skip
        return RawTable(_stem(name), kept.data, source, tuple(found))
    except _TooWideError:
        why = "er staan te veel kolommen in de eerste regel"
    except _TooLongError:
        why = "een regel of cel is langer dan een spreadsheet toestaat"
    except Exception:  # csv.Error and pyarrow's errors quote the row they stumbled over
        why = "de regels zijn niet als tabel te lezen; kijk of elk aanhalingsteken ook weer sluit"
    import pyarrow as pa

    found = [Finding("levering.leesbaar", f"Het CSV-bestand is niet te lezen: {why}.", _NEXT, table=_stem(name))]
    return RawTable(_stem(name), pa.table({}), replace(source, notes=tuple(notes)), tuple(found))


_FIXED = Finding(
    "levering.scheidingsteken",
    "In dit bestand staat geen scheidingsteken: elke regel is een cel. Kolommen met een vaste breedte worden "
    "niet gelezen.",
    "Open het in Excel met Gegevens, Tekst naar kolommen, en sla het op als CSV UTF-8.",
)
_COMMAS = Finding(
    "levering.kommas",
    "De rijen hebben meer cellen dan er koppen zijn, en komma's scheiden de cellen: een komma in een getal (3,5) of in "
    "een tekst deelt een cel dan in tweeën.",
    "Maak de export met puntkomma's, of zet cellen met een komma tussen dubbele aanhalingstekens.",
)
_NEXT = "Sla het opnieuw op vanuit Excel met: opslaan als, CSV UTF-8 (gescheiden door lijstscheidingsteken)."


def _swallowed(table: pa.Table, top: _Top) -> list[Finding]:
    """Find cells that hold whole lines of the file: a quotation mark was opened there and never closed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if table.num_columns < _NARROW:
        return []
    line = re.compile(rf"[^{re.escape(top.separator)}]*(?:{re.escape(top.separator)}[^{re.escape(top.separator)}]*)"
                      rf"{{{table.num_columns - 1}}}")  # fmt: skip
    rows = set[int]()
    for column in table.columns:
        if pa.types.is_dictionary(column.type) and not any(
            pc.any(pc.match_substring(c.dictionary.cast(pa.string()), "\n")).as_py() for c in column.chunks
        ):
            continue
        texts = column.cast(pa.string())
        places = pc.indices_nonzero(pc.fill_null(pc.match_substring(texts, "\n"), fill_value=False)).to_pylist()
        rows |= {i + 1 for i in places if any(map(line.fullmatch, texts[i].as_py().splitlines()[1:]))}
    if not rows:
        return []
    message = "Een aanhalingsteken sluit niet: hele regels van het bestand staan in een cel, en zouden wegvallen."
    move = 'Kijk in die rij naar een los " in de tekst. Haal het weg, of maak de export opnieuw.'
    return [Finding("levering.aanhalingsteken", message, move, n=len(rows), rows=tuple(sorted(rows))[:1000])]


def _fixed_width(data: pa.Buffer, top: _Top) -> bool:
    """Return whether the lines of a text without a separator are cut in columns by blanks."""
    if len(top.names) != 1:
        return False
    lines = data.slice(0, min(data.size, 4096)).to_pybytes().decode("utf-8", errors="ignore").splitlines()[:5]
    return len(lines) > 1 and all(re.search(r"\S {2,}\S.* {2,}\S", line) for line in lines[:-1])


#: Columns of a spreadsheet: an export may write the empty ones too.
_WIDEST = 16_384


class _TooWideError(Exception):
    pass


class _TooLongError(Exception):
    pass


def _stem(name: str) -> str:
    return Path(name).stem


@dataclass(frozen=True, slots=True)
class _Top:
    """What stands above the rows: the headings, the separator, and where the rows begin."""

    head: Heading
    names: tuple[str, ...]
    separator: str
    start: int
    lines: int


def _header(data: pa.Buffer, notes: list[str], at: int, own: frozenset[str], name: str) -> _Top:
    """Find separator and headings in the beginning of a file; ``start`` is the byte at which the rows begin."""
    text = data.slice(0, min(data.size, 1 << 20)).to_pybytes().decode("utf-8", errors="ignore")
    separator, skip = separator_of(text)
    label = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "staand streepje"}.get(separator, "eigen teken")
    notes.append(f"Scheidingsteken: {label}.")
    source = io.StringIO(text, newline="")
    lines = list(islice(source, skip))
    reader = csv.reader((lines.append(line) or line for line in source), delimiter=separator)  # type: ignore[func-returns-value]
    rows: list[list[str | None]] = []
    ends: list[int] = []  # the line at which a row ends: a cell may hold several
    while len(rows) < max(10 * LOOK, at) and (row := next(reader, None)) is not None:
        rows.append(list(row))
        ends.append(reader.line_num + skip)
    if sum(ends[:1]) and data.size > 1 << 20 and len(rows) > 1:
        rows.pop()  # cut off in the middle, perhaps
    head = find_heading(rows, at=at and at - skip, own=own, called=(name,))
    notes += head.notes
    if not head.names:
        return _Top(head, (), separator, data.size, 0)
    below = [len(r) for r in rows[head.last + 1 :] if any(r)]
    usual = statistics.mode(below) if below else len(head.names)
    names = [*head.names, *[""] * (usual - len(head.names))]
    if usual == len(head.names) + 1 and all(head.names) and _counted(rows[head.last + 1 :], usual):
        names = ["", *head.names]  # a program that numbers the rows, and names that column nowhere
    while len(names) > max(usual, 1) and not names[-1]:
        names.pop()
    if head.last:
        notes.append(f"De koppen staan in regel {ends[head.last]}.")
    end = ends[head.last]
    return _Top(head, tuple(names), separator, sum(len(line.encode()) for line in lines[:end]), end)


def _counted(rows: Sequence[Sequence[str | None]], width: int) -> bool:
    """Return whether the first cells of rows do nothing but count them."""
    first = [(r[0] or "").strip() for r in rows if len(r) == width]
    return first == [str(i) for i in range(1, len(first) + 1)]


def _parse(data: pa.Buffer, limits: Limits, top: _Top, *, quoted: bool) -> tuple[pa.Table, list[int], list[str]]:
    """Return the rows, the numbers of rows of another length, and the notes that stand under them."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names, separator, data = top.names, top.separator, data.slice(top.start)
    if max((i for i, n in enumerate(names, 1) if n), default=0) > limits.columns or len(names) > _WIDEST:
        raise _TooWideError
    if not names or not data.size:
        return pa.table([pa.array([], pa.string())] * len(names), names=list(names)), [], []
    keys = [f"c{i}" for i in range(len(names))]
    bad: dict[int, str] = {}

    def on_bad(row: arrow_csv.InvalidRow) -> str:
        alone = row.actual_columns == 1 and len(names) > 2
        bad[row.number or -len(bad)] = row.text.strip() if alone else ""
        return "skip"

    def read(part: pa.Buffer, *, threads: bool) -> pa.Table:
        bad.clear()
        return arrow_csv.read_csv(
            pa.BufferReader(part),
            arrow_csv.ReadOptions(use_threads=threads, block_size=_BLOCK, column_names=keys),
            # an empty line is an empty row: it counts in the numbers of rows, and a second table may stand under it
            arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=quoted,
                ignore_empty_lines=len(names) == 1,
                invalid_row_handler=on_bad,
            ),
            arrow_csv.ConvertOptions(
                check_utf8=not separator.isascii(),  # the whole file is, and is cut at letters of one byte
                column_types=dict.fromkeys(keys, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )

    try:
        repeats = _repeating(read(_beginning(data), threads=True)) if data.size >= _BLOCK and not quoted else []
        table = read(data, threads=True)
        if bad:
            table = read(data, threads=False)  # only a single thread knows the row numbers
        words = dict(zip(repeats, in_parallel(lambda n: encoded_column(table.column(n)), repeats), strict=True))
        table = pa.table({n: words.get(n, table.column(n)) for n in keys})
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise _TooLongError from None
        raise
    if _longest(table) > 4 * limits.cell_chars:
        raise _TooLongError
    under = _notes_under(bad, table.num_rows)
    return table.rename_columns(names), sorted(set(bad) - set(under)), [bad[n] for n in under]


def _longest(table: pa.Table) -> int:
    """Return of how many bytes the longest cell is."""
    import pyarrow.compute as pc

    pieces = (getattr(p, "dictionary", p) for column in table.columns for p in column.chunks)
    return max((pc.max(pc.binary_length(p)).as_py() or 0 for p in pieces), default=0)


def _holds(data: pa.Buffer, letter: bytes) -> bool:
    """Return whether a letter stands in a file, looked for in pieces that fit beside the processor."""
    whole = memoryview(data)
    return any(letter in bytes(whole[at : at + _PIECE]) for at in range(0, len(whole), _PIECE))


def _mended(data: pa.Buffer, top: _Top) -> tuple[pa.Buffer, int] | None:
    """Return the file with every row as wide as the headings, and how many were not.

    A program may leave out the separators behind the last filled cell, or write one more. A cell too many that holds
    something is another matter. A note under the table is as wide as well then, so that all rows keep their places.
    """
    import pyarrow as pa

    head = data.slice(0, top.start).to_pybytes()
    rows = csv.reader(io.StringIO(data.slice(top.start).to_pybytes().decode(), newline=""), delimiter=top.separator)
    width, n, out = len(top.names), 0, io.StringIO(newline="")
    write = csv.writer(out, delimiter=top.separator, lineterminator="\n").writerow
    for row in rows:
        alone = len(row) == 1 < width - 1 and (is_note(row, width) or heads_part(row[0], ()) or is_period(row[0]))
        note = alone and is_note(row, width)
        short, long = alone or 1 < len(row) < width, len(row) > width and not any(c.strip() for c in row[width:])
        n += (short and (not note or is_page(row[0]))) or long
        write([*row, *[""] * (width - len(row))] if short else row[:width] if long else row)
    return (pa.py_buffer(head + out.getvalue().encode()), n) if n else None


def _notes_under(bad: Mapping[int, str], rows: int) -> list[int]:
    """Return which rows of another length are a note under the table: one cell of words, after all that is a row."""
    out: list[int] = []
    for number in sorted(bad, reverse=True):
        if number != rows + len(bad) - len(out) or not is_note([bad[number]], 3):
            break
        out.append(number)
    return out


def _beginning(data: pa.Buffer) -> pa.Buffer:
    """Return the whole lines in the first part of a large file."""
    head = data.slice(0, _BLOCK // 4).to_pybytes()
    return data.slice(0, head.rfind(b"\n") + 1)


def _repeating(sample: pa.Table) -> list[str]:
    """Return the columns whose values repeat: looked at once per different value, they cost little."""
    import pyarrow.compute as pc

    return [n for n in sample.column_names if pc.count_distinct(sample.column(n)).as_py() < 0.8 * sample.num_rows]


def _ragged(rows: list[int]) -> Finding:
    """Return the finding of rows of another length: they are no rows of the table, so their numbers are told here."""
    return Finding(
        "levering.rijlengte",
        "Een rij heeft meer of minder cellen dan er kolommen zijn, bijvoorbeeld door een scheidingsteken in de tekst.",
        f"Kijk naar: {rows_named(rows).lower()}. Zet tekst met een scheidingsteken tussen dubbele aanhalingstekens.",
        n=len(rows),
    )
