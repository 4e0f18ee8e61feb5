"""The newest publication of a group for who works in a notebook; only the first one is made here."""

from __future__ import annotations

from pathlib import Path

from jgwork.io.opslag.bundle import Publication, open_publication
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
    found = _in(folder, groep_id)
    if not found:
        if dossier.boeken.lees(groep_id, KRING) is not None:
            raise UsageError(
                f"Van deze groep is al gepubliceerd, maar in de map '{folder.name}' staat geen publicatie van haar.",
                "Noem de map: g.publicatie('MAP'). Of maak een nieuwe met: jgwork publiceer.",
            )
        from jgwork.runs.publicatie.publiceren import publiceer

        publiceer(dossier.store.path, folder, groepen=[groep_id], kring=KRING)
        found = _in(folder, groep_id)
    return open_publication(found[-1])


def _in(folder: Path, groep_id: str) -> list[Path]:
    """Return the publications of a group in a folder, oldest first: by number, since 1000 comes after 999."""
    ends = (
        (p.parent, p.parent.name.removeprefix(f"{groep_id}-")) for p in folder.glob(f"{groep_id}-*/publicatie.json")
    )
    return [p for p, end in sorted(ends, key=lambda e: int(e[1]) if e[1].isdigit() else -1) if end.isdigit()]
