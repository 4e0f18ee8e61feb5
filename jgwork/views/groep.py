"""Views of the group itself: in short, members in band statements, interpretation, common threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jgwork.privacy.attack.bands import WORDS
from jgwork.views.figuur import (
    HIDDEN,
    SIGNS,
    geteld,
    hatched,
    how,
    layout,
    numeric,
    show,
    single,
    spread,
    table_twin,
    withheld,
)
from jgwork.vocabulary.dutch import listing, number, sentence, times
from jgwork.vocabulary.tables import WITHHELD, ReleasedTable, Value
from jgwork.vocabulary.view import Choice, Picture, View

Labels = Mapping[str, Mapping[str, str]]
ASPECTS = {"gedrag": "Gedrag", "groepsdynamiek": "Groepsdynamiek", "situatie": "Situatie", "impact": "Impact"}
UNKNOWN = "onbekend"
#: What is said of the part of a group that is online.
ONLINE = {
    "ja": "Een deel van de groep is online.", "nee": "Geen deel van de groep is online.",
    UNKNOWN: "Of een deel van de groep online is, is niet bekend.",
}  # fmt: skip
#: Marks of an axis of parts.
DELEN = {
    0.0: "niemand", 1.0: "iedereen", 0.5: "½", 0.333333: "⅓", 0.666667: "⅔", 0.25: "¼", 0.75: "¾",
    0.2: "⅕", 0.4: "⅖", 0.6: "⅗", 0.8: "⅘",
}  # fmt: skip
#: Lower and upper share of every band statement, for drawing.
BANDS = {w: (i / n, (i + 1) / n) for n, words in WORDS.items() for i, w in enumerate(words)}


def profiel(table: ReleasedTable) -> View:
    """Return the group in short; the title says size and how long it is known."""
    facts = {str(r["kenmerk"]): show(r["waarde"]) for r in table.records()}
    since = facts.get("In beeld sinds", "onbekend")
    title = f"Een groep van {facts.get('Omvang', 'onbekende omvang')}"
    title += f", in beeld sinds {since}" if since != "onbekend" else ""
    kind, online = (facts.get(key, UNKNOWN) for key in ("Soort verband", "Online deel"))
    text = "Wat voor verband het is, is niet bekend. " if kind == UNKNOWN else f"Het verband is {kind}. "
    text += ONLINE.get(online, f"Een deel dat online is: {online}.")
    return single("groepsprofiel", "Groep", table, title, text)


def kenmerken(tables: Sequence[ReleasedTable], labels: Labels, section: str = "Personen") -> View | None:
    """Return band statements of the members, one picture per attribute; ``None`` where there is no attribute."""
    if not tables:
        return None
    pictures = {t.name: _bands(t, labels.get(t.name, {})) for t in tables}
    choice = Choice("kenmerk", "Kenmerk", tuple((t.name, t.title) for t in tables)) if len(tables) > 1 else None
    if choice is None:
        pictures = {"": next(iter(pictures.values()))}
    return View("kenmerken" if choice else tables[0].name, section, pictures, choice, how(tables[0]))


def _class(code: str, labels: Mapping[str, str]) -> str:
    """Return the words for a class, also where gate 2 put several together (``a of b``)."""
    return labels.get(code) or " of ".join(labels.get(part, part) for part in code.split(" of "))


def _bands(table: ReleasedTable, labels: Mapping[str, str]) -> Picture:
    measure = next(c.name for c in table.columns if c.role == "measure")
    dim = next(c.name for c in table.columns if c.role == "dim")
    labels = {str(code): _class(str(code), labels) for code in table.column(dim)}
    lists = dict.fromkeys(str(r.get("lijst", "")) for r in table.records())
    rows = [(labels[str(r[dim])] + (f" ({r['lijst']})" if len(lists) > 1 else ""), r[measure]) for r in table.records()]
    told = [(name, str(v)) for name, v in rows if v is not WITHHELD and v is not None]
    title = _band_title(table.title, told)
    text = " ".join(sentence(f"{name}: {band} van de leden") for name, band in told)
    if not told:
        text = "De groep is te klein om iets over de leden te zeggen zonder iemand aan te wijzen."
    twin = table_twin(table, labels={dim: labels})
    return Picture(title, text + geteld(table), _band_figure(rows) if told else None, twin, withheld(table))


def _band_title(what: str, told: Sequence[tuple[str, str]]) -> str:
    what = f"{what}, voor zover bekend" if told else what  # of whom it is not known counts in no class
    many = [name for name, band in told if BANDS.get(band, (0, 0))[0] >= 0.5]
    if many and all(n.startswith((many[0], "jonger dan", "woont in")) for n in many):
        many = many[:1]  # a wider threshold holds already where a narrower one does
    if many:
        share = dict(told)[many[0]] if len(many) == 1 else "de helft of meer"
        return f"{what}: {share} {_zijn(listing(many))}"
    if not told:
        return f"{what}: hierover kunnen we niets zeggen"
    name, band = told[-1]  # no class holds half: say of one what holds
    return f"{what}: {band} {_zijn(name)}"


def _zijn(name: str) -> str:
    """Return what someone is, or does where the class says so itself."""
    return name if name.startswith("woont") else f"is {name[:1].lower()}{name[1:]}"


def _band_figure(rows: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return floating bars from the lower to the upper bound of each statement."""
    names = [n for n, _ in rows]
    spans = [BANDS.get(str(v)) for _, v in rows]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "base": [s[0] if s else 0 for s in spans],
        "x": [s[1] - s[0] if s else 1 for s in spans],
        "hoverinfo": "skip",
        "marker": hatched([bool(s) for s in spans]),
    }
    words = {
        "type": "scatter", "mode": "text", "x": [1.04] * len(rows), "y": names, "hoverinfo": "skip",
        "textposition": "middle right", "text": [_half(str(v) if s else SIGNS[HIDDEN])
                                                 for (_, v), s in zip(rows, spans, strict=True)],
    }  # fmt: skip
    parts = {1 / (s[1] - s[0]) for s in spans if s}  # halves, thirds, fourths or fifths: only the ends in use
    ticks = sorted({0.0, 1.0} | {round(i / n, 6) for n in map(round, parts) for i in range(1, n)})
    axis = {
        "range": [0, 1.8],
        "tickvals": ticks,
        "ticktext": [DELEN.get(t, "") for t in ticks],
        "title": {"text": "deel van de leden"},
        "showgrid": True,
        "gridcolor": "#E6E6E6",
    }
    return {
        "data": [trace, words],
        "layout": layout(110 + 44 * len(names), xaxis=axis, yaxis={"autorange": "reversed", "type": "category"}),
    }


