"""Writes of the editors: what is edited goes as a delivery through gate 1 and into the log, like any other.

Only rows that are new or changed are delivered: they are laid over the same supplier's earlier rows by key. What else
stands in those deliveries, and the dates of those deliveries, stay as they were. Who was first wins: when the rows
changed since editing began, nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag, months_after
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.schrijven.pakket import MISSING
from jgwork.runs.dossier.openen import convenant_for
from jgwork.runs.dossier.opnemen import LoadReport, laad_samen
from jgwork.runs.dossier.samenvoegen import SAMENVOEGEN
from jgwork.runs.dossier.verantwoorden import book_of, log, zegel
from jgwork.schema.descriptors import PER_RIJ, TableSpec, load_tables
from jgwork.schema.rules.columns import joined
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Findings
from jgwork.vocabulary.tables import Delivery

if TYPE_CHECKING:
    import pyarrow as pa

#: Keys of a manifest that belong to one delivery alone, or to the way its files were written.
_OWN = frozenset({"tabellen", "controlesom", "vervangt", "sha256", "n_rijen", "token_patroon", "groepen"})
#: Columns that say which group the rows of an editor are about.
_GROEP = ("groep_id", "groep_a")
#: How the id of a delivery that was made in an editor begins.
_MADE = "BEW-"
_LEVELS = ("groep", "domein", "locatie", "persoon")
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Bereik:
    """The rows of one table that an editor owns.

    Parameters
    ----------
    tabel
        The table.
    sleutel
        Columns that tell one row of the editor from another.
    vast
        Values that every one of its rows has.
    binnen
        A column and the values it may have; empty where that does not matter.
    """

    tabel: str
    sleutel: tuple[str, ...]
    vast: Mapping[str, str]
    binnen: tuple[str, frozenset[str]] = ("", frozenset())

    def owns(self, row: Mapping[str, str]) -> bool:
        """Return whether a row is one of the editor's."""
        column, values = self.binnen
        return all(row.get(k) == v for k, v in self.vast.items()) and (not column or row.get(column) in values)

    def key(self, row: Mapping[str, str]) -> str:
        """Return the key of a row, such as ``duiding:gedrag_ernst``."""
        return f"{self.tabel}:{'|'.join(row.get(k, '') for k in self.sleutel)}"


class GewijzigdError(UsageError):
    """Someone else changed the same rows in the meantime; nothing was written."""


def rijen_nu(store: DossierStore, bereiken: tuple[Bereik, ...]) -> dict[str, dict[str, str]]:
    """Return the rows of an editor as the dossier holds them, by key, as text; empty cells left out."""
    found: dict[str, dict[str, str]] = {}
    for part in bereiken:
        table = store.table(part.tabel)
        for row in as_text(load_tables()[part.tabel], met(table.data, part.vast)) if table else ():
            if part.owns(row):
                found[part.key(row)] = row
    return found


