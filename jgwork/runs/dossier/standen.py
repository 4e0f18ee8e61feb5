"""What was told, as it is kept: the stand of each group and the record of each audience, every version in the log.

A version is written beside the old one, its mark goes in the log, and only then it takes the place of the old one: an
older one that is put back is seen, and a writer that is killed in between is finished by the next reader.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from jgwork.io.opslag.dossier import DossierStore
from jgwork.io.opslag.kluis import Kluis
from jgwork.io.opslag.logboek import Anker
from jgwork.io.opslag.manifest import LETTERS
from jgwork.privacy.stand.stand import Stand
from jgwork.runs.dossier.verantwoorden import book_of, log
from jgwork.vocabulary.errors import StoreDamaged

#: Room of the dossier with what was told (``jgwork.io.opslag.kluis``): the stand of each group, and the record of what
#: each audience was told.
LEDGERS = "grootboek"
#: What the log and the room call a stand; the record of an audience bears the name of the room.
STAND = "stand"
#: How the file of a stand begins.
OF_STAND = f"{STAND}--"
#: What a certificate says of publications.
BLIJFT = "Eerder gepubliceerde aantallen blijven staan en worden niet opnieuw berekend."
LOST = {
    STAND: "De stand van groep {groep} is niet de laatste die is vastgelegd: wat al verteld is, zou opnieuw geteld "
    "worden.",
    LEDGERS: "Wat kring '{kring}' over {groep} al weet, is niet het laatste dat is vastgelegd: het zou opnieuw verteld "
    "worden.",
}
#: How the log calls publications that were made after the copy that was put back.
LATER = "later verteld"
LATER_ZIN = (
    "Van groep {groep} is na de teruggezette reservekopie nog iets verteld dat dit dossier niet weet: het zou opnieuw "
    "verteld worden. Van deze groep is niets gepubliceerd."
)
LATER_NEXT = (
    "Zet een nieuwere reservekopie terug met 'jgwork herstel'. Is die er niet, dan krijgt deze groep uit dit dossier "
    "geen nieuwe publicatie: de publicaties die er zijn blijven gelden, en andere groepen gaan door."
)
NEXT = "Zet de map 'grootboek' terug uit de nieuwste reservekopie. Van deze groep is niets gepubliceerd."


def kenmerk(raw: Mapping[str, Any]) -> str:
    """Return the mark of a stand in the log: letters only, since the log keeps no text with digits like a number."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()
    return f"{STAND} {hashlib.sha256(text).hexdigest()[:20].translate(LETTERS)}"


