"""The incidents of a group with the members behind them, and whether these fall within their membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.registraties import VERDACHTE

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "2"
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
    reg = data.frame("registratie", "registratie_id", "incident_id", "datum", "dagdeel", "aard", "gemeente_code")
    part = data.frame("betrokkenheid", "registratie_id", "pseudoniem", "rol")
    rows = part.merge(reg, on="registratie_id")
    offence = (rows["aard"] == "misdrijf") & (rows["rol"] == VERDACHTE)
    rows = rows[offence | (rows["aard"] == "overlast")]
    # one day, kind and part of day per incident, whatever the order in which its registrations were delivered
    facts = ["datum", "dagdeel", "aard", "gemeente_code"]
    first = rows.sort_values(["aard", "datum", "registratie_id"]).drop_duplicates("incident_id")
    first = first.set_index("incident_id")
    rows = rows.sort_values(["incident_id", "pseudoniem", "registratie_id"], ignore_index=True)
    rows = rows.drop_duplicates(["incident_id", "pseudoniem"], ignore_index=True)
    return rows.assign(**{c: rows["incident_id"].map(first[c]) for c in facts})


def buiten_zin(data: GroepData) -> str:
    """Return the warning that most of what is known of the members falls outside their membership; empty where not."""
    return OUTSIDE if data.buiten > MANY else ""
