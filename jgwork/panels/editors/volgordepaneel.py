"""The order in which the room puts the groups, by hand: choose a group, move it, say why. Nothing here computes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from jgwork.io.opslag.concepten import Concepten
from jgwork.panels.editors.scherm import Scherm
from jgwork.runs.dossier.verantwoorden import wie
from jgwork.runs.publicatie.regio import order, order_mark, order_reason, set_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jgwork.runs.dossier.openen import Dossier

_AUTO = w.Layout(width="auto")
_ROWS = 16


@dataclass(frozen=True, slots=True)
class Rij:
    """The order as it stands in the editor, and what it was before each change."""

    groepen: tuple[str, ...]
    verleden: tuple[tuple[str, ...], ...] = ()

    def zet(self, groep: str, plaats: int) -> Rij:
        """Return the order with a group at a place (from 1); a place beyond the ends is the end."""
        rest = [g for g in self.groepen if g != groep]
        at = min(max(plaats, 1), len(self.groepen)) - 1
        new = (*rest[:at], groep, *rest[at:])
        return self if new == self.groepen else Rij(new, (*self.verleden, self.groepen))

    def terug(self) -> Rij:
        """Return the order before the last change."""
        return Rij(self.verleden[-1], self.verleden[:-1]) if self.verleden else self


class Volgordepaneel(Scherm):
    """The editor as widgets; a draft is kept at every change, so that a closed tab loses nothing.

    Parameters
    ----------
    dossier
        An opened dossier.
    namen
        Neutral name by group.
    """

    def __init__(self, dossier: Dossier, namen: Mapping[str, str]) -> None:
        super().__init__()
        self.dossier, self.namen = dossier, namen
        self._drafts, self._name, self._quiet = Concepten(dossier.store), f"regio-volgorde-{wie().naam}", False
        self.lijst = w.Select(rows=_ROWS, description="Groepen", layout=w.Layout(width="32em"))
        self.plaats = w.BoundedIntText(min=1, description="Plaats", continuous_update=False)
        self.reden = w.Text(
            description="Reden", placeholder="Waarom deze volgorde?", continuous_update=False,
            layout=w.Layout(width="40em"),
        )  # fmt: skip
        self.knoppen = {
            "omhoog": self._button("Omhoog", "Zet de gekozen groep een plaats hoger", lambda: self._move(-1)),
            "omlaag": self._button("Omlaag", "Zet de gekozen groep een plaats lager", lambda: self._move(1)),
            "ongedaan": self._button("Ongedaan maken", "Maak de laatste wijziging ongedaan", self._undo),
            "vastleggen": self._button("Vastleggen", "Leg deze volgorde vast", self._save, style="primary"),
            "begin": self._button("Opnieuw beginnen", "Gooi het concept weg", self._restart),
        }
        self.staat, self.basis = Rij(()), ""
        head = "<h2>Volgorde van de groepen</h2><p>Het overleg kiest de volgorde; de werkbank stelt er geen voor.</p>"
        self.widget = w.VBox([
            w.HTML(head), w.HBox(list(self.knoppen.values())), self._melding, w.HBox([self.lijst, self.plaats]),
            self.reden,
        ])  # fmt: skip
        self._begin()
        draft = self._drafts.load(self._name)
        if draft is not None and set(draft["groepen"]) == set(self.staat.groepen):
            self.staat = replace(self.staat, groepen=tuple(draft["groepen"]), verleden=(self.staat.groepen,))
            self.reden.value, self.basis = draft["reden"], draft["basis"]
            self._say("U gaat verder met uw concept van eerder.")
        self._show(self.staat.groepen[0] if self.staat.groepen else None)
        self.plaats.observe(lambda change: self._try(lambda: self._typed(change)), "value")
        self.lijst.observe(lambda _: self._try(self._chosen), "value")
        self.reden.observe(lambda _: self._try(self._keep), "value")

    def _begin(self) -> None:
        self.staat, self.basis = Rij(tuple(order(self.dossier))), order_mark(self.dossier)
        self.reden.value = order_reason(self.dossier)

    def _put(self, staat: Rij) -> None:
        self.staat = staat
        self._show(self.lijst.value)
        self._keep()

    def _keep(self) -> None:
        if not self._quiet:
            kept = {"groepen": list(self.staat.groepen), "reden": self.reden.value, "basis": self.basis}
            self._drafts.save(self._name, kept)

    def _move(self, steps: int) -> None:
        if self.lijst.value:
            self._put(self.staat.zet(self.lijst.value, self.staat.groepen.index(self.lijst.value) + 1 + steps))

    def _typed(self, change: Mapping[str, Any]) -> None:
        if not self._quiet and self.lijst.value:
            self._put(self.staat.zet(self.lijst.value, int(change["new"])))

    def _undo(self) -> None:
        self._put(self.staat.terug())

    def _save(self) -> None:
        set_order(self.dossier, self.staat.groepen, self.reden.value, basis=self.basis)
        self._restart()
        self._say("Vastgelegd. 'jgwork publiceer' maakt een nieuw regiobeeld in deze volgorde.")

    def _restart(self) -> None:
        self._drafts.remove(self._name)
        self._quiet = True
        try:
            self._begin()
        finally:
            self._quiet = False
        self._show(self.lijst.value)
        self._say("U begint met de volgorde die nu vaststaat.")

    def _chosen(self) -> None:
        if not self._quiet:
            self._show(self.lijst.value)

    def _show(self, groep: str | None) -> None:
        self._quiet = True
        try:
            names = [(f"{i}. {g} {self.namen.get(g, '')}".strip(), g) for i, g in enumerate(self.staat.groepen, 1)]
            self.lijst.options = names
            self.lijst.value = groep
            self.plaats.max = max(1, len(names))
            if groep:
                self.plaats.value = self.staat.groepen.index(groep) + 1
        finally:
            self._quiet = False
        self.knoppen["ongedaan"].disabled = not self.staat.verleden
