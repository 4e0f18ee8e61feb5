"""What all figures share: palette, layout, the table twin and *hoe berekend*.

Figures are plotly figures as plain JSON values. Colours have a contrast of 3:1 on white and differ in lightness too
(UK Government Analysis Function palette); a withheld value is hatched and named, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from types import MappingProxyType
from typing import Any

from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.dutch import day, listing, number, quarter_words, quarters_in
from jgwork.vocabulary.tables import WITHHELD, Ontbreekt, ReleasedTable, Value
from jgwork.vocabulary.verandering import aantal
from jgwork.vocabulary.view import Picture, View, ViewColumn, ViewTable

BLUE, TURQUOISE, PINK, ORANGE, GREY, PURPLE = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"
HATCH = "#9A9A9A"
#: Heading of what the analyst reads: a page folds it away.
MEER = "Voor wie meer wil weten"
#: Up to here every whole number has a line of its own.
WHOLE = 5
#: What stands where a number is withheld.
HIDDEN = str(WITHHELD)
FONT = 'Arial, "Liberation Sans", sans-serif'

#: Headings of label columns; others are shown by their name.
DIMS = {
    "gemeente_code": "Gemeente", "gemeente_a": "Gemeente", "gemeente_b": "En gemeente",
    "soort_relatie": "Soort relatie", "rode_draad": "Rode draad", "cluster_code": "Onderwerp",
    "woongemeente_code": "Woongemeente", "vraag_code": "Vraag", "knelpunt_code": "Knelpunt", "aard": "Soort",
    "batch": "Telling", "vrager": "Groep of gemeente", "antwoorder": "En groep of gemeente",
    "stuk": "Van stap tot stap", "groepsrelatie_soort": "Wat zij voor elkaar zijn", "met": "En groep",
    "verzoek_soort": "Wat gevraagd werd", "hoofddoel_code": "Hoofddoel", "interventie_code": "Actie",
    "reden_afwijking": "Reden", "mediaan": "Middelste antwoord", "dichtheid": "Leden die elkaar treffen",
    "transitiviteit": "Drietallen die elkaar allemaal kennen", "grootste_deel": "Leden die met elkaar verbonden zijn",
    "maat": "Wat", "verloop": "Leden die komen en gaan", "domein_code": "Onderwerp", "verwijst_naar": "Hoort bij",
    "tekstsoort": "Soort tekst", "matrix_item": "Vraag", "straat_rubriek": "Rubriek", "straat_item": "Onderwerp",
}  # fmt: skip
#: Label of the facts under *hoe berekend*, in order.
HOW = {
    "definitie": "Wat telt",
    "bron": "Bron",
    "eenheid": "Eenheid",
    "periode": "Periode",
    "dekking": "Dekking",
    "scan": "Dekking van de scan",
    "namenlijst": "Namenlijst",
    "informatiepositie": "Sterkte van de informatiepositie",
    "methode": "Methode",
    "peildatum": "Peildatum",
    "bescherming": "Bescherming",
    "definitie_versie": "Versie van de definitie",
}


QUARTER = re.compile(r"\d{4}-K[1-4]")
#: What stands in a figure where there is no number: a mark of its own for each reason, and never a bar.
SIGNS = {
    HIDDEN: "/// niet getoond", "onbekend": "? onbekend", **{str(x): f"- - {x}" for x in Ontbreekt},
}  # fmt: skip
#: What is said, and drawn, of quarters that were counted together.
SAMEN = "Wat samen is geteld, staat in de figuur op het gemiddelde per kwartaal."


def broken(words: str) -> str:
    """Return words under each other, for where there is little width; a mark stays on one line."""
    return words.replace("- - ", "-\u00a0- ").replace(" ", "<br>")


def show(value: Value) -> str:
    """Return a released value as display text in Dutch notation."""
    if value is None:
        return "onbekend"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 1 if round(value, 1) == round(value, 2) else 2)
    return number(value) if isinstance(value, int) else str(value)


def woord(labels: Mapping[str, Mapping[str, str]], column: str, value: Value) -> str:
    """Return the title of a code of a column."""
    return labels.get(column, {}).get(str(value), show(value))


def drawn(name: str) -> str:
    """Return a name as plotly must get it: it reads mark-up and links in the texts of a figure."""
    return escape(name, quote=False)


def numeric(value: Value) -> float | None:
    """Return a released value as a number, ``None`` where it is withheld, unknown or text."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def under_bars(codes: Sequence[str]) -> list[str]:
    """Return what stands under the bars of quarters: the quarter, and the year where it is new."""
    out, last = [], ""
    for code in codes:
        if not QUARTER.match(code):
            out.append(code)
            continue
        years, quarters = zip(*(p.split("-") for p in code.split(" t/m ")), strict=True)
        words = "–".join(quarters) if len(quarters) > 1 else quarters[0]
        year = years[0] if years[0] == years[-1] else f"{years[0]}/{years[-1][2:]}"
        out.append(words if year == last else f"{words}<br>{year}")
        last = years[-1]
    return out


