"""A copy of a dossier comes back whole, without its keys, and an old one is noticed."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import MANIFEST, SCHEMA
from jgwork.io.opslag.sleutels import key_path
from jgwork.runs.beheer.reservekopie import bewaar, herstel
from jgwork.runs.beheer.samenhang import samenhang
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import book_of
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.vocabulary.errors import StoreDamaged, UsageError
from jgwork.vocabulary.verdict import ExitCode


def tables(dossier: Path) -> dict[str, Any]:
    return {n: t.num_rows for n, t in DossierStore(dossier).tables().items()}


def test_a_dossier_comes_back_on_another_computer(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dossier / "uitvoer").mkdir()
    (dossier / "uitvoer" / "net.graphml").write_text("in het klaar", encoding="utf-8")
    copy = bewaar(dossier, tmp_path / "kopie", tmp_path / "sleutels")
    assert copy.sleutels >= 2
    with tarfile.open(copy.plaats) as archive:
        assert not [n for n in archive.getnames() if "sleutel" in n or "uitvoer" in n or ".slot" in n]
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "leeg"))
    with pytest.raises(StoreDamaged, match="sleutels van dit dossier staan niet op deze computer"):
        herstel(copy.plaats, tmp_path / "terug")
    assert not (tmp_path / "terug").exists()
    shutil.rmtree(tmp_path / "leeg", ignore_errors=True)
    back = herstel(copy.plaats, tmp_path / "terug", sleutels=tmp_path / "sleutels")
    assert (back.versie, back.sleutels) == (copy.versie, copy.sleutels)
    assert tables(tmp_path / "terug") == tables(dossier)
    book = book_of(tmp_path / "terug", "DOS-VOORBEELD")
    assert book.verify().heel
    assert list(book.entries())[-1]["object"] == "reservekopie"


def test_two_copies_within_a_second_are_two_files(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 7, 1, 12, tzinfo=tz)

    monkeypatch.setattr("jgwork.runs.beheer.reservekopie.datetime", Still)
    made = [bewaar(dossier, tmp_path / "kopie").plaats for _ in range(3)]
    assert sorted(p.name for p in (tmp_path / "kopie").iterdir()) == sorted(p.name for p in made)
    assert len(set(made)) == 3


def test_an_old_copy_is_noticed_when_it_comes_back_and_when_it_publishes(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = bewaar(dossier, tmp_path / "kopie")
    publiceer(dossier, tmp_path / "uit", groepen=["G02"])
    with pytest.raises(SystemExit) as stop:
        main(
            ["herstel", str(copy.plaats), "--dossier", str(tmp_path / "terug"), "--publicaties", str(tmp_path / "uit")]
        )
    assert stop.value.code == ExitCode.STORE_DAMAGED
    assert "na deze kopie is nog gepubliceerd: G02-001" in capsys.readouterr().out
    for out in ("uit", "elders"):  # what it told is not known, wherever it would be told again
        with pytest.raises(StoreDamaged, match="nog iets verteld dat dit dossier niet weet"):
            publiceer(tmp_path / "terug", tmp_path / out, groepen=["G02"])
    assert publiceer(tmp_path / "terug", tmp_path / "uit", groepen=["G04"])[0].folder  # the others go on
    assert samenhang(DossierStore(tmp_path / "terug"), book_of(tmp_path / "terug", "DOS-VOORBEELD")).heel


def test_putting_back_asks_what_was_told_and_leads_out_of_a_folder_that_is_there(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = bewaar(dossier, tmp_path / "kopie").plaats

    def said(*argv: object) -> str:
        with pytest.raises(SystemExit) as stop:
            main(["herstel", str(copy), *map(str, argv)])
        found = capsys.readouterr()
        return f"{int(stop.value.code or 0)} {found.out}{found.err}"

    assert said("--dossier", tmp_path / "terug").startswith(f"{int(ExitCode.USAGE)} De werkbank moet weten")
    assert "geef de oude eerst een andere naam" in said("--dossier", dossier, "--niets-verteld")
    assert "De map weg met publicaties is er niet" in said(
        "--dossier", tmp_path / "terug", "--publicaties", tmp_path / "weg"
    )
    (tmp_path / "terug").mkdir()  # a new disk is an empty folder
    assert said("--dossier", tmp_path / "terug", "--niets-verteld").startswith("0 Teruggezet")


@pytest.mark.parametrize("fault", ["byte", "cut", "climbs", "not ours"])
def test_a_copy_that_was_changed_puts_nothing_back(dossier: Path, tmp_path: Path, fault: str) -> None:
    file = bewaar(dossier, tmp_path / "kopie").plaats
    raw = file.read_bytes()
    if fault == "byte":
        at = raw.index(b"PARE")
        file.write_bytes(raw[:at] + b"x" + raw[at + 1 :])
    elif fault == "cut":
        file.write_bytes(raw[: len(raw) // 2])
    elif fault == "climbs":
        file.write_bytes(raw.replace(b"dossier/dossier.json\x00\x00\x00\x00\x00\x00", b"dossier/../../../hier.json"))
    else:
        file.write_bytes(b"niets")
    with pytest.raises((StoreDamaged, UsageError)):
        herstel(file, tmp_path / "terug")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name not in {"kopie", "dossier"}) == []


def test_keys_never_lie_beside_what_they_open(dossier: Path, tmp_path: Path) -> None:
    for keys in (tmp_path / "kopie", tmp_path / "kopie" / "onder", dossier / "onder"):
        with pytest.raises(UsageError, match="sleutels komen bij"):
            bewaar(dossier, tmp_path / "kopie", keys)
    with pytest.raises(UsageError, match="in het dossier zelf"):
        bewaar(dossier, dossier / "kopie")


def test_another_key_of_the_same_dossier_is_not_replaced(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = bewaar(dossier, tmp_path / "kopie", tmp_path / "sleutels")
    other = Path(shutil.copytree(os.environ["JGWORK_SLEUTELS"], tmp_path / "andere"))
    monkeypatch.setenv("JGWORK_SLEUTELS", str(other))
    key_path("DOS-VOORBEELD").write_text("00" * 32, encoding="ascii")
    with pytest.raises(StoreDamaged, match="andere logboeksleutel"):
        herstel(copy.plaats, tmp_path / "terug", sleutels=tmp_path / "sleutels")
    assert key_path("DOS-VOORBEELD").read_text(encoding="ascii") == "00" * 32
    assert not (tmp_path / "terug").exists()


def test_a_dossier_of_an_earlier_version_is_read_and_one_of_a_later_version_says_so(dossier: Path) -> None:
    file = dossier / MANIFEST
    raw = json.loads(file.read_text(encoding="utf-8"))
    assert raw["schema"] == SCHEMA
    rows = tables(dossier)
    file.write_text(json.dumps({**raw, "schema": "jgwork/dossier/1"}), encoding="utf-8")
    assert tables(dossier) == rows
    file.write_text(json.dumps({**raw, "schema": "jgwork/dossier/3"}), encoding="utf-8")
    with pytest.raises(StoreDamaged, match="nieuwere versie van jgwork"):
        open_dossier(dossier)
