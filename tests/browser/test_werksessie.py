"""The closed room in a real browser: typed, undone, kept through a killed kernel, refused without an echo, put in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import psutil
import pytest

from jgwork.io.opslag.concepten import Concepten
from jgwork.io.opslag.dossier import DossierStore
from jgwork.panels.werksessie import FASEN
from jgwork.runs.server import afscherming, serveren
from jgwork.runs.werkplek import werksessie
from jgwork.runs.werkplek.werksessie import Werksessie, begin

Open = Callable[..., tuple[Any, Any]]
#: A name and a number that pass the eleven test, both made up.
TYPED = "Jan de Vries, 123456782, is de aanjager"
DEATH = ("Connection lost", "WebSocket", "404", "Failed to load resource", "kernel", "ERR_CONNECTION")


@pytest.fixture(scope="module")
def dossier(voorbeelddossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("zaal") / "dossier"
    shutil.copytree(voorbeelddossier, target)
    return target


@pytest.fixture(scope="module")
def zaal(dossier: Path, vrije_poort: Callable[[], int]) -> Iterator[Werksessie]:
    """One room for all that look into it: a server of its own and a kernel take as long as what is tested."""
    room = begin(dossier, "G02", poort=vrije_poort())
    yield room
    room.sluit()


@pytest.fixture(scope="module")
def zaalblad(zaal: Werksessie, open_pages: Open) -> tuple[Any, Any]:
    """The page of the room, opened once: what is looked at first is worked in after that."""
    return open_pages(zaal.adres, ready="#cellen h1")


def phase(page: Any, number: int) -> None:
    """Go to a phase and wait until it stands."""
    page.get_by_role("button", name=FASEN[number].naam).click()
    page.locator("h2", has_text=FASEN[number].vraag).wait_for()
    page.get_by_text("Even geduld").wait_for(state="detached")


def test_every_phase_is_accessible_and_nothing_leaves_the_machine(
    zaal: Werksessie, zaalblad: tuple[Any, Any], overtredingen: Callable[[Any], list[str]]
) -> None:
    page, seen = zaalblad
    assert page.title().startswith("Werksessie: groep Parkrand")
    assert "Besloten." in page.inner_text(".jg-besloten")
    assert zaal.adres.split("token=")[1] not in page.url
    for number, one in enumerate(FASEN):
        phase(page, number)
        assert overtredingen(page) == [], one.naam
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == 390, one.naam
        page.set_viewport_size({"width": 1280, "height": 720})
    drag_and_key(page)
    phase(page, 1)
    shapes = page.locator(".jgnet svg .lid")
    shapes.first.wait_for()
    assert shapes.count() == 14
    page.get_by_label("Toon alleen wat deze partner mag zien").check()
    page.get_by_text("volgens het convenant mag zien").wait_for()
    assert page.get_by_role("button", name="Vastleggen", exact=True).count() == 0
    assert overtredingen(page) == []
    page.get_by_label("Toon alleen wat deze partner mag zien").uncheck()
    page.emulate_media(media="print")
    assert not page.locator("main").is_visible()
    page.emulate_media(media="screen")
    assert seen.nothing(), seen


def drag_and_key(page: Any) -> None:
    """Lay two answers with a thread: one with the mouse, one with a digit. At night the whole of it, in JupyterLab."""
    phase(page, 4)
    board = page.locator(".jgflap").last
    board.get_by_role("textbox").fill("Online")
    board.get_by_role("button", name="Rode draad toevoegen").click()
    thread = board.locator("section.draad", has_text="online")
    thread.wait_for()
    loose = board.locator("section.vel", has_text="Grootste risico").locator(".kaart")
    dragged = loose.first.locator(".tekst").inner_text()
    loose.first.drag_to(thread)
    thread.locator(".kaart", has_text=dragged).wait_for()
    typed = loose.first.locator(".tekst").inner_text()
    loose.first.focus()
    page.keyboard.press(thread.get_by_role("heading").inner_text().split(".")[0])
    thread.locator(".kaart", has_text=typed).wait_for()


def test_a_busy_machine_does_not_close_the_line_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jupyter looks at its pings a moment too late each time: the page would lose what the kernel says meanwhile."""
    from jupyter_server.base import websocket

    ask = "import json; from jgwork.runs.werkplek.zaal_server import config; c = config(1, '').Voila; "
    ask += "print(json.dumps(c.tornado_settings))"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout

    parts: dict[str, Any] = {
        "settings": json.loads(said), "request": SimpleNamespace(path=""), "log": Mock(), "closed": False,
        "ws_connection": SimpleNamespace(client_terminated=False), "ping": lambda self, _: self.on_pong(b""),
        "close": lambda self: setattr(self, "closed", True),
    }  # fmt: skip
    base = type("Open", (), {"open": lambda self: None})
    clock = [0.0]
    monkeypatch.setattr(websocket.ioloop.IOLoop, "current", lambda: SimpleNamespace(time=lambda: clock[0]))
    monkeypatch.setattr(websocket.ioloop, "PeriodicCallback", lambda *_: Mock())
    line: Any = type("Line", (websocket.WebSocketMixin, base), parts)()
    line.open()
    for late in (30.0, 60.5, 91.5, 122.0):
        clock[0] = late
        if line.ping_callback is not None:
            line.send_ping()
    assert not line.closed


