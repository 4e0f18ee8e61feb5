"""Reads CSV: finds encoding and separator by itself and says what it found; every cell stays text."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.lezen.readers import RawTable
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.lezen.guard import Limits

_BLOCK = 4 << 20


def read_csv(name: str, data: pa.Buffer, limits: Limits) -> RawTable:
    """Read one CSV file.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    limits
        Bounds on columns and on the length of a cell.

    Returns
    -------
    RawTable
        Text columns; UTF-8 (with or without BOM), UTF-16 with BOM and cp1252 are recognised, and ``;``, comma and tab.
    """
    notes: list[str] = []
    found: list[Finding] = []
    table, why = None, ""
    try:
        data = _to_utf8(data, notes)
        table, bad = _parse(data, limits, notes)
        found = [_ragged(bad)] if bad else []
    except UnicodeDecodeError:
        why = "de tekens zijn niet te herkennen; sla het bestand op als CSV UTF-8"
    except _TooWideError:
        why = "er staan te veel kolommen in de eerste regel"
    except _TooLongError:
        why = "een regel of cel is langer dan een spreadsheet toestaat"
    except Exception:  # csv.Error and pyarrow's errors quote the row they stumbled over
        why = "de regels zijn niet als tabel te lezen; kijk of elk aanhalingsteken ook weer sluit"
    if table is None:
        import pyarrow as pa

        table = pa.table({})
        found = [Finding("levering.leesbaar", f"Het CSV-bestand is niet te lezen: {why}.", _NEXT, table=_stem(name))]
    return RawTable(_stem(name), table, Source("csv", name, asides=(name,), notes=tuple(notes)), tuple(found))


_NEXT = "Sla het opnieuw op vanuit Excel met: opslaan als, CSV UTF-8 (gescheiden door lijstscheidingsteken)."


class _TooWideError(Exception):
    pass


class _TooLongError(Exception):
    pass


def _stem(name: str) -> str:
    return Path(name).stem


def _to_utf8(data: pa.Buffer, notes: list[str]) -> pa.Buffer:
    import pyarrow as pa

    head = data.slice(0, min(data.size, 4)).to_pybytes()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes.append("Gelezen als UTF-16.")
        return pa.py_buffer(data.to_pybytes().decode("utf-16").encode())
    if head.startswith(b"\xef\xbb\xbf"):
        data = data.slice(3)
    if _is_utf8(data):
        return data
    notes.append("Gelezen als Windows-1252 (oude Excel-instelling); UTF-8 is beter.")
    return pa.py_buffer(data.to_pybytes().decode("cp1252").encode())


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


def _header(data: pa.Buffer, notes: list[str]) -> tuple[list[str], str, int]:
    """Return the headings, the separator and the number of leading lines to skip (the ``sep=`` line of Excel)."""
    text = data.slice(0, min(data.size, 1 << 20)).to_pybytes().decode("utf-8", errors="ignore")
    skip, separator = 0, ""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) <= 5:
        separator, text, skip = first.strip()[4:] or ";", rest, 1
    if not separator:
        line = next((x for x in text.splitlines() if x.strip()), "")
        unquoted = "".join(line.split('"')[::2])
        separator = max(";,\t", key=unquoted.count)
        if unquoted.count(separator) == 0:
            separator = ";"
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    label = {";": "puntkomma", ",": "komma", "\t": "tab"}.get(separator, "eigen teken")
    notes.append(f"Scheidingsteken: {label}.")
    return names, separator, skip


def _parse(data: pa.Buffer, limits: Limits, notes: list[str]) -> tuple[pa.Table, list[int]]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as arrow_csv

    names, separator, skip = _header(data, notes)
    if len(names) > limits.columns:
        raise _TooWideError
    if not names:
        return pa.table({}), []
    keys = [f"c{i}" for i in range(len(names))]
    quoted = bool((np.frombuffer(data, np.uint8) == ord('"')).any())
    types = dict.fromkeys(keys, pa.string())
    bad: list[int] = []

    def on_bad(row: arrow_csv.InvalidRow) -> str:
        bad.append((row.number or 0) - 1 - skip)
        return "skip"

    def read(part: pa.Buffer, *, threads: bool) -> pa.Table:
        bad.clear()
        return arrow_csv.read_csv(
            pa.BufferReader(part),
            arrow_csv.ReadOptions(
                use_threads=threads,
                block_size=_BLOCK,
                column_names=keys,
                skip_rows=skip,
                skip_rows_after_names=1,
            ),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=quoted, invalid_row_handler=on_bad),
            arrow_csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )

    try:
        types |= _repeating(read(_beginning(data), threads=True)) if data.size >= _BLOCK and not quoted else {}
        table = read(data, threads=True)
        if bad:
            table = read(data, threads=False)  # only a single thread knows the row numbers
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise _TooLongError from None
        raise
    pieces = [getattr(p, "dictionary", p) for column in table.columns for p in column.chunks]
    if any((pc.max(pc.binary_length(p)).as_py() or 0) > 4 * limits.cell_chars for p in pieces):
        raise _TooLongError
    return table.rename_columns([n.strip() for n in names]), sorted(bad)


def _beginning(data: pa.Buffer) -> pa.Buffer:
    """Return the whole lines in the first part of a large file."""
    head = data.slice(0, _BLOCK // 4).to_pybytes()
    return data.slice(0, head.rfind(b"\n") + 1)


def _repeating(sample: pa.Table) -> dict[str, pa.DataType]:
    """Return the columns whose values repeat: read once per different value, they cost little."""
    import pyarrow as pa
    import pyarrow.compute as pc

    repeats = [n for n in sample.column_names if pc.count_distinct(sample.column(n)).as_py() < 0.8 * sample.num_rows]
    return dict.fromkeys(repeats, pa.dictionary(pa.int32(), pa.string()))


def _ragged(rows: list[int]) -> Finding:
    return Finding(
        "levering.rijlengte",
        "Een rij heeft meer of minder cellen dan er kolommen zijn, bijvoorbeeld door een scheidingsteken in de tekst.",
        "Zet tekst met een scheidingsteken tussen dubbele aanhalingstekens.",
        n=len(rows),
        rows=tuple(rows[:1000]),
    )
