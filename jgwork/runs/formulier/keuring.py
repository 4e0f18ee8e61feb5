"""A text that names a person, changed by the coordinator: through gate 1 and into the log, like any other edit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jgwork.runs.dossier.keuren import AFSPRAAK, KENMERKEN, Vraag
from jgwork.runs.dossier.opnemen import LoadReport
from jgwork.runs.dossier.verantwoorden import log
from jgwork.runs.formulier.bewerken import Bereik, merk, rijen_nu, vastleggen
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier


def verander(dossier: Dossier, vraag: Vraag, tekst: str, wie: str, *, op: date | None = None) -> LoadReport:
    """Put another text in the place of one that is asked about.

    Parameters
    ----------
    dossier
        Whose text it is.
    vraag
        The text, and where it stands.
    tekst
        What comes in its place; it is searched as any other.
    wie
        Role of who says so, for the log.
    op
        Day of the change; today by default.

    Raises
    ------
    UsageError
        When the new text is empty, or the row is not there any more.
    IntakeRefused
        With all findings, when gate 1 refuses the new text.
    """
    if not tekst.strip():
        raise UsageError("De nieuwe tekst is leeg.", "Schrijf een tekst zonder namen, of laat de oude staan.")
    if vraag.tabel == AFSPRAAK or (vraag.tabel, vraag.kolom) in KENMERKEN:
        raise UsageError(
            "Een kenmerk, of een naam uit uw convenant of werkproces, verandert u niet hier: andere rijen verwijzen "
            "ernaar.", "Verander het bij de bron of in uw eigen bestand.",
        )  # fmt: skip
    key = load_tables()[vraag.tabel].primary_key
    part = Bereik(vraag.tabel, key, dict(zip(key, vraag.sleutel.split("|"), strict=True)))
    now = rijen_nu(dossier.store, (part,))
    if not any(row.get(vraag.kolom) == vraag.tekst for row in now.values()):
        raise UsageError("Deze tekst staat er niet meer.", "Vraag de teksten opnieuw op met 'jgwork keur'.")
    log(
        dossier.log(), "wijzigen", dossier.dossier_id, object=f"keuring {vraag.tabel}.{vraag.kolom}",
        reden=f"tekst veranderd, door {wie}", rijen=len(now),
    )  # fmt: skip
    rows = {k: {**row, vraag.kolom: tekst.strip()} for k, row in now.items()}
    return vastleggen(dossier.store, "keuring", wie, (part,), rows, merk(now), op=op)
