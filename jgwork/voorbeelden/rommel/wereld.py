"""People and incidents of the messy region as objects, before anything is a row: what the truth is told from."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jgwork.vocabulary.token import make_token
from jgwork.voorbeelden.regio.pen import BEGIN, Pen, month
from jgwork.voorbeelden.rommel import feiten as f

if TYPE_CHECKING:
    import numpy as np


def pseudoniem(seed: int, persoon: int) -> str:
    """Return the token of a person who does not exist."""
    key = hashlib.sha256(f"rommelsleutel-{seed}".encode()).digest()
    return make_token(f.TAG, hmac.digest(key, str(persoon).encode(), "sha256"))


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened, and who was there.

    Parameters
    ----------
    id
        As delivered.
    dag, aard
        When, and ``misdrijf``, ``overlast`` or ``controle``.
    plek
        Where.
    wie
        Persons in a role of presence.
    anders
        Persons in another role (victim).
    bekend
        ``beide``: in both deliveries; ``eerst``: gone in the second; ``later``: late, in the second only.
    verbeterd
        The day that the second delivery gives instead.
    """

    id: str
    dag: date
    aard: str
    plek: str
    wie: tuple[int, ...]
    anders: tuple[int, ...] = ()
    bekend: str = "beide"
    verbeterd: date | None = None


def met_pv(persoon: int) -> bool:
    """Return whether reports were drawn up against a person who was a suspect."""
    return persoon % 3 != 0


def leden_op(leden: Iterable[f.Lidmaatschap], groep: str, day: date) -> list[int]:
    """Return who is a member of a group on a day."""
    return sorted(m.persoon for m in leden if m.groep == groep and m.op(day))


def geleverd(incidenten: Iterable[Incident], maand2: bool) -> list[Incident]:
    """Return the incidents as the first delivery of the police has them, or as the second has them."""
    out = []
    for i in incidenten:
        if i.bekend == ("eerst" if maand2 else "later"):
            continue
        now = replace(i, dag=i.verbeterd) if maand2 and i.verbeterd else i
        if any(van <= now.dag < tot for van, tot in (f.POLITIE_MAAND if maand2 else f.POLITIE)):
            out.append(now)
    return out


def incidenten(pen: Pen, leden: tuple[f.Lidmaatschap, ...]) -> tuple[Incident, ...]:
    """Return every incident of every group, in order of number."""
    out: list[Incident] = []
    for g in f.GROEPEN:
        out += _of_group(pen.rng("incidenten", g.id), g, leden, len(out))
    return tuple(out)


def _of_group(rng: np.random.Generator, g: f.Groep, leden: tuple[f.Lidmaatschap, ...], before: int) -> list[Incident]:
    """Return the incidents of a group: what was planted per quarter, and what must not count or comes otherwise."""
    quiet = _quiet(g.id)
    mine = [m for m in leden if m.groep == g.id and m.bekend and m.persoon not in quiet]
    out: list[Incident] = []

    def one(day: date, aard: str, who: tuple[int, ...], **more: Any) -> None:
        out.append(Incident(f"I-{before + len(out) + 1}", day, aard, g.plek, who, **more))

    for quarter in range(8):
        for planned, kinds in ((g.incidenten, ("misdrijf", "overlast")), (g.controles, ("controle",))):
            for k in range(planned[quarter]):
                day = month(3 * quarter + k % 3) + timedelta(int(rng.integers(0, 27)))
                present = [m.persoon for m in mine if m.op(day)]
                size = min(len(present), 1 + int(rng.integers(0, 4)))
                who = tuple(sorted(int(p) for p in rng.choice(present, size, replace=False)))
                one(day, kinds[k % len(kinds)], who)
    _bijzonder(g, one, [m.persoon for m in mine if m.vanaf == BEGIN and m.tot is None])
    return out


def _quiet(groep: str) -> set[int]:
    """Return who takes no part in the incidents that are drawn: each is in incidents of their own."""
    first, other, _ = f.GEDEELD
    shared = {m.persoon for m in f.lidmaatschappen() if m.groep == other} & {
        m.persoon for m in f.lidmaatschappen() if m.groep == first
    }
    return {f.SLACHTOFFER} | (shared if groep in {first, other} else set())


def _bijzonder(g: f.Groep, put: Callable[..., None], mine: list[int]) -> None:
    """Add what teaches: shared members, late, corrected and vanished rows, and what never counts."""
    first = f.GEDEELD[0]
    if g.id == first:
        shared = sorted(_quiet(first) - {f.SLACHTOFFER})
        for k in range(f.GEDEELDE_INCIDENTEN):
            put(month(3 * k) + timedelta(9), "overlast", tuple(shared[: 2 + k % 2]))
        for m in (2, 7, 13):
            put(month(m) + timedelta(4), "misdrijf", (f.GESCHRAPT_R02,))  # struck: nobody of the group was there
            put(month(m) + timedelta(5), "misdrijf", (), anders=(f.SLACHTOFFER,))
        # a report of one who was struck: nothing for the OM
        put(date(2025, 11, 17), "misdrijf", (f.GESCHRAPT_R02,))
        for k in range(f.VERBETERD["R02"]):
            put(f.VERBETERD_VAN, "overlast", (mine[k],), verbeterd=f.VERBETERD_NAAR)
        for m in (1, 5, 14):
            put(month(m) + timedelta(2), "overlast", (f.TE_WISSEN,))  # alone: goes when this person is erased
    if g.id == "R01":
        put(f.VERTREK + timedelta(20), "overlast", (f.VERTROKKEN,))  # after leaving
        put(f.VERTREK - timedelta(20), "misdrijf", (f.VERTROKKEN,))  # before: counts, but this is no member any more
        put(f.TERUGWERKEND - timedelta(30), "overlast", (f.LATER_ERBIJ[0],))  # before belonging
        put(f.TERUGWERKEND + timedelta(30), "overlast", (f.LATER_ERBIJ[0],))
        put(f.VERHUIZING + timedelta(12), "misdrijf", (f.VERHUISD,))  # counts where this person went
        for _ in range(f.VERDWENEN["R01"]):
            put(date(2025, 1, 17), "overlast", (mine[0],), bekend="eerst")
    if g.id in f.NAGEKOMEN:
        number, day = f.NAGEKOMEN[g.id]
        for k in range(number):
            put(day, "misdrijf", (mine[k + 2],), bekend="later")
