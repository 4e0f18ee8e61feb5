"""The pages without a browser: state, words, escaping, and what a kernel imports."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jgwork.panels import blad, kop
from jgwork.panels.blad import GEEN
from jgwork.panels.figuur import STATIC
from jgwork.panels.overzicht import overview
from jgwork.panels.toestand import Toestand, picture
from jgwork.runs.publicatie.beelden import INDELING
from jgwork.views.figuur import MEER
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tables import WITHHELD, Ontbreekt
from jgwork.vocabulary.view import Picture, View

ROOT = Path(__file__).parents[3]
EVIL = '"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def voorbeeld() -> ModuleType:
    """The publication made by hand that the browser tests use too."""
    file = ROOT / "tests" / "browser" / "voorbeeld_publicatie.py"
    spec = importlib.util.spec_from_file_location("voorbeeld_publicatie", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


names = st.text(min_size=1)


@given(st.text(), st.dictionaries(names, names, max_size=4))
def test_a_state_survives_the_address(publicatie: str, keuzes: dict[str, str]) -> None:
    state = Toestand(publicatie, tuple(sorted(keuzes.items())))
    assert Toestand.from_query(state.as_query()) == state


@given(st.text())
def test_any_query_is_a_state(query: str) -> None:
    state = Toestand.from_query(query)
    assert Toestand.from_query(state.as_query()) == state


def test_a_state_keeps_released_choices_only(voorbeeld: ModuleType) -> None:
    state = Toestand("P", (("gedrag", "geweld"), ("gedrag", "verzonnen"), ("nergens", "alle")))
    assert state.within(voorbeeld.views()) == Toestand("P", (("gedrag", "geweld"),))


def test_picture_selects_and_falls_back_to_the_first(voorbeeld: ModuleType) -> None:
    gedrag = voorbeeld.views()[1]
    assert picture(gedrag, {"gedrag": "geweld"}) is gedrag.pictures["geweld"]
    assert picture(gedrag, {"gedrag": "verzonnen"}) is gedrag.pictures["alle"]
    assert picture(gedrag, {}) is gedrag.pictures["alle"]


class Tags(HTMLParser):
    """Collects the tags of a text, and checks that every one is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_value_of_a_publication_is_escaped(voorbeeld: ModuleType) -> None:
    index = voorbeeld.index()
    for key in (
        "titel",
        "groep_id",
        "publicatie_id",
        "kring",
        "gremium",
        "stap_naam",
        "dekking",
        "oordeel",
        "peildatum",
    ):
        index[key] = EVIL
    index["voorblad"] = voorbeeld.voorblad(EVIL).as_json()
    index["begrippen"], index["gemeente"], index["stap_kort"] = [(EVIL, EVIL)], EVIL, EVIL
    index["vrijgave"] = {"tabellen": [{"titel": EVIL, "cellen": 2, "getoond": 1, "waarom_niet_alles": [EVIL]}]}
    views, state = voorbeeld.views(), Toestand(EVIL)
    pages = [
        kop.header(index, "monitoring", newer=EVIL),
        kop.summary(views, state),
        blad.blad(index, "monitoring"),
        kop.foot(index, "monitoring", [index]),
        overview([index, index], [EVIL]),
        kop.error_page(UsageError(EVIL, EVIL)),
    ]
    for page in pages:
        assert "img" not in Tags(page).all
        assert "<img" not in page


def test_an_error_of_the_program_shows_no_detail() -> None:
    page = kop.error_page(ValueError("jg1-geheim"))
    assert "jg1-geheim" not in page
    assert "Meld dit bij de informatieanalist" in page


def test_the_start_page_says_when_there_is_nothing_and_when_something_was_changed(voorbeeld: ModuleType) -> None:
    assert "Er is nog geen publicatie" in overview([])
    page = overview([voorbeeld.index()], ["G-009-1"])
    assert "Publicatie G-009-1 is gewijzigd na het vrijgeven" in page


def test_what_is_not_shown_is_said_with_its_reason(voorbeeld: ModuleType) -> None:
    tables = [
        {"titel": "Leeftijd", "cellen": 5, "getoond": 0, "waarom_niet_alles": ["Te weinig leden."]},
        {"titel": "Gedrag", "cellen": 8, "getoond": 8, "waarom_niet_alles": []},
    ]
    page = kop.outcome(voorbeeld.index(vrijgave={"tabellen": tables}))
    assert "Leeftijd: 0 van 5 getallen getoond. Te weinig leden." in page
    assert "Gedrag:" not in page


