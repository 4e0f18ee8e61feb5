"""Periods: half-open, whole quarters, months before a day, and what was delivered over them."""

from datetime import date

import pytest

from jgwork.inhoud import perioden as p
from jgwork.inhoud.dekking import ONBEKEND, dekking
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Deels, Tussen, einden, som


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
    ],
)
def test_months_before_is_the_last_day_where_a_month_has_no_such_day(day: date, months: int, before: date) -> None:
    assert p.months_before(day, months) == before


def test_the_quarter_that_ends_on_the_peildatum_is_whole() -> None:
    year = date(2025, 1, 1)
    assert p.codes(p.hele_kwartalen(year, p.na(date(2025, 12, 31)))) == ["2025-K1", "2025-K2", "2025-K3", "2025-K4"]
    assert p.codes(p.hele_kwartalen(year, p.na(date(2025, 12, 30)))) == ["2025-K1", "2025-K2", "2025-K3"]
    assert p.codes(p.kwartalen(date(2025, 2, 1), date(2025, 4, 1))) == ["2025-K1"]


@pytest.mark.parametrize("code", ["2025-K1", "2025-K4", "2024-K2"])
def test_a_quarter_has_one_code(code: str) -> None:
    found = p.kwartaal_van(code)
    assert p.codes([found, p.kwartaal(found.laatste)]) == [code, code]
    assert found.tot not in found


def delivery(which: str, van: str, tot: str, bron: str = "politie", **more: object) -> dict[str, object]:
    return {"levering_id": which, "bronhouder": bron, "periode_van": van, "periode_tot": tot, **more}


def test_outside_what_was_delivered_there_is_no_count() -> None:
    parts = {"registratie": ("A", "B"), "betrokkenheid": ("A", "B"), "signaal": ("C",)}
    found = dekking(
        [
            delivery("A", "2025-01-01", "2025-07-01"),
            delivery("B", "2025-10-01", "2025-11-15"),
            delivery("C", "2025-01-01", "2026-11-01", "gemeente"),
        ],
        parts,
    )
    names, quarters = ("registratie", "betrokkenheid"), p.kwartalen(date(2025, 1, 1), date(2026, 1, 1))
    told = [found.telling(4, k, names) for k in quarters]
    assert told == [Bekend(4), Bekend(4), NIET_GELEVERD, Deels(4, date(2025, 11, 15))]
    assert found.laatste(names) == date(2025, 11, 14)
    assert found.laatste() == date(2026, 10, 31)
    assert found.laatste((*names, "signaal")) == date(2025, 11, 14), "it ends where the first source ends"
    assert found.laatste(("registratie", "lid")) is None, "of one source nothing was delivered"
    assert som(told) == NIET_GELEVERD
    assert som([Bekend(2), Tussen(0, 4)]) == Tussen(2, 6)
    assert [einden(t) for t in told[1:3]] == [(4, 4), None]


def test_a_delivery_about_some_groups_says_nothing_of_another_one() -> None:
    parts = {"registratie": ("A", "B")}
    both = [delivery("A", "2025-01-01", "2025-07-01"), delivery("B", "2025-01-01", "2026-01-01")]
    found = dekking(both, parts, {"A": None, "B": frozenset({"G1"})}.__getitem__)
    assert found.laatste(["registratie"], "G1") == date(2025, 12, 31)
    assert found.laatste(["registratie"], "G2") == date(2025, 6, 30)
    named = dekking([{**d, "groepen": ["G2"]} for d in both], parts)
    assert named.laatste(["registratie"], "G1") is None


def test_rows_without_a_manifest_are_taken_as_they_come() -> None:
    assert ONBEKEND.telling(0, p.kwartaal(date(2025, 1, 1)), ("registratie",)) == Bekend(0)
    assert ONBEKEND.laatste(("registratie",)) is None


def test_months_between_are_those_of_the_calendar() -> None:
    found = [p.maanden_tussen(date(2025, 11, 30), d) for d in (date(2025, 11, 1), date(2026, 2, 1), date(2024, 12, 31))]
    assert found == [0, 3, -11]
    assert p.add_months(date(2025, 11, 30), 3) == date(2026, 2, 1)
    assert p.na(date.max) == date.max == p.na(date.max.replace(day=30))


def test_the_first_day_counts_and_the_last_does_not() -> None:
    year = p.Periode(date(2025, 1, 1), date(2026, 1, 1))
    assert [d in year for d in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert p.maand(date(2025, 2, 14)) == p.Periode(date(2025, 2, 1), date(2025, 3, 1))
    assert (year.bevat(year), year.doorsnede(p.Periode(date(2026, 1, 1), date(2026, 2, 1)))) == (True, None)
