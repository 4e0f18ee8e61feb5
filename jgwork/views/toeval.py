"""Views of step 5: the target of each goal against what chance does, and which goals that cannot be said of."""

from __future__ import annotations

from jgwork.views.figuur import BLUE, GREY, PINK, bars, numeric, show, single
from jgwork.vocabulary.dutch import times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

TOLD = "te onderscheiden van toeval"


def toeval(table: ReleasedTable) -> View | None:
    """Return the chance of each number of a goal without change, and whether its target stands clear of it.

    ``None`` where the table is empty.
    """
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
    name = table.title.rsplit(":", maxsplit=1)[0]
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
    return single(table.name, "Effect", table, title, text, figure)


def zonder(table: ReleasedTable) -> View | None:
    """Return which goals cannot be held against chance, each with the reason; ``None`` without such goals."""
    rows = [(show(r["doel"]), show(r["reden"])) for r in table.records()]
    if not rows:
        return None
    n = len(rows)
    title = f"Bij {times(n)} {'doel' if n == 1 else 'doelen'} is niet te zeggen wat toeval doet"
    return single(table.name, "Effect", table, title, " ".join(f"{doel} {why}." for doel, why in rows))


def _middle(table: ReleasedTable) -> int:
    chances = [numeric(v) or 0.0 for v in table.column("kans")]
    return chances.index(max(chances))
