"""The newest publication of a group for who works in a notebook; only the first one is made here."""

from __future__ import annotations

from pathlib import Path

from jgwork.io.opslag.bundle import Publication, numbered, open_publication
from jgwork.runs.dossier.openen import Dossier
from jgwork.vocabulary.errors import UsageError

#: For whom the first one is made.
KRING = "ketenoverleg"


def nieuwste(dossier: Dossier, groep_id: str, folder: Path) -> Publication:
    """Return the newest publication of a group in a folder; the first one is made where its audience knows nothing yet.

    Raises
    ------
    UsageError
        There is none in this folder, and something was told of the group: its publications stand elsewhere.
    """
    if not (found := numbered(folder, groep_id)):
        if dossier.boeken.lees(groep_id, KRING) is not None:
            raise UsageError(
                f"Van deze groep is al gepubliceerd, maar in de map '{folder.name}' staat geen publicatie van haar.",
                "Noem de map: g.publicatie('MAP'). Of maak een nieuwe met: jgwork publiceer.",
            )
        from jgwork.runs.publicatie.publiceren import publiceer

        publiceer(dossier.store.path, folder, groepen=[groep_id], kring=KRING)
        found = numbered(folder, groep_id)
    return open_publication(found[max(found)])
