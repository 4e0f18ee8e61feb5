"""Views of the region: all groups side by side, the map, who to contact, and the hours asked of each partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.views.figuur import BLUE, GREY, layout, numeric, show, single, table_twin
from jgwork.views.kaart import Gebied, kaart
from jgwork.vocabulary.dutch import listing, number, percentage, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View

Labels = Mapping[str, Mapping[str, str]]
STAPPEN = ("1 signalen", "2 verzamelen", "3 beeld", "4 besluit", "5 plan", "6 uitvoeren", "7 afronden")


def groepen(table: ReleasedTable) -> View:
    """Return all groups with their step; ordered by the room, never by a score."""
    rows = table.records()
    running = [r for r in rows if r["status"] == "loopt"]
    busy = sum((numeric(r["stap"]) or 0) >= 6 for r in running)
    title = (
        f"{times(len(running)).capitalize()} groepen lopen; bij {times(busy)} wordt de aanpak uitgevoerd of afgerond"
    )
    late = [show(r["groep"]) for r in rows if (numeric(r["acties_te_laat"]) or 0) > 0]
    text = f"Acties lopen achter bij {listing(late)}." if late else "Bij geen groep lopen getoonde acties achter."
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [numeric(r["stap"]) for r in rows],
        "y": [show(r["groep"]) for r in rows],
        "text": [f"{show(r['maanden'])} mnd" if r["status"] == "loopt" else show(r["status"]) for r in rows],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "marker": {
            "size": 16,
            "color": [BLUE if r["status"] == "loopt" else "white" for r in rows],
            "symbol": ["circle" if r["status"] == "loopt" else "square" for r in rows],
            "line": {"color": GREY, "width": 1},
        },
    }
    axis = {
        "range": [0.6, 8],
        "tickvals": list(range(1, 8)),
        "ticktext": list(STAPPEN),
        "showgrid": True,
        "side": "top",
    }
    lay = layout(90 + 36 * len(rows), xaxis=axis, yaxis={"type": "category", "autorange": "reversed"}, margin={"t": 48})
    return single("regio_groepen", "Alle groepen", table, title, text, {"data": [trace], "layout": lay})


def gemeenten(
    table: ReleasedTable, links: ReleasedTable | None, gebieden: Sequence[Gebied], names: Mapping[str, str]
) -> View:
    """Return the map of municipalities with the groups seen there and the links between them."""
    rows = table.records()
    seen: dict[str, int] = {}
    for r in rows:
        seen[str(r["gemeente_code"])] = seen.get(str(r["gemeente_code"]), 0) + 1
    pairs = [(str(r["gemeente_a"]), str(r["gemeente_b"]), int(numeric(r["groepen"]) or 0)) for r in _rows(links)]
    wide = sorted({show(r["groep"]) for r in rows if sum(q["groep"] == r["groep"] for q in rows) > 1})
    title = f"{listing(wide)} {'is' if len(wide) == 1 else 'zijn'} in meer gemeenten gezien" if wide else (
        "Geen enkele groep is in meer dan een gemeente gezien")  # fmt: skip
    unknown = [g.naam for g in gebieden if g.code not in seen]
    text = f"{times(len(pairs)).capitalize()} paren van gemeenten delen een groep." if pairs else (
        "Er springt geen verband tussen gemeenten uit.")  # fmt: skip
    text += f" Over {listing(unknown)} is niets bekend; dat is niet hetzelfde als geen groepen." if unknown else ""
    figure = kaart(gebieden, seen, pairs) if gebieden else None
    twin = table_twin(table, labels={"gemeente_code": names})
    return single("regio_gemeenten", "Tussen gemeenten", table, _capital(title), text, figure, twin)


def matrix(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the same as a matrix: groups down, municipalities across."""
    rows = table.records()
    groups = list(dict.fromkeys(show(r["groep"]) for r in rows))
    codes = sorted({str(r["gemeente_code"]) for r in rows})
    cells = {(show(r["groep"]), str(r["gemeente_code"])): r["n_registraties"] for r in rows}
    values = [[numeric(cells.get((g, c))) for c in codes] for g in groups]
    texts = [[show(cells[g, c]) if (g, c) in cells else "" for c in codes] for g in groups]
    title = f"{times(len(groups))} groepen in {times(len(codes))} gemeenten: waar de registraties zijn"
    trace = {
        "type": "heatmap", "z": values, "x": [names.get(c, c) for c in codes], "y": groups, "text": texts,
        "texttemplate": "%{text}", "showscale": False, "hoverinfo": "skip", "xgap": 2, "ygap": 2,
        "colorscale": [[0, "#F3F5F8"], [1, "#6E8FBA"]],
    }  # fmt: skip
    lay = layout(110 + 36 * len(groups), yaxis={"autorange": "reversed", "type": "category"}, xaxis={"side": "top"})
    text = "Een leeg vak betekent dat de groep daar niet in de groepsscan voorkomt."
    twin = table_twin(table, labels={"gemeente_code": names})
    return single(
        "regio_matrix", "Tussen gemeenten", table, _capital(title), text, {"data": [trace], "layout": lay}, twin
    )


