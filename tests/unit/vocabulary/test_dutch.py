"""Dutch notation: periods, where a line may end, and what is said of something that has ended."""

from datetime import date

import pytest

from jgwork.vocabulary.dutch import iso_span, span, vast, voorgoed


def test_a_period_ends_on_its_last_day() -> None:
    assert span(date(2024, 7, 1), date(2026, 4, 1)) == "1 juli 2024 tot en met 31 maart 2026"
    assert iso_span({"van": "2026-01-01", "tot": "2026-01-02"}) == "1 januari 2026 tot en met 1 januari 2026"


def test_no_day_is_no_period() -> None:
    assert span(date(2026, 7, 1), date(2026, 7, 1)) == ""
    assert iso_span({}) == iso_span(None) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Er is € 8.297 meer besteed.", "Er is €_8.297 meer besteed."),
        ("28 uur in stap 3, en nog 2 op 1 juli 2026", "28_uur in stap_3, en nog_2 op 1_juli 2026"),
        ("Van de 12 zijn er 3 gedaan", "Van de 12 zijn er 3 gedaan"),
    ],
)
def test_no_line_ends_between_a_number_and_what_belongs_to_it(text: str, kept: str) -> None:
    assert vast(text) == kept.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("running", "ended"),
    [
        ("Een nog niet gehaald en twee nog niet te beoordelen", "Een niet gehaald en twee niet te beoordelen"),
        ("Nog te weinig bekend.", "Te weinig bekend."),
        ("Zonder acties voor personen: nog binnen uw kader", "Zonder acties voor personen: binnen uw kader"),
        ("Eén actie loopt nog", "Eén actie loopt nog"),
    ],
)
def test_what_has_ended_is_not_still_to_come(running: str, ended: str) -> None:
    assert voorgoed(running) == ended
