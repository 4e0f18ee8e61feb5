"""Codes that follow from another column: the subject of an item, the municipality of a buurt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist
from jgwork.schema.rules.columns import encode, encoded_column, flat
from jgwork.schema.rules.dates import MONTH, MONTH_FIRST, read_dates
from jgwork.schema.rules.headings import safe_heading
from jgwork.schema.rules.missing import is_gap
from jgwork.schema.rules.written import HAS_TIME, aliases, folded, parts_of_day

if TYPE_CHECKING:
    import pyarrow as pa

#: So many rows are looked at for a column that is filled only where its value changes.
_LOOK = 1_000
#: Rows that a form with a name typed once has at least.
_BLOCK = 3
#: A required number that another one stands for where it was not delivered.
_STANDS_FOR = {("registratie", "incident_id"): "registratie_id"}
_COPIED = ": niet geleverd. Elke registratie telt als een eigen incident."


def follow(spec: TableSpec, data: pa.Table) -> tuple[pa.Table, list[str]]:
    """Fill required columns that were not delivered, or are empty in a row, from a column that leaves no choice.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data
        Text columns in the shape of the model.

    Returns
    -------
    tuple of pyarrow.Table and list of str
        The table, and what was filled, in Dutch.
    """
    import pyarrow as pa

    notes = []
    for field in spec.fields:
        if not field.required or data.column_names.count(field.name) > 1:
            continue
        own = data.column(field.name) if field.name in data.column_names else None
        sources = [o for o in spec.fields if data.column_names.count(o.name) == 1 and _says(field, o)]
        if not sources or (own is not None and not own.null_count):
            continue
        for other in sources:
            column = data.column(other.name).cast(pa.string())
            filled = _filled(own if own is None else own.cast(pa.string()), column, _answers(field, other, column))
            if filled is None:
                continue
            if own is None:
                data = data.append_column(field.name, filled)
            else:
                data = data.set_column(data.column_names.index(field.name), field.name, filled)
            notes.append(f"{field.name}: afgeleid uit {other.name}.")
            break
    return _own_number(spec, *_day_parts(spec, data, notes))


def _day_parts(spec: TableSpec, data: pa.Table, notes: list[str]) -> tuple[pa.Table, list[str]]:
    """Fill the part of the day from the moment that stands in the column of days, where it was not delivered."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not {"datum", "dagdeel"} <= set(spec.names) or any(data.column_names.count(n) > 1 for n in ("datum", "dagdeel")):
        return data, notes
    if "datum" not in data.column_names:
        return data, notes
    days = data.column("datum")
    words = encoded_column(days).dictionary if pa.types.is_dictionary(days.type) else flat(days.cast(pa.string()))
    if not pc.any(pc.match_substring_regex(words, HAS_TIME)).as_py():
        return data, notes
    moments = flat(days.cast(pa.string()))
    made = parts_of_day(moments)
    own = flat(data.column("dagdeel").cast(pa.string())) if "dagdeel" in data.column_names else None
    filled = (
        made if own is None else pc.coalesce(pc.if_else(pc.equal(pc.utf8_trim_whitespace(own), ""), None, own), made)
    )
    n = pc.sum(pc.is_valid(made) if own is None else pc.and_(pc.is_null(own), pc.is_valid(made))).as_py() or 0
    if not n:
        return data, notes
    column = pa.chunked_array([filled])
    if own is None:
        data = data.append_column("dagdeel", column)
    else:
        data = data.set_column(data.column_names.index("dagdeel"), "dagdeel", column)
    return data, [*notes, f"dagdeel: afgeleid uit het tijdstip in datum ({n} keer)."]


def _own_number(spec: TableSpec, data: pa.Table, notes: list[str]) -> tuple[pa.Table, list[str]]:
    """Count each registration as an incident of its own where no number of incidents was delivered, and say so."""
    for (table, name), other in _STANDS_FOR.items():
        if spec.name == table and name not in data.column_names and data.column_names.count(other) == 1:
            data = data.append_column(name, data.column(other))
            notes = [*notes, name + _COPIED]
        elif spec.name == table and data.column_names.count(name) == data.column_names.count(other) == 1:
            data, n = _own_where_missing(data, name, other)
            if n:
                where, who = ("rij", "Die telt") if n == 1 else ("rijen", "Die tellen elk")
                gone = f"{name}: in {n} {where} niet ingevuld (leeg, of een woord als NULL)."
                notes = [*notes, f"{gone} {who} als een eigen incident."]
    return data, notes


