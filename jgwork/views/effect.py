"""Views of effect: where each goal stands, and its series against nulmeting and target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.schema.profielen import nummer
from jgwork.views import tussen
from jgwork.views.figuur import (
    GREY,
    PINK,
    bars,
    gap_words,
    gaps_of,
    how,
    layout,
    line_at,
    numeric,
    show,
    single,
    spread,
    withheld,
)
from jgwork.vocabulary.dutch import listing, number, percentage, sentence, times
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import Choice, Picture, View

#: Words of the scale that say a change may be told from chance.
TOLD = ("duidelijk minder", "waarschijnlijk minder", "waarschijnlijk meer", "duidelijk meer")
#: Why a clear fall is not called an effect.
FALLBACK = (
    "Dat is minder. Maar de groep is gekozen toen het erg was, en dan zakt het aantal ook vanzelf. "
    "Wij noemen het geen effect."
)
#: Why a count is an interval.
PARTLY = "De leverancier gaf een deel alleen als 'minder dan 5'."
#: Why a goal has no numbers, in words.
WHY = {
    "niet te beoordelen": "niet te beoordelen, want niet elk kwartaal is geleverd, bekend en getoond",
    "niet in aantallen te tonen": "gaat over leden, en aantallen leden laten we van een groep niet zien",
    "nog niet begonnen": "de acties zijn nog niet begonnen",
    "elders te zien": "is geen telling per kwartaal; zie bij de dynamiek of de duiding",
    "alleen beschrijvend": "er is nog geen meting van na het begin van de acties",
}


def doelen(table: ReleasedTable) -> View | None:
    """Return where each goal stands: rate ratio with interval against no change; ``None`` without goals."""
    rows = table.records()
    if not rows:
        return None
    told = [r for r in rows if r["oordeel"] in TOLD]
    best = told[0] if told else rows[0]
    if told:
        title = f"{show(best['doel'])}: {show(best['oordeel'])} dan in de nulmeting"
    elif fallen := next((r for r in rows if _fell_back(r)), None):
        title = f"{show(fallen['doel'])}: minder dan in de nulmeting, maar dat kan een gewone terugval zijn"
    elif any(numeric(r["verhouding"]) is not None for r in rows):
        title = "Nog geen enkel doel is te onderscheiden van toeval"
    else:
        title = "Over het effect is nog niets te zeggen"
    text = " ".join(in_words(r) for r in rows)
    drawn = [r for r in rows if numeric(r["verhouding"]) is not None]
    figure = _forest(drawn) if drawn else None
    return single("doelen", "Effect", table, title, text, figure)


def in_words(row: Mapping[str, Any]) -> str:
    """Return what may be said of one goal, from its released numbers."""
    name, word = show(row["doel"]), show(row["oordeel"])
    before, now, ratio = numeric(row["nulmeting"]), numeric(row["nu"]), numeric(row["verhouding"])
    if any(isinstance(row[c], str) for c in ("nulmeting", "nu")):
        return _between(name, word, row)
    if before is None or now is None:
        return f"{name}: {WHY.get(word, word)}."
    if word == "alleen beschrijvend":
        return f"{name}: van {number(before, 1)} naar {number(now, 1)}. Zonder marge; toeval is niet uit te sluiten."
    text = f"{name}: van {number(before, 1)} naar {number(now, 1)} per kwartaal"
    low, high = numeric(row["laag"]), numeric(row["hoog"])
    if ratio is None or low is None:
        return f"{text}. {word.capitalize()}."
    top = "onbegrensd" if high is None else percentage(high)
    text += f", dat is {percentage(ratio)} van de nulmeting (marge {percentage(low)} tot {top}). "
    return f"{text}{FALLBACK if _fell_back(row) else f'{word.capitalize()}.'}"


def _fell_back(row: Mapping[str, Any]) -> bool:
    """Return whether a clear fall was held back: a group is chosen when things are at their worst."""
    high = numeric(row["hoog"])
    return high is not None and high < 1 and show(row["oordeel"]) not in TOLD


def _between(name: str, word: str, row: Mapping[str, Any]) -> str:
    """Say what is known of a goal when the supplier withheld a part of its counts."""
    low, high = numeric(row["laag"]), numeric(row["hoog"])
    parts = [f"in de nulmeting {show(row['nulmeting'])} per kwartaal, nu {show(row['nu'])}"]
    if low is not None:
        top = "onbegrensd" if high is None else percentage(high)
        parts.append(f"dat is tussen {percentage(low)} en {top} van de nulmeting")
    said = "Zo is niet te zeggen of er iets veranderd is" if word == "niet te beoordelen" else word.capitalize()
    return f"{name}: {', '.join(parts)}. {PARTLY} {said}."


def nulmetingen(table: ReleasedTable) -> View | None:
    """Return how each nulmeting was fixed ; ``None`` without goals."""
    rows = [{k: show(v) for k, v in r.items()} for r in table.records()]
    if not rows:
        return None
    fixed = [r for r in rows if not r["vastgesteld"].startswith("nog niet")]
    n = len(fixed)
    title = f"Van {times(n)} van de {times(len(rows))} doelen is de nulmeting vastgesteld"
    said = [f"{r['doel']}: vastgesteld op {r['vastgesteld']}" for r in fixed]
    text = "; ".join(said) + "." if said else "Zolang een nulmeting niet is vastgesteld, kan zij nog veranderen."
    return single("nulmetingen", "Effect", table, title, sentence(text))


def lussen(table: ReleasedTable) -> View | None:
    """Return whether a loop back is worth considering, per goal; proposed, never taken. ``None`` without rows."""
    rows = [{k: show(v) for k, v in r.items()} for r in table.records()]
    if not rows:
        return None
    away = [r["doel"] for r in rows if r["voorstel"].startswith("overweeg")]
    if away:
        title = f"Overweeg terug te gaan naar stap {nummer(Rol.BEELD)} of {nummer(Rol.PLAN)} voor {listing(away)}"
    elif unknown := [r["doel"] for r in rows if not r["voorstel"].startswith("blijf")]:
        title = f"Of teruggaan verstandig is, is niet te zeggen van {listing(unknown)}"
    else:
        title = "De cijfers geven geen aanleiding om terug te gaan naar een eerdere stap"
    text = " ".join(f"{r['doel']} {r['reden']}." for r in rows) + " Het ketenoverleg beslist."
    return single("lussen", "Effect", table, title, text)


def _forest(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the rate ratios with their intervals on a log axis; 1 is drawn as 'geen verandering'."""
    names = [show(r["doel"]) for r in rows]
    floor = 0.1
    low = [max(numeric(r["laag"]) or floor, floor) for r in rows]
    high = [min(numeric(r["hoog"]) or 10, 10.0) for r in rows]
    middle = [max(numeric(r["verhouding"]) or floor, floor) for r in rows]
    one = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": 1, "x1": 1, "line": {"color": GREY, "dash": "dash"}}
    ticks = [0.1, 0.25, 0.5, 1, 2, 4, 10]
    axis = {
        "type": "log",
        "range": [-1.02, 1.02],
        "tickvals": ticks,
        "ticktext": [number(t, 0 if t >= 1 else 2) for t in ticks],
        "title": {"text": "nu gedeeld door nulmeting (1 = geen verandering)"},
        "showgrid": True,
        "gridcolor": "#E6E6E6",
    }
    lay = layout(130 + 60 * len(rows), xaxis=axis, yaxis={"type": "category", "autorange": "reversed"}, shapes=[one])
    return {"data": spread(names, middle, low, high, decimals=2, symbol="diamond"), "layout": lay}


