"""An editor in a real JupyterLab, beside the network: typed in the browser, kept, put in; at night through a crash."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from jgwork.io.opslag.dossier import DossierStore
from jgwork.schema.descriptors import codelist

#: Milliseconds that a loaded machine may take for anything here; what does happen is not waited for any longer.
PATIENCE = 240_000
CELL = """import jgwork as jg

groep = jg.open().groep("G02")
display(jg.bekijk(groep))
jg.editor(groep, "{}", partner="gemeente")"""


@dataclass
class Seen:
    """What a page did that it may not do."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def nothing(self) -> bool:
        return not (self.errors or self.outside)


def foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"


@pytest.fixture(scope="module")
def lab(voorbeelddossier: Path, jupyterlab: Callable[..., Any]) -> Iterator[tuple[str, Path, int]]:
    """JupyterLab as ``jgwork lab`` starts it: address with its token, work folder, process."""
    werk = voorbeelddossier.parent
    with jupyterlab(werk, {kind: CELL.format(kind) for kind in ("duiding", "rode_draden")}) as (address, pid):
        yield address, werk, pid


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """One profile of the browser: JupyterLab is fetched once."""
    made = browser.new_context(viewport={"width": 1400, "height": 1400}, locale="nl-NL")
    yield made
    made.close()


def open_editor(context: Any, address: str, kind: str, heading: str) -> tuple[Any, Seen]:
    """Open the notebook of an editor in a new tab, run its cell and wait until the editor stands."""
    page, seen = context.new_page(), Seen()
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: seen.errors.append(str(e)))
    page.on("request", lambda r: seen.outside.append(r.url) if foreign(r.url) else None)
    page.on("websocket", lambda w: seen.outside.append(w.url) if foreign(w.url) else None)
    page.goto(f"{address.format(kind)}&reset")  # only this tab, whatever was open before
    run_cell(page)
    page.get_by_role("heading", name=heading).last.wait_for(timeout=PATIENCE)
    return page, seen


def run_cell(page: Any) -> None:
    """Run the one cell of the notebook."""
    page.locator(".jp-CodeCell .cm-content").first.click(timeout=PATIENCE)

    def taken() -> bool:
        """Ask again as long as there is no kernel yet: JupyterLab drops what is run before that."""
        page.keyboard.press("Control+Enter")
        with contextlib.suppress(PlaywrightTimeout):
            page.locator(".jp-InputPrompt").first.filter(has_text=re.compile(r"\[(\*|\d+)\]")).wait_for(timeout=2000)
            return True
        return False

    until(taken)


