"""What gate 1 looks at in a dossier, and no more: a delivery is admitted beside millions of rows that are not read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from jgwork.inhoud import namenlijst
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import DossierManifest
from jgwork.schema.descriptors import load_tables
from jgwork.schema.rules.columns import flat, hardly_repeats, in_parallel

if TYPE_CHECKING:
    import pyarrow as pa

#: Beside keys: the group behind a row, and what says who is on the namenlijst (``jgwork.inhoud.namenlijst``).
ALSO = ("groep_id", "pseudoniem", "scan_id", "aangeboden_datum", namenlijst.STATUS)
#: Read whole: the steps of each group, a few rows.
WHOLE = ("processtap",)


class Bestaand(Mapping[str, "pa.Table"]):
    """The tables of a dossier as gate 1 needs them: key columns only, read at the first question.

    Parameters
    ----------
    store
        The dossier; one that does not exist yet has no tables.
    without
        Deliveries whose rows do not count, because this delivery replaces them.
    """

    def __init__(self, store: DossierStore, without: frozenset[str] = frozenset()) -> None:
        self._at = store.manifest() if store.exists() else None
        parts = self._at.parts if self._at else {}
        self._sent = {n: tuple(dict.fromkeys(p.levering_id for p in ps)) for n, ps in parts.items()}
        self._names = tuple(n for n, ids in self._sent.items() if {*ids} - without)
        self._store, self._without = store, without
        self._read: dict[str, pa.Table] = {}
        self._asked: dict[tuple[str, str], tuple[pa.Array, frozenset[str]]] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """Return the key columns of a table; ``KeyError`` where no delivery brought it."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            columns = None if name in WHOLE else gate_columns(name)
            self._read[name] = encoded(self._store, name, columns, without=self._without, of=self._at)
        return self._read[name]

    def sent_by(self, name: str, column: str, values: pa.Array) -> frozenset[str]:
        """Return the deliveries with a row whose column holds one of some texts; only that column is read."""
        import pyarrow.compute as pc

        before, answer = self._asked.get((name, column), (None, frozenset[str]()))
        if before is not None and before.equals(values):
            return answer
        sent = [one for one in self._sent.get(name, ()) if one not in self._without]

        def holds(one: str) -> bool:
            part = self._of(name, [column], frozenset({one}))
            if part is None or column not in part.column_names:
                return False
            few, many = sorted((flat(part.column(column)), values), key=len)
            return bool(pc.any(pc.is_in(many, few)).as_py())

        answer = frozenset(one for one, there in zip(sent, in_parallel(holds, sent), strict=True) if there)
        self._asked[name, column] = values, answer
        return answer

    def rows_with(self, name: str, column: str, values: pa.Array) -> pa.Table | None:
        """Return the key columns of the rows whose column holds one of some texts; ``None`` where there are none."""
        import pyarrow.compute as pc

        sent = self.sent_by(name, column, values)
        found = self._of(name, gate_columns(name), sent) if sent else None
        return None if found is None else found.filter(pc.is_in(flat(found.column(column)), values))

    def _of(self, name: str, columns: Sequence[str], sent: frozenset[str]) -> pa.Table | None:
        found = self._store.table(name, columns, without=frozenset(self._sent[name]) - sent, of=self._at)
        return None if found is None else found.data

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the tables that have rows; nothing is read for it."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many tables have rows."""
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        """Return whether a table has rows; nothing is read for it."""
        return name in self._names


def encoded(
    store: DossierStore,
    name: str,
    columns: Sequence[str] | None = None,
    *,
    without: frozenset[str] = frozenset(),
    of: DossierManifest | None = None,
) -> pa.Table:
    """Return a table with every text as a number in a dictionary: a fifth of the memory, and joins on numbers.

    Texts that hardly repeat, such as the ids of millions of registrations, stay as they are: looking for equal ones
    would cost more than it saves.

    Parameters
    ----------
    store
        The dossier.
    name, columns
        The table, and which of its columns; all by default.
    without
        Deliveries whose rows are left out.
    of
        The manifest that says which files; the newest by default.

    Raises
    ------
    KeyError
        No delivery brought the table.
    """
    import pyarrow as pa

    manifest = of or store.manifest()
    sent = dict.fromkeys(p.levering_id for p in manifest.parts.get(name, ()))
    wanted = [one for one in sent if one not in without]
    read = in_parallel(
        lambda one: store.table(name, columns, without=frozenset(sent) - {one}, of=manifest, coded=True), wanted
    )
    parts = [part.data for part in read if part is not None]
    if not parts:
        raise KeyError(name)
    own = {n for t in parts for n in t.column_names if hardly_repeats(t[n])}
    found = in_parallel(lambda t: _as_numbers(t, own), parts)
    return pa.concat_tables(found, promote_options="permissive").unify_dictionaries().combine_chunks()


def _as_numbers(table: pa.Table, own: Collection[str]) -> pa.Table:
    """Return a table with its texts as numbers, but for those columns whose texts stay as they are."""
    import pyarrow as pa

    for i, field in enumerate(table.schema):
        if field.name in own and pa.types.is_dictionary(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(field.type.value_type))
        elif field.name not in own and pa.types.is_string(field.type):
            table = table.set_column(i, field.name, table.column(i).dictionary_encode())
    return table


def as_text(table: pa.Table) -> pa.Table:
    """Return a table of ``encoded``, or some of its rows, with texts as texts again."""
    import pyarrow as pa

    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(field.type.value_type))
    return table


@cache
def gate_columns(name: str) -> tuple[str, ...]:
    """Return the columns of a table that gate 1 looks at in a dossier: its key, and what others refer to."""
    specs = load_tables()
    referred = (k.ref_fields for s in specs.values() for k in s.foreign_keys if k.table == name)
    wanted = {*specs[name].primary_key, *ALSO, *(c for fields in referred for c in fields)}
    return tuple(f.name for f in specs[name].fields if f.name in wanted)
