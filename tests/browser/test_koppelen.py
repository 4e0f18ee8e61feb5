"""The panel of headings in a real JupyterLab: a messy workbook, a heading corrected, confirmed, loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jgwork.io.opslag.dossier import DossierStore

CELL = 'import jgwork as jg\n\njg.koppel("../in/Meldingen toezicht.xlsx", "../dossier")'
ROWS = (
    ("Overzicht meldingen jeugd",),
    (),
    ("Meldnr.", "Datum melding", "Wat de melder zei", "Waar dat was", "Naam melder"),
    ("M1", "3-jan-26", "Geluid", "GM9901", "x"),
    ("M2", "04-01-2026 21:30", "kabaal", "GM9901", "y"),
    ("Totaal", None, None, None, "2"),
)


def messy(folder: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    (folder / "in").mkdir()
    book.save(folder / "in" / "Meldingen toezicht.xlsx")


@pytest.mark.nightly
def test_a_heading_is_corrected_in_the_browser_and_the_delivery_loaded(
    browser: Any, jupyterlab: Callable[..., Any], draai_cel: Callable[..., None], tmp_path: Path
) -> None:
    messy(tmp_path)
    wrong: list[str] = []
    with jupyterlab(tmp_path, {"koppelen": CELL}) as (address, _):
        page = browser.new_context(viewport={"width": 1400, "height": 2000}, locale="nl-NL").new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("request", lambda r: wrong.append(r.url) if r.url[:4] == "http" and "127.0.0.1" not in r.url else None)
        draai_cel(page, address.format("koppelen"))
        panel = page.locator(".jp-OutputArea-output").last
        panel.get_by_text("De koppen staan in rij 3. 1 rij met totalen weggelaten.").wait_for()
        assert "Laat de kolom weg bij de bron" in panel.inner_text()
        assert panel.get_by_label("token_tag", exact=True).count() == 1

        panel.get_by_label("Wat de melder zei", exact=True).select_option("gedrag_code (Gedrag)")
        panel.get_by_label("Waar dat was", exact=True).select_option("gemeente_code (Gemeente)")
        panel.get_by_label("gedrag_code: kabaal", exact=True).select_option("geluid")  # asked only now
        panel.get_by_label("token_tag", exact=True).fill("bcdf")
        panel.get_by_label("token_tag", exact=True).press("Enter")
        panel.get_by_role("button", name="Controleren en laden").click()
        panel.get_by_role("alert").get_by_text("2 rijen geladen").wait_for()
    assert wrong == []
    loaded = DossierStore(tmp_path / "dossier").tables()["signaal"]
    assert loaded["gedrag_code"].to_pylist() == ["geluid", "geluid"]
    assert [d.isoformat() for d in loaded["datum"].to_pylist()] == ["2026-01-03", "2026-01-04"]
