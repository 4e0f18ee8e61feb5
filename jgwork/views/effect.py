"""Views of effect: where each goal stands, and its series against nulmeting and target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jgwork.schema.profielen import nummer
from jgwork.views import tussen
from jgwork.views.figuur import (
    GREY,
    HIDDEN,
    PINK,
    SAMEN,
    SIGNS,
    bars,
    broken,
    gap_words,
    gaps_of,
    how,
    layout,
    line_at,
    numeric,
    show,
    single,
    spread,
    table_twin,
    withheld,
)
from jgwork.vocabulary.dutch import in_zin, listing, number, quarters_in, sentence, times, voorgoed
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.verandering import (
    ANTWOORDEN,
    LEDEN_WAAROM,
    LET_OP,
    ONBESLIST,
    REDEN,
    Uitspraak,
    Verandering,
    gevraagd,
    is_gevraagd,
    termijn_zin,
)
from jgwork.vocabulary.view import Choice, Picture, View, ViewTable

#: Words of the scale that say a change can be told from ordinary swing.
CLEAR = ("duidelijk minder", "duidelijk meer")
#: The other words of what was tested: who is shown no numbers hears the same of it as who is.
TESTED = ("waarschijnlijk minder", "waarschijnlijk meer", ONBESLIST)
#: Why a count is an interval.
PARTLY = "De leverancier gaf een deel alleen als 'minder dan 5'."
#: Why a goal has no sentence of its own, in words.
WHY = {
    "nog niet begonnen": "de acties zijn nog niet begonnen",
    "elders te zien": "is geen telling per kwartaal; zie bij de dynamiek of de duiding",
    "niet te meten": "is met deze gegevens niet te meten",
}
#: Columns of what was told of a goal about members.
DEELS = ("leden_nul", "leden_nul_op", "leden_nu", "leden_nu_op", "leden_woord", "leden_volgende", "leden_waarom")
#: Judgements that say that the numbers are kept back.
NIET_VERTELD = ("niet te tonen", "niet in aantallen te tonen")
#: Columns of the table beside the figure.
SHOWN = 11
#: What is said of a target, apart from the change.
STREEF = {
    "gehaald": "De streefwaarde is gehaald.", "op weg": "Het is op weg naar de streefwaarde.",
    "niet": "De streefwaarde is nog niet gehaald.",
}  # fmt: skip
#: The same of an approach that was stopped while it was going there.
WAS_OP_WEG = "Bij de laatste telling was het op weg naar de streefwaarde."
#: Judgements that are said shorter, and plainer, above a figure.
KORT = {
    "niet te onderscheiden": "geen duidelijke verandering",
    "alleen beschrijvend": "dit kan ook toeval zijn",
    "niet te tonen": "nog niet genoeg verteld",
    "niet te zeggen": "nog te weinig bekend",
    "nog niet begonnen": "de acties zijn nog niet begonnen",
}


def doelen(table: ReleasedTable, *, gestopt: bool = False) -> View | None:
    """Return where each goal stands: what changed with its margin, and apart from that the target; ``None`` without.

    Of an approach that was stopped (``gestopt``) nothing is still to come.
    """
    rows = table.records()
    if not rows:
        return None
    told = [r for r in rows if r["oordeel"] in CLEAR]
    reached = sum(r["stand"] == "gehaald" for r in rows)
    if told:  # one that rises is not left out beside one that falls
        first, *more = (f"{show(r['doel'])}: {show(r['oordeel'])}" for r in told)
        title = f"{first} dan in de nulmeting" + "".join(f"; {in_zin(m)}" for m in more)
    elif any(numeric(r["verhouding"]) is not None or r["oordeel"] in TESTED for r in rows):
        title = "Geen doel veranderde duidelijk: het kan ook toeval zijn"
    else:
        title = "Of een verandering meer is dan toeval, kunt u nog niet zeggen"
    title += (
        f"; {times(reached)} {'streefwaarde is' if reached == 1 else 'streefwaarden zijn'} gehaald" if reached else ""
    )
    drawn = [r for r in rows if numeric(r["verhouding"]) is not None]
    figure = _forest(drawn) if drawn else None
    said = " ".join(in_words(r, gestopt=gestopt) for r in rows)
    title = voorgoed(title) if gestopt else title
    view = single("doelen", "Effect", table, title, said, figure, _short(table))
    tests = [f"{show(r['doel'])}. {c.toets}" for r in rows if (c := verandering(r)) is not None and c.toets]
    return replace(view, how=(*view.how, ("Hoe zeker", " ".join(tests)))) if tests else view


def in_words(row: Mapping[str, Any], *, gestopt: bool = False) -> str:
    """Return what may be said of one goal: the same sentences as inside the dossier, the target, the cautions."""
    text = _in_words(row, gestopt=gestopt)
    return voorgoed(text) if gestopt else text


def _in_words(row: Mapping[str, Any], *, gestopt: bool) -> str:
    name, word, stand = (show(row[c]) for c in ("doel", "oordeel", "stand"))
    late = termijn_zin(stand, show(row.get("termijn")))
    if word == "niet in aantallen te tonen":
        return f"{name}: {_leden(row)} {late}".strip()
    if word in WHY:
        return f"{name}: {WHY[word]}. {late}".strip()
    parts = [
        f"{name}: {in_zin(_said(row) or f'{word}.')}",
        late or (WAS_OP_WEG if gestopt and stand == "op weg" else STREEF.get(stand, "")),
    ]
    parts += [f"Let op: {LET_OP[key]}" for i in range(1, 7) if (key := show(row[f"let_op_{i}"])) in LET_OP]
    return " ".join(p for p in parts if p)


def _leden(row: Mapping[str, Any]) -> str:
    """Return what was told of a goal about members: parts at the moments that the plan fixed, or why none."""
    told = {c: show(v) for c in DEELS if (v := row.get(c)) is not None}
    if "leden_nul" not in told:
        return LEDEN_WAAROM[told.get("leden_waarom", "niet_hier")]
    out = [f"op {told['leden_nul_op']}, bij de nulmeting, gold dit voor {told['leden_nul']} van de leden."]
    if "leden_nu" in told:
        out.append(f"Op {told['leden_nu_op']} gold het voor {told['leden_nu']} van de leden.")
        word = told.get("leden_woord", "")
        out.append({"gelijk": "Dat is hetzelfde deel."}.get(word, f"Dat is {word}." if word else ""))
    if "leden_volgende" in told:
        out.append(f"Het plan legt {told['leden_volgende']} vast als volgende moment.")
    return " ".join(filter(None, out))


def _said(row: Mapping[str, Any]) -> str:
    if is_gevraagd(row):
        old, new, before, after = (numeric(row[c]) for c in ("nulmeting", "nu", *ANTWOORDEN))
        if old is None or new is None or before is None or after is None:
            return "hoeveel bewoners dit ervaren in de nulmeting of nu, is niet bekend."
        return gevraagd(old, new, before, after)
    change = verandering(row)
    why = REDEN.get(show(row["reden"]), "")
    return " ".join(filter(None, (*(change.zinnen if change else ()), why, _which(row))))


def _which(row: Mapping[str, Any]) -> str:
    """Return which told quarters a change is about; empty where the row holds none."""
    now, nul, year = (show(row[c]) if row.get(c) else "" for c in ("welke_nu", "welke_nul", "welke_eerder"))
    before = f"; het jaar ervoor is {year}" if year else ""
    return f"Gebruikt is wat verteld is: nu is {now}, de nulmeting is {nul}{before}." if now and nul else ""


def verandering(row: Mapping[str, Any]) -> Verandering | None:
    """Return the change that a released row of ``doelen`` holds; ``None`` where it holds none."""
    n = numeric(row["kwartalen"])
    if n is None:
        return None
    chosen, groups = numeric(row["gekozen_uit"]), numeric(row["groepen"]) or 0
    return Verandering(
        show(row["wat"]), _total(row["nulmeting"]), _total(row["nu"]), _total(row["jaar_ervoor"]), round(n),
        _uitspraak(row, "geteld_"), _uitspraak(row, "vergeleken_"), round(groups), numeric(row["nul_anderen"]),
        numeric(row["nu_anderen"]), None if chosen is None else round(chosen),
        "" if row["per_lid"] is None else show(row["per_lid"]),
    )  # fmt: skip


def _total(value: Any) -> float | str:
    known = numeric(value)
    return known if known is not None else "" if value is None else show(value)


def _uitspraak(row: Mapping[str, Any], prefix: str) -> Uitspraak | None:
    low, high, p = (numeric(row[f"{prefix}{c}"]) for c in ("laag", "hoog", "p"))
    if low is None or high is None or p is None:
        return None
    return Uitspraak(
        show(row[f"{prefix}woord"]), numeric(row[f"{prefix}verhouding"]), low, high, p, show(row[f"{prefix}door"])
    )


def _short(table: ReleasedTable) -> ViewTable:
    """Return the table beside the figure; what the sentences are made of stands in them."""
    whole = table_twin(table, zonder="")
    at = {c.name: i for i, c in enumerate(table.columns)}
    kept = [at[c] for c in ("nulmeting", "nu", "streefwaarde") if c in at]

    def line(row: tuple[str, ...]) -> tuple[str, ...]:
        shut = row[at["oordeel"]] in NIET_VERTELD
        return tuple(HIDDEN if shut and i in kept and not v else v for i, v in enumerate(row[:SHOWN]))

    return ViewTable(whole.caption, whole.columns[:SHOWN], tuple(map(line, whole.rows)))


def nulmetingen(table: ReleasedTable, *, gestopt: bool = False) -> View | None:
    """Return how each nulmeting was fixed; ``None`` without goals. After the end (``gestopt``) none is asked for."""
    rows = [{k: show(v) for k, v in r.items()} for r in table.records()]
    if not rows:
        return None
    fixed = [r for r in rows if not r["vastgesteld"].startswith("nog niet")]
    n = len(fixed)
    some = f"Van {times(n)} van de {times(len(rows))} doelen staat de nulmeting vast"
    title = some if n else "De nulmeting staat nog niet vast. Stel haar vast"
    said = [f"{r['doel']}: vastgesteld op {r['vastgesteld']}" for r in fixed]
    text = "; ".join(said) + "." if said else "Zolang een nulmeting niet is vastgesteld, kan zij nog veranderen."
    if gestopt and not n:
        title, text = "De nulmeting is niet vastgesteld", ""
    return single("nulmetingen", "Effect", table, title, text and sentence(text), twin=table_twin(table, zonder=""))


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
        title = f"Er is geen reden om terug te gaan naar stap {nummer(Rol.BEELD)} of {nummer(Rol.PLAN)}. U beslist"
    text = " ".join(f"{r['doel']} {r['reden']}." for r in rows) + " Het ketenoverleg beslist."
    return single("lussen", "Effect", table, title, text)


def _forest(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the ratios that the sentences name first, as counted, on a log axis; 1 is drawn as 'geen verandering'."""
    names = [show(r["doel"]) for r in rows]
    floor = 0.1
    counted = ["geteld_" if numeric(r.get("geteld_verhouding")) is not None else "" for r in rows]

    def ends(name: str, without: float) -> list[float]:
        told = [numeric(r[f"{c}{name}"]) for r, c in zip(rows, counted, strict=True)]
        return [min(max(x or without, floor), 10.0) for x in told]  # beyond the axis it is drawn at its end

    low, high, middle = ends("laag", floor), ends("hoog", 10.0), ends("verhouding", floor)
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
    data = spread(names, middle, low, high, decimals=2, symbol="diamond")
    data[1]["textposition"] = ["top right" if m >= 1 else "top left" for m in middle]  # off the line of no change
    return {"data": data, "layout": lay}


