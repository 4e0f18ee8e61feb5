"""Load deliveries into a dossier: gate 1, then one atomic write, then the log."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.dossier import DossierStore, as_ids
from jgwork.io.readers import read_delivery
from jgwork.io.sleutels import key_for
from jgwork.privacy.convenant import check_coverage
from jgwork.privacy.identifiers import shown_name
from jgwork.privacy.intake import Admission, admit
from jgwork.privacy.proces import stand
from jgwork.runs.openen import LOCAL_CONVENANT, convenant_for, logbook, profile_for
from jgwork.runs.verantwoorden import log
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import IntakeRefused, JgworkError, UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.verdict import ExitCode, Verdict

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one delivery brought.

    Parameters
    ----------
    levering_id
        The delivery.
    rows
        Admitted rows by table.
    findings
        What was reported without refusing.
    already
        Whether this very delivery was in the dossier; nothing was done then.
    """

    levering_id: str
    rows: Mapping[str, int]
    findings: Findings
    already: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "levering_id": self.levering_id,
            "al_geladen": self.already,
            "rijen": dict(self.rows),
            "bevindingen": [f.as_json() for f in self.findings],
        }


def deliveries(path: Path, manifest: Path | None = None) -> list[Path]:
    """Return the deliveries in a path, in order of loading: itself, or its subfolders that hold a ``levering.toml``."""
    if not path.exists():
        raise UsageError("Dit pad is er niet.", "Controleer de naam en de map.")
    if manifest is not None or path.is_file() or (path / "levering.toml").exists():
        return [path]
    return sorted(p.parent for p in path.glob("*/levering.toml")) or [path]


def laad(
    pad: Path | str,
    dossier: Path | str,
    *,
    manifest: Path | None = None,
    convenant: Path | None = None,
    op: date | None = None,
    progress: Progress = lambda _: None,
) -> list[LoadReport]:
    """Load a delivery, or a folder of deliveries in order, into a dossier.

    Parameters
    ----------
    pad
        A delivery (folder, file, zip) or a folder of delivery folders.
    dossier
        The dossier folder; made when it does not exist.
    manifest
        The manifest, where it does not lie beside the file.
    convenant
        The dossier's own, stricter convenant; kept with a new dossier.
    op
        The day to judge retention by; today when left out.
    progress
        Called with one Dutch line per delivery.

    Raises
    ------
    IntakeRefused
        With all findings of the first delivery that is refused; it leaves the dossier as it was.
    """
    store = DossierStore(Path(dossier))
    reports = []
    for item in deliveries(Path(pad), manifest):
        progress(f"Laden: {shown_name(item.name, (op or datetime.now(UTC).date()).year)} ...")
        reports.append(_load_one(item, store, manifest, convenant, op or datetime.now(UTC).date()))
    return reports


def check_one(
    item: Path, store: DossierStore, manifest: Path | None, convenant_file: Path | None, op: date
) -> tuple[Delivery, Admission]:
    """Put one delivery through gate 1 without writing anything."""
    delivery = read_delivery(item, manifest=manifest)
    known = store.manifest() if store.exists() else None
    existing = _without_replaced(store, delivery.manifest)
    convenant = convenant_for(store.path, convenant_file)
    profile = profile_for(convenant, store.path)
    dossier_id = str(delivery.manifest.get("dossier_id", ""))

    def coverage(tables: Mapping[str, Any]) -> tuple[Finding, ...]:
        steps = [t["processtap"] for t in (existing, tables) if "processtap" in t]
        at = stand(steps, profile, op)
        return check_coverage(delivery.manifest, tables, load_tables(), convenant, at, op, existing)

    admission = admit(
        delivery,
        coverage=coverage,
        existing=existing,
        known_tag=known.token_tag if known else None,
        domain_key=hmac.new(key_for(dossier_id), b"label", hashlib.sha256).digest() if dossier_id else None,
    )
    if known and dossier_id != known.dossier_id:
        admission = _refuse_other_dossier(admission)
    return delivery, admission


