"""Check deliveries without keeping anything: gate 1 as a rehearsal, with every finding at once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.findings import Finding, Findings
from jgwork.vocabulary.verdict import ExitCode

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.privacy.intake.admit import Admission
    from jgwork.vocabulary.tables import Delivery


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What gate 1 would say of one delivery.

    Parameters
    ----------
    name
        Name of the file or folder.
    findings
        Everything found.
    tables
        Per table what was read: rows, columns, how, and what was left out.
    admitted
        Whether the gate would open.
    """

    name: str
    findings: Findings
    tables: tuple[Mapping[str, Any], ...] = ()
    admitted: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """Exit code of the most dangerous refusal."""
        return self.findings.exit_code

    def as_json(self, *, rows: bool = False) -> dict[str, Any]:
        """Return plain JSON values; row numbers only on request, values never."""
        return {
            "levering": self.name,
            "oordeel": "toegelaten" if self.admitted else "geweigerd",
            "code": int(self.exit_code),
            "tabellen": [dict(t) for t in self.tables],
            "bevindingen": [f.as_json(rows=rows) for f in self.findings],
        }


def controleer(
    pad: Path,
    *,
    manifest: Path | None = None,
    dossier: Path | None = None,
    convenant: Path | None = None,
    op: date | None = None,
) -> list[CheckReport]:
    """Check a delivery, or a folder of deliveries in order; nothing is written.

    Parameters
    ----------
    pad
        A delivery (folder, file, zip) or a folder of delivery folders. In the second case a later delivery may refer
        to rows of an earlier one that was fine.
    manifest
        The manifest, where it does not lie beside the file.
    dossier
        Check against what this dossier holds already.
    convenant
        A stricter convenant of one's own.
    op
        The day to judge by; today when left out.

    Raises
    ------
    UsageError
        When there is nothing at ``pad``.
    """
    from jgwork.io.opslag.dossier import DossierStore
    from jgwork.runs.leveren.laden import deliveries

    if not pad.exists():
        raise UsageError(
            "Op dit pad staat geen bestand en geen map.",
            "Controleer de spelling, of sleep het bestand naar het venster.",
        )
    store = DossierStore(dossier) if dossier is not None else None
    known = store.manifest().token_tag if store is not None and store.exists() else None
    tables = dict(store.tables()) if store is not None and store.exists() else {}
    day = op or datetime.now(UTC).date()
    return [
        _check_one(item, manifest, dossier or item, convenant, day, tables, known) for item in deliveries(pad, manifest)
    ]


def _check_one(
    item: Path,
    manifest: Path | None,
    folder: Path,
    convenant: Path | None,
    day: date,
    tables: dict[str, pa.Table],
    known_tag: str | None,
) -> CheckReport:
    from jgwork.io.lezen.readers import read_delivery
    from jgwork.privacy.intake.scan import shown_name
    from jgwork.runs.leveren.laden import WERKBOEK

    try:
        delivery = read_delivery(item, manifest=manifest)
    except UnsafeFile as error:
        return CheckReport(shown_name(item.name, day.year), error.findings)
    if WERKBOEK in delivery.manifest:
        raise UsageError(
            "Dit is een werkboek met antwoorden op een onderdeel, geen levering. Het is niet gecontroleerd.",
            "Laad het met 'jgwork laad'; dat controleert het eerst, en legt niets vast zolang er iets niet klopt.",
        )
    admission = judge(delivery, folder, convenant, day, tables, known_tag)
    for table in admission.tables:
        old = tables.get(table.name)
        tables[table.name] = table.data if old is None else _concat([old, table.data])
    return CheckReport(
        shown_name(item.name, day.year),
        admission.findings,
        tuple(admission.report.get("tabellen", ())),
        bool(admission.tables),
    )


def judge(
    delivery: Delivery,
    folder: Path,
    convenant_file: Path | None,
    day: date,
    existing: Mapping[str, pa.Table],
    known_tag: str | None,
) -> Admission:
    """Put a delivery through gate 1 beside the given tables.

    Labels of a matrix become tokens with a key that is good for this rehearsal only: no key of a dossier is made.
    """
    from jgwork.privacy.convenant.dekking import check_coverage
    from jgwork.privacy.intake.admit import admit
    from jgwork.privacy.proces.stand import stand
    from jgwork.runs.dossier.openen import convenant_for, profile_for
    from jgwork.schema.descriptors import load_tables

    agreed = convenant_for(folder, convenant_file)
    profile = profile_for(agreed, folder)

    def coverage(typed: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
        steps = [t["processtap"] for t in (existing, typed) if "processtap" in t]
        at = stand(steps, profile, day)
        return check_coverage(delivery.manifest, typed, load_tables(), agreed, at, day, existing)

    key = hmac.new(b"controle", str(delivery.manifest.get("dossier_id", "")).encode(), hashlib.sha256).digest()
    return admit(delivery, coverage=coverage, existing=existing, known_tag=known_tag, domain_key=key)


def _concat(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables, promote_options="permissive")
