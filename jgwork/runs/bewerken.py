"""Writes of the editors: what is edited goes as a delivery through gate 1 and into the log, like any other.

Rows that stand in a delivery of before are replaced with it: the new delivery takes over the rest of its rows and
names it under ``vervangt``. Who was first wins: when the rows changed since editing began, nothing is written.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.deliveries import write_delivery
from jgwork.io.dossier import DossierStore
from jgwork.runs.laden import LoadReport, laad
from jgwork.schema.descriptors import PER_RIJ, TableSpec, load_tables
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

#: What stands in a delivery for each status of a missing value.
_MISSING = {"onbekend": "onbekend", "nvt": "nvt", "onderdrukt": "<5", "niet_gepubliceerd": "."}
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

    Parameters
    ----------
    store
        The dossier.
    naam
        Name of the editor's work, part of the delivery id.
    partner
        Who supplies; where rows of an earlier delivery are replaced, its supplier stays.
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
    from filelock import FileLock

    day = op or datetime.now(UTC).date()
    with FileLock(store.path / ".bewerken.slot", timeout=60):
        now = rijen_nu(store, bereiken)
        if merk(now) != basis:
            raise GewijzigdError(
                "Iemand anders heeft deze gegevens intussen gewijzigd. Er is niets vastgelegd.",
                "Uw concept is bewaard. Kies 'Opnieuw beginnen' om het nieuwe te zien, en vul uw wijziging weer in.",
            )
        tables, replaced = _carried(store, bereiken)
        for part in bereiken:
            tables.setdefault(part.tabel, []).extend(
                dict(row) for key, row in rijen.items() if key.startswith(f"{part.tabel}:")
            )
        manifest = _manifest(store, naam, partner, replaced, [n for n, rows in tables.items() if rows], day)
        with tempfile.TemporaryDirectory(dir=store.path, prefix=".bewerken-") as folder:
            place = Path(folder) / "levering"
            write_delivery(place, manifest, {n: _arrow(n, rows) for n, rows in tables.items() if rows}, "csv")
            return laad(place, store.path, op=day)[0]


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


def _carried(store: DossierStore, bereiken: tuple[Bereik, ...]) -> tuple[dict[str, Rows], list[Mapping[str, Any]]]:
    """Return the other rows of the deliveries in which rows of the editor stand, and those deliveries."""
    known = store.manifest()
    every = frozenset(str(d["levering_id"]) for d in known.deliveries)
    owned = {b.tabel: b for b in bereiken}
    touched: set[str] = set()
    for name, part in owned.items():
        for one in {p.levering_id for p in known.parts.get(name, ())}:
            table = store.table(name, without=every - {one})
            if table and any(part.owns(r) for r in as_text(load_tables()[name], table.data)):
                touched.add(one)
    rest: dict[str, Rows] = {}
    for name, parts in known.parts.items():
        if not any(p.levering_id in touched for p in parts):
            continue
        table = store.table(name, without=every - touched)
        rows = as_text(load_tables()[name], table.data) if table else []
        rest[name] = [r for r in rows if name not in owned or not owned[name].owns(r)]
    return rest, [d for d in known.deliveries if d["levering_id"] in touched]


def _manifest(
    store: DossierStore,
    naam: str,
    partner: str,
    replaced: list[Mapping[str, Any]],
    tables: list[str],
    day: date,
) -> dict[str, Any]:
    """Return the manifest: of the delivery that is replaced, or the last one of this partner, with its own id."""
    known = store.manifest()
    holders = {str(d["bronhouder"]) for d in replaced}
    if len(holders) > 1:
        raise UsageError(
            "Deze gegevens kwamen van meer dan een partner; zij zijn niet in een keer te wijzigen.",
            "Laat iedere partner zijn eigen deel wijzigen.",
        )
    holder = holders.pop() if holders else partner
    like = [*(d for d in known.deliveries if d["bronhouder"] == holder), *replaced] or list(known.deliveries)
    model = {k: v for k, v in like[-1].items() if k not in ("tabellen", "controlesom", "vervangt", "sha256", "n_rijen")}
    levels = {f.niveau for n in tables for f in load_tables()[n].fields} | {load_tables()[n].niveau for n in tables}
    highest = "persoon" if PER_RIJ in levels else max((n for n in levels if n in _LEVELS), key=_LEVELS.index)
    manifest: dict[str, Any] = {
        **model,
        "levering_id": f"BEW-{naam}-{known.version + 1}",
        "dossier_id": known.dossier_id,
        "bronhouder": holder,
        "token_tag": known.token_tag,
        "peildatum": day,
        "leverdatum": day,
        "periode_tot": max(day, _day(model.get("periode_tot")) or day),
        "niveau": highest,
    }
    for key in ("periode_van", "bewaren_tot"):
        if key in model:
            manifest[key] = _day(model[key]) or model[key]
    if replaced:
        manifest["vervangt"] = [str(d["levering_id"]) for d in replaced]
    return manifest


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _arrow(name: str, rows: Rows) -> pa.Table:
    import pyarrow as pa

    columns = {c: [r.get(c) for r in rows] for c in load_tables()[name].names if any(c in r for r in rows)}
    return pa.table({c: pa.array(v, pa.string()) for c, v in columns.items()})
