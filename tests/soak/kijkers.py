"""Twenty-four viewers for a quarter of an hour, in real browsers, while kernels are killed at random.

Every page of every dashboard is read once beforehand, in each of its states. From then on each viewer opens pages and
turns controls at random, and whatever is on the screen must be, letter for letter, what was read. Now and then a
publication gets another date, so that pages are made again. Memory of the server is sampled. Run with ``make soak``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from jgwork.runs.server.serveren import find_port, running

PAGES = ("integraal_beeld", "monitoring", "evaluatie")
GROUPS = 4
DONE = """() => document.getElementById('inhoud') && !document.getElementById('laden')
    && [...document.querySelectorAll('.jg-beelden')].every(e => e.dataset.klaar === 'ja')"""
#: What a page says: every heading, sentence and cell, folded away or not; not what it announced last.
SAYS = """() => [...document.querySelectorAll('#cellen h1, #cellen h2, #cellen h3, #cellen p, #cellen th, #cellen td')]
    .filter(e => !e.closest('[aria-live], [role=status]')).map(e => e.textContent.trim()).join('|')"""
STATES = """() => [...document.querySelectorAll('#cellen select')].map(s => [s.id, [...s.options].map(o => o.value)])"""
CHOSEN = """() => [...document.querySelectorAll('#cellen select')].map(s => s.id + '=' + s.value).join('&')"""


#: What a page says when its kernel was killed while the page was being made; it shows no figure then.
FAILED = "Er ging iets mis bij het maken van deze pagina"
#: A page cut off halfway has ended as a document without what comes after the cells.
CUT_OFF = """() => document.readyState === 'complete' && !document.querySelector('footer.jg-voet')"""


class Wrong(Exception):
    """A page showed something else than it should."""


class NotMade(Exception):
    """A page said, or showed by ending halfway, that it could not be made: once for each kernel that was killed."""


async def settled(page: Any) -> str:
    """Return what the page says once two readings agree: a figure that is being drawn is not a wrong figure."""
    last = None
    for _ in range(100):
        now = await page.evaluate(SAYS)
        if now == last:
            return str(now)
        last = now
        await asyncio.sleep(0.1)
    raise Wrong("the page keeps changing")


async def opened(page: Any, address: str) -> None:
    """Open a page and wait until it is drawn; raise NotMade when it says that it could not be made."""
    answer = await page.goto(address, timeout=180_000)
    if answer is not None and answer.status >= 500:
        raise NotMade
    await page.wait_for_function(f"() => ({DONE})() || ({CUT_OFF})()", timeout=180_000)
    if await page.evaluate(CUT_OFF) or FAILED in await page.evaluate(SAYS):
        raise NotMade


async def reference(browser: Any, addresses: list[str]) -> dict[tuple[str, str], str]:
    """Read every page in each state of each of its controls, one control at a time."""
    known: dict[tuple[str, str], str] = {}
    page = await browser.new_page()
    for address in addresses:
        await opened(page, address)
        known[address, await page.evaluate(CHOSEN)] = await settled(page)
        for box, options in await page.evaluate(STATES):
            first = options[0]
            for option in [*options[1:], first]:
                await page.select_option(f"#{box}", option)
                known[address, await page.evaluate(CHOSEN)] = await settled(page)
    await page.close()
    return known


async def viewer(
    browser: Any, known: dict[tuple[str, str], str], until: float, rng: random.Random, seen: Counter[str],
    spent: list[float],
) -> None:  # fmt: skip
    """Open pages and turn controls until the time is over; raise at the first wrong figure."""
    addresses = sorted({a for a, _ in known})
    context = await browser.new_context()
    page = await context.new_page()
    while time.monotonic() < until:
        address = rng.choice(addresses)
        begun = time.monotonic()
        try:
            await opened(page, address)
        except NotMade:
            seen["said that making the page failed"] += 1
            if seen["said that making the page failed"] > seen["kernels killed"]:
                raise Wrong(f"{address} could not be made, and no kernel was killed for it") from None
            continue
        spent.append(time.monotonic() - begun)
        seen["pages"] += 1
        for _ in range(rng.randrange(1, 5)):
            state = await page.evaluate(CHOSEN)
            says = await settled(page)
            if (address, state) in known and says != known[address, state]:
                was, now = known[address, state].split("|"), says.split("|")
                other = [pair for pair in zip(was, now, strict=False) if pair[0] != pair[1]][:3]
                raise Wrong(f"{address} in state {state}: {len(was)} and {len(now)} pieces of text, {other}")
            seen["states compared" if (address, state) in known else "states not known"] += 1
            boxes = await page.evaluate(STATES)
            if boxes:  # back to the first of all but one, so that the state is one that was read
                box, options = rng.choice(boxes)
                for other, choices in boxes:
                    if other != box:
                        await page.select_option(f"#{other}", choices[0])
                await page.select_option(f"#{box}", rng.choice(options))
                seen["controls turned"] += 1
            await asyncio.sleep(rng.uniform(0.5, 4))
    await context.close()


def kernels(server: psutil.Process) -> list[psutil.Process]:
    """Return the kernel processes of a server."""
    found = []
    for p in server.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            # split off from one process, and with its command
            if "jgwork.runs.server.kern" in (command := p.cmdline()) and p.parent().cmdline() == command:
                found.append(p)
    return found


async def watch(
    pid: int, until: float, rng: random.Random, seen: Counter[str], samples: list[dict[str, float]], stamp: Path
) -> None:
    """Sample memory every five seconds, let pages be made again, and kill a kernel now and then."""
    server = psutil.Process(pid)
    while time.monotonic() < until:
        own, each = server.memory_full_info().uss / 1e6, []
        for p in kernels(server):
            with contextlib.suppress(psutil.Error):
                each.append(p.memory_full_info().uss / 1e6)
        samples.append({"server_mb": own, "kernels": len(each), "kernels_mb": sum(each)})
        if rng.random() < 0.3:
            stamp.touch()
            seen["times that pages were made again"] += 1
        if rng.random() < 0.3:
            with contextlib.suppress(psutil.Error, IndexError):
                os.kill(rng.choice(kernels(server)).pid, signal.SIGKILL)
                seen["kernels killed"] += 1
        await asyncio.sleep(5)


async def soak(publications: Path, viewers: int, minutes: float, seed: int) -> dict[str, Any]:
    """Let the viewers look for so many minutes and return what was seen."""
    from playwright.async_api import async_playwright

    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome"))),
        None,
    )
    seen: Counter[str] = Counter()
    samples: list[dict[str, float]] = []
    spent: list[float] = []
    with running(publications, find_port(8990)) as (server, address):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
            )
            known = await reference(browser, addresses(publications, address))
            until = time.monotonic() + minutes * 60
            async with asyncio.TaskGroup() as group:
                stamp = next(publications.glob("*/publicatie.json"))
                group.create_task(watch(server.pid, until, random.Random(seed), seen, samples, stamp))
                for i in range(viewers):
                    rng = random.Random(seed + 1 + i)
                    group.create_task(viewer(browser, known, until, rng, seen, spent))
            await browser.close()
    third = max(1, len(samples) // 3)
    middle, end = samples[third : 2 * third], samples[-third:]
    early, late = (statistics.median(s["server_mb"] for s in part) for part in (middle, end))
    return {
        "viewers": viewers, "minutes": minutes, "states_read_beforehand": len(known), **seen,
        "page_s_median": round(statistics.median(spent), 1), "server_mb_middle": round(early, 1),
        "server_mb_end": round(late, 1), "most_kernels": max(s["kernels"] for s in samples),
        "most_mb_of_kernels": round(max(s["kernels_mb"] for s in samples)), "wrong_figures": 0,
    }  # fmt: skip


def addresses(publications: Path, server: str) -> list[str]:
    """Return the address of every page of the first groups, and of the region."""
    names = sorted(p.parent.name for p in publications.glob("*/publicatie.json"))
    groups, regions = [n for n in names if n.startswith("G")][:GROUPS], [n for n in names if n.startswith("regio")]
    made = [f"{server}voila/render/{page}.ipynb?publicatie={name}" for name in groups for page in PAGES]
    made += [f"{server}voila/render/regio.ipynb?publicatie={name}" for name in regions]
    return [*made, f"{server}voila/render/start.ipynb"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=24)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--publications", type=Path, help="folder; the built-in example when left out")
    parser.add_argument("--out", type=Path, default=Path(".benchmarks/kijkers.json"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        os.environ.setdefault("JGWORK_SLEUTELS", str(Path(name) / "sleutels"))
        folder = chosen.publications
        if folder is None:
            from jgwork.runs.server.start import prepare

            folder = prepare(Path(name), print)
        result = asyncio.run(soak(folder, chosen.viewers, chosen.minutes, chosen.seed))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))
