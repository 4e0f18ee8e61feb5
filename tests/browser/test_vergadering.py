"""What a meeting has before it: the question and the proof on the first screen, and few sheets of paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.server.webkopie import web

READY = ".jg-start, .jg-beelden[data-klaar=ja]"
SCREEN = {"width": 1280, "height": 720}
#: Sheets of A4 that a page may take at most.
VELLEN = 4
#: Rows of the board of goals, or of the table of groups, that are seen without scrolling.
DOELEN, GROEPEN = 5, 3
Open = Callable[..., tuple[Any, Any]]
#: How far from the top the strip ends, the first figure ends, and each row of the first table ends.
ENDS = """() => {
  const end = (e) => e.getBoundingClientRect().bottom;
  const seen = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility()).map(end);
  return {strook: seen('.jg-strook')[0] ?? 0, figuur: seen('.jg-figuur')[0] ?? 0,
          doelen: seen('.jg-bord tbody tr'), groepen: seen('.jg-starttabel tbody tr')};
}"""


@pytest.fixture(
    scope="module",
    params=[
        ("rommel", ("R02-001", "R07-001", "regio-001")),  # the fullest picture, and one with an evaluation
        pytest.param(("rommel", ("",)), marks=pytest.mark.nightly),
        pytest.param(("voorbeeld", ("",)), marks=pytest.mark.nightly),
    ],
    ids=["rommel", "rommel-alle", "voorbeeld"],
)
def bladen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the pages of a world as files."""
    world, some = request.param
    made = request.getfixturevalue(f"{world}werk") / "publicaties"
    out = tmp_path_factory.mktemp("vergadering")
    return sorted(web([made / name for name in some], out / "web").begin.parent.glob("*.html"))


def test_question_and_proof_are_on_the_first_screen_and_a_page_takes_few_sheets(
    bladen: list[Path], open_page: Open
) -> None:
    from pypdf import PdfReader

    wrong, proofs, sheets = [], 0, {}
    page, _ = open_page("about:blank", ready="body", viewport=SCREEN)
    for file in bladen:
        page.goto(file.as_uri())
        page.wait_for_selector(READY)
        ends = page.evaluate(ENDS)
        rows = {"doelen": DOELEN, "groepen": GROEPEN}
        proof = [e for name, least in rows.items() for e in ends[name][:least]]
        if file.name.startswith("integraal"):
            proof = [ends["figuur"]] if ends["figuur"] else []  # of a group of which nothing is counted yet, words
        proofs += bool(proof)
        if max([ends["strook"], *proof]) > SCREEN["height"]:
            wrong.append((file.name, ends))
        sheets[file.stem] = len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
    assert not wrong
    assert proofs >= 4
    assert {name: n for name, n in sheets.items() if n > VELLEN} == {}
    kinds = {name.partition("_")[0] for name in sheets}
    assert kinds == {"index", "integraal", "monitoring", "evaluatie", "regio"}
