"""Views of the region: all groups side by side, the map, who to contact, and the hours asked of each partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.views.bladen import MOST, NAMES, Row, named, paged
from jgwork.views.figuur import BLUE, GREY, layout, numeric, show, single, table_twin
from jgwork.views.kaart import Gebied, kaart
from jgwork.views.uitvoering import hours
from jgwork.vocabulary.dutch import listing, number, percentage, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View, ViewColumn, ViewTable

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
    text = f"Acties lopen achter bij {named(late, 'groepen')}." if late else (
        "Bij geen groep lopen getoonde acties achter.")  # fmt: skip
    return paged("regio_groepen", "Alle groepen", table, title, text, _steps, table_twin(table), "groep")


def _steps(rows: Sequence[Row]) -> dict[str, Any]:
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
    return {"data": [trace], "layout": lay}


def gemeenten(
    table: ReleasedTable, links: ReleasedTable | None, gebieden: Sequence[Gebied], names: Mapping[str, str]
) -> View:
    """Return the map of municipalities with the groups seen there and the links between them.

    Of many links only those that stand out from chance are drawn.
    """
    rows, pairs = table.records(), _rows(links)
    seen = Counter(str(r["gemeente_code"]) for r in rows)
    per_group = Counter(show(r["groep"]) for r in rows)
    wide = sorted(g for g, n in per_group.items() if n > 1)
    verb = "is" if len(wide) == 1 else "zijn"
    title = f"{named(wide, 'groepen')} {verb} in meer gemeenten gezien" if wide else (
        "Geen enkele groep is in meer dan een gemeente gezien")  # fmt: skip
    drawn = pairs if len(pairs) <= MOST else [r for r in pairs if r["valt_op"] == "ja"]
    text = stands_out(pairs, names)
    if len(drawn) < len(pairs):
        text += " Op de kaart staan alleen de verbanden die opvallen."
    unknown = [g.naam for g in gebieden if g.code not in seen]
    text += (
        f" Over {named(unknown, 'gemeenten')} is niets bekend; dat is niet hetzelfde als geen groepen."
        if unknown
        else ""
    )
    lines = [(str(r["gemeente_a"]), str(r["gemeente_b"]), int(numeric(r["groepen"]) or 0)) for r in drawn]
    figure = kaart(gebieden, seen, lines) if gebieden else None
    return single("regio_gemeenten", "Tussen gemeenten", table, _capital(title), text, figure, _by_place(seen, names))


def _by_place(seen: Mapping[str, int], names: Mapping[str, str]) -> ViewTable:
    """Return the number of groups by municipality, by name; which groups stands in the matrix."""
    rows = sorted((names.get(code, code), number(n)) for code, n in seen.items())
    return ViewTable("Groepen per gemeente", (ViewColumn("Gemeente"), ViewColumn("Groepen", number=True)), tuple(rows))


def stands_out(pairs: Sequence[Row], names: Mapping[str, str]) -> str:
    """Return which links stand out from chance, or that none does, as a Dutch sentence."""
    if not pairs:
        return "Geen twee gemeenten delen een groep."
    one = len(pairs) == 1
    share = f"{times(len(pairs)).capitalize()} {'paar' if one else 'paren'} van gemeenten {'deelt' if one else 'delen'}"
    out = [
        listing(names.get(str(r[side]), str(r[side])) for side in ("gemeente_a", "gemeente_b"))
        for r in pairs
        if r["valt_op"] == "ja"
    ]
    which = "; ".join(out) if len(out) <= NAMES else f"{number(len(out))} paren (zie de tabel)"
    if not out:
        return f"{share} een groep. Geen enkel verband valt op: bij deze aantallen kan het toeval zijn."
    return f"{share} een groep. Vaker dan toeval geeft bij deze aantallen: {which}."


def verbanden(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the links between municipalities, with what chance would give; in order of code, not of size."""
    rows = table.records()
    out = sum(r["valt_op"] == "ja" for r in rows)
    one = out == 1
    title = f"{times(out)} {'verband' if one else 'verbanden'} tussen gemeenten {'valt' if one else 'vallen'} op"
    title = title if out else "Er springt geen verband tussen gemeenten uit"
    twin = table_twin(table, labels={"gemeente_a": names, "gemeente_b": names})
    text = stands_out(rows, names)
    return paged("regio_verbanden", "Tussen gemeenten", table, _capital(title), text, lambda _: None, twin, "paar")


