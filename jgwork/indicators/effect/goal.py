"""One goal of the plan: which kind of change its indicator is, and the answer that goes with that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.ladder import Answer, evaluate
from jgwork.indicators.effect.network_shift import network_shift
from jgwork.indicators.effect.shift import ordinal_shift
from jgwork.indicators.effect.situatie import (
    Tables,
    frame,
    goal,
    situation_of_area,
    situation_of_group,
    soort_van,
    start_of,
)
from jgwork.indicators.effect.stand import membership
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

#: Dutch plural of what is counted, by indicator or else by its kind.
WHAT: Mapping[str, str] = MappingProxyType({
    "misdrijven": "misdrijven",
    "melding": "meldingen",
    "waarneming": "waarnemingen",
    "enquete": "bewoners die dit ervaren",
    "groep": "leden",
})  # fmt: skip
#: Start of the indicator codes that stand for an aspect of the duiding.
ASPECT = "duiding_"
NETWORK_WHY = "Dit doel gaat over het netwerk van de groep; daarom een vergelijking van het netwerk in twee perioden."
ANSWERS_WHY = "Dit doel gaat over antwoorden van partners; daarom een vergelijking van twee rondes, per partner."
STAND_WHY = (
    "Dit doel gaat over hoeveel leden er op een moment zijn; zulke aantallen tellen niet op en zijn geen toeval."
)


def effect_of_goal(tables: Tables, doel_id: str, op: date, *, soorten: Mapping[str, str] | None = None) -> Answer:
    """Return what may be said about the effect for one goal, with the method that the data allow.

    Counts climb the ladder (``evaluate``), of the group or, where it has no series, of its buurt. A network measure is
    compared between two periods, answers of partners between two rounds, a number of members is described only.

    Parameters
    ----------
    tables
        Admitted tables by name.
    doel_id
        The goal.
    op
        Peildatum.
    soorten
        Kind of each indicator; by default the code list ``indicator``.

    Raises
    ------
    UsageError
        The goal is unknown, or has no indicator or nulmeting, or there is nothing to measure it by.
    """
    row = goal(tables, doel_id)
    if not row["indicator_code"] or not row["nulmeting_van"] or not row["nulmeting_tot"]:
        raise UsageError(
            "Dit doel heeft geen indicator of geen nulmeting.", "Vul die aan in het plan; zonder is er geen effect."
        )
    code, groep = str(row["indicator_code"]), str(row["groep_id"])
    soort, span = soort_van(code, soorten), (row["nulmeting_van"], row["nulmeting_tot"])
    if soort == "netwerk":
        return _network(tables, groep, code, span, op)
    if soort == "duiding":
        return _answers(tables, groep, code, op)
    what = WHAT.get(code, WHAT.get(soort, "incidenten"))
    try:
        situation = situation_of_group(tables, groep, code, *span, op, soort=soort, what=what)
    except UsageError:
        situation = situation_of_area(tables, groep, code, *span, op, soort=soort, what=what)
    if soort == "traject":
        return Answer(membership(situation.treated, *span, situation.start, op), STAND_WHY)
    return evaluate(situation)


def _network(tables: Tables, groep: str, code: str, span: tuple[date, date], op: date) -> Answer:
    from jgwork.graph.bouwen.build import build_groepsnetwerk

    start, length = start_of(tables, groep), span[1] - span[0]
    length = min(length, op - start)  # a longer period has more ties for that alone
    if length < timedelta(days=30):
        raise UsageError("De aanpak loopt nog te kort om het netwerk te vergelijken.", "Kijk over een paar maanden.")
    before, after = (span[1] - length, span[1]), (op - length, op)
    found = network_shift(
        build_groepsnetwerk(tables, groep, op=op), code, before, after,
        coverage=_coverage(tables, groep, start), effort=_effort(tables, before, after),
    )  # fmt: skip
    return Answer(found, NETWORK_WHY)


def _coverage(tables: Tables, groep: str, start: date) -> tuple[float, float] | None:
    """Return the share of names in the last scan before the start and in the last one; ``None`` without two scans."""
    rows = frame(tables, "groepsscan", "groep_id", "aangeboden_datum", "n_in_scan", "n_namen_aangeleverd")
    rows = rows[(rows["groep_id"] == groep) & rows["n_in_scan"].notna() & rows["n_namen_aangeleverd"].notna()]
    scans = rows.sort_values("aangeboden_datum").to_dict("records")
    old = [s for s in scans if s["aangeboden_datum"] < start]
    if not old or old[-1] is scans[-1]:
        return None
    a, b = (float(s["n_in_scan"]) / float(s["n_namen_aangeleverd"]) for s in (old[-1], scans[-1]))
    return a, b


def _effort(tables: Tables, before: tuple[date, date], after: tuple[date, date]) -> tuple[float, float] | None:
    """Return police checks in the dossier in both periods, as a measure of how much was looked; ``None`` if none."""
    rows = frame(tables, "registratie", "datum", "aard")
    days = [d for d in rows.loc[rows["aard"] == "controle", "datum"] if d is not None]
    a, b = (float(sum(van <= d < tot for d in days)) for van, tot in (before, after))
    return (a, b) if a or b else None


def _answers(tables: Tables, groep: str, code: str, op: date) -> Answer:
    rows = answers(tables, groep, code)
    start = start_of(tables, groep)
    rounds: dict[Any, date] = {r: min(part["datum"]) for r, part in rows.groupby("ronde", sort=True)}
    old = [r for r, d in rounds.items() if d < start]
    new = [r for r, d in rounds.items() if start <= d < op]
    if not old or not new:
        raise UsageError(
            "Er is geen ronde met antwoorden van voor en een van na de start.", "Vraag de partners opnieuw."
        )
    found = ordinal_shift(_wide(rows, old[-1]), _wide(rows, new[-1]))
    return Answer(replace(found, text=f"{found.text} Lager is op deze schaal: minder zorg."), ANSWERS_WHY)


def answers(tables: Tables, groep: str, code: str) -> pd.DataFrame:
    """Return the answered rows of ``duiding`` behind an indicator: of an aspect (``duiding_<aspect>``) or one item."""
    rows = frame(tables, "duiding", "groep_id", "ronde", "datum", "partner", "aspect", "item_code", "schaalwaarde")
    column, value = ("aspect", code.removeprefix(ASPECT)) if code.startswith(ASPECT) else ("item_code", code)
    known = rows["schaalwaarde"].notna() & rows["datum"].notna()  # 'onbekend' is no answer
    return rows[(rows["groep_id"] == groep) & (rows[column] == value) & known]


def _wide(rows: pd.DataFrame, ronde: Any) -> pd.DataFrame:
    part = rows[rows["ronde"] == ronde].sort_values("datum").drop_duplicates(["partner", "item_code"], keep="last")
    wide: pd.DataFrame = part.assign(w=part["schaalwaarde"].astype(float)).pivot(
        index="partner", columns="item_code", values="w"
    )
    return wide
