"""One server per audience (*kring*): which publications a server of one audience may read."""

from __future__ import annotations

import json
import os
from pathlib import Path

from jgwork.io.opslag.bundle import INDEX, folders_in
from jgwork.io.opslag.ondertekening import KNOWN
from jgwork.vocabulary.errors import UsageError

#: Environment variables of a server: the folder with publications, the audience it serves, a house style if any.
PUBLICATIONS, AUDIENCE, STYLE = "JGWORK_PUBLICATIES", "JGWORK_KRING", "JGWORK_HUISSTIJL"
#: The file that a server makes once it has its port.
LUISTERT = "JGWORK_LUISTERT"
#: And, behind a hub: the groups of the hub that may see it, and after how many seconds that is asked again.
GROUPS, AGAIN = "JGWORK_GROEPEN", "JGWORK_OPNIEUW"


def by_audience(folder: Path) -> dict[str, list[Path]]:
    """Return the folders of the publications by audience; a publication that cannot be read is nobody's."""
    found: dict[str, list[Path]] = {}
    for place in folders_in(folder):
        try:
            kring = json.loads((place / INDEX).read_text(encoding="utf-8"))["kring"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.setdefault(str(kring), []).append(place)
    return found


def choose(folder: Path, kring: str = "") -> str:
    """Return the audience to serve: the one that was named, or the only one there is.

    Raises
    ------
    UsageError
        When there are several and none was named, or when there is nothing for the one that was.
    """
    known = sorted(by_audience(folder))
    if kring in known:
        return kring
    if kring:
        raise UsageError(f"In {folder.name} staat geen publicatie voor die kring.", f"Er is: {', '.join(known)}.")
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError(
            f"In {folder.name} staat geen publicatie die te lezen is.",
            "Maak er een met 'jgwork publiceer DOSSIER --uit MAP'.",
        )
    raise UsageError(
        f"In {folder.name} staan publicaties voor meer dan een kring: {', '.join(known)}.",
        "Elke kring krijgt een eigen server. Kies er een met --kring.",
    )


def readable() -> tuple[list[Path], list[Path]]:
    """Return what the server of ``AUDIENCE`` may read, and the folders of which it may see the names only.

    A folder of one audience is readable as a whole, so that a later publication shows without a restart; where
    audiences share a folder, each publication of this audience is named.
    """
    root, kring = Path(os.environ[PUBLICATIONS]), os.environ[AUDIENCE]
    found = by_audience(root)
    if set(found) <= {kring}:
        return [root], []
    return [*found.get(kring, []), root / KNOWN], [root]
