"""The target of a goal against what chance does: how many incidents there could be if nothing changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from jgwork.indicators.doelen import Doel, windows
from jgwork.indicators.effect.detectable import critical_count
from jgwork.vocabulary.tables import IndicatorTable, Measure, ReleasedTable, Unit

DEFINITIE = "1"
#: At most this many classes on the axis.
CLASSES = 30
TOLD, CHANCE = "te onderscheiden van toeval", "kan toeval zijn"


def toeval(doelen: Sequence[Doel], series: Mapping[str, ReleasedTable]) -> IndicatorTable | None:
    """Return, for the first goal that counts events and falls, the chance of each number at its term without change.

    Made from the released series only. The chance is predictive: negative binomial, since the nulmeting itself is
    uncertain (gamma prior of Jeffreys).

    Returns
    -------
    IndicatorTable or None
        Dims ``aantal`` (first number of a class); measures ``kans`` (percentage), ``oordeel`` (whether such a number
        can be told from chance) and ``streef`` (``ja`` for the class of the target); ``None`` without such a goal, or
        where a quarter of the nulmeting was not released.
    """
    for doel in doelen:
        table = series.get(doel.reeks)
        if table is None or doel.streefwaarde is None or doel.streefdatum is None or doel.soort == "enquete":
            continue
        before, _ = windows(doel, doel.streefdatum)
        counts = dict(zip(table.column("periode"), table.column("waarde"), strict=True))
        values = [v for q in before if isinstance(v := counts.get(q), int | float)]
        start = doel.ingreep or doel.nulmeting_tot
        periods = (doel.streefdatum - start).days / max(1, (doel.nulmeting_tot - doel.nulmeting_van).days)
        if before and len(values) == len(before) and periods > 0 and 0 <= doel.streefwaarde < sum(values):
            return _table(doel, round(sum(values)), periods, doel.streefwaarde * periods)
    return None


def chances(nulmeting: int, periods: float) -> dict[int, float]:
    """Return the chance of each count after, given the count before and no change; counts under 0.01 % left out."""
    from scipy.stats import nbinom

    shape, q = nulmeting + 0.5, 1 / (1 + periods)
    low, high = int(nbinom.ppf(0.0001, shape, q)), int(nbinom.ppf(0.9999, shape, q))
    return {n: float(nbinom.pmf(n, shape, q)) for n in range(low, high + 1)}


def _table(doel: Doel, nulmeting: int, periods: float, target: float) -> IndicatorTable:
    import pandas as pd

    limit = critical_count(nulmeting, periods)
    found = chances(nulmeting, periods)
    first = min(*found, math.floor(target))
    width = math.ceil((max(found) + 1 - first) / CLASSES)
    # a class never holds the limit: counts up to it can be told from chance, counts above it cannot
    edge = (limit + 1 if limit is not None else first) - CLASSES * width
    edge += max(0, (first - edge) // width) * width
    rows = []
    for low in range(edge, max(found) + 1, width):
        inside = range(max(low, 0), low + width)
        told = limit is not None and low + width - 1 <= limit
        rows.append({
            "aantal": f"{inside.start}" if len(inside) == 1 else f"{inside.start}-{inside.stop - 1}",
            "kans": round(100 * sum(found.get(n, 0.0) for n in inside), 2),
            "oordeel": TOLD if told else CHANCE,
            "streef": "ja" if low <= target < low + width else "nee",
        })  # fmt: skip
    return IndicatorTable(
        "toeval", f"{doel.titel}: streefwaarde tegen toeval", pd.DataFrame(rows), ("aantal",),
        (Measure("kans", "Kans zonder verandering (%)", Unit.STATEMENT),
         Measure("oordeel", "Zo'n aantal", Unit.STATEMENT), Measure("streef", "Streefwaarde", Unit.STATEMENT)),
        info={"definitie": f"Kans op elk aantal als er niets verandert, bij een nulmeting van {nulmeting}.",
              "bron": "vrijgegeven reeksen", "methode": "Voorspelling (negatief-binomiaal); grens: exacte "
              "conditionele Poisson-toets (5%)", "eenheid": "percentage", "definitie_versie": DEFINITIE},
    )  # fmt: skip
