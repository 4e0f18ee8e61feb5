"""Served safely: what a server and its kernels cannot do, whatever asks."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jgwork.runs.server import afscherming, serveren
from jgwork.vocabulary.errors import JgworkError, UsageError

SECRET = "jg1-qqqq-geheimgeheimgeheimgeheim"
#: A dashboard that tries everything a dashboard may not do, and tells what happened.
ATTACK = """
import fcntl, os, pathlib, socket, termios
from IPython.display import HTML, display
def tried(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return 'GELUKT'
answers = {
    'dossier': tried(lambda: pathlib.Path(%(dossier)r).read_bytes()),
    'thuis': tried(lambda: pathlib.Path(%(home)r).read_bytes()),
    'schrijven': tried(lambda: pathlib.Path(%(publicatie)r).with_name('x').write_text('x')),
    'buiten': tried(lambda: socket.create_connection(('127.0.0.1', %(port)d), 2)),
    'publicatie': tried(lambda: pathlib.Path(%(publicatie)r).read_bytes()),
    'leegmaken': tried(lambda: os.truncate(%(dossier)r, 0)),
    'seinen': tried(lambda: os.kill(%(proces)d, 0)),
    'abstract': tried(lambda: socket.socket(socket.AF_UNIX).connect(chr(0) + %(abstract)r)),
    'apparaat': tried(lambda: fcntl.ioctl(os.open('/dev/tty', os.O_RDWR), termios.TIOCGWINSZ, bytes(8))),
    'namen': tried(lambda: os.listdir(%(map)r)),
    'omgeving': tried(lambda: pathlib.Path('/proc/%(proces)d/environ').read_bytes()),
    'eigen': tried(lambda: pathlib.Path(f'/proc/{os.getppid()}/environ').read_bytes()),
}
display(HTML(' '.join(f'{k}={v};' for k, v in answers.items())))
"""


def names(dossier: Path, home: Path, publication: Path, port: int, abstract: str = "") -> dict[str, object]:
    """Return what a dashboard tries, for ``ATTACK``."""
    return {
        "dossier": str(dossier), "home": str(home), "publicatie": str(publication), "port": port, "abstract": abstract,
        "proces": os.getpid(), "map": str(Path.home()),
    }  # fmt: skip


def get(url: str, **headers: str) -> tuple[int, str, Any]:
    """Status, text and headers of an address."""
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 -- http, our own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- the same
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def notebook(folder: Path, name: str, *cells: str) -> None:
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    raw = {
        "cells": [{**code, "id": f"c{i}", "source": [source]} for i, source in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / f"{name}.ipynb").write_text(json.dumps(raw))


@pytest.mark.skipif(not afscherming.version(), reason="Landlock ontbreekt op deze machine (Linux 5.13 of nieuwer)")
def test_a_kernel_cannot_read_a_dossier_nor_write_nor_call_out(
    tmp_path: Path,
    voorbeeld: ModuleType,
    server: Any,
    monkeypatch: pytest.MonkeyPatch,
    vrije_poort: Callable[[], int],
) -> None:
    publication = voorbeeld.write(tmp_path / "publicaties").path / "publicatie.json"
    dossier, home = tmp_path / "dossier" / "dossier.json", tmp_path / "thuis.txt"
    dossier.parent.mkdir()
    for file in (dossier, home):
        file.write_text(SECRET)
        assert file.read_text() == SECRET  # this process may read it
    boards = tmp_path / "dashboards"
    boards.mkdir()
    other_port = int(server.address.rsplit(":", 1)[1].strip("/"))
    abstract = f"jgwork-{os.getpid()}-{other_port}"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"\0{abstract}")
    listening.listen()
    notebook(boards, "start", ATTACK % names(dossier, home, publication, other_port, abstract))
    monkeypatch.setattr(serveren, "dashboards", lambda: boards)
    with serveren.running(tmp_path / "publicaties", vrije_poort(), warm=False) as (_, address):
        text = get(f"{address}voila/render/start.ipynb")[1]
    assert "dossier=PermissionError;" in text
    assert "thuis=PermissionError;" in text
    assert "schrijven=PermissionError;" in text
    assert "publicatie=GELUKT;" in text
    ours = ("namen", "omgeving", "eigen", "apparaat")
    later = ((3, "leegmaken"), (4, "buiten"), (6, "seinen"), (6, "abstract"))
    for since, what in (*((1, w) for w in ours), *later):
        if afscherming.version() >= since:
            assert f"{what}=PermissionError;" in text
    assert dossier.read_text() == SECRET
    assert SECRET not in text


def test_who_finds_the_port_taken_is_not_sent_to_the_publications_of_another(
    tmp_path: Path, voorbeeld: ModuleType, vrije_poort: Callable[[], int]
) -> None:
    """Two that start at once both found it free; what answers there is the other server."""
    voorbeeld.write(tmp_path / "publicaties")
    port = vrije_poort()
    with serveren.running(tmp_path / "publicaties", port, warm=False) as (_, address):
        assert get(address)[0] == 200
        second = serveren.running(tmp_path / "publicaties", port, warm=False)
        with pytest.raises(JgworkError, match="start niet"), second:
            pass
        assert get(address)[0] == 200


def test_another_site_starts_nothing_and_may_link_here(server: Any) -> None:
    page = f"{server.address}voila/render/start.ipynb"
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    framed = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    for headers in (embedded, framed):
        assert get(page, **headers)[0] == 403
    clicked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
    for headers in (clicked, {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}, {}):
        assert get(page, **headers)[0] == 200


@pytest.mark.skipif(not afscherming.version(), reason="Landlock ontbreekt op deze machine (Linux 5.13 of nieuwer)")
def test_a_server_of_one_audience_cannot_read_what_another_was_told(
    tmp_path: Path,
    voorbeeld: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    vrije_poort: Callable[[], int],
) -> None:
    folder = tmp_path / "publicaties"
    own = voorbeeld.write(folder).path / "publicatie.json"
    other = voorbeeld.write(folder, 2, kring="driehoek", titel="Alleen voor de driehoek").path / "publicatie.json"
    with pytest.raises(UsageError, match="meer dan een kring: driehoek, ketenoverleg"):
        serveren.serve(folder)
    with pytest.raises(UsageError, match="geen publicatie voor die kring"):
        serveren.serve(folder, kring="raad")
    boards = tmp_path / "dashboards"
    boards.mkdir()
    overview = "from jgwork.panels import dashboard\ndashboard.show_start()"
    notebook(boards, "start", ATTACK % names(other, other, own, 1), overview)
    monkeypatch.setattr(serveren, "dashboards", lambda: boards)
    with serveren.running(folder, vrije_poort(), warm=False, kring="ketenoverleg") as (_, address):
        text = get(f"{address}voila/render/start.ipynb")[1]
    assert "dossier=PermissionError;" in text
    assert "publicatie=GELUKT;" in text
    assert "Groep rond het Marktplein" in text
    assert "Alleen voor de driehoek" not in text


def test_a_cell_knows_no_key_and_one_that_fails_shows_and_logs_nothing_of_its_data(
    tmp_path: Path,
    voorbeeld: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    vrije_poort: Callable[[], int],
) -> None:
    voorbeeld.write(tmp_path / "publicaties")
    boards = tmp_path / "dashboards"
    boards.mkdir()
    names = "import os\nfrom IPython.display import HTML, display"
    notebook(boards, "start", f"{names}\ndisplay(HTML(' '.join('='.join(pair) for pair in os.environ.items())))")
    notebook(boards, "monitoring", f"print('{SECRET}')\nraise ValueError('{SECRET}')")
    monkeypatch.setattr(serveren, "dashboards", lambda: boards)
    monkeypatch.setenv("JGWORK_SLEUTELS", str(tmp_path / "sleutelmap"))
    key = "geheimesleutel"
    with serveren.running(tmp_path / "publicaties", vrije_poort(), warm=False, sleutel=key) as (_, address):
        known, text = (get(address.replace("/?", f"/voila/render/{b}.ipynb?"))[1] for b in ("start", "monitoring"))
    assert "JGWORK_KRING=" in known
    assert key not in known
    assert "sleutelmap" not in known
    assert "Er ging iets mis bij het maken van deze pagina" in text
    log = "".join(capfd.readouterr())
    for place in (text, log):
        assert SECRET not in place
        assert "Traceback" not in place


def test_files_folders_and_overrides_are_closed(server: Any) -> None:
    for path in ("voila/files/start.ipynb", "voila/files/x.png"):
        assert get(server.address + path)[0] == 403
    for path in ("voila/tree", "voila/api/contents/", "nergens", "voila/render/nergens.ipynb"):
        status, text, _ = get(server.address + path)
        assert status == 404
        assert "Deze pagina bestaat niet" in text
    text = get(server.url("start", "template=lab&theme=dark"))[1]
    assert 'lang="nl"' in text
    assert "cdn" not in text.lower()


def test_headers_forbid_inline_scripts_and_other_hosts(server: Any) -> None:
    policy = get(server.url("start"))[2]["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert "http" not in policy
    assert get(server.url("start"), Host="kwaad.test")[0] == 403  # DNS rebinding


def test_the_server_listens_on_this_machine_only(server: Any) -> None:
    import psutil

    listening = {c.laddr.ip for c in psutil.Process(server.pid).net_connections("tcp") if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}
    for kernel in server.kernels():
        assert not [c for c in kernel.net_connections("tcp") if c.status == "LISTEN"]


def test_with_a_key_only_who_has_it_gets_in(
    tmp_path: Path,
    voorbeeld: ModuleType,
    open_page: Callable[..., tuple[Any, Any]],
    vrije_poort: Callable[[], int],
) -> None:
    voorbeeld.write(tmp_path)
    key = "proefsleutel"
    with serveren.running(tmp_path, vrije_poort(), warm=False, sleutel=key) as (_, address):
        root = address.split("?", maxsplit=1)[0]
        for path in ("", "voila/render/start.ipynb", "voila/render/integraal_beeld.ipynb?token=fout"):
            status, text, _ = get(root + path)
            assert status == 403
            assert "U mag deze pagina niet zien" in text
        page, seen = open_page(address, ready=".jg-start")
        page.click(".jg-starttabel >> text=Integraal beeld")
        page.wait_for_selector(".jg-beelden[data-klaar=ja]")
        assert key not in page.url
        assert seen.nothing(), seen


def test_a_municipality_shows_its_own_colours_and_logo(
    tmp_path: Path,
    voorbeeld: ModuleType,
    open_page: Callable[..., tuple[Any, Any]],
    vrije_poort: Callable[[], int],
) -> None:
    voorbeeld.write(tmp_path / "publicaties")
    style = tmp_path / "stijl"
    style.mkdir()
    (style / "tokens.css").write_text(
        ".x-theme { --utrecht-heading-color: #0a5c2b; --utrecht-heading-2-font-weight: 400 }"
    )
    (style / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    )
    folder, port = tmp_path / "publicaties", vrije_poort()
    with serveren.running(folder, port, warm=False, huisstijl=style) as (_, address):
        page, seen = open_page(f"{address}voila/render/start.ipynb", ready=".jg-start")
        for heading in ("h1", "h2"):
            assert page.evaluate(f"getComputedStyle(document.querySelector('{heading}')).color") == "rgb(10, 92, 43)"
        assert page.evaluate("getComputedStyle(document.querySelector('h2')).fontWeight") == "400"
        assert get(f"{address}voila/templates/jgwork/static/gemeente/logo.svg")[1] == (style / "logo.svg").read_text()
        assert seen.nothing(), seen


def test_a_folder_with_a_dossier_or_without_publication_is_refused(tmp_path: Path, voorbeeld: ModuleType) -> None:
    with pytest.raises(UsageError, match="geen publicatie"):
        serveren.check_folder(tmp_path)
    voorbeeld.write(tmp_path)
    serveren.check_folder(tmp_path)
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "dossier.json").write_text("{}")
    with pytest.raises(UsageError, match="staat ook een dossier"):
        serveren.check_folder(tmp_path)


def test_the_command_takes_the_next_port_and_stops_when_asked(
    tmp_path: Path, voorbeeld: ModuleType, server: Any
) -> None:
    import signal
    import sys

    voorbeeld.write(tmp_path)
    busy = int(server.address.rsplit(":", 1)[1].strip("/"))
    # A shell that runs the tests in the background makes its children ignore Ctrl-C; a user's terminal does not.
    start = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from jgwork.cli.main import main; main()"
    )
    command = [sys.executable, "-c", start, "dashboard", str(tmp_path), "--poort", str(busy), "--koud"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = re.fullmatch(rf"Poort {busy} is bezet; het dashboard komt op poort (\d+)\.\n", process.stdout.readline())
    assert said
    assert busy < int(said[1]) < busy + 50
    lines = [process.stdout.readline(), process.stdout.readline()]
    assert lines[-1].startswith(f"Klaar. Open http://127.0.0.1:{said[1]}/ in de browser.")
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    assert get(server.address)[0] == 200
