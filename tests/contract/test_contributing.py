"""CONTRIBUTING's table 'to change X, touch Y' is followed: its places exist, and two of its rows are really done."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.bundle import find_publications
from jgwork.io.opslag.dossier import DossierStore

ROOT = Path(__file__).parents[2]
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| to change")
]


def row(what: str) -> str:
    """Return where to touch, for one thing to change."""
    (found,) = [touch for name, touch, _ in TABLE if name == what]
    return found


def test_every_place_of_the_table_exists() -> None:
    places = {
        p for cells in TABLE for cell in cells for p in re.findall(r"`((?:jgwork|data_schemas|tests)/[^`]*)`", cell)
    }
    assert len(places) > 10
    assert [p for p in sorted(places) if not (ROOT / p).exists()] == []


def test_a_column_is_added_where_the_table_says(tmp_path: Path, voorbeeldleveringen: Path) -> None:
    """In a copy: the descriptor gets a column; loading and the data map follow."""
    assert "`data_schemas/tabellen/`" in row("a column")
    for part in ("jgwork", "data_schemas"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    descriptor = tmp_path / "data_schemas" / "tabellen" / "groep.json"
    raw = json.loads(descriptor.read_text(encoding="utf-8"))
    column = {
        "name": "eigen_kenmerk", "type": "integer", "title": "Eigen kenmerk",
        "description": "Een getal van de gemeente.",
        "constraints": {"minimum": 0, "maximum": 9}, "jgwork:soort": "getal",
    }  # fmt: skip
    raw["fields"].append(column)
    descriptor.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")

    sent = Path(shutil.copytree(voorbeeldleveringen / "01-gemeente-proces", tmp_path / "levering"))
    head, *lines = (sent / "groep.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join([f"{head};eigen_kenmerk", *(f"{line};{i % 10}" for i, line in enumerate(lines))])
    (sent / "groep.csv").write_text(f"{text}\n", encoding="utf-8")
    manifest = sent / "levering.toml"
    manifest.write_text(
        re.sub(r"^sha256 = .*\n", "", manifest.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
    )

    def run(*words: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-c", "from jgwork.cli.main import main; main()", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("laad", str(sent), "--dossier", str(tmp_path / "dossier"))
    run("dpia", "--uit", str(tmp_path / "dpia"), "--dossier", str(tmp_path / "dossier"))
    assert any("Eigen kenmerk" in f.read_text(encoding="utf-8") for f in (tmp_path / "dpia").iterdir())
    kept = DossierStore(tmp_path / "dossier").table("groep")
    assert kept is not None
    assert kept.data["eigen_kenmerk"].to_pylist() == [i % 10 for i in range(len(lines))]


def test_an_audience_is_added_where_the_table_says(dossier: Path, tmp_path: Path) -> None:
    assert "`convenant.toml`" in row("an audience")
    own = """[kring.wijkraad]
titel = "Wijkraad"
zoals = "raad"

[gremium.wijktafel]
titel = "Wijktafel"
kring = "wijkraad"
"""
    (dossier / "convenant.toml").write_text(own, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["publiceer", str(dossier), "--uit", str(tmp_path / "uit"), "--groep", "G02", "--kring", "wijkraad"])
    assert stop.value.code == 0
    (publication,) = find_publications(tmp_path / "uit")
    assert (publication.index["kring"], publication.index["kring_titel"]) == ("wijkraad", "Wijkraad")
    assert publication.index["beleid"]["k"] == 10
