"""The panel Groepsnetwerk in a real browser, at night in a real JupyterLab: keyboard, time, selection, all it shows."""

from __future__ import annotations

import base64
import contextlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

SHOW = """
import ipywidgets
from IPython.display import display

paneel = panel()
heard = ipywidgets.Label("niemand")
heard.add_class("gehoord")
paneel.observe(lambda change: setattr(heard, "value", change["new"] or "niemand"), "gekozen")
display(paneel, heard)
"""
#: The widget on a page of its own: its script as it is sent, and what it says goes to the panel in Python.
BARE = """async ([source, beeld]) => {
    const widget = (await import(`data:text/javascript;base64,${source}`)).default;
    const state = {beeld, gekozen: ''}, heard = {};
    widget.render({el: document.querySelector('main'), model: {
        get: name => state[name],
        set: (name, value) => { state[name] = value; heard[`change:${name}`](); },
        on: (event, act) => { heard[event] = act; },
        save_changes: async () => { document.querySelector('.gehoord').textContent = await kies(state.gekozen); },
    }});
}"""


def panel(n: int = 60, incidents: int = 500) -> Any:
    """Return the panel of so many members; its source is the cell of the notebook too."""
    import numpy as np

    from jgwork.graph.bouwen.incidenten import Incidenten
    from jgwork.graph.bouwen.netwerk import LAGEN, Netwerk
    from jgwork.graph.bouwen.ties import Ties
    from jgwork.panels.groepsnetwerk import Groepsnetwerk

    rng = np.random.default_rng(4)
    circle = np.arange(n) % 4
    who, inc = [], []
    for i in range(incidents):
        chance = np.where(circle == i % 4, 8.0, 0.4)
        there = rng.choice(n, rng.integers(1, 5), replace=False, p=chance / chance.sum())
        who += there.tolist()
        inc += [i] * len(there)
    no = np.zeros(len(who), dtype=bool)
    days = np.datetime64("2024-01-01") + np.sort(rng.integers(0, 730, incidents))
    school = Ties.of(np.arange(n - 4), np.arange(n - 4) + 4, 4)
    seen = Incidenten.of(np.array(who), np.array(inc), no, days, np.zeros(incidents, dtype=bool))
    others = tuple(x for x in LAGEN if x not in ("samen_aangetroffen", "school"))
    names = tuple(f"P-{i:04d}" for i in range(n))
    net = Netwerk(names, school, niet_gevraagd=others, incidenten=seen, naam="G01")
    roles = {"politie": {"P-0000": "negatief", "P-0001": "meeloper"}, "jongerenwerk": {"P-0000": "positief"}}
    return Groepsnetwerk(net, rollen=roles, dekking="Sterkte van de informatiepositie: 4 van 5.")


def cell(show: str = SHOW) -> str:
    """Return the cell of a notebook that shows it."""
    return f"from typing import Any\n\n{inspect.getsource(panel)}{show}"


def on_a_page(page: Any) -> None:
    """Show the panel without JupyterLab, which takes ten times as long to open as all that is tested."""
    shown = panel()

    def choose(who: str) -> str:
        shown.gekozen = who
        return shown.gekozen or "niemand"

    page.expose_function("kies", choose)
    page.set_content("<main></main><p class=gehoord>niemand</p>")
    page.add_style_tag(content=str(shown._css))
    page.evaluate(BARE, [base64.b64encode(str(shown._esm).encode()).decode(), shown.beeld])


