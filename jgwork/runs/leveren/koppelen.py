"""Propose which heading of a real export is which column, and write that down beside the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jgwork.io.lezen.readers import MAPPING
from jgwork.schema.descriptors import TableSpec, load_tables
from jgwork.schema.rules_headings import canonical, kind_of, normalised, safe_heading
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Delivery

__all__ = ["LEAVE_OUT", "MAPPING", "Match", "Proposal", "bewaar", "kies", "mapping_toml", "overal", "stel_voor"]

#: A fuzzy match under this share of equal letters is no proposal.
CUTOFF = 80.0
#: A choice for a heading that is no column: it stays out of the delivery.
LEAVE_OUT = "weglaten"


@dataclass(frozen=True, slots=True)
class Match:
    """One heading and what it seems to be.

    Parameters
    ----------
    heading
        As delivered; written to the mapping file, never to a log.
    label
        Fit to be shown.
    column
        Column of the table, empty where none fits.
    how
        ``gelijk``, ``bijna gelijk``, ``lijkt op``, ``gekozen``, ``weglaten`` or ``onbekend``.
    why
        Why a column is left out.
    """

    heading: str
    label: str
    column: str
    how: str
    why: str = ""


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
    """

    table: str
    file: str
    sheet: str
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "tabel": self.table,
            "koppen": [{"kop": m.label, "kolom": m.column, "hoe": m.how, "reden": m.why} for m in self.matches],
            "ontbreekt": list(self.missing),
        }


def stel_voor(pad: Path, manifest: Path | None = None) -> tuple[Delivery, list[Proposal]]:
    """Read a delivery and propose a mapping for every table in it.

    Parameters
    ----------
    pad
        The delivery.
    manifest
        The manifest, where it does not lie beside the file.

    Returns
    -------
    tuple
        The delivery and one proposal per table of which the data model has a likeness.
    """
    from jgwork.io.lezen.readers import read_delivery

    delivery = read_delivery(pad, manifest=manifest)
    return delivery, [p for name, raw in delivery.tables.items() if (p := _propose(delivery, name, raw)) is not None]


def _propose(delivery: Delivery, name: str, raw: pa.Table) -> Proposal | None:
    specs = load_tables()
    headings = [h for h in raw.column_names if h]
    spec = specs.get(name) or likeliest(headings)
    if spec is None:
        return None
    file, _, sheet = delivery.sources[name].name.partition("#")
    declared = delivery.manifest.get("tabellen")
    part = declared.get(name) if isinstance(declared, Mapping) else None
    declared_values = {k: str(v) for k, v in part.items() if k in spec.names} if isinstance(part, Mapping) else {}
    proposal = Proposal(spec.name, file, sheet, match_headings(spec, raw.column_names), (), declared_values)
    return _as_saved(_with_missing(proposal), part if isinstance(part, Mapping) else {})


def _as_saved(proposal: Proposal, part: Mapping[str, Any]) -> Proposal:
    """Return the proposal with what was chosen and saved earlier."""
    names, left = part.get("kolommen", {}), part.get("weglaten", ())
    for place, match in enumerate(proposal.matches):
        column = str(names.get(match.heading, "")) if isinstance(names, Mapping) else ""
        if column in load_tables()[proposal.table].names and column != match.column:
            proposal = kies(proposal, place, column)
        elif isinstance(left, list) and match.heading in left and match.how != LEAVE_OUT:
            proposal = kies(proposal, place, LEAVE_OUT)
    return proposal


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
    matches = [
        replace(m, column="", how="onbekend") if plain and m.column == plain and i != place else m
        for i, m in enumerate(proposal.matches)
    ]
    matches[place] = replace(matches[place], column=plain, how=how)
    return _with_missing(replace(proposal, matches=tuple(matches)))


def overal(proposal: Proposal, column: str, value: str) -> Proposal:
    """Return the proposal with one value for a whole column; an empty value takes that back."""
    kept = {k: v for k, v in proposal.constants.items() if k != column}
    return _with_missing(replace(proposal, constants={**kept, column: value} if value else kept))


def _with_missing(proposal: Proposal) -> Proposal:
    found = {m.column for m in proposal.matches} | set(proposal.constants)
    fields = load_tables()[proposal.table].fields
    return replace(proposal, missing=tuple(f.name for f in fields if f.required and f.name not in found))


def likeliest(headings: list[str]) -> TableSpec | None:
    """Return the table with most of these headings, ``None`` where no table has at least two."""
    counts = {name: _alike(spec, headings) for name, spec in load_tables().items() if name != "levering"}
    best = max(counts, key=lambda n: counts[n])
    return load_tables()[best] if counts[best] >= 2 else None


def _alike(spec: TableSpec, headings: list[str]) -> float:
    matches = match_headings(spec, headings)
    return sum(bool(m.column) for m in matches) - len(spec.fields) / 1000


def match_headings(spec: TableSpec, headings: list[str]) -> tuple[Match, ...]:
    """Match headings to columns: equal, then equal after normalising, then by likeness; a column is given once."""
    given: dict[int, tuple[str, str]] = {}
    for how, score in (("gelijk", _equal), ("bijna gelijk", _normal), ("lijkt op", _fuzzy)):
        taken = {column for column, _ in given.values()}
        pairs = [
            (points, i, field.name)
            for i, heading in enumerate(headings)
            if i not in given and heading
            for field in spec.fields
            if field.name not in taken and (points := score(heading, field.name, field.title)) > 0
        ]
        for _, i, column in sorted(pairs, key=lambda p: (-p[0], p[1])):
            if i not in given and column not in {c for c, _ in given.values()}:
                given[i] = column, how
    return tuple(_as_match(h, i + 1, given.get(i)) for i, h in enumerate(headings))


