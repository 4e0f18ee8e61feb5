"""What was delivered: per source, table and group the periods that deliveries say they cover.

Outside these a count does not exist (``niet_geleverd``); it is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.inhoud.perioden import Periode, dag, hele_kwartalen, na, vereniging
from jgwork.vocabulary.tables import Ontbreekt
from jgwork.vocabulary.telling import NIET_GELEVERD, Bekend, Deels, NietGeleverd, Telling

#: Which groups a delivery is about; ``None`` where it names none, and so holds for all.
Groepen = frozenset[str] | None
#: Tables from which incidents of a group are counted.
REGISTRATIES = ("registratie", "betrokkenheid")


@dataclass(frozen=True, slots=True)
class Geleverd:
    """One table of one delivery: whose it is, the period it covers and the groups it is about."""

    bron: str
    tabel: str
    periode: Periode
    groepen: Groepen = None


@dataclass(frozen=True, slots=True)
class Dekking:
    """What was delivered to a dossier.

    Parameters
    ----------
    delen
        One entry per table of a delivery; ``None`` for tables that came without a manifest (in memory, not from a
        dossier): nothing is known of what they cover, and every period counts as delivered.
    """

    delen: tuple[Geleverd, ...] | None = None

    def perioden(self, tabel: str, groep: str = "", bron: str = "") -> tuple[Periode, ...]:
        """Return the periods over which a table was delivered, put together.

        Parameters
        ----------
        tabel
            Table of the data model.
        groep, bron
            Only what is about this group, and from this source; any when left out.
        """
        return vereniging(
            d.periode
            for d in self.delen or ()
            if d.tabel == tabel
            and (not bron or d.bron == bron)
            and (not groep or d.groepen is None or groep in d.groepen)
        )

    def samen(self, tabellen: Iterable[str], groep: str = "") -> tuple[Periode, ...]:
        """Return the periods over which every one of the tables was delivered."""
        found: tuple[Periode, ...] | None = None
        for name in tabellen:
            own = self.perioden(name, groep)
            both = own if found is None else (a.doorsnede(b) for a in found for b in own)
            found = vereniging(p for p in both if p is not None)
        return found or ()

    def bronnen(self, tabel: str) -> tuple[str, ...]:
        """Return the sources that delivered a table."""
        return tuple(sorted({d.bron for d in self.delen or () if d.tabel == tabel}))

    def laatste(self, tabellen: Iterable[str] = (), groep: str = "", bron: str = "") -> date | None:
        """Return the last day that was delivered: the peildatum of a figure from these tables.

        Parameters
        ----------
        tabellen
            The sources of the figure; it ends where the first of them ends. Left out: the last day that anything
            covers.
        groep, bron
            As in ``perioden``.
        """
        names = tuple(tabellen)
        if not names:
            ends = [d.periode.tot for d in self.delen or () if d.periode.dagen and (not bron or d.bron == bron)]
            return Periode(date.min, max(ends)).laatste if ends else None
        ends = [p[-1].tot if (p := self.perioden(n, groep, bron)) else date.min for n in names]
        return None if min(ends) == date.min else Periode(date.min, min(ends)).laatste

    def op(self, dag: date, tabellen: Iterable[str], groep: str = "") -> date:
        """Return the day up to which some tables are known, and at most a day: who is late later is not known yet.

        Parameters
        ----------
        dag
            The peildatum of everything.
        tabellen, groep
            As in ``laatste``.
        """
        last = self.laatste(tabellen, groep)
        return dag if last is None else min(dag, na(last))

    def vooruit(self, dag: date, groep: str = "") -> bool:
        """Return whether a whole quarter before a day has no registrations yet: of such a day nothing is judged."""
        last = self.laatste(REGISTRATIES, groep)
        return last is not None and bool(hele_kwartalen(na(last), na(dag)))

    def heel(self, periode: Periode, tabellen: Iterable[str], groep: str = "") -> bool:
        """Return whether a period was wholly delivered."""
        return self.delen is None or any(p.bevat(periode) for p in self.samen(tabellen, groep))

    def ontbreekt(
        self, perioden: Iterable[Periode], tabellen: Iterable[str], groep: str = ""
    ) -> dict[Periode, Ontbreekt]:
        """Return the periods without a count: nothing, or only a part of them, was delivered."""
        found = self.tellingen(dict.fromkeys(perioden, 0.0), tabellen, groep)
        signs = {NietGeleverd: Ontbreekt.NIET_GELEVERD, Deels: Ontbreekt.DEELS}
        return {p: signs[type(t)] for p, t in found.items() if type(t) in signs}

    def tellingen(
        self, aantallen: Mapping[Periode, float], tabellen: Iterable[str], groep: str = ""
    ) -> dict[Periode, Telling]:
        """Return counts by period as what they are: known, known up to a day, or not delivered.

        Parameters
        ----------
        aantallen
            What was counted per period in the rows that are there.
        tabellen, groep
            The sources they were counted from, and the group.
        """
        if self.delen is None:
            return {p: Bekend(n) for p, n in aantallen.items()}
        spans, out = self.samen(tabellen, groep), dict[Periode, Telling]()
        for periode, n in aantallen.items():
            shared = [d for p in spans if (d := p.doorsnede(periode)) is not None]
            whole = Bekend(n) if shared == [periode] else None
            out[periode] = whole or (Deels(n, shared[-1].tot) if shared else NIET_GELEVERD)
        return out

    def telling(self, n: float, periode: Periode, tabellen: Iterable[str], groep: str = "") -> Telling:
        """Return one count as what it is; see ``tellingen``."""
        return self.tellingen({periode: n}, tabellen, groep)[periode]


#: Coverage of tables that came without a manifest.
ONBEKEND = Dekking()


def dekking(
    leveringen: Iterable[Mapping[str, Any]],
    tabellen: Mapping[str, Iterable[str]],
    groepen: Callable[[str], Groepen] = lambda _: None,
) -> Dekking:
    """Return what a number of deliveries cover together.

    Parameters
    ----------
    leveringen
        Manifests of the deliveries. ``[tabellen.<name>]`` may name a period of its own; ``groepen`` the groups a
        delivery is about.
    tabellen
        By table the ids of the deliveries that brought it.
    groepen
        By id which groups a delivery is about, asked where its manifest does not say so.
    """
    found: list[Geleverd] = []
    for manifest in leveringen:
        which = str(manifest.get("levering_id", ""))
        said = manifest.get("groepen")
        about = groepen(which) if said is None else frozenset(map(str, said))
        own = manifest.get("tabellen") or {}
        for name in sorted({*own, *(t for t, ids in tabellen.items() if which in set(ids))}):
            part = p if isinstance(p := own.get(name), Mapping) else {}
            if (said := verklaard(manifest, part)) is not None:
                found.append(Geleverd(str(manifest.get("bronhouder", "")), name, said, about))
    return Dekking(tuple(found))


def verklaard(levering: Mapping[str, Any], tabel: Mapping[str, Any]) -> Periode | None:
    """Return the period that a delivery says one of its tables covers; what it says of the table goes first."""
    van, tot = (dag(tabel.get(k) or levering.get(k)) for k in ("periode_van", "periode_tot"))
    return None if van is None or tot is None else Periode(van, max(tot, van))
