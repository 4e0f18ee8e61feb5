"""The reporting calendar as a table that goes out with the figures; it holds no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from jgwork.privacy.stappen.kalender import Bericht
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day, listing
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

NAAM = "rapportagekalender"
#: How a turn stands, in words.
STANDEN = {"gegeven": "gegeven", "te_laat": "te laat", "volgende": "volgende", "later": "later"}
DEFINITIE = "1"


def kalender(berichten: Sequence[Bericht], namen: Mapping[str, str], besluit: date) -> IndicatorTable:
    """Return the calendar: one row per agreed report.

    Parameters
    ----------
    berichten
        The agreed reports; empty gives a table without rows.
    namen
        Local names of the meetings, by code.
    besluit
        The day of the decision they were agreed in.

    Returns
    -------
    IndicatorTable
        Dims ``datum`` (ISO), ``overleg`` and ``onderwerpen``; measure ``stand`` (text), unit statement.
    """
    import pandas as pd

    rows = [
        (b.datum.isoformat(), namen.get(b.gremium, b.gremium), listing(b.onderwerpen), STANDEN[b.stand])
        for b in berichten
    ]
    return IndicatorTable(
        NAAM,
        "Wie hoort wanneer wat",
        pd.DataFrame(rows, columns=["datum", "overleg", "onderwerpen", "stand"]),
        ("datum", "overleg", "onderwerpen"),
        (Measure("stand", "Stand", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={
            "definitie": "Afgesproken berichten. Gegeven: na de vorige beurt kwam er een publicatie voor dit overleg. "
            "Te laat: de dag is voorbij en er kwam geen publicatie.",
            "bron": f"besluit van stap {nummer(Rol.ADVIES)} van {day(besluit)}",
            "eenheid": "bericht",
            "definitie_versie": DEFINITIE,
        },
    )


def in_woorden(berichten: Sequence[Bericht], namen: Mapping[str, str]) -> str:
    """Return which report comes next for each meeting and which are overdue; empty where nothing was agreed."""

    def said(b: Bericht) -> str:
        return f"{namen.get(b.gremium, b.gremium)} op {day(b.datum)} ({listing(b.onderwerpen)})"

    late = [said(b) for b in berichten if b.stand == "te_laat"]
    coming = [said(b) for b in berichten if b.stand == "volgende"]
    parts = ([f"Te laat: {'; '.join(late)}."] if late else []) + ([f"Volgende: {'; '.join(coming)}."] if coming else [])
    return " ".join(parts)
