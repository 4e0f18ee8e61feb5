"""Close quarters: tell what happened in them once, and what comes in later as a cell of its own.

Quarters are closed in order, a fixed number of days after their end. What does not pass dominance waits and goes on
with the next quarter; it is not tried again by itself, since whoever knows what changed in between would learn from a
second try what the first one failed on. Every told number is the count of a set of incidents that is disjoint from all
others, or a sum of such counts, and passed dominance on the members known then; a change of the dossier afterwards
appears in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from jgwork.privacy.stand.buren import naast
from jgwork.privacy.stand.regels import Regels
from jgwork.privacy.stand.stand import Cel, Label, Stand, volgende

TOTAL, LATE, KIND, PART = "incidenten", "nagekomen", "aard", "dagdeel"
#: Ways to put the parts of day together, finest first: which one is told may say that a finer one failed, no more.
DAGDELEN: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("ochtend",), ("middag",), ("avond",), ("nacht",), ("onbekend",)),
    (("ochtend", "middag"), ("avond", "nacht"), ("onbekend",)),
    (("ochtend", "middag", "onbekend"), ("avond", "nacht")),
)
#: Kinds of incident.
AARDEN: tuple[tuple[str, ...], ...] = (("misdrijf",), ("overlast",))
STANDAARD = Regels()


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


def houdt(leden: Iterable[frozenset[str]], achter_een: int = 3) -> bool:
    """Return whether incidents with these members pass dominance: three members or more, nobody in over half.

    An incident without members counts as nobody's; none at all does not pass.
    """
    behind, largest, n = achter(leden)
    return behind >= achter_een and 2 * largest <= n


def achter(leden: Iterable[frozenset[str]]) -> tuple[int, int, int]:
    """Return the members behind incidents, the most incidents of one of them, and the incidents with a member."""
    behind = list(leden)
    counts = Counter(chain.from_iterable(behind))
    return len(counts), max(counts.values(), default=0), sum(map(bool, behind))


def einde(kwartaal: str) -> date:
    """Return the last day of a quarter."""
    year, n = int(kwartaal[:4]), int(kwartaal[-1])
    return date(year + (n == 4), n % 4 * 3 + 1, 1) - timedelta(days=1)


def te_sluiten(stand: Stand, dag: date, lag: int, heel: Callable[[str], bool] = lambda _: True) -> list[list[str]]:
    """Return the runs of quarters that are due on a day and not told yet, in order.

    A quarter that was not wholly delivered is in none: it waits, and nothing is counted together across it.
    """
    runs: list[list[str]] = [[]]
    q = stand.begin
    while q and einde(q) + timedelta(days=lag) <= dag:
        if q not in stand.gesloten and heel(q):
            runs[-1].append(q)
        elif runs[-1]:
            runs.append([])
        q = volgende(q)
    return [run for run in runs if run]


def te_proberen(stand: Stand, dag: date, lag: int, heel: Callable[[str], bool] = lambda _: True) -> bool:
    """Return whether a quarter is due for the first time; what waits is not tried again by itself."""
    return any(q not in stand.gewacht for run in te_sluiten(stand, dag, lag, heel) for q in run)


def sluit(
    stand: Stand,
    incidenten: Sequence[Incident],
    dag: date,
    *,
    regels: Regels = STANDAARD,
    heel: Callable[[str], bool] = lambda _: True,
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
    regels
        When a quarter is closed (what became known later is *nagekomen*), and how many members are behind a number.
    heel
        Whether a quarter was wholly delivered: one that was not is not closed, also where a later one was.
    buren
        Groups that share incidents with this one.
    """
    live = {i.merk: i for i in incidenten if i.kwartaal >= stand.begin}
    teller = _Teller(stand, live, dag, regels, buren)
    told: list[Verteld] = []
    runs = te_sluiten(stand, dag, regels.lag, heel)
    for run in runs:
        pool: list[Incident] = []
        quarters: list[str] = []
        first = len(told)
        for q in run:
            known = einde(q) + timedelta(days=regels.lag)
            pool += [i for i in live.values() if i.kwartaal == q and i.merk not in stand.verteld and i.bekend <= known]
            quarters.append(q)
            if q not in stand.gewacht and teller.tel((TOTAL, tuple(quarters), ()), pool):
                told.append((tuple(quarters), pool))
                pool, quarters = [], []
        if quarters and (run is not runs[-1] or volgende(run[-1]) in stand.gesloten):
            _erbij(teller, told, first, (tuple(quarters), pool))
    _soorten(teller, told)
    _dagdelen(teller, told)
    due, closed = frozenset(q for run in runs for q in run), stand.gesloten.union(*(qs for qs, _ in told))
    out = replace(stand.met(teller.cellen), gesloten=closed, gewacht=(stand.gewacht | due) - closed)
    if due <= stand.gewacht:  # nothing is due for the first time: what waits was tried before
        return out
    waiting = [i for i in live.values() if i.kwartaal in out.gesloten and i.merk not in out.verteld]
    if not houdt((i.leden for i in waiting), regels.achter):
        return out
    late = _Teller(out, live, dag, regels, buren)
    return out.met(late.cellen) if late.tel((LATE, (dag.isoformat(),), ()), waiting) else out


