"""WCAG 2.1 AA: what axe-core sees on every page and state, and what it cannot see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.server.webkopie import web

READY = ".jg-start, .jg-beelden[data-klaar=ja]"
Open = Callable[..., tuple[Any, Any]]
PAGES = [
    ("start", "", ".jg-start"),
    ("integraal_beeld", "", ".jg-beelden[data-klaar=ja]"),
    ("monitoring", "publicatie=G-007-1", ".jg-beelden[data-klaar=ja]"),
    ("integraal_beeld", "publicatie=bestaat-niet", ".jg-melding"),
]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)])
@pytest.mark.parametrize(("name", "query", "ready"), PAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    server: Any, blad: Open, overtredingen: Callable[[Any], list[str]], name: str, query: str, ready: str, every: bool
) -> None:
    """As it opens and wide, all unfolded and narrow; in the long version all unfolded and wide too."""
    page, _ = blad(server.url(name, query), ready=ready)
    assert overtredingen(page) == []
    while (closed := page.locator("details:not([open]) > summary:visible")).count():  # one may hold another
        closed.first.click()
    for width in (1280, 820, 600, 320):  # 320 css pixels is also 1280 at 400 % zoom
        page.set_viewport_size({"width": width, "height": 900})
        if every or width == 320:
            assert overtredingen(page) == []
        page.wait_for_timeout(300)  # the figures follow
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_statement_says_what_axe_found_on_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """``make verklaring`` looks at every page and state of the example region; its results stand in the repository."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    from verklaring import KEPT, PAGE, text

    found = json.loads(KEPT.read_text(encoding="utf-8"))
    assert text(found) in PAGE.read_text(encoding="utf-8")
    assert {"evaluatie", "integraal_beeld", "monitoring", "regio", "start"} == {r["pagina"] for r in found["paginas"]}
    assert not any(r["overtredingen"] or r["afgesneden"] for r in found["paginas"])