def merk(rijen: Mapping[str, Mapping[str, str]]) -> str:
    """Return the mark of a set of rows, the same for the same contents."""
    text = repr(sorted((k, sorted(v.items())) for k, v in rijen.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def vastleggen(
    store: DossierStore,
    naam: str,
    partner: str,
    bereiken: tuple[Bereik, ...],
    rijen: Mapping[str, Mapping[str, str]],
    basis: str,
    *,
    op: date | None = None,
) -> LoadReport:
    """Put the rows of an editor in the dossier: through gate 1, with the log, all of it or nothing.

    Rows of more than one supplier become a delivery each. Nothing is written as a file on the way, so that a process
    that is killed leaves no rows behind.

    Parameters
    ----------
    store
        The dossier.
    naam
        Name of the editor's work, part of the delivery id.
    partner
        Who supplies new rows; of a row that is changed or removed the supplier stays.
    bereiken
        Which rows are the editor's.
    rijen
        All of them, by key; a row that was there and is not now is removed.
    basis
        ``merk`` of the rows when editing began.
    op
        Peildatum of the delivery; today by default.

    Raises
    ------
    GewijzigdError
        When the rows changed since editing began.
    IntakeRefused
        With all findings, when gate 1 stays closed.
    """
    day = op or datetime.now(UTC).date()
    with store.locked("vastleggen in een invulscherm"):
        now = rijen_nu(store, bereiken)
        if merk(now) != basis:
            raise GewijzigdError(
                "Iemand anders heeft deze gegevens intussen gewijzigd. Er is niets vastgelegd.",
                "Uw concept is bewaard. Kies 'Opnieuw beginnen' om het nieuwe te zien, en vul uw wijziging weer in.",
            )
        return _deliver(store, naam, bereiken, _per_supplier(store, partner, bereiken, rijen, now), day)


def _deliver(
    store: DossierStore, naam: str, bereiken: tuple[Bereik, ...], parts: Sequence[_Part], day: date
) -> LoadReport:
    """Put the parts through gate 1 together, and take out what lost all its rows."""
    changed = [p for p in parts if p.tables]
    about = sorted({b.vast[k] for b in bereiken for k in _GROEP if k in b.vast})  # of another group nothing was said
    own = {"groepen": about} if about else {}
    made = [Delivery({**_manifest(store, naam, p, day, n), **own}, _tables(p)) for n, p in enumerate(changed, 1)]
    reports = laad_samen(made, store.path, op=day, weg=[p.gone for p in changed])
    for part in parts:
        if not part.tables and part.gone:
            _remove(store, bereiken, part)
    return _together(reports)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one supplier delivers: rows that are new or changed, and keys of its rows that are gone."""

    supplier: str
    tables: Mapping[str, Rows]
    gone: Mapping[str, pa.Array]
    corrected: Sequence[Mapping[str, Any]]


def _per_supplier(
    store: DossierStore,
    partner: str,
    bereiken: tuple[Bereik, ...],
    rijen: Mapping[str, Mapping[str, str]],
    now: Mapping[str, Mapping[str, str]],
) -> list[_Part]:
    """Return what changes, per supplier; a supplier whose rows did not change delivers nothing."""
    holders, touched = _holders(store, bereiken)
    only = next(iter(touched)) if len(touched) == 1 else partner  # who supplied all of it, supplies what is new too
    out = []
    for supplier in dict.fromkeys((*touched, only)):
        mine, before = ({k: r for k, r in some.items() if holders.get(k, only) == supplier} for some in (rijen, now))
        tables: dict[str, Rows] = {}
        for key, row in mine.items():
            if row != before.get(key):
                tables.setdefault(key.partition(":")[0], []).append(dict(row))
        gone = {b.tabel: _gone(b.tabel, mine, before) for b in bereiken}
        gone = {n: keys for n, keys in gone.items() if len(keys)}
        if tables or gone or len(touched) <= 1:
            out.append(_Part(supplier, tables, gone, touched.get(supplier, ())))
    return out


def _gone(table: str, mine: Mapping[str, Mapping[str, str]], before: Mapping[str, Mapping[str, str]]) -> pa.Array:
    """Return the primary keys of rows of a table that were there and are not any more, as the dossier joins them."""
    import pyarrow as pa

    key = load_tables()[table].primary_key
    kept = {tuple(r.get(c, "") for c in key) for k, r in mine.items() if k.startswith(f"{table}:")}
    left = [r for k, r in before.items() if k.startswith(f"{table}:") and tuple(r.get(c, "") for c in key) not in kept]
    return joined(pa.table({c: pa.array([r.get(c) for r in left], pa.string()) for c in key}), key)


def _remove(store: DossierStore, bereiken: tuple[Bereik, ...], part: _Part) -> None:
    """Take rows out of a supplier that brings nothing new; first the log, then the act.

    A delivery that was made in an editor goes with its last row.
    """
    import pyarrow.compute as pc

    def without(name: str, rows: pa.Table) -> pa.Table:
        keys = part.gone.get(name)
        hit = None if keys is None else pc.is_in(joined(rows, load_tables()[name].primary_key), keys)
        return rows if hit is None or not pc.any(hit).as_py() else rows.filter(pc.invert(hit))

    known = store.manifest()
    names = ", ".join(sorted(b.tabel for b in bereiken))
    log(book_of(store.path, known.dossier_id), "wijzigen", known.dossier_id, object=names,
        reden="rijen verwijderd in een invulscherm")  # fmt: skip
    every = frozenset(str(d["levering_id"]) for d in known.deliveries)
    made = {str(d["levering_id"]) for d in part.corrected if str(d["levering_id"]).startswith(_MADE)}
    held = {one: store.tables(without=every - {one}) for one in made}
    empty = {one for one, tables in held.items() if not any(without(n, t).num_rows for n, t in tables.items())}
    store.edit(without, drop=frozenset(empty), zegel=zegel(store.path, known.dossier_id))


def _together(reports: Sequence[LoadReport]) -> LoadReport:
    """Return one report of several deliveries, without what each of them did to earlier rows: that is the edit."""
    rows: dict[str, int] = {}
    for name, n in (item for r in reports for item in r.rows.items()):
        rows[name] = rows.get(name, 0) + n
    found = Findings(tuple(f for r in reports for f in r.findings if f.rule != SAMENVOEGEN))
    return LoadReport(", ".join(r.levering_id for r in reports), rows, found)


def met(table: pa.Table, vast: Mapping[str, str]) -> pa.Table:
    """Return a table without the rows that hold another text than some; who asks looks at the rest again."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, value in vast.items():
        kind = table.schema.field(name).type if name in table.column_names else None
        if kind is not None and (pa.types.is_string(kind) or pa.types.is_dictionary(kind)):
            same = pc.equal(table.column(name).cast(pa.string()), value)
            table = table.filter(pc.fill_null(same, True))
    return table


def as_text(spec: TableSpec, table: pa.Table) -> Rows:
    """Return rows as a supplier would write them: text, empty cells left out, each kind of missing with its own sign.

    Parameters
    ----------
    spec
        Descriptor of the table.
    table
        Typed rows, with the ``<column>__status`` columns.
    """
    rows: Rows = []
    names = spec.names
    for raw in table.to_pylist():
        row = {}
        for name in names:
            value = raw.get(name)
            text = _text(value) if value is not None else MISSING.get(str(raw.get(f"{name}__status")), "")
            if text:
                row[name] = text
        rows.append(row)
    return rows


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)


def _holders(
    store: DossierStore, bereiken: tuple[Bereik, ...]
) -> tuple[dict[str, str], dict[str, tuple[Mapping[str, Any], ...]]]:
    """Return by key of a row who supplied it, and by supplier the deliveries in which rows of the editor stand."""
    known = store.manifest()
    every = frozenset(str(d["levering_id"]) for d in known.deliveries)
    holders: dict[str, str] = {}
    touched: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for delivery in known.deliveries:
        one, supplier = str(delivery["levering_id"]), str(delivery["bronhouder"])
        for part in bereiken:
            if one not in {p.levering_id for p in known.parts.get(part.tabel, ())}:
                continue
            table = store.table(part.tabel, without=every - {one})
            rows = as_text(load_tables()[part.tabel], met(table.data, part.vast)) if table else []
            keys = [part.key(r) for r in rows if part.owns(r)]
            holders |= dict.fromkeys(keys, supplier)
            if keys and delivery not in touched.get(supplier, ()):
                touched[supplier] = (*touched.get(supplier, ()), delivery)
    return holders, touched


def _manifest(store: DossierStore, naam: str, part: _Part, day: date, n: int) -> dict[str, Any]:
    """Return the manifest: after the delivery that is corrected, or the last one of this supplier, with its own id."""
    known = store.manifest()
    mine = [d for d in known.deliveries if d["bronhouder"] == part.supplier]
    like = [*mine, *part.corrected] or list(known.deliveries)
    model = {k: v for k, v in like[-1].items() if k not in _OWN}
    levels = {f.niveau for t in part.tables for f in load_tables()[t].fields}
    levels |= {load_tables()[t].niveau for t in part.tables}
    known_levels = [v for v in _LEVELS if v in levels or (PER_RIJ in levels and v == "persoon")]
    manifest: dict[str, Any] = {
        **model,
        "levering_id": f"{_MADE}{known.version + n}-{naam}"[:40].rstrip("-._"),
        "dossier_id": known.dossier_id,
        "bronhouder": part.supplier,
        "token_tag": known.token_tag,
        "peildatum": day,
        "leverdatum": day,
        "periode_tot": max(day, dag(model.get("periode_tot")) or day),
        "niveau": known_levels[-1] if known_levels else "",
    }
    if "periode_van" in model:
        manifest["periode_van"] = dag(model["periode_van"]) or model["periode_van"]
    kept = [until for d in (part.corrected or like[-1:]) if (until := dag(d.get("bewaren_tot")))]
    if kept:  # a row that is corrected is not kept longer for it, and none longer than the convenant says
        terms = convenant_for(store.path).bewaren
        kinds = {"gewoon", *(load_tables()[t].categorie for t in part.tables)} & set(terms)
        longest = (months_after(day, terms[k].waarde) for k in kinds)
        manifest["bewaren_tot"] = min(*kept, *longest)
    return manifest


def _tables(part: _Part) -> dict[str, pa.Table]:
    return {n: _arrow(n, rows) for n, rows in part.tables.items()}


def _arrow(name: str, rows: Rows) -> pa.Table:
    import pyarrow as pa

    fields = load_tables()[name].fields
    columns = {f.name: [r.get(f.name) for r in rows] for f in fields if f.required or any(f.name in r for r in rows)}
    return pa.table({c: pa.array(v, pa.string()) for c, v in columns.items()})
