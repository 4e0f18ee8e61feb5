"""One column of text becomes one typed column: every distinct value is looked at once."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import FieldSpec
from jgwork.schema.rules.columns import Column
from jgwork.schema.rules.dates import DAY, MONTH, MONTH_FIRST, read_dates
from jgwork.schema.rules.missing import DITTO, gaps
from jgwork.schema.rules.numbers import DUTCH, ENGLISH, read_numbers, without_percent
from jgwork.schema.rules.written import read_codes
from jgwork.vocabulary.tekst.janee import CROSS, NO, YES, crossed
from jgwork.vocabulary.tekst.letters import first_letters, letters_of

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.vocabulary.tables import Source

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
    said
        Per kind of remark (``foutcel``, ``geen_waarde``, ``werd_datum``, ``maand_eerst``) the mask of rows.
    words
        The words and errors that stood for no value.
    notes
        How the column was read where it was not plain, in Dutch.
    style
        Of numbers: ``nl`` or ``en`` where the column itself showed which; of dates what stands first (``Dates.order``).
    percent
        Of shares: the mask of rows that were written with a percent sign.
    """

    data: pa.Array
    status: pa.Array | None
    faults: dict[str, pa.Array]
    loose: pa.Array
    said: dict[str, pa.Array] = dataclass_field(default_factory=dict)
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    style: str = ""
    percent: pa.Array | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How a supplier writes, where he said so.

    Parameters
    ----------
    numbers
        ``nl`` (14.500 is 14500) or ``en`` (14.500 is 14,5); empty where the column must tell.
    from_1904
        Whether bare numbers in a column of dates count days from 1904.
    order
        Which stands first in dates (``dag`` or ``maand``), where that was said or another column of the table shows
        it; ``vraag`` where it is not to be guessed.
    commas
        Whether commas divide the cells of the file, as where numbers are English.
    """

    numbers: str = ""
    from_1904: bool = False
    order: str = ""
    commas: bool = False

    @classmethod
    def of(cls, declared: Mapping[str, Any], source: Source | None = None) -> Written:
        """Return what a block of the manifest says (``getallen``, ``datums``).

        Parameters
        ----------
        declared
            The block ``[tabellen.<name>]``.
        source
            What the reader says of the file or sheet.
        """
        style = str(declared.get("getallen", "")).strip().lower()
        dates = str(declared.get("datums", "")).strip().lower()
        order = dates if dates in {DAY, MONTH} else ""
        old, commas = (source.from_1904, source.commas) if source is not None else (False, False)
        return cls(style if style in {DUTCH, ENGLISH} else "", dates == "1904" or old, order, commas)


@dataclass(slots=True)
class _Parsed:
    """Values of a type, which texts were read, and what was noticed."""

    values: Any
    ok: Any
    doubts: dict[str, Any] = dataclass_field(default_factory=dict)
    said: dict[str, Any] = dataclass_field(default_factory=dict)
    notes: tuple[str, ...] = ()
    style: str = ""
    percent: Any = None


PLAIN = Written()


def type_column(field: FieldSpec, column: Column, written: Written = PLAIN) -> Typed:
    """Type one column after its descriptor.

    Parameters
    ----------
    field
        The descriptor of the column.
    column
        The raw values.
    written
        How the supplier writes.

    Returns
    -------
    Typed
        Never raises for bad data; every fault is a mask.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    allowed = codes_of(field)
    gap = gaps(column.values, allowed, field.missing_values)
    special = pc.is_valid(gap.status)
    read = read_codes(field, column.values)
    values = read.values
    parsed = _parse(field, values, special, written)
    faults: dict[str, pa.Array] = {}
    fine = pc.or_(special, parsed.ok)
    _fault(faults, "type", column, pc.invert(fine))
    for kind, mask in parsed.doubts.items():
        _fault(faults, kind, column, pc.and_(mask, pc.invert(special)))
    for kind, right in _checks(field, values, parsed.values, special):
        _fault(faults, kind, column, pc.invert(right))
        fine = pc.and_(fine, right)
    usable = pc.and_(fine, pc.invert(special))
    data = _rows(column, parsed.values, usable, merged=read.changed)
    said: dict[str, pa.Array] = {}
    above = pc.is_in(pc.utf8_lower(column.values), pa.array(sorted(DITTO))) if DITTO & {*gap.seen} else special
    words = pc.and_not(gap.words, above) if above is not special else gap.words
    seen = {"foutcel": gap.errors, "geen_waarde": words, "werd_datum": read.dates, **parsed.said}
    for kind, mask in seen.items():
        _fault(said, kind, column, mask)
    if above is not special:
        _fault(faults, "idem", column, above)
    if field.required:
        empty = pc.or_(column.empty(), column.mask(special if above is special else pc.and_not(special, above)))
        if pc.any(empty).as_py():
            faults["verplicht"] = empty
            said = {k: m for k, m in said.items() if k not in {"foutcel", "geen_waarde"}}
    loose = _loose(field, column.values, fine, recognised=allowed is not None)
    status = _status(column, gap.status, special)
    notes, percent = (*read.notes, *parsed.notes), None if parsed.percent is None else column.mask(parsed.percent)
    return Typed(data, status, faults, loose, said, gap.seen, notes, parsed.style, percent)


