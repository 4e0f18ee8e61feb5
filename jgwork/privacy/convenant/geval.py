"""A delivery and what it is held against: which group, and so which step, stands behind each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import TWEE_GROEPEN, plain
from jgwork.privacy.convenant.regels import Afspraak, Convenant
from jgwork.privacy.proces.stand import GroepStand, Stand
from jgwork.schema.descriptors import FieldSpec, TableSpec
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Geval:
    """One delivery and everything it is held against."""

    manifest: Mapping[str, object]
    tables: Mapping[str, pa.Table]
    existing: Mapping[str, pa.Table]
    specs: Mapping[str, TableSpec]
    convenant: Convenant
    stand: Stand
    op: date

    @property
    def partner(self) -> str:
        """The supplier (bronhouder) as the manifest names it."""
        return str(self.manifest.get("bronhouder") or "")

    def known(self) -> Iterable[tuple[str, TableSpec, pa.Table]]:
        """Return the delivered tables that have a descriptor and rows."""
        return ((n, self.specs[n], t) for n, t in self.tables.items() if n in self.specs and t.num_rows)


def refuse(rule: str, message: str, next_move: str, *, table: str = "", column: str = "", n: int = 1) -> Finding:
    """Return a finding that closes the gate as not covered."""
    return Finding(rule, message, next_move, table, column, n, exit_code=ExitCode.NOT_COVERED)


def warn(rule: str, message: str, next_move: str, *, table: str = "", column: str = "", n: int = 1) -> Finding:
    """Return a finding that is reported only."""
    return Finding(rule, message, next_move, table, column, n, exit_code=ExitCode.NOT_COVERED, verdict=Verdict.WARN)


def grants(case: Geval, name: str) -> Mapping[int, Afspraak]:
    """Return by step what the supplier may deliver of a table."""
    return {s: case.convenant.afspraak(case.partner, name, s, "levert") for s in map(nummer, Rol)}


def ontvangers(manifest: Mapping[str, object]) -> tuple[str, ...]:
    """Return the recipients a supplier named (``ontvangers``): a list, or a text with commas; empty where none."""
    said = manifest.get("ontvangers") or ()
    parts = said.replace(";", ",").split(",") if isinstance(said, str) else said
    return tuple(str(p).strip() for p in parts if str(p).strip()) if isinstance(parts, Iterable) else ()


def counts(case: Geval, name: str, table: pa.Table) -> list[tuple[GroepStand, int]]:
    """Return the stands of the groups behind the rows of a table, with the number of rows of each."""
    if table.num_rows == 0:
        return []
    if set(TWEE_GROEPEN) <= set(table.column_names):
        return _pairs(case, table)
    groups = _group_column(case, table)
    if groups is not None:
        return [(case.stand.groep(str(g or "")), n) for g, n in value_counts(groups)]
    if "pseudoniem" in table.column_names and name != "lid":
        best = _best_by_person(case)
        unknown = _furthest(case)  # a name on no list is refused as such (R3), not for its step
        return [(best.get(str(p), unknown), n) for p, n in value_counts(table["pseudoniem"])]
    return [(_furthest(case), table.num_rows)]


def _pairs(case: Geval, table: pa.Table) -> list[tuple[GroepStand, int]]:
    """Return the stand of the group that is least far of the two that every row names."""
    import pyarrow as pa

    texts = pa.table({c: plain(table[c]).cast("string") for c in TWEE_GROEPEN})
    found = texts.group_by(list(TWEE_GROEPEN)).aggregate([([], "count_all")]).to_pylist()
    return [(min((case.stand.groep(str(r[c] or "")) for c in TWEE_GROEPEN), key=_far), r["count_all"]) for r in found]


def _far(stand: GroepStand) -> tuple[int, bool]:
    return stand.hoogste, stand.coordinator


def _furthest(case: Geval) -> GroepStand:
    """Return the stand of the group of this delivery (else of the dossier) that is furthest in the process."""
    named = {
        str(g)
        for t in case.tables.values()
        if "groep_id" in t.column_names
        for g, _ in value_counts(t["groep_id"])
        if g
    }
    stands = [case.stand.groep(g) for g in named] or list(case.stand.groepen.values()) or [GroepStand("")]
    return max(stands, key=_far)


def _group_column(case: Geval, table: pa.Table) -> pa.ChunkedArray | None:
    """Return the group of every row: its own column, or through the scan or the action it names."""
    import pyarrow.compute as pc

    if "groep_id" in table.column_names:
        return table["groep_id"]
    for key, other in (("scan_id", "groepsscan"), ("actie_id", "actie")):
        if key not in table.column_names:
            continue
        pairs = [
            p for p in (case.tables.get(other), case.existing.get(other)) if p is not None and key in p.column_names
        ]
        ids = [str(v) for p in pairs for v in plain(p[key]).to_pylist()]
        groups = [v for p in pairs for v in plain(p["groep_id"]).to_pylist()]
        if ids:
            import pyarrow as pa

            where = pc.index_in(pc.cast(plain(table[key]), "string"), value_set=pa.array(ids, "string"))
            return pa.chunked_array([pa.array(groups, "string").take(c) for c in where.chunks], type=pa.string())
    return None


def _best_by_person(case: Geval) -> dict[str, GroepStand]:
    """Return per pseudonym the stand of the group furthest in the process it is a member of."""
    best: dict[str, GroepStand] = {}
    for source in (case.existing.get("lid"), case.tables.get("lid")):
        if source is None or not {"pseudoniem", "groep_id"} <= set(source.column_names):
            continue
        pairs = source.select(["pseudoniem", "groep_id"]).group_by(["pseudoniem", "groep_id"]).aggregate([])
        for person, group in zip(pairs["pseudoniem"].to_pylist(), pairs["groep_id"].to_pylist(), strict=True):
            here = case.stand.groep(str(group or ""))
            old = best.get(str(person))
            if old is None or (here.hoogste, here.coordinator) > (old.hoogste, old.coordinator):
                best[str(person)] = here
    return best


def value_counts(column: pa.ChunkedArray) -> list[tuple[Any, int]]:
    """Return the distinct values of a column with how often each occurs; null is a value."""
    return [(e["values"], e["counts"]) for e in plain(column).value_counts().to_pylist()]


def filled(table: pa.Table, field: FieldSpec) -> pa.ChunkedArray:
    """Return which rows hold a value: not null and not one of the texts that mean 'no value'."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = plain(table[field.name])
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return pc.is_valid(column)
    empty = pc.is_in(column, value_set=pa.array(field.missing_values, column.type))
    return pc.and_(pc.is_valid(column), pc.invert(empty))
