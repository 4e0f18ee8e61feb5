"""A publication as a report reads it: what its pages say, by question; nothing is worked out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jgwork.schema.profielen import nummer
from jgwork.views.groep import thread_name
from jgwork.vocabulary.stap import Rol
from jgwork.vocabulary.view import Picture, View
from jgwork.vocabulary.voorblad import Voorblad

#: Views that hold agreed texts, and where in their rows stand kind, domain, thread, round and text.
TEKSTEN = (
    "probleemdefinitie", "strategie_advies", "toelichting_draden", "planafspraken", "leerpunten", "reden_stoppen",
)  # fmt: skip
_SOORT, _OVER, _DRAAD, _RONDE, _TEKST = 1, 2, 3, 5, 6
#: What stands where there is nothing to name.
GEEN = ("", "nvt", "Nvt", "onbekend", "Onbekend")
#: What stands on a first page where a text is too long for it.
REST = "De rest staat in bijlage B."


@dataclass(frozen=True, slots=True)
class Bundel:
    """What was released of a group.

    Parameters
    ----------
    index
        ``publicatie.json``.
    blad
        The first screen of its pages.
    views
        Every view of its dashboards by id, in order.
    """

    index: Mapping[str, Any]
    blad: Voorblad
    views: Mapping[str, View]

    @staticmethod
    def of(index: Mapping[str, Any], views: Iterable[View]) -> Bundel:
        """Return a publication to report on; a view that stands on two dashboards is one view."""
        return Bundel(index, Voorblad.from_json(index.get("voorblad") or {}), {v.id: v for v in views})

    @property
    def stap(self) -> int:
        """The highest step the group reached, in the numbers of the national process."""
        return int(self.index.get("stap") or 0)

    @property
    def breed(self) -> bool:
        """Whether its audience gets aggregates only, so that goals and actions by name are not in it."""
        return self.stap >= nummer(Rol.PLAN) and not self.blad.doelen and bool({"plan", "doelen"} & set(self.views))

    def beeld(self, naam: str, keuze: str = "") -> Picture | None:
        """Return a picture of a view, the first one by default; ``None`` where the publication has none."""
        view = self.views.get(naam)
        return None if view is None else view.pictures.get(keuze) or next(iter(view.pictures.values()))

    def kop(self, naam: str, keuze: str = "") -> str:
        """Return the finding of a view as a sentence; empty where there is none."""
        found = self.beeld(naam, keuze)
        return f"{found.title}." if found else ""

    def zin(self, naam: str, keuze: str = "") -> str:
        """Return finding and sentence of a view."""
        found = self.beeld(naam, keuze)
        if found is None:
            return ""
        more = "" if found.sentence.startswith(found.title) else f" {found.sentence}"
        return f"{self.kop(naam, keuze)}{more}".rstrip()

    def rijen(self, naam: str, keuze: str = "") -> tuple[tuple[str, ...], ...]:
        """Return the rows of the table of a view as they are shown."""
        found = self.beeld(naam, keuze)
        return found.table.rows if found and found.table else ()

    def besloten(self, onderwerp: str) -> str:
        """Return what the decision says of a subject; empty where nothing was decided of it."""
        return next((said for what, said in self.blad.besluit if what == onderwerp), "")

    def teksten(self, *soorten: str) -> tuple[str, ...]:
        """Return the agreed texts of some kinds, each after what it is about; of the last round in which there are."""
        rows = [r for naam in TEKSTEN for r in self.rijen(naam) if r[_SOORT] in soorten]
        last = {r[_SOORT]: r[_RONDE] for r in sorted(rows, key=lambda r: r[_RONDE].zfill(3))}
        return tuple(in_woorden(r) for r in rows if r[_RONDE] == last[r[_SOORT]])


def in_woorden(rij: tuple[str, ...]) -> str:
    """Return a row of a table of texts as a sentence: what it is about, and the text."""
    over = [rij[i] for i in (_OVER, _DRAAD) if rij[i] not in GEEN]
    return f"{thread_name(over[0]).capitalize()}. {rij[_TEKST]}" if over else rij[_TEKST]
