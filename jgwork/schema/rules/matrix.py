"""A square matrix of ties becomes one row per tie; a column per partner, person or month becomes one row per answer."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec
from jgwork.schema.rules.headings import is_known, safe_heading
from jgwork.schema.rules.missing import WORDS
from jgwork.schema.rules.numbers import numbers_of
from jgwork.vocabulary.dutch import listing
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tekst.janee import NO, YES, crossed
from jgwork.vocabulary.tekst.perioden import (
    PART,
    far_apart,
    period_code,
    period_days,
    together_code,
    unclear_periods,
    under_heading,
    without_mark,
    without_year,
)  # fmt: skip
from jgwork.vocabulary.tekst.rand import shape_of
from jgwork.vocabulary.tekst.schrift import UNSEEN
from jgwork.vocabulary.token import as_token

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Cells = npt.NDArray[np.float64]

#: What stands on the diagonal where a person meets himself.
_OWN = frozenset({"", "x", "-", "\\", "*", "n.v.t."})
#: What stands in a cell in which nothing was filled in.
_NOTHING = frozenset(word for word, status in WORDS.items() if status == "leeg")
#: A number that the supplier withheld, and what stands for it while the matrix is turned.
_WITHHELD, _HIDDEN = frozenset({"<5", "< 5"}), -1.0
#: So many columns are named at most.
_NAMED = 4
#: The labels stand in one of this many first columns.
_LABELS_IN = 4
#: Largest strength that is read as one.
_MOST = 1e9
#: What a heading or a cell is where the model has two columns: the first day, and the day after the last.
PERIOD = "periode"
INDICATOR = "indicator_code"
#: What headings are where the cells under them are numbers.
NUMBERS = frozenset({PERIOD, INDICATOR})
#: The key that names the headings which say the period together, such as a year and a quarter.
FROM = "periode_uit"
_ENDS = ("periode_van", "periode_tot")


def period_columns(spec: TableSpec) -> tuple[str, ...]:
    """Return the columns that say over which period a row is, where that is part of what the row is; else nothing."""
    return next((c for c in ((PERIOD,), _ENDS) if set(c) <= set(spec.primary_key) and spec.name != "levering"), ())


def with_periods(spec: TableSpec, data: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Return a table with its periods as the model has them, from the columns that say them together: year and quarter.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data, columns
        Text columns; and one of them, or several of which the texts belong together, which are left out.
    """
    import pyarrow as pa

    there = [c for c in columns if data.column_names.count(c) == 1]
    if not there or not period_columns(spec):
        return data
    cells = [*zip(*([under_heading(c, str(v or "").strip()) for v in data[c].to_pylist()] for c in there), strict=True)]
    texts = {row: " ".join(row).strip() for row in cells}
    unclear = unclear_periods(texts.values()) | far_apart(texts.values())
    found = {row: "" if text in unclear else together_code(row) for row, text in texts.items()}
    ends = period_columns(spec) == _ENDS  # one column has no place for a part
    codes = {texts[row]: c if ends or PART not in c else "" for row, c in found.items()}
    rows = [texts[row] for row in cells]
    made: dict[str, list[str]] = {PERIOD: [codes[t] or t for t in rows]}
    if ends:
        none = {t: (t and f"? {t}",) * 2 for t in codes if not codes[t]}  # one day is no period either
        days = none | {t: tuple(d.isoformat() for d in period_days(c)) for t, c in codes.items() if c}
        made = {name: [days[t][i] for t in rows] for i, name in enumerate(_ENDS)}
    data = data.select([i for i, n in enumerate(data.column_names) if n not in {*there, *made}])
    for name, values in made.items():
        data = data.append_column(name, pa.array([v or None for v in values], pa.string()))
    return data


def provisional(spec: TableSpec, data: pa.Table, declared: Mapping[str, Any]) -> list[str]:
    """Return what is said of periods with a mark behind them, in headings or in cells, such as ``*``; in Dutch."""
    if not period_columns(spec):
        return []
    names, koppen = (part if isinstance(part := declared.get(k), Mapping) else {} for k in ("kolommen", "koppen"))
    cells = [n for n in data.column_names if names.get(n, n) == PERIOD or n in declared.get(FROM, ())]
    heads = koppen.keys() & {*data.column_names} if declared.get("kop") == PERIOD else set()
    texts = heads | {
        str(v) for n in cells if data.column_names.count(n) == 1 for v in data[n].unique().to_pylist() if v
    }
    n = sum(without_mark(t) != t.strip() and bool(period_code(t) or without_year(t)) for t in texts)
    what = "1 periode heeft" if n == 1 else f"{n} perioden hebben"
    told = f"{what} een merk, zoals * of (voorlopig): het cijfer kan in een latere levering anders zijn."
    return [told] if n else []


