"""The rows of a group as telling needs them: incidents with a keyed mark, when each came in, and counts of a scan."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.groep.gedrag import deelnames
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.dekking import dekking
from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.rijen import records, values
from jgwork.io.opslag.manifest import Part
from jgwork.privacy.stand.eens import Registraties
from jgwork.privacy.stand.sluiten import STANDAARD, Incident, houdt
from jgwork.runs.dossier.openen import Dossier
from jgwork.vocabulary.dutch import quarter

if TYPE_CHECKING:
    import pyarrow as pa


def incidenten_van(data: GroepData, key: bytes, bekend: Mapping[str, date]) -> Iterator[Incident]:
    """Yield the incidents of a group, each with a keyed mark instead of its id.

    ``bekend``: by registration the day it came in, where that was late; any other is known on its own day.
    """
    found: dict[str, tuple[date, str, str, set[str], date]] = {}
    for one in deelnames(data):
        known = bekend.get(one.registratie_id, one.datum)
        old = found.setdefault(one.incident_id, (one.datum, one.aard, _text(one.dagdeel), set(), known))
        old[3].add(one.pseudoniem)
        if known < old[4]:
            found[one.incident_id] = (*old[:4], known)
    for incident, (day, kind, part, who, known) in found.items():
        mark = hmac.digest(key, f"incident|{incident}".encode(), "sha256").hex()[:24]
        yield Incident(mark, quarter(day), known, frozenset(who), kind, part)


def _text(value: object) -> str:
    """Return a plain value as text."""
    return "onbekend" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivery: its day, the groups it is about (none named: all), and the period it covers."""

    dag: date
    groepen: frozenset[str]
    periode: Periode

    def over(self, groep: str) -> bool:
        """Return whether it is about a group."""
        return not self.groepen or groep in self.groepen


def geleverd(dossier: Dossier, tables: Mapping[str, pa.Table]) -> list[Levering]:
    """Return by row of ``registratie``, in the order of ``Dossier.encoded``, the delivery it came with.

    A delivery with members is about the groups of these.
    """
    about: dict[str, set[str]] = {}
    if "lid" in tables:
        for one, group in zip(_sent(dossier, "lid"), tables["lid"]["groep_id"].to_pylist(), strict=False):
            about.setdefault(one, set()).add(str(group))
    sent = {str(d["levering_id"]): d for d in dossier.manifest.deliveries}
    rows, known = _sent(dossier, "registratie"), {}
    for one in dict.fromkeys(rows):
        day = date.fromisoformat(str(sent[one]["peildatum"])[:10])
        covers = dekking([sent[one]], {"registratie": [one]}).perioden("registratie")
        span = covers[0] if covers else Periode(date.min, day)
        known[one] = Levering(day, frozenset(about.get(one, ())), span)
    return [known[one] for one in rows]


def _sent(dossier: Dossier, table: str) -> list[str]:
    """Return by row of a table, in the order of ``Dossier.encoded``, the id of its delivery."""
    return [p.levering_id for p in delen(dossier, table) for _ in range(p.rows)]


def delen(dossier: Dossier, table: str) -> list[Part]:
    """Return the files of a table in the order in which ``Dossier.encoded`` reads them."""
    parts = dossier.manifest.parts.get(table, ())
    return [p for one in dict.fromkeys(p.levering_id for p in parts) for p in parts if p.levering_id == one]


@dataclass(frozen=True, slots=True)
class Scan:
    """The period of the last scan, and its registrations by municipality that may be told beside each other."""

    van: date
    tot: date
    rijen: tuple[Registraties, ...]


def scan_van(data: GroepData, achter: int = STANDAARD.achter) -> Scan | None:
    """Return the last scan; ``None`` where there is none with a period.

    ``achter``: fewest members behind a number.
    """
    scans, rows = data.frames.get("groepsscan"), data.frames.get("groep_gemeente")
    if scans is None or rows is None or rows.empty or scans.empty:
        return None
    last = scans.sort_values(["aangeboden_datum", "scan_id"]).iloc[-1]
    if last[["periode_van", "periode_tot"]].isna().any():
        return None
    mine = rows[rows["scan_id"] == last["scan_id"]].dropna(subset=["n_registraties", "n_leden_actief"])
    most = _most(data, last["periode_van"], last["periode_tot"])
    told = tuple(
        Registraties(str(r["gemeente_code"]), int(r["n_registraties"]), int(r["n_leden_actief"]),
                     _at_most(most.get(str(r["gemeente_code"])), int(r["n_registraties"])))
        for r in records(mine.sort_values("gemeente_code"))
    )  # fmt: skip
    span = last["periode_van"], last["periode_tot"]
    return Scan(*span, tuple(_zonder_rest(data, span, told, achter)))


def _zonder_rest(
    data: GroepData, span: tuple[date, date], rijen: Sequence[Registraties], achter: int
) -> Iterator[Registraties]:
    """Yield the municipalities that may be told: what is left of all incidents of the group may be known as well.

    All incidents of the period are told by quarter, so what is in no told municipality follows. Where that is about a
    few, the group's own municipality stays inside, and then the one with the fewest registrations.
    """
    home = str((data.latest("groep", "peildatum") or {}).get("gemeente_code", ""))
    told = sorted((r for r in rijen if r.houdt(achter)), key=lambda r: (r.gemeente != home, r.aantal, r.gemeente))
    seen = _waar(data, *span) if told else []
    for n in range(len(told)):
        codes = {r.gemeente for r in told[n:]}
        rest = [who for where, who in seen if codes.isdisjoint(where)]
        if not rest or houdt(rest, achter):
            yield from sorted(told[n:], key=lambda r: r.gemeente)
            return


def _waar(data: GroepData, van: date, tot: date) -> Sequence[tuple[set[str], frozenset[str]]]:
    """Return of every incident in a period in which municipalities it is registered, and the members behind it."""
    if "registratie" not in data.frames or "betrokkenheid" not in data.frames:
        return []
    found: dict[str, tuple[set[str], set[str]]] = {}
    for one in deelnames(data):
        if van <= one.datum <= tot:
            where, who = found.setdefault(one.incident_id, (set(), set()))
            where.add(_text(one.gemeente_code))
            who.add(one.pseudoniem)
    return [(where, frozenset(who)) for where, who in found.values()]


def _most(data: GroepData, van: date, tot: date) -> dict[str, tuple[int, int]]:
    """Return by municipality (registrations of the member who has most, all) in a period, from the rows there are."""
    reg, part = (data.frames.get(n) for n in ("registratie", "betrokkenheid"))
    if reg is None or part is None:
        return {}
    rows = zip(*values(reg[["registratie_id", "datum", "gemeente_code"]]), strict=True)
    place = {one: code for one, day, code in rows if day is not None and van <= day <= tot and code is not None}
    by: dict[str, dict[str, set[str]]] = {}
    for one, who in zip(*values(part[["registratie_id", "pseudoniem"]]), strict=True):
        if who is not None and one in place:
            by.setdefault(str(place[one]), {}).setdefault(who, set()).add(one)
    return {code: (max(map(len, own.values())), len(set().union(*own.values()))) for code, own in by.items()}


def _at_most(found: tuple[int, int] | None, n: int) -> int | None:
    """Return the most registrations of one member in a count of a scan, from the share in the rows; rounded up."""
    return None if found is None else -(-found[0] * n // found[1])
