"""Reads Parquet in bounded pieces and turns every typed column into text without losing meaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.guard import refusal, unsafe
from jgwork.io.readers import RawTable
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tables import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.io.guard import Limits


def read_parquet(name: str, data: pa.Buffer, limits: Limits) -> RawTable:
    """Read one Parquet file.

    Parameters
    ----------
    name
        File name within the delivery.
    data
        Its bytes.
    limits
        Bounds on rows and bytes, kept while reading: a footer may say less than the pages hold.

    Returns
    -------
    RawTable
        Every column text (a dictionary of text where values repeat). Nested and binary columns are a finding.

    Raises
    ------
    UnsafeFile
        For extension types, damaged pages and files that hold more than their footer says.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data), arrow_extensions_enabled=False)
        schema = file.schema_arrow
        _refuse_extensions(schema)
        words = _repeating(file.metadata)
        file = pq.ParquetFile(
            pa.BufferReader(data), read_dictionary=words, pre_buffer=False, arrow_extensions_enabled=False
        )
        table = _read_bounded(file, limits)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, UnicodeDecodeError):
        raise refusal([unsafe("beschadigd", "Het Parquet-bestand is beschadigd.", "Maak de export opnieuw.")]) from None
    asides = [name]
    for key, value in (schema.metadata or {}).items():
        if key != b"ARROW:schema":
            asides += [key.decode("utf-8", "replace"), value.decode("utf-8", "replace")]
    columns, found = [], []
    for field, column in zip(schema, table.columns, strict=True):
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
        asides += [v.decode("utf-8", "replace") for v in (field.metadata or {}).values()]
    raw = pa.Table.from_arrays(columns, names=[n.strip() for n in schema.names])
    return RawTable(Path(name).stem, raw, Source("parquet", name, tuple(asides)), tuple(found))


def _refuse_extensions(schema: pa.Schema) -> None:
    import pyarrow as pa

    strange = [
        f for f in schema if isinstance(f.type, pa.BaseExtensionType) or b"ARROW:extension:name" in (f.metadata or {})
    ]
    if strange:
        raise refusal(
            [
                unsafe(
                    "extensie",
                    "Het Parquet-bestand bevat kolommen van een eigen soort, die de werkbank niet kan controleren.",
                    "Lever elke kolom als tekst, getal of datum.",
                    n=len(strange),
                )
            ]
        )


def _repeating(meta: pa.parquet.FileMetaData) -> list[str]:
    """Return the columns that take under 4 bytes a value: words that repeat, best kept as a dictionary."""
    size: dict[str, list[int]] = {}
    for group in range(meta.num_row_groups):
        for place in range(meta.num_columns):
            chunk = meta.row_group(group).column(place)
            total = size.setdefault(chunk.path_in_schema, [0, 0])
            total[0] += chunk.total_uncompressed_size
            total[1] += chunk.num_values
    return [name for name, (used, n) in size.items() if used < 4 * n]


def _read_bounded(file: pa.parquet.ParquetFile, limits: Limits) -> pa.Table:
    import pyarrow as pa

    batches, size, rows = [], 0, 0
    for batch in file.iter_batches(batch_size=1 << 17):
        size, rows = size + batch.nbytes, rows + batch.num_rows
        if size > limits.file_bytes or rows > min(limits.rows, file.metadata.num_rows):
            raise refusal([unsafe("bom", "Het Parquet-bestand bevat meer dan de kop zegt.", "Maak de export opnieuw.")])
        _refuse_long_cells(batch, limits)
        batches.append(batch)
    if not batches:
        return file.schema_arrow.empty_table()
    return pa.Table.from_batches(batches)


def _refuse_long_cells(batch: pa.RecordBatch, limits: Limits) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in batch.columns:
        words = column.dictionary if pa.types.is_dictionary(column.type) else column
        texts = pa.types.is_string(words.type) or pa.types.is_large_string(words.type)
        if texts and (pc.max(pc.binary_length(words)).as_py() or 0) > 4 * limits.cell_chars:
            raise refusal(
                [unsafe("celgrootte", "Een cel bevat meer tekst dan een spreadsheet toestaat.", "Kort de tekst in.")]
            )


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:  # noqa: PLR0911 # one line per family of types
    """Return a column as text, ``None`` where that is not possible.

    Dates become ISO dates, whole numbers lose a trailing ``.0``, NaN becomes null. Values are converted once per
    distinct value.
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
        return pc.if_else(nan, None, pc.if_else(whole, as_int, values.cast(pa.string())))
    if pa.types.is_timestamp(kind):
        text = pc.strftime(values.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")
        return pc.replace_substring_regex(text, r"T00:00:00$", "")
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
