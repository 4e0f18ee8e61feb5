"""The closed room on the screen: phases of the session around the editors, for who steers it; nothing leaves here.

Everything that is filled in goes through the editors: kept at every letter, put in the dossier through gate 1 and the
log. All members are drawn alike; nothing here orders, scores or finds a person.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from jgwork.panels.editors.paneel import Paneel, table_html
from jgwork.panels.editors.scherm import inhoud
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.groepsnetwerk import Groepsnetwerk
from jgwork.runs.dossier.openen import Dossier, open_dossier
from jgwork.runs.formulier.tafel import aan_tafel, gezien_door, matrixtabel, plekken, rollentabel, ronden
from jgwork.runs.formulier.vragenlijst import Vraag, title
from jgwork.runs.werkplek.werksessie import DOSSIER, GROEP, TAFEL, TOT
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.errors import JgworkError

_WHOLE = {"description_width": "initial"}
_AUTO = w.Layout(width="auto")


@dataclass(frozen=True, slots=True)
class Fase:
    """One phase of the session.

    Parameters
    ----------
    naam, vraag
        What stands on its button, and the question it answers.
    invul
        Editors of this phase.
    tabellen
        What is looked at; a partner's view shows these.
    ronde
        Tables that say which rounds there were; without any the phase has none.
    """

    naam: str
    vraag: str
    invul: tuple[str, ...]
    tabellen: tuple[str, ...]
    ronde: tuple[str, ...] = ()


FASEN: tuple[Fase, ...] = (
    Fase("1 Matrix", "Wat weten we, en wat missen we nog voor het beeld?", ("matrix",), ("informatiematrix",),
         ("informatiematrix",)),
    Fase("2 Groep in beeld", "Wie heeft welke invloed op de groep?", ("rollen",), ("lid", "relatie", "groepsrol"),
         ("groepsrol",)),
    Fase("3 Plekken en duiding", "Waar is de groep, en hoe ernstig is het?", ("duiding",), ("verblijf", "duiding"),
         ("duiding",)),
    Fase("4 Circulair vragen", "Wat zegt iedereen?", ("circulair",), ("circulair",), ("circulair",)),
    Fase("5 Rode draden", "Wat hoort bij elkaar?", ("rode_draden",), ("circulair",), ("circulair",)),
    Fase("6 Vastleggen", "Wat is het probleem, en wat gaan we doen?", ("vaststellen", "plan"),
         ("tekst", "doel", "actie"), ("tekst",)),
)  # fmt: skip


class Zaal:
    """The room as widgets.

    Parameters
    ----------
    pad, groep_id
        The dossier folder and the group.
    partners
        Who sits at the table; who said anything of the group by default.
    tot
        When the room closes by itself, in words.
    op
        The day that goes with the answers; today by default.
    """

    def __init__(
        self, pad: Path, groep_id: str, *, partners: Sequence[str] = (), tot: str = "", op: date | None = None
    ) -> None:
        self.pad, self.groep_id, self.op = pad, groep_id, op or datetime.now(UTC).date()
        self.panelen: dict[str, Paneel] = {}
        first = self._open()
        self.partners = tuple(partners) or aan_tafel(first, groep_id) or codelist("partner").codes
        self.fase = w.ToggleButtons(options=[(f.naam, i) for i, f in enumerate(FASEN)], value=1)
        self.fase.add_class("jg-fasen")
        who = [(title("partner", p), p) for p in self.partners]
        self.partner = w.Dropdown(options=who, description="Partner", style=_WHOLE, layout=_AUTO)
        self.ronde = w.Dropdown(options=[("ronde 1", 1)], description="Ronde", style=_WHOLE, layout=_AUTO)
        self.zicht = w.Checkbox(description="Toon alleen wat deze partner mag zien", indent=False, layout=_AUTO)
        self.kop, self.inhoud = w.HTML(), w.VBox()
        self._quiet = False
        for made in (self.fase, self.partner, self.ronde, self.zicht):
            made.observe(self._changed, "value")
        bar = w.HBox([self.partner, self.ronde, self.zicht], layout=w.Layout(flex_flow="row wrap"))
        self.widget = w.VBox(
            [w.HTML(_head(first, groep_id, self.partners, tot)), self.fase, bar, self.kop, self.inhoud]
        )
        self.widget.add_class("jg-zaal")
        self._rounds()
        self._build()

    def getoond(self) -> str:
        """Return everything the room shows beside fields, as HTML."""
        return inhoud(self.widget)

    def _open(self) -> Dossier:
        return open_dossier(self.pad, groep_id=self.groep_id)

    @cached_property
    def netwerk(self) -> Groepsnetwerk:
        """The network; made once, so that every place stays where it is during the session."""
        return Groepsnetwerk.van(self._open(), self.groep_id, op=self.op, maanden=3)

    def _changed(self, change: Any) -> None:
        if self._quiet:
            return
        if change["owner"] is self.fase:
            self._rounds()
        self._build()

    def _rounds(self) -> None:
        """Offer the rounds there were, and the next one; the last one is chosen."""
        phase = FASEN[self.fase.value]
        found = ronden(self._question(self._open(), 1), *phase.ronde) if phase.ronde else ()
        last = max(found, default=1)
        self._quiet = True
        self.ronde.options = [(f"ronde {n}", n) for n in range(1, last + 1)] + [
            (f"nieuwe ronde ({last + 1})", last + 1)
        ]
        self.ronde.value, self.ronde.layout.display = last, "" if phase.ronde else "none"
        self._quiet = False

    def _question(self, opened: Dossier, ronde: int) -> Vraag:
        return Vraag(opened, self.groep_id, self.partner.value, ronde, self.op)

    def _build(self) -> None:
        """Show the phase: what is known above, what is filled in below; or what one partner may see of it."""
        phase, self.panelen = FASEN[self.fase.value], {}
        self.inhoud.children = (w.HTML("<p role='status'>Even geduld …</p>"),)
        self.kop.value = f"<h2>{escape(phase.vraag)}</h2>"
        try:
            opened = self._open()
            if self.zicht.value:
                self.inhoud.children = self._seen(opened, phase)
                return
            shown = [self._about(opened, phase), *(self._editor(kind) for kind in phase.invul)]
            self.inhoud.children = tuple(part for parts in shown for part in parts)
        except JgworkError as error:
            self.inhoud.children = (_said(error),)
        except Exception as error:  # the last net: a traceback in a cell would hold values
            self.inhoud.children = (w.HTML(f"<p role='alert'>Er ging iets mis ({type(error).__name__}).</p>"),)

    def _seen(self, opened: Dossier, phase: Fase) -> tuple[Any, ...]:
        name = title("partner", self.partner.value)
        parts = gezien_door(opened, self.groep_id, self.partner.value, phase.tabellen, self.op)
        words = f"U ziet nu wat {name} volgens het convenant mag zien. Invullen kan niet."
        made = [w.HTML(f"<p role='status'><b>{escape(words)}</b></p>")]
        for part in parts:
            table = table_html(part.tabel) if part.tabel is not None else ""
            made.append(w.HTML(f"<h3>{escape(part.titel)}</h3><p>{escape(part.uitleg)}</p>{table}"))
        return tuple(made)

    def _about(self, opened: Dossier, phase: Fase) -> list[Any]:
        """Return what the whole table knows of a phase."""
        q = self._question(opened, self.ronde.value)
        if phase.invul == ("matrix",):
            return [_table(matrixtabel(q, self.partners))]
        if phase.invul == ("rollen",):
            words = (
                "<p>Alle leden zijn even groot getekend. De plek in het netwerk is geen oordeel. Er is geen score en "
                "geen volgorde. Een rol geldt voor nu en kan weer veranderen.</p>"
            )
            return [*self._tried(lambda: [self.netwerk]), w.HTML(words), _table(rollentabel(q, self.partners))]
        if phase.invul == ("duiding",):
            return [_table(plekken(q))]
        return []

    def _editor(self, kind: str) -> list[Any]:
        def made() -> list[Any]:
            session = Sessie(self.pad, kind, self.groep_id, self.partner.value, self.ronde.value, self.op)
            self.panelen[kind] = Paneel(session)
            return [self.panelen[kind].widget]

        return self._tried(made)

    @staticmethod
    def _tried(make: Callable[[], list[Any]]) -> list[Any]:
        """Return widgets, or why there are none: one part that may not be shown leaves the rest."""
        try:
            return make()
        except JgworkError as error:
            return [_said(error)]


def _said(error: JgworkError) -> Any:
    return w.HTML(f"<p class='jg-melding' role='status'>{escape(error.message)} {escape(error.next_move)}</p>")


def _table(table: Any) -> Any:
    if not table.rows:
        return w.HTML(f"<p>{escape(table.caption)}: nog niets.</p>")
    return w.HTML(table_html(table))


def _head(dossier: Dossier, groep_id: str, partners: Sequence[str], tot: str) -> str:
    table = dossier.table("groep")
    names = {r["groep_id"]: r["naam_neutraal"] for r in table.data.to_pylist()} if table else {}
    heading = f"Werksessie: {names.get(groep_id) or groep_id}"
    fictive = '<span class="jg-fictief">Fictief voorbeeld</span> ' if dossier.convenant.fictief else ""
    seated = ", ".join(title("partner", p) for p in partners)
    closes = f" De zaal sluit vanzelf om {escape(tot)} uur." if tot else ""
    return (
        f'<h1 class="utrecht-heading-1" data-titel="{escape(heading)}">{escape(heading)}</h1>'
        f"<p>{fictive}Samen het integraal beeld maken. Aan tafel: {escape(seated)}.{closes}</p>"
    )


def show() -> None:
    """Show the room of the group this server was started for; what the notebook of the page calls."""
    from IPython.display import HTML, display

    try:
        until = datetime.fromisoformat(os.environ[TOT]).astimezone()
        seated = [p for p in os.environ.get(TAFEL, "").split(",") if p]
        room = Zaal(Path(os.environ[DOSSIER]), os.environ[GROEP], partners=seated, tot=f"{until:%H.%M}")
        display(room.widget)  # type: ignore[no-untyped-call]
    except JgworkError as error:
        text = f"<h1>De zaal kan niet open</h1><p role='alert'>{escape(error.message)} {escape(error.next_move)}</p>"
        display(HTML(text))  # type: ignore[no-untyped-call]
    except Exception as error:  # a traceback would hold values
        text = f"<h1>De zaal kan niet open</h1><p role='alert'>Fout in het programma ({type(error).__name__}).</p>"
        display(HTML(text))  # type: ignore[no-untyped-call]
