"""Goals against their nulmeting, from released series only: what was withheld is not used to judge either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.gedrag import incidenten, quarters
from jgwork.indicators.groepdata import GroepData
from jgwork.vocabulary.dutch import day, quarter
from jgwork.vocabulary.tables import IndicatorTable, Measure, ReleasedTable, Unit

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "1"
#: Indicators counted from registrations of the dossier itself; every other one comes from ``meting``.
FROM_REGISTRATIONS = {"incidenten": None, "misdrijven": "misdrijf"}
#: Kinds of indicator that count members: within one group they leave as band statements only, never as a series.
PERSONS = ("traject", "groep")
#: Kinds that are no count per quarter; they have a table of their own.
ELSEWHERE = ("netwerk", "duiding")
COUNTED = Measure("waarde", "Aantal", Unit.EVENT)
ASKED = Measure("waarde", "Waarde", Unit.STATEMENT)
NUMBERS = ("nulmeting", "nu", "streefwaarde", "verhouding", "laag", "hoog")


@dataclass(frozen=True, slots=True)
class Doel:
    """A goal of the plan, as far as its judgement needs it.

    Parameters
    ----------
    doel_id, titel, indicator, soort
        The goal, its Dutch title, its indicator code and where that comes from (``registratie``, ``enquete`` ...).
    nulmeting_van, nulmeting_tot
        Period of the nulmeting.
    streefwaarde, streefdatum
        Target for a period as long as the nulmeting, and its term.
    ingreep
        First day of the first action for this goal; ``None`` when nothing started.
    richting
        Which way it should go: ``daling``, ``stijging`` or empty.
    """

    doel_id: str
    titel: str
    indicator: str
    soort: str
    nulmeting_van: date
    nulmeting_tot: date
    streefwaarde: float | None
    streefdatum: date | None
    ingreep: date | None
    richting: str = ""

    @property
    def reeks(self) -> str:
        """Name of the goal's series."""
        return f"reeks_{self.doel_id}"


def doelen_van(data: GroepData, titels: Mapping[str, str], soorten: Mapping[str, str]) -> tuple[Doel, ...]:
    """Return the goals that have an indicator and a nulmeting, primary ones first.

    Parameters
    ----------
    data
        The group.
    titels, soorten
        Dutch title and kind by indicator code.
    """
    rows = data.frame("doel", "doel_id")
    actions = data.frame("actie", "doel_id", "start")
    found = []
    for r in rows.sort_values(["primair", "doel_id"], ascending=[False, True]).to_dict("records") if len(rows) else []:
        if not (_is(r["indicator_code"]) and _is(r["nulmeting_van"]) and _is(r["nulmeting_tot"])):
            continue
        starts = [d for d in actions.loc[actions["doel_id"] == r["doel_id"], "start"] if _is(d)]
        code = str(r["indicator_code"])
        found.append(
            Doel(str(r["doel_id"]), titels.get(code, code), code, soorten.get(code, ""),
                 r["nulmeting_van"], r["nulmeting_tot"], float(r["streefwaarde"]) if _is(r["streefwaarde"]) else None,
                 r["streefdatum"] if _is(r["streefdatum"]) else None, min(starts, default=None),
                 str(r["richting"]) if _is(r.get("richting")) else "")
        )  # fmt: skip
    return tuple(found)


def reeks(data: GroepData, doel: Doel, van: date, tot: date) -> IndicatorTable | None:
    """Return the quarterly series of a goal; ``None`` where it was not delivered or counts members.

    Incidents of the group follow the delivered measurements, on which the nulmeting of the plan rests, and otherwise
    the registrations; the members behind a quarter always come from the registrations. What residents are asked
    (``enquete``) is a statement about an area.

    Returns
    -------
    IndicatorTable
        Dims ``periode``; measure ``waarde`` (events or, for a survey, statements).
    """
    if doel.soort in (*PERSONS, *ELSEWHERE):
        return None
    measured = _measured(data, doel, van, tot)
    if doel.soort == "enquete":
        return None if measured is None else _series(data, doel, measured.dropna(), "meting", ASKED)
    if doel.indicator not in FROM_REGISTRATIONS:
        return None if measured is None else _series(data, doel, measured, "meting", COUNTED)
    frame, bron = _registered(data, doel, van, tot), "registratie"
    if measured is not None and measured["waarde"].notna().all():
        frame["waarde"], bron = measured["waarde"].to_numpy(), "meting"
    return _series(data, doel, frame, bron, Measure("waarde", "Aantal", Unit.EVENT, "leden", "grootste"))


