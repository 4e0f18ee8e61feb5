"""Tell what is due of a group, once, and keep its stand: before any publication, whoever it is for.

The stand is kept in the dossier beside the ledgers. The log holds a mark of it, so that a stand that was put back from
an older copy is seen: with it, what was told would be counted again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.dynamiek.partnerbeeld import oordeel
from jgwork.indicators.groep.gedrag import incidenten
from jgwork.indicators.groep.groepdata import GroepData, select_groep
from jgwork.indicators.groep.samenstelling import klassen
from jgwork.indicators.plan import partnerinzet
from jgwork.indicators.plan.leden import rij
from jgwork.indicators.plan.uitvoering import voor_personen
from jgwork.inhoud.dekking import ONBEKEND, Dekking, dekking
from jgwork.io.opslag.kluis import Kluis
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.release.draft import draft
from jgwork.privacy.release.gate import Policy
from jgwork.privacy.release.groep import ties
from jgwork.privacy.stand import eens
from jgwork.privacy.stand.doelen import vertel_doel
from jgwork.privacy.stand.drempels import vertel_leden, vertel_omvang
from jgwork.privacy.stand.sluiten import TOTAL, Buur, Incident, einde, sluit
from jgwork.privacy.stand.stand import Stand
from jgwork.privacy.stand.verhuizen import verhuis
from jgwork.runs.dossier.openen import Dossier
from jgwork.runs.dossier.standen import LEDGERS, STAND, bewaar, kenmerk, kenmerken
from jgwork.runs.publicatie.verdelen import Verdeling
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import quarter
from jgwork.vocabulary.errors import StoreDamaged
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.tables import IndicatorTable, Ontbreekt, Unit, Withheld

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.runs.publicatie.cijfers import Cijfers

LOST = "De stand van groep {groep} is niet de laatste die is vastgelegd: wat al verteld is, zou opnieuw geteld worden."
NEXT = "Zet de map 'grootboek' terug uit de nieuwste reservekopie. Er is niets gepubliceerd."


@dataclass
class Verteller:
    """What telling needs of a whole dossier, read once.

    Parameters
    ----------
    dossier, divided, op
        The dossier, its rows by group, and the day of the publication.
    """

    dossier: Dossier
    divided: Verdeling
    op: date
    delivered: Sequence[Levering] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    regio: frozenset[str] = frozenset()
    begin: str = ""
    dekking: Dekking = ONBEKEND
    _live: dict[str, list[Incident]] = field(default_factory=dict)

    @staticmethod
    def of(dossier: Dossier, divided: Verdeling, op: date) -> Verteller:
        """Read what is needed of every group."""
        return Verteller(
            dossier,
            divided,
            op,
            _delivered(dossier, divided.tables),
            kenmerken(dossier.store),
            _region(divided.tables),
            _first(divided.tables, op),
            _dekking(dossier),
        )

    def bij(self, numbers: Cijfers, stap: int, policy: Policy) -> tuple[Stand, bool]:
        """Return the stand of a group after telling what is due, and whether it is to be kept; nothing is kept yet.

        On a day before the last telling: what had been told by then, which is not to be kept.
        """
        groep = numbers.data.groep_id
        old = self.stand(groep, numbers.data)
        if self.op.isoformat() < old.laatste():
            return old.op(self.op), False
        return self._vertel(old, numbers, stap, policy), True

    def stand(self, groep: str, data: GroepData | None = None) -> Stand:
        """Return the stand as it is kept; of a group of which none is, what its audiences were told before.

        Raises
        ------
        StoreDamaged
            It is not the one that was kept last.
        """
        room = Kluis(self.dossier.store, LEDGERS)
        raw = room.load(f"{STAND}--{groep}")
        mark = self.marks.get(groep, "")
        if mark != ("" if raw is None else kenmerk(raw)):
            raise StoreDamaged(LOST.format(groep=groep), NEXT)
        if raw is not None:
            return Stand.from_json(raw)
        empty = Stand(groep, self.begin)
        before = [Ledger.from_json(room.load(n)) for n in room.names() if n.startswith(f"{groep}--")]
        if data is None or not any(b.rows for b in before):
            return empty
        members = data.frame("lid", "pseudoniem")["pseudoniem"].astype(str)
        return verhuis(empty, before, self.levend(groep, data), members, self.op)

    def bewaar(self, stand: Stand) -> None:
        """Keep the stand, and its mark in the log first."""
        if self.marks.get(stand.groep, "") != kenmerk(stand.as_json()):
            self.marks = {**self.marks, stand.groep: bewaar(self.dossier.store, stand)}

    def levend(self, groep: str, data: GroepData | None = None) -> list[Incident]:
        """Return the incidents of a group as they are known now."""
        if groep not in self._live:
            found = data or select_groep(self.divided.of_group(groep), groep, self.op)
            key = self.dossier.store.data_key()
            known = self._bekend(groep)
            self._live[groep] = list(incidenten_van(found, key, known)) if "registratie" in found.frames else []
        return self._live[groep]

    def _bekend(self, groep: str) -> dict[str, date]:
        """Return the delivery day of every registration of a group that came after its day had been delivered.

        What an earlier delivery about this group covered, and did not bring, is late.
        """
        rows = self.divided.rows.get("registratie", {}).get(groep)
        table = self.divided.tables.get("registratie")
        if rows is None or table is None or len(self.delivered) != table.num_rows:
            return {}
        mine = table.select(["registratie_id", "datum"]).take(rows)
        came = [self.delivered[i] for i in rows.tolist()]
        earlier = {w.dag: [o for o in came if o.dag < w.dag and o.over(groep)] for w in dict.fromkeys(came)}
        edge = {day: max((o.dag for o in found), default=None) for day, found in earlier.items()}
        ids, dates = mine["registratie_id"].to_pylist(), mine["datum"].to_pylist()
        return {
            r: w.dag for r, d, w in zip(ids, dates, came, strict=True) if (last := edge[w.dag]) is not None and d < last
        }

    def buren(self, groep: str) -> Iterator[tuple[Stand, str]]:
        """Yield the stands of groups that share incidents or members with this one."""
        for other in self.divided.buren(groep):
            found = self.stand(other)
            if found.cellen or found.cohorten:
                yield found, other

    def _vertel(self, stand: Stand, numbers: Cijfers, stap: int, policy: Policy) -> Stand:
        data, op = numbers.data, self.op
        members = data.frame("lid", "pseudoniem")["pseudoniem"].astype(str).tolist()
        if members:
            stand = vertel_omvang(stand, members, op, policy.m)
        if stap < nummer(Rol.BEELD):
            return stand
        near = list(self.buren(stand.groep))
        if "registratie" in data.frames:
            stand = self._sluit(stand, data, near)
        if members:
            own = klassen(data, self.regio)
            judged = oordeel(numbers.tabellen, data)
            own |= {} if judged is None else {"rollen": {str(p): str(v) for p, v in judged.items()}}
            for table, classes in own.items():
                stand = vertel_leden(stand, table, classes, op, [s for s, _ in near])
        for doel in numbers.doelen:
            stand = vertel_doel(stand, doel.doel_id, rij(data, doel), op)
        by_name = {t.name: t for t in numbers.tables}
        for name in (eens.NETWERK, eens.KERN):
            if name in by_name:
                stand = eens.vertel_kwartalen(stand, name, _klassen(by_name[name], policy), op)
        if eens.BLOKKEN in by_name and (cells := _klassen(by_name[eens.BLOKKEN], policy, blocks=True)):
            stand = eens.vertel_eens(stand, eens.BLOKKEN, (), cells[""], op)
        return _inzet(_scan(stand, data, op), data, op)

    def _sluit(self, stand: Stand, data: GroepData, near: Sequence[tuple[Stand, str]]) -> Stand:
        around = [Buur(s, {i.merk: i.leden for i in self.levend(other)}) for s, other in near]
        end = self.dekking.laatste(("registratie", "betrokkenheid"), stand.groep)
        return sluit(stand, self.levend(stand.groep, data), self.op, geleverd=end, buren=around)


def incidenten_van(data: GroepData, key: bytes, bekend: Mapping[str, date]) -> Iterator[Incident]:
    """Yield the incidents of a group, each with a keyed mark instead of its id.

    ``bekend``: by registration the day it came in, where that was late; any other is known on its own day.
    """
    rows = incidenten(data)
    columns = ("incident_id", "registratie_id", "pseudoniem", "datum", "aard", "dagdeel")
    found: dict[str, tuple[date, str, str, set[str], date]] = {}
    for incident, registration, who, day, kind, part in zip(*(rows[c].tolist() for c in columns), strict=True):
        known = bekend.get(registration, day)
        old = found.setdefault(incident, (day, str(kind), _text(part), set(), known))
        old[3].add(str(who))
        if known < old[4]:
            found[incident] = (*old[:4], known)
    for incident, (day, kind, part, who, known) in found.items():
        mark = hmac.new(key, f"incident|{incident}".encode(), hashlib.sha256).hexdigest()[:24]
        yield Incident(mark, quarter(day), known, frozenset(who), kind, part)


def _text(value: object) -> str:
    import pandas as pd

    return "onbekend" if bool(pd.isna(value)) else str(value)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivery: its day, and the groups it is about (none named: all)."""

    dag: date
    groepen: frozenset[str]

    def over(self, groep: str) -> bool:
        """Return whether it is about a group."""
        return not self.groepen or groep in self.groepen


