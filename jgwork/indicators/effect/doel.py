"""The question of step 6 and 7, one function: what changed for a goal, and for all goals of a group."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.anders import antwoorden, getal_van, gevraagd, langer, leden, netwerk
from jgwork.indicators.effect.antwoord import ACTUEEL, VERTELD, Antwoord, Warned, holm
from jgwork.indicators.effect.gemeten import gemeten
from jgwork.indicators.effect.omgeving import Omgeving, Reeks, omgeving
from jgwork.indicators.effect.tabel import Tables, frame, goal, home_of, soort_van, start_of
from jgwork.indicators.effect.telvraag import Telvraag, antwoord
from jgwork.indicators.effect.vensters import Cellen, Samen, totaal, uit_cellen
from jgwork.indicators.verkennend.reeks import Reeks as Maandreeks
from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.perioden import Periode, hele_kwartalen, months_before, na
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.telling import Bekend, Telling, einden
from jgwork.vocabulary.verandering import na_termijn, termijn

#: At most this many goals of a group are primary.
MAX_PRIMARY = 3
#: Dutch plural of what is counted, by indicator or else by its kind.
WHAT: Mapping[str, str] = MappingProxyType({
    "misdrijven": "misdrijven", "melding": "meldingen", "waarneming": "waarnemingen", "groep": "leden",
    "traject": "leden", "enquete": "bewoners",
})  # fmt: skip


class Vastgesteld(Protocol):
    """A nulmeting that was fixed, as far as the answer needs it."""

    @property
    def groep_id(self) -> str:
        """Its group."""

    @property
    def vast_op(self) -> date | None:
        """Day on which it was fixed."""

    @property
    def primair(self) -> bool:
        """Whether its goal was a primary one then."""


def effecten(
    tables: Tables,
    groep_id: str,
    op: date,
    *,
    soorten: Mapping[str, str] | None = None,
    vast: Mapping[str, Vastgesteld] | None = None,
    rond: Omgeving | None = None,
    verteld: Mapping[str, Cellen] | None = None,
    gevraagd: bool = False,
) -> dict[str, Antwoord]:
    """Return the answer for every goal of a group.

    Primary goals (at most the first three) are adjusted for their number. A goal that became primary after the fact
    says so, and every answer carries a caution where registrations and residents point different ways.

    Parameters
    ----------
    tables
        Admitted tables by name; of the group alone where ``rond`` is given.
    groep_id
        The group.
    op, gevraagd
        Peildatum: the last day that counts, and whether somebody asked for it: then nothing is judged where a whole
        quarter before it was not delivered yet.
    soorten
        Kind of each indicator (code list ``indicator``, column ``soort``).
    vast
        Fixed nulmetingen by goal; where the group has any, only a goal that was fixed as primary before the approach
        started stays primary.
    rond
        All groups beside each other; made from ``tables`` by default.
    verteld
        By goal what an audience was told; then the answer rests on that (``Antwoord.basis``) and its windows end with
        the last quarter that was told.

    Returns
    -------
    dict
        By ``doel_id``; a goal without indicator or nulmeting is left out.
    """
    rows = frame(tables, "doel", "doel_id", "groep_id", "indicator_code", "primair")
    rows = rows[rows["groep_id"] == groep_id].drop_duplicates("doel_id", keep="last").sort_values("doel_id")
    around = rond if rond is not None or rows.empty else omgeving(tables, op)
    answers: dict[str, Antwoord] = {}
    for d in map(str, rows["doel_id"]):
        try:
            answers[d] = effect_van_doel(tables, d, op, soorten=soorten, rond=around, verteld=verteld)
        except UsageError:
            continue
    if gevraagd and dekking_van(tables).vooruit(op, groep_id):
        return {d: replace(a.leeg(), reden="nog_niets") for d, a in answers.items()}
    named = [str(d) for d in rows.loc[rows["primair"] == True, "doel_id"] if d in answers]  # noqa: E712 - a column of objects
    late = {d: mark for d in named if (mark := _afterwards(tables, groep_id, d, vast or {}))}
    adjusted = holm(answers, [d for d in named if d not in late][:MAX_PRIMARY])
    marks = caution.disagreement(list(adjusted.values()))
    return {d: a.met(*marks, *((late[d],) if d in late else ())) for d, a in adjusted.items()}


def effect_van_doel(
    tables: Tables,
    doel_id: str,
    op: date,
    *,
    soorten: Mapping[str, str] | None = None,
    rond: Omgeving | None = None,
    verteld: Mapping[str, Cellen] | None = None,
) -> Antwoord:
    """Return what may be said of one goal; past its term none is on its way.

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
    groep, code = str(row["groep_id"]), str(row["indicator_code"])
    found = effect_van(
        tables, groep, code, row["nulmeting_van"], row["nulmeting_tot"], op, soorten=soorten, rond=rond, doel=row,
        verteld=None if verteld is None else verteld.get(doel_id, {}),
    )  # fmt: skip
    return replace(found, streef=na_termijn(found.streef, termijn(row.get("streefdatum"), op)))