def test_a_changed_publication_is_listed_as_damaged_and_never_opened(tmp_path: Path, voorbeeld: ModuleType) -> None:
    good, bad = voorbeeld.write(tmp_path, 1), voorbeeld.write(tmp_path, 2)
    file = bad.path / "beelden" / "gedrag.json"
    file.write_text(file.read_text().replace("nulmeting", "Nulmeting"))
    code = "from jgwork.panels import dashboard as d; g, b = d._publications(); print([p.id for p in g], b)"
    assert run(code, tmp_path).strip() == f"['{good.id}'] ('{bad.id}',)"


def test_a_kernel_imports_no_heavy_library(tmp_path: Path, voorbeeld: ModuleType) -> None:
    voorbeeld.write(tmp_path)
    heavy = ("pandas", "numpy", "networkx", "pyarrow", "plotly", "scipy", "igraph", "voila", "nbformat", "babel")
    code = (
        "import sys; from jgwork.panels import dashboard; dashboard.show('integraal_beeld'); dashboard.show_start();"
        f"print('ZWAAR', [m for m in {heavy!r} if m in sys.modules])"
    )
    assert run(code, tmp_path).strip().endswith("ZWAAR []")


@pytest.mark.parametrize("file", sorted((ROOT / "dashboards").glob("*.ipynb")), ids=lambda f: f.stem)
def test_a_dashboard_notebook_is_two_thin_cells_and_the_first_loads_code_only(file: Path) -> None:
    raw = json.loads(file.read_text())
    sources = ["".join(c["source"]) for c in raw["cells"]]
    call = "dashboard.show_start()" if file.stem == "start" else f'dashboard.show("{file.stem}")'
    assert sources == ["from jgwork.panels import dashboard", call]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in raw["cells"])
    assert raw["metadata"]["title"] in ("Overzicht", *kop.DASHBOARDS.values())


def test_every_file_the_page_asks_for_is_in_the_package() -> None:
    template = ROOT / "jgwork" / "panels" / "jupyter" / "voila" / "templates" / "jgwork"
    for page in ("index.html.j2", "error.html"):
        for piece in (template / page).read_text().split('"'):
            for start in ("{{ static }}", "{{ base_url }}voila/templates/jgwork/static/"):
                if piece.startswith(start):
                    assert (template / "static" / piece.removeprefix(start)).is_file(), piece


def test_vendored_files_carry_their_licence() -> None:
    folder = ROOT / "jgwork" / "panels" / "jupyter" / "voila" / "templates" / "jgwork" / "static" / "derden"
    assert "plotly.js (cartesian - minified) v4.1.1" in (folder / "plotly-cartesian.min.js").read_text()[:300]
    assert "MIT License" in (folder / "plotly-cartesian.LICENSE.txt").read_text()
    assert "MIT License" in (folder / "plotly-nl.js").read_text()
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (folder / "utrecht" / "LICENSE.md").read_text()
    for sheet in (folder / "utrecht").glob("*.css"):
        assert "@license EUPL-1.2" in sheet.read_text(), sheet.name


def test_plotly_js_is_the_one_plotly_was_made_for() -> None:
    from plotly.offline import get_plotlyjs_version

    folder = ROOT / "jgwork" / "panels" / "jupyter" / "voila" / "templates" / "jgwork" / "static" / "derden"
    assert f"v{get_plotlyjs_version()}\n" in (folder / "plotly-cartesian.min.js").read_text()[:300]


def run(code: str, folder: Path) -> str:
    import os

    known = {**os.environ, "JGWORK_PUBLICATIES": str(folder)}
    return subprocess.run([sys.executable, "-c", code], env=known, capture_output=True, text=True, check=True).stdout


def test_every_sign_for_no_number_has_a_mark_on_the_page_and_in_a_table() -> None:
    """A sign that somebody adds is drawn as a mark, and never as a plain word among numbers."""
    drawn = (STATIC / "beelden.js").read_text(encoding="utf-8")
    for sign in (str(WITHHELD), *map(str, Ontbreekt), "onbekend"):
        assert sign in GEEN
        assert f'"{sign}": [' in drawn or f"{sign}: [" in drawn
    assert f'const ANALIST = "{MEER}"' in drawn


def test_a_question_that_a_page_cannot_answer_is_named() -> None:
    """The picture of a group has the same questions everywhere; nothing said of one is no news that all is well."""
    assert set(kop.BEELD) <= {heading for heading, _ in INDELING}
    picture = Picture("Een groep van 10-14 leden", "", None, None)
    some = [View("groepsprofiel", "Wie zitten er in de groep?", {"": picture})]
    said = kop.summary(some, Toestand("G01-001"))
    assert "kunnen we hier niets tonen: wat het probleem is, waar de groep is, waardoor het komt en" in said
    assert "kunnen we hier niets tonen" not in kop.summary(
        [View(f"v{i}", section, {"": picture}) for i, section in enumerate(kop.BEELD)], Toestand("G01-001")
    )
