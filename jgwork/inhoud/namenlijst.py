"""Who is on the namenlijst on a day: the only place that reads its status and its days.

A later groepsscan replaces what an earlier one said of a member. Which scan is later follows from the day on which it
was offered, then from the order of delivery; never from its number. Who was struck (``vervallen``) in the last scan
that names them is no member on any day. ``lid_tot`` is the first day on which someone is no member any more.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.rijen import as_array, find_table, of_group, plain

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of ``lid`` that say who is a member when.
STATUS, VANAF, TOT = "namenlijst_status", "lid_vanaf", "lid_tot"
AFGESTEMD, TOEGEVOEGD, VERVALLEN = "afgestemd", "toegevoegd", "vervallen"
#: Statuses of a name that the partners agreed on.
AKKOORD = (AFGESTEMD, TOEGEVOEGD)


def leden(bron: Any, groep_id: str, op: date, *, bekend_op: date | None = None) -> pa.Table | None:
    """Return the members on a day, one row of ``lid`` each, by pseudonym; ``None`` where no namenlijst was delivered.

    Parameters
    ----------
    bron
        A dossier or a mapping of tables.
    groep_id
        The group; members of every group where it is empty.
    op
        The day.
    bekend_op
        As it was known on this day: scans that were offered later do not count.
    """
    import pyarrow as pa

    listed = lijst(bron, groep_id, bekend_op=bekend_op)
    return None if listed is None else listed.filter(geldig(listed, pa.scalar(op)))


def namen(bron: Any, groep_id: str, op: date) -> tuple[str, ...]:
    """Return the pseudonyms of the members on a day, in the order of the pseudonyms, which says nothing."""
    found = leden(bron, groep_id, op)
    return () if found is None else tuple(sorted(set(found["pseudoniem"].to_pylist())))


def lijst(bron: Any, groep_id: str = "", *, bekend_op: date | None = None) -> pa.Table | None:
    """Return one row for everybody on the list now or before: the last that was said of them, who was struck left out.

    Parameters
    ----------
    bron, groep_id, bekend_op
        As in ``leden``.
    """
    if bekend_op is not None or not isinstance(bron, Inhoud):
        return _lijst(gezegd(bron, groep_id, bekend_op=bekend_op))
    if groep_id not in bron.lijsten:
        bron.lijsten[groep_id] = _lijst(gezegd(bron, groep_id))
    return bron.lijsten[groep_id]


def _lijst(said: pa.Table | None) -> pa.Table | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if said is None:
        return None
    stands = pc.fill_null(pc.not_equal(plain(said[STATUS]).cast(pa.string()), VERVALLEN), True)
    listed = said.filter(pc.and_(stands, pc.is_valid(said["pseudoniem"])))
    return listed.take(pc.sort_indices(plain(listed["pseudoniem"])))


def gezegd(bron: Any, groep_id: str = "", *, bekend_op: date | None = None) -> pa.Table | None:
    """Return the last row of each member of each group, also of who was struck."""
    table = find_table(bron, "lid")
    if table is None:
        return None
    lid = of_group(table, groep_id)
    if bekend_op is not None:
        offered = _aangeboden(bron, lid)
        lid = lid.filter(np.isnat(offered) | (offered <= np.datetime64(bekend_op, "D")))
    group, person, order = _codes(lid["groep_id"]), _codes(lid["pseudoniem"]), volgorde(bron, lid)
    key = group[order] * (int(person.max(initial=0)) + 2) + person[order]
    _, last = np.unique(key[::-1], return_index=True)
    return lid.take(np.sort(order[len(order) - 1 - last]))


def per_scan(bron: Any, groep_id: str) -> dict[str, tuple[str, ...]]:
    """Return by groepsscan the names it lists, who was struck in it left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = find_table(bron, "lid")
    out: dict[str, set[str]] = {}
    if table is not None:
        lid = of_group(table, groep_id)
        keep = pc.fill_null(pc.not_equal(plain(lid[STATUS]).cast(pa.string()), VERVALLEN), True)
        for scan, person in zip(*(lid.filter(keep)[c].to_pylist() for c in ("scan_id", "pseudoniem")), strict=True):
            if person is not None:
                out.setdefault(str(scan), set()).add(str(person))
    return {scan: tuple(sorted(found)) for scan, found in out.items()}


