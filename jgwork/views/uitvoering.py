"""Views of execution: actions by track and how they stand, hours and money by partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.views import tussen
from jgwork.views.figuur import (
    BLUE,
    GREY,
    HIDDEN,
    ORANGE,
    PINK,
    PURPLE,
    SIGNS,
    TURQUOISE,
    bars,
    layout,
    numeric,
    single,
    table_twin,
    woord,
)
from jgwork.vocabulary.actie import DONE, OVERDUE, UNKNOWN
from jgwork.vocabulary.dutch import between, capital, euros, in_zin, listing, number, times
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable
from jgwork.vocabulary.view import View

Labels = Mapping[str, Mapping[str, str]]
#: How an action can stand: Dutch words, colour and pattern, from good to bad.
STAND = {
    "afgerond_op_tijd": ("afgerond, op tijd", BLUE, ""),
    "afgerond_laat": ("afgerond, te laat", TURQUOISE, "/"),
    "loopt": ("loopt", PURPLE, ""),
    "gepland": ("gepland", "#FFFFFF", ""),
    "loopt_uit": ("loopt uit", ORANGE, "x"),
    "niet_begonnen": ("had moeten beginnen", PINK, "."),
    "niet_bekend": ("niet bekend, niet geleverd", "#FFFFFF", "|"),
    "vervallen": ("vervallen", GREY, "-"),
}
#: What no count, hours or money here holds.
PERSONEN = " Acties die op personen zijn gericht, tellen hier niet mee."


def acties(table: ReleasedTable, labels: Labels) -> View:
    """Return the actions by track and stand; the title says how many of those shown are done and how many are late.

    Actions aimed at a person or family are not in it, and the title says so: none late here is not none late.
    """
    rows = table.records()
    kinds = (tuple(STAND), DONE, OVERDUE, ("afgerond_laat",), UNKNOWN)
    total, done, late, behind, unknown = (_sum(rows, kind) for kind in kinds)
    hidden = any(r["acties"] is WITHHELD for r in rows)
    shown = "getoonde " if hidden else ""
    about = "voor groep en omgeving"
    many = f"{number(done)} van de {number(total)} {shown}acties {about} {'is' if done == 1 else 'zijn'} afgerond"
    one = f"De enige {shown}actie {about} is {'' if done else 'nog niet '}afgerond"
    one = f"Of de enige {shown}actie {about} klaar is, is niet bekend" if unknown else one
    title = (one if total == 1 else many) + _late(late, behind, unknown, total)
    tracks = list(dict.fromkeys(str(r["spoor"]) for r in rows))
    words = labels.get("spoor", {})
    per = [f"{words.get(t, t)} {_count([r for r in rows if r['spoor'] == t])}" for t in tracks]
    text = f"Acties per spoor: {listing(per)}.{PERSONEN}"
    twin = table_twin(table, labels={**labels, "stand": {k: v[0] for k, v in STAND.items()}})
    return single("acties", "Uitvoering", table, title, text, _by_track(rows, tracks, words), twin)


def _sum(rows: list[dict[str, Any]], kind: tuple[str, ...]) -> float:
    return sum(numeric(r["acties"]) or 0 for r in rows if r["stand"] in kind)


def _count(rows: list[dict[str, Any]]) -> str:
    known = [numeric(r["acties"]) for r in rows if r["acties"] is not WITHHELD]
    return number(sum(v or 0 for v in known)) if known else "(niet getoond)"


def _late(late: float, behind: float, unknown: float, total: float) -> str:
    if total == 1:
        told = ", te laat" if behind else "" if unknown else ", niet te laat"
        return "; zij loopt achter op het plan" if late else told
    said = f"; {times(int(late))} {'loopt' if late == 1 else 'lopen'} achter op het plan" if late else ""
    if unknown:
        return f"{said}; van {times(int(unknown))} is het niet bekend"
    if late:
        return said
    return f", waarvan {times(int(behind))} te laat" if behind else ", geen enkele te laat"


def _by_track(rows: list[dict[str, Any]], tracks: list[str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return one bar per track and stand, in the order of the stands, each named beside it."""
    order = list(STAND)
    told = [r for t in tracks for r in rows if r["spoor"] == t and r["acties"] != 0]
    told.sort(key=lambda r: (tracks.index(str(r["spoor"])), order.index(r["stand"]) if r["stand"] in STAND else 99))
    look = [STAND.get(str(r["stand"]), ("stand niet getoond", GREY, "")) for r in told]
    labels = [f"{words.get(str(r['spoor']), r['spoor'])}: {name}" for r, (name, _, _) in zip(told, look, strict=True)]
    return bars(
        labels,
        [numeric(r["acties"]) for r in told],
        unit="acties",
        horizontal=True,
        color=[color for _, color, _ in look],
        shapes=[shape for _, _, shape in look],
    )


