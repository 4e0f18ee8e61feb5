"""Which actions and answers are about persons: what is published of a group leaves them out, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
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
    """Return the tables without actions aimed at persons and answers about a member: each of these is about somebody.

    Those of a concept plan go as well. What hangs on an action (an escalation, what is left of it) asks which actions
    there are, and which partner answered is asked of what is left, so neither needs a filter of its own.
    """
    rules = {"actie": _zonder_acties, "informatiematrix": _zonder_leden}
    concept: Mapping[str, pa.Table] | None = getattr(tables, "concept", None)
    left, plan = ({n: rules[n](t) if n in rules else t for n, t in (m or {}).items()} for m in (tables, concept))
    return Inhoud(left, dekking_van(tables), None if concept is None else plan)


def _zonder_leden(matrix: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    if "niveau" not in matrix.column_names:
        return matrix
    return matrix.filter(pc.fill_null(pc.not_equal(matrix["niveau"].cast(pa.string()), "persoon"), fill_value=True))


def _zonder_acties(acties: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    if "spoor" not in acties.column_names:
        return acties
    columns = [acties[c].cast(pa.string()) for c in ("spoor", "doelwit_type") if c in acties.column_names]
    return acties.filter(pc.invert(reduce(pc.or_, (pc.is_in(c, pa.array(PERSOONLIJK)) for c in columns))))
