"""Numbers as people and programs write them: what a point or a comma means is decided over a whole column.

``14.500`` is fourteen thousand five hundred to a Dutch bookkeeper and fourteen and a half to a database. One cell
cannot tell; the column often can: ``12,50`` and ``1.250,00`` are Dutch, ``12.5`` and ``1,250.00`` are English. Where
nothing tells, it is asked, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from jgwork.vocabulary.errors import UsageError
from jgwork.vocabulary.tekst.rand import is_total, maybe_total, only_numbers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

DUTCH, ENGLISH = "nl", "en"
_SIGN = r"^[+-]?"
_GROUPS = {".": rf"{_SIGN}[1-9][0-9]{{0,2}}(\.[0-9]{{3}})+$", ",": rf"{_SIGN}[1-9][0-9]{{0,2}}(,[0-9]{{3}})+$"}
_PLAIN = rf"{_SIGN}[0-9]{{1,15}}$"
_EXPONENT = r"([eE][+-]?[0-9]{1,2})?$"
#: Shapes that can be read in one way only.
_ONE_WAY = {
    DUTCH: (
        rf"{_SIGN}[0-9]{{1,15}},[0-9]{{1,17}}{_EXPONENT}",
        rf"{_SIGN}[1-9][0-9]{{0,2}}(\.[0-9]{{3}})+,[0-9]{{1,17}}$",
        rf"{_SIGN}[1-9][0-9]{{0,2}}(\.[0-9]{{3}}){{2,}}$",
    ),
    ENGLISH: (
        rf"{_SIGN}[0-9]{{1,15}}\.[0-9]{{1,17}}{_EXPONENT}",
        rf"{_SIGN}[1-9][0-9]{{0,2}}(,[0-9]{{3}})+\.[0-9]{{1,17}}$",
        rf"{_SIGN}[1-9][0-9]{{0,2}}(,[0-9]{{3}}){{2,}}$",
    ),
}
_MONEY = r"(?i)^\s*(?:€|eur(?:o|\.)?\s|eur)\s*|\s*(?:€|\beuro?)\s*$"
_PERCENT = r"(?i)\s*(?:%|\bprocent|\bpct\.?)$"
_DASHED = r"[.,](?:-{1,2}|–|—|=)$"
_BLANKS = r"[ '\x{2019}\x{00A0}\x{2009}\x{202F}]"
_SPACED = rf"^[+-]?[1-9][0-9]{{0,2}}(?:{_BLANKS}[0-9]{{3}})+(?:[.,][0-9]+)?$"
_MINUS = r"^[-\x{2212}\x{2013}]\s?([0-9])"
#: A minus behind the number, as SAP writes it.
_BEHIND = r"^([0-9][0-9.,' ]*[0-9]|[0-9])[-\x{2212}]$"
#: Brackets around an amount, as bookkeepers write what is below zero; around a count they say something else.
_BRACKETS = r"^\(\s*(?:€\s*)?([0-9][0-9.,' ]*)\)$"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of a column.

    Parameters
    ----------
    values
        The numbers; null where there is none.
    ok
        Whether the text is a number in the style of the column.
    style
        ``nl`` or ``en`` where a sign was read, otherwise empty.
    mixed
        Whether both styles occur, so that neither can be trusted.
    doubtful
        Mask of texts that both styles can read; all false where the column decided.
    grouped
        Whether a sign was read as one between thousands.
    """

    values: pa.Array
    ok: pa.Array
    style: str
    mixed: bool
    doubtful: pa.Array
    grouped: bool = False