def _as_match(heading: str, place: int, found: tuple[str, str] | None) -> Match:
    label = safe_heading(heading, place)
    if found is not None and (found[1] != "lijkt op" or kind_of(heading) is None):
        return Match(heading, label, *found)
    kind = kind_of(heading)
    if kind is not None:
        return Match(heading, label, "", LEAVE_OUT, kind.why)
    return Match(heading, label, "", "onbekend")


def _equal(heading: str, name: str, _: str) -> float:
    return 100.0 if heading == name else 0.0


def _normal(heading: str, name: str, title: str) -> float:
    return 100.0 if normalised(heading) in {normalised(name), normalised(title)} else 0.0


def _fuzzy(heading: str, name: str, title: str) -> float:
    """Return how alike: the same words said otherwise, then spelled alike, then the words of one within the other."""
    from rapidfuzz import fuzz

    words, ours = canonical(heading), (canonical(name), canonical(title))
    if words in ours:
        return 99.0
    plain = normalised(heading).replace("_", " ")
    points = max(fuzz.token_sort_ratio(plain, normalised(t).replace("_", " ")) for t in (name, title))
    within = any(w and (w < words or words < w) for w in ours) and not words <= {"id", "n"}
    return max(points if points >= CUTOFF else 0.0, CUTOFF + 1 if within else 0.0)


def mapping_toml(proposals: list[Proposal]) -> str:
    """Return the mapping as TOML with remarks; headings that may hold a person are counted, not written."""
    import tomlkit

    doc = tomlkit.document()
    doc.add(tomlkit.comment("Koppeling van koppen aan kolommen. Kijk elke regel na; links de kop, rechts de kolom."))
    tables = tomlkit.table(is_super_table=True)
    for p in proposals:
        part = tomlkit.table()
        part.add("bestand", p.file)
        if p.sheet:
            part.add("blad", p.sheet)
        for name, value in p.constants.items():
            part.add(name, value)
        left = [m for m in p.matches if m.how == LEAVE_OUT]
        if left:
            part.add("weglaten", [m.heading for m in left])
        unknown = [m.label for m in p.matches if m.how == "onbekend"]
        if unknown:
            part.add(tomlkit.comment(f"Nog te kiezen (kolom of weglaten): {', '.join(unknown)}"))
        if p.missing:
            part.add(tomlkit.comment(f"Verplicht en niet gevonden: {', '.join(p.missing)}"))
            part.add(tomlkit.comment('Is de waarde overal gelijk? Schrijf dan: kolom = "waarde"'))
        columns = tomlkit.table()
        for m in p.matches:
            if m.column and m.heading != m.column:
                columns.add(m.heading, m.column)
        if columns:
            part.add("kolommen", columns)
        tables.add(p.table, part)
    doc.add("tabellen", tables)
    return tomlkit.dumps(doc)


def concept_toml(delivery: Delivery, proposals: list[Proposal]) -> str:
    """Return a manifest to fill in: every key with its explanation and its codes, and the tables that were found."""
    from jgwork.schema.rules_columns import encode
    from jgwork.vocabulary.token import valid_token

    tags: set[str] = set()
    for raw in delivery.tables.values():
        for column in raw.columns:
            first = encode(column).values.slice(0, 20).to_pylist()
            tags |= {v[4:8] for v in first if valid_token(v)}
    lines = [
        "# Manifest van een levering. Vul de lege regels in; uitleg staat erboven.",
        "# Een datum schrijf je zonder aanhalingstekens: peildatum = 2026-03-31",
    ]
    for f in load_tables()["levering"].fields:
        if f.name in {"tabel", "n_rijen", "sha256"}:
            continue
        codes = f" Kies uit: {', '.join(f.enum)}." if f.enum else ""
        must = "" if f.required else " (mag leeg blijven: verwijder dan de regel)"
        value = '"1.0"' if f.name == "schema_versie" else '""'
        lines += ["", f"# {f.title}: {f.description}{codes}{must}", f"{f.name} = {value}"]
    tag = tags.pop() if len(tags) == 1 else ""
    lines += ["", "# Domeinkenmerk: de vier letters na jg1- in de pseudoniemen.", f'token_tag = "{tag}"']
    for p in proposals:
        lines += ["", f"[tabellen.{p.table}]", f'bestand = "{p.file}"']
        lines += [f'blad = "{p.sheet}"'] if p.sheet else []
    return "\n".join(lines) + "\n"


def bewaar(pad: Path, name: str, text: str, *, overschrijf: bool = False) -> Path:
    """Write a file beside the delivery (in the folder, or next to the single file).

    Raises
    ------
    UsageError
        Where the file is there already and may not be replaced, or the delivery is a zip.
    """
    target = (pad if pad.is_dir() else pad.parent) / name
    if target.exists() and not overschrijf:
        raise UsageError(
            f"{name} staat er al. Er is niets gewijzigd.", "Pas het bestand zelf aan, of voeg --overschrijf toe."
        )
    target.write_text(text, encoding="utf-8")
    return target
