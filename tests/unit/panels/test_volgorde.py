"""The order of the groups by hand, on a real dossier: moved, undone, a draft, a reason, nobody overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from jgwork.panels.editors.volgordepaneel import Rij, Volgordepaneel
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.publicatie.regio import order, order_reason, set_order
from jgwork.vocabulary.errors import UsageError


def panel(dossier: Path) -> Volgordepaneel:
    return Volgordepaneel(open_dossier(dossier), {"G03": "Groep Parkrand"})


def test_a_group_goes_where_it_is_put_and_back() -> None:
    rij = Rij(("a", "b", "c"))
    assert rij.zet("c", 1).groepen == ("c", "a", "b")
    assert rij.zet("a", 99).groepen == ("b", "c", "a")
    assert rij.zet("a", 1) is rij
    assert rij.zet("c", 1).terug() == rij
    assert rij.terug() is rij


def test_moving_undoing_and_keeping(dossier: Path) -> None:
    made = panel(dossier)
    before = made.staat.groepen
    assert made.lijst.options[2] == ("3. G03 Groep Parkrand", "G03")
    made.lijst.value = "G03"
    assert made.plaats.value == 3
    made.knoppen["omhoog"].click()
    assert made.staat.groepen[:3] == ("G01", "G03", "G02")
    made.plaats.value = 1
    assert made.staat.groepen[0] == "G03"
    assert (made.lijst.value, made.plaats.value) == ("G03", 1)
    made.knoppen["omlaag"].click()
    made.knoppen["ongedaan"].click()
    assert made.staat.groepen[0] == "G03"
    made.knoppen["vastleggen"].click()
    assert "reden" in made.melding()
    assert tuple(order(open_dossier(dossier))) == before, "without a reason nothing is kept"
    made.reden.value = "meeste signalen van bewoners"
    made.knoppen["vastleggen"].click()
    opened = open_dossier(dossier)
    assert (order(opened)[0], order_reason(opened)) == ("G03", "meeste signalen van bewoners")
    assert ("wijzigen", "volgorde") in {(e["handeling"], e["object"]) for e in opened.log().entries()}
    assert made.knoppen["ongedaan"].disabled


def test_a_closed_tab_loses_nothing(dossier: Path) -> None:
    made = panel(dossier)
    made.lijst.value = "G05"
    made.plaats.value = 1
    made.reden.value = "loopt volgende maand af"
    again = panel(dossier)
    assert "concept" in again.melding()
    assert (again.staat.groepen[0], again.reden.value) == ("G05", "loopt volgende maand af")
    again.knoppen["begin"].click()
    assert again.staat.groepen[0] == "G01"
    assert panel(dossier).melding() == ""


def test_two_people_do_not_overwrite_each_other(dossier: Path) -> None:
    made = panel(dossier)
    made.lijst.value = "G05"
    made.plaats.value = 1
    made.reden.value = "a"
    set_order(open_dossier(dossier), ["G02", "G01"], "besluit van het overleg")
    made.knoppen["vastleggen"].click()
    assert "Iemand anders" in made.melding()
    assert order(open_dossier(dossier))[:2] == ["G02", "G01"]
    assert made.staat.groepen[0] == "G05", "the draft is still there"


@pytest.mark.parametrize("reden", ["", "  ", "vooral jg1-vbrd-bcdfghjklmnp", "bel 111222333"])
def test_a_reason_is_needed_and_names_nobody(dossier: Path, reden: str) -> None:
    with pytest.raises(UsageError):
        set_order(open_dossier(dossier), ["G02"], reden)
    assert order_reason(open_dossier(dossier)) == ""


def test_what_goes_wrong_in_the_program_is_said_without_what_it_was_about(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = panel(dossier)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("vbrd-geheim")

    for name, use in (("set_order", made.knoppen["vastleggen"].click), ("order", made.knoppen["begin"].click)):
        monkeypatch.setattr(f"jgwork.panels.editors.volgordepaneel.{name}", broken)
        use()
        assert "iets mis in het programma zelf (ValueError)" in made.melding()
        assert "geheim" not in made.melding()
