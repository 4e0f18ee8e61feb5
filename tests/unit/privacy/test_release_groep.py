"""What leaves of one group: rows that nobody is in, drawings of blocks, trends in words; held against counting out."""

from __future__ import annotations

from datetime import date
from itertools import product

import pandas as pd
import pytest

from jgwork.privacy.attack.bands import band_of, size_band
from jgwork.privacy.convenant.regels import Drempel, Kring, Mate
from jgwork.privacy.release.draft import Policy, draft, list_all
from jgwork.privacy.release.groep import _sizes_hold, fewest_changes, ties
from jgwork.privacy.release.keuze import Choice
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Unit

POLICY = Policy("ketenoverleg", date="2026-01-15")


def blocks(size: int, sizes: tuple[int, ...]) -> bool:
    """Whether a drawing of blocks of these sizes may leave of a group of this size."""
    table = IndicatorTable("b", "B", pd.DataFrame({"v": [1]}), (), (Measure("v", "V", Unit.STATEMENT),), size=size)
    return _sizes_hold(sizes, draft(table), POLICY)


def counted_out(size: int, sizes: tuple[int, ...]) -> bool:
    """The same by counting out every division that fits what is published, for every size of the band."""
    band = size_band(size)
    told = [band_of(n, size, band.parts) for n in sizes]
    for n in range(band.low, band.high + 1):
        fits = [
            (*parts, rest)
            for parts in product(range(POLICY.k, n + 1), repeat=len(sizes) - 1)
            if (rest := n - sum(parts)) >= POLICY.k
            and [band_of(x, n, band.parts) for x in (*parts, rest)] == told
        ]  # fmt: skip
        if fits and any(len({f[i] for f in fits}) < POLICY.m for i in range(len(sizes))):
            return False
    return True


@pytest.mark.parametrize("size", [25, 31, 40])
def test_a_drawing_of_blocks_leaves_m_sizes_of_each_and_no_fewer(size: int) -> None:
    cases = [(a, size - a) for a in range(POLICY.k, size - POLICY.k + 1)]
    cases += [(a, b, size - a - b) for a in range(5, 15, 3) for b in range(5, 15, 3) if size - a - b >= POLICY.k]
    found = {c: blocks(size, c) for c in cases}
    assert found == {c: counted_out(size, c) for c in cases}
    assert set(found.values()) == {True, False} or size != 25


@pytest.mark.parametrize("cuts", [(0.15, 0.3), (0.2, 0.6), (0.34, 0.67)])
@pytest.mark.parametrize("size", [5, 9, 12])
def test_a_class_of_turnover_leaves_so_many_numbers_of_changes(size: int, cuts: tuple[float, float]) -> None:
    band = size_band(size)
    least = band.high
    for n in range(max(band.low, 5), band.high + 1):
        for shown in range(3):
            changes = {
                came + went
                for came, went in product(range(n + 1), repeat=2)
                if sum((came + went) / (n + came) >= c for c in cuts) == shown
            }
            least = min(least, len(changes)) if changes else least
    assert fewest_changes(band, cuts) == least


def network(values: list[object], members: list[int]) -> IndicatorTable:
    frame = pd.DataFrame({"kwartaal": [f"2025-K{i}" for i in range(1, len(values) + 1)], "v": values, "n": members})
    return IndicatorTable(
        "samenhang", "Samenhang", frame, ("kwartaal",), (Measure("v", "Samenhang", Unit.TIE, behind="n"),), size=14
    )


