"""Synthetic control: a mix of comparison areas that ran like the treated one before the start."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.verkennend.estimate import (
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY_LESS,
    LIKELY_MORE,
    Estimate,
    Level,
    Row,
)
from jgwork.indicators.verkennend.reeks import Reeks
from jgwork.vocabulary.verandering import getal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

#: Root mean squared error before the start, as a share of the mean: a poorer fit allows no claim.
POOR_FIT = 0.35
#: Periods before the start; with fewer any mix fits.
MINSTE_ERVOOR = 4


def weights(treated: Array, donors: Array) -> Array:
    """Return donor weights (0 or more, sum 1) that come nearest to the treated series in least squares.

    Parameters
    ----------
    treated
        Rates before the start, shape (periods,).
    donors
        Rates of the donors before the start, shape (periods, donors).

    References
    ----------
    Abadie, Diamond and Hainmueller (2010), doi:10.1198/jasa.2009.ap08746.
    """
    import numpy as np
    from scipy.optimize import nnls

    # The sum to one is one more, very heavy, equation; afterwards the rest of the error is divided out.
    heavy = 1e4 * max(float(np.abs(donors).max()), 1e-12)
    rows = np.vstack([donors, np.full(donors.shape[1], heavy)])
    found: Array = nnls(rows, np.append(treated, heavy))[0]
    return np.asarray(found / found.sum(), dtype=float)


def synthetic_control(treated: Reeks, donors: Sequence[Reeks], start: date) -> Estimate:
    """Return the gap between the treated area and its synthetic control, with placebo in space.

    Matched on the outcome before the start only, since areas come without other predictors. On the tobacco programme of
    California that gives the published gap of that variant (-19.5 packs a year; Arkhangelsky et al. have -19.6, Abadie
    et al. with covariates almost 20), but rank 3 of 39 where Abadie et al. have 1: matched on the outcome alone,
    two states fit so closely before that their ratio of errors is larger.

    Parameters
    ----------
    treated, donors
        Complete series over the same periods.
    start
        First day of the approach.

    Returns
    -------
    Estimate
        Rows ``verschil`` (events in the period after, seen minus synthetic), ``verhouding``, ``passing`` (error before
        as a share of the mean), ``rang`` (of the ratio of errors after and before among all areas as if treated; 1 is
        the most extreme), ``p`` (rank / areas) and one ``gewicht_<n>`` per donor, in the order given. Level 3; with a
        poor fit before the start descriptive only.

    References
    ----------
    Abadie, Diamond and Hainmueller (2010), doi:10.1198/jasa.2009.ap08746; Arkhangelsky et al. (2021),
    doi:10.1257/aer.20190159 (table 1, SC).
    """
    import numpy as np

    method = "synthetische vergelijking"
    cut = treated.position(start)
    areas = [treated, *donors]
    rates = np.array([[(c or 0.0) / e for c, e in zip(u.counts, u.exposure, strict=True)] for u in areas]).T
    ratios, w = _ratios(rates, cut), weights(rates[:cut, 0], rates[:cut, 1:])
    expected = (rates[:, 1:] @ w) * np.array(treated.exposure)
    seen = np.array([c or 0.0 for c in treated.counts])
    fit = _rms(seen[:cut] - expected[:cut]) / max(float(seen[:cut].mean()), 1e-12)
    rank = 1 + sum(r > ratios[0] for r in ratios[1:])
    gap_after, mixed = float((seen - expected)[cut:].sum()), float(expected[cut:].sum())
    p = rank / len(areas)
    table = (
        Row("verschil", "Verschil met de synthetische vergelijking", gap_after),
        Row("verhouding", "Verhouding tegen synthetische vergelijking",
            float(seen[cut:].sum()) / mixed if mixed else None,
            reason="" if mixed else "De vergelijking heeft geen gebeurtenissen."),
        Row("passing", "Fout voor de start (deel van het gemiddelde)", fit),
        Row("rang", "Rang onder alle gebieden (1 is het meest opvallend)", rank),
        Row("p", "p (placebo in de ruimte)", p),
        *(Row(f"gewicht_{j + 1}", f"Gewicht van {d.unit}", float(w[j])) for j, d in enumerate(donors)),
    )  # fmt: skip
    if cut < MINSTE_ERVOOR:
        text = f"Voor de start zijn minstens {MINSTE_ERVOOR} perioden nodig, er zijn er {cut}; daarom geen uitspraak."
        none = Row("verschil", "Verschil met de synthetische vergelijking", None, reason=text)
        return Estimate((none,), text, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
    if fit > POOR_FIT:
        text = "Geen mix van andere gebieden liep voor de start gelijk op; daarom geen uitspraak."
        return Estimate(table, text, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
    word = INDISTINCT if rank > 1 else LIKELY_LESS if gap_after < 0 else LIKELY_MORE
    return Estimate(table, _text(gap_after, rank, len(areas), word), Level.COMPARISON, (), word, method)


def _text(gap: float, rank: int, areas: int, word: str) -> str:
    text = f"Vergeleken met een mix van {areas - 1} andere gebieden scheelt het {getal(abs(gap))} "
    text += f"{'minder' if gap < 0 else 'meer'}. "
    if rank == 1:
        return text + f"Van {areas} gebieden is dit het meest opvallende verschil: {word}."
    return text + f"Bij {rank - 1} van de {areas} gebieden zonder aanpak is het groter: {INDISTINCT} van toeval."


def _ratios(rates: Array, cut: int) -> list[float]:
    """Return per area, as if it were treated, the error after the start as a share of that before; treated first."""
    import numpy as np

    out = []
    for i in range(rates.shape[1]):
        others = np.delete(rates, [0, i], axis=1)  # a treated area is no donor
        gap = rates[:, i] - others @ weights(rates[:cut, i], others[:cut])
        out.append(_rms(gap[cut:]) / max(_rms(gap[:cut]), 1e-12))
    return out


def _rms(x: Array) -> float:
    import numpy as np

    return math.sqrt(float(np.mean(x**2)))
