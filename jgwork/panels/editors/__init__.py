"""Editors in JupyterLab: what partners fill in together, kept while typing, put in the dossier through gate 1."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jgwork.analist.dossier import Werkdossier
    from jgwork.analist.groep import Groep


def editor(groep: Groep, soort: str, *, partner: str, ronde: int | None = None, op: date | None = None) -> Any:
    """Return an editor as a widget, to be shown as the last line of a cell.

    Parameters
    ----------
    groep
        The group.
    soort
        ``matrix``, ``duiding``, ``circulair``, ``rode_draden``, ``rollen``, ``teksten``, ``plan``, ``acties`` or
        ``evaluatie``; ``jgwork.runs.formulier.soorten`` holds them all.
    partner, ronde
        Whose part, in which round; the last one by default.
    op
        The day that goes with the answers; today by default.

    Raises
    ------
    UsageError, NotCovered
        Where there is nothing to edit, or not yet.

    Examples
    --------
    >>> jg.editor(d["G02"], "acties", partner="gemeente") is not None
    True
    """
    from jgwork.panels.editors.paneel import Paneel
    from jgwork.panels.editors.sessie import Sessie

    return Paneel(Sessie(groep.werk.dossier.store.path, soort, groep.groep_id, partner, ronde, op)).widget


def volgorde(dossier: Werkdossier) -> Any:
    """Return the panel in which the room puts the groups in an order by hand, with the reason.

    Parameters
    ----------
    dossier
        What ``jgwork.open`` gives.

    Examples
    --------
    >>> jg.volgorde(d) is not None
    True
    """
    from jgwork.panels.editors.volgordepaneel import Volgordepaneel

    return Volgordepaneel(dossier.werk.dossier, dict(dossier.groepen["naam"])).widget


def koppel(pad: Path | str, dossier: Path | str | None = None) -> Any:
    """Return the panel that does what ``jgwork koppel`` and ``jgwork laad`` do: headings and manifest, to fill in.

    Parameters
    ----------
    pad
        The delivery: a folder or a file. A folder with several deliveries gives a panel for each.
    dossier
        The dossier it goes into; by default the folder ``dossier`` beside the delivery.

    Raises
    ------
    UsageError, UnsafeFile
        Where there is nothing to read, or reading it is not safe.

    Examples
    --------
    >>> jg.koppel(leveringen / "01-gemeente-proces" / "signaal.csv") is not None
    True
    """
    from jgwork.panels.editors.koppelen import panelen

    return panelen(Path(pad).expanduser(), Path(dossier).expanduser() if dossier is not None else None)


def keur(dossier: Werkdossier) -> Any:
    """Return the panel that does what ``jgwork keur`` does: texts that may name a person, answered or changed.

    Parameters
    ----------
    dossier
        What ``jgwork.open`` gives.

    Examples
    --------
    >>> jg.keur(d) is not None
    True
    """
    from jgwork.panels.editors.keuren import Keurpaneel

    return Keurpaneel(dossier.werk.dossier).widget
