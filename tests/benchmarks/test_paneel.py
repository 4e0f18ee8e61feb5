"""How fast ``Groepsnetwerk`` answers in JupyterLab, in a real browser: ``make bench``.

Measured: milliseconds from a move of the slider, a choice of a member or the subgroups, to the next painted frame.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from chroom import chromium

MOVES = """async () => {
  const root = document.querySelector('.jgnet'), slider = root.querySelector('input[type=range]');
  const hulls = [...root.querySelectorAll('input[type=checkbox]')].at(-1), members = [...root.querySelectorAll('.lid')];
  const acts = [];
  for (let i = 0; i <= +slider.max; i++)
    acts.push(() => { slider.value = i; slider.dispatchEvent(new Event('input')); });
  acts.push(() => { slider.value = 0; slider.dispatchEvent(new Event('input')); });
  for (const m of members.slice(0, 10)) acts.push(() => m.dispatchEvent(new MouseEvent('click')));
  acts.push(() => hulls.click(), () => hulls.click());
  const spent = [];
  for (const act of acts) {
    await new Promise(f => requestAnimationFrame(() => setTimeout(f)));
    const begun = performance.now();
    act();
    root.getBoundingClientRect();
    await new Promise(f => requestAnimationFrame(() => setTimeout(f)));
    spent.push(performance.now() - begun);
  }
  return spent;
}"""


def beside(name: str) -> ModuleType:
    """Return a module of the browser tests."""
    file = Path(__file__).parents[1] / "browser" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{name}_gemeten", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield instance
        instance.close()


@pytest.mark.parametrize(("members", "incidents"), [(60, 600), (500, 4000)])
def test_update_of_the_panel(browser: Any, tmp_path: Path, benchmark: Any, members: int, incidents: int) -> None:
    """24 months; the aims stand in the table of measurements."""
    tools, code = beside("conftest"), beside("test_groepsnetwerk").cell(f"panel({members}, {incidents})")
    with tools.lab(tmp_path, {"paneel": code}) as (address, _):
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(1000 * tools.PATIENCE)
        begun = time.perf_counter()
        tools.run_cell(page, address.format("paneel"))
        page.wait_for_selector(".jgnet svg .lid")
        shown = time.perf_counter() - begun
        spent = sorted(page.evaluate(MOVES))
        page.close()
    found = {"mediaan_ms": round(spent[len(spent) // 2]), "traagste_ms": round(spent[-1])}
    print(f"\n{members} members, {incidents} incidents, {len(spent)} updates: {found}; with JupyterLab {shown:.1f} s")
    benchmark.extra_info |= found
    benchmark.pedantic(lambda: None, rounds=1)
