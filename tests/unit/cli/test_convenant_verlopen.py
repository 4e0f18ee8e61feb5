"""Outside the time in which the convenant holds, nothing reads rows about persons; duties towards persons go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.runs.dossier.openen import open_dossier
from jgwork.schema.profielen import convenant_toml
from jgwork.vocabulary.verdict import ExitCode

READS = {
    "netwerk": ("netwerk", "DOS", "--groep", "G02"),
    "effect": ("effect", "DOS", "--groep", "G02"),
    "voortgang": ("voortgang", "DOS", "--groep", "G02"),
    "evalueer": ("evalueer", "DOS", "--groep", "G11"),
    "publiceer": ("publiceer", "DOS", "--uit", "UIT", "--groep", "G02", "--ja"),
    "om-selectie": ("om-selectie", "DOS", "--groep", "G01"),
    "verstrek": (
        "verstrek", "DOS", "--groep", "G07", "--partner", "jongerenwerk", "--stap", "3", "--doel", "aanpak_groep",
    ),
}  # fmt: skip


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
    argv = [str(verlopen) if a == "DOS" else str(tmp_path / "uit") if a == "UIT" else a for a in READS[name]]
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
