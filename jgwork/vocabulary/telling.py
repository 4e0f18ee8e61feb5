"""A count as a type: known, an interval, known up to a day, or not delivered. None of these is another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Bekend:
    """A count over a period that was wholly delivered."""

    n: float


@dataclass(frozen=True, slots=True)
class Tussen:
    """A count of which the supplier withheld a part (``<5``): its lowest and highest value."""

    laag: float
    hoog: float


@dataclass(frozen=True, slots=True)
class Deels:
    """A count over a period of which only a part was delivered: what was counted, and the first day not delivered."""

    n: float
    tot: date


@dataclass(frozen=True, slots=True)
class NietGeleverd:
    """Nothing was delivered over the period: there is no count."""


Telling = Bekend | Tussen | Deels | NietGeleverd
NIET_GELEVERD: Final = NietGeleverd()


def einden(telling: Telling) -> tuple[float, float] | None:
    """Return the lowest and highest value a count can have; ``None`` unless the whole period was delivered."""
    match telling:
        case Bekend(n):
            return n, n
        case Tussen(laag, hoog):
            return laag, hoog
        case Deels() | NietGeleverd():
            return None


def som(tellingen: Iterable[Telling]) -> Telling:
    """Return the sum of counts; one part that was not wholly delivered makes the sum not delivered."""
    low = high = 0.0
    for one in tellingen:
        ends = einden(one)
        if ends is None:
            return NIET_GELEVERD
        low, high = low + ends[0], high + ends[1]
    return Bekend(low) if low == high else Tussen(low, high)
