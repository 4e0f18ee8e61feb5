"""The same page in jgwork, Dash, Panel, Streamlit, Solara and plain Voila with ``FigureWidget``, in one run.

Needs the extra ``bench``; a framework that is not installed, or that fails, is a row that says so. One of them alone:
``VERGELIJKING=dash``. Solara takes its scripts from elsewhere: without a network it is such a row. What failed in one
round is not asked again. Measured, as medians over interleaved rounds: seconds until every bar of the page is drawn
(the first page of a fresh server; a page of a server in use), milliseconds from a choice to the last new bar, unique
memory (USS) of the server's processes per extra open page, seconds until ten pages at once are drawn, once seconds
until fifty that stay open are drawn (ten at a time), and how many requests tried to leave the machine (refused here at
once; a firewall that drops them keeps a page waiting). Beside each clock stands the processor time of the server, and
of server and browser together: on a busy machine that says more.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from chroom import chromium

from jgwork.runs.server.serveren import find_port, running

pytestmark = pytest.mark.timeout(3600)
APPS = Path(__file__).parent / "vergelijking"
NAMES = ("jgwork", "dash", "panel", "streamlit", "solara", "figurewidget")
#: What is measured of each.
MEASURES = (
    "koud_s", "koud_reken_s", "warm_s", "warm_reken_s", "warm_server_ms", "wissel_ms", "wissel_reken_ms",
    "mb_per_kijker", "tien_s", "vijftig_s", "vijftig_server_s", "buiten",
)  # fmt: skip
FAILED = "failed"
#: Ten pages are open at once: those behind another one are drawn too.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # by name: stopping costs nothing
#: Seconds after which a page, or ten at once, counts as not drawn; and after which a round of a framework is given up.
#: On a machine that others use too, ``VERGELIJKING_GEDULD=5`` makes them five times as long.
SLOW = float(os.environ.get("VERGELIJKING_GEDULD", "1"))
PATIENCE, ROUND = 60 * SLOW, 420 * SLOW
#: Pages open together (``VERGELIJKING_KIJKERS``), how many of them are asked for at a time, and how long all may take.
CROWD, AT_ONCE, CROWD_PATIENCE = int(os.environ.get("VERGELIJKING_KIJKERS", "50")), 10, 150 * SLOW
HERE = ("127.0.0.1", "localhost")
ROUNDS = int(os.environ.get("VERGELIJKING_RONDES", "2"))
#: Every element, those in the shadow trees that Panel makes too.
DEEP = """
const deep = (selector, root = document) => [...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].filter(e => e.shadowRoot).flatMap(e => deep(selector, e.shadowRoot))];
const texts = () => deep('.bars .point text, .bartext').map(e => e.textContent).join(' ');
"""
#: Three figures stand: eleven bars, with the six numbers of the one with a control.
READY = (
    DEEP
    + """
while (deep('.bars .point path').length < 11 || !texts().includes('14 12 11 9 8 7'))
    await new Promise(requestAnimationFrame);
"""
)
SWITCH = (
    DEEP
    + """
const [code, label, wanted, other] = wish;
const named = o => o.text.replace(/\\s/g, ' ') === label;  // ipywidgets writes a space that does not break
let select, radio, button;
while (!select && !radio && !button) {
    await new Promise(requestAnimationFrame);
    select = deep('select').find(s => [...s.options].some(named));
    radio = deep('input[type=radio]').find(r => r.value === code || r.closest('label')?.textContent.trim() === label);
    button = deep('button').find(b => b.textContent.trim() === label);
}
const begun = performance.now();
if (select) { select.value = [...select.options].find(named).value;
              select.dispatchEvent(new Event('change', {bubbles: true})); } else (radio ?? button).click();
