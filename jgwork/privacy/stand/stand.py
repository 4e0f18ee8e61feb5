"""The stand of a group: what a reader who sits in every audience was told. Told once, it is never counted again.

A cell counts rows that no other cell counts, or is a sum of such cells; it passed dominance on the day it was told, and
what is withheld then is kept nowhere. So two publications never hold two numbers of one thing, and no difference
between them is about a person. There is one stand per group, for all audiences: people change seats. An audience gets a
view of it.

The stand holds numbers that were told, keyed marks of the incidents behind them, and the pseudonyms of members of whom
something was told: only to know who is new. Erasing a person removes the pseudonym and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

VERSION = 2
#: How the quarters of a cell are written: the first and the last.
UNTIL = " t/m "


@dataclass(frozen=True, slots=True)
class Cel:
    """A told number or word.

    Parameters
    ----------
    tabel
        What it counts, such as ``incidenten``.
    perioden
        The quarters it is about, ascending; for what has no quarter another label of its moment.
    klasse
        Labels within the table; empty for the total.
    waarde
        As it was told.
    dag
        The day it was told, ISO.
    leden, grootste
        Members behind it on that day, and the most incidents of one of them; 0 where nobody is behind it.
    """

    tabel: str
    perioden: tuple[str, ...]
    klasse: tuple[str, ...]
    waarde: str | int | float | None
    dag: str
    leden: int = 0
    grootste: int = 0

    @property
    def label(self) -> Label:
        """What is counted, without the number."""
        return self.tabel, self.perioden, self.klasse

    @property
    def sleutel(self) -> str:
        """The label as text, for the ledger."""
        return "|".join((self.tabel, "+".join(self.perioden), *self.klasse))


Label = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Members of whom one statement per threshold was told, once.

    Parameters
    ----------
    tabel
        The table on persons.
    dag
        The day of the list, ISO.
    zinnen
        (threshold, share in words), in their order; empty where the cohort allows none.
    leden
        Pseudonyms of who was counted. Who is erased is not in it any more.
    """

    tabel: str
    dag: str
    zinnen: tuple[tuple[str, str], ...]
    leden: frozenset[str]


