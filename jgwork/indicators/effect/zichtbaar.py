"""What could be seen: the largest count that would be 'duidelijk' fewer, by the same variance as the engine's."""

from __future__ import annotations

import math

from jgwork.indicators.effect.engine import DUIDELIJK, PRIOR
from jgwork.indicators.effect.toets import t_tail
from jgwork.indicators.verkennend.before_after import check_count
from jgwork.indicators.verkennend.estimate import Estimate, Level, Row
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.verandering import opvallend_zin

#: Degrees of freedom that about ten other groups give.
DF = 18.0


def opvallend(nulmeting: float, spreiding: float = PRIOR) -> int | None:
    """Return the largest count that is 'duidelijk' fewer, over the same quarters and with a year before as high.

    Parameters
    ----------
    nulmeting
        Count in the nulmeting.
    spreiding
        Dispersion within the year (1 is pure chance).

    Returns
    -------
    int or None
        ``None`` where even zero is not.
    """
    f = max(1.0, spreiding)

    def clear(after: int) -> bool:
        variance = f * (1 / (after + 1) + 1 / (nulmeting + 1))
        theta = math.log((after + 0.5) / (nulmeting + 0.5))
        return 2 * t_tail(-theta / math.sqrt(variance), DF) < DUIDELIJK

    if nulmeting <= 0 or not clear(0):
        return None
    low, high = 0, math.ceil(nulmeting) - 1  # how clear it is rises at most once, and then falls: halve what is left
    while low < high:
        half = (low + high + 1) // 2
        low, high = (half, high) if clear(half) else (low, half - 1)
    return low


def te_zien(nulmeting: float, streef: float | None = None, *, kwartalen: int = 4, spreiding: float = PRIOR) -> Estimate:
    """Say which decrease could be told from ordinary swing, and whether the target is one.

    Parameters
    ----------
    nulmeting
        Count in the nulmeting.
    streef
        Target over as many quarters.
    kwartalen
        Quarters of the nulmeting, at most a year.
    spreiding
        Dispersion within the year.

    Returns
    -------
    Estimate
        Rows ``hoogstens`` (the largest count that stands out), ``daling_procent`` and, with a target,
        ``streefwaarde``; level 0, since nothing is measured yet.
    """
    n0 = check_count(nulmeting, "De nulmeting")
    if streef is not None and not 0 <= streef < n0:
        raise UsageError(
            "Het doel moet lager zijn dan de nulmeting en niet onder 0.", "Vul een lagere streefwaarde in."
        )
    if not (math.isfinite(spreiding) and spreiding > 0):
        raise UsageError("De spreiding moet een getal boven 0 zijn.", "Vul 1,5 in als u het niet weet.")
    limit = opvallend(n0, spreiding)
    none = "Ook geen enkel incident meer valt dan nog binnen gewone schommeling."
    seen = None if limit is None else 100 * (1 - limit / n0)
    rows = [
        Row("hoogstens", "Hoogstens zoveel erna", limit, reason=none if limit is None else ""),
        Row("daling_procent", "Daling die opvalt (%)", seen, reason=none if seen is None else ""),
        Row("nulmeting", "Nulmeting", n0),
        Row("spreiding", "Spreiding (1 is zuiver toeval)", max(1.0, spreiding)),
    ]
    if streef is not None:
        rows.append(Row("streefwaarde", "Streefwaarde", streef))
    text = opvallend_zin(n0, limit, streef, kwartalen)
    return Estimate(tuple(rows), text, Level.DESCRIPTIVE, (), "", "wat op te merken is")
