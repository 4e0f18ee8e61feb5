"""The rows of a group as telling needs them: incidents with a keyed mark, when each came in, and counts of a scan."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from jgwork.indicators.groep.gedrag import aanwezigheid, per_incident
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.inhoud.dekking import dekking
from jgwork.inhoud.perioden import Periode
from jgwork.inhoud.rijen import records
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
    for who in per_incident(data):
        day, incident, known = who[0].datum, who[0].incident_id, min(bekend.get(r.registratie_id, r.datum) for r in who)
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


def laatste_scan(data: GroepData) -> Mapping[str, Any] | None:
    """Return the last scan of a group; ``None`` where there is none with a period and counts by municipality."""
    scans, rows = data.frames.get("groepsscan"), data.frames.get("groep_gemeente")
    if scans is None or rows is None or rows.empty or scans.empty:
        return None
    order = ("aangeboden_datum", "scan_id")  # what is not known comes last
    last = max(records(scans), key=lambda r: [(r[c] is None, r[c] or date.min) for c in order])
    return None if last["periode_van"] is None or last["periode_tot"] is None else last


def gescand(data: GroepData, scan: Mapping[str, Any], achter: int = STANDAARD.achter) -> tuple[Registraties, ...]:
    """Return the registrations by municipality of a scan that may be told beside each other.

    ``achter``: fewest members behind a number.
    """
    span = scan["periode_van"], scan["periode_tot"]
    known = ("n_registraties", "n_leden_actief")
    rows = records(data.frames["groep_gemeente"])
    mine = [r for r in rows if r["scan_id"] == scan["scan_id"] and all(r[c] is not None for c in known)]
    most = _most(data, *span)
    told = tuple(
        Registraties(str(r["gemeente_code"]), int(r["n_registraties"]), int(r["n_leden_actief"]),
                     _at_most(most.get(str(r["gemeente_code"])), int(r["n_registraties"])))
        for r in sorted(mine, key=lambda r: r["gemeente_code"])
    )  # fmt: skip
    return tuple(_zonder_rest(data, span, told, achter))


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
        rest = [who for where, who in seen if where not in codes]
        if not rest or houdt(rest, achter):
            yield from sorted(told[n:], key=lambda r: r.gemeente)
            return


def _waar(data: GroepData, van: date, tot: date) -> Sequence[tuple[str, frozenset[str]]]:
    """Return of every incident in a period in which municipality it is registered, and the members behind it."""
    if "registratie" not in data.frames or "betrokkenheid" not in data.frames:
        return []
    return [
        (_text(rows[0].gemeente_code), frozenset(r.pseudoniem for r in rows))
        for rows in per_incident(data)
        if van <= rows[0].datum <= tot
    ]


def _most(data: GroepData, van: date, tot: date) -> dict[str, tuple[int, int]]:
    """Return by municipality (registrations of the member who has most, all) in a period, from the rows there are."""
    registered, present = aanwezigheid(data)
    place = {one: str(code) for one, _, day, _, _, code in registered
             if code is not None and day is not None and van <= day <= tot}  # fmt: skip
    pairs = {(one, who) for one, who, _ in present if who is not None and one in place}
    all_, most = Counter(place[one] for one in {one for one, _ in pairs}), dict[str, int]()
    for (code, _), n in Counter((place[one], who) for one, who in pairs).items():
        most[code] = max(n, most.get(code, 0))
    return {code: (n, all_[code]) for code, n in most.items()}


def _at_most(found: tuple[int, int] | None, n: int) -> int | None:
    """Return the most registrations of one member in a count of a scan, from the share in the rows; rounded up."""
    return None if found is None else -(-found[0] * n // found[1])
