"""Monitoring of the execution."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from jgwork.indicators.effect.antwoord import streef_per_periode
from jgwork.indicators.effect.tabel import frame
from jgwork.indicators.evaluatie.tijd import looptijd
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.uitvoering import som, tables, tijdas, voortgang, voortgang_van
from jgwork.indicators.plan.verloop import lussen, verloop, voorgesteld
from jgwork.inhoud.doelwit import PERSOONLIJK
from jgwork.inhoud.perioden import codes, hele_kwartalen, na
from jgwork.inhoud.scenario import BASIS, besloten, gekozen
from jgwork.vocabulary.telling import Bekend, Tussen

OP = date(2026, 7, 1)
ACTION = {
    "actie_id": "A", "doel_id": "D1", "spoor": "groep_netwerk", "partner": "politie", "interventie_code": "x",
    "status": "lopend", "start_gepland": date(2026, 1, 1), "eind_gepland": date(2026, 5, 1),
    "start": date(2026, 1, 1), "eind": None, "uren_begroot": 100.0, "uren_besteed": 40.0, "kosten_begroot": 0.0,
    "kosten_gerealiseerd": 0.0, "reden_afwijking": None,
}  # fmt: skip

GOALS = pa.table({
    c: pa.array([v], pa.string() if c != "streefwaarde" else pa.float64()) for c, v in {
        "doel_id": "D1", "groep_id": "G1", "indicator_code": "incidenten", "streefwaarde": None, "richting": "daling",
    }.items()
})  # fmt: skip


def one(**change) -> pd.Series:
    return voortgang(pd.DataFrame([ACTION | change]), OP, (BASIS,)).acties.iloc[0]


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


@pytest.mark.parametrize(
    ("change", "stand"),
    [
        ({"eind_gepland": date(2026, 7, 1)}, "niet_bekend"),
        ({"eind_gepland": date(2026, 8, 31)}, "niet_bekend"),
        ({"eind_gepland": date(2026, 9, 1)}, "loopt"),  # due on the peildatum itself
        ({}, "loopt_uit"),  # was late on the last day that is known
        ({"start": None, "start_gepland": date(2026, 8, 1), "eind_gepland": date(2026, 10, 1)}, "niet_bekend"),
        ({"start": None, "start_gepland": None, "eind_gepland": date(2026, 8, 1)}, "niet_bekend"),
        ({"start": None, "start_gepland": date(2026, 9, 1), "eind_gepland": date(2026, 10, 1)}, "gepland"),
        ({"eind": date(2026, 6, 1), "eind_gepland": date(2026, 8, 1)}, "afgerond_op_tijd"),
        ({"status": "vervallen", "eind_gepland": date(2026, 8, 1)}, "vervallen"),
    ],
)
def test_what_was_due_after_the_last_delivery_is_neither_late_nor_on_its_way(change, stand) -> None:
    found = voortgang(pd.DataFrame([ACTION | change]), OP, (BASIS,), date(2026, 9, 1))
    assert (found.acties["stand"].tolist(), found.acties["dagen_te_laat"].iloc[0] > 0) == (
        [stand],
        stand == "loopt_uit",
    )
    said = "Niet bekend: 1, want over de dagen na 30 juni 2026 zijn geen acties geleverd." in found.text
    assert said is (stand == "niet_bekend")
    assert not (said and "Geen enkele actie is te laat" in found.text)


def test_escalation_is_proposed_only_without_a_reason() -> None:
    assert one()["escaleren"]
    assert not one(reden_afwijking="wachtlijst")["escaleren"]
    assert not one(eind_gepland=date(2026, 6, 20))["escaleren"]


def test_hours_planned_up_to_now() -> None:
    halfway = pd.DataFrame([ACTION | {"start_gepland": date(2026, 6, 1), "eind_gepland": date(2026, 7, 31)}])
    assert voortgang(halfway, OP, (BASIS,)).inzet.iloc[0]["uren_gepland_nu"] == pytest.approx(50)


def test_a_loop_is_proposed_after_two_periods_away_from_the_target() -> None:
    goal = [{"doel_id": "D1", "streefwaarde": 5.0, "richting": "daling"}]
    none = pd.DataFrame([ACTION | {"eind_gepland": date(2026, 9, 1)}])
    assert voorgesteld(goal, {"D1": [10, 11, 12]}, none, OP, (BASIS,))[0].naar == (3, 5)
    for values in ([10, 12, 11], [10, None, 12], [11, 12], [6, 4, 4.5], [1, 2, 3]):
        assert voorgesteld(goal, {"D1": values}, none, OP, (BASIS,)) == ()
    assert streef_per_periode(84, "registratie", date(2024, 7, 1), date(2025, 7, 1), 3) == 21  # a year, per quarter
    assert streef_per_periode(25, "enquete", date(2024, 7, 1), date(2025, 7, 1), 3) == 25  # a level
    # ten months are no three quarters: what is shown is what is judged
    assert Doel("D1", "", "", "registratie", date(2024, 9, 1), date(2025, 7, 1), 100, None, None).streef_over(1) == 30
    stuck = voorgesteld(goal, {}, pd.DataFrame([ACTION]), OP, (BASIS,))
    assert "te laat" in stuck[0].text


def test_quarters_are_whole() -> None:
    assert codes(hele_kwartalen(date(2025, 7, 2), na(OP))) == ["2025-K4", "2026-K1", "2026-K2"]


def test_the_example_region(regio) -> None:
    all_tables, _ = regio
    acts = frame(all_tables, "actie")
    mine = acts[acts["groep_id"] == "G02"]
    found = verloop(all_tables, "G02", OP)
    values = {d: {q: t.n for q, t in v.items() if isinstance(t, Bekend)} for d, v in found.items()}
    assert values["D-G02-1"] == {"2025-K4": 27, "2026-K1": 10, "2026-K2": 21}
    assert values["D-G02-2"] == pytest.approx({"2025-07": 100 * 120 / 420, "2026-01": 100 * 108 / 420})  # half years
    assert values["D-G02-3"] == {"2025-07": 7, "2026-01": 9}
    assert found["D-G02-4"] == {"2025-07": Tussen(0, 4), "2026-01": Tussen(0, 4)}  # withheld by its supplier
    marks = tijdas(mine, frame(all_tables, "contextgebeurtenis"), ["GM9901", "BU99010102"], OP)
    assert {m.soort for m in marks} >= {"interventie", "seizoen", "fysiek"}
    assert not any(m.soort == "registratie" for m in marks)  # that one is elsewhere
    found = tables(select_groep(all_tables, "G02", OP))
    assert [t.name for t in found] == ["acties_per_spoor", "inzet_per_partner", "acties_per_karakter"]
    assert found[0].frame["acties"].sum() == (~mine["spoor"].isin(PERSOONLIJK)).sum() < len(mine)


def test_an_action_of_a_scenario_that_was_not_chosen_is_never_late_nor_part_of_the_term() -> None:
    basis = ACTION | {"scenario": "basis", "eind_gepland": date(2026, 9, 1)}
    more = ACTION | {
        "actie_id": "B", "scenario": "opschalen", "start": None, "eind_gepland": date(2027, 9, 1), "status": "gepland",
    }  # fmt: skip
    begun = more | {"start": date(2026, 6, 1)}
    found = voortgang(pd.DataFrame([basis, more]), OP, gekozen([basis, more], OP))
    assert found.acties["stand"].tolist() == ["loopt", "gepland"]
    assert "Geen enkele actie is te laat" in found.text
    started = voortgang(pd.DataFrame([basis, begun]), OP, gekozen([basis, begun], OP))
    assert started.acties["stand"].tolist() == ["loopt", "loopt"]
    steps = pd.DataFrame([{"stap": 6, "gebeurtenis": "start", "datum": date(2026, 1, 1)}])
    planned = [
        looptijd(steps, pd.DataFrame(rows), OP, chosen)[1].set_index("maat")["waarde"]["dagen_gepland"]
        for rows, chosen in (
            ([basis], (BASIS,)), ([basis, more], (BASIS,)), ([basis, begun], gekozen([basis, begun], OP)),
            ([basis, more], gekozen([basis, more], OP, ("opschalen",))),
        )
    ]  # fmt: skip
    assert planned == [243, 243, 608, 608]


def test_a_chosen_scenario_counts_from_the_day_of_the_choice() -> None:
    """Also before anything of it began: its hours, its costs, its term, and an action that should have started."""
    more = ACTION | {"actie_id": "B", "scenario": "opschalen", "start": None, "status": "gepland"}
    choice = {"groep_id": "G1", "scenario": "opschalen", "gekozen": True, "datum": date(2026, 6, 1)}
    for row, day, counts in (
        (choice, OP, True),
        (choice, date(2026, 5, 31), False),
        (choice | {"datum": None}, date(2026, 5, 31), True),
        (choice | {"gekozen": False}, OP, False),
        (choice, None, True),
    ):
        assert ("opschalen" in besloten([row], day).get("G1", ())) is counts, (row, day)
    chosen = gekozen([ACTION, more], OP, besloten([choice], OP)["G1"])
    found = voortgang(pd.DataFrame([ACTION, more]), OP, chosen)
    assert found.acties["stand"].tolist() == ["loopt_uit", "niet_begonnen"]
    assert som(found.inzet, "uren_begroot") == (200, 200)


def test_an_action_of_another_goal_or_for_a_person_makes_the_scenario_count_for_all() -> None:
    """Which scenarios count is asked of the whole plan, never of the part that a page shows."""
    acts = pd.DataFrame([
        ACTION | {"groep_id": "G1", "scenario": "opschalen", "spoor": "persoon_gezin", "doel_id": "D2",
                  "karakter": None},
        ACTION | {"groep_id": "G1", "actie_id": "B", "scenario": "opschalen", "start": None},
    ]).astype(object)  # fmt: skip
    acts = acts.where(acts.notna(), None)
    tables_ = {"actie": pa.Table.from_pandas(acts, preserve_index=False)}
    assert voortgang_van(tables_, "G1", OP).acties["stand"].tolist() == ["loopt_uit", "niet_begonnen"]
    assert "Voor personen of gezinnen: 1, 1 te laat" in voortgang_van(tables_, "G1", OP).text
    data = select_groep(tables_, "G1", OP)
    by = tables(data)[0].frame
    assert by[["spoor", "stand", "acties"]].to_numpy().tolist() == [["groep_netwerk", "niet_begonnen", 1]]
    assert [x.doel_id for x in lussen(tables_ | {"doel": GOALS}, "G1", OP, {})] == ["D1"]
