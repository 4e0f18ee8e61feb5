"""A label that may name a person is asked about while loading, and does not leave before it was answered."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jgwork.cli.main import main
from jgwork.io.opslag.bundle import open_publication
from jgwork.panels.editors.keuren import Keurpaneel
from jgwork.runs.dossier.keuren import (
    GEEN_PERSOON,
    KENMERK,
    NIET_GEZOCHT,
    WACHT,
    Keuring,
    beantwoord,
    bevindingen,
    rond_de_tabel,
    vereis_gekeurd,
    vragen,
    wijst_aan,
    zonder_ongekeurd,
)
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.dossier.voorbeeld import voorbeeld
from jgwork.runs.formulier.keuring import verander
from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import ReleaseRefused, UsageError
from jgwork.vocabulary.tables import Delivery, Source

NAMES = {"G02": "groep rond Youssef Benali", "L02": "woning familie Benali, Kerkstraat 14"}
#: A sentence of the plan that names somebody.
SENTENCE = "Youssef Benali komt niet meer op het plein"


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
    plan = next((folder / "leveringen").glob("12-*"))
    goals = (plan / "doel.csv").read_text(encoding="utf-8-sig").splitlines()
    place = goals[0].split(";").index("omschrijving")
    mine = next(i for i, line in enumerate(goals) if line.startswith("D-G02-1;"))
    cells = goals[mine].split(";")
    goals[mine] = ";".join([*cells[:place], SENTENCE, *cells[place + 1 :]])
    (plan / "doel.csv").write_text("\n".join(goals), encoding="utf-8")
    for manifest in (first / "levering.toml", plan / "levering.toml"):
        as_they_are(manifest)
    reports = laad(folder / "leveringen", folder / "dossier")
    asked = [f for r in reports for f in r.findings if f.rule == "namen.gevraagd"]
    assert {f.table for f in asked} == {"groep", "locatie", "doel"}
    assert not any("Benali" in f.message + f.next_move + f.place for f in asked)
    return folder


def as_they_are(manifest: Path) -> None:
    """Leave out the checksums of the files as they were."""
    kept = [line for line in manifest.read_text(encoding="utf-8").splitlines() if not line.startswith("sha256")]
    manifest.write_text("\n".join(kept), encoding="utf-8")


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
    opened = open_dossier(dossier)
    goals = zonder_ongekeurd(opened, opened.arrow())["doel"]["omschrijving"].to_pylist()
    assert f"D-G02-1 {WACHT}" in goals, "a goal is told by its number"

    run("keur", dossier)
    assert NAMES["G02"] in capsys.readouterr().out, "the coordinator sees the text"
    run("keur", dossier, "--geen-persoon", "G02")
    assert sorted(v.sleutel for v in vragen(open_dossier(dossier))) == ["D-G02-1", "L02"]
    assert len(logged(dossier)) == 1
    run("keur", dossier, "--verander", "D-G02-1=De groep is niet meer op het plein", "--wie", "procesregisseur")
    assert [v.sleutel for v in vragen(open_dossier(dossier))] == ["L02"]
    assert "tekst veranderd, door procesregisseur" in logged(dossier)[-1]["reden"]
    goals = open_dossier(dossier).table("doel").data["omschrijving"].to_pylist()
    assert "De groep is niet meer op het plein" in goals
    assert SENTENCE not in goals
    entries = open_dossier(dossier).log().entries()
    assert "Benali" not in str(list(entries))
    assert not any(b"Benali" in f.read_bytes() for f in (dossier / "keuringen").iterdir())


def logged(dossier: Path) -> list[Mapping[str, Any]]:
    return [e for e in open_dossier(dossier).log().entries() if str(e["object"]).startswith("keuring")]


def test_the_panel_answers_and_changes_at_once(benoemd: Path, tmp_path: Path) -> None:
    opened = open_dossier(Path(shutil.copytree(benoemd / "dossier", tmp_path / "dossier")))
    panel = Keurpaneel(opened)
    assert [v.tekst for v in panel.vragen] == [NAMES["G02"], NAMES["L02"], SENTENCE] or len(panel.vragen) == 3
    panel.bewaar.click()
    assert "nog niets gekozen" in panel.melding()
    which = {v.sleutel: i for i, v in enumerate(panel.vragen)}
    for key in ("G02", "L02"):
        panel.keuzes[which[key]].value = GEEN_PERSOON
    panel.keuzes[which["D-G02-1"]].value = "verander"
    panel.teksten[which["D-G02-1"]].value = "bel 06-12345678"
    panel.bewaar.click()
    assert "telefoonnummer" in panel.melding(), "what gate 1 refuses is refused here"
    assert len(panel.vragen) == 3, "and then nothing is answered"
    for key in ("G02", "L02"):
        panel.keuzes[which[key]].value = GEEN_PERSOON
    panel.keuzes[which["D-G02-1"]].value = "verander"
    panel.teksten[which["D-G02-1"]].value = "De groep is niet meer op het plein"
    panel.bewaar.click()
    assert panel.vragen == ()
    assert "Benali" not in panel.melding() + str(logged(tmp_path / "dossier"))


def test_without_lists_of_names_every_sentence_waits_and_labels_do_not(
    benoemd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jgwork.runs.dossier.keuren.naamlijsten", lambda: None)
    keuring = Keuring(open_dossier(benoemd / "dossier").store)
    assert keuring.wacht(["Minder overlast op het plein"]) == {"Minder overlast op het plein": (NIET_GEZOCHT,)}
    assert keuring.wacht(["groep Parkrand"], "naam") == {}
    assert keuring.wacht(["", None]) == {}


def test_without_lists_of_names_the_number_of_its_row_stands_for_a_sentence(
    voorbeelddossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the key of a row is: a number, a day."""
    monkeypatch.setattr("jgwork.runs.dossier.keuren.naamlijsten", lambda: None)
    opened = open_dossier(voorbeelddossier)
    for table, column in (("contextgebeurtenis", "omschrijving"), ("doel", "omschrijving"), ("tekst", "tekst")):
        rows = opened.arrow()[table]
        key = rows.column_names.index(load_tables()[table].primary_key[0])
        told = Keuring(opened.store).zonder(table, rows).column(column).to_pylist()
        assert told == [f"{k} {WACHT}" for k in rows.column(key).to_pylist()], table
    publiceer(voorbeelddossier, tmp_path, groepen=["G02"], proef=True)  # as after the first 'make start'


