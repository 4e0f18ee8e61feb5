"""Words in figures: none runs into another, lies on a line or a mark, leaves its figure or is too small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jgwork.runs.publicatie.publiceren import publiceer
from jgwork.runs.server.webkopie import web
from jgwork.views.effect import reeksen
from jgwork.vocabulary.tables import RELEASE_SEAL, WITHHELD, Column, Ontbreekt, ReleasedTable, Value

READY = ".jg-start, .jg-beelden[data-klaar=ja]"
WIDTHS = (1280, 768, 390)
#: What fits between the margins of A4.
SHEET = 703
Open = Callable[..., tuple[Any, Any]]
#: Words on one line need some room between them; between lines a letter without a tail may touch the box below.
WRONG = """() => {
  const wrong = [];
  for (const plot of document.querySelectorAll('.js-plotly-plot')) {
    if (!plot.checkVisibility()) continue;
    const around = plot.getBoundingClientRect();
    const boxes = [...plot.querySelectorAll('.main-svg text')].filter(t => t.checkVisibility()).flatMap(whole => {
      const lines = [...whole.querySelectorAll('tspan.line')];
      return (lines.length ? lines : [whole]).filter(l => l.textContent.trim())
        .map(l => {
          const [box, size] = [l.getBoundingClientRect(), parseFloat(getComputedStyle(l).fontSize)];
          const blank = /^\\u00a0*/.exec(l.textContent)[0].length * .278 * size; // the width of a space
          return {words: l.textContent, whole, size, ...box.toJSON(), left: box.left + blank};
        });
    });
    const say = (...what) => wrong.push([plot.closest('article')?.id ?? '', ...what].join(' | '));
    const meet = (a, b, side, above) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > side
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > above;
    const lines = [...plot.querySelectorAll('.shapelayer path')].map(p => p.getBoundingClientRect())
      .filter(l => Math.min(l.width, l.height) < 6);
    const marks = [...plot.querySelectorAll('.scatterlayer .point')].map(p => p.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.size < 12) say('klein', a.words);
      const out = Math.max(around.left - a.left, a.right - around.right, around.top - a.top, a.bottom - around.bottom);
      if (out > 1) say('buiten', a.words);
      boxes.slice(i + 1).forEach(b => a.whole !== b.whole && meet(a, b, -2, 3) && say('over elkaar', a.words, b.words));
      lines.forEach(l => meet(a, {left: l.left - 1, right: l.right + 1, top: l.top - 1, bottom: l.bottom + 1}, 1, 4)
        && say('lijn', a.words));
      if (marks.some(m => meet(a, m, 2, 4))) say('op een teken', a.words);
    });
  }
  return wrong;
}"""


@pytest.mark.parametrize("levels", [(29.0, 27.5), (8.4, 2.0)], ids=str)
def test_words_of_narrow_bars_and_of_lines_across_stay_apart(
    server: Any, blad: Open, levels: tuple[float, float]
) -> None:
    """Three reasons for no number beside each other, a number just under a line, and two lines close together."""
    told: list[Value] = [30, 28, 29, Ontbreekt.DEELS, Ontbreekt.NIET_GETELD, Ontbreekt.NIET_GELEVERD, WITHHELD, 27]
    names = [f"{year}-K{q}" for year in (2024, 2025) for q in (1, 2, 3, 4)]
    columns = (Column("periode", "Periode", "dim"), Column("waarde", "Aantal", "measure"))
    table = ReleasedTable("reeks_A", "Reeks", columns, tuple(zip(names, told, strict=True)), {}, RELEASE_SEAL)
    fact = {"doel": "Incidenten", "titel": "Incidenten", "eenheid": "aantal per kwartaal",
            "nulmeting": levels[0], "streef": levels[1]}  # fmt: skip
    view = reeksen([table], {"reeks_A": fact}, [("2024-K4", "start acties"), ("2025-K1", "feest")])
    assert view is not None
    page, _ = blad(server.url("monitoring", "publicatie=G-007-1"))
    for width in (1040, 680, 592, 358, 288):
        page.evaluate(
            """async ([figure, width]) => {
              const article = Object.assign(document.createElement('article'), {id: 'proef'});
              article.style.width = `${width}px`;
              const place = document.createElement('div');
              article.append(place);
              document.querySelector('main').replaceChildren(article);
              await drawing(place, Plotly).update(figure);
            }""",
            [view.pictures["reeks_A"].figure, width],
        )
        said = page.locator("#proef").text_content().replace("\u00a0", " ")
        assert all(word in said for word in ("nulmeting", "streefwaarde", "///", "- -", "30", "27")), said
        assert page.evaluate(WRONG) == [], width


@pytest.fixture
def kopie(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """Return the pages of a world as files."""
    if request.param == "rommel":
        publiceer(request.getfixturevalue("rommeldossier"), tmp_path / "publicaties")
        source = tmp_path / "publicaties"
    else:
        source = request.getfixturevalue("voorbeeldwerk") / "publicaties"
    return sorted(web([source], tmp_path / "web").begin.parent.glob("*.html"))


@pytest.mark.nightly
@pytest.mark.parametrize("kopie", ["voorbeeld", "rommel"], indirect=True)
def test_words_stay_apart_in_every_figure_at_every_width_and_on_paper(kopie: list[Path], open_page: Open) -> None:
    wrong: list[str] = []
    for file in kopie:
        page, _ = open_page(file.as_uri(), ready=READY)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        choices = page.locator(".jg-beeld:has(.jg-figuur:visible) select")
        for width in (*WIDTHS, "papier"):
            if width == "papier":
                page.set_viewport_size({"width": SHEET, "height": 1000})
                page.emulate_media(media="print")
                page.evaluate("dispatchEvent(new Event('beforeprint'))")
            else:
                page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)  # the figures follow
            wrong += [f"{file.name} {width}: {w}" for w in page.evaluate(WRONG)]
            for choice in choices.all() if width != "papier" else []:  # on paper a figure has the state it was left in
                codes = choice.locator("option").evaluate_all("nodes => nodes.map(n => n.value)")
                for code in [*codes[1:], codes[0]]:
                    choice.select_option(code)
                    page.wait_for_timeout(50)
                    wrong += [f"{file.name} {width}: {w}" for w in page.evaluate(WRONG)]
        page.context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
