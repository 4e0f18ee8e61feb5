"""How far partners agree in what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jgwork.indicators.groep.overeenstemming import alpha

if TYPE_CHECKING:
    import pandas as pd


def alpha_ordinal(scores: pd.DataFrame) -> float | None:
    """Return Krippendorff's alpha (ordinal) of partners over questions or items.

    Parameters
    ----------
    scores
        One row per partner, one column per question; missing where not answered.

    Returns
    -------
    float or None
        1 is full agreement, 0 what chance gives; ``None`` with fewer than two partners, two shared questions, or
        different answers at all: then nothing can be said about agreement.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    import numpy as np

    data = scores.to_numpy(dtype=float)
    shared = (~np.isnan(data)).sum(axis=0) >= 2
    if data.shape[0] < 2 or shared.sum() < 2 or len(np.unique(data[:, shared][~np.isnan(data[:, shared])])) < 2:
        return None
    return alpha(data, ordinal=True)


def agreement(alpha: float) -> str:
    """Return the agreement in a word; limits of Krippendorff (2004): .8 reliable, .667 for careful conclusions."""
    if alpha >= 0.8:
        return "De partners zijn het grotendeels eens"
    return "De partners zijn het deels eens" if alpha >= 0.667 else "De partners zijn het vaak niet eens; praat erover"
