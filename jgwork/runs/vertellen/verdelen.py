"""The tables of a dossier divided over its groups, once: each of thousands of groups reads its own rows only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.inhoud.dekking import Dekking
from jgwork.inhoud.inhoud import Inhoud, dekking_van
from jgwork.inhoud.rijen import of_group
from jgwork.runs.dossier.bestaand import as_text
from jgwork.schema.rules.columns import flat, in_parallel

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa
    from scipy.sparse import csr_array

    IntArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]

#: No rows.
NONE: Any = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Verdeling:
    """Which rows of which table concern which group.

    Divided are the tables that name the group, and the registrations with their involvements: all of every incident in
    which a member of the group was involved. Every other table goes to each group whole.

    Parameters
    ----------
    tables
        Admitted tables by name; texts may be numbers in a dictionary (``jgwork.runs.dossier.bestaand.encoded``).
    rows
        By table and group the row numbers, ascending; a table that is not in it is not divided.
    """

    tables: Mapping[str, pa.Table]
    rows: Mapping[str, Mapping[str, IntArray]]

    @staticmethod
    def of(tables: Mapping[str, pa.Table]) -> Verdeling:
        """Divide the tables over the groups."""
        named = {n: t for n, t in tables.items() if "groep_id" in t.column_names}
        rows = {n: per_groep(t) for n, t in named.items()}
        if {"lid", "registratie", "betrokkenheid"} <= tables.keys():
            rows |= _registrations(tables)
        return Verdeling(tables, rows)

    def of_group(self, groep_id: str) -> Inhoud:
        """Return the tables as one group needs them: same order of rows, so that every figure stays the same."""
        mine = {
            n: t.take(by.get(groep_id, NONE)) for n, t in self.tables.items() if (by := self.rows.get(n)) is not None
        }
        whole = {n: as_text(mine[n]) if n in mine else self._whole[n] for n in self.tables}
        plans = getattr(self.tables, "concept", {})
        return Inhoud(whole, self.dekking, {n: as_text(of_group(t, groep_id)) for n, t in plans.items()})

    @cached_property
    def dekking(self) -> Dekking:
        """What was delivered of all groups."""
        return dekking_van(self.tables)

    def buren(self, groep_id: str) -> tuple[str, ...]:
        """Return the other groups that share a name on the list or a registration with a group, by id."""
        return tuple(sorted(g for g in self._shared.get(groep_id, ()) if g != groep_id))

    @cached_property
    def namen(self) -> dict[str, str]:
        """The neutral names of the groups by id."""
        groups = as_text(self.tables["groep"].select(["groep_id", "naam_neutraal"])).to_pylist()
        return {str(r["groep_id"]): str(r["naam_neutraal"]) for r in groups if r["naam_neutraal"]}

    @cached_property
    def _shared(self) -> dict[str, set[str]]:
        """By group the groups it shares a member or a registration with, itself included where there is one."""
        out: dict[str, set[str]] = {}
        lid = self.tables.get("lid")
        if lid is not None and "lid" in self.rows:
            (person,), _ = _coded(lid["pseudoniem"])
            _put_together(out, {g: person[rows] for g, rows in self.rows["lid"].items()})
        _put_together(out, self.rows.get("registratie", {}))
        return out

    @cached_property
    def _whole(self) -> dict[str, pa.Table]:
        """The tables that go to each group whole, with texts as texts."""
        return {n: as_text(t) for n, t in self.tables.items() if n not in self.rows}


def _put_together(out: dict[str, set[str]], things: Mapping[str, IntArray]) -> None:
    """Add to each group the groups that have one of its things too."""
    names = list(things)
    thing = np.concatenate([*things.values(), NONE])
    group = np.repeat(np.arange(len(names)), [len(n) for n in things.values()])
    has = _matrix(group, thing, (len(names), int(thing.max(initial=-1)) + 1))
    same = (has @ has.T).tocoo()
    for a, b in zip(same.row.tolist(), same.col.tolist(), strict=True):
        if a != b:
            out.setdefault(names[a], {names[a]}).add(names[b])


def _numbers(column: pa.ChunkedArray) -> tuple[IntArray, list[str]]:
    """Return the number of the text in each row (-1 where empty), and the texts."""
    (numbers,), texts = _coded(column)
    return numbers, texts.to_pylist()


def _coded(*columns: pa.ChunkedArray) -> tuple[list[IntArray], pa.Array]:
    """Return numbers for the texts of some columns, the same text the same number, -1 where empty; and the texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = pa.dictionary(pa.int32(), pa.string())
    plain = (c if pa.types.is_dictionary(c.type) else c.dictionary_encode() for c in columns)
    whole = pa.chunked_array([p.cast(kind) for c in plain for p in c.chunks], type=kind).unify_dictionaries()
    numbers = [pc.fill_null(c.indices, -1).to_numpy(zero_copy_only=False) for c in whole.chunks]
    joined, place, out = np.concatenate([*numbers, np.empty(0, dtype=np.int32)]), 0, []
    for column in columns:
        out.append(joined[place : place + len(column)])
        place += len(column)
    return out, whole.chunk(0).dictionary if whole.num_chunks else pa.array([], pa.string())


