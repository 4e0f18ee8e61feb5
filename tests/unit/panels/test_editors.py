"""Editors on a real dossier: drafts survive a crash, the gate and the log stand in between, nobody is overwritten."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from jgwork.io.dossier import DRAFTS, DossierStore
from jgwork.panels.editors.paneel import Paneel
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Ongedaan, Wis, Zet
from jgwork.runs.bewerken import GewijzigdError
from jgwork.runs.formulieren import SOORTEN
from jgwork.runs.laden import laad
from jgwork.runs.openen import open_dossier
from jgwork.runs.voorbeeld import voorbeeld
from jgwork.vocabulary.errors import IntakeRefused, NotCovered, StoreDamaged, UsageError

OP = date(2026, 7, 1)
ERNST = "duiding:gedrag_ernst"


@pytest.fixture(scope="module")
def bron(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editors")
    voorbeeld(folder / "leveringen")
    laad(folder / "leveringen", folder / "dossier")
    return folder / "dossier"


@pytest.fixture
def dossier(bron: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bron, tmp_path / "dossier"))


def sessie(
    dossier: Path, soort: str = "duiding", groep: str = "G02", partner: str = "gemeente", ronde: int | None = 1
) -> Sessie:
    return Sessie(dossier, soort, groep, partner, ronde, op=OP)


def value(dossier: Path, tabel: str, kolom: str, **waar: object) -> list[object]:
    table = open_dossier(dossier).table(tabel)
    assert table is not None
    return [r[kolom] for r in table.data.to_pylist() if all(r[k] == v for k, v in waar.items())]


def collected(dossier: Path) -> int:
    return sum(e["handeling"] == "verzamelen" for e in open_dossier(dossier).log().entries())


@pytest.mark.parametrize(
    ("soort", "groep", "partner", "rij", "kolom", "nieuw", "tabel", "waar"),
    [
        ("duiding", "G02", "gemeente", ERNST, "schaalwaarde", "4", "duiding",
         {"item_code": "gedrag_ernst", "ronde": 1}),
        ("matrix", "G02", "gemeente", "informatiematrix:groep_bekend", "waarde", "deels", "informatiematrix",
         {"item_code": "groep_bekend", "bronpartner": "gemeente"}),
        ("circulair", "G02", "gemeente", "circulair:kenmerk|3", "antwoord_code", "veel_online", "circulair",
         {"vraag_code": "kenmerk", "rang": 3}),
        ("plan", "G02", "gemeente", "doel:D-G02-1", "streefwaarde", "90", "doel", {"doel_id": "D-G02-1"}),
        ("acties", "G02", "gemeente", "actie:A-G02-01", "status", "afgerond", "actie", {"actie_id": "A-G02-01"}),
        ("evaluatie", "G11", "gemeente", "evaluatie:resultaat", "score", "2", "evaluatie",
         {"vraag_code": "resultaat", "groep_id": "G11"}),
    ],
)  # fmt: skip
def test_what_is_put_in_the_dossier_is_there_and_everything_else_is_still_there(
    dossier: Path, soort: str, groep: str, partner: str, rij: str, kolom: str, nieuw: str, tabel: str, waar: dict
) -> None:
    before = {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}
    waar = {"groep_id": groep, **waar} | (
        {"partner": partner} if tabel in ("duiding", "circulair", "evaluatie") else {}
    )
    was = value(dossier, tabel, kolom, **waar)
    s = sessie(dossier, soort, groep, partner)
    s.doe(Zet(rij, kolom, nieuw))
    s.leg_vast()
    now = value(dossier, tabel, kolom, **waar)
    assert [str(v) for v in now] in ([nieuw], [f"{nieuw}.0"])
    after = {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}
    assert after == before | {tabel: before[tabel] + 1 - len(was)}
    assert not list((dossier / DRAFTS).glob("*")), "the draft goes when it has been put in the dossier"


def test_without_a_round_it_is_the_last_one(dossier: Path) -> None:
    assert sessie(dossier, ronde=None).form.naam == "duiding-G02-gemeente-2"
    assert sessie(dossier, "rollen", "G11", ronde=None).form.naam.endswith("-1")


def test_every_editor_opens_and_a_row_that_is_not_touched_comes_back_as_it_was(dossier: Path) -> None:
    for soort in SOORTEN:
        groep = "G11" if soort == "evaluatie" else "G02"
        s = sessie(dossier, soort, groep, "politie" if soort == "rollen" else "gemeente")
        assert s.form.regels
        full = s.form.volledig(s.staat.rijen)
        assert full == {k: dict(v) for k, v in s.staat.rijen.items()}, soort


def test_putting_in_is_a_delivery_and_stands_in_the_log(dossier: Path) -> None:
    s = sessie(dossier)
    s.doe(Zet(ERNST, "schaalwaarde", "4"))
    before = collected(dossier)
    report = s.leg_vast()
    assert collected(dossier) == before + 1
    assert open_dossier(dossier).log().verify().heel
    assert report.levering_id in [d["levering_id"] for d in DossierStore(dossier).manifest().deliveries]
    assert not [p for p in dossier.iterdir() if p.name.startswith(".bewerken-")], "no rows stay behind as plain text"


def test_the_gate_refuses_what_is_not_according_to_the_schema_and_the_draft_stays(dossier: Path) -> None:
    s = sessie(dossier)
    s.doe(Zet(ERNST, "schaalwaarde", "9"))
    with pytest.raises(IntakeRefused) as caught:
        s.leg_vast()
    assert [f.column for f in caught.value.findings] == ["schaalwaarde"]
    assert sessie(dossier).staat.rijen[ERNST]["schaalwaarde"] == "9"


def test_a_citizen_service_number_does_not_come_in_through_an_editor(dossier: Path) -> None:
    s = sessie(dossier, "plan")
    s.doe(Zet("doel:D-G02-1", "omschrijving", "Traject voor 111222333"))
    with pytest.raises(IntakeRefused) as caught:
        s.leg_vast()
    assert "111222333" not in str([(f.message, f.next_move) for f in caught.value.findings])


def test_two_people_do_not_overwrite_each_other(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    anna = sessie(dossier)
    monkeypatch.setenv("LOGNAME", "bert")
    bert = sessie(dossier)
    bert.doe(Zet(ERNST, "schaalwaarde", "1"))
    monkeypatch.setenv("LOGNAME", "anna")
    anna.doe(Zet(ERNST, "schaalwaarde", "4"))
    anna.leg_vast()
    monkeypatch.setenv("LOGNAME", "bert")
    assert bert.ingehaald
    with pytest.raises(GewijzigdError, match="Iemand anders"):
        bert.leg_vast()
    assert value(
        dossier, "duiding", "schaalwaarde", groep_id="G02", partner="gemeente", item_code="gedrag_ernst", ronde=1
    ) == [4]
    assert bert.staat.rijen[ERNST]["schaalwaarde"] == "1", "his own draft is not lost"
    bert.opnieuw()
    assert bert.staat.rijen[ERNST]["schaalwaarde"] == "4"


def test_two_partners_at_work_at_once_do_not_hinder_each_other(dossier: Path) -> None:
    one, two = sessie(dossier, partner="gemeente"), sessie(dossier, partner="politie")
    for s, v in ((one, "4"), (two, "0")):
        s.doe(Zet(ERNST, "schaalwaarde", v))
    one.leg_vast()
    two.leg_vast()
    for partner, v in (("gemeente", 4), ("politie", 0)):
        where = {"groep_id": "G02", "partner": partner, "item_code": "gedrag_ernst", "ronde": 1}
        assert value(dossier, "duiding", "schaalwaarde", **where) == [v]


def test_the_same_draft_in_two_windows_is_noticed(dossier: Path) -> None:
    first = sessie(dossier)
    first.doe(Zet(ERNST, "schaalwaarde", "1"))
    second = sessie(dossier)
    assert second.hervat
    second.doe(Zet(ERNST, "schaalwaarde", "2"))
    with pytest.raises(GewijzigdError, match="ander venster"):
        first.doe(Zet(ERNST, "schaalwaarde", "3"))
    assert sessie(dossier).staat.rijen[ERNST]["schaalwaarde"] == "2"


CRASH = """
import sys, time
from datetime import date
from pathlib import Path
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Zet
s = Sessie(Path(sys.argv[1]), "duiding", "G02", "gemeente", 1, op=date(2026, 7, 1))
n = 0
while True:
    n += 1
    s.doe(Zet("duiding:gedrag_ernst", "schaalwaarde", str(n % 5)))
    s.doe(Zet("duiding:gedrag_geweld", "schaalwaarde", str(n % 5)))
    print(n, flush=True)
