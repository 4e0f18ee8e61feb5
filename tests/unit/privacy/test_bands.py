"""Band statements: the table of what passes at which size, by enumeration of every count."""

from __future__ import annotations

import itertools

import pytest

from jgwork.privacy.attack.bands import (
    WORDS,
    band_of,
    counts_in,
    joint_bounds,
    linear,
    size_band,
)


def compositions(total: int, classes: int):
    for bars in itertools.combinations(range(total + classes - 1), classes - 1):
        edges = (-1, *bars, total + classes - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(edges))


def fewest_together(bands: list[int], size: int, parts: int) -> int:
    """Return the fewest counts left for any class when exclusive classes are stated together.

    Every member variant is tried: an attacker in each class that can hold one.
    """
    limits = [counts_in(band, size, parts) for band in bands]
    variants = ([(max(a, 1), b) if i == own else (a, b) for i, (a, b) in enumerate(limits)]
                for own in range(-1, len(limits)))  # fmt: skip
    found = [bounds for known in variants if (bounds := joint_bounds(known, size)) is not None]
    return min(b - a + 1 for bounds in found for a, b in bounds)


def fewest(size: int, parts: int) -> int:
    """Return the fewest counts one statement leaves: from outside, of who is in the class, and of who is not."""
    told = {}
    for count in range(size + 1):
        told.setdefault(band_of(count, size, parts), set()).add(count)
    ways = [found - out for found in told.values() for out in (set(), {0}, {size})]
    return min(len(w) for w in ways if w)


@pytest.mark.parametrize(
    ("low", "high", "parts", "left", "next_finer"),
    [(10, 14, 3, 3, 2), (15, 24, 4, 3, 2), (25, 49, 5, 4, None)],
)
def test_the_table_of_sizes_follows_from_enumeration(low, high, parts, left, next_finer) -> None:
    """The worst attacker knows the size, is a member and knows his own value."""
    assert min(fewest(n, parts) for n in range(low, high + 1)) == left
    assert all(size_band(n).parts == parts for n in range(low, high + 1))
    if next_finer:
        assert min(fewest(n, parts + 1) for n in range(low, high + 1)) == next_finer


def test_under_ten_not_even_halves_pass() -> None:
    assert min(fewest(n, 2) for n in range(5, 10)) == 2
    assert min(fewest(n, 3) for n in range(5, 10)) == 1
    assert {size_band(n).parts for n in range(10)} == {0}


@pytest.mark.parametrize("parts", [2, 3, 4, 5])
def test_rows_of_the_ledger_say_exactly_the_band(parts) -> None:
    for size in range(5, 60):
        for count in range(size + 1):
            own = band_of(count, size, parts)
            assert len(WORDS[parts]) == parts
            for band in range(parts):
                inside = all(
                    (low is None or low <= a * count + b * size) and (high is None or a * count + b * size <= high)
                    for a, b, low, high in linear(band, parts)
                )
                assert inside == (band == own)
                low, high = counts_in(band, size, parts)
                assert (low <= count <= high) == (band == own)


def test_joint_bounds_are_those_of_all_compositions() -> None:
    for size, bands in itertools.product(range(10, 15), itertools.product(range(3), repeat=3)):
        fits = [
            c for c in compositions(size, 3) if all(band_of(x, size, 3) == b for x, b in zip(c, bands, strict=True))
        ]
        bounds = joint_bounds([counts_in(b, size, 3) for b in bands], size)
        assert (bounds is None) == (not fits)
        if fits and bounds is not None:
            assert bounds == [(min(c[i] for c in fits), max(c[i] for c in fits)) for i in range(3)]


def test_one_attribute_at_a_time_is_not_enough() -> None:
    """Four exclusive classes with a statement each: some compositions leave fewer than three counts."""
    falls = {
        n: sum(fewest_together([band_of(x, n, 3) for x in c], n, 3) < 3 for c in compositions(n, 4))
        for n in range(10, 15)
    }
    assert falls[10] > 0
    assert falls[11] > 0
    assert falls[14] == 0
