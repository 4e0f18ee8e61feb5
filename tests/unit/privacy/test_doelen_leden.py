"""Goals about members: a row of parts, told at moments that the plan fixed, safe for every outcome that could come."""

from datetime import date
from itertools import product

import pytest

from jgwork.indicators.plan.leden import ACHTERUIT, GELIJK, VOORUIT, richting
from jgwork.privacy.attack.bands import WORDS, band_of
from jgwork.privacy.stand.doelen import TABEL, delen, momenten, veilig, vertel_doel, weergave_doelen
from jgwork.privacy.stand.stand import Stand

MOMENTEN = momenten(date(2025, 7, 1), date(2025, 7, 1), date(2026, 12, 31))
LATER = date(2027, 2, 1)


def told(*known: tuple[int, int] | None, op: date = LATER, stand: Stand | None = None) -> Stand:
    return vertel_doel(stand or Stand("G1"), "D1", zip(MOMENTEN, known, strict=False), op)


def words(stand: Stand) -> list[str]:
    return [str(c.waarde) for c in stand.van(TABEL)]


def test_the_moments_follow_from_the_plan_alone() -> None:
    assert (date(2025, 6, 30), date(2026, 6, 30), date(2026, 12, 31)) == MOMENTEN
    assert momenten(date(2025, 7, 1), None, date(2026, 12, 31)) == (date(2025, 6, 30),)
    assert momenten(date(2024, 1, 1), date(2024, 2, 29), date(2026, 1, 1))[1:] == (
        date(2025, 2, 27), date(2026, 1, 1),
    )  # fmt: skip


def test_every_row_that_could_come_leaves_three_counts_to_whoever_looks() -> None:
    """By brute force: every pair of outcomes at every pair of sizes that is told; outsider, and member of a side."""
    for first, later in product(range(10, 40), range(10, 40)):
        parts = delen(first)
        if not (veilig(first, parts) and veilig(later, parts)):
            continue
        for size in (first, later):
            for band in range(parts):
                counts = {c for c in range(size + 1) if band_of(c, size, parts) == band}
                assert min(len(counts), len(counts - {0}), len(counts - {size})) >= 3, (size, parts, band)


def test_a_moment_is_told_once_and_nothing_under_ten() -> None:
    first = told((4, 14), (9, 14), op=date(2026, 6, 1))
    assert words(first) == ["minder dan een derde"], "what is not due is not told"
    assert words(told((5, 14), (9, 14), stand=first)) == ["minder dan een derde", "een derde tot twee derde"]
    assert words(told((4, 9), (9, 14))) == []
    assert words(told(None, (9, 14))) == [], "without a nulmeting there is nothing to set a later moment against"
    assert words(told((10, 30), (9, 14), (20, 28))) == ["een kwart tot de helft", "de helft tot driekwart"]


def test_a_row_keeps_its_parts_and_a_later_delivery_is_told_later() -> None:
    first = told((10, 30), None, (20, 28))
    assert words(first) == ["een kwart tot de helft", "de helft tot driekwart"]
    again = told((10, 30), (2, 16), (20, 28), stand=first)
    assert words(again)[-1] == "minder dan een kwart"


@pytest.mark.parametrize(
    ("nul", "nu", "way", "said"),
    [(0, 2, "stijging", VOORUIT), (2, 1, "stijging", ACHTERUIT), (2, 1, "daling", VOORUIT), (1, 1, "daling", GELIJK)],
)
def test_forward_or_back_follows_from_the_sentences(nul: int, nu: int, way: str, said: str) -> None:
    assert richting(WORDS[4][nul], WORDS[4][nu], way) == said
    assert richting(WORDS[4][nul], WORDS[4][nu], "") in {"", GELIJK}


def test_what_leaves_is_a_row_of_the_ledger() -> None:
    table = weergave_doelen(told((4, 14), (9, 14)), {"D1": "Leden met school of werk"})
    assert table is not None
    assert {r.shown for r in table.feiten} >= {"minder dan een derde", "een derde tot twee derde"}
    truth = dict(zip([a.key for a in table.atomen], (14, 4, 14, 9), strict=True))
    for row in table.feiten:
        value = sum(a * truth[key] for key, a in row.terms)
        assert (row.lower is None or row.lower <= value) and (row.upper is None or value <= row.upper)  # noqa: PT018
    assert weergave_doelen(Stand("G1"), {"D1": "x"}) is None
