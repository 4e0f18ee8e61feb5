"""Drafts of editors: small encrypted files in the dossier.

A draft is not in the dossier yet: no gate has seen it. When rows are removed from the dossier (a right of a person,
retention), the drafts that could still hold them go too (``forget``); the others stay. A draft is written whole or not
at all, so that a kernel that is killed leaves the last change that was made.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from jgwork.io.opslag.bestanden import inside
from jgwork.io.opslag.dossier import DRAFTS, DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.vocabulary.errors import StoreDamaged


class Concepten(Kluis):
    """The drafts of a dossier.

    Parameters
    ----------
    store
        The dossier.
    """

    volgende_stap = "Gooi het concept weg met 'Opnieuw beginnen'; wat was vastgelegd staat nog in het dossier."

    def __init__(self, store: DossierStore) -> None:
        super().__init__(store, DRAFTS, ".concept")

    def forget(self, holds: Callable[[str], bool]) -> None:
        """Remove the drafts that hold something, and those that cannot be read any more.

        Parameters
        ----------
        holds
            Told the whole draft as JSON text, what can be undone included: whether it has to go.
        """
        for file in inside(self.folder):
            try:
                if file.suffix == ".concept" and not holds(json.dumps(self._read(file), ensure_ascii=False)):
                    continue
            except (StoreDamaged, FileNotFoundError):
                pass
            file.unlink(missing_ok=True)
