"""Two publications beside each other: what changed, from what was released in both; nothing is read but these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.io.opslag.bundle import Publication
from jgwork.vocabulary.dutch import iso_day
from jgwork.vocabulary.voorblad import Voorblad


def vergelijk(publicatie: Publication, eerdere: Sequence[Publication], naast: str) -> Mapping[str, Any]:
    """Return ``publicatie.json`` with on its first screen what changed since a chosen earlier publication.

    Parameters
    ----------
    publicatie
        What is shown.
    eerdere
        Publications of the same group for the same audience.
    naast
        Id of the earlier one; where it is none of them, what the publication itself says stays.
    """
    old = next((p for p in eerdere if p.id == naast), None)
    raw = publicatie.index.get("voorblad")
    if old is None or not raw:
        return publicatie.index
    from jgwork.views.voorblad import sinds

    found = sinds.sinds(_rows(old), _rows(publicatie), (int(old.index["stap"]), int(publicatie.index["stap"])))
    head = sinds.kop(found, iso_day(old.index.get("peildatum")))
    changed = Voorblad(sinds=found, sinds_kop=head, sinds_van=old.id).as_json()
    return {**publicatie.index, "voorblad": {**raw, **{k: v for k, v in changed.items() if k.startswith("sinds")}}}


def _rows(publicatie: Publication) -> dict[str, list[dict[str, Any]]]:
    """Return the released rows of a publication; a sign that stands for no number is no number here either."""
    out = {}
    for name in publicatie.index["controlesommen"]:
        if name.startswith("tabellen/") and name.endswith(".json"):
            table = publicatie.json(name)
            columns = [c["naam"] for c in table["kolommen"]]
            out[str(table["naam"])] = [dict(zip(columns, row, strict=True)) for row in table["rijen"]]
    return out
