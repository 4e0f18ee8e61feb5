"""Shift in ordinal answers of partners between two rounds: matched pairs, never a mean of codes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from jgwork.indicators.verkennend.estimate import (
    CLEARLY_LESS,
    CLEARLY_MORE,
    DESCRIPTIVE,
    INDISTINCT,
    LIKELY_LESS,
    LIKELY_MORE,
    Estimate,
    Level,
    Row,
)
from jgwork.vocabulary.verandering import getal, kans

if TYPE_CHECKING:
    import pandas as pd

#: With more partners than this, signs are drawn instead of enumerated.
EXACT_PARTNERS = 14
#: Fewest matched pairs for a judgement.
MINIMUM_PAIRS = 6


def ordinal_shift(before: pd.DataFrame, after: pd.DataFrame, *, seed: int = 0) -> Estimate:
    """Return how answers shifted between two rounds, matched by partner and item.

    Only pairs that the same partner answered in both rounds count. The unit of the test is the partner, since one
    partner's answers go together: under no change every partner's shift could as well have had the other sign.

    Parameters
    ----------
    before, after
        One row per partner and one column per item, ordinal codes; missing where not answered.
    seed
        For drawing signs with more than 14 partners.

    Returns
    -------
    Estimate
        Rows ``verschuiving`` (share of pairs that fell minus share that rose, -1 to 1), ``gedaald``, ``gestegen``,
        ``gelijk``, ``paren``, ``partners``, ``oneens`` (partners against the majority), ``p`` (sign-flip permutation
        over partners) and ``p_tekentoets`` (over pairs). Level 2; descriptive under six pairs or two partners.
    """
    from scipy.stats import binomtest

    partners = sorted(set(before.index) & set(after.index))
    items = sorted(set(before.columns) & set(after.columns))
    change = after.loc[partners, items].astype(float) - before.loc[partners, items].astype(float)
    values = [v for v in change.to_numpy().ravel().tolist() if v == v]  # noqa: PLR0124 - not NaN
    down, up = sum(v < 0 for v in values), sum(v > 0 for v in values)
    method = "verschuiving in antwoorden (gekoppeld per partner)"
    if len(values) < MINIMUM_PAIRS or len(partners) < 2:
        reason = "Te weinig partners beantwoordden in beide rondes dezelfde vragen; we beschrijven alleen."
        row = Row("verschuiving", "Verschuiving (-1 tot 1)", None, reason=reason)
        return Estimate((row,), reason, Level.DESCRIPTIVE, (), DESCRIPTIVE, method)
    shift = (down - up) / len(values)
    per_partner = [float((row > 0).sum() - (row < 0).sum()) for _, row in change.iterrows()]
    p = _sign_flip(per_partner, seed)
    against = sum((s > 0) == (down > up) for s in per_partner if s != 0)
    pairs_p = float(binomtest(down, down + up).pvalue) if down + up else 1.0
    table = (
        Row("verschuiving", "Verschuiving (-1 tot 1)", shift),
        Row("gedaald", "Antwoorden lager", down),
        Row("gestegen", "Antwoorden hoger", up),
        Row("gelijk", "Antwoorden gelijk", len(values) - down - up),
        Row("paren", "Gekoppelde antwoorden", len(values)),
        Row("partners", "Partners in beide rondes", len(partners)),
        Row("oneens", "Partners die de andere kant op gingen", against),
        Row("p", "p (wisselen van tekens per partner)", p),
        Row("p_tekentoets", "p (tekentoets over antwoorden)", pairs_p),
    )
    word = INDISTINCT
    if p < 0.05:
        word = CLEARLY_LESS if shift > 0 else CLEARLY_MORE
    elif p < 0.2:
        word = LIKELY_LESS if shift > 0 else LIKELY_MORE
    text = (
        f"Van {getal(len(values))} antwoorden van {getal(len(partners))} partners zijn er {getal(down)} lager, "
        f"{getal(up)} hoger en {getal(len(values) - down - up)} gelijk dan in de vorige ronde. "
    )
    text += f"Dat is {INDISTINCT} van toeval" if word == INDISTINCT else f"Dat wijst op {word}"
    text += f" ({kans(p)}). Tegen de meerderheid in gingen {getal(against)} partners."
    return Estimate(table, text, Level.BEFORE_AFTER, (), word, method)


def _sign_flip(sums: list[float], seed: int) -> float:
    """Return the two-sided p that the sum over partners is this far from 0 when each sign is a coin."""
    import numpy as np

    nonzero = np.array([s for s in sums if s != 0])
    if not len(nonzero):
        return 1.0
    seen = abs(nonzero.sum())
    if len(nonzero) <= EXACT_PARTNERS:
        signs = np.array(list(product((-1.0, 1.0), repeat=len(nonzero))))
        return float((np.abs(signs @ nonzero) >= seen - 1e-9).mean())
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(20_000, len(nonzero)))
    return float(((np.abs(signs @ nonzero) >= seen - 1e-9).sum() + 1) / (len(signs) + 1))
