"""Check deliveries without keeping anything: gate 1 as a rehearsal, with every finding at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.intake.scan import shown_name
from jgwork.runs.dossier.opnemen import Geoefend, judge, plain_json
from jgwork.runs.dossier.vingerafdruk import fingerprint
from jgwork.runs.leveren.binnen import Binnenkomst, eigen_convenant, neem_aan, samen_geleverd
from jgwork.runs.leveren.geleide import Waarde
from jgwork.runs.leveren.laden import WERKBOEK, deliveries, ernaast, is_vraag, open_punten, volgorde
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
    ingevuld
        What of the manifest was filled in by the workbench: whoever loads confirms it.
    """

    name: str
    findings: Findings
    tables: tuple[Mapping[str, Any], ...] = ()
    admitted: bool = False
    ingevuld: tuple[Waarde, ...] = ()

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
            "ingevuld": {w.sleutel: w.vandaan for w in self.ingevuld},
            "bevindingen": [f.as_json(rows=rows) for f in self.findings],
        }


def controleer(
    pad: Path | Sequence[Path],
    *,
    manifest: Path | None = None,
    dossier: Path | None = None,
    convenant: Path | None = None,
    op: date | None = None,
    van: str = "",
) -> list[CheckReport]:
    """Check a delivery, or a folder of deliveries in order; nothing is written.

    Parameters
    ----------
    pad
        A delivery (folder, file, zip) or a folder of delivery folders. In the second case a later delivery may refer
        to rows of an earlier one that was fine. Several of them come in together.
    manifest
        The manifest, where it does not lie beside the file.
    dossier
        Check against what this dossier holds already.
    convenant
        A stricter convenant of one's own.
    op
        The day to judge by; today when left out.
    van
        The partner who delivers, where the delivery does not say it.

    Raises
    ------
    UsageError
        When there is nothing at ``pad``.
    """
    pads = [pad] if isinstance(pad, Path) else list(pad)
    if not all(p.exists() for p in pads):
        raise UsageError(
            "Op dit pad staat geen bestand en geen map.",
            "Controleer de spelling, of sleep het bestand naar het venster.",
        )
    first = pads[0] if pads[0].is_dir() else pads[0].parent
    store, day = DossierStore(dossier if dossier is not None else first), op or datetime.now(UTC).date()
    reports: dict[Path, CheckReport] = {}
    looked: dict[Path, Binnenkomst] = {}
    for item in (item for one in pads for item in deliveries(one, manifest)):
        try:
            looked[item] = neem_aan(item, store.path, manifest=manifest, van=van, convenant=convenant, op=day)
        except UnsafeFile as error:
            reports[item] = CheckReport(shown_name(item.name, day.year), error.findings)
    asked = {i: one for i, one in looked.items() if is_vraag(one)}
    asked = dict(zip(asked, samen_geleverd(list(asked.values())), strict=True))
    ahead: list[Geoefend] = []
    for item in sorted(looked, key=lambda i: volgorde(asked.get(i))):
        reports[item] = _check_one(asked.get(item) or looked[item], item in asked, store, convenant, day, ahead)
    last = next(reversed(reports), None)
    beside = [f for one in pads for f in ernaast(one, list(reports), day.year)]
    if last is not None and beside:
        reports[last] = replace(reports[last], findings=reports[last].findings + beside)
    return list(reports.values())


def _check_one(
    one: Binnenkomst, asked: bool, store: DossierStore, convenant: Path | None, day: date, ahead: list[Geoefend]
) -> CheckReport:
    name = shown_name(one.name, day.year)
    if WERKBOEK in one.delivery.manifest:
        raise UsageError(
            "Dit is een werkboek met antwoorden op een onderdeel, geen levering. Het is niet gecontroleerd.",
            "Laad het met 'jgwork laad'; dat controleert het eerst, en legt niets vast zolang er iets niet klopt.",
        )
    if asked and one.vragen:
        return CheckReport(name, open_punten(one, store, convenant, day))
    delivery = one.samengesteld() if asked else one.delivery  # as 'jgwork laad --ja' takes it
    judged = judge(delivery, store, convenant or eigen_convenant(store, one.pad), day, ahead)
    if judged.admission.tables:
        manifest = {**plain_json(delivery.manifest), "controlesom": fingerprint(delivery)}
        ahead.append(Geoefend(manifest, {t.name: t.data for t in judged.admission.tables}))
    report = tuple(judged.admission.report.get("tabellen", ()))
    filled = tuple(w for w in one.waarden if asked and w.sleutel not in one.delivery.manifest)
    admitted = judged.already or bool(judged.admission.tables)
    return CheckReport(name, judged.admission.findings, report, admitted, filled)
