"""A decision of step 4 moves the group on, and every figure of steps 5 to 7 says what the scan leaves open."""

import json
from datetime import date
from pathlib import Path

import pytest
import tomlkit

from jgwork.cli.main import main
from jgwork.runs.dossier.gereedheid import besluit, neem_besluit
from jgwork.runs.dossier.openen import open_dossier
from jgwork.schema.profielen import besluit_voorbeeld


def test_a_decision_stands_in_the_process_log_once(voorbeelddossier: Path, tmp_path: Path) -> None:
    raw = {**tomlkit.parse(besluit_voorbeeld()).unwrap(), "groep_id": "G01", "datum": "2026-06-29"}
    file = tmp_path / "besluit.toml"
    file.write_text(tomlkit.dumps(raw), encoding="utf-8")
    before = open_dossier(voorbeelddossier).stand(date(2026, 6, 29)).groep("G01")
    assert before.open == ("4",)
    for _ in range(2):
        neem_besluit(open_dossier(voorbeelddossier), "G01", file)
    opened = open_dossier(voorbeelddossier)
    after = opened.stand(date(2026, 6, 29)).groep("G01")
    assert len(after.besluiten) == len(before.besluiten) + 1
    assert (after.besluiten[-1].gebeurtenis, after.besluiten[-1].gremium) == ("besluit_door", raw["gremium"])
    assert after.hoogste == 5
    made = besluit(opened, "G01")
    assert made is not None
    assert made.uitkomst == "aanpakken"


@pytest.mark.parametrize("command", ["nulmeting", "voortgang", "effect", "evalueer"])
def test_figures_of_a_goal_say_what_the_scan_leaves_open(
    command: str, voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, str(voorbeelddossier), "--groep", "G07", "--op", "2026-06-30"])
    assert stop.value.code == 0
    assert "Namenlijst: Na de eerste afstemming zijn namen toegevoegd. Sterkte van de" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([command, str(voorbeelddossier), "--groep", "G07", "--op", "2026-06-30", "--json"])
    found = json.loads(capsys.readouterr().out)
    first = found if "voorbehoud" in found else (found[0] if isinstance(found, list) else next(iter(found.values())))
    assert first["voorbehoud"].startswith("Alle aangeleverde namen waren bekend bij de politie.")