def effect_van(
    tables: Tables,
    groep: str,
    code: str,
    van: date,
    tot: date,
    op: date,
    *,
    gebied: str = "",
    soorten: Mapping[str, str] | None = None,
    rond: Omgeving | None = None,
    doel: Mapping[str, Any] = MappingProxyType({}),
    verteld: Cellen | None = None,
) -> Antwoord:
    """Return what may be said of an indicator of a group, or of an area, against its nulmeting.

    Parameters
    ----------
    tables, op, soorten, rond
        As in ``effecten``.
    groep, code, van, tot
        The group, the indicator, and the nulmeting (the last day not included).
    gebied
        Code of an area, or ``eigen`` for the buurt of the group; the group itself where empty.
    doel
        The row of the goal, where there is one.
    verteld
        What an audience was told; quarters that were not are not known then.
    """
    soort = soort_van(code, soorten)
    what = WHAT.get(code, WHAT.get(soort, "incidenten"))
    empty = Antwoord(str(doel.get("doel_id") or ""), groep, code, soort, what, op)
    empty = replace(empty, basis=ACTUEEL if verteld is None else VERTELD)
    if soort == "netwerk":
        return netwerk(tables, empty, (van, tot), doel)
    if soort == "duiding":
        return antwoorden(tables, empty)
    around = rond if rond is not None else omgeving(tables, op)
    found = _series(tables, groep, code, gebied, around, verteld=verteld is not None)
    start = start_of(tables, groep)
    if isinstance(found, Maandreeks):
        kind = {"enquete": gevraagd, "traject": leden}.get(soort, langer)
        return kind(empty, found, (van, tot), (start, op), doel)
    unit, series, tied, fit = found
    together: tuple[Samen, ...] = ()
    asked = op
    if verteld is not None:
        own, together = uit_cellen(verteld)
        op = min(op, max((cell.laatste for cell in verteld), default=op))
        series, empty = {**series, unit: own}, replace(empty, op=op)
    from_rows = code in UIT_REGISTRATIES and verteld is None
    question = Telvraag(
        empty, unit, series, van, tot, start, fit, tied, _breaks(tables, code, around, series), _events(tables, around,
        groep, unit, "inzet", op), _interventions(tables, groep), _chosen(tables, groep), around,
        gemeten=gemeten(tables, code, around).per_groep.get(unit) if from_rows else None,
        streefwaarde=getal_van(doel.get("streefwaarde")), streefdatum=doel.get("streefdatum"),
        richting=str(doel.get("richting") or ""), samen=together, gevraagd=asked,
    )  # fmt: skip
    return antwoord(question)


