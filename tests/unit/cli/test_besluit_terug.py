"""The decision of step 4 is read back, and plan and spending are held against its frame and main goals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.indicators.plan.kader import kader
from jgwork.privacy.stappen.besluit import Besluit
from jgwork.runs.dossier.gereedheid import analyse_open, neem_besluit, uit_besluiten
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.commando import zet
from jgwork.runs.leveren.kaders import besloten, besluit_in_woorden, kader_van
from jgwork.vocabulary.errors import UsageError

MADE = Besluit("G1", date(2026, 7, 20), "driehoek", "aanpakken", ("criminaliteit_overlast",), 20000, 300)


def action(**more: object) -> dict[str, object]:
    return {"scenario": "basis", "status": "gepland", "uren_begroot": 500, "kosten_begroot": 60000, **more}


@pytest.mark.parametrize(
    ("actions", "state", "said"),
    [
        ([action()], "over_gepland", "Kader € 20.000; gepland € 60.000, besteed € 0. Het plan vraagt meer"),
        ([action(kosten_begroot=9000)], "binnen", "past binnen het besluit"),
        ([action(kosten_begroot=9000, kosten_gerealiseerd=23520)], "over_besteed", "meer besteed dan het besluit"),
        ([action(kosten_begroot=9000), action(kosten_begroot=60000, scenario="opschalen")], "binnen", "€ 9.000"),
        ([action(kosten_begroot=9000), action(status="vervallen")], "binnen", "€ 9.000"),
        ([action(kosten_begroot=None)], "niet_te_zeggen", "Van één actie is het bedrag niet bekend"),
    ],
)
def test_money_against_the_frame(actions: list[dict[str, object]], state: str, said: str) -> None:
    money = kader(MADE, [], actions, ("basis",)).ruimtes[0]
    assert money.stand == state
    assert said in money.zin


def test_main_goals_that_lack_and_that_were_not_decided() -> None:
    found = kader(MADE, [{"hoofddoel_code": "groepsdynamiek"}], [], ())
    assert (found.ontbrekend, found.extra, found.past) == (("criminaliteit_overlast",), ("groepsdynamiek",), False)
    assert kader(MADE, [{"hoofddoel_code": "criminaliteit_overlast"}], [], ()).past is True
    assert any("ontbreekt" in z for z in found.zinnen)


def test_a_decision_is_read_back_on_the_command_line(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """
groep_id = "G02"
datum = 2026-06-20
gremium = "driehoek"
uitkomst = "aanpakken"
hoofddoelen = ["criminaliteit_overlast", "aanwas"]
kaders = { kosten = 2000, uren = 30 }
sturing = "driehoek"
escalatie = "burgemeester"
communicatie = "gemeente"
ketenoverleg_plus = ["onderwijs"]
gemeenten_benaderd = ["GM9902"]
[strafrechtelijk]
traject = true
verhouding = "Eerst de opsporing."
belemmeringen = ["Geen gesprekken met de kern voor de aanhouding"]
[[rapportage]]
gremium = "ketenoverleg"
onderwerpen = ["aanpak", "voortgang"]
vanaf = 2026-09-01
elke_maanden = 3
"""
    file = tmp_path / "besluit.toml"
    file.write_text(text, encoding="utf-8")
    opened = open_dossier(voorbeelddossier)
    made = neem_besluit(opened, "G02", file)
    with pytest.raises(SystemExit):
        main(["proces", "besluit", str(voorbeelddossier), "--groep", "G02"])
    said = capsys.readouterr().out
    for word in ("€ 2.000", "30 uur", "onderwijs", "Eerst de opsporing.", "Niet verstoren", "elke 3 maanden", "meer"):
        assert word.lower() in said.lower(), word
    with pytest.raises(SystemExit):
        main(["proces", "besluit", str(voorbeelddossier), "--groep", "G02", "--json"])
    assert json.loads(capsys.readouterr().out)["past"] is False
    with pytest.raises(SystemExit):
        main(["plan", str(voorbeelddossier), "--groep", "G02"])
    assert "Het plan vraagt meer dan het besluit toestaat" in capsys.readouterr().out.replace("\n", " ") or (
        "meer besteed dan het besluit toestaat" in said
    )
    held = kader_van(opened, "G02", made)
    assert held is not None
    assert len(besluit_in_woorden(made, opened.profile)) >= 7


def test_an_analysis_that_was_asked_for_is_named_until_it_came(dossier: Path, tmp_path: Path) -> None:
    file = tmp_path / "besluit.toml"
    file.write_text(
        'groep_id = "G01"\ndatum = 2026-07-10\ngremium = "driehoek"\nuitkomst = "aanvullende_analyse"\n'
        '[aanvullende_analyse]\ndomeinen = ["school_werk", "online"]\nmotivering = "Er is weinig bekend."\n',
        encoding="utf-8",
    )
    neem_besluit(open_dossier(dossier), "G01", file)
    day = date(2026, 8, 1)
    assert analyse_open(open_dossier(dossier), "G01", date(2026, 7, 9)) == ()

    def come(domein: str) -> tuple[str, ...]:
        values = {"soort": "aanvullende_analyse", "tekst": "Er is nu meer bekend.", "domein_code": domein,
                  "status": "definitief", "goedgekeurd_door": "procesregisseur",
                  "goedgekeurd_op": "2026-08-01"}  # fmt: skip
        zet(open_dossier(dossier), "teksten", "G01", "gemeente", values, day)
        return analyse_open(open_dossier(dossier), "G01", day)

    (said,) = analyse_open(open_dossier(dossier), "G01", day)
    assert said == (
        "Aanvullende analyse, gevraagd op 10 juli 2026: meer zicht op school en werk en online leven. "
        "Dit staat nog open."
    )
    (half,) = come("school_werk")
    assert half.endswith("Nog open: online leven.")
    assert come("online") == ()


def test_a_decision_that_changes_is_read_with_the_earlier_one_and_a_day_has_one_outcome(
    dossier: Path, tmp_path: Path
) -> None:
    text = """
