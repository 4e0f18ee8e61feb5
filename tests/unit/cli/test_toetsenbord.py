"""``jgwork laad`` at a real keyboard: it asks what is open, shows what it heard, and remembers it for the partner."""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path

import pytest

from jgwork.io.opslag.dossier import DossierStore

pty = pytest.importorskip("pty", reason="a terminal of its own needs Linux or macOS")
FILE = "Meldingen toezicht\n\nMeldingnr;Datum melding;Soort overlast;Gemeente\n"


def typ(words: list[str], answers: list[tuple[str, str]], seconds: float = 120) -> tuple[int, str]:
    """Run a command in a terminal; each answer is typed once its question stands on the screen."""
    child, screen = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-m", "jgwork.cli.main", *words])  # noqa: S606
    said, left, end = "", list(answers), time.monotonic() + seconds
    seen = 0
    while time.monotonic() < end:
        if not select.select([screen], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(screen, 4096).decode("utf-8", "replace")
        except OSError:
            break
        if not piece:
            break
        said += piece
        while left and (at := said.find(left[0][0], seen)) >= 0:
            seen = at + len(left[0][0])
            os.write(screen, f"{left.pop(0)[1]}\n".encode())
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def test_what_is_open_is_asked_and_then_loaded(tmp_path: Path) -> None:
    file = tmp_path / "Meldingen toezicht jan.csv"
    file.write_text(FILE + "M1;03-01-2026;Samenscholing;Ergens\nM2;09-01-2026;geluid;Ergens\n")
    load = ["laad", str(file), "--dossier", str(tmp_path / "D-1")]
    asked = [
        ("token_tag", "bcdf"),
        ("welke code is 'Ergens'", "GM9901"),
        ("Klopt dit?", "misschien"),
        ("ja of nee", "j"),
    ]
    code, said = typ(load, asked)
    assert code == 0, said
    assert DossierStore(tmp_path / "D-1").tables()["signaal"]["gemeente_code"].to_pylist() == ["GM9901"] * 2
    later = tmp_path / "Meldingen toezicht feb.csv"
    later.write_text(FILE + "M3;03-02-2026;geluid;Ergens\n")
    code, said = typ(["laad", str(later), "--dossier", str(tmp_path / "D-1")], [("Klopt dit?", "j")])
    assert code == 0, said
    assert "welke code" not in said
    assert DossierStore(tmp_path / "D-1").tables()["signaal"].num_rows == 3


def test_no_at_the_keyboard_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "Meldingen toezicht jan.csv"
    file.write_text(FILE + "M1;03-01-2026;geluid;GM9901\n")
    code, said = typ(
        ["laad", str(file), "--dossier", str(tmp_path / "D-1")], [("token_tag", "bcdf"), ("Klopt dit?", "n")]
    )
    assert code != 0, said
    assert not DossierStore(tmp_path / "D-1").exists()
