"""Which rows of which table concern a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import TWEE_GROEPEN, plain

if TYPE_CHECKING:
    import pyarrow as pa


def rows_of(tables: Mapping[str, pa.Table], name: str, groep_id: str) -> pa.Table | None:
    """Return the rows of a table that concern a group; a table that names no group is returned whole."""
    import pyarrow.compute as pc

    table = tables.get(name)
    if table is None:
        return None
    if set(TWEE_GROEPEN) <= set(table.column_names):
        either = [pc.equal(plain(table[c]), groep_id) for c in TWEE_GROEPEN]
        return table.filter(pc.or_(*either))
    for column, other in (("groep_id", None), ("scan_id", "groepsscan"), ("actie_id", "actie"), ("pseudoniem", "lid")):
        if column not in table.column_names or (other and other not in tables):
            continue
        if other is None:
            return table.filter(pc.equal(plain(table[column]), groep_id))
        via = rows_of(tables, other, groep_id)
        if via is not None:
            return table.filter(pc.is_in(plain(table[column]), value_set=plain(via[column]).combine_chunks()))
    return table
