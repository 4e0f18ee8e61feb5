"""What gate 1 looks at in a dossier, and no more: a delivery is admitted beside millions of rows that are not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from jgwork.io.dossier import DossierStore
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import StoreDamaged

if TYPE_CHECKING:
    import pyarrow as pa

#: Beside keys: the group behind a row and the state of the namenlijst (``jgwork.privacy.convenant``).
ALSO = ("groep_id", "pseudoniem", "namenlijst_status")
#: Read whole: the steps of each group, a few rows.
WHOLE = ("processtap",)


class Bestaand(Mapping[str, "pa.Table"]):
    """The tables of a dossier as gate 1 needs them: key columns only, read at the first question.

    Texts are kept as numbers of a dictionary, delivery by delivery, so that eleven million involvements take a few
    hundred megabytes and not several thousand.

    Parameters
    ----------
    store
        The dossier; one that does not exist yet has no tables.
    without
        Deliveries whose rows do not count, because this delivery replaces them.
    """

    def __init__(self, store: DossierStore, without: frozenset[str] = frozenset()) -> None:
        parts = store.manifest().parts if store.exists() else {}
        self._ids = {
            name: tuple(dict.fromkeys(p.levering_id for p in ps if p.levering_id not in without))
            for name, ps in parts.items()
        }
        self._store = store
        self._read: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """Return the key columns of a table; ``KeyError`` where no delivery brought it."""
        if not self._ids.get(name):
            raise KeyError(name)
        if name not in self._read:
            import pyarrow as pa

            parts = [self._part(name, one) for one in self._ids[name]]
            self._read[name] = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the tables that have rows."""
        return (name for name, ids in self._ids.items() if ids)

    def __len__(self) -> int:
        """Return how many tables have rows."""
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        """Return whether a table has rows; nothing is read for it."""
        return bool(self._ids.get(str(name)))

    def _part(self, name: str, levering_id: str) -> pa.Table:
        import pyarrow as pa

        others = frozenset(self._ids[name]) - {levering_id}
        others |= {p.levering_id for p in self._store.manifest().parts[name]} - {levering_id}
        found = self._store.table(name, None if name in WHOLE else gate_columns(name), without=others)
        if found is None:
            raise StoreDamaged("Het dossier is tijdens het laden gewijzigd.", "Laad de levering opnieuw.")
        table = found.data
        for i, field in enumerate(table.schema):
            if pa.types.is_string(field.type):
                table = table.set_column(i, field.name, table.column(i).dictionary_encode())
        return table


@cache
def gate_columns(name: str) -> tuple[str, ...]:
    """Return the columns of a table that gate 1 looks at in a dossier: its key, and what others refer to."""
    specs = load_tables()
    referred = (k.ref_fields for s in specs.values() for k in s.foreign_keys if k.table == name)
    wanted = {*specs[name].primary_key, *ALSO, *(c for fields in referred for c in fields)}
    return tuple(f.name for f in specs[name].fields if f.name in wanted)