def per_groep(table: pa.Table) -> dict[str, IntArray]:
    """Return the rows of each group, ascending, of a table that names it."""
    return _by_group(*_numbers(table["groep_id"]))


def _by_group(owner: IntArray, names: list[str]) -> dict[str, IntArray]:
    """Return the rows by name of their owner, ascending."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(len(names) + 1))
    return {name: order[edges[i] : edges[i + 1]] for i, name in enumerate(names)}


def _registrations(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, IntArray]]:
    """Return registrations and involvements by group.

    All registrations of an incident belong together, and so do all who were involved in them: how many outsiders a
    group meets and whether an incident was a police check only is said of the whole incident.
    """
    lid, reg, part = (tables[n] for n in ("lid", "registratie", "betrokkenheid"))
    group, names = _numbers(lid["groep_id"])
    (person, who), persons = _coded(lid["pseudoniem"], part["pseudoniem"])
    # two things at a time: Arrow and scipy let go of the interpreter while they compute
    ids = reg["registratie_id"], part["registratie_id"]
    row, incident = in_parallel(lambda make: make(), [partial(_rows_of, *ids), partial(_incidents, reg["incident_id"])])
    met = np.where(row >= 0, incident[row], -1) if len(incident) else row  # -1: of a registration that is not there
    n = int(incident.max(initial=-1)) + 1
    member = _matrix(group, person, (len(names), len(persons)))
    seen = member @ _matrix(who, met, (len(persons), n))  # group x incident
    own, involved = in_parallel(
        lambda of: _split(seen, _matrix(of, np.arange(len(of)), (n, len(of))), names), [incident, met]
    )
    for name in names if part.num_rows else ():  # 'nothing seen' differs from 'never delivered'
        involved[name] = involved[name] if len(involved[name]) else np.zeros(1, dtype=np.int32)
    return {"registratie": own, "betrokkenheid": involved}


def _rows_of(ids: pa.ChunkedArray, wanted: pa.ChunkedArray) -> IntArray:
    """Return the row in ``ids`` of each text of ``wanted``, -1 where it is not there or empty.

    Rows of one registration mostly stand together: of these one is looked for.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = as_text(pa.table([wanted], ["id"]))["id"]
    n = len(texts)
    changes = pc.fill_null(pc.not_equal(texts.slice(1), texts.slice(0, max(n - 1, 0))), fill_value=True)
    first = np.concatenate([np.ones(min(n, 1), dtype=bool), changes.to_numpy()])
    wanted = texts.filter(pa.array(first))
    if wanted.equals(ids) and not ids.null_count:  # of every registration, in their order, as in one export
        rows = np.arange(len(ids))
    else:
        rows = pc.fill_null(pc.index_in(wanted, value_set=flat(ids), skip_nulls=True), -1).to_numpy()
    return np.repeat(rows, np.diff(np.append(np.flatnonzero(first), n)))


def _incidents(column: pa.ChunkedArray) -> IntArray:
    """Return the number of the incident of each registration; without an id it is an incident of its own."""
    (found,), _ = _coded(column)
    alone = found < 0
    first = int(found.max(initial=-1)) + 1
    found[alone] = first + np.arange(int(alone.sum()), dtype=np.int32)
    return found


def _matrix(row: IntArray, column: IntArray, shape: tuple[int, int]) -> csr_array:
    """Return a matrix of what belongs together; a number under 0 belongs to nothing."""
    from scipy.sparse import coo_array

    known = (row >= 0) & (column >= 0)
    row, column = row[known].astype(np.int32, copy=False), column[known].astype(np.int32, copy=False)
    return coo_array((np.ones(len(row), dtype=bool), (row, column)), shape=shape).tocsr()


def _split(seen: csr_array, rows: csr_array, names: list[str]) -> dict[str, IntArray]:
    """Return by name the rows of all incidents that were seen, ascending; a row is of one incident."""
    begin, n = rows.indptr[:-1], np.diff(rows.indptr)
    out: dict[str, IntArray] = {}
    for i, name in enumerate(names):
        mine = seen.indices[seen.indptr[i] : seen.indptr[i + 1]]
        of, long = begin[mine], n[mine]
        place = np.arange(long.sum(), dtype=np.int32) + np.repeat(of - (np.cumsum(long) - long), long)
        out[name] = np.sort(rows.indices[place])
    return out
