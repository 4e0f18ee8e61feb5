"""The role-block diagram: blocks in a fixed place, lines in three widths. No member, no name of a node, no hover.

The places come from a template and not from the ties: coordinates that follow from ties give degrees away.
"""

from __future__ import annotations

import math
from typing import Any

from jgwork.views.figuur import BLUE, GREY, layout, single
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

CLASSES = ("laag", "midden", "hoog")
WIDTH = {"laag": 1, "midden": 4, "hoog": 9}
DASH = {"laag": "dot", "midden": "dash", "hoog": "solid"}
CAVEAT = " Relaties komen deels uit aandacht van de politie; meer controles geven meer relaties."


def rolblokken(table: ReleasedTable) -> View:
    """Return the diagram of blocks, or the reason why there is none."""
    rows = [(str(a), str(b), str(v)) for a, b, v in table.rows if v in CLASSES]
    if not rows:
        title = "Een tekening van deze groep gaat niet naar buiten"
        return single("rolblokken", "Dynamiek", table, title, "Daarin zouden personen te herkennen zijn.")
    within = {a: v for a, b, v in rows if a == b}
    between = [(a, b, v) for a, b, v in rows if a != b]
    most = [f"{a} en {b}" for a, b, v in between if v == max((x for *_, x in between), key=CLASSES.index)]
    title = "De meeste relaties tussen blokken lopen tussen " + " en tussen ".join(most[:2])
    if len(most) > 2 or not between:
        title = f"Tussen de blokken zijn de relaties {between[0][2] if between else 'niet bekend'}"
    text = "; ".join(f"binnen {a}: {v}" for a, v in within.items())
    text += "; " + "; ".join(f"tussen {a} en {b}: {v}" for a, b, v in between) if between else ""
    return single("rolblokken", "Dynamiek", table, title, f"Relaties {text}.{CAVEAT}", _diagram(within, between))


def _diagram(within: dict[str, str], between: list[tuple[str, str, str]]) -> dict[str, Any]:
    names = list(within)
    angle = {n: math.pi / 2 - 2 * math.pi * i / len(names) for i, n in enumerate(names)}
    at = {n: (round(math.cos(x), 6), round(math.sin(x), 6)) for n, x in angle.items()}
    lines = [
        {
            "type": "scatter", "mode": "lines", "x": [at[a][0], at[b][0]], "y": [at[a][1], at[b][1]],
            "line": {"color": GREY, "width": WIDTH[v], "dash": DASH[v]}, "hoverinfo": "skip", "showlegend": False,
        }
        for a, b, v in between
    ]  # fmt: skip
    blocks = {
        "type": "scatter", "mode": "markers+text", "x": [at[n][0] for n in names], "y": [at[n][1] for n in names],
        "text": [f"<b>{n.replace(' of ', ' of<br>')}</b><br>binnen: {within[n]}" for n in names], "hoverinfo": "skip",
        "textposition": [_outward(*at[n]) for n in names],
        "marker": {"symbol": "square", "size": 28, "color": BLUE}, "cliponaxis": False, "showlegend": False,
    }  # fmt: skip
    bare: dict[str, Any] = {"visible": False, "range": [-2.4, 2.4]}
    return {"data": [*lines, blocks], "layout": layout(420, xaxis=bare, yaxis={**bare, "range": [-1.6, 1.6]})}


def _outward(x: float, y: float) -> str:
    """Return the side of a block that looks away from the middle: there no line passes."""
    if abs(x) < 0.3:
        return "top center" if y > 0 else "bottom center"
    return "middle right" if x > 0 else "middle left"
