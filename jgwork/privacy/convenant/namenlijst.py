"""R3: the namenlijst is agreed before information is widened, and every change is agreed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from jgwork.inhoud.namenlijst import AFGESTEMD, AKKOORD, STATUS, TOEGEVOEGD, is_lijst, lijst, met_status
from jgwork.inhoud.rijen import plain
from jgwork.privacy.convenant.geval import filled, refuse, warn
from jgwork.schema.descriptors import TableSpec
from jgwork.vocabulary.findings import Finding

if TYPE_CHECKING:
    import pyarrow as pa

#: Proposals for the list: names that partners do not agree on yet, so they need not stand on it.
VOORSTEL = "namenlijst_voorstel"


def check_namenlijst(
    tables: Mapping[str, pa.Table], existing: Mapping[str, pa.Table], specs: Mapping[str, TableSpec]
) -> Iterable[Finding]:
    """Yield differences between a delivery and the agreed namenlijst.

    Parameters
    ----------
    tables, existing
        Delivered tables and those already in the dossier; ``lid`` of both together is the namenlijst.
    specs
        Descriptors; a column of kind ``pseudoniem`` refers to a member.

    Yields
    ------
    Finding
        ``R3`` refusals: names nobody agreed on, additions without reason or partner. A warning where rows concern
        members whose name has lapsed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lists = [t for t in (existing.get("lid"), tables.get("lid")) if t is not None and is_lijst(t)]
    agreed = _in_force(lists, [t["groepsscan"] for t in (existing, tables) if "groepsscan" in t])
    lapsed = _names(lists)
    if "lid" in tables and "lid" in specs and is_lijst(tables["lid"]):
        yield from _additions(tables["lid"], existing.get("lid"), specs["lid"])
    for name, table in tables.items():
        if name in {"lid", VOORSTEL} or name not in specs:
            continue
        for field in specs[name].fields:
            if field.soort != "pseudoniem" or field.name not in table.column_names:
                continue
            column = pc.cast(plain(table.filter(filled(table, field))[field.name]), "string")
            in_force = pc.sum(pc.is_in(column, value_set=pa.array(agreed, "string"))).as_py() or 0
            listed = pc.sum(pc.is_in(column, value_set=pa.array(lapsed, "string"))).as_py() or 0
            yield from _outside(name, field.name, len(column) - listed, listed - in_force)


def _outside(name: str, column: str, unknown: int, lapsed: int) -> Iterable[Finding]:
    if unknown > 0:
        yield refuse(
            "R3",
            f"In tabel '{name}' staan pseudoniemen die niet op de afgestemde namenlijst ('lid') staan.",
            "Stem de namenlijst eerst af met de partners en lever 'lid', of haal deze rijen weg.",
            table=name,
            column=column,
            n=unknown,
        )
    if lapsed > 0:
        yield warn(
            "R3",
            f"In tabel '{name}' staan pseudoniemen die van de namenlijst zijn vervallen.",
            "Ga na of deze rijen nog nodig zijn.",
            table=name,
            column=column,
            n=lapsed,
        )


def _additions(new: pa.Table, old: pa.Table | None, spec: TableSpec) -> Iterable[Finding]:
    """Names added later say why and by whom; a name that was not on the agreed list is marked as added."""
    import pyarrow as pa
    import pyarrow.compute as pc

    added = new.filter(met_status(new, (TOEGEVOEGD,)))
    bare = 0
    if added.num_rows:
        whole = [
            filled(added, spec.field(c)) if c in added.column_names else pa.array([False] * added.num_rows)
            for c in ("reden_toevoeging", "partner_toegevoegd")
        ]
        bare = added.num_rows - (pc.sum(pc.and_(*whole)).as_py() or 0)
    if bare:
        yield refuse(
            "R3",
            "Op de namenlijst staan toegevoegde namen zonder reden of zonder partner.",
            "Vul 'reden_toevoeging' en 'partner_toegevoegd' in.",
            table="lid",
            column="reden_toevoeging",
            n=bare,
        )
    if old is None or not is_lijst(old):
        return
    before = old.filter(met_status(old, AKKOORD))
    groups = pa.array(_texts(before["groep_id"]), "string")
    claimed = new.filter(
        pc.and_(met_status(new, (AFGESTEMD,)), pc.is_in(pc.cast(plain(new["groep_id"]), "string"), value_set=groups))
    )
    known = pc.is_in(pc.cast(plain(claimed["pseudoniem"]), "string"), value_set=pa.array(_names([old]), "string"))
    changed = claimed.num_rows - (pc.sum(known).as_py() or 0)
    if changed:
        yield refuse(
            "R3",
            "De levering noemt namen 'afgestemd' die niet op de eerder afgestemde namenlijst van de groep stonden.",
            f"Stem de wijziging opnieuw af en zet '{STATUS}' op 'toegevoegd', met reden en partner.",
            table="lid",
            column=STATUS,
            n=changed,
        )


def _in_force(lists: Sequence[pa.Table], scans: Sequence[pa.Table]) -> list[str]:
    """Return the names that stand in the last scan that names them, of a dossier and a delivery together."""
    import pyarrow as pa

    def whole(parts: Sequence[pa.Table], columns: Sequence[str]) -> pa.Table:
        texts = [{c: plain(p[c]).cast("string") for c in columns if c in p.column_names} for p in parts]
        days = [
            {c: plain(p[c]) for c in ("aangeboden_datum",) if c in p.column_names and pa.types.is_date(p[c].type)}
            for p in parts
        ]
        found = [pa.table(t | d) for t, d in zip(texts, days, strict=True)]
        return pa.concat_tables(found, promote_options="default")

    if not lists:
        return []
    bron = {"lid": whole(lists, ("groep_id", "pseudoniem", "scan_id", STATUS))}
    if scans:
        bron["groepsscan"] = whole(scans, ("groep_id", "scan_id"))
    listed = lijst(bron)
    return [] if listed is None else _names([listed])


def _names(lists: Iterable[pa.Table]) -> list[str]:
    return sorted({p for t in lists for p in _texts(t["pseudoniem"])})


def _texts(column: pa.ChunkedArray) -> list[str]:
    import pyarrow.compute as pc

    return [str(v) for v in pc.unique(plain(column)).drop_null().to_pylist()]
