"""Members over time: stock, flow and 'n changed' are rows, and who knows all of them keeps three possible counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from jgwork.privacy.audit_ledger import WATCHER, audit_ledger
from jgwork.privacy.bands import WORDS, band_of
from jgwork.privacy.ledger import Ledger
from jgwork.privacy.release import Policy, Release, release
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, ReleasedTable, Unit

THEN, NOW = Policy("ketenoverleg", date="2026-01-15"), Policy("ketenoverleg", date="2026-06-15")


def table(counts: tuple[int, ...]) -> IndicatorTable:
    labels = list("abcde")[: len(counts)]
    frame = pd.DataFrame({"klasse": pd.Categorical(labels, labels), "leden": counts})
    return IndicatorTable(
        "t", "T", frame, ("klasse",), (Measure("leden", "Deel", Unit.PERSON),), size=sum(counts), info={"groep": "G"}
    )


def twice(one: tuple[int, ...], two: tuple[int, ...], changed: int) -> tuple[Release, Release]:
    first = release([table(one)], THEN, Ledger())
    return first, release([table(two)], NOW, first.ledger, changed=lambda t, since: changed)


def test_a_jump_of_two_bands_would_give_exact_counts_to_who_saw_the_changes_and_is_held_back() -> None:
    """Six joined class a and six left class b: 4 and 10 is the only way."""
    first, second = twice((4, 10), (10, 4), 12)
    assert second.tables[0].rows == first.tables[0].rows
    assert second.tables[0].info["herhaald_van"] == "2026-01-15"
    _, freely = twice((4, 10), (10, 4), 16)
    assert "herhaald_van" not in freely.tables[0].info


def test_the_attack_names_who_saw_the_changes() -> None:
    """The same two publications without the hold-back: the attack on the ledger finds what would have fallen."""
    first, second = twice((4, 10), (10, 4), 16)
    watched = Ledger.from_json(second.ledger.as_json(inside=True))
    raw = watched.as_json(inside=True)
    for row in raw["rijen"]:
        if row["label"] == "Aantal leden gewisseld":
            row["boven"] = 12
    found = audit_ledger(Ledger.from_json(raw))
    assert {c.attacker for c in found.fallen} == {WATCHER}
    assert audit_ledger(first.ledger).passed
    assert audit_ledger(Ledger.from_json(second.ledger.as_json())).passed


def test_stock_and_flow_are_rows_of_what_is_published_and_the_numbers_behind_them_are_not() -> None:
    _, second = twice((5, 5, 4), (6, 6, 3), 6)
    assert "herhaald_van" not in second.tables[0].info
    outside = second.ledger.as_json()
    labels = [r["label"] for r in outside["rijen"]]
    assert labels.count("T: de klassen van nu zijn die van toen, met wie erbij kwam en zonder wie wegging") == 3
    assert "Aantal leden: erbij en eraf" in labels
    assert "Aantal leden gewisseld" not in labels
    assert "Aantal leden, precies" not in labels
    inside = {r["label"]: r for r in second.ledger.as_json(inside=True)["rijen"]}
    assert inside["Aantal leden gewisseld"]["boven"] == 6


def compositions(total: int, classes: int) -> Iterator[tuple[int, ...]]:
    for bars in itertools.combinations(range(total + classes - 1), classes - 1):
        edges = (-1, *bars, total + classes - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(edges))


def fits(told: ReleasedTable, counts: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the counts of the told classes where they have the told bands."""
    parts = [["abc".index(x) for x in str(label).split(" of ")] for label, _ in told.rows]
    merged = tuple(sum(counts[i] for i in p) for p in parts)
    words = tuple(WORDS[3][band_of(x, sum(counts), 3)] for x in merged)
    return merged if words == tuple(v for _, v in told.rows) else None


@pytest.mark.parametrize("seed", range(10))
def test_all_compositions_with_the_same_publications_leave_three_counts(seed) -> None:
    """Brute force: sizes, joiners and leavers known; every way the classes can have gone is listed."""
    rng = np.random.default_rng(seed)
    one = tuple(int(x) for x in rng.multinomial(int(rng.integers(10, 15)), (0.5, 0.3, 0.2)))
    joined = tuple(int(x) for x in rng.multinomial(int(rng.integers(1, 5)), (0.2, 0.4, 0.4)))
    left = tuple(min(a, int(x)) for a, x in zip(one, rng.multinomial(3, (0.6, 0.2, 0.2)), strict=True))
    two = tuple(a + p - q for a, p, q in zip(one, joined, left, strict=True))
    if not 10 <= sum(two) <= 14:
        two, left = tuple(a + p for a, p in zip(one, joined, strict=True)), (0, 0, 0)
    changed = sum(joined) + sum(left)
    first, second = twice(one, two, changed)
    tables = first.tables[0], second.tables[0]
    if any(WITHHELD in t.column("leden") for t in tables) or not 10 <= sum(two) <= 14:
        return
    if "herhaald_van" in tables[1].info:
        return
    possible = []
    for a in compositions(sum(one), 3):
        x = fits(tables[0], a)
        for b in compositions(sum(two), 3) if x else ():
            moved = sum(abs(p - q) for p, q in zip(a, b, strict=True))
            y = fits(tables[1], b)
            if x and y and moved <= changed:
                possible.append((x, y))
    assert possible
    for moment in (0, 1):
        for i in range(len(possible[0][moment])):
            assert len({p[moment][i] for p in possible}) >= 3
