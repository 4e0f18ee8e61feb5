"""Propose which heading of a real export is which column, ask what is not certain, and keep what was confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jgwork.runs.leveren.breed import (
    asks_partners,
    in_bladnamen,
    met_perioden,
    over_indicators,
    over_items,
    over_periods,
    square,
    vraag_jaar,
    wide_of,
)  # fmt: skip
from jgwork.runs.leveren.schrijfwijze import (
    as_measured,
    codes_of,
    doubtful,
    kind_of_unit,
    means_otherwise,
    names_nobody,
    said,
)  # fmt: skip
from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.messages import TWO_WAYS, TYPES
from jgwork.schema.rules.codes import takes_codes
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.follow import follows
from jgwork.schema.rules.headings import normalised
from jgwork.schema.rules.matching import LEAVE_OUT, Match, besides, likeliest, match_headings, moment_of
from jgwork.schema.rules.matrix import FROM, PERIOD, period_columns
from jgwork.schema.rules.shapes import aligned
from jgwork.schema.rules.values import Written, type_column
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Delivery, Source

#: How it is said that another table takes a heading.
ELDERS = "Hoort bij de tabel"
#: How a heading came to its column, as it is said on a screen.
HOE: Mapping[str, str] = {
    "gelijk": "",
    "bekend": "bekende kop",
    "bijna gelijk": "bijna dezelfde naam",
    "waarden": "naar de waarden",
    "gekozen": "gekozen",
    "keuze": "VRAAG",
    "volgt": "gaat mee met de datum",
    "lijkt op": "VRAAG",
    "onbekend": "niet herkend",
}
#: Rows looked at to see whether the values fit a column.
SAMPLE = 200
#: Columns that follow from the delivery itself, by the key of the manifest that says it.
CONTEXT: Mapping[str, str] = {
    "dossier_id": "dossier_id",
    "bronpartner": "bronhouder",
    "partner": "bronhouder",
    "peildatum": "peildatum",
    "scan_id": "scan_id",
    "niveau": "rijniveau",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The mapping of one delivered table.

    Parameters
    ----------
    table, file, sheet
        Table of the data model, and where its rows stand.
    matches
        One per heading, in order.
    missing
        Columns that must be there and are not.
    constants
        Columns that have one value for the whole table.
    same
        Columns that are the same as another one.
    codes
        Per column the texts that are no code, each with its code; empty where that is a question.
    wide
        ``vorm`` and what belongs to it, where the table is a matrix.
    context
        Columns that the manifest fills.
    written
        How its cells are written, where that was said (``getallen``, ``datums``, ``kopregel``).
    doubtful
        Per key of the manifest (``getallen``, ``datums``) the columns that can be read in two ways.
    """

    table: str
    file: str
    sheet: str
    matches: tuple[Match, ...]
    missing: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wide: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def asked_style(self) -> tuple[str, ...]:
        """What someone must say of how cells are written, as keys of the manifest."""
        return tuple(k for k in self.doubtful if not self.written.get(k))

    @property
    def where(self) -> str:
        """Name of the source its rows stand in."""
        return f"{self.file}#{self.sheet}" if self.sheet else self.file

    @property
    def open(self) -> tuple[str, ...]:
        """What must still be said before anything can come in, as short Dutch lines."""
        return self.gevraagd(lambda m: m.label)

    def gevraagd(self, name: Callable[[Match], str]) -> tuple[str, ...]:
        """Return what must still be said, with headings as they may be called where that is shown."""
        out = [f"kop '{name(m)}': {m.why}" for m in self.matches if m.how == "lijkt op"]
        out += [asked] if (asked := vraag_jaar(self.wide)) else []
        out += [f"'{', '.join(self.doubtful[k])}': {TWO_WAYS[k].asked}" for k in self.asked_style]
        out += [f"welke kop is '{c}'? {', '.join(map(name, ms))}" for c, ms in self.choices.items()]
        out += [f"kolom '{c}' is verplicht, en geen kop is die kolom" for c in self.missing]
        for column, texts in self.codes.items():
            n = sum(not code for code in texts.values())
            out += [f"kolom '{column}': van {n} {'tekst' if n == 1 else 'teksten'} de code"] if n else []
        return tuple(out)

    @property
    def choices(self) -> Mapping[str, tuple[Match, ...]]:
        """The columns that several headings can be, each with those."""
        columns = dict.fromkeys(m.maybe for m in self.matches if m.how == "keuze")
        return {c: tuple(m for m in self.matches if m.how == "keuze" and m.maybe == c) for c in columns}

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "tabel": self.table,
            "koppen": [
                {"kop": m.label, "kolom": m.column, "hoe": m.how, "reden": m.why, "misschien": m.maybe}
                for m in self.matches
            ],
            "ontbreekt": list(self.missing),
            "vragen": list(self.open),
        }


