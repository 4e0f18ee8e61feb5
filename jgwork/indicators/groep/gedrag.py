"""The incidents of a group with the members behind them, and whether these fall within their membership."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.registraties import VERDACHTE
from jgwork.inhoud.rijen import frame_of, values

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "2"
WHO = ("registratie_id", "pseudoniem", "rol")
REGISTERED = ("registratie_id", "incident_id", "datum", "dagdeel", "aard", "gemeente_code")
#: From which share of presences outside the membership on the reader is told; often a date of listing was filled in.
MANY = 0.5
OUTSIDE = (
    "Meer dan de helft van wat van deze leden bekend is, viel voor of na hun tijd in de groep en telt niet mee. Klopt "
    "'lid vanaf': is dat de dag waarop iemand bij de groep kwam, en niet de dag van de lijst?"
)


class Deelname(NamedTuple):
    """A member in an incident, with what is known of the incident; ``None`` where a fact is missing."""

    registratie_id: str
    pseudoniem: str
    rol: str
    incident_id: str
    datum: date
    dagdeel: str | None
    aard: str
    gemeente_code: str | None


def deelnames(data: GroepData) -> list[Deelname]:
    """Return one row per incident and member, by incident and member.

    A member is who was one on that day. Only offences in which the member is ``verdachte`` and nuisance in which the
    member was present count.
    """
    return data.once(_deelnames)


def _deelnames(data: GroepData) -> list[Deelname]:
    registered, present = aanwezigheid(data)
    known = {one: (kind, day, one, incident, part_of_day, place)
             for one, incident, day, part_of_day, kind, place in registered}  # fmt: skip
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    # one day, kind and part of day per incident, whatever the order in which its registrations were delivered
    facts: dict[str, tuple[str, date, str, str, str | None, str | None]] = {}
    for one, who, role in present:
        fact = known.get(one)
        if fact is None or not (fact[0] == "overlast" or (fact[0] == "misdrijf" and role == VERDACHTE)):
            continue
        incident = fact[3]
        if (old := rows.get((incident, who))) is None or one < old[0]:
            rows[incident, who] = one, role
        first = facts.setdefault(incident, fact)
        if first is not fact and fact[:3] < first[:3]:
            facts[incident] = fact
    found = []
    for (incident, who), (one, role) in sorted(rows.items()):
        kind, day, _, _, part_of_day, place = facts[incident]
        found.append(Deelname(one, who, role, incident, day, part_of_day, kind, place))
    return found


def per_incident(data: GroepData) -> list[list[Deelname]]:
    """Return ``deelnames`` by incident: all of one have the same facts."""
    return data.once(_per_incident)


def _per_incident(data: GroepData) -> list[list[Deelname]]:
    return [list(rows) for _, rows in groupby(deelnames(data), attrgetter("incident_id"))]


def aanwezigheid(data: GroepData) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the registrations of a group, and who was present in which, as plain rows; made once."""
    return data.once(_aanwezigheid)


def _aanwezigheid(data: GroepData) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    reg = data.frame("registratie", *REGISTERED)
    part = data.frame("betrokkenheid", *WHO)
    return list(zip(*values(reg[[*REGISTERED]]), strict=True)), list(zip(*values(part[[*WHO]]), strict=True))


def incidenten(data: GroepData) -> pd.DataFrame:
    """Return ``deelnames`` as a frame."""
    import pyarrow as pa

    kinds = dict.fromkeys(Deelname._fields, pa.string()) | {"datum": pa.date32()}
    columns = zip(*deelnames(data), strict=True)
    rows = dict(zip(kinds, columns, strict=True)) if deelnames(data) else dict.fromkeys(kinds, ())
    return frame_of(pa.table({n: pa.array(rows[n], kind) for n, kind in kinds.items()}))


def buiten_zin(data: GroepData) -> str:
    """Return the warning that most of what is known of the members falls outside their membership; empty where not."""
    return OUTSIDE if data.buiten > MANY else ""
