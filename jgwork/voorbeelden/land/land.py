"""A country that does not exist: municipalities side by side on a grid, and in which of them a group is active."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jgwork.voorbeelden.regio.wereld import tegels

if TYPE_CHECKING:
    import numpy as np

    from jgwork.voorbeelden.regio.pen import Pen

#: Chance that something of a group happens in its own municipality, and in up to three of its neighbours.
SPREAD = (0.75, 0.15, 0.07, 0.03)


@dataclass(frozen=True)
class Land:
    """The municipalities of a large example.

    Parameters
    ----------
    pen
        Gives the generators.
    gemeenten
        How many.
    """

    pen: Pen
    gemeenten: int

    @property
    def columns(self) -> int:
        """Municipalities in a row of the grid."""
        return math.ceil(math.sqrt(self.gemeenten))

    @cached_property
    def codes(self) -> np.ndarray[Any, Any]:
        """Codes of municipalities, by number."""
        import numpy as np

        return np.array([f"GM{9001 + i}" for i in range(self.gemeenten)], dtype=object)

    def geometrie(self) -> dict[str, Any]:
        """Return the municipalities as GeoJSON; every one is invented."""
        names = {str(code): f"Gemeente {i + 1}" for i, code in enumerate(self.codes)}
        return tegels(self.pen.rng("land", "geometrie"), names, self.columns)

    def place(
        self, rng: np.random.Generator, group: np.ndarray[Any, Any], homes: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Return a municipality (number) for each thing that happens with a group: its own, or one beside it.

        Parameters
        ----------
        rng
            Generator of the piece.
        group
            Group (number) of each thing.
        homes
            Municipality of each group.
        """
        import numpy as np

        reach = self._reach(homes)
        nth = np.searchsorted(np.cumsum(SPREAD), rng.random(len(group)), side="right")
        return np.asarray(reach[group, np.minimum(nth, len(SPREAD) - 1)])

    def _reach(self, homes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return by group its own municipality and the three it may be seen in; one in three stays at home."""
        import numpy as np

        rng = self.pen.rng("land", "bereik")
        sides = np.array([-1, 1, -self.columns, self.columns])
        steps = rng.permuted(np.tile(sides, (len(homes), 1)), axis=1)[:, :3]
        beside = np.clip(homes[:, None] + steps, 0, self.gemeenten - 1)
        seen = np.concatenate([homes[:, None], beside], axis=1)
        return np.where(rng.random(len(homes))[:, None] < 1 / 3, homes[:, None], seen)
