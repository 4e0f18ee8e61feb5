"""Many groups side by side: incidents per quarter of each, what chance alone would give, and never a ranking."""

from __future__ import annotations

from collections.abc import Sequence

from jgwork.indicators.effect.shrinkage import MINIMUM_UNITS, shrink
from jgwork.indicators.regio.tabellen import Groepsregel
from jgwork.vocabulary.tables import IndicatorTable, Measure, Ontbreekt, Unit, Value

DEFINITIE = "1"
#: At most this many quarters count, the last ones.
QUARTERS = 4
TITELS = {
    "per_kwartaal": "Per kwartaal", "laag": "Ondergrens", "hoog": "Bovengrens", "gedeeld": "Met de anderen erbij",
    "gedeeld_laag": "Ondergrens daarvan", "gedeeld_hoog": "Bovengrens daarvan", "trechter_laag": "Toeval vanaf",
    "trechter_hoog": "Toeval tot", "buiten": "Buiten wat toeval geeft",
}  # fmt: skip


def trechter(regels: Sequence[Groepsregel]) -> IndicatorTable | None:
    """Return the incidents per quarter of every group with its interval, the shrunken rate, and the funnel.

    Made from released quarters only: the last four of which something was delivered, of groups of which all four are
    shown. The shrunken rate borrows from the other groups (gamma-Poisson, empirical Bayes); the funnel is where 95 % of
    groups with the mean rate lie. Groups differ in size, so outside the funnel says no more than: this is not chance
    alone.

    Returns
    -------
    IndicatorTable or None
        Dims ``groep`` in the order of ``regels`` (never by height); statements. ``None`` with fewer than five groups.

    References
    ----------
    Clayton and Kaldor (1987), doi:10.2307/2532003; Spiegelhalter (2005), doi:10.1002/sim.1970.
    """
    import pandas as pd

    codes = _last_quarters(regels)
    known = [(r.naam, n) for r in regels if (n := _last_year(r, codes)) is not None]
    if len(known) < MINIMUM_UNITS:
        return None
    found = shrink([name for name, _ in known], [n for _, n in known], [float(QUARTERS)] * len(known))
    rows = [
        {
            "groep": s.unit, "per_kwartaal": s.raw, "laag": s.raw_low, "hoog": s.raw_high, "gedeeld": s.shrunken,
            "gedeeld_laag": s.low, "gedeeld_hoog": s.high, "trechter_laag": s.funnel_low,
            "trechter_hoog": s.funnel_high, "buiten": "ja" if s.outside else "nee",
        }
        for s in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows).round({n: 1 for n in TITELS if n != "buiten"})
    frame["groep"] = frame["groep"].astype(pd.CategoricalDtype([name for name, _ in known], ordered=True))
    return IndicatorTable(
        "regio_trechter", "Incidenten per kwartaal, met wat toeval geeft", frame, ("groep",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in TITELS.items()), scope="regio",
        info={"definitie": f"Incidenten in de laatste {QUARTERS} vrijgegeven kwartalen. Groepen verschillen in omvang; "
              "dit is geen volgorde.", "bron": "vrijgegeven reeksen",
              "methode": "Exacte Poisson-marge (95%), gamma-Poisson (empirisch Bayes), trechter (95%)",
              "eenheid": "incidenten per kwartaal", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _last_quarters(regels: Sequence[Groepsregel]) -> list[str]:
    """Return the last four quarters of which something was delivered: the same for every group."""
    found = {code for r in regels for code, v in _quarters(r).items() if not isinstance(v, Ontbreekt)}
    return sorted(found)[-QUARTERS:]


def _quarters(regel: Groepsregel) -> dict[str, Value]:
    table = regel.tables.get("incidenten_per_kwartaal")
    if table is None:
        return {}
    dim, measure = (next(c.name for c in table.columns if c.role == role) for role in ("dim", "measure"))
    return {str(r[dim]): r[measure] for r in table.records()}


def _last_year(regel: Groepsregel, codes: Sequence[str]) -> float | None:
    found = _quarters(regel)
    values = [v for c in codes if isinstance(v := found.get(c), int | float)]
    return float(sum(values)) if len(values) == QUARTERS else None