def contactadvies(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the contact advice: one line per group and municipality, with its reason."""
    rows = table.records()
    places = sorted({names.get(str(r["gemeente_code"]), str(r["gemeente_code"])) for r in rows})
    title = f"Advies: neem contact op met {listing(places)}"
    lines = []
    for r in rows:
        there, total = numeric(r["daar"]), numeric(r["totaal"])
        place = names.get(str(r["gemeente_code"]), str(r["gemeente_code"]))
        share = f", {percentage(there / total)}" if there is not None and total else ""
        why = f"{number(there)} van de {number(total)} getoonde registraties{share}" if there is not None else (
            "de groep is daar gezien, het aantal is te klein om te tonen")  # fmt: skip
        lines.append(f"{show(r['groep'])} en {place}: {why} ({show(r['sterkte'])}).")
    text = _capital(" ".join(lines)) + " De procesregisseur beslist."
    twin = table_twin(table, labels={"gemeente_code": names})
    return single("regio_contactadvies", "Tussen gemeenten", table, title, text, None, twin)


def capaciteit(table: ReleasedTable, labels: Labels) -> View:
    """Return hours by partner over all groups; the title names who is asked most."""
    rows = table.records()
    names = [labels.get("partner", {}).get(str(r["partner"]), show(r["partner"])) for r in rows]
    asked = [numeric(r["uren_begroot"]) for r in rows]
    top = max((v for v in asked if v is not None), default=0)
    most = [n for n, v in zip(names, asked, strict=True) if v == top]
    title = f"{listing(most)}: de meeste uren gevraagd ({number(top)})"
    pair = (("uren_begroot", "begroot", "#FFFFFF"), ("uren_besteed", "besteed", BLUE))
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "name": word, "y": names, "x": [numeric(r[column]) for r in rows],
            "text": [f"{show(r[column])} {word}" for r in rows], "textposition": "outside", "cliponaxis": False,
            "hoverinfo": "skip", "marker": {"color": color, "line": {"color": GREY, "width": 1}},
        }
        for column, word, color in pair
    ]  # fmt: skip
    lay = layout(
        120 + 60 * len(names), barmode="group", yaxis={"type": "category", "autorange": "reversed"},
        xaxis={"title": {"text": "uren"}, "showgrid": True}, margin={"r": 110},
    )  # fmt: skip
    text = f"Samen {number(sum(v for v in asked if v is not None))} uur begroot over alle groepen met een plan."
    figure = {"data": traces, "layout": lay}
    return single("regio_capaciteit", "Inzet", table, title, text, figure, table_twin(table, labels=labels))


def _rows(table: ReleasedTable | None) -> list[dict[str, Any]]:
    return [] if table is None else table.records()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
