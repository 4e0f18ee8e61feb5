"""Record one event of the process through gate 1; a group is closed only when nothing stands in the way (R12)."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jgwork.privacy.convenant_geval import months_after
from jgwork.privacy.proces import stap_nummer
from jgwork.privacy.proces_sluiten import check_sluiten
from jgwork.runs.laden import LoadReport, laad
from jgwork.runs.verantwoorden import log
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.errors import NotCovered, UsageError

if TYPE_CHECKING:
    from jgwork.runs.openen import Dossier


def leg_vast(
    dossier: Dossier,
    groep_id: str,
    gebeurtenis: str,
    stap: int | str,
    op: date,
    *,
    naar: int | str = "",
    gremium: str = "",
    rol: str = "procesregisseur",
    motivering: str = "",
) -> LoadReport:
    """Add one event to ``processtap`` of a group.

    Parameters
    ----------
    dossier, groep_id
        An opened dossier and a group in it.
    gebeurtenis, stap, naar
        What happened, in which step, and to which step it leads (for decisions and loops).
    op
        The day it happened.
    gremium, rol, motivering
        The meeting, the role that recorded it, and the reason, as codes.

    Raises
    ------
    UsageError
        When a code or the group is unknown.
    NotCovered
        When the group is to be closed while step 7 is not filled: everything that is missing, by name (R12).
    """
    codes = {"gebeurtenis": gebeurtenis, "gremium": gremium, "actor_rol": rol, "motivering": motivering}
    for lijst, code in codes.items():
        if code and code not in codelist(lijst).codes:
            raise UsageError(
                f"Deze code voor '{lijst}' bestaat niet.", f"Kies uit: {', '.join(codelist(lijst).codes)}."
            )
    if groep_id not in dossier.groepen:
        raise UsageError("Deze groep zit niet in het dossier.", f"Kies een van: {', '.join(dossier.groepen)}.")
    if gebeurtenis == "sluiten":
        _may_close(dossier, groep_id)
    row = {
        "dossier_id": dossier.dossier_id,
        "groep_id": groep_id,
        "stap": str(stap_nummer(stap)),
        "gebeurtenis": gebeurtenis,
        "van_stap": str(stap_nummer(stap)) if naar else "",
        "naar_stap": str(stap_nummer(naar)) if naar else "",
        "datum": op.isoformat(),
        "gremium": gremium,
        "actor_rol": rol,
        "motivering_code": motivering,
    }
    with tempfile.TemporaryDirectory(prefix="proces-") as folder:
        _write(Path(folder), dossier, row, op)
        return laad(Path(folder), dossier.store.path)[0]


def _may_close(dossier: Dossier, groep_id: str) -> None:
    findings = check_sluiten(dossier.arrow(), groep_id)
    if not findings.refused:
        return
    log(
        dossier.log(),
        "weigeren",
        dossier.dossier_id,
        object="processtap",
        groep_id=groep_id,
        stap=7,
        uitkomst="geweigerd",
        reden="R12",
    )
    raise NotCovered(
        "De groep kan nog niet worden afgesloten. Er is niets vastgelegd.",
        "Lever wat ontbreekt en sluit dan opnieuw af.",
        findings,
    )


def _write(folder: Path, dossier: Dossier, row: dict[str, str], op: date) -> None:
    """Write the event as a delivery of the process, so that it goes through the gate like any other."""
    file = folder / "processtap.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, load_tables()["processtap"].names, delimiter=";")
        table.writeheader()
        table.writerow(row)
    now = datetime.now(UTC)
    term = dossier.convenant.bewaren["gewoon"].waarde
    (folder / "levering.toml").write_text(
        "\n".join(
            [
                f'levering_id = "proces-{now.strftime("%Y%m%dT%H%M%S%f")}"',
                f'dossier_id = "{dossier.dossier_id}"',
                f'token_tag = "{dossier.manifest.token_tag}"',
                'bronhouder = "procesregisseur"',
                f'schema_versie = "{load_tables()["processtap"].version}"',
                f"peildatum = {op}",
                f"periode_van = {op}",
                f"periode_tot = {op}",
                f"leverdatum = {now.date()}",
                'grondslag_code = "publieke_taak"',
                'doel_code = "aanpak_groep"',
                f'convenant_ref = "{dossier.convenant.ref}"',
                'niveau = "groep"',
                'categorie = "gewoon"',
                f"bewaren_tot = {months_after(op, term)}",
                "",
                "[tabellen.processtap]",
                'bestand = "processtap.csv"',
                "n_rijen = 1",
                f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"',
                "",
            ]
        ),
        encoding="utf-8",
    )
