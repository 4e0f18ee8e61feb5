"""Which indicators a publication of one group holds, in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from jgwork.indicators.dynamiek import tabellen as dynamiek
from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.doel import effecten
from jgwork.indicators.effect.omgeving import Omgeving, omgeving_buiten
from jgwork.indicators.effect.vensters import Cellen, cellen
from jgwork.indicators.evaluatie import tabellen as evaluatie
from jgwork.indicators.groep.groepdata import GroepData, select_groep
from jgwork.indicators.groep.scan import LIJST, met_voorbehoud, voorbehoud_buiten
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.doelen import beoordeel, doelen_van, indicator_words
from jgwork.indicators.plan.monitoring import lussen
from jgwork.indicators.plan.nulmeting import Nulmeting
from jgwork.indicators.plan.toeval import zichtbaar
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.doelwit import zonder_personen
from jgwork.inhoud.perioden import add_months, codes, kwartaal, kwartaal_van, kwartalen, na
from jgwork.inhoud.registraties import UIT_REGISTRATIES
from jgwork.privacy.attack.ledger import Row
from jgwork.privacy.stand.doelen import weergave_doelen
from jgwork.privacy.stand.stand import Stand, kwartalen_van
from jgwork.privacy.stand.stand import reeks as reeks_label
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.privacy.stand.weergave import EENS, reeks_van, weergave
from jgwork.privacy.stand.weergave_eens import weergave_eens
from jgwork.runs.publicatie import catalogus
from jgwork.runs.publicatie.maken import Bron
from jgwork.runs.vertellen.antwoorden import verteld_rond
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import WITHHELD, IndicatorTable, Measure, Ontbreekt, ReleasedTable, Unit, Value

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.privacy.stappen.besluit import Besluit
    from jgwork.privacy.stappen.vragen import Verzoek


@dataclass(frozen=True, slots=True)
class Cijfers:
    """The indicators of one group, before release.

    Parameters
    ----------
    data
        The rows they come from.
    tabellen
        The admitted tables these were selected from; of actions only those that are not aimed at persons.
    tables
        In order of computation; names are unique.
    doelen
        The goals of the plan that can be measured.
    van, tot
        The period of the series.
    zinnen
        Sentences of the evaluation by table name, made from statements that leave as they are.
    voorbehoud
        What travels with every figure from the scan (``jgwork.indicators.groep.scan``).
    kalender
        Which agreed report comes next and which is overdue, in Dutch; empty where none was agreed.
    rond
        All groups of the dossier beside each other as they were told; what the answers of the goals need.
    vast
        Fixed nulmetingen by goal.
    gestopt
        Whether the approach of the group was stopped.
    """

    data: GroepData
    tabellen: Mapping[str, pa.Table]
    tables: tuple[IndicatorTable, ...]
    doelen: tuple[Doel, ...]
    van: date
    tot: date
    zinnen: Mapping[str, str]
    voorbehoud: Mapping[str, str]
    kalender: str = ""
    rond: Omgeving | None = None
    vast: Mapping[str, Nulmeting] = field(default_factory=dict)
    gestopt: bool = False


def cijfers(
    tables: Mapping[str, pa.Table],
    groep_id: str,
    stap: int,
    op: date,
    vast: Mapping[str, Nulmeting] = MappingProxyType({}),
    rond: Omgeving | None = None,
    *,
    gevraagd: bool = False,
    besluit: Besluit | None = None,
    namen: Mapping[str, str] = MappingProxyType({}),
    verzoeken: tuple[Verzoek, ...] = (),
) -> Cijfers:
    """Compute the indicators that a group in this step may have.

    Parameters
    ----------
    tables
        Admitted tables of the dossier.
    groep_id, stap
        The group and the highest step it reached; before the integraal beeld only statements about it as a whole.
    op, gevraagd
        The peildatum, and whether somebody asked for it: otherwise every figure ends where its own sources end.
    vast
        Fixed nulmetingen by goal.
    rond
        All groups beside each other as far as no person is behind it; made from ``tables`` where the group has goals.
    besluit, namen
        The decision of step 4 that holds, and the neutral names of groups.
    verzoeken
        The requests about the group, as they stand.
    """
    tables = zonder_personen(tables)
    data = select_groep(tables, groep_id, op, gevraagd=gevraagd)
    van, tot = period(data, op)
    doelen = doelen_van(data, *indicator_words()) if stap >= nummer(Rol.PLAN) else ()
    parts = evaluatie.evaluatie(tables, data) if stap >= nummer(Rol.AFRONDING) else ()
    gaps = _not_delivered(data, tot)
    found = catalogus.tabellen(
        Bron(data, tables, stap, op, van, tot, gaps, doelen, vast, parts, besluit, namen, verzoeken)
    )
    words = {p.tabel.name: p.zin for p in parts}
    said = voorbehoud_buiten(data)
    around = rond or (omgeving_buiten(tables) if doelen else None)
    ready = tuple(_of(t, groep_id, said) for t in found if len(t.frame))
    return Cijfers(data, tables, ready, doelen, van, tot, words, said, rond=around, vast=vast)


def vervolg(numbers: Cijfers, released: Mapping[str, ReleasedTable]) -> tuple[IndicatorTable, ...]:
    """Compute what follows from released figures only: the judgement of the goals, what chance does, loops back."""
    goals, data = numbers.doelen, numbers.data

    def answers(told: Mapping[str, Cellen]) -> Mapping[str, Antwoord]:
        return effecten(
            numbers.tabellen, data.groep_id, data.peildatum, vast=numbers.vast, rond=numbers.rond, verteld=told,
            gevraagd=data.gevraagd,
        )  # fmt: skip

    found = (
        beoordeel(goals, released, answers, data.peildatum),
        zichtbaar(goals, released),
        lussen(goals, released),
    )
    return tuple(_of(t, numbers.data.groep_id, numbers.voorbehoud) for t in found if t is not None)


def verteld_antwoorden(
    tables: Mapping[str, pa.Table],
    groep_id: str,
    op: date,
    standen: Mapping[str, Stand],
    rond: Omgeving,
    *,
    gevraagd: bool = False,
) -> dict[str, Antwoord]:
    """Return the answers that rest on what stands told, of the goals that count incidents of the group.

    For inside the dossier, beside the answers that rest on everything; not adjusted for primary goals of other kinds.
    """
    stand = standen[groep_id]
    told: dict[str, Cellen] = {}
    for d in doelen_van(select_groep(tables, groep_id, op), *indicator_words()):
        if d.indicator in UIT_REGISTRATIES:
            found = _reeks(stand, d)
            rows = found.rijen if found else ()
            told[d.doel_id] = cellen({str(q): (n, n) for q, n in rows if isinstance(n, int | float)})
    answers = effecten(tables, groep_id, op, rond=verteld_rond(rond, standen.values()), verteld=told, gevraagd=gevraagd)
    return {d: a for d, a in answers.items() if d in told}


def met_dekking(numbers: Cijfers, zin: str) -> Cijfers:
    """Return the figures with what was told of the names that the police know, wherever it travels along."""
    said = {**numbers.voorbehoud, "scan": zin}
    tables = tuple(replace(t, info={**t.info, "scan": zin}) if "scan" in t.info else t for t in numbers.tables)
    return replace(numbers, voorbehoud=said, tables=tables)


def met_omvang(numbers: Cijfers, klasse: str) -> Cijfers:
    """Return the figures with the size band as it was told: also of a list of which nobody is left."""
    tables = []
    for t in numbers.tables:
        info = {**t.info, "namenlijst": LIJST} if "namenlijst" in t.info else t.info
        frame = t.frame
        if t.name == "groepsprofiel":
            frame = frame.assign(waarde=frame["waarde"].where(frame["kenmerk"] != "Omvang", f"{klasse} leden"))
        tables.append(replace(t, frame=frame, info=info))
    return replace(numbers, tables=tuple(tables), voorbehoud={**numbers.voorbehoud, "namenlijst": LIJST})


def verteld(numbers: Cijfers, stand: Stand) -> tuple[Vertelling, ...]:
    """Return the tables of a stand, with what travels along and the series of the goals that count its incidents."""
    told = [*weergave(stand), *weergave_eens(stand)]
    told += [t for d in numbers.doelen if (t := _reeks(stand, d)) is not None]
    members = weergave_doelen(stand, {d.doel_id: d.titel for d in numbers.doelen})
    told += [members] if members is not None else []
    groep, said = numbers.data.groep_id, numbers.voorbehoud
    told = [_met_gaten(t, numbers) for t in told]
    return tuple(replace(t, info={**met_voorbehoud(t, said), "groep": groep}) for t in told)


def _met_gaten(t: Vertelling, numbers: Cijfers) -> Vertelling:
    """Return a series with a row for every quarter that is over and not in it: not delivered, or not counted yet.

    That is no zero, and no small number. What was delivered is a fact about the deliveries; that a quarter is not told
    follows from the series itself.
    """
    if len(t.dims) > 1 or t.dims[0] not in ("kwartaal", "periode") or "registratie" not in numbers.data.frames:
        return t
    told = {q for row in t.rijen for q in kwartalen_van(str(row[0]))}
    over = kwartalen(max(numbers.van, kwartaal_van(min(told)).van), numbers.tot)
    missing = numbers.data.ontbreekt(over, *REGISTRATIES)
    rows: list[tuple[Value, ...]] = [
        (q, *[missing.get((q,), Ontbreekt.NIET_GETELD)] * len(t.maten)) for q in codes(over) if q not in told
    ]
    return replace(t, rijen=tuple(sorted((*t.rijen, *rows), key=lambda row: str(row[0]))))


def _reeks(stand: Stand, doel: Doel) -> Vertelling | None:
    """Return the series of a goal that counts incidents: the told totals, or the told kind where every one has it."""
    if doel.indicator not in UIT_REGISTRATIES:
        return None
    told = reeks_van(stand, UIT_REGISTRATIES[doel.indicator])
    rows = [(reeks_label(periods), n) for periods, n in told.items()]
    if not rows:
        return None
    facts = tuple(
        Row(f"{doel.titel} · {q}", date=stand.laatste(), table=f"{stand.groep}/{doel.reeks}", shown=str(n))
        for q, n in rows
        if n is not WITHHELD
    )
    info = {"definitie": f"{doel.titel} per kwartaal.", "bron": "registratie", "eenheid": "aantal per kwartaal",
            "dekking": EENS, "definitie_versie": "2"}  # fmt: skip
    measure = Measure("waarde", "Aantal", Unit.EVENT)
    return Vertelling(doel.reeks, doel.titel, ("periode",), (measure,), tuple(rows), info, (), facts)


def dekking_zin(told: Sequence[Vertelling]) -> str:
    """Return what was told last of the names that the police know, as a sentence; empty where nothing was."""
    rows = [r for t in told if t.naam == "bekend_politie" for r in t.rijen]
    return f"Van {rows[-1][1]} kende de politie {rows[-1][2]}." if rows else ""


def _of(table: IndicatorTable, groep_id: str, said: Mapping[str, str]) -> IndicatorTable:
    """Name the group in a table, so that the ledger keeps groups apart, and what travels with it (R3, R4, R5)."""
    return replace(table, info={**met_voorbehoud(table, said), "groep": groep_id})


def _not_delivered(data: GroepData, tot: date) -> Mapping[tuple[str, ...], Ontbreekt]:
    """Return the quarters over which the registrations of which networks are made were not delivered."""
    if "registratie" not in data.frames:
        return {}
    return data.ontbreekt(kwartalen(add_months(tot, -3 * dynamiek.KWARTALEN), tot), *REGISTRATIES)


def period(data: GroepData, op: date) -> tuple[date, date]:
    """Return the whole quarters of the series: from the first registration (or two years back) to the peildatum."""
    reg = data.frames.get("registratie")
    first = reg["datum"].min() if reg is not None and len(reg) else date(op.year - 2, op.month, 1)
    return kwartaal(first).van, kwartaal(na(op)).van
