"""The flap-over of a circular session: the answers of all partners as cards, to be put into rode draden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Leg
from jgwork.runs.formulier.circulair import kaarten, nieuwe_draad
from jgwork.views.groep import thread_name
from jgwork.vocabulary.errors import UsageError

_ESM = Path(__file__).parents[1] / "esm"


class Flapover(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget ships no types
    """Cards and rode draden; moving a card is an action like any other, with undo and a draft on disk.

    Parameters
    ----------
    sessie
        The session, with a form whose ``flapover`` is on.
    proberen
        Runs a change and shows whatever goes wrong.
    """

    _esm = (_ESM / "flapover.js").read_text(encoding="utf-8")
    _css = (_ESM / "flapover.css").read_text(encoding="utf-8")
    kaarten = traitlets.List().tag(sync=True)
    draden = traitlets.List().tag(sync=True)

    def __init__(self, sessie: Sessie, proberen: Callable[[Callable[[], None]], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sessie, self._try = sessie, proberen
        self._empty: tuple[str, ...] = ()
        self.on_msg(self._answer)
        self.ververs()

    def ververs(self) -> None:
        """Show the state as it is; a rode draad without cards stays as long as this editor is open."""
        cards = kaarten(self._sessie.form, self._sessie.staat.rijen)
        threads = sorted({c.draad for c in cards if c.draad} | set(self._empty))
        self.draden = [{"id": d, "naam": thread_name(d)} for d in threads]
        self.kaarten = [
            {"id": c.rijen[0], "vraag": c.vraag, "tekst": c.tekst, "wie": list(c.wie), "draad": c.draad} for c in cards
        ]

    def leg(self, kaart: str, draad: str) -> None:
        """Put a card in a rode draad, or back on its sheet with an empty one; all partners behind it move along."""
        rows = next((c.rijen for c in kaarten(self._sessie.form, self._sessie.staat.rijen) if c.rijen[0] == kaart), ())
        self._sessie.doe(Leg(rows, "rode_draad_id", draad))

    def nieuw(self, naam: str) -> None:
        """Add a rode draad; ``UsageError`` for a name without a letter or digit."""
        code = nieuwe_draad(naam)
        if not code:
            raise UsageError("Deze naam kan niet.", "Gebruik letters of cijfers.")
        self._empty = (*self._empty, code)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content:
            case {"soort": "leg", "kaart": str(card), "draad": str(thread)}:
                self._try(lambda: self.leg(card, thread))
            case {"soort": "nieuw", "naam": str(name)}:
                self._try(lambda: self.nieuw(name))
