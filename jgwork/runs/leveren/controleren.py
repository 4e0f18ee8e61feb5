"""Check deliveries without keeping anything: gate 1 as a rehearsal, with every finding at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.lezen.readers import read_delivery
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.opnemen import Geoefend, judge, plain_json
from jgwork.runs.dossier.vingerafdruk import fingerprint
from jgwork.runs.leveren.binnen import bekijk, eigen_convenant, omgeving, onduidelijk, werkmap
from jgwork.runs.leveren.laden import WERKBOEK, deliveries
from jgwork.runs.leveren.profielen import lees_profielen
from jgwork.vocabulary.errors import UnsafeFile, UsageError
from jgwork.vocabulary.findings import Findings
from jgwork.vocabulary.verdict import ExitCode


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
    if not pad.exists():
        raise UsageError(
            "Op dit pad staat geen bestand en geen map.",
            "Controleer de spelling, of sleep het bestand naar het venster.",
        )
    store = DossierStore(dossier if dossier is not None else (pad if pad.is_dir() else pad.parent))
    ahead: list[Geoefend] = []
    day = op or datetime.now(UTC).date()
    return [_check_one(item, manifest, store, convenant, day, ahead) for item in deliveries(pad, manifest)]


def _check_one(
    item: Path,
    manifest: Path | None,
    store: DossierStore,
    convenant: Path | None,
    day: date,
    ahead: list[Geoefend],
) -> CheckReport:
    name = shown_name(item.name, day.year)
    try:
        delivery = read_delivery(item, manifest=manifest)
    except UnsafeFile as error:
        return CheckReport(name, error.findings)
    if WERKBOEK in delivery.manifest:
        raise UsageError(
            "Dit is een werkboek met antwoorden op een onderdeel, geen levering. Het is niet gecontroleerd.",
            "Laad het met 'jgwork laad'; dat controleert het eerst, en legt niets vast zolang er iets niet klopt.",
        )
    agreed = convenant or eigen_convenant(store, item)
    if onduidelijk(delivery):
        found = bekijk(
            item.name, delivery, omgeving(store, item, agreed, day), lees_profielen(werkmap(store.path, item))
        )
        if found.proposals and not found.vragen:
            delivery = found.samengesteld()  # as 'jgwork laad --ja' takes it
    judged = judge(delivery, store, agreed, day, ahead)
    if judged.admission.tables:
        manifest_ = {**plain_json(delivery.manifest), "controlesom": fingerprint(delivery)}
        ahead.append(Geoefend(manifest_, {t.name: t.data for t in judged.admission.tables}))
    report = tuple(judged.admission.report.get("tabellen", ()))
    return CheckReport(name, judged.admission.findings, report, judged.already or bool(judged.admission.tables))