def melt(spec: TableSpec, data: pa.Table, declared: Mapping[str, Any]) -> tuple[pa.Table, list[Finding]]:
    """Turn one row per topic and one column per partner, member or month into one row per answer; empty is no answer.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data
        As delivered.
    declared
        ``kop`` (the column that the headings become), ``waarde`` (that of the cells) and ``koppen`` (what a heading
        stands for).
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    head, value = str(declared.get("kop", "")), str(declared.get("waarde", "waarde"))
    spread = head == PERIOD and bool(period_columns(spec))
    beside = [n for n in data.column_names if n in declared.get(FROM, ())]  # a year beside its months
    if (head not in spec.names and not spread) or value not in spec.names:
        move = 'Schrijf bijvoorbeeld: kop = "bronpartner" en waarde = "waarde".'
        why = "Bij vorm = breed hoort welke kolom de koppen worden (kop) en welke de cellen (waarde)."
        return data, [Finding("manifest.breed", why, move, spec.name)]
    codes: Mapping[str, str] = declared["koppen"]
    fixed = [i for i, n in enumerate(data.column_names) if n in {*spec.names, *beside} and n not in codes]
    pieces = []
    for place, name in enumerate(data.column_names):
        if place in fixed:
            continue
        column = data.column(place).cast(pa.string())
        filled = pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(column, "")))
        answered = data.select(fixed).append_column(value, column).filter(pc.greater(filled, 0))
        pieces.append(answered.append_column(head, pa.array([codes.get(name, name)] * answered.num_rows, pa.string())))
    if pieces:
        data = pa.concat_tables(pieces)
    return (with_periods(spec, data, [*beside, head]) if spread else data), []


def square_part(data: pa.Table) -> tuple[list[int], list[int]]:
    """Return the columns of a square matrix, that of the labels first, and those that stand beside it.

    Both are empty where no column holds labels that are each a heading once.
    """
    names = [_label(n) for n in data.column_names]
    for place, column in enumerate(data.columns[:_LABELS_IN]):
        rows = {_label(str(v or "")) for v in column.to_pylist()}
        inside = [i for i, n in enumerate(names) if n in rows and i != place]
        if 1 < len(rows) == data.num_rows == len(inside) == len({names[i] for i in inside}) and "" not in rows:
            return [place, *inside], [i for i in range(len(names)) if i != place and i not in inside]
    return [], []


def without_attributes(table: str, data: pa.Table) -> tuple[list[int], list[int], list[Finding]]:
    """Tell the columns of a matrix from those that say something of each person, such as a district or a class of age.

    Returns
    -------
    tuple
        The columns of the matrix, those that stay out, and a column that may be a person whose row is missing.
    """
    inside, beside = square_part(data)
    shapes = {shape_of(data.column_names[i]) for i in inside[1:]}
    if not inside:  # a triangle leaves out one row and one column
        rows = [_label(str(v or "")) for v in data.column(0).to_pylist()] if data.num_columns else []
        shapes = {shape_of(v) for v in rows}
        outside = [i for i, n in enumerate(data.column_names) if i and _label(n) not in rows]
        beside = [i for i in outside if _is_attribute(data.column_names[i], data.column(i), shapes)]
        beside = beside if len(outside) - len(beside) <= 1 and len(rows) == data.num_columns - 1 - len(beside) else []
        return [i for i in range(data.num_columns) if i not in beside], beside, []
    doubt = [i for i in beside if not _is_attribute(data.column_names[i], data.column(i), shapes)]
    message = "De matrix heeft een kolom waarvan geen rij is."
    move = "Is het een persoon? Geef haar ook een rij. Is het een kenmerk? Zet de kop in levering.toml achter weglaten."
    found = [Finding("matrix.kolom", message, move, table, safe_heading(data.column_names[i], i + 1)) for i in doubt]
    return inside, [i for i in beside if i not in doubt], found


def _is_attribute(heading: str, column: pa.ChunkedArray, shapes: set[str]) -> bool:
    """Return whether a column says what someone is, and not how often he was with another."""
    if as_token(heading) or (shape_of(heading) in shapes and any(c.isdigit() for c in heading)):
        return False
    if is_known(heading):
        return True
    cells = [v.strip() for v in column.to_pylist() if v and v.strip()]
    words = [v for v in cells if v.casefold() not in YES | NO | _OWN | _NOTHING | _WITHHELD]
    return any(math.isnan(n) for n in numbers_of(words)[0])


def no_ties(declared: Mapping[str, Any]) -> pa.Table:
    """Return the table of a matrix that could not be read."""
    import pyarrow as pa

    names = ("pseudoniem_a", "pseudoniem_b", str(declared.get("waarde", "sterkte")))
    return pa.table({n: pa.array([], pa.string()) for n in names})


def read_matrix(
    spec: TableSpec, data: pa.Table, declared: Mapping[str, Any]
) -> tuple[pa.Table, list[Finding], list[str]]:
    """Turn a square matrix of tie strengths into one row per tie; what keeps it from being one is a finding.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data
        As delivered: labels in the first column and in the headings.
    declared
        ``waarde`` (the column that the cells are) and ``symmetrisch``: ``of`` makes a tie of what one of the two says,
        ``en`` of what both say. Without it the halves have to agree, or one of them is empty.

    Returns
    -------
    tuple
        The ties, what is wrong, and what was understood, in Dutch.
    """
    import numpy as np
    import pyarrow as pa

    empty = no_ties(declared)
    value, rule = str(declared.get("waarde", "sterkte")), str(declared.get("symmetrisch", "")).strip().lower()
    rows = [_label(str(v or "")) for v in data.column(0).to_pylist()] if data.num_columns else []
    data = data.rename_columns([*data.column_names[:1], *map(_label, data.column_names[1:])])
    data, rows = _corners(data, rows)
    heads = data.column_names[1:]
    found, notes = [*_labels(spec.name, rows, heads), *_declared(spec, value)], []
    if found:
        return empty, found, []
    columns, marks = _marked(_written(data, rows, heads), value)
    notes += marks
    withheld = np.array([[v in _WITHHELD for v in c] for c in columns]).T
    strength = _cells([["0" if v in _WITHHELD else v for v in c] for c in columns])
    blank, strength[withheld] = np.array([[not v for v in c] for c in columns]).T, _HIDDEN
    if rule in {"of", "en"}:
        plain = np.nan_to_num(strength)
        strength = np.maximum(plain, plain.T) if rule == "of" else np.minimum(plain, plain.T)
        notes.append(f"Een band is wat {'een van beiden' if rule == 'of' else 'ieder van beiden'} noemt.")
    elif (half := _other_half(strength, blank)) is not None:
        strength = half
        notes.append("Een halve matrix: de andere helft is gelijk.")
    elif _blank_is_none(columns):
        strength[blank] = 0
        notes.append("Nergens staat een 0: een lege cel is geen band.")
    found = _faults(spec.name, strength)
    if found:
        return empty, found, []
    a, b = np.nonzero(np.triu(strength, k=1))
    labels, texts = pa.array(rows, pa.string()), ["<5" if v == _HIDDEN else f"{v:g}" for v in strength[a, b]]
    ties = {"pseudoniem_a": labels.take(pa.array(a)), "pseudoniem_b": labels.take(pa.array(b)), value: texts}
    return pa.table(ties), [], notes


def _label(text: str) -> str:
    return as_token(text) or re.sub(UNSEEN, "", text).strip()


def _corners(data: pa.Table, rows: list[str]) -> tuple[pa.Table, list[str]]:
    """Return a triangle with the row and the column that it leaves out: those of the first and the last person."""
    import pyarrow as pa

    heads, columns = data.column_names[1:], [c.cast(pa.string()).to_pylist() for c in data.columns]
    if len(rows) < 2 or len(rows) != len(heads):
        return data, rows
    if rows[:-1] == heads[1:] and heads[0] not in rows and rows[-1] not in heads:  # the lower half
        labels = [heads[0], *rows]
        columns = [[None, *c] for c in columns] + [[None] * len(labels)]
    elif rows[1:] == heads[:-1] and rows[0] not in heads and heads[-1] not in rows:  # the upper one
        labels = [*rows, heads[-1]]
        columns = [[*columns[0], None], [None] * len(labels), *([*c, None] for c in columns[1:])]
    else:
        return data, rows
    arrays = [pa.array(c, pa.string()) for c in columns]
    return pa.Table.from_arrays(arrays, names=[data.column_names[0], *labels]), labels


def _written(data: pa.Table, rows: Sequence[str], heads: Sequence[str]) -> list[list[str]]:
    """Return the cells per column, in the order of the rows; a mark on the diagonal is no tie."""
    columns = [[(v or "").strip() for v in data.column(heads.index(r) + 1).to_pylist()] for r in rows]
    columns = [["" if v.casefold() in _NOTHING else v for v in c] for c in columns]
    for i, column in enumerate(columns):
        column[i] = "0" if column[i].casefold() in _OWN else column[i]
    return columns


def _marked(columns: list[list[str]], value: str) -> tuple[list[list[str]], list[str]]:
    """Return marks (``X``, ``ja``, ``v``) as 1, and a ``nee`` as 0, where the cells hold nothing but those."""
    off = {v.casefold() for i, c in enumerate(columns) for j, v in enumerate(c) if i != j and v}
    if value != "n" or not off <= YES | NO or off <= {"0", "1"} or crossed(off):
        return columns, []
    meant = {**dict.fromkeys(YES, "1"), **dict.fromkeys(NO, "0")}
    note = "De cellen zijn kruisjes of ja en nee: een kruisje is een band, een keer geteld."
    return [[meant.get(v.casefold(), v) for v in c] for c in columns], [note]


def _blank_is_none(columns: Sequence[Sequence[str]]) -> bool:
    """Return whether an empty cell means that there is no tie: of three or more persons, and nowhere a 0 says so."""
    return len(columns) >= 3 and not any(v == "0" for i, c in enumerate(columns) for j, v in enumerate(c) if i != j)


def _cells(columns: Sequence[Sequence[str | None]]) -> Cells:
    """Return the cells as numbers, one row per row of the matrix; what is no number from 0 on is NaN."""
    import numpy as np

    size = len(columns)
    flat = [(v or "").strip() for column in columns for v in column]
    values, found = numbers_of(flat, whole=True)
    numbers: Cells = np.array(values, dtype=float).reshape(size, -1).T
    doubt = np.array(found.doubtful.to_pylist(), dtype=bool).reshape(size, -1).T
    numbers[doubt | (numbers < 0) | (numbers >= _MOST)] = np.nan
    return np.full_like(numbers, np.nan) if found.mixed else numbers


def _other_half(strength: Cells, blank: npt.NDArray[np.bool_]) -> Cells | None:
    """Return the whole of a matrix of which one side of the diagonal is blank; two persons have no half."""
    import numpy as np

    upper, lower = (np.triu_indices(len(strength), 1), np.tril_indices(len(strength), -1))
    zero = bool((strength[np.logical_not(np.eye(len(strength), dtype=bool))] == 0).any())
    for filled, other in ((upper, lower), (lower, upper)):
        unclear = blank[filled].any() if zero else blank[filled].all()
        if len(strength) > 2 and blank[other].all() and not unclear:
            whole = np.where(blank & ~blank.T, strength.T, strength)
            whole[blank & blank.T] = 0
            return whole
    return None


def _declared(spec: TableSpec, value: str) -> list[Finding]:
    if value in spec.names and "pseudoniem_a" in spec.names:
        return []
    message = "Een sociomatrix hoort bij de tabel relatie, en waarde noemt een kolom daarvan (sterkte of n)."
    move = 'Schrijf: [tabellen.relatie] vorm = "sociomatrix" en waarde = "sterkte".'
    return [Finding("manifest.sociomatrix", message, move, spec.name)]


def _labels(table: str, rows: list[str], heads: list[str]) -> list[Finding]:
    if len(rows) != len(heads) or not rows:
        alone = [safe_heading(h, i) for i, h in enumerate(heads, 2) if h not in rows][:_NAMED]
        without = f" Zonder rij met hetzelfde label: {listing(alone)}." if 0 < len(alone) < _NAMED else ""
        message = f"De matrix is niet vierkant: rijen {len(rows)}, kolommen {len(heads)}.{without}"
        move = "Zet dezelfde labels in de eerste rij en in de eerste kolom."
        return [_finding(table, "vierkant", message, move, abs(len(rows) - len(heads)))]
    if set(rows) != set(heads) or len(set(rows)) != len(rows):
        n = len(set(rows) ^ set(heads)) or len(rows) - len(set(rows))
        return [
            _finding(
                table,
                "labels",
                "De labels van de rijen zijn niet dezelfde als die van de kolommen, of een label komt twee keer voor.",
                "Zet dezelfde labels, elk een keer, in de eerste rij en in de eerste kolom.",
                n,
            )
        ]
    return []


def _faults(table: str, strength: Cells) -> list[Finding]:
    import numpy as np

    off = ~np.eye(len(strength), dtype=bool)
    wrong = int((np.isnan(strength) & off).sum())
    own = int((np.nan_to_num(np.diag(strength)) != 0).sum())
    uneven = 0 if wrong else int((np.triu(strength, 1) != np.tril(strength, -1).T).sum())
    out = []
    if wrong:
        message, move = "Een cel van de matrix is leeg of geen getal.", "Vul 0 in waar geen band is."
        out.append(_finding(table, "cellen", message, move, wrong))
    if own:
        message, move = "Iemand heeft een band met zichzelf.", "Zet 0 op de diagonaal."
        out.append(_finding(table, "diagonaal", message, move, own))
    if uneven:
        out.append(
            _finding(
                table,
                "symmetrie",
                "De matrix is niet symmetrisch: van A naar B staat iets anders dan van B naar A.",
                'Maak de twee helften gelijk. Of zet in levering.toml: symmetrisch = "of" (een band als een van beiden '
                'haar noemt) of symmetrisch = "en" (als beiden haar noemen).',
                uneven,
            )
        )
    return out


def _finding(table: str, rule: str, message: str, move: str, n: int) -> Finding:
    return Finding(f"matrix.{rule}", message, move, table, n=n)
