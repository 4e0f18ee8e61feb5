"""Monitoring of the execution."""

from datetime import date

import pandas as pd
import pytest

from jgwork.indicators.effect.tabel import frame
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.uitvoering import (
    tables,
    tijdas,
    voorgestelde_lussen,
    voortgang,
    waarden_per_kwartaal,
)
from jgwork.inhoud.doelwit import PERSOONLIJK
from jgwork.inhoud.perioden import codes, hele_kwartalen, na

OP = date(2026, 7, 1)
ACTION = {
    "actie_id": "A", "doel_id": "D1", "spoor": "groep_netwerk", "partner": "politie", "interventie_code": "x",
    "status": "lopend", "start_gepland": date(2026, 1, 1), "eind_gepland": date(2026, 5, 1),
    "start": date(2026, 1, 1), "eind": None, "uren_begroot": 100.0, "uren_besteed": 40.0, "kosten_begroot": 0.0,
    "kosten_gerealiseerd": 0.0, "reden_afwijking": None,
}  # fmt: skip


def one(**change) -> pd.Series:
    return voortgang(pd.DataFrame([ACTION | change]), OP).acties.iloc[0]


@pytest.mark.parametrize(
    ("change", "stand", "late"),
    [
        ({"eind": date(2026, 5, 1)}, "afgerond_op_tijd", 0),
        ({"eind": date(2026, 5, 11)}, "afgerond_laat", 10),
        ({}, "loopt_uit", 61),
        ({"eind_gepland": date(2026, 9, 1)}, "loopt", 0),
        ({"start": None}, "niet_begonnen", 181),
        ({"start": None, "start_gepland": date(2026, 8, 1), "eind_gepland": date(2026, 9, 1)}, "gepland", 0),
        ({"status": "vervallen"}, "vervallen", 0),
        ({"eind": date(2026, 7, 9), "eind_gepland": date(2026, 8, 1)}, "loopt", 0),  # ends after the peildatum
    ],
)
def test_stand_follows_the_dates(change, stand, late) -> None:
    found = one(**change)
    assert (found["stand"], found["dagen_te_laat"]) == (stand, late)


def test_escalation_is_proposed_only_without_a_reason() -> None:
    assert one()["escaleren"]
    assert not one(reden_afwijking="wachtlijst")["escaleren"]
    assert not one(eind_gepland=date(2026, 6, 20))["escaleren"]


def test_hours_planned_up_to_now() -> None:
    halfway = pd.DataFrame([ACTION | {"start_gepland": date(2026, 6, 1), "eind_gepland": date(2026, 7, 31)}])
    assert voortgang(halfway, OP).inzet.iloc[0]["uren_gepland_nu"] == pytest.approx(50)


def test_a_loop_is_proposed_after_two_periods_away_from_the_target() -> None:
    goal = pd.DataFrame([{"doel_id": "D1", "streefwaarde": 5.0, "richting": "daling"}])
    none = pd.DataFrame([ACTION | {"eind_gepland": date(2026, 9, 1)}])
    assert voorgestelde_lussen(goal, {"D1": [10, 11, 12]}, none, OP)[0].naar == (3, 5)
    for values in ([10, 12, 11], [10, None, 12], [11, 12], [6, 4, 4.5], [1, 2, 3]):
        assert voorgestelde_lussen(goal, {"D1": values}, none, OP) == ()
    stuck = voorgestelde_lussen(goal, {}, pd.DataFrame([ACTION]), OP)
    assert "te laat" in stuck[0].text


def test_quarters_are_whole() -> None:
    assert codes(hele_kwartalen(date(2025, 7, 2), na(OP))) == ["2025-K4", "2026-K1", "2026-K2"]


def test_the_example_region(regio) -> None:
    all_tables, _ = regio
    acts, goals = (frame(all_tables, n) for n in ("actie", "doel"))
    mine, my_goals = acts[acts["groep_id"] == "G02"], goals[goals["groep_id"] == "G02"]
    values = waarden_per_kwartaal(my_goals, frame(all_tables, "meting"), mine, OP)
    assert values["D-G02-1"] == {"2025-K4": 27, "2026-K1": 10, "2026-K2": 21}
    assert values["D-G02-2"] == pytest.approx({"2025-07": 100 * 120 / 420, "2026-01": 100 * 108 / 420})  # half years
    assert values["D-G02-3"] == {"2025-07": 7, "2026-01": 9}
    assert values["D-G02-4"] == {"2025-07": None, "2026-01": None}  # withheld by its supplier
    marks = tijdas(mine, frame(all_tables, "contextgebeurtenis"), ["GM9901", "BU99010102"], OP)
    assert {m.soort for m in marks} >= {"interventie", "seizoen", "fysiek"}
    assert not any(m.soort == "registratie" for m in marks)  # that one is elsewhere
    found = tables(select_groep(all_tables, "G02", OP))
    assert [t.name for t in found] == ["acties_per_spoor", "inzet_per_partner", "acties_per_karakter"]
    assert found[0].frame["acties"].sum() == (~mine["spoor"].isin(PERSOONLIJK)).sum() < len(mine)
