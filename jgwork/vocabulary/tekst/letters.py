"""The letters of many texts at once: an Arrow array of texts as the bytes it lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


def ends_of(values: pa.Array) -> npt.NDArray[np.int32]:
    """Return where in their bytes the texts of an array begin, and where the last one ends."""
    import numpy as np

    return np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]


def bytes_of(values: pa.Array) -> npt.NDArray[np.uint8]:
    """Return what ``letters_of`` does, uncopied."""
    import numpy as np

    text = values.buffers()[2] if len(values) else None
    if text is None:
        return np.empty(0, np.uint8)
    ends = ends_of(values)
    return np.frombuffer(text, np.uint8)[ends[0] : ends[-1]]


def letters_of(values: pa.Array) -> bytes:
    """Return the bytes of all texts of an array together: what none of them holds is seen at once."""
    return bytes_of(values).tobytes()


def first_letters(values: pa.Array) -> npt.NDArray[np.uint8]:
    """Return the first byte of every text of an array; none of them may be empty."""
    letters, ends = bytes_of(values), ends_of(values)
    size = int(ends[1] - ends[0])
    even = size * len(values) == len(letters) and bool((ends[1:] - ends[:-1] == size).all())
    return letters[::size] if even else letters[ends[:-1] - ends[0]]


def ascii_only(values: pa.Array) -> bool:
    """Return whether texts have nothing but characters of ASCII."""
    letters = bytes_of(values)
    return not len(letters) or bool(letters.max() < 0x80)
