"""Close quarters: tell what happened in them once, and what comes in later as a cell of its own.

Quarters are closed in order, a fixed number of days after their end. What does not pass dominance waits and goes on
with the next quarter. Every told number is the count of a set of incidents that is disjoint from all others, or a sum
of such counts, and passed dominance on the members known then; a change of the dossier afterwards appears in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jgwork.privacy.stand.stand import Cel, Label, Stand, volgende

#: Days after the end of a quarter on which it is closed.
LAG = 30
#: Fewest members behind a cell.
FEWEST = 3
TOTAL, LATE, KIND, PART = "incidenten", "nagekomen", "aard", "dagdeel"
#: Ways to put the parts of day together, finest first: which one is told may say that a finer one failed, no more.
DAGDELEN: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("ochtend",), ("middag",), ("avond",), ("nacht",), ("onbekend",)),
    (("ochtend", "middag"), ("avond", "nacht"), ("onbekend",)),
    (("ochtend", "middag", "onbekend"), ("avond", "nacht")),
)
#: Kinds of incident.
AARDEN: tuple[tuple[str, ...], ...] = (("misdrijf",), ("overlast",))


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it is known now.

    Parameters
    ----------
    merk
        Keyed mark of its id.
    kwartaal
        Such as ``2026-K1``.
    bekend
        The day it became known: of the delivery that brought it, or of the incident where the first delivery did.
    leden
        Who was involved and a member then.
    aard, dagdeel
        Kind and part of day.
    """

    merk: str
    kwartaal: str
    bekend: date
    leden: frozenset[str]
    aard: str
    dagdeel: str


@dataclass(frozen=True, slots=True)
class Buur:
    """Another group of the dossier: its stand, and who is behind its incidents now."""

    stand: Stand
    leden: Mapping[str, frozenset[str]]


def houdt(leden: Iterable[frozenset[str]]) -> bool:
    """Return whether incidents with these members pass dominance: three members or more, nobody in over half.

    An incident without members counts as nobody's; none at all does not pass.
    """
    behind, largest, n = achter(leden)
    return behind >= FEWEST and 2 * largest <= n


def achter(leden: Iterable[frozenset[str]]) -> tuple[int, int, int]:
    """Return the members behind incidents, the most incidents of one of them, and the incidents with a member."""
    counts: Counter[str] = Counter()
    n = 0
    for members in leden:
        counts.update(members)
        n += bool(members)
    return len(counts), max(counts.values(), default=0), n


def einde(kwartaal: str) -> date:
    """Return the last day of a quarter."""
    year, n = int(kwartaal[:4]), int(kwartaal[-1])
    return date(year + (n == 4), n % 4 * 3 + 1, 1) - timedelta(days=1)


def te_sluiten(stand: Stand, dag: date, lag: int = LAG, geleverd: date | None = None) -> list[str]:
    """Return the quarters that are due on a day and not told yet, in order; none that was not wholly delivered."""
    found, q = [], stand.begin
    while q and einde(q) + timedelta(days=lag) <= dag and (geleverd is None or einde(q) <= geleverd):
        if q not in stand.gesloten:
            found.append(q)
        q = volgende(q)
    return found


def sluit(
    stand: Stand,
    incidenten: Sequence[Incident],
    dag: date,
    *,
    lag: int = LAG,
    geleverd: date | None = None,
    buren: Sequence[Buur] = (),
) -> Stand:
    """Return the stand after a day's closing; the same stand where nothing is due.

    Parameters
    ----------
    stand
        With its ``begin`` set.
    incidenten
        All incidents known now.
    dag
        The day of the publication.
    lag
        Days after the end of a quarter on which it is closed: what became known later is *nagekomen*.
    geleverd
        Last day that was delivered: a quarter that is not whole is not closed.
    buren
        Groups that share incidents with this one.
    """
    live = {i.merk: i for i in incidenten if i.kwartaal >= stand.begin}
    teller = _Teller(stand, dag, buren)
    pool: list[Incident] = []
    quarters: list[str] = []
    told: list[tuple[tuple[str, ...], list[Incident]]] = []
    for q in te_sluiten(stand, dag, lag, geleverd):
        known = einde(q) + timedelta(days=lag)
        pool += [i for i in live.values() if i.kwartaal == q and i.merk not in stand.verteld and i.bekend <= known]
        quarters.append(q)
        if teller.tel((TOTAL, tuple(quarters), ()), pool):
            told.append((tuple(quarters), pool))
            pool, quarters = [], []
    _soorten(teller, told)
    _dagdelen(teller, told)
    out = replace(
        stand.met(teller.cellen),
        gesloten=stand.gesloten.union(*(frozenset(qs) for qs, _ in told)) if told else stand.gesloten,
    )
    waiting = [i for i in live.values() if i.kwartaal in out.gesloten and i.merk not in out.verteld]
    late = _Teller(out, dag, buren)
    return out.met(late.cellen) if late.tel((LATE, (dag.isoformat(),), ()), waiting) else out


