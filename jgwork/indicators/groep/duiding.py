"""Interpretation (*duiding*) by partners: four aspects on an ordinal scale, with the spread between partners."""

from __future__ import annotations

from jgwork.indicators.groep.groepdata import GroepData
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
    last = rows[rows["ronde"] == rows["ronde"].max()] if len(rows) else rows
    value = pd.to_numeric(last["schaalwaarde"].astype(object), errors="coerce")
    per = (
        pd.DataFrame({"aspect": last["aspect"].astype(object), "partner": last["partner"].astype(object), "w": value})
        .groupby(["aspect", "partner"])["w"]
        .median()
        .dropna()
        .groupby(level=0)
    )
    frame = pd.DataFrame({"mediaan": per.median(), "laagste": per.min(), "hoogste": per.max(), "partners": per.size()})
    frame = frame.reindex(ASPECTS).rename_axis("aspect").reset_index()
    frame["partners"] = frame["partners"].fillna(0)
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
    named = rows[rows["rode_draad_id"].notna() & (rows["vraag_code"] != "spilfiguur")] if len(rows) else rows
    frame = (
        pd.DataFrame({"rode_draad": named["rode_draad_id"].astype(object), "partner": named["partner"].astype(object)})
        .groupby("rode_draad")["partner"]
        .nunique()
        .rename("partners")
        .reset_index()
    )
    return IndicatorTable(
        "rode_draden", "Rode draden", frame, ("rode_draad",), (Measure("partners", "Partners", Unit.STATEMENT),),
        tijd=Tijd.FEIT,
        info={"definitie": "Rode draden die de deelnemers samen benoemden, met het aantal partners erachter.",
              "bron": "circulair", "eenheid": "partners", "definitie_versie": DEFINITIE},
    )  # fmt: skip
