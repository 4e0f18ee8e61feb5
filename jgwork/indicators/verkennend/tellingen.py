"""Numbers from the cells of a column: counts are whole and not below zero, and a doubtful point is asked about."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jgwork.schema.rules.numbers import numbers_in
from jgwork.vocabulary.errors import UsageError


def counts_of(name: str, cells: Sequence[str]) -> tuple[float, ...]:
    """Return the counts of a column, NaN where a cell holds no number.

    Parameters
    ----------
    name
        Name of the column.
    cells
        Its texts.

    Raises
    ------
    UsageError
        A count has a fraction or is below zero, or a point can mean two things.
    """
    values = tuple(numbers_in(f"de kolom '{name}'", cells, whole=True))
    if any(v < 0 for v in values):
        raise UsageError(
            f"In de kolom '{name}' staat een aantal onder nul.", "Geef tellingen: hele getallen van nul of hoger."
        )
    if any(not math.isnan(v) and v != math.floor(v) for v in values):
        raise UsageError(
            f"In de kolom '{name}' staan getallen met cijfers achter de komma. Dat zijn geen tellingen maar "
            "bijvoorbeeld cijfers per 1.000 inwoners; daarmee klopt de marge niet.",
            "Geef de aantallen zelf, en het aantal inwoners of leden als noemer.",
        )
    return values
