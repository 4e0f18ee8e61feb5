"""The copy without a server: opened from a folder in a real browser."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import expect

from jgwork.cli.main import main
from jgwork.io.opslag.register import KOPIE
from jgwork.runs.server import webkopie
from jgwork.runs.server.webkopie import web
from jgwork.vocabulary.errors import JgworkError, StoreDamaged, UsageError

Open = Callable[..., tuple[Any, Any]]
#: One board: a page takes a kernel, and what is tested here is the same for every page.
ONE = {"monitoring": ["gedrag"]}


@pytest.fixture(scope="module")
def kopie(tmp_path_factory: pytest.TempPathFactory, voorbeeld: ModuleType) -> Path:
    """A copy of two publications of one group, moved to another place after it was made."""
    folder = tmp_path_factory.mktemp("web")
    for number in (1, 2):
        voorbeeld.write(folder / "publicaties", number)
    made = web([folder / "publicaties"], folder / "kopie")
    assert made.begin.is_file()
    shutil.rmtree(folder / "publicaties")
    (folder / "op een stick").mkdir()
    return (folder / "kopie").rename(folder / "op een stick" / "kopie")


def pages(kopie: Path) -> list[str]:
    return [p.as_uri() for p in sorted(kopie.glob("*.html"))]


def test_every_page_opens_and_draws_from_a_file_and_asks_nothing(
    kopie: Path, open_page: Open, overtredingen: Callable[[Any], list[str]]
) -> None:
    addresses = pages(kopie)
    assert len(addresses) == 1 + 2 * 2
    asked: list[str] = []
    page, seen = open_page("about:blank", ready="body")
    page.on("request", lambda r: asked.append(r.url))
    for address in addresses:
        page.goto("about:blank")
        asked.clear()
        seen.errors.clear()  # axe reads the style sheets of a copy again
        page.goto(address)
        page.wait_for_selector(".jg-start" if address.endswith("index.html") else ".jg-beelden[data-klaar=ja]")
        assert seen.nothing(), (address, seen)
        assert asked
        assert all(a.startswith(kopie.as_uri()) for a in asked)
        assert "klopten de handtekening en de controlesommen" in page.inner_text(".jg-kopie")
        if "G-007-1" not in address:  # an earlier publication looks the same
            assert overtredingen(page) == []


def test_links_lead_from_page_to_page_and_a_choice_stays_in_the_address(kopie: Path, blad: Open) -> None:
    page, seen = blad(f"{kopie.as_uri()}/index.html", ready=".jg-start")
    page.click(".jg-starttabel >> text=Integraal beeld")
    page.wait_for_selector(".jg-beelden[data-klaar=ja]")
    assert page.url == f"{kopie.as_uri()}/integraal_beeld_G-007-2.html"
    page.select_option("#beeld-gedrag-keuze", "geweld")
    expect(page.locator("#beeld-gedrag-titel")).to_contain_text("Geweld:")
    again, _ = blad(page.url)
    assert again.input_value("#beeld-gedrag-keuze") == "geweld"
    assert again.text_content("a[data-beeld=gedrag]").startswith("Geweld:")
    with again.expect_download() as waiting:
        again.click("#beeld-gedrag >> text=Toon als tabel")
        again.click("#beeld-gedrag >> text=Tabel opslaan (CSV)")
    assert "niet getoond" in waiting.value.path().read_text("utf-8-sig")
    page.click(".jg-nav >> text=Monitoring")
    page.wait_for_selector(".jg-beelden[data-klaar=ja]")
    assert page.url == f"{kopie.as_uri()}/monitoring_G-007-2.html"
    page.click("text=Toegankelijkheid")
    page.click("text=Naar het overzicht")
    page.wait_for_selector(".jg-start")
    links = [
        (f.parent, f.name)
        for f in kopie.glob("*.html")
        for f in [kopie / h.split("?")[0].split("#")[0] for h in hrefs(f) if not h.startswith("#")]
    ]
    assert links
    assert all((folder / name).is_file() for folder, name in links)
    assert seen.nothing(), seen


def hrefs(file: Path) -> list[str]:
    import re

    return re.findall(r'(?:href|src)="([^"]+)"', file.read_text("utf-8"))


def test_the_copy_names_what_it_holds(kopie: Path) -> None:
    index = json.loads((kopie / KOPIE).read_text("utf-8"))
    assert [p["publicatie_id"] for p in index["publicaties"]] == ["G-007-1", "G-007-2"]
    there = {f.relative_to(kopie).as_posix() for f in kopie.rglob("*") if f.is_file()} - {KOPIE}
    assert set(index["bestanden"]) == there
    for name, told in index["bestanden"].items():
        assert hashlib.sha256((kopie / name).read_bytes()).hexdigest() == told


def test_what_was_changed_or_is_for_others_is_refused_and_nothing_is_written(
    tmp_path: Path, voorbeeld: ModuleType
) -> None:
    folder, out = tmp_path / "publicaties", tmp_path / "kopie"
    voorbeeld.write(folder)
    voorbeeld.write(folder, 2, kring="driehoek")
    with pytest.raises(UsageError, match="meer dan een kring"):
        web([folder], out)
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "brief.txt").write_text("van mij")
    with pytest.raises(UsageError, match="iets anders dan een kopie"):
        web([folder / "G-007-1"], tmp_path / "vol")
    with pytest.raises(UsageError, match="niet in een publicatie"):
        web([folder / "G-007-1"], folder / "G-007-1" / "kopie")
    file = next((folder / "G-007-1" / "beelden").iterdir())
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(StoreDamaged):
        web([folder / "G-007-1"], out)
    assert not out.exists()
    assert (tmp_path / "vol" / "brief.txt").read_text() == "van mij"


def test_the_command_copies_one_audience_and_replaces_its_earlier_copy(
    tmp_path: Path, voorbeeld: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "publicaties", tmp_path / "kopie"
    voorbeeld.write(folder, dashboards=ONE)
    voorbeeld.write(folder, 2, kring="driehoek", dashboards=ONE)
    for kring, own, other in (("driehoek", "G-007-2", "G-007-1"), ("ketenoverleg", "G-007-1", "G-007-2")):
        with pytest.raises(SystemExit) as stop:
            main(["web", str(folder), "--naar", str(out), "--kring", kring])
        assert stop.value.code in {0, None}
        assert "Open " in capsys.readouterr().out
        text = "".join(p.read_text("utf-8") for p in out.glob("*.html"))
        assert own in text
        assert other not in text


def test_two_copies_at_once_each_hold_their_own_pages(tmp_path: Path, voorbeeld: ModuleType) -> None:
    """Both look for a free port at the same moment: a copy never takes a page of the other one's server."""
    from concurrent.futures import ThreadPoolExecutor

    for kring, nr in (("driehoek", 1), ("ketenoverleg", 2)):
        voorbeeld.write(tmp_path / kring, nr, kring=kring, dashboards=ONE)

    def copy(kring: str) -> str:
        try:
            made = web([tmp_path / kring], tmp_path / f"kopie-{kring}")
        except JgworkError:  # the port was gone: said, and nothing is written
            assert not (tmp_path / f"kopie-{kring}").exists()
            return ""
        return "".join(p.read_text("utf-8") for p in made.begin.parent.glob("*.html"))

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(copy, ("driehoek", "ketenoverleg"))
    assert first or second
    assert "G-007-2" not in first
    assert "G-007-1" not in second
    assert webkopie.MISLUKT not in first + second