@dataclass(frozen=True, slots=True)
class Omvang:
    """The size band as it was last told, with who was on the list then.

    ``weg``: members then who were erased since: they count as gone.
    """

    klasse: str
    dag: str
    leden: frozenset[str]
    weg: int = 0

    def wisselingen(self, nu: Iterable[str]) -> int:
        """Return how many came or went since."""
        return len(self.leden ^ frozenset(nu)) + self.weg


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything that was told of one group.

    Parameters
    ----------
    groep
        The group.
    begin
        First quarter of its series; what is earlier is not told.
    cellen
        Told cells in the order of telling.
    gesloten
        Quarters of which the incidents were told.
    verteld
        By mark of an incident the cells (places in ``cellen``) that count it.
    cohorten
        Statements about members.
    omvang
        The size band.
    gewacht
        Quarters that were due at an earlier telling, and did not pass.
    """

    groep: str
    begin: str = ""
    cellen: tuple[Cel, ...] = ()
    gesloten: frozenset[str] = frozenset()
    verteld: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    cohorten: tuple[Cohort, ...] = ()
    omvang: Omvang | None = None
    gewacht: frozenset[str] = frozenset()

    def met(self, nieuw: Iterable[tuple[Cel, Iterable[str]]]) -> Stand:
        """Return the stand with new cells, each with the marks of the incidents it counts.

        Raises
        ------
        ValueError
            A cell with this label was told before.
        """
        cells, told, known = list(self.cellen), dict(self.verteld), {c.label for c in self.cellen}
        for cell, marks in nieuw:
            if cell.label in known:
                raise ValueError(f"Een cel wordt maar een keer verteld: {cell.sleutel}.")
            known.add(cell.label)
            for mark in marks:
                told[mark] = (*told.get(mark, ()), len(cells))
            cells.append(cell)
        return replace(self, cellen=tuple(cells), verteld=told)

    @property
    def genoemd(self) -> frozenset[str]:
        """Everybody on a list of whom something was told."""
        lists = [c.leden for c in self.cohorten] + ([self.omvang.leden] if self.omvang else [])
        return frozenset().union(*lists)

    def van(self, tabel: str) -> Iterator[Cel]:
        """Iterate over the told cells of a table."""
        return (c for c in self.cellen if c.tabel == tabel)

    def merken(self, label: Label) -> frozenset[str]:
        """Return the marks of the incidents behind a told cell; empty where it was not told."""
        at = {i for i, c in enumerate(self.cellen) if c.label == label}
        return frozenset(m for m, places in self.verteld.items() if at & set(places)) if at else frozenset()

    def verzamelingen(self) -> list[tuple[Cel, frozenset[str]]]:
        """Return every told cell that counts incidents, with the marks of these."""
        found: dict[int, set[str]] = {}
        for mark, places in self.verteld.items():
            for i in places:
                found.setdefault(i, set()).add(mark)
        return [(self.cellen[i], frozenset(found[i])) for i in sorted(found)]

    def op(self, dag: date) -> Stand:
        """Return what had been told by a day."""
        limit = dag.isoformat()
        if max((*(c.dag for c in self.cellen), *(c.dag for c in self.cohorten)), default="") <= limit:
            return self
        kept = [c for c in self.cellen if c.dag <= limit]  # told in order of days, so places stay the same
        told = {m: at for m, p in self.verteld.items() if (at := tuple(i for i in p if i < len(kept)))}
        return replace(
            self, cellen=tuple(kept), verteld=told, cohorten=tuple(c for c in self.cohorten if c.dag <= limit)
        )

    def laatste(self) -> str:
        """Return the last day on which something was told; empty where nothing was."""
        days = [c.dag for c in self.cellen] + [c.dag for c in self.cohorten] + [self.omvang.dag if self.omvang else ""]
        return max(days, default="")

    def zonder(self, pseudoniem: str) -> Stand:
        """Return the stand without the name of somebody who was erased; what was told stays told."""
        size = self.omvang
        if size is not None and pseudoniem in size.leden:
            size = replace(size, leden=size.leden - {pseudoniem}, weg=size.weg + 1)
        return replace(
            self, cohorten=tuple(replace(c, leden=c.leden - {pseudoniem}) for c in self.cohorten), omvang=size
        )

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, the same for the same stand."""
        return {
            "versie": VERSION,
            "groep": self.groep,
            "begin": self.begin,
            "cellen": [
                [c.tabel, list(c.perioden), list(c.klasse), c.waarde, c.dag, c.leden, c.grootste] for c in self.cellen
            ],
            "gesloten": sorted(self.gesloten),
            "gewacht": sorted(self.gewacht),
            "verteld": {m: list(self.verteld[m]) for m in sorted(self.verteld)},
            "cohorten": [
                {
                    "tabel": c.tabel,
                    "dag": c.dag,
                    "zinnen": [list(z) for z in c.zinnen],
                    "leden": sorted(c.leden),
                }
                for c in self.cohorten
            ],
            "omvang": None
            if self.omvang is None
            else [self.omvang.klasse, self.omvang.dag, sorted(self.omvang.leden), self.omvang.weg],
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Stand:
        """Build a stand from what ``as_json`` gave.

        Raises
        ------
        ValueError
            It has another version.
        """
        if raw.get("versie") != VERSION:
            raise ValueError("Deze stand heeft een andere versie.")
        size = raw["omvang"]
        return Stand(
            str(raw["groep"]),
            str(raw["begin"]),
            tuple(Cel(t, tuple(p), tuple(k), w, d, n, g) for t, p, k, w, d, n, g in raw["cellen"]),
            frozenset(raw["gesloten"]),
            {m: tuple(p) for m, p in raw["verteld"].items()},
            tuple(
                Cohort(c["tabel"], c["dag"], tuple((a, b) for a, b in c["zinnen"]), frozenset(c["leden"]))
                for c in raw["cohorten"]
            ),
            None if size is None else Omvang(size[0], size[1], frozenset(size[2]), int(size[3])),
            frozenset(raw.get("gewacht", ())),  # version 2 did not have it at first
        )


def reeks(perioden: tuple[str, ...]) -> str:
    """Return the quarters of a cell as one label: the quarter itself, or the first and the last."""
    return perioden[0] if len(perioden) == 1 else f"{perioden[0]}{UNTIL}{perioden[-1]}"


def kwartalen_van(label: str) -> list[str]:
    """Return the quarters of a label: one, or the first to the last."""
    first, _, last = label.partition(UNTIL)
    found = [first]
    while last and found[-1] < last:
        found.append(volgende(found[-1]))
    return found


def volgende(kwartaal: str) -> str:
    """Return the quarter after one."""
    year, n = int(kwartaal[:4]), int(kwartaal[-1])
    return f"{year + (n == 4)}-K{n % 4 + 1}"
