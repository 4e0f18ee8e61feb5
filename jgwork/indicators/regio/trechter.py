"""Groups beside each other, for the analyst only: which count lies outside what the others give; never an order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jgwork.indicators.effect.omgeving import Omgeving
from jgwork.indicators.effect.toets import chi2_table
from jgwork.indicators.effect.vensters import HOOGSTENS, totaal
from jgwork.inhoud.perioden import codes, kwartaal, months_before
from jgwork.vocabulary.telling import einden

#: Fewer groups do not say what is usual.
MINSTE_GROEPEN = 5
#: Outside is further than this for every way in which incidents could grow with size, on one side.
BUITEN = 1.96
#: Prior of the dispersion: its value and its degrees of freedom.
PRIOR, PRIOR_DF = 1.5, 4
#: How incidents may grow with member-days: not at all, with the root, in proportion.
MACHTEN = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Groepsplek:
    """One group beside the others.

    Parameters
    ----------
    groep
        The group.
    jaar
        The quarters of its last year, as far as it was delivered: another year than that of other groups where the
        sources of it end sooner.
    aantal
        Incidents in that year.
    verwacht
        Lowest and highest that the other groups give, over the ways in which incidents could grow with size.
    z
        The three distances.
    """

    groep: str
    jaar: tuple[str, ...]
    aantal: float
    verwacht: tuple[float, float]
    z: tuple[float, float, float]

    @property
    def buiten(self) -> str:
        """``hoger`` or ``lager`` where all three agree; empty otherwise."""
        if min(self.z) > BUITEN:
            return "hoger"
        return "lager" if max(self.z) < -BUITEN else ""


def trechter(rond: Omgeving, indicator: str = "incidenten") -> tuple[Groepsplek, ...]:
    """Return every group beside the others over its last year, in the order of their names.

    Each group is left out of what it is held against, so that it does not pull the others along (Spiegelhalter 2005,
    doi:10.1002/sim.1970). Groups of which a quarter or the size is not known are left out; empty under five groups.
    """
    counts: dict[str, float] = {}
    size: dict[str, float] = {}
    years: dict[str, tuple[str, ...]] = {}
    tables = []
    for groep, reeks in sorted(rond.tellingen.get(indicator, {}).items()):
        quarters = [kwartaal(first) for first in _last(list(reeks))]
        found, days = einden(totaal(reeks, quarters)), rond.ledendagen(groep, quarters)
        if len(quarters) == HOOGSTENS and found and days:
            counts[groep], size[groep], years[groep] = sum(found) / 2, days, tuple(codes(quarters))
            tables.append([[sum(einden(totaal(reeks, [q])) or (0.0, 0.0)) / 2 for q in quarters]])
    if len(counts) < MINSTE_GROEPEN:
        return ()
    f = max(1.0, _dispersion([row[0] for row in tables]))
    return tuple(_place(g, years[g], counts, size, f) for g in counts)


def _last(firsts: Sequence[date]) -> list[date]:
    """Return the last year of quarters that follow on each other; empty where there is none."""
    known = sorted(firsts)
    years = (known[end - HOOGSTENS : end] for end in range(len(known), HOOGSTENS - 1, -1))
    return next((y for y in years if months_before(y[-1], 3 * (HOOGSTENS - 1)) == y[0]), [])


def _dispersion(rows: Sequence[Sequence[float]]) -> float:
    """Return the dispersion of the quarters over the groups, moderated by the prior."""
    chi2, d = chi2_table(rows)
    return (chi2 + PRIOR * PRIOR_DF) / (d + PRIOR_DF)


def _place(
    groep: str, jaar: tuple[str, ...], counts: Mapping[str, float], size: Mapping[str, float], f: float
) -> Groepsplek:
    others = [g for g in counts if g != groep]
    z, expected = [], []
    for power in MACHTEN:
        x = {g: size[g] ** power for g in counts}
        share = x[groep] / sum(x[g] for g in others)
        e = share * sum(counts[g] for g in others)
        expected.append(e)
        z.append(2 * (math.sqrt(counts[groep] + 0.375) - math.sqrt(e + 0.375)) / math.sqrt(f * (1 + share)))
    return Groepsplek(groep, jaar, counts[groep], (min(expected), max(expected)), (z[0], z[1], z[2]))
