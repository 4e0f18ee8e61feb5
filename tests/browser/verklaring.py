"""Draft the accessibility statement from results: axe-core on every page of the example, in every state.

Usage: ``python tests/browser/verklaring.py PUBLICATIES`` (``make verklaring``). Writes ``axe.json`` beside this file
and the results in ``toegankelijkheid.html``; ends with 1 when axe found something.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from plaatjes import WIDTHS, pages

from jgwork.panels.figuur import STATIC
from jgwork.runs.server.serveren import find_port, running
from jgwork.vocabulary.dutch import day, number

KEPT = Path(__file__).with_name("axe.json")
PAGE = STATIC / "toegankelijkheid.html"
BEGIN, END = "<!-- uitslag: begin -->", "<!-- uitslag: einde -->"
READY = ".jg-start, .jg-beelden[data-klaar=ja]"


def looked_at(page: Any) -> tuple[int, list[str], str]:
    """Return how many states of a page were looked at, what axe found in them, and its version."""
    from axe_playwright_python.sync_playwright import Axe

    axe, found, states = Axe(), [], 0

    def look() -> str:
        nonlocal states
        answer = axe.run(page).response
        found.extend(f"{v['id']} ({v['impact']})" for v in answer["violations"])
        states += 1
        return str(answer["testEngine"]["version"])

    while (closed := page.locator("details:not([open]) > summary:visible")).count():  # one may hold another
        closed.first.click()
    version = look()
    for select in page.locator("main select").all():
        options = select.locator("option").evaluate_all("nodes => nodes.map(n => n.value)")
        for code in options[1:]:
            select.select_option(code)
            look()
        select.select_option(options[0])
    return states, found, version


def results(publications: Path) -> dict[str, Any]:
    """Look at every page, on a wide and a narrow screen."""
    from playwright.sync_api import sync_playwright

    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome"))),
        None,
    )
    if browser_path is None:
        sys.exit("Chromium ontbreekt; er is niets nagekeken.")
    rows, version = [], ""
    with running(publications, find_port(8866)) as (_, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name, url in pages(publications):
            for width in WIDTHS.values():
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(f"{address}voila/render/{url}")
                page.wait_for_selector(READY, timeout=60_000)
                states, found, version = looked_at(page)
                cut_off = page.evaluate("document.documentElement.scrollWidth") > width
                rows.append({"pagina": name, "breedte": width, "standen": states, "overtredingen": found,
                             "afgesneden": cut_off})  # fmt: skip
                page.close(run_before_unload=True)
        browser.close()
    return {"datum": datetime.now(UTC).date().isoformat(), "axe": version, "paginas": rows}


def text(found: dict[str, Any]) -> str:
    """Return the results as the Dutch part of the statement."""
    rows = found["paginas"]
    states, wrong = sum(r["standen"] for r in rows), sum(len(r["overtredingen"]) for r in rows)
    when = day(datetime.fromisoformat(found["datum"]).date())
    names = ", ".join(sorted({r["pagina"].replace("_", " ") for r in rows}))
    widths = " en ".join(f"{w} pixels" for w in sorted({r["breedte"] for r in rows}, reverse=True))
    cut = [r["pagina"] for r in rows if r["afgesneden"]]
    return (
        f"<p>Op {when} is met axe-core {escape(found['axe'])} gekeken naar de pagina's {escape(names)}, op schermen "
        f"van {widths} breed. In {number(states)} standen van pagina's en keuzelijsten vond axe-core "
        f"{number(wrong)} overtredingen. {'Geen pagina is' if not cut else 'Deze pagina’s zijn'} afgesneden"
        f"{': ' + escape(', '.join(cut)) if cut else ''}.</p>"
    )


def main(publications: Path) -> int:
    found = results(publications)
    KEPT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text(found)}\n{END}{after}", encoding="utf-8")
    print(text(found))
    return int(any(r["overtredingen"] or r["afgesneden"] for r in found["paginas"]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
