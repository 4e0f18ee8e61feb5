"""Writes of the editors: what is edited goes as a delivery through gate 1 and into the log, like any other.

Rows that stand in a delivery of before are replaced with it: the new delivery takes over the rest of its rows and
names it under ``vervangt``. Who was first wins: when the rows changed since editing began, nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from jgwork.inhoud.perioden import dag
from jgwork.io.opslag.dossier import DossierStore
from jgwork.runs.dossier.openen import logbook
from jgwork.runs.dossier.opnemen import LoadReport, laad_samen
from jgwork.runs.dossier.verantwoorden import log, zegel
from jgwork.schema.descriptors import PER_RIJ, TableSpec, load_tables
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Findings
from jgwork.vocabulary.tables import Delivery

if TYPE_CHECKING:
    import pyarrow as pa

#: What stands in a delivery for each status of a missing value.
_MISSING = {"onbekend": "onbekend", "nvt": "nvt", "onderdrukt": "<5", "niet_gepubliceerd": "."}
#: Keys of a manifest that belong to one delivery alone, or to the way its files were written.
_OWN = frozenset({"tabellen", "controlesom", "vervangt", "sha256", "n_rijen", "token_patroon"})
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
        for row in as_text(load_tables()[part.tabel], table.data) if table else ():
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
    made: list[Delivery] = []
    gone: list[str] = []
    for part in parts:
        tables = {n: _arrow(n, rows) for n, rows in part.tables.items() if rows}
        if tables:
            made.append(Delivery(_manifest(store, naam, part, list(tables), day, len(made) + 1), tables))
        else:
            gone += [str(d["levering_id"]) for d in part.replaced]
    reports = laad_samen(made, store.path, op=day)
    if gone:
        _drop(store, bereiken, gone)
    return _together(reports)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one supplier delivers anew: all rows of the deliveries that it replaces, as they are now."""

    supplier: str
    tables: Mapping[str, Rows]
    replaced: tuple[Mapping[str, Any], ...]


def _per_supplier(
    store: DossierStore,
    partner: str,
    bereiken: tuple[Bereik, ...],
    rijen: Mapping[str, Mapping[str, str]],
    now: Mapping[str, Mapping[str, str]],
) -> list[_Part]:
    """Return the new deliveries; a supplier whose rows did not change delivers nothing."""
    holders, touched = _holders(store, bereiken)
    only = next(iter(touched)) if len(touched) == 1 else partner  # who supplied all of it, supplies what is new too
    out = []
    for supplier in dict.fromkeys((*touched, only)):
        mine = {k: r for k, r in rijen.items() if holders.get(k, only) == supplier}
        if mine == {k: r for k, r in now.items() if holders.get(k, only) == supplier} and len(touched) > 1:
            continue
        replaced = touched.get(supplier, ())
        tables = _rest(store, bereiken, replaced)
        for part in bereiken:
            rows = (dict(r) for k, r in mine.items() if k.startswith(f"{part.tabel}:"))
            tables.setdefault(part.tabel, []).extend(rows)
        out.append(_Part(supplier, tables, replaced))
    return out


def _drop(store: DossierStore, bereiken: tuple[Bereik, ...], gone: Sequence[str]) -> None:
    """Take deliveries out of which every row was removed; first the log, then the act."""
    owner = store.manifest().dossier_id
    names = ", ".join(sorted(b.tabel for b in bereiken))
    log(logbook(store, owner), "wijzigen", owner, object=names, reden="rijen verwijderd in een invulscherm")
    store.edit(lambda _, rows: rows, drop=frozenset(gone), zegel=zegel(store.path, owner))


def _together(reports: Sequence[LoadReport]) -> LoadReport:
    """Return one report of several deliveries."""
    rows: dict[str, int] = {}
    for name, n in (item for r in reports for item in r.rows.items()):
        rows[name] = rows.get(name, 0) + n
    found = Findings(tuple(f for r in reports for f in r.findings))
    return LoadReport(", ".join(r.levering_id for r in reports), rows, found)


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
    for raw in table.to_pylist():
        row = {}
        for name in spec.names:
            value = raw.get(name)
            text = _text(value) if value is not None else _MISSING.get(str(raw.get(f"{name}__status")), "")
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
            rows = as_text(load_tables()[part.tabel], table.data) if table else []
            keys = [part.key(r) for r in rows if part.owns(r)]
            holders |= dict.fromkeys(keys, supplier)
            if keys and delivery not in touched.get(supplier, ()):
                touched[supplier] = (*touched.get(supplier, ()), delivery)
    return holders, touched


def _rest(store: DossierStore, bereiken: tuple[Bereik, ...], replaced: Sequence[Mapping[str, Any]]) -> dict[str, Rows]:
    """Return what else stands in the deliveries that are replaced: it goes along unchanged."""
    known = store.manifest()
    ids = {str(d["levering_id"]) for d in replaced}
    others = frozenset(str(d["levering_id"]) for d in known.deliveries) - ids
    owned = {b.tabel: b for b in bereiken}
    rest: dict[str, Rows] = {}
    for name, parts in known.parts.items():
        if any(p.levering_id in ids for p in parts):
            table = store.table(name, without=others)
            rows = as_text(load_tables()[name], table.data) if table else []
            rest[name] = [r for r in rows if name not in owned or not owned[name].owns(r)]
    return rest


def _manifest(store: DossierStore, naam: str, part: _Part, tables: list[str], day: date, n: int) -> dict[str, Any]:
    """Return the manifest: of the delivery that is replaced, or the last one of this supplier, with its own id."""
    known = store.manifest()
    mine = [d for d in known.deliveries if d["bronhouder"] == part.supplier]
    like = [*mine, *part.replaced] or list(known.deliveries)
    model = {k: v for k, v in like[-1].items() if k not in _OWN}
    levels = {f.niveau for t in tables for f in load_tables()[t].fields} | {load_tables()[t].niveau for t in tables}
    known_levels = [v for v in _LEVELS if v in levels or (PER_RIJ in levels and v == "persoon")]
    manifest: dict[str, Any] = {
        **model,
        "levering_id": f"BEW-{known.version + n}-{naam}"[:40].rstrip("-._"),
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
    kept = [until for d in (part.replaced or like[-1:]) if (until := dag(d.get("bewaren_tot")))]
    if kept:
        manifest["bewaren_tot"] = min(kept)  # rows that go along are not kept longer for it
    if part.replaced:
        manifest["vervangt"] = [str(d["levering_id"]) for d in part.replaced]
    return manifest


def _arrow(name: str, rows: Rows) -> pa.Table:
    import pyarrow as pa

    columns = {c: [r.get(c) for r in rows] for c in load_tables()[name].names if any(c in r for r in rows)}
    return pa.table({c: pa.array(v, pa.string()) for c, v in columns.items()})
