"""What stands around a nulmeting: members, coverage of the scan, and the season."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.tabel import frame
from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import select_groep
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.perioden import hele_maanden, maand, maanden_tussen, na
from jgwork.vocabulary.dutch import number

if TYPE_CHECKING:
    import pandas as pd


def members(tables: Mapping[str, Any], groep: str, op: date) -> int | None:
    """Return the number of members of a group on a day; ``None`` without a namenlijst."""
    lid = tables.get("lid")
    if lid is None or groep not in lid["groep_id"].to_pylist():
        return None
    return select_groep({"lid": lid}, groep, op).size


def scan_share(tables: Mapping[str, Any], groep: str) -> float | None:
    """Return which share of the names handed in the last scan found (R4); ``None`` without one."""
    rows: pd.DataFrame = frame(tables, "groepsscan", "groep_id", "aangeboden_datum", "n_in_scan", "n_namen_aangeleverd")
    rows = rows[(rows["groep_id"] == groep) & rows["n_in_scan"].notna() & rows["n_namen_aangeleverd"].notna()]
    if rows.empty:
        return None
    last = rows.sort_values("aangeboden_datum").iloc[-1]
    return float(last["n_in_scan"]) / float(last["n_namen_aangeleverd"]) if last["n_namen_aangeleverd"] else None


def season(van: date, tot: date) -> str:
    """Return a Dutch note where a nulmeting is no whole year; empty otherwise."""
    months = maanden_tussen(van, tot)
    if months and months % 12 == 0:
        return ""
    return (
        f"De nulmeting duurt {number(months)} maanden. Vergelijk haar met dezelfde maanden later, "
        "want in de zomer en rond de jaarwisseling gebeurt vaak meer."
    )


def registered(tables: Mapping[str, Any], groep: str, op: date, *, aard: str) -> Reeks | None:
    """Return the monthly incidents of a group from its registrations; a month without one counts 0.

    A month that was not wholly delivered is missing.
    """
    data = select_groep(tables, groep, op)
    if "registratie" not in data.frames or not data.ooit:
        return None
    rows = incidenten(data)
    rows = rows[rows["aard"] == aard] if aard else rows
    first = min(d for d in tables["registratie"]["datum"].to_pylist() if d is not None)
    months = hele_maanden(maand(first).van, na(op))
    found = rows.drop_duplicates("incident_id")["datum"]
    per = dict.fromkeys((m.van for m in months), 0)
    for d in found:
        if (key := maand(d).van) in per:
            per[key] += 1
    heel = (data.dekking.heel(m, REGISTRATIES, groep) for m in months)
    counts = tuple(float(per[m.van]) if whole else None for m, whole in zip(months, heel, strict=True))
    return Reeks(groep, tuple(m.van for m in months), tuple(m.tot for m in months), counts,
                 tuple(float(m.dagen) for m in months))  # fmt: skip
