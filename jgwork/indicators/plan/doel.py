"""A goal of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jgwork.indicators.effect.antwoord import streef_per_periode
from jgwork.inhoud.perioden import MAANDEN_PER_KWARTAAL


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

    def streef_over(self, kwartalen: int) -> float | None:
        """Return the target for so many quarters."""
        months = MAANDEN_PER_KWARTAAL * kwartalen
        return streef_per_periode(self.streefwaarde, self.soort, self.nulmeting_van, self.nulmeting_tot, months)

    @property
    def reeks(self) -> str:
        """Name of the goal's series."""
        return f"reeks_{self.doel_id}"
