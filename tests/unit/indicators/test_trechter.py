"""Groups beside each other: outside only where every way of growing with size agrees, and never in an order."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from jgwork.indicators.effect.omgeving import Omgeving, omgeving
from jgwork.indicators.regio.trechter import trechter
from jgwork.vocabulary.telling import Bekend

QUARTERS = (date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1))


def region(counts: dict[str, tuple[float, ...]], sizes: dict[str, int]) -> Omgeving:
    series = {g: dict(zip(QUARTERS, map(Bekend, c), strict=False)) for g, c in counts.items()}
    return Omgeving({"incidenten": series}, {}, {}, {g: [(None, None)] * n for g, n in sizes.items()})


def test_a_group_far_above_is_outside_and_the_order_says_nothing() -> None:
    counts = {f"G{i}": (10.0, 9.0, 11.0, 10.0) for i in range(8)} | {"G3": (30.0, 28.0, 33.0, 29.0)}
    found = trechter(region(counts, dict.fromkeys(counts, 15)))
    assert [p.groep for p in found] == sorted(counts)
    assert {p.groep: p.buiten for p in found} == {g: "hoger" if g == "G3" else "" for g in counts}


def test_the_year_of_a_group_of_which_less_was_delivered_is_its_own() -> None:
    counts = {f"G{i}": (10.0, 9.0, 11.0, 10.0) for i in range(5)}
    rond = region(counts, dict.fromkeys(counts, 15))
    before = {date(2024, m, 1): Bekend(9.0) for m in (4, 7, 10)} | {date(2025, 1, 1): Bekend(10.0)}
    found = trechter(replace(rond, tellingen={"incidenten": {**rond.tellingen["incidenten"], "G0": before}}))
    assert {p.groep: p.jaar[-1] for p in found} == dict.fromkeys(counts, "2025-K4") | {"G0": "2025-K1"}


def test_a_large_group_is_not_outside_for_its_size_alone() -> None:
    """Five times as large and five times as many: one of the three ways of growing says nothing is odd."""
    counts = {f"G{i}": (10.0, 9.0, 11.0, 10.0) for i in range(8)} | {"G3": (50.0, 47.0, 53.0, 50.0)}
    found = trechter(region(counts, dict.fromkeys(counts, 12) | {"G3": 60}))
    assert not any(p.buiten for p in found)


def test_what_is_not_known_is_left_out_and_few_groups_say_nothing() -> None:
    counts = {f"G{i}": (10.0, 9.0, 11.0, 10.0) for i in range(5)}
    assert len(trechter(region(counts, dict.fromkeys(counts, 12)))) == 5
    assert trechter(region(counts | {"G0": (10.0, 9.0, 11.0)}, dict.fromkeys(counts, 12))) == ()


@pytest.mark.parametrize("power", [0.0, 1.0])
def test_groups_that_differ_in_size_only_are_seldom_outside(power: float) -> None:
    rng = np.random.default_rng(4)
    outside = total = 0
    for _ in range(60):
        sizes = {f"G{i:02d}": int(n) for i, n in enumerate(rng.integers(5, 60, 12))}
        counts = {g: tuple(map(float, rng.poisson(6 * (n / 25) ** power, 4))) for g, n in sizes.items()}
        found = trechter(region(counts, sizes))
        outside += sum(p.buiten != "" for p in found)
        total += len(found)
    assert outside / total < 0.05


def test_on_the_example_region(regio) -> None:
    found = trechter(omgeving(regio[0], date(2026, 7, 1)))
    assert len(found) >= 5
    assert all(p.verwacht[0] <= p.verwacht[1] for p in found)