def _own_where_missing(data: pa.Table, name: str, other: str) -> tuple[pa.Table, int]:
    """Fill the cells of a column that hold nothing, or a word for nothing, from another one; and count them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = encode(data.column(name))
    gone = is_gap(column.values)
    if not column.empty().true_count and not pc.any(gone).as_py():
        return data, 0
    missing = pc.or_(column.empty(), column.mask(gone))
    own = column.spread(column.values)
    filled = pc.if_else(missing, flat(data.column(other).cast(pa.string())), own)
    return data.set_column(data.column_names.index(name), name, pa.chunked_array([filled])), missing.true_count


def copies(table: str, notes: Iterable[str]) -> frozenset[str]:
    """Return the columns of a table that hold a copy of another one, by what was noted of it."""
    return frozenset(name for (t, name) in _STANDS_FOR if t == table and name + _COPIED in notes)


def _filled(own: pa.ChunkedArray | None, column: pa.ChunkedArray, known: dict[str, str]) -> pa.ChunkedArray | None:
    """Return the column with its empty cells filled; ``None`` where the other one says nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not known:
        return None
    at = pc.index_in(column, pa.array(list(known), pa.string()))
    made = pa.array(list(known.values()), pa.string()).take(at)
    return made if own is None else pc.coalesce(own, made)


def _says(field: FieldSpec, other: FieldSpec) -> bool:
    """Return whether a column can say something of another one: by its code list, or because the area lies in it."""
    if other is field:
        return False
    area = field.soort == "gemeente" and other.soort in {"wijk", "buurt"}
    return area or bool(field.enum and other.codelijst and field.name in _extra(other.codelijst))


def _answers(field: FieldSpec, other: FieldSpec, column: pa.ChunkedArray) -> dict[str, str]:
    """Return what the values of another column say about this one."""
    import pyarrow.compute as pc

    texts = [t for t in pc.unique(column).to_pylist() if t]
    if field.soort == "gemeente":
        return {t: f"GM{t.strip()[2:6]}" for t in texts if t.strip()[:2].upper() in {"WK", "BU"}}
    listed, names = codelist(other.codelijst), aliases(other.codelijst, other.enum)
    found = {t: listed.extra.get(names.get(folded(t), t), {}).get(field.name, "") for t in texts}
    return {t: v for t, v in found.items() if v in field.enum}


@cache
def _extra(name: str) -> set[str]:
    return {k for row in codelist(name).extra.values() for k in row}


def follows(spec: TableSpec, name: str, there: set[str]) -> bool:
    """Return whether a column can be filled from one of the columns that are there."""
    if _STANDS_FOR.get((spec.name, name)) in there:
        return True
    one = spec.field(name)
    others = [f for f in spec.fields if f.name in there and f.name != name]
    if one.soort == "gemeente":
        return any(f.soort in {"wijk", "buurt"} and f.required for f in others)
    return bool(one.enum) and any(f.codelijst and name in _extra(f.codelijst) for f in others)


#: A heading that names the last day of a period.
_THROUGH = re.compile(r"t/m|t\.?m\.?\b|tot en met|laatste dag", re.IGNORECASE)