def test_what_is_typed_survives_undo_and_a_killed_kernel_and_a_name_is_refused_without_an_echo(
    zaal: Werksessie, zaalblad: tuple[Any, Any], dossier: Path, totdat: Callable[..., Any],
    capfd: pytest.CaptureFixture[str], kernels_of: Callable[[int], list[psutil.Process]],
) -> None:  # fmt: skip
    page, seen = zaalblad
    phase(page, 5)
    field = page.get_by_label("Tekst", exact=True).first
    before = field.input_value()
    field.click()
    field.fill("")
    page.keyboard.type("Minder overlast op de pleinen", delay=20)
    drafts = Concepten(DossierStore(dossier))  # letters may still be on their way: undo takes back what arrived
    totdat(
        lambda: any("op de pleinen" in json.dumps(drafts.load(n)) for n in drafts.names("vaststellen")),
        "no draft was written while typing",
    )
    undo = page.get_by_role("button", name="Ongedaan maken").first
    totdat(undo.is_enabled, "nothing can be undone")
    undo.click()
    totdat(lambda: page.get_by_label("Tekst", exact=True).first.input_value() == before, "undo did not take it back")
    page.get_by_role("button", name="Opnieuw doen").first.click()
    totdat(
        lambda: page.get_by_label("Tekst", exact=True).first.input_value() == "Minder overlast op de pleinen", "no redo"
    )
    assert seen.nothing(), seen

    for kernel in kernels_of(zaal._server.pid):
        kernel.kill()
    page.locator("#verlopen:not([hidden])").wait_for()
    assert page.get_by_label("Tekst", exact=True).first.is_disabled(), "nothing can be typed that would be lost"
    page.get_by_role("button", name="Opnieuw openen").click()
    page.locator("#cellen h1").wait_for()
    phase(page, 5)
    page.get_by_text("U gaat verder met uw concept van eerder.").wait_for()
    field = page.get_by_label("Tekst", exact=True).first
    assert field.input_value() == "Minder overlast op de pleinen"

    field.fill(TYPED)
    page.get_by_role("button", name="Vastleggen", exact=True).first.click()
    refused = page.get_by_role("alert").filter(has_text=re.compile("[Nn]iet|[Gg]een"))
    refused.first.wait_for()
    said = page.locator("main").inner_text() + page.locator("main").inner_html().replace(TYPED, "")
    for part in ("Vries", "123456782"):
        assert part not in said, "a finding never quotes what was typed"
        assert part not in (dossier / "logboek.jsonl").read_text("utf-8")
    assert not texts(dossier) & {TYPED}

    field.fill("Minder overlast in de avond")
    totdat(lambda: field.input_value() == "Minder overlast in de avond", "typed")
    page.get_by_role("button", name="Vastleggen", exact=True).first.click()
    page.get_by_text("Vastgelegd als levering").wait_for()
    assert "Minder overlast in de avond" in texts(dossier)
    out = "".join(capfd.readouterr())
    assert "Vries" not in out
    assert [e for e in seen.errors if not any(word in e for word in DEATH)] == []
    assert not seen.outside


def texts(dossier: Path) -> set[str]:
    table = DossierStore(dossier).table("tekst")
    return set(table.data["tekst"].to_pylist()) if table else set()


