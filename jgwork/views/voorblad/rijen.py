"""Released rows as the first screen reads them: plain values by table, of this publication or of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jgwork.inhoud.perioden import DAGEN_PER_MAAND
from jgwork.views.figuur import numeric, show
from jgwork.vocabulary.dutch import euro, number
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.verandering import aantal

Rijen = Mapping[str, Sequence[Mapping[str, Any]]]


def rijen(released: Mapping[str, ReleasedTable]) -> Rijen:
    """Return the rows of each released table."""
    return {name: table.records() for name, table in released.items()}


def getal(value: Any) -> str:
    """Return a released value as display text; a whole number without decimals."""
    known = numeric(value)
    if known is None:
        return "" if value is None else show(value)
    return aantal(known)


def bedrag(soort: str, n: float) -> str:
    """Return an amount of a frame: euros for ``kosten``, else hours."""
    return euro(n) if soort == "kosten" else f"{number(n)} uur"


def te_laat(dagen: int) -> str:
    """Return how late something is, as people say it."""
    if dagen < 14:
        return "1 dag te laat" if dagen == 1 else f"{dagen} dagen te laat"
    if dagen < 60:
        return f"{round(dagen / 7)} weken te laat"
    return f"{round(dagen / DAGEN_PER_MAAND)} maanden te laat"
