"""The reporting calendar: which turn was answered by which publication, which is overdue, which comes next."""

from __future__ import annotations

from datetime import date

import pytest

from jgwork.indicators.groep.kalender import in_woorden, kalender
from jgwork.privacy.stappen.besluit import Besluit, Rapportage
from jgwork.privacy.stappen.kalender import berichten

BESLUIT = Besluit(
    "G",
    date(2026, 1, 10),
    "driehoek",
    "aanpakken",
    rapportages=(Rapportage("ketenoverleg", ("voortgang",), date(2026, 3, 1), 3, tot=date(2026, 12, 31)),),
)


def states(given: list[date], op: date) -> dict[str, str]:
    return {f"{b.datum:%d-%m}": b.stand for b in berichten(BESLUIT, {"ketenoverleg": given}, op)}


@pytest.mark.parametrize(
    ("given", "op", "expected"),
    [
        ([], date(2026, 2, 1), {"01-03": "volgende", "01-06": "later", "01-09": "later", "01-12": "later"}),
        ([], date(2026, 3, 1), {"01-03": "volgende", "01-06": "later", "01-09": "later", "01-12": "later"}),
        ([], date(2026, 3, 2), {"01-03": "te_laat", "01-06": "volgende", "01-09": "later", "01-12": "later"}),
        # a late report answers the turn it was late for, not the next one as well
        (
            [date(2026, 3, 5)],
            date(2026, 7, 1),
            {"01-03": "gegeven", "01-06": "te_laat", "01-09": "volgende", "01-12": "later"},
        ),
        # a publication of before the decision answers nothing; one after the day is not known yet
        (
            [date(2025, 12, 1), date(2026, 8, 1)],
            date(2026, 5, 1),
            {"01-03": "te_laat", "01-06": "volgende", "01-09": "later", "01-12": "later"},
        ),
        (
            [date(2026, 2, 27), date(2026, 5, 30)],
            date(2026, 7, 1),
            {"01-03": "gegeven", "01-06": "gegeven", "01-09": "volgende", "01-12": "later"},
        ),
    ],
)
def test_which_turn_is_answered(given: list[date], op: date, expected: dict[str, str]) -> None:
    assert states(given, op) == expected


def test_a_publication_for_another_meeting_answers_nothing() -> None:
    found = berichten(BESLUIT, {"raad": [date(2026, 3, 1)]}, date(2026, 4, 1))
    assert found[0].stand == "te_laat"


def test_it_is_said_in_a_sentence_and_a_table_with_local_names() -> None:
    found = berichten(BESLUIT, {}, date(2026, 3, 2))
    names = {"ketenoverleg": "Weegtafel"}
    assert in_woorden(found, names) == (
        "Te laat: Weegtafel op 1 maart 2026 (voortgang). Volgende: Weegtafel op 1 juni 2026 (voortgang)."
    )
    rows = kalender(found, names, BESLUIT.datum).frame.to_dict("records")
    assert rows[0] == {"datum": "2026-03-01", "overleg": "Weegtafel", "onderwerpen": "voortgang", "stand": "te laat"}
    assert in_woorden((), names) == ""