def _half(words: str) -> str:
    """Return words in two lines where they are long; text stands beside a bar, never in it."""
    spaces = [i for i, c in enumerate(words) if c == " "]
    if len(words) < 14 or not spaces:
        return words
    at = min(spaces, key=lambda i: abs(2 * i - len(words)))
    return f"{words[:at]}<br>{words[at + 1 :]}"


def duiding(table: ReleasedTable) -> View:
    """Return the four aspects with median and spread between partners; the title says where worry is greatest."""
    rows = [r for r in table.records() if numeric(r["mediaan"]) is not None]
    if not rows:
        return single("duiding", "Groep", table, "De partners hebben nog geen duiding gegeven", "Er is niets te tonen.")
    labels = [ASPECTS.get(str(r["aspect"]), str(r["aspect"])) for r in rows]
    top = max(numeric(r["mediaan"]) or 0 for r in rows)
    most = [n.lower() for n, r in zip(labels, rows, strict=True) if numeric(r["mediaan"]) == top]
    ends = [(numeric(r["laagste"]), numeric(r["hoogste"])) for r in rows]
    apart = [None if low is None or high is None else high - low for low, high in ends]
    wide = [n.lower() for n, d in zip(labels, apart, strict=True) if d is not None and d >= 2]
    same = len(most) == len(labels) > 1
    title = "De zorg is over alle aspecten even groot" if same else f"De zorg is het grootst over {listing(most)}"
    text = f"Het middelste antwoord is {number(top, 1)} op een schaal van 0 tot 4."
    if wide:
        text += f" De partners denken verschillend over {listing(wide)}."
    elif None in apart:
        text += " Of de partners het eens zijn, is niet te zeggen."
    else:
        text += " De partners zijn het eens."
    axis = {"range": [-0.2, 4.7], "dtick": 1, "title": {"text": "0 = geen zorg, 4 = ernstige zorg"}, "showgrid": True}
    figure = {
        "data": spread(labels, *([numeric(r[c]) for r in rows] for c in ("mediaan", "laagste", "hoogste")), beside=0.1),
        "layout": layout(250, xaxis=axis, yaxis={"autorange": "reversed", "type": "category"}),
    }
    return single("duiding", "Groep", table, title, text, figure, table_twin(table, labels={"aspect": ASPECTS}))


def thread_name(code: object) -> str:
    """Return a common thread's own name from its code, such as ``dagbesteding`` from ``RD-dagbesteding``."""
    return str(code).removeprefix("RD-").replace("_", " ")


def rode_draden(table: ReleasedTable, labels: Labels) -> View | None:
    """Return the common threads with the number of partners behind each; ``None`` where there are none."""
    rows = table.records()
    if not rows:
        return None
    words = labels.get("rode_draad", {})
    ordered = sorted(rows, key=lambda r: (-(numeric(r["partners"]) or 0), str(r["rode_draad"])))
    counts = [numeric(r["partners"]) for r in ordered]
    most = max((n for n in counts if n is not None), default=None)
    top = [words.get(str(r["rode_draad"]), thread_name(r["rode_draad"]))
           for r, n in zip(ordered, counts, strict=True) if n is not None and n == most]  # fmt: skip
    title = "Een rode draad" if len(rows) == 1 else f"{times(len(rows)).capitalize()} rode draden"
    if most is None:
        text = f"Hoeveel partners ze noemen, is {HIDDEN}."
    elif len(top) == len(rows):
        title += f": {listing(map(_quoted, top))}" if len(rows) == 1 else ", alle even vaak genoemd"
        text = f"Achter elk {_staan(most)}." if len(rows) > 1 else f"Daarachter {_staan(most)}."
    else:
        title += f"; de meeste partners noemen {listing(map(_quoted, top))}"
        text = f"Achter {listing(map(_quoted, top))} {_staan(most)}."
    names = {str(r["rode_draad"]): words.get(str(r["rode_draad"]), thread_name(r["rode_draad"])) for r in rows}
    told = tuple((names[str(r["rode_draad"])].capitalize(), _genoemd(r["partners"]), "") for r in ordered)
    twin = table_twin(table, labels={"rode_draad": names})
    return View("rode_draden", table.title, {"": Picture(title, text, None, twin, withheld(table), told)},
                how=how(table))  # fmt: skip


def _quoted(name: str) -> str:
    return f"'{name}'"


def _staan(n: float) -> str:
    return "staat een partner" if n == 1 else f"staan {times(int(n))} partners"


def _genoemd(partners: Value) -> str:
    n = numeric(partners)
    if n is None:
        return f"Hoeveel partners dit noemen: {show(partners)}."
    return f"Genoemd door {'een partner' if n == 1 else f'{times(int(n))} partners'}."