@pytest.mark.parametrize(
    ("values", "shown", "trend"),
    [
        ([0.2, 0.5, 0.9], ["laag", "midden", "hoog"], "neemt toe"),
        ([0.9, 0.5, 0.2], ["hoog", "midden", "laag"], "neemt af"),
        ([0.2, 0.9, 0.1], ["laag", "hoog", "laag"], "blijft gelijk"),
        ([None, 0.5, 0.9], [None, "midden", "hoog"], "neemt toe"),
        (["laag", "neemt toe", "hoog"], ["laag", "neemt toe", "hoog"], "neemt toe"),
        (["laag", "Jan kent Piet", "laag"], ["laag", WITHHELD, "laag"], "blijft gelijk"),
        ([0.5, None, None], ["midden", None, None], None),
    ],
)
def test_a_measure_of_ties_is_a_class_and_its_course_words(
    values: list[object], shown: list[object], trend: str | None
) -> None:
    d = draft(network(values, [14, 14, 14]))
    ties(d, d.table.measures[0], POLICY)
    assert d.cells["v"] == shown
    assert d.info.get("trend_v") == trend


def test_of_the_ties_of_fewer_than_five_members_nothing_is_said() -> None:
    d = draft(network([0.2, 0.5, 0.9], [4, 5, 14]))
    ties(d, d.table.measures[0], POLICY)
    assert d.cells["v"] == [WITHHELD, "midden", "hoog"]


CLASSES = ("a", "b", "c")


def counts(unit: Unit, dims: int, scope: str, *, sensitive: bool) -> IndicatorTable:
    rows = [("a", "a"), ("a", "b"), ("b", "a")]
    frame = pd.DataFrame({"een": [r[0] for r in rows], "twee": [r[1] for r in rows], "n": [8, 9, 7]})
    for name in ("een", "twee"):
        frame[name] = pd.Categorical(frame[name], categories=CLASSES)
    if dims < 2:
        frame = frame.drop(columns="twee").drop_duplicates("een")
    return IndicatorTable(
        "t", "T", frame, ("een", "twee")[:dims], (Measure("n", "N", unit),), scope=scope, size=24, sensitive=sensitive
    )


@pytest.mark.parametrize(
    ("unit", "dims", "scope", "sensitive", "rows"),
    [
        (Unit.PERSON, 2, "regio", True, 9),  # of every combination it is said that there is nobody
        (Unit.PERSON, 2, "regio", False, 3),
        (Unit.PERSON, 2, "groep", True, 3),
        (Unit.PERSON, 1, "groep", False, 3),  # every class of a group, also the one that nobody is in
        (Unit.PERSON, 1, "regio", False, 2),
        (Unit.ACTION, 2, "groep", True, 9),
        (Unit.ACTION, 1, "groep", False, 2),
        (Unit.EVENT, 2, "regio", True, 3),
        (Unit.EVENT, 1, "groep", False, 2),
    ],
)
def test_a_class_that_nobody_is_in_is_listed_where_leaving_it_out_would_tell(
    unit: Unit, dims: int, scope: str, sensitive: bool, rows: int
) -> None:
    d = draft(counts(unit, dims, scope, sensitive=sensitive))
    assert len(d.labels) == rows
    assert sum(d.raw["n"]) == (24 if dims == 2 else 15)


def test_a_table_that_is_withheld_whole_lists_every_combination_and_none_with_a_total() -> None:
    table = counts(Unit.EVENT, 2, "regio", sensitive=False)
    frame = table.frame.astype({"een": str, "twee": str})
    frame.loc[len(frame)] = ["totaal", "a", 15]
    d = draft(IndicatorTable("t", "T", frame, ("een", "twee"), table.measures, scope="regio"))
    d.cells["n"] = [WITHHELD] * len(d.labels)
    list_all(d)
    assert sorted(d.labels) == [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b"), ("totaal", "a")]
    assert len(d.cells["n"]) == 5


def test_what_was_chosen_for_an_audience_goes_along() -> None:
    fact = {n: Drempel(v, "gemeente", date(2026, 1, 1), "") for n, v in (("k", 5), ("m", 3), ("afronding", 1))}
    kring = Kring("raad", "Raad", Mate.AGGREGAAT, fact, "doel", "grondslag")
    chosen = Choice(exact_seconds=1.0)
    assert Policy.voor(kring, date(2026, 1, 15), chosen).choice is chosen
    assert Policy.voor(kring, date(2026, 1, 15)).choice == Choice()
