"""By which numbers is told, for all audiences alike: facts of the convenant, and never less strict than packaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jgwork.privacy.convenant.regels import Mate
from jgwork.privacy.convenant.strenger import DOSSIER

if TYPE_CHECKING:
    from jgwork.privacy.convenant.regels import Convenant


@dataclass(frozen=True, slots=True)
class Regels:
    """What holds for the stand of every group.

    Parameters
    ----------
    lag
        Days after the end of a quarter on which it is closed.
    achter
        Fewest members behind a number of incidents.
    cohort
        Fewest members of whom a statement is made.
    omvang_dagen
        A size band is told anew after so many days at the earliest.
    k, m
        Fewest members in a block that is drawn, and fewest counts that a statement leaves: the strictest of all
        audiences that are told them.
    """

    lag: int = 30
    achter: int = 3
    cohort: int = 10
    omvang_dagen: int = 90
    k: int = 5
    m: int = 3

    @staticmethod
    def van(convenant: Convenant) -> Regels:
        """Return what a convenant says."""
        found = {n: convenant.drempel[code].waarde for n, code in CODES.items()}
        narrow = [x for x in convenant.kring.values() if x.kring != DOSSIER and x.niveau > Mate.AGGREGAAT]
        return Regels(
            **found,
            k=max((x.k for x in narrow), default=convenant.policy(DOSSIER).k),
            m=max(x.m for x in convenant.kring.values()),
        )


#: What the convenant calls these numbers.
CODES = {
    "lag": "kwartaal_tellen_na_dagen",
    "achter": "leden_achter_een_aantal",
    "cohort": "leden_achter_een_uitspraak",
    "omvang_dagen": "omvang_opnieuw_na_dagen",
}
