"""``jgwork publiceer``: shows before it writes, asks on a screen only, and follows what the publisher chose."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.bundle import open_publication


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in ("publiceer", *args)])
    out = capsys.readouterr()
    return int(stop.value.code or 0), out.out, out.err


class Screen:
    """Standard input of somebody at a screen."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answers.pop(0) + "\n"


def at_screen(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Screen:
    screen = Screen(*answers)
    monkeypatch.setattr(sys, "stdin", screen)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    return screen


def test_in_a_script_it_shows_and_writes_without_asking(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, voorbeelddossier, "--uit", tmp_path, "--groep", "G04")
    assert code == 0
    shown, written = out.index("van de informatie"), out.index(str(tmp_path / "G04-001"))
    assert shown < written
    assert "van wat de precieze getallen zouden zeggen" in out
    assert "Leeftijd van de leden" in out


def test_at_a_screen_no_means_that_nothing_of_a_group_leaves(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = (voorbeelddossier / "logboek.jsonl").read_text(encoding="utf-8").count("verstrekken")
    screen = at_screen(monkeypatch, "", "x", "n", "j")
    code, out, _ = run(capsys, voorbeelddossier, "--uit", tmp_path, "--groep", "G05", "--groep", "G07")
    assert code == 0
    assert screen.answers == []
    assert [p.name for p in sorted(tmp_path.iterdir()) if p.is_dir() and p.name.startswith("G")] == ["G07-001"]
    assert "G05: niet geschreven" in out
    assert (voorbeelddossier / "logboek.jsonl").read_text(encoding="utf-8").count("verstrekken") == log + 1


def test_all_groups_together_are_shown_and_asked_too(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sorted((voorbeelddossier / "grootboek").glob("*"))
    before = [p.read_bytes() for p in kept if p.name.startswith("regio")]
    screen = at_screen(monkeypatch, "j", "j", "n")
    _, out, _ = run(capsys, voorbeelddossier, "--uit", tmp_path, "--groep", "G06", "--groep", "G10")
    assert screen.answers == []
    assert "regio: " in out
    assert sorted(p.name for p in tmp_path.glob("[Gr]*")) == ["G06-001", "G10-001"]
    assert [p.read_bytes() for p in kept if p.name.startswith("regio")] == before
    screen = at_screen(monkeypatch, "j")  # the groups did not change: only what was not written is asked about
    run(capsys, voorbeelddossier, "--uit", tmp_path, "--groep", "G06", "--groep", "G10")
    assert screen.answers == []
    assert sorted(p.name for p in tmp_path.glob("[Gr]*")) == ["G06-001", "G10-001", "regio-001"]


def test_what_would_be_refused_is_refused_in_a_trial_run_too(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that says yes where writing says no is no preview."""
    monkeypatch.setattr(
        "jgwork.runs.publicatie.publiceren.told", lambda *_: [("titel", "groep jg1-abcd-bcdfghjklmnpqrstvwxz")]
    )
    for args in (("--proef",), ("--ja",)):
        code, out, err = run(capsys, voorbeelddossier, "--uit", tmp_path / "x", "--groep", "G06", *args)
        assert code == 7
        assert "jg1-" not in out + err
        assert "cellen zeggen iets" not in out
    assert not list((tmp_path / "x").glob("G*"))


def test_all_asks_once_and_yes_beforehand_not_at_all(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_screen(monkeypatch, "a")
    run(capsys, voorbeelddossier, "--uit", tmp_path / "a", "--groep", "G06", "--groep", "G10")
    assert len(list((tmp_path / "a").glob("G*"))) == 2
    at_screen(monkeypatch)
    run(capsys, voorbeelddossier, "--uit", tmp_path / "b", "--groep", "G06", "--ja")
    run(capsys, voorbeelddossier, "--uit", tmp_path / "b", "--groep", "G10", "--json")
    assert len(list((tmp_path / "b").glob("G*"))) == 2


def test_what_was_chosen_is_done_and_stands_in_the_recipe(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        capsys, voorbeelddossier, "--uit", tmp_path, "--groep", "G02", "--json",
        "--methode", "acties_per_spoor=afronden", "--behoud", "totalen,laatste-kwartaal", "--precies", "2",
    )  # fmt: skip
    assert code == 0
    (report,) = json.loads(out)
    actions = next(t for t in report["tabellen"] if t["naam"] == "acties_per_spoor")
    assert actions["oordeel"] == "afgerond of in klassen"
    assert "veelvoud van" in actions["bescherming"]
    assert 0 <= actions["informatie"] < 1
    index = open_publication(Path(report["publicatie"])).index
    assert index["recept"]["methoden"] == {"acties_per_spoor": "afronden"}
    assert index["recept"]["behoud"] == ["laatste-kwartaal", "totalen"]
    assert index["recept"]["definities"]["acties_per_spoor"]
    rows = open_publication(Path(report["publicatie"])).json("tabellen/acties_per_spoor.json")["rijen"]
    assert all(isinstance(r[-1], int) and r[-1] % 5 == 0 for r in rows)


def test_a_choice_that_does_not_exist_is_a_message_and_nothing_is_written(
    voorbeelddossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, voorbeelddossier, "--uit", tmp_path / "x", "--behoud", "alles")
    assert code == 2
    assert "Volgende stap" in err
    assert not (tmp_path / "x").exists()
