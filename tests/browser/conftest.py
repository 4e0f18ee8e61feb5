"""A real Voila server, Debian's Chromium, and a page that remembers everything that went wrong in it."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from chroom import chromium

from jgwork.runs.server.serveren import running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Seconds that a loaded machine may take for anything here. Only what never happens is waited for this long.
PATIENCE = 240
READY = ".jg-beelden[data-klaar=ja]"
#: Tells the page's own violations of the Content-Security-Policy to the test.
WATCH_CSP = """
document.addEventListener('securitypolicyviolation',
    e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def vrije_poort() -> Callable[[], int]:
    """Gives a port that the system says is free, so that two runs of the tests never choose the same one."""
    return free_port


@pytest.fixture(scope="session")
def totdat() -> Callable[[Callable[[], Any], str], Any]:
    """Wait until a condition holds and return what it gave; fails with the words that say what did not happen."""

    def wait(condition: Callable[[], Any], what: str) -> Any:
        for _ in range(PATIENCE * 10):
            if found := condition():
                return found
            time.sleep(0.1)
        pytest.fail(what)

    return wait


@pytest.fixture(scope="session")
def voorbeeld() -> ModuleType:
    """The module that writes publications by hand."""
    spec = importlib.util.spec_from_file_location(
        "voorbeeld_publicatie", Path(__file__).with_name("voorbeeld_publicatie.py")
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=FLAGS)
        plain = instance.new_context

        def patient(**options: Any) -> Any:
            context = plain(**options)
            context.set_default_timeout(PATIENCE * 1000)
            return context

        instance.new_context = patient
        yield instance
        instance.close()


@dataclass
class Seen:
    """What a page did that it may not do."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def nothing(self) -> bool:
        return not (self.errors or self.outside or self.failed)


#: The module that a kernel of a page runs.
KERNEL = "jgwork.runs.server.kern"


@dataclass
class Server:
    """A running server and what a test needs to know of it."""

    address: str
    pid: int
    publications: Path

    def url(self, page: str, query: str = "") -> str:
        return f"{self.address}voila/render/{page}.ipynb{'?' + query if query else ''}"

    def kernels(self) -> list[psutil.Process]:
        return kernels(self.pid)


def kernels(server: int) -> list[psutil.Process]:
    """Return the kernels of a server: they are split off from one process, and have its command."""
    found = []
    for p in psutil.Process(server).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if KERNEL in (command := p.cmdline()) and p.parent().cmdline() == command:
                found.append(p)
    return found


@pytest.fixture(scope="session")
def kernels_of() -> Callable[[int], list[psutil.Process]]:
    """How a test finds them."""
    return kernels


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, voorbeeld: ModuleType) -> Iterator[Server]:
    """The dashboards over two publications of one group; a page is made when it is asked for."""
    chromium()
    folder = tmp_path_factory.mktemp("publicaties")
    for number in (1, 2):
        voorbeeld.write(folder, number)
    with running(folder, free_port(), warm=False) as (process, address):
        yield Server(address, process.pid, folder)


PROFILE = {"viewport": {"width": 1280, "height": 900}, "locale": "nl-NL"}


def watched(context: Any) -> tuple[Any, Seen]:
    """Return a page of a profile, and what it does that it may not do."""
    page, seen = context.new_page(), Seen()
    page.add_init_script(WATCH_CSP)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: seen.errors.append(str(e)))
    page.on("request", lambda r: seen.outside.append(r.url) if foreign(r.url) else None)
    page.on("websocket", lambda w: seen.outside.append(w.url) if foreign(w.url) else None)
    page.on("response", lambda r: seen.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    return page, seen


def goto(page: Any, url: str, ready: str) -> None:
    """Open an address and wait until its figures stand."""
    page.goto(url)
    there, wrong = page.locator(ready).first, page.get_by_text("Er ging iets mis bij het maken")
    there.or_(wrong).first.wait_for()
    assert there.count(), page.locator("body").inner_text()


def opener(browser: Any) -> Iterator[Callable[..., tuple[Any, Seen]]]:
    """Open an address in a fresh browser profile and wait until its figures stand."""
    contexts = []

    def open_(url: str, *, ready: str = READY, **options: Any) -> tuple[Any, Seen]:
        contexts.append(browser.new_context(**{**PROFILE, **options}))
        page, seen = watched(contexts[-1])
        goto(page, url, ready)
        return page, seen

    yield open_
    for context in contexts:
        context.close()


open_page = pytest.fixture(opener)
open_pages = pytest.fixture(opener, scope="module")


@pytest.fixture(scope="session")
def _bladen(browser: Any) -> Iterator[tuple[Any, list[tuple[Any, Seen]]]]:
    context = browser.new_context(**PROFILE)
    yield context, []
    context.close()


@pytest.fixture
def blad(_bladen: tuple[Any, list[tuple[Any, Seen]]]) -> Iterator[Callable[..., tuple[Any, Seen]]]:
    """As ``open_page``, in a tab that an earlier test had: a fifth of the work.

    Our pages keep nothing in a browser; cookies are thrown away, and size, media and pointer put back. Who changes more
    than a page (the network) or asks what a new reader meets, takes ``open_page``.
    """
    context, free = _bladen
    taken: list[tuple[Any, Seen]] = []

    def open_(url: str, *, ready: str = READY, **media: str) -> tuple[Any, Seen]:
        page, seen = free.pop() if free else watched(context)
        if media:
            page.emulate_media(**media)
        taken.append((page, seen))
        for kind in (seen.errors, seen.outside, seen.failed):
            kind.clear()
        goto(page, url, ready)
        return page, seen

    yield open_
    for page, seen in taken:
        if not page.is_closed():
            page.set_viewport_size(PROFILE["viewport"])
            page.emulate_media(color_scheme="null", forced_colors="null", reduced_motion="null")
            page.mouse.move(0, 0)
            free.append((page, seen))
    context.clear_cookies()


@pytest.fixture(scope="session")
def overtredingen() -> Callable[..., list[str]]:
    """What axe finds wrong on a page, or on a part of it where the rest was looked at."""

    def found(page: Any, part: str | None = None) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        wrong = Axe().run(page, part).response["violations"]
        return [f"{v['id']} ({v['impact']}): {[n['target'] for n in v['nodes']][:3]}" for v in wrong]

    return found


def foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"


@contextlib.contextmanager
def lab(folder: Path, cells: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """JupyterLab as ``jgwork lab`` starts it, with by name a notebook of one cell.

    Gives the address, with ``{}`` where the name of a notebook goes, and the process.
    """
    import nbformat

    (folder / "notebooks").mkdir()
    for name, code in cells.items():
        book = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code)],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(book, folder / "notebooks" / f"{name}.ipynb")
    command = [sys.executable, "-m", "jgwork.cli.main", "lab", "--map", str(folder), "--poort", str(free_port())]
    with (folder / "lab.log").open("w") as out:
        server = subprocess.Popen([*command, "--niet-openen"], stdout=out, stderr=subprocess.STDOUT)
    try:
        yield address_in(folder / "lab.log", server), server.pid
    finally:
        with contextlib.suppress(psutil.Error):
            children = psutil.Process(server.pid).children(recursive=True)
            for process in children:
                with contextlib.suppress(psutil.Error):
                    process.terminate()
            psutil.wait_procs(children, 10)
        server.terminate()
        server.wait(20)


def address_in(log: Path, server: subprocess.Popen[bytes]) -> str:
    for _ in range(PATIENCE * 4):
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*?\?token=\w+", log.read_text())
        if found:
            return found[0].replace("00_begin_hier", "{}")
        if server.poll() is not None:
            break
        time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-800:]}")


@pytest.fixture(scope="session")
def jupyterlab() -> Callable[..., Any]:
    """Gives ``lab``."""
    return lab


def run_cell(page: Any, address: str) -> None:
    """Open the notebook of ``lab`` in a page and run its cell."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    page.goto(address)
    page.locator(".jp-CodeCell .cm-content").first.click()
    taken = page.locator(".jp-InputPrompt").first.filter(has_text=re.compile(r"\[(\*|\d+)\]"))
    for _ in range(PATIENCE // 2):  # JupyterLab drops what is run before there is a kernel: ask again
        page.keyboard.press("Control+Enter")
        with contextlib.suppress(PlaywrightTimeout):
            taken.wait_for(timeout=2000)
            return


@pytest.fixture(scope="session")
def draai_cel() -> Callable[[Any, str], None]:
    """Gives ``run_cell``."""
    return run_cell
