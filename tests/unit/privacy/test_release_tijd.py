"""Members over time: stock, flow and 'n changed' are rows, and who knows all of them keeps three possible counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from jgwork.indicators.dynamiek.tabellen import CUTS_VERLOOP
from jgwork.privacy.attack.bands import SIZES, WORDS, band_of, size_band
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Ledger, Row
from jgwork.privacy.attack.rows import WATCHER, audit_ledger
from jgwork.privacy.release.gate import Changes, Policy, Release, release
from jgwork.privacy.release.groep import fewest_changes
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, ReleasedTable, Unit

THEN, NOW = Policy("ketenoverleg", date="2026-01-15"), Policy("ketenoverleg", date="2026-06-15")


def table(counts: tuple[int, ...]) -> IndicatorTable:
    labels = list("abcde")[: len(counts)]
    frame = pd.DataFrame({"klasse": pd.Categorical(labels, labels), "leden": counts})
    return IndicatorTable(
        "t", "T", frame, ("klasse",), (Measure("leden", "Deel", Unit.PERSON),), size=sum(counts), info={"groep": "G"}
    )


def twice(one: tuple[int, ...], two: tuple[int, ...], changed: Changes) -> tuple[Release, Release]:
    first = release([table(one)], THEN, Ledger())
    return first, release([table(two)], NOW, first.ledger, changed=lambda t, since: changed)


def test_a_jump_of_two_bands_would_give_exact_counts_to_who_saw_the_changes_and_is_held_back() -> None:
    """Six joined class a and six left class b: 4 and 10 is the only way."""
    first, second = twice((4, 10), (10, 4), Changes(6, 6))
    assert second.tables[0].rows == first.tables[0].rows
    assert second.tables[0].info["herhaald_van"] == "2026-01-15"
    _, freely = twice((4, 10), (10, 4), Changes(8, 8))
    assert "herhaald_van" not in freely.tables[0].info


def test_the_attack_names_who_saw_the_changes() -> None:
    """The same two publications without the hold-back: the attack on the ledger finds what would have fallen."""
    first, second = twice((4, 10), (10, 4), Changes(8, 8))
    watched = Ledger.from_json(second.ledger.as_json(inside=True))
    raw = watched.as_json(inside=True)
    for row in raw["rijen"]:
        if row["label"] in ("Aantal leden erbij", "Aantal leden weg"):
            row["onder"] = row["boven"] = 6
    found = audit_ledger(Ledger.from_json(raw))
    assert {c.attacker for c in found.fallen} == {WATCHER}
    assert audit_ledger(first.ledger).passed
    assert audit_ledger(Ledger.from_json(second.ledger.as_json())).passed


def test_stock_and_flow_are_rows_of_what_is_published_and_the_numbers_behind_them_are_not() -> None:
    _, second = twice((5, 5, 4), (6, 6, 3), Changes(4, 3))
    assert "herhaald_van" not in second.tables[0].info
    outside = second.ledger.as_json()
    labels = [r["label"] for r in outside["rijen"]]
    assert labels.count("T: de klassen van nu zijn die van toen, met wie erbij kwam en zonder wie wegging") == 3
    assert "Aantal leden: erbij en eraf" in labels
    assert not {"Aantal leden erbij", "Aantal leden weg"} & set(labels)
    assert "Aantal leden, precies" not in labels
    inside = {r["label"]: r for r in second.ledger.as_json(inside=True)["rijen"]}
    assert [inside[f"Aantal leden {k}"]["boven"] for k in ("erbij", "weg")] == [4, 3]


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
    came, went = sum(joined), sum(left)
    first, second = twice(one, two, Changes(came, went))
    tables = first.tables[0], second.tables[0]
    if any(WITHHELD in t.column("leden") for t in tables) or not 10 <= sum(two) <= 14:
        return
    if "herhaald_van" in tables[1].info:
        return
    possible = []
    for a in compositions(sum(one), 3):
        x = fits(tables[0], a)
        for b in compositions(sum(two), 3) if x else ():
            grown = sum(max(q - p, 0) for p, q in zip(a, b, strict=True))
            y = fits(tables[1], b)
            if x and y and grown <= came and sum(b) - sum(a) == came - went:
                possible.append((x, y))
    assert possible
    for moment in (0, 1):
        for i in range(len(possible[0][moment])):
            assert len({p[moment][i] for p in possible}) >= 3


def test_attributes_that_do_not_exclude_each_other_do_not_add_up_to_the_group() -> None:
    """Each on its own still changes by no more than who came and who went."""

    def topics(counts: tuple[int, ...]) -> IndicatorTable:
        return replace(table(counts), exclusive=False, size=14)

    first = release([topics((6, 8, 4))], THEN, Ledger())
    second = release([topics((9, 9, 6))], NOW, first.ledger, changed=lambda t, since: Changes(4, 4))
    assert "herhaald_van" not in second.tables[0].info
    assert "Aantal leden: erbij en eraf" not in {r.label for r in second.ledger.rows}
    assert second.report.audit.passed
    jump = release([topics((6, 8, 10))], NOW, first.ledger, changed=lambda t, since: Changes(6, 0))
    assert jump.tables[0].info["herhaald_van"] == THEN.date  # 4 and 10 is the only way


@pytest.mark.parametrize(("least", "cuts"), CUTS_VERLOOP)
def test_a_class_of_turnover_leaves_three_numbers_of_changes_to_who_knows_the_size(least, cuts) -> None:
    bands = [size_band(low) for low, _, _ in SIZES if low >= max(least, 5)]
    assert min(fewest_changes(b, cuts) for b in bands) >= 3


def test_the_narrow_classes_would_tell_the_number_in_a_group_of_ten() -> None:
    assert fewest_changes(size_band(10), (0.1, 0.3)) == 2
    assert fewest_changes(size_band(5), (0.1, 0.3)) == 1


MOVES = ((14, 0, 0), (14, 1, 1), (20, 6, 0), (12, 2, 10), (12, 0, 0))


def cohesion(moves: tuple[tuple[int, int, int], ...], cuts: tuple[float, float] = (0.2, 0.5)) -> IndicatorTable:
    """Return a table of turnover of (members, came, went) by quarter."""
    share = [None, *((c + w) / (now - c + w + c) for now, c, w in moves[1:])]
    quarters = [f"2025-K{i + 1}" if i < 4 else "2026-K1" for i in range(len(moves))]
    frame = pd.DataFrame({"kwartaal": quarters, "verloop": share, "leden": [m[0] for m in moves]})
    measure = Measure("verloop", "Verloop", Unit.TIE, "leden", cuts=cuts, turnover=True)
    return IndicatorTable("s", "S", frame, ("kwartaal",), (measure,), size=20, info={"groep": "G"})


def linked(ledger: Ledger) -> list[Row]:
    return [r for r in ledger.rows if any(k.population == "erbij" for k, _ in r.terms)]


def test_turnover_is_rows_of_members_who_came_and_who_went() -> None:
    done = release([cohesion(MOVES)], THEN, Ledger())
    assert done.tables[0].column("verloop") == (None, "laag", "midden", "hoog", "laag")
    truth: dict[CellKey, int] = {}
    for key in {k for r in linked(done.ledger) for k, _ in r.terms}:
        place = ("2025-K1", "2025-K2", "2025-K3", "2025-K4", "2026-K1").index(key.labels[-1][1])
        truth[key] = MOVES[place][("wie", "erbij", "eraf").index(key.population)]
    rows = linked(done.ledger)
    assert len(rows) == 4 + 4 + 1  # a sum for each quarter, one limit for each class and two for the middle one
    for r in rows:
        total = sum(c * truth[k] for k, c in r.terms)
        assert total >= (total if r.lower is None else r.lower)
        assert total <= (total if r.upper is None else r.upper)


def test_a_past_quarter_is_the_same_count_again_until_it_was_corrected() -> None:
    first = release([cohesion(MOVES[:3])], THEN, Ledger())
    second = release([cohesion(MOVES)], NOW, first.ledger)
    heads = {k.labels[2][1] for r in linked(second.ledger) for k, _ in r.terms}
    assert heads == {THEN.date}
    assert len(linked(second.ledger)) == 9
    corrected = (MOVES[0], (17, 4, 1), *MOVES[2:])
    third = release([cohesion(corrected)], Policy("ketenoverleg", date="2026-09-15"), second.ledger)
    assert third.tables[0].column("verloop")[1] == "midden"
    assert {k.labels[2][1] for r in linked(third.ledger) for k, _ in r.terms} == {THEN.date, "2026-09-15"}


def test_too_few_members_in_a_quarter_say_nothing_of_turnover() -> None:
    done = release([cohesion(((4, 0, 0), (8, 4, 0), (9, 1, 0)), (1 / 3, 2 / 3))], THEN, Ledger())
    assert done.tables[0].column("verloop") == (None, WITHHELD, "laag")
    narrow = release([cohesion(MOVES, (0.1, 0.3))], THEN, Ledger())
    assert set(narrow.tables[0].column("verloop")) == {WITHHELD}
