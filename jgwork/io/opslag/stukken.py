"""One Parquet part of a table: encrypted with a key of its own, bound to its place, and checked when it is read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.io.opslag.bestanden import flush, sha256
from jgwork.io.opslag.manifest import Part, damaged, wrong_key
from jgwork.schema.rules.columns import hardly_repeats

if TYPE_CHECKING:
    import pyarrow as pa

#: A part of more rows is read by several threads; of fewer, setting these to work takes longer than reading.
THREADED = 50_000
#: Texts that repeat stand once in a part, up to so many bytes; beyond that they would be hashed again at every reading.
DICTIONARY = 16_000_000


def write_part(root: Path, name: str, data: pa.Table, stem: str, levering_id: str, key: bytes) -> Part:
    """Write a part of a table and return what the manifest says of it.

    Parameters
    ----------
    root
        Folder of the dossier.
    name, data
        The table and its rows.
    stem
        Name of the file.
    levering_id
        The delivery it came with.
    key
        The data key of the dossier.
    """
    import pyarrow.parquet as pq
    import pyarrow.parquet.encryption as pe

    folder = root / "data" / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stem}.parquet"
    place = file.relative_to(root).as_posix()
    own = pe.create_encryption_properties(**_file_key(key, place))
    repeat = [n for n in data.column_names if not hardly_repeats(data[n])]
    pq.write_table(
        data, file, compression="zstd", encryption_properties=own, use_dictionary=repeat,
        dictionary_pagesize_limit=DICTIONARY,
    )  # fmt: skip
    flush(file)
    return Part(place, sha256(file), data.num_rows, levering_id)


def read_part(root: Path, part: Part, columns: Sequence[str] | None, key: bytes, *, coded: bool = False) -> pa.Table:
    """Return the rows of a part, those columns that it has; ``coded``: texts as numbers where a long one has them so.

    Raises
    ------
    StoreDamaged
        It is not what was written; or it is, and the key is another one, which is said.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    import pyarrow.parquet.encryption as pe

    file = root / part.file
    own = pe.create_decryption_properties(**_file_key(key, part.file))
    try:
        if sha256(file) != part.sha256:
            raise damaged(part.file)
    except FileNotFoundError as error:
        raise damaged(part.file) from error
    try:
        texts = _coded(file, own) if coded and part.rows > THREADED else None
        # read_table takes thrice as long for few rows
        with pq.ParquetFile(file, decryption_properties=own, read_dictionary=texts) as stored:
            if columns is not None:
                present = set(stored.schema_arrow.names)
                columns = [c for c in columns if c in present]
            found = stored.read(columns, use_threads=part.rows > THREADED)
    except (OSError, pa.ArrowInvalid) as error:
        if not file.exists():  # a writer was first
            raise damaged(part.file) from error
        raise wrong_key() from error  # the bytes are those that were written
    # an earlier version wrote the status of a corrected column as text, beside parts that have it by number
    text = [f.name for f in found.schema if f.name.endswith("__status") and pa.types.is_string(f.type)]
    by_number = pa.dictionary(pa.int32(), pa.string())
    return as_was(found, pa.schema([(n, by_number) for n in text])) if text else found


def _coded(file: Path, own: object) -> list[str]:
    """Return the columns of a part of which each text stands once."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(file, decryption_properties=own) as stored:
        group, fields = stored.metadata.row_group(0), stored.schema_arrow
    places = {group.column(i).path_in_schema: group.column(i).has_dictionary_page for i in range(group.num_columns)}
    return [f.name for f in fields if pa.types.is_string(f.type) and places.get(f.name)]


def as_was(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows with the columns of a schema in its types: parts of one table must have one type each."""
    for at, field in enumerate(rows.schema):
        if field.name in schema.names and (kind := schema.field(field.name).type) != field.type:
            rows = rows.set_column(at, field.name, rows.column(at).cast(kind))
    return rows


def opens(root: Path, part: Part, key: bytes) -> bool:
    """Return whether a key opens a part."""
    import pyarrow.parquet as pq
    import pyarrow.parquet.encryption as pe

    own = pe.create_decryption_properties(**_file_key(key, part.file))
    try:
        pq.read_schema(root / part.file, decryption_properties=own)
    except OSError:
        return False
    return True


def _file_key(key: bytes, place: str) -> dict[str, bytes]:
    """Return the key of one file, bound to its place so that files cannot be swapped; no two files share a key."""
    return {"footer_key": hmac.new(key, place.encode(), hashlib.sha256).digest(), "aad_prefix": place.encode()}
