"""A table of all that happened so far: the difference with what was told before is a cell too."""

from __future__ import annotations

import pandas as pd
import pytest

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.gate import Policy, Release, release
from jgwork.vocabulary.tables import IndicatorTable, Measure, Unit

KINDS = ("misdrijf", "overlast")
Cell = tuple[int, int, int]


def kinds(*cells: Cell) -> IndicatorTable:
    """Return incidents by kind: (incidents, members behind them, most of one member)."""
    frame = pd.DataFrame(cells, columns=["incidenten", "leden", "grootste"]).assign(aard=KINDS)
    measure = Measure("incidenten", "Incidenten", Unit.EVENT, "leden", "grootste")
    return IndicatorTable("aard", "Naar soort", frame, ("aard",), (measure,), size=14, info={"groep": "G"}, grows=True)


def then_and_now(*new: Cell) -> Release:
    first = release([kinds((40, 9, 12), (60, 10, 14))], Policy("k", date="2026-01-15"), Ledger())
    assert dict(first.tables[0].rows) == {"misdrijf": 40, "overlast": 60}
    now = kinds(*((a + b, 10, 15) for a, (b, *_) in zip((40, 60), new, strict=True)))
    return release([now], Policy("k", date="2026-04-15"), first.ledger, grown=lambda t, since: kinds(*new))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (((6, 4, 2), (8, 5, 3)), True),
        (((0, 0, 0), (8, 5, 3)), True),
        (((2, 1, 2), (8, 5, 3)), False),  # 42 - 40: two of one member
        (((6, 4, 5), (8, 5, 3)), False),  # one stands behind more than half
    ],
)
def test_a_difference_with_too_few_members_behind_it_waits(new: tuple[Cell, Cell], told: bool) -> None:
    out = then_and_now(*new).tables[0]
    assert ("herhaald_van" not in out.info) is told
    assert dict(out.rows) == ({"misdrijf": 40 + new[0][0], "overlast": 60 + new[1][0]} if told else
                              {"misdrijf": 40, "overlast": 60})  # fmt: skip


def test_what_is_repeated_is_no_new_row_and_is_told_once_enough_happened() -> None:
    waiting = then_and_now((2, 1, 2), (8, 5, 3))
    assert {r.date for r in waiting.ledger.rows if r.shown} == {"2026-01-15"}
    since: list[str] = []

    def grown(table: IndicatorTable, day: str) -> IndicatorTable:
        since.append(day)
        return kinds((7, 3, 3), (12, 6, 4))

    later = release([kinds((47, 9, 12), (72, 10, 14))], Policy("k", date="2026-07-15"), waiting.ledger, grown=grown)
    assert dict(later.tables[0].rows) == {"misdrijf": 47, "overlast": 72}
    assert set(since) == {"2026-01-15"}  # since it was told, not since it was repeated


def test_without_knowing_what_came_after_it_is_repeated() -> None:
    first = release([kinds((40, 9, 12), (60, 10, 14))], Policy("k", date="2026-01-15"), Ledger())
    again = release([kinds((90, 9, 12), (99, 10, 14))], Policy("k", date="2027-01-15"), first.ledger)
    assert again.tables[0].rows == first.tables[0].rows