def reeksen(
    tables: Sequence[ReleasedTable], facts: Mapping[str, Mapping[str, Any]], marks: Sequence[tuple[str, str]]
) -> View | None:
    """Return the series of each goal behind one control.

    Parameters
    ----------
    tables
        Released series, dims ``periode``, measure ``waarde``.
    facts
        By table name: ``doel`` (title), ``eenheid``, ``nulmeting`` and ``streef`` (per period) and ``zin``.
    marks
        (period, Dutch text) of interventions, context events and registration breaks.
    """
    if not tables:
        return None
    pictures = {t.name: _serie(t, facts[t.name], marks) for t in tables}
    choice = Choice("doel", "Doel", tuple((t.name, str(facts[t.name]["doel"])) for t in tables))
    return View("reeksen", "Effect", pictures, choice, how(tables[0]))


def _serie(table: ReleasedTable, fact: Mapping[str, Any], marks: Sequence[tuple[str, str]]) -> Picture:
    periods = [str(v) for v in table.column("periode")]
    values = [numeric(v) for v in table.column("waarde")]
    ranges = tussen.ranges(table, "waarde")
    gaps = gaps_of(table.column("waarde"))
    figure = bars(periods, values, unit=str(fact["eenheid"]), gaps=gaps)
    tussen.draw(figure["data"][0], ranges)
    for i, value in enumerate(table.column("waarde")):
        if value is None and i not in ranges:  # unknown is not withheld: no bar at all
            figure["data"][0]["y"][i], figure["data"][0]["text"][i] = 0, show(None)
    shapes, notes = [], []
    for key, text in (("nulmeting", "nulmeting"), ("streef", "streefwaarde")):
        level = fact.get(key)
        if level is not None:
            shape, note = line_at(level, f"{text} {number(level, 1)}")
            if key == "streef":
                shape["line"] = {"color": PINK, "dash": "dot", "width": 2}
                note["font"] = {"color": PINK}
            shapes.append(shape)
            notes.append(note)
    top = max(
        [v for v in values if v is not None] + [high for _, high in ranges.values()] + [fact.get("nulmeting") or 0, 1]
    )
    lines, names = _marks(marks, periods)
    figure["layout"] |= {"shapes": [*shapes, *lines], "annotations": [*notes, *names], "height": 400}
    figure["layout"]["yaxis"]["range"] = [0, top * 1.1]
    figure["layout"]["margin"]["t"] = 20 + 18 * len(names)
    said = f"{fact['zin']} {gap_words(periods, gaps)}".rstrip()
    if ranges:
        said += f" {tussen.sentence(ranges, periods)}" + ("" if PARTLY in said else f" {PARTLY}")
    return Picture(str(fact["titel"]), said, figure, tussen.twin(table, ranges), withheld(table))


def _marks(marks: Sequence[tuple[str, str]], periods: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """Return a line per marked period and its words above the plot, each a step lower so that none covers another."""
    found = {p: listing(text for q, text in marks if q == p) for p in periods if any(q == p for q, _ in marks)}
    lines: list[Any] = []
    names: list[Any] = []
    for step, (period, text) in enumerate(found.items()):
        where = periods.index(period) - 0.5
        lines.append(
            {"type": "line", "x0": where, "x1": where, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY}}
        )
        names.append(
            {"x": where, "y": 1, "yref": "paper", "yshift": 18 * (len(found) - 1 - step), "text": text,
             "font": {"size": 12}, "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
        )  # fmt: skip
    return lines, names