while (!texts().includes(wanted) || texts().includes(other)) await new Promise(requestAnimationFrame);
return performance.now() - begun;
"""
)
_ALL, _ONE = "14 12 11 9 8 7", "9 8 8 6 6 5"
#: Code, label, the numbers that must stand there afterwards, and those that must be gone.
STATES = (("overlast", "Overlast", _ONE, _ALL), ("alle", "Alle soorten", _ALL, _ONE))


@pytest.fixture(scope="module")
def publications(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(__file__).parents[1] / "browser" / "voorbeeld_publicatie.py"
    spec = importlib.util.spec_from_file_location("voorbeeld_publicatie", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("publicaties")
    module.write(folder)
    return folder


@contextmanager
def serving(name: str, publications: Path, scratch: Path, *, warm: bool) -> Iterator[tuple[str, int]]:
    """Start a framework; give (address of the page, process id) as soon as its port answers."""
    port = find_port(9300)
    if name == "jgwork":
        with running(publications, port, warm=warm) as (process, address):
            yield f"{address}voila/render/integraal_beeld.ipynb", process.pid
        return
    process = subprocess.Popen(
        command(name, port, scratch), cwd=APPS, env={**os.environ, "VERGELIJKING_MAP": str(publications),
        "PYTHONPATH": str(APPS)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotServedError(name)
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/" + ("met_panel" if name == "panel" else ""), process.pid
    finally:
        _end(process)


def command(name: str, port: int, scratch: Path) -> list[str]:
    """Return how a framework is started."""
    cell = {"cell_type": "code", "execution_count": None, "id": "0", "metadata": {}, "outputs": []}
    source = (APPS / "met_figurewidget.py").read_text("utf-8").split('"""', 2)[2]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = {"cells": [{**cell, "source": source}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (scratch / "fw.ipynb").write_text(json.dumps(book))
    return {
        "dash": [sys.executable, "met_dash.py", str(port)],
        "panel": [sys.executable, "-m", "panel", "serve", "met_panel.py", f"--port={port}"],
        "streamlit": [sys.executable, "-m", "streamlit", "run", "met_streamlit.py", f"--server.port={port}",
                      "--server.headless=true", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1"],
        "solara": [sys.executable, "-m", "solara", "run", "met_solara.py", f"--port={port}", "--production",
                   "--no-open"],
        "figurewidget": [sys.executable, "-m", "voila", str(scratch / "fw.ipynb"), f"--port={port}", "--no-browser",
                         "--VoilaConfiguration.extension_denylist=@pyviz/jupyterlab_pyviz"],
    }[name]  # fmt: skip


class NotServedError(Exception):
    """A framework did not open its port."""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and what it started, whatever state it is in."""
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
    process.kill()
    process.wait()


def memory(pid: int) -> float:
    """Return the unique memory of a server and its kernels, in megabytes."""
    top = psutil.Process(pid)
    return sum(p.memory_full_info().uss for p in (top, *top.children(recursive=True))) / 1e6


def used(*tops: int) -> dict[int, float]:
    """Return the processor seconds of each process in these trees so far."""
    found = {}
    for top in tops:
        with contextlib.suppress(psutil.Error):
            for process in (psutil.Process(top), *psutil.Process(top).children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    found[process.pid] = sum(process.cpu_times()[:2])
    return found


def since(before: dict[int, float], *tops: int) -> float:
    """Return the processor seconds spent in these trees since ``before``, by processes that still run."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in used(*tops).items())


async def open_page(browser: Any, url: str, outside: list[str]) -> tuple[Any, float]:
    """Open a page in a fresh profile; return it and the seconds until all of it is drawn."""

    def noted(request: Any) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).hostname not in HERE:
            outside.append(request.url)

    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.on("request", noted)
    begun = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await asyncio.wait_for(page.evaluate(f"async () => {{{READY}}}"), PATIENCE)  # not by eval, which our page forbids
    return page, time.perf_counter() - begun


async def measure(name: str, publications: Path, scratch: Path, *, crowd: bool = False) -> dict[str, list[float]]:
    """Do one round for one framework: what was measured before it failed, if it did, is kept."""
    from playwright.async_api import async_playwright

    path = chromium()
    found: dict[str, list[float]] = defaultdict(list)
    async with async_playwright() as playwright:
        others = {p.pid for p in psutil.Process().children(recursive=True)}
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        own = next(p.pid for p in psutil.Process().children(recursive=True) if p.pid not in others)
        try:
            await asyncio.wait_for(_round(name, publications, scratch, (browser, own), found), ROUND)
            if crowd and CROWD:
                await asyncio.wait_for(_crowd(name, publications, scratch, browser, found), CROWD_PATIENCE + PATIENCE)
        except Exception as error:  # whatever a competitor does, the run goes on
            print(f"{name}: {FAILED} ({type(error).__name__})", flush=True)
            found[FAILED].append(1)
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(browser.close(), PATIENCE)
    return found


