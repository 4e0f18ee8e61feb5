"""What is told once for a period and stands: network classes by quarter, counts of a scan, hours aimed at persons.

What does not pass when its period is told is never told; a mark without a value says that the period was told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jgwork.privacy.stand.sluiten import STANDAARD, einde
from jgwork.privacy.stand.stand import Cel, Stand

#: Names of the tables, as they are published.
NETWERK, KERN, GEMEENTEN, INZET, IS_INZET, BLOKKEN = (
    "dynamiek_samenhang", "dynamiek_kern", "gemeenten", "inzet_personen", "inzet_personen_is_er", "rolblokken",
)  # fmt: skip
#: Which kinds of tie were asked for; told once a year.
DEKKING = "dynamiek_dekking"
#: Groups that are tied: no table, but who is compared with whom follows from it.
VERBONDEN = "verbonden"
Waarde = str | int | float | None


def vertel_eens(
    stand: Stand, tabel: str, periode: tuple[str, ...], waarden: Mapping[tuple[str, ...], Waarde], dag: date
) -> Stand:
    """Return the stand with the values of a period told; the same stand where that period was told before.

    Parameters
    ----------
    stand
        Of the group.
    tabel, periode
        What is told, and the label of its moment.
    waarden
        By class what may be told; nothing else of this period ever is.
    dag
        The day.
    """
    if is_verteld(stand, tabel, periode):
        return stand
    when = dag.isoformat()
    told = [Cel(tabel, periode, (), None, when), *(Cel(tabel, periode, k, w, when) for k, w in waarden.items() if k)]
    return stand.met((c, ()) for c in told)


def vertel_kwartalen(
    stand: Stand, tabel: str, rijen: Mapping[str, Mapping[tuple[str, ...], Waarde]], dag: date, lag: int = STANDAARD.lag
) -> Stand:
    """Return the stand with every quarter told that ended long enough ago and was not told before."""
    for quarter in sorted(rijen):
        if einde(quarter) + timedelta(days=lag) <= dag:
            stand = vertel_eens(stand, tabel, (quarter,), rijen[quarter], dag)
    return stand


def te_vertellen(stand: Stand, tabel: str, kwartalen: Iterable[str], dag: date, lag: int = STANDAARD.lag) -> bool:
    """Return whether one of some quarters ended long enough ago and was not told before."""
    return any(einde(q) + timedelta(days=lag) <= dag and not is_verteld(stand, tabel, (q,)) for q in kwartalen)


def zonder_verteld(
    gelijke: Iterable[Stand], tabel: str, rijen: Mapping[str, Mapping[tuple[str, ...], Waarde]]
) -> dict[str, Mapping[tuple[str, ...], Waarde]]:
    """Return rows by quarter without the values of quarters that were told of a group of nearly the same members."""
    told = {c.perioden[0] for s in gelijke for c in s.van(tabel)}
    return {q: {} if q in told else values for q, values in rijen.items()}


def is_verteld(stand: Stand, tabel: str, periode: tuple[str, ...]) -> bool:
    """Return whether something was told of a period before, also that nothing may be."""
    return any(c.perioden == periode for c in stand.van(tabel))


def vertel_verbonden(stand: Stand, buur: Stand, reden: Callable[[], str], dag: date) -> Stand:
    """Return the stand with whether another group is tied to it: decided once, by whichever of both is first.

    Parameters
    ----------
    stand, buur
        Of both groups.
    reden
        Says why they are tied; empty where fewer than three members are behind it. Not asked where it was told before.
    dag
        The day.
    """
    if is_verteld(stand, VERBONDEN, (buur.groep,)):
        return stand
    theirs = [c for c in buur.van(VERBONDEN) if c.perioden == (stand.groep,)]
    why = next((c.waarde for c in theirs if c.klasse), None) if theirs else reden() or None
    return vertel_eens(stand, VERBONDEN, (buur.groep,), {("reden",): why} if why else {}, dag)


def verbonden(stand: Stand) -> dict[str, str]:
    """Return the groups that were found to be tied to this one, with the reason."""
    return {c.perioden[0]: str(c.waarde) for c in stand.van(VERBONDEN) if c.klasse}


@dataclass(frozen=True, slots=True)
class Registraties:
    """Registrations in one municipality as the scan counts them: the members active there, and the most of one."""

    gemeente: str
    aantal: int
    leden: int
    grootste: int | None = None

    def houdt(self, achter: int = STANDAARD.achter) -> bool:
        """Return whether enough members are behind it and nobody is certainly or possibly behind over half.

        Where it is not known how they divide, one member may have all but one of each other.
        """
        most = self.grootste if self.grootste is not None else self.aantal - (self.leden - 1)
        return self.leden >= achter and 2 * most <= self.aantal


def vertel_scan(
    stand: Stand, van: date, tot: date, rijen: Iterable[Registraties], dag: date, achter: int = STANDAARD.achter
) -> Stand:
    """Return the stand with the counts of a scan told; not where its period overlaps one that was told."""
    period = (van.isoformat(), tot.isoformat())
    if overlapt(stand, van, tot):
        return stand
    return vertel_eens(stand, GEMEENTEN, period, {(r.gemeente,): r.aantal for r in rijen if r.houdt(achter)}, dag)


def overlapt(stand: Stand, van: date, tot: date) -> bool:
    """Return whether a scan was told of a period that overlaps another."""
    return any(
        van < date.fromisoformat(c.perioden[1]) and date.fromisoformat(c.perioden[0]) < tot
        for c in stand.van(GEMEENTEN)
    )


def uren_houden(uren: Sequence[int], achter: int = STANDAARD.achter) -> bool:
    """Return whether hours of actions aimed at persons may be told: three actions or more, none over half."""
    some = [n for n in uren if n > 0]
    return len(some) >= achter and 2 * max(some) <= sum(some)
