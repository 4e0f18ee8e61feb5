"""The test of meaning: does the first screen of a group answer the five questions of a meeting as the truth has it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jgwork.io.opslag.bundle import open_publication
from jgwork.runs.dossier.gereedheid import neem_besluit
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.voorblad import Voorblad

GROEPEN = ["R01", "R03", "R05", "R06", "R07", "R09"]
#: What was planted as the question of the meeting, and the card that asks it.
KAARTEN = {
    "besluit van de driehoek over de aanpak": "Besluit of u de groep aanpakt",
    "afsluiten": "Besluit of de aanpak kan stoppen",
    "plan van aanpak vaststellen": "Stel het plan van aanpak vast",
    "doorgaan naar stap 3": "Besluit of u doorgaat naar stap 3",
}
INDICATOREN = {"incidenten": "Incidenten met leden", "ervaren_overlast": "Ervaren overlast",
               "dagbesteding": "Leden met school of werk"}  # fmt: skip


@pytest.fixture(scope="module")
def waar(rommelwereld: Path) -> dict[str, Any]:
    return dict(json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))["groepen"])


@pytest.fixture(scope="module")
def bladen(
    rommelwereld: Path, rommeldossier: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Voorblad, Voorblad]]:
    """Return per group the first screen before and after the second delivery."""
    out = tmp_path_factory.mktemp("bladen")
    for file in sorted((rommelwereld / "besluiten").glob("*.toml")):
        neem_besluit(open_dossier(rommeldossier), file.stem[11:], file)
    publiceer(rommeldossier, out, groepen=GROEPEN)
    laad(rommelwereld / "maand2", rommeldossier)
    publiceer(rommeldossier, out, groepen=GROEPEN)

    def screen(name: str) -> Voorblad:
        return Voorblad.from_json(open_publication(out / name).index["voorblad"])

    return {g: (screen(f"{g}-001"), screen(f"{g}-002")) for g in GROEPEN}


Bladen = dict[str, tuple[Voorblad, Voorblad]]


@pytest.mark.parametrize("groep", GROEPEN)
def test_which_decision_is_asked(groep: str, bladen: Bladen, waar: dict[str, Any]) -> None:
    asked, cards = waar[groep]["besluit_gevraagd"], [k.kop for k in bladen[groep][0].kaarten]
    assert 1 <= len(cards) <= 3
    assert [k for k in cards if k in KAARTEN.values()] == ([KAARTEN[asked]] if asked else [])
    assert all(k.anker for k in bladen[groep][0].kaarten)  # no card without a fact on the page it leads to


@pytest.mark.parametrize("groep", GROEPEN)
def test_which_goals_are_reached(groep: str, bladen: Bladen, waar: dict[str, Any]) -> None:
    """What is said is true; of what may not be shown nothing is said, and a missing goal is shown as missing."""
    marks = {g.doel: g.merk for g in bladen[groep][0].doelen}
    for goal in waar[groep]["doelen"]:
        mark = marks[INDICATOREN[goal["indicator"]]]
        part = goal["indicator"] == "dagbesteding"  # only parts of the members are told: forward is on the way or there
        no = {"niet", "niet_gehaald", "op_weg"}
        allowed = {True: {"gehaald"} | ({"op_weg"} if part else set()), False: no, None: set()}
        assert mark in allowed[goal["gehaald"]] | {"onbekend", "niet_getoond"}, goal
    if waar[groep]["doelen"]:
        numbers = [g.nummer for g in bladen[groep][0].doelen]
        assert sorted(set(numbers)) == [1, 2, 3, 4]
        second = {2} if all(g["indicator"] != "dagbesteding" for g in waar[groep]["doelen"]) else set()
        assert {g.nummer for g in bladen[groep][0].doelen if g.merk == "geen_doel"} == {3, 4} | second


@pytest.mark.parametrize("groep", GROEPEN)
def test_what_is_late(groep: str, bladen: Bladen, waar: dict[str, Any]) -> None:
    names, told = codelist("interventie").titles, waar[groep]["blad"] or {"te_laat": []}
    late = [a for a in bladen[groep][0].acties if a.soort == "laat"]
    assert sorted(a.actie for a in late) == sorted(names[c] for c in told["te_laat"])
    assert all(a.partner and a.klaar and "te laat" in a.stand for a in late)
    persons = {names[c] for c in ("huisbezoek", "jobcoach", "schooltraject")}
    assert not persons & {a.actie for a in bladen[groep][0].acties}


@pytest.mark.parametrize("groep", GROEPEN)
def test_what_changed(groep: str, bladen: Bladen, waar: dict[str, Any]) -> None:
    first, second = bladen[groep]
    assert (first.sinds_van, first.sinds) == ("", ())
    assert second.sinds_van == f"{groep}-001"
    came = sum(waar[groep]["anders_dan_vorige_maand"][k] for k in ("nieuw", "nagekomen"))
    before = waar[groep]["incidenten"]["eerste"].values()
    waited = sum(q["aantal"] for q in before if q["dekking"] == "deels")  # a forgotten month came: told whole, now
    told = sum(int(m[1]) for r in second.sinds if (m := re.match(r"(\d+) incidenten", r.tekst)))
    assert told <= came + waited
    assert second.sinds or "veranderde niets" in second.sinds_kop


@pytest.mark.parametrize("groep", GROEPEN)
def test_does_it_fit_the_frame(groep: str, bladen: Bladen, waar: dict[str, Any]) -> None:
    """Of the part that may be told the page says whether it fits, and that it is a part."""
    blad, told = bladen[groep][0], waar[groep]["blad"]
    if told is None:
        assert blad.kaders == ()
        return
    for line in blad.kaders:
        assert (line.kader, line.besteed) == (
            told["kaders"][line.soort]["kader"],
            told["kaders"][line.soort]["besteed"],
        )
        assert line.boven is told["boven"][line.soort]
    assert len(blad.kaders) == 2
    assert ("Zonder acties voor personen" in blad.kaders_kop) is not any(told["boven"].values())