class _Teller:
    """The cells of one closing: each is told only where it passes, also beside what neighbours were told."""

    def __init__(self, stand: Stand, dag: date, buren: Sequence[Buur]) -> None:
        self.stand, self.dag, self.buren = stand, dag.isoformat(), buren
        self.known = {c.label for c in stand.cellen}
        self.cellen: list[tuple[Cel, list[str]]] = []

    def mag(self, label: Label, incs: Sequence[Incident]) -> bool:
        """Return whether a cell of these incidents may be told."""
        mine = {i.merk: i.leden for i in incs}
        return (
            label not in self.known
            and houdt(mine.values())
            and all(_verschil_houdt(label, mine, b) for b in self.buren)
        )

    def tel(self, label: Label, incs: Sequence[Incident]) -> bool:
        """Tell a cell where that may be; return whether it was."""
        if not self.mag(label, incs):
            return False
        behind, largest, _ = achter(i.leden for i in incs)
        table, periods, labels = label
        self.cellen.append((Cel(table, periods, labels, len(incs), self.dag, behind, largest), [i.merk for i in incs]))
        return True

    def verdeel(
        self, tabel: str, kwartalen: tuple[str, ...], incs: Sequence[Incident], klassen: Sequence[tuple[str, ...]]
    ) -> bool:
        """Tell a split of incidents where every class of it may be told; return whether it was."""
        parts = [[i for i in incs if _waarde(i, tabel) in codes] for codes in klassen]
        labels: list[Label] = [(tabel, kwartalen, (" of ".join(codes),)) for codes in klassen]
        if sum(map(len, parts)) != len(incs) or not all(map(self.mag, labels, parts)):
            return False
        for label, part in zip(labels, parts, strict=True):
            self.tel(label, part)
        return True


def _verschil_houdt(label: Label, mine: Mapping[str, frozenset[str]], buur: Buur) -> bool:
    """Return whether the difference with a neighbour's cell of the same label is of nobody or of enough members.

    A told incident that is not known any more counts as nobody's.
    """
    theirs = buur.stand.merken(label)
    if not theirs or not (apart := theirs ^ mine.keys()):
        return True
    return houdt(mine[m] if m in mine else buur.leden.get(m, frozenset()) for m in apart)


def _waarde(i: Incident, tabel: str) -> str:
    return i.aard if tabel == KIND else i.dagdeel


def _soorten(teller: _Teller, told: Sequence[tuple[tuple[str, ...], list[Incident]]]) -> None:
    """Tell kinds per told cell where both pass, and of the other cells of this closing together."""
    rest: list[tuple[tuple[str, ...], list[Incident]]] = []
    for quarters, incs in told:
        if not teller.verdeel(KIND, quarters, incs, AARDEN):
            rest.append((quarters, incs))
    if len(rest) > 1:
        teller.verdeel(KIND, *_samen(rest), AARDEN)


def _dagdelen(teller: _Teller, told: Sequence[tuple[tuple[str, ...], list[Incident]]]) -> None:
    """Tell parts of day of all that is told in this closing: the finest way that passes."""
    if told:
        quarters, incs = _samen(told)
        any(teller.verdeel(PART, quarters, incs, rung) for rung in DAGDELEN)


def _samen(told: Sequence[tuple[tuple[str, ...], list[Incident]]]) -> tuple[tuple[str, ...], list[Incident]]:
    return tuple(q for qs, _ in told for q in qs), [i for _, incs in told for i in incs]
