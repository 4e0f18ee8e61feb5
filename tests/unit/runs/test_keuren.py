"""A label that may name a person is asked about while loading, and does not leave before it was answered."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.bundle import open_publication
from jgwork.runs.dossier.keuren import vragen
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.runs.leveren.laden import laad

NAMES = {"G02": "groep rond Youssef Benali", "L02": "woning familie Benali, Kerkstraat 14"}


@pytest.fixture(scope="module")
def benoemd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example region in which a group and a place were named after persons."""
    folder = tmp_path_factory.mktemp("namen")
    voorbeeld(folder / "leveringen", vorm="csv")
    first = next((folder / "leveringen").glob("01-*"))
    for name, key in (("groep", "groep_id"), ("locatie", "locatie_id")):
        file = first / f"{name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as f:
            rows = list(csv.DictReader(f, delimiter=";"))
        for row in rows:
            row["naam_neutraal"] = NAMES.get(row[key], row["naam_neutraal"])
        with file.open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
    manifest = first / "levering.toml"  # without the checksums of the files as they were
    kept = [line for line in manifest.read_text(encoding="utf-8").splitlines() if not line.startswith("sha256")]
    manifest.write_text("\n".join(kept), encoding="utf-8")
    reports = laad(folder / "leveringen", folder / "dossier")
    asked = [f for r in reports for f in r.findings if f.rule == "namen.gevraagd"]
    assert {f.table for f in asked} == {"groep", "locatie"}
    assert not any("Benali" in f.message + f.next_move + f.place for f in asked)
    return folder


def said(folder: Path) -> str:
    return "\n".join(
        f.read_text(encoding="utf-8", errors="replace")
        for f in sorted(folder.rglob("*"))
        if f.suffix in {".json", ".csv"}
    )


def run(*argv: object) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in argv])
    assert stop.value.code in {0, None}


def test_unanswered_it_does_not_leave_and_answered_it_does(
    benoemd: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = Path(shutil.copytree(benoemd / "dossier", tmp_path / "dossier"))
    run("publiceer", dossier, "--uit", tmp_path / "uit", "--groep", "G02", "--ja")
    told = capsys.readouterr()
    assert "Benali" not in said(tmp_path / "uit") + told.out + told.err
    assert open_publication(next((tmp_path / "uit").glob("G02-*"))).index["titel"] == "G02"

    run("keur", dossier)
    assert NAMES["G02"] in capsys.readouterr().out, "the coordinator sees the text"
    run("keur", dossier, "--geen-persoon", "G02")
    assert [v.sleutel for v in vragen(open_dossier(dossier))] == ["L02"]
    entries = [e for e in open_dossier(dossier).log().entries() if str(e["object"]).startswith("keuring")]
    assert len(entries) == 1
    assert "Benali" not in str(entries)
    assert not any(b"Benali" in f.read_bytes() for f in (dossier / "keuringen").iterdir())


def test_the_example_asks_nothing(voorbeelddossier: Path) -> None:
    assert vragen(open_dossier(voorbeelddossier)) == ()
