"""The log, the dossier and what was told know the same: an older one that is put back is seen by every command."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import NEW, DossierStore
from jgwork.io.opslag.logboek import KLOK, LogEntry
from jgwork.io.opslag.manifest import LOG, MANIFEST
from jgwork.runs.beheer.samenhang import onbekende_ankers, samenhang
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.vastleggen import leg_vast
from jgwork.runs.dossier.verantwoorden import book_of
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer, read_ledger
from jgwork.runs.publicatie.ronde import vereis_bekend
from jgwork.vocabulary.errors import StoreDamaged, UsageError

OP = datetime(2026, 7, 1, tzinfo=UTC).date()


@pytest.fixture(scope="module")
def verteld(tmp_path_factory: pytest.TempPathFactory, voorbeelddossier: Path) -> Path:
    """Return a folder with ``voor``, ``dossier`` and ``uit``: before and after one publication of one group."""
    root = tmp_path_factory.mktemp("verteld")
    shutil.copytree(voorbeelddossier, root / "voor")
    shutil.copytree(voorbeelddossier, root / "dossier")
    publiceer(root / "dossier", root / "uit", groepen=["G02"])
    return root


@pytest.fixture
def map_(verteld: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(verteld, tmp_path / "map"))


def said(dossier: Path) -> tuple[str, ...]:
    store = DossierStore(dossier)
    return samenhang(store, book_of(store.path, store.manifest().dossier_id)).problemen


def act(dossier: Path) -> Any:
    return leg_vast(open_dossier(dossier), "G04", "aanvullende_analyse", 4, OP)


def test_a_whole_dossier_agrees_and_says_so(map_: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["logboek", str(map_ / "dossier"), "--controleer"])
    assert not stop.value.code
    assert "zijn die van het logboek" in capsys.readouterr().out


@pytest.mark.parametrize("gone", [LOG, "grootboek", "ouder logboek", "ouder dossier", "deel van data"])
def test_whatever_is_put_back_or_lost_is_named_and_nothing_is_published(map_: Path, gone: str) -> None:
    dossier = map_ / "dossier"
    act(dossier)
    if gone == LOG:
        (dossier / LOG).unlink()
    elif gone == "grootboek":
        shutil.rmtree(dossier / "grootboek")
    elif gone == "ouder logboek":
        shutil.copy(map_ / "voor" / LOG, dossier)
    elif gone == "ouder dossier":
        shutil.copy(map_ / "voor" / MANIFEST, dossier)
    else:
        next((dossier / "data").rglob("*.parquet")).write_bytes(b"x")
    assert said(dossier)
    with pytest.raises(StoreDamaged):
        publiceer(dossier, map_ / "uit", groepen=["G02"])
    if gone in {LOG, "ouder logboek", "ouder dossier"}:  # nothing is written on top of it either
        with pytest.raises(StoreDamaged):
            act(dossier)


def test_the_record_of_an_audience_cannot_be_an_older_one(map_: Path) -> None:
    dossier = map_ / "dossier"
    before = Path(shutil.copytree(dossier / "grootboek", map_ / "ouder"))
    with open_dossier(dossier).alleen("proberen") as opened:
        ledger = read_ledger(opened, "G02", "ketenoverleg")
        opened.boeken.bewaar("G02", replace(ledger, k=ledger.k + 1).as_json(inside=True), "ketenoverleg")
    shutil.rmtree(dossier / "grootboek")
    shutil.copytree(before, dossier / "grootboek")
    with pytest.raises(StoreDamaged, match="niet het laatste"):
        publiceer(dossier, map_ / "uit", groepen=["G02"])


def test_a_whole_older_copy_is_betrayed_by_the_publications(map_: Path) -> None:
    with pytest.raises(StoreDamaged, match="zijn nieuwer dan dit dossier"):
        publiceer(map_ / "voor", map_ / "uit", groepen=["G02"])
    assert onbekende_ankers(map_ / "uit", map_ / "voor") == ("G02-001",)
    assert onbekende_ankers(map_ / "uit", map_ / "dossier") == ()


def test_a_write_that_was_killed_after_its_entry_is_finished(map_: Path) -> None:
    dossier = map_ / "dossier"
    old = (dossier / MANIFEST).read_bytes()
    act(dossier)
    done = (dossier / MANIFEST).read_bytes()
    (dossier / MANIFEST).write_bytes(old)
    (dossier / NEW).write_bytes(done)
    assert said(dossier) == ()
    assert (dossier / MANIFEST).read_bytes() == done
    (dossier / NEW).write_bytes(done[:-9])  # and one that was killed before it is as if it never was
    assert said(dossier) == ()
    assert not (dossier / NEW).exists()


def test_a_record_that_was_killed_after_its_entry_is_finished(map_: Path) -> None:
    dossier = map_ / "dossier"
    room = dossier / "grootboek"
    file = next(room.glob("G02--ketenoverleg-*"))
    file.rename(file.with_suffix(".wacht"))
    assert said(dossier) == ()
    assert file.exists()


def test_a_clock_that_was_put_back_is_noticed_and_is_no_damage(map_: Path) -> None:
    store = DossierStore(map_ / "dossier")
    book = book_of(store.path, "DOS-VOORBEELD")
    past = datetime.now(UTC) - timedelta(days=400)
    book.append(LogEntry(past, "raadplegen", "a", "b", "c", "DOS-VOORBEELD", object="lid"))
    said_ = []
    vereis_bekend(open_dossier(store.path), map_ / "uit", said_.append)
    assert said_ == []
    future = datetime.now(UTC) + timedelta(days=1)
    book.append(LogEntry(future, "raadplegen", "a", "b", "c", "DOS-VOORBEELD", object="lid"))
    vereis_bekend(open_dossier(store.path), map_ / "uit", said_.append)
    assert [s for s in said_ if "klok" in s] == said_ != []
    found = samenhang(store, book)
    assert found.heel
    assert any("klok liep terug" in line for line in found.zinnen())
    assert [e["object"] for e in book.entries()][-3:] == [KLOK, "lid", "lid"]


def test_a_publication_bears_the_anchor_that_the_log_knows(map_: Path) -> None:
    said_ = json.loads((map_ / "uit" / "G02-001" / "publicatie.json").read_text(encoding="utf-8"))["logboek"]
    lines = (map_ / "dossier" / LOG).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[said_["nr"] - 1])["zegel"] == said_["zegel"]


def test_a_dossier_without_its_manifest_was_one(map_: Path, voorbeeldleveringen: Path) -> None:
    dossier = map_ / "dossier"
    (dossier / MANIFEST).unlink()
    before = sorted(p for p in dossier.rglob("*") if p.suffix != ".slot")
    for act_ in (
        lambda: open_dossier(dossier),
        lambda: laad(voorbeeldleveringen / "13-gemeente-proces", dossier),
        lambda: publiceer(dossier, map_ / "uit", groepen=["G02"]),
    ):
        with pytest.raises(StoreDamaged, match="volgens het logboek stond het er wel"):
            act_()
    assert sorted(p for p in dossier.rglob("*") if p.suffix != ".slot") == before


def test_who_only_reads_is_told_of_a_changed_manifest_too(map_: Path) -> None:
    file = map_ / "dossier" / MANIFEST
    raw = file.read_text(encoding="utf-8")
    day = json.loads(raw)["leveringen"][-1]["peildatum"]
    file.write_text(raw.replace(day, "2024-01-01"), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="niet de laatste versie"):
        open_dossier(map_ / "dossier")


def test_a_convenant_that_leads_nowhere_is_not_the_example(map_: Path) -> None:
    (map_ / "dossier" / "convenant.toml").symlink_to(map_ / "weg.toml")
    with pytest.raises(UsageError, match=r"convenant\.toml is er niet"):
        open_dossier(map_ / "dossier")
