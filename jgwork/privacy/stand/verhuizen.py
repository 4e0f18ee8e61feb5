"""Take over what was told before there was a stand: of every audience, what was told last to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Ledger, Told
from jgwork.privacy.stand.drempels import DREMPELS
from jgwork.privacy.stand.sluiten import TOTAL, Incident
from jgwork.privacy.stand.stand import Cel, Cohort, Omvang, Stand, volgende

#: Words of the tables told before, as statements of a cohort: the class is the threshold.
OLD = "incidenten_per_kwartaal"


def verhuis(
    stand: Stand, grootboeken: Sequence[Ledger], incidenten: Sequence[Incident], leden: Iterable[str], dag: date
) -> Stand:
    """Return the stand as it follows from the ledgers of all audiences.

    The last number told to anybody of a quarter becomes its cell, and every incident known now of a quarter that was
    told counts as told: of it nothing comes later, and of a difference nothing is ever told. Members on the list now
    count as told of in every table on persons that was told; the statements stay as they were.
    """
    told: dict[str, tuple[str, int]] = {}
    seen: set[str] = set()
    for book in grootboeken:
        for row in book.rows:
            if not row.table.endswith(f"/{OLD}") or not row.terms or not row.shown:
                continue
            quarter = _kwartaal(row.terms[0][0])
            if row.lower == row.upper and row.lower is not None and row.date >= told.get(quarter, ("", 0))[0]:
                told[quarter] = (row.date, int(row.lower))
        seen |= {_kwartaal(a.key) for a in book.atoms if a.table.endswith(f"/{OLD}")}
    quarters = {q for q in (*told, *seen) if len(q) == 7}
    if quarters:
        stand = _kwartalen(stand, told, quarters, incidenten)
    return _leden(stand, grootboeken, frozenset(leden), dag)


def _kwartaal(key: CellKey) -> str:
    """Return the quarter a cell is of; empty where it is of none."""
    return next((lab for dim, lab in key.labels if dim in ("kwartaal", "periode")), "")


def _kwartalen(
    stand: Stand, told: dict[str, tuple[str, int]], quarters: set[str], incidenten: Sequence[Incident]
) -> Stand:
    first, last = min(quarters), max(quarters)
    every, q = [], first
    while q <= last:
        every.append(q)
        q = volgende(q)
    cells = [
        (Cel(TOTAL, (q,), (), told[q][1], told[q][0]), [i.merk for i in incidenten if i.kwartaal == q])
        for q in sorted(told, key=lambda q: told[q][0])
    ]
    out = replace(stand, begin=first, gesloten=frozenset(every)).met(cells)
    rest = {i.merk: () for i in incidenten if i.kwartaal in out.gesloten and i.merk not in out.verteld}
    return replace(out, verteld={**out.verteld, **rest})


def _leden(stand: Stand, grootboeken: Sequence[Ledger], leden: frozenset[str], dag: date) -> Stand:
    latest: dict[str, Told] = {}
    for t in (t for book in grootboeken for t in book.told):
        name = t.name.rsplit("/", 1)[-1]
        if name in DREMPELS and t.date >= (latest[name].date if name in latest else ""):
            latest[name] = t
    cohorts = tuple(Cohort(name, t.date, _zinnen(t), leden, oud=True) for name, t in sorted(latest.items()))
    sizes = [r for book in grootboeken for r in book.rows if r.label == "Aantal leden" and r.shown]
    size = max(sizes, key=lambda r: r.date, default=None)
    known = None if size is None else Omvang(size.shown, dag.isoformat(), leden)
    return replace(stand, cohorten=(*stand.cohorten, *cohorts), omvang=stand.omvang or known)


def _zinnen(t: Told) -> tuple[tuple[str, str], ...]:
    return tuple((str(r[0]), r[1]) for r in t.table["rijen"] if isinstance(r[1], str))
