"""View of step 5: the target against what chance does."""

from __future__ import annotations

from jgwork.views.figuur import BLUE, GREY, PINK, bars, numeric, show, single
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

TOLD = "te onderscheiden van toeval"


def toeval(table: ReleasedTable) -> View | None:
    """Return the chance of each number without change, and whether the target stands clear of it; ``None`` if empty."""
    rows = table.records()
    if not rows:
        return None
    told = [r["oordeel"] == TOLD for r in rows]
    target = next((i for i, r in enumerate(rows) if r["streef"] == "ja"), None)
    labels = [show(r["aantal"]) for r in rows]
    figure = bars(labels, [numeric(r["kans"]) or 0.0 for r in rows], unit="kans als er niets verandert (%)")
    trace = figure["data"][0]
    trace["marker"] = {
        "color": [BLUE if t else GREY for t in told],
        "pattern": {"shape": ["" if t else "/" for t in told], "fgcolor": "white", "fillmode": "overlay"},
    }
    del trace["text"]
    figure["layout"]["xaxis"]["title"] = {
        "text": "aantal van de start tot de streefdatum (blauw en effen: te onderscheiden van toeval)"
    }
    if target is not None:
        figure["layout"]["shapes"] = [
            {"type": "line", "x0": target, "x1": target, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": PINK, "dash": "dot", "width": 2}}
        ]  # fmt: skip
        figure["layout"]["annotations"] = [
            {"x": target, "y": 1, "yref": "paper", "text": "streefwaarde", "showarrow": False, "xanchor": "left",
             "font": {"color": PINK}}
        ]  # fmt: skip
    clear = target is not None and told[target]
    limit = [label for label, t in zip(labels, told, strict=True) if t]
    name = table.title.split(":", maxsplit=1)[0]
    title = f"{name}: de streefwaarde is {'' if clear else 'niet '}te onderscheiden van toeval"
    text = (
        f"Als er niets verandert, is het aantal van de start tot de streefdatum het vaakst {labels[_middle(table)]}. "
    )
    if limit:
        text += f"Pas bij {limit[-1].rsplit('-', maxsplit=1)[-1]} of minder is een daling te onderscheiden van toeval. "
    else:
        text += "Geen enkel aantal is te onderscheiden van toeval. "
    if target is not None:
        text += f"De streefwaarde ligt bij {labels[target]}."
    return single("toeval", "Effect", table, title, text, figure)


def _middle(table: ReleasedTable) -> int:
    chances = [numeric(v) or 0.0 for v in table.column("kans")]
    return chances.index(max(chances))
