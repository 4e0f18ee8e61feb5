"""The whole country on one machine: made, admitted, published and shown, with time, peak memory and disk of each part.

``JGWORK_BENCH_OMVANG=nederland`` takes the country (about twenty minutes); the default is the city of 120 groups.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from chroom import chromium

from jgwork.runs.server.serveren import find_port, running

SIZE = os.environ.get("JGWORK_BENCH_OMVANG", "stad")
#: Of how many groups something changes before the second publication.
CHANGED = 100 if SIZE == "nederland" else 4
#: The aim for the peak of memory of every part.
MOST_MB = 4_000
PAINT = """() => {
  const first = performance.getEntriesByName('first-contentful-paint')[0];
  return first ? first.startTime / 1000 : null;
}"""


def measured(*command: str) -> tuple[float, float]:
    """Run a command of jgwork; return seconds and the peak in megabytes of its process and children together."""
    begun, peak = time.perf_counter(), 0
    with subprocess.Popen(
        [sys.executable, "-m", "jgwork.cli.main", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        root = psutil.Process(child.pid)
        while child.poll() is None:
            peak = max(peak, _resident(root))
            time.sleep(0.05)
    assert child.returncode == 0
    return time.perf_counter() - begun, peak / 1e6


def _resident(root: psutil.Process) -> int:
    total = 0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def _megabytes(folder: Path) -> float:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6


def change(sent: Path, place: Path, n: int) -> Path:
    """Write a delivery of the same day with one more action for some groups; return its folder."""
    first = next(f for f in sorted(sent.iterdir()) if (f / "actie.parquet").exists())
    rows = pq.read_table(first / "actie.parquet").to_pandas().drop_duplicates("groep_id").head(n)
    rows["actie_id"] = [f"{i}-N" for i in rows["actie_id"]]
    place.mkdir()
    pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), place / "actie.parquet")
    manifest = (first / "levering.toml").read_text().partition("\n[tabellen")[0]
    manifest = re.sub('levering_id = "[^"]*"', 'levering_id = "NIEUW-1"', manifest)
    groups = ", ".join(f'"{g}"' for g in rows["groep_id"])
    text = f'{manifest}\ngroepen = [{groups}]\n[tabellen.actie]\nbestand = "actie.parquet"\n'
    (place / "levering.toml").write_text(text)
    return place


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return the folder with everything in it, and what each part took."""
    place = tmp_path_factory.mktemp("land")
    sent, dossier, out, again = (place / n for n in ("leveringen", "dossier", "publicaties", "nog-eens"))
    publish, parts = ("publiceer", str(dossier), "--json", "--uit"), dict[str, Any]()
    two = ("--werkers", "2")
    twice = (
        ("nog eens publiceren, 2 processen", again, (*publish, str(again), "--alles", *two)),
        ("nog eens publiceren, 1 proces", again, (*publish, str(again), "--alles")),
    )
    for name, folder, command in (
        ("maken", sent, ("voorbeeld", "--map", str(sent), "--omvang", SIZE)),
        ("laden", dossier, ("laad", str(sent), "--dossier", str(dossier))),
        ("kaart", dossier, ("regio", "kaart", str(dossier), str(sent / "geometrie.geojson"), "--bron", "voorbeeld")),
        ("publiceren, 2 processen", out, (*publish, str(out), *two)),
        (f"{CHANGED} groepen veranderen", dossier, ("laad", str(place / "nieuw"), "--dossier", str(dossier), "--ja")),
        ("publiceren wat veranderde, 2 processen", out, (*publish, str(out), *two)),
        ("publiceren waar niets veranderde", out, (*publish, str(out))),
        *(twice if SIZE == "stad" else ()),
    ):
        if name.endswith("veranderen"):
            change(sent, place / "nieuw", CHANGED)
        seconds, peak = measured(*command)
        parts[name] = {"seconden": round(seconds, 1), "piek_mb": round(peak), "schijf_mb": round(_megabytes(folder))}
    return out, parts


def test_the_whole_road(benchmark: Any, country: tuple[Path, dict[str, Any]]) -> None:
    parts = country[1]
    slowest = max(parts, key=lambda n: parts[n]["seconden"])
    benchmark.extra_info.update(omvang=SIZE, delen=parts, zwaarste_deel=slowest, doel_mb=MOST_MB)
    benchmark.pedantic(lambda: None, rounds=1)
    assert all(part["piek_mb"] < MOST_MB for part in parts.values())


def test_first_paint_of_the_region_page(benchmark: Any, country: tuple[Path, dict[str, Any]]) -> None:
    path = chromium()
    benchmark.extra_info.update(omvang=SIZE, **first_paint(country[0], path))
    benchmark.pedantic(lambda: None, rounds=1)


def first_paint(publications: Path, chromium: str) -> dict[str, float]:
    """Return seconds to the first paint and to the last figure of the region page, in a real browser."""
    from playwright.sync_api import sync_playwright

    with running(publications, find_port(8990)) as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        begun = time.perf_counter()
        page.goto(f"{address}voila/render/regio.ipynb", timeout=300_000)
        page.wait_for_selector(".jg-beelden[data-klaar=ja]", timeout=300_000)
        whole = time.perf_counter() - begun
        paint = page.evaluate(PAINT)
        areas = page.locator("#beeld-regio_gemeenten .js-plotly-plot").count()
        browser.close()
    assert areas == 1
    return {"eerste_beeld_s": round(paint, 2), "hele_pagina_s": round(whole, 2)}
