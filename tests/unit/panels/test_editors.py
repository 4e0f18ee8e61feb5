"""Editors on a real dossier: drafts survive a crash, the gate and the log stand in between, nobody is overwritten."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from jgwork.io.opslag.concepten import Concepten
from jgwork.io.opslag.dossier import DRAFTS, DossierStore
from jgwork.panels.editors.paneel import Paneel
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Ongedaan, Wis, Zet
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.bewerken import GewijzigdError
from jgwork.runs.formulier.soorten import SOORTEN
from jgwork.vocabulary.errors import IntakeRefused, NotCovered, StoreDamaged, UsageError

OP = date(2026, 7, 1)
ERNST = "duiding:gedrag_ernst"


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
        ("matrix", "G02", "gemeente", "informatiematrix:groep|||groep_bekend", "waarde", "deels", "informatiematrix",
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
        groep = {"evaluatie": "G11", "namenlijst": "G09"}.get(soort, "G02")
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


def test_a_draft_that_went_with_removed_rows_is_not_written_again(dossier: Path) -> None:
    open_ = sessie(dossier)
    open_.doe(Zet(ERNST, "schaalwaarde", "1"))
    drafts = Concepten(DossierStore(dossier))
    drafts.forget(lambda draft: "schaalwaarde" in draft)
    with pytest.raises(GewijzigdError, match="gegevens verwijderd"):
        open_.doe(Zet(ERNST, "schaalwaarde", "3"))
    with pytest.raises(GewijzigdError, match="gegevens verwijderd"):
        open_.leg_vast()
    assert drafts.names() == ()


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
    here = DossierStore(dossier).tables()["duiding"].num_rows
    assert back.leg_vast().rows["duiding"] in {1, 2}, "only what changed is delivered"
    assert DossierStore(dossier).tables()["duiding"].num_rows == here


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
    from jgwork.runs.recht.rechten import verwijder

    s = sessie(dossier, "rollen", partner="politie")
    s.doe(Zet(s.form.regels[0].sleutel, "invloed", "wisselend"))
    gone = s.form.regels[0].vast["pseudoniem"]
    verwijder(DossierStore(dossier), gone)
    again = sessie(dossier, "rollen", partner="politie")
    assert not again.hervat
    assert gone not in str(again.form.regels)
    assert gone not in str(again.staat.rijen)


def test_drafts_that_do_not_hold_the_removed_member_stay(dossier: Path) -> None:
    from jgwork.runs.recht.rechten import verwijder

    plan = sessie(dossier, "plan")
    plan.doe(Zet("doel:D-G02-1", "streefwaarde", "90"))
    roles = sessie(dossier, "rollen", partner="politie")
    first, second = roles.form.regels[:2]
    roles.doe(Zet(first.sleutel, "invloed", "wisselend"))
    roles.doe(Wis(first.sleutel))  # only what can be undone still holds this member
    verwijder(DossierStore(dossier), first.vast["pseudoniem"])
    assert sessie(dossier, "plan").staat.rijen["doel:D-G02-1"]["streefwaarde"] == "90"
    assert not sessie(dossier, "rollen", partner="politie").hervat
    with pytest.raises(GewijzigdError, match="niet bewaard"):
        roles.doe(Zet(second.sleutel, "invloed", "positief"))
    assert len(list((dossier / DRAFTS).glob("*"))) == 1, "an open screen does not bring the member back"


CRASH_IN_THE_GATE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Zet
from jgwork.runs.dossier import opnemen
s = Sessie(Path(sys.argv[1]), "rollen", "G02", "politie", 1, op=date(2026, 7, 1))
s.doe(Zet(s.form.regels[0].sleutel, "invloed", "wisselend"))
opnemen.take = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
s.leg_vast()
"""


