"""Views of what only a wide audience gets, or only comes beside other figures: half-years, words, what came late."""

from __future__ import annotations

from collections.abc import Mapping

from jgwork.views.figuur import bars, geteld, numeric, show, single, table_twin
from jgwork.views.groep import ASPECTS
from jgwork.vocabulary.dutch import half_year_words, listing, number, quarter_words, sentence, times
from jgwork.vocabulary.tables import ReleasedTable, Value
from jgwork.vocabulary.view import View

Labels = Mapping[str, Mapping[str, str]]


def per_halfjaar(table: ReleasedTable) -> View:
    """Return incidents by half-year, rounded; the title names the last one."""
    codes = [str(v) for v in table.column("halfjaar")]
    values = table.column("incidenten")
    title = f"{sentence(half_year_words(codes[-1])).removesuffix('.')}: {_ongeveer(values[-1])} incidenten"
    text = " ".join(
        sentence(f"{half_year_words(c)}: {_ongeveer(v)}") for c, v in zip(codes, values, strict=True)
    ) + geteld(table)  # fmt: skip
    figure = bars([half_year_words(c) for c in codes], [numeric(v) for v in values], unit="incidenten")
    for i, v in enumerate(values):
        if isinstance(v, str):
            figure["data"][0]["text"][i] = v
    return single("incidenten", "Gedrag", table, title, text, figure)


def _ongeveer(value: object) -> str:
    return f"ongeveer {number(value)}" if isinstance(value, int | float) else str(value)


def nagekomen(table: ReleasedTable) -> View:
    """Return what came in after its quarter was told."""
    rows = table.records()
    said = [f"{show(r['incidenten'])} op {show(r['geteld_op'])}" for r in rows]
    text = f"Geteld: {listing(said)}. Zij staan niet in de kwartalen waarin zij gebeurden; die staan vast."
    return single("nagekomen", "Gedrag", table, "Er kwamen later nog incidenten binnen", text)


def trend(table: ReleasedTable) -> View:
    """Return how the cohesion of the group moved, in words."""
    said = [f"{show(r['maat']).lower()} {show(r['trend'])}" for r in table.records()]
    title = f"Samenhang: {said[0]}"
    return single("dynamiek", "Dynamiek", table, title, sentence(listing(said)) + geteld(table))


def duiding(table: ReleasedTable) -> View:
    """Return the worry of the partners per aspect, in words."""
    rows = table.records()
    said = [f"{ASPECTS.get(str(r['aspect']), str(r['aspect'])).lower()}: {show(r['zorg'])}" for r in rows]
    most = [s.partition(":")[0] for s, r in zip(said, rows, strict=True) if "ernstig" in show(r["zorg"])]
    title = (
        f"De zorg is ernstig over {listing(most)}" if most else "Over geen aspect met een oordeel is de zorg ernstig"
    )
    twin = table_twin(table, labels={"aspect": ASPECTS})
    return single("duiding", "Groep", table, title, sentence("; ".join(said)), None, twin)


def matrix(table: ReleasedTable, labels: Labels) -> View:
    """Return which part of what was asked is known, in thirds."""
    words = labels.get("cluster_code", {})
    rows = [(words.get(str(r["cluster_code"]), show(r["cluster_code"])), show(r["bekend"])) for r in table.records()]
    most = sum("meer dan twee derde" in share for _, share in rows)
    title = f"Van {times(most)} van de {times(len(rows))} onderwerpen is meer dan twee derde bekend"
    text = " ".join(sentence(f"{name}: {share}") for name, share in rows)
    return single("informatiematrix", "Domeinen", table, title, text, None, table_twin(table, labels=labels))


def personen(table: ReleasedTable, uren: ReleasedTable | None) -> View:
    """Return whether there is effort for persons or families, and the hours where these may be told."""
    there = show(table.rows[0][1]) == "ja"
    title = (
        "Er is ook inzet voor personen of gezinnen" if there else "Het plan had geen inzet voor personen of gezinnen"
    )
    if uren is None:
        text = "Hoeveel dat is, staat hier niet: bij weinig acties zou dat over een persoon gaan." if there else ""
        return single("inzet_personen", "Uitvoering", table, title, (text + geteld(table)).strip())
    said = (f"{quarter_words(str(r['kwartaal']))}: {_uren(r['uren'])}" for r in uren.records())
    return single("inzet_personen", "Uitvoering", uren, title, " ".join(map(sentence, said)) + geteld(uren))


def _uren(value: Value) -> str:
    return show(value) if numeric(value) is None else f"{show(value)} uur"
