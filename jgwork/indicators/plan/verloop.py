"""The values of each goal since the start, and whether a loop back is worth considering: one rule on every road."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.antwoord import NIVEAU, streef_per_periode
from jgwork.indicators.effect.doel import reeks_van_doel
from jgwork.indicators.effect.omgeving import Omgeving, omgeving
from jgwork.indicators.effect.tabel import Tables, frame, soort_van, start_of
from jgwork.indicators.plan.uitvoering import voortgang
from jgwork.indicators.verkennend.reeks import Reeks, stand_van
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.perioden import MAANDEN_PER_KWARTAAL, codes, hele_kwartalen, kwartaal, maanden_tussen, na
from jgwork.inhoud.rijen import records
from jgwork.inhoud.scenario import keuze_van
from jgwork.schema.rules.values import SUPPRESSED_RANGE
from jgwork.vocabulary.actie import OVERDUE
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Telling, Tussen

if TYPE_CHECKING:
    import pandas as pd

#: Consecutive periods in which an indicator moves away from its target before a loop is proposed.
AWAY_PERIODS = 2


@dataclass(frozen=True, slots=True)
class Lus:
    """A loop that is proposed, not taken: the ketenoverleg decides."""

    doel_id: str
    reden: str
    naar: tuple[int, ...]

    @property
    def text(self) -> str:
        """The proposal as a Dutch sentence."""
        steps = " of ".join(str(s) for s in self.naar)
        return f"{self.doel_id}: {self.reden} Overweeg terug te gaan naar stap {steps}."


def verloop(tables: Tables, groep_id: str, op: date, rond: Omgeving | None = None) -> dict[str, dict[str, Telling]]:
    """Return by goal the value of its indicator per whole quarter since the start of the approach.

    Counts are those of the engine: registrations where these were delivered, else metingen. For a survey it is the
    percentage and for members at a moment the last number. A quarter that was not wholly delivered is not delivered,
    one of which a part was withheld an interval. Goals measured less than once a quarter give one value per measured
    period. Goals without a series are left out.

    Returns
    -------
    dict
        By ``doel_id``: quarter (or first month of the period), oldest first, and its value.
    """
    try:
        start = start_of(tables, groep_id)
    except UsageError:
        return {}
    around, out = rond or omgeving(tables, op), {}
    for g in _goals(tables, groep_id):
        try:
            found = reeks_van_doel(tables, groep_id, str(g["indicator_code"]), around)
        except UsageError:
            continue
        if isinstance(found, Reeks):
            out[str(g["doel_id"])] = _gemeten(found, soort_van(str(g["indicator_code"])), start, op)
        else:
            out[str(g["doel_id"])] = {c: found.get(q.van, NIET_GELEVERD) for c, q in _kwartalen(start, op)}
    return out


def lussen(tables: Tables, groep_id: str, op: date, waarden: Mapping[str, Mapping[str, Telling]]) -> tuple[Lus, ...]:
    """Return loops worth considering of a group, from the values that ``verloop`` gave.

    Actions are late or not on the day their source ends, at most the peildatum.
    """
    goals = _goals(tables, groep_id)
    for g in goals:
        if g["nulmeting_van"] and g["nulmeting_tot"]:
            soort, months = soort_van(str(g["indicator_code"])), _maanden(list(waarden.get(str(g["doel_id"]), ())))
            g["streefwaarde"] = streef_per_periode(
                g["streefwaarde"], soort, g["nulmeting_van"], g["nulmeting_tot"], months
            )
    actions = frame(tables, "actie", "groep_id", "doel_id")
    mine = actions[actions["groep_id"] == groep_id]
    known = {d: [t.n if isinstance(t, Bekend) else None for t in v.values()] for d, v in waarden.items()}
    day = dekking_van(tables).op(op, ("actie",), groep_id)
    return voorgesteld(goals, known, mine, day, keuze_van(tables, groep_id, op))


def voorgesteld(
    doelen: Sequence[Mapping[str, Any]],
    waarden: Mapping[str, Sequence[float | None]],
    acties: pd.DataFrame,
    op: date,
    chosen: Collection[str],
) -> tuple[Lus, ...]:
    """Return loops worth considering: an indicator moved away from its target two periods running, or a plan stuck.

    Parameters
    ----------
    doelen
        Rows of ``doel``, the target for one period.
    waarden
        By ``doel_id``, the values of its indicator since the start, oldest first; ``None`` where unknown, which breaks
        a run.
    acties
        Rows of ``actie``.
    op
        Peildatum.
    chosen
        Scenarios that count.
    """
    out = []
    for g in sorted(doelen, key=lambda g: str(g["doel_id"])):
        goal = str(g["doel_id"])
        if moved_away(waarden.get(goal, ()), g.get("streefwaarde"), g.get("richting")):
            out.append(Lus(goal, f"De indicator ging {AWAY_PERIODS} periodes achter elkaar van het doel af.", (3, 5)))
        mine = acties[acties["doel_id"] == goal]
        stand = voortgang(mine, op, chosen).acties["stand"] if len(mine) else None
        if stand is not None and stand.isin(OVERDUE).mean() > 0.5:
            out.append(Lus(goal, "Meer dan de helft van de acties is te laat.", (5,)))
    return tuple(out)


def moved_away(values: Sequence[float | None], target: float | None, direction: str | None) -> bool:
    """Return whether the last values went away from the target ``AWAY_PERIODS`` times running; unknown breaks a run.

    Parameters
    ----------
    values
        By period, oldest first.
    target
        The target for one period; once it is reached nothing moves away from it.
    direction
        ``daling``, ``stijging``, or another: then away is further from the target on either side.
    """
    last = list(values[-(AWAY_PERIODS + 1) :])
    if len(last) <= AWAY_PERIODS or any(v is None for v in last):
        return False
    known = [float(v) for v in last if v is not None]
    if direction in {"daling", "stijging"}:
        sign = 1 if direction == "daling" else -1
        reached = target is not None and sign * (known[-1] - float(target)) <= 0
        return not reached and all(sign * (b - a) > 0 for a, b in pairwise(known))
    if target is None:
        return False
    gaps = [abs(v - float(target)) for v in known]
    return all(b > a for a, b in pairwise(gaps))


def _maanden(labels: Sequence[str]) -> int:
    """Return how many months a period lasts: of a quarter, or between the first two measured periods."""
    first = [date.fromisoformat(f"{label}-01") for label in labels[:2] if "-K" not in label]
    if len(first) < 2:
        return MAANDEN_PER_KWARTAAL
    return maanden_tussen(*first)


def _goals(tables: Tables, groep_id: str) -> list[dict[str, Any]]:
    columns = ("doel_id", "groep_id", "indicator_code", "streefwaarde", "richting", "nulmeting_van", "nulmeting_tot")
    rows = frame(tables, "doel", *columns).reindex(columns=list(columns))
    rows = rows[rows["groep_id"] == groep_id].drop_duplicates("doel_id", keep="last")
    return records(rows)


def _kwartalen(start: date, op: date) -> list[tuple[str, Any]]:
    spans = hele_kwartalen(kwartaal(start).tot, na(op))
    return list(zip(codes(spans), spans, strict=True))


def _gemeten(series: Reeks, soort: str, start: date, op: date) -> dict[str, Telling]:
    """Return what was measured of members or asked of residents, per quarter or per measured period."""
    spans = [(c, q.van, q.tot) for c, q in _kwartalen(start, op)]
    if series.per_year < 4:
        spans = [(f"{a:%Y-%m}", a, b) for a, b in zip(series.starts, series.ends, strict=True) if start < b <= na(op)]
    values: dict[str, Telling] = {}
    for name, a, b in spans:
        w = series.window(a, b)
        found = stand_van(series, soort, a, b) if soort in NIVEAU else w.count
        if w.periods and w.known == w.periods and found is not None:
            values[name] = Bekend(found)
        else:
            low, high = map(float, SUPPRESSED_RANGE)
            hidden = w.periods == 1 and w.withheld == 1 and soort != "enquete"
            values[name] = Tussen(low, high) if hidden else NIET_GELEVERD
    return values