def test_a_kernel_killed_while_putting_in_leaves_no_rows_as_plain_text_and_the_draft(dossier: Path) -> None:
    version = DossierStore(dossier).manifest().version
    done = subprocess.run([sys.executable, "-c", CRASH_IN_THE_GATE, str(dossier)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert DossierStore(dossier).manifest().version == version
    held = [f for f in dossier.rglob("*") if f.is_file() and b"jg1-" in f.read_bytes()]
    assert not held, "nothing that is edited stands on disk outside the encrypted files"
    again = sessie(dossier, "rollen", partner="politie")
    assert again.hervat
    assert again.leg_vast().rows["groepsrol"]


def test_the_matrix_asks_per_member_and_place_what_the_item_is_about(dossier: Path) -> None:
    from jgwork.schema.descriptors import codelist

    items = codelist("matrix_item").extra
    s = sessie(dossier, "matrix", partner="jongerenwerk")
    levels = {r.vast["niveau"]: r for r in s.form.regels}
    assert set(levels) == {"groep", "locatie", "domein", "persoon"}
    assert all(items[r.vast["item_code"]]["niveau"] == r.vast["niveau"] for r in s.form.regels)
    assert all(items[r.vast["item_code"]]["categorie"] == "gewoon" for r in s.form.regels), "what is off is not asked"
    line = levels["persoon"]
    assert line.label
    assert line.vast["pseudoniem"] not in line.deel
    assert line.vast["pseudoniem"][-4:] in line.deel
    panel = Paneel(s)
    panel.deel.value = line.deel
    panel.veld(line.sleutel, "peildatum").value = "2026-06-15"
    panel.veld(line.sleutel, "waarde").value = "deels"
    assert panel.veld(line.sleutel, "peildatum").value == OP.isoformat(), "a new answer is of today unless you say so"
    panel.veld(line.sleutel, "peildatum").value = "2026-06-15"
    panel.knoppen["vastleggen"].click()
    assert "Vastgelegd" in panel.melding()
    where = {"pseudoniem": line.vast["pseudoniem"], "item_code": line.vast["item_code"], "bronpartner": "jongerenwerk"}
    assert value(dossier, "informatiematrix", "waarde", **where) == ["deels"]
    assert value(dossier, "informatiematrix", "peildatum", **where) == [date(2026, 6, 15)]


def test_what_is_known_and_what_is_not_shows_at_a_glance(dossier: Path) -> None:
    s = sessie(dossier, "matrix")
    line = next(r for r in s.form.regels if not r.naast and r.vast["waardetype"] == "ja_nee")

    def glance() -> dict[str, int]:
        (table,) = s.form.overzicht(s.staat.rijen)
        row = next(r for r in table.rows if r[0] == line.deel)
        return dict(zip([c.title for c in table.columns[1:]], map(int, row[1:]), strict=True))

    seen = []
    for answer in ("", "onbekend", "ja"):
        s.doe(Zet(line.sleutel, "waarde", answer))
        seen.append(glance())
    total = sum(1 for r in s.form.regels if r.deel == line.deel)
    assert all(sum(row.values()) == total for row in seen)
    empty, unknown, known = seen
    assert unknown["Nog leeg"] == empty["Nog leeg"] - 1
    assert unknown["Niet bekend"] == empty["Niet bekend"] + 1
    assert known["Bekend"] == unknown["Bekend"] + 1
    s.doe(Zet(line.sleutel, "waarde", "onbekend"))
    s.leg_vast()
    again = sessie(dossier, "matrix")
    assert again.staat.rijen[line.sleutel]["waarde"] == "onbekend", "not knowing is an answer, and stays one"


def test_the_answers_of_others_stand_beside_with_who_and_when(dossier: Path) -> None:
    line = next(r for r in sessie(dossier, "matrix").form.regels if r.naast)
    assert re.search(r"(Politie|Onderwijs|Jongerenwerk|Sociaal wijkteam): .+ \(\d{1,2} \w+ \d{4}\)", line.naast), (
        line.naast
    )


def test_answers_of_all_partners_go_into_rode_draden_and_each_stays_with_its_supplier(dossier: Path) -> None:
    s = sessie(dossier, "rode_draden")
    panel = Paneel(s)
    assert {c["vraag"] for c in panel.bord.kaarten} == {r.kop for r in s.form.regels}
    assert len({r.vast["partner"] for r in s.form.regels}) == 5
    panel.bord._answer(None, {"soort": "nieuw", "naam": "Één buurt!"}, None)
    assert "RD-een_buurt" in [d["id"] for d in panel.bord.draden]
    card = next(c for c in panel.bord.kaarten if len(c["wie"]) > 1 and not c["draad"])
    rows = [r for r in s.form.regels if (r.kop, r.label) == (card["vraag"], card["tekst"])]
    before = {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}
    suppliers = {d["levering_id"]: d["bronhouder"] for d in DossierStore(dossier).manifest().deliveries}
    panel.bord._answer(None, {"soort": "leg", "kaart": card["id"], "draad": "RD-een_buurt"}, None)
    moved = [k for k, cells in s.staat.rijen.items() if cells.get("rode_draad_id") == "RD-een_buurt"]
    assert len(moved) == len(card["wie"])
    assert set(moved) <= {r.sleutel for r in rows}
    panel.knoppen["ongedaan"].click()
    assert not [c for c in panel.bord.kaarten if c["draad"] == "RD-een_buurt"], "one move is one step to undo"
    panel.knoppen["opnieuw"].click()
    panel.knoppen["vastleggen"].click()
    assert "Vastgelegd" in panel.melding(), panel.melding()
    assert {n: t.num_rows for n, t in DossierStore(dossier).tables().items()} == before
    assert len(value(dossier, "circulair", "partner", groep_id="G02", rode_draad_id="RD-een_buurt")) == len(moved)
    held = {d["levering_id"]: d["bronhouder"] for d in DossierStore(dossier).manifest().deliveries}
    new = set(held) - set(suppliers)
    assert len(new) == len(card["wie"]), "only the suppliers whose answers moved deliver anew"
    assert {one: held.get(one) for one in suppliers} == suppliers, "deliveries of before stay"
    assert {d["id"] for d in Paneel(sessie(dossier, "rode_draden")).bord.draden} >= {"RD-een_buurt"}


def test_members_on_the_flap_over_are_never_in_the_order_of_how_often_they_were_named(dossier: Path) -> None:
    cards = [c for c in Paneel(sessie(dossier, "rode_draden")).bord.kaarten if c["vraag"] == "Spilfiguren in de groep"]
    assert len(cards) > 2
    assert all("jg1-" not in c["tekst"] for c in cards)
    sheet = [c["tekst"] for c in cards if not c["draad"]]
    assert sheet == sorted(sheet)


def test_a_name_without_a_letter_is_no_rode_draad(dossier: Path) -> None:
    panel = Paneel(sessie(dossier, "rode_draden"))
    panel.bord._answer(None, {"soort": "nieuw", "naam": "!!!"}, None)
    assert 'role="alert"' in panel.melding()


def test_a_partner_with_a_long_name_can_deliver_and_take_everything_back(dossier: Path) -> None:
    s = sessie(dossier, "evaluatie", "G11", "uitvoeringscoordinator")
    s.doe(Zet("evaluatie:resultaat", "score", "3"))
    name = s.leg_vast().levering_id
    assert len(name) <= 40
    again = sessie(dossier, "evaluatie", "G11", "uitvoeringscoordinator")
    again.doe(Zet("evaluatie:resultaat", "score", ""))
    again.leg_vast()
    assert name not in [d["levering_id"] for d in DossierStore(dossier).manifest().deliveries]
    assert not value(dossier, "evaluatie", "score", partner="uitvoeringscoordinator")


def test_what_is_corrected_keeps_its_term_and_other_deliveries_keep_their_days(dossier: Path) -> None:
    before = DossierStore(dossier).manifest()
    covered = open_dossier(dossier).dekking
    s = sessie(dossier, "rollen", partner="politie")
    s.doe(Zet(s.form.regels[0].sleutel, "invloed", "wisselend"))
    new = s.leg_vast().levering_id
    after = DossierStore(dossier).manifest()
    assert list(after.deliveries[:-1]) == list(before.deliveries), "no other delivery got another date"
    held = {p.levering_id for p in before.parts["groepsrol"]}
    terms = {d["bewaren_tot"] for d in before.deliveries if d["levering_id"] in held and d["bronhouder"] == "politie"}
    assert after.deliveries[-1]["levering_id"] == new
    assert str(after.deliveries[-1]["bewaren_tot"]) == min(map(str, terms))
    for name in before.parts.keys() - {"groepsrol"}:
        assert open_dossier(dossier).dekking.perioden(name) == covered.perioden(name), name


def test_the_plan_shows_goals_by_track_and_the_scenarios_beside_each_other(dossier: Path) -> None:
    s = sessie(dossier, "plan")
    tracks, scenarios = s.form.overzicht(s.staat.rijen)
    actions = [c for k, c in s.staat.rijen.items() if k.startswith("actie:") and c.get("status") != "vervallen"]
    assert len(tracks.columns) == 4
    assert sum(int(v) for row in tracks.rows for v in row[1:] if v.isdigit()) == sum("doel_id" in a for a in actions)
    names = {a.get("scenario", "basis") for a in actions}
    assert len(scenarios.columns) == len(names) + 1
    assert sum(int(v) for v in scenarios.rows[0][1:]) == len(actions)
    moved = next(k for k, c in s.staat.rijen.items() if c in actions)
    s.doe(Zet(moved, "scenario", "afschalen" if s.staat.rijen[moved].get("scenario") != "afschalen" else "basis"))
    assert s.form.overzicht(s.staat.rijen)[1] != scenarios, "it follows what is typed"


def test_roles_and_duiding_show_where_partners_differ(dossier: Path) -> None:
    s = sessie(dossier, "duiding")
    (table,) = s.form.overzicht(s.staat.rijen)
    assert len(table.rows) == 28
    row = next(r for r in table.rows if r[0] == "Hoe ernstig is het gedrag?")
    where = {"groep_id": "G02", "item_code": "gedrag_ernst", "ronde": 1}
    values = sorted(v for v in value(dossier, "duiding", "schaalwaarde", **where) if v is not None)
    assert row[1:3] == (str(len(values)), str(values[0]))
    assert row[4] == str(values[-1])
    roles = sessie(dossier, "rollen", partner="politie")
    (beside,) = roles.form.overzicht(roles.staat.rijen)
    assert len(beside.rows) == len(roles.form.regels)
    differing = sum(r[-1] == "ja" for r in beside.rows)
    assert roles.controle()[0].startswith(f"Over {differing} van de ")


def test_an_editor_waits_for_its_step_and_for_a_group_and_partner_that_exist(dossier: Path) -> None:
    with pytest.raises(NotCovered, match="stap 6"):
        sessie(dossier, "acties", "G08")
    for soort, groep, partner in (("raden", "G02", "gemeente"), ("duiding", "X", "gemeente"), ("duiding", "G02", "x")):
        with pytest.raises(UsageError):
            sessie(dossier, soort, groep, partner)


def test_step_one_asks_no_question_about_a_person(dossier: Path) -> None:
    from jgwork.schema.descriptors import codelist

    items = codelist("matrix_item")
    s = sessie(dossier, "matrix", "G12")
    asked = [r.vast["item_code"] for r in s.form.regels]
    assert asked
    assert all(items.extra[c]["niveau"] in ("groep", "locatie") for c in asked)
    assert all(items.extra[c]["stap_vanaf"] == "1" for c in asked)
    assert not any(r.vast.get("pseudoniem") for r in s.form.regels)


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
    here = DossierStore(dossier).tables()["actie"].num_rows
    assert s.leg_vast().rows["actie"] == 1
    assert DossierStore(dossier).tables()["actie"].num_rows == here + 1
    again = sessie(dossier, "plan")
    again.doe(Wis(key))
    again.leg_vast()
    assert DossierStore(dossier).tables()["actie"].num_rows == here


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
    panel.veld(ERNST, "schaalwaarde").value = "1"
    assert 'role="alert"' in panel.melding()
