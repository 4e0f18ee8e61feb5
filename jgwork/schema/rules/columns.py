"""A column of text as its distinct values, and whole numbers that stand for keys: where the speed of the rules is.

A column of a million rows with 730 dates is 730 conversions and one ``take``. A column of a million keys has nothing
to share: it is kept as it is, because looking for equal values would cost more than it saves.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jgwork.vocabulary.tekst.letters import ascii_only, bytes_of, ends_of
from jgwork.vocabulary.tekst.schrift import UNSEEN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")

#: From this many rows on it pays to look whether values repeat at all.
_MANY = 50_000
_SAMPLE = 20_000
#: So many tell soon whether a column is in order.
_FIRST = 1000
#: Longest key that is read as numbers; longer ones are compared as text.
_LONGEST = 128
#: Odd factors, drawn afresh in every process, so that nobody can write keys that fall together on purpose.
_FACTORS = tuple(secrets.randbits(64) | 1 for _ in range(_LONGEST // 8 + 2))


@dataclass(frozen=True, slots=True)
class Column:
    """A column as values with, per row, which one it is.

    Parameters
    ----------
    codes
        Index of the value per row (``int32``, null where the cell is empty); ``None`` where every row has its own
        value and no cell is empty.
    values
        The values as text, without null; distinct where there are codes.
    """

    codes: pa.Array | None
    values: pa.Array

    def spread(self, found: pa.Array) -> pa.Array:
        """Return per row what was found for its value; null where the cell is empty."""
        return found if self.codes is None else found.take(self.codes)

    def mask(self, wrong: pa.Array) -> pa.Array:
        """Return per row whether its value is wrong; an empty cell is not."""
        import pyarrow.compute as pc

        return pc.fill_null(self.spread(wrong), fill_value=False)

    def empty(self) -> pa.Array:
        """Return per row whether the cell is empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        return pc.is_null(self.codes) if self.codes is not None else pa.repeat(False, len(self.values))


