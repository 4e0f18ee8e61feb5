"""Steps 5 to 7 from the command line, on the dossier of the example region."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.verantwoorden import zegel

OP = ("--op", "2026-07-01")
RECEPT = """
versie = 1
groep = "G05"
op = 2026-07-01
[[effect]]
naam = "gebied"
indicator = "incidenten_gebied"
van = 2024-07-01
tot = 2025-07-01
gebied = "eigen"
"""


VERDER = """
[[effect]]
doel = "D-G05-1"
[[effect]]
doel = "D-G05-2"
"""


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(args))
    shown = capsys.readouterr()
    return int(stop.value.code or 0), shown.out, shown.err


@pytest.mark.parametrize(("groep", "why"), [("G06", "nog geen vastgesteld plan"), ("G03", "nog niet begonnen")])
def test_why_there_is_nothing_to_measure(
    groep: str, why: str, voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "effect", str(voorbeelddossier), "--groep", groep)
    assert (code, out) == (2, "")
    assert why in err


def test_each_command_answers_in_words_and_in_json(voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = str(voorbeelddossier)
    for command, extra, expected in (
        ("nulmeting", (), "Nulmeting van incidenten: 120"),
        ("plan", (), "Het plan heeft 4 doelen"),
        ("voortgang", OP, "D-G02-1, sinds de start: 2025-K4 27"),
        ("effect", OP, "D-G02-1: waarschijnlijk minder"),
        ("evalueer", OP, "Resultaten"),
    ):
        code, out, err = run(capsys, command, dossier, "--groep", "G02", *extra)
        assert (code, err) == (0, ""), command
        assert expected in out
        code, out, _ = run(capsys, command, dossier, "--groep", "G02", *extra, "--json")
        assert code == 0
        assert json.loads(out)
        assert "jg1-" not in out  # no pseudonym in any answer


def test_a_goal_past_its_term_is_said_by_every_command(
    voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of that day nothing is known yet, so whether a goal was reached is not either."""
    text = "Termijn voorbij (31 december 2026). Of het doel is gehaald, is niet te zeggen."
    for command in ("plan", "voortgang", "effect"):
        args = (command, str(voorbeelddossier), "--groep", "G02")
        assert text in run(capsys, *args, "--op", "2027-03-01")[1], command
        assert "Termijn voorbij" not in run(capsys, *args)[1], command


def test_a_recipe_twice_gives_the_same(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recept = tmp_path / "recept.toml"
    recept.write_text(RECEPT, encoding="utf-8")
    first, second = (run(capsys, "evalueer", str(voorbeelddossier), "--recept", str(recept)) for _ in range(2))
    assert first == second
    assert "Controlesom" in first[1]
    assert "in dezelfde 3 kwartalen van het jaar" in first[1]


def test_a_recipe_gives_the_same_bytes_in_another_process(voorbeelddossier: Path, tmp_path: Path) -> None:
    """As on another machine: other hash seed, language, time zone, threads, processor code, folder and row order."""
    recept, other = tmp_path / "recept.toml", tmp_path / "elders"
    recept.write_text(RECEPT + VERDER, encoding="utf-8")
    other.mkdir()
    shuffled = Path(shutil.copytree(voorbeelddossier, tmp_path / "geschud"))
    rng = np.random.default_rng(6)
    mark = zegel(shuffled, "DOS-VOORBEELD")
    DossierStore(shuffled).edit(lambda _, rows: rows.take(rng.permutation(rows.num_rows)), zegel=mark)
    seen = []
    for folder, dossier, seed, language, zone, threads, kind in (
        (tmp_path, voorbeelddossier, "1", "C.UTF-8", "Europe/Amsterdam", "1", ""),
        (other, shuffled, "77", "C", "Pacific/Kiritimati", "3", "Prescott"),
    ):
        env = dict(os.environ) | {
            "PYTHONHASHSEED": seed, "LC_ALL": language, "LANG": language, "TZ": zone, "PYTHONUTF8": "1",
            "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads,
            "ARROW_IO_THREADS": threads, "OPENBLAS_CORETYPE": kind,
        }  # fmt: skip
        run_it = "from jgwork.cli.main import main; main()"
        args = ["evalueer", str(dossier), "--recept", str(recept), "--json"]
        done = subprocess.run(
            [sys.executable, "-c", run_it, *args], cwd=folder, env=env, capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        seen.append(done.stdout)
    assert seen[0] == seen[1]
    tables = json.loads(seen[0])["tabellen"]
    assert set(tables) == {"gebied", "D-G05-1", "D-G05-2"}
    assert all(t.startswith("methode;getal;waarde;laag;hoog") for t in tables.values())


@pytest.mark.parametrize(
    "args",
    [
        ("effect", "--groep", "G99"),
        ("plan", "--groep", "G12"),
        ("evalueer",),
        ("evalueer", "--recept", "is-er-niet.toml"),
        ("effect", "--groep", "G02", "--op", "morgen"),
    ],
)
def test_what_cannot_be_is_said_kindly(
    voorbeelddossier: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, args[0], str(voorbeelddossier), *args[1:])
    assert (code, out) == (2, "")
    assert "Volgende stap" in err