groep_id = "G01"
datum = {day}
gremium = "driehoek"
uitkomst = "{what}"
hoofddoelen = ["criminaliteit_overlast"]
kaders = {{ kosten = {money}, uren = 300 }}
sturing = "driehoek"
escalatie = "burgemeester"
communicatie = "gemeente"
[strafrechtelijk]
traject = false
[[rapportage]]
gremium = "ketenoverleg"
onderwerpen = ["aanpak"]
vanaf = 2026-09-01
elke_maanden = 3
"""
    file = tmp_path / "besluit.toml"

    def decide(day: str, what: str, money: int) -> tuple[str, ...]:
        file.write_text(text.format(day=day, what=what, money=money), encoding="utf-8")
        neem_besluit(open_dossier(dossier), "G01", file)
        return besloten(open_dossier(dossier), "G01")

    assert not [z for z in decide("2026-07-20", "aanpakken", 20000) if z.startswith("Eerder")]
    said = decide("2026-08-03", "aanpakken", 30000)
    assert "Kader: geld € 30.000; inzet 300 uur." in said
    assert said[-1] == "Eerder besloten, op 20 juli 2026: aanpakken, met als kader € 20.000 en 300 uur."
    assert "Kader: geld € 25.000; inzet 300 uur." in decide("2026-08-03", "aanpakken", 25000), "put right"
    with pytest.raises(UsageError, match="al een ander besluit"):
        decide("2026-08-03", "niet_aanpakken", 0)
    assert "Kader: geld € 25.000; inzet 300 uur." in besloten(open_dossier(dossier), "G01")


def test_a_plan_without_a_recorded_decision_is_named(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, day = open_dossier(dossier), date(2026, 7, 1)
    assert uit_besluiten(opened, "G02", day) == (), "its decision is recorded"
    monkeypatch.setattr("jgwork.runs.dossier.gereedheid.besluit", lambda *_: None)
    (said,) = uit_besluiten(opened, "G02", day)
    assert said.startswith("Het besluit over de aanpak is niet vastgelegd")
    assert uit_besluiten(opened, "G01", day) == (), "nobody decided on this group yet"
