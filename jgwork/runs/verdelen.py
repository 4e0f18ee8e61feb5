"""The tables of a dossier divided over its groups, once: each of thousands of groups reads its own rows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    IntArray = npt.NDArray[np.int64]

_NONE: Any = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Verdeling:
    """Which rows of which table concern which group.

    Divided are the tables that name the group, and the registrations with their involvements: all of every incident in
    which a member of the group was involved. Every other table goes to each group whole.

    Parameters
    ----------
    tables
        Admitted tables by name.
    rows
        By table and group the row numbers, ascending; a table that is not in it is not divided.
    """

    tables: Mapping[str, pa.Table]
    rows: Mapping[str, Mapping[str, IntArray]]

    @staticmethod
    def of(tables: Mapping[str, pa.Table]) -> Verdeling:
        """Divide the tables over the groups."""
        named = {n: t for n, t in tables.items() if "groep_id" in t.column_names}
        rows = {n: _by_group(*_numbers(t["groep_id"])) for n, t in named.items()}
        if {"lid", "registratie", "betrokkenheid"} <= tables.keys():
            rows |= _registrations(tables)
        return Verdeling(tables, rows)

    def of_group(self, groep_id: str) -> dict[str, pa.Table]:
        """Return the tables as one group needs them: same order of rows, so that every figure stays the same."""
        return {n: t.take(self.rows[n].get(groep_id, _NONE)) if n in self.rows else t for n, t in self.tables.items()}


def _numbers(column: pa.ChunkedArray) -> tuple[IntArray, list[str]]:
    """Return the number of the text in each row (-1 where empty), and the texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    numbers = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers, coded.dictionary.to_pylist()


def _by_group(owner: IntArray, names: list[str], row: IntArray | None = None) -> dict[str, IntArray]:
    """Return the rows by name of their owner; ``row`` are row numbers, ascending within an owner."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(len(names) + 1))
    place = order if row is None else row[order]
    return {name: place[edges[i] : edges[i + 1]] for i, name in enumerate(names)}


def _registrations(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, IntArray]]:
    """Return registrations and involvements by group.

    All registrations of an incident belong together, and so do all who were involved in them: how many outsiders a
    group meets and whether an incident was a police check only is said of the whole incident.
    """
    lid, reg, part = (tables[n] for n in ("lid", "registratie", "betrokkenheid"))
    group, names = _numbers(lid["groep_id"])
    person, person_of = _shared(lid["pseudoniem"], part["pseudoniem"])
    reg_id, reg_of = _shared(reg["registratie_id"], part["registratie_id"])
    at = np.full(int(max(reg_id.max(initial=-1), reg_of.max(initial=-1))) + 2, -1, dtype=np.int64)
    at[reg_id] = np.arange(len(reg_id))  # row of each registration
    at[-1] = -1  # where an empty number looks
    row = at[reg_of]
    incident, _ = _numbers(reg["incident_id"])
    alone = incident < 0  # without a number it is an incident of its own
    incident[alone] = incident.max(initial=-1) + 1 + np.arange(int(alone.sum()))

    used = (group >= 0) & (person >= 0)
    keys = np.unique(person[used] * len(names) + group[used])  # membership, sorted by person
    member, of_group = keys // len(names), keys % len(names)
    known = row >= 0
    who, met = person_of[known], incident[row[known]]
    pairs = _join(member, who)  # (membership, involvement)
    seen = np.unique(of_group[pairs[0]] * (incident.max(initial=0) + 1) + met[pairs[1]])
    owner, what = seen // (incident.max(initial=0) + 1), seen % (incident.max(initial=0) + 1)
    return {
        "registratie": _of_incidents(owner, what, incident, np.arange(len(incident)), names),
        "betrokkenheid": _kept(_of_incidents(owner, what, met, np.flatnonzero(known), names), names, part.num_rows),
    }


def _shared(one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[IntArray, IntArray]:
    """Return numbers for the texts of two columns, the same text the same number, -1 where empty."""
    import pyarrow as pa

    plain = [c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in (one, other)]
    chunks = [chunk for c in plain for chunk in c.chunks]
    numbers, _ = _numbers(pa.chunked_array(chunks, type=pa.string()))
    return numbers[: len(one)], numbers[len(one) :]


def _join(left: IntArray, right: IntArray) -> tuple[IntArray, IntArray]:
    """Return the positions of equal values, ``left`` being sorted."""
    low, high = np.searchsorted(left, right), np.searchsorted(left, right, side="right")
    count = high - low
    second = np.repeat(np.arange(len(right)), count)
    nth = np.arange(len(second)) - np.repeat(np.cumsum(count) - count, count)
    return low[second] + nth, second


def _of_incidents(
    owner: IntArray, what: IntArray, incident: IntArray, row: IntArray, names: list[str]
) -> dict[str, IntArray]:
    """Return the rows of the incidents of each owner, in order."""
    order = np.argsort(incident, kind="stable")
    rows, pair = _join(incident[order], what)
    place, group = row[order[rows]], owner[pair]
    sort = np.lexsort((place, group))
    return _by_group(group[sort], names, place[sort])


def _kept(rows: dict[str, IntArray], names: list[str], n: int) -> dict[str, IntArray]:
    """Give a group without any involvement one row of another: 'nothing seen' differs from 'never delivered'."""
    return {g: rows[g] if len(rows[g]) or not n else np.zeros(1, dtype=np.int64) for g in names}
