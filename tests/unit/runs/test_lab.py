"""The work folder of an analyst: notebooks are copied and never written over, tables show titles, unknown is said."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

import jgwork as jg
from jgwork.analist.frames import tel
from jgwork.runs.werkplek.lab import Werk, begin
from jgwork.runs.werkplek.lab_server import command, copy_notebooks, notebooks, write_settings
from jgwork.vocabulary.errors import UsageError


@pytest.fixture(scope="module")
def werk(voorbeelddossier: Path) -> Werk:
    return begin(voorbeelddossier.parent)


def test_notebooks_are_copied_renewed_and_never_written_over(tmp_path: Path) -> None:
    assert copy_notebooks(tmp_path) == ()
    assert tomllib.loads((tmp_path / "convenant.voorbeeld.toml").read_text(encoding="utf-8"))["fictief"] is True
    names = sorted(p.name for p in tmp_path.glob("*.ipynb"))
    assert names == sorted(p.name for p in notebooks().glob("*.ipynb"))
    mine = tmp_path / "03_integraal_beeld.ipynb"
    mine.write_text(mine.read_text(encoding="utf-8") + " ", encoding="utf-8")
    memory = tmp_path / ".meegeleverd.json"
    old = json.loads(memory.read_text())
    (tmp_path / "01_signalen.ipynb").write_text("een vorige versie", encoding="utf-8")
    import hashlib

    memory.write_text(json.dumps(old | {"01_signalen.ipynb": hashlib.sha256(b"een vorige versie").hexdigest()}))
    assert copy_notebooks(tmp_path) == ("03_integraal_beeld.ipynb",)
    assert mine.read_text(encoding="utf-8").endswith(" ")
    assert (tmp_path / "01_signalen.ipynb").read_text(encoding="utf-8") != "een vorige versie"
    assert copy_notebooks(tmp_path) == ("03_integraal_beeld.ipynb",), "also the next time"


def test_jupyterlab_is_dutch_asks_nothing_outside_and_keeps_the_users_own_settings(tmp_path: Path) -> None:
    place = write_settings(tmp_path)
    file = place / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
    assert json.loads(file.read_text())["locale"] == "nl_NL"
    file.write_text('{"locale": "default"}')
    write_settings(tmp_path)
    assert json.loads(file.read_text())["locale"] == "default"
    line = command(tmp_path, 8888, open_browser=False)
    assert "--ServerApp.ip=127.0.0.1" in line
    assert "--LabApp.extension_manager=readonly" in line
    (cards,) = (part.split("=", 1)[1] for part in line if part.startswith("--LabApp.extra_labextensions_path"))
    package = json.loads((Path(cards) / "jgwork-werkproces" / "package.json").read_text())
    assert (Path(cards) / package["name"] / package["jupyterlab"]["_build"]["load"]).is_file()
    assert not [part for part in line if "token" in part.lower()], "JupyterLab keeps its own token"


def test_a_folder_without_a_dossier_is_said_and_no_example_takes_its_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'mijnwerk' staat geen dossier"):
        begin(tmp_path / "mijnwerk")
    assert not list(tmp_path.iterdir())


def test_a_notebook_shows_our_errors_as_a_sentence_without_a_traceback(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    cells = [f"from jgwork.runs.werkplek.lab import begin\nbegin({str(tmp_path)!r})", "print('hierna')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (said,) = notebook.cells[0].outputs
    assert said.text.startswith(f"In de map '{tmp_path.name}' staat geen dossier.")
    assert "Traceback" not in str(notebook.cells[0].outputs)
    assert not notebook.cells[1].outputs, "what comes after it does not run"


def test_tables_show_titles_and_a_table_without_groups_cannot_be_asked_for_one(werk: Werk) -> None:
    assert set(werk.rijen("doel", "G02")["richting"]) <= {"Daling", "Stijging"}
    assert set(werk.rijen("doel", "G02", titels=False)["richting"]) <= {"daling", "stijging"}
    assert len(werk.rijen("om_informatie")) == werk.tabellen["om_informatie"].num_rows
    with pytest.raises(UsageError, match="kent geen groepen"):
        werk.rijen("signaal", "G02")
    with pytest.raises(UsageError):
        werk.rijen("geheim")
    with pytest.raises(UsageError):
        werk.rijen("doel", "G99")


def test_counts_add_up_and_unknown_is_a_value(voorbeelddossier: Path) -> None:
    d = jg.open(voorbeelddossier)
    signals, months = d["G02"].signalen(), d["G02"].signalen_per_maand()
    assert 0 < len(signals) < len(d.tabel("signaal"))
    assert tel(signals, "gedrag_code")["aantal"].sum() == len(signals)
    assert tel(signals, "bronpartner", "afhandeling").to_numpy().sum() == len(signals)
    assert months["aantal"].sum() == len(signals)
    assert set(months["stand"]) == {"geleverd"}
    with pytest.raises(KeyError, match="dagdeel"):
        tel(signals, "dagdel")


def test_actions_that_are_late_are_those_past_their_end_and_not_done(werk: Werk) -> None:
    late = jg.open(werk.folder)["G02"].te_laat()
    rows = {r["actie_id"]: r for r in werk.rijen("actie", "G02", titels=False).to_dict("records")}
    assert len(late)
    for actie_id, row in rows.items():
        past = row["eind_gepland"] is not None and row["eind_gepland"] < werk.op
        done = row["eind"] is not None or row["status"] in ("afgerond", "vervallen")
        assert (actie_id in set(late["actie_id"])) == (past and not done)


def test_the_overview_is_in_the_order_of_ids_and_every_goal_gets_its_sentence(werk: Werk) -> None:
    groups = werk.groepen()
    assert list(groups["groep_id"]) == sorted(groups["groep_id"])
    assert werk.op == date(2026, 7, 1)
    effects = werk.effecten("G02")
    assert len(effects) == len(werk.rijen("doel", "G02"))
    assert all(effects["zin"].str.len() > 20)


def test_rounds_stand_beside_each_other_and_are_never_added(voorbeelddossier: Path) -> None:
    roles = jg.open(voorbeelddossier)["G02"].rollen()
    assert roles["ronde"].nunique() > 1
    counted = tel(roles, "partner", "invloed")
    per_round = roles.groupby(["ronde", "partner"]).size()
    for (number, partner), n in per_round.items():
        assert counted.loc[partner, f"ronde {number}"].sum() == n
    one = tel(roles[roles["ronde"] == 1], "partner")
    assert list(one.columns) == ["aantal"]


def test_a_dossier_with_a_table_of_another_version_says_so(
    voorbeelddossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jgwork.runs.dossier import openen

    here = {n: t for n, t in openen.load_tables().items() if n != "verzoek"}
    monkeypatch.setattr(openen, "load_tables", lambda: here)
    with pytest.raises(UsageError, match="deze versie niet kent: verzoek"):
        openen.open_dossier(voorbeelddossier)


def test_a_notebook_publishes_nothing_anew_of_a_group_that_was_told_of_elsewhere(
    voorbeeldwerk: Path, tmp_path: Path
) -> None:
    moved = (voorbeeldwerk / "publicaties").rename(tmp_path / "elders")
    g = jg.open(voorbeeldwerk / "dossier")["G12"]
    with pytest.raises(UsageError, match="al gepubliceerd"):
        g.publicatie()
    assert not (voorbeeldwerk / "publicaties").exists()
    assert g.publicatie(moved).pad.name == "G12-001"
