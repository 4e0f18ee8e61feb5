"""What must be hidden in cells that add up, and how far the search for a better pattern is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS

#: A sensitive cell and how far it must be able to move, up (positive) or down.
Aim = tuple[CellKey, float]


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be hidden in a set of cells that add up.

    Parameters
    ----------
    values
        True value per cell.
    sums
        ``(parent, children)`` that everybody knows to add up.
    reach
        Sensitive cells with the value that an attacker must think possible.
    sink
        Sensitive cells with a value below their own that an attacker must think possible as well.
    lower
        What everybody knows to be the least of a withheld cell (0 where absent).
    weights
        Loss of withholding a cell (1 where absent; 0 where nobody sees it).
    shown
        Cells that cannot be withheld: they were told before, or are zeros that stay visible.
    prefer
        Cells withheld earlier: free to withhold again, so that a pattern is carried forward in time.
    """

    values: Mapping[CellKey, float]
    sums: Sequence[tuple[CellKey, Sequence[CellKey]]]
    reach: Mapping[CellKey, float]
    lower: Mapping[CellKey, float] = field(default_factory=dict)
    weights: Mapping[CellKey, float] = field(default_factory=dict)
    shown: Collection[CellKey] = ()
    prefer: Collection[CellKey] = ()
    sink: Mapping[CellKey, float] = field(default_factory=dict)

    def aims(self) -> list[tuple[CellKey, float]]:
        """Return per sensitive cell and direction how far it must be able to move, the farthest first."""
        moves = [(k, v - self.values[k]) for side in (self.reach, self.sink) for k, v in side.items()]
        return sorted((m for m in moves if abs(m[1]) > EPS), key=lambda m: (-abs(m[1]), m[1] < 0, m[0]))

    def loss(self, withheld: Collection[CellKey]) -> float:
        """Return the summed weight of the cells withheld beside the sensitive ones."""
        return sum(self.weights.get(k, 1.0) for k in withheld if k not in self.reach and k not in self.prefer)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is: what any pattern loses at least, and what the best known one loses."""

    seconds: float
    bound: float
    best: float
    cuts: int

    def sentence(self) -> str:
        """Return it as one Dutch sentence."""
        gap = max(0.0, self.best - self.bound)
        return f"Zoeken naar minder weglaten: {self.cuts} regels, het kan nog hoogstens {gap:.1f} beter."
