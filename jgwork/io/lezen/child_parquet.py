"""Program of the child process that reads Parquet; run by ``parquet`` with ``python -IS -c``.

A damaged footer can crash the C++ reader, so it runs where a crash is only an exit code. Standard output is
an Arrow stream with the texts beside the cells in its metadata; the word for a refusal goes to standard error.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
from typing import Any


class _RefusedError(Exception):
    """Carries the word under which the parent knows the refusal."""


def _bound(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still runs
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))  # the file itself is mapped, and does not count
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * int(seconds) + 2, 2 * int(seconds) + 2))


def _check_claims(meta: Any, limits: dict[str, Any]) -> None:
    """Refuse by the footer alone, before anything is materialised."""
    rows, columns = meta.num_rows, meta.num_columns
    unpacked = sum(meta.row_group(g).total_byte_size for g in range(meta.num_row_groups))
    wide = rows * columns > limits["cells"] or columns > limits["columns"]
    if rows > limits["rows"] or wide or unpacked > limits["bytes"] or rows < 0:
        raise _RefusedError("bom")


def _check_rows(raw: memoryview, meta: Any) -> None:
    """Refuse a footer that contradicts itself or its pages: one that says too few rows would lose the rest in silence.

    A page says by itself how many values it holds, so a footer that is changed everywhere alike shows as well.
    """
    groups = [meta.row_group(g) for g in range(meta.num_row_groups)]
    if sum(g.num_rows for g in groups) != meta.num_rows:
        raise _RefusedError("rijen")
    for group in groups:
        for place in range(meta.num_columns):
            chunk, flat = group.column(place), not meta.schema.column(place).max_repetition_level
            if (flat and chunk.num_values != group.num_rows) or _values(raw, chunk) > chunk.num_values:
                raise _RefusedError("rijen")


def _values(raw: memoryview, chunk: Any) -> int:
    """Return how many values the pages of a column chunk say they hold."""
    at = min(x for x in (chunk.dictionary_page_offset, chunk.data_page_offset) if x)
    end, found = at + chunk.total_compressed_size, 0
    while at < end:
        header, at = _struct(raw, at)
        page = header.get(5) or header.get(8)  # data page of version 1 or 2; a dictionary holds no rows
        found += page[1] if page else 0
        at += max(header[3], 0)
    return found


def _struct(raw: memoryview, at: int) -> tuple[dict[int, Any], int]:
    """Return the numbers and structs of a Thrift struct (compact protocol) and where it ends; the rest is skipped."""
    fields: dict[int, Any] = {}
    last = 0
    while raw[at]:
        step, kind, at = raw[at] >> 4, raw[at] & 15, at + 1
        if not step:
            last, at = _number(raw, at)
        last += step
        if kind in {4, 5, 6}:
            fields[last], at = _number(raw, at)
        elif kind == 12:
            fields[last], at = _struct(raw, at)
        elif kind == 8:
            size, at = _varint(raw, at)
            at += size
        elif kind not in {1, 2}:  # true and false have no bytes of their own; a page header knows nothing else
            raise ValueError(kind)
    return fields, at + 1


def _number(raw: memoryview, at: int) -> tuple[int, int]:
    value, at = _varint(raw, at)
    return (value >> 1) ^ -(value & 1), at


def _varint(raw: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (raw[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if raw[at - 1] < 128:
            return value, at


def _repeating(meta: Any) -> list[str]:
    """Return the columns that take under 4 bytes a value: words that repeat, best kept as a dictionary."""
    size: dict[str, list[int]] = {}
    for group in range(meta.num_row_groups):
        for place in range(meta.num_columns):
            chunk = meta.row_group(group).column(place)
            total = size.setdefault(chunk.path_in_schema, [0, 0])
            total[0] += chunk.total_uncompressed_size
            total[1] += chunk.num_values
    return [name for name, (used, n) in size.items() if used < 4 * n]


#: What Arrow can do without here: half of the time that a process takes to start.
_WITHOUT = ("numpy", "cloudpickle", "pyarrow._s3fs", "pyarrow._gcsfs", "pyarrow._azurefs", "pyarrow._hdfs")


def _slim(libraries: str) -> None:
    """Let the process find Arrow, and load no more than it needs."""
    sys.path.append(libraries)
    for name in _WITHOUT:
        sys.modules[name] = None  # type: ignore[assignment]


def _read(limits: dict[str, Any], out: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(min(pa.cpu_count(), 4))  # a thread's stack counts as memory too
    raw = pa.py_buffer(mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ))
    file = pq.ParquetFile(pa.BufferReader(raw), arrow_extensions_enabled=False)
    meta, schema = file.metadata, file.schema_arrow
    _check_claims(meta, limits)
    if any(isinstance(f.type, pa.BaseExtensionType) or b"ARROW:extension:name" in (f.metadata or {}) for f in schema):
        raise _RefusedError("extensie")
    pairs = [*(schema.metadata or {}).items(), *(p for f in schema for p in (f.metadata or {}).items())]
    texts = [t.decode("utf-8", "replace") for k, v in pairs if k != b"ARROW:schema" for t in (k, v)]
    _check_rows(memoryview(raw).cast("B"), meta)
    file = pq.ParquetFile(pa.BufferReader(raw), read_dictionary=_repeating(meta), arrow_extensions_enabled=False)
    beside = {"teksten": json.dumps(texts)}
    writer, used, rows = None, 0, 0
    for batch in file.iter_batches(batch_size=max(1 << 10, (1 << 21) // max(len(schema), 16))):
        used, rows = used + batch.nbytes, rows + batch.num_rows
        if used > limits["bytes"] or rows > meta.num_rows:
            raise _RefusedError("bom")
        if writer is None:
            writer = pa.ipc.new_stream(out, batch.schema.with_metadata(beside))
        writer.write_batch(batch)
    if rows != meta.num_rows:
        raise _RefusedError("rijen")
    if writer is None:
        writer = pa.ipc.new_stream(out, file.schema_arrow.with_metadata(beside))
    writer.close()


def _run() -> int:
    limits = json.loads(sys.argv[1])
    _bound(limits["memory"], limits["seconds"])
    _slim(limits["libraries"])
    out = sys.stdout.buffer
    try:
        _read(limits, out)
    except _RefusedError as refused:
        sys.stderr.write(str(refused))
        return 3
    except MemoryError:
        sys.stderr.write("geheugen")
        return 3
    except Exception:  # whatever a damaged file does, the parent says the same sentence
        return 4
    out.flush()
    return 0


if __name__ == "__main__":
    _code = _run()
    sys.stderr.flush()
    os._exit(_code)  # all is written; taking the libraries down again would only cost time