def van_laatste_scan(bron: Any, rows: pa.Table) -> pa.Table:
    """Return the rows of a table with ``groep_id`` and ``scan_id`` that come from the last scan of their group."""
    order = volgorde(bron, rows)
    group, scan = _codes(rows["groep_id"]), _codes(rows["scan_id"])
    last = np.full(int(group.max(initial=-1)) + 2, -2)
    last[group[order]] = scan[order]  # of equal places the last one stays
    return rows.filter(last[group] == scan)


def geldig(rows: pa.Table, op: Any) -> Any:
    """Return which memberships hold on a day, or each on a day of its own; a date that is not known is no bound."""
    import pyarrow.compute as pc

    begun = pc.fill_null(pc.less_equal(rows[VANAF], op), True) if VANAF in rows.column_names else True
    going = pc.fill_null(pc.greater(rows[TOT], op), True) if TOT in rows.column_names else True
    return pc.and_(pc.and_(begun, going), pc.is_valid(rows["pseudoniem"]))


def in_tijdvak(vanaf: npt.NDArray[Any], tot: npt.NDArray[Any], tijdvak: Periode) -> npt.NDArray[np.bool_]:
    """Return which memberships hold on some day of a period; arrays of ``datetime64``, ``NaT`` where unknown."""
    start, end = np.datetime64(tijdvak.van, "D"), np.datetime64(tijdvak.tot, "D")
    return np.asarray((np.isnat(vanaf) | (vanaf < end)) & (np.isnat(tot) | (tot > start)))


def wijzigingen(bron: Any, groep_id: str) -> tuple[bool, bool, int]:
    """Return whether names were added since the first agreement, whether any was struck, and how many stand now."""
    said = gezegd(bron, groep_id)
    status = [] if said is None else plain(said[STATUS]).to_pylist()
    struck = status.count(VERVALLEN)
    return TOEGEVOEGD in status, struck > 0, len(status) - struck


def met_status(rows: pa.Table, wanted: tuple[str, ...]) -> Any:
    """Return which rows of a list, delivered or admitted, have one of some statuses."""
    import pyarrow as pa
    import pyarrow.compute as pc

    status = pc.cast(plain(rows[STATUS]), "string")
    return pc.fill_null(pc.is_in(status, value_set=pa.array(wanted, "string")), False)


def is_lijst(rows: pa.Table) -> bool:
    """Return whether a table says who is on the list of which group."""
    return {"pseudoniem", "groep_id", STATUS} <= set(rows.column_names)


def volgorde(bron: Any, rows: pa.Table) -> npt.NDArray[np.int64]:
    """Return the places of rows with a scan in the order in which they were said, the last one last.

    A scan without a known day is as late as the last scan of its group that was delivered before it.
    """
    import pandas as pd

    day = pd.Series(_aangeboden(bron, rows).astype("datetime64[s]"))
    if day.isna().any():
        group = _codes(rows["groep_id"])
        day = day.fillna(day.groupby(group).cummax().groupby(group).ffill())
    return np.lexsort((np.arange(len(day)), day.to_numpy("datetime64[D]"), day.notna().to_numpy()))


def _aangeboden(bron: Any, rows: pa.Table) -> npt.NDArray[np.datetime64]:
    """Return the day on which the scan of each row was offered; ``NaT`` where it is not known."""
    import pyarrow.compute as pc

    scans = find_table(bron, "groepsscan")
    if scans is None or "scan_id" not in rows.column_names or "aangeboden_datum" not in scans.column_names:
        return np.full(rows.num_rows, np.datetime64("NaT"), dtype="datetime64[D]")
    where = pc.index_in(plain(rows["scan_id"]), value_set=plain(scans["scan_id"]).combine_chunks())
    place = pc.fill_null(where, -1).to_numpy()
    days = np.append(as_array(scans["aangeboden_datum"]).astype("datetime64[D]"), np.datetime64("NaT"))
    return np.asarray(days[place])


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return a number for the text in each row, the same text the same number; -1 where it is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = plain(column).combine_chunks()
    array = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    found = pc.fill_null(array.dictionary_encode().indices, -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)