"""


def test_a_kernel_that_is_killed_leaves_the_draft(dossier: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", CRASH, str(dossier)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    done = 0
    while done < 25:
        done = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    last = int(rest[-1]) if rest else done
    back = sessie(dossier)
    assert back.hervat
    found = int(back.staat.rijen["duiding:gedrag_geweld"]["schaalwaarde"])
    assert found in (last % 5, (last + 1) % 5), "what was confirmed before the crash is there"
    back.doe(Ongedaan())
    assert back.leg_vast().rows["duiding"] == 392


def test_a_draft_is_unreadable_on_disk_and_a_changed_one_is_refused(dossier: Path) -> None:
    s = sessie(dossier, "rollen", partner="politie")
    s.doe(Zet(s.form.regels[0].sleutel, "invloed", "wisselend"))
    (file,) = (dossier / DRAFTS).glob("*.concept")
    raw = file.read_bytes()
    assert b"jg1-" not in raw
    assert b"wisselend" not in raw
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(StoreDamaged):
        sessie(dossier, "rollen", partner="politie")


def test_a_member_who_is_removed_is_in_no_draft_either(dossier: Path) -> None:
    from jgwork.runs.vernietigen import verwijder

    s = sessie(dossier, "rollen", partner="politie")
    s.doe(Zet(s.form.regels[0].sleutel, "invloed", "wisselend"))
    gone = s.form.regels[0].vast["pseudoniem"]
    verwijder(DossierStore(dossier), gone)
    again = sessie(dossier, "rollen", partner="politie")
    assert not again.hervat
    assert gone not in str(again.form.regels)
    assert gone not in str(again.staat.rijen)


def test_an_editor_waits_for_its_step_and_for_a_group_and_partner_that_exist(dossier: Path) -> None:
    with pytest.raises(NotCovered, match="stap 5"):
        sessie(dossier, "plan", "G08")
    for soort, groep, partner in (("raden", "G02", "gemeente"), ("duiding", "X", "gemeente"), ("duiding", "G02", "x")):
        with pytest.raises(UsageError):
            sessie(dossier, soort, groep, partner)


def test_step_one_asks_no_question_about_a_person(dossier: Path) -> None:
    from jgwork.schema.descriptors import codelist

    items = codelist("matrix_item")
    s = sessie(dossier, "matrix", "G12")
    asked = [r.vast["item_code"] for r in s.form.regels]
    assert asked
    assert all(items.extra[c]["niveau"] == "groep" and int(items.extra[c]["stap_vanaf"]) == 1 for c in asked)


def test_the_plan_is_checked_while_it_is_written(dossier: Path) -> None:
    s = sessie(dossier, "plan")
    quiet = s.controle()
    s.doe(Zet("doel:D-G02-1", "streefwaarde", ""))
    said = s.controle()
    assert said != quiet
    assert any("streefwaarde" in text.lower() for text in said)
    key = s.voeg_toe(s.form.nieuw[1])
    s.doe(Zet(key, "doel_id", "D-G02-1"))
    s.doe(Zet(key, "spoor", "groep_netwerk"))
    s.doe(Zet(key, "interventie_code", "huisbezoek"))
    s.doe(Zet("doel:D-G02-1", "streefwaarde", "84"))
    report = s.leg_vast()
    assert report.rows["actie"] == 74
    again = sessie(dossier, "plan")
    again.doe(Wis(key))
    assert again.leg_vast().rows["actie"] == 73


def test_the_panel_shows_what_it_does_and_every_error(dossier: Path) -> None:
    panel = Paneel(sessie(dossier))
    assert panel.knoppen["ongedaan"].disabled
    panel.veld(ERNST, "schaalwaarde").value = "4"
    assert panel.sessie.staat.rijen[ERNST]["schaalwaarde"] == "4"
    panel.knoppen["ongedaan"].click()
    before = panel.sessie.staat.rijen[ERNST]["schaalwaarde"]
    assert before != "4"
    assert panel.veld(ERNST, "schaalwaarde").value == before
    panel.veld(ERNST, "schaalwaarde").value = "0"
    panel.knoppen["vastleggen"].click()
    assert "Vastgelegd" in panel.melding()
    shutil.rmtree(dossier)
    begun = time.perf_counter()
    panel.veld(ERNST, "schaalwaarde").value = "1"
    assert 'role="alert"' in panel.melding()
    assert time.perf_counter() - begun < 5
