"""View of many groups side by side: each with its margin, and the band in which chance alone would put it."""

from __future__ import annotations

from typing import Any

from jgwork.views.figuur import BLUE, GREY, drawn, layout, numeric, show, single
from jgwork.vocabulary.dutch import listing, number, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View


def trechter(table: ReleasedTable) -> View | None:
    """Return the groups with margin and funnel, in the order of the table; ``None`` without rows."""
    rows = table.records()
    if not rows:
        return None
    out = [show(r["groep"]) for r in rows if r["buiten"] == "ja"]
    if out:
        title = f"Bij {times(len(out))} van de {times(len(rows))} groepen is het aantal niet alleen toeval"
    else:
        title = "De verschillen tussen de groepen kunnen toeval zijn"
    text = f"Buiten de band liggen {listing(out)}. " if out else ""
    text += "Groepen verschillen ook in omvang en in wat er bekend is. De volgorde zegt niets."
    return single("trechter", "Groepen", table, title, text, _figure(rows))


def _figure(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = [drawn(show(r["groep"])) for r in rows]

    def spans(low: str, high: str) -> dict[str, list[Any]]:
        ends = [(numeric(r[low]), numeric(r[high])) for r in rows]
        return {
            "x": [x for a, b in ends for x in (a, b, None)],
            "y": [y for n in names for y in (n, n, None)],
        }

    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    dot: dict[str, Any] = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "y": names}
    traces = [
        line | spans("trechter_laag", "trechter_hoog") | {"name": "wat toeval geeft",
                                                         "line": {"color": "#D9D9D9", "width": 18}},
        line | spans("laag", "hoog") | {"name": "marge (95%)", "line": {"color": GREY, "width": 2}},
        dot | {"name": "deze groep", "x": [numeric(r["per_kwartaal"]) for r in rows],
               "marker": {"color": GREY, "size": 11, "symbol": "diamond"}},
        dot | {"name": "met de andere groepen erbij", "x": [numeric(r["gedeeld"]) for r in rows],
               "marker": {"color": BLUE, "size": 12, "symbol": "circle-open", "line": {"width": 3}}},
    ]  # fmt: skip
    top = max(max(numeric(r[c]) or 0.0 for c in ("hoog", "trechter_hoog")) for r in rows)
    axis = {"title": {"text": "incidenten per kwartaal"}, "range": [0, top * 1.05], "showgrid": True,
            "gridcolor": "#E6E6E6", "tickvals": _ticks(top), "ticktext": [number(t) for t in _ticks(top)]}  # fmt: skip
    lay = layout(
        190 + 42 * len(rows), xaxis=axis, yaxis={"type": "category", "autorange": "reversed"},
        showlegend=True, legend={"orientation": "h", "y": -0.25, "traceorder": "normal"},
    )  # fmt: skip
    return {"data": traces, "layout": lay}


def _ticks(top: float) -> list[float]:
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200) if top / s <= 8), 500)
    return [float(t) for t in range(0, int(top * 1.05) + 1, step)]
