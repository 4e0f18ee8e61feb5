"""What stands around a nulmeting: members, coverage of the scan, and the season."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.situatie import frame
from jgwork.indicators.groep.groepdata import select_groep
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
    months = (tot.year - van.year) * 12 + tot.month - van.month
    if months and months % 12 == 0:
        return ""
    return (
        f"De nulmeting duurt {number(months)} maanden. Vergelijk haar met dezelfde maanden later, "
        "want in de zomer en rond de jaarwisseling gebeurt vaak meer."
    )
