"""Reach of a group: where it stays (figure 3 of the work process)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "1"


def plekken(data: GroepData, locaties: object) -> IndicatorTable:
    """Return the places where the group stays, with how often and when; statements about places, not persons.

    Parameters
    ----------
    data
        The group.
    locaties
        Frame of ``locatie`` (``locatie_id, naam_neutraal, type, gemeente_code``).
    """
    import pandas as pd

    stay = data.frame("verblijf", "locatie_id", "periode", "frequentie", "dagdeel")
    if stay.empty:  # nothing was delivered
        return _tabel(pd.DataFrame(columns=["plek", "dagdeel", "frequentie"]))
    place = locaties if isinstance(locaties, pd.DataFrame) else pd.DataFrame({"locatie_id": []})
    place = place[place["locatie_id"].isin(stay["locatie_id"])]
    rows = stay.merge(place, on="locatie_id", how="left") if len(place) else stay.assign(naam_neutraal=None)
    known = ["periode", "locatie_id", "dagdeel", "frequentie"]  # within a period no order of rows decides
    rows = rows.sort_values(known, key=lambda c: c.astype(str)).drop_duplicates(["locatie_id", "dagdeel"], keep="last")
    frame = pd.DataFrame(
        {
            "plek": rows["naam_neutraal"].astype(object).fillna("onbekende plek"),
            "dagdeel": rows["dagdeel"].astype(object).fillna("onbekend"),
            "frequentie": rows["frequentie"].astype(object).fillna("onbekend"),
        }
    ).drop_duplicates().sort_values(["plek", "dagdeel", "frequentie"], ignore_index=True)  # fmt: skip
    return _tabel(frame)


def _tabel(frame: pd.DataFrame) -> IndicatorTable:
    return IndicatorTable(
        "plekken", "Plekken waar de groep verblijft", frame, ("plek", "dagdeel"),
        (Measure("frequentie", "Hoe vaak", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Laatst bekende opgave per plek en dagdeel.", "bron": "verblijf, locatie",
              "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip
