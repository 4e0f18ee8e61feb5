"""Fix the nulmeting of a goal in step 5, and show it beside what the data say later; fixed is fixed.

A fixed nulmeting stands in the encrypted store of the dossier and its checksum in the log, so that a changed, swapped
or removed one is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.effect.tabel import frame, goal, start_of
from jgwork.indicators.plan.nulmeting import Correctie, Nulmeting, correction, fix, nulmeting, planned
from jgwork.inhoud.perioden import dag
from jgwork.io.opslag.kluis import Kluis
from jgwork.runs.dossier.openen import last_peildatum
from jgwork.runs.dossier.verantwoorden import log
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import NotCovered, StoreDamaged, UsageError
from jgwork.vocabulary.stap import Rol

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.runs.dossier.openen import Dossier

#: Room of the dossier with the fixed nulmetingen, and how the log calls one.
KAMER, OBJECT = "nulmetingen", "nulmeting vastgesteld"
#: Between the checksum and the day, in the reason of an entry.
OP = " op "


@dataclass(frozen=True, slots=True)
class Stand:
    """The nulmeting of one goal: as fixed, as the data say now, and what stands beside it.

    Parameters
    ----------
    doel_id
        The goal.
    vast
        The fixed one; ``None`` before it was fixed.
    nu
        What the data say now; ``None`` where the plan has no indicator or period any more.
    correctie
        What changed since it was fixed; ``None`` where nothing did.
    opmerking
        Dutch sentence: a difference with the plan, or why there is nothing to show; often empty.
    """

    doel_id: str
    vast: Nulmeting | None
    nu: Nulmeting | None
    correctie: Correctie | None = None
    opmerking: str = ""

    @property
    def text(self) -> str:
        """The nulmeting in Dutch: the fixed one where there is one, and what stands beside it."""
        first = self.vast or self.nu
        known = first is not None and first.waarde is not None
        open_ = "Nog niet vastgesteld." if known and not self.vast else ""
        parts = (first.text if first else "", open_, self.correctie.text if self.correctie else "", self.opmerking)
        return " ".join(filter(None, parts))


def stel_vast(dossier: Dossier, doel_id: str) -> Nulmeting:
    """Fix the nulmeting of a goal on the peildatum of the dossier, and account for it; it never changes again.

    Parameters
    ----------
    dossier
        An opened dossier.
    doel_id
        The goal; its group must have reached step 5.

    Returns
    -------
    Nulmeting
        As it was written; with a note where the approach had started already.

    Raises
    ------
    NotCovered
        The group is not in step 5 yet.
    UsageError
        The nulmeting is not known, or was fixed before.
    """
    with dossier.alleen("nulmeting vaststellen") as now:
        return _stel_vast(now, doel_id)


def _stel_vast(dossier: Dossier, doel_id: str) -> Nulmeting:
    tables, op = dossier.arrow(), last_peildatum(dossier)
    groep = str(goal(tables, doel_id)["groep_id"])
    if dossier.stand(op).groep(groep).hoogste < nummer(Rol.PLAN):
        raise NotCovered(
            "De groep heeft nog geen plan. Een nulmeting wordt vastgesteld als er een plan is.",
            "Leg eerst het besluit over de aanpak vast met 'jgwork proces'.",
        )
    kept, logged = Kluis(dossier.store, KAMER), _logged(dossier).get(doel_id)
    old = kept.load(doel_id)
    if old is not None:
        fix(Nulmeting.from_json(old), op)  # refuses: it was fixed before
    day_ = logged[0] if logged else op
    found = fix(_late(tables, groep, nulmeting(tables, doel_id), day_), day_)
    if logged is None:
        log(dossier.log(), "wijzigen", dossier.dossier_id, object=f"{OBJECT}: {doel_id}", groep_id=groep,
            stap=nummer(Rol.PLAN), reden=f"sha256-{found.checksum}{OP}{op.isoformat()}")  # fmt: skip
    elif logged[1] != found.checksum:  # fixed once, and then lost: only the very same may come back
        raise _lost(doel_id)
    kept.save(doel_id, found.as_json())
    return found


def _late(tables: Mapping[str, pa.Table], groep: str, found: Nulmeting, op: date) -> Nulmeting:
    """Say so where the approach had started before its nulmeting was fixed."""
    try:
        start = start_of(tables, groep)
    except UsageError:
        return found
    if start >= op:
        return found
    note = f"Vastgesteld na de start van de aanpak op {day(start)}; dan kan achteraf gekozen zijn wat goed uitkomt."
    return replace(found, waarschuwingen=(*found.waarschuwingen, note))


def vastgesteld(dossier: Dossier) -> dict[str, Nulmeting]:
    """Return the fixed nulmetingen by goal.

    Raises
    ------
    StoreDamaged
        One is not what was fixed according to the log, or is gone.
    """
    logged = _logged(dossier)
    if not logged:
        return {}
    kept = Kluis(dossier.store, KAMER)
    out = {}
    for doel_id, (_, checksum) in logged.items():
        raw = kept.load(doel_id)
        try:
            found = None if raw is None else Nulmeting.from_json(raw)
        except (TypeError, ValueError) as error:
            raise _lost(doel_id) from error
        if found is None or found.checksum != checksum:
            raise _lost(doel_id)
        out[doel_id] = found
    return out


def standen(dossier: Dossier, groep_id: str, op: date) -> tuple[Stand, ...]:
    """Return the nulmeting of every goal of a group, fixed or not, in the order of the plan."""
    tables, fixed = dossier.arrow(), vastgesteld(dossier)
    rows = frame(tables, "doel", "doel_id", "groep_id")
    goals = dict.fromkeys(str(d) for d in rows.loc[rows["groep_id"] == groep_id, "doel_id"])
    return tuple(_stand(tables, d, fixed.get(d), op) for d in goals)


def _stand(tables: Mapping[str, pa.Table], doel_id: str, fixed: Nulmeting | None, op: date) -> Stand:
    try:
        now = nulmeting(tables, doel_id)
        if fixed is None:
            return Stand(doel_id, None, now, None, planned(tables, doel_id))
        return Stand(doel_id, fixed, now, correction(fixed, now, op))
    except UsageError as error:
        return Stand(doel_id, fixed, None, None, error.message)


def _logged(dossier: Dossier) -> dict[str, tuple[date, str]]:
    """Return per goal the day and checksum with which it was fixed; the first entry counts, since fixed is fixed."""
    out: dict[str, tuple[date, str]] = {}
    for entry in dossier.log().entries():
        name, _, doel_id = str(entry["object"]).partition(": ")
        if name == OBJECT and doel_id not in out:
            checksum, _, fixed = str(entry["reden"]).removeprefix("sha256-").partition(OP)
            day_ = dag(fixed) or dag(entry["wanneer"])
            if day_ is not None:
                out[doel_id] = day_, checksum
    return out


def _lost(doel_id: str) -> StoreDamaged:
    return StoreDamaged(
        f"De vastgestelde nulmeting van {doel_id} is weg of veranderd sinds zij werd vastgesteld.",
        "Zet de map van het dossier terug uit de reservekopie.",
    )
