"""The page of the region, in the order in which a meeting needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from jgwork.views.figuur import MEER
from jgwork.views.regio import beelden, contact
from jgwork.views.regio.beelden import Labels
from jgwork.views.regio.kaart import Gebied, hexagons
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View


def gemeente_van(table: ReleasedTable) -> dict[str, str]:
    """Return the municipality of each group, as a code, from ``regio_groepen``."""
    return {str(r["groep"]): str(r["gemeente"]) for r in table.records()}


def pagina(
    tables: Iterable[ReleasedTable], gebieden: Sequence[Gebied], namen: Mapping[str, str], woorden: Labels,
    volgorde: str, groepen: Mapping[str, str], stappen: Mapping[str, str],
) -> list[View]:  # fmt: skip
    """Return the views of the region.

    Parameters
    ----------
    tables
        What was released for the region.
    gebieden, namen
        Municipalities to draw, and their names by code.
    woorden
        Titles of codes, by column.
    volgorde
        Why the room put the groups in this order; empty where it did not.
    groepen
        Names of the groups by code.
    stappen
        What each step is called here, by its number.
    """
    by = {t.name: t for t in tables}
    found: list[View] = [beelden.groepen(by["regio_groepen"], namen, volgorde, stappen)]
    if (table := by.get("regio_capaciteit")) is not None:
        found.append(beelden.capaciteit(table, woorden))
    if (table := by.get("regio_contactadvies")) is not None:
        found.append(contact.contactadvies(table, namen, gemeente_van(by["regio_groepen"])))
    if (table := by.get("regio_onderling")) is not None:
        found.append(contact.onderling(table, woorden))
    if (table := by.get("regio_groep_gemeente")) is not None:
        codes = {*map(str, table.column("gemeente_code")), *gemeente_van(by["regio_groepen"]).values()}
        codes -= {beelden.UNKNOWN, ""}
        areas = gebieden or hexagons({c: namen.get(c, c) for c in codes})
        found.append(beelden.gemeenten(table, by.get("regio_verbanden"), areas, namen))
        found.append(beelden.matrix(table, namen, gebieden))
    if (table := by.get("regio_overlap")) is not None:
        found.append(contact.overlap(table, {**namen, **groepen}))
    if (table := by.get("regio_verbanden")) is not None:
        found.append(replace(beelden.verbanden(table, namen), section=MEER))
    return found