def _delivered(dossier: Dossier, tables: Mapping[str, pa.Table]) -> list[Levering]:
    """Return by row of ``registratie``, in the order of ``Dossier.encoded``, the delivery it came with.

    A delivery with members is about the groups of these.
    """
    about: dict[str, set[str]] = {}
    if "lid" in tables:
        for one, group in zip(_sent(dossier, "lid"), tables["lid"]["groep_id"].to_pylist(), strict=False):
            about.setdefault(one, set()).add(str(group))
    days = {str(d["levering_id"]): date.fromisoformat(str(d["peildatum"])[:10]) for d in dossier.manifest.deliveries}
    rows = _sent(dossier, "registratie")
    known = {one: Levering(days[one], frozenset(about.get(one, ()))) for one in dict.fromkeys(rows)}
    return [known[one] for one in rows]


def _sent(dossier: Dossier, table: str) -> list[str]:
    """Return by row of a table, in the order of ``Dossier.encoded``, the id of its delivery."""
    parts = dossier.manifest.parts.get(table, ())
    sent = [p for one in dict.fromkeys(p.levering_id for p in parts) for p in parts if p.levering_id == one]
    return [p.levering_id for p in sent for _ in range(p.rows)]


def _dekking(dossier: Dossier) -> Dekking:
    """Return what was delivered, from the manifests."""
    parts = {name: [p.levering_id for p in ps] for name, ps in dossier.manifest.parts.items()}
    return dekking(dossier.manifest.deliveries, parts)


