"""The stands of a dossier as they are kept: in the room of what was told, with a mark of each in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.verantwoorden import book_of, log

#: Room of the dossier with what was told (``jgwork.io.opslag.kluis``): the stand of each group, and the record of what
#: each audience was told.
LEDGERS = "grootboek"
#: What the log and the room call a stand.
STAND = "stand"
LETTERS = str.maketrans("0123456789", "ghijklmnop")
#: What a certificate says of publications.
BLIJFT = "Eerder gepubliceerde aantallen blijven staan en worden niet opnieuw berekend."


def kenmerk(raw: Mapping[str, Any]) -> str:
    """Return the mark of a stand in the log: letters only, since the log keeps no text with digits like a number."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()
    return f"{STAND} {hashlib.sha256(text).hexdigest()[:20].translate(LETTERS)}"


def kenmerken(store: DossierStore) -> dict[str, str]:
    """Return by group the mark of the stand that was kept last."""
    book = book_of(store.path, store.manifest().dossier_id)
    return {str(e["groep_id"]): str(e["reden"]) for e in book.entries() if e.get("object") == STAND}


def stand_van(store: DossierStore, groep: str) -> Stand | None:
    """Return the stand of a group as it is kept, to look at; ``None`` where nothing was told."""
    raw = Kluis(store, LEDGERS).load(f"{STAND}--{groep}")
    return None if raw is None else Stand.from_json(raw)


def standen_van(store: DossierStore) -> dict[str, Stand]:
    """Return the stands of all groups as they are kept."""
    room = Kluis(store, LEDGERS)
    names = (n for n in room.names() if n.startswith(f"{STAND}--"))
    return {s.groep: s for s in (Stand.from_json(room.load(n)) for n in names)}


def bewaar(store: DossierStore, stand: Stand) -> str:
    """Keep a stand, its mark in the log first; return the mark."""
    raw, owner = stand.as_json(), store.manifest().dossier_id
    mark = kenmerk(raw)
    log(book_of(store.path, owner), "wijzigen", owner, object=STAND, groep_id=stand.groep, reden=mark)
    Kluis(store, LEDGERS).save(f"{STAND}--{stand.groep}", raw)
    return mark


def zonder(store: DossierStore, pseudoniem: str) -> None:
    """Remove the name of somebody who is erased from every stand; what was told stays told."""
    room = Kluis(store, LEDGERS)
    for name in room.names():
        if name.startswith(f"{STAND}--"):
            old = Stand.from_json(room.load(name))
            new = old.zonder(pseudoniem)
            if new != old:
                bewaar(store, new)
