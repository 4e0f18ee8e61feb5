"""A half-open period is said with its last day."""

from datetime import date

from jgwork.vocabulary.dutch import iso_span, span


def test_a_period_ends_on_its_last_day() -> None:
    assert span(date(2024, 7, 1), date(2026, 4, 1)) == "1 juli 2024 tot en met 31 maart 2026"
    assert iso_span({"van": "2026-01-01", "tot": "2026-01-02"}) == "1 januari 2026 tot en met 1 januari 2026"


def test_no_day_is_no_period() -> None:
    assert span(date(2026, 7, 1), date(2026, 7, 1)) == ""
    assert iso_span({}) == iso_span(None) == ""
