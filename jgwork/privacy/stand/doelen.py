"""What is told of a goal about members: a part of them, at the nulmeting and at moments that the plan fixed beforehand.

Which moments there are follows from the plan alone and in how many parts is fixed at the nulmeting, so neither that a
sentence is told nor how it is worded says anything of the members. A row of sentences is told only where every outcome
that could still come leaves three counts or more, to an outsider and to a member of either side, at every size it may
have. Whether somebody has school or work may change by itself: sentences about two moments are about two counts, and
who came or went is not known to be on one side.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from jgwork.privacy.attack.bands import WORDS, band_of, linear
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Row
from jgwork.privacy.stand.drempels import COHORT
from jgwork.privacy.stand.stand import Cel, Stand
from jgwork.privacy.stand.vertelling import Vertelling
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.tables import Measure, Unit

#: Name of the cells in a stand, and of the table.
TABEL = "doelen_leden"
#: From this many members at the nulmeting a part is a quarter, else a third; both still hold for fifteen, for ten.
GROOT, KLEINST = 25, {3: COHORT, 4: 15}
#: Counts that every sentence leaves at the least.
FEWEST = 3
TITEL = "Doelen over leden"
INFO = {
    "definitie": "Deel van de leden voor wie het doel geldt, bij de nulmeting en op momenten die het plan vooraf "
    "vastlegt: na elk jaar sinds de start, en op de streefdatum.",
    "bron": "meting",
    "eenheid": "deel van de leden",
    "dekking": "Elk moment is een keer verteld.",
    "definitie_versie": "1",
}


def momenten(nul_tot: date, start: date | None, streefdatum: date | None) -> tuple[date, ...]:
    """Return the days of the sentences: the last of the nulmeting, of each year since the start, and the target."""
    first = nul_tot - timedelta(days=1)
    if start is None or streefdatum is None:
        return (first,)
    years = (_jaren(start, n) for n in range(1, 11))
    return (first, *(d for d in years if first < d < streefdatum), *((streefdatum,) if streefdatum > first else ()))


def _jaren(start: date, n: int) -> date:
    """Return the last day of the n-th year that begins at the start."""
    leap = start.month == 2 and start.day == 29
    return date(start.year + n, start.month, 28 if leap else start.day) - timedelta(days=1)


def delen(omvang: int) -> int:
    """Return in how many parts a row is told that begins with so many members; 0 where none is."""
    return 0 if omvang < COHORT else 4 if omvang >= GROOT else 3


@cache
def veilig(omvang: int, parts: int, m: int = FEWEST) -> bool:
    """Return whether every outcome at this size leaves ``m`` counts, whoever looks: outsider, or member on a side."""
    if parts not in KLEINST or omvang < KLEINST[parts]:
        return False
    for band in range(parts):
        counts = [c for c in range(omvang + 1) if band_of(c, omvang, parts) == band]
        inside, outside = [c for c in counts if c > 0], [c for c in counts if c < omvang]
        if min(len(counts), len(inside), len(outside)) < m:
            return False
    return True


def vertel_doel(
    stand: Stand, doel_id: str, rij: Iterable[tuple[date, tuple[int, int] | None]], dag: date, m: int = FEWEST
) -> Stand:
    """Return the stand with the sentences of a goal told that are due.

    Parameters
    ----------
    stand
        Of the group.
    doel_id
        The goal.
    rij
        Each moment of the goal with how many members of how many; ``None`` where that is not known (yet).
    dag
        The day.
    m
        Fewest counts that a sentence leaves.
    """
    told = {c.perioden[0] for c in stand.van(TABEL) if c.klasse == (doel_id,)}
    parts = next((_delen_van(c) for c in stand.van(TABEL) if c.klasse == (doel_id,)), 0)
    new = []
    for moment, known in rij:
        label = moment.isoformat()
        if moment > dag or known is None:
            if not parts and not told:
                break  # the nulmeting comes first: it fixes the parts
            continue
        n, size = known
        parts = parts or delen(size)
        if not parts:
            break
        if label not in told and 0 <= n <= size and veilig(size, parts, m):
            word = WORDS[parts][band_of(n, size, parts)]
            new.append((Cel(TABEL, (label,), (doel_id,), word, dag.isoformat(), size), ()))
    return stand.met(new) if new else stand


def _delen_van(cell: Cel) -> int:
    return next((n for n, words in WORDS.items() if n in KLEINST and cell.waarde in words), 0)


def weergave_doelen(stand: Stand, titels: dict[str, str]) -> Vertelling | None:
    """Return the sentences as a table, the goals by title; ``None`` where none was told."""
    cells = sorted((c for c in stand.van(TABEL) if c.klasse[0] in titels), key=lambda c: (c.klasse, c.perioden))
    if not cells:
        return None
    atoms, facts = [], []
    table = f"{stand.groep}/{TABEL}"
    for c in cells:
        head = CellKey.named(TABEL, stand.groep, *c.klasse, *c.perioden)
        key = CellKey.named(TABEL, stand.groep, *c.klasse, *c.perioden, "deel")
        label = f"{titels[c.klasse[0]]} · {day(date.fromisoformat(c.perioden[0]))}"
        parts = _delen_van(c)
        low = KLEINST[parts]
        atoms += [Atom(head, "Aantal leden", table=table), Atom(key, label, "m", 0, head, table)]
        facts.append(Row("Aantal leden", ((head, 1),), low, None, c.dag, table, f"{low} of meer"))
        for a, s, least, most in linear(WORDS[parts].index(str(c.waarde)), parts):
            facts.append(Row(label, ((key, a), (head, s)), least, most, c.dag, table, str(c.waarde)))
    rows = tuple((titels[c.klasse[0]], c.perioden[0], c.waarde) for c in cells)
    last = max(c.dag for c in cells)
    return Vertelling(
        TABEL, TITEL, ("doel", "moment"), (Measure("leden", "Deel van de leden", Unit.PERSON),), rows,
        {**INFO, "geteld_op": last, "peildatum": last}, tuple(atoms), tuple(facts),
    )  # fmt: skip
