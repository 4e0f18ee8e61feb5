"""A table made of told cells: what the stand holds, or what a view of it makes; gate 2 seals it and counts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jgwork.privacy.attack.ledger import Atom, Row
from jgwork.vocabulary.tables import Measure, Value


@dataclass(frozen=True, slots=True)
class Vertelling:
    """A table on its way out of which every cell was told already, or follows from told cells.

    Parameters
    ----------
    naam, titel, dims, maten, rijen, info
        As a released table has them; a row holds its labels and then its values.
    atomen, feiten
        What it tells, as rows of the ledger.
    """

    naam: str
    titel: str
    dims: tuple[str, ...]
    maten: tuple[Measure, ...]
    rijen: tuple[tuple[Value, ...], ...]
    info: Mapping[str, str] = field(default_factory=dict)
    atomen: tuple[Atom, ...] = ()
    feiten: tuple[Row, ...] = ()
