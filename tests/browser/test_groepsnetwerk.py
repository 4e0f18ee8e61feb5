"""The panel Groepsnetwerk in a real browser, with a real kernel behind it: keyboard, time, selection, speed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

import jgwork.panels

CODE = """
from datetime import date, timedelta
import numpy as np
from IPython.display import display
import ipywidgets
from jgwork.graph.incidenten import Incidenten
from jgwork.graph.netwerk import Netwerk
from jgwork.panels.groepsnetwerk import Groepsnetwerk

def net(n, incidents, seed=4):
    rng = np.random.default_rng(seed)
    circle = np.arange(n) % 4
    who, inc = [], []
    for i in range(incidents):
        chance = np.where(circle == i % 4, 8.0, 0.4)
        there = rng.choice(n, rng.integers(1, 5), replace=False, p=chance / chance.sum())
        who += there.tolist(); inc += [i] * len(there)
    no = np.zeros(len(who), dtype=bool)
    days = np.datetime64("2024-01-01") + np.sort(rng.integers(0, 730, incidents))
    return Netwerk(tuple(f"P-{i:04d}" for i in range(n)),
        incidenten=Incidenten.of(np.array(who), np.array(inc), no, days, np.zeros(incidents, dtype=bool)), naam="G01")

rollen = {"politie": {"P-0000": "negatief", "P-0001": "meeloper"}, "jongerenwerk": {"P-0000": "positief"}}
paneel = Groepsnetwerk(net(N, INCIDENTS), rollen=rollen)
heard = ipywidgets.Label("niemand")
heard.add_class("gehoord")
paneel.observe(lambda change: setattr(heard, "value", change["new"] or "niemand"), "gekozen")
display(paneel, heard)
"""


def served(folder: Path, n: int, incidents: int):
    """Serve one notebook with the panel by Voila; yields its address."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"N, INCIDENTS = {n}, {incidents}\n{CODE}")])
    nbformat.write(book, folder / "paneel.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", "paneel.ipynb", f"--port={port}", "--no-browser", "--template=jgwork"]
    # the project's own template: the ones of Voila fetch fonts from elsewhere
    environment = {**os.environ, "JUPYTER_PATH": str(Path(jgwork.panels.__path__[0]) / "jupyter")}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}voila/static/main.js", timeout=2)  # noqa: S310 -- our own server
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory):
    yield from served(tmp_path_factory.mktemp("paneel"), 60, 500)


@pytest.fixture(scope="module")
def opened(browser, address):
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.outside, page.errors = [], []
    page.on(
        "request", lambda r: page.outside.append(r.url) if "127.0.0.1" not in r.url and r.url[:4] == "http" else None
    )
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    page.goto(address, timeout=120_000)
    page.wait_for_selector(".jgnet svg .lid", timeout=120_000)
    yield page
    context.close()


@pytest.fixture
def page(opened):
    """The panel as it stands after opening."""
    opened.evaluate(
        """() => { const r = document.querySelector('.jgnet');
        r.querySelector('.lid.gekozen')?.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
        const s = r.querySelector('input[type=range]'); s.value = 0; s.dispatchEvent(new Event('input'));
        for (const l of r.querySelectorAll('select')) {
            l.selectedIndex = 0; l.dispatchEvent(new Event('change')); } }"""
    )
    return opened


def test_it_draws_everybody_with_a_table_and_a_text(page) -> None:
    assert page.locator(".jgnet svg .lid").count() == 60
    assert page.locator(".jgnet tbody tr:not([hidden])").count() == 60
    assert "60 leden" in page.locator(".jgnet p[aria-live]").inner_text()
    assert page.locator(".jgnet svg .lid").first.get_attribute("aria-label").startswith("Lid 1. Relatie met")


def test_a_keyboard_walks_the_ties_and_selects_back_to_python(page) -> None:
    page.locator(".jgnet svg .lid").first.focus()
    near = page.locator(".jgnet svg .lid").first.get_attribute("aria-label")
    for arrow in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(arrow)
        here = page.evaluate("document.activeElement.querySelector('text').textContent")
        if here != "Lid 1":
            break
    assert f"{here}," in near or f"{here}." in near, "an arrow left the ties"
    page.keyboard.press("Enter")
    number = int(here.removeprefix("Lid ")) - 1
    page.wait_for_function(f"document.querySelector('.gehoord').innerText.trim() == 'P-{number:04d}'", timeout=10_000)
    assert page.locator(".jgnet tr.gekozen").count() == 1
    assert page.locator(".jgnet svg .dof").count() > 0
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelector('.gehoord').innerText.trim() == 'niemand'", timeout=10_000)


def test_time_moves_and_places_stay(page) -> None:
    where = "[...document.querySelectorAll('.jgnet .lid')].map(g => g.getAttribute('transform')).join()"
    before, text = page.evaluate(where), page.locator(".jgnet p[aria-live]").inner_text()
    page.locator(".jgnet input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".jgnet p[aria-live]").inner_text() != text
    assert "januari 2024" in page.locator(".jgnet output").inner_text()
    assert page.evaluate(where) == before
    page.get_by_role("button", name="Afspelen").click()
    page.wait_for_function("document.querySelector('.jgnet output').innerText.includes('maart 2024')", timeout=10_000)
    page.get_by_role("button", name="Stoppen").click()


def test_an_update_is_immediate(page) -> None:
    slow = page.evaluate(
        """async () => { const r = document.querySelector('.jgnet'), s = r.querySelector('input[type=range]');
        const out = [];
        for (let i = 0; i <= +s.max; i++) { const t = performance.now();
            s.value = i; s.dispatchEvent(new Event('input')); r.getBoundingClientRect();
            await new Promise(f => requestAnimationFrame(() => setTimeout(f))); out.push(performance.now() - t); }
        return out.sort((a, b) => a - b); }"""
    )
    assert len(slow) == 25
    assert slow[len(slow) // 2] < 150, f"median {slow[len(slow) // 2]:.0f} ms"


def test_layers_roles_path_and_subgroups(page) -> None:
    page.get_by_label("Indeling volgens").select_option("politie")
    assert "negatieve invloed volgens politie" in page.locator(".jgnet .lid").first.get_attribute("aria-label")
    assert page.locator(".jgnet .lid.negatief rect").count() == 1, "not by colour alone"
    page.get_by_label("Weg van").select_option(label="Lid 1")
    page.get_by_label("Weg naar").select_option(label="Lid 4")
    assert "Kortste weg: Lid 1 - " in page.locator(".jgnet p[aria-live]").inner_text()
    assert page.locator(".jgnet line.weg").count() >= 1
    page.get_by_label("Deelgroepen tonen").check()
    assert page.locator(".jgnet .deelgroep").count() >= 2
    page.get_by_label("Deelgroepen tonen").uncheck()
    page.get_by_label("Samen aangetroffen").uncheck()
    assert "0 paren met een relatie" in page.locator(".jgnet p[aria-live]").inner_text()
    assert "Er is geen weg" in page.locator(".jgnet p[aria-live]").inner_text()
    page.get_by_label("Samen aangetroffen").check()


def test_the_saved_picture_holds_no_pseudonym(page, tmp_path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Bewaar het plaatje").click()
    waiting.value.save_as(tmp_path / "beeld.svg")
    text = (tmp_path / "beeld.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "Lid 12" in text
    assert "P-00" not in text


def test_nothing_went_wrong_and_nothing_left_the_machine(page) -> None:
    assert page.errors == []
    assert page.outside == []
