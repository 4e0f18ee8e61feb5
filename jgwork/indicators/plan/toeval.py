"""The target of each goal against what chance does: how many incidents there could be if nothing changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from jgwork.indicators.effect.detectable import critical_count
from jgwork.indicators.plan.doelen import ELSEWHERE, PERSONS, Doel, ends, som, windows
from jgwork.vocabulary.tables import IndicatorTable, Measure, ReleasedTable, Tijd, Unit

DEFINITIE = "1"
#: At most this many classes on the axis.
CLASSES = 30
#: Name of the table of goals that do not suit; what follows a goal's title there, by kind.
ZONDER = "zonder_toeval"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(PERSONS, "gaat over leden, en die aantallen laten we niet zien"),
    **dict.fromkeys(ELSEWHERE, "is geen telling per kwartaal"),
    "enquete": "is gevraagd in een enquête, niet geteld",
}
TOLD, CHANCE = "te onderscheiden van toeval", "kan toeval zijn"


def toeval(doelen: Sequence[Doel], series: Mapping[str, ReleasedTable]) -> tuple[IndicatorTable, ...]:
    """Return, for every goal that counts events and falls, the chance of each number at its term without change.

    Made from the released series only. The chance is predictive: negative binomial, since the nulmeting itself is
    uncertain (gamma prior of Jeffreys).

    Returns
    -------
    tuple of IndicatorTable
        One per suitable goal (``Doel.kansen``): dims ``aantal`` (first number of a class); measures ``kans``
        (percentage), ``oordeel`` (whether such a number can be told from chance) and ``streef`` (``ja`` for the class
        of the target). Last ``zonder_toeval``, where goals do not suit: dims ``doel``, measure ``reden``.
    """
    import pandas as pd

    tables, without = [], []
    for doel in doelen:
        found = _known(doel, series.get(doel.reeks))
        if isinstance(found, str):
            without.append({"doel": doel.titel, "reden": found})
        else:
            tables.append(_table(doel, *found))
    if without:
        tables.append(IndicatorTable(
            ZONDER, "Doelen zonder vergelijking met toeval", pd.DataFrame(without), ("doel",),
            (Measure("reden", "Waarom", Unit.STATEMENT),),
            tijd=Tijd.FEIT,
            info={"definitie": "Doelen waarvoor niet te berekenen is wat toeval doet.", "bron": "vrijgegeven reeksen",
                  "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
        ))  # fmt: skip
    return tuple(tables)


def _known(doel: Doel, table: ReleasedTable | None) -> tuple[int, float, float] | str:
    """Return the nulmeting, how many times as long the term is and the target at it; else why not, after the goal."""
    if doel.soort in KINDS:
        return KINDS[doel.soort]
    if doel.streefwaarde is None or doel.streefdatum is None:
        return "heeft geen streefwaarde of geen streefdatum"
    if table is None:
        return "heeft geen reeks per kwartaal"
    before, _ = windows(doel, doel.streefdatum)
    total = som(ends(table), before)
    if total is None or total[0] != total[1]:
        return "heeft een nulmeting die niet heel bekend of getoond is"
    start = doel.ingreep or doel.nulmeting_tot
    periods = (doel.streefdatum - start).days / max(1, (doel.nulmeting_tot - doel.nulmeting_van).days)
    if periods > 0 and 0 <= doel.streefwaarde < total[0]:
        return round(total[0]), periods, doel.streefwaarde * periods
    return "hoeft niet te dalen" if periods > 0 else "heeft een streefdatum voor de start"


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
        doel.kansen, f"{doel.titel}: streefwaarde tegen toeval", pd.DataFrame(rows), ("aantal",),
        (Measure("kans", "Kans zonder verandering (%)", Unit.STATEMENT),
         Measure("oordeel", "Zo'n aantal", Unit.STATEMENT), Measure("streef", "Streefwaarde", Unit.STATEMENT)),
        tijd=Tijd.FEIT,
        info={"definitie": f"Kans op elk aantal als er niets verandert, bij een nulmeting van {nulmeting}.",
              "bron": "vrijgegeven reeksen", "methode": "Voorspelling (negatief-binomiaal); grens: exacte "
              "conditionele Poisson-toets (5%)", "eenheid": "percentage", "definitie_versie": DEFINITIE},
    )  # fmt: skip