def ends_after(
    spec: TableSpec, data: pa.Table, headings: Mapping[str, str], order: str = ""
) -> tuple[pa.Table, list[str]]:
    """Read the last day of a period as the model has it: the first day after.

    A heading says it (``t/m``), or the days do: whole months, or after each period but the last another one begins the
    day after. One that happens to begin the day after says nothing.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data
        Text columns in the shape of the model.
    headings
        What each column was called as delivered.
    order
        Which stands first in dates, where that was said.

    Returns
    -------
    tuple of pyarrow.Table and list of str
        The table, and what was understood, in Dutch.
    """
    import pyarrow as pa

    notes = []
    ends = [f.name for f in spec.fields if f.halfopen and data.column_names.count(f.name) == 1]
    order = order or (MONTH if ends and _month_first(spec, data) else "")
    for name in ends:
        column = encode(data.column(name))
        found = read_dates(column.values, order=order)
        days = found.values.to_pylist()
        if not any(days) or any(found.swapped.to_pylist()):
            continue
        first = name.removesuffix("tot") + "van"
        if not _THROUGH.search(headings.get(name, "")) and not _are_last(
            data, first, column.spread(found.values).to_pylist(), order=order
        ):
            continue
        after = [_next(d).isoformat() if d else t for d, t in zip(days, column.values.to_pylist(), strict=True)]
        place = data.column_names.index(name)
        data = data.set_column(place, name, pa.chunked_array([column.spread(pa.array(after, pa.string()))]))
        notes.append(f"{name}: de laatste dag staat er; gelezen als de dag erna.")
    return data, notes


def _month_first(spec: TableSpec, data: pa.Table) -> bool:
    """Return whether a column of dates shows the month before the day, so that the others are written so too."""
    dates = [f.name for f in spec.fields if f.type == "date" and data.column_names.count(f.name) == 1]
    return any(MONTH_FIRST in read_dates(encode(data.column(n)).values).notes for n in dates)


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _are_last(data: pa.Table, first: str, ends: Sequence[date | None], *, order: str) -> bool:
    """Return whether days are the last of a period: of whole months, or the next begins the day after, each time.

    Two periods of the same length are enough for that, and otherwise three.
    """
    if data.column_names.count(first) != 1:
        return False
    column = encode(data.column(first))
    begins = column.spread(read_dates(column.values, order=order).values).to_pylist()
    both = [(a, _next(b)) for a, b in zip(begins, ends, strict=True) if a is not None and b is not None]
    if not both:
        return False
    starts, after = {a for a, _ in both}, {b for _, b in both}
    if all(d.day == 1 for d in starts | after):
        return True
    chain = after - {max(after)}
    regular = len({b - a for a, b in both}) == 1
    return len(chain) >= (1 if regular else 2) and chain <= starts and not starts & {b - timedelta(1) for b in after}


def stands_once(table: pa.Table, must: Collection[str] = ()) -> dict[str, bool]:
    """Return the columns that hold a value only where it changes, as in a pivot table or under merged cells.

    Parameters
    ----------
    table
        Text columns.
    must
        Headings of columns that every row needs; the others count only where they stand first.

    Returns
    -------
    dict
        By heading whether only the first row holds something, as in a form where a name is typed once.
    """
    import pyarrow as pa

    found: dict[str, bool] = {}
    leading = True
    for name, column in zip(table.column_names, table.columns, strict=True):
        cells = [(v or "").strip() for v in column.slice(0, _LOOK).cast(pa.string()).to_pylist()]
        filled = sum(map(bool, cells))
        once = bool(cells) and bool(cells[0]) and filled == 1 < _BLOCK <= len(cells)
        changes = all(a != b for a, b in pairwise(cells) if b)
        if leading and filled == len(cells):
            leading, found = False, {n: o for n, o in found.items() if o or changes}
        elif leading and not (once or (filled > 1 and cells[0] and changes)):
            leading, found = False, {}
        elif leading or (once and name in must):
            found[name] = once
    return {} if leading else found


def fill_down(table: pa.Table, headings: Collection[str]) -> tuple[pa.Table, list[str]]:
    """Give empty cells of these columns the value above them, and say how many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    notes = []
    for place, name in enumerate(table.column_names):
        if name not in headings:
            continue
        texts = table.column(place).cast(pa.string()).combine_chunks()
        bare = pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), None, texts)
        full = pc.fill_null_forward(bare)
        notes.append(f"{safe_heading(name, place + 1)}: {bare.null_count - full.null_count} keer de waarde erboven.")
        table = table.set_column(place, name, full)
    return table, notes
