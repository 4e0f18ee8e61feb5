"""Load deliveries from files into a dossier: looked at, judged by gate 1, then one atomic write and the log."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore, sha256
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, read_toml
from jgwork.runs.dossier.opnemen import (
    LoadReport,
    judge,
    plain_json,
    refuse_unless_admitted,
    take,
)
from jgwork.runs.dossier.verantwoorden import weigeringen
from jgwork.runs.formulier.werkboek import laad_werkboek
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.findings import Findings

Progress = Callable[[str], None]
#: A larger manifest is read by the guarded reader only.
MANIFEST_BYTES = 1_000_000
#: What the workbook of one part for one partner is known by (``jgwork sjabloon --deel``).
WERKBOEK = "werkboek"


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


def _load_one(item: Path, store: DossierStore, manifest: Path | None, convenant: Path | None, op: date) -> LoadReport:
    new = not store.exists()
    if not new and (levering_id := _same_files(item, store)):
        return LoadReport(levering_id, {}, Findings(), already=True)
    book = (None, "") if new else (store.path, store.manifest().dossier_id)
    with weigeringen(*book, object="levering"):
        # a file that is not even read is a refusal too
        delivery = read_delivery(item, manifest=manifest)
        if WERKBOEK in delivery.manifest:
            return laad_werkboek(delivery, store, op)
        found = judge(delivery, store, convenant, op)
    if found.already:
        return LoadReport(str(delivery.manifest["levering_id"]), {}, Findings(), already=True)
    refuse_unless_admitted(store, delivery, found.admission, f" {shown_name(item.name, op.year)}")
    if new and convenant is not None:  # first: a dossier never stands there without its own, stricter convenant
        store.path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(convenant, store.path / LOCAL_CONVENANT)
    return take(store, delivery, found.admission)


def _same_files(item: Path, store: DossierStore) -> str:
    """Return the id of a delivery whose very files were loaded before, so that a stopped load goes on at once."""
    file = item / "levering.toml"
    if not file.is_file() or file.stat().st_size > MANIFEST_BYTES:
        return ""
    try:
        manifest = plain_json(read_toml(file))
    except UsageError:
        return ""  # the reader says what is wrong with it
    before = next((d for d in store.manifest().deliveries if d["levering_id"] == manifest.get("levering_id")), None)
    if before is None or {k: v for k, v in before.items() if k != "controlesom"} != manifest:
        return ""
    for part in manifest.get("tabellen", {}).values():
        data = item / str(part.get("bestand", ""))
        if not part.get("sha256") or not data.is_file() or sha256(data) != part["sha256"]:
            return ""
    return str(manifest["levering_id"])