Verteld = tuple[tuple[str, ...], list[Incident]]
Set = frozenset[str]


def _erbij(teller: _Teller, told: list[Verteld], first: int, rest: Verteld) -> None:
    """Count quarters that no later one can be counted with together with those before them that are told today.

    What follows them was told before, or was not wholly delivered: else they would wait for ever. ``first``: the place
    in ``told`` of the first cell of their run; so far every cell of the teller is one of ``told``.
    """
    before = list(teller.cellen)
    for at in range(len(told) - 1, first - 1, -1):
        del teller.cellen[at:]
        whole = _samen([*told[at:], rest])
        if teller.tel((TOTAL, whole[0], ()), whole[1]):
            told[at:] = [whole]
            return
    teller.cellen[:] = before


class _Teller:
    """The cells of one closing: each is told only where it passes, also beside what neighbours were told."""

    def __init__(
        self, stand: Stand, live: Mapping[str, Incident], dag: date, regels: Regels, buren: Sequence[Buur]
    ) -> None:
        self.dag, self.achter = dag.isoformat(), regels.achter
        self.leden: dict[str, frozenset[str]] = {}
        for known in (*(b.leden for b in reversed(buren)), {m: i.leden for m, i in live.items()}):
            self.leden.update(known)
        self.known = {c.label for c in stand.cellen}
        self.eigen = stand.verzamelingen() if buren else []
        self.buren = [b.stand.verzamelingen() for b in buren]
        self.leeg = frozenset(m for m, who in self.leden.items() if not who)
        self.meeste = achter(self.leden.values())[1] if buren else 0
        self.cellen: list[tuple[Cel, list[str]]] = []
        self._soort: dict[tuple[str, tuple[str, ...]], tuple[list[Set], list[list[Set]]]] = {}

    def mag(self, label: Label, incs: Sequence[Incident]) -> bool:
        """Return whether a cell of these incidents may be told, also beside what neighbours were told."""
        if label in self.known or not self._houdt(i.leden for i in incs):
            return False
        if not self.buren:
            return True
        before, theirs = self._naast(label)
        told = [frozenset(marks) for c, marks in self.cellen if _zelfde_soort(c, label)]
        return naast(frozenset(i.merk for i in incs), [*before, *told], theirs, self._apart_houdt)

    def _naast(self, label: Label) -> tuple[list[Set], list[list[Set]]]:
        """Return what this group was told before of the same kind, and each neighbour; looked up once per kind."""
        kind = label[0], label[2]
        if kind not in self._soort:
            before, *theirs = ([s for c, s in sets if _zelfde_soort(c, label)] for sets in (self.eigen, *self.buren))
            self._soort[kind] = before, theirs
        return self._soort[kind]

    def _houdt(self, leden: Iterable[frozenset[str]]) -> bool:
        return houdt(leden, self.achter)

    def _apart_houdt(self, apart: frozenset[str]) -> bool:
        """Return whether these incidents may be known; a told one that is not known any more counts as nobody's.

        Where even all that anybody is known of is no more than half, only who is behind it is left to count.
        """
        known = self.leden.keys() & apart
        if 2 * self.meeste > len(known - self.leeg):
            return self._houdt(self.leden[m] for m in known)
        seen: set[str] = set()
        for m in known:
            seen |= self.leden[m]
            if len(seen) >= self.achter:
                return True
        return False

    def tel(self, label: Label, incs: Sequence[Incident]) -> bool:
        """Tell a cell where that may be; return whether it was."""
        if may := self.mag(label, incs):
            self._vertel(label, incs)
        return may

    def _vertel(self, label: Label, incs: Sequence[Incident]) -> None:
        behind, largest, _ = achter(i.leden for i in incs)
        table, periods, labels = label
        self.cellen.append((Cel(table, periods, labels, len(incs), self.dag, behind, largest), [i.merk for i in incs]))

    def verdeel(
        self, tabel: str, kwartalen: tuple[str, ...], incs: Sequence[Incident], klassen: Sequence[tuple[str, ...]]
    ) -> bool:
        """Tell a split of incidents where every class of it may be told; return whether it was."""
        said = [i.aard if tabel == KIND else i.dagdeel for i in incs]
        parts = [[i for i, code in zip(incs, said, strict=True) if code in codes] for codes in klassen]
        labels: list[Label] = [(tabel, kwartalen, (" of ".join(codes),)) for codes in klassen]
        if sum(map(len, parts)) != len(incs) or not all(map(self.mag, labels, parts)):
            return False
        for label, part in zip(labels, parts, strict=True):  # classes of one split are no sums of each other
            self._vertel(label, part)
        return True


def _zelfde_soort(cel: Cel, label: Label) -> bool:
    """Return whether a told cell counts what a cell with this label counts: all incidents, or those of a class."""
    table, _, labels = label
    if table in (TOTAL, LATE):
        return cel.tabel in (TOTAL, LATE)
    codes = set(labels[0].split(" of "))
    return cel.tabel == table and not codes.isdisjoint(cel.klasse[0].split(" of "))


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