@pytest.fixture(scope="module", params=["pagina", pytest.param("jupyterlab", marks=pytest.mark.nightly)])
def opened(request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.outside, page.errors = [], []
    page.on(
        "request",
        lambda r: page.outside.append(r.url) if "127.0.0.1" not in r.url and r.url[:4] == "http" else None,
    )
    page.on("pageerror", lambda e: page.errors.append(str(e)))
    with contextlib.ExitStack() as stack:
        if request.param == "pagina":
            on_a_page(page)
        else:
            cells = {"paneel": cell()}
            lab = request.getfixturevalue("jupyterlab")(tmp_path_factory.mktemp("paneel"), cells)
            request.getfixturevalue("draai_cel")(page, stack.enter_context(lab)[0].format("paneel"))
        page.wait_for_selector(".jgnet svg .lid")
        yield page
        context.close()


@pytest.fixture
def page(opened):
    """The panel as it stands after opening."""
    opened.evaluate(
        """() => { const r = document.querySelector('.jgnet');
        r.querySelector('.lid.gekozen')?.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
        const s = r.querySelector('input[type=range]'); s.value = 0; s.dispatchEvent(new Event('input'));
        for (const l of r.querySelectorAll('select')) {
            l.selectedIndex = 0; l.dispatchEvent(new Event('change')); } }"""
    )
    return opened


def test_it_draws_everybody_with_a_table_and_a_text(page) -> None:
    assert page.locator(".jgnet svg .lid").count() == 60
    assert page.locator(".jgnet tbody tr:not([hidden])").count() == 60
    assert "60 leden" in page.locator(".jgnet p[aria-live]").inner_text()
    assert page.locator(".jgnet svg .lid").first.get_attribute("aria-label").startswith("Lid 1. Relatie met")


def test_a_keyboard_walks_the_ties_and_selects_back_to_python(page) -> None:
    page.locator(".jgnet svg .lid").first.focus()
    near = page.locator(".jgnet svg .lid").first.get_attribute("aria-label")
    for arrow in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(arrow)
        here = page.evaluate("document.activeElement.querySelector('text').textContent")
        if here != "Lid 1":
            break
    assert f"{here}," in near or f"{here}." in near, "an arrow left the ties"
    page.keyboard.press("Enter")
    number = int(here.removeprefix("Lid ")) - 1
    page.wait_for_function(f"document.querySelector('.gehoord').innerText.trim() == 'P-{number:04d}'")
    assert page.locator(".jgnet tr.gekozen").count() == 1
    assert page.locator(".jgnet svg .dof").count() > 0
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelector('.gehoord').innerText.trim() == 'niemand'")


def test_time_moves_and_places_stay(page) -> None:
    where = "[...document.querySelectorAll('.jgnet .lid')].map(g => g.getAttribute('transform')).join()"
    before, text = page.evaluate(where), page.locator(".jgnet p[aria-live]").inner_text()
    page.locator(".jgnet input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".jgnet p[aria-live]").inner_text() != text
    assert "januari 2024" in page.locator(".jgnet output").inner_text()
    assert page.evaluate(where) == before
    page.get_by_role("button", name="Afspelen").click()
    page.wait_for_function("document.querySelector('.jgnet output').innerText.includes('maart 2024')")
    page.get_by_role("button", name="Stoppen").click()


def lines(page, kind=".lijn") -> int:
    """How many ties are drawn."""
    return sum(p.get_attribute("d").count("M") for p in page.locator(f".jgnet svg path{kind}").all())


def test_layers_stay_apart(page) -> None:
    text = page.locator(".jgnet p[aria-live]")
    both = lines(page)
    assert "Samengenomen: samen aangetroffen, school" in text.inner_text()
    assert page.get_by_label("Familie (niet gevraagd)").is_disabled()
    page.get_by_label("Samen aangetroffen").uncheck()
    assert "Alleen: school" in text.inner_text()
    assert 0 < lines(page) < both
    page.get_by_label("School").uncheck()
    assert "0 paren met een relatie" in text.inner_text()
    page.get_by_label("School").check()
    page.get_by_label("Samen aangetroffen").check()
    assert lines(page) == both


def test_an_ego_view_dims_the_rest_and_names_each_tie(page) -> None:
    page.locator(".jgnet svg .lid").nth(4).focus()
    page.keyboard.press("Enter")
    near = page.locator(".jgnet tbody tr").nth(4).locator("td").first.inner_text().split(", ")
    bright = page.locator(".jgnet svg .lid:not(.dof)").count()
    assert bright == 1 + len(near)
    assert f"Lid 5 (P-0004): {len(near)} relaties in dit beeld." in page.locator(".jgnet").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".jgnet svg .lid.dof").count() == 0
    assert lines(page, ".dof") == 0


def test_the_table_follows_the_selection_and_the_picture_follows_the_table(page) -> None:
    box = page.locator(".jgnet .tabel")
    box.evaluate("b => { b.scrollTop = 0; }")
    page.locator(".jgnet svg .lid").nth(55).focus()
    page.keyboard.press("Enter")
    row = page.locator(".jgnet tr.gekozen")
    assert row.locator("button").inner_text() == "Lid 56"
    inside = "r => { const a = r.getBoundingClientRect(), b = r.closest('.tabel').getBoundingClientRect();"
    assert row.evaluate(f"{inside} return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; }}"), "the row is in view"
    page.get_by_role("button", name="Lid 3", exact=True).last.click()
    assert page.locator(".jgnet svg .lid.gekozen text").inner_html() == "Lid 3"
    page.wait_for_function("document.querySelector('.gehoord').innerText.trim() == 'P-0002'")


def test_a_role_and_a_partners_view_are_lit(page) -> None:
    page.get_by_label("Indeling volgens").select_option("politie")
    assert "negatieve invloed volgens politie" in page.locator(".jgnet .lid").first.get_attribute("aria-label")
    assert page.locator(".jgnet .lid.negatief rect").count() == 1, "not by colour alone"
    page.get_by_label("Licht uit").select_option("negatief")
    assert page.locator(".jgnet svg .lid:not(.dof)").count() == 1
    text = page.locator(".jgnet p[aria-live]")
    assert "Uitgelicht: 1 met negatieve invloed, volgens politie" in text.inner_text()
    page.get_by_label("Indeling volgens").select_option("jongerenwerk")  # who sees it differently
    assert "Uitgelicht: 0 met negatieve invloed, volgens jongerenwerk" in text.inner_text()
    page.get_by_label("Indeling volgens").select_option("")
    assert "Uitgelicht: 1 met negatieve invloed, volgens minstens een partner" in text.inner_text()


def test_the_shortest_path_is_drawn_and_told(page) -> None:
    page.get_by_label("Weg van").select_option(label="Lid 1")
    page.get_by_label("Weg naar").select_option(label="Lid 4")
    text = page.locator(".jgnet p[aria-live]")
    assert "Kortste weg: Lid 1 - " in text.inner_text()
    steps = int(re.search(r"\((\d+) stap", text.inner_text())[1])
    assert lines(page, ".weg") == steps
    page.get_by_label("Samen aangetroffen").uncheck()
    page.get_by_label("School").uncheck()
    assert "Er is geen weg" in text.inner_text()
    page.get_by_label("School").check()
    page.get_by_label("Samen aangetroffen").check()


def test_subgroups_are_hulls_round_their_members(page) -> None:
    page.get_by_label("Deelgroepen tonen").check()
    hulls = page.locator(".jgnet .deelgroep")
    assert hulls.count() >= 2
    found = f"{hulls.count()} deelgroepen van drie of meer"
    assert found in page.locator(".jgnet p[aria-live]").inner_text()
    page.get_by_label("Deelgroepen tonen").uncheck()
    assert hulls.count() == 0


def test_what_it_covers_stands_above_it(page) -> None:
    assert "Sterkte van de informatiepositie: 4 van 5." in page.locator(".jgnet .dekking").inner_text()


def test_the_saved_picture_holds_no_pseudonym(page, tmp_path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Bewaar het plaatje").click()
    waiting.value.save_as(tmp_path / "beeld.svg")
    text = (tmp_path / "beeld.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "Lid 12" in text
    assert "P-00" not in text


def test_nothing_went_wrong_and_nothing_left_the_machine(page) -> None:
    assert page.errors == []
    assert page.outside == []
