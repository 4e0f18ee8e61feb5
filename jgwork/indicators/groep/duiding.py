"""Interpretation (*duiding*) by partners: four aspects on an ordinal scale, with the spread between partners."""

from __future__ import annotations

from statistics import median

from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.rijen import records
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

DEFINITIE = "1"
ASPECTS = ("gedrag", "groepsdynamiek", "situatie", "impact")


def duiding(data: GroepData) -> IndicatorTable:
    """Return per aspect the median answer of the partners in the last round, and how far they are apart.

    The scale is ordinal (0-4): the median is taken per partner over the items of an aspect and then over partners;
    no mean is computed. Partners who answered ``onbekend`` are counted apart.

    Returns
    -------
    IndicatorTable
        Dims ``aspect``; measures ``mediaan``, ``laagste``, ``hoogste``, ``partners`` (statements).
    """
    import pandas as pd

    rows = data.frame("duiding", "ronde", "partner", "aspect", "schaalwaarde")
    found = [r for r in records(rows) if r["ronde"] is not None]
    newest = max((r["ronde"] for r in found), default=None)
    said: dict[str, dict[str, list[float]]] = {}
    for r in found:
        if r["ronde"] == newest and r["schaalwaarde"] is not None and r["partner"] is not None:
            said.setdefault(r["aspect"], {}).setdefault(r["partner"], []).append(float(r["schaalwaarde"]))
    per = {aspect: [median(of) for of in by.values()] for aspect, by in said.items()}
    frame = pd.DataFrame({
        "aspect": ASPECTS,
        **{n: pd.Series([f(per[a]) if a in per else None for a in ASPECTS], dtype="float64")
           for n, f in (("mediaan", median), ("laagste", min), ("hoogste", max))},
        "partners": [float(len(per.get(a, ()))) for a in ASPECTS],
    })  # fmt: skip
    labels = {"mediaan": "Mediaan", "laagste": "Laagste", "hoogste": "Hoogste", "partners": "Partners"}
    return IndicatorTable(
        "duiding", "Duiding door de partners", frame, ("aspect",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in labels.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Per aspect de mediaan over partners, elk op een schaal van 0 (geen zorg) tot 4 (ernstige "
              "zorg).", "bron": "duiding", "eenheid": "schaalwaarde 0-4", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def rode_draden(data: GroepData) -> IndicatorTable:
    """Return the common threads (*rode draden*) the room named, with the number of partners behind each.

    Answers about persons (``spilfiguur``) are left out: they stay inside the dossier.
    """
    import pandas as pd

    rows = data.frame("circulair", "ronde", "partner", "vraag_code", "rode_draad_id")
    behind: dict[str, set[str]] = {}
    for r in records(rows):
        if r["rode_draad_id"] is not None and r["vraag_code"] != "spilfiguur":
            behind.setdefault(r["rode_draad_id"], set()).update([r["partner"]] if r["partner"] is not None else ())
    frame = pd.DataFrame([(one, len(who)) for one, who in sorted(behind.items())], columns=["rode_draad", "partners"])
    return IndicatorTable(
        "rode_draden", "Rode draden", frame, ("rode_draad",), (Measure("partners", "Partners", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Rode draden die de deelnemers samen benoemden, met het aantal partners erachter.",
              "bron": "circulair", "eenheid": "partners", "definitie_versie": DEFINITIE},
    )  # fmt: skip
