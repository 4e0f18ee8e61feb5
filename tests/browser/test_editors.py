"""An editor in a real JupyterLab: typed in the browser, kept through a closed tab and a killed kernel, put in."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from jgwork.io.dossier import DossierStore
from jgwork.runs.laden import laad
from jgwork.runs.voorbeeld import voorbeeld

CELL = """from jgwork.panels.editors import editor
from jgwork.runs.lab import begin

editor(begin(), "duiding", "G02", partner="gemeente")"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, int]]:
    """JupyterLab as ``jgwork lab`` starts it: address with its token, work folder, process."""
    werk = tmp_path_factory.mktemp("lab") / "werk"
    voorbeeld(werk / "leveringen")
    laad(werk / "leveringen", werk / "dossier")
    (werk / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(CELL)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, werk / "notebooks" / "editor.ipynb")
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with (werk / "lab.log").open("w") as out:
        server = subprocess.Popen(
            ["jgwork", "lab", "--map", str(werk), "--poort", str(port), "--niet-openen"],
            stdout=out, stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip
    try:
        yield _address(werk / "lab.log", server), werk, server.pid
    finally:
        family = [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.terminate()
        psutil.wait_procs(family, 10)


def _address(log: Path, server: subprocess.Popen[bytes]) -> str:
    for _ in range(240):
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*?\?token=\w+", log.read_text())
        if found:
            return found[0].replace("00_begin_hier", "editor")
        if server.poll() is not None:
            break
        time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-800:]}")


def open_editor(context: Any, address: str) -> Any:
    page = context.new_page()
    page.goto(address)
    page.locator(".jp-CodeCell .cm-content").first.click(timeout=60_000)
    page.keyboard.press("Shift+Enter")
    page.get_by_role("heading", name="Duiding: G02").last.wait_for(timeout=60_000)
    return page


def ernst(page: Any) -> Any:
    """The answer to 'how serious'."""
    return page.get_by_label("Hoe ernstig is het gedrag?")


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_is_lost_and_what_is_put_in_is_in_the_dossier(
    browser: Any, lab: tuple[str, Path, int], tmp_path: Path
) -> None:
    """Slow because JupyterLab itself takes ten seconds to stand, and the test opens it three times."""
    address, werk, pid = lab
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="nl-NL")
    page = open_editor(context, address)
    page.screenshot(path=str(tmp_path / "editor.png"))
    assert page.get_by_role("menuitem", name="Bestand").count(), "the menus are Dutch"
    ernst(page).select_option("3: veel zorg")
    page.get_by_role("button", name="Ongedaan maken").and_(page.locator(":enabled")).wait_for(timeout=10_000)
    page.close()  # a closed tab

    page = open_editor(context, address)
    assert ernst(page).input_value() == ernst(page).locator("option", has_text="3: veel zorg").get_attribute("value")
    page.get_by_text("U gaat verder met uw concept van eerder.").wait_for(timeout=10_000)
    ernst(page).select_option("4: ernstige zorg")
    page.wait_for_timeout(1000)
    for child in psutil.Process(pid).children(recursive=True):
        if "ipykernel_launcher" in " ".join(child.cmdline()):
            os.kill(child.pid, signal.SIGKILL)  # a crashed kernel
    page.close()

    time.sleep(4)
    page = open_editor(context, address)
    page.get_by_text("U gaat verder met uw concept van eerder.").wait_for(timeout=20_000)
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_text("Vastgelegd als levering").wait_for(timeout=20_000)
    context.close()
    table = DossierStore(werk / "dossier").table("duiding")
    assert table is not None
    where = {"groep_id": "G02", "partner": "gemeente", "item_code": "gedrag_ernst", "ronde": 2}
    rows = [r for r in table.data.to_pylist() if all(r[k] == v for k, v in where.items())]
    assert [r["schaalwaarde"] for r in rows] == [4]
