"""Reads Parquet in a bounded child process and turns every typed column into text without losing meaning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.lezen.child_run import run_child
from jgwork.io.lezen.guard import refusal, unsafe
from jgwork.io.lezen.indeling import tidy
from jgwork.io.lezen.raw import RawTable, layout_findings
from jgwork.vocabulary.errors import UnsafeFile
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source
from jgwork.vocabulary.tekst.letters import bytes_of

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.lezen.guard import Limits

#: What the child may use for a small file: a footer may say little of pages that unpack to gigabytes.
_MEMORY = 450_000_000
#: Exit code of the child where it refuses, and says why in one word.
REFUSED = 3
_SAID = {
    "bom": (
        "Het Parquet-bestand bevat meer dan de werkbank veilig kan lezen, of meer dan de kop van het bestand zegt.",
        "Splits de levering per jaar, of laat de beheerder de grens verhogen.",
    ),
    "celgrootte": ("Een cel bevat meer tekst dan een spreadsheet toestaat.", "Kort de tekst in."),
    "extensie": (
        "Het Parquet-bestand bevat kolommen van een eigen soort, die de werkbank niet kan controleren.",
        "Lever elke kolom als tekst, getal of datum.",
    ),
    "beschadigd": ("Het Parquet-bestand is beschadigd.", "Maak de export opnieuw."),
    "nul": (
        "Een cel bevat een teken dat in tekst niet voorkomt (een NUL-byte).",
        "Maak de export opnieuw, met gewone tekst.",
    ),
    "rijen": (
        "In het Parquet-bestand staat een ander aantal rijen dan het bestand zelf zegt.",
        "Maak de export opnieuw.",
    ),
    "geheugen": (
        "Het Parquet-bestand vraagt veel meer geheugen dan het groot is.",
        "Maak de export opnieuw, of lever de tabel als CSV.",
    ),
    "tijd": ("Het lezen van het Parquet-bestand duurt te lang.", "Splits de levering per jaar."),
}


def read_parquet(name: str, data: pa.Buffer, limits: Limits) -> RawTable:
    """Read one Parquet file.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    limits
        Bounds on rows, cells and bytes, kept by the footer and again while reading: a footer may lie.

    Returns
    -------
    RawTable
        Every column text (a dictionary of text where values repeat). Nested and binary columns are a finding.

    Raises
    ------
    UnsafeFile
        For extension types, damaged files and files that hold more than they say.
    """
    import pyarrow as pa

    out = _in_child(data, limits)
    try:
        table = pa.ipc.open_stream(out).read_all()
        texts = json.loads(table.schema.metadata[b"teksten"])
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        raise _refused("beschadigd") from None
    columns, found = [], []
    for column in table.columns:
        text = as_text(column)
        if text is None:
            text = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
            found.append(
                Finding(
                    "schema.type",
                    "Een kolom in het Parquet-bestand bevat geen enkelvoudige waarden (een lijst, structuur of bytes).",
                    "Lever elke kolom als tekst, getal of datum.",
                    table=Path(name).stem,
                )
            )
        columns.append(text)
    _check_cells(columns, 4 * limits.cell_chars)
    raw = pa.Table.from_arrays(columns, names=[n.strip() for n in table.column_names])
    kept = tidy(raw)
    source = Source(
        "parquet", name, (name, *texts, *kept.around), kept.notes, first_row=1, dropped=kept.dropped, left=kept.left
    )
    return RawTable(Path(name).stem, kept.data, source, (*found, *layout_findings(kept, 1)))


def _refused(why: str) -> UnsafeFile:
    return refusal([unsafe(why, *_SAID.get(why, _SAID["beschadigd"]))])


def _check_cells(columns: list[pa.ChunkedArray], most: int) -> None:
    """Refuse a text that is longer than a spreadsheet allows, or holds what no text holds."""
    import pyarrow.compute as pc

    for words in (getattr(chunk, "dictionary", chunk) for column in columns for chunk in column.chunks):
        if (pc.max(pc.binary_length(words)).as_py() or 0) > most:
            raise _refused("celgrootte")
        if not bytes_of(words).all() and pc.any(pc.match_substring(words, "\0")).as_py():
            raise _refused("nul")


def _in_child(data: pa.Buffer, limits: Limits) -> pa.Buffer:
    import pyarrow as pa

    settings = {
        "memory": min(limits.memory_bytes, _MEMORY + 10 * data.size),
        "seconds": limits.seconds,
        "rows": limits.rows,
        "columns": limits.columns,
        "cells": limits.cells,
        "bytes": limits.file_bytes,
        "libraries": str(Path(pa.__file__).parents[1]),
    }
    try:
        code, word, out = run_child("child_parquet", settings, data, limits.seconds, "-IS")
    except TimeoutError:
        raise _refused("tijd") from None
    if code:
        raise _refused(word if code == REFUSED else "beschadigd")
    return out


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:  # noqa: PLR0911 # one line per family of types
    """Return a column as text, ``None`` where that is not possible.

    Dates become ISO dates, whole numbers lose a trailing ``.0``, NaN becomes null, and a number with three decimals
    gets a fourth, so that nobody takes it for thousands. Values are converted once per distinct value.
    """
    import pyarrow as pa

    kind = column.type
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_duration(kind):
        return None
    if pa.types.is_string(kind):
        return column
    if not pa.types.is_dictionary(kind):
        column = column.cast(pa.string()) if pa.types.is_large_string(kind) else column.dictionary_encode()
        if pa.types.is_string(column.type):
            return column
    encoded = column.unify_dictionaries().combine_chunks()
    chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    out = []
    for chunk in chunks:
        words = _distinct_as_text(chunk.dictionary)
        if words is None:
            return None
        out.append(pa.DictionaryArray.from_arrays(chunk.indices.cast(pa.int32()), words))
    return pa.chunked_array(out, type=pa.dictionary(pa.int32(), pa.string()))


def _distinct_as_text(values: pa.Array) -> pa.Array | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_floating(kind):
        values = values.cast(pa.float64())
        nan = pc.is_nan(values)
        whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), 1e15))
        as_int = pc.if_else(whole, values, None).cast(pa.int64(), safe=False).cast(pa.string())
        text = pc.replace_substring_regex(values.cast(pa.string()), r"^(-?[1-9][0-9]{0,2}\.[0-9]{3})$", r"\10")
        return pc.if_else(nan, None, pc.if_else(whole, as_int, text))
    if pa.types.is_timestamp(kind):
        text = pc.strftime(values.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")
        text = pc.replace_substring_regex(text, r"T00:00:00$", "")
        return text if kind.tz is None else pc.replace_substring_regex(text, r"(T[0-9:]+)$", r"\1Z")  # world time
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