def reeksen(
    tables: Sequence[ReleasedTable], facts: Mapping[str, Mapping[str, Any]], marks: Sequence[tuple[str, str]]
) -> View | None:
    """Return the series of each goal behind one control.

    Parameters
    ----------
    tables
        Released series, dims ``periode``, measure ``waarde``.
    facts
        By table name: ``doel`` (title), ``titel``, ``eenheid``, ``nulmeting`` and ``streef`` (per period). What the
        change means is said once, with the goals (``doelen``).
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
    tussen.draw(figure["data"][0], ranges, many=[quarters_in(p) for p in periods])
    for i, value in enumerate(table.column("waarde")):
        if value is None and i not in ranges:  # unknown is not withheld: no bar at all
            figure["data"][0]["y"][i], figure["data"][0]["text"][i] = 0, broken(SIGNS[show(None)])
    shapes, notes = [], []
    for key, text in (("nulmeting", "nulmeting"), ("streef", "streefwaarde")):
        level = fact.get(key)
        if level is not None:
            shape, note = line_at(level, f"{text}<br>{number(level, 1)}")
            if key == "streef":
                shape["line"] = {"color": PINK, "dash": "dot", "width": 2}
                note["font"] = {**note["font"], "color": PINK}
            shapes.append(shape)
            notes.append(note)
    if len(notes) > 1:  # names of levels that lie close stand away from each other
        upper, lower = sorted(notes, key=lambda note: -note["y"])
        upper["yanchor"], lower["yanchor"] = "bottom", "top"
    bar = figure["data"][0]
    ends = [v + low for v, low in zip(bar["y"], bar.get("base", [0] * len(bar["y"])), strict=True)]
    top = max([*ends, fact.get("nulmeting") or 0, 1])
    lines, names = _marks(marks, periods)
    figure["layout"] |= {"shapes": [*shapes, *lines], "annotations": [*notes, *names], "height": 320}
    figure["layout"]["yaxis"]["range"] = [0, top * 1.1]
    figure["layout"]["xaxis"]["range"] = [-0.6, len(periods) - 0.4]
    figure["layout"]["margin"] |= {"t": 32, "r": 96 if notes else 24}
    pooled = SAMEN if any(quarters_in(p) > 1 for p in periods) else ""
    parts = ("Wat de verandering betekent, staat bij de doelen.", pooled, gap_words(periods, gaps))
    said = " ".join(filter(None, parts))
    numbered = "; ".join(f"{i} {note['name']}" for i, note in enumerate(names, 1))
    said += f" In de figuur: {numbered}." if numbered else ""
    if ranges:
        said += f" {tussen.sentence(ranges, periods)}" + ("" if PARTLY in said else f" {PARTLY}")
    return Picture(str(fact["titel"]), said, figure, tussen.twin(table, ranges), withheld(table))


def _marks(marks: Sequence[tuple[str, str]], periods: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """Return a line per marked period and its number above the plot; the words of each number stand in a sentence."""
    found = {p: listing(text for q, text in marks if q == p) for p in periods if any(q == p for q, _ in marks)}
    lines: list[Any] = []
    names: list[Any] = []
    for step, (period, text) in enumerate(found.items(), 1):
        where = periods.index(period) - 0.5
        lines.append(
            {"type": "line", "x0": where, "x1": where, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY}}
        )
        names.append(
            {"x": where, "y": 1, "yref": "paper", "text": f"<b>{step}</b>", "name": text, "font": {"size": 12},
             "showarrow": False, "yanchor": "bottom", "bordercolor": GREY, "borderpad": 2}
        )  # fmt: skip
    return lines, names
