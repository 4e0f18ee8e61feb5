"""The editor on the screen: ``state -> widgets``; every change is an action, every error is shown and never lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as w

from jgwork.panels.editors.scherm import Scherm
from jgwork.panels.editors.sessie import Sessie
from jgwork.panels.editors.toestand import Ongedaan, Opnieuw, Wis, Zet
from jgwork.runs.dossier.vastleggen import verzet
from jgwork.runs.formulier.vragenlijst import Opties, Regel
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.vocabulary.view import ViewTable

#: Columns whose text is long.
_WIDE, _LONG = {"omschrijving"}, {"tekst"}
_AUTO = w.Layout(width="auto")
_WHOLE = {"description_width": "initial"}


class Paneel(Scherm):
    """An editor as widgets.

    Parameters
    ----------
    sessie
        What is edited.
    """

    def __init__(self, sessie: Sessie) -> None:
        super().__init__()
        self.sessie = sessie
        self._fields: dict[tuple[str, str], Any] = {}
        self._quiet = False
        self._telling, self._controle, self._overzicht = w.HTML(), w.HTML(), w.HTML()
        self._body = w.VBox()
        self.bord: Any = None
        self.deel: Any = None
        self.knoppen = {
            "ongedaan": self._button("Ongedaan maken", "Maak de laatste wijziging ongedaan", self._undo),
            "opnieuw": self._button("Opnieuw doen", "Doe wat ongedaan is gemaakt opnieuw", self._redo),
            "vastleggen": self._button("Vastleggen", "Leg dit vast in het dossier", self._save, style="primary"),
            "begin": self._button("Opnieuw beginnen", "Gooi het concept weg", self._restart),
        }
        form = sessie.form
        head = w.HTML(f"<h2>{escape(form.titel)}: {escape(sessie.groep_id)}</h2><p>{escape(form.uitleg)}</p>")
        bar = w.HBox(list(self.knoppen.values()))
        parts = [self._body, self._overzicht]
        names = tuple(dict.fromkeys(r.deel for r in form.regels))
        if len(names) > 1:  # a long form: what is known at a glance above, one part of it below
            self.deel = w.Dropdown(options=names, description="Vul in over", layout=_AUTO, style=_WHOLE)
            self.deel.observe(lambda _: self._build(), "value")
            parts = [self._overzicht, self.deel, self._body]
        if form.flapover:
            from jgwork.panels.editors.flapover import Flapover

            self.bord = Flapover(sessie, self._try)
        self.widget = w.VBox([head, bar, self._melding, self._telling, *parts, self._controle])
        if sessie.hervat:
            self._say("U gaat verder met uw concept van eerder.")
        if sessie.ingehaald:
            self._say("Iemand anders heeft deze gegevens intussen gewijzigd. Vastleggen kan pas na Opnieuw beginnen.")
        self._build()

    def veld(self, rij: str, kolom: str) -> Any:
        """Return the widget of a cell that is on the screen."""
        return self._fields[rij, kolom]

    def _try(self, run: Callable[[], None]) -> None:
        super()._try(run)
        self._refresh()

    def _build(self) -> None:
        """Make the fields of every row of the chosen part, under their headings."""
        self._fields, parts = {}, []
        lines = [*self.sessie.form.regels, *self._added()]
        lines = [r for r in lines if not r.blijft or r.sleutel in self.sessie.staat.rijen]
        if self.deel is not None:
            lines = [r for r in lines if r.deel == self.deel.value]
        if self.bord is not None:
            parts, lines = [self.bord], []
        for heading in dict.fromkeys(r.kop for r in lines):
            parts.append(w.HTML(f"<h3>{escape(heading)}</h3>"))
            parts += [self._line(r) for r in lines if r.kop == heading]
        for kind in self.sessie.form.nieuw:
            parts.append(self._button(kind.knop, kind.knop, lambda k=kind: self._add(k)))  # type: ignore[misc]
        self._body.children = tuple(parts)
        self._refresh()

    def _added(self) -> Sequence[Regel]:
        """Return the rows that were added here and are not in the dossier yet."""
        known = {r.sleutel for r in self.sessie.form.regels}
        out = []
        for key in self.sessie.staat.rijen:
            for kind in self.sessie.form.nieuw:
                if key not in known and key.startswith(f"{kind.tabel}:"):
                    e = kind.voorbeeld
                    label = f"{key.split(':', 1)[1]} (nieuw)"
                    out.append(Regel(key, e.kop, label, e.vast, e.velden, e.opties, blijft=True))
        return out

    def _line(self, line: Regel) -> Any:
        fields = [self._field(line, column) for column in line.velden]
        if line.blijft and self.sessie.form.nieuw:
            fields.append(self._button("Verwijderen", f"Verwijder {line.label}", lambda: self._drop(line.sleutel)))
        above = [w.HTML(f"<b>{escape(line.label)}</b>")] if len(line.velden) > 1 else []
        beside = [w.HTML(f"<small>Anderen: {escape(line.naast)}</small>")] if line.naast else []
        return w.VBox([*above, w.HBox(fields, layout=w.Layout(flex_flow="row wrap")), *beside])

    def _field(self, line: Regel, column: str) -> Any:
        spec = load_tables()[line.sleutel.split(":", 1)[0]].field(column)
        choices: Opties = line.opties.get(column, ())
        if not choices and spec.codelijst:
            choices = tuple(codelist(spec.codelijst).titles.items())
        if not choices and spec.type == "boolean":
            choices = (("ja", "Ja"), ("nee", "Nee"))
        text = line.label if len(line.velden) == 1 else spec.title
        look: dict[str, Any] = {"description": text, "style": _WHOLE}
        look["tooltip"] = f"{line.label}: {spec.title}"  # tells fields of different rows apart
        if choices:
            options = [("nog leeg", ""), *((shown, code) for code, shown in choices)]
            made: Any = w.Dropdown(options=options, value="", layout=_AUTO, **look)
        else:
            hint = "jjjj-mm-dd" if spec.type == "date" else ""
            kind = w.Textarea if column in _LONG else w.Text
            width = "100%" if column in _LONG else "40em" if column in _WIDE else "16em"
            made = kind(placeholder=hint, layout=w.Layout(width=width), **look)  # every letter is kept
        made.observe(lambda change: self._changed(line, column, change["new"]), "value")
        self._fields[line.sleutel, column] = made
        return made

    def _changed(self, line: Regel, column: str, value: str) -> None:
        if not self._quiet:
            along = {} if column in line.mee else line.mee
            change = Zet(line.sleutel, column, value or "", along)
            typed = isinstance(self._fields[line.sleutel, column], w.Text | w.Textarea)
            self._try(lambda: self.sessie.typ(change) if typed else self.sessie.doe(change))

    def _refresh(self) -> None:
        """Show the state: values, buttons, counts and checks."""
        state, form = self.sessie.staat, self.sessie.form
        self._quiet = True
        try:
            for (key, column), made in self._fields.items():
                value = state.rijen.get(key, {}).get(column, "")
                if isinstance(made, w.Dropdown) and value not in [code for _, code in made.options]:
                    made.options = [*made.options, (value, value)]
                if made.value.strip() != value:  # a space at the end is being typed
                    made.value = value
        finally:
            self._quiet = False
        self.knoppen["ongedaan"].disabled = not state.verleden
        self.knoppen["opnieuw"].disabled = not state.toekomst
        if self.bord is not None:
            self.bord.ververs()
        else:
            self._telling.value = f"<p>{form.gevuld(state.rijen)} van de {len(form.regels)} regels zijn ingevuld.</p>"
        self._overzicht.value = "".join(map(table_html, form.overzicht(state.rijen)))
        items = "".join(f"<li>{escape(s)}</li>" for s in self.sessie.controle())
        self._controle.value = f"<h3>Controle</h3><ul>{items}</ul>" if items else ""

    def _undo(self) -> None:
        self.sessie.doe(Ongedaan())
        self._build()

    def _redo(self) -> None:
        self.sessie.doe(Opnieuw())
        self._build()

    def _add(self, kind: Any) -> None:
        self.sessie.voeg_toe(kind)
        self._build()

    def _drop(self, key: str) -> None:
        self.sessie.doe(Wis(key))
        self._build()

    def _save(self) -> None:
        was = self.sessie.peildatum
        report = self.sessie.leg_vast()
        self._build()
        done = f"Vastgelegd als levering {report.levering_id}." if report.levering_id else "Dit staat nu zo vast."
        self._say(f"{done} {verzet(was, self.sessie.peildatum)}".strip())

    def _restart(self) -> None:
        self.sessie.opnieuw()
        self._build()
        self._say("U begint met wat er nu in het dossier staat.")


def table_html(table: ViewTable) -> str:
    """Return a table as HTML, in a region of its own that scrolls, also with a keyboard; every cell is text."""
    side = ["right" if c.number else "left" for c in table.columns]
    head = "".join(
        f'<th scope="col" style="text-align:{s}">{escape(c.title)}</th>'
        for c, s in zip(table.columns, side, strict=True)
    )
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(r[0])}</th>'
        + "".join(f'<td style="text-align:{s}">{escape(v)}</td>' for v, s in zip(r[1:], side[1:], strict=True))
        + "</tr>"
        for r in table.rows
    )
    caption = f'<caption style="text-align:left;font-weight:bold">{escape(table.caption)}</caption>'
    made = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    name = escape(table.caption, quote=True)
    return f'<div class="jg-rol" role="region" tabindex="0" aria-label="{name}" style="overflow-x:auto">{made}</div>'
