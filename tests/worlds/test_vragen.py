"""Questions of a meeting on the messy region: does the plan fit the decision, and did anything change."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jgwork.analist.openen import open_werk
from jgwork.cli.main import main
from jgwork.inhoud.perioden import kwartaal_van
from jgwork.inhoud.registraties import registraties
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.gereedheid import neem_besluit
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.kaders import kader_van
from jgwork.vocabulary.verandering import LET_OP

#: Cautions that follow from what was planted; others are of the counts themselves.
GEPLANT = ("inzet_voor", "inzet_na", "seizoen")


@pytest.fixture(scope="module")
def waar(rommelwereld: Path) -> dict[str, Any]:
    return dict(json.loads((rommelwereld / "waarheid.json").read_text(encoding="utf-8"))["groepen"])


@pytest.mark.parametrize("groep", ["R01", "R02", "R03", "R07", "R09"])
def test_does_the_plan_fit_the_decision(
    groep: str, rommelwereld: Path, rommeldossier: Path, waar: dict[str, Any]
) -> None:
    """Of two scenarios only the chosen one counts; money and hours each have a frame of their own."""
    (file,) = (rommelwereld / "besluiten").glob(f"*-{groep}.toml")
    neem_besluit(open_dossier(rommeldossier), groep, file)
    found, money = kader_van(open_dossier(rommeldossier), groep), waar[groep]["geld"]
    assert found is not None
    for room in found.ruimtes:
        assert room.kader == money["kader"][room.soort]
        assert room.gepland == (money["begroot"][room.soort],) * 2
        assert room.besteed == (money["besteed"][room.soort],) * 2
        over = money["boven_kader"][room.soort]
        assert (room.stand == "binnen") is (not over and room.besteed[0] <= room.kader), room.zin
        assert not over or room.stand in {"over_gepland", "over_besteed"}
    fits = waar[groep]["vragen"][4]
    assert fits["vraag"] == "Past het plan in het kader van het besluit?"
    assert fits["antwoord"] is not any(money["boven_kader"].values())


def test_a_group_without_a_decision_has_no_frame(rommeldossier: Path) -> None:
    assert kader_van(open_dossier(rommeldossier), "R06") is None


def _count(tables: dict[str, pa.Table], groep: str, quarter: str) -> float:
    found = registraties(tables, groep, kwartaal_van(quarter))
    assert found is not None
    rows = found.registratie.to_pandas()
    return float(rows[rows["aard"].isin(["misdrijf", "overlast"])]["incident_id"].nunique())


def test_the_goals_that_were_reached_follow_from_the_counts(rommelwereld: Path, waar: dict[str, Any]) -> None:
    """The truth is of one piece: counts of the package per whole quarter give the averages that it states."""
    tables = DossierStore(rommelwereld / "dossier").tables()
    for groep in ("R01", "R02", "R07", "R09"):
        goal = next(d for d in waar[groep]["doelen"] if d["indicator"] == "incidenten")
        mean = sum(_count(tables, groep, k) for k in goal["hele_kwartalen_na"]) / len(goal["hele_kwartalen_na"])
        assert mean == goal["per_kwartaal"]["na"], groep
        assert (mean <= goal["per_kwartaal"]["streef"]) is goal["gehaald"]


@pytest.mark.parametrize("groep", ["R01", "R02", "R03", "R07", "R09"])
def test_did_anything_change_and_which_goals_were_reached(
    groep: str, rommeldossier: Path, waar: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every goal, on the command line and in the notebook: the word, what cautions it, its counts, and the target."""
    with pytest.raises(SystemExit) as stop:
        main(["effect", str(rommeldossier), "--groep", groep, "--json"])
    out = capsys.readouterr().out
    if waar[groep]["stap"] < 6:
        assert stop.value.code, "nothing began: there is nothing to measure"
        return
    answers = {a["indicator"]: a for a in json.loads(out).values()}
    frame = open_werk(rommeldossier).groep(groep).effect()
    assert frame["streefwaarde"].tolist() == [a["streefwaarde"] for a in answers.values()]
    effect, told = waar[groep]["effect"], answers["incidenten"]
    marks = [k for k in GEPLANT if LET_OP[k] in told["waarschuwingen"]]
    marks += [c for c in told["waarschuwing_codes"] if c == "verplaatsing"]
    assert (told["oordeel"], sorted(marks)) == (effect["woord"], effect["let_op"])
    assert all(a["oordeel"] == "alleen beschrijvend" for i, a in answers.items() if i != "incidenten")
    for goal in waar[groep]["doelen"]:
        found = answers[goal["indicator"]]
        reached = found["streefwaarde"]
        assert (reached == "gehaald") is (goal["gehaald"] is True), goal
        assert (reached == "niet te zeggen") is (goal["gehaald"] is None), goal
        if goal["indicator"] == "incidenten":
            quarters, per = goal["hele_kwartalen_na"], goal["per_kwartaal"]
            assert found["vensters"]["kwartalen_nu"] == quarters
            assert found["vensters"]["nu"] == per["na"] * len(quarters)
            counted = waar[groep]["incidenten"]["eerste"]
            kinds = ("misdrijf", "overlast")
            before = sum(counted[q]["per_aard"][k] for q in found["vensters"]["kwartalen_nulmeting"] for k in kinds)
            assert found["vensters"]["nulmeting"] == before