def _load_one(item: Path, store: DossierStore, manifest: Path | None, convenant: Path | None, op: date) -> LoadReport:
    new = not store.exists()
    try:
        delivery, admission = check_one(item, store, manifest, convenant, op)
    except JgworkError as error:  # a file that is not even read is a refusal too
        if not new:
            owner = store.manifest().dossier_id
            rules = ", ".join(sorted({f.rule for f in error.findings})) or type(error).__name__
            log(logbook(store, owner), "weigeren", owner, object="levering", uitkomst="geweigerd", reden=rules)
        raise
    levering_id = str(delivery.manifest.get("levering_id", ""))
    if not new and any(d["levering_id"] == levering_id for d in store.manifest().deliveries):
        return _again(delivery, levering_id, store)
    if admission.findings.refused or not admission.tables:
        _log(store, delivery, admission, refused=True)
        raise IntakeRefused(
            f"Levering {shown_name(item.name, op.year)} is geweigerd. Er is niets geladen.",
            "Herstel de levering en laad haar opnieuw; 'jgwork controleer' laat alles in een keer zien.",
            admission.findings,
        )
    _log(store, delivery, admission, refused=False)  # first: what cannot be accounted for is not taken in
    store.append(
        admission.tables,
        {**_plain(delivery.manifest), "controlesom": fingerprint(delivery)},
        dossier_id=str(delivery.manifest["dossier_id"]),
        token_tag=str(delivery.manifest["token_tag"]),
    )
    if new and convenant is not None:
        shutil.copyfile(convenant, store.path / LOCAL_CONVENANT)
    return LoadReport(levering_id, {t.name: t.data.num_rows for t in admission.tables}, admission.findings)


def fingerprint(delivery: Delivery) -> str:
    """Return a checksum of the contents of a delivery, the same whatever file format it came in."""
    digest = hashlib.sha256()
    for name in sorted(delivery.tables):
        table = delivery.tables[name]
        digest.update(f"{name}|{table.num_rows}|{'|'.join(table.column_names)}".encode())
        for column in table.columns:
            for value in column.unique().sort().to_pylist():
                digest.update(repr(value).encode())
    return digest.hexdigest()


def _again(delivery: Delivery, levering_id: str, store: DossierStore) -> LoadReport:
    """Answer to a delivery whose id is in the dossier: the same contents is fine, other contents is refused."""
    before = next(d for d in store.manifest().deliveries if d["levering_id"] == levering_id)
    if before.get("controlesom") == fingerprint(delivery):
        return LoadReport(levering_id, {}, Findings(), already=True)
    raise IntakeRefused(
        "Een levering met dit levering_id staat al in het dossier, met een andere inhoud.",
        "Geef een verbeterde levering een nieuw levering_id en zet 'vervangt' op het oude.",
        (
            Finding(
                "levering.dubbel",
                "Het levering_id is al gebruikt voor een andere inhoud.",
                "Kies een nieuw levering_id; met 'vervangt' neemt deze levering de plaats in van de oude.",
                "levering",
                "levering_id",
            ),
        ),
    )


def _refuse_other_dossier(admission: Admission) -> Admission:
    finding = Finding(
        "R13",
        "De levering is voor een ander dossier. Gegevens worden niet over dossiers heen gekoppeld.",
        "Laad de levering in het dossier dat in levering.toml staat.",
        "levering",
        "dossier_id",
        exit_code=ExitCode.NOT_COVERED,
    )
    return replace(admission, tables=(), findings=Findings((*admission.findings, finding)))


def _without_replaced(store: DossierStore, manifest: Mapping[str, object]) -> Mapping[str, Any]:
    """Return the tables that stay when this delivery replaces earlier ones."""
    if not store.exists():
        return {}
    return store.tables(without=as_ids(manifest.get("vervangt")))


def _plain(manifest: Mapping[str, object]) -> dict[str, Any]:
    """Return the manifest as JSON values."""
    return json.loads(json.dumps(manifest, default=str))  # type: ignore[no-any-return]


def _log(store: DossierStore, delivery: Delivery, admission: Admission, refused: bool) -> None:
    """Account for a load or its refusal; a refusal for a dossier that does not exist yet leaves nothing behind."""
    if refused and not store.exists():
        return
    manifest = delivery.manifest
    specs = load_tables()
    dossier_id = store.manifest().dossier_id if store.exists() else str(manifest["dossier_id"])
    log(
        logbook(store, dossier_id),
        "verzamelen",
        dossier_id,
        object=", ".join(sorted(set(delivery.tables) & set(specs))),
        doel=str(manifest.get("doel_code", "")),
        grondslag=str(manifest.get("grondslag_code", "")),
        categorieen=tuple({specs[n].categorie for n in delivery.tables if n in specs}),
        rijen=None if refused else sum(t.data.num_rows for t in admission.tables),
        uitkomst="geweigerd" if refused else "gedaan",
        reden=",".join(sorted({f.rule for f in admission.findings if f.verdict is Verdict.REFUSE})),
    )
