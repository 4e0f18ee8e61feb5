"""What concerns a group through its places: signals, locations, measurements and events of its own areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import find_table, of_group, plain

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of ``groep`` with the areas it belongs to, from large to small.
GEBIEDEN = ("gemeente_code", "wijk_code", "buurt_code")
#: By table without a group of its own: the column that names a place, a unit or an area.
_THROUGH = {
    "signaal": "locatie_id",
    "locatie": "locatie_id",
    "meting": "eenheid_id",
    "contextgebeurtenis": "gebied_code",
    "gebiedsrol": "gebied_code",
}


def plekken(bron: Any, groep_id: str) -> frozenset[str]:
    """Return the places where a group stays; empty where none was delivered."""
    return _values(bron, "verblijf", ("locatie_id",), groep_id)


def gebieden(bron: Any, groep_id: str) -> frozenset[str]:
    """Return the municipality, districts and neighbourhoods of a group."""
    return _values(bron, "groep", GEBIEDEN, groep_id)


def door_plaats(bron: Any, naam: str, rows: pa.Table, groep_id: str) -> pa.Table | None:
    """Return the rows of a table that concern a group through its places; ``None`` for any other table.

    A signal without a place is tied to no group, unless somebody tied it by hand (``signaal_groep``). An event without
    an area holds everywhere.

    Parameters
    ----------
    bron
        A dossier or a mapping of tables with ``groep`` and ``verblijf``.
    naam, rows
        The table and its rows.
    groep_id
        The group.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _THROUGH.get(naam)
    if column is None or column not in rows.column_names:
        return None
    known = plekken(bron, groep_id)
    if naam not in {"signaal", "locatie"}:
        known |= gebieden(bron, groep_id) | {groep_id}
    held = pc.cast(plain(rows[column]), "string")
    mine = pc.is_in(held, pa.array(sorted(known), "string"))
    if naam == "signaal" and (linked := _values(bron, "signaal_groep", ("signaal_id",), groep_id)):
        mine = pc.or_(
            pc.fill_null(mine, fill_value=False),
            pc.is_in(plain(rows["signaal_id"]).cast("string"), pa.array(sorted(linked), "string")),
        )
    return rows.filter(pc.or_(mine, pc.is_null(held)) if naam == "contextgebeurtenis" else mine)


def _values(bron: Any, naam: str, columns: tuple[str, ...], groep_id: str) -> frozenset[str]:
    table = find_table(bron, naam)
    if table is None:
        return frozenset()
    mine = of_group(table, groep_id)
    return frozenset(
        str(v) for c in columns if c in mine.column_names for v in plain(mine[c]).to_pylist() if v is not None
    )
