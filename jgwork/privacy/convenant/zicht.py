"""What one partner may see of a table in a step: rows dropped, columns dropped, values made coarser (R7).

Coarsening is fixed and shown with every package: dates become quarters, places become municipalities, years of age
and free text go. Counts only ('aggregaat') means a band of rows per group. Nothing here makes data anonymous.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.rijen import TWEE_GROEPEN, plain
from jgwork.privacy.convenant.regels import Afspraak, Convenant, Mate
from jgwork.privacy.proces.stand import Stand, stap_nummer
from jgwork.schema.descriptors import PER_RIJ, FieldSpec, TableSpec, codelist, load_tables

if TYPE_CHECKING:
    import pyarrow as pa

#: Kinds of column that a coarser view leaves out.
_TOO_FINE = frozenset({"tekst", "naam", "buurt", "wijk"})
_TOO_FINE_NAMES = frozenset({"locatie_id", "x_rd_100m", "y_rd_100m", "mk_code"})


@dataclass(frozen=True, slots=True)
class Zicht:
    """What a partner gets of one table.

    Parameters
    ----------
    tabel
        The table.
    data
        The rows that may be seen.
    mate
        How precisely.
    weg
        Columns left out, with the Dutch reason.
    rijen_weg
        Number of rows left out.
    uitleg
        Dutch sentence of the convenant.
    categorieen
        Categories of what is given.
    """

    tabel: str
    data: pa.Table
    mate: Mate
    weg: Mapping[str, str]
    rijen_weg: int
    uitleg: str
    categorieen: tuple[str, ...]


def zicht(
    convenant: Convenant,
    stand: Stand,
    partner: str,
    stap: int | str,
    doel: str,
    tabel: str,
    rows: pa.Table,
    members: pa.Table | None,
) -> Zicht | None:
    """Return a partner's view of one table, or ``None`` where there is nothing to give.

    Parameters
    ----------
    convenant, stand
        What was agreed, and where each group stands.
    partner, stap, doel
        Recipient, step and purpose.
    tabel, rows
        The table.
    members
        Who is on the namenlijst (``jgwork.inhoud.namenlijst.leden``): rows about anyone else are left out, in every
        table; ``None`` where there is no list.
    """
    grant = convenant.afspraak(partner, tabel, stap, "ontvangt")
    if grant.mate is Mate.GEEN or doel not in grant.doelen:
        return None
    spec = load_tables()[tabel]
    kept = _rows(rows, spec, grant, stand, stap_nummer(stap), members)
    if grant.mate is Mate.AGGREGAAT:
        data, gone = _bands(kept), dict.fromkeys(rows.column_names, "alleen aantallen afgesproken")
    else:
        data, gone = _columns(kept, spec, grant, stap_nummer(stap))
    return Zicht(
        tabel=tabel,
        data=data,
        mate=grant.mate,
        weg=gone,
        rijen_weg=rows.num_rows - kept.num_rows,
        uitleg=convenant.verklaar(partner, tabel, stap, "ontvangt"),
        categorieen=tuple(sorted(grant.categorieen)),
    )


def _rows(
    rows: pa.Table, spec: TableSpec, grant: Afspraak, stand: Stand, step: int, members: pa.Table | None
) -> pa.Table:
    """Keep rows of groups that reached the step, of allowed categories, about members whose name stands."""
    import pyarrow as pa
    import pyarrow.compute as pc

    reached = pa.array([g for g, s in stand.groepen.items() if s.hoogste >= step], "string")
    for column in ("groep_id", *TWEE_GROEPEN):
        if column in rows.column_names:
            rows = rows.filter(pc.is_in(plain(rows[column]), value_set=reached))
    for field in spec.fields:
        if field.name not in rows.column_names:
            continue
        column = plain(rows[field.name])
        if field.soort == "pseudoniem" and members is not None:
            rows = rows.filter(pc.or_(pc.is_null(column), _in_force(rows, field.name, members, stand, step)))
        elif field.codelijst and field.name in {"categorie", *_graded(field)}:
            allowed = [c for c in field.enum if _allowed(field, c, grant, step)]
            rows = rows.filter(pc.or_(pc.is_null(column), pc.is_in(column, value_set=pa.array(allowed, column.type))))
    return rows


def _in_force(rows: pa.Table, column: str, members: pa.Table, stand: Stand, step: int) -> Any:
    """Return which rows are about a member: of the group the row names, else of any that reached the step."""
    import pyarrow as pa
    import pyarrow.compute as pc

    reached = pa.array([g for g, s in stand.groepen.items() if s.hoogste >= step], "string")
    here = members.filter(pc.is_in(plain(members["groep_id"]), value_set=reached))
    by_group = "groep_id" in rows.column_names

    def key(table: pa.Table, person: str) -> Any:
        whom = plain(table[person]).cast("string")
        found = pc.binary_join_element_wise(plain(table["groep_id"]).cast("string"), whom, "|") if by_group else whom
        return found.combine_chunks()

    return pc.fill_null(pc.is_in(key(rows, column), value_set=key(here, "pseudoniem")), False)


def _graded(field: FieldSpec) -> tuple[str, ...]:
    """Return the field's name where its codes carry a category or a first step of their own."""
    extra = codelist(field.codelijst).extra.values()
    return (field.name,) if any({"categorie", "stap_vanaf"} & set(e) for e in extra) else ()


