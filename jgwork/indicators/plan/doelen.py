"""Goals of a plan: their series per quarter, and the answer of the engine as far as its windows may be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.indicators.effect.antwoord import VERTELD, Antwoord
from jgwork.indicators.effect.tabel import begin
from jgwork.indicators.effect.telvraag import METHODE
from jgwork.indicators.effect.vensters import Cellen, cellen, welke
from jgwork.indicators.groep.grenzen import TITLES, Ends, per_periode
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.leden import gezegd
from jgwork.inhoud.perioden import Periode, codes, kwartalen, vereniging
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.inhoud.rijen import records
from jgwork.privacy.stand.doelen import TABEL
from jgwork.privacy.stand.stand import kwartalen_van
from jgwork.vocabulary.dutch import between, quarter
from jgwork.vocabulary.tables import IndicatorTable, Measure, Ontbreekt, ReleasedTable, Tijd, Unit
from jgwork.vocabulary.telling import Telling, einden
from jgwork.vocabulary.verandering import Verandering, termijn

if TYPE_CHECKING:
    import pandas as pd

DEFINITIE = "2"
#: Kinds of indicator that count members: within one group they leave as band statements only, never as a series.
PERSONS = ("traject", "groep")
#: Kinds that are no count per quarter; they have a table of their own.
ELSEWHERE = ("netwerk", "duiding")
COUNTED = Measure("waarde", "Aantal", Unit.EVENT)
ASKED = Measure("waarde", "Waarde", Unit.STATEMENT)
#: What is said instead of a word, by reason.
LEDEN, ELDERS = "niet in aantallen te tonen", "elders te zien"
NIET_GETOOND, NIET_TE_METEN = "niet te tonen", "niet te meten"
NIET_BEGONNEN = "nog niet begonnen"
#: Cautions of a goal that are told at most.
LET_OP_HOOGSTENS = 6
#: Columns of ``doelen``: what is shown first, then what its sentences are made of.
TITELS: Mapping[str, str] = {
    "nulmeting": "Nulmeting", "nu": "Nu", "streefwaarde": "Streefwaarde (over evenveel kwartalen)",
    "verhouding": "Verhouding", "laag": "Ondergrens", "hoog": "Bovengrens", "oordeel": "Oordeel",
    "niveau": "Bewijskracht", "stand": "Streefwaarde gehaald?", "termijn": "Termijn",
    "p": "p", "reden": "Waarom niet", "wat": "Wat", "kwartalen": "Kwartalen", "jaar_ervoor": "Jaar voor de nulmeting",
    "groepen": "Groepen vergeleken", "nul_anderen": "Hun nulmeting", "nu_anderen": "Bij hen nu",
    "gekozen_uit": "Gekozen uit", "per_lid": "Per lid per dag", "antwoorden_nul": "Antwoorden in de nulmeting",
    "antwoorden_nu": "Antwoorden nu",
    **{f"{a}_{n}": f"{t}: {n}" for a, t in (("geteld", "Geteld"), ("vergeleken", "Vergeleken"))
       for n in ("woord", "verhouding", "laag", "hoog", "p", "door")},
    **{f"let_op_{i}": f"Let op {i}" for i in range(1, LET_OP_HOOGSTENS + 1)},
    "leden_nul": "Deel van de leden bij de nulmeting", "leden_nul_op": "Op", "leden_nu": "Deel van de leden nu",
    "leden_nu_op": "Nu op", "leden_woord": "Vooruit of achteruit", "leden_volgende": "Volgende moment",
    "leden_waarom": "Waarom geen deel",
    "welke_nu": "Kwartalen nu", "welke_nul": "Kwartalen nulmeting", "welke_eerder": "Kwartalen jaar ervoor",
}  # fmt: skip


def indicator_words() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the Dutch title and the kind of every indicator of the code list."""
    from jgwork.schema.descriptors import codelist

    known = codelist("indicator")
    return known.titles, {code: known.extra.get(code, {}).get("soort", "") for code in known.codes}


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
    start = begin(data.frame("processtap", "gebeurtenis", "stap", "datum"), data.frame("actie", "start"))
    found = []
    for r in records(rows.sort_values(["primair", "doel_id"], ascending=[False, True])) if len(rows) else []:
        if not (_is(r["indicator_code"]) and _is(r["nulmeting_van"]) and _is(r["nulmeting_tot"])):
            continue
        code = str(r["indicator_code"])
        found.append(
            Doel(str(r["doel_id"]), titels.get(code, code), code, soorten.get(code, ""),
                 r["nulmeting_van"], r["nulmeting_tot"], float(r["streefwaarde"]) if _is(r["streefwaarde"]) else None,
                 r["streefdatum"] if _is(r["streefdatum"]) else None, start,
                 str(r["richting"]) if _is(r.get("richting")) else "")
        )  # fmt: skip
    return tuple(found)


