"""Until when a delivery may be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.privacy.convenant.geval import months_after
from jgwork.privacy.convenant.regels import Convenant
from jgwork.privacy.proces.stand import as_date


def bewaren_tot(delivery: Mapping[str, Any], convenant: Convenant) -> date | None:
    """Return until when a delivery may be read: its own ``bewaren_tot`` or the convenant's term, whichever is first."""
    own, start = as_date(delivery.get("bewaren_tot")), as_date(delivery.get("peildatum"))
    term = convenant.bewaren.get(str(delivery.get("categorie") or "gewoon"), convenant.bewaren["gewoon"])
    most = months_after(start, term.waarde) if start else None
    return min((d for d in (own, most) if d is not None), default=None)


def verlopen(store: DossierStore, convenant: Convenant, op: date) -> frozenset[str]:
    """Return the deliveries past their term; their rows may no longer be read."""
    ends = {str(d["levering_id"]): bewaren_tot(d, convenant) for d in store.manifest().deliveries}
    return frozenset(name for name, end in ends.items() if end is not None and end < op)
