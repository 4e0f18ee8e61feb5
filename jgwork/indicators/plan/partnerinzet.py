"""What a group asks of its partners by quarter, and in which municipalities it stays: what the region adds up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.grenzen import beside, ends_of
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.plan.uitvoering import telt_mee
from jgwork.inhoud.doelwit import voor_personen
from jgwork.inhoud.perioden import kwartaal
from jgwork.inhoud.rijen import plain, records
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.tables import UPPER, IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFINITIE = "2"
TERMIJN = ("start_gepland", "eind_gepland")


def per_kwartaal(data: GroepData) -> IndicatorTable | None:
    """Return the hours the plan asks of each partner by quarter; ``None`` without actions that have a term.

    The hours of an action are spread evenly over the days of its planned term, and rounded so that the quarters of an
    action add up to its hours. An action that lapsed, or whose scenario was not chosen, asks nothing. Only quarters
    from the one of the peildatum on: what was asked before is past.

    Returns
    -------
    IndicatorTable
        Dims ``partner``, ``kwartaal`` (such as ``2026-K3``); measure ``uren_gevraagd`` (unit action), and
        ``uren_gevraagd_hoog`` where hours were withheld (``<5``): the lowest and highest it can be.
    """
    import pandas as pd

    now = quarter(data.peildatum)
    asked: dict[tuple[str, str], list[int]] = {}
    rows = data.once(_gekozen)
    rows = rows[~voor_personen(rows)] if len(rows) else rows
    for a in records(rows.dropna(subset=list(TERMIJN))):
        hours = ends_of(a, "uren_begroot")
        if hours is None:
            continue
        for end, total in enumerate(hours):
            for code, n in _spread(a["start_gepland"], a["eind_gepland"], round(total)).items():
                if code >= now and n:
                    key = (str(a["partner"]) if not pd.isna(a["partner"]) else "onbekend", code)
                    asked.setdefault(key, [0, 0])[end] += n
    if not asked:
        return None
    titles = {"uren_gevraagd": "Uren gevraagd", "uren_gevraagd" + UPPER: "Uren gevraagd, ten hoogste"}
    frame = pd.DataFrame([(*key, *n) for key, n in sorted(asked.items())], columns=["partner", "kwartaal", *titles])
    told = ["uren_gevraagd", *beside(frame, ["uren_gevraagd"])]
    return IndicatorTable(
        "inzet_per_kwartaal", "Gevraagde uren per partner en kwartaal", frame[["partner", "kwartaal", *told]],
        ("partner", "kwartaal"), tuple(Measure(c, titles[c], Unit.ACTION) for c in told),
        tijd=Tijd.FEIT,
        info={"definitie": "Begrote uren van acties van het gekozen scenario, gelijk verdeeld over hun termijn.",
              "bron": "actie", "eenheid": "uren", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _gekozen(data: GroepData) -> pd.DataFrame:
    """Return the actions that ask anything: not dropped, and of a scenario that was chosen."""
    rows = data.frame("actie", "partner", "status", "uren_begroot", *TERMIJN)
    actions = records(rows)
    chosen = data.scenarios
    return rows[[telt_mee(a, chosen) for a in actions]] if actions else rows


def personen(data: GroepData) -> dict[str, list[int]]:
    """Return by quarter the hours that each action aimed at a person or family asks, as far as it was chosen."""
    rows = data.once(_gekozen)
    rows = rows[voor_personen(rows)] if len(rows) else rows
    out: dict[str, list[int]] = {}
    for a in records(rows.dropna(subset=list(TERMIJN))):
        hours = ends_of(a, "uren_begroot")
        if hours is None or hours[0] != hours[1]:
            continue
        for code, n in _spread(a["start_gepland"], a["eind_gepland"], round(hours[0])).items():
            out.setdefault(code, []).append(n)
    return out


def _spread(first: date, last: date, hours: int) -> dict[str, int]:
    """Return whole hours by quarter of an action; together its hours."""
    days = max(1, (last - first).days + 1)
    out: dict[str, int] = {}
    begin, told = first, 0
    while begin <= last:
        after = kwartaal(begin).tot
        upto = round(hours * (min(after, date.fromordinal(last.toordinal() + 1)) - first).days / days)
        out[quarter(begin)] = upto - told
        begin, told = after, upto
    return out


def verblijf_gemeenten(data: GroepData, tables: Mapping[str, pa.Table]) -> IndicatorTable | None:
    """Return in how many places of each municipality the group stays; ``None`` where no place is known.

    A place says nothing of a person: the number leaves as it is.

    Returns
    -------
    IndicatorTable
        Dims ``gemeente_code``; measure ``plekken`` (statement).
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    stay = data.frame("verblijf", "locatie_id")
    places = tables.get("locatie")
    if stay.empty or places is None:
        return None
    mine = [str(p) for p in stay["locatie_id"].dropna().unique()]
    near = places.filter(pc.is_in(plain(places["locatie_id"]), pa.array(mine, pa.string())))
    where: dict[Any, Any] = dict(zip(near["locatie_id"].to_pylist(), near["gemeente_code"].to_pylist(), strict=True))
    codes = [where.get(p) for p in mine]
    counts = pd.Series([str(c) for c in codes if c is not None], dtype=object).value_counts().sort_index()
    if counts.empty:
        return None
    frame = pd.DataFrame({"gemeente_code": counts.index.astype(object), "plekken": [int(n) for n in counts]})
    return IndicatorTable(
        "verblijf_gemeenten", "Gemeenten waar de groep verblijft", frame, ("gemeente_code",),
        (Measure("plekken", "Plekken", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Verschillende plekken waar de groep volgens de partners komt, naar gemeente.",
              "bron": "verblijf, locatie", "eenheid": "plekken", "definitie_versie": DEFINITIE},
    )  # fmt: skip
