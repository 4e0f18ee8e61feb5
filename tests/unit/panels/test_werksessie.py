"""The closed room without a browser: what lies on the table, what one partner sees, and what undo takes back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from jgwork.panels.editors import sessie as editors
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Ongedaan, Zet
from jgwork.panels.werksessie import FASEN, Zaal
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.tafel import MOST, NOT_ASKED, NOT_GIVEN, aan_tafel, gezien_door, matrixtabel, rollentabel
from jgwork.runs.formulier.vragenlijst import Vraag
from jgwork.runs.recht.verstrekken import voor
from jgwork.runs.werkplek import werksessie
from jgwork.vocabulary.errors import NotCovered, UsageError

OP = date(2026, 7, 1)


@pytest.fixture(scope="module")
def dossier(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("zaal") / "dossier"
    shutil.copytree(voorbeelddossier, target)
    return target


def logged(dossier: Path) -> list[dict[str, object]]:
    return [json.loads(line)["inhoud"] for line in (dossier / "logboek.jsonl").read_text("utf-8").splitlines()]


def test_every_phase_stands_and_orders_nobody(dossier: Path) -> None:
    room = Zaal(dossier, "G02", op=OP)
    members = Vraag(open_dossier(dossier, groep_id="G02"), "G02", "politie", 1, OP).leden()
    assert len(members) > 5
    for i, phase in enumerate(FASEN):
        room.fase.value = i
        assert "Er ging iets mis" not in room.getoond(), phase.naam
        assert phase.vraag in room.getoond()
        assert set(room.panelen) <= set(phase.invul)
    room.fase.value = 1
    shown = room.getoond()
    places = [shown.index(f"Lid {i} (…{m[-4:]})") for i, m in enumerate(members, start=1)]
    assert places == sorted(places)  # the order of the pseudonyms, which says nothing
    assert not any(m in shown for m in members), "a pseudonym is never shown whole"


def test_what_is_not_asked_not_given_and_not_known_stay_apart(dossier: Path) -> None:
    opened = open_dossier(dossier, groep_id="G02")
    partners = (*aan_tafel(opened, "G02"), "halt")
    q = Vraag(opened, "G02", "politie", 1, OP)
    cells = {c for row in matrixtabel(q, partners).rows for c in row[1:]}
    assert {NOT_GIVEN, "? (niet bekend)"} <= cells
    assert any(c.startswith("bekend: ") for c in cells)
    assert {c for row in matrixtabel(q, partners).rows for c in row[-1:]} == {NOT_GIVEN}
    agreed = {k: a for k, a in opened.convenant.afspraken.items() if k[1] != "halt"}
    tight = replace(opened.convenant, afspraken=agreed)
    closed = Vraag(replace(opened, convenant=tight), "G02", "politie", 1, OP)
    assert {c for row in matrixtabel(closed, partners).rows for c in row[-1:]} == {NOT_ASKED}
    roles = rollentabel(q, partners)
    assert any("ronde 1: " in c and "; ronde 2: " in c for row in roles.rows for c in row), "rounds stand apart"
    assert {row[-2] for row in roles.rows} == {NOT_GIVEN}
    agreed = {row[-1].partition(":")[0] for row in roles.rows}
    assert {"ja", "nee"} <= agreed <= {"ja", "nee", "een partner sprak", "niemand weet het", "niemand sprak"}


@pytest.mark.parametrize("partner", ["onderwijs", pytest.param("politie", marks=pytest.mark.nightly)])
def test_a_partner_sees_what_the_convenant_gives_and_nothing_can_be_filled_in(dossier: Path, partner: str) -> None:
    room = Zaal(dossier, "G02", op=OP)
    room.partner.value = partner
    opened = open_dossier(dossier, groep_id="G02")
    stap = opened.profile.code(opened.stand(OP).groep("G02").hoogste)
    given = voor(opened, partner, stap, opened.doel, groep_id="G02", op=OP).tabellen
    for i, phase in enumerate(FASEN):
        room.fase.value, room.zicht.value = i, True
        assert room.panelen == {}
        assert "volgens het convenant mag zien" in room.getoond()
        parts = gezien_door(opened, "G02", partner, phase.tabellen, OP)
        for name, part in zip(phase.tabellen, parts, strict=True):
            assert (part.tabel is not None) == (name in given), (partner, name)
            if part.tabel is not None:
                assert len(part.tabel.rows) == min(MOST, given[name].data.num_rows)
        room.zicht.value = False
        assert room.panelen or "hoort bij stap" in room.getoond()


def test_letters_that_follow_each_other_are_one_change(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Sessie(dossier, "plan", "G02", "gemeente", op=OP)
    row = next(k for k in session.staat.rijen if k.startswith("doel:"))
    before = session.staat.rijen[row]["omschrijving"]
    for text in ("M", "Mi", "Min", "Mind ", "Minder"):
        session.typ(Zet(row, "omschrijving", text))
        draft = Sessie(dossier, "plan", "G02", "gemeente", op=OP)
        assert draft.staat.rijen[row]["omschrijving"] == text.strip(), "every letter is on disk"
    session.doe(Ongedaan())
    assert session.staat.rijen[row]["omschrijving"] == before
    monkeypatch.setattr(editors, "TYPING", -1.0)  # the reader waited
    session.typ(Zet(row, "omschrijving", "A"))
    session.typ(Zet(row, "omschrijving", "AB"))
    session.doe(Ongedaan())
    assert session.staat.rijen[row]["omschrijving"] == "A"
    session.opnieuw()


def test_who_may_open_the_room_and_what_the_log_says(dossier: Path) -> None:
    opened = open_dossier(dossier)
    states = {g: opened.stand(OP).groep(g) for g in opened.groepen}
    early = next(g for g, s in states.items() if s.hoogste < 3)
    stopped = next(g for g, s in states.items() if s.gestopt is not None)
    for group in (early, stopped):
        with pytest.raises(NotCovered, match="Een werksessie hoort bij stap 3"):
            werksessie.begin(dossier, group)
        assert (logged(dossier)[-1]["uitkomst"], logged(dossier)[-1]["groep_id"]) == ("geweigerd", group)
    with pytest.raises(UsageError, match="Er is geen groep met deze naam"):
        werksessie.begin(dossier, "G99")
    with pytest.raises(UsageError, match="partner bestaat niet") as refused:
        werksessie.begin(dossier, "G02", partners=["politie", "Jan Jansen"])
    assert "Jan" not in str(refused.value)
