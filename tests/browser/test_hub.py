"""The recipe of docs/dashboards.md on a real JupyterHub: OAuth login, groups to audiences, one server per reader."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import psutil
import pytest

from jgwork.runs.server.hub import instellen
from jgwork.vocabulary.errors import UsageError

GUIDE = Path(__file__).parents[2] / "docs" / "dashboards.md"
#: Who the municipality's login knows, and in which groups they are.
PEOPLE = {
    "wethouder": ["jgwork-driehoek", "jgwork-ketenoverleg"],
    "procesregisseur": ["jgwork-ketenoverleg"],
    "buitenstaander": ["iets-anders"],
}


class Login(BaseHTTPRequestHandler):
    """An OAuth 2 provider with three people and no passwords."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        if url.path == "/authorize":
            back = asked["redirect_uri"][0]
            links = (
                f'<p><a href="{back}?{urlencode({"code": p, "state": asked["state"][0]})}">{p}</a></p>' for p in PEOPLE
            )
            self.answer("<h1>Wie bent u?</h1>" + "".join(links), "text/html")
        elif url.path == "/userinfo":
            who = self.headers["Authorization"].removeprefix("Bearer ")
            self.answer(json.dumps({"preferred_username": who, "groups": PEOPLE[who]}), "application/json")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(json.dumps({"access_token": form["code"][0], "token_type": "Bearer"}), "application/json")

    def answer(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def recipe() -> str:
    """Return the configuration that the guide prints."""
    return next(b for b in re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.S) if "instellen(" in b)


@pytest.fixture(scope="module")
def poorten(vrije_poort: Callable[[], int]) -> tuple[int, int, int]:
    """Ports of the hub as readers see it, of the hub itself and of its proxy."""
    return vrije_poort(), vrije_poort(), vrije_poort()


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, voorbeeld: ModuleType, poorten: tuple[int, int, int]
) -> Iterator[str]:
    """Start the hub of the recipe and return its address; only addresses and folders differ."""
    folder = tmp_path_factory.mktemp("hub")
    voorbeeld.write(folder / "ketenoverleg")
    voorbeeld.write(folder / "driehoek", 2, kring="driehoek", titel="Alleen voor de driehoek")
    login = ThreadingHTTPServer(("127.0.0.1", 0), Login)
    threading.Thread(target=login.serve_forever, daemon=True).start()
    public, inner, proxy = poorten
    text = recipe().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{public}")
    text = text.replace("https://dashboards.voorbeeldstad.example", f"http://127.0.0.1:{public}")
    text = text.replace("https://login.voorbeeldstad.example", f"http://127.0.0.1:{login.server_port}")
    text = text.replace("/srv/publicaties", str(folder))
    text = text.replace("instellen(\n    c,", "instellen(\n    c,\n    opnieuw=1,")
    text += f'c.JupyterHub.hub_port = {inner}\nc.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"\n'
    (folder / "jupyterhub_config.py").write_text(text)
    command = [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py", "--log-level=ERROR"]
    known = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "OAUTH_CLIENT_SECRET": "geheim"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=known, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{public}/hub/api", process, folder / "log")
            yield f"http://127.0.0.1:{public}/"
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            login.shutdown()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(2400):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 -- http, our own hub
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"De hub start niet: {log.read_text()[-2000:]}")


def log_in(open_page: Callable[..., Any], hub: str, who: str, ready: str) -> tuple[Any, Any]:
    page, seen = open_page(hub, ready="text=Wie bent u?")
    page.click(f"text={who}")
    page.wait_for_selector(ready)
    return page, seen


def kernels(port: int, known: dict[int, dict[str, str]], done: threading.Event) -> None:
    """Note the environment of what the kernels of this hub's servers are split off from."""
    while not done.wait(0.5):
        for p in psutil.process_iter(["cmdline"]):
            with contextlib.suppress(psutil.Error):
                if p.pid in known or "jgwork.runs.server.kern" not in (p.info["cmdline"] or []):
                    continue
                parent = p.parent()
                if parent and f":{port}/" in parent.environ().get("JUPYTERHUB_API_URL", ""):
                    known[p.pid] = p.environ()


