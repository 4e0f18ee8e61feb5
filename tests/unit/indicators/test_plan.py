"""The plan against R9."""

from datetime import date

import pandas as pd

from jgwork.indicators.effect.tabel import frame
from jgwork.indicators.plan.plan import capaciteit, toets_plan
from jgwork.vocabulary.verdict import Verdict

GOAL = {
    "doel_id": "D1", "hoofddoel_code": "criminaliteit_overlast", "indicator_code": "incidenten", "richting": "daling",
    "nulmeting_waarde": 20.0, "nulmeting_van": date(2024, 1, 1), "nulmeting_tot": date(2025, 1, 1),
    "streefwaarde": 5.0, "streefdatum": date(2026, 1, 1), "eigenaar_partner": "politie", "primair": True,
}  # fmt: skip
SECOND = GOAL | {"doel_id": "D2", "indicator_code": "ervaren_overlast"}
ACTION = {
    "actie_id": "A1", "doel_id": "D1", "groep_id": "G1", "spoor": "persoon_gezin", "karakter": "belonend",
    "partner": "gemeente", "start_gepland": date(2025, 1, 1), "eind_gepland": date(2025, 6, 1), "status": "gepland",
    "uren_begroot": 10.0, "kosten_begroot": 100.0, "scenario": "basis",
}  # fmt: skip
KINDS = {"incidenten": "registratie", "ervaren_overlast": "enquete"}
TRACKS = ("persoon_gezin", "groep_netwerk", "publiek_omgeving")


def actions(*changes) -> pd.DataFrame:
    return pd.DataFrame([ACTION | {"actie_id": f"A{i}"} | c for i, c in enumerate(changes)])


def full_plan() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [{"spoor": s, "doel_id": d} for s in TRACKS for d in ("D1", "D2")]
    return pd.DataFrame([GOAL, SECOND]), actions(*rows)


def rules(goals, acts) -> set[str]:
    found = toets_plan(pd.DataFrame(goals), acts, soorten=KINDS)
    assert all(f.verdict is Verdict.WARN for f in found.findings)
    return {f.rule for f in found.findings}


def test_a_whole_plan_has_no_open_points() -> None:
    found = toets_plan(*full_plan(), soorten=KINDS)
    assert [f.rule for f in found.findings] == []
    assert found.matrix[list(TRACKS)].to_numpy().tolist() == [[1, 1, 1], [1, 1, 1]]
    assert "Er zijn geen open punten" in found.text


def test_every_smart_gap_is_named_at_once() -> None:
    gaps = ("indicator_code", "nulmeting_waarde", "streefwaarde", "streefdatum", "eigenaar_partner", "richting")
    empty = dict.fromkeys(gaps)
    found = rules([GOAL | empty, SECOND], full_plan()[1])
    assert found >= {f"R9.{k}" for k in empty}


def test_tracks_goals_without_action_and_rewarding() -> None:
    found = rules([GOAL, SECOND], actions({"karakter": "strafrechtelijk"}))
    assert {"R9.sporen", "R9.acties", "R9.belonen"} <= found
    assert "R9.doelen" in rules([], actions({}))


def test_a_target_within_ordinary_swing_is_said() -> None:
    goals = [GOAL | {"streefwaarde": 15.0}, SECOND]
    found = toets_plan(pd.DataFrame(goals), full_plan()[1], soorten=KINDS)
    message = next(f for f in found.findings if f.rule == "R9.toeval")
    assert "De streefwaarde van 15 is dan niet te onderscheiden." in message.message
    assert found.detectable["D1"].table[0].value == 6  # a nulmeting of 20, dispersion 1.5
    counted = toets_plan(pd.DataFrame(goals), full_plan()[1], soorten=KINDS, nulmetingen={"D1": (160, 4)})
    assert counted.detectable["D1"].table[0].value == 117, "what was counted goes before what the plan says"
    assert "D2" not in found.detectable  # a survey is no count


def test_more_than_three_primary_goals_and_one_sided_sources() -> None:
    many = [GOAL | {"doel_id": f"D{i}"} for i in range(4)]
    assert {"R9.primair", "R9.bronnen"} <= rules(many, full_plan()[1])
    assert "R9.primair" in rules([GOAL | {"primair": False}], full_plan()[1])


def test_scenarios_stand_side_by_side_and_capacity_sums_over_groups() -> None:
    acts = actions({}, {"scenario": "opschalen", "uren_begroot": 30.0}, {"status": "vervallen"}, {"groep_id": "G2"})
    found = toets_plan(pd.DataFrame([GOAL]), acts, soorten=KINDS).scenarios.set_index("scenario")
    assert found.loc["opschalen", "uren_begroot"] == 30
    assert found.loc["basis", "acties"] == 2
    total = capaciteit(acts).iloc[0]
    assert (total["groepen"], total["acties"], total["uren_begroot"]) == (2, 2, 20), "not chosen costs nothing"
    choice = {"groep_id": "G2", "scenario": "opschalen", "gekozen": True, "datum": date(2026, 7, 1)}
    acts = actions({}, {"groep_id": "G2"}, {"groep_id": "G2", "scenario": "opschalen", "uren_begroot": 30.0})
    chosen = [
        capaciteit(acts, pd.DataFrame([choice]), op=day).iloc[0]["uren_begroot"]
        for day in (None, date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert chosen == [50, 20, 50], "chosen is planned, from the day of the choice; of no other group"
    other = capaciteit(acts, pd.DataFrame([choice | {"groep_id": "G1"}])).iloc[0]
    assert other["uren_begroot"] == 20
    acts = actions({}, {"scenario": "opschalen", "uren_begroot": 30.0}, {"status": "vervallen"}, {"groep_id": "G2"})
    assert "samen 20 uur" in toets_plan(pd.DataFrame([GOAL]), acts, soorten=KINDS).text
    unknown = capaciteit(actions({"uren_begroot": None, "partner": None})).iloc[0]
    assert (unknown["partner"], unknown["zonder_begroting"]) == ("onbekend", 1)


def test_the_vague_goal_of_the_example_region_is_found(regio, soorten) -> None:
    tables, _ = regio
    goals, acts = (frame(tables, n) for n in ("doel", "actie"))
    found = toets_plan(goals[goals["groep_id"] == "G03"], acts[acts["groep_id"] == "G03"], soorten=soorten)
    messages = {f.rule: f.message for f in found.findings}
    assert "D-G03-4" in messages["R9.streefwaarde"]
    assert "D-G03-4" in messages["R9.streefdatum"]
