"""Which actions are aimed at persons: what is published of a plan leaves them out, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.inhoud import Inhoud, dekking_van

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Tracks and targets of actions aimed at persons.
PERSOONLIJK = ("persoon", "gezin", "persoon_gezin")


def voor_personen(acties: pd.DataFrame) -> pd.Series:
    """Return which actions are aimed at a person or a family: by their track, or by what they are aimed at."""
    found = acties["spoor"].astype(object).isin(PERSOONLIJK)
    if "doelwit_type" in acties:
        found |= acties["doelwit_type"].astype(object).isin(PERSOONLIJK)
    return found.astype(bool)


def zonder_personen(tables: Mapping[str, pa.Table]) -> Inhoud:
    """Return the tables without actions aimed at persons: one more or less of these is about somebody."""
    import pyarrow as pa

    acties = tables.get("actie")
    if acties is None or "spoor" not in acties.column_names:
        return Inhoud(tables, dekking_van(tables))
    columns = [c for c in ("spoor", "doelwit_type") if c in acties.column_names]
    kept = ~voor_personen(acties.select(columns).to_pandas())
    return Inhoud({**tables, "actie": acties.filter(pa.array(kept.tolist(), pa.bool_()))}, dekking_van(tables))