def test_a_reader_logs_in_and_sees_the_dashboards_of_one_audience(
    hub: str, poorten: tuple[int, int, int], open_page: Callable[..., Any]
) -> None:
    known: dict[int, dict[str, str]] = {}
    done = threading.Event()
    watching = threading.Thread(target=kernels, args=(poorten[1], known, done))
    watching.start()
    try:
        page, seen = log_in(open_page, hub, "procesregisseur", ".jg-start")
        page.click(".jg-starttabel >> text=Integraal beeld")
        page.wait_for_selector(".jg-beelden[data-klaar=ja]")
        page.go_back()
        page.wait_for_selector(".jg-start")
    finally:
        done.set()
        watching.join()
    assert page.url == f"{hub}user/procesregisseur/voila/render/start.ipynb"
    assert "Groep rond het Marktplein" in page.inner_text("main")
    assert "Alleen voor de driehoek" not in page.inner_text("main")
    page.click(".jg-starttabel >> text=Integraal beeld")
    page.wait_for_selector(".jg-beelden[data-klaar=ja]")
    assert page.locator(".js-plotly-plot").count() == 3
    page.select_option("#beeld-gedrag-keuze", "overlast")
    assert page.inner_text("#beeld-gedrag-titel").startswith("Overlast")
    assert not seen.outside
    assert not [e for e in seen.errors if "voila" in e or "CSP" in e], seen

    assert known, "no kernel was seen while the pages were made"
    for environment in known.values():
        assert "JUPYTERHUB_API_TOKEN" not in environment
        assert environment["JGWORK_KRING"] == "ketenoverleg"
    for path in ("lab", "tree", "api/contents", "api/terminals", "voila/files/start.ipynb", "api/sessions"):
        answer = page.request.get(f"{hub}user/procesregisseur/{path}", max_redirects=0)
        assert answer.status in (403, 404), path


def test_who_belongs_to_two_audiences_chooses_and_comes_nowhere_else(hub: str, open_page: Callable[..., Any]) -> None:
    page, _ = log_in(open_page, hub, "wethouder", "#kring")
    assert page.locator("#kring option").all_inner_texts() == ["Driehoek", "Ketenoverleg"]
    page.select_option("#kring", "driehoek")
    page.click("[type=submit]")
    page.wait_for_selector(".jg-start")
    assert "Alleen voor de driehoek" in page.inner_text("main")
    assert "Marktplein" not in page.inner_text("main")
    other = page.request.get(f"{hub}user/procesregisseur/voila/render/start.ipynb")
    assert "Marktplein" not in other.text()
    assert other.status in (403, 404, 424)


def test_who_is_in_no_group_or_not_logged_in_gets_nothing(hub: str, open_page: Callable[..., Any]) -> None:
    page, _ = log_in(open_page, hub, "buitenstaander", "text=403")
    assert page.locator(".jg-start").count() == 0
    with urllib.request.urlopen(f"{hub}user/procesregisseur/voila/render/start.ipynb", timeout=240) as answer:  # noqa: S310
        assert "Wie bent u?" in answer.read().decode()  # without a cookie of the hub every road leads to the login


def test_who_leaves_a_group_is_out_and_gets_no_other_server(hub: str, open_page: Callable[..., Any]) -> None:
    page, _ = log_in(open_page, hub, "procesregisseur", ".jg-start")
    own = [c for c in page.context.cookies() if c["name"] != "_xsrf"]  # that one a page reads, to prove it is of here
    assert own
    assert all((c["sameSite"], c["httpOnly"]) == ("Lax", True) for c in own), own
    start = f"{hub}user/procesregisseur/voila/render/start.ipynb"
    assert page.request.get(start).status == 200
    PEOPLE["procesregisseur"].clear()
    for _ in range(120):
        answer = page.request.get(start, max_redirects=0)
        if answer.status == 403:
            break
        page.wait_for_timeout(500)
    assert "U mag deze pagina niet zien" in answer.text()
    for _ in range(120):  # the hub notices within seconds that the server ended, and asks for its groups again
        page.goto(f"{hub}hub/spawn/procesregisseur")
        if "U hoort niet bij deze kring" in page.content():
            break
        page.wait_for_timeout(500)
    assert "U hoort niet bij deze kring" in page.content()
    assert "Marktplein" not in page.content()


def test_an_audience_without_publications_is_refused_at_once(tmp_path: Path, voorbeeld: ModuleType) -> None:
    voorbeeld.write(tmp_path)
    with pytest.raises(UsageError, match="geen map"):
        instellen(None, {"ketenoverleg": tmp_path}, {"groep": "driehoek"})
    with pytest.raises(UsageError, match="geen publicatie voor die kring"):
        instellen(None, {"driehoek": tmp_path}, {"groep": "driehoek"})
