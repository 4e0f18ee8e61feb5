"""Which ties hold in a period: half-open, and what lasts holds until an end is stated."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from jgwork.inhoud.kennis import planversies
from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.relaties import geldig

MEI = Periode(date(2026, 5, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("eerste", "laatste", "blijvend", "nu"),
    [
        ("2026-05-10", "2026-05-20", False, True),
        ("2026-04-01", "2026-05-01", False, True),  # the first day counts
        ("2026-04-01", "2026-04-30", False, False),
        ("2026-05-31", "2026-07-01", False, True),
        ("2026-06-01", "2026-07-01", False, False),  # the day after the period does not
        ("2026-07-01", "2026-05-31", False, True),  # the days the wrong way round
        ("2026-04-01", "", False, False),  # one day only: seen that day
        ("2026-04-01", "", True, True),  # of a family the end is not known
        ("2026-06-01", "", True, False),
        ("", "2026-06-30", False, False),
        ("", "2026-06-30", True, True),
        ("", "2026-04-30", True, False),
        ("", "", False, True),
        ("", "", True, True),
    ],
)
def test_a_tie_holds_on_some_day_of_a_period(eerste: str, laatste: str, blijvend: bool, nu: bool) -> None:
    first, last = (np.array([d or "NaT"], "datetime64[D]") for d in (eerste, laatste))
    assert geldig(np.array([blijvend]), first, last, MEI).tolist() == [nu]


def test_goals_and_actions_are_counted_by_the_version_of_the_plan() -> None:
    both = {"groep_id": ["G1", "G1", "G2"], "plan_versie": [1, 2, 1], "plan_status": ["definitief", "concept", None]}
    goals = pa.table({"doel_id": ["D1", "D2", "D3"], **both})
    acts = pa.table({"actie_id": ["A1", "A2"], "groep_id": ["G1", "G1"], "plan_versie": [2, None],
                         "plan_status": ["concept", None]})  # fmt: skip
    found = planversies({"doel": goals, "actie": acts}, "G1", date(2026, 6, 1))
    assert found.to_dict("records") == [
        {"plan_versie": 1, "plan_status": "definitief", "doelen": 1, "acties": 1},
        {"plan_versie": 2, "plan_status": "concept", "doelen": 1, "acties": 1},
    ]