def _registered(data: GroepData, doel: Doel, van: date, tot: date) -> pd.DataFrame:
    rows = incidenten(data)
    kind = FROM_REGISTRATIONS[doel.indicator]
    if kind:
        rows = rows[rows["aard"] == kind]
    rows = rows.assign(periode=[quarter(d) for d in rows["datum"]])
    by = rows.groupby("periode")
    largest = rows.groupby(["periode", "pseudoniem"])["incident_id"].nunique().groupby(level=0).max()
    frame = _whole(by["incident_id"].nunique(), van, tot)
    frame["leden"] = by["pseudoniem"].nunique().reindex(frame["periode"], fill_value=0).to_numpy()
    frame["grootste"] = largest.reindex(frame["periode"], fill_value=0).to_numpy()
    return frame


def _measured(data: GroepData, doel: Doel, van: date, tot: date) -> pd.DataFrame | None:
    """Return the delivered measurements by quarter: counts add up, what residents are asked is averaged."""
    import pandas as pd

    column = "waarde" if doel.soort == "enquete" else "teller"
    rows = data.frame("meting", "indicator_code", column, "periode_van", "periode_tot", "eenheid_type")
    rows = rows[(rows["indicator_code"] == doel.indicator) & rows[column].notna()]
    rows = rows[(rows["periode_van"] >= van) & (rows["periode_tot"] <= tot)]
    of_group = rows["eenheid_type"] == "groep"
    rows = rows[of_group] if of_group.any() else rows
    if rows.empty:
        return None
    keys = pd.Series([quarter(d) for d in rows["periode_van"]], index=rows.index)
    by = rows[column].astype("float64").groupby(keys)
    return _whole(by.mean() if doel.soort == "enquete" else by.sum(), van, tot, missing=None)


def _whole(counts: pd.Series, van: date, tot: date, missing: float | None = 0) -> pd.DataFrame:
    full = counts.reindex(quarters(van, tot), fill_value=missing)
    return full.rename("waarde").rename_axis("periode").reset_index()


