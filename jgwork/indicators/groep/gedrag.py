"""The incidents of a group with the members behind them, and whether these fall within their membership."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.registraties import VERDACHTE
from jgwork.inhoud.rijen import values

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "2"
WHO = ("registratie_id", "pseudoniem", "rol")
FACTS = ("datum", "dagdeel", "aard", "gemeente_code")
#: From which share of presences outside the membership on the reader is told; often a date of listing was filled in.
MANY = 0.5
OUTSIDE = (
    "Meer dan de helft van wat van deze leden bekend is, viel voor of na hun tijd in de groep en telt niet mee. Klopt "
    "'lid vanaf': is dat de dag waarop iemand bij de groep kwam, en niet de dag van de lijst?"
)


def incidenten(data: GroepData) -> pd.DataFrame:
    """Return one row per incident and member: ``incident_id, pseudoniem, datum, dagdeel, aard, soort, gemeente_code``.

    A member is who was one on that day. Only offences in which the member is ``verdachte`` and nuisance in which the
    member was present count.
    """
    return data.once(_incidenten)


def _incidenten(data: GroepData) -> pd.DataFrame:
    import pandas as pd

    reg = data.frame("registratie", "registratie_id", "incident_id", *FACTS)
    part = data.frame("betrokkenheid", *WHO)
    registered = zip(*values(reg[["registratie_id", "incident_id", "aard", "datum"]]), strict=True)
    known = {one: (kind, day, one, incident, row) for row, (one, incident, kind, day) in enumerate(registered)}
    rows: dict[tuple[str, str], tuple[str, int]] = {}
    # one day, kind and part of day per incident, whatever the order in which its registrations were delivered
    facts: dict[str, tuple[str, date, str, str, int]] = {}
    for place, (one, who, role) in enumerate(zip(*values(part[[*WHO]]), strict=True)):
        fact = known.get(one)
        if fact is None or not (fact[0] == "overlast" or (fact[0] == "misdrijf" and role == VERDACHTE)):
            continue
        incident = fact[3]
        if (old := rows.get((incident, who))) is None or one < old[0]:
            rows[incident, who] = one, place
        if (first := facts.get(incident)) is None or fact < first:
            facts[incident] = fact
    found = sorted(rows.items())
    mine = np.array([place for _, (_, place) in found], dtype=np.intp)
    told = np.array([facts[incident][4] for (incident, _), _ in found], dtype=np.intp)
    return pd.DataFrame(
        {c: part[c].array.take(mine) for c in WHO}
        | {"incident_id": reg["incident_id"].array.take(told)}
        | {c: reg[c].array.take(told) for c in FACTS}
    )


def buiten_zin(data: GroepData) -> str:
    """Return the warning that most of what is known of the members falls outside their membership; empty where not."""
    return OUTSIDE if data.buiten > MANY else ""
