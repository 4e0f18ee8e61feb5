"""``jgwork koppel`` on the screen: which heading of an export is which column, chosen from a list and saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from jgwork.panels.editors.scherm import Scherm, inhoud
from jgwork.runs.dossier.samenvoegen import VRAAG_WEG
from jgwork.runs.leveren.binnen import Binnenkomst, met_keuzes, neem_aan, samen_geleverd, vul_in
from jgwork.runs.leveren.breed import in_words, van_jaar, vraag_jaar
from jgwork.runs.leveren.geleide import als_waarde
from jgwork.runs.leveren.koppelen import HOE, Proposal, kies, kies_bij_naam, kies_code, overal
from jgwork.runs.leveren.koppeling import TAG, als_toml, bewaar, eerste_rijen, naast, verhuld
from jgwork.runs.leveren.laden import deliveries, is_vraag, laad, volgorde
from jgwork.schema.descriptors import load_tables
from jgwork.schema.messages import TWO_WAYS
from jgwork.schema.rules.codes import keuzes
from jgwork.schema.rules.matching import LEAVE_OUT
from jgwork.vocabulary.errors import IntakeRefused, JgworkError
from jgwork.vocabulary.verdict import Verdict

_AUTO = w.Layout(width="auto", min_width="18em")
#: A field of a list of fields: as wide as those above and below it, whatever is told beside it.
_FIELD = {"style": {"description_width": "18em"}, "layout": w.Layout(width="44em", min_width="22em")}


class Koppelpaneel(Scherm):
    """The proposal for a delivery as widgets; the state is a list of ``Proposal`` and every change makes a new one.

    Parameters
    ----------
    pad
        The delivery: a folder or a file.
    dossier
        The dossier it goes into; by default the folder ``dossier`` beside the delivery.
    gevonden
        The delivery as it was looked at before, together with others.

    Raises
    ------
    UsageError, UnsafeFile
        Where there is nothing to read, or reading it is not safe.
    """

    def __init__(self, pad: Path, dossier: Path | None = None, gevonden: Binnenkomst | None = None) -> None:
        super().__init__()
        self.pad, self.dossier = pad, dossier or pad.parent / "dossier"
        self.gevonden = gevonden or neem_aan(pad, self.dossier)
        self.levering, self.voorstel = self.gevonden.delivery, list(self.gevonden.proposals)
        self.sleutels: dict[str, Any] = {}
        self.velden: dict[tuple[int, int], Any] = {}
        self.vaste: dict[tuple[int, str], Any] = {}
        self.codes: dict[tuple[int, str, str], Any] = {}
        self.jaren: dict[int, Any] = {}
        self.geschreven: dict[tuple[int, str], Any] = {}
        self._verteld: dict[tuple[int, int], Any] = {}
        self._rijen: dict[tuple[int, str], Any] = {}
        self._rest: dict[int, Any] = {}
        self._quiet = False
        self._stand = w.HTML()
        self.overschrijf = w.Checkbox(description="Vervang een eerdere koppeling", value=False, indent=False)
        self.bewaar = self._button("Bewaren", "Bewaar de koppeling naast de levering", self._save)
        self.laad = self._button("Controleren en laden", "Laad de levering in het dossier", self._load)
        self.weg = w.Dropdown(
            options=[("nog kiezen", ""), ("blijven staan", "houd"), ("zijn vervallen bij de bron", "verwijder")],
            description="rijen die weg zijn", style=_FIELD["style"], layout=w.Layout(width="44em", display="none"),
        )  # fmt: skip
        self._manifest = w.HTML()
        head = (
            f"<h2>Koppel koppen aan kolommen: {escape(self._shown(pad.name))}</h2>"
            "<p>Links staat een kop uit de export, rechts de kolom van de werkbank, met een paar waarden. Die "
            "waarden staan alleen op het scherm. Kijk elke regel na. Wat u niet kiest, komt niet binnen.</p>"
        )
        unread = [f"{f.message} {f.next_move}" for f in self.levering.findings if f.verdict is Verdict.REFUSE]
        why = " ".join(unread) or "In dit bestand lijkt geen enkele kop op een bekende tabel."
        none = [] if self.voorstel else [w.HTML(f"<p>{escape(why)}</p>")]
        tables = [self._table(i) for i in range(len(self.voorstel))]
        bar = w.HBox([self.bewaar, self.overschrijf, self.laad])
        left = [f"<p>Niet gelezen: {escape(self._shown(n))} (geen tabel van het gegevensmodel).</p>" for n in
                self.gevonden.niet_gelezen]  # fmt: skip
        self._vragen = {k: self._key(k) for k in self.gevonden.onbekend}
        self._sleutels = w.VBox()
        keys = [w.HTML("".join(left)), self._manifest, self._sleutels]
        self.widget = w.VBox([w.HTML(head), *none, *tables, *keys, self._stand, self.weg, bar, self._melding])
        self._refresh()

    def getoond(self) -> str:
        """Return everything the panel shows beside its fields, as HTML."""
        return inhoud(self.widget)

    def stand(self) -> str:
        """Return what is still missing, as HTML."""
        return str(self._stand.value)

    def _table(self, number: int) -> Any:
        """Return a list of choices per heading, and a field per column that may have one value for all rows."""
        p = self.voorstel[number]
        fields = load_tables()[p.table].fields
        options = [("nog kiezen", ""), ("weglaten", LEAVE_OUT), *((f"{f.name} ({f.title})", f.name) for f in fields)]
        where = f"{p.file}, blad {p.sheet}" if p.sheet else p.file or "de namenlijst"
        notes = next((s.notes for s in self.levering.sources.values() if s.name == p.where), ())
        told = " ".join((f"Uit {where}.", *notes))
        rows: list[Any] = [w.HTML(f"<h3>Tabel {escape(p.table)}</h3><p>{escape(told)}</p>")]
        rows += self._shape(number) if p.wide else []
        for place, m in enumerate(p.matches):
            made = w.Dropdown(
                options=options, value=self._chosen(number, place), description=self._shown(m.heading), **_FIELD
            )
            made.observe(self._on_choice(number, place), "value")
            self.velden[number, place] = made
            rows.append(_with(made, ""))
            self._verteld[number, place] = rows[-1].children[1]
        self._rest[number] = w.VBox()
        return w.VBox([*rows, self._rest[number]])

    def _asked(self, number: int) -> tuple[Any, ...]:
        """Return a field for everything that is asked beside the headings; one that stood there stays the same."""
        p, fields = self.voorstel[number], load_tables()[self.voorstel[number].table]
        out = []
        for key in TWO_WAYS:
            if key in p.asked_style and (number, key) not in self.geschreven:
                self.geschreven[number, key] = self._style(number, key)
            if (key in p.doubtful or p.written.get(key)) and (number, key) in self.geschreven:
                out.append(self.geschreven[number, key])
        for name in (*p.missing, *(c for c in p.constants if c not in p.missing)):
            if (number, name) not in self.vaste:
                made = _field(name, keuzes(fields.field(name)), p.constants.get(name, ""), "overal dezelfde waarde")
                made.observe(self._on_value(number, name), "value")
                self.vaste[number, name] = made
                self._rijen[number, name] = _with(made, f"Geen kop is deze kolom. {fields.field(name).description}")
            out.append(self._rijen[number, name])
        for column, texts in p.codes.items():
            for text, code in texts.items():
                if (number, column, text) not in self.codes:
                    self.codes[number, column, text] = self._code(number, column, text, code)
                out.append(self.codes[number, column, text])
        return tuple(out)

    def _shape(self, number: int) -> list[Any]:
        """Return what the headings of a matrix are, and a field for the year where they do not say it."""
        told = w.HTML(f"<p>{escape(in_words(self.voorstel[number].wide, self._shown))}</p>")
        asked = vraag_jaar(self.voorstel[number].wide)
        if not asked:
            return [told]
        self.jaren[number] = _field("maand, kwartaal of halfjaar" if "nummers" in asked else "jaar van de maanden")
        self.jaren[number].observe(
            lambda change: self._change(
                number, lambda p: replace(p, wide=van_jaar(p.wide, change["new"])), follow=True
            ),
            "value",
        )
        return [told, self.jaren[number]]

    def _style(self, number: int, key: str) -> Any:
        """Return the choice of what a point in a number means, or of what stands first in a date."""
        told = {text: style for style, text in TWO_WAYS[key].answers.items()}
        made = _field(f"{key} in {', '.join(self.voorstel[number].doubtful[key])}", told)
        made.observe(
            lambda change: self._change(
                number, lambda p: replace(p, written={**p.written, key: change["new"]}), follow=True
            ),
            "value",
        )
        return made

    @staticmethod
    def _shown(value: object) -> str:
        return verhuld(value, datetime.now(UTC).year)

    def _key(self, key: str) -> Any:
        """Return a field for a key of the manifest that nothing says."""
        one = next((f for f in load_tables()["levering"].fields if f.name == key), None)
        made = _field(key, keuzes(one) if one else ())
        made.observe(lambda change: self._try(lambda: self._fill(key, change["new"].strip())), "value")
        self.sleutels[key] = made
        return _with(made, f"{one.title}. {one.description}" if one else TAG)

    def _fill(self, key: str, text: str) -> None:
        """Take what was typed for a key of the manifest, and what follows from it."""
        self.gevonden = vul_in(self._now(), key, als_waarde(key, text))
        self.voorstel = list(self.gevonden.proposals)
        self._refresh()

    def _now(self) -> Binnenkomst:
        return replace(self.gevonden, proposals=tuple(self.voorstel))

    def _code(self, number: int, column: str, text: str, code: str) -> Any:
        """Return a list of codes for a text that is none."""
        one = load_tables()[self.voorstel[number].table].field(column)
        made = _field(f"{column}: {self._shown(text)}", keuzes(one), code, "welke code?")
        made.observe(self._on_code(number, column, text), "value")
        return made

    def _chosen(self, number: int, place: int) -> str:
        m = self.voorstel[number].matches[place]
        return LEAVE_OUT if m.how == LEAVE_OUT else m.column

    def _on_choice(self, number: int, place: int) -> Callable[[Any], None]:
        return lambda change: self._change(number, lambda p: self._choose(p, place, change["new"]), follow=True)

    @staticmethod
    def _choose(p: Proposal, place: int, column: str) -> Proposal:
        """Choose for one heading; of several moments the part of the day goes along."""
        asked = column == "datum"
        return kies_bij_naam(p, p.matches[place].heading, column) if asked else kies(p, place, column)

    def _on_code(self, number: int, column: str, text: str) -> Callable[[Any], None]:
        return lambda change: self._change(number, lambda p: kies_code(p, column, text, change["new"].strip()))

    def _on_value(self, number: int, column: str) -> Callable[[Any], None]:
        return lambda change: self._change(number, lambda p: overal(p, column, change["new"].strip()))

    def _change(self, number: int, step: Callable[[Proposal], Proposal], *, follow: bool = False) -> None:
        if not self._quiet:
            self._try(lambda: self._take(number, step, follow))

    def _take(self, number: int, step: Callable[[Proposal], Proposal], follow: bool) -> None:
        self.voorstel[number] = step(self.voorstel[number])
        if follow:  # another column of dates makes another reference day
            self.gevonden = met_keuzes(self.gevonden, self.voorstel)
            self.voorstel = list(self.gevonden.proposals)
        self._melding.value = ""
        self._refresh()

    def _refresh(self) -> None:
        """Show the state: what every heading is now, and what is missing."""
        self._quiet = True
        for (number, place), made in self.velden.items():
            made.value = self._chosen(number, place)
        for (number, column, text), made in list(self.codes.items()):
            made.value = self.voorstel[number].codes.get(column, {}).get(text, "")
        for number, p in enumerate(self.voorstel):
            values = eerste_rijen(self.levering, p) if p.file else {}
            for place, m in enumerate(p.matches):
                how = " ".join((m.why or HOE.get(m.how, m.how)).split())
                told = ": ".join(t for t in (how.rstrip("."), ", ".join(values.get(m.heading, ()))) if t)
                self._verteld[number, place].value = _small(told)
            asked = self._asked(number)
            if asked != self._rest[number].children:
                self._rest[number].children = asked
        self._quiet = False
        asked = tuple(r for k, r in self._vragen.items() if k in self.gevonden.ontbreekt or self.sleutels[k].value)
        if asked != self._sleutels.children:  # what follows from what was typed is asked no more
            self._sleutels.children = asked
        year = datetime.now(UTC).year
        known = ((v.sleutel, verhuld(v.waarde, year), v.vandaan) for v in self.gevonden.waarden)
        cells = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in known)
        head = "<tr><th>Wat</th><th>Waarde</th><th>Waar het vandaan komt</th></tr>"
        self._manifest.value = f"<h3>De levering</h3><table>{head}{cells}</table>"
        told = "".join(f"<li>{escape(line)}</li>" for line in self._open()) or "<li>Alles heeft een plaats.</li>"
        self._stand.value = f"<ul role='status'>{told}</ul>"

    def _open(self) -> list[str]:
        """Return what is still asked, per table."""
        lines = []
        for p in self.voorstel:
            open_ = sum(m.how == "onbekend" for m in p.matches)
            asked = sum(m.asked for m in p.matches) + sum(not c for t in p.codes.values() for c in t.values())
            if p.missing:
                lines.append(f"{p.table}: verplicht en niet gevonden: {', '.join(p.missing)}.")
            if open_:
                lines.append(
                    f"{p.table}: {open_} {'kop blijft' if open_ == 1 else 'koppen blijven'} weg: niet herkend."
                )
            if year := vraag_jaar(p.wide):
                lines.append(f"{p.table}: {year}")
            lines += [f"{p.table}: {TWO_WAYS[k].asked}" for k in p.asked_style]
            if asked:
                lines.append(f"{p.table}: {asked} {'vraag is' if asked == 1 else 'vragen zijn'} nog open.")
        return lines

    def _load(self) -> None:
        """Put the delivery through gate 1 and into the dossier, as ``jgwork laad`` does; say what came of it."""
        found = self._now()
        if found.vragen:
            self._tell("Nog te beantwoorden:", found.op_scherm)
            return
        if not is_vraag(found):  # it says everything itself: what was chosen here has to lie beside it
            self._save()
        try:
            reports = laad(self.pad, self.dossier, akkoord=lambda _: found, weg=self.weg.value)
        except IntakeRefused as error:
            refused = [f for f in error.findings if f.verdict is Verdict.REFUSE]
            if {f.rule for f in refused} == {VRAAG_WEG}:  # all that is asked: here it is chosen, not typed
                self.weg.layout.display = ""
                lines = [f"{f.table}: {f.n} rijen. {f.message}" for f in refused]
                self._tell("Kies bij 'rijen die weg zijn' wat dit betekent, en laad opnieuw.", lines)
                return
            lines = [f"{f.message} {f.place}{'.' if f.place else ''} {f.next_move}" for f in refused]
            self._tell(error.message, lines)
        else:
            lines = [f"{r.levering_id}: {sum(r.rows.values())} rijen geladen." for r in reports if not r.already]
            self._tell(
                "Geladen." if lines else "Dit was al geladen.",
                [*lines, *(f.message for r in reports for f in r.findings)],
            )

    def _tell(self, text: str, lines: Sequence[str]) -> None:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        self._say(text, more=f"<ul>{items}</ul>" if items else "", wrong=True)

    def _save(self) -> None:
        """Write the mapping beside the delivery; whatever goes wrong is said here, without a value of a row."""
        try:
            name = bewaar(naast(self.pad) or self.pad, als_toml(self.voorstel), overschrijf=self.overschrijf.value).name
        except JgworkError as error:
            self._wrong(error)
        except OSError as error:
            self._say(f"Bewaren lukt niet ({type(error).__name__}). Kijk of u in deze map mag schrijven.", wrong=True)
        else:
            self._say(f"Bewaard: {name}. De werkbank gebruikt deze koppeling voortaan bij deze levering.")


def panelen(pad: Path, dossier: Path | None = None) -> Any:
    """Return the panel of a delivery, or of a folder with several one each, in the order in which they go in."""
    into, items = dossier or pad.parent / "dossier", deliveries(pad)
    if len(items) == 1:
        return Koppelpaneel(items[0], into).widget
    looked = sorted(samen_geleverd([neem_aan(item, into) for item in items]), key=volgorde)
    return w.VBox([Koppelpaneel(one.pad, into, one).widget for one in looked])


def _field(label: str, codes: Mapping[str, str] | Sequence[str] = (), value: str = "", hint: str = "") -> Any:
    """Return a field to type in, or a list where only some codes can stand there (or texts, each with its code)."""
    if not codes:
        return w.Text(value=value, description=label, placeholder=hint, continuous_update=False, **_FIELD)
    pairs = list(codes.items()) if isinstance(codes, Mapping) else [(c, c) for c in codes]
    return w.Dropdown(
        options=[("nog kiezen", ""), *pairs], value=value if value in {code for _, code in pairs} else "",
        description=label, **_FIELD,
    )  # fmt: skip


def _small(told: str) -> str:
    return f"<small style='display:block;line-height:1.4;padding:.3em 0 0 .5em'>{escape(told)}</small>"


def _with(made: Any, told: str) -> Any:
    """Return a field with what is told beside it."""
    return w.HBox([made, w.HTML(_small(told), layout=w.Layout(flex="1 1 0", min_width="12em"))])
