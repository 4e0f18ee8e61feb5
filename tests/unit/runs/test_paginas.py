"""Pages that are made once: who waits, what is forgotten, what cannot fill the memory."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.server import paginas
from jgwork.runs.server.paginas import NOWHERE, Pagina, Paginas, Question, merk


class Bron:
    """Makes pages that say how often theirs was made, from publications that can change."""

    def __init__(self) -> None:
        self.made: Counter[Question] = Counter()
        self.stand, self.ids, self.lukt, self.bezig, self.meest = "a", frozenset({"G-1", "G-2"}), True, 0, 0

    async def maak(self, question: Question) -> Pagina:
        self.made[question] += 1
        self.bezig += 1
        self.meest = max(self.meest, self.bezig)
        await asyncio.sleep(0.01)
        self.bezig -= 1
        return Pagina.van(f"{question} {self.made[question]}", gelukt=self.lukt)


@pytest.fixture
def bron(monkeypatch: pytest.MonkeyPatch) -> Bron:
    monkeypatch.setattr(paginas, "FRESH", 0.0)
    monkeypatch.setattr(paginas, "RETRY", 0.0)
    return Bron()


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """Run in a loop and thread of its own: a test of the browser may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def shown(bron: Bron) -> Paginas:
    return Paginas(bron.maak, lambda: (bron.stand, bron.ids))


def test_fifty_readers_wait_for_one_page_and_few_pages_are_made_at_once(bron: Bron) -> None:
    pages = shown(bron)

    async def all_at_once() -> list[Pagina]:
        return await asyncio.gather(
            *(pages.geef(name, {"publicatie": "G-1"}) for name in ("a", "b", "c", "d") for _ in range(50))
        )

    answers = alone(all_at_once())
    assert len(bron.made) == 4
    assert set(bron.made.values()) == {1}
    assert bron.meest == paginas.AT_ONCE
    assert gzip.decompress(answers[0].inhoud).decode() == "('a', (('publicatie', 'G-1'),)) 1"


def test_made_up_names_and_choices_are_one_page(bron: Bron) -> None:
    pages = shown(bron)

    async def ask() -> None:
        for n in range(30):
            await pages.geef("a", {"publicatie": f"verzonnen-{n}", "keuze.x": str(n), "nog iets": str(n)})

    alone(ask())
    assert dict(bron.made) == {("a", (("publicatie", NOWHERE),)): 1}


def test_a_failed_page_is_made_again_and_a_good_one_only_when_something_changed(bron: Bron) -> None:
    pages = shown(bron)

    async def ask() -> list[str]:
        bron.lukt = False
        first = await pages.geef("a", {})
        bron.lukt = True
        good = [await pages.geef("a", {}) for _ in range(3)]
        bron.stand = "b"
        return [gzip.decompress(p.inhoud).decode()[-1] for p in (first, *good, await pages.geef("a", {}))]

    assert alone(ask()) == ["1", "2", "2", "2", "3"]


def test_the_mark_sees_every_byte_of_the_index_and_every_other_file(tmp_path: Path) -> None:
    publication, templates = tmp_path / "G-1", tmp_path / "sjabloon"
    for folder in (publication, templates):
        folder.mkdir()
        (folder / "publicatie.json").write_text("{}")
        (folder / "ander").write_text("x")
    marks = [merk([publication], [templates])]

    def other() -> None:
        marks.append(merk([publication], [templates]))
        assert len(set(marks)) == len(marks)

    (publication / "publicatie.json").write_text("[]")
    other()
    (publication / "ander").write_text("xy")
    other()
    (publication / "erbij").write_text("")
    other()
    (templates / "ander").write_text("y")
    other()
    publication.rename(tmp_path / "G-2")
    publication = tmp_path / "G-2"
    other()
