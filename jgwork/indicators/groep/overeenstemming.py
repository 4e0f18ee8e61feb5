"""Agreement between partners beyond chance: Krippendorff's alpha, from counts of answers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def alpha(scores: npt.ArrayLike, *, ordinal: bool = False) -> float:
    """Return Krippendorff's alpha of answers; ``NaN`` where no two differ, so that chance gives nothing.

    Parameters
    ----------
    scores
        A row per partner, a column per question; ``NaN`` where there is no answer.
    ordinal
        Whether answers have an order, so that near ones differ less.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    data = np.asarray(scores, dtype=float)
    values = np.unique(data[~np.isnan(data)])
    counts = np.array([(data == v).sum(axis=0) for v in values], dtype=float).T.reshape(-1, len(values))
    counts = counts[counts.sum(axis=1) >= 2]
    per = counts / (counts.sum(axis=1, keepdims=True) - 1)
    together = per.T @ counts - np.diag(per.sum(axis=0))
    each = together.sum(axis=1)
    if ordinal:
        upto = np.cumsum(each) - each / 2
        apart = (upto[:, None] - upto[None, :]) ** 2
    else:
        apart = 1.0 - np.eye(len(values))
    chance = float(each @ apart @ each)
    return 1.0 - (each.sum() - 1) * float((together * apart).sum()) / chance if chance else float("nan")
