"""Behaviour of a group: incidents by quarter, by kind and by part of day. Events, with the members behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.perioden import codes, kwartalen, na
from jgwork.inhoud.registraties import VERDACHTE
from jgwork.vocabulary.dutch import day, quarter
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "2"
INFO = {
    "definitie": "Incidenten (misdrijf of overlast) waarbij iemand aanwezig was die toen lid was; een incident met "
    "meer registraties telt een keer. Slachtoffers, getuigen en melders tellen niet mee.",
    "bron": "registratie, betrokkenheid",
    "eenheid": "incidenten",
    "definitie_versie": DEFINITIE,
}
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


def per_kwartaal(data: GroepData, van: date, tot: date) -> IndicatorTable:
    """Return incidents by quarter over [van, tot), quarters without any included and those not delivered named.

    Returns
    -------
    IndicatorTable
        Dims ``kwartaal``; measure ``incidenten`` (events).
    """
    import pandas as pd

    rows, whole = incidenten(data), kwartalen(van, tot)
    gaps = data.ontbreekt(whole, *REGISTRATIES)
    known = [c for c in codes(whole) if (c,) not in gaps]
    keys = pd.Series([quarter(d) for d in rows["datum"]], index=rows.index, dtype=object)
    frame = _count(rows, keys, "kwartaal")
    frame = frame.set_index("kwartaal").reindex(known, fill_value=0).rename_axis("kwartaal").reset_index()
    return replace(
        _events("incidenten_per_kwartaal", "Incidenten per kwartaal", frame, "kwartaal", data), ontbreekt=gaps
    )


def _count(rows: pd.DataFrame, keys: pd.Series, name: str) -> pd.DataFrame:
    """Count distinct incidents by key, with the members behind a cell and the most incidents of one of them."""
    import pandas as pd

    if rows.empty:
        return pd.DataFrame({name: [], "incidenten": [], "leden": [], "grootste": []})
    work = pd.DataFrame({name: keys, "incident": rows["incident_id"].astype(object), "lid": rows["pseudoniem"]})
    grouped = work.groupby(name, sort=True)
    largest = work.groupby([name, "lid"])["incident"].nunique().groupby(level=0).max()
    return pd.DataFrame(
        {"incidenten": grouped["incident"].nunique(), "leden": grouped["lid"].nunique(), "grootste": largest}
    ).reset_index()


def _events(name: str, title: str, frame: pd.DataFrame, dim: str, data: GroepData) -> IndicatorTable:
    measure = Measure("incidenten", "Incidenten", Unit.EVENT, behind="leden", largest="grootste")
    said = [OUTSIDE] if data.buiten > MANY else []
    last = data.dekking.laatste(REGISTRATIES, data.groep_id)
    if last is not None and na(last) < data.peildatum:  # what a peildatum on the day after says needs no words
        said.append(f"De registraties lopen tot en met {day(last)}; over de tijd daarna is niets geleverd.")
    info = INFO | ({"dekking": " ".join(said)} if said else {})
    return IndicatorTable(
        name, title, frame.reset_index(drop=True), (dim,), (measure,), info=info, size=data.size, tijd=Tijd.TIJDVAK
    )