def until(condition: Callable[[], Any]) -> Any:
    """Wait until a condition holds, and return what it gave."""
    for _ in range(PATIENCE // 100):
        if found := condition():
            return found
        time.sleep(0.1)
    pytest.fail("what was waited for did not happen")


def kernels(pid: int) -> list[int]:
    """Process ids of the running kernels."""
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "ipykernel_launcher" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found


def ernst(page: Any) -> Any:
    """The answer to 'how serious'."""
    return page.get_by_label("Hoe ernstig is het gedrag?")


@pytest.mark.parametrize("crash", [False, pytest.param(True, marks=pytest.mark.nightly)])
@pytest.mark.browser
def test_nothing_is_lost_and_what_is_put_in_is_in_the_dossier(
    context: Any, lab: tuple[str, Path, int], tmp_path: Path, crash: bool
) -> None:
    """JupyterLab is opened once; at night once more after a crash, which the closed room has in the normal run."""
    address, werk, pid = lab
    page, seen = open_editor(context, address, "duiding", "Duiding: G02")
    page.screenshot(path=str(tmp_path / "editor.png"))
    assert page.get_by_role("menuitem", name="Bestand").count(), "the menus are Dutch"
    keys_stay_with_the_panel(page)
    ernst(page).select_option("3: veel zorg")
    page.get_by_role("button", name="Ongedaan maken").and_(page.locator(":enabled")).wait_for(timeout=PATIENCE)
    (draft,) = until(lambda: list((werk / "dossier" / "concepten").glob("duiding*.concept")))

    run_cell(page)  # a second editor, beside a kernel that lives
    page.get_by_text("U gaat verder met uw concept van eerder.").wait_for(timeout=PATIENCE)
    assert ernst(page).input_value() == ernst(page).locator("option", has_text="3: veel zorg").get_attribute("value")
    written = draft.stat().st_mtime_ns
    ernst(page).select_option("4: ernstige zorg")
    until(lambda: draft.stat().st_mtime_ns != written)
    if crash:
        assert seen.nothing(), seen
        page, seen = after_a_crash(page, context, address, pid)
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_text("Vastgelegd als levering").wait_for(timeout=PATIENCE)
    assert seen.nothing(), seen
    page.close()
    where = {"groep_id": "G02", "partner": "gemeente", "item_code": "gedrag_ernst", "ronde": 2}
    assert [r["schaalwaarde"] for r in rows_of(werk, "duiding", where)] == [4]


def keys_stay_with_the_panel(page: Any) -> None:
    """JupyterLab's own shortcuts take arrows, Enter and Escape from whatever has the focus in a cell: not here."""
    cells = page.locator(".jp-Notebook .jp-Cell")
    many, shape = cells.count(), page.locator(".jgnet svg .lid").first
    shape.focus()
    for key in ("a", "b", "d", "d", "Enter", "Escape"):  # new cell above, below, delete, edit, command mode
        page.keyboard.press(key)
    assert cells.count() == many
    assert page.evaluate("document.activeElement.classList.contains('lid')")
    page.keyboard.press("Enter")
    page.locator(".jgnet tr.gekozen").wait_for(timeout=PATIENCE)


def after_a_crash(page: Any, context: Any, address: str, pid: int) -> tuple[Any, Seen]:
    """Kill the kernel, close the tab, and open the editor again: it goes on with the draft."""
    killed = kernels(pid)
    for kernel in killed:
        os.kill(kernel, signal.SIGKILL)
    page.close()
    until(lambda: set(kernels(pid)) - set(killed))  # JupyterLab starts a new one by itself
    page, seen = open_editor(context, address, "duiding", "Duiding: G02")
    page.get_by_text("U gaat verder met uw concept van eerder.").wait_for(timeout=PATIENCE)
    assert ernst(page).input_value() == ernst(page).locator("option", has_text="4: ernst").get_attribute("value")
    return page, seen


def rows_of(werk: Path, tabel: str, where: dict[str, object]) -> list[dict[str, Any]]:
    """The rows of the dossier that match."""
    table = DossierStore(werk / "dossier").table(tabel)
    assert table is not None
    return [r for r in table.data.to_pylist() if all(r[k] == v for k, v in where.items())]


@pytest.mark.nightly
@pytest.mark.browser
def test_answers_are_dragged_and_typed_into_rode_draden(
    context: Any, lab: tuple[str, Path, int], tmp_path: Path
) -> None:
    """Slow for the same reason; the mouse and the keys are in the normal run too, in the closed room."""
    address, werk, _ = lab
    page, seen = open_editor(context, address, "rode_draden", "Rode draden zoeken: G02")
    board = page.locator(".jgflap").last
    board.get_by_role("textbox").fill("Online")
    board.get_by_role("button", name="Rode draad toevoegen").click()
    thread = board.locator("section.draad", has_text="online")
    thread.wait_for(timeout=PATIENCE)

    loose = board.locator("section.vel", has_text="Grootste risico").locator(".kaart")
    dragged = loose.first.locator(".tekst").inner_text()
    loose.first.drag_to(thread)
    thread.locator(".kaart", has_text=dragged).wait_for(timeout=PATIENCE)

    typed = loose.first.locator(".tekst").inner_text()
    number = thread.get_by_role("heading").inner_text().split(".")[0]
    loose.first.focus()
    page.keyboard.press(number)
    thread.locator(".kaart", has_text=typed).wait_for(timeout=PATIENCE)
    assert "ligt bij online" in board.get_by_role("status").inner_text()
    assert not page.locator(".jp-Notebook .jp-MarkdownCell").count(), "a digit is not a command of JupyterLab here"

    picked = loose.first.locator(".tekst").inner_text()
    loose.first.click()  # without a mouse that can drag: pick up, and lay down
    thread.get_by_role("button", name="Leg").click()
    thread.locator(".kaart", has_text=picked).wait_for(timeout=PATIENCE)
    thread.locator(".kaart", has_text=picked).focus()
    page.keyboard.press("0")
    board.locator("section.vel .kaart", has_text=picked).wait_for(timeout=PATIENCE)
    board.screenshot(path=str(tmp_path / "flapover.png"))

    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_text("Vastgelegd als levering").wait_for(timeout=PATIENCE)
    names = codelist("circulair_antwoord").titles
    rows = rows_of(werk, "circulair", {"groep_id": "G02", "rode_draad_id": "RD-online"})
    assert {names[r["antwoord_code"]] for r in rows} == {dragged, typed}

    page.keyboard.press("Control+Shift+L")  # a new launcher
    card = page.locator(".jp-LauncherCard", has_text="3. Integraal beeld")
    card.wait_for(timeout=PATIENCE)
    titles = page.locator(".jp-LauncherCard").all_inner_texts()
    assert len([t for t in titles if re.search(r"\d\. [A-Z]", t)]) == 9, "a card per step, a beginning and an end"
    card.click()
    page.get_by_role("heading", name="Stap 3. Integraal beeld").wait_for(timeout=PATIENCE)
    assert seen.nothing(), seen
    page.close()
