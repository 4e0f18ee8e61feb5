"""Gate 1: a delivery becomes admitted tables, or nothing does and every reason is given at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag
from jgwork.privacy.intake.checks import (
    check_manifest,
    find_identifiers,
    find_in_asides,
    find_merged_numbers,
    find_unlikely_dates,
)
from jgwork.privacy.intake.periode import find_births, find_outside_period
from jgwork.privacy.intake.plaats import placed
from jgwork.privacy.intake.tokens import PATTERN, check_tokens, label_tokens
from jgwork.schema.descriptors import TableSpec, arrow_schema, load_tables
from jgwork.schema.rules.areas import move_areas
from jgwork.schema.rules.check import Checked, check_relations, inspect_table
from jgwork.schema.rules.columns import encode, in_parallel
from jgwork.schema.rules.follow import copies
from jgwork.schema.rules.headings import kind_of
from jgwork.schema.rules.relations import fold_ties
from jgwork.schema.rules.shapes import Shaped, Tokenise, reshape, taken
from jgwork.schema.rules.values import STATUS, Written
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tables import INTAKE_SEAL, AdmittedTable, Delivery
from jgwork.vocabulary.verdict import ExitCode, Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns whose value a rule between columns misses; a cell that could not be read is no empty one.
READS = {"regel.tekst_goedkeuring": ("goedgekeurd_door", "goedgekeurd_op")}
Coverage = Callable[[Mapping[str, "pa.Table"]], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Admission:
    """What gate 1 says of a delivery.

    Parameters
    ----------
    tables
        The admitted tables; empty when the gate stays closed.
    findings
        Everything found, refusals and remarks.
    report
        What was read and how: per table rows, columns, notes and columns left out. No value of a row.
    """

    tables: tuple[AdmittedTable, ...]
    findings: Findings
    report: dict[str, Any] = field(default_factory=dict)


def admit(
    delivery: Delivery,
    *,
    coverage: Coverage,
    existing: Mapping[str, pa.Table],
    known_tag: str | None,
    domain_key: bytes | None = None,
    again: bool = False,
) -> Admission:
    """Put a delivery through gate 1.

    Parameters
    ----------
    delivery
        As read; nothing in it is trusted.
    coverage
        Checks convenant, step and retention on the typed tables (only delivered columns).
    existing
        Typed tables of the dossier, for references and keys.
    known_tag
        Domain tag of the dossier; ``None`` for a new one, which takes the tag of the manifest.
    domain_key
        Key that keeps the labels of one dossier apart from those of another where the manifest declares a pattern of
        its own. It separates domains; it does not de-identify: who holds the list of labels can repeat it.
    again
        Whether rows that are there already are laid over the earlier ones of this supplier; otherwise they refuse.

    Returns
    -------
    Admission
        Raises nothing for bad data.
    """
    specs = load_tables()
    tag, year = known_tag or str(delivery.manifest.get("token_tag", "")), _reference_day(delivery.manifest).year
    found = [*delivery.findings, *check_manifest(delivery, known_tag), *find_in_asides(delivery, year)]
    if any(f.rule in {"manifest.leesbaar", "werkboek.los"} for f in found):  # without it nothing else can be judged
        return Admission((), Findings(tuple(_named(f) for f in found)), {})
    shaped = _shaped(delivery, label_tokens(delivery.manifest, tag, domain_key))
    checked = _looked_at(delivery, shaped)
    typed = {n: c.data for n, c in checked.items()}
    if "relatie" in typed:
        typed["relatie"], folded = fold_ties(typed["relatie"])
        found += folded
    if delivery.manifest:
        found += coverage(typed)
    looks: list[Callable[[], Sequence[Finding]]] = [
        partial(_table_findings, specs[n], shaped[n], checked[n], tag, year, delivery) for n in checked
    ]
    looks.append(partial(check_relations, typed, existing, again=again))
    *parts, relations = in_parallel(lambda look: look(), looks)
    strange = (_unknown_table(raw, year) for name, raw in delivery.tables.items() if name not in specs)
    found += [f for part in (*parts, *strange) for f in part]
    found = _causes(found)
    found += _causes_between(relations, found, checked)
    findings = _settled(found, delivery, year)
    report = _report(delivery, shaped, checked, findings)
    if findings.refused or not checked:
        return Admission((), findings, report)
    tables = in_parallel(lambda n: AdmittedTable(n, complete(specs[n], typed[n]), INTAKE_SEAL), list(typed))
    return Admission(tuple(tables), findings, report)


def _causes(found: list[Finding]) -> list[Finding]:
    """Return the findings without those that only follow from another one."""
    rules = {f.rule for f in found}
    unread = {f.table for f in found if f.rule == "levering.leesbaar" or f.rule.startswith("matrix.")}
    follow = {"schema.tabel_onbekend"} if "levering.niet_genoemd" in rules else set()
    no_table = {"levering.scheidingsteken", "levering.op_zijn_kant"}
    follow |= {"schema.tabel_onbekend", "manifest.ontbreekt"} if no_table & rules else set()
    only = [f for f in found if f.rule.startswith(("schema.", "manifest.", "levering."))]
    unknown = {f.rule for f in only} == {"manifest.ontbreekt", "schema.tabel_onbekend"}
    follow |= {"manifest.ontbreekt"} if unknown else set()  # what is no table needs no manifest
    follow |= {"levering.niet_genoemd", "schema.tabel_onbekend"} if "levering.tabel_ontbreekt" in rules else set()
    absent = {f.table for f in found if f.rule == "manifest.bestand"}  # the reader missed that file too
    twice = {("schema.leeg", t) for t in unread} | {("levering.tabel_ontbreekt", t) for t in absent}
    two = {"levering.tweede_tabel", "levering.tabel_ernaast"}
    apart = {f.table for f in found if f.rule in two}  # with another beside it no matrix is square
    found = [f for f in found if not (f.table in apart and f.rule.startswith("matrix."))]
    found = [f for f in found if f.rule not in follow and (f.rule, f.table) not in twice]
    cut = {"levering.aanhalingsteken", "levering.op_zijn_kant", "levering.kommas"}
    torn = {f.table for f in found if f.rule in cut}  # what its cells hold is chance
    found = [f for f in found if not (f.table in torn and f.rule.startswith(("schema.", "sleutel.", "manifest.kop")))]
    found = _no_heading(found)
    strange = {(f.table, f.column): f.n for f in found if f.rule == "pseudoniem.vorm"}  # what is none is on no list
    found = [f for f in found if f.rule != "R3" or f.n > strange.get((f.table, f.column), 0)]
    formulas = {f.table: f.n for f in found if f.rule == "schema.formule" and not f.column}  # not reckoned: empty
    found = [f for f in found if f.rule != "schema.verplicht" or f.n > formulas.get(f.table, 0)]
    return [g for f in found if (g := _beside_identifiers(f, found)) is not None]


def _causes_between(relations: Sequence[Finding], found: list[Finding], checked: Container[str]) -> list[Finding]:
    """Return the findings between tables without those that only follow from another one."""
    r3 = {(f.table, f.column) for f in found if f.rule in {"R3", "pseudoniem.vorm"}}  # says why there is no such lid
    unread = {f.table for f in found if f.verdict is Verdict.REFUSE and f.table not in checked}
    other = [f for f in relations if (f.table, f.column) not in r3 and not _to(unread, f)]
    return [f for f in other if not _said(f, found)]


def _to(unread: set[str], f: Finding) -> bool:
    """Return whether a finding only says that rows refer to a table that could not be read, which was told."""
    keys = load_tables()[f.table].foreign_keys if f.rule == "sleutel.verwijzing" else ()
    return any(k.table in unread and " + ".join(k.fields) == f.column for k in keys)


def _no_heading(found: list[Finding]) -> list[Finding]:
    """Return the findings with the cause of a column that is not there, once: a heading that the file does not have."""
    gone, named = (
        {(f.table, f.column) for f in found if f.rule == rule}
        for rule in ("schema.kolom_ontbreekt", "manifest.kop_ontbreekt")
    )
    other = {"schema.kolom_ontbreekt": named, "manifest.kop_ontbreekt": named - gone}
    return [f for f in found if (f.table, f.column) not in other.get(f.rule, ())]


def _beside_identifiers(strange: Finding, found: Sequence[Finding]) -> Finding | None:
    """Return the finding of strange pseudonyms without those that hold an identifier: that was told, and is worse."""
    if strange.rule != "pseudoniem.vorm":
        return strange
    same = [f for f in found if (f.table, f.column) == (strange.table, strange.column)]
    worse = [f for f in same if f.rule.startswith("identificatie.") and f.verdict is Verdict.REFUSE]
    told = {r for f in worse for r in f.rows}
    rows = tuple(r for r in strange.rows if r not in told)
    return replace(strange, n=strange.n - len(strange.rows) + len(rows), rows=rows) if rows or not told else None


def _said(rule: Finding, found: Sequence[Finding]) -> bool:
    """Return whether a rule between columns only says that cells it reads are empty, which were refused already."""
    reads = READS.get(rule.rule, ())
    known = [f for f in found if f.table == rule.table and f.column in reads and f.verdict is Verdict.REFUSE]
    return bool(known) and {r for f in known for r in f.rows} >= set(rule.rows)


def _looked_at(delivery: Delivery, shaped: Mapping[str, Shaped]) -> dict[str, Checked]:
    """Type and check every table; municipalities that merged are one from then on, and that is said of the table."""
    specs, day = load_tables(), _reference_day(delivery.manifest)

    def look(name: str) -> Checked:
        form = shaped[name]
        form.data, moved = move_areas(specs[name], form.data, day)
        form.findings += moved
        return inspect_table(specs[name], form.data, _written(delivery, name), once=_is_export(delivery, name))

    return dict(zip(shaped, in_parallel(look, list(shaped)), strict=True))


def complete(spec: TableSpec, table: pa.Table) -> pa.Table:
    """Return a typed table with every column of its descriptor; a column that was not delivered is all null."""
    import pyarrow as pa

    schema = arrow_schema(spec)
    columns = {}
    for want in schema:
        have = want.name in table.column_names
        columns[want.name] = table.column(want.name).cast(want.type) if have else pa.nulls(table.num_rows, want.type)
        if want.name + STATUS in table.column_names:
            columns[want.name + STATUS] = table.column(want.name + STATUS)
    return pa.table(columns)


def _reference_day(manifest: Mapping[str, object]) -> dt.date:
    """Return the peildatum, or a day so far ahead that no date escapes the look for dates of birth."""
    return dag(manifest.get("peildatum")) or dt.date(2100, 1, 1)


def _shaped(delivery: Delivery, tokenise: Tokenise | None) -> dict[str, Shaped]:
    """Return the delivered tables in the shape of the model."""
    specs = load_tables()
    known = [n for n in delivery.tables if n in specs]
    shapes = in_parallel(
        lambda n: reshape(specs[n], delivery.tables[n], delivery.declared(n), tokenise, _elsewhere(delivery, n)), known
    )
    return dict(zip(known, shapes, strict=True))


def _settled(found: list[Finding], delivery: Delivery, year: int) -> Findings:
    """Return the findings as they are told: with their places, and without what follows from a missing manifest."""
    if dag(delivery.manifest.get("peildatum")) is None:  # without a day to count from, every date could be one of birth
        found = [f for f in found if f.rule != "identificatie.geboortedatum"]
    return Findings(tuple(_named(placed(f, delivery, year)) for f in found))


def _is_export(delivery: Delivery, name: str) -> bool:
    """Return whether a table was made for another purpose: its headings were mapped, or it feeds several tables."""
    return bool(delivery.declared(name).get("kolommen")) or bool(_elsewhere(delivery, name))


def _elsewhere(delivery: Delivery, name: str) -> frozenset[str]:
    """Return the headings that other tables take from the file or sheet that this table comes from."""
    source = delivery.sources.get(name)
    same = [n for n, s in delivery.sources.items() if source is not None and s.name == source.name and n != name]
    known = [n for n in same if n in delivery.tables and n in load_tables()]
    return frozenset(h for n in known for h in taken(load_tables()[n], delivery.tables[n], delivery.declared(n)))


def _written(delivery: Delivery, name: str) -> Written:
    """Return how the supplier writes: what the manifest says of the table, and from what day its workbook counts."""
    return Written.of(delivery.declared(name), delivery.sources.get(name))


def _table_findings(
    spec: TableSpec, shaped: Shaped, checked: Checked, tag: str, year: int, delivery: Delivery
) -> list[Finding]:
    """All findings of one table, in the order of the rules: schema, pseudonyms, codes, free text."""
    out = [*shaped.findings, *checked.findings]
    out += check_tokens(spec, checked, tag, delivery.manifest.get(PATTERN))
    keys = frozenset(f.name for f in spec.fields if f.soort == "sleutel")
    loose = {n: v for n, v in checked.loose.items() if n not in copies(spec.name, shaped.notes)}  # told once
    own = _pseudonyms(spec)
    out += find_identifiers(spec.name, loose, year, skip=own, keys=keys, judged=own)
    left = {k: _everything(v) for k, v in shaped.left.items()}
    out += find_identifiers(spec.name, left, year, skip=frozenset(left))  # a pseudonym that stays out is no breach
    out += find_unlikely_dates(spec, checked.data, _reference_day(delivery.manifest))
    out += find_births(spec.name, checked.data, _reference_day(delivery.manifest))
    out += find_outside_period(spec.name, checked.data, delivery.manifest, delivery.declared(spec.name))
    return out + find_merged_numbers(spec, delivery)


def _pseudonyms(spec: TableSpec) -> frozenset[str]:
    return frozenset(f.name for f in spec.fields if f.soort == "pseudoniem")


def _everything(column: pa.ChunkedArray) -> tuple[Any, Any]:
    import pyarrow.compute as pc

    encoded = encode(column)
    return encoded, pc.is_valid(encoded.values)


def _unknown_table(raw: pa.Table, year: int) -> list[Finding]:
    known = ", ".join(sorted(load_tables()))
    columns = {f"kolom {i + 1}": _everything(c) for i, c in enumerate(raw.columns)}
    kinds = dict.fromkeys(
        k for h in raw.column_names if (k := kind_of(h)) and k.exit_code is ExitCode.NOT_PSEUDONYMISED
    )
    move = "Stuur het bestand zo niet verder. Laat de kolom weg, of maak eerst pseudoniemen: jgwork pseudonimiseer PAD."
    return [
        *(
            Finding(f"kolom.{k.code}", k.why, move, "onbekende tabel", exit_code=k.exit_code)
            for k in sorted(kinds, key=lambda k: k.why)
        ),
        Finding(
            "schema.tabel_onbekend",
            "Een bestand of blad heeft geen koppen die bij een tabel van het gegevensmodel horen.",
            f"Zeg welke tabel het is: jgwork koppel PAD --tabel NAAM. Kies uit: {known}.",
            "onbekende tabel",
        ),
        *find_identifiers("onbekende tabel", columns, year),
    ]


def _named(finding: Finding) -> Finding:
    """Readers call a table by its file; only names of the data model are shown."""
    if finding.table in load_tables() or finding.table in {"", "onbekende tabel"}:
        return finding
    return replace(finding, table="onbekende tabel")


def _report(
    delivery: Delivery, shaped: Mapping[str, Shaped], checked: Mapping[str, Checked], findings: Findings
) -> dict[str, Any]:
    left = [f for f in findings if f.rule == "kolom.weggelaten"]
    return {
        "levering_id": str(delivery.manifest.get("levering_id", "")),
        "oordeel": "geweigerd" if findings.refused or not checked else "toegelaten",
        "tabellen": [
            {
                "tabel": name,
                "rijen": part.data.num_rows,
                "kolommen": [c for c in part.data.column_names if not c.endswith(STATUS)],
                "gelezen": [
                    *(delivery.sources[name].notes if name in delivery.sources else ()),
                    *shaped[name].notes,
                    *part.notes,
                ],
                "weggelaten": [{"kolom": f.column, "reden": f.message} for f in left if f.table == name],
            }
            for name, part in checked.items()
        ],
    }
