"""The settings of a hub: who is refused reads why in Dutch, and another site can send nothing along."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.web import HTTPError
from traitlets.config import Config

from jgwork.runs.dossier.verantwoorden import book_of_readers
from jgwork.runs.server import afscherming
from jgwork.runs.server.hub import instellen
from jgwork.runs.server.kringen import AGAIN, AUDIENCE, GROUPS, PUBLICATIONS
from jgwork.runs.server.serveren import werkmap
from jgwork.vocabulary.errors import StoreDamaged, UsageError


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    for kring in ("ketenoverleg", "driehoek"):
        place = tmp_path / kring / "G01-001"
        place.mkdir(parents=True)
        (place / "publicatie.json").write_text(f'{{"kring": "{kring}"}}', encoding="utf-8")
    return {kring: tmp_path / kring for kring in ("ketenoverleg", "driehoek")}


def reader(*groups: str, **options: str) -> Any:
    user = SimpleNamespace(name="m.devries", groups=[SimpleNamespace(name=g) for g in groups])
    return SimpleNamespace(user=user, user_options=options, environment={"JGWORK_SLEUTELS": "/geheim"})


@pytest.mark.skipif(not afscherming.version(), reason="Landlock ontbreekt op deze machine")
def test_a_refused_audience_is_a_dutch_403(folders: dict[str, Path]) -> None:
    c = Config()
    instellen(c, folders, {"keten": "ketenoverleg", "driehoek": "driehoek"})
    before = c.Spawner.pre_spawn_hook
    for who in (reader(), reader("keten", kring="driehoek"), reader("keten", "driehoek")):
        with pytest.raises(HTTPError) as refused:
            before(who)
        assert refused.value.status_code == 403
        assert "hoort niet bij deze kring" in refused.value.jupyterhub_message
    with pytest.raises(HTTPError, match="403"):
        c.Spawner.options_form(reader())
    own = reader("keten")
    before(own)
    assert own.environment == {
        PUBLICATIONS: str(folders["ketenoverleg"].resolve()),
        AUDIENCE: "ketenoverleg",
        GROUPS: '["keten"]',
        AGAIN: "60",
    }


@pytest.mark.skipif(not afscherming.version(), reason="Landlock ontbreekt op deze machine")
def test_who_opened_the_dashboards_stands_in_a_log_and_who_cannot_be_written_down_is_not_let_in(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    c, file = Config(), tmp_path / "lezers.jsonl"
    instellen(c, folders, {"keten": "ketenoverleg"}, logboek=file)
    c.Spawner.pre_spawn_hook(reader("keten"))
    with pytest.raises(HTTPError):
        c.Spawner.pre_spawn_hook(reader())
    book = book_of_readers(file)
    assert book.verify().heel
    said = [(e["wie"], e["handeling"], e["ontvanger"]) for e in book.entries()]
    assert said == [("m.devries", "raadplegen", "ketenoverleg"), ("m.devries", "weigeren", "")]
    c = Config()
    instellen(c, folders, {"keten": "ketenoverleg"}, logboek=tmp_path)
    own = reader("keten")
    with pytest.raises((StoreDamaged, OSError)):
        c.Spawner.pre_spawn_hook(own)
    assert own.environment == {"JGWORK_SLEUTELS": "/geheim"}


def test_cookies_stay_with_the_site(folders: dict[str, Path]) -> None:
    c = Config()
    instellen(c, folders, {"keten": "ketenoverleg"})
    assert c.JupyterHub.tornado_settings["cookie_options"] == {"SameSite": "Lax", "HttpOnly": True}
    assert c.JupyterHub.cookie_max_age_days <= 0.5


def test_where_servers_cannot_be_kept_apart_there_is_one_audience(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afscherming, "version", lambda: 0)
    instellen(Config(), folders, {"keten": "ketenoverleg"})
    with pytest.raises(UsageError, match="niet van elkaar afschermen"):
        instellen(Config(), folders, {"keten": "ketenoverleg", "driehoek": "driehoek"})


def test_what_stays_open_is_said_for_each_version() -> None:
    assert len(afscherming.open_gebleven(0)) == 1
    said = [len(afscherming.open_gebleven(v)) for v in range(1, 8)]
    assert said == [4, 4, 3, 2, 1, 0, 0]


def test_a_scratch_folder_of_a_killed_server_is_gone_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = (f"jgwork-{ended.pid}-abc", f"jgwork-{os.getpid()}-abc", "jgwork-eigen", f"jgwork-{ended.pid}-ABC.txt")
    for name in names:
        (tmp_path / name).mkdir()
    made = Path(werkmap()).name
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted((*names[1:], made))
