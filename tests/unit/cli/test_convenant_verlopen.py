"""Outside the time in which the convenant holds, nothing reads rows about persons; duties towards persons go on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from jgwork.cli.main import build_app, main
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.leveren.laden import laad
from jgwork.schema.profielen import convenant_toml
from jgwork.vocabulary.errors import IntakeRefused
from jgwork.vocabulary.verdict import ExitCode

READS = {
    "netwerk": ("--groep", "G02"),
    "effect": ("--groep", "G02"),
    "voortgang": ("--groep", "G02"),
    "evalueer": ("--groep", "G11"),
    "nulmeting": ("--groep", "G02"),
    "plan": (),
    "invullen": ("namenlijst", "--groep", "G02"),
    "publiceer": ("--uit", "UIT", "--groep", "G02", "--ja"),
    "om-selectie": ("--groep", "G01"),
    "werksessie": ("--groep", "G02"),
    "proces stand": (),
    "proces vragen": ("--groep", "G02"),
    "verstrek": ("--groep", "G07", "--partner", "jongerenwerk", "--stap", "3", "--doel", "aanpak_groep"),
}
#: What takes a dossier and goes on, by why.
GOES_ON = {
    "duties towards persons": (
        "recht inzage", "recht verbeter", "recht verwijder", "recht verklaringen", "vernietig",
    ),
    "accounts of what was done, copies that stay sealed": (
        "logboek", "doctor", "bewaar", "herstel", "stukken", "dpia", "toets", "proces gereed", "proces items",
    ),
    "decisions and requests, without rows about persons": (
        "proces weg", "proces verzoeken", "proces besluit", "proces kalender", "proces verklaar", "regio volgorde",
        "regio advies", "regio besluiten", "regio kaart", "regio beschikbaar",
    ),
    "texts: of a table about persons that table refuses": ("keur", "verzoek", "sjabloon"),
    "enters through gate 1, which refuses (convenant.geldig)": (
        "laad", "controleer", "koppel", "proces leg-vast", "proces nieuw",
    ),
}  # fmt: skip
#: Between two dossiers, each with its own keys: tests/unit/runs/test_overlap.py.
BETWEEN = "overlap "


@pytest.fixture(scope="module")
def verlopen(voorbeelddossier: Path) -> Path:
    """Return the example dossier with a convenant of its own that ended long ago."""
    base = convenant_toml()
    text = f'ref = "{base["ref"]}"\nnaam = "x"\nversie = "1"\nfictief = true\n'
    text += "geldig_van = 2016-01-01\ngeldig_tot = 2020-12-31\n"
    (voorbeelddossier / "convenant.toml").write_text(text, encoding="utf-8")
    return voorbeelddossier


@pytest.mark.parametrize("name", READS)
def test_every_command_that_reads_persons_stops(
    name: str, verlopen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(tmp_path / "uit") if a == "UIT" else a for a in READS[name]]
    argv = [*name.split(), str(verlopen), *more]
    with pytest.raises(SystemExit) as stop:
        main(argv)
    said = capsys.readouterr()
    assert stop.value.code == ExitCode.NOT_COVERED, said
    assert "31-12-2020" in said.err
    assert "convenant.toml" in said.err
    assert "jg1-" not in said.out + said.err
    assert not (tmp_path / "uit").exists() or not list((tmp_path / "uit").glob("G02-*"))


def test_the_duties_go_on(verlopen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["vernietig", str(verlopen)], ["logboek", str(verlopen)]):
        with pytest.raises(SystemExit) as stop:
            main(argv)
        assert stop.value.code in {0, None}, capsys.readouterr()
    assert "G02" in open_dossier(verlopen).groepen


def test_every_command_that_takes_a_dossier_stops_or_says_why_not() -> None:
    """A new command is put in one of both by who makes it."""

    def walk(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name, sub in command.commands.items():
                yield from walk(sub, f"{path} {name}".strip())
        else:
            yield path, command

    commands = walk(typer.main.get_command(build_app()))
    found = {path for path, c in commands if any(p.name == "dossier" for p in c.params)}
    going = {p for some in GOES_ON.values() for p in some}
    assert {p for p in found - set(READS) - going if not p.startswith(BETWEEN)} == set()
    assert set(READS) <= found
    assert not going & set(READS)


def test_persons_do_not_enter_either(verlopen: Path, voorbeeldleveringen: Path, tmp_path: Path) -> None:
    new = tmp_path / "nieuw"
    laad(voorbeeldleveringen / "01-gemeente-proces", new)
    shutil.copy(verlopen / "convenant.toml", new)
    with pytest.raises(IntakeRefused) as refused:
        laad(voorbeeldleveringen / "02-politie-groepsscan", new)
    assert "convenant.geldig" in {f.rule for f in refused.value.findings.items}
