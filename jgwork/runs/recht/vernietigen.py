"""Endings: destroy what is past its term, or everything; it leaves a certificate and the log (Archiefwet)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.opslag.bestanden import sha256
from jgwork.io.opslag.concepten import Concepten
from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.manifest import CERTIFICATE, LOG, MANIFEST
from jgwork.io.opslag.sleutels import destroy_key, has_key
from jgwork.privacy.convenant.regels import Convenant
from jgwork.runs.dossier.bewaren import verlopen
from jgwork.runs.dossier.verantwoorden import book_of, log, zegel
from jgwork.runs.recht.groepstermijn import Opruiming, op_te_ruimen
from jgwork.runs.recht.verklaringen import FOLDER, certify, last_certificate, signed_by, stamp
from jgwork.vocabulary.errors import JgworkError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be destroyed.

    Parameters
    ----------
    dossier_id
        The dossier.
    deliveries
        Ids of the deliveries that go.
    rows
        Rows that go, by table.
    files
        Checksums of the files that go, by path.
    everything
        Whether the whole dossier goes, its key included.
    reason
        ``bewaartermijn`` or ``besluit``.
    opruiming
        Rows of groups whose agreed term (step 7) has passed; ``None`` where there are none.
    versie
        Version of the dossier that was looked at.
    """

    dossier_id: str
    deliveries: tuple[str, ...]
    rows: Mapping[str, int]
    files: Mapping[str, str]
    everything: bool
    reason: str
    opruiming: Opruiming | None = None
    versie: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.files and not self.everything and self.opruiming is None

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "dossier_id": self.dossier_id,
            "reden": self.reason,
            "alles": self.everything,
            "leveringen": list(self.deliveries),
            "rijen": dict(self.rows),
            "bestanden": dict(self.files),
            "groepen": sorted(self.opruiming.groepen) if self.opruiming else [],
        }


def plan_vernietiging(store: DossierStore, convenant: Convenant, op: date, *, alles: bool = False) -> Plan:
    """Return what destruction would take, without taking it.

    Parameters
    ----------
    store, convenant
        The dossier and its convenant.
    op
        Deliveries whose term ended before this day go, and rows of closed groups whose agreed term did.
    alles
        Everything goes, whatever the term.
    """
    if not store.exists() and (store.path / CERTIFICATE).is_file():
        return Plan(dossier_id_of(store), (), {}, {}, everything=False, reason="besluit")
    manifest = store.manifest()
    gone = {str(d["levering_id"]) for d in manifest.deliveries} if alles else verlopen(store, convenant, op)
    rows: dict[str, int] = {}
    files: dict[str, str] = {}
    for name, parts in manifest.parts.items():
        for part in parts:
            if alles or part.levering_id in gone:
                rows[name] = rows.get(name, 0) + part.rows
                files[part.file] = part.sha256
    cleared = None if alles else op_te_ruimen(store, op)
    if cleared is not None:
        for name, n in _cleared_rows(store, cleared, frozenset(gone)).items():
            rows[name] = rows.get(name, 0) + n
    reason = "besluit" if alles else "bewaartermijn"
    return Plan(manifest.dossier_id, tuple(sorted(gone)), rows, files, alles, reason, cleared, manifest.version)


def _cleared_rows(store: DossierStore, cleared: Opruiming, gone: frozenset[str]) -> dict[str, int]:
    """Return how many rows go with groups, of the deliveries that stay."""
    import pyarrow.compute as pc

    counts = {n: pc.sum(cleared.mask(n, t)).as_py() or 0 for n, t in store.tables(without=gone).items()}
    return {n: c for n, c in counts.items() if c}


def vernietig(store: DossierStore, plan: Plan) -> dict[str, Any]:
    """Destroy what the plan says and return the certificate; doing it twice does nothing more.

    For a whole dossier the data key goes first: from that moment every copy is noise, even when the rest is
    interrupted. The log and the certificate stay.

    Raises
    ------
    UsageError
        The dossier changed since the plan was made.
    """
    if plan.empty:
        return last_certificate(store)
    with store.locked("vernietigen", whole=not plan.everything):
        if not store.exists() and plan.everything:  # another command was first
            return last_certificate(store)
        if store.manifest().version != plan.versie:
            raise UsageError(
                "Het dossier is gewijzigd sinds u keek wat er weggaat. Er is niets vernietigd.", "Kijk het opnieuw na."
            )
        return _vernietig(store, plan)


def _vernietig(store: DossierStore, plan: Plan) -> dict[str, Any]:
    book = book_of(store.path, plan.dossier_id)
    log(
        book,
        "vernietigen",
        plan.dossier_id,
        object=", ".join(sorted(plan.rows)) or "dossier",
        rijen=sum(plan.rows.values()),
        reden=plan.reason,
    )
    certificate = {**plan.as_json(), **signed_by(), "sleutel_vernietigd": False}
    if not plan.everything:
        Concepten(store).forget(lambda draft: any(f'"{table}:' in draft for table in plan.rows))
        change = plan.opruiming.change if plan.opruiming else _unchanged
        store.edit(change, drop=frozenset(plan.deliveries), zegel=zegel(store.path, plan.dossier_id))
        return certify(store, book, certificate, f"{FOLDER}/{stamp()}-vernietiging.json")
    certificate["manifest_sha256"] = sha256(store.path / MANIFEST)
    key = store.manifest().key_name
    destroy_key(key)
    certificate["sleutel_vernietigd"] = not has_key(key, gebruik="gegevens")
    done = certify(store, book, certificate, CERTIFICATE)
    store.empty(keep=frozenset({CERTIFICATE, FOLDER, LOG, "convenant.toml"}))
    return done


def _unchanged(_: str, rows: pa.Table) -> pa.Table:
    return rows


def dossier_id_of(store: DossierStore) -> str:
    """Return whose dossier it is or was; ``UsageError`` where the folder never was one."""
    file = store.path / CERTIFICATE
    if store.exists() or not file.is_file():
        return store.manifest().dossier_id
    return str(last_certificate(store)["dossier_id"])


def dossier_of(folder: Path) -> str | None:
    """Return whose dossier a folder is or was; ``None`` where it never was one, or cannot be read."""
    try:
        return dossier_id_of(DossierStore(folder))
    except (JgworkError, OSError, ValueError):
        return None
