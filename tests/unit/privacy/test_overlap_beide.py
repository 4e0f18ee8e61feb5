"""An overlap is a number only where k or more are outside it on both sides."""

from __future__ import annotations

import hashlib

import pytest

pytest.importorskip("private_set_intersection", reason="the extra 'psi' is not installed")

from jgwork.privacy.overlap import Koppeling, Uitkomst, antwoord, at_least, digest, lees, uitslag, vraag
from jgwork.vocabulary.token import make_token

KOPPELING = Koppeling("KB-1", "2026-K3", "GM9901", "GM9905", "kplg", 5, 20, 60, bytes(32))


def told(asking: list[int], answering: list[int]) -> Uitkomst:
    def tokens(numbers: list[int]) -> list[str]:
        return [make_token("kplg", hashlib.sha256(str(i).encode()).digest()) for i in numbers]

    question, memory = vraag(tokens(asking), KOPPELING)
    answer = antwoord(tokens(answering), KOPPELING, question)
    found, message = lees(KOPPELING, answer, memory)
    assert uitslag(KOPPELING, message, digest(answer)) == found
    return found


def test_nearly_everyone_of_either_side_is_not_told_as_a_number() -> None:
    """Of twenty-two on the one side all but two are shared: the number would tell who is not."""
    few, many = [*range(20), 90, 91], list(range(30))
    for one, other in ((few, many), (many, few)):
        found = told(one, other)
        assert (found.bereikt, found.aantal) == (True, None)


def test_enough_outside_on_both_sides_is() -> None:
    assert told(list(range(50)), [*range(10), *range(60, 90)]).aantal == 10


def test_the_size_of_the_other_side_shows_within_a_factor_two_only() -> None:
    assert {at_least(n, KOPPELING) for n in range(20, 40)} == {20}
    assert {at_least(n, KOPPELING) for n in range(40, 61)} == {40}
