"""The nulmeting: where it comes from, that it stays, and what stands beside it."""

import json
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from jgwork.indicators.plan.nulmeting import Nulmeting, correction, fix, nulmeting, planned
from jgwork.vocabulary.errors import UsageError

VAN, TOT = date(2024, 1, 1), date(2025, 1, 1)


def doel(code="incidenten", van=VAN, tot=TOT) -> pa.Table:
    return pa.table({
        "doel_id": ["D1"], "groep_id": ["G1"], "indicator_code": [code], "nulmeting_van": [van],
        "nulmeting_tot": [tot], "nulmeting_waarde": [24.0],
    })  # fmt: skip


def metingen(months=range(12), version="1.0") -> pa.Table:
    starts = [date(2024, m + 1, 1) for m in months]
    ends = [date(2024 + (m == 11), m % 12 + 2 if m < 11 else 1, 1) for m in months]
    return pa.table({
        "indicator_code": ["incidenten"] * len(starts), "eenheid_type": ["groep"] * len(starts),
        "eenheid_id": ["G1"] * len(starts), "periode_van": starts, "periode_tot": ends, "teller": [2.0] * len(starts),
        "noemer": pa.array([None] * len(starts), pa.float64()), "waarde": [2.0] * len(starts),
        "definitie_versie": [version if i < 6 else "1.0" for i in range(len(starts))],
    })  # fmt: skip


def test_sum_of_the_metingen_with_period_exposure_coverage_and_version() -> None:
    found = nulmeting({"doel": doel(), "meting": metingen()}, "D1")
    assert (found.waarde, found.dagen, found.dekking, found.bron) == (24.0, 366.0, 1.0, "meting")
    assert found.definitie_versie == "1.0"
    assert found.seizoen == ""


def test_a_hole_is_no_zero_and_lowers_the_coverage() -> None:
    found = nulmeting({"doel": doel(), "meting": metingen(range(9))}, "D1")
    assert found.waarde == 18.0
    assert found.dekking == pytest.approx(274 / 366)
    assert any("te laag" in w for w in found.waarschuwingen)


def test_part_of_a_year_gets_a_season_note_and_corona_a_warning() -> None:
    half = nulmeting({"doel": doel(tot=date(2024, 7, 1)), "meting": metingen()}, "D1")
    assert "maanden" in half.seizoen
    old = nulmeting({"doel": doel(van=date(2020, 6, 1), tot=date(2021, 6, 1)), "meting": metingen()}, "D1")
    assert any("corona" in w for w in old.waarschuwingen)
    assert old.waarde is None


def test_two_definitions_in_one_nulmeting_are_said() -> None:
    found = nulmeting({"doel": doel(), "meting": metingen(version="0.9")}, "D1")
    assert found.definitie_versie == "0.9/1.0"
    assert any("definitie" in w for w in found.waarschuwingen)


def test_answers_of_partners_give_a_median_of_the_last_answers() -> None:
    answers = pa.table({
        "groep_id": ["G1"] * 4, "ronde": [1] * 4, "aspect": ["gedrag"] * 4,
        "item_code": ["gedrag_ernst"] * 4, "partner": ["politie", "politie", "school", "werk"],
        "datum": [date(2024, 2, 1), date(2024, 9, 1), date(2024, 9, 1), date(2025, 3, 1)], "schaalwaarde": [0, 4, 2, 0],
    })  # fmt: skip
    found = nulmeting({"doel": doel("gedrag_ernst"), "duiding": answers}, "D1")
    assert (found.waarde, found.noemer, found.bron) == (3.0, 2.0, "duiding")
    aspect = nulmeting({"doel": doel("duiding_gedrag"), "duiding": answers}, "D1")
    assert (aspect.waarde, aspect.bron) == (3.0, "duiding")


def test_a_survey_is_a_percentage_and_members_at_a_moment_do_not_add_up(regio) -> None:
    tables, _ = regio
    asked = nulmeting(tables, "D-G02-2")
    assert asked.waarde == pytest.approx(100 * 262 / 840)  # 131 of 420 in both half years
    assert (asked.noemer, asked.soort) == (840, "enquete")
    assert "31,2%" in asked.text
    assert planned(tables, "D-G02-2") == ""  # the plan holds it rounded
    assert nulmeting(tables, "D-G02-3").waarde == 6


def test_plain_values_give_the_same_nulmeting_back() -> None:
    found = fix(nulmeting({"doel": doel(), "meting": metingen()}, "D1"), date(2025, 2, 1))
    back = Nulmeting.from_json(json.loads(json.dumps(found.as_json())))
    assert back == found
    assert back.checksum == found.checksum


def test_once_fixed_it_stays_and_a_correction_stands_beside_it() -> None:
    fixed = fix(nulmeting({"doel": doel(), "meting": metingen()}, "D1"), date(2025, 2, 1))
    assert "Vastgesteld op 1 februari 2025" in fixed.text
    with pytest.raises(UsageError):
        fix(fixed, date(2025, 3, 1))
    with pytest.raises(AttributeError):
        fixed.waarde = 3  # type: ignore[misc]
    later = nulmeting({"doel": doel(), "meting": metingen(range(11))}, "D1")
    beside = correction(fixed, later, date(2025, 6, 1))
    assert beside is not None
    assert (beside.vast, beside.nu) == (24.0, 22.0)
    assert "blijft gelden" in beside.text
    assert correction(fixed, fixed, date(2025, 6, 1)) is None
    with pytest.raises(UsageError):
        correction(fixed, replace(later, van=date(2023, 1, 1)), date(2025, 6, 1))


def test_the_checksum_changes_with_any_field() -> None:
    found = nulmeting({"doel": doel(), "meting": metingen()}, "D1")
    assert found.checksum == nulmeting({"doel": doel(), "meting": metingen()}, "D1").checksum
    assert found.checksum != replace(found, leden=9).checksum


def test_the_value_in_the_plan_is_compared() -> None:
    assert planned({"doel": doel(), "meting": metingen()}, "D1") == ""
    assert "In het plan staat 24; volgens meting" in planned({"doel": doel(), "meting": metingen(range(11))}, "D1")


def test_unknown_goal_and_missing_period_are_said_kindly() -> None:
    with pytest.raises(UsageError):
        nulmeting({"doel": doel()}, "D9")
    with pytest.raises(UsageError):
        nulmeting({"doel": doel(van=None)}, "D1")


def test_the_example_region_agrees_with_its_plan(regio) -> None:
    tables, planted = regio
    found = nulmeting(tables, "D-G02-1")
    assert found.waarde == planted["echt_effect"]["voor"]
    assert found.leden == 14
    assert nulmeting({k: v for k, v in tables.items() if k != "meting"}, "D-G02-1").bron == "registratie"
