"""What is told of members: how large a part lies under a threshold, once per cohort.

Whoever knows the classes of all who came and went knows how much a count changed, and two statements about one list pin
it down. So a statement is made once of the list as it is at the first telling, and once of those who joined since as
soon as there are ten. Cohorts share no member: there is no second number to compare with. Thresholds and parts follow
from the table and the size alone, never from the counts, so the wording itself tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jgwork.privacy.attack.bands import WORDS, band_of, size_band
from jgwork.privacy.stand.buren import naast
from jgwork.privacy.stand.stand import Cohort, Omvang, Stand

#: Fewest members of whom a statement is made; a convenant may ask for more.
COHORT = 10


@dataclass(frozen=True, slots=True)
class Drempel:
    """A threshold: its words and the classes under it. Thresholds of one table are nested, smallest first."""

    woorden: str
    klassen: frozenset[str]


#: Thresholds by table; fixed, so that they say nothing of the data. Residence is relative to the group's own place.
DREMPELS: Mapping[str, tuple[Drempel, ...]] = {
    "leeftijdsgroep": (
        Drempel("jonger dan 18", frozenset({"12-14", "15-17"})),
        Drempel("jonger dan 21", frozenset({"12-14", "15-17", "18-20"})),
    ),
    "geslacht": (Drempel("man", frozenset({"man"})),),
    "woongemeente_code": (
        Drempel("woont in de eigen gemeente", frozenset({"eigen"})),
        Drempel("woont in de regio", frozenset({"eigen", "regio"})),
    ),
    "rollen": (
        Drempel("negatief", frozenset({"negatief"})),
        Drempel("negatief of meeloper", frozenset({"negatief", "meeloper"})),
    ),
    "bekend_politie": (Drempel("bekend bij de politie", frozenset({"ja"})),),
}


def delen(omvang: int, drempels: int) -> int:
    """Return in how many parts shares are told of so many members with one or two thresholds; 0 where none is.

    Halves with two thresholds at 10 to 14 members: thirds would leave two counts in 6 of 460 compositions.
    """
    if omvang < COHORT:
        return 0
    return 2 if drempels > 1 and omvang < 15 else size_band(omvang).parts


def zinnen(klassen: Iterable[str], drempels: Sequence[Drempel]) -> tuple[tuple[str, str], ...]:
    """Return (threshold, share in words) of members with these classes; empty for fewer than ten."""
    members = list(klassen)
    parts = delen(len(members), len(drempels))
    if not parts:
        return ()
    counts = [sum(k in d.klassen for k in members) for d in drempels]
    return tuple(
        (d.woorden, WORDS[parts][band_of(n, len(members), parts)]) for d, n in zip(drempels, counts, strict=True)
    )


def vertel_leden(
    stand: Stand,
    tabel: str,
    klasse: Mapping[str, str],
    dag: date,
    buren: Sequence[Stand] = (),
    cohort: int = COHORT,
) -> Stand:
    """Return the stand with a statement about the members of whom none was made yet, where they are ten or more.

    Parameters
    ----------
    stand
        Of the group.
    tabel
        One of ``DREMPELS``.
    klasse
        Class of every member now, by pseudonym.
    dag
        The day of the list.
    buren
        Stands of other groups: a cohort that is a told one, or differs from told ones in fewer members than a cohort,
        is not told.
    cohort
        Fewest members of whom a statement is made.
    """
    own = [c.leden for c in stand.cohorten if c.tabel == tabel]
    new = frozenset(klasse).difference(*own)
    theirs = [[c.leden for c in b.cohorten if c.tabel == tabel] for b in buren]
    again = any(new == leden for other in theirs for leden in other)  # of the same members, on another day
    if again or len(new) < cohort or not naast(new, own, theirs, lambda apart: len(apart) >= cohort):
        return stand
    said = zinnen((klasse[p] for p in new), DREMPELS[tabel])
    return replace(stand, cohorten=(*stand.cohorten, Cohort(tabel, dag.isoformat(), said, new)))


def vertel_omvang(stand: Stand, leden: Iterable[str], dag: date, m: int, dagen: int = 90) -> Stand:
    """Return the stand with the size band told, or told anew after some days and ``m`` members who came or went."""
    now = frozenset(leden)
    last = stand.omvang
    if last is not None and ((dag - date.fromisoformat(last.dag)).days < dagen or last.wisselingen(now) < m):
        return stand
    return replace(stand, omvang=Omvang(size_band(len(now)).label, dag.isoformat(), now))
