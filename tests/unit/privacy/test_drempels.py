"""Threshold sentences about members: enumerated for every size, and told once per cohort."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from jgwork.privacy.attack.bands import band_of
from jgwork.privacy.stand.drempels import DREMPELS, delen, vertel_leden, vertel_omvang, zinnen
from jgwork.privacy.stand.stand import Stand

M = 3


def fewest_left(size: int, parts: int, thresholds: int) -> int:
    """Return the fewest counts of any class, or sum of neighbours, that a statement leaves any attacker."""
    if thresholds == 1:
        every = [(a, size - a) for a in range(size + 1)]
        told = [(band_of(a, size, parts),) for a, _ in every]
    else:
        every = [(a, b, size - a - b) for a in range(size + 1) for b in range(size + 1 - a)]
        told = [(band_of(x[0], size, parts), band_of(x[0] + x[1], size, parts)) for x in every]
    by: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for statement, composition in zip(told, every, strict=True):
        by.setdefault(statement, []).append(composition)
    fewest = size
    for compositions in by.values():
        for own in range(-1, thresholds + 1):
            seen = [c for c in compositions if own < 0 or c[own] > 0]
            if seen:
                values = [{c[i] for c in seen} for i in range(thresholds + 1)]
                values += [{c[i] + c[i + 1] for c in seen} for i in range(thresholds - 1)]
                fewest = min(fewest, *map(len, values))
    return fewest


@pytest.mark.parametrize("thresholds", [1, 2])
def test_every_statement_of_every_size_leaves_three_counts(thresholds: int) -> None:
    for size in range(10, 61):
        assert fewest_left(size, delen(size, thresholds), thresholds) >= M


def test_two_thresholds_in_thirds_would_fail_in_a_group_of_ten_to_fourteen() -> None:
    assert min(fewest_left(n, 3, 2) for n in range(10, 15)) < M


def test_no_table_has_more_thresholds_than_were_enumerated_and_they_are_nested() -> None:
    for thresholds in DREMPELS.values():
        assert 1 <= len(thresholds) <= 2
        assert all(a.klassen < b.klassen for a, b in pairwise(thresholds))


def test_fewer_than_ten_members_are_told_nothing() -> None:
    assert zinnen(["man"] * 9, DREMPELS["geslacht"]) == ()


def list_of(n: int, start: int = 0) -> dict[str, str]:
    return {f"p{i}": "man" if i % 2 else "vrouw" for i in range(start, start + n)}


def test_a_statement_is_told_once_and_newcomers_form_a_cohort_of_their_own() -> None:
    one = vertel_leden(Stand("G"), "geslacht", list_of(12), date(2025, 1, 1))
    assert len(one.cohorten) == 1
    left = {p: k for p, k in list_of(12).items() if p != "p3"}
    again = vertel_leden(one, "geslacht", left | list_of(9, 20), date(2026, 1, 1))
    assert again == one  # one left and nine came: nothing is told
    two = vertel_leden(one, "geslacht", left | list_of(10, 20), date(2026, 2, 1))
    assert [len(c.leden) for c in two.cohorten] == [12, 10]
    assert not two.cohorten[0].leden & two.cohorten[1].leden


def test_a_member_whose_class_moved_changes_nothing() -> None:
    one = vertel_leden(Stand("G"), "geslacht", list_of(12), date(2025, 1, 1))
    assert vertel_leden(one, "geslacht", dict.fromkeys(list_of(12), "man"), date(2026, 1, 1)) == one


@pytest.mark.parametrize(
    ("other", "told"), [(range(12), False), (range(8), False), (range(3, 15), False), (range(40, 60), True)]
)
def test_a_cohort_that_hardly_differs_from_a_neighbours_is_not_told(other: range, told: bool) -> None:
    """The same list on another day neither: a second statement about it would tell whose class changed."""
    ours = list_of(12)
    theirs = vertel_leden(Stand("B"), "geslacht", {f"p{i}": "man" for i in other}, date(2025, 1, 1))
    if len(other) < 10:
        theirs = vertel_leden(Stand("B"), "geslacht", {f"p{i}": "man" for i in range(15)}, date(2025, 1, 1))
    found = vertel_leden(Stand("A"), "geslacht", ours, date(2025, 2, 1), [theirs])
    assert bool(found.cohorten) is told


def test_the_size_band_is_told_anew_after_a_quarter_and_three_changes() -> None:
    one = vertel_omvang(Stand("G"), list_of(15), date(2025, 1, 1), M)
    fourteen = [p for p in list_of(15) if p != "p0"]
    assert vertel_omvang(one, fourteen, date(2025, 12, 1), M) == one
    assert vertel_omvang(one, [], date(2025, 2, 1), M) == one
    gone = one.zonder("p0").zonder("p1")
    assert gone.omvang is not None
    assert gone.omvang.wisselingen(p for p in list_of(15) if p not in {"p0", "p1"}) == 2
    assert vertel_omvang(gone, list_of(11, 2), date(2025, 12, 1), M).omvang.klasse == "10-14"  # type: ignore[union-attr]


def test_erasure_removes_the_name_and_leaves_what_was_told() -> None:
    one = vertel_leden(Stand("G"), "geslacht", list_of(12), date(2025, 1, 1))
    erased = one.zonder("p3")
    assert "p3" not in str(erased.as_json())
    assert [c.zinnen for c in erased.cohorten] == [c.zinnen for c in one.cohorten]