def voorstellen(delivery: Delivery, onthouden: Mapping[str, Any], tabel: str = "") -> list[Proposal]:
    """Propose a mapping for every table of a delivery as read; a sheet that feeds two tables is proposed twice.

    Parameters
    ----------
    delivery
        The delivery.
    onthouden
        What was confirmed for this partner before: per table a mapping as in ``koppeling.toml``.
    tabel
        Which table it is, where that was said.
    """
    declared = delivery.manifest.get("tabellen")
    declared = declared if isinstance(declared, Mapping) else {}
    out = []
    for name, raw in delivery.tables.items():
        file, _, sheet = delivery.sources[name].name.partition("#")
        for spec in [load_tables()[tabel]] if tabel else _specs(name, raw, known=name in declared):
            part = declared.get(spec.name)
            saved = part if isinstance(part, Mapping) else onthouden.get(spec.name, {})
            wide = wide_of(spec, raw, saved)
            written, style = said(saved), Written.of(saved, delivery.sources[name])
            matches = _matches(spec, raw, wide, style)
            doubts = doubtful(spec, raw, matches, wide, style)
            proposal = Proposal(spec.name, file, sheet, matches, wide=wide, written=written, doubtful=doubts)
            proposal = replace(proposal, context=_context(spec, delivery.manifest))
            proposal, texts = _gebied(_as_saved(_with_missing(proposal), saved), raw), saved.get("waarden", {})
            texts = texts if isinstance(texts, Mapping) else {}
            out.append(replace(proposal, codes=codes_of(spec, raw, proposal.matches, wide, texts)))
    return _silenced(_per_blad(out))