def _allowed(field: FieldSpec, code: str, grant: Afspraak, step: int) -> bool:
    if field.name == "categorie":
        return code in grant.categorieen
    facts = codelist(field.codelijst).extra[code]
    return facts.get("categorie", "gewoon") in grant.categorieen and int(facts.get("stap_vanaf") or 1) <= step


def _columns(rows: pa.Table, spec: TableSpec, grant: Afspraak, step: int) -> tuple[pa.Table, dict[str, str]]:
    gone: dict[str, str] = {}
    coarse = grant.mate is Mate.VERGROOFD
    for field in spec.fields:
        if field.name not in rows.column_names:
            continue
        if why := _left_out(field, grant, step, coarse=coarse):
            gone[field.name] = why
        elif coarse and field.soort == "datum":
            at = rows.column_names.index(field.name)
            rows = rows.set_column(at, field.name, _quarter(plain(rows[field.name])))
    known = {f.name for f in spec.fields} | {f"{f.name}__status" for f in spec.fields}
    gone |= {c: "geen kolom van het gegevensmodel" for c in rows.column_names if c not in known}
    drop = {*gone, *(f"{c}__status" for c in gone)}
    return rows.select([c for c in rows.column_names if c not in drop]), gone


def _left_out(field: FieldSpec, grant: Afspraak, step: int, *, coarse: bool) -> str:
    if field.categorie not in {*grant.categorieen, PER_RIJ}:
        return f"categorie '{field.categorie}' is niet afgesproken"
    if field.stap_vanaf > step:
        return f"hoort bij stap {field.stap_vanaf} of later"
    if coarse and (field.alleen_convenant or field.soort in _TOO_FINE or field.name in _TOO_FINE_NAMES):
        return "te precies: minder precies afgesproken"
    return ""


def _quarter(column: Any) -> Any:
    """Return dates as year and quarter; text that is no date is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_date(column.type):
        return pa.chunked_array([pa.nulls(len(column), "string")])
    year, quarter = pc.cast(pc.year(column), "string"), pc.cast(pc.quarter(column), "string")
    return pc.binary_join_element_wise(year, quarter, "-K")


def _bands(rows: pa.Table) -> pa.Table:
    """Return the number of rows per group, in bands."""
    import pyarrow as pa

    groups = (
        plain(rows["groep_id"]) if "groep_id" in rows.column_names else pa.chunked_array([["alle"] * rows.num_rows])
    )
    counts = sorted((str(e["values"]), e["counts"]) for e in groups.value_counts().to_pylist())
    return pa.table({"groep_id": [g for g, _ in counts], "aantal_rijen": [_band(n) for _, n in counts]})


def _band(n: int) -> str:
    edges = ((5, "minder dan 5"), (10, "5 tot 10"), (25, "10 tot 25"), (50, "25 tot 50"), (100, "50 tot 100"))
    return next((text for edge, text in edges if n < edge), "100 of meer")
