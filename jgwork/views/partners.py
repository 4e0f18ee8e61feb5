"""Views of what partners said: roles, the informatiematrix, the evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jgwork.views.figuur import how, layout, numeric, show, single, spread, table_twin, withheld
from jgwork.vocabulary.dutch import in_zin, listing, number, percentage
from jgwork.vocabulary.tables import ReleasedTable, Value
from jgwork.vocabulary.view import Picture, Raster, View

Labels = Mapping[str, Mapping[str, str]]
#: States of a topic: column and what it is called.
STATES = (
    ("bekend", "bekend"), ("onbekend", "niemand weet het"), ("gevraagd_zonder_antwoord", "geen antwoord"),
    ("niet_gevraagd", "niet gevraagd"),
)  # fmt: skip
#: Measures of the evaluation of which the code says nothing to a reader.
MATEN = {
    "mediaan_dagen": "Dagen waarbinnen de helft kwam", "p90_dagen": "Dagen waarbinnen negen van de tien kwamen",
    "dagen_gepland": "Dagen volgens plan", "dagen_werkelijk": "Dagen in werkelijkheid",
    "verhouding": "Werkelijk gedeeld door gepland",
}  # fmt: skip


def matrix(table: ReleasedTable, labels: Labels) -> View:
    """Return what is known by cluster; the title says how much of what was asked is known."""
    rows = table.records()
    known, asked = 0.0, 0.0
    open_: list[str] = []
    words = labels.get("cluster_code", {})
    for r in rows:
        have = numeric(r["bekend"]) or 0
        want = have + (numeric(r["onbekend"]) or 0) + (numeric(r["gevraagd_zonder_antwoord"]) or 0)
        known, asked = known + have, asked + want
        if want and have / want < 0.6:
            open_.append(words.get(str(r["cluster_code"]), show(r["cluster_code"])).lower())
    share = f"Van wat we vroegen, is {percentage(known / asked)} bekend" if asked else ""
    title = f"We weten te weinig over: {listing(open_)}" if open_ else share or "Er is nog niets gevraagd"
    text = f"{share}. " if open_ else "Van elk onderwerp is het meeste bekend. " if asked else ""
    text += "Niet gevraagd is iets anders dan onbekend."
    twin = table_twin(table, labels=labels)
    picture = Picture(title, text, None, twin, withheld(table), raster=_raster(rows, words))
    return View("informatiematrix", table.title, {"": picture}, how=how(table))


def _raster(rows: Sequence[Mapping[str, Value]], words: Mapping[str, str]) -> Raster:
    """Return how many subjects of each cluster are known, not known, not answered and not asked: darker is more."""

    def cells(r: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
        total = sum(numeric(r[column]) or 0 for column, _ in STATES) or 1
        for column, _ in STATES:
            n = numeric(r[column])
            yield show(r[column]), "" if not n else str(min(3, int(4 * n / total)))

    lines = tuple((words.get(str(r["cluster_code"]), show(r["cluster_code"])), tuple(cells(r))) for r in rows)
    return Raster("Onderwerp", tuple(name for _, name in STATES), lines)


def evaluatie(table: ReleasedTable, zin: str, labels: Labels) -> View:
    """Return one part of the evaluation; its first sentence is the title, the rest stands under it."""
    first, _, rest = zin.partition(". ")
    title = _lowest(table, labels) if table.name == "evaluatie_rollen" else first.removesuffix(".")
    if table.name == "evaluatie_knelpunten":
        title, rest = _knelpunten(table, labels.get("knelpunt_code", {}))
    dim = table.columns[0].name
    words = {str(v): MATEN.get(str(v), str(v).replace("_", " ").capitalize()) for v in table.column(dim)}
    twin = table_twin(table, labels={dim: {**words, **labels.get(dim, {})}})
    figure = _scores(table, words) if table.name == "evaluatie_rollen" else None
    return single(table.name, table.title, table, title, rest, figure, twin)  # what the title says is said once


def _knelpunten(table: ReleasedTable, words: Mapping[str, str]) -> tuple[str, str]:
    """Return what most partners named, and what was named besides."""
    named = [(in_zin(words.get(str(r["knelpunt_code"]), show(r["knelpunt_code"]))), numeric(r["partners"]) or 0)
             for r in table.records()]  # fmt: skip
    top = max(n for _, n in named)
    many = "een partner" if top == 1 else f"{number(top)} partners"
    title = f"Vaakst genoemd als knelpunt: {listing(name for name, n in named if n == top)} ({many})"
    other = [f"{name} ({number(n)})" for name, n in named if n < top]
    return title, f"Ook genoemd: {listing(other)}." if other else ""


def _lowest(table: ReleasedTable, labels: Labels) -> str:
    rows = [r for r in table.records() if numeric(r["mediaan"]) is not None]
    if not rows:
        return "Er is nog geen cijfer gegeven"
    low = min(numeric(r["mediaan"]) or 0 for r in rows)
    if len(rows) > 1 and all(numeric(r["mediaan"]) == low for r in rows):
        return f"Alle onderwerpen kregen hetzelfde cijfer: {number(low, 1)} van 5"
    words = labels.get("vraag_code", {})
    names = [words.get(str(r["vraag_code"]), show(r["vraag_code"])) for r in rows if numeric(r["mediaan"]) == low]
    return f"Dit kon beter: {listing(names).lower()} (cijfer {number(low, 1)} van 5)"


def _scores(table: ReleasedTable, words: Mapping[str, str]) -> dict[str, Any]:
    rows = table.records()
    names = [words[str(r["vraag_code"])] for r in rows]
    data = spread(names, *([numeric(r[c]) for r in rows] for c in ("mediaan", "laagste", "hoogste")))
    axis = {"range": [0.7, 5.3], "dtick": 1, "title": {"text": "score van 1 tot 5, met de spreiding tussen partners"}}
    lay = layout(110 + 44 * len(names), xaxis=axis, yaxis={"type": "category", "autorange": "reversed"})
    return {"data": data, "layout": lay}
