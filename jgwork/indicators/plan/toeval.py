"""What could be seen of each goal, from its released series: the same answer as the plan check gives inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jgwork.indicators.effect.zichtbaar import opvallend
from jgwork.indicators.plan.doel import Doel
from jgwork.indicators.plan.doelen import ELSEWHERE, PERSONS, ends, som
from jgwork.inhoud.perioden import codes, hele_kwartalen, months_before
from jgwork.vocabulary.tables import IndicatorTable, Measure, ReleasedTable, Tijd, Unit

DEFINITIE = "2"
NAAM = "te_zien"
#: What follows a goal's title where nothing can be said, by kind.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(PERSONS, "Dit doel gaat over leden; die aantallen tonen we niet."),
    **dict.fromkeys(ELSEWHERE, "Dit doel is geen telling per kwartaal."),
    "enquete": "Dit doel is gevraagd in een enquête, niet geteld.",
}


def zichtbaar(doelen: Sequence[Doel], series: Mapping[str, ReleasedTable]) -> IndicatorTable | None:
    """Return per goal from which number on a fall could be told from ordinary swing; ``None`` without goals.

    Returns
    -------
    IndicatorTable or None
        Dims ``doel``; measures ``nulmeting``, ``hoogstens``, ``streefwaarde`` (over the same quarters), ``kwartalen``;
        without numbers and with ``reden`` where a goal does not suit.
    """
    import pandas as pd

    if not doelen:
        return None
    rows = [{"doel": d.titel, **_row(d, series.get(d.reeks))} for d in doelen]
    titles = {"nulmeting": "Nulmeting", "hoogstens": "Opvallend vanaf", "streefwaarde": "Streefwaarde",
              "kwartalen": "Kwartalen", "reden": "Waarom niet"}  # fmt: skip
    return IndicatorTable(
        NAAM, "Welke daling valt op?", pd.DataFrame(rows), ("doel",),
        tuple(Measure(n, t, Unit.STATEMENT) for n, t in titles.items()),
        tijd=Tijd.FEIT,
        info={"definitie": "Het grootste aantal dat duidelijk minder zou zijn, over evenveel kwartalen.",
              "bron": "vrijgegeven reeksen", "eenheid": "aantal", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _row(doel: Doel, table: ReleasedTable | None) -> dict[str, object]:
    empty: dict[str, object] = dict.fromkeys(("nulmeting", "hoogstens", "streefwaarde", "kwartalen", "reden"))
    found = _known(doel, table)
    if isinstance(found, str):
        return empty | {"reden": found}
    before, target, quarters = found
    limit = opvallend(before)
    return empty | {"nulmeting": before, "hoogstens": limit, "streefwaarde": target, "kwartalen": quarters}


def _known(doel: Doel, table: ReleasedTable | None) -> tuple[float, float, int] | str:
    """Return the nulmeting, the target and the number of quarters; else why not."""
    if doel.soort in KINDS:
        return KINDS[doel.soort]
    if doel.streefwaarde is None:
        return "Dit doel heeft geen streefwaarde."
    if table is None:
        return "Dit doel heeft geen reeks per kwartaal."
    year = hele_kwartalen(max(doel.nulmeting_van, months_before(doel.nulmeting_tot, 12)), doel.nulmeting_tot)
    found = som(ends(table), codes(year))
    if found is None or found[0] != found[1]:
        return "De nulmeting van dit doel is niet heel bekend of getoond."
    target = float(round(doel.streef_over(len(year)) or 0))
    if doel.richting == "stijging":
        return "Dit doel hoeft niet te dalen."
    return (found[0], target, len(year)) if target < found[0] else "De streefwaarde is niet lager dan de nulmeting."
