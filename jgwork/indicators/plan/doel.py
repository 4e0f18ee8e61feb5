"""A goal of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Doel:
    """A goal of the plan, as far as its judgement needs it.

    Parameters
    ----------
    doel_id, titel, indicator, soort
        The goal, its Dutch title, its indicator code and where that comes from (``registratie``, ``enquete`` ...).
    nulmeting_van, nulmeting_tot
        Period of the nulmeting.
    streefwaarde, streefdatum
        Target for a period as long as the nulmeting, and its term.
    ingreep
        First day of the approach of the group, as the engine has it; ``None`` where it did not begin.
    richting
        Which way it should go: ``daling``, ``stijging`` or empty.
    """

    doel_id: str
    titel: str
    indicator: str
    soort: str
    nulmeting_van: date
    nulmeting_tot: date
    streefwaarde: float | None
    streefdatum: date | None
    ingreep: date | None
    richting: str = ""

    @property
    def reeks(self) -> str:
        """Name of the goal's series."""
        return f"reeks_{self.doel_id}"