def reeks(data: GroepData, doel: Doel, van: date, tot: date) -> IndicatorTable | None:
    """Return the delivered quarterly series of a goal; ``None`` where there is none.

    Of a goal that counts members there is none, nor of one that counts incidents of the group: those are told once, and
    the stand holds them. What residents are asked (``enquete``) is a statement about an area. Where the supplier
    withheld a part of a quarter (``<5``) its value is empty and ``laag`` and ``hoog`` say what it can be. These are
    statements: nobody of the group is behind such a count, so no cell of it is protected, and they say no more than
    the delivery did.

    Returns
    -------
    IndicatorTable
        Dims ``periode``; measure ``waarde`` (events or, for a survey, statements); ``laag`` and ``hoog`` only where a
        quarter is an interval.
    """
    if doel.soort in (*PERSONS, *ELSEWHERE) or doel.indicator in UIT_REGISTRATIES:
        return None
    measured = _measured(data, doel, van, tot)
    if measured is None:
        return None
    if doel.soort == "enquete":
        return _series(data, doel, measured.dropna(), ASKED)
    return _delivered(data, doel, measured)


def _told(frame: pd.DataFrame, gaps: Collection[tuple[str, ...]]) -> pd.Series:
    return frame["periode"].map(lambda p: (p,) not in gaps).astype(bool)


def _delivered(data: GroepData, doel: Doel, measured: pd.DataFrame) -> IndicatorTable:
    """Return a delivered series; a quarter of which a part was withheld has its lowest and highest count beside it."""
    gaps: dict[tuple[str, ...], Ontbreekt] = {
        (p,): sign for p, sign in zip(measured["periode"], measured["ontbreekt"], strict=True) if sign is not None
    }
    measured = measured[_told(measured, gaps)].reset_index(drop=True)
    return replace(_as_delivered(data, doel, measured.drop(columns="ontbreekt")), ontbreekt=gaps)


def _as_delivered(data: GroepData, doel: Doel, measured: pd.DataFrame) -> IndicatorTable:
    if not (measured["laag"] < measured["hoog"]).any():
        return _series(data, doel, measured, COUNTED)
    more = tuple(Measure(name, title, Unit.STATEMENT) for name, title in TITLES.items())
    return _series(data, doel, measured, COUNTED, *more)


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
        return None if known.empty else _whole(known, van, tot)
    counts = per_periode(rows, keys, column)
    if counts["laag"].isna().all():
        return None
    spans = vereniging(Periode(r["periode_van"], r["periode_tot"]) for r in records(rows))
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


def _whole(counts: pd.Series, van: date, tot: date) -> pd.DataFrame:
    full = counts.reindex(codes(kwartalen(van, tot)))
    return full.rename("waarde").rename_axis("periode").reset_index()