def encode(column: pa.ChunkedArray) -> Column:
    """Return a text column as a ``Column``; blanks around it and what nobody sees are no part of a value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.null_count and hardly_repeats(column):
        plain = whole(column)
        plain = plain if _bare(plain) else _seen(pc.utf8_trim_whitespace(plain))
        if pc.min(pc.binary_length(plain)).as_py():
            return Column(None, plain)
    encoded = encoded_column(column)
    values, codes = encoded.dictionary.cast(pa.string()), encoded.indices
    trimmed = pc.utf8_trim_whitespace(_seen(values))
    if not trimmed.equals(values) or pc.any(pc.equal(trimmed, "")).as_py():  # what differed in blanks only is one value
        again = pc.if_else(pc.equal(trimmed, ""), None, trimmed).dictionary_encode()
        codes, trimmed = again.indices.take(codes), again.dictionary
    return Column(codes.cast(pa.int32()), trimmed)


def _seen(values: pa.Array) -> pa.Array:
    """Return texts without the characters that nobody sees, which web pages and word processors leave behind."""
    import pyarrow.compute as pc

    return values if ascii_only(values) else pc.replace_substring_regex(values, UNSEEN, "")


def hardly_repeats(column: pa.ChunkedArray) -> bool:
    """Return whether the texts of a long column hardly repeat, judged by a sample from all of it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type) or len(column) < _MANY:
        return False
    places = np.arange(0, len(column), len(column) // _SAMPLE)
    return pc.count_distinct(column.take(places)).as_py() > 0.97 * len(places)  # type: ignore[no-any-return]


def _bare(values: pa.Array) -> bool:
    """Return whether texts have nothing but visible characters of ASCII, so that nothing can be trimmed."""
    letters = bytes_of(values)
    return bool(len(letters) and letters.min() > 0x20 and letters.max() < 0x7F)


def encoded_column(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column as one dictionary array."""
    import pyarrow as pa

    return whole(column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode())


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Return a chunked column as one array."""
    import pyarrow as pa

    if not column.num_chunks and pa.types.is_dictionary(column.type):  # pyarrow makes no empty one of dates
        kinds = column.type
        return pa.DictionaryArray.from_arrays(pa.array([], kinds.index_type), pa.array([], kinds.value_type))
    joined = column.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        empty = pa.array([], column.type)
        joined = pa.concat_arrays(joined.chunks) if joined.num_chunks else empty
    return joined


def key_numbers(table: pa.Table, names: Sequence[str]) -> npt.NDArray[np.uint64] | None:
    """Return one number per row for the values of some columns; equal values give equal numbers.

    Different values give different numbers but for a chance of one in 2**64 per pair, which nobody can arrange (the
    factors are drawn per process). So numbers that all differ prove that the keys do.

    Parameters
    ----------
    table
        Typed table.
    names
        Columns of text.

    Returns
    -------
    numpy.ndarray or None
        ``None`` where a column is no text, or a text is too long.
    """
    import numpy as np

    total = np.zeros(table.num_rows, dtype=np.uint64)
    for place, name in enumerate(names):
        numbers = _text_numbers(table.column(name))
        if numbers is None:
            return None
        total = (total ^ numbers) * np.uint64(_FACTORS[place % len(_FACTORS)])
        total ^= total >> np.uint64(29)
    return total


def _text_numbers(column: pa.ChunkedArray) -> npt.NDArray[np.uint64] | None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type) and len(column):
        encoded = encoded_column(column)
        words = _text_numbers(pa.chunked_array([encoded.dictionary.cast(pa.string())]))
        if words is None:
            return None
        codes = pc.fill_null(encoded.indices, len(words)).to_numpy(zero_copy_only=False)
        return np.append(words, np.uint64(0))[codes]  # type: ignore[no-any-return]
    if not pa.types.is_string(column.type) or not len(column):
        return None
    texts = pc.fill_null(whole(column), "") if column.null_count else whole(column)
    lengths = np.diff(ends_of(texts))
    width = -(-max(int(lengths.max()), 1) // 8)
    if width > _LONGEST // 8:
        return None
    total: npt.NDArray[np.uint64] = lengths.astype(np.uint64) * np.uint64(_FACTORS[-1])
    for place, words in enumerate(_words(texts, lengths, width)):
        total ^= words
        total *= np.uint64(_FACTORS[place])
        total ^= total >> np.uint64(31)
    return total


def _words(texts: pa.Array, lengths: npt.NDArray[np.int32], width: int) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield texts eight letters at a time as numbers, with zeros behind the last."""
    import numpy as np
    import pyarrow.compute as pc

    size = int(lengths[0])
    if size >= 8 and (lengths == size).all():  # read where they stand
        for at in range(0, size, 8):
            over = max(at + 8 - size, 0)
            start = int(ends_of(texts)[0]) + at - over
            words = np.ndarray(len(texts), "<u8", texts.buffers()[2], start, (size,))
            yield words >> np.uint64(8 * over)
        return
    padded = pc.ascii_rpad(texts, width=8 * width, padding="\0")
    start = int(ends_of(padded)[0])
    yield from np.frombuffer(padded.buffers()[2], "<u8", len(texts) * width, start).reshape(-1, width).T


def in_parallel(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Do the same work on every item at once; Arrow lets go of the interpreter while it computes."""
    if len(items) < 2:
        return [work(i) for i in items]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(work, items))


#: Between the parts of a key of several columns.
_GLUE = "\x1f"


def joined(table: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return the values of some columns as one text per row; null where every one is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [flat(table.column(n)) for n in names]
    if len(parts) == 1:
        return parts[0]
    glued = pc.binary_join_element_wise(*[pc.fill_null(p, "") for p in parts], _GLUE)
    return pc.if_else(pc.equal(glued, _GLUE * (len(parts) - 1)), pa.scalar(None, pa.string()), glued)


def flat(column: pa.ChunkedArray) -> pa.Array:
    """Return a column as one array of text."""
    import pyarrow as pa

    values = whole(column)
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def texts_of(table: pa.Table, column: str) -> pa.Array:
    """Return the distinct values of a column as texts."""
    import pyarrow as pa

    if pa.types.is_string(table.column(column).type):
        return table.column(column).unique()
    return flat(pa.chunked_array([encoded_column(table.column(column)).unique()]))


def repeated(table: pa.Table, key: Sequence[str], *, nulls_differ: bool = False) -> pa.Array | None:
    """Return the mask of rows whose key stands in an earlier row, ``None`` where there are none.

    Parameters
    ----------
    table
        Typed table.
    key
        Columns that name a row together.
    nulls_differ
        Whether rows without a value are all different.
    """
    import numpy as np
    import pyarrow as pa

    if any(_ascends(table.column(name)) for name in key):
        return None
    quick = key_numbers(table, key)
    if quick is not None and not _repeats(quick):
        return None
    numbers, empty = _numbered(table, key)
    mask = np.ones(len(numbers), dtype=bool)
    mask[np.unique(numbers, return_index=True)[1]] = False
    if nulls_differ:
        mask[empty] = False
    return pa.array(mask) if mask.any() else None


def _ascends(column: pa.ChunkedArray) -> bool:
    """Return whether every text comes after the one before it, as keys do in many an export: then none repeats."""
    import pyarrow.compute as pc

    parts = (column.slice(0, _FIRST), column)  # most that are not in order show it soon
    return _full(column) and all(pc.all(pc.less(p.slice(0, len(p) - 1), p.slice(1))).as_py() for p in parts if len(p))


def follows(column: pa.ChunkedArray, keys: pa.ChunkedArray) -> bool:
    """Return whether a column has all keys of another in the same order, each once or more, as in one export."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (_full(column) and _full(keys) and len(column)) or not column.slice(0, 1).equals(keys.slice(0, 1)):
        return False
    if len(column) == len(keys):
        return bool(column.equals(keys))
    new = pc.not_equal(column.slice(0, len(column) - 1), column.slice(1))
    if pc.sum(new).as_py() != len(keys) - 1:
        return False
    return bool(column.filter(pa.chunked_array([[True], *new.chunks])).equals(keys))


def _full(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    return pa.types.is_string(column.type) and not column.null_count


#: So many times numbers are laid in a table, by other bits each time, before the few that are left are sorted.
_TURNS = 3


def _repeats(numbers: npt.NDArray[np.uint64]) -> bool:
    """Return whether a number stands there twice.

    Each is laid in a place of a table that it names itself, over what lies there. What finds another number in its
    place is looked at by itself; of the rest, equal ones are as many more than the places that are taken.
    """
    import numpy as np

    for turn in range(_TURNS):
        if not len(numbers):
            return False
        places, there = _places(numbers, numbers, turn), np.zeros(1 << len(numbers).bit_length(), np.uint64)
        there[places] = numbers
        lost = numbers[there[places] != numbers]
        if len(numbers) - len(lost) > np.count_nonzero(there):
            return True
        numbers = lost
    numbers.sort()
    return bool((numbers[1:] == numbers[:-1]).any())


def all_within(wanted: npt.NDArray[np.uint64], known: npt.NDArray[np.uint64]) -> bool:
    """Return whether every number stands among others that are known, which is found as in ``_repeats``."""
    import numpy as np

    for turn in range(_TURNS):
        if not len(wanted) or not len(known):
            return not len(wanted)
        places, there = _places(known, known, turn), np.full(1 << len(known).bit_length(), known[0])
        there[places] = known
        wanted = wanted[there[_places(wanted, known, turn)] != wanted]
        known = known[there[places] != known]
    return bool(np.isin(wanted, known).all())


def _places(numbers: npt.NDArray[np.uint64], of: npt.NDArray[np.uint64], turn: int) -> npt.NDArray[np.intp]:
    """Return the place of every number in a table for as many as others are."""
    import numpy as np

    return ((numbers << np.uint64(20 * turn)) >> np.uint64(64 - len(of).bit_length())).astype(np.intp)


def _numbered(table: pa.Table, key: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return one whole number per key and whether all of its parts are empty; numbers compare faster than text."""
    import numpy as np

    total = np.zeros(table.num_rows, dtype=np.int64)
    empty = np.ones(table.num_rows, dtype=bool)
    size = 1
    for name in key:
        encoded = encoded_column(table.column(name))
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        empty &= codes == 0
        width = len(encoded.dictionary) + 1
        if size * width > 2**62:
            total = np.unique(total, return_inverse=True)[1].astype(np.int64)
            size = len(total) + 1
        total = total * width + codes
        size *= width
    return total, empty


def values_of(tables: Sequence[pa.Table], fields: Sequence[str]) -> pa.Array | None:
    """Return the distinct filled values of some columns over several tables, ``None`` where no table has them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = [t for t in tables if set(fields) <= set(t.column_names)]
    if len(fields) == 1:
        arrays = [flat(pa.chunked_array([encoded_column(t.column(fields[0])).unique()])).drop_null() for t in there]
    else:
        arrays = [pc.unique(joined(t, fields)).drop_null() for t in there]
    return pa.concat_arrays(arrays) if arrays else None
