"""Views of group dynamics: classes and words only; no drawing of a small group leaves the dossier."""

from __future__ import annotations

from typing import Any

from jgwork.views.figuur import BLUE, GREY, gap_words, gaps_of, layout, show, single, table_twin
from jgwork.vocabulary.dutch import listing, sentence
from jgwork.vocabulary.tables import GEHEIM, ReleasedTable
from jgwork.vocabulary.view import View

CLASSES = ("laag", "midden", "hoog")
#: What each measure is called in a sentence.
WORDS = {
    "dichtheid": "het deel van de paren dat elkaar treft",
    "transitiviteit": "het deel gesloten driehoeken",
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
    """Return one strip of marks per measure: low, middle, high by height and by name."""
    periods = [str(v) for v in table.column(table.columns[0].name)]
    traces = []
    measures = [c for c in table.columns if c.role == "measure"]
    for i, c in enumerate(measures):
        values = [str(v) if v in CLASSES else None for v in table.column(c.name)]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": periods,
                "y": [None if v is None else i * 3.6 + CLASSES.index(v) for v in values],
                "line": {"color": GREY, "shape": "hv", "width": 2},
                "marker": {"color": BLUE, "size": 10},
                "hoverinfo": "skip",
                "connectgaps": False,
            }
        )
    ticks = [
        (i * 3.6 + j, f"{c.title}: {k}" if j == 1 else k) for i, c in enumerate(measures) for j, k in enumerate(CLASSES)
    ]
    # every class of every measure is named, also where no quarter has it
    axis = {
        "tickvals": [t for t, _ in ticks], "ticktext": [n for _, n in ticks], "range": [-0.7, ticks[-1][0] + 0.7],
    }  # fmt: skip
    notes = [
        {
            "x": periods[i],
            "y": 1,
            "yref": "paper",
            "text": words,
            "textangle": -90,
            "showarrow": False,
            "yanchor": "top",
        }
        for i, words in gaps_of(table.column(measures[0].name)).items()
    ]
    axes = {"yaxis": axis, "xaxis": {"type": "category"}}
    lay = layout(110 + 110 * len(measures), **axes, margin={"l": 200}, annotations=notes)
    return {"data": traces, "layout": lay}


def dekking(table: ReleasedTable) -> View:
    """Return which kinds of tie were asked for; the title names what was not."""
    rows = table.records()
    missing = [show(r["soort_relatie"]) for r in rows if r["gevraagd"] == "niet gevraagd"]
    title = f"Niet gevraagd: {listing(missing)}" if missing else "Naar alle soorten relaties is gevraagd"
    text = "Waar niet naar gevraagd is, zegt een ontbrekende relatie niets."
    return single("dynamiek_dekking", "Dynamiek", table, title, text)
