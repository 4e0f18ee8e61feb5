"""Which members changed between two days: who came, who left, and who is in another class of a table now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.dynamiek.partnerbeeld import oordeel
from jgwork.indicators.groep.groepdata import GroepData, select_groep
from jgwork.indicators.groep.samenstelling import ATTRIBUTES
from jgwork.inhoud.namenlijst import gezegd, namen
from jgwork.privacy.release.tijd import Changes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def wisseling(tables: Mapping[str, pa.Table], data: GroepData, table: str, since: date) -> Changes:
    """Return how many members joined, left or moved to another class since a day.

    Who was a member then is what is known now: who was added or dropped afterwards for that day is no change. In which
    class a member was is what was known then.

    Parameters
    ----------
    tables
        Admitted tables, as ``data`` was selected from them.
    data
        The group now.
    table
        Name of the table on persons that is told again.
    since
        The day on which it was told before.

    Returns
    -------
    Changes
        ``moved`` is ``None`` for a table that does not say of each member in which class he is.
    """
    known = _until(tables, since)
    then, here = (set(namen(tables, data.groep_id, day)) for day in (since, data.peildatum))
    one, two = _classes(known, select_groep(known, data.groep_id, since), table), _classes(tables, data, table)
    if one is None or two is None:
        return Changes(len(here - then), len(then - here), None)
    stayed = [p for p in then & here if p in one.index]
    return Changes(len(here - then), len(then - here), sum(one[p] != two[p] for p in stayed))


def _until(tables: Mapping[str, pa.Table], day: date) -> dict[str, pa.Table]:
    """Return the tables on persons as they were known on a day; a row without a date counts as known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    moment = pa.scalar(day)
    known = {n: tables[n] for n in ("groepsrol",) if n in tables}
    if "groepsrol" in known and "datum" in known["groepsrol"].column_names:
        known["groepsrol"] = known["groepsrol"].filter(
            pc.fill_null(pc.less_equal(known["groepsrol"]["datum"], moment), True)
        )
    if (said := gezegd(tables, bekend_op=day)) is not None:
        known["lid"] = said
    return known


def _classes(tables: Mapping[str, pa.Table], data: GroepData, table: str) -> pd.Series | None:
    """Return the class of every member by pseudonym, as the table counts them."""
    if table == "rollen":
        return oordeel(tables, data)
    if table not in ATTRIBUTES:
        return None
    leden = data.frame("lid", "pseudoniem", table).set_index("pseudoniem")
    return leden[table].astype(object).fillna("onbekend") if table in leden else None
