"""Views of group dynamics: classes and words only; no drawing of a small group leaves the dossier."""

from __future__ import annotations

from typing import Any

from jgwork.views.figuur import SIGNS, broken, gap_words, gaps_of, layout, show, single, table_twin
from jgwork.vocabulary.dutch import listing, sentence
from jgwork.vocabulary.tables import GEHEIM, ReleasedTable
from jgwork.vocabulary.view import View

CLASSES = ("laag", "midden", "hoog")
#: What each measure is called in a sentence.
WORDS = {
    "dichtheid": "het deel van de paren dat elkaar treft",
    "transitiviteit": "het deel van de drietallen die elkaar allemaal kennen",
    "grootste_deel": "het deel van de groep dat aan elkaar vastzit",
    "verloop": "het verloop van leden",
}


def samenhang(table: ReleasedTable, kern: ReleasedTable | None) -> View:
    """Return cohesion over time as classes per quarter; the title says how the density moves.

    Parameters
    ----------
    table
        ``dynamiek_samenhang``: classes per quarter.
    kern
        ``dynamiek_kern``: whether there is a core, or ``None``.
    """
    measures = [c for c in table.columns if c.role == "measure"]
    trends = {c.name: table.info.get(f"trend_{c.name}", "") for c in measures}
    told, codes = table.column("dichtheid"), [str(v) for v in table.column("kwartaal")]
    density, gaps = [str(v) for v in told if v in CLASSES], gaps_of(told)
    missing = gap_words(codes, gaps)
    if not density:
        why = f"Geen klasse is getoond: {GEHEIM}. {missing}".rstrip() if len(gaps) < len(told) else missing
        return single("dynamiek", "Dynamiek", table, "Over de samenhang kunnen we niets zeggen", why)
    move = trends.get("dichtheid") or "is in een kwartaal gemeten"
    title = f"De samenhang in de groep is {density[-1]} en {move}" if trends.get("dichtheid") else (
        f"De samenhang in de groep is {density[-1]}")  # fmt: skip
    facts = [f"{WORDS[c.name]} {trends[c.name]}" for c in measures if trends[c.name] and c.name in WORDS]
    core = [v for v in kern.column("kern") if v in ("ja", "nee")] if kern is not None else []
    text = sentence(listing(facts)) if facts else f"De dichtheid {move}."
    if core:
        text += " Er is een vaste kern." if core[-1] == "ja" else " Er is geen vaste kern."
    text += " Relaties komen deels uit aandacht van de politie; meer controles geven meer relaties."
    text += f" {missing}" if missing else ""
    return single("dynamiek", "Dynamiek", table, title, text, _strips(table), table_twin(table))


def _strips(table: ReleasedTable) -> dict[str, Any]:
    """Return a row per quarter and a column per measure, each cell with its word; what has no word is white.

    Classes are in order, and no more: an axis would make numbers of them.
    """
    periods = [str(v) for v in table.column(table.columns[0].name)]
    measures = [c for c in table.columns if c.role == "measure"]
    columns = [table.column(c.name) for c in measures]
    said = [
        [show(v) if v in CLASSES else SIGNS.get(str(v), show(v)) for v in line] for line in zip(*columns, strict=True)
    ]
    height = [[CLASSES.index(str(v)) if v in CLASSES else None for v in line] for line in zip(*columns, strict=True)]
    trace = {
        "type": "heatmap", "x": [broken(c.title) for c in measures], "y": periods, "z": height, "text": said,
        "texttemplate": "%{text}", "showscale": False, "hoverinfo": "skip", "xgap": 2, "ygap": 2, "zmin": 0, "zmax": 2,
        "colorscale": [[0, "#EEF3F8"], [0.5, "#C9D8E6"], [1, "#9DB9D3"]],
    }  # fmt: skip
    axes = {
        "xaxis": {"type": "category", "side": "top", "tickangle": 0, "tickfont": {"size": 12}},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
    }
    lay = layout(90 + 30 * len(periods), **axes, margin={"l": 76, "r": 8, "t": 70, "b": 8})
    return {"data": [trace], "layout": lay}


def dekking(table: ReleasedTable) -> View:
    """Return which kinds of tie were asked for; the title names what was not."""
    rows = table.records()
    missing = [show(r["soort_relatie"]) for r in rows if str(r["gevraagd"]).startswith("niet")]
    few = f"Niet gevraagd, of van te weinig leden bekend: {listing(missing)}"
    title = few if missing else "Naar alle soorten relaties is gevraagd"
    text = "Waar niet naar gevraagd is, zegt een ontbrekende relatie niets."
    return single("dynamiek_dekking", "Dynamiek", table, title, text)