def _per_blad(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals with what the names of their sheets say, where each is another value of a missing column."""
    out = list(proposals)
    for table, file in dict.fromkeys((p.table, p.file) for p in proposals):
        places = [i for i, p in enumerate(proposals) if (p.table, p.file) == (table, file)]
        for column in proposals[places[0]].missing:
            values = in_bladnamen(load_tables()[table].field(column), [proposals[i].sheet for i in places])
            for place, value in zip(places, values, strict=False):
                out[place] = overal(out[place], column, value) if column in out[place].missing else out[place]
    return out


def _silenced(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Ask nothing about a heading that another table takes from the same sheet."""
    out = []
    for p in proposals:
        others = [q for q in proposals if q is not p and (q.file, q.sheet) == (p.file, p.sheet)]
        taken = {m.heading for q in others for m in q.matches if m.column}
        matches = tuple(
            replace(m, how=LEAVE_OUT, why=f"{ELDERS} {others[0].table}.", maybe="")
            if m.heading in taken and not m.column and m.how != LEAVE_OUT
            else m
            for m in p.matches
        )
        out.append(replace(p, matches=matches))
    return out


def _specs(name: str, raw: pa.Table, *, known: bool) -> list[TableSpec]:
    """Return the tables that a sheet feeds: the likeliest, and one that hangs on it and is there as well."""
    specs, headings = load_tables(), raw.column_names
    if known or name in specs:
        return [specs[name]] if name in specs else []
    if square(raw):
        return [specs["relatie"]]
    if asks_partners(raw) or over_items(raw, name):
        return [specs["informatiematrix"]]
    first = specs["meting"] if over_indicators(raw) else over_periods(headings, name) or likeliest(headings, name)
    if first is None:
        return []
    return [first, *besides(first, headings)]


def _matches(spec: TableSpec, raw: pa.Table, wide: Mapping[str, Any], written: Written) -> tuple[Match, ...]:
    if wide.get("vorm") == "sociomatrix":
        return ()
    heads = {*wide.get("koppen", {}), *wide.get(FROM, ())}
    found = match_headings(spec, ["" if h in heads else h for h in raw.column_names])
    looked = [names_nobody(_doubted(spec, m, raw.column(i), written)) for i, m in enumerate(found)]
    found = met_perioden(spec, as_measured(spec, raw, looked), wide)
    return tuple(m for m, h in zip(found, raw.column_names, strict=True) if h.strip() and h not in heads)


def _doubted(spec: TableSpec, match: Match, column: pa.ChunkedArray, written: Written) -> Match:
    """Ask about a heading whose values cannot be that column; ask no more where all of them are codes of its list."""
    if match.how == "lijkt op" and (codes := spec.field(match.maybe).enum):
        texts = {v.strip() for v in column.slice(0, SAMPLE).to_pylist() if v and v.strip()}
        if texts and texts <= set(codes):
            return replace(match, column=match.maybe, how="waarden", why="", maybe="")
    if not match.column:
        why = means_otherwise(spec.field(match.maybe), match.heading) if match.how == "lijkt op" else ""
        return replace(match, why=why or match.why)
    import pyarrow.compute as pc

    one = spec.field(match.column)
    if why := means_otherwise(one, match.heading):
        return replace(match, column="", how="lijkt op", maybe=match.column, why=why)
    upper = one.soort == "code" and one.pattern and not one.codelijst  # a small letter is put right by the mapping
    typed = type_column(one, encode(pc.utf8_upper(column.cast("string")) if upper else column), written)
    wrong = [m for kind, m in typed.faults.items() if kind in {"type", "patroon"}]
    n = max((sum(bool(v) for v in m.to_pylist()) for m in wrong), default=0)
    filled = len(column) - column.null_count
    some = one.required and n < filled  # it is this column; what is wrong with some cells is for gate 1 to say
    if not n or some or takes_codes(one) or one.soort == "pseudoniem":
        return match
    kind = "integer" if one.geheel else one.type
    what, move = TYPES.get(kind, ("waarde in de vorm van die kolom", "Verbeter dat eerst."))
    said = f"maar in {n} van {filled} cellen staat geen {what.removeprefix('een ')}"
    why = f"De kop past bij '{match.column}', {said}. {move} Of laat weg."
    return replace(match, column="", how="lijkt op", maybe=match.column, why=why)


def in_verband(proposal: Proposal, manifest: Mapping[str, object]) -> Proposal:
    """Return the proposal with the columns that the manifest fills."""
    found = _context(load_tables()[proposal.table], manifest)
    wide = {proposal.wide.get("kop"), proposal.wide.get("waarde")}
    return _with_missing(replace(proposal, context={c: v for c, v in found.items() if c not in wide}))


def _context(spec: TableSpec, manifest: Mapping[str, object]) -> dict[str, str]:
    found = {c: str(manifest.get(k) or "") for c, k in CONTEXT.items() if c in spec.names}
    return {c: v for c, v in found.items() if v}


def _as_saved(proposal: Proposal, part: Mapping[str, Any]) -> Proposal:
    """Return the proposal with what was chosen and saved earlier."""
    spec = load_tables()[proposal.table]
    part = aligned(part, [m.heading for m in proposal.matches])
    names, left = part.get("kolommen", {}), part.get("weglaten", ())
    for place, match in enumerate(proposal.matches):
        column = str(names.get(match.heading, "")) if isinstance(names, Mapping) else ""
        if column == LEAVE_OUT or (isinstance(left, list) and match.heading in left and match.how != LEAVE_OUT):
            proposal = kies(proposal, place, LEAVE_OUT)
        elif column in spec.names and column != match.column:
            proposal = kies_bij_naam(proposal, match.heading, column)
    shape = {"kop", "waarde"} if part.get("vorm") else set()
    constants = {k: str(v) for k, v in part.items() if k in spec.names and k not in shape and v not in ("", None)}
    same = part.get("gelijk", {})
    return _with_missing(replace(proposal, constants=constants, same=dict(same) if isinstance(same, Mapping) else {}))


def herlezen(proposal: Proposal, raw: pa.Table, source: Source | None = None) -> Proposal:
    """Return the proposal with what its columns ask now that another heading was chosen: codes, and how numbers are.

    Parameters
    ----------
    proposal
        What was chosen so far.
    raw
        Its rows as delivered.
    source
        What the reader says of where they stand.
    """
    spec, style = load_tables()[proposal.table], Written.of(proposal.written, source)
    doubts = doubtful(spec, raw, proposal.matches, proposal.wide, style)
    chosen = {m.column for m in proposal.matches} | set(proposal.constants) | {proposal.wide.get("waarde")}
    codes = codes_of(spec, raw, proposal.matches, proposal.wide, proposal.codes)
    return _gebied(replace(proposal, doubtful=doubts, codes={c: t for c, t in codes.items() if c in chosen}), raw)


def _gebied(proposal: Proposal, raw: pa.Table) -> Proposal:
    """Return the proposal with what its units are, where every one of them is the code of an area."""
    kind = kind_of_unit(load_tables()[proposal.table], raw, proposal.matches)
    return overal(proposal, *kind) if kind and kind[0] in proposal.missing else proposal


def kies(proposal: Proposal, place: int, column: str) -> Proposal:
    """Return the proposal with another choice for one heading; a column that had another heading is taken from it.

    Parameters
    ----------
    proposal
        What was proposed or chosen so far.
    place
        Which heading, from 0.
    column
        Column of the table, ``weglaten``, or empty for no choice.

    Raises
    ------
    KeyError
        For a column the table does not have.
    """
    if column not in {"", LEAVE_OUT}:
        load_tables()[proposal.table].field(column)
    how = {"": "onbekend", LEAVE_OUT: LEAVE_OUT}.get(column, "gekozen")
    plain = "" if column == LEAVE_OUT else column
    matches = []
    for i, m in enumerate(proposal.matches):
        freed = plain and i != place and plain in {m.column, m.maybe}
        matches.append(replace(m, column="", how="onbekend", maybe="", why="") if freed else m)
    matches[place] = replace(matches[place], column=plain, how=how, maybe="", why="")
    return _with_missing(replace(proposal, matches=tuple(matches)))


def kies_bij_naam(proposal: Proposal, heading: str, column: str) -> Proposal:
    """Return the proposal with a choice for a heading by its name; of several moments the rest follows.

    Where a day part has the same beginning as the chosen moment (``Begin-pleegdatum``, ``Begin-pleegdagdeel``) it goes
    with it.
    """
    place = next((i for i, m in enumerate(proposal.matches) if m.heading == heading), None)
    if place is None:
        raise UsageError("Deze kop staat niet in het bestand.", "Neem de kop over zoals hij op het scherm staat.")
    made = kies(proposal, place, column)
    if column != "datum":
        return made
    along = [i for i, m in enumerate(made.matches) if m.how == "volgt" and moment_of(m.heading) == moment_of(heading)]
    made = kies(made, along[0], "dagdeel") if along else made
    loose = (replace(m, how="onbekend", maybe="", why="") if m.how == "volgt" else m for m in made.matches)
    return replace(made, matches=tuple(loose))


def overal(proposal: Proposal, column: str, value: str) -> Proposal:
    """Return the proposal with one value for a whole column; an empty value takes that back."""
    kept = {k: v for k, v in proposal.constants.items() if k != column}
    return _with_missing(replace(proposal, constants={**kept, column: value} if value else kept))


def kies_code(proposal: Proposal, column: str, text: str, code: str) -> Proposal:
    """Return the proposal with the code that a text in a column stands for."""
    same = {t: code for t in proposal.codes.get(column, {}) if normalised(t) == normalised(text)}
    return replace(proposal, codes={**proposal.codes, column: {**proposal.codes.get(column, {}), text: code, **same}})


def _with_missing(proposal: Proposal) -> Proposal:
    wide = proposal.wide
    found = {m.column for m in proposal.matches} | set(proposal.constants) | set(proposal.context) | set(proposal.same)
    found |= {str(wide.get("kop", "")), str(wide.get("waarde", ""))}
    found |= set(period_columns(load_tables()[proposal.table])) if FROM in wide or wide.get("kop") == PERIOD else set()
    found |= {"pseudoniem_a", "pseudoniem_b"} if wide.get("vorm") == "sociomatrix" else set()
    asked = {m.maybe for m in proposal.matches if m.asked}  # one question, not also what follows from it
    fields = load_tables()[proposal.table].fields
    missing = tuple(f.name for f in fields if f.required and f.name not in found | asked)
    missing = tuple(n for n in missing if not follows(load_tables()[proposal.table], n, found | {*missing}))
    same = proposal.same
    if "incident_id" in missing and "registratie_id" in found:  # no number of its own: every registration is one
        same, missing = {**same, "incident_id": "registratie_id"}, tuple(n for n in missing if n != "incident_id")
    return replace(proposal, missing=missing, same=same)
