"""``jgwork keur`` on the screen: texts that may name a person, here only; the coordinator answers or changes them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from jgwork.io.naamlijsten import naamlijsten
from jgwork.panels.editors.scherm import Scherm
from jgwork.runs.dossier.keuren import GEEN_PERSOON, ZONDER_LIJSTEN, Vraag, beantwoord, vragen
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.formulier.keuring import verander

if TYPE_CHECKING:
    from jgwork.runs.dossier.openen import Dossier

VERANDER = "verander"
_ANSWERS = (("nog kiezen", ""), ("noemt geen persoon", GEEN_PERSOON), ("verander de tekst", VERANDER))
_WIDE = w.Layout(width="40em")
_AUTO = w.Layout(width="auto", min_width="14em")


class Keurpaneel(Scherm):
    """The texts that wait for an answer as widgets; nothing is kept before the button is pressed.

    Parameters
    ----------
    dossier
        The dossier. Its texts stand on this screen and nowhere else.
    """

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self.dossier = dossier
        self.vragen: tuple[Vraag, ...] = ()
        self.keuzes: list[Any] = []
        self.teksten: list[Any] = []
        self.wie = w.Text(value="uitvoeringscoordinator", description="Uw rol", continuous_update=False)
        self.bewaar = self._button("Vastleggen", "Leg de antwoorden vast", self._save, style="primary")
        self._lijst = w.VBox()
        head = (
            "<h2>Keur teksten</h2><p>Deze teksten kunnen op een persoon wijzen. Zij staan alleen op dit scherm. Tot u "
            "kiest, komen zij niet in een publicatie. Wie koos en wanneer staat in het logboek.</p>"
        )
        without = [w.HTML(f"<p>{escape(ZONDER_LIJSTEN)}</p>")] if naamlijsten() is None else []
        bar = w.HBox([self.wie, self.bewaar])
        self.widget = w.VBox([w.HTML(head), *without, self._lijst, bar, self._melding])
        self._build()

    def _build(self) -> None:
        """Ask anew what waits, and make a line for each text."""
        self.vragen = vragen(open_dossier(self.dossier.store.path, doel="beheer"))
        self.keuzes = [
            w.Dropdown(options=_ANSWERS, value="", description=v.sleutel[:30], tooltip=f"{v.tabel}.{v.kolom}",
                       layout=_AUTO)
            for v in self.vragen
        ]  # fmt: skip
        self.teksten = [
            w.Text(value="", placeholder="nieuwe tekst, zonder naam", continuous_update=False, layout=_WIDE,
                   tooltip=f"Nieuwe tekst voor {v.sleutel}")
            for v in self.vragen
        ]  # fmt: skip
        lines = []
        for v, choice, text in zip(self.vragen, self.keuzes, self.teksten, strict=True):
            told = (
                f"<b>{escape(v.tekst)}</b><br><small>{escape(v.tabel)}: lijkt op {escape(', '.join(v.redenen))}</small>"
            )
            lines.append(w.VBox([w.HTML(f"<p>{told}</p>"), w.HBox([choice, text])]))
        self._lijst.children = tuple(lines) or (w.HTML("<p role='status'>Er zijn geen teksten te keuren.</p>"),)
        self.bewaar.disabled = not lines

    def _save(self) -> None:
        """Keep what was chosen, and show what waits still; also when a part of it was refused."""
        chosen = list(zip(self.vragen, self.keuzes, self.teksten, strict=True))
        good = [v for v, choice, _ in chosen if choice.value == GEEN_PERSOON]
        other = [(v, text.value) for v, choice, text in chosen if choice.value == VERANDER]
        if not good and not other:
            self._say("U hebt nog niets gekozen.", wrong=True)
            return
        try:
            for question, text in other:
                verander(self.dossier, question, text, self.wie.value)
            beantwoord(self.dossier, good, self.wie.value)
        finally:
            self._build()
        self._say(f"Vastgelegd: {len(good)} keer 'geen persoon', {len(other)} keer veranderd.")
