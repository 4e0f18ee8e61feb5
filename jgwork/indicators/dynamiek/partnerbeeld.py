"""What partners said of the roles of members, ready for release: as band statements only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.indicators.dynamiek.rollen import indeling
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFINITIE = "1"
Tables = Mapping[str, "pa.Table"]
#: Order of the shared judgements; neighbours are merged where a class is too small to state.
INVLOED = ("negatief", "meeloper", "wisselend", "positief", "partners verschillen", "onbekend")


def rollen(tables: Tables, data: GroepData) -> IndicatorTable | None:
    """Return how many members share one judgement of all partners who gave one; ``None`` before any round.

    Returns
    -------
    IndicatorTable or None
        Dims ``invloed``; measure ``leden`` (persons, scope group: leaves as band statements only). Nobody decides
        between partners: members on whom they differ are a class of their own.
    """
    import pandas as pd

    label = oordeel(tables, data)
    if label is None:
        return None
    counts = label.value_counts()
    # every judgement there is: one that is missing would tell that it is of nobody
    frame = pd.DataFrame(
        {
            "invloed": pd.Categorical(INVLOED, INVLOED, ordered=True),
            "leden": [int(counts.get(c, 0)) for c in INVLOED],
        }
    )
    return IndicatorTable(
        "rollen", "Invloed van leden volgens de partners", frame, ("invloed",),
        (Measure("leden", "Deel van de leden", Unit.PERSON),), size=data.size, sensitive=True,
        tijd=Tijd.STAND,
        info={"definitie": "Leden over wie alle partners hetzelfde zeggen, naar dat oordeel; anders 'partners "
              "verschillen'.", "bron": "groepsrol", "eenheid": "deel van de leden", "definitie_versie": DEFINITIE},
    )  # fmt: skip


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
