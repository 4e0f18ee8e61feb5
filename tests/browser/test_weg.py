"""The whole road in a real browser: deliveries through both gates, and the page a reader opens."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.leveren.laden import laad
from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.server.serveren import running

LONDEN = Path(__file__).parents[1] / "unit" / "runs" / "test_londen.py"


def check(page: Any, seen: Any) -> None:
    """Check that titles say something, tables and pictures stand, and the page did nothing it may not."""
    titles = [t for t in page.locator("main h3").all_inner_texts() if t.strip()]
    assert titles
    assert all(len(t.split()) > 3 for t in titles), titles
    assert page.locator("main table").count() >= 1
    assert page.locator("main .main-svg, main .jg-raster").count() >= 1
    assert "jg1-" not in page.content()
    assert page.get_by_text("Share", exact=False).count() == 0
    assert seen.nothing(), seen


def test_the_london_gang_from_sociomatrix_to_dashboard(
    tmp_path: Path, open_page: Callable[..., Any], vrije_poort: Callable[[], int]
) -> None:
    spec = importlib.util.spec_from_file_location("londen", LONDEN)
    assert spec is not None
    assert spec.loader is not None
    londen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(londen)
    if not (londen.DATA / "LONDON_GANG.csv").exists():
        pytest.skip("de openbare gegevens (LONDON_GANG.csv) staan niet op deze computer")
    laad(londen.leveringen(tmp_path / "in", londen.WEGLATEN), tmp_path / "dossier")
    publiceer(tmp_path / "dossier", tmp_path / "publicaties")
    with running(tmp_path / "publicaties", vrije_poort(), warm=False) as (_, address):
        page, seen = open_page(f"{address}voila/render/integraal_beeld.ipynb?publicatie=G-LONDEN-001")
        assert "groep Thames" in page.locator("h1").inner_text()
        assert page.get_by_text("50 en meer leden").count() + page.get_by_text("25 en meer leden").count() >= 1
        check(page, seen)


@pytest.mark.nightly
def test_the_example_group_on_both_dashboards(
    voorbeelddossier: Path, tmp_path: Path, open_page: Callable[..., Any], vrije_poort: Callable[[], int]
) -> None:
    publiceer(voorbeelddossier, tmp_path, groepen=["G02"])
    with running(tmp_path, vrije_poort(), warm=False) as (_, address):
        for board in ("integraal_beeld", "monitoring"):
            page, seen = open_page(f"{address}voila/render/{board}.ipynb?publicatie=G02-001")
            check(page, seen)
