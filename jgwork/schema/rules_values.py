"""One column of text becomes one typed column: every distinct value is looked at once."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec
from jgwork.schema.rules_columns import Column

if TYPE_CHECKING:
    import pyarrow as pa

#: The special values of data-model.md and the status each leaves behind; the text is compared in lower case.
MISSING = {
    "": "leeg",
    "onbekend": "onbekend",
    "nvt": "nvt",
    "n.v.t.": "nvt",
    "<5": "onderdrukt",
    "< 5": "onderdrukt",
    ".": "niet_gepubliceerd",
}
_LONGEST_WORD = max(map(len, MISSING))
#: Suffix of the column that says why a value is missing.
STATUS = "__status"
#: What ``<5`` can stand for: a supplier may suppress 0 too, so the lower end is 0.
SUPPRESSED_RANGE = (0, 4)
#: How many row numbers a finding keeps at most.
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed column and what was wrong with it.

    Parameters
    ----------
    data
        The typed values; null for everything that is missing or wrong.
    status
        Why a value is missing, or ``None`` when the column holds no special missing value.
    faults
        Per kind of fault (``type``, ``code``, ``patroon``, ``bereik``, ``verplicht``) the mask of rows.
    loose
        Mask of the distinct values that were not recognised positively and must be scanned for identifiers.
    """

    data: pa.Array
    status: pa.Array | None
    faults: dict[str, pa.Array]
    loose: pa.Array


def type_column(field: FieldSpec, column: Column) -> Typed:
    """Type one column after its descriptor.

    Parameters
    ----------
    field
        The descriptor of the column.
    column
        The raw values.

    Returns
    -------
    Typed
        Never raises for bad data; every fault is a mask.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    values = column.values
    allowed = codes_of(field)
    why = _missing(values, allowed, field.missing_values)
    special = pc.is_valid(why)
    parsed, ok = _PARSERS.get(field.type, _as_text)(values)
    faults: dict[str, pa.Array] = {}
    fine = pc.or_(special, ok)
    _fault(faults, "type", column, pc.invert(fine))
    if allowed is not None:
        known = pc.or_(special, pc.is_in(values, pa.array(sorted(allowed), pa.string())))
        _fault(faults, "code", column, pc.invert(known))
        fine = pc.and_(fine, known)
    elif field.pattern:
        shaped = pc.or_(special, _shaped(values, field.pattern))
        _fault(faults, "patroon", column, pc.invert(shaped))
        fine = pc.and_(fine, shaped)
    if field.max_length is not None:
        short = pc.less_equal(pc.utf8_length(values), field.max_length)
        _fault(faults, "lengte", column, pc.invert(short))
        fine = pc.and_(fine, short)
    outside = _outside(field, parsed)
    if outside is not None:
        _fault(faults, "bereik", column, outside)
        fine = pc.and_(fine, pc.invert(outside))
    usable = pc.and_(fine, pc.invert(special))
    data = _rows(column, parsed, usable)
    if field.required:
        empty = pc.or_(column.empty(), column.mask(special))
        if pc.any(empty).as_py():
            faults["verplicht"] = empty
    return Typed(
        data, _status(column, why, special), faults, _loose(field, values, fine, recognised=allowed is not None)
    )


def _rows(column: Column, parsed: pa.Array, usable: pa.Array) -> pa.Array:
    """Return the typed values per row; text stays a dictionary, so that a million rows share their words."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(parsed.type):
        return column.spread(pc.if_else(usable, parsed, None))
    fine, codes = pc.all(usable).as_py(), column.codes
    if codes is None:
        return parsed if fine else pc.if_else(usable, parsed, None)
    if not fine:
        codes = pc.if_else(usable.take(codes), codes, None)
    return pa.DictionaryArray.from_arrays(codes, parsed)


def _fault(faults: dict[str, Any], kind: str, column: Column, wrong: pa.Array) -> None:
    """Keep the rows of a fault; the cheap look at the distinct values comes first."""
    import pyarrow.compute as pc

    if pc.any(wrong).as_py():
        mask = column.mask(wrong)
        if pc.any(mask).as_py():
            faults[kind] = mask


#: Codes of municipality, wijk and buurt.
_AREA = "^(GM[0-9]{4}|WK[0-9]{6}|BU[0-9]{6}[0-9A-Z]{2})$"


def _loose(field: FieldSpec, values: pa.Array, fine: pa.Array, *, recognised: bool) -> pa.Array:
    """Return what the identifier scan must see: all of it, unless the shape leaves no room for an identifier."""
    import pyarrow.compute as pc

    closed = recognised or field.type in {"date", "boolean"} or field.soort in {"gemeente", "wijk", "buurt", "gebied"}
    if field.soort == "eenheid":  # one in eleven buurt codes would pass for a citizen service number
        return pc.and_(pc.is_valid(values), pc.invert(pc.match_substring_regex(values, _AREA)))
    return pc.invert(fine) if closed else pc.is_valid(values)


def codes_of(field: FieldSpec) -> frozenset[str] | None:
    """Return the allowed codes of a column, ``None`` where it is not a coded column."""
    if field.enum:
        return frozenset(field.enum)
    return None


