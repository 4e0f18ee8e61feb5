"""What is asked of the meeting on the region: fixed rules over released facts, at most three cards in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jgwork.views import tussen
from jgwork.views.figuur import numeric, woord
from jgwork.views.regio.beelden import Labels, short_of_hours
from jgwork.views.regio.contact import gesprekken
from jgwork.vocabulary.dutch import between, in_zin, listing, quarter_words, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.voorblad import Kaart, Voorblad

REGIO = "regio"
Row = Mapping[str, Any]


def voorblad(tables: Mapping[str, ReleasedTable], labels: Labels, eigen: Mapping[str, str]) -> Voorblad:
    """Return the first screen of the region; without cards where nothing is known that asks for a decision.

    Parameters
    ----------
    tables
        What was released for the region, by name.
    labels
        Titles of codes, by column.
    eigen
        The municipality of each group, as a code.
    """
    hours, contact = tables.get("regio_capaciteit"), tables.get("regio_contactadvies")
    cards = [] if hours is None else [_tekort(hours, labels), _gevraagd(hours, labels)]
    if contact is not None:
        cards.insert(1, _gesprekken(contact, eigen))
    return Voorblad(tuple(c for c in cards if c is not None))


def _quarters(table: ReleasedTable) -> list[tuple[str, list[Row]]]:
    rows = table.records()
    return [(q, [r for r in rows if r["kwartaal"] == q]) for q in sorted({str(r["kwartaal"]) for r in rows})]


def _names(rows: list[Row], labels: Labels) -> str:
    return listing(in_zin(woord(labels, "partner", r["partner"])) for r in rows)


def _tekort(table: ReleasedTable, labels: Labels) -> Kaart | None:
    """Return the first quarter in which a partner is short of hours."""
    for quarter, rows in _quarters(table):
        if short := [r for r in rows if short_of_hours(r)]:
            much = listing(f"{_names([r], labels)} {tussen.words(r, 'tekort')} uur" for r in short)
            fact = f"Te kort in het {quarter_words(quarter)}: {much}. Welke groep gaat voor?"
            return Kaart("Verdeel de uren die te kort zijn", fact, REGIO, "beeld-regio_capaciteit", "Bekijk de inzet")
    return None


def _gevraagd(table: ReleasedTable, labels: Labels) -> Kaart | None:
    """Return who is asked for hours, the first quarter there is one, without having said how many there are."""
    for quarter, rows in _quarters(table):
        silent = [r for r in rows if r["uren_beschikbaar"] is None and numeric(r["uren_gevraagd"])]
        if silent:
            asked = between(*tussen.total(silent, "uren_gevraagd"))
            fact = f"De groepen vragen {asked} uur in het {quarter_words(quarter)}. Hoeveel uur er is, is niet bekend."
            return Kaart(f"Vraag om uren van {_names(silent, labels)}", fact, REGIO, "beeld-regio_capaciteit",
                         "Bekijk de inzet")  # fmt: skip
    return None


def _gesprekken(table: ReleasedTable, eigen: Mapping[str, str]) -> Kaart | None:
    """Return how many conversations between municipalities wait for a decision."""
    open_ = sum(any(r["besluit"] == "nog open" for r in rows) for rows in gesprekken(table, {}, eigen).values())
    if not open_:
        return None
    many = "een gesprek" if open_ == 1 else f"{times(open_)} gesprekken"
    return Kaart(f"Besluit over {many}", "Gemeenten delen een groep. Wie belt met wie, of wacht u nog?", REGIO,
                 "beeld-regio_contactadvies", "Bekijk de gesprekken")  # fmt: skip
