"""How a supplier writes numbers, days, codes and headings: what was said of a table, and what leaves it open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jgwork.io.naamlijsten import naamlijsten
from jgwork.schema.descriptors import FieldSpec, TableSpec
from jgwork.schema.rules.check import by_the_others, dates_alike
from jgwork.schema.rules.codes import codes_for, names_of
from jgwork.schema.rules.columns import Column, encode
from jgwork.schema.rules.dates import DAY, MONTH
from jgwork.schema.rules.headings import is_known, normalised, unit_of
from jgwork.schema.rules.matching import LEAVE_OUT, Match, scale_of
from jgwork.schema.rules.matrix import NUMBERS
from jgwork.schema.rules.values import AREA, Written, type_column
from jgwork.vocabulary.tekst.namen import verdacht
from jgwork.vocabulary.token import holds_pseudonym

if TYPE_CHECKING:
    import pyarrow as pa

#: What a column is called that divides counts; and what stands in it where a row is the whole.
_DIVIDES = frozenset(
    ("geslacht", "sekse", "leeftijd", "leeftijdsgroep", "leeftijdsklasse", "leeftijdscategorie", "herkomst",
     "opleiding", "opleidingsniveau", "onderwijssoort", "kenmerk", "kenmerken", "persoonskenmerken", "doelgroep")
)  # fmt: skip
_ALL = re.compile(r"totaal|alle\b|allen\b|iedereen", re.IGNORECASE)
_AREA = re.compile(AREA, re.IGNORECASE)
#: Keys of a block ``[tabellen.<name>]`` that say how its cells are written, and where its headings stand.
KEYS = ("getallen", "datums", "kopregel", "doorvullen")


def said(saved: Mapping[str, Any]) -> dict[str, str]:
    """Return what was said of a table before, in ``koppeling.toml`` or for this partner."""
    found = {k: saved[k] for k in KEYS if saved.get(k) not in ("", None)}
    return {k: ", ".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in found.items()}


def names_nobody(match: Match) -> Match:
    """Return a heading that is not certain and may name somebody as one that is not known: it is written down nowhere.

    Such as a question of a form with somebody in it.
    """
    unsure = (match.asked or match.how == LEAVE_OUT) and not is_known(match.heading)
    if unsure and (holds_pseudonym(match.heading) or verdacht(match.heading, naamlijsten())):
        return replace(match, how="onbekend", why="Deze kop kan iemand noemen.", maybe="")
    return match


def as_measured(spec: TableSpec, raw: pa.Table, found: Sequence[Match]) -> list[Match]:
    """Return the headings of measurements with what their cells tell: which is the unit, and what divides a count."""
    if spec.name != "meting":
        return list(found)
    return [_divided(m, raw) for m in _by_area_code(spec, raw, found)]


def _divided(match: Match, raw: pa.Table) -> Match:
    """Ask about a heading that divides what was counted, such as by age: its row is a part of the area only."""
    if match.column or normalised(match.heading) not in _DIVIDES or raw.column_names.count(match.heading) != 1:
        return match
    if all(_ALL.match(t) for t in _texts(raw[match.heading])):
        return match
    why = (
        "De kolom verdeelt wat geteld is: een rij is dan maar een deel van het gebied. Lever alleen de rijen van het "
        "totaal. Is elke rij het geheel? Laat de kop dan weg."
    )
    return replace(match, how="lijkt op", maybe="teller", why=why)


def _by_area_code(spec: TableSpec, raw: pa.Table, found: Sequence[Match]) -> list[Match]:
    """Choose of the headings that can be the unit of a measurement the one with codes of areas, beside their names."""
    units = {f.name for f in spec.fields if f.soort == "eenheid"}
    several = [i for i, m in enumerate(found) if m.how == "keuze" and m.maybe in units]
    areas = [i for i in several if _holds_areas(raw.column(i))]
    if len(areas) != 1:
        return list(found)
    chosen = replace(found[areas[0]], column=found[areas[0]].maybe, how="waarden", why="", maybe="")
    loose = {i: replace(found[i], how="onbekend", why="", maybe="") for i in several} | {areas[0]: chosen}
    return [loose.get(i, m) for i, m in enumerate(found)]


def kind_of_unit(spec: TableSpec, raw: pa.Table, matches: Sequence[Match]) -> tuple[str, str] | None:
    """Return the column that says what a unit is with its code, where every unit is the code of an area."""
    unit = next((m.heading for m in matches if m.column == "eenheid_id"), "")
    there = "eenheid_type" in spec.names and raw.column_names.count(unit) == 1 and _holds_areas(raw[unit])
    return ("eenheid_type", "gebied") if there else None


def _holds_areas(column: pa.ChunkedArray) -> bool:
    """Return whether every cell of a column is the code of an area."""
    texts = _texts(column)
    return bool(texts) and all(_AREA.fullmatch(t) for t in texts)


def _texts(column: pa.ChunkedArray) -> list[str]:
    """Return the different texts in a column, without blanks around them."""
    return list(dict.fromkeys(t for v in column.unique().to_pylist() if v and (t := str(v).strip())))


def means_otherwise(one: FieldSpec, heading: str) -> str:
    """Return why a heading says that its numbers are not those of the column: a unit, or another scale."""
    if one.type not in {"integer", "number"}:
        return ""
    if unit := unit_of(heading):
        return f"De kop noemt '{unit}': een getal is dan niet het aantal zelf. Lever de getallen zelf, of laat weg."
    scale = scale_of(heading) if one.minimum is not None and one.maximum is not None else None
    if scale in {None, (one.minimum, one.maximum)}:
        return ""
    here = f"'{one.name}' loopt van {one.minimum:g} tot en met {one.maximum:g}"
    return f"De kop noemt een andere schaal: {here}. Zet de getallen eerst om, of laat weg."


def doubtful(
    spec: TableSpec, raw: pa.Table, matches: Sequence[Match], wide: Mapping[str, Any], written: Written
) -> dict[str, tuple[str, ...]]:
    """Return per key of the manifest the columns that can be read in two ways, where no other column tells which.

    Parameters
    ----------
    spec
        The table.
    raw
        As delivered.
    matches
        Which heading is which column.
    wide
        The shape, where headings are periods.
    written
        How the supplier said that he writes.
    """
    import pyarrow as pa

    parts = {m.column: [raw[m.heading]] for m in matches if m.column and raw.column_names.count(m.heading) == 1}
    if wide.get("kop") in NUMBERS:
        parts[str(wide["waarde"])] = [raw.column(i) for i, h in enumerate(raw.column_names) if h in wide["koppen"]]
    columns = {
        name: encode(pa.chunked_array([c.cast("string").combine_chunks() for c in found]))
        for name, found in parts.items()
        if name in spec.names and spec.field(name).type in {"integer", "number", "date"}
    }
    types = dates_alike(spec, columns, [type_column(spec.field(n), c, written) for n, c in columns.items()], written)
    types, _ = by_the_others(spec, columns, types, written)
    found = dict(zip(columns, types, strict=True))
    loose = tuple(n for n, t in found.items() if "duizendtal" in t.faults)
    days = tuple(
        n for n, t in found.items() if "verwisseld" in t.faults and _either(spec.field(n), columns[n], written)
    )
    return {key: names for key, names in (("getallen", loose), ("datums", days)) if names}


def _either(one: FieldSpec, column: Column, written: Written) -> bool:
    """Return whether dates are days with the day first and other days with the month first."""
    first, other = (type_column(one, column, replace(written, order=order)) for order in (DAY, MONTH))
    sound = all(not {"verwisseld", "type"} & t.faults.keys() for t in (first, other))
    return sound and not first.data.equals(other.data)


def codes_of(
    spec: TableSpec, raw: pa.Table, matches: Sequence[Match], wide: Mapping[str, Any], saved: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """Return per column the texts that are no code, each with its code; empty where that is a question.

    Parameters
    ----------
    spec, raw, matches, wide
        The table, as delivered, which heading is which column, and its shape.
    saved
        Per column what was said before of a text.
    """

    def known(column: str, texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
        before = saved.get(column, {})
        made = {t: str((before.get(t) if isinstance(before, Mapping) else "") or c) for t, c in texts.items()}
        return {column: made} if made else {}

    found: dict[str, dict[str, str]] = {}
    for match in matches:
        if match.column and raw.column_names.count(match.heading) == 1:
            found |= known(match.column, codes_for(spec.field(match.column), raw[match.heading]))
    if wide.get("kop") in NUMBERS:
        one = spec.field(str(wide["waarde"]))
        cells = [raw.column(i) for i, h in enumerate(raw.column_names) if h in wide["koppen"]]
        found |= known(one.name, {t: c for column in cells for t, c in codes_for(one, column).items()})
    elif wide.get("vorm") == "breed":
        one = spec.field(str(wide["waarde"]))
        heads = [h for h in wide["koppen"] if raw.column_names.count(h) == 1]
        found |= known(one.name, {t: c for h in heads for t, c in _answers(one, raw[h]).items()})
    return {**{c: dict(t) for c, t in saved.items() if c not in found and isinstance(t, Mapping)}, **found}


def _answers(one: FieldSpec, column: pa.ChunkedArray) -> dict[str, str]:
    """Return what stands for yes, no and unknown in the cells of a matrix; empty for what cannot stand there."""
    import pyarrow as pa

    meant = {**names_of("antwoord"), "": "onbekend"}
    found = {t: meant.get(normalised(t), t) for t in _texts(column)}
    out = {t: code for t, code in found.items() if t != code}
    for text, code in found.items():
        faults = type_column(one, encode(pa.chunked_array([pa.array([code], pa.string())]))).faults
        out |= {text: ""} if set(faults) - {"verplicht"} else {}
    return out