def nulmetingen_per_jaar(tables: Tables, groep_id: str, rond: Omgeving) -> dict[str, tuple[float, int]]:
    """Return by goal what was counted in the last year of its nulmeting, and over how many whole quarters.

    The base of 'what could be seen'. Goals that count nothing, or of which a quarter is not known, are left out.
    """
    out = {}
    rows = frame(tables, "doel", "doel_id", "groep_id", "indicator_code", "nulmeting_van", "nulmeting_tot")
    for g in rows[rows["groep_id"] == groep_id].to_dict("records"):
        code, van, tot = g["indicator_code"], g["nulmeting_van"], g["nulmeting_tot"]
        if code is None or van is None or tot is None:
            continue
        with suppress(UsageError):
            found = _series(tables, groep_id, str(code), "", rond)
            if not isinstance(found, Maandreeks):
                last = hele_kwartalen(max(van, months_before(tot, 12)), tot)
                ends = einden(totaal(found[1][found[0]], last))
                if ends and ends[0] == ends[1]:
                    out[str(g["doel_id"])] = (ends[0], len(last))
    return out


Gevonden = tuple[str, Mapping[str, Reeks], Mapping[str, str], frozenset[str]]


def _series(
    tables: Tables, groep: str, code: str, gebied: str, rond: Omgeving, *, verteld: bool = False
) -> Gevonden | Maandreeks:
    """Return the unit, the series of all units, which are tied and which may be compared with; or what is no count.

    ``verteld``: what counts registrations rests on what was told and on nothing else.
    """
    own = rond.tellingen.get(code, {})
    tied = rond.verbonden.get(groep, {})
    counted = verteld or any(_n(t) for t in own.get(groep, {}).values())
    if not gebied and code in UIT_REGISTRATIES and counted:
        return groep, own, tied, frozenset(own)
    seen = gemeten(tables, code, rond)
    area = home_of(tables, groep) if gebied in {"", "eigen"} else gebied
    of_group = not gebied and groep in seen.groepen
    series, unit = (seen.groepen, groep) if of_group else (seen.gebieden, area)
    if unit not in series and not gebied and code in UIT_REGISTRATIES and any(map(einden, own.get(groep, {}).values())):
        return groep, own, tied, frozenset(own)  # delivered, and nothing happened: that is zero
    if unit not in series:
        raise UsageError(
            "Voor deze indicator is er geen reeks.", "Lever metingen aan, of kies een andere indicator of een gebied."
        )
    if soort_van(code) in {"enquete", "traject"}:
        return series[unit]
    counts = seen.per_groep if of_group else seen.per_gebied
    if not verteld and not counts[unit]:
        return series[unit]  # every period is longer than a quarter
    if of_group:
        return unit, counts, tied, frozenset(counts)
    roles, last = frame(tables, "gebiedsrol", "gebied_code", "rol", "van", "tot"), seen.laatste or date.min
    held = [
        (v is None or v < last) and (t is None or t >= last) for v, t in zip(roles["van"], roles["tot"], strict=True)
    ]
    roles = roles[held] if held else roles  # a part that an area had before the last measurement says nothing of now
    by = {str(r): frozenset(part["gebied_code"].astype(str)) for r, part in roles.groupby("rol")}
    homes = {h: f"{why}, en daar is groep {g}" for g, why in tied.items() if (h := home_of(tables, g)) and h != unit}
    near = {b: "het gebied ligt ernaast" for b in by.get("buffer", frozenset()) if b != unit}
    return unit, counts, near | homes, by.get("vergelijking", frozenset())


def reeks_van_doel(tables: Tables, groep: str, code: str, rond: Omgeving) -> Reeks | Maandreeks:
    """Return the series by which an indicator of a group is judged: counts by quarter, or what was measured.

    Raises
    ------
    UsageError
        There is none.
    """
    found = _series(tables, groep, code, "", rond)
    if isinstance(found, Maandreeks):
        return found
    unit, counts = found[:2]
    if any(einden(t) is not None for t in counts[unit].values()):
        return counts[unit]
    seen = gemeten(tables, code, rond)
    return seen.groepen.get(unit) or seen.gebieden.get(unit) or counts[unit]


