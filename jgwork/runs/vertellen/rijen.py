"""The rows of a group as telling needs them: incidents with a keyed mark, when each came in, and counts of a scan."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

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
    import numpy.typing as npt
    import pyarrow as pa


def incidenten_van(data: GroepData, key: bytes, bekend: Mapping[str, date]) -> Iterator[Incident]:
    """Yield the incidents of a group, each with a keyed mark instead of its id.

    ``bekend``: by registration the day it came in, where that was late; any other is known on its own day.
    """
    for incident, rows in groupby(deelnames(data), attrgetter("incident_id")):
        who = list(rows)
        day, known = who[0].datum, min(bekend.get(r.registratie_id, r.datum) for r in who)
        mark = hmac.digest(key, f"incident|{incident}".encode(), "sha256").hex()[:24]
        behind = frozenset(r.pseudoniem for r in who)
        yield Incident(mark, quarter(day), known, behind, who[0].aard, _text(who[0].dagdeel))


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


def geleverd(dossier: Dossier, tables: Mapping[str, pa.Table]) -> tuple[list[Levering], npt.NDArray[np.intp]]:
    """Return the deliveries of ``registratie``, and by row of it, as ``Dossier.encoded`` has them, which one it is of.

    A delivery with members is about the groups of these.
    """
    about: dict[str, set[str]] = {}
    if "lid" in tables:
        groups, at = tables["lid"]["groep_id"], 0
        for p in delen(dossier, "lid"):
            about.setdefault(p.levering_id, set()).update(map(str, groups.slice(at, p.rows).to_pylist()))
            at += p.rows
    sent = {str(d["levering_id"]): d for d in dossier.manifest.deliveries}
    parts, known = delen(dossier, "registratie"), {}
    for one in dict.fromkeys(p.levering_id for p in parts):
        day = date.fromisoformat(str(sent[one]["peildatum"])[:10])
        covers = dekking([sent[one]], {"registratie": [one]}).perioden("registratie")
        span = covers[0] if covers else Periode(date.min, day)
        known[one] = Levering(day, frozenset(about.get(one, ())), span)
    numbers = {one: n for n, one in enumerate(known)}
    return [*known.values()], np.repeat([numbers[p.levering_id] for p in parts], [p.rows for p in parts]).astype(
        np.intp
    )


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
    order = ("aangeboden_datum", "scan_id")  # what is not known comes last
    last = max(records(scans), key=lambda r: [(r[c] is None, r[c] or date.min) for c in order])
    if last["periode_van"] is None or last["periode_tot"] is None:
        return None
    known = ("n_registraties", "n_leden_actief")
    mine = [r for r in records(rows) if r["scan_id"] == last["scan_id"] and all(r[c] is not None for c in known)]
    most = _most(data, last["periode_van"], last["periode_tot"])
    told = tuple(
        Registraties(str(r["gemeente_code"]), int(r["n_registraties"]), int(r["n_leden_actief"]),
                     _at_most(most.get(str(r["gemeente_code"])), int(r["n_registraties"])))
        for r in sorted(mine, key=lambda r: r["gemeente_code"])
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
