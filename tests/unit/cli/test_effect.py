"""Steps 5 to 7 from the command line, on the dossier of the example region."""

import json
from pathlib import Path

import pytest

from jgwork.cli.main import main

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


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(args))
    shown = capsys.readouterr()
    return int(stop.value.code or 0), shown.out, shown.err


def test_each_command_answers_in_words_and_in_json(voorbeelddossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = str(voorbeelddossier)
    for command, extra, expected in (
        ("nulmeting", (), "Nulmeting van incidenten: 120"),
        ("plan", (), "Het plan heeft 4 doelen"),
        ("voortgang", OP, "acties"),
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


def test_a_recipe_twice_gives_the_same(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recept = tmp_path / "recept.toml"
    recept.write_text(RECEPT, encoding="utf-8")
    first, second = (run(capsys, "evalueer", str(voorbeelddossier), "--recept", str(recept)) for _ in range(2))
    assert first == second
    assert "Controlesom" in first[1]
    assert "een deel lijkt verplaatst" in first[1]


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