def read_numbers(texts: pa.Array, *, whole: bool = False, euro: bool = False, style: str = "") -> Numbers:
    """Read the distinct values of one column.

    Parameters
    ----------
    texts
        Trimmed texts.
    whole
        Whether these are whole numbers, such as counts: then ``1.203`` is 1203.
    euro
        Whether these are amounts of money, which have no thousandths: then ``14.500`` is 14500.
    style
        ``nl`` or ``en`` where the supplier said so.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.match_substring_regex(texts, _PLAIN)).as_py() in {True, None}:
        values = pc.replace_substring_regex(texts, r"^\+", "").cast(pa.float64())
        return Numbers(values, pc.is_valid(texts), "", mixed=False, doubtful=pa.repeat(False, len(texts)))
    plain, dutch_dash = _bare(texts, euro=euro)
    points, commas = (pc.match_substring_regex(plain, _GROUPS[s]) for s in ".,")
    seen = {s: _any_of(plain, shapes, pc.or_(points, commas)) for s, shapes in _ONE_WAY.items()}
    both = pc.or_(pc.and_(points, pc.invert(seen[DUTCH])), pc.and_(commas, pc.invert(seen[ENGLISH])))
    here = {s for s, mask in seen.items() if pc.any(mask).as_py()} | ({DUTCH} if dutch_dash else set())
    decided = style or _decide(plain, points, commas, both, here, whole=whole, euro=euro)
    nothing = pa.repeat(False, len(texts))
    mixed = not style and (len(here) > 1 or decided == "mixed")
    doubtful = both if not decided and not mixed else nothing
    values, ok = _convert(plain, decided if decided in {DUTCH, ENGLISH} else DUTCH)
    grouped = {DUTCH: points, ENGLISH: commas}.get(decided, nothing)
    used = decided if decided in {DUTCH, ENGLISH} and pc.any(pc.match_substring_regex(plain, "[.,]")).as_py() else ""
    return Numbers(values, ok, used, mixed=mixed, doubtful=doubtful, grouped=bool(pc.any(grouped).as_py()))


def without_percent(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return texts without the percent sign behind them, and which had one."""
    import pyarrow.compute as pc

    plain = pc.replace_substring_regex(texts, _PERCENT, "")
    return plain, pc.fill_null(pc.not_equal(plain, texts), fill_value=False)


def _bare(texts: pa.Array, *, euro: bool) -> tuple[pa.Array, bool]:
    """Return texts without the sign of the euro, dashes for cents and blanks between thousands; a minus in front."""
    import pyarrow.compute as pc

    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, _MONEY, ""))
    plain = pc.replace_substring_regex(plain, _BRACKETS, r"-\1") if euro else plain
    plain = pc.replace_substring_regex(plain, _BEHIND, r"-\1")
    plain = pc.replace_substring_regex(plain, _MINUS, r"-\1")
    dashed = pc.match_substring_regex(plain, _DASHED)
    plain = pc.replace_substring_regex(plain, _DASHED, "")
    spaced = pc.match_substring_regex(plain, _SPACED)
    if pc.any(spaced).as_py():
        plain = pc.if_else(spaced, pc.replace_substring_regex(plain, _BLANKS, ""), plain)
    cents = pc.match_substring_regex(texts, r",(?:-{1,2}|–|—|=)\s*$")
    return plain, bool(pc.any(pc.and_(dashed, cents)).as_py())


def _any_of(plain: pa.Array, shapes: Sequence[str], unclear: pa.Array) -> pa.Array:
    """Return which texts have a shape that is read in one way: a single group of three is not, several are."""
    import pyarrow.compute as pc

    loose = pc.and_(pc.match_substring_regex(plain, shapes[0]), pc.invert(unclear))
    return pc.or_(loose, pc.match_substring_regex(plain, "|".join(f"(?:{s})" for s in shapes[1:])))


def _decide(
    plain: pa.Array, points: pa.Array, commas: pa.Array, both: pa.Array, here: set[str], *, whole: bool, euro: bool
) -> str:
    """Return the style of a column, ``mixed`` where it has two, and nothing where it has to be asked."""
    import pyarrow.compute as pc

    if len(here) == 1 and not (euro and _clashes(here, points, commas)):
        return "" if _padded(plain, both, here) else next(iter(here))
    if here or not pc.any(both).as_py():
        return "mixed" if here else ENGLISH  # without any sign both styles read the same
    if pc.any(points).as_py() and pc.any(commas).as_py():
        return "mixed"
    style = DUTCH if pc.any(points).as_py() else ENGLISH  # that in which the sign stands between thousands
    if euro:
        return style
    nil = pc.match_substring_regex(plain.filter(both), r"[.,]000$")
    return style if whole and not pc.all(nil).as_py() else ""


def _clashes(here: set[str], points: pa.Array, commas: pa.Array) -> bool:
    """Return whether the style would give money thousandths: then the column is written in two ways."""
    import pyarrow.compute as pc

    return bool(pc.any(points if ENGLISH in here else commas).as_py())


def _padded(plain: pa.Array, both: pa.Array, here: set[str]) -> bool:
    """Return whether decimals end in a nought that a program does not write: ``1.250`` beside ``7.5`` can be 1250."""
    import pyarrow.compute as pc

    mark = "," if DUTCH in here else r"\."
    own = pc.and_(both, pc.match_substring_regex(plain, rf"{mark}[0-9]{{2}}0$"))
    long = pc.match_substring_regex(plain, rf"{mark}[0-9]{{3}}$")
    short = pc.and_(pc.match_substring_regex(plain, rf"{mark}[0-9]+$"), pc.invert(long))
    return bool(pc.any(own).as_py()) and bool(pc.any(short).as_py())


