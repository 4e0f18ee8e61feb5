"""What a reader is told of the rule that holds for what he sees; the words follow from the numbers of the rule."""

from __future__ import annotations

from jgwork.privacy.stand.breed import HALF
from jgwork.privacy.stand.drempels import COHORT
from jgwork.privacy.stand.sluiten import FEWEST, LAG
from jgwork.vocabulary.dutch import times

INCIDENTEN = (
    f"Een aantal incidenten verschijnt als er minstens {times(FEWEST)} leden achter staan en niemand achter meer dan "
    "de helft."
)


def regel(k: int, *, wide: bool = False) -> str:
    """Return the rule for one group, in Dutch.

    Parameters
    ----------
    k
        Of the audience: fewest actions aimed at persons that are told as a number.
    wide
        Whether the audience gets aggregates only.
    """
    if wide:
        return f"{HALF} Over de leden van de groep staat er niets."
    return (
        f"{INCIDENTEN} Een kwartaal wordt één keer geteld, {LAG} dagen na afloop; lukt dat niet, dan samen met het "
        f"volgende. Over leden staan er alleen delen, van minstens {times(COHORT)} leden. Het aantal acties voor "
        f"personen of gezinnen staat er vanaf {times(k)}."
    )


def regel_regio(k: int) -> str:
    """Return the rule for all groups together, in Dutch."""
    return f"Een aantal personen verschijnt vanaf {times(k)}. {INCIDENTEN}"
