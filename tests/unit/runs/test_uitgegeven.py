"""What was made for readers is listed with its term, goes when that is over, and the log says why it was made."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.register import REGISTER
from jgwork.runs.dossier.keuren import WACHT, beantwoord, vragen
from jgwork.runs.dossier.openen import convenant_for, open_dossier
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.publicatie.rapporteren import rapport
from jgwork.runs.publicatie.regio import set_order
from jgwork.runs.recht.uitgegeven import ruim_op, uitgegeven
from jgwork.runs.recht.vernietigen import plan_vernietiging, vernietig
from jgwork.vocabulary.errors import UsageError

REASON = "eerst de groep van Youssef Benali"


@pytest.fixture(scope="module")
def verteld(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a dossier and what the council was told of it: read only."""
    folder = tmp_path_factory.mktemp("verteld")
    shutil.copytree(voorbeelddossier, folder / "dossier")
    set_order(open_dossier(folder / "dossier"), ["G02", "G03"], REASON)
    publiceer(folder / "dossier", folder / "uit", groepen=["G02", "G03"], kring="raad", op=date(2026, 5, 1))
    return folder


@pytest.fixture
def dossier(verteld: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(verteld / "dossier", tmp_path / "dossier"))


@pytest.fixture
def uit(verteld: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(verteld / "uit", tmp_path / "uit"))


def test_the_log_knows_for_whom_why_and_on_what_ground(dossier: Path, uit: Path) -> None:
    told = [e for e in open_dossier(dossier).log().entries() if e["handeling"] == "verstrekken"]
    assert [e["groep_id"] for e in told] == ["G02", "G03", "alle"]
    for e in told:
        assert (e["ontvanger"], e["doel"], e["grondslag"]) == ("raad", "monitoring_evaluatie", "publieke_taak")
        assert "publicatie" in e["object"]
        assert e["rol"]
        assert e["organisatie"]


def test_the_reason_of_the_order_is_asked_about_before_it_leaves(dossier: Path, uit: Path) -> None:
    def said() -> str:
        newest = max(uit.glob("regio-*"))
        return "".join(f.read_text(encoding="utf-8") for f in sorted(newest.rglob("*.json")))

    assert "Benali" not in said()
    assert WACHT in said()
    opened = open_dossier(dossier)
    assert [v.tekst for v in vragen(opened)] == [REASON]
    beantwoord(opened, vragen(opened), "procesregisseur")
    publiceer(dossier, uit, groepen=["G02", "G03"], kring="raad", op=date(2026, 5, 1))
    assert "Benali" in said()


def test_what_somebody_put_in_the_place_of_a_report_is_not_ours_to_remove(
    dossier: Path, uit: Path, tmp_path: Path
) -> None:
    report, work = rapport("voortgang", uit / "G02-001", tmp_path / "voortgang.docx"), tmp_path / "eigen"
    work.mkdir()
    (work / "notitie.txt").write_text("van mij", encoding="utf-8")
    report.write_bytes(b"iets anders onder dezelfde naam")
    line = json.loads((uit / REGISTER).read_text(encoding="utf-8").splitlines()[-1])
    with (uit / REGISTER).open("a", encoding="utf-8") as register:
        for claim in ({"sha256": ""}, {"sha256": "x" * 64}, {"soort": "publicatie"}):
            register.write(json.dumps({**line, "plek": str(work), **claim}) + "\n")
    opened = open_dossier(dossier)
    gone = ruim_op(opened, uitgegeven(opened, uit), date(2031, 5, 2))
    assert {s.soort for s in gone} == {"publicatie"}
    assert report.exists()
    assert (work / "notitie.txt").exists()


def test_publications_and_reports_are_listed_and_go_after_their_term(
    dossier: Path, uit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = rapport("voortgang", uit / "G02-001", tmp_path / "voortgang.docx")
    with pytest.raises(SystemExit):
        main(["stukken", str(dossier), "--map", str(uit)])
    said = capsys.readouterr().out
    assert "G02-001  voortgang voor raad" in said
    assert "bewaren tot en met 1 mei 2031" in said
    assert "Niets is voorbij" in said
    opened = open_dossier(dossier)
    found = uitgegeven(opened, uit)
    assert sorted((s.publicatie, s.soort) for s in found) == [
        ("G02-001", "publicatie"), ("G02-001", "voortgang"), ("G03-001", "publicatie"), ("regio-001", "publicatie"),
    ]  # fmt: skip
    assert json.loads((uit / "G02-001" / "publicatie.json").read_text(encoding="utf-8"))["bewaren_tot"] == "2031-05-01"
    assert ruim_op(opened, found, date(2031, 5, 1)) == ()
    assert report.exists()
    assert len(ruim_op(opened, found, date(2031, 5, 2))) == 4
    assert not report.exists()
    assert not list(uit.glob("*-001"))
    gone = [e for e in opened.log().entries() if e["handeling"] == "vernietigen"]
    assert {e["object"] for e in gone} == {f"{s.soort} {s.publicatie}" for s in found}


def test_a_publication_is_withdrawn_with_what_was_made_of_it_and_its_number_never_comes_back(
    dossier: Path, uit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = rapport("voortgang", uit / "G02-001", tmp_path / "voortgang.docx")
    ask = ["stukken", str(dossier), "--map", str(uit), "--intrekken"]
    for wrong in (["G02-001"], ["G02-001", "--reden", "Youssef"], ["G02-009", "--reden", "onjuist"]):
        with pytest.raises(SystemExit) as refused:
            main([*ask, *wrong])
        assert refused.value.code == 2
        assert "Youssef" not in capsys.readouterr().err
    assert report.exists()
    with pytest.raises(SystemExit):
        main([*ask, "G02-001", "--reden", "onjuist", "--op", "2026-05-02"])
    assert "Ingetrokken, met wat ervan gemaakt is: 2." in capsys.readouterr().out
    assert not report.exists()
    assert sorted(p.name for p in uit.glob("*-00*")) == ["G03-001", "regio-001"]
    gone = [e for e in open_dossier(dossier).log().entries() if e["handeling"] == "vernietigen"]
    assert [(e["object"], e["reden"]) for e in gone] == [
        ("voortgang G02-001", "ingetrokken: onjuist"), ("publicatie G02-001", "ingetrokken: onjuist"),
    ]  # fmt: skip
    publiceer(dossier, uit, groepen=["G02"], kring="raad", op=date(2026, 5, 1))
    index = json.loads((uit / "G02-002" / "publicatie.json").read_text(encoding="utf-8"))
    assert index["vorige"] is None, "what was withdrawn is not there to compare with"
    with pytest.raises(SystemExit):
        main(["stukken", str(dossier), "--map", str(uit)])
    assert "G02-001  ingetrokken op 2 mei 2026" in capsys.readouterr().out


def test_what_was_published_is_still_listed_and_goes_when_the_dossier_was_destroyed(
    dossier: Path, uit: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jgwork.runs.recht.vernietigen.destroy_key", lambda *_: None)  # other copies here share it
    store = DossierStore(dossier)
    vernietig(store, plan_vernietiging(store, convenant_for(dossier), date(2026, 7, 1), alles=True))
    with pytest.raises(UsageError, match="is vernietigd"):
        open_dossier(dossier)
    with pytest.raises(SystemExit):
        main(["stukken", str(dossier), "--map", str(uit), "--op", "2031-05-02", "--uitvoeren"])
    assert "G02-001  publicatie voor raad" in capsys.readouterr().out
    assert not (uit / "G02-001").exists()
