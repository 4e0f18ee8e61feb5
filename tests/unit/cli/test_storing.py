"""What the machine refuses is said in Dutch with its own cause; the real thing where this machine can make it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from jgwork.cli.main import main
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


def test_a_dossier_in_use_says_so(voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(voorbeelddossier / "x.slot")
    with lock, pytest.raises(Timeout) as caught:
        FileLock(voorbeelddossier / "x.slot", timeout=0, is_singleton=False).acquire()
    found = translate(caught.value)
    assert found is not None
    assert "wordt nu gebruikt" in found.message
    shutil.rmtree(voorbeelddossier)