def _region(tables: Mapping[str, pa.Table]) -> frozenset[str]:
    groups = tables.get("groep")
    return frozenset() if groups is None else frozenset(map(str, groups["gemeente_code"].drop_null().to_pylist()))


def _first(tables: Mapping[str, pa.Table], op: date) -> str:
    """Return the quarter of the first registration in the whole dossier: no series begins where one group has rows."""
    import pyarrow.compute as pc

    first = pc.min(tables["registratie"]["datum"]).as_py() if "registratie" in tables else None
    return quarter(first or op)


def _klassen(
    table: IndicatorTable, policy: Policy, *, blocks: bool = False
) -> dict[str, dict[tuple[str, ...], eens.Waarde]]:
    """Return by quarter the classes of a network table that may be told; of blocks under an empty label."""
    d = draft(table, policy.written)
    for x in table.measures:
        if x.unit is Unit.TIE:
            ties(d, x, policy)
        else:
            d.cells[x.name] = list(d.raw[x.name])
    out: dict[str, dict[tuple[str, ...], eens.Waarde]] = {}
    for i, label in enumerate(d.labels):
        own = out.setdefault("" if blocks else label[0], {})
        for x in table.measures:
            value = d.cells[x.name][i]
            if not isinstance(value, bool | Withheld | Ontbreekt):
                own[label if blocks else (x.name,)] = value
    return {k: v for k, v in out.items() if v or not blocks}


