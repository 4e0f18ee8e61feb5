"""Tokens: every single wrong letter and every swap of neighbours is caught, tried exhaustively."""

import hashlib
from itertools import pairwise

import pytest

from jgwork.vocabulary.token import LETTERS, check_letters, make_token, valid_tag, valid_token

TAG = "vbrd"
TOKEN = make_token(TAG, hashlib.sha256(b"niemand").digest())
PLACES = [i for i in range(4, len(TOKEN)) if TOKEN[i] != "-"]


def _put(text: str, place: int, letter: str) -> str:
    return text[:place] + letter + text[place + 1 :]


def _with(letters: dict[int, str]) -> str:
    """A valid token with these letters in these places of tag and body."""
    chars = list(TOKEN[:-2])
    for place, letter in letters.items():
        chars[place] = letter
    body = "".join(chars)
    return body + check_letters(body[4:8] + body[9:])


def test_a_token_is_recognised() -> None:
    assert valid_token(TOKEN)
    assert valid_token(TOKEN, TAG)
    assert not valid_token(TOKEN, "bcdf")
    assert len(TOKEN) == 4 + 4 + 1 + 32


def test_no_vowel_and_no_digit_after_the_prefix() -> None:
    assert not set(TOKEN[4:]) & set("aeiouy0123456789")
    assert len(set(LETTERS)) == 20


def test_every_wrong_letter_is_caught() -> None:
    # The code is linear: whether a change is seen depends on its place and the two letters only.
    for place in PLACES:
        for right in LETTERS if place < len(TOKEN) - 2 else (TOKEN[place],):
            token = _with({place: right}) if place < len(TOKEN) - 2 else TOKEN
            assert valid_token(token)
            for wrong in set(LETTERS) - {right}:
                assert not valid_token(_put(token, place, wrong)), (place, right, wrong)


def test_every_swap_of_neighbours_is_caught() -> None:
    inside = [p for p in PLACES if p < len(TOKEN) - 2]
    for a, b in pairwise(inside):
        for x in LETTERS:
            for y in LETTERS:
                if x != y:
                    token = _with({a: x, b: y})
                    assert not valid_token(_put(_put(token, a, y), b, x)), (a, x, y)


def test_every_swap_that_touches_the_check_letters_is_caught() -> None:
    last, first_check, second_check = len(TOKEN) - 3, len(TOKEN) - 2, len(TOKEN) - 1
    for number in range(2000):
        token = make_token(TAG, hashlib.sha256(str(number).encode()).digest())
        for a, b in ((last, first_check), (first_check, second_check)):
            swapped = _put(_put(token, a, token[b]), b, token[a])
            assert swapped == token or not valid_token(swapped)


def test_random_text_passes_one_time_in_397() -> None:
    import numpy as np

    rng = np.random.default_rng(1)
    tries = ["jg1-vbrd-" + "".join(rng.choice(list(LETTERS), 32)) for _ in range(20_000)]
    passed = sum(valid_token(t) for t in tries)
    assert 20 <= passed <= 85  # 20,000 / 397 = 50


@pytest.mark.parametrize("text", ["", TOKEN.upper(), TOKEN + "\n", " " + TOKEN, TOKEN[:-1], "111222333", TOKEN[4:]])
def test_other_shapes_are_no_token(text: str) -> None:
    assert not valid_token(text)


def test_other_digests_give_other_tokens() -> None:
    tokens = {make_token(TAG, hashlib.sha256(str(i).encode()).digest()) for i in range(5000)}
    assert len(tokens) == 5000


def test_what_makes_no_token() -> None:
    assert not valid_tag("abcd")
    with pytest.raises(ValueError, match="tag"):
        make_token("vb", bytes(32))
    with pytest.raises(ValueError, match="24 bytes"):
        make_token(TAG, bytes(16))