class Boeken:
    """The stands and records of a dossier, with the marks that the log held when this was made.

    Parameters
    ----------
    store
        The dossier.
    """

    def __init__(self, store: DossierStore) -> None:
        self._room = Kluis(store, LEDGERS)
        self._owner = store.manifest().dossier_id
        self._book = book_of(store.path, self._owner)
        self._marks = self._logged()
        self._later = self._told_later()
        self._heel: dict[tuple[str, str, str], list[str]] = {}

    def _told_later(self) -> dict[str, frozenset[str]]:
        """Return by group the publications made after a copy that was put back: what they told is not known here."""
        found: dict[str, frozenset[str]] = {}
        for e in self._book.entries():
            if e.get("object") == LATER and e.get("handeling") == "herstel":
                named = frozenset(str(e["reden"]).split(", "))
                found[str(e["groep_id"])] = found.get(str(e["groep_id"]), frozenset()) | named
        return found

    @property
    def later(self) -> frozenset[str]:
        """Publications that were made after the copy that was put back."""
        return frozenset(p for ps in self._later.values() for p in ps)

    def volledig(self, groep: str) -> bool:
        """Return whether all that was told of a group is known here, as far as the log says."""
        return groep not in self._later

    def vereis_volledig(self, groep: str) -> None:
        """Refuse to tell of a group of which more was told than is known here (``StoreDamaged``)."""
        if not self.volledig(groep):
            raise StoreDamaged(LATER_ZIN.format(groep=groep), LATER_NEXT)

    def _logged(self) -> dict[tuple[str, str, str], str]:
        """Return the mark of every last version, as the log holds them now."""
        return {
            (str(e["object"]), str(e["groep_id"]), str(e["ontvanger"])): str(e["reden"])
            for e in self._book.entries()
            if e.get("object") in LOST and e.get("handeling") == "wijzigen"
        }

    def merken(self) -> dict[str, list[tuple[str, str, str]]]:
        """Return by group the marks of what was told of it: what it is, for whom, and the mark."""
        out: dict[str, list[tuple[str, str, str]]] = {}
        for (what, groep, kring), mark in sorted(self._marks.items()):
            out.setdefault(groep, []).append((what, kring, mark))
        return out

    def heel(self, groep: str, kring: str = "") -> list[str]:
        """Return the mark in the log of the last version, and the checksum of the file that was found to be it.

        Empty where that was not looked at by this object.
        """
        what, _ = _named(groep, kring)
        found = self._heel.get((what, groep, kring), [])
        return found if found[:1] == [self._marks.get((what, groep, kring), "")] else []

    def nog(self, groep: str, heel: Sequence[str], kring: str = "") -> bool:
        """Return whether the last version is one that was found right before (``heel``); its file is not opened."""
        what, name = _named(groep, kring)
        return self._zelfde((what, groep, kring), heel, self._room.som(name))

    def lees_nog(self, groep: str, heel: Sequence[str]) -> Any:
        """Return the stand of a group where it is one that was found right before; else ``None``."""
        what, name = _named(groep, "")
        raw = self._room.load(name)
        return raw if self._zelfde((what, groep, ""), heel, self._room.sommen.get(name, "")) else None

    def _zelfde(self, which: tuple[str, str, str], heel: Sequence[str], som: str) -> bool:
        same = bool(som) and [*heel] == [self._marks.get(which, ""), som]
        if same:
            self._heel[which] = [*heel]
        return same

    def lees(self, groep: str, kring: str = "") -> Any:
        """Return the stand of a group, or what an audience was told of it; ``None`` where there is nothing.

        Raises
        ------
        StoreDamaged
            It is not the version that was kept last.
        """
        what, name = _named(groep, kring)
        known, raw = self._marks.get((what, groep, kring), ""), self._room.load(name)
        if known == self._mark(raw, what) or (not known and what == LEDGERS):  # an earlier version kept no mark of it
            self._heel[what, groep, kring] = [known, self._room.sommen.get(name, "")]
            return raw
        self._marks = self._logged()  # another process may have kept a newer version since
        known = self._marks.get((what, groep, kring), "")
        if known == self._mark(raw, what):
            return raw
        waiting = self._room.load(name, waiting=True)
        if waiting is None or known != self._mark(waiting, what):
            raise StoreDamaged(LOST[what].format(groep=groep, kring=kring), NEXT)
        self._room.adopt(name)
        return waiting

    def bewaar(self, groep: str, raw: Mapping[str, Any], kring: str = "") -> Anker:
        """Keep a version, its mark in the log first; return the head of the log after it."""
        what, name = _named(groep, kring)
        mark = self._mark(raw, what)
        if self._marks.get((what, groep, kring)) == mark:
            return self._book.kop()
        self._room.save(name, raw, waiting=True)
        head = log(self._book, "wijzigen", self._owner, object=what, groep_id=groep, ontvanger=kring, reden=mark)
        self._room.adopt(name)
        self._marks[what, groep, kring] = mark
        self._heel[what, groep, kring] = [mark, self._room.sommen[name]]
        return head

    def verloren(self) -> list[str]:
        """Return in Dutch which versions are not the last ones that were kept."""
        found = []
        for _, groep, kring in sorted(self._marks):
            try:
                self.lees(groep, kring)
            except StoreDamaged as error:
                found.append(error.message)
        return found

    def _mark(self, raw: Any, what: str) -> str:
        """Return the mark of a version; that of a record is keyed, since its figures could be guessed."""
        if raw is None:
            return ""
        return kenmerk(raw) if what == STAND else f"{LEDGERS} {self._room.mark(raw)[:20].translate(LETTERS)}"


def _named(groep: str, kring: str) -> tuple[str, str]:
    return (LEDGERS, f"{groep}--{kring}") if kring else (STAND, f"{OF_STAND}{groep}")


def standen_van(store: DossierStore, gelezen: Mapping[str, Stand] = MappingProxyType({})) -> dict[str, Stand]:
    """Return the stands of all groups as they are kept; those that were read before are not read again."""
    kept = Kluis(store, LEDGERS).all(OF_STAND, zonder={f"{OF_STAND}{g}" for g in gelezen})
    found = {**gelezen, **{s.groep: s for s in map(Stand.from_json, kept.values())}}
    return {g: found[g] for g in sorted(found)}


def zonder(store: DossierStore, pseudoniem: str) -> None:
    """Remove the name of somebody who is erased from every stand; what was told stays told."""
    books = Boeken(store)
    for name in Kluis(store, LEDGERS).names(OF_STAND):
        groep = name.removeprefix(OF_STAND)
        old = Stand.from_json(books.lees(groep))
        new = old.zonder(pseudoniem)
        if new != old:
            books.bewaar(groep, new.as_json())