def _convert(plain: pa.Array, style: str) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    group, mark = (".", ",") if style == DUTCH else (",", ".")
    grouped = pc.match_substring_regex(plain, rf"^[+-]?[1-9][0-9]{{0,2}}(\{group}[0-9]{{3}})+(\{mark}[0-9]{{1,17}})?$")
    single = pc.match_substring_regex(plain, rf"^[+-]?[0-9]{{1,15}}(\{mark}[0-9]{{1,17}})?([eE][+-]?[0-9]{{1,2}})?$")
    ok = pc.fill_null(pc.or_(grouped, single), fill_value=False)
    text = pc.if_else(grouped, pc.replace_substring(plain, group, ""), plain)
    text = pc.replace_substring_regex(pc.replace_substring(text, mark, "."), r"^\+", "")
    return pc.if_else(ok, text, None).cast(pa.float64()), ok


def numbers_of(cells: Sequence[str], *, whole: bool = False, style: str = "") -> tuple[list[float], Numbers]:
    """Return the numbers of the cells of one column, NaN where there is none, and how they were read."""
    import pyarrow as pa

    found = read_numbers(pa.array([c.strip() for c in cells], pa.string()), whole=whole, style=style)
    return [math.nan if v is None else v for v in found.values.to_pylist()], found


def numbers_in(place: str, cells: Sequence[str], *, whole: bool = False, style: str = "") -> list[float]:
    """Return the numbers of a column, read in one way from top to bottom; ``UsageError`` where two ways fit.

    Parameters
    ----------
    place
        Where these stand, for the message: ``de kolom 'aantal'``.
    cells, whole, style
        As in ``read_numbers``.
    """
    values, found = numbers_of(cells, whole=whole, style=style)
    if found.mixed or any(found.doubtful.to_pylist()):
        raise UsageError(
            f"In {place} kan een punt of komma duizendtallen scheiden, en ook decimalen.",
            "Schrijf duizendtallen zonder teken en decimalen overal met hetzelfde teken.",
        )
    return values


def total_columns(data: pa.Table) -> frozenset[int]:
    """Return the columns that are the total of others: by a heading that says nothing else, or by their numbers.

    Parameters
    ----------
    data
        Text columns. ``Schade totaal`` is a total only where it is the sum of other columns in every row: of all, or of
        those beside it. The first rows are looked at first; most tables say there that it is not.
    """
    found = frozenset(i for i, n in enumerate(data.column_names) if is_total(n))
    maybe = frozenset(i for i, n in enumerate(data.column_names) if i not in found and maybe_total(n))
    if data.num_rows > _FIRST:
        maybe = _sums_of_others(data.slice(0, _FIRST), found, maybe)
    return found | _sums_of_others(data, found, maybe, counted=True)


#: So many rows are looked at before all are.
_FIRST = 1000


def _sums_of_others(
    data: pa.Table, found: frozenset[int], maybe: frozenset[int], *, counted: bool = False
) -> frozenset[int]:
    """Return which of the columns that may be a total are that of others in every row (``counted``: of one above 0)."""
    if not maybe:
        return maybe
    numbers = {i: n for i, c in enumerate(data.columns) if (n := _numbers_in_all(c)) is not None}
    parts = [j for j in numbers if j not in found and not maybe_total(data.column_names[j])]
    sums = set()
    for i in maybe & numbers.keys():
        left = list(takewhile(lambda j: j in parts, range(i - 1, -1, -1)))
        right = list(takewhile(lambda j: j in parts, range(i + 1, data.num_columns)))
        there = (numbers[i] > 0).any() or not counted
        if there and any(_is_sum(numbers[i], [numbers[j] for j in some]) for some in (parts, left, right)):
            sums.add(i)
    return frozenset(sums)


def _numbers_in_all(column: pa.ChunkedArray) -> npt.NDArray[np.float64] | None:
    """Return the numbers of a column, NaN where a cell is empty; ``None`` where one is no number, or all are empty."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), "")).combine_chunks().dictionary_encode()
    texts = words.dictionary.to_pylist()
    if not only_numbers([t for t in texts if t]):
        return None
    found: npt.NDArray[np.float64] = np.array(numbers_of(texts)[0])[words.indices.to_numpy()]
    return found


def _is_sum(total: npt.NDArray[np.float64], parts: Sequence[npt.NDArray[np.float64]]) -> bool:
    """Return whether numbers are the sums of two columns or more, row by row."""
    import numpy as np

    sums = np.nansum(parts, axis=0)
    return len(parts) > 1 and bool(np.isclose(np.nan_to_num(total), sums, rtol=1e-9, atol=1e-6).all())