def _checks(field: FieldSpec, values: pa.Array, parsed: pa.Array, special: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """Give per rule of the descriptor which values keep it; what stands for no value keeps every rule."""
    import pyarrow as pa
    import pyarrow.compute as pc

    allowed = codes_of(field)
    if allowed is not None:
        yield "code", pc.or_(special, pc.is_in(values, pa.array(sorted(allowed), pa.string())))
    elif field.pattern:
        yield "patroon", pc.or_(special, _shaped(values, field.pattern))
    if field.max_length is not None:
        yield "lengte", pc.less_equal(pc.utf8_length(values), field.max_length)
    outside = _outside(field, parsed)
    if outside is not None:
        yield "bereik", pc.or_(special, pc.invert(outside))


def _parse(field: FieldSpec, values: pa.Array, special: pa.Array, written: Written) -> _Parsed:
    import pyarrow.compute as pc

    if field.type not in {"integer", "number", "boolean", "date"}:
        return _Parsed(values, pc.is_valid(values))
    bare = pc.if_else(special, None, values) if pc.any(special).as_py() else values
    if field.type == "boolean":
        parsed, ok, either = _as_boolean(bare)
        return _Parsed(parsed, pc.fill_null(ok, fill_value=False), {"kruisje": either})
    if field.type == "date":
        found = read_dates(bare, from_1904=written.from_1904, order=written.order)
        said = {"maand_eerst": pc.is_valid(found.values)} if MONTH_FIRST in found.notes else {}
        ok = pc.or_(pc.is_valid(found.values), found.swapped)  # what is asked is not wrong besides
        return _Parsed(found.values, ok, {"verwisseld": found.swapped}, said, found.notes, found.order)
    return _numbers(field, bare, written)


def _numbers(field: FieldSpec, values: pa.Array, written: Written) -> _Parsed:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = field.type == "integer"
    values, percent = without_percent(values) if field.deel else (values, None)
    found = read_numbers(values, whole=whole, euro="in euro" in field.description, style=written.numbers)
    doubts = {"duizendtal": found.doubtful}
    if found.mixed:
        doubts["decimaal"] = pc.match_substring_regex(pc.fill_null(values, ""), "[0-9][.,][0-9]")
    sign = "punten" if found.style == DUTCH else "komma's"
    notes = [f"{sign} tussen duizendtallen"] if found.grouped else []
    numbers, ok = found.values, found.ok
    if found.mixed or pc.any(found.doubtful).as_py():  # asked, so no cell is wrong beside it
        ok = pc.or_(ok, pc.match_substring_regex(pc.fill_null(values, ""), r"^[-+€ ]*[0-9][0-9.,]*$"))
    if whole or field.geheel:
        round_ = pc.fill_null(pc.equal(pc.floor(numbers), numbers), fill_value=False)
        ok = pc.and_(ok, pc.or_(round_, pc.or_(pc.is_null(numbers), found.doubtful)))
        numbers = pc.if_else(round_, numbers, None)
        numbers = numbers.cast(pa.int64()) if whole else numbers
    usable = pc.invert(pc.or_(found.doubtful, found.mixed))
    said = {"negens": nines} if (nines := _nines(values, numbers)) is not None else {}
    return _Parsed(pc.if_else(usable, numbers, None), ok, doubts, said, tuple(notes), found.style, percent)


def _nines(values: pa.Array, numbers: pa.Array) -> pa.Array | None:
    """Return the mask of numbers such as 9999 where every other one is far below: it may stand for no value."""
    import pyarrow.compute as pc

    mask = pc.fill_null(pc.match_substring_regex(values, "^9{3,9}$"), fill_value=False)
    if not pc.any(mask).as_py():
        return None
    rest, least = pc.max(numbers.filter(pc.invert(mask))).as_py(), pc.min(numbers.filter(mask)).as_py()
    return mask if rest is not None and least is not None and 10 * rest < least else None


def _rows(column: Column, parsed: pa.Array, usable: pa.Array, *, merged: bool = False) -> pa.Array:
    """Return the typed values per row; text stays a dictionary, so that a million rows share their words.

    ``merged`` says that texts which differed may have become one code: the dictionary is made anew.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(parsed.type):
        return column.spread(pc.if_else(usable, parsed, None))
    fine, codes = pc.all(usable).as_py(), column.codes
    if codes is None:
        return parsed if fine else pc.if_else(usable, parsed, None)
    if not fine:
        codes = pc.if_else(usable.take(codes), codes, None)
    if merged:
        again = parsed.dictionary_encode()
        codes, parsed = again.indices.take(codes), again.dictionary
    return pa.DictionaryArray.from_arrays(codes, parsed)


def _fault(faults: dict[str, Any], kind: str, column: Column, wrong: pa.Array) -> None:
    """Keep the rows of a fault; the cheap look at the distinct values comes first."""
    import pyarrow.compute as pc

    if pc.any(wrong).as_py():
        mask = column.mask(wrong)
        if pc.any(mask).as_py():
            faults[kind] = mask


#: Codes of municipality, wijk and buurt.
AREA = "^(GM[0-9]{4}|WK[0-9]{6}|BU[0-9]{6}[0-9A-Z]{2})$"


def _loose(field: FieldSpec, values: pa.Array, fine: pa.Array, *, recognised: bool) -> pa.Array:
    """Return what the identifier scan must see: all of it, unless the shape leaves no room for an identifier."""
    import pyarrow.compute as pc

    closed = recognised or field.type in {"date", "boolean"} or field.soort in {"gemeente", "wijk", "buurt", "gebied"}
    if field.soort == "eenheid":  # one in eleven buurt codes would pass for a citizen service number
        return pc.and_(pc.is_valid(values), pc.invert(pc.match_substring_regex(values, AREA)))
    return pc.invert(fine) if closed else pc.is_valid(values)


def codes_of(field: FieldSpec) -> frozenset[str] | None:
    """Return the allowed codes of a column, ``None`` where it is not a coded column."""
    if field.enum:
        return frozenset(field.enum)
    return None


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
    import pyarrow as pa
    import pyarrow.compute as pc

    if pattern == _KEY and len(values):
        length = pc.min_max(pc.binary_length(values))
        if length["min"].as_py() >= 1 and length["max"].as_py() <= 40:
            letters, first = letters_of(values), first_letters(values).tobytes()
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


def _as_boolean(values: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return yes or no, which texts are one of those, and which are a cross that can be either."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lower = pc.utf8_lower(values)
    yes = pc.is_in(lower, pa.array(sorted(YES)))
    ok = pc.or_(yes, pc.is_in(lower, pa.array(sorted(NO))))
    either = pc.equal(lower, CROSS) if crossed(lower.to_pylist()) else pa.repeat(False, len(values))
    return pc.if_else(ok, yes, None), ok, pc.fill_null(either, fill_value=False)


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


def rows_of(mask: pa.Array) -> tuple[int, tuple[int, ...]]:
    """Return how many rows a mask holds and the first row numbers (1 is the first row under the heading)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    n = int(pc.sum(mask).as_py() or 0)
    places = pc.indices_nonzero(mask).slice(0, MOST_ROWS).cast(pa.int64())
    return n, tuple(int(i) + 1 for i in places.to_pylist())
