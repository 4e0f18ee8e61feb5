"""The role-block diagram: blocks in a fixed place, lines in three widths. No member, no name of a node, no hover.

The places come from a template and not from the ties: coordinates that follow from ties give degrees away.
"""

from __future__ import annotations

import math
from textwrap import wrap
from typing import Any

from jgwork.views.figuur import BLUE, GREY, layout, single
from jgwork.vocabulary.dutch import capital
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

CLASSES = ("laag", "midden", "hoog")
WIDTH = {"laag": 1, "midden": 4, "hoog": 9}
DASH = {"laag": "dot", "midden": "dash", "hoog": "solid"}
VEEL = {"hoog": "veel relaties", "midden": "een deel van de mogelijke relaties", "laag": "weinig relaties"}
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
        title = f"Tussen de rollen: {VEEL[between[0][2]]}" if between else "Tussen de rollen is niets bekend"
    found = [*((v, f"binnen {a}") for a, v in within.items()), *((v, f"tussen {a} en {b}") for a, b, v in between)]
    by = {v: [where for x, where in found if x == v] for v in reversed(CLASSES)}
    parts = [f"{capital(VEEL[v])}: {'overal' if len(places) == len(found) else '; '.join(places)}."
             for v, places in by.items() if places]  # fmt: skip
    said = f"Een blok is een rol volgens de partners. {' '.join(parts)}{CAVEAT}"
    return single("rolblokken", "Dynamiek", table, title, said, _diagram(within, between))


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
        "text": [f"<b>{'<br>'.join(wrap(n, 14))}</b><br>binnen: {within[n]}" for n in names], "hoverinfo": "skip",
        "textposition": [_outward(*at[n]) for n in names],
        "marker": {"symbol": "square", "size": 28, "color": BLUE}, "cliponaxis": False, "showlegend": False,
    }  # fmt: skip
    bare: dict[str, Any] = {"visible": False, "range": [-2.6, 2.6]}
    low = min(y for _, y in at.values()) - 0.6
    return {"data": [*lines, blocks], "layout": layout(340, xaxis=bare, yaxis={**bare, "range": [low, 1.7]})}


def _outward(x: float, y: float) -> str:
    """Return the side of a block that looks away from the middle: there no line passes."""
    if abs(x) < 0.3:
        return "top center" if y > 0 else "bottom center"
    return "middle right" if x > 0 else "middle left"
