"""Views of group dynamics: classes and words only; no drawing of a small group leaves the dossier."""

from __future__ import annotations

from jgwork.views.figuur import DIMS, gap_words, gaps_of, how, show, single, table_twin, withheld
from jgwork.vocabulary.dutch import listing, quarter_short, sentence
from jgwork.vocabulary.tables import GEHEIM, ReleasedTable
from jgwork.vocabulary.view import Picture, Raster, View

CLASSES = ("laag", "midden", "hoog")
TINT = {"laag": "0", "midden": "1", "hoog": "3"}
#: What the classes of density say of the group, and how that moves: what was seen, no judgement of how close it is,
#: since an incident of many makes many ties by itself.
TREFFEN = {
    "hoog": "Veel leden treffen elkaar",
    "midden": "Een deel van de leden treft elkaar",
    "laag": "Weinig leden treffen elkaar",
}
#: A trend compares the first class that is shown with the last; what lay between may have been anything.
BEWEGING = {
    "blijft gelijk": ", net als in het begin",
    "neemt toe": "; in het begin waren dat er minder",
    "neemt af": "; in het begin waren dat er meer",
}
TOEN = {"blijft gelijk": "ongeveer even groot als", "neemt toe": "groter dan", "neemt af": "kleiner dan"}
#: What each measure is called in a sentence.
WORDS = {
    "dichtheid": "het deel van de paren dat elkaar treft",
    "transitiviteit": "het deel van de drietallen die elkaar allemaal kennen",
    "grootste_deel": "het deel van de groep dat met elkaar in verbinding staat",
    "verloop": "het verloop van leden",
}


def samenhang(table: ReleasedTable, kern: ReleasedTable | None) -> View:
    """Return cohesion over time as classes per quarter; the title says how the density moves.

    Parameters
    ----------
    table
        ``dynamiek_samenhang``: classes per quarter.
    kern
        ``dynamiek_kern``: whether there is a core, or ``None``.
    """
    measures = [c for c in table.columns if c.role == "measure"]
    trends = {c.name: table.info.get(f"trend_{c.name}", "") for c in measures}
    told, codes = table.column("dichtheid"), [str(v) for v in table.column("kwartaal")]
    density, gaps = [str(v) for v in told if v in CLASSES], gaps_of(told)
    missing = gap_words(codes, gaps)
    if not density:
        why = f"Geen klasse is getoond: {GEHEIM}. {missing}".rstrip() if len(gaps) < len(told) else missing
        return single("dynamiek", "Dynamiek", table, "Over de samenhang kunnen we niets zeggen", why)
    title = TREFFEN[density[-1]] + BEWEGING.get(trends.get("dichtheid", ""), "")
    facts = [f"{WORDS[c.name]} is {TOEN[trends[c.name]]} in het begin" for c in measures
             if trends[c.name] and c.name in WORDS]  # fmt: skip
    core = [v for v in kern.column("kern") if v in ("ja", "nee")] if kern is not None else []
    text = sentence(listing(facts)) if facts else "Het deel van de paren dat elkaar treft is in een kwartaal gemeten."
    if core:
        text += " Er is een vaste kern." if core[-1] == "ja" else " Er is geen vaste kern."
    text += " Relaties komen deels uit aandacht van de politie; meer controles geven meer relaties."
    text += f" {missing}" if missing else ""
    picture = Picture(title, text, None, table_twin(table), withheld(table), raster=_raster(table))
    return View("dynamiek", table.title, {"": picture}, how=how(table))


def _raster(table: ReleasedTable) -> Raster:
    """Return a row per measure and a column per quarter, each cell with its word.

    Classes are in order, and no more: an axis would make numbers of them.
    """
    periods = [quarter_short(str(v)) for v in table.column(table.columns[0].name)]
    lines = tuple(
        (DIMS.get(c.name, c.title), tuple((show(v), TINT.get(str(v), "")) for v in table.column(c.name)))
        for c in table.columns
        if c.role == "measure"
    )
    return Raster("Treffen leden elkaar?", tuple(periods), lines)


def dekking(table: ReleasedTable) -> View:
    """Return which kinds of tie were asked for; the title names what was not."""
    rows = table.records()
    missing = [show(r["soort_relatie"]) for r in rows if str(r["gevraagd"]).startswith("niet")]
    few = f"Niet gevraagd, of van te weinig leden bekend: {listing(missing)}"
    title = few if missing else "Naar alle soorten relaties is gevraagd"
    text = "Waar niet naar gevraagd is, zegt een ontbrekende relatie niets."
    return single("dynamiek_dekking", "Dynamiek", table, title, text)
