"""``jgwork.open``: one object to start from."""

from __future__ import annotations

from pathlib import Path

from jgwork.analist.dossier import Werkdossier
from jgwork.io.opslag.manifest import MANIFEST
from jgwork.runs.werkplek.lab import begin
from jgwork.vocabulary.errors import UsageError


def open_werk(pad: Path | str | None = None) -> Werkdossier:
    """Open a dossier, or the work folder it is in.

    Parameters
    ----------
    pad
        The dossier or the work folder. By default that of ``jgwork lab``; where there is none yet, the example is made.

    Raises
    ------
    UsageError
        There is no dossier here.

    Examples
    --------
    >>> d = jg.open(dossier)
    >>> d.groepen.loc["G02", "naam"]
    'groep Parkrand'
    """
    if pad is None:
        return Werkdossier(begin())
    place = Path(pad).expanduser().resolve()
    if place.name == MANIFEST:
        place = place.parent
    if (place / MANIFEST).exists():
        return Werkdossier(begin(place.parent, naam=place.name))
    inside = [p.parent for p in place.glob(f"*/{MANIFEST}")]
    names = sorted(p.name for p in inside)
    if len(names) > 1 and "dossier" not in names:
        raise UsageError("In deze map staat meer dan een dossier.", f"Noem er een: {', '.join(names)}.")
    return Werkdossier(begin(place, naam=names[0] if len(names) == 1 else "dossier"))