def inzet(table: ReleasedTable, labels: Labels) -> View:
    """Return hours and money by partner; the title says what was spent of what was budgeted."""
    rows = table.records()
    asked, spent, money, paid = (
        tussen.total(rows, c) for c in ("uren_begroot", "uren_besteed", "kosten_begroot", "kosten_gerealiseerd")
    )
    title = f"{capital(between(*spent))} uur besteed; gepland was {between(*asked)}"
    title = title if _told(rows, "uren_begroot", "uren_besteed") else f"De uren zijn {HIDDEN}"
    text = f"De kosten zijn {HIDDEN}."
    if _told(rows, "kosten_begroot", "kosten_gerealiseerd"):
        text = f"Kosten: {euros(*paid)}; gepland was {euros(*money)}."
    names = [woord(labels, "partner", r["partner"]) for r in rows]
    text += (_alone(names) if len(names) == 1 else "") + PERSONEN
    return single("inzet", "Uitvoering", table, title, text, hours(rows, names), tussen.folded(table, labels))


def _alone(names: Sequence[str]) -> str:
    return f" Partner: {in_zin(names[0])}."


def _told(rows: Sequence[Mapping[str, Any]], *columns: str) -> bool:
    """Return whether something is shown of each of the columns: what is withheld is no zero."""
    return all(any(numeric(r[c]) is not None for r in rows) for c in columns)


#: Two columns of hours that stand beside each other: column, word and colour.
BUDGET = (("uren_begroot", "begroot", "#FFFFFF"), ("uren_besteed", "besteed", BLUE))


def hours(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], pair: Sequence[tuple[str, str, str]] = BUDGET
) -> dict[str, Any]:
    """Return two columns of hours beside each other, one pair of bars per name; what is withheld says so."""
    traces = [
        {
            "type": "bar", "orientation": "h", "name": word, "y": list(names),
            "x": [numeric(r[column]) or 0 for r in rows],  # without a number no bar, but the words stand there
            "text": [f"{SIGNS.get(said := tussen.words(r, column), said)} {word}" for r in rows],
            "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
            "marker": {
                "color": color,
                "line": {"color": GREY, "width": [0 if numeric(r[column]) is None else 1 for r in rows]},
            },
        }
        for column, word, color in pair
    ]  # fmt: skip
    axis = {"title": {"text": "uren"}, "showgrid": True, "gridcolor": "#E6E6E6"}
    lay = layout(
        120 + 60 * len(names), barmode="group", xaxis=axis, yaxis={"type": "category", "autorange": "reversed"},
        margin={"r": 110},
    )  # fmt: skip
    return {"data": traces, "layout": lay}


def plan(table: ReleasedTable, labels: Labels) -> View:
    """Return the concept plan in short: estimated hours and cost by partner; the title gives the sums."""
    rows = table.records()
    hours, money = (tussen.total(rows, c) for c in ("uren_begroot", "kosten_begroot"))
    parts = [f"{between(*hours)} uur"] if _told(rows, "uren_begroot") else []
    parts += [euros(*money)] if _told(rows, "kosten_begroot") else []
    title = f"De aanpak vraagt naar schatting {' en '.join(parts)}"
    title = title if parts else f"Wat de aanpak vraagt, is {HIDDEN}"
    names = [woord(labels, "partner", r["partner"]) for r in rows]
    text = (_alone(names).strip() if len(names) == 1 else f"Er doen {times(len(rows))} partners mee.") + PERSONEN
    return single("plan", "Concept plan van aanpak", table, title, text, None, tussen.folded(table, labels))