def _series(data: GroepData, doel: Doel, frame: pd.DataFrame, *measures: Measure) -> IndicatorTable:
    return IndicatorTable(
        doel.reeks, doel.titel, frame, ("periode",), measures, size=data.size,
        tijd=Tijd.FEIT,
        info={"definitie": f"{doel.titel} per kwartaal.", "bron": "meting", "eenheid": "aantal per kwartaal",
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def beoordeel(
    doelen: Sequence[Doel],
    series: Mapping[str, ReleasedTable],
    antwoord: Callable[[Mapping[str, Cellen]], Mapping[str, Antwoord]],
    op: date,
) -> IndicatorTable | None:
    """Return what may be told of each goal: the engine's answer over the quarters that were told.

    Parameters
    ----------
    doelen
        Goals of the plan.
    series
        Released series by name.
    antwoord
        Gives the answers, from what was told (by goal, the count of quarters, alone or together). Where these say that
        nothing is known yet of the day that somebody asked for, no goal is judged.
    op
        The day.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``nulmeting``, ``nu``, ``streefwaarde`` (over the same quarters), ``verhouding``,
        ``laag``, ``hoog``, ``oordeel``, ``niveau``, ``stand`` (of the target), ``termijn``, ``zin``, ``let_op``;
        ``None`` without goals.
    """
    import pandas as pd

    if not doelen:
        return None
    told = {d.doel_id: verteld(series[d.reeks]) for d in doelen if d.reeks in series and d.soort != "enquete"}
    answers = antwoord(told)
    ahead = any(a.reden == "nog_niets" for a in answers.values())
    known = {d.doel_id: ends(series[d.reeks]) for d in doelen if d.reeks in series}
    later = {"oordeel": NIET_GETOOND, "reden": "nog_niets"}
    parts = _delen(series.get(TABEL))
    frame = pd.DataFrame([
        {"doel": d.titel, **later} if ahead
        else _row(d, answers.get(d.doel_id), known.get(d.doel_id, {}), series.get(d.reeks))
        | (gezegd(d, parts.get(d.titel, {}), op) if d.soort in PERSONS else {})
        for d in doelen
    ])  # fmt: skip
    frame = frame.reindex(columns=["doel", *TITELS])
    frame["termijn"] = [termijn(d.streefdatum, op) for d in doelen]
    return IndicatorTable(
        "doelen", "Waar staan de doelen?", frame, ("doel",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in TITELS.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Aantal nu en in dezelfde kwartalen van de nulmeting; spreiding uit andere groepen.",
              "bron": "vrijgegeven reeksen", "methode": METHODE, "eenheid": "verhouding", "basis": VERTELD,
              "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _delen(table: ReleasedTable | None) -> dict[str, dict[str, str]]:
    """Return by title of a goal about members what was told of it, by moment."""
    out: dict[str, dict[str, str]] = {}
    for r in table.records() if table is not None else ():
        out.setdefault(str(r["doel"]), {})[str(r["moment"])] = str(r["leden"])
    return out


def nulmeting_hoogte(doel: Doel, table: ReleasedTable) -> float | None:
    """Return the mean of a quarter of the nulmeting in a released series; ``None`` where one was not told."""
    span = codes(kwartalen(doel.nulmeting_van, doel.nulmeting_tot))
    if doel.soort == "enquete":
        exact = [e[0] for q, e in ends(table).items() if e and q in span]
        return sum(exact) / len(exact) if exact else None
    found = som(ends(table), span)
    return found[0] / len(span) if found and found[0] == found[1] else None


def verteld(table: ReleasedTable) -> dict[Periode, Telling]:
    """Return what was told in a released series, of a quarter or of some together; what was not told is not in it."""
    return cellen(ends(table))


def _row(
    doel: Doel, answer: Antwoord | None, told: Mapping[str, Ends | None], table: ReleasedTable | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"doel": doel.titel}
    why = _without(doel, answer)
    if why == NIET_BEGONNEN and doel.soort == "enquete" and table is not None:
        row |= {"nulmeting": nulmeting_hoogte(doel, table), "streefwaarde": doel.streefwaarde}
    if why or answer is None:
        return row | {"oordeel": why}
    if answer.vensters is None and doel.indicator in UIT_REGISTRATIES:
        untold = answer.reden == "niet_verteld"
        return row | ({"oordeel": NIET_GETOOND, "reden": answer.reden} if untold else _words(answer))
    if answer.vensters is None:
        values = {r.name: r.value for r in answer.rijen}
        shares = {"nulmeting": values.get("voor"), "nu": values.get("na"), "streefwaarde": doel.streefwaarde}
        asked = {"antwoorden_nul": values.get("antwoorden_voor"), "antwoorden_nu": values.get("antwoorden_na")}
        return row | shares | asked | _words(answer)
    v = answer.vensters
    windows_told = ((v.kwartalen, v.na), (v.kwartalen_nul, v.nul), (v.kwartalen_eerder, v.eerder))
    if any(quarters and som(told, quarters) != einden(total) for quarters, total in windows_told):
        return row | {"oordeel": NIET_GETOOND, "reden": "niet_verteld"}
    change = answer.verandering(buiten=True)
    return row | _words(answer) | (_change(change) if change else {}) | {
        "nulmeting": _shown(v.nul), "nu": _shown(v.na), "streefwaarde": doel.streef_over(len(v.kwartalen)),
        "jaar_ervoor": _shown(v.eerder) if v.kwartalen_eerder else None, "welke_nu": welke(v.kwartalen),
        "welke_nul": welke(v.kwartalen_nul), "welke_eerder": welke(v.kwartalen_eerder),
    }  # fmt: skip


def _change(c: Verandering) -> dict[str, Any]:
    """Return a change as columns; ``views.effect`` makes the same sentences of them."""
    out: dict[str, Any] = {
        "wat": c.wat, "kwartalen": c.kwartalen, "groepen": c.groepen, "nul_anderen": c.nul_anderen,
        "nu_anderen": c.na_anderen, "gekozen_uit": c.gekozen_uit, "per_lid": c.per_lid or None,
    }  # fmt: skip
    for prefix, said in (("geteld_", c.geteld), ("vergeleken_", c.vergeleken)):
        if said is not None:
            out |= {
                f"{prefix}woord": said.woord, f"{prefix}verhouding": said.verhouding, f"{prefix}laag": said.laag,
                f"{prefix}hoog": said.hoog, f"{prefix}p": said.p, f"{prefix}door": said.door,
            }  # fmt: skip
    return out


def _without(doel: Doel, answer: Antwoord | None) -> str:
    """Return what is said of a goal that has no answer here; empty where it has one."""
    if doel.soort in PERSONS or doel.soort in ELSEWHERE:
        return LEDEN if doel.soort in PERSONS else ELDERS
    return NIET_BEGONNEN if doel.ingreep is None else NIET_TE_METEN if answer is None else ""


def _words(answer: Antwoord) -> dict[str, Any]:
    low, high = answer.marge or (None, None)
    keys = dict.fromkeys(k for w in answer.waarschuwingen if (k := w.sleutel))
    return {
        "oordeel": answer.woord, "verhouding": answer.verhouding, "laag": low, "hoog": high, "p": answer.p,
        "niveau": answer.bewijs, "stand": answer.streef, "reden": answer.reden or None,
        **{f"let_op_{i}": k for i, k in enumerate(list(keys)[:LET_OP_HOOGSTENS], 1)},
    }  # fmt: skip


def _shown(telling: Telling) -> float | str | None:
    found = einden(telling)
    return None if found is None else found[0] if found[0] == found[1] else between(*found)


def ends(table: ReleasedTable) -> dict[str, Ends | None]:
    """Return what each quarter of a released series can be; ``None`` where it is unknown or not shown."""
    out: dict[str, Ends | None] = {}
    for r in table.records():
        low, high = (r["waarde"], r["waarde"]) if r["waarde"] is not None else (r.get("laag"), r.get("hoog"))
        usable = isinstance(low, int | float) and isinstance(high, int | float)
        out[str(r["periode"])] = (float(low), float(high)) if usable else None  # type: ignore[arg-type]
    return out


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