def matrix(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the same as a matrix: groups down, municipalities across."""
    rows = table.records()
    groups = len({show(r["groep"]) for r in rows})
    places = len({str(r["gemeente_code"]) for r in rows})
    title = f"{times(groups)} groepen in {times(places)} gemeenten: waar de registraties zijn"
    text = "Een leeg vak betekent dat de groep daar niet in de groepsscan voorkomt."
    twin = table_twin(table, labels={"gemeente_code": names})
    return paged(
        "regio_matrix", "Tussen gemeenten", table, _capital(title), text, lambda part: _heat(part, names), twin
    )


def _heat(rows: Sequence[Row], names: Mapping[str, str]) -> dict[str, Any]:
    groups = list(dict.fromkeys(show(r["groep"]) for r in rows))
    codes = sorted({str(r["gemeente_code"]) for r in rows})
    cells = {(show(r["groep"]), str(r["gemeente_code"])): r["n_registraties"] for r in rows}
    values = [[numeric(cells.get((g, c))) for c in codes] for g in groups]
    texts = [[show(cells[g, c]) if (g, c) in cells else "" for c in codes] for g in groups]
    trace = {
        "type": "heatmap", "z": values, "x": [names.get(c, c) for c in codes], "y": groups, "text": texts,
        "texttemplate": "%{text}", "showscale": False, "hoverinfo": "skip", "xgap": 2, "ygap": 2,
        "colorscale": [[0, "#F3F5F8"], [1, "#6E8FBA"]],
    }  # fmt: skip
    lay = layout(110 + 36 * len(groups), yaxis={"autorange": "reversed", "type": "category"}, xaxis={"side": "top"})
    return {"data": [trace], "layout": lay}


def contactadvies(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the contact advice: one line per group and municipality, with its reason."""
    rows = table.records()
    places = sorted({names.get(str(r["gemeente_code"]), str(r["gemeente_code"])) for r in rows})
    title = f"Advies: neem contact op met {named(places, 'gemeenten')}"
    if len(rows) <= MOST:
        text = _capital(" ".join(_advice(r, names) for r in rows))
    else:
        strong = Counter(show(r["sterkte"]) for r in rows)
        text = f"{number(len(rows))} adviezen: {listing(f'{number(n)} {word}' for word, n in sorted(strong.items()))}."
    twin = table_twin(table, labels={"gemeente_code": names})
    return paged(
        "regio_contactadvies", "Tussen gemeenten", table, title, f"{text} De procesregisseur beslist.",
        lambda _: None, twin, "advies",
    )  # fmt: skip


def _advice(r: Row, names: Mapping[str, str]) -> str:
    there, total = numeric(r["daar"]), numeric(r["totaal"])
    place = names.get(str(r["gemeente_code"]), str(r["gemeente_code"]))
    share = f", {percentage(there / total)}" if there is not None and total else ""
    why = f"{number(there)} van de {number(total)} getoonde registraties{share}" if there is not None else (
        "de groep is daar gezien, het aantal is te klein om te tonen")  # fmt: skip
    return f"{show(r['groep'])} en {place}: {why} ({show(r['sterkte'])})."


def capaciteit(table: ReleasedTable, labels: Labels) -> View:
    """Return hours by partner over all groups; the title names who is asked most."""
    rows = table.records()
    names = [labels.get("partner", {}).get(str(r["partner"]), show(r["partner"])) for r in rows]
    asked = [numeric(r["uren_begroot"]) for r in rows]
    top = max((v for v in asked if v is not None), default=0)
    most = [n for n, v in zip(names, asked, strict=True) if v == top]
    title = f"{listing(most)}: de meeste uren gevraagd ({number(top)})"
    text = f"Samen {number(sum(v for v in asked if v is not None))} uur begroot over alle groepen met een plan."
    twin = table_twin(table, labels=labels)
    return single("regio_capaciteit", "Inzet", table, title, text, hours(rows, names), twin)


def _rows(table: ReleasedTable | None) -> list[dict[str, Any]]:
    return [] if table is None else table.records()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
