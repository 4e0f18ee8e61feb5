"""Beside the judgement of the goals: how each nulmeting was fixed, and where a loop back is worth considering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.nulmeting import Nulmeting
from jgwork.indicators.plan.verloop import AWAY_PERIODS, moved_away
from jgwork.inhoud.perioden import kwartaal, kwartaal_van
from jgwork.privacy.stand.stand import kwartalen_van
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day, percentage, span
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, Measure, Ontbreekt, ReleasedTable, Tijd, Unit

DEFINITIE = "1"
FOLLOW, CONSIDER, UNKNOWN = (
    "blijf volgen",
    f"overweeg terug te gaan naar stap {nummer(Rol.BEELD)} of {nummer(Rol.PLAN)}",
    "niet te zeggen",
)


def nulmetingen(doelen: Sequence[Doel], vast: Mapping[str, Nulmeting]) -> IndicatorTable | None:
    """Return per goal when its nulmeting was fixed and what it rests on.

    The fixed number itself does not stand here: beside the released quarters it would give away how many incidents
    were registered late, and where a quarter was withheld, that quarter. Nor whether the data say otherwise since:
    that would tell of a correction or an erasure.

    Parameters
    ----------
    doelen
        Goals of the group.
    vast
        The fixed nulmetingen, by goal.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``vastgesteld`` (day), ``periode``, ``dekking``, ``definitie``; statements. ``None``
        without goals.
    """
    import pandas as pd

    if not doelen:
        return None
    rows = [_row(d, vast.get(d.doel_id)) for d in doelen]
    titles = {"vastgesteld": "Vastgesteld", "periode": "Periode", "dekking": "Bekend deel van de periode",
              "definitie": "Bron en versie"}  # fmt: skip
    return IndicatorTable(
        "nulmetingen", "Waarmee vergelijken we?", pd.DataFrame(rows), ("doel",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Hoe de nulmeting van elk doel is vastgesteld.",
              "bron": "nulmeting", "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _row(doel: Doel, vast: Nulmeting | None) -> dict[str, str]:
    return {
        "doel": doel.titel,
        "vastgesteld": day(vast.vast_op) if vast else "nog niet vastgesteld",
        "periode": span(doel.nulmeting_van, doel.nulmeting_tot),
        "dekking": percentage(vast.dekking) if vast else "onbekend",
        "definitie": f"{vast.bron}, versie {vast.definitie_versie}" if vast else "onbekend",
    }


def lussen(doelen: Sequence[Doel], series: Mapping[str, ReleasedTable]) -> IndicatorTable | None:
    """Return per goal whether a loop back is worth considering, from its released series only; nothing is decided.

    Parameters
    ----------
    doelen
        Goals of the group.
    series
        Released series by name.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``voorstel`` and ``reden``; statements. ``None`` where no goal has three whole quarters
        since the start.
    """
    import pandas as pd

    rows = []
    for doel in doelen:
        table = series.get(doel.reeks)
        if table is None or doel.ingreep is None:
            continue
        told = dict(zip(map(str, table.column("periode")), table.column("waarde"), strict=True))
        # a series ends where its source ends; of quarters counted together no one is known
        periods = [q for label, n in told.items() if not isinstance(n, Ontbreekt) for q in kwartalen_van(label)]
        last = {q: float(v) if isinstance(v := told.get(q), int | float) else None for q in periods}
        begun = kwartaal(doel.ingreep).tot
        since = [n for p, n in last.items() if kwartaal_van(p).van >= begun]
        if len(since) <= AWAY_PERIODS:
            continue
        what, why = _proposal(since, doel.streef_over(1), doel.richting)
        rows.append({"doel": doel.titel, "voorstel": what, "reden": why})
    if not rows:
        return None
    return IndicatorTable(
        "lussen", "Is teruggaan verstandig?", pd.DataFrame(rows), ("doel",),
        (Measure("voorstel", "Voorstel", Unit.STATEMENT), Measure("reden", "Waarom", Unit.STATEMENT)),
        tijd=Tijd.FEIT,
        info={"definitie": "Voorstel aan het ketenoverleg; het overleg beslist.", "bron": "vrijgegeven reeksen",
              "eenheid": "uitspraak", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _proposal(since: Sequence[float | None], target: float | None, richting: str) -> tuple[str, str]:
    """Return what is proposed and why; of quarters that are not known nothing is concluded."""
    if any(v is None for v in since[-(AWAY_PERIODS + 1) :]):
        return UNKNOWN, "is niet van elk van de laatste kwartalen bekend"
    if moved_away(since, target, richting):
        return CONSIDER, f"ging {AWAY_PERIODS} kwartalen achter elkaar van het doel af"
    return FOLLOW, f"ging niet {AWAY_PERIODS} kwartalen achter elkaar van het doel af"
