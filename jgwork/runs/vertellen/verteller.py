"""Tell what is due of a group, once, and keep its stand: before any publication, whoever it is for.

The stand is kept in the dossier beside the ledgers. The log holds a mark of it, so that a stand that was put back from
an older copy is seen: with it, what was told would be counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from jgwork.indicators.dynamiek.partnerbeeld import oordeel
from jgwork.indicators.effect.omgeving import SHARED, TOGETHER, Omgeving
from jgwork.indicators.groep.groepdata import GroepData, select_groep
from jgwork.indicators.groep.samenstelling import klassen
from jgwork.indicators.plan import partnerinzet
from jgwork.indicators.plan.doelen import doelen_van, indicator_words
from jgwork.indicators.plan.leden import rij
from jgwork.inhoud.dekking import REGISTRATIES
from jgwork.inhoud.doelwit import voor_personen
from jgwork.inhoud.inhoud import Inhoud
from jgwork.inhoud.perioden import kwartaal_van, vereniging
from jgwork.inhoud.rijen import as_array
from jgwork.privacy.stand import eens
from jgwork.privacy.stand.buren import naast
from jgwork.privacy.stand.doelen import TABEL as DOELEN
from jgwork.privacy.stand.doelen import vertel_doel
from jgwork.privacy.stand.drempels import vertel_leden, vertel_omvang
from jgwork.privacy.stand.regels import Regels
from jgwork.privacy.stand.sluiten import TOTAL, Buur, Incident, einde, houdt, sluit, te_proberen
from jgwork.privacy.stand.stand import Stand, volgende
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.dossier.standen import standen_van
from jgwork.runs.vertellen.antwoorden import verteld_rond
from jgwork.runs.vertellen.netwerk import vertel_netwerk
from jgwork.runs.vertellen.rijen import Levering, geleverd, gescand, incidenten_van, laatste_scan
from jgwork.runs.vertellen.verdelen import NONE, Verdeling
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


@dataclass
class Verteller:
    """What telling needs of a whole dossier, read once.

    First every group of a round is told what is due of it (``vertel``), then each is published: who is compared with
    whom does not depend on the order of publishing.

    Parameters
    ----------
    dossier, divided, op
        The dossier, its rows by group, and the day of the publication.
    regels
        By which numbers is told, for all audiences alike.
    """

    dossier: Dossier
    divided: Verdeling
    op: date
    regels: Regels = field(default_factory=Regels)
    delivered: tuple[Sequence[Levering], npt.NDArray[np.intp]] = ((), NONE)
    regio: frozenset[str] = frozenset()
    begin: str = ""
    _live: dict[str, list[Incident]] = field(default_factory=dict)
    _lijst: dict[str, frozenset[str]] = field(default_factory=dict)
    _told: dict[str, Stand] = field(default_factory=dict)
    _kept: dict[str, Stand] = field(default_factory=dict)
    _unkept: set[str] = field(default_factory=set)
    _rond: tuple[Omgeving, Omgeving] | None = None

    @staticmethod
    def of(dossier: Dossier, divided: Verdeling, op: date) -> Verteller:
        """Read what is needed of every group."""
        groups = divided.tables.get("groep")
        codes = [] if groups is None else groups["gemeente_code"].drop_null().to_pylist()
        rules, sent = Regels.van(dossier.convenant), geleverd(dossier, divided.tables)
        return Verteller(dossier, divided, op, rules, sent, frozenset(map(str, codes)), _first(divided.tables, op))

    def vertel(self, groep: str, stap: int) -> Stand | None:
        """Tell what is due of a group; it is not kept yet. ``None`` where its last telling is of a later day."""
        old = self.stand(groep)
        if self.op.isoformat() < old.laatste():
            return None
        tables = self.divided.of_group(groep)
        told = self._vertel(old, tables, select_groep(tables, groep, self.op), stap)
        self.neem_op(groep, told)
        return told

    def neem_op(self, groep: str, told: Stand | None) -> None:
        """Take in the stand of a group as it was told in this round, to be kept when it is published."""
        if told is not None:
            self._told[groep] = told
            self._unkept.add(groep)
            self._rond = None

    def neem(self, told: Mapping[str, Stand]) -> None:
        """Take in what another process told in this round; that one keeps it."""
        self._told.update(told)

    def neem_bewaard(self, kept: Mapping[str, Stand]) -> None:
        """Take in stands as they were kept, which somebody else read and found whole."""
        self._kept.update(kept)

    def verteld_nu(self, groepen: Iterable[str] | None = None) -> dict[str, Stand]:
        """Return the stands of some groups, or of all, as far as they were told in this round."""
        return {g: self._told[g] for g in (self._told if groepen is None else groepen) if g in self._told}

    def klaar(self) -> None:
        """Forget what only telling needs."""
        self._live.clear()

    def verteld(self, groep: str) -> Stand:
        """Return what had been told of a group by the day of the publication."""
        return self.stand(groep).op(self.op)

    def stand(self, groep: str) -> Stand:
        """Return the stand of a group, as it was told in this round or else kept; an empty one where none is.

        Raises
        ------
        StoreDamaged
            It is not the one that was kept last.
        """
        if groep in self._told:
            return self._told[groep]
        if groep not in self._kept:
            if (raw := self.dossier.boeken.lees(groep)) is None:
                return Stand(groep, self._begin(groep))
            self._kept[groep] = Stand.from_json(raw)
        return self._kept[groep]

    def _begin(self, groep: str) -> str:
        """Return where a new series begins: after what was told of a group that is gone and went on in this one."""
        mine = self._leden(groep)
        gone = [s for s in self._verdwenen.values() if 2 * len(mine & s.genoemd) >= len(mine) > 0]
        return max([self.begin, *(volgende(q) for s in gone for q in s.gesloten)])

    def bewaar(self, groep: str, *, rond: bool) -> None:
        """Keep the stand of a group, and its mark in the log first; ``rond``: of all that it was compared with."""
        for name in sorted(n for n in self._unkept if rond or n == groep):
            self.dossier.boeken.bewaar(name, self._told[name].as_json())
            self._unkept.remove(name)

    def rond(self, live: Omgeving) -> Omgeving:
        """Return all groups beside each other as they were told up to now; made once for all groups of a round."""
        if self._rond is None or self._rond[0] is not live:
            known = {**self._bewaard, **self._told}
            self._rond = live, verteld_rond(live, (s.op(self.op) for _, s in sorted(known.items())))
        return self._rond[1]

    def levend(self, groep: str, data: GroepData | None = None) -> list[Incident]:
        """Return the incidents of a group as they are known now."""
        if self._weg(groep):
            return []
        if groep not in self._live:
            found = data or select_groep(self.divided.of_group(groep), groep, self.op)
            known = self.dossier.store.data_key(), self._bekend(groep)
            self._live[groep] = list(incidenten_van(found, *known)) if "registratie" in found.frames else []
        return self._live[groep]

    def _bekend(self, groep: str) -> dict[str, date]:
        """Return the delivery day of every registration of a group that came after its day had been delivered.

        What an earlier delivery about this group covered, and did not bring, is late.
        """
        rows = self.divided.rows.get("registratie", {}).get(groep)
        table = self.divided.tables.get("registratie")
        sent, numbers = self.delivered
        if rows is None or table is None or len(numbers) != table.num_rows:
            return {}
        mine, came = table.select(["registratie_id", "datum"]).take(rows), numbers[rows]
        days, out = as_array(mine["datum"]), dict[str, date]()
        seen = [(n, sent[n]) for n in np.unique(came)]
        for n, one in seen:
            before = vereniging(o.periode for _, o in seen if o.dag < one.dag and o.over(groep))
            inside = [(days >= np.datetime64(p.van)) & (days < np.datetime64(p.tot)) for p in before]
            late = (came == n) & np.any(inside, axis=0)
            out |= dict.fromkeys(mine["registratie_id"].filter(late).to_pylist(), one.dag) if inside else {}
        return out

    def naast(self, groep: str) -> tuple[str, ...]:
        """Return the groups that share incidents or members with this one, or that were told of its members.

        A group that was given another name, divided or put together with another has no rows of its own any more, or
        fewer: what was told of it stays known.
        """
        mine = self._leden(groep)
        told: set[str] = set().union(*(self._genoemd.get(p, ()) for p in mine))
        return tuple(sorted(told.union(self.divided.buren(groep)) - {groep}))

    @cached_property
    def _bewaard(self) -> dict[str, Stand]:
        """The stands as they were kept before this round."""
        return standen_van(self.dossier.store, self._kept)

    @cached_property
    def _eerder(self) -> dict[str, Stand]:
        """The stands of groups that were told of members who are not on their list now."""
        return {g: s for g, s in self._bewaard.items() if not s.genoemd <= self._leden(g)}

    @cached_property
    def _verdwenen(self) -> dict[str, Stand]:
        """Those of groups of which nobody is on the list any more."""
        return {g: s for g, s in self._eerder.items() if self._weg(g)}

    @cached_property
    def _genoemd(self) -> dict[str, set[str]]:
        """By member the groups of those that were told of this one."""
        out: dict[str, set[str]] = {}
        for g, s in self._eerder.items():
            for p in s.genoemd:
                out.setdefault(p, set()).add(g)
        return out

    def buren(self, groep: str, data: GroepData | None = None) -> dict[str, Stand]:
        """Return the stands of the groups that what is told of this one is held beside."""
        marks = {i.merk for i in self.levend(groep, data)} if self._verdwenen else set()
        gone = (g for g, s in self._verdwenen.items() if g != groep and not marks.isdisjoint(s.verteld))
        found = {other: self.stand(other) for other in sorted({*self.naast(groep), *gone})}
        return {g: s for g, s in found.items() if s.cellen or s.cohorten}

    def _weg(self, groep: str) -> bool:
        """Return whether nobody is on the list of a group any more."""
        return groep not in self.divided.rows.get("lid", {})

    def _vrijwel_zelfde(self, groep: str, near: Mapping[str, Stand]) -> list[Stand]:
        """Return the stands of groups of nearly the same members: a second number would be about who differs."""
        mine, out = self._leden(groep), []
        for other, stand in near.items():
            theirs = self._leden(other) | stand.genoemd
            if len(mine ^ theirs) < min(self.regels.cohort, len(mine & theirs)):
                out.append(stand)
        return out

    def _vertel(self, stand: Stand, tables: Inhoud, data: GroepData, stap: int) -> Stand:
        op, regels = self.op, self.regels
        members = data.frame("lid", "pseudoniem")["pseudoniem"].astype(str).tolist()
        if members:
            stand = vertel_omvang(stand, members, op, regels.m, regels.omvang_dagen)
        if stap < nummer(Rol.BEELD):
            return stand
        near = self.buren(stand.groep, data)
        if "registratie" in data.frames:
            stand = self._sluit(stand, data, near)
        twins = self._vrijwel_zelfde(stand.groep, near)
        for name, other in near.items():
            if self._weg(name):
                continue
            stand = eens.vertel_verbonden(stand, other, partial(self._reden, stand.groep, name), op)
        if members:
            own = klassen(data, self.regio)
            judged = oordeel(tables, data)
            own |= {} if judged is None else {"rollen": {str(p): str(v) for p, v in judged.items()}}
            for table, classes in own.items():
                stand = vertel_leden(stand, table, classes, op, list(near.values()), regels.cohort)
            stand = vertel_netwerk(stand, tables, data, twins, op, regels)
        aims = {c.klasse[0] for t in twins for c in t.van(DOELEN)}
        for doel in doelen_van(data, *indicator_words()) if stap >= nummer(Rol.PLAN) else ():
            if doel.doel_id in aims:
                continue
            stand = vertel_doel(stand, doel.doel_id, rij(data, doel), op, regels.m)
        return self._inzet(self._scan(stand, data, near, twins), data, twins)

    def _scan(self, stand: Stand, data: GroepData, near: Mapping[str, Stand], twins: Sequence[Stand]) -> Stand:
        """Tell the registrations by municipality of the last scan; not beside that of a group of nearly the same."""
        scan = laatste_scan(data)
        if scan is None:
            return stand
        span = scan["periode_van"], scan["periode_tot"]
        if any(eens.overlapt(s, *span) for s in (stand, *twins)):  # told before: no row is looked at
            return stand
        beside = [[self._leden(g) | s.genoemd] for g, s in near.items() if eens.overlapt(s, *span)]
        if not naast(self._leden(stand.groep), (), beside, lambda apart: len(apart) >= self.regels.cohort):
            return stand
        return eens.vertel_scan(stand, *span, gescand(data, scan, self.regels.achter), self.op, self.regels.achter)

    def _leden(self, groep: str) -> frozenset[str]:
        """Return everybody who is or was on the list of a group."""
        if groep not in self._lijst:
            lid = self.divided.tables.get("lid")
            rows = self.divided.rows.get("lid", {}).get(groep)
            found = () if lid is None or rows is None else lid["pseudoniem"].take(rows).to_pylist()
            self._lijst[groep] = frozenset(map(str, found))
        return self._lijst[groep]

    def _reden(self, groep: str, other: str) -> str:
        """Return why two groups are tied, where enough members are behind it."""
        if len(self._leden(groep) & self._leden(other)) >= self.regels.achter:
            return SHARED
        seen = {i.merk: i.leden for i in self.levend(other)}
        both = (i.leden | seen[i.merk] for i in self.levend(groep) if i.merk in seen)
        return TOGETHER if houdt(both, self.regels.achter) else ""

    def _sluit(self, stand: Stand, data: GroepData, near: Mapping[str, Stand]) -> Stand:
        heel = partial(self.heel, stand.groep)
        if not te_proberen(stand, self.op, self.regels.lag, heel):
            return sluit(stand, (), self.op, regels=self.regels, heel=heel)  # no incident is looked at
        around = [Buur(s, {i.merk: i.leden for i in self.levend(other)}) for other, s in near.items()]
        return sluit(stand, self.levend(stand.groep, data), self.op, regels=self.regels, heel=heel, buren=around)

    def heel(self, groep: str, kwartaal: str) -> bool:
        """Return whether the registrations of a quarter were wholly delivered about a group."""
        return self.divided.dekking.heel(kwartaal_van(kwartaal), REGISTRATIES, groep)

    def _inzet(self, stand: Stand, data: GroepData, twins: Sequence[Stand]) -> Stand:
        """Tell hours of actions aimed at persons per ended quarter, and once whether there are any."""
        rows, op = data.frames.get("actie"), self.op
        if rows is None or rows.empty:
            return stand
        there = bool(voor_personen(rows).any())
        stand = eens.vertel_eens(stand, eens.IS_INZET, (), {("is_er",): "ja" if there else "nee"}, op)
        told: dict[str, dict[tuple[str, ...], eens.Waarde]] = {
            q: ({("uren",): sum(n)} if eens.uren_houden(n, self.regels.achter) else {})
            for q, n in partnerinzet.personen(data).items()
        }
        return eens.vertel_kwartalen(
            stand, eens.INZET, eens.zonder_verteld(twins, eens.INZET, told), op, self.regels.lag
        )


def _first(tables: Mapping[str, pa.Table], op: date) -> str:
    """Return the quarter of the first registration in the whole dossier: no series begins where one group has rows."""
    import pyarrow.compute as pc

    first = pc.min(tables["registratie"]["datum"]).as_py() if "registratie" in tables else None
    return quarter(first or op)


def gesloten_tot(stand: Stand) -> date | None:
    """Return the last day of the last quarter that was told; ``None`` where none was."""
    last = max((q for c in stand.van(TOTAL) for q in c.perioden), default="")
    return einde(last) if last else None