async def _round(
    name: str, publications: Path, scratch: Path, chromium: tuple[Any, int], found: dict[str, list[float]]
) -> None:
    outside: list[str] = []
    browser, own = chromium
    begin = used(own)
    with serving(name, publications, scratch, warm=False) as (url, pid):
        first, seconds = await open_page(browser, url, outside)
        found["koud_s"].append(seconds)
        found["koud_reken_s"].append(since(begin, own, pid))
        before = memory(pid)
        found["buiten"].append(len(outside))
        pages = [(await open_page(browser, url, outside))[0] for _ in range(3)]
        found["mb_per_kijker"].append((memory(pid) - before) / 3)
        for page in (first, *pages):
            await page.close(run_before_unload=True)
    with serving(name, publications, scratch, warm=True) as (url, pid):
        await open_page(browser, url, outside)
        for _ in range(3):
            begin = used(own, pid)
            page, seconds = await open_page(browser, url, outside)
            found["warm_s"].append(seconds)
            found["warm_reken_s"].append(since(begin, own, pid))
            found["warm_server_ms"].append(1000 * since(begin, pid))
            begin = used(own, pid)
            for wish in STATES * 3:
                await asyncio.sleep(0.3)  # a reader looks before choosing again; FigureWidget loses what comes sooner
                turned = page.evaluate(f"async wish => {{{SWITCH}}}", list(wish))
                found["wissel_ms"].append(await asyncio.wait_for(turned, PATIENCE))
            found["wissel_reken_ms"].append(1000 * since(begin, own, pid) / 6)
            await page.close(run_before_unload=True)
        begun = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*(open_page(browser, url, outside) for _ in range(10))), PATIENCE)
        found["tien_s"].append(time.perf_counter() - begun)


async def _crowd(name: str, publications: Path, scratch: Path, browser: Any, found: dict[str, list[float]]) -> None:
    """Open fifty pages and keep them open; every one must be drawn."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with turn:
            await open_page(browser, url, [])

    with serving(name, publications, scratch, warm=True) as (url, pid):
        await open_page(browser, url, [])
        begin, begun = used(pid), time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*(one(url) for _ in range(CROWD))), CROWD_PATIENCE)
        found["vijftig_s"].append(time.perf_counter() - begun)
        found["vijftig_server_s"].append(since(begin, pid))


def row(rounds: list[dict[str, list[float]]]) -> dict[str, float | str]:
    """Return the medians of a framework over its rounds; what no round came to says so."""
    told: dict[str, float | str] = {}
    for name in (m for m in MEASURES if CROWD or not m.startswith("vijftig")):
        values = [v for found in rounds for v in found.get(name, ())]
        told[name] = round(statistics.median(values), 2) if values else FAILED
    return told


def test_side_by_side(benchmark: Any, publications: Path, tmp_path: Path) -> None:
    chromium()
    asked = tuple(filter(None, os.environ.get("VERGELIJKING", "").split(","))) or NAMES
    there = {n: n in ("jgwork", "figurewidget") or importlib.util.find_spec(n) is not None for n in asked}
    rounds: dict[str, list[dict[str, list[float]]]] = {name: [] for name in asked}
    for number in range(ROUNDS):
        for name in filter(there.get, asked):
            if any(FAILED in found for found in rounds[name]):  # it would only cost the same minutes again
                continue
            load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
            print(time.strftime("%H:%M:%S"), name, f"load {load:.1f}", flush=True)
            rounds[name].append(asyncio.run(measure(name, publications, tmp_path, crowd=number == 0)))
            print(json.dumps(row(rounds[name][-1:])), flush=True)
    table = {name: row(rounds[name]) if there[name] else "not installed" for name in asked}
    print(json.dumps(table, indent=1))
    benchmark.extra_info.update(table)
    benchmark.pedantic(lambda: None, rounds=1)
    if "jgwork" not in asked:
        return
    own = table["jgwork"]
    others = [t["wissel_ms"] for n, t in table.items() if n != "jgwork" and isinstance(t, dict)]
    assert isinstance(own, dict)
    assert own["buiten"] == 0
    assert all(own["wissel_ms"] < other for other in others if other != FAILED)
    assert own["mb_per_kijker"] < 5


def test_a_competitor_that_never_draws_is_a_row(
    publications: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium()
    here = sys.modules[__name__]
    monkeypatch.setattr(here, "PATIENCE", 8)
    monkeypatch.setattr(here, "command", lambda name, port, folder: [sys.executable, "-m", "http.server", str(port)])
    found = asyncio.run(measure("solara", publications, tmp_path))  # its port answers; no bar ever comes
    assert set(row([found]).values()) == {FAILED}


def test_a_competitor_that_does_not_start_is_a_row(
    publications: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    found = asyncio.run(measure("dash", publications, tmp_path))
    assert set(row([found]).values()) == {FAILED}