def _scan(stand: Stand, data: GroepData, op: date) -> Stand:
    """Tell the registrations by municipality of the last scan."""
    scans, rows = data.frames.get("groepsscan"), data.frames.get("groep_gemeente")
    if scans is None or rows is None or rows.empty or scans.empty:
        return stand
    last = scans.sort_values("aangeboden_datum").iloc[-1]
    mine = rows[rows["scan_id"] == last["scan_id"]].dropna(subset=["n_registraties", "n_leden_actief"])
    if _text(last["periode_van"]) == "onbekend" or _text(last["periode_tot"]) == "onbekend":
        return stand
    most = _most(data, last["periode_van"], last["periode_tot"])
    told = [
        eens.Registraties(str(r["gemeente_code"]), int(r["n_registraties"]), int(r["n_leden_actief"]),
                          _at_most(most.get(str(r["gemeente_code"])), int(r["n_registraties"])))
        for r in mine.to_dict("records")
    ]  # fmt: skip
    return eens.vertel_scan(stand, last["periode_van"], last["periode_tot"], told, op)


def _most(data: GroepData, van: date, tot: date) -> dict[str, tuple[int, int]]:
    """Return by municipality (registrations of the member who has most, all) in a period, from the rows there are."""
    reg, part = (data.frames.get(n) for n in ("registratie", "betrokkenheid"))
    if reg is None or part is None:
        return {}
    rows = part.merge(reg[(reg["datum"] >= van) & (reg["datum"] <= tot)], on="registratie_id")
    if rows.empty:
        return {}
    by = rows.groupby(["gemeente_code", "pseudoniem"])["registratie_id"].nunique().groupby(level=0).max()
    most = {str(code): int(n) for code, n in by.items()}
    whole = rows.groupby("gemeente_code")["registratie_id"].nunique()
    return {str(code): (most[str(code)], int(n)) for code, n in whole.items()}


def _at_most(found: tuple[int, int] | None, n: int) -> int | None:
    """Return the most registrations of one member in a count of a scan, from the share in the rows; rounded up."""
    return None if found is None else -(-found[0] * n // found[1])


def _inzet(stand: Stand, data: GroepData, op: date) -> Stand:
    """Tell hours of actions aimed at persons per ended quarter, and once whether there are any."""
    rows = data.frames.get("actie")
    if rows is None or rows.empty:
        return stand
    there = bool(voor_personen(rows).any())
    stand = eens.vertel_eens(stand, eens.IS_INZET, (), {("is_er",): "ja" if there else "nee"}, op)
    hours = partnerinzet.personen(data)
    told: dict[str, dict[tuple[str, ...], eens.Waarde]] = {
        q: ({("uren",): sum(n)} if eens.uren_houden(n) else {}) for q, n in hours.items()
    }
    return eens.vertel_kwartalen(stand, eens.INZET, told, op)


def gesloten_tot(stand: Stand) -> date | None:
    """Return the last day of the last quarter that was told; ``None`` where none was."""
    last = max((q for c in stand.van(TOTAL) for q in c.perioden), default="")
    return einde(last) if last else None