def _missing(values: pa.Array, allowed: frozenset[str] | None, listed: tuple[str, ...]) -> pa.Array:
    """Return per distinct value its missing status, null where it is a value; a code of the list is a value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    here = {MISSING[m] for m in listed if m in MISSING} | {"leeg"}
    words = pa.array([w if s in here else None for w, s in MISSING.items()], pa.string())
    if not pc.any(pc.less_equal(pc.binary_length(values), _LONGEST_WORD)).as_py():
        return pa.nulls(len(values), pa.string())
    found = pc.index_in(pc.utf8_lower(values), words)
    if allowed is not None:
        found = pc.if_else(pc.is_in(values, pa.array(sorted(allowed), pa.string())), None, found)
    return pa.array(list(MISSING.values()), pa.string()).take(found)


def _status(column: Column, why: pa.Array, special: pa.Array) -> pa.Array | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(special).as_py():
        return None
    if not pc.any(column.mask(special)).as_py():
        return None
    per_row = pc.if_else(column.empty(), "leeg", column.spread(why))
    return per_row.dictionary_encode() if len(per_row) else pa.array([], pa.dictionary(pa.int32(), pa.string()))


def _anchored(pattern: str) -> str:
    return f"^(?:{pattern.removeprefix('^').removesuffix('$')})$"


#: The pattern of keys: fifty columns have it, and those are the long ones.
_KEY = "^[A-Za-z0-9][A-Za-z0-9._\\-]{0,39}$"
_FIRST = string.ascii_letters + string.digits


def _shaped(values: pa.Array, pattern: str) -> pa.Array:
    """Return which values match a pattern as a whole; keys without a fault are recognised in one go."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pattern == _KEY and len(values):
        length = pc.min_max(pc.binary_length(values))
        if length["min"].as_py() >= 1 and length["max"].as_py() <= 40:
            texts = pa.concat_arrays([values])
            starts = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts)]
            letters = texts.buffers()[2].to_pybytes()
            first = np.frombuffer(letters, np.uint8)[starts].tobytes()
            if not letters.translate(None, f"{_FIRST}._-".encode()) and not first.translate(None, _FIRST.encode()):
                return pa.repeat(True, len(values))
    return pc.match_substring_regex(values, _anchored(pattern))


def _outside(field: FieldSpec, parsed: pa.Array) -> pa.Array | None:
    import pyarrow.compute as pc

    if field.type not in {"integer", "number"} or (field.minimum is None and field.maximum is None):
        return None
    low = pc.less(parsed, field.minimum) if field.minimum is not None else None
    high = pc.greater(parsed, field.maximum) if field.maximum is not None else None
    both = low if high is None else high if low is None else pc.or_(low, high)
    return pc.fill_null(both, fill_value=False)


def _as_text(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    import pyarrow.compute as pc

    return values, pc.is_valid(values)


def _as_integer(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    ok = pc.match_substring_regex(values, r"^[+-]?[0-9]{1,15}([.,]0+)?$")
    plain = pc.replace_substring_regex(pc.if_else(ok, values, None), r"^\+|[.,]0+$", "")
    return plain.cast(pa.int64()), ok


def _as_number(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    ok = pc.match_substring_regex(values, r"^[+-]?[0-9]{1,15}([.,][0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$")
    plain = pc.replace_substring(pc.if_else(ok, values, None), ",", ".")
    return pc.replace_substring_regex(plain, r"^\+", "").cast(pa.float64()), ok


_YES = {"ja", "true", "waar", "1", "j"}
_NO = {"nee", "false", "onwaar", "0", "n"}


def _as_boolean(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    lower = pc.utf8_lower(values)
    yes = pc.is_in(lower, pa.array(sorted(_YES)))
    ok = pc.or_(yes, pc.is_in(lower, pa.array(sorted(_NO))))
    return pc.if_else(ok, yes, None), ok


def _as_date(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read ISO and Dutch dates; a calendar day that does not exist is wrong."""
    import pyarrow as pa
    import pyarrow.compute as pc

    shaped = pc.match_substring_regex(
        values, r"^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ]00:00(:00)?)?|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{4})$"
    )
    days = [_day(v) if s else None for v, s in zip(values.to_pylist(), shaped.to_pylist(), strict=True)]
    parsed = pa.array(days, pa.date32())
    return parsed, pc.is_valid(parsed)


def _day(text: str) -> dt.date | None:
    try:
        if text[4] == "-":
            return dt.date.fromisoformat(text[:10])
        day, month, year = text.replace("/", "-").split("-")
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


_PARSERS: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "integer": _as_integer,
    "number": _as_number,
    "boolean": _as_boolean,
    "date": _as_date,
}


def bounds(value: float | None, status: str | None) -> tuple[float, float] | None:
    """Return what a count can be: itself, the range of a suppressed one, ``None`` where it is unknown.

    Parameters
    ----------
    value
        The typed value, or ``None``.
    status
        The value of the ``__status`` column beside it.

    Returns
    -------
    tuple of float or None
        Lower and upper end. A withheld count is an interval: not a missing value and not a zero.
    """
    if value is not None:
        return value, value
    return SUPPRESSED_RANGE if status == "onderdrukt" else None


def mixed_decimals(column: Column) -> bool:
    """Return whether a column of numbers writes the decimal sign in two ways."""
    import pyarrow.compute as pc

    comma = pc.any(pc.match_substring_regex(column.values, r"^[+-]?[0-9]+,[0-9]+$")).as_py()
    point = pc.any(pc.match_substring_regex(column.values, r"^[+-]?[0-9]+\.[0-9]+$")).as_py()
    return bool(comma and point)


def rows_of(mask: pa.Array) -> tuple[int, tuple[int, ...]]:
    """Return how many rows a mask holds and the first row numbers (1 is the first row under the heading)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    n = int(pc.sum(mask).as_py() or 0)
    places = pc.indices_nonzero(mask).slice(0, MOST_ROWS).cast(pa.int64())
    return n, tuple(int(i) + 1 for i in places.to_pylist())
