"""Views of behaviour and reach: incidents over time, by kind and part of day, municipalities, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jgwork.schema.descriptors import codelist
from jgwork.views import tussen
from jgwork.views.figuur import (
    HIDDEN,
    SAMEN,
    bars,
    gap_words,
    gaps_of,
    geteld,
    how,
    numeric,
    show,
    single,
    table_twin,
    withheld,
)
from jgwork.vocabulary.dutch import (
    half_year_words,
    listing,
    number,
    quarter_short,
    quarter_words,
    quarters_in,
    times,
)
from jgwork.vocabulary.tables import GEHEIM, ReleasedTable, Value
from jgwork.vocabulary.view import Choice, Picture, Raster, View

#: Between the first and the last of quarters that were counted together.
UNTIL = " t/m "
Labels = Mapping[str, Mapping[str, str]]
#: So many quarters before the last one are what it is held against.
QUARTERS = 4


def per_kwartaal(table: ReleasedTable) -> View:
    """Return incidents by quarter; the title says where the last quarter stands against the year before it."""
    codes = [str(v) for v in table.column("kwartaal")]
    told = table.column("incidenten")
    values, gaps = [numeric(v) for v in told], gaps_of(told)
    title, text = _trend(codes, values, gaps)
    text += geteld(table)
    return single("incidenten", "Gedrag", table, title, text, bars(codes, values, unit="incidenten", gaps=gaps))


def _trend(codes: Sequence[str], values: Sequence[float | None], gaps: Mapping[int, str]) -> tuple[str, str]:
    """Return title and sentence: the last quarter that was delivered against those before it."""
    known, there = [v for v in values if v is not None], [i for i in range(len(values)) if i not in gaps]
    missing = gap_words(codes, gaps)
    if any(UNTIL in codes[i] for i in there):
        missing = f"{SAMEN} {missing}".rstrip()
    if not known:
        title = "Over het aantal incidenten kunnen we niets zeggen"
        return title, f"Geen aantal is getoond: {GEHEIM}. {missing}".rstrip() if there else missing
    total = f"In totaal {number(sum(known))} incidenten in de kwartalen die geteld zijn."
    hidden = len(there) - len(known)
    if hidden:
        total += f" Van {times(hidden)} {'kwartaal' if hidden == 1 else 'kwartalen'} is het aantal {HIDDEN}."
    total = f"{total} {missing}".rstrip()
    at = there[-1]
    # the last quarters before it that were counted on their own: one of those counted together can be anything
    each = [(c, v) for c, v in zip(codes[:at], values[:at], strict=True) if UNTIL not in c and v is not None]
    before, last = dict(each[-QUARTERS:]), values[at]
    if last is None or not before or UNTIL in codes[at]:
        first = quarter_words(codes[0].partition(UNTIL)[0])
        return f"{number(sum(known))} incidenten van het {first} tot en met het {_end(codes[at])}", total
    low, high = min(before.values()), max(before.values())
    words = "minder dan" if last < low else "meer dan" if last > high else "ongeveer zoveel als"
    title = f"{number(last)} incidenten in het {quarter_words(codes[at])}: {words} in {_span([*before, codes[at]])}"
    return title, f"{_range(low, high, len(before))} {total}"


def _span(codes: Sequence[str]) -> str:
    """Return the quarters that the last one is held against, in words that hold where some in between are not told."""
    first, *rest = codes
    if len(rest) == 1:
        return f"het {quarter_words(first)}"
    gap = quarters_in(f"{first}{UNTIL}{rest[-1]}") > len(codes)
    told = " die apart zijn geteld" if gap or len(rest) < QUARTERS else ""
    return f"de {times(len(rest))} kwartalen ervoor{told}"


def _range(low: float, high: float, quarters: int) -> str:
    if low == high:
        return f"Toen waren het er {number(low)}." if quarters == 1 else f"Daarvoor waren het er steeds {number(low)}."
    return f"Daarvoor lag het aantal tussen {number(low)} en {number(high)} per kwartaal."


def _end(code: str) -> str:
    return quarter_words(code.rpartition(UNTIL)[2])


def naar_soort(tables: Sequence[ReleasedTable], labels: Labels) -> View | None:
    """Return incidents by kind, part of day or municipality: one picture each behind one control."""
    if not tables:
        return None
    pictures = {t.name: _by(t, labels) for t in tables}
    choice = Choice("naar", "Naar", tuple((t.name, t.title) for t in tables))
    return View("incidenten_naar", "Gedrag", pictures, choice, how(tables[0]))


def _words(code: str, words: Mapping[str, str]) -> str:
    """Return the title of a code, or of codes that were counted together."""
    return " of ".join(words.get(c, c) if i == 0 else words.get(c, c).lower() for i, c in enumerate(code.split(" of ")))


def _by(table: ReleasedTable, labels: Labels) -> Picture:
    dim = table.columns[0].name
    words = labels.get(dim, {})
    rows = [(_words(str(r[dim]), words), numeric(r["incidenten"])) for r in table.records()]
    known = [(n, v) for n, v in rows if v]
    if not known:
        text = f"Geen aantal is getoond: {GEHEIM}." + geteld(table)
        return Picture(f"{table.title}: niet getoond", text, None, table_twin(table))
    top = max(v for _, v in known)
    names = [n for n, v in known if v == top]
    total = number(sum(v for _, v in known))
    first, *even = (n.lower() for n in names)
    each, also = ("elk ", f", en evenveel onder {listing(even)}") if even else ("", "")
    title = f"De meeste incidenten: {listing(names).lower()} ({each}{number(top)} van de {total})"
    text = f"{number(top)} van de {total} getoonde incidenten vallen onder {first}{also}."
    text += f" Dit gaat over {over}." if (over := _over(table)) else ""
    figure = bars([n for n, _ in rows], [v for _, v in rows], unit="incidenten", horizontal=True)
    return Picture(title, text + geteld(table), figure, table_twin(table, labels=labels), withheld(table))


def _over(table: ReleasedTable) -> str:
    """Return which quarters or half years a table was counted over: not always those of the figure beside it."""
    codes = [c for c in table.info.get("periode", "").split(", ") if c]
    return listing(quarter_short(c) if "-K" in c else f"de {half_year_words(c)}" if "-H" in c else c for c in codes)


def gemeenten(table: ReleasedTable, names: Mapping[str, str], eigen: str) -> View | None:
    """Return registrations by municipality; the title says in how many others the group is active.

    A municipality that is not in the table was not seen, or is not told of: of those nothing is said.
    """
    rows = table.records()
    if not rows:
        return None
    label = [names.get(str(r["gemeente_code"]), str(r["gemeente_code"])) for r in rows]
    values = [numeric(r["n_registraties"]) for r in rows]
    others = [n for n, r, v in zip(label, rows, values, strict=True) if str(r["gemeente_code"]) != eigen and v]
    between = tussen.ranges(table, "n_registraties")
    alone = "Over andere gemeenten kunnen we niets zeggen"
    title = f"De groep is ook actief in {listing(others)}" if others else alone
    total = sum(v for v in values if v)
    own = next((v for r, v in zip(rows, values, strict=True) if str(r["gemeente_code"]) == eigen), None)
    text = f"{number(own)} van de {number(total)} getoonde registraties zijn in de eigen gemeente." if own else (
        "Van de eigen gemeente is het aantal niet getoond of niet bekend.")  # fmt: skip
    text = text if others or not own else f"In {names.get(eigen, eigen)} tonen we {number(own)} registraties."
    text += f" Dit gaat over de periode {span}." if (span := table.info.get("periode", "")) else ""
    text += " Een gemeente die hier niet staat, is niet hetzelfde als nul."
    text += f" {tussen.sentence(between, label)}" if between else ""
    figure = bars(label, values, unit="registraties", horizontal=True)
    tussen.draw(figure["data"][0], between, "x")
    twin = tussen.twin(table, between, {"gemeente_code": dict(names)})
    return single("gemeenten", "Locatie", table, title, text, figure, twin)


def plekken(table: ReleasedTable, labels: Labels) -> View | None:
    """Return the places where the group stays."""
    rows = table.records()
    if not rows:
        return None
    places = sorted({show(r["plek"]) for r in rows})
    title = f"De groep verblijft op {times(len(places))} {'plek' if len(places) == 1 else 'plekken'}: {listing(places)}"
    found = _vaakst(rows, labels)
    text = f"{found} Niet genoemd is niet hetzelfde als nooit.".strip()
    twin = table_twin(table, labels=labels)
    picture = Picture(title, text, None, twin, withheld(table), raster=_raster(rows, places, labels))
    return View("plekken", table.title, {"": picture}, how=how(table))


UNKNOWN = "onbekend"
#: How often, from seldom to daily: the tint of a cell.
VAAK = {"incidenteel": "0", "maandelijks": "1", "wekelijks": "2", "dagelijks": "3"}


def _vaakst(rows: Sequence[Mapping[str, Value]], labels: Labels) -> str:
    """Return where and when the group is most often, as a Dutch sentence; empty where that is not known."""
    most = max((VAAK.get(str(r["frequentie"]), "") for r in rows), default="")
    if not most:
        return ""
    there = [r for r in rows if VAAK.get(str(r["frequentie"])) == most]
    word = labels.get("frequentie", {}).get(str(there[0]["frequentie"]), show(there[0]["frequentie"])).lower()
    where = listing(f"{show(r['plek'])} ({'dagdeel ' if r['dagdeel'] == UNKNOWN else ''}{r['dagdeel']})" for r in there)
    return f"Het vaakst, {word}: {where}."


def _raster(rows: Sequence[Mapping[str, Value]], places: Sequence[str], labels: Labels) -> Raster:
    """Return how often by place and part of the day; what nobody named has no value and says so."""
    parts = [p for p in codelist("dagdeel").codes if p != UNKNOWN or any(r["dagdeel"] == p for r in rows)]
    words, titles = labels.get("frequentie", {}), codelist("dagdeel").titles
    found: dict[tuple[str, str], list[Value]] = {}  # two places may have one name
    for r in rows:
        found.setdefault((show(r["plek"]), str(r["dagdeel"])), []).append(r["frequentie"])

    def cell(place: str, part: str) -> tuple[str, str]:
        values = found.get((place, part), [])
        said = dict.fromkeys(words.get(str(v), show(v)).lower() for v in values)
        return listing(said) or "niet genoemd", max((VAAK.get(str(v), "") for v in values), default="")

    lines = tuple((p, tuple(cell(p, part) for part in parts)) for p in places)
    return Raster("Plek", tuple(titles[p] if p != UNKNOWN else "Dagdeel onbekend" for p in parts), lines)