def gaps_of(values: Sequence[Value]) -> dict[int, str]:
    """Return by place the words for what was not, or not wholly, delivered, or not counted yet."""
    return {i: str(v) for i, v in enumerate(values) if isinstance(v, Ontbreekt)}


def gap_words(codes: Sequence[str], gaps: Mapping[int, str]) -> str:
    """Return which quarters have no count and why, as Dutch sentences; empty where all have."""
    parts = [
        f"{listing(f'het {quarter_words(codes[i])}' for i, sign in gaps.items() if sign == words)} {said}"
        for words, said in (
            (str(Ontbreekt.NIET_GELEVERD), "is niets geleverd"),
            (str(Ontbreekt.DEELS), "is een deel geleverd; dat telt niet als een heel kwartaal"),
            (
                str(Ontbreekt.NIET_GETELD),
                "is nog niets geteld; dat gebeurt na afloop of met een later kwartaal",
            ),
        )
        if words in gaps.values()
    ]
    return " ".join(f"Over {part}." for part in parts)


def table_twin(
    table: ReleasedTable, *, labels: Mapping[str, Mapping[str, str]] | None = None, zonder: str | None = None
) -> ViewTable:
    """Return the table beside a figure.

    Parameters
    ----------
    table
        The released table.
    labels
        Display text for the codes of a column.
    zonder
        What stands where there is no value because there is nothing to say; by default a missing value is unknown.
    """
    labels = labels or {}
    number_columns = [
        any(numeric(v) is not None for v in table.column(c.name)) and c.role == "measure" for c in table.columns
    ]
    rows = tuple(
        tuple(
            zonder
            if v is None and zonder is not None
            else labels.get(c.name, {}).get(str(v), show(v))
            if isinstance(v, str)
            else show(v)
            for c, v in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    columns = tuple(
        ViewColumn(DIMS.get(c.name, c.title), n) for c, n in zip(table.columns, number_columns, strict=True)
    )
    return ViewTable(table.title, columns, rows)


def withheld(table: ReleasedTable) -> int:
    """Return the number of cells that are not shown."""
    return sum(v is WITHHELD for row in table.rows for v in row)


def geteld(table: ReleasedTable) -> str:
    """Return when a table was told, as a Dutch sentence; empty where it may change with every publication."""
    then = table.info.get("geteld_op", "")
    if not then:
        return ""
    when = day(date.fromisoformat(then))
    if table.name.startswith(("incidenten_per_", "reeks_")):
        return f" Geteld op {when}; wat later binnenkomt, staat onder 'nagekomen'."
    return f" Stand van {when}; wat later verandert, staat hier niet."


def how(table: ReleasedTable) -> tuple[tuple[str, str], ...]:
    """Return *hoe berekend* of a released table."""
    known = {name: spec.title for name, spec in load_tables().items()}
    facts = {**table.info}
    if facts.get("bron"):
        facts["bron"] = listing(known.get(name, name).lower() for name in facts["bron"].split(", "))
    return tuple((label, facts[key]) for key, label in HOW.items() if facts.get(key))


def layout(height: int = 320, **more: Any) -> dict[str, Any]:
    """Return the layout every figure starts from."""
    base: dict[str, Any] = {
        "font": {"family": FONT, "size": 14, "color": "#1A1A1A"},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "separators": ",.",
        "height": height,
        "margin": {"l": 64, "r": 24, "t": 16, "b": 48},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True, "linecolor": GREY},
        "yaxis": {
            "gridcolor": "#E6E6E6",
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "rangemode": "tozero",
        },
    }
    for key, value in more.items():
        base[key] = {**base[key], **value} if isinstance(value, dict) and key in base else value
    return base


def hatched(shown: Sequence[bool], color: str | Sequence[str] = BLUE, shapes: Sequence[str] = ()) -> dict[str, Any]:
    """Return the marker of bars of which some are withheld: those are white with a grey hatch."""
    colors = [color] * len(shown) if isinstance(color, str) else color
    own = shapes or [""] * len(shown)
    return {
        "color": [c if s else "white" for c, s in zip(colors, shown, strict=True)],
        "line": {"color": GREY, "width": 1},
        # With fillmode 'replace' the hatch would take the colour of its bar: white on white.
        "pattern": {
            "shape": [p if s else "/" for p, s in zip(own, shown, strict=True)],
            "fgcolor": ["white" if s else HATCH for s in shown],
            "fillmode": "overlay",
            "size": 8,
        },
    }


def bars(
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    unit: str,
    horizontal: bool = False,
    color: str | Sequence[str] = BLUE,
    shapes: Sequence[str] = (),
    gaps: Mapping[int, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return a bar chart with direct labels; a ``None`` has no bar, only a mark and the words that it is withheld.

    Parameters
    ----------
    labels, values
        What each bar is, and how long.
    unit
        Title of the value axis.
    horizontal
        Bars from left to right, for long labels.
    color, shapes
        Colour of all bars or of each; pattern of each.
    gaps
        By place the words for what was not delivered: there is no bar at all.
    """
    many = [quarters_in(str(name)) if QUARTER.match(str(name)) else 1 for name in labels]
    drawn = [0.0 if v is None else v / n if n > 1 else v for v, n in zip(values, many, strict=True)]
    top = max(drawn, default=1) or 1
    said = [SIGNS[HIDDEN] if v is None else aantal(v) for v in values]
    said = [f"samen<br>{word}" if d != (v or 0) else word for word, v, d in zip(said, values, drawn, strict=True)]
    text = [SIGNS.get(gaps[i], gaps[i]) if i in gaps else words for i, words in enumerate(said)]
    text = [words if horizontal or v is not None else broken(words) for words, v in zip(text, values, strict=True)]
    axis = {"x": drawn, "y": list(labels), "orientation": "h"} if horizontal else {"x": list(labels), "y": drawn}
    trace = {
        "type": "bar",
        **axis,
        "text": text,
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": hatched([v is not None for v in values], color, shapes),
    }
    value_axis: dict[str, Any] = {"title": {"text": unit}, "range": [0, top * 1.2]}
    if top <= WHOLE and all(v is None or float(v).is_integer() for v in values):
        value_axis["dtick"] = 1  # half an action does not exist
    if horizontal:
        more: dict[str, Any] = {
            "xaxis": {**value_axis, "showgrid": True, "gridcolor": "#E6E6E6"},
            "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
            "height": 110 + 38 * len(labels),
        }
    else:
        more = {"yaxis": value_axis, "height": 240,
                "xaxis": {"type": "category", "tickvals": list(labels), "ticktext": under_bars(labels)}}  # fmt: skip
    return {"data": [trace], "layout": layout(**more)}


def spread(
    labels: Sequence[str], middle: Sequence[float | None], low: Sequence[float | None], high: Sequence[float | None],
    *, decimals: int = 1, symbol: str = "circle", beside: float = 0,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the traces of a value per label with its spread: a grey line from ``low`` to ``high`` under a mark.

    Used for the answers of partners and for effects with their intervals; the number stands above the mark, or, where
    rows are close to each other, that far (``beside``, on the axis) behind the end of its line.
    """
    line = {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": GREY, "width": 5},
        "x": [x for a, b in zip(low, high, strict=True) for x in (a, b, None)],
        "y": [y for n in labels for y in (n, n, None)],
    }  # fmt: skip
    marks = {
        "type": "scatter", "mode": "markers+text", "hoverinfo": "skip", "x": list(middle), "y": list(labels),
        "text": [number(v, decimals) for v in middle], "textposition": "top center",
        "marker": {"color": BLUE, "size": 14, "symbol": symbol},
    }  # fmt: skip
    if not beside:
        return [line, marks]
    ends = [b if a is None else a if b is None else max(a, b) for a, b in zip(middle, high, strict=True)]
    words = {
        "type": "scatter", "mode": "text", "hoverinfo": "skip", "y": list(labels),
        "text": [f"\u00a0\u00a0{show(v)}" for v in middle],  # clear of the mark, however narrow the figure
        "x": [None if e is None else e + beside for e in ends], "textposition": "middle right", "cliponaxis": False,
    }  # fmt: skip
    del marks["text"]
    return [line, {**marks, "mode": "markers"}, words]


def line_at(y: float, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a dashed grey line over the whole width at ``y`` and its label at its end, in the right margin."""
    shape = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": {"color": GREY, "dash": "dash", "width": 2},
    }
    note = {
        "xref": "paper",
        "x": 1,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 6,
        "align": "left",
        "yanchor": "middle",
        "font": {"size": 13},
    }
    return shape, note


def compared(figure: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a figure, or ``None`` where it has bars of one thing only: there is nothing to lay beside it."""
    traces = figure["data"] if figure else []
    names = {str(name) for t in traces for name in t["y" if t.get("orientation") == "h" else "x"]}
    return None if all(t["type"] == "bar" for t in traces) and len(names) < 2 else figure


def single(
    view_id: str, section: str, table: ReleasedTable, title: str, sentence: str, figure: dict[str, Any] | None = None,
    twin: ViewTable | None = None,
) -> View:  # fmt: skip
    """Return a view with one picture of one released table."""
    picture = Picture(title, sentence, compared(figure), twin or table_twin(table), withheld(table))
    return View(view_id, section, {"": picture}, how=how(table))
