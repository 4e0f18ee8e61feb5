"""How fast the dashboards are, in a real browser: ``make bench``. One run, medians; the machine matters, ratios less.

Measured: seconds from the click to the last drawn figure (a page that was made, one that was not), milliseconds from a
choice to the new figure, megabytes a viewer adds (unique memory, USS), and fifty viewers at once.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest
from chroom import chromium

from jgwork.runs.server.serveren import find_port, running

PAGE = "voila/render/integraal_beeld.ipynb"
DONE = ".jg-beelden[data-klaar=ja]"
SWITCH = """async () => {
  const box = document.getElementById('beeld-gedrag-keuze'), title = document.getElementById('beeld-gedrag-titel');
  const plot = document.querySelector('#beeld-gedrag .js-plotly-plot');
  const begun = performance.now();
  const drawn = new Promise(resolve => plot.once('plotly_afterplot', resolve));
  box.value = box.value === 'alle' ? 'overlast' : 'alle';
  box.dispatchEvent(new Event('change'));
  await drawn;
  return performance.now() - begun;
}"""


@pytest.fixture(scope="module")
def publications(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(__file__).parents[1] / "browser" / "voorbeeld_publicatie.py"
    spec = importlib.util.spec_from_file_location("voorbeeld_publicatie", file)
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("publicaties")
    module.write(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield instance
        instance.close()


def load(browser: Any, address: str) -> tuple[Any, float]:
    """Open the page in a fresh profile; return it and the seconds until its last figure."""
    page = browser.new_context().new_page()
    begun = time.perf_counter()
    page.goto(f"{address}{PAGE}")
    page.wait_for_selector(DONE, timeout=120_000)
    return page, time.perf_counter() - begun


def test_page_and_update(benchmark: Any, browser: Any, publications: Path) -> None:
    with running(publications, find_port(8980), warm=False) as (_, address):
        stamp = next(publications.glob("*/publicatie.json"))
        cold, warm, updates = [], [], []
        for _ in range(6):
            stamp.touch()  # the page is made again
            time.sleep(1.1)
            for times in (cold, warm):
                page, seconds = load(browser, address)
                times.append(seconds)
                updates += [page.evaluate(SWITCH) for _ in range(5)]
                page.context.close()
    benchmark.extra_info.update(
        pagina_koud_s=statistics.median(cold), pagina_s=statistics.median(warm), wissel_ms=statistics.median(updates)
    )
    benchmark.pedantic(lambda: None, rounds=1)
    assert statistics.median(updates) < 100  # what feels immediate


def test_first_page_after_start(benchmark: Any, browser: Any, publications: Path) -> None:
    begun = time.perf_counter()
    with running(publications, find_port(8980)) as (_, address):
        load(browser, address)
        seconds = time.perf_counter() - begun
    benchmark.extra_info["start_tot_pagina_s"] = seconds
    benchmark.pedantic(lambda: None, rounds=1)
    assert seconds < 10


def test_fifty_viewers(benchmark: Any, publications: Path) -> None:
    """Fifty readers ask at once; the browsers are not counted, they are the readers' own machines."""
    with running(publications, find_port(8980), warm=False) as (server, address):
        read(address)
        before = memory(server.pid)
        begun = time.perf_counter()
        with ThreadPoolExecutor(50) as readers:
            answers = list(readers.map(read, [address] * 50))
        seconds = time.perf_counter() - begun
        grown = (memory(server.pid) - before) / 50
    benchmark.extra_info.update(vijftig_kijkers_s=seconds, mb_per_kijker=grown)
    benchmark.pedantic(lambda: None, rounds=1)
    assert len(set(answers)) == 1
    assert grown < 5


def memory(pid: int) -> float:
    """Return the unique memory of a server and whatever it started, in megabytes."""
    top = psutil.Process(pid)
    return sum(p.memory_full_info().uss for p in (top, *top.children(recursive=True))) / 1e6


def read(address: str) -> str:
    with urllib.request.urlopen(f"{address}{PAGE}", timeout=120) as answer:  # noqa: S310 -- our own server
        return str(answer.read().decode())
