"""Until when rows may be read: the term of a delivery, and the convenant itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jgwork.inhoud.perioden import dag, months_after
from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.regels import Convenant
from jgwork.schema.descriptors import load_tables
from jgwork.vocabulary.errors import NotCovered


def bewaren_tot(delivery: Mapping[str, Any], convenant: Convenant) -> date | None:
    """Return until when a delivery may be read: its own ``bewaren_tot`` or the convenant's term, whichever is first."""
    own, start = dag(delivery.get("bewaren_tot")), dag(delivery.get("peildatum"))
    term = convenant.bewaren.get(str(delivery.get("categorie") or "gewoon"), convenant.bewaren["gewoon"])
    most = months_after(start, term.waarde) if start else None
    return min((d for d in (own, most) if d is not None), default=None)


def stuk_tot(convenant: Convenant, dag: date) -> date:
    """Return until when a publication of a day, and what is made of it, is kept."""
    return months_after(dag, convenant.bewaren["publicatie"].waarde)


def verlopen(store: DossierStore, convenant: Convenant, op: date) -> frozenset[str]:
    """Return the deliveries past their term; their rows may no longer be read."""
    ends = {str(d["levering_id"]): bewaren_tot(d, convenant) for d in store.manifest().deliveries}
    return frozenset(name for name, end in ends.items() if end is not None and end < op)


def vereis_geldig(convenant: Convenant, tabellen: Iterable[str], op: date) -> None:
    """Refuse to read rows about persons when the convenant is not in force.

    The rights of persons and destruction are not held up by it: those are duties, not uses.

    Raises
    ------
    NotCovered
        A table about persons is asked for outside the time in which the convenant holds.
    """
    if convenant.geldig(op) or not any(load_tables()[t].niveau == "persoon" for t in tabellen):
        return
    when = (
        f"gold tot en met {convenant.geldig_tot:%d-%m-%Y}"
        if op > convenant.geldig_tot
        else f"geldt pas vanaf {convenant.geldig_van:%d-%m-%Y}"
    )
    raise NotCovered(
        f"Convenant {convenant.ref} {when}. Gegevens over personen worden daarbuiten niet gelezen.",
        "Leg het verlengde convenant vast in 'convenant.toml' van het dossier. Rechten van personen en vernietigen "
        "kunnen wel.",
    )
