"""The process as an event log: side by side, repeated, looped back, skipped with a reason, ended and begun again."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jgwork.inhoud.perioden import dag
from jgwork.privacy.convenant.lezen import read_convenant
from jgwork.privacy.proces.stand import Stand, read_werkproces, stand
from jgwork.privacy.proces.weg import weg
from jgwork.privacy.stappen.besluit import kalender, read_besluit
from jgwork.privacy.stappen.vragen import dekking, matrix_items, nog_nodig, verzoeken, vragen
from jgwork.schema.descriptors import codelist
from jgwork.schema.profielen import (
    besluit_voorbeeld,
    convenant_toml,
    nummer,
    profielen,
    werkproces_over,
    werkproces_toml,
)
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.stap import Rol

PROFILE = read_werkproces(werkproces_toml())
CONVENANT = read_convenant(convenant_toml())
LATER = date(2026, 12, 31)


def log(*events: tuple[Any, ...]) -> pa.Table:
    """Return events as (day of 2026 as text, step, event, to step, role, reason)."""
    rows = [(*e, *[""] * (6 - len(e))) for e in events]
    return pa.table(
        {
            "groep_id": ["G"] * len(rows),
            "datum": [f"2026-{r[0]}" for r in rows],
            "stap": [r[1] for r in rows],
            "gebeurtenis": [r[2] for r in rows],
            "van_stap": [str(r[1]) if r[3] else "" for r in rows],
            "naar_stap": [str(r[3]) for r in rows],
            "actor_rol": [r[4] for r in rows],
            "motivering_code": [r[5] for r in rows],
        }
    )


def of(*events: tuple[Any, ...], op: date = LATER) -> Any:
    return stand(log(*events), PROFILE, op).groep("G")


def test_a_start_and_the_decision_to_go_on_may_be_written_on_one_day() -> None:
    day = "11-29"
    rows = [e for n in (1, 2, 3) for e in ((day, n, "start"), (day, n, "besluit_door", n + 1))]
    assert of(*rows).open == ("4",)


def test_an_empty_log_is_step_1_without_a_coordinator() -> None:
    for nothing in (None, log()):
        group = stand(nothing, PROFILE, LATER).groep("G")
        assert (group.open, group.hoogste, group.coordinator) == (("1",), 1, False)
    assert Stand(LATER).hoogste == 1


def test_steps_run_side_by_side() -> None:
    group = of(("01-01", 2, "start"), ("02-01", 3, "start"))
    assert group.open == ("2", "3")


def test_a_decision_closes_the_old_step_and_opens_the_new_one() -> None:
    group = of(("01-01", 2, "start"), ("02-01", 2, "besluit_door", 3))
    assert group.open == ("3",)
    assert [e.gebeurtenis for e in group.besluiten] == ["besluit_door"]


def test_a_loop_back_opens_the_earlier_step_and_keeps_what_was_reached() -> None:
    group = of(("01-01", 6, "start"), ("02-01", 6, "teruglus", 3))
    assert group.open == ("3", "6")
    assert group.hoogste == 6
    assert [(e.van_stap, e.naar_stap) for e in group.lussen] == [("6", "3")]


def test_a_stop_ends_everything_and_a_new_start_begins_again() -> None:
    stopped = of(("01-01", 2, "start"), ("02-01", 2, "besluit_stop"))
    assert (stopped.open, stopped.gestopt) == ((), date(2026, 2, 1))
    again = of(("01-01", 2, "start"), ("02-01", 2, "besluit_stop"), ("03-01", 1, "start"))
    assert (again.open, again.gestopt) == (("1",), None)


def test_events_after_the_day_do_not_count() -> None:
    assert of(("01-01", 2, "start"), ("06-01", 3, "start"), op=date(2026, 3, 1)).hoogste == 2


def test_a_skipped_step_is_named_with_its_reason() -> None:
    group = of(("01-01", 1, "start"), ("02-01", 2, "besluit_door", 5, "procesregisseur", "capaciteit"))
    assert group.overgeslagen == {"3": "capaciteit", "4": "capaciteit"}


@pytest.mark.parametrize(
    ("role", "step", "appointed"),
    [("uitvoeringscoordinator", 2, True), ("uitvoeringscoordinator", 1, False), ("procesregisseur", 2, False)],
)
def test_a_coordinator_is_appointed_in_step_2_or_later(role: str, step: int, appointed: bool) -> None:
    assert of(("01-01", step, "start", "", role)).coordinator is appointed


@given(st.permutations([("01-01", 2, "start"), ("02-01", 3, "start"), ("02-01", 2, "besluit_door", 3),
                        ("04-01", 6, "start"), ("05-01", 6, "teruglus", 3)]))  # fmt: skip
def test_the_order_of_the_rows_says_nothing(events: list[tuple[Any, ...]]) -> None:
    assert of(*events).open == ("3", "6")


def test_raw_and_typed_logs_are_read_together() -> None:
    typed = pa.table({"groep_id": ["G"], "datum": [date(2026, 1, 1)], "stap": [2], "gebeurtenis": ["start"]})
    assert stand([typed, log(("02-01", 3, "start"))], PROFILE, LATER).groep("G").open == ("2", "3")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("31-01-2026", date(2026, 1, 31)),
        ("gisteren", None),
        (None, None),
        ("", None),
    ],
)
def test_dates(text: object, day: date | None) -> None:
    assert dag(text) == day


def test_profiles_are_whole_and_their_questions_name_known_tables() -> None:
    from jgwork.schema.descriptors import load_tables

    assert profielen() == ("2016", "2023")
    for name in profielen():
        profile = read_werkproces(werkproces_toml(name))
        assert {s.nummer for s in profile.stappen} == set(range(1, 8))
        assert {t for s in profile.stappen for q in s.vragen for t in q.tabellen} <= set(load_tables())
        assert {s.gremium for s in profile.stappen} - {""} <= set(CONVENANT.gremium)
        assert set(profile.hoofddoelen) <= set(codelist("hoofddoel").codes)
        assert len(profile.gereedheid) == 6
        assert [s.nummer for s in profile.stappen if s.besluit] in ([1, 2, 3, 4, 7], [1, 2, 2, 3, 4, 7])


def test_an_unknown_profile_or_step_is_said() -> None:
    for wrong in ("2099", "../2016"):
        with pytest.raises(UsageError):
            werkproces_toml(wrong)
    with pytest.raises(UsageError):
        PROFILE.stap(9)
    with pytest.raises(StoreDamaged):
        read_werkproces({"stap": [{}]})


TABLES = {
    "signaal": pa.table(
        {
            "signaal_id": ["1", "2", "3"],
            "bronpartner": ["jongerenwerk", "politie", "onderwijs"],
            "locatie_id": ["L1", "L2", None],
        }
    ),
    "verblijf": pa.table({"groep_id": ["G", "X"], "locatie_id": ["L1", "L2"]}),
    "signaal_groep": pa.table({"groep_id": ["G"], "signaal_id": ["3"]}),
    "lid": pa.table({"groep_id": ["X"], "pseudoniem": ["p"]}),
}


def test_questions_are_answered_by_rows_of_the_own_group_only() -> None:
    group = of(("01-01", 2, "start"))
    found = {a.code: a for a in vragen(group, PROFILE, TABLES)}
    assert (found["1a"].stand, found["1a"].door) == ("beantwoord", ("jongerenwerk", "onderwijs"))
    elsewhere = {n: t for n, t in TABLES.items() if n not in ("verblijf", "signaal_groep")}
    assert vragen(group, PROFILE, elsewhere)[0].stand == "open", "signals of other groups answer nothing"
    assert found["2b"].stand == "open", "the members of another group answer nothing"
    assert "3a" not in found, "no question of a step that has not come"


def test_what_is_needed_is_for_the_open_step_and_nothing_more() -> None:
    needed = nog_nodig(of(("01-01", 2, "start")), PROFILE, TABLES, CONVENANT)
    assert any("uitvoeringscoördinator" in s for s in needed)
    assert any("Lever 'lid'" in s and "politie" in s for s in needed)
    assert not any("Stap 1" in s or "Stap 3" in s for s in needed)


def test_a_step_asks_only_its_own_items() -> None:
    items = codelist("matrix_item")
    first = matrix_items(1, PROFILE, CONVENANT, "jongerenwerk")
    third = matrix_items(3, PROFILE, CONVENANT, "jongerenwerk")
    assert set(first) < set(third) < set(items.codes)
    assert all(items.extra[c]["niveau"] != "persoon" for c in first)
    assert all(items.extra[c]["categorie"] == "gewoon" for c in third)
    assert matrix_items(3, PROFILE, CONVENANT, "kerk") == ()


def test_requests_run_side_by_side_and_open_ones_become_late() -> None:
    table = pa.table(
        {
            "verzoek_id": ["a", "b", "c", "d"],
            "van_partner": ["gemeente"] * 4,
            "naar_partner": ["politie", "om", "onderwijs", "halt"],
            "tabel": ["groepsscan", "om_informatie", "informatiematrix", "lid"],
            "gevraagd": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 25), date(2026, 9, 1)],
            "geleverd": [date(2026, 1, 20), None, None, None],
            "besluit": ["verstrekt", "open", "open", "open"],
            "grond": ["wettelijke_taak", None, None, None],
        }
    )
    found = verzoeken(table, CONVENANT, date(2026, 2, 1))
    assert [(v.verzoek_id, v.stand) for v in found] == [("a", "verstrekt"), ("b", "te laat"), ("c", "open")]
    assert dekking(found) == "Van 3 verzoeken: 1 verstrekt, 1 open, 1 te laat."
    assert [v.soort for v in found] == ["politie", "OM", "externe partner"]
    assert verzoeken(None, CONVENANT, LATER) == ()


BESLUIT: dict[str, Any] = {
    "groep_id": "G",
    "datum": "2026-02-01",
    "gremium": "driehoek",
    "uitkomst": "aanpakken",
    "hoofddoelen": ["aanwas"],
    "kaders": {"kosten": 1000},
    "sturing": "driehoek",
    "escalatie": "burgemeester",
    "strafrechtelijk": {"traject": False},
    "communicatie": "gemeente",
    "rapportage": [{"gremium": "raad", "onderwerpen": ["effect"], "vanaf": "2026-01-31", "elke_maanden": 1}],
}


def test_a_complete_decision_is_kept_and_gives_a_calendar() -> None:
    made, findings = read_besluit(BESLUIT, PROFILE, CONVENANT)
    assert not findings
    assert made is not None
    assert [d for d, _, _ in kalender(made, date(2026, 4, 1))] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_the_example_of_a_decision_is_complete() -> None:
    made, findings = read_besluit(tomllib.loads(besluit_voorbeeld()), PROFILE, CONVENANT)
    assert not findings
    assert made is not None
    assert len(kalender(made, date(2026, 12, 31))) == 5


@pytest.mark.parametrize("key", [k for k in BESLUIT if k != "uitkomst"])
def test_every_part_that_is_missing_is_named(key: str) -> None:
    made, findings = read_besluit({k: v for k, v in BESLUIT.items() if k != key}, PROFILE, CONVENANT)
    assert made is None
    assert [f.column for f in findings] == [key]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"uitkomst": "misschien"}, "uitkomst"),
        ({"gremium": "kantine"}, "gremium"),
        ({"hoofddoelen": ["wereldvrede"]}, "hoofddoelen"),
        ({"strafrechtelijk": {"traject": True}}, "strafrechtelijk"),
        ({"ketenoverleg_plus": ["kerk"]}, "ketenoverleg_plus"),
        (
            {"rapportage": [{"gremium": "raad", "onderwerpen": ["effect"], "vanaf": "straks", "elke_maanden": 0}]},
            "rapportage",
        ),
        ({"uitkomst": "aanvullende_analyse", "aanvullende_analyse": {"domeinen": ["zorg"]}}, "aanvullende_analyse"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], column: str) -> None:
    made, findings = read_besluit({**BESLUIT, **change}, PROFILE, CONVENANT)
    assert made is None
    assert {f.column for f in findings} == {column}


def test_the_road_is_a_picture_with_a_table_and_a_sentence() -> None:
    picture = weg(of(("01-01", 6, "start"), ("02-01", 6, "teruglus", 3)), PROFILE)
    assert picture.title == "De groep is in stap 3 en 6"
    assert picture.table is not None
    assert len(picture.table.rows) == 2
    assert picture.figure is not None
    assert picture.figure["data"][0]["y"] == [6, 3]
    assert "1 keer terug" in picture.sentence
    assert weg(stand(None, PROFILE, LATER).groep("G"), PROFILE).figure is None


def test_step_4_asks_nothing_about_persons_and_2a_asks_less_than_2b() -> None:
    items = codelist("matrix_item")

    def levels(step: object, profile: Any = PROFILE) -> set[str]:
        found = matrix_items(step, profile, CONVENANT, "jongerenwerk")  # type: ignore[arg-type]
        return {items.extra[c]["niveau"] for c in found}

    assert levels(4) <= {"groep", "locatie"}
    assert "persoon" in levels(("3", "4")), "what one of the open steps may ask"
    later = read_werkproces(werkproces_toml("2023"))
    assert levels("2A", later) <= {"groep", "locatie"}
    assert later.stap("2B").niveaus == ("groep", "locatie", "persoon")
    early, late = ({t for v in later.stap(s).vragen for t in v.tabellen} for s in ("2A", "2B"))
    assert not early & {"groepsscan", "registratie", "lid"}, "2A knows no list and no scan"
    assert {"lid", "groepsscan", "relatie"} <= late


def test_a_municipality_has_its_own_step_numbers() -> None:
    """Step 3 is called B here and step 5 is called 3; the log and the convenant keep the national numbers."""
    own = {
        "profiel": "eigen",
        "basis": "2016",
        "stap": [{"code": "3", "vervangt": "5"}, {"code": "B", "vervangt": "3"}],
    }
    profile = read_werkproces(werkproces_over(own))
    assert profile.codes == ("1", "2", "B", "4", "3", "6", "7")
    assert [s.rol for s in profile.stappen] == list(Rol)
    assert (profile.nummer("B"), profile.nummer("3"), profile.nummer(5)) == (3, 5, 5)
    assert (profile.code(3), profile.code(5)) == ("B", "3")
    log = [("2", "start"), ("3", "start"), ("5", "start")]
    rows = {
        "groep_id": ["G"] * 3, "stap": [s for s, _ in log], "gebeurtenis": [e for _, e in log],
        "datum": ["2026-01-01", "2026-02-01", "2026-03-01"], "actor_rol": ["uitvoeringscoordinator"] * 3,
    }  # fmt: skip
    group = stand(pa.table(rows), profile).groep("G")
    assert group.open == ("2", "B", "3")
    assert group.hoogste == nummer(Rol.PLAN)
    assert stand(None, profile).groep("G").open == ("1",)
