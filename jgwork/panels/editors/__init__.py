"""Editors in JupyterLab: what partners fill in together, kept while typing, put in the dossier through gate 1."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jgwork.runs.server.lab import Werk


def editor(
    werk: Werk, soort: str, groep_id: str, *, partner: str, ronde: int | None = None, op: date | None = None
) -> Any:
    """Return an editor as a widget, to be shown as the last line of a cell.

    Parameters
    ----------
    werk
        The work folder.
    soort
        ``matrix``, ``duiding``, ``circulair``, ``rode_draden``, ``rollen``, ``teksten``, ``plan``, ``acties`` or
        ``evaluatie``.
    groep_id, partner, ronde
        Whose part of which group, in which round; the last one by default.
    op
        The day that goes with the answers; today by default.

    Raises
    ------
    UsageError, NotCovered
        Where there is nothing to edit, or not yet.
    """
    from jgwork.panels.editors.paneel import Paneel
    from jgwork.panels.editors.sessie import Sessie

    return Paneel(Sessie(werk.dossier.store.path, soort, groep_id, partner, ronde, op)).widget


def volgorde(werk: Werk) -> Any:
    """Return the panel in which the room puts the groups in an order by hand, with the reason.

    Parameters
    ----------
    werk
        The work folder.
    """
    from jgwork.panels.editors.volgorde import Volgordepaneel

    groups = werk.dossier.table("groep")
    names = {r["groep_id"]: r["naam_neutraal"] for r in groups.data.to_pylist()} if groups else {}
    return Volgordepaneel(werk.dossier, names).widget


def koppel(pad: Path | str) -> Any:
    """Return the panel that does what ``jgwork koppel`` does: headings of an export, chosen, shown and saved.

    Parameters
    ----------
    pad
        The delivery: a folder or a file.

    Raises
    ------
    UsageError, UnsafeFile
        Where there is nothing to read, or reading it is not safe.
    """
    from jgwork.panels.editors.koppelen import Koppelpaneel

    return Koppelpaneel(Path(pad)).widget


def keur(werk: Werk) -> Any:
    """Return the panel that does what ``jgwork keur`` does: texts that may name a person, answered or changed.

    Parameters
    ----------
    werk
        The work folder.
    """
    from jgwork.panels.editors.keuren import Keurpaneel

    return Keurpaneel(werk.dossier).widget
