"""Pictures of every page, to look at: ``make plaatjes``. Desktop, beamer, phone and print, into ``plaatjes/``.

Usage: ``python tests/browser/plaatjes.py PUBLICATIES [MAP]``; the folder of publications is what ``jgwork start`` made.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from jgwork.io.opslag.bundle import find_publications
from jgwork.runs.server.serveren import find_port, running

#: Widths that are checked; a beamer shows more of the same.
WIDTHS = {"breed": 1280, "telefoon": 320}
PICTURES = {"breed": (1280, 720), "beamer": (1920, 1080), "telefoon": (390, 844), "smal": (320, 640)}


def pages(publications: Path) -> list[tuple[str, str]]:
    """(name of the picture, page and query): the start page, and each dashboard of its fullest publication."""
    fullest: dict[str, tuple[int, str]] = {}
    for p in find_publications(publications):
        for name, views in p.index["dashboards"].items():
            fullest[name] = max(fullest.get(name, (0, "")), (len(views), p.id))
    return [("start", "start.ipynb")] + [(n, f"{n}.ipynb?publicatie={p}") for n, (_, p) in fullest.items()]


def main(publications: Path, out: Path) -> None:
    from playwright.sync_api import sync_playwright

    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome"))),
        None,
    )
    if browser_path is None:
        sys.exit("Chromium ontbreekt; er zijn geen plaatjes gemaakt.")
    out.mkdir(parents=True, exist_ok=True)
    with running(publications, find_port(8866)) as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name, url in pages(publications):
            for kind, (width, height) in PICTURES.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(f"{address}voila/render/{url}")
                page.wait_for_selector(".jg-start, .jg-beelden[data-klaar=ja]", timeout=60_000)
                page.screenshot(path=out / f"{name}-{kind}-eerste.png")
                page.screenshot(path=out / f"{name}-{kind}.png", full_page=True)
                if kind == "breed":
                    page.pdf(path=out / f"{name}.pdf", prefer_css_page_size=True)
                page.close(run_before_unload=True)
        browser.close()
    print(json.dumps(sorted(p.name for p in out.iterdir())))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "plaatjes"))