def test_axe_finds_nothing_in_any_state_of_the_control(
    server: Any, blad: Open, overtredingen: Callable[..., list[str]]
) -> None:
    page, _ = blad(server.url("monitoring"))
    for code in page.locator("#beeld-gedrag-keuze option").evaluate_all("nodes => nodes.map(n => n.value)"):
        page.select_option("#beeld-gedrag-keuze", code)
        assert overtredingen(page, "#beeld-gedrag") == []


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_axe_finds_nothing_in_any_state_of_the_messy_region(
    rommeldossier: Path, tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    from verklaring import looked_at

    publiceer(rommeldossier, tmp_path / "publicaties")
    made = web([tmp_path / "publicaties"], tmp_path / "web")
    pages = sorted(made.begin.parent.glob("*.html"))
    assert len(pages) > 15
    for file in pages:
        for width in (1280, 320):
            page, seen = open_page(file.as_uri(), ready=READY, viewport={"width": width, "height": 900})
            assert seen.nothing(), (file.name, seen)  # before axe, which reads the style sheets of a copy again
            _, found, _ = looked_at(page)
            assert (found, page.evaluate("document.documentElement.scrollWidth")) == ([], width), file.name
            page.close()


def test_the_first_use_of_a_term_leads_to_its_meaning_but_the_name_of_a_table_stays_a_name(
    server: Any, blad: Open
) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    assert page.locator("caption:visible", has_text="plan van aanpak").count() == 1
    assert page.locator("caption a").count() == 0
    assert page.locator("a.jg-woord").all_inner_texts() == ["plan van aanpak"]


def test_axe_finds_nothing_when_the_address_is_wrong(
    server: Any, blad: Open, overtredingen: Callable[[Any], list[str]]
) -> None:
    page, _ = blad(f"{server.address}nergens", ready="h1")
    assert page.inner_text("h1") == "Deze pagina bestaat niet"
    assert overtredingen(page) == []
    page, seen = blad(f"{server.address}voila/templates/jgwork/static/toegankelijkheid.html", ready="h1")
    assert overtredingen(page) == []
    page.click("text=Naar het overzicht")
    page.wait_for_selector(".jg-start")
    assert seen.nothing(), seen


def test_keyboard_reaches_everything_in_order_with_a_visible_focus_and_a_name(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    wanted = page.evaluate("""() =>
        [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
        .filter(e => e.checkVisibility() && !e.closest('.js-plotly-plot')).map((e, i) => (e.dataset.volgorde = i))""")
    reached, top = [], 0.0
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        now = page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return {order: e.dataset.volgorde, outline: parseFloat(s.outlineWidth), style: s.outlineStyle,
                    name: (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent).trim(),
                    y: e.getBoundingClientRect().top + scrollY}; }""")
        if now["order"] is None:
            break
        reached.append(int(now["order"]))
        assert now["outline"] >= 2, now
        assert now["style"] != "none", now
        assert now["name"], now
        top = max(top, now["y"])
    assert reached == wanted


def test_skip_link_leads_to_the_content(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_the_control_works_by_keyboard_and_says_what_it_shows(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    page.focus("#beeld-gedrag-keuze")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Nu getoond: Overlast")
    assert page.evaluate("document.activeElement.id") == "beeld-gedrag-keuze"


def test_every_figure_has_a_name_a_description_and_a_table(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    drawn = page.locator(".jg-figuur[role=img]:not([hidden])")
    assert drawn.count() == 3
    for figure in drawn.all():
        for attribute in ("aria-labelledby", "aria-describedby"):
            assert page.inner_text(f"#{figure.get_attribute(attribute)}")
        assert figure.locator("xpath=ancestor::article//table/caption").count() == 1
    assert page.locator("thead th:not([scope=col]), tbody th:not([scope^=row])").count() == 0


def test_landmarks(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    tree = page.locator("body").aria_snapshot()
    for role in ("banner", "main", "contentinfo", "navigation"):
        assert tree.count(f"- {role}") == 1, tree
    assert "heading" in tree


def test_reduced_motion_stops_the_skeleton(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("start"), ready=".jg-start", reduced_motion="reduce")
    page.evaluate("document.getElementById('cellen').innerHTML = '<div class=jg-skelet><span></span></div>'")
    assert page.evaluate("getComputedStyle(document.querySelector('.jg-skelet span')).animationName") == "none"


@pytest.mark.parametrize(
    "taste",
    [
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        pytest.param({"reduced_motion": "reduce"}, marks=pytest.mark.nightly),
    ],
    ids=str,
)
def test_a_reader_with_another_scheme_reads_the_same(
    server: Any, blad: Open, overtredingen: Callable[[Any], list[str]], taste: dict[str, str]
) -> None:
    """The page is light on purpose, also where the system is dark: the colours of figures are chosen against white."""
    page, seen = blad(server.url("monitoring"), **taste)
    assert overtredingen(page) == []
    assert seen.nothing(), seen
    white = "e => getComputedStyle(e).backgroundColor"
    assert page.locator(".jg-figuur .main-svg").first.evaluate(white) == "rgb(255, 255, 255)"
    if "forced_colors" in taste:
        ink = page.evaluate("getComputedStyle(document.body).color")
        marks = page.locator(".jg-stappen rect, .jg-beweging :is(line, circle), .jg-teken .jg-l, .jg-balk > rect")
        strokes = marks.evaluate_all("nodes => nodes.map(n => getComputedStyle(n).stroke)")
        assert set(strokes) == {ink}, "a mark is drawn in the colours that its reader chose"
    else:
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light only"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_points_without_words_are_read_by_pointer_and_by_keys(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    beeld = page.locator("#beeld-leeftijd")
    said, slider = beeld.locator(".jg-lezer output"), beeld.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("18-20: leden 11.")
    assert "Bron: " in said.inner_text()
    assert slider.get_attribute("aria-valuetext") == said.inner_text()
    box = beeld.locator(".jg-figuur").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.75)
    expect(said).to_contain_text("12-17: leden 4.")  # this figure counts from below
    assert beeld.locator(".jg-punt").is_visible()
    assert page.locator("#beeld-plek .jg-lezer").is_hidden(), "each bar says its own number"


def test_each_reason_for_no_number_has_a_mark_of_its_own_and_text_stays_text(server: Any, blad: Open) -> None:
    page, _ = blad(server.url("integraal_beeld"))
    raster = page.locator("#beeld-draden .jg-raster")
    marks = raster.locator(".jg-tint > span")
    assert [m.get_attribute("class") for m in marks.all()] == [
        "jg-niet-gevraagd", "jg-chip jg-onbekend", "jg-chip jg-geheim",
    ]  # fmt: skip
    looks = {m.evaluate("e => { const s = getComputedStyle(e); return s.border + s.backgroundImage + s.fontStyle }")
             for m in marks.all()}  # fmt: skip
    assert len(looks) == 3
    assert page.locator("#beeld-draden img").count() == 0
    assert "Geen plek <img" in page.locator("#beeld-draden .jg-teksten").inner_text()