def _series(data: GroepData, doel: Doel, frame: pd.DataFrame, bron: str, measure: Measure) -> IndicatorTable:
    return IndicatorTable(
        doel.reeks, doel.titel, frame, ("periode",), (measure,), size=data.size,
        info={"definitie": f"{doel.titel} per kwartaal.", "bron": bron, "eenheid": "aantal per kwartaal",
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def beoordeel(doelen: Sequence[Doel], series: Mapping[str, ReleasedTable], op: date) -> IndicatorTable | None:
    """Judge each goal from its released series: nulmeting, now, rate ratio with interval, and what may be said.

    Quarters that were withheld or are unknown leave the comparison undefined: an estimate from the shown ones alone
    would be biased, since the small ones are missing.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``nulmeting``, ``nu`` (per quarter), ``streefwaarde`` (per quarter), ``verhouding``,
        ``laag``, ``hoog``, ``oordeel``, ``termijn``; ``None`` without goals.
    """
    import pandas as pd

    if not doelen:
        return None
    frame = pd.DataFrame([_judge(d, series.get(d.reeks), op) for d in doelen])
    titles = {
        "nulmeting": "Nulmeting (per kwartaal)", "nu": "Nu (per kwartaal)",
        "streefwaarde": "Streefwaarde (per kwartaal)",
        "verhouding": "Verhouding", "laag": "Ondergrens", "hoog": "Bovengrens", "termijn": "Termijn",
        "oordeel": "Oordeel",
    }  # fmt: skip
    return IndicatorTable(
        "doelen", "Waar staan de doelen?", frame, ("doel",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()),
        info={"definitie": "Aantal per kwartaal sinds het begin van de acties, gedeeld door dat in de nulmeting.",
              "bron": "vrijgegeven reeksen", "methode": "Exacte conditionele Poisson-toets, mid-p interval (95%)",
              "eenheid": "verhouding", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def windows(doel: Doel, op: date) -> tuple[list[str], list[str]]:
    """Return the quarters of the nulmeting and those since the quarter in which the first action started.

    The quarter in which the actions start counts in neither; quarters that are not over yet do not count.
    """
    before = quarters(doel.nulmeting_van, doel.nulmeting_tot)
    if doel.ingreep is None:
        return before, []
    since = quarters(doel.ingreep, date(op.year, 3 * ((op.month - 1) // 3) + 1, 1))
    return before, [q for q in since[1:] if q not in before]


def _judge(doel: Doel, table: ReleasedTable | None, op: date) -> dict[str, Any]:
    from jgwork.indicators.effect.before_after import before_after
    from jgwork.indicators.effect.caution import guard
    from jgwork.indicators.effect.reeks import kwartaalreeks

    row: dict[str, Any] = {"doel": doel.titel, **dict.fromkeys(NUMBERS), "termijn": day(doel.streefdatum)}
    if doel.soort in PERSONS:
        return row | {"oordeel": "niet in aantallen te tonen"}
    if doel.soort in ELSEWHERE:
        return row | {"oordeel": "elders te zien"}
    before, now = windows(doel, op)
    counts = {} if table is None else dict(zip(table.column("periode"), table.column("waarde"), strict=True))
    if doel.soort == "enquete":
        return row | _asked(doel, counts, before, now)
    row["streefwaarde"] = doel.streefwaarde / len(before) if doel.streefwaarde is not None and before else None
    if doel.ingreep is None:
        return row | {"oordeel": "nog niet begonnen"}
    old, new = _sum(counts, before), _sum(counts, now)
    if old is None or new is None:
        return row | {"oordeel": "niet te beoordelen"}
    found = before_after(old, new, len(before), len(now), what=doel.titel.lower())
    shown = kwartaalreeks(doel.doel_id, {str(p): v if isinstance(v, int | float) else None for p, v in counts.items()})
    first_now = shown.starts[sorted(map(str, counts)).index(now[0])]
    found = guard(found, shown, doel.nulmeting_van, doel.nulmeting_tot, first_now, op)  # groups are chosen at a peak
    first = found.table[0]
    return row | {
        "nulmeting": round(old / len(before), 1),
        "nu": round(new / len(now), 1),
        "verhouding": first.value,
        "laag": first.low,
        "hoog": first.high,
        "oordeel": found.wording,
    }


def _asked(doel: Doel, counts: Mapping[Any, Any], before: Sequence[str], now: Sequence[str]) -> dict[str, Any]:
    """Describe what residents were asked: no interval without the number of answers, so no judgement either."""
    known = {p: v for p, v in counts.items() if isinstance(v, int | float)}
    old, new = [known[p] for p in before if p in known], [known[p] for p in now if p in known]
    return {
        "nulmeting": round(sum(old) / len(old), 1) if old else None,
        "nu": round(new[-1], 1) if new else None,
        "streefwaarde": doel.streefwaarde,
        "oordeel": "alleen beschrijvend",
    }


def _sum(counts: Mapping[Any, Any], periods: Sequence[str]) -> float | None:
    values = [counts.get(p) for p in periods]
    if not values or any(not isinstance(v, int | float) for v in values):
        return None
    return float(sum(v for v in values if isinstance(v, int | float)))


def _is(value: object) -> bool:
    import pandas as pd

    return value is not None and not pd.isna(value)  # type: ignore[call-overload]
