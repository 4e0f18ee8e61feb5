"""What a reader is told of the rule that holds for what he sees; the words follow from the numbers of the rule."""

from __future__ import annotations

from jgwork.privacy.stand.grof import Grof
from jgwork.privacy.stand.regels import Regels
from jgwork.vocabulary.dutch import times


def _incidenten(regels: Regels) -> str:
    return (
        f"Een aantal incidenten verschijnt als er minstens {times(regels.achter)} leden achter staan en niemand achter "
        "meer dan de helft."
    )


def regel(k: int, regels: Regels, *, wide: Grof | None = None) -> str:
    """Return the rule for one group, in Dutch.

    Parameters
    ----------
    k
        Of the audience: fewest actions aimed at persons that are told as a number.
    regels
        By which numbers is told.
    wide
        In which steps an audience is told that gets aggregates only.
    """
    if wide is not None:
        return f"{wide.halfjaar} Over de leden van de groep staat er niets."
    return (
        f"{_incidenten(regels)} Een kwartaal wordt één keer geteld, {regels.lag} dagen na afloop; lukt dat niet, dan "
        f"samen met het volgende. Over leden staan er alleen delen, van minstens {times(regels.cohort)} leden. Het "
        f"aantal acties voor personen of gezinnen staat er vanaf {times(k)}."
    )


def regel_regio(k: int, regels: Regels) -> str:
    """Return the rule for all groups together, in Dutch."""
    return f"Een aantal personen verschijnt vanaf {times(k)}. {_incidenten(regels)}"
