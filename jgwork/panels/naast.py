"""A publication beside earlier ones: what changed, from what was released in both; nothing is read but these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jgwork.io.opslag.bundle import Publication
from jgwork.vocabulary.dutch import iso_day
from jgwork.vocabulary.voorblad import Voorblad

#: So many earlier publications can be chosen, the newest ones.
HOOGSTENS = 6


def vergelijk(publicatie: Publication, eerdere: Sequence[Publication]) -> tuple[tuple[str, Voorblad], ...]:
    """Return per earlier publication its day in words, and what changed since; the newest first.

    The one before stands on the first screen already and is left out; one without a first screen too.

    Parameters
    ----------
    publicatie
        What is shown.
    eerdere
        Publications of the same group for the same audience, oldest first.
    """
    own = publicatie.index.get("voorblad")
    others = [p for p in eerdere if own and p.id != own.get("sinds_van") and p.index.get("voorblad")]
    if not others:
        return ()
    from jgwork.views.voorblad import sinds

    out, now = [], _rows(publicatie)
    for old in reversed(others[-HOOGSTENS:]):
        found = sinds.sinds(_rows(old), now, (int(old.index["stap"]), int(publicatie.index["stap"])))
        day = iso_day(old.index.get("peildatum"))
        out.append((day, Voorblad(sinds=found, sinds_kop=sinds.kop(found, day), sinds_van=old.id)))
    return tuple(out)


def _rows(publicatie: Publication) -> dict[str, list[dict[str, Any]]]:
    """Return the released rows of a publication; a sign that stands for no number is no number here either."""
    out = {}
    for name in publicatie.index["controlesommen"]:
        if name.startswith("tabellen/") and name.endswith(".json"):
            table = publicatie.json(name)
            columns = [c["naam"] for c in table["kolommen"]]
            out[str(table["naam"])] = [dict(zip(columns, row, strict=True)) for row in table["rijen"]]
    return out
