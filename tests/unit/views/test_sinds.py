"""What changed between two publications: only what was told in both, or told anew; never a change out of an unknown."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from jgwork.views.voorblad.sinds import kop, sinds
from jgwork.vocabulary.tables import WITHHELD

Rij = Mapping[str, Any]
N = WITHHELD


def zegt(tabel: str, toen: Sequence[Rij] | None, nu: Sequence[Rij]) -> list[tuple[str, str, str]]:
    found = sinds({} if toen is None else {tabel: toen}, {tabel: nu}, (6, 6))
    return [(r.merk, r.kop, r.tekst) for r in found]


def actie(stand: str, klaar: str = "2026-06-01") -> Rij:
    return {"actie": "straatgesprek", "partner": "jongerenwerk", "klaar": klaar, "stand": stand}


NAAM = "Actie (Jongerenwerk)"


@pytest.mark.parametrize(
    ("toen", "nu", "gezegd"),
    [
        ([actie("loopt")], [actie("loopt")], []),
        ([actie("loopt")], [actie("loopt_uit")], [
            ("laat", "Nieuw te laat", f"{NAAM}, had klaar moeten zijn op 1 juni 2026."),
        ]),
        ([actie("loopt_uit")], [actie("niet_begonnen")], []),
        ([actie("loopt")], [actie("afgerond_laat")], [("klaar", "Klaar", f"{NAAM}.")]),
        ([actie("loopt_uit")], [actie("loopt")], []),
        ([], [actie("loopt")], [("nieuw", "Nieuwe actie", f"{NAAM}.")]),
        ([actie("loopt", "2026-05-01")], [actie("loopt", "2026-05-01"), actie("loopt")],
         [("nieuw", "Nieuwe actie", f"{NAAM}.")]),
        (None, [actie("loopt")], []),
    ],
)  # fmt: skip
def test_actions_that_became_late_or_ready_or_came_in(
    toen: Sequence[Rij] | None, nu: Sequence[Rij], gezegd: list[tuple[str, str, str]]
) -> None:
    assert zegt("acties", toen, nu) == gezegd


def kader(besteed: object, stand: str = "binnen het kader", soort: str = "kosten") -> Rij:
    return {"soort": soort, "besteed": besteed, "stand": stand}


@pytest.mark.parametrize(
    ("toen", "nu", "merk", "titel"),
    [
        (kader(1000), kader(1500), "op", "Geld"),
        (kader(10, soort="uren"), kader(15, soort="uren"), "op", "Uren"),
        (kader(1000), kader(2500, "over het kader"), "laat", "Boven het kader"),
        (kader(2500, "over het kader"), kader(3000, "over het kader"), "op", "Geld"),
    ],
)
def test_money_and_hours_that_were_spent(toen: Rij, nu: Rij, merk: str, titel: str) -> None:
    ((was, head, text),) = zegt("kaders", [toen], [nu])
    assert (was, head) == (merk, titel)
    first, last = (f"{r['besteed']:,}".replace(",", ".") for r in (toen, nu))
    assert text.index(first) < text.index(last), "from what it was to what it is"


@pytest.mark.parametrize(("toen", "nu"), [(N, 1500), (1000, N), (None, 1500), (1000, None), (1000, 1000)])
def test_of_money_that_was_not_told_twice_nothing_changed(toen: object, nu: object) -> None:
    assert zegt("kaders", [kader(toen)], [kader(nu)]) == []
    assert zegt("kaders", None, [kader(nu)]) == []


def doel(nu: object, stand: object = "niet", kwartalen: str = "2026-K1", antwoorden: object = None) -> Rij:
    return {"doel": "Incidenten", "nu": nu, "stand": stand, "kwartalen": kwartalen, "antwoorden_nu": antwoorden}


@pytest.mark.parametrize(
    ("toen", "nu", "gezegd"),
    [
        (doel(20), doel(12), [("neer", "Incidenten", "van 20 naar 12.")]),
        (doel(12), doel(20), [("op", "Incidenten", "van 12 naar 20.")]),
        (doel(20), doel(12, "gehaald"), [
            ("klaar", "Incidenten", "van 20 naar 12; de streefwaarde is gehaald, eerst niet."),
        ]),
        (doel(12, "gehaald"), doel(12), [("nieuw", "Incidenten", "de streefwaarde is niet gehaald, eerst wel.")]),
        (doel(12), doel(12), []),
        (doel(40, antwoorden=80), doel(50, antwoorden=90), [("op", "Incidenten", "van 40% naar 50%.")]),
        (doel(N), doel(12), []),
        (doel(20), doel(None), []),
        (doel(20), doel(12, kwartalen="2026-K2"), []),
        (doel(20, None), doel(20, "niet te zeggen"), []),
        (doel(20, None), doel(20, "gehaald"), [
            ("klaar", "Incidenten", "de streefwaarde is gehaald; eerst was dat niet te zeggen."),
        ]),
    ],
)  # fmt: skip
def test_a_goal_that_moved_in_the_same_quarters_or_was_judged_otherwise(
    toen: Rij, nu: Rij, gezegd: list[tuple[str, str, str]]
) -> None:
    assert zegt("doelen", [toen], [nu]) == gezegd
    assert zegt("doelen", None, [nu]) == [], "a goal of which nothing was told before did not change"


def test_incidents_that_are_told_for_the_first_time_and_those_that_came_late() -> None:
    rows = [{"kwartaal": "2025-K4", "incidenten": 9}, {"kwartaal": "2026-K1", "incidenten": N}]
    now = [{"kwartaal": "2025-K4", "incidenten": 11}, {"kwartaal": "2026-K1", "incidenten": 7},
           {"kwartaal": "2026-K2", "incidenten": None}]  # fmt: skip
    assert zegt("incidenten_per_kwartaal", rows, now) == [
        ("nieuw", "Nieuw geteld", "7 incidenten in het eerste kwartaal 2026.")
    ]
    assert zegt("incidenten_per_kwartaal", None, now) == []
    late = [{"kwartaal": "2025-K4", "incidenten": 2}, {"kwartaal": "2025-K3", "incidenten": N}]
    then, since = {"incidenten_per_kwartaal": rows}, {"incidenten_per_kwartaal": rows, "nagekomen": late}
    (found,) = sinds(then, since, (6, 6))
    assert (found.kop, found.tekst) == ("Later binnengekomen", "2 incidenten van eerdere kwartalen.")
    assert sinds(since, since, (6, 6)) == sinds(since, then, (6, 6)) == ()


def test_a_message_that_became_late() -> None:
    def bericht(stand: str) -> Rij:
        return {"datum": "2026-06-01", "overleg": "raad", "stand": stand}

    said = [("laat", "Nieuw te laat", "bericht aan raad van 1 juni 2026.")]
    assert zegt("rapportagekalender", [bericht("gepland")], [bericht("te laat")]) == said
    assert zegt("rapportagekalender", [], [bericht("te laat")]) == said
    assert zegt("rapportagekalender", [bericht("te laat")], [bericht("te laat")]) == []
    assert zegt("rapportagekalender", None, [bericht("te laat")]) == []


def test_a_step_and_the_heading_above_it() -> None:
    (found,) = sinds({}, {}, (3, 5))
    assert (found.kop, found.tekst) == ("Stap", "van stap 3 naar stap 5.")
    assert sinds({}, {}, (5, 5)) == ()
    assert kop([], "1 juni 2026") == "Er veranderde niets dat we mogen tonen sinds 1 juni 2026"
    assert kop([found], "1 juni 2026") == "Sinds 1 juni 2026: een verandering"
    assert kop([found] * 2, "1 juni 2026") == "Sinds 1 juni 2026: twee veranderingen"
