"""The help of ``jgwork``: in the order of the work, and completed with the Tab key."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.main import get_group

import jgwork
from jgwork.cli.hulp import GROEPEN
from jgwork.cli.main import build_app, main
from jgwork.cli.output import say_frame


def test_every_command_stands_in_one_group(capsys: pytest.CaptureFixture[str]) -> None:
    names = [n for group in GROEPEN.values() for n in group]
    known = {c.name for c in build_app().registered_commands} | {g.name for g in build_app().registered_groups}
    assert sorted(names) == sorted(known)
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert [shown.index(f"{title}:") for title in GROEPEN] == sorted(shown.index(f"{title}:") for title in GROEPEN)
    assert shown.index("  controleer") < shown.index("  laad") < shown.index("  publiceer") < shown.index("  logboek")


def _every(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, one in getattr(group, "commands", {}).items():
        yield from _every(one, (*words, name))


def test_every_help_is_dutch_and_no_sentence_is_cut_off() -> None:
    """The words of the parser are English: not one of them reaches a user."""
    top = get_group(build_app())
    for words in _every(top):
        command, ctx = top, top.context_class(top, info_name="jgwork")
        for word in words:
            command = command.commands[word]
            ctx = command.context_class(command, info_name=word, parent=ctx)
        said = command.get_help(ctx)
        assert said.startswith("Gebruik: jgwork"), words
        assert "Toon deze uitleg." in said
        left = re.findall(
            r"Usage|Options|Arguments|Commands|COMMAND|Show this|required|default|range|\{\w+\}"
            r"|<[a-zA-Z%]*\[?[A-Za-z%-]*\]?>",
            said,
        )
        assert not left, (words, left)  # what must be filled in is in capitals, on every page
        assert not re.search(r"[a-z]\.\.\.$", said, re.MULTILINE), words


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--version", "-V"):
        with pytest.raises(SystemExit) as stop:
            main([option])
        assert (stop.value.code, capsys.readouterr().out) == (0, f"jgwork {jgwork.__version__}\n")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash_completes_commands_and_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--show-completion", "bash"])
    (tmp_path / "aanvullen.sh").write_text(capsys.readouterr().out, encoding="utf-8")
    script = f"""source {tmp_path}/aanvullen.sh
COMP_WORDS=(jgwork pub); COMP_CWORD=1; _jgwork_completion jgwork; echo "${{COMPREPLY[@]}}"
COMP_WORDS=(jgwork publiceer --kr); COMP_CWORD=2; _jgwork_completion jgwork; echo "${{COMPREPLY[@]}}"
"""
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    found = subprocess.run(["bash", "-c", script], env=os.environ | path, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["publiceer", "--kring"]
    with pytest.raises(SystemExit) as stop:
        main(["--show-completion", "csh"])
    assert stop.value.code == 2


def test_a_word_too_many_is_said_and_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["voorbeeld", "mijnmap", "nogeen"])
    said = "".join(capsys.readouterr())
    assert stop.value.code != 0
    assert "een woord te veel" in said
    assert "mijnmap" not in said


@pytest.mark.parametrize(
    "typed",
    [
        ["effect", "nergens", "G02"],
        ["voortgang", "--json", "nergens", "G02"],
        ["proces", "vragen", "nergens", "G02"],
        ["logboek", "nergens", "G02"],
    ],
)
def test_the_group_may_stand_behind_the_dossier(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is left to say is that there is no such dossier, as with ``--groep``."""
    with pytest.raises(SystemExit) as stop:
        main(typed)
    said = "".join(capsys.readouterr())
    assert stop.value.code
    with pytest.raises(SystemExit):
        main([*typed[:-1], "--groep", "G02"])
    assert "".join(capsys.readouterr()) == said
    assert "--groep" not in said


def test_behind_a_command_of_commands_the_choice_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["regio", "dossier"])
    assert "kies uit: volgorde, kaart" in "".join(capsys.readouterr())


def test_a_frame_is_written_as_people_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({
        "scenario": ["basis"], "uren_begroot": [1440.0], "deel": [0.25], "eerste_start": [date(2025, 7, 14)],
        "laatste_eind": [None],
    })  # fmt: skip
    say_frame(frame, "actie")
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["Scenario", "Uren", "begroot"]
    assert row.split() == ["Basis", "1.440", "0,25", "14", "juli", "2025", "-"]
