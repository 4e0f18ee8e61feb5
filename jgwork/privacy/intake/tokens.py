"""Pseudonym tokens, a column at a time: what ``jgwork.vocabulary.token.valid_token`` says of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jgwork.vocabulary.token import LETTERS, PREFIX, TOKEN_PATTERN, valid_token

if TYPE_CHECKING:
    import pyarrow as pa

_TAG = len(PREFIX)
_BODY = _TAG + 5
_LENGTH = _BODY + 32


def valid_tokens(values: pa.Array) -> pa.Array:
    """Return which texts are tokens: shape and check letters, whatever their domain tag.

    Every token is as long as every other, so a column of them is a matrix of letters, and the check is one product:
    the letters read as a number in base 20 leave 1 after division by 397 (see ``check_letters``).

    Parameters
    ----------
    values
        Texts without null.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    shaped = pc.match_substring_regex(values, TOKEN_PATTERN)
    texts = pa.concat_arrays([values.filter(shaped)])
    if not len(texts):
        return shaped
    start, stop = (int(np.frombuffer(texts.buffers()[1], np.int32)[texts.offset + i]) for i in (0, len(texts)))
    if stop - start != _LENGTH * len(texts):  # a line break at the end passes the shape
        return pa.array([valid_token(v) for v in values.to_pylist()], pa.bool_())
    letters = np.frombuffer(texts.buffers()[2], np.uint8)[start:stop].reshape(-1, _LENGTH)
    value = np.zeros(256, dtype=np.int64)
    for place, letter in enumerate(LETTERS):
        value[ord(letter)] = place
    digits = value[np.hstack([letters[:, _TAG : _TAG + 4], letters[:, _BODY:]])]
    powers = np.array([pow(len(LETTERS), k, 397) for k in range(digits.shape[1] - 1, -1, -1)])
    mask = shaped.to_numpy(zero_copy_only=False).copy()
    mask[mask] = digits @ powers % 397 == 1
    return pa.array(mask)