def _n(value: Telling) -> float:
    return value.n if isinstance(value, Bekend) else 0.0


def _breaks(tables: Tables, code: str, rond: Omgeving, units: Mapping[str, Reeks]) -> dict[str, tuple[date, ...]]:
    """Return by unit the first days of another way of registering: told as such, or another definition version."""
    events = frame(tables, "contextgebeurtenis", "datum_van", "gebied_code", "soort")
    events = events[events["soort"] == "registratie"]
    out: dict[str, list[date]] = {
        "": [d for d, g in zip(events["datum_van"], events["gebied_code"], strict=True) if g is None]
    }
    for when, place in zip(events["datum_van"], events["gebied_code"], strict=True):
        for u in units if place is not None else ():
            here = rond.plaatsen.get(u) or frozenset({u, "GM" + u[2:6]})
            if str(place) in here:
                out.setdefault(u, []).append(when)
    if code not in UIT_REGISTRATIES:
        seen = gemeten(tables, code, rond)
        for u, r in {**seen.gebieden, **seen.groepen}.items():
            pairs = zip(r.versions, r.versions[1:], r.starts[1:], strict=False)
            out.setdefault(u, []).extend(first for old, new, first in pairs if old != new)
    return {u: tuple(sorted(days)) for u, days in out.items()}


def _events(tables: Tables, rond: Omgeving, groep: str, unit: str, soort: str, op: date) -> tuple[Periode, ...]:
    """Return the periods of context events of one kind around a group; one without a last day still runs."""
    rows = frame(tables, "contextgebeurtenis", "datum_van", "datum_tot", "gebied_code", "soort")
    here = {*rond.plaatsen.get(groep, ()), unit, "GM" + unit[2:6]}
    return tuple(
        Periode(r["datum_van"], na(r.get("datum_tot") or op))
        for r in rows[rows["soort"] == soort].to_dict("records")
        if r["datum_van"] is not None and (r.get("gebied_code") is None or str(r["gebied_code"]) in here)
    )


def _interventions(tables: Tables, groep: str) -> tuple[str, ...]:
    actions = frame(tables, "actie", "groep_id", "interventie_code", "start")
    mine = actions[(actions["groep_id"] == groep) & actions["start"].notna()]
    return tuple(sorted({str(c) for c in mine["interventie_code"]}))


def _chosen(tables: Tables, groep: str) -> date | None:
    """Return the day on which the group was chosen for an approach: the decision of step 4, else the first one."""
    steps = frame(tables, "processtap", "groep_id", "stap", "gebeurtenis", "datum")
    found = steps[(steps["groep_id"] == groep) & (steps["gebeurtenis"] == "besluit_door")]
    fourth = found[found["stap"] == nummer(Rol.ADVIES)]
    return min((fourth if len(fourth) else found)["datum"], default=None)


def _afterwards(tables: Tables, groep_id: str, doel_id: str, vast: Mapping[str, Vastgesteld]) -> Warned | None:
    """Return a caution where a goal became primary, or came into the plan, after the approach started."""
    if not any(n.groep_id == groep_id for n in vast.values()):
        return None
    fixed, start = vast.get(doel_id), start_of(tables, groep_id)
    if fixed is None or fixed.vast_op is None:
        text = "Dit doel kwam er later bij: zijn nulmeting is niet vastgesteld, die van andere doelen wel."
    elif fixed.vast_op > start:
        text = (
            f"De nulmeting is vastgesteld op {day(fixed.vast_op)}, na de start op {day(start)}. Het doel kan gekozen "
            "zijn omdat het goed uitkwam."
        )
    elif not fixed.primair:
        text = f"Toen de nulmeting werd vastgesteld, op {day(fixed.vast_op)}, was dit geen belangrijkste doel."
    else:
        return None
    return Warned("achteraf", text)
