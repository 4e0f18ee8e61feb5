"""Load deliveries into a dossier: gate 1, then one atomic write, then the log."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore, as_ids, sha256
from jgwork.io.opslag.logboek import lijkt_op_waarde
from jgwork.io.opslag.sleutels import key_for
from jgwork.privacy.convenant.dekking import check_coverage
from jgwork.privacy.intake.admit import Admission, admit
from jgwork.privacy.intake.scan import shown_name
from jgwork.privacy.proces.stand import stand
from jgwork.runs.dossier.bestaand import Bestaand
from jgwork.runs.dossier.openen import LOCAL_CONVENANT, convenant_for, logbook, profile_for, read_toml
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN, book_of_refusals, log, weigeringen
from jgwork.runs.leveren.afsluiten import check_afsluiting
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import IntakeRefused, UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.tables import Delivery
from jgwork.vocabulary.verdict import ExitCode, Verdict

Progress = Callable[[str], None]
#: A larger manifest is read by the guarded reader only.
MANIFEST_BYTES = 1_000_000
#: What the workbook of one part for one partner is known by (``jgwork sjabloon --deel``).
WERKBOEK = "werkboek"
#: The log names the groups of a delivery up to this many; beyond it says that all were touched.
MOST_GROUPS = 20
#: What an id of a dossier looks like in the log.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


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


def laad_samen(items: Sequence[Delivery], dossier: Path | str, *, op: date | None = None) -> list[LoadReport]:
    """Load deliveries that were made here, such as those of an editor: none is written before gate 1 admits them all.

    Parameters
    ----------
    items
        Deliveries as text; none of them rests on another one. They touch no file, so nothing of them stays on disk.
    dossier
        The dossier folder.
    op
        The day to judge retention by; today when left out.

    Raises
    ------
    IntakeRefused
        With all findings of the first delivery that is refused; the dossier stays as it was.
    """
    store, day = DossierStore(Path(dossier)), op or datetime.now(UTC).date()
    admissions = [judge(item, store, None, day) for item in items]
    for item, admission in zip(items, admissions, strict=True):
        _refuse_unless_admitted(store, item, admission, "")
    return [_take(store, item, admission) for item, admission in zip(items, admissions, strict=True)]


def judge(delivery: Delivery, store: DossierStore, convenant_file: Path | None, op: date) -> Admission:
    """Put a delivery through gate 1 without writing anything."""
    known = store.manifest() if store.exists() else None
    replaced = as_ids(delivery.manifest.get("vervangt"))
    existing = Bestaand(store, replaced)
    convenant = convenant_for(store.path, convenant_file)
    profile = profile_for(convenant, store.path)
    dossier_id = str(delivery.manifest.get("dossier_id", ""))

    def coverage(tables: Mapping[str, Any]) -> tuple[Finding, ...]:
        steps = [t["processtap"] for t in (existing, tables) if "processtap" in t]
        at = stand(steps, profile, op)
        found = check_coverage(delivery.manifest, tables, load_tables(), convenant, at, op, existing)
        return (*found, *check_afsluiting(store, tables, existing, replaced))

    admission = admit(
        delivery,
        coverage=coverage,
        existing=existing,
        known_tag=known.token_tag if known else None,
        domain_key=hmac.new(key_for(dossier_id), b"label", hashlib.sha256).digest() if dossier_id else None,
    )
    if known and dossier_id != known.dossier_id:
        admission = _refuse_other_dossier(admission)
    return admission


def _load_one(item: Path, store: DossierStore, manifest: Path | None, convenant: Path | None, op: date) -> LoadReport:
    new = not store.exists()
    if not new and (levering_id := _same_files(item, store)):
        return LoadReport(levering_id, {}, Findings(), already=True)
    book = (None, "") if new else (store.path, store.manifest().dossier_id)
    with weigeringen(*book, object="levering"):
        # a file that is not even read is a refusal too
        delivery = read_delivery(item, manifest=manifest)
        if WERKBOEK in delivery.manifest:
            from jgwork.runs.formulier.werkboek import laad_werkboek

            return laad_werkboek(delivery, store, op)
        admission = judge(delivery, store, convenant, op)
        levering_id = str(delivery.manifest.get("levering_id", ""))
        if not new and any(d["levering_id"] == levering_id for d in store.manifest().deliveries):
            return _again(delivery, levering_id, store)
    _refuse_unless_admitted(store, delivery, admission, f" {shown_name(item.name, op.year)}")
    if new and convenant is not None:  # first: a dossier never stands there without its own, stricter convenant
        store.path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(convenant, store.path / LOCAL_CONVENANT)
    return _take(store, delivery, admission)


def _refuse_unless_admitted(store: DossierStore, delivery: Delivery, admission: Admission, name: str) -> None:
    if admission.findings.refused or not admission.tables:
        _log(store, delivery, admission, refused=True)
        refused = IntakeRefused(
            f"Levering{name} is geweigerd. Er is niets geladen.",
            "Herstel de levering en laad haar opnieuw; 'jgwork controleer' laat alles in een keer zien.",
            admission.findings,
        )
        refused.verantwoord = True
        raise refused


def _take(store: DossierStore, delivery: Delivery, admission: Admission) -> LoadReport:
    _log(store, delivery, admission, refused=False)  # first: what cannot be accounted for is not taken in
    store.append(
        admission.tables,
        {**_plain(delivery.manifest), "controlesom": fingerprint(delivery)},
        dossier_id=str(delivery.manifest["dossier_id"]),
        token_tag=str(delivery.manifest["token_tag"]),
    )
    rows = {t.name: t.data.num_rows for t in admission.tables}
    return LoadReport(str(delivery.manifest["levering_id"]), rows, admission.findings)


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


def _same_files(item: Path, store: DossierStore) -> str:
    """Return the id of a delivery whose very files were loaded before, so that a stopped load goes on at once."""
    file = item / "levering.toml"
    if not file.is_file() or file.stat().st_size > MANIFEST_BYTES:
        return ""
    try:
        manifest = _plain(read_toml(file))
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


def _plain(manifest: Mapping[str, object]) -> dict[str, Any]:
    """Return the manifest as JSON values."""
    return json.loads(json.dumps(manifest, default=str))  # type: ignore[no-any-return]


def _log(store: DossierStore, delivery: Delivery, admission: Admission, refused: bool) -> None:
    """Account for a load or its refusal; where there is no dossier yet, a refusal leaves nothing in its folder."""
    manifest = delivery.manifest
    specs = load_tables()
    dossier_id = store.manifest().dossier_id if store.exists() else str(manifest.get("dossier_id", ""))
    nowhere = refused and not store.exists()
    groups, steps = ("", "") if refused else _concerned(store, admission)
    log(
        book_of_refusals() if nowhere else logbook(store, dossier_id),
        "weigeren" if refused else "verzamelen",
        _shown_id(dossier_id) if nowhere else dossier_id,
        groep_id=groups,
        stap=steps,
        object=", ".join(sorted(set(delivery.tables) & set(specs))),
        doel=str(manifest.get("doel_code", "")),
        grondslag=str(manifest.get("grondslag_code", "")),
        categorieen=tuple({specs[n].categorie for n in delivery.tables if n in specs}),
        rijen=None if refused else sum(t.data.num_rows for t in admission.tables),
        uitkomst="geweigerd" if refused else "gedaan",
        reden=",".join(sorted({f.rule for f in admission.findings if f.verdict is Verdict.REFUSE})),
    )


def _shown_id(dossier_id: str) -> str:
    """Return the id that a refused manifest names, unless it has another shape than an id: it may hold anything."""
    return dossier_id if _ID.fullmatch(dossier_id) and not lijkt_op_waarde(dossier_id) else "(niet getoond)"


def _concerned(store: DossierStore, admission: Admission) -> tuple[str, str]:
    """Return which groups an admitted delivery is about and the steps they are in, for the log."""
    tables = {t.name: t.data for t in admission.tables}
    found = {g for t in tables.values() if "groep_id" in t.column_names for g in t["groep_id"].unique().to_pylist()}
    groups = sorted(str(g) for g in found if g is not None)
    if not groups or len(groups) > MOST_GROUPS:
        return ALLE_GROEPEN, ""
    old = store.table("processtap") if store.exists() else None
    at = stand([t for t in (old and old.data, tables.get("processtap")) if t is not None])
    return ", ".join(groups), ", ".join(sorted({str(at.groep(g).hoogste) for g in groups}))
