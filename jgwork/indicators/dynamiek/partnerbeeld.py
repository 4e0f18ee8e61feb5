"""What partners said of the roles of members, ready for release: as band statements only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.indicators.dynamiek.rollen import indeling
from jgwork.indicators.groep.groepdata import GroepData

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFINITIE = "1"
Tables = Mapping[str, "pa.Table"]
#: Order of the shared judgements; neighbours are merged where a class is too small to state.
INVLOED = ("negatief", "meeloper", "wisselend", "positief", "partners verschillen", "onbekend")


def oordeel(tables: Tables, data: GroepData) -> pd.Series | None:
    """Return the shared judgement of every member, by pseudonym; ``None`` before any round. Never leaves as it is."""
    import pandas as pd

    found = indeling(tables, data.groep_id)
    if found.ronde is None or found.per_lid.empty:
        return None
    members = data.frame("lid", "pseudoniem")["pseudoniem"].astype(str)
    shared = pd.Series(found.gedeeld, dtype=object)
    judged = found.per_lid["partners"].reindex(members).fillna(0) > 0
    return shared.reindex(members).where(judged.to_numpy(), "onbekend").fillna("partners verschillen")
