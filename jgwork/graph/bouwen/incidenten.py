"""Who was present in which incident: the two-mode side of a network and the pairs in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Every pair of members in every incident: positions ``a < b``, the incident, and whether both were suspects."""

    a: IntArray
    b: IntArray
    incident: IntArray
    beide_verdacht: BoolArray


@dataclass(frozen=True, eq=False)
class Incidenten:
    """Presence of members in incidents, as arrays.

    Parameters
    ----------
    wie, incident
        One row per member and incident: position of the member and of the incident; sorted by incident.
    verdacht
        Whether the member was a suspect there.
    datum
        Day per incident (``NaT`` where unknown).
    controle
        Per incident whether it was a police check (``aard = controle``): the part that police effort makes.

    Notes
    -----
    Only members of the closed node set who were present (verdachte, betrokkene, genoteerd). Incidents without any
    member do not exist here.
    """

    wie: IntArray
    incident: IntArray
    verdacht: BoolArray
    datum: DateArray
    controle: BoolArray

    def __len__(self) -> int:
        return len(self.datum)

    @staticmethod
    def empty() -> Incidenten:
        """Return no incidents."""
        none = np.zeros(0, dtype=np.int64)
        no = np.zeros(0, dtype=np.bool_)
        return Incidenten(none, none, no, np.zeros(0, dtype="datetime64[D]"), no)

    @staticmethod
    def of(wie: IntArray, incident: IntArray, verdacht: BoolArray, datum: DateArray, controle: BoolArray) -> Incidenten:
        """Return canonical incidents: one row per member and incident (suspect if ever so), incidents renumbered."""
        if not len(wie):
            return Incidenten.empty()
        used, position = np.unique(incident, return_inverse=True)
        order = np.lexsort((wie, position))
        who, which, suspect = wie[order], position[order].astype(np.int64), verdacht[order]
        new = np.ones(len(who), dtype=np.bool_)
        new[1:] = (np.diff(who) != 0) | (np.diff(which) != 0)
        start = np.flatnonzero(new)
        return Incidenten(who[start], which[start], np.logical_or.reduceat(suspect, start), datum[used], controle[used])

    @cached_property
    def sizes(self) -> IntArray:
        """Number of members present, per incident."""
        return np.bincount(self.incident, minlength=len(self)).astype(np.int64)

    @cached_property
    def pairs(self) -> Pairs:
        """All pairs of members within each incident."""
        k = self.sizes[self.incident]  # rows of the own incident
        begin = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])[self.incident] if len(self) else k
        here = np.arange(len(self.wie))
        after = begin + k - here - 1  # members of the same incident that stand later
        left = np.repeat(here, after)
        offset = np.arange(len(left)) - np.repeat(np.cumsum(after) - after, after)
        right = left + 1 + offset
        return Pairs(self.wie[left], self.wie[right], self.incident[left], self.verdacht[left] & self.verdacht[right])

    def window(self, van: np.datetime64, tot: np.datetime64) -> Incidenten:
        """Return the incidents dated in ``[van, tot)``; undated ones are in no window."""
        return self.select((self.datum >= van) & (self.datum < tot))

    def select(self, keep: BoolArray) -> Incidenten:
        """Return the chosen incidents."""
        rows = keep[self.incident]
        return Incidenten.of(self.wie[rows], self.incident[rows], self.verdacht[rows], self.datum, self.controle)

    def subset(self, members: BoolArray) -> Incidenten:
        """Return the incidents among the kept members, renumbered."""
        rows = members[self.wie]
        new = np.cumsum(members) - 1
        return Incidenten.of(new[self.wie[rows]], self.incident[rows], self.verdacht[rows], self.datum, self.controle)
