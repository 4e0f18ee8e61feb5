"""Views of the region: all groups side by side, the map, who to contact, and the hours asked of each partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from jgwork.privacy.attack.bands import share_of
from jgwork.schema.profielen import korte_stappen, nummer
from jgwork.views import tussen
from jgwork.views.figuur import BLUE, GREY, HIDDEN, drawn, how, layout, numeric, show, single, table_twin, woord
from jgwork.views.regio.bladen import MOST, NAMES, PART, Row, named, paged
from jgwork.views.regio.kaart import LABELS, Gebied, kaart
from jgwork.views.uitvoering import hours
from jgwork.vocabulary.actie import NIET_BEKEND
from jgwork.vocabulary.dutch import between, capital, listing, number, quarter_words, times
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import UPPER, WITHHELD, ReleasedTable, Value
from jgwork.vocabulary.view import Choice, Picture, Raster, View, ViewColumn, ViewTable

Labels = Mapping[str, Mapping[str, str]]
Item = TypeVar("Item")
#: Code of the choice that leaves nothing out.
ALL = "alle"
UNKNOWN = "onbekend"
#: Sources of figure 3: column and Dutch label.
SOURCES = (
    ("n_registraties", "Registraties"),
    ("plekken", "Plekken waar de groep komt"),
    ("wonen", "Waar leden wonen"),
)
ASKED = (("uren_gevraagd", "gevraagd", "#FFFFFF"), ("uren_beschikbaar", "beschikbaar", BLUE))


def groepen(
    table: ReleasedTable, names: Mapping[str, str], volgorde: str = "", stappen: Mapping[str, str] | None = None
) -> View:
    """Return the portfolio: all groups with step, goals, effort, what is late and the next report, with filters.

    Parameters
    ----------
    table
        ``regio_groepen``.
    names
        Names of municipalities by code.
    volgorde
        Why the room put the groups in this order; empty where it did not, and they stand by code.
    stappen
        What each step is called here, by its number; the names of the national work process by default.

    Returns
    -------
    View
        A choice of all groups, a step, a municipality or what is late; ordered by the room, never by a score.
    """
    rows, steps = table.records(), stappen or {c: f"{c} {kort}" for c, kort in korte_stappen().items()}
    running = [r for r in rows if r["status"] == "loopt"]
    busy = sum((numeric(r["stap"]) or 0) >= nummer(Rol.UITVOERING) for r in running)
    many = f"{times(len(running)).capitalize()} {'groep loopt' if len(running) == 1 else 'groepen lopen'}"
    title = f"{many}; bij {times(busy)} wordt de aanpak uitgevoerd of afgerond"
    late = [show(r["groep"]) for r in rows if _is_late(r)]
    overdue = [show(r["groep"]) for r in rows if _report_late(r)]
    text = f"Acties voor de groep of de omgeving zijn te laat bij {named(late, 'groepen')}." if late else (
        "Bij geen groep is een getoonde actie voor de groep of de omgeving te laat.")  # fmt: skip
    unknown = [show(r["groep"]) for r in rows if r["acties_te_laat"] == NIET_BEKEND]
    text += f" Bij {named(unknown, 'groepen')} is het niet van elke actie bekend." if unknown else ""
    text += f" Een bericht is te laat bij {named(overdue, 'groepen')}." if overdue else ""
    text += f" De volgorde is die van het overleg: {volgorde.removesuffix('.')}." if volgorde else (
        " De groepen staan op code; het overleg heeft geen volgorde gekozen.")  # fmt: skip
    twin = table_twin(table, labels={"gemeente": names})
    shown = [(r, line) for r, line in zip(rows, twin.rows, strict=True)]
    parts = [(code, label, [x for x in shown if keep(x[0])]) for code, label, keep in _filters(rows, names, steps)]
    pictures, options = {}, []
    for code, label, some in parts:
        for key, name, page in pages(code, label, some):
            note = f" {name}." if code != ALL or len(some) > MOST else ""
            hidden = sum(v is WITHHELD or v == HIDDEN for r, _ in page for v in r.values())
            part = replace(twin, rows=tuple(line for _, line in page))
            pictures[key] = Picture(title, text + note, _steps([r for r, _ in page], steps), part, hidden)
            options.append((key, name))
    return View(
        "regio_groepen", "Waar staat elke groep?", pictures, Choice("toon", "Welke groepen", tuple(options)), how(table)
    )


def _is_late(r: Row) -> bool:
    return (numeric(r["acties_te_laat"]) or 0) > 0


def _report_late(r: Row) -> bool:
    return str(r["volgend_bericht"]).startswith("te laat")


def _filters(
    rows: Sequence[Row], names: Mapping[str, str], stappen: Mapping[str, str]
) -> list[tuple[str, str, Callable[[Row], bool]]]:
    """Return what the portfolio can be narrowed to: code, Dutch label and the test; only what some group answers."""

    def equals(column: str, value: str) -> Callable[[Row], bool]:
        return lambda r: str(r[column]) == value

    found: list[tuple[str, str, Callable[[Row], bool]]] = [(ALL, "Alle groepen", lambda _: True)]
    steps = sorted({str(r["stap"]) for r in rows})
    found += [(f"stap-{s}", f"In stap {stappen.get(s, s)}", equals("stap", s)) for s in steps]
    found += [
        ("acties", "Met acties voor groep of omgeving te laat", _is_late),
        ("bericht", "Met een bericht te laat", _report_late),
    ]
    found += [("gestopt", "Gestopt of gesloten", lambda r: r["status"] != "loopt")]
    places = sorted({str(r["gemeente"]) for r in rows}, key=lambda c: names.get(c, c))
    found += [(code, f"Gemeente {names.get(code, code)}", equals("gemeente", code)) for code in places]
    return [f for f in found if any(f[2](r) for r in rows)]


def pages(code: str, label: str, items: Sequence[Item]) -> Iterator[tuple[str, str, Sequence[Item]]]:
    """Yield key, Dutch label and items of each page of a choice; one page where they are few."""
    if len(items) <= MOST:
        yield code, label, items
        return
    for first in range(0, len(items), PART):
        last = min(first + PART, len(items))
        yield f"{code}.{first}", f"{label}, {number(first + 1)} tot en met {number(last)}", items[first:last]


def _steps(rows: Sequence[Row], stappen: Mapping[str, str]) -> dict[str, Any]:
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [numeric(r["stap"]) for r in rows],
        "y": [drawn(show(r["groep"])) for r in rows],
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
        "tickvals": [int(n) for n in stappen],
        "ticktext": [drawn(name).replace(" ", "<br>") for name in stappen.values()],
        "showgrid": True,
        "side": "top",
    }
    lay = layout(
        100 + 30 * len(rows), xaxis=axis, yaxis={"type": "category", "autorange": "reversed"}, margin={"t": 48}
    )
    return {"data": [trace], "layout": lay}


def _seen(row: Row) -> bool:
    """Return whether a group was seen in a municipality, by registrations or stays; who lives there was not seen."""
    return any(v == HIDDEN or (v is not None and numeric(v) != 0) for v in (row["n_registraties"], row["plekken"]))


def gemeenten(
    table: ReleasedTable, links: ReleasedTable | None, gebieden: Sequence[Gebied], names: Mapping[str, str]
) -> View:
    """Return the map of municipalities with the groups seen there and the links between them.

    Of many links only those that stand out from chance are drawn.
    """
    rows, pairs = [r for r in table.records() if str(r["gemeente_code"]) != UNKNOWN], _rows(links)
    seen = Counter(str(r["gemeente_code"]) for r in rows if _seen(r))
    per_group = Counter(show(r["groep"]) for r in rows if _seen(r))
    wide = sorted(g for g, n in per_group.items() if n > 1)
    verb = "is" if len(wide) == 1 else "zijn"
    title = f"{named(wide, 'groepen')} {verb} in meer gemeenten gezien" if wide else (
        "Van geen enkele groep weten we dat zij in meer dan een gemeente is gezien")  # fmt: skip
    drawn = pairs if len(pairs) <= MOST else [r for r in pairs if r["valt_op"] == "ja"]
    text = stands_out(pairs, names)
    text += " Hoe donkerder, hoe meer groepen." if gebieden else ""
    text += " Een lijn verbindt gemeenten die groepen delen; hoe dikker, hoe meer." if gebieden and drawn else ""
    if len(drawn) < len(pairs):
        text += " Op de kaart staan alleen de verbanden die opvallen."
    named_there = {str(r["gemeente_code"]) for r in rows}
    unknown = [g.naam for g in gebieden if g.code not in named_there]
    if unknown:
        text += f" Van {named(unknown, 'gemeenten')} is niet bekend welke groepen er zijn gezien."
        text += " Dat is niet hetzelfde als geen."
    lines = [(str(r["gemeente_a"]), str(r["gemeente_b"]), int(numeric(r["groepen"]) or 0)) for r in drawn]
    figure = kaart(gebieden, seen, lines) if gebieden else None
    twin = _by_place(seen, unknown, names)
    return single("regio_gemeenten", "Waar komen de groepen?", table, capital(title), text, figure, twin)


def _by_place(seen: Mapping[str, int], unknown: Sequence[str], names: Mapping[str, str]) -> ViewTable:
    """Return the number of groups by municipality, by name; which groups stands in the matrix."""
    rows = sorted([*((names.get(code, code), number(n)) for code, n in seen.items()), *((u, UNKNOWN) for u in unknown)])
    return ViewTable("Groepen per gemeente", (ViewColumn("Gemeente"), ViewColumn("Groepen", number=True)), tuple(rows))


def stands_out(pairs: Sequence[Row], names: Mapping[str, str]) -> str:
    """Return which links stand out from chance, or that none does, as a Dutch sentence."""
    if not pairs:
        return "Van geen twee gemeenten weten we dat zij een groep delen."
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


def _meeste(pairs: Sequence[Row], names: Mapping[str, str]) -> str:
    """Return which two municipalities share most groups; they are named in order of code where several do."""
    top = max((numeric(r["groepen"]) or 0 for r in pairs), default=0)
    first = [
        listing(names.get(str(r[side]), str(r[side])) for side in ("gemeente_a", "gemeente_b"))
        for r in pairs
        if top and numeric(r["groepen"]) == top
    ]
    if len(first) != 1:
        return f"{times(len(pairs)).capitalize()} paren van gemeenten delen een groep"
    return f"{first[0]} delen de meeste groepen: {times(round(top))}"


def verbanden(table: ReleasedTable, names: Mapping[str, str]) -> View:
    """Return the links between municipalities, with what chance would give; in order of code, not of size."""
    rows = table.records()
    out = sum(r["valt_op"] == "ja" for r in rows)
    one = out == 1
    title = f"{times(out)} {'verband' if one else 'verbanden'} tussen gemeenten {'valt' if one else 'vallen'} op"
    title = title if out else _meeste(rows, names)
    twin = table_twin(table, labels={"gemeente_a": names, "gemeente_b": names})
    text = stands_out(rows, names)
    return paged("regio_verbanden", "Waar komen de groepen?", table, capital(title), text, lambda _: None, twin, "paar")


def matrix(table: ReleasedTable, names: Mapping[str, str], gebieden: Sequence[Gebied] = ()) -> View:
    """Return the same as a matrix, groups down and municipalities across, for each of the three sources.

    Municipalities that are drawn but of which nothing is known stand in it as ``onbekend``: that is not zero.
    """
    rows = table.records()
    groups = len({show(r["groep"]) for r in rows})
    places = {str(r["gemeente_code"]) for r in rows} - {UNKNOWN}
    known = [r for r in rows if _seen(r) and str(r["gemeente_code"]) != UNKNOWN]
    seen, some = (len({show(r[c]) for r in known}) for c in ("gemeente_code", "groep"))
    of = f"van de {times(groups)} " if some < groups else ""
    where = f"{times(seen)} {'gemeente' if seen == 1 else 'gemeenten'}"
    title = capital(f"{times(some)} {of}{'groep' if groups == 1 else 'groepen'}, gezien in {where}")
    empty = sorted(g.code for g in gebieden if g.code not in places) if len(gebieden) <= LABELS else []
    text = "Een leeg vak: over deze gemeente is bij deze groep niets verteld. Dat is niet nul, en onbekend ook niet."
    twin = table_twin(table, labels={"gemeente_code": names})
    pairs = list(zip(rows, twin.rows, strict=True))
    sources = SOURCES if len(rows) <= MOST else SOURCES[:1]
    pictures, options = {}, []
    for column, label in sources:
        for key, name, page in pages(column, label, pairs):
            cells = _cellen([r for r, _ in page], column, names, empty)
            hidden = sum(r[column] == HIDDEN for r, _ in page)
            part = replace(twin, rows=tuple(line for _, line in page))
            pictures[key] = Picture(f"{title}: {label.lower()}", text, None, part, hidden, raster=cells)
            options.append((key, name))
    choice = Choice("bron", "Waar het om gaat", tuple(options))
    return View("regio_matrix", "Waar komen de groepen?", pictures, choice, how(table))


def _cellen(rows: Sequence[Row], column: str, names: Mapping[str, str], empty: Sequence[str]) -> Raster:
    """Return groups against municipalities: the words of each cell, darker where there is more."""
    groups = list(dict.fromkeys(show(r["groep"]) for r in rows))
    codes = [*sorted({str(r["gemeente_code"]) for r in rows} - {UNKNOWN}), *empty]
    cells = {(show(r["groep"]), str(r["gemeente_code"])): r[column] for r in rows}
    top = max((h for v in cells.values() if (h := _hoogte(v)) is not None), default=0) or 1

    def cell(g: str, c: str) -> tuple[str, str]:
        if c in empty or (g, UNKNOWN) in cells:
            return UNKNOWN, ""
        value = cells.get((g, c))
        height = _hoogte(value)
        return show(value) if value is not None else "", "" if height is None else str(min(3, int(4 * height / top)))

    lines = tuple((g, tuple(cell(g, c) for c in codes)) for g in groups)
    return Raster("Groep", tuple(names.get(c, c) for c in codes), lines)


def _hoogte(value: Value) -> float | None:
    return share_of(value) if isinstance(value, str) else numeric(value)


def short_of_hours(row: Row) -> bool:
    """Return whether a partner is, or may be, asked for more hours than there are."""
    return any(numeric(row.get(c)) for c in ("tekort", "tekort" + UPPER))


def capaciteit(table: ReleasedTable, labels: Labels) -> View:
    """Return hours asked and available by partner, a picture per quarter; the title names who is short."""
    twin = tussen.folded(table, labels)
    by: dict[str, list[tuple[Row, tuple[str, ...]]]] = {}
    for r, line in zip(table.records(), twin.rows, strict=True):
        by.setdefault(str(r["kwartaal"]), []).append((r, line))
    pictures = {}
    for code, pairs in sorted(by.items()):
        rows = [r for r, _ in pairs]
        names = [woord(labels, "partner", r["partner"]) for r in rows]
        short = [(n, f"{tussen.words(r, 'tekort')} uur") for n, r in zip(names, rows, strict=True) if short_of_hours(r)]
        told = listing(f"{n} {much}" if i else f"{n} komt {much} te kort" for i, (n, much) in enumerate(short))
        asked = between(*tussen.total(rows, "uren_gevraagd"))
        when = capital(quarter_words(code))
        title = f"{when}: {told}" if short else f"{when}: {asked} uur gevraagd"
        silent = [n for n, r in zip(names, rows, strict=True) if r["uren_beschikbaar"] is None]
        text = f"Samen vragen de groepen met een plan {asked} uur."
        text += f" Hoeveel er beschikbaar is, is niet bekend van {listing(silent)}." if silent else ""
        part = replace(twin, rows=tuple(line for _, line in pairs))
        pictures[code] = Picture(
            title, text, hours(rows, names, ASKED), part, sum(r["uren_gevraagd"] == HIDDEN for r in rows)
        )
    options = tuple((code, capital(quarter_words(code))) for code in pictures)
    return View(
        "regio_capaciteit",
        "Waar zetten we mensen in?",
        pictures,
        Choice("kwartaal", "Welk kwartaal", options),
        how(table),
    )


def _rows(table: ReleasedTable | None) -> list[dict[str, Any]]:
    return [] if table is None else table.records()
