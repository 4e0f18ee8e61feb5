"""View of the reporting calendar: what each meeting hears next and what is overdue."""

from __future__ import annotations

from dataclasses import replace

from jgwork.views.figuur import single, table_twin
from jgwork.vocabulary.dutch import iso_day, listing, met_lidwoord, sentence, times
from jgwork.vocabulary.tables import ReleasedTable
from jgwork.vocabulary.view import View


def kalender(table: ReleasedTable) -> View:
    """Return the calendar as a table; the title says what is overdue, else what comes next."""
    rows = [{k: str(v) for k, v in r.items()} for r in table.records()]
    late = [r for r in rows if r["stand"] == "te laat"]
    coming = [r for r in rows if r["stand"] == "volgende"]
    if late:
        n, first = len(late), late[0]
        one = f"Het bericht aan {met_lidwoord(first['overleg'])} had er op {iso_day(first['datum'])} moeten zijn"
        title = one if n == 1 else f"{times(n)} afgesproken berichten zijn te laat"
    elif coming:
        title = f"Het volgende bericht is op {iso_day(coming[0]['datum'])}, voor {met_lidwoord(coming[0]['overleg'])}"
    else:
        title = "Er zijn geen berichten meer afgesproken"
    told = [] if late else coming[:1]
    parts = [f"het gaat over {listing([r['onderwerpen']])}" for r in told]
    parts += [f"te laat is {_said(r)}" for r in late] + [f"daarna komt {_said(r)}" for r in coming[len(told) :]]
    text = " ".join(sentence(p) for p in parts) or "Alle afgesproken berichten zijn gegeven."
    twin = table_twin(table)
    at = next(i for i, c in enumerate(table.columns) if c.name == "datum")
    cells = tuple((*r[:at], iso_day(r[at]), *r[at + 1 :]) for r in twin.rows)
    return single("rapportagekalender", "Uitvoering", table, sentence(title)[:-1], text, twin=replace(twin, rows=cells))


def _said(row: dict[str, str]) -> str:
    about = listing([row["onderwerpen"]])
    return f"het bericht aan {met_lidwoord(row['overleg'])} van {iso_day(row['datum'])} over {about}"