def test_the_example_asks_nothing(voorbeelddossier: Path) -> None:
    assert vragen(open_dossier(voorbeelddossier)) == ()


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        (Source("xlsx", "lid.xlsx", asides=("Groepsscan Jayden de Vries.xlsx",)), True),
        (Source("xlsx", "lid.xlsx", asides=("Blad1", "groep_rond_youssef")), True),
        (Source("xlsx", "lid.xlsx", typed=(("de titel van het bestand", "versie van Sanne"),)), True),
        (Source("csv", "lid.csv", asides=("lid.csv", "Leden", '{"creator": "Anna"}')), False),
    ],
)
def test_a_name_in_the_name_of_a_file_or_sheet_is_asked_about(source: Source, asked: bool) -> None:
    found = rond_de_tabel(Delivery({}, {}, {"lid": source}))
    assert [f.rule for f in found] == ["namen.gevraagd"] * asked
    assert not any(n in str(found) for n in ("Jayden", "youssef", "Sanne"))


def test_a_number_of_a_goal_that_names_somebody_does_not_leave(
    voorbeelddossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the names of files and in the ledger, and in the place of a text that waits."""
    monkeypatch.setattr("jgwork.runs.dossier.keuren._redenen", lambda t, _: ("een naam",) if t in named else ())
    named = {"D-G05-4"}
    found = bevindingen(open_dossier(voorbeelddossier).arrow())
    assert [(f.table, f.column) for f in found] == [("doel", "doel_id")]
    assert "D-G05" not in str(found)
    with pytest.raises(ReleaseRefused, match=r"1 van de 2 groepen.*'doel_id' kan op een persoon wijzen") as refused:
        publiceer(voorbeelddossier, tmp_path, groepen=["G05", "G12"], proef=True)
    assert "D-G05" not in str(refused.value)
    opened = open_dossier(voorbeelddossier)
    question = vragen(opened)
    assert [v.sleutel for v in question] == ["D-G05-4"]
    with pytest.raises(UsageError, match="verandert u niet hier"):
        verander(opened, question[0], "D-5", "procesregisseur")
    beantwoord(opened, question, "procesregisseur")
    assert vereis_gekeurd(open_dossier(voorbeelddossier)) == {}
    for name in ("G12", "Gemeenteraad"):  # others name a group by its number, and every page its audience
        named = {name}
        with pytest.raises(ReleaseRefused):
            publiceer(voorbeelddossier, tmp_path, groepen=["G02"], proef=True)


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("Kroonvoort", "Kadaster / CBS, 2026"), ()),
        (("Kevin Benali",), ("een naam van een persoon",)),
        (("Kadaster, 06-12345678",), ("een telefoonnummer",)),
    ],
)
def test_a_file_that_is_no_delivery_is_searched_too(texts: tuple[str, ...], why: tuple[str, ...]) -> None:
    assert set(why) <= set(wijst_aan(texts))
    assert bool(why) is bool(wijst_aan(texts))


@pytest.mark.parametrize(
    ("number", "asked"),
    [("D-Kevin-Benali", True), ("kevin.de.jong", True), ("D.Incidenten.1", False), ("G02", False),
     ("D-G02-1", False)],
)  # fmt: skip
def test_which_number_may_name_a_person(voorbeelddossier: Path, number: str, asked: bool) -> None:
    keuring = Keuring(open_dossier(voorbeelddossier).store)
    assert bool(keuring.wacht([number], KENMERK)) is asked
