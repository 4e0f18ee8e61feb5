"""Goals against their nulmeting, from released series only: what was withheld is not used to judge either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.grenzen import TITLES, Ends, per_periode
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.perioden import Periode, codes, kwartaal, kwartalen, na, vereniging
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.privacy.stand.stand import kwartalen_van
from jgwork.vocabulary.dutch import between, day, quarter
from jgwork.vocabulary.tables import IndicatorTable, Measure, Ontbreekt, ReleasedTable, Tijd, Unit

if TYPE_CHECKING:
    import pandas as pd

    from jgwork.indicators.effect.estimate import Estimate

DEFINITIE = "1"
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

    @property
    def kansen(self) -> str:
        """Name of the goal's table of what chance does."""
        return f"toeval_{self.doel_id}"


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
    (``enquete``) is a statement about an area. Where the supplier withheld a part of a quarter (``<5``) its value is
    empty and ``laag`` and ``hoog`` say what it can be. These are statements: nobody of the group is behind such a
    count, so no cell of it is protected, and they say no more than the delivery did.

    Returns
    -------
    IndicatorTable
        Dims ``periode``; measure ``waarde`` (events or, for a survey, statements); ``laag`` and ``hoog`` only where a
        quarter is an interval.
    """
    if doel.soort in (*PERSONS, *ELSEWHERE):
        return None
    measured = _measured(data, doel, van, tot)
    if doel.soort == "enquete":
        return None if measured is None else _series(data, doel, measured.dropna(), "meting", ASKED)
    if doel.indicator not in UIT_REGISTRATIES:
        return None if measured is None else _delivered(data, doel, measured)
    frame, bron = _registered(data, doel, van, tot), "registratie"
    gaps = data.ontbreekt(kwartalen(van, tot), *REGISTRATIES)
    frame = frame[[(p,) not in gaps for p in frame["periode"]]].reset_index(drop=True)
    told = None if measured is None else measured.set_index("periode")["waarde"].reindex(frame["periode"])
    if told is not None and told.notna().all():
        frame["waarde"], bron = told.to_numpy(), "meting"
    measure = Measure("waarde", "Aantal", Unit.EVENT, "leden", "grootste")
    return replace(_series(data, doel, frame, bron, measure), ontbreekt=gaps)


def _registered(data: GroepData, doel: Doel, van: date, tot: date) -> pd.DataFrame:
    rows = incidenten(data)
    kind = UIT_REGISTRATIES[doel.indicator]
    if kind:
        rows = rows[rows["aard"] == kind]
    rows = rows.assign(periode=[quarter(d) for d in rows["datum"]])
    by = rows.groupby("periode")
    largest = rows.groupby(["periode", "pseudoniem"])["incident_id"].nunique().groupby(level=0).max()
    frame = _whole(by["incident_id"].nunique(), van, tot)
    frame["leden"] = by["pseudoniem"].nunique().reindex(frame["periode"], fill_value=0).to_numpy()
    frame["grootste"] = largest.reindex(frame["periode"], fill_value=0).to_numpy()
    return frame


def _delivered(data: GroepData, doel: Doel, measured: pd.DataFrame) -> IndicatorTable:
    """Return a delivered series; a quarter of which a part was withheld has its lowest and highest count beside it."""
    gaps: dict[tuple[str, ...], Ontbreekt] = {
        (p,): sign for p, sign in zip(measured["periode"], measured["ontbreekt"], strict=True) if sign is not None
    }
    measured = measured[[(p,) not in gaps for p in measured["periode"]]].reset_index(drop=True)
    return replace(_as_delivered(data, doel, measured.drop(columns="ontbreekt")), ontbreekt=gaps)


def _as_delivered(data: GroepData, doel: Doel, measured: pd.DataFrame) -> IndicatorTable:
    if not (measured["laag"] < measured["hoog"]).any():
        return _series(data, doel, measured, "meting", COUNTED)
    more = tuple(Measure(name, title, Unit.STATEMENT) for name, title in TITLES.items())
    return _series(data, doel, measured, "meting", COUNTED, *more)


def _measured(data: GroepData, doel: Doel, van: date, tot: date) -> pd.DataFrame | None:
    """Return the delivered measurements by quarter: counts add up, what residents are asked is averaged."""
    import pandas as pd

    column = "waarde" if doel.soort == "enquete" else "teller"
    rows = data.frame("meting", "indicator_code", column, "periode_van", "periode_tot", "eenheid_type")
    rows = rows[rows["indicator_code"] == doel.indicator]
    rows = rows[(rows["periode_van"] >= van) & (rows["periode_tot"] <= tot)]
    of_group = rows["eenheid_type"] == "groep"
    rows = rows[of_group] if of_group.any() else rows
    keys = [quarter(d) for d in rows["periode_van"]]
    if doel.soort == "enquete":
        known = rows["waarde"].astype("float64").groupby(keys).mean().dropna() if len(rows) else rows["waarde"]
        return None if known.empty else _whole(known, van, tot, missing=None)
    counts = per_periode(rows, keys, column)
    if counts["laag"].isna().all():
        return None
    spans = vereniging(Periode(r["periode_van"], r["periode_tot"]) for r in rows.to_dict("records"))
    quarters = kwartalen(van, tot)
    full = counts.reindex(codes(quarters)).rename_axis("periode").reset_index()
    # a quarter of which some months were delivered is no lower quarter
    full["ontbreekt"] = pd.Series([_missing(k, spans) for k in quarters], dtype=object)
    return full.assign(waarde=full["laag"].where((full["laag"] == full["hoog"]) & full["ontbreekt"].isna()))


def _missing(kwartaal: Periode, spans: Sequence[Periode]) -> Ontbreekt | None:
    """Return why a quarter has no delivered count; ``None`` where its whole length was delivered."""
    if any(s.bevat(kwartaal) for s in spans):
        return None
    return Ontbreekt.DEELS if any(s.doorsnede(kwartaal) for s in spans) else Ontbreekt.NIET_GELEVERD


def _whole(counts: pd.Series, van: date, tot: date, missing: float | None = 0) -> pd.DataFrame:
    full = counts.reindex(codes(kwartalen(van, tot)), fill_value=missing)
    return full.rename("waarde").rename_axis("periode").reset_index()


def _series(data: GroepData, doel: Doel, frame: pd.DataFrame, bron: str, *measures: Measure) -> IndicatorTable:
    return IndicatorTable(
        doel.reeks, doel.titel, frame, ("periode",), measures, size=data.size,
        tijd=Tijd.TIJDVAK if doel.indicator in UIT_REGISTRATIES else Tijd.FEIT,
        info={"definitie": f"{doel.titel} per kwartaal.", "bron": bron, "eenheid": "aantal per kwartaal",
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def beoordeel(
    doelen: Sequence[Doel], series: Mapping[str, ReleasedTable], op: date, *, gevraagd: bool = False
) -> IndicatorTable | None:
    """Judge each goal from its released series: nulmeting, now, rate ratio with interval, and what may be said.

    Quarters that were withheld, not delivered or are unknown leave the comparison undefined: an estimate from the shown
    ones alone would be biased, since the small ones are missing. A goal is judged up to the last quarter its own
    sources cover, unless somebody asked for a day (``gevraagd``): of that nothing is known yet where nothing was
    delivered.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``nulmeting``, ``nu`` (per quarter), ``streefwaarde`` (per quarter), ``verhouding``,
        ``laag``, ``hoog``, ``oordeel``, ``termijn``; ``None`` without goals.
    """
    import pandas as pd

    if not doelen:
        return None
    frame = pd.DataFrame([_judge(d, series.get(d.reeks), op, gevraagd=gevraagd) for d in doelen])
    titles = {
        "nulmeting": "Nulmeting (per kwartaal)", "nu": "Nu (per kwartaal)",
        "streefwaarde": "Streefwaarde (per kwartaal)",
        "verhouding": "Verhouding", "laag": "Ondergrens", "hoog": "Bovengrens", "termijn": "Termijn",
        "oordeel": "Oordeel",
    }  # fmt: skip
    return IndicatorTable(
        "doelen", "Waar staan de doelen?", frame, ("doel",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Aantal per kwartaal sinds het begin van de acties, gedeeld door dat in de nulmeting.",
              "bron": "vrijgegeven reeksen", "methode": "Exacte conditionele Poisson-toets, mid-p interval (95%)",
              "eenheid": "verhouding", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def windows(doel: Doel, op: date) -> tuple[list[str], list[str]]:
    """Return the quarters of the nulmeting and those since the quarter in which the first action started.

    The quarter in which the actions start counts in neither; quarters that are not over yet do not count.
    """
    before = codes(kwartalen(doel.nulmeting_van, doel.nulmeting_tot))
    if doel.ingreep is None:
        return before, []
    since = codes(kwartalen(doel.ingreep, kwartaal(na(op)).van))
    return before, [q for q in since[1:] if q not in before]


def _judge(doel: Doel, table: ReleasedTable | None, op: date, *, gevraagd: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"doel": doel.titel, **dict.fromkeys(NUMBERS), "termijn": day(doel.streefdatum)}
    if doel.soort in PERSONS:
        return row | {"oordeel": "niet in aantallen te tonen"}
    if doel.soort in ELSEWHERE:
        return row | {"oordeel": "elders te zien"}
    before, now = windows(doel, op)
    now = [q for q in now if q <= laatste(table)]
    counts = {} if table is None else dict(zip(table.column("periode"), table.column("waarde"), strict=True))
    while now and not gevraagd and isinstance(counts.get(now[-1]), Ontbreekt):
        now.pop()
    if doel.soort == "enquete":
        return row | _asked(doel, counts, before, now)
    row["streefwaarde"] = doel.streefwaarde / len(before) if doel.streefwaarde is not None and before else None
    if doel.ingreep is None:
        return row | {"oordeel": "nog niet begonnen"}
    known = {} if table is None else ends(table)
    old, new = som(known, before), som(known, now)
    if old is None or new is None:
        return row | {"oordeel": "niet te beoordelen"}
    exact = old[0] == old[1] and new[0] == new[1]
    # Where a part was withheld the highest is held against the lowest, both ways.
    found = [_compare(doel, known, before, now, op, part) for part in (((0, 0),) if exact else ((1, 0), (0, 1)))]
    rows, words = [f.table[0] for f in found], {f.wording for f in found}
    lows, highs = [r.low for r in rows if r.low is not None], [r.high for r in rows if r.high is not None]
    return row | {
        "nulmeting": _each(old, len(before)),
        "nu": _each(new, len(now)),
        "verhouding": rows[0].value if exact else None,
        "laag": min(lows) if len(lows) == len(rows) else None,
        "hoog": max(highs) if len(highs) == len(rows) else None,
        "oordeel": words.pop() if len(words) == 1 else "niet te beoordelen",
    }


def laatste(table: ReleasedTable | None) -> str:
    """Return the last quarter that a released series tells; what is later is not counted yet."""
    labels = [] if table is None else [str(v) for v in table.column("periode")]
    return max((kwartalen_van(label)[-1] for label in labels), default="")


def ends(table: ReleasedTable) -> dict[str, Ends | None]:
    """Return what each quarter of a released series can be; ``None`` where it is unknown or not shown."""
    out: dict[str, Ends | None] = {}
    for r in table.records():
        low, high = (r["waarde"], r["waarde"]) if r["waarde"] is not None else (r.get("laag"), r.get("hoog"))
        usable = isinstance(low, int | float) and isinstance(high, int | float)
        out[str(r["periode"])] = (float(low), float(high)) if usable else None  # type: ignore[arg-type]
    return out


def _compare(
    doel: Doel,
    known: Mapping[str, Ends | None],
    before: Sequence[str],
    now: Sequence[str],
    op: date,
    end: tuple[int, int],
) -> Estimate:
    """Compare the windows with one end of every count: ``end`` says which before and which since."""
    from jgwork.indicators.effect.before_after import before_after
    from jgwork.indicators.effect.caution import guard
    from jgwork.indicators.effect.reeks import kwartaalreeks

    counts: dict[str, float | None] = {
        q: None for label in known for q in kwartalen_van(label)
    }  # of quarters counted together no one is known
    counts |= {p: None if v is None else v[end[p in now]] for p, v in known.items() if p in counts}
    old, new = ((som(known, w) or (0.0, 0.0))[end[i]] for i, w in enumerate((before, now)))
    found = before_after(old, new, len(before), len(now), what=doel.titel.lower())
    shown = kwartaalreeks(doel.doel_id, counts)
    first_now = shown.starts[sorted(counts).index(now[0])]
    return guard(found, shown, doel.nulmeting_van, doel.nulmeting_tot, first_now, op)  # groups are chosen at a peak


def _each(total: Ends, quarters_in: int) -> float | str:
    """Return a count per quarter; in words where a part of it was withheld."""
    low, high = (round(v / quarters_in, 1) for v in total)
    return low if total[0] == total[1] else between(low, high, 1)


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


def som(known: Mapping[str, Ends | None], periods: Sequence[str]) -> Ends | None:
    """Return the lowest and highest sum over some quarters; ``None`` unless told cells cover them exactly."""
    inside = {label: quarters for label in known if set(quarters := kwartalen_van(label)) <= set(periods)}
    values = [v for label in inside if (v := known[label]) is not None]
    covered = {q for quarters in inside.values() for q in quarters}
    if not periods or len(values) < len(inside) or covered != set(periods):
        return None
    return sum(v[0] for v in values), sum(v[1] for v in values)


def _is(value: object) -> bool:
    import pandas as pd

    return value is not None and not pd.isna(value)  # type: ignore[call-overload]
