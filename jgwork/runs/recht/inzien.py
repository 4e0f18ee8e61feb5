"""Look things up in the log of a dossier: who saw data of group 7 in step 3, why, and to whom was it given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.logboek import Logboek
from jgwork.privacy.proces.stand import GroepStand, stand
from jgwork.runs.dossier.openen import convenant_for, profile_for
from jgwork.runs.dossier.verantwoorden import ALLE_GROEPEN


@dataclass(frozen=True, slots=True)
class Zoek:
    """What is looked for; an empty part does not matter.

    Parameters
    ----------
    groep, stap
        The group and the step it was about. An act on all groups of the dossier touched every group: in a step where
        the group had that step open, or had been in it, on the day of the act.
    tabel
        A table that was part of it.
    vanaf, tot
        First day, and first day after.
    rest
        Other fields with the value they must have.
    """

    groep: str = ""
    stap: str = ""
    tabel: str = ""
    vanaf: date | None = None
    tot: date | None = None
    rest: Mapping[str, str] | None = None


def zoek(store: DossierStore | None, book: Logboek, wat: Zoek) -> Iterator[dict[str, Any]]:
    """Yield the entries that answer the question, in order; see ``Zoek``.

    Without a dossier only what an entry itself says counts.
    """
    for entry in book.entries():
        day = str(entry["wanneer"])[:10]
        if (
            all(not value or entry[key] == value for key, value in (wat.rest or {}).items())
            and (not wat.tabel or wat.tabel in _parts(entry["object"]))
            and (wat.vanaf is None or day >= wat.vanaf.isoformat())
            and (wat.tot is None or day < wat.tot.isoformat())
            and (not wat.groep or {wat.groep, ALLE_GROEPEN} & _parts(entry["groep_id"]))
            and _in_step(store, entry, wat, date.fromisoformat(day))
        ):
            yield entry


def _in_step(store: DossierStore | None, entry: Mapping[str, Any], wat: Zoek, day: date) -> bool:
    if not wat.stap or wat.stap in _parts(entry["stap"]):
        return True
    if entry["stap"] or ALLE_GROEPEN not in _parts(entry["groep_id"]):
        return False
    if (
        not wat.groep or store is None or not store.exists()
    ):  # all groups were read, and so those in this step; or nobody knows any more
        return True
    table = store.table("processtap")
    profile = profile_for(convenant_for(store.path), store.path)
    at: GroepStand = stand(table and table.data, profile, day).groep(wat.groep)
    # the steps it had open on the day, or was in before it was stopped
    return profile.gelogd(wat.stap) in ({profile.nummer(s) for s in at.open} or {at.hoogste})


def _parts(text: str) -> set[str]:
    return {part.strip() for part in str(text).split(",")}
