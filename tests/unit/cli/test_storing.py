"""What the machine refuses is said in Dutch with its own cause; the real thing where this machine can make it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.io.opslag.ondertekening import KNOWN, known_publishers, remember
from jgwork.io.opslag.sleutels import key_path
from jgwork.runs.beheer.samenhang import samenhang
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.verantwoorden import book_of, log
from jgwork.runs.publicatie.regio import GEOMETRY, geometry
from jgwork.vocabulary.errors import StoreDamaged
from jgwork.vocabulary.machine import translate
from jgwork.vocabulary.verdict import ExitCode


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in argv])
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out + said.err


@pytest.fixture
def vol(tmp_path: Path) -> Path:
    """Return a folder on a disk of 200 KB; skipped where none may be made."""
    place = tmp_path / "schijf"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk(vol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "voorbeeld", "--map", vol / "leveringen")
    assert code == ExitCode.USAGE
    assert "De schijf is vol" in said
    assert "programma zelf" not in said


def test_a_file_where_a_folder_should_be_and_a_name_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    code, said = run(capsys, "voorbeeld", "--map", tmp_path / "bestand" / "onder")
    assert (code, "programma zelf" in said) == (ExitCode.USAGE, False), said
    code, said = run(capsys, "voorbeeld", "--map", tmp_path / ("n" * 300))
    assert (code, "te lang" in said) == (ExitCode.USAGE, True), said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE])
def test_every_cause_has_a_sentence_of_its_own_and_shows_no_name(number: int) -> None:
    found = translate(OSError(number, os.strerror(number), "/geheim/jan.csv"))
    assert found is not None
    assert "jan" not in found.message + found.next_move


def test_a_fault_of_the_program_stays_one() -> None:
    assert translate(ZeroDivisionError()) is None
    assert translate(KeyError("jan")) is None


def state(dossier: Path) -> tuple[tuple[str, ...], bytes]:
    """Return what contradicts itself in a dossier, and its manifest."""
    store = DossierStore(dossier)
    return samenhang(store, book_of(store.path, "DOS-VOORBEELD")).problemen, (dossier / MANIFEST).read_bytes()


@pytest.mark.parametrize(
    ("command", "room"),
    [("laad", 1), ("publiceer", 1), pytest.param("publiceer", 40, marks=pytest.mark.nightly), ("proces", 1)],
)
def test_a_disk_that_fills_up_at_any_command_leaves_the_dossier_as_it_was(
    dossier: Path, voorbeeldleveringen: Path, tmp_path: Path, command: str, room: int
) -> None:
    """No file may grow beyond so many kilobytes: at 1 the log cannot be written, at 40 what comes after it."""
    other = tmp_path / "levering"
    shutil.copytree(voorbeeldleveringen / "13-gemeente-proces", other)
    text = (other / "levering.toml").read_text(encoding="utf-8").replace('levering_id = "', 'levering_id = "X')
    (other / "levering.toml").write_text(text, encoding="utf-8")
    argv = {
        "laad": ["laad", other, "--dossier", dossier, "--ja"],
        "publiceer": ["publiceer", dossier, "--uit", tmp_path / "uit", "--groep", "G02", "--ja"],
        "proces": ["proces", "leg-vast", dossier, "--groep", "G04", "--gebeurtenis", "start", "--stap", "4"],
    }[command]
    before = state(dossier)
    done = subprocess.run(
        ["bash", "-c", f'ulimit -f {room}; exec "$@"', "-", sys.executable, "-m", "jgwork.cli.main", *map(str, argv)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode in {ExitCode.USAGE, ExitCode.STORE_DAMAGED}, said
    assert "programma zelf" not in said
    assert "Traceback" not in said
    assert "niets gewijzigd" not in said
    assert state(dossier) == before
    assert not list((tmp_path / "uit").glob("*/publicatie.json"))


def test_a_disk_that_may_only_be_read(tmp_path: Path, dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "vast"
    place.mkdir()
    if subprocess.run(["mount", "--bind", "-o", "ro", dossier, place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        code, said = run(capsys, "logboek", place, "--controleer")  # reading needs no writing
        assert (code, "zijn die van het logboek" in said) == (0, True), said
        code, said = run(capsys, "publiceer", place, "--uit", tmp_path / "uit", "--ja")
        assert (code, "niet worden geschreven" in said) == (ExitCode.USAGE, True), said
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize(
    ("closed", "said"),
    [("sleutels", "sleutel van dit dossier is niet te lezen"), ("dossier", "U mag niet lezen"),
     ("dossier/dossier.json", "U mag hier niet lezen"), ("dossier/logboek.jsonl", "logboek is niet te lezen"),
     ("dossier/grootboek", "U mag hier niet lezen")],
)  # fmt: skip
def test_what_may_not_be_read_is_said_and_no_traceback(
    dossier: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, closed: str, said: str
) -> None:
    keys = Path(shutil.copytree(os.environ["JGWORK_SLEUTELS"], tmp_path / "sleutels"))
    monkeypatch.setenv("JGWORK_SLEUTELS", str(keys))
    Kluis(DossierStore(dossier), "grootboek").save("G02--raad", {})
    place = keys if closed == "sleutels" else dossier.parent / closed.replace("dossier", dossier.name, 1)
    run_as = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []  # root reads all
    if run_as and shutil.which("setpriv") is None:
        pytest.skip("setpriv is not there to take the rights of root away")
    mode = place.stat().st_mode
    place.chmod(0)
    try:
        done = subprocess.run(
            [*run_as, sys.executable, "-m", "jgwork.cli.main", "bewaar", dossier, "--naar", tmp_path / "kopie"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        place.chmod(mode)
    assert done.returncode in {ExitCode.USAGE, ExitCode.STORE_DAMAGED}, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "programma zelf" not in done.stderr


def test_another_key_is_not_damage(dossier: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = Path(shutil.copytree(os.environ["JGWORK_SLEUTELS"], tmp_path / "sleutels"))
    monkeypatch.setenv("JGWORK_SLEUTELS", str(keys))
    store = DossierStore(dossier)
    Kluis(store, "proef").save("een", {"a": 1})
    key_path(store.manifest().key_name, gebruik="gegevens").write_text("00" * 32, encoding="ascii")
    for read in (lambda: store.table("groep"), lambda: Kluis(store, "proef").load("een")):
        with pytest.raises(StoreDamaged, match="niet die waarmee dit dossier is versleuteld"):
            read()
    key_path("DOS-VOORBEELD").write_text("00" * 32, encoding="ascii")
    book = book_of(store.path, "DOS-VOORBEELD")
    with pytest.raises(StoreDamaged, match="niet die waarmee dit logboek is geschreven"):
        log(book, "raadplegen", "DOS-VOORBEELD", object="lid")
    assert "sleutel hoort niet bij dit logboek" in book.verify().reden


@pytest.mark.parametrize("damage", [b"\xff", b"{", b"x"])
def test_a_list_of_publishers_that_is_damaged_is_refused_and_not_forgotten(tmp_path: Path, damage: bytes) -> None:
    remember("D-1", "ab" * 32, tmp_path)
    file = tmp_path / KNOWN
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'"D-1"', damage + b'"D-1"') if damage != b"x" else raw.replace(b"abab", b"abxb", 1))
    broken = file.read_bytes()
    for act in (lambda: known_publishers(tmp_path), lambda: remember("D-2", "cd" * 32, tmp_path)):
        with pytest.raises(StoreDamaged, match="bekende sleutels van uitgevers"):
            act()
    assert file.read_bytes() == broken


@pytest.mark.parametrize("text", ["{", "[]", '{"features": [{"geometry": null}]}', "\x00"])
def test_a_map_that_is_damaged_has_its_own_sentence(dossier: Path, text: str) -> None:
    (dossier / GEOMETRY).write_text(text, encoding="utf-8")
    with pytest.raises(StoreDamaged, match="kaart van de gemeenten"):
        geometry(open_dossier(dossier))


def test_a_deep_or_endless_text_is_said_to_be_one(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dossier / GEOMETRY).write_text("[" * 100_000, encoding="utf-8")
    code, said = run(capsys, "publiceer", dossier, "--uit", dossier.parent / "uit", "--groep", "G02", "--ja")
    assert (code, "programma zelf" in said) == (ExitCode.STORE_DAMAGED, False), said
    (dossier / "convenant.toml").write_text("geldig_tot = 9999-12-31", encoding="utf-8")
    code, said = run(capsys, "proces", "stand", dossier)
    assert (code, "het jaar ligt niet tussen" in said) == (ExitCode.USAGE, True), said