def status(url: str, cookie: str = "") -> int:
    try:
        request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})  # noqa: S310 -- our own
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def cookies_of(url: str) -> list[str]:
    """What a browser would keep of who comes in with the key; the page behind it is not made."""
    where = urlsplit(url)
    line = HTTPConnection(str(where.hostname), where.port)
    line.request("GET", f"{where.path}?{where.query}")
    kept = line.getresponse().headers.get_all("Set-Cookie") or []
    line.close()
    return [c.partition(";")[0] for c in kept]


def test_the_room_and_the_dashboards_share_no_key_port_or_process(
    zaal: Werksessie, tmp_path: Path, voorbeeld: ModuleType, vrije_poort: Callable[[], int]
) -> None:
    root = zaal.adres.split("?")[0]
    assert status(root) == 403
    assert status(f"{root}?token=fout") == 403
    assert status(f"{root}voila/render/werksessie.ipynb") == 403
    for path in (
        "voila/files/werksessie.ipynb",
        "voila/tree",
        "voila/api/contents/",
        "voila/render/start.ipynb?token=",
    ):
        assert status(root + path) in (403, 404)
    voorbeeld.write(tmp_path)
    with serveren.running(tmp_path, vrije_poort(), warm=False, sleutel="andere") as (boards, address):
        cookies = "; ".join(cookies_of(zaal.adres))
        assert cookies
        assert status(f"{root}voila/templates/zaal/static/zaal.js", cookies) == 200
        dashboards = address.split("?")[0]
        assert status(f"{dashboards}voila/render/start.ipynb", cookies) == 403
        assert status(f"{dashboards}voila/render/werksessie.ipynb?token=andere") == 404
        assert status(zaal.adres.replace(zaal.adres.split("token=")[1], "andere")) == 403
        assert boards.pid != zaal._server.pid
    listening = {c.laddr.ip for c in psutil.Process(zaal._server.pid).net_connections("tcp") if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


ATTACK = """
import pathlib, socket, os
from IPython.display import HTML, display
def tried(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return 'GELUKT'
answers = {
    'eigen': tried(lambda: pathlib.Path(os.environ['JGWORK_DOSSIER'], 'dossier.json').read_bytes()),
    'ander': tried(lambda: pathlib.Path(%(other)r).read_bytes()),
    'schrijven': tried(lambda: pathlib.Path(%(other)r).with_name('x').write_text('x')),
    'buiten': tried(lambda: socket.create_connection(('127.0.0.1', %(port)d), 2)),
    'sleutel': 'JGWORK_SLEUTEL' in os.environ,
}
display(HTML('<h1>' + ' '.join(f'{k}={v};' for k, v in answers.items()) + '</h1>'))
"""


@pytest.mark.skipif(afscherming.version() < 4, reason="Landlock 4 ontbreekt op deze machine (Linux 6.7 of nieuwer)")
def test_the_room_reads_its_own_dossier_and_nothing_else(
    dossier: Path, tmp_path: Path, open_page: Open, vrije_poort: Callable[[], int], monkeypatch: pytest.MonkeyPatch,
    server: Any,
) -> None:  # fmt: skip
    other = tmp_path / "ander" / "dossier.json"
    other.parent.mkdir()
    other.write_text("{}")
    place = tmp_path / "jupyter"
    shutil.copytree(serveren.templates(), place)
    book = json.loads((place / "zaal" / "werksessie.ipynb").read_text("utf-8"))
    port = int(server.address.rsplit(":", 1)[1].strip("/"))
    book["cells"][1]["source"] = [ATTACK % {"other": str(other), "port": port}]
    (place / "zaal" / "werksessie.ipynb").write_text(json.dumps(book))
    monkeypatch.setattr(werksessie, "templates", lambda: place)
    room = begin(dossier, "G02", poort=vrije_poort())
    try:
        page, _ = open_page(room.adres, ready="#cellen h1")
        said = page.locator("h1").inner_text()
    finally:
        room.sluit()
    assert (
        said == "eigen=GELUKT; ander=PermissionError; schrijven=PermissionError; buiten=PermissionError; sleutel=False;"
    )


def test_the_room_closes_by_itself(dossier: Path, vrije_poort: Callable[[], int]) -> None:
    room = begin(dossier, "G02", poort=vrije_poort(), uren=30 / 3600)
    assert room.wacht() == 0
    room.sluit()
