"""How fast the dashboards are, in a real browser: ``make bench``. One run, medians; the machine matters, ratios less.

Measured: seconds from the click to the last drawn figure (warm, cold), milliseconds from a choice to the new figure,
megabytes a viewer adds (unique memory of a kernel, USS), and ten viewers at once.
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from jgwork.runs.serveren import find_port, running

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
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium ontbreekt: de dashboards zijn niet gemeten.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield instance
        instance.close()


def kernels(pid: int) -> list[psutil.Process]:
    found = psutil.Process(pid).children(recursive=True)
    return [p for p in found if "ipykernel_launcher" in " ".join(p.cmdline())]


def load(browser: Any, address: str) -> tuple[Any, float]:
    """Open the page in a fresh profile; return it and the seconds until its last figure."""
    page = browser.new_context().new_page()
    begun = time.perf_counter()
    page.goto(f"{address}voila/render/integraal_beeld.ipynb")
    page.wait_for_selector(DONE, timeout=120_000)
    return page, time.perf_counter() - begun


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "koud"])
def test_page_and_update(benchmark: Any, browser: Any, publications: Path, warm: bool) -> None:
    with running(publications, find_port(8980), warm=warm) as (_, address):
        time.sleep(6)  # the pool fills
        times, updates = [], []
        for _ in range(6):
            page, seconds = load(browser, address)
            times.append(seconds)
            updates += [page.evaluate(SWITCH) for _ in range(5)]
            page.close(run_before_unload=True)
            page.context.close()
            time.sleep(4)  # the pool fills again
    benchmark.extra_info.update(pagina_s=statistics.median(times), wissel_ms=statistics.median(updates))
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


def test_ten_viewers(benchmark: Any, browser: Any, publications: Path) -> None:
    with running(publications, find_port(8980), warm=False) as (server, address):
        load(browser, address)[0].close(run_before_unload=True)
        time.sleep(2)
        before = psutil.Process(server.pid).memory_full_info().uss
        begun = time.perf_counter()
        pages = [browser.new_context().new_page() for _ in range(10)]
        for page in pages:
            page.goto(f"{address}voila/render/integraal_beeld.ipynb", wait_until="commit")
        for page in pages:  # only one of ten pages is in front: the others get no animation frames to wait on
            page.wait_for_function(f"document.querySelector('{DONE}')", polling=200, timeout=120_000)
        seconds = time.perf_counter() - begun
        own = [k.memory_full_info().uss / 1e6 for k in kernels(server.pid)]
        grown = (psutil.Process(server.pid).memory_full_info().uss - before) / 1e6 / 10
    benchmark.extra_info.update(tien_kijkers_s=seconds, mb_per_kijker=statistics.median(own) + grown)
    benchmark.pedantic(lambda: None, rounds=1)
    assert len(own) == 10
    assert statistics.median(own) + grown < 60
