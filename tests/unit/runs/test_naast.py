"""Why a told answer differs from what is known now: rows that came later, and told ones that are gone."""

from datetime import date

from jgwork.privacy.stand.sluiten import KIND, TOTAL, Incident
from jgwork.privacy.stand.stand import Cel, Stand
from jgwork.runs.werkplek.naast import sinds_verteld

QUARTERS = {"2025-K4", "2026-K1"}


def incident(mark: str, quarter: str = "2025-K4", kind: str = "overlast") -> Incident:
    return Incident(mark, quarter, date(2026, 1, 1), frozenset({"a"}), kind, "avond")


def told() -> Stand:
    cells = [
        (Cel(TOTAL, ("2025-K4",), (), 3, "2026-02-01"), ("a", "b", "c")),
        (Cel(TOTAL, ("2026-K1",), (), 1, "2026-05-01"), ("d",)),
        (Cel(TOTAL, ("2026-K2",), (), 1, "2026-08-01"), ("e",)),
        (Cel(KIND, ("2025-K4",), ("overlast",), 2, "2026-02-01"), ("a", "b")),
    ]
    return Stand("G1", "2025-K4").met(cells)


def test_late_rows_and_corrections_are_counted_apart() -> None:
    live = [incident("a"), incident("b"), incident("d", "2026-K1"), incident("late"), incident("e", "2026-K2")]
    assert sinds_verteld(told(), live, QUARTERS) == (1, 1)  # c is gone, 'late' came
    assert sinds_verteld(told(), [incident(m) for m in "abc"] + [incident("d", "2026-K1")], QUARTERS) == (0, 0)


def test_another_quarter_or_kind_is_gone_here_and_new_there() -> None:
    moved = [incident("a"), incident("b"), incident("c", "2026-K1"), incident("d", "2026-K1")]
    assert sinds_verteld(told(), moved, {"2025-K4"}) == (0, 1)
    renamed = [incident("a"), incident("b", kind="misdrijf"), incident("c"), incident("d", "2026-K1")]
    assert sinds_verteld(told(), renamed, {"2025-K4"}, "overlast") == (1, 1)
