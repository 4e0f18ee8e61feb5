"""The messy region itself: admitted as it is, whatever the seed; its truth is what was planted, not what was drawn."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.runs.leveren.controleren import controleer
from jgwork.runs.leveren.laden import laad
from jgwork.vocabulary.errors import UsageError
from jgwork.voorbeelden.rommel.waarheid import waarheid
from jgwork.voorbeelden.rommel.zendingen import make_rommel


def _planted(truth: dict[str, Any]) -> dict[str, Any]:
    """Return what may not hang on chance: sizes, counts, money, goals; pseudonyms are another matter."""
    keep = (
        "omvang",
        "incidenten",
        "banden",
        "doelen",
        "geld",
        "verzoeken",
        "acties_te_laat",
        "anders_dan_vorige_maand",
    )
    return {g: {k: about[k] for k in keep} for g, about in truth["groepen"].items()}


def test_the_clean_form_is_admitted_before_there_is_a_dossier(rommelwereld: Path) -> None:
    reports = controleer(rommelwereld / "leveringen", op=date(2026, 7, 10))
    assert [r.name for r in reports if not r.admitted] == []
    assert len(reports) == 15


@pytest.mark.parametrize("seed", [0, 7, 12345])
def test_chance_chooses_days_and_faces_and_changes_no_answer(seed: int, rommelwereld: Path) -> None:
    truth = json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))
    other = json.loads(json.dumps(waarheid(make_rommel(seed))))
    assert _planted(other) == _planted(truth)
    assert other["groepen"]["R02"]["leden"] != truth["groepen"]["R02"]["leden"]


@pytest.mark.nightly
def test_another_seed_loads_too(tmp_path: Path) -> None:
    voorbeeld(tmp_path, omvang="rommel", seed=7)
    laad(tmp_path / "leveringen", tmp_path / "dossier")
    laad(tmp_path / "maand2", tmp_path / "dossier")


@pytest.mark.parametrize("vraag", [{"fout": True}, {"vorm": "csv"}])
def test_a_question_without_an_answer_is_refused(vraag: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rommelregio"):
        voorbeeld(tmp_path, omvang="rommel", **vraag)


def test_the_truth_states_no_number_where_nothing_was_delivered(rommelwereld: Path) -> None:
    truth = json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))
    cells = [q for g in truth["groepen"].values() for d in g["incidenten"].values() for q in d.values()]
    assert {q["dekking"] for q in cells} == {"heel", "deels", "niet_geleverd"}
    assert all(("aantal" in q) is (q["dekking"] != "niet_geleverd") for q in cells)
    assert any(q.get("aantal") == 0 and q["dekking"] == "heel" for q in cells)


def test_every_group_has_five_questions_with_an_answer(rommelwereld: Path) -> None:
    truth = json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))
    for groep, about in truth["groepen"].items():
        assert len(about["vragen"]) == 5, groep
        assert all(q["vraag"].endswith("?") for q in about["vragen"])
    answers = {g: [q["antwoord"] for q in truth["groepen"][g]["vragen"]] for g in ("R01", "R02", "R06")}
    assert answers["R01"][4] is False
    assert answers["R02"][1] == {"incidenten": True, "ervaren_overlast": True, "dagbesteding": True}
    assert answers["R06"][0] == "besluit van de driehoek over de aanpak"
