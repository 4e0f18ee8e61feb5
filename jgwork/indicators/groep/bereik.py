"""Reach of a group: where it stays and in which municipalities it is active (figure 3 of the work process)."""

from __future__ import annotations

from jgwork.indicators.groep.grenzen import TITLES, ends_of
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

DEFINITIE = "1"


def gemeenten(data: GroepData) -> IndicatorTable:
    """Return registrations and active members by municipality, from the last scan (``groep_gemeente``).

    Returns
    -------
    IndicatorTable
        Dims ``gemeente_code``; measure ``n_registraties`` (events, the active members behind them). Where the supplier
        withheld a number (``<5``) it is empty; ``laag`` and ``hoog`` then say what it can be, as the delivery did.
    """
    import pandas as pd

    last = data.frame("groep_gemeente", "gemeente_code", "n_registraties", "n_leden_actief")
    frame = pd.DataFrame(
        {
            "gemeente_code": last["gemeente_code"].astype(object),
            "n_registraties": last["n_registraties"].astype("float64"),
            # unknown or withheld is not nobody: without members behind it a cell would not be protected
            "leden": last["n_leden_actief"].astype("float64").fillna(1),
        }
    )
    frame["grootste"] = float("nan")  # the scan does not say how registrations divide over members
    measures = [Measure("n_registraties", "Registraties", Unit.EVENT, behind="leden", largest="grootste")]
    ends = [ends_of(r, "n_registraties") or (None, None) for r in last.to_dict("records")]
    if any(low != high for low, high in ends):
        for i, (name, title) in enumerate(TITLES.items()):
            frame[name] = [e[i] if e[0] != e[1] else None for e in ends]
            measures.append(Measure(name, title, Unit.STATEMENT))
    return IndicatorTable(
        "gemeenten", "Gemeenten waar de groep actief is", frame.sort_values("gemeente_code", ignore_index=True),
        ("gemeente_code",), tuple(measures), size=data.size,
        tijd=Tijd.TIJDVAK,
        info={"definitie": "Registraties in de periode van de laatste groepsscan, naar gemeente.",
              "bron": "groep_gemeente", "eenheid": "registraties", "definitie_versie": DEFINITIE},
    )  # fmt: skip


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
    place = locaties if isinstance(locaties, pd.DataFrame) else pd.DataFrame({"locatie_id": []})
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
    return IndicatorTable(
        "plekken", "Plekken waar de groep verblijft", frame, ("plek", "dagdeel"),
        (Measure("frequentie", "Hoe vaak", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Laatst bekende opgave per plek en dagdeel.", "bron": "verblijf, locatie",
              "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip
