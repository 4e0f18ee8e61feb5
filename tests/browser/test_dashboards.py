"""The dashboards as a reader meets them: real server, real browser, publications made by hand."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from playwright.sync_api import expect

from jgwork.runs.server import serveren
from jgwork.runs.server.paginas import RETRY
from jgwork.runs.server.serveren import running

Open = Callable[..., tuple[Any, Any]]
EVIL = "<img src=x onerror=alert(1)>"


def plain(text: str) -> str:
    """Return a text with ordinary blanks only: a page has others between an amount or a day and what belongs to it."""
    return text.replace("\u00a0", " ").replace("\n", " ")


def test_page_shows_title_picture_table_and_sentence_and_asks_nothing_outside(server: Any, open_page: Open) -> None:
    page, seen = open_page(server.url("integraal_beeld"))
    assert page.title().startswith("Integraal beeld: Groep rond het Marktplein")
    assert page.get_attribute("html", "lang") == "nl"
    assert page.locator("h1").count() == 1
    heads = page.locator("h2").all_inner_texts()
    assert heads[:1] == ["Wat vraagt dit van u?"]  # first the question, then the figures, then the foot
    assert heads[1:] == ["Groep", "Gedrag", "Locatie", "Rode draden", "Uitleg en herkomst"]
    beeld = page.locator("#beeld-leeftijd")
    assert plain(beeld.locator("h3").inner_text()) == "De meeste leden zijn 18 tot en met 20 jaar"
    assert plain(beeld.locator(".jg-zin").inner_text()) == "Van de 21 leden is ongeveer de helft 18 tot en met 20 jaar."
    assert not beeld.locator("table").is_visible()  # the numbers behind a figure come on demand, and stand there once
    beeld.get_by_text("Toon als tabel").click()
    assert beeld.locator("table").count() == 1
    assert beeld.locator("tbody tr").all_inner_texts() == ["12-17\t4", "18-20\t11", "21-23\t6"]
    assert beeld.locator(".js-plotly-plot .bars .point").count() == 3
    assert beeld.locator(".jg-figuur").bounding_box()["height"] >= 250
    page.click("text=Waar komen de cijfers vandaan?")
    words = plain(page.locator(".jg-feiten").inner_text())
    for fact in ("6 Monitoren", "21 van de 24 namen", "redelijk", "Ketenoverleg Voorbeeldstad", "1 januari 2025"):
        assert fact in words
    assert "Fictieve gegevens" in page.inner_text("main")
    assert seen.nothing(), seen


def test_a_view_without_a_figure_shows_words_only(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    beeld = page.locator("#beeld-draden")
    assert beeld.locator(".jg-figuur, .jg-tabel, .jg-knop, .jg-niet-getoond").evaluate_all(
        "nodes => nodes.every(n => n.hidden)"
    )


def test_no_share_button_and_no_plotly_address(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    page.hover("#beeld-gedrag .js-plotly-plot")
    assert page.locator(".modebar-btn").count() == 0
    config = page.evaluate("document.querySelector('#beeld-gedrag .js-plotly-plot')._context")
    assert (config["showSendToCloud"], config["plotlyServerURL"], config["locale"]) == (False, "", "nl")


def test_control_selects_another_released_picture_and_the_address_follows(server: Any, blad: Open) -> None:
    page, seen = blad(server.url("integraal_beeld"))
    heights = (
        "[...document.querySelectorAll('#beeld-gedrag .bars .point path')].map(p => Math.round(p.getBBox().height))"
    )
    before = page.evaluate(heights)
    page.select_option("#beeld-gedrag-keuze", "geweld")
    expect(page.locator("#beeld-gedrag-titel")).to_contain_text("Geweld:")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Geweld")
    assert page.evaluate(heights) != before
    page.click("#beeld-gedrag >> text=Toon als tabel")
    assert page.locator("#beeld-gedrag tbody tr").last.inner_text() == "2026-K2\tniet getoond"
    assert "2 getallen zijn niet getoond" in page.inner_text("#beeld-gedrag .jg-niet-getoond")
    assert page.text_content("a[data-beeld=gedrag]").startswith("Geweld:")
    assert parse_qs(urlsplit(page.url).query)["keuze.gedrag"] == ["geweld"]
    assert seen.nothing(), seen

    again, _ = blad(page.url)
    assert again.inner_text("#beeld-gedrag-titel").startswith("Geweld")
    assert again.input_value("#beeld-gedrag-keuze") == "geweld"


def test_an_option_that_was_not_released_shows_the_first(server: Any, blad: Open) -> None:
    page, seen = blad(server.url("integraal_beeld", "keuze.gedrag=verzonnen&keuze.nergens=x"))
    assert page.inner_text("#beeld-gedrag-titel").startswith("Alle soorten")
    assert seen.nothing(), seen


def test_text_from_data_is_text_everywhere(server: Any, blad: Open) -> None:
    page, seen = blad(server.url("integraal_beeld"))
    assert page.locator("main img").count() == 0
    assert page.locator(".js-plotly-plot a").count() == 0
    beeld = page.locator("#beeld-plek")
    assert EVIL in beeld.locator("h3").inner_text()
    assert EVIL in beeld.locator("tbody").text_content()
    drawn = beeld.locator(".js-plotly-plot text").all_text_contents()
    assert sum(EVIL in t for t in drawn) == 3  # axis, bar, annotation
    assert "<a href='//x.test'>x</a>" in drawn
    assert seen.nothing(), seen


def test_start_page_opens_at_the_root_and_leads_to_the_dashboards(server: Any, blad: Open) -> None:
    page, seen = blad(server.address, ready=".jg-start")
    assert page.url == server.url("start")
    assert page.locator(".jg-start").count() == 1  # two publications of one dossier: the newest, and one folded away
    assert "Eerdere publicaties (1)" in page.inner_text(".jg-start")
    page.click(".jg-starttabel >> text=Monitoring")
    page.wait_for_selector(".jg-beelden[data-klaar=ja]")
    assert parse_qs(urlsplit(page.url).query)["publicatie"] == ["G-007-2"]
    assert page.get_attribute(".jg-nav [aria-current=page]", "href").startswith("monitoring.ipynb")
    assert seen.nothing(), seen


def test_an_earlier_publication_says_that_there_is_a_newer_one(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("monitoring", "publicatie=G-007-1"))
    assert "nieuwere publicatie" in page.inner_text(".jg-feitregel")
    assert page.get_attribute(".jg-feitregel .jg-fictief a", "href") == "monitoring.ipynb?publicatie=G-007-2"


@pytest.mark.parametrize("query", ["publicatie=bestaat-niet", "publicatie=../../etc"])
def test_a_publication_that_is_not_there_gets_words(server: Any, blad: Open, query: str) -> None:
    page, seen = blad(server.url("integraal_beeld", query), ready=".jg-melding")
    assert "Deze publicatie is er niet" in page.inner_text("main")
    assert "Traceback" not in page.content()
    assert not seen.errors
    assert not seen.outside


def test_downloads_hold_the_released_table_and_a_picture(server: Any, blad: Open) -> None:
    page, seen = blad(server.url("integraal_beeld", "keuze.gedrag=geweld"))
    with page.expect_download() as waiting:
        page.click("#beeld-gedrag >> text=Toon als tabel")
        page.click("#beeld-gedrag >> text=Tabel opslaan (CSV)")
    assert waiting.value.suggested_filename == "G-007-2_integraal_beeld_gedrag_geweld.csv"
    raw = waiting.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Kwartaal", "Registraties"]
    assert rows[-1] == ["2026-K2", "niet getoond"]

    with page.expect_download() as waiting:
        page.click("#beeld-plek >> text=Toon als tabel")
        page.click("#beeld-plek >> text=Tabel opslaan (CSV)")
    assert "'=1+1" in waiting.value.path().read_text("utf-8-sig")  # a spreadsheet would have run it

    with page.expect_download() as waiting:
        page.click("#beeld-gedrag >> text=Afbeelding opslaan (PNG)")
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    assert seen.nothing(), seen


def test_page_as_pdf_holds_every_finding(server: Any, blad: Open) -> None:
    from pypdf import PdfReader

    page, _ = blad(server.url("integraal_beeld"))
    text = "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
    for title in page.locator("h3").all_inner_texts():
        assert plain(title.split(" <")[0]) in plain(text)
    assert "Afbeelding opslaan" not in text


def test_the_first_sheet_of_paper_is_the_summary_of_the_group(server: Any, blad: Open) -> None:
    from pypdf import PdfReader

    page, _ = blad(server.url("monitoring", "publicatie=G-007-1"))
    sheets = [p.extract_text() for p in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    first = plain(sheets[0])
    for part in ("Stel de doelen vast", "een gehaald, een op weg", "Sinds 1 april 2026", "dan uw kader", "te laat"):
        assert part in first
    assert "Alle soorten: minder registraties" not in first  # the proof comes on the next sheet
    assert len(sheets) <= 3


def test_a_page_is_made_once_and_leaves_no_kernel(server: Any, blad: Open, totdat: Callable[..., Any]) -> None:
    first, _ = blad(server.url("monitoring", "publicatie=G-007-1"))
    totdat(lambda: not server.kernels(), "a kernel outlives the making of its page")
    started: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.05):  # a kernel lives for longer than that
            started.update(k.pid for k in server.kernels())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        said = {first.locator("#cellen").inner_text()}
        for _ in range(2):
            said.add(blad(server.url("monitoring", "publicatie=G-007-1"))[0].locator("#cellen").inner_text())
    finally:
        done.set()
        looking.join()
    assert len(said) == 1
    assert not started
    assert blad(server.url("monitoring"))[0].content().count("api/kernels") == 0


def test_a_page_needs_no_server_once_it_stands(server: Any, open_page: Open) -> None:
    page, seen = open_page(server.url("integraal_beeld"))
    page.context.set_offline(True)
    page.select_option("#beeld-gedrag-keuze", "overlast")
    expect(page.locator("#beeld-gedrag-titel")).to_contain_text("Overlast:")
    assert seen.nothing(), seen


@pytest.fixture
def own_server(
    tmp_path: Path, voorbeeld: ModuleType, vrije_poort: Callable[[], int], browser: Any
) -> Iterator[tuple[str, int, Path]]:
    """A server of one test: address, process id and its folder of publications."""
    for number in (1, 2):
        voorbeeld.write(tmp_path / "publicaties", number)
    with running(tmp_path / "publicaties", vrije_poort(), warm=False) as (process, address):
        yield f"{address}voila/render/", process.pid, tmp_path / "publicaties"


def test_a_page_is_made_again_when_a_byte_changed_and_leaves_no_sockets(own_server: tuple[str, int, Path]) -> None:
    address, pid, folder = own_server
    fds = Path(f"/proc/{pid}/fd")

    def sockets() -> int:
        found = 0
        for file in fds.iterdir() if fds.is_dir() else ():
            with contextlib.suppress(OSError):
                found += "eventfd" in str(file.readlink())  # every ZeroMQ socket has one
        return found

    page = f"{address}monitoring.ipynb?publicatie=G-007-1"
    file = next((folder / "G-007-1" / "beelden").iterdir())
    assert "nieuwere publicatie" in said(page)
    before, raw = sockets(), file.read_bytes()
    file.write_bytes(raw + b" ")
    time.sleep(1.1)  # for so long the state of the folder is not read again
    assert "Deze publicatie is er niet" in said(page)
    assert "is gewijzigd na het vrijgeven" in said(f"{address}start.ipynb")
    file.write_bytes(raw)
    shutil.rmtree(folder / "G-007-2")
    time.sleep(1.1)
    assert "Deze publicatie is er niet" in said(f"{address}monitoring.ipynb?publicatie=G-007-2")
    assert "nieuwere publicatie" not in said(page)
    assert sockets() - before < 10, "four sockets stay open for every page, and four were made"
    for what_kernels_are_split_off_from in psutil.Process(pid).children():
        what_kernels_are_split_off_from.kill()
    assert "Deze publicatie is er niet" in said(f"{address}regio.ipynb?publicatie=G-007-1"), "made by a kernel like any"


def said(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310 -- our own server
        return str(answer.read().decode())


def test_a_page_whose_kernel_dies_while_it_is_made_ends_and_says_so(
    own_server: tuple[str, int, Path], browser: Any
) -> None:
    address, pid, _ = own_server
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.1):
            for kernel in psutil.Process(pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    kernel.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    context = browser.new_context(locale="nl-NL")
    try:
        shown = context.new_page()
        answer = shown.goto(f"{address}monitoring.ipynb")
        shown.wait_for_selector(":text('Er ging iets mis')")
        assert answer is not None
        assert answer.status == 500
        assert shown.locator("#laden").count() == 0
    finally:
        done.set()
        killer.join()
    time.sleep(RETRY + 0.5)
    shown.goto(f"{address}monitoring.ipynb")
    shown.wait_for_selector(".jg-beelden[data-klaar=ja]")
    context.close()


def test_the_kernel_reads_json_and_nothing_heavy(
    tmp_path: Path, voorbeeld: ModuleType, vrije_poort: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    voorbeeld.write(tmp_path / "publicaties")
    book = json.loads((serveren.dashboards() / "integraal_beeld.ipynb").read_text(encoding="utf-8"))
    told = "import sys\nfrom IPython.display import HTML, display\ndisplay(HTML('GELADEN ' + ' '.join(sys.modules)))"
    book["cells"].append({**book["cells"][-1], "id": "laatste", "source": [told]})
    boards = tmp_path / "dashboards"
    boards.mkdir()
    (boards / "start.ipynb").write_text(json.dumps(book))
    monkeypatch.setattr(serveren, "dashboards", lambda: boards)
    with running(tmp_path / "publicaties", vrije_poort(), warm=False) as (_, address):
        loaded = said(f"{address}voila/render/start.ipynb").split("GELADEN ")[1].split()
    assert "jgwork.panels.dashboard" in loaded
    for library in ("pandas", "numpy", "pyarrow", "scipy", "igraph", "duckdb", "highspy"):
        assert library not in loaded


def test_what_is_withheld_has_no_bar_and_a_mark_of_its_own(server: Any, blad: Open) -> None:
    """A zero is the number zero; what is not shown, or was not delivered, has words with a mark and nothing drawn."""
    from jgwork.views.figuur import bars

    page, _ = blad(server.url("integraal_beeld"))
    names, values = ["klein", "weg", "nul", "groot"], [None, None, 0, 9]
    figure = bars(names, values, unit="acties", horizontal=True, gaps={1: "niet geleverd"})
    found = page.evaluate(
        """async (figure) => {
            const place = document.body.appendChild(document.createElement('div'));
            await drawing(place, Plotly).update(figure);
            return [...place.querySelectorAll('.bars .point')].map(p => {
                const box = p.querySelector('path').getBBox();
                return [p.textContent, box.width > 2 && box.height > 2]; }); }""",
        figure,
    )
    assert found == [["/// niet getoond", False], ["- - niet geleverd", False], ["0", False], ["9", True]]


@pytest.mark.parametrize(
    ("rows", "open_"),
    [
        ([["Verzoeken", "1"]], False),  # its title says it
        ([["Verzoeken", "onbekend"], ["Nog open", "onbekend"]], False),  # and that it is not known
        ([["Verzoeken", "6"], ["Nog open", "onbekend"]], True),
    ],
)
def test_a_table_that_says_no_more_than_its_title_comes_on_demand(
    server: Any, blad: Open, rows: list[list[str]], open_: bool
) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    table = {"caption": "Verzoeken", "columns": [{"title": "Wat"}, {"title": "Waarde", "number": True}], "rows": rows}
    view = {"id": "proef", "how": [], "pictures": {"": {"title": "Titel", "sentence": "", "table": table}}}
    found = page.evaluate(
        "view => { const b = new Beeld(view, '', 'proef', () => {}); return [b.details.open, b.details.hidden]; }", view
    )
    assert found == [open_, False]
