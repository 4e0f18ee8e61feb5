"""The same page in jgwork, Dash, Panel, Streamlit and plain Voila with ``FigureWidget``, in one run in one browser.

Needs the extra ``bench``. Measured, as medians over interleaved rounds: seconds until every bar of the page is drawn
(the first page of a fresh server; a page of a server in use), milliseconds from a choice to the last new bar, unique
memory (USS) of the server's processes per extra open page, seconds until ten pages at once are drawn, and how many
requests tried to leave the machine (refused here at once; a firewall that drops them keeps a page waiting).
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import math
import os
import shutil
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

from jgwork.runs.server.serveren import find_port, running

pytestmark = pytest.mark.timeout(3600)
APPS = Path(__file__).parent / "vergelijking"
NAMES = ("jgwork", "dash", "panel", "streamlit", "figurewidget")
#: Ten pages are open at once: those behind another one are drawn too.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # by name: stopping costs nothing
#: Seconds after which ten pages at once count as not drawn.
PATIENCE = 60
HERE = ("127.0.0.1", "localhost")
ROUNDS = int(os.environ.get("VERGELIJKING_RONDES", "3"))
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
let select, radio;
while (!select && !radio) {
    await new Promise(requestAnimationFrame);
    select = deep('select').find(s => [...s.options].some(named));
    radio = deep('input[type=radio]').find(r => r.value === code || r.closest('label')?.textContent.trim() === label);
}
const begun = performance.now();
if (select) { select.value = [...select.options].find(named).value;
              select.dispatchEvent(new Event('change', {bubbles: true})); } else radio.click();
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
    command = {
        "dash": [sys.executable, "met_dash.py", str(port)],
        "panel": [sys.executable, "-m", "panel", "serve", "met_panel.py", f"--port={port}"],
        "streamlit": [sys.executable, "-m", "streamlit", "run", "met_streamlit.py", f"--server.port={port}",
                      "--server.headless=true", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1"],
        "figurewidget": [sys.executable, "-m", "voila", str(scratch / "fw.ipynb"), f"--port={port}", "--no-browser",
                         "--VoilaConfiguration.extension_denylist=@pyviz/jupyterlab_pyviz"],
    }[name]  # fmt: skip
    cell = {"cell_type": "code", "execution_count": None, "id": "0", "metadata": {}, "outputs": []}
    source = (APPS / "met_figurewidget.py").read_text("utf-8").split('"""', 2)[2]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = {"cells": [{**cell, "source": source}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (scratch / "fw.ipynb").write_text(json.dumps(book))
    known = {**os.environ, "VERGELIJKING": str(publications), "PYTHONPATH": str(APPS)}
    process = subprocess.Popen(command, cwd=APPS, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/" + ("met_panel" if name == "panel" else ""), process.pid
    finally:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.terminate()
        process.terminate()
        process.wait(30)


def memory(pid: int) -> float:
    """Return the unique memory of a server and its kernels, in megabytes."""
    top = psutil.Process(pid)
    return sum(p.memory_full_info().uss for p in (top, *top.children(recursive=True))) / 1e6


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
    await asyncio.wait_for(page.evaluate(f"async () => {{{READY}}}"), 200)  # not by eval, which our page forbids
    return page, time.perf_counter() - begun


async def measure(name: str, publications: Path, scratch: Path, found: dict[str, list[float]]) -> None:
    """Do one round for one framework."""
    from playwright.async_api import async_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    outside: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        with serving(name, publications, scratch, warm=False) as (url, pid):
            first, seconds = await open_page(browser, url, outside)
            found["koud_s"].append(seconds)
            before = memory(pid)
            found["buiten"].append(len(outside))
            pages = [(await open_page(browser, url, outside))[0] for _ in range(3)]
            found["mb_per_kijker"].append((memory(pid) - before) / 3)
            for page in (first, *pages):
                await page.close(run_before_unload=True)
        with serving(name, publications, scratch, warm=True) as (url, _):
            await open_page(browser, url, outside)
            for _ in range(3):
                await asyncio.sleep(4 if name == "jgwork" else 1)  # its pool fills again
                page, seconds = await open_page(browser, url, outside)
                found["warm_s"].append(seconds)
                for wish in STATES * 3:
                    await asyncio.sleep(
                        0.3
                    )  # a reader looks before choosing again; FigureWidget loses what comes sooner
                    turned = page.evaluate(f"async wish => {{{SWITCH}}}", list(wish))
                    found["wissel_ms"].append(await asyncio.wait_for(turned, PATIENCE))
                await page.close(run_before_unload=True)
            begun = time.perf_counter()
            try:
                await asyncio.wait_for(asyncio.gather(*(open_page(browser, url, outside) for _ in range(10))), PATIENCE)
            except TimeoutError:  # a framework that does not draw ten pages at all
                found["tien_s"].append(math.inf)
            else:
                found["tien_s"].append(time.perf_counter() - begun)
        await browser.close()


def _said(value: float) -> float | str:
    return round(value, 2) if math.isfinite(value) else f"not within {PATIENCE} s"


def test_five_frameworks(benchmark: Any, publications: Path, tmp_path: Path) -> None:
    missing = [n for n in ("dash", "panel", "streamlit") if importlib.util.find_spec(n) is None]
    if missing or not (shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip(f"Ontbreekt: {', '.join(missing) or 'Chromium'} (pip install '.[bench]').")
    found: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in NAMES}
    for _ in range(ROUNDS):
        for name in NAMES:
            print(time.strftime("%H:%M:%S"), name, flush=True)
            asyncio.run(measure(name, publications, tmp_path, found[name]))
    table = {name: {k: _said(statistics.median(v)) for k, v in found[name].items()} for name in NAMES}
    print(json.dumps(table, indent=1))
    benchmark.extra_info.update(table)
    benchmark.pedantic(lambda: None, rounds=1)
    own, others = table["jgwork"], [table[n] for n in NAMES if n != "jgwork"]
    assert own["buiten"] == 0
    assert own["wissel_ms"] < min(o["wissel_ms"] for o in others)
    assert own["mb_per_kijker"] < 60
