"""Rules compiled from the descriptors: what is wrong with a table, all at once, without showing a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import FieldSpec, TableSpec, codelist
from jgwork.schema.messages import SAID, SHAPES, TYPES, WORDS
from jgwork.schema.rules.columns import Column, encode, in_parallel, repeated
from jgwork.schema.rules.dates import ASK, DAY, MONTH, OPEN, swapped_days
from jgwork.schema.rules.headings import heading_finding, safe_heading
from jgwork.schema.rules.matrix import period_columns
from jgwork.schema.rules.missing import ERRORS
from jgwork.schema.rules.numbers import DUTCH, ENGLISH
from jgwork.schema.rules.relations import check_relations
from jgwork.schema.rules.values import PLAIN, STATUS, Typed, Written, rows_of, type_column
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.tekst.perioden import period_code
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Checked", "check_relations", "check_table", "inspect_table", "rows_of"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A table after its rules.

    Parameters
    ----------
    data
        Typed columns in the order of the descriptor, status columns beside those that need one.
    findings
        Everything that is wrong.
    loose
        Per delivered column (by name, otherwise a label fit to be shown) its values, and the mask of those the
        identifier scan must look at.
    notes
        How columns were read where it was not plain, in Dutch.
    """

    data: pa.Table
    findings: tuple[Finding, ...]
    loose: Mapping[str, tuple[Column, pa.Array]]
    notes: tuple[str, ...] = ()


def check_table(spec: TableSpec, raw: pa.Table) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Type a raw table and check it against its descriptor.

    Parameters
    ----------
    spec
        Descriptor of the table.
    raw
        Text columns as delivered; a null is an empty cell.

    Returns
    -------
    tuple of pyarrow.Table and tuple of Finding
        The typed table, with ``<column>__status`` beside every column that held a special missing value, and the
        findings. A value that is wrong is null in the typed table.
    """
    checked = inspect_table(spec, raw)
    return checked.data, checked.findings


def inspect_table(spec: TableSpec, raw: pa.Table, written: Written = PLAIN, *, once: bool = False) -> Checked:
    """Do what ``check_table`` does and keep what the identifier scan needs.

    Parameters
    ----------
    spec
        Descriptor of the table.
    raw
        Text columns as delivered.
    written
        How the supplier said that he writes.
    once
        Whether rows that are the same in every column count once, as in an export that was not made for this table.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    findings = _check_headings(spec, raw)
    columns: dict[str, pa.Array] = {}
    loose: dict[str, tuple[Column, pa.Array]] = {}
    encoded = in_parallel(encode, raw.columns)
    first = {name: raw.column_names.index(name) for name in spec.names if name in raw.column_names}
    types = in_parallel(lambda name: type_column(spec.field(name), encoded[first[name]], written), list(first))
    given = {n: encoded[i] for n, i in first.items()}
    types = dates_alike(spec, given, types, written)
    types, notes = by_the_others(spec, given, types, written)
    for name, typed in zip(first, types, strict=True):
        notes += [f"{name}: {note}." for note in typed.notes]
        column = encoded[first[name]]
        findings += _value_findings(spec, spec.field(name), typed)
        columns[name] = typed.data
        loose[name] = column, typed.loose
        if typed.status is not None:
            columns[name + STATUS] = typed.status
    for place, name in enumerate(raw.column_names):
        if first.get(name) != place:
            loose[safe_heading(name, place + 1)] = encoded[place], pc.is_valid(encoded[place].values)
    findings += _shares(spec, columns, dict(zip(first, types, strict=True)))
    order = [n for f in spec.fields for n in (f.name, f.name + STATUS) if n in columns]
    data = pa.table({n: columns[n] for n in order})
    if raw.num_rows == 0 and (first or not raw.column_names):
        findings.append(
            Finding("schema.leeg", "De tabel heeft geen rijen.", "Vul de tabel, of laat haar weg.", table=spec.name)
        )
    doubles = _duplicates(spec, data)
    if doubles and once:
        data, told = _once(spec, data)
        doubles = [*told, *_duplicates(spec, data)]
    findings += doubles
    return Checked(data, tuple(findings), loose, tuple(notes))


def by_the_others(
    spec: TableSpec, columns: Mapping[str, Column], types: list[Typed], written: Written
) -> tuple[list[Typed], list[str]]:
    """Read a column of numbers that can be read in two ways as the other columns of the table are written.

    Only where these are written in Dutch: a program writes its own numbers with a point, whoever typed the rest. And
    where nothing else is in doubt: a count has no thousandths.
    """
    if any(t.style == ENGLISH for t in types):
        return types, []
    doubt = {name for name, typed in zip(columns, types, strict=True) if "duizendtal" in typed.faults}
    dutch = any(t.style == DUTCH for t in types)
    alone = not dutch and all(spec.field(n).geheel for n in doubt)
    styles = {n: DUTCH if dutch else _style_of_counts(columns[n]) if alone else "" for n in doubt}
    out, notes = [], []
    for (name, column), typed in zip(columns.items(), types, strict=True):
        style = styles.get(name, "")
        out.append(type_column(spec.field(name), column, replace(written, numbers=style)) if style else typed)
        notes += [f"{name}: gelezen zoals de andere getallen in deze tabel."] if style and dutch else []
    return out, notes


def _style_of_counts(column: Column) -> str:
    """Return how whole numbers are written that can be thousands only; nothing where all of them end in ``000``."""
    import pyarrow.compute as pc

    texts = column.values.filter(pc.match_substring_regex(pc.fill_null(column.values, ""), r"[0-9][.,][0-9]{3}$"))
    odd = pc.invert(pc.match_substring_regex(texts, r"[.,]000$"))
    return (DUTCH if pc.any(pc.match_substring(texts, ".")).as_py() else ENGLISH) if pc.any(odd).as_py() else ""


def dates_alike(spec: TableSpec, columns: Mapping[str, Column], types: list[Typed], written: Written) -> list[Typed]:
    """Read dates with the month first in every column of a table, where one of them shows it and none the reverse.

    Where none shows anything, and the numbers are English or commas divide the cells, which stands first is asked.
    """
    orders = {t.style for name, t in zip(columns, types, strict=True) if spec.field(name).type == "date"}
    styles = {t.style for t in types}
    if written.order:
        order = written.order
    elif any("maand_eerst" in t.said for t in types):
        order = MONTH
    elif OPEN in orders and DAY not in orders and (ENGLISH in styles or (written.commas and DUTCH not in styles)):
        order = ASK
    else:
        order = ""
    again = replace(written, order=order)
    out = []
    for (name, column), typed in zip(columns.items(), types, strict=True):
        date = spec.field(name).type == "date"
        read = type_column(spec.field(name), column, again) if date and order != written.order else typed
        out.append(_out_of_order(read) if date and not written.order else read)
    return out


#: So many days that show their month, and that do not, tell whether a column was in order before these were swapped.
_FEW_DAYS = 3
#: So many are looked at before all are.
_FIRST = 1000


def _out_of_order(typed: Typed) -> Typed:
    """Ask about days of which the month was taken for the day wherever that could be: in order but for those."""
    import numpy as np
    import pyarrow as pa

    days = typed.data.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    there = days[~np.isnat(days)]
    if typed.faults or len(there) < 2 * _FEW_DAYS:
        return typed
    if not _in_order(swapped_days(there[:_FIRST])[0]) or _in_order(there):
        return typed
    swapped, loose = swapped_days(days)
    if len(np.unique(days[loose])) < _FEW_DAYS or len(np.unique(there)) - len(np.unique(days[loose])) < _FEW_DAYS:
        return typed
    return replace(typed, faults={"verwisseld": pa.array(loose)}) if _in_order(swapped[~np.isnat(days)]) else typed


def _in_order(days: npt.NDArray[np.datetime64]) -> bool:
    return bool((days[1:] >= days[:-1]).all() or (days[1:] <= days[:-1]).all())


def _shares(spec: TableSpec, columns: Mapping[str, pa.Array], types: Mapping[str, Typed]) -> list[Finding]:
    """Find percentages of what is counted, and shares of people that may be a hundred times too small."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = [f.name for f in spec.fields if f.deel and f.name in types]
    if not there or "indicator_code" not in columns:
        return []
    listed = codelist("indicator")
    asked = pa.array([c for c in listed.codes if listed.extra[c]["soort"] == "enquete"], pa.string())
    shares = pc.is_in(columns["indicator_code"].cast(pa.string()), asked)
    out = []
    for name in there:
        numbers, percent = types[name].data, types[name].percent
        bare = pc.and_(shares, pc.and_(pc.is_valid(numbers), pc.invert(percent)))
        small = pc.and_(bare, pc.fill_null(pc.and_(pc.greater(numbers, 0), pc.less(numbers, 1)), fill_value=False))
        most = pc.max(numbers.filter(bare)).as_py()
        unlike = most is not None and (most <= 1 or bool(pc.any(pc.and_(percent, shares)).as_py()))
        for kind, mask in (("procent", pc.and_(percent, pc.invert(shares))), ("aandeel", small)):
            n, rows = rows_of(mask)
            if n and (kind == "procent" or unlike):
                out.append(Finding(f"schema.{kind}", *WORDS[kind], spec.name, name, n, rows))
    return out


def _check_headings(spec: TableSpec, raw: pa.Table) -> list[Finding]:
    names = raw.column_names
    if not names:
        return []  # there is nothing at all: no heading is missing besides
    spread = _spread(spec, names)
    out = [heading_finding(spec, n, i) for i, n in enumerate(names, 1) if n not in spec.names and n not in spread]
    gone = [f for f in spec.fields if f.required and f.name not in names]
    if spread:  # the cause once: the columns that it stands in the place of are not missing besides
        gone = [f for f in gone if f.name not in period_columns(spec)]
        out.append(
            Finding(
                "schema.breed",
                f"De tabel heeft een kolom per maand, kwartaal of jaar ({len(spread)} kolommen). Elke periode hoort in "
                "een rij.",
                "Laat de werkbank er rijen van maken: jgwork koppel PAD.",
                spec.name,
            )
        )
    out += [
        Finding(
            "schema.kolom_dubbel",
            "De kolom komt meer dan eens voor.",
            "Houd een van de kolommen over.",
            spec.name,
            name,
            n,
        )
        for name, n in Counter(names).items()
        if n > 1 and name in spec.names
    ]
    out += [
        Finding(
            "schema.kolom_ontbreekt",
            f"De verplichte kolom ontbreekt ({field.title}).",
            f"Voeg de kolom {field.name} toe. Heet zij bij jou anders? Typ dan: jgwork koppel PAD.",
            spec.name,
            field.name,
        )
        for field in gone
    ]
    return out


def _spread(spec: TableSpec, names: Sequence[str]) -> frozenset[str]:
    """Return the headings that are periods, where the table has its periods in rows and two or more are a heading."""
    if not period_columns(spec) or set(period_columns(spec)) & set(names):
        return frozenset()
    found = frozenset(n for n in names if period_code(n))
    return found if len(found) > 1 else frozenset()


#: What is said of a cell that should say over which period a row is.
_PERIOD = "een bestaande dag of periode"
_A_PERIOD = (
    "Schrijf een jaar als 2026, een kwartaal als 2026-K1, een maand als 2026-01, een schooljaar als schooljaar "
    "2025/2026, of de eerste dag en de dag na de laatste in twee kolommen. Van 2026-1 is niet te zien of "
    "het een maand of een kwartaal is."
)
_NO_VALUE = frozenset({"foutcel", "geen_waarde"})


def _value_findings(spec: TableSpec, field: FieldSpec, typed: Typed) -> list[Finding]:
    out = []
    for kind, mask in typed.faults.items():
        if kind == "type":
            what, move = TYPES.get("integer" if field.geheel else field.type, ("tekst", "Controleer de cel."))
            what, move = (_PERIOD, _A_PERIOD) if field.name in period_columns(spec) else (what, move)
            message = f"Een cel is geen {what}." if not what.startswith(("een ", "ja")) else f"Een cel is niet {what}."
        else:
            message, move = WORDS[kind]
        low, high = ("-" if v is None else v for v in (field.minimum, field.maximum))
        shape = SHAPES.get(field.soort, "in de uitleg van de kolom in het sjabloon (jgwork sjabloon)")
        values = {
            "low": low,
            "high": high,
            "shape": shape,
            "length": field.max_length,
            "codes": _choices(field),
            "table": spec.name,
        }
        if kind == "verplicht" and typed.words:
            message = f"Een verplichte cel is leeg, of bevat een woord dat 'geen waarde' betekent ({_listed(typed)})."
        n, rows = rows_of(mask)
        out.append(
            Finding(f"schema.{kind}", message.format(**values), move.format(**values), spec.name, field.name, n, rows)
        )
    for kind, mask in typed.said.items():
        message, move = (text.format(words=_listed(typed, kind)) for text in SAID[kind])
        n, rows = rows_of(mask)
        out.append(Finding(f"schema.{kind}", message, move, spec.name, field.name, n, rows, verdict=Verdict.WARN))
    return out


def _listed(typed: Typed, kind: str = "") -> str:
    """Return what stood for no value: of a remark on errors the errors, of one on words the words."""
    there = (w for w in typed.words if kind not in _NO_VALUE or (w.lower() in ERRORS) == (kind == "foutcel"))
    return ", ".join(islice(there, 5))


def _choices(field: FieldSpec) -> str:
    """Return the next move for a wrong code: the codes themselves where they are few."""
    if len(field.enum) <= 12:
        return f"Kies uit: {', '.join(field.enum)}."
    return f"Gebruik een code uit de codelijst {field.codelijst} (zie het sjabloon: jgwork sjabloon)."


def _once(spec: TableSpec, data: pa.Table) -> tuple[pa.Table, list[Finding]]:
    """Keep a row that stands there more than once, the same in every column, one time: and say so."""
    import pyarrow.compute as pc

    mask = repeated(data, data.column_names)
    if mask is None:
        return data, []
    n, rows = rows_of(mask)
    told = Finding(
        "rij.dubbel",
        "Rijen staan er meer dan eens, in elke kolom gelijk. Elke rij telt een keer.",
        "",
        spec.name,
        n=n,
        rows=rows,
        verdict=Verdict.WARN,
    )
    return data.filter(pc.invert(mask)), [told]


def _with_key(spec: TableSpec, data: pa.Table, key: tuple[str, ...], mask: pa.Array) -> pa.Array:
    """Return the mask without the rows that lack a required part of their key, which was said already."""
    import pyarrow.compute as pc

    for name in key:
        if spec.field(name).required and data.column(name).null_count:
            mask = pc.and_(mask, pc.is_valid(data.column(name).combine_chunks()))
    return mask


def _duplicates(spec: TableSpec, data: pa.Table) -> list[Finding]:
    keys = [spec.primary_key] if spec.primary_key else []
    keys += [(f.name,) for f in spec.fields if f.unique and (f.name,) not in keys]
    out = []
    for key in keys:
        if not set(key) <= set(data.column_names):
            continue
        mask = repeated(data, key, nulls_differ=key != spec.primary_key)
        n, rows = rows_of(_with_key(spec, data, key, mask)) if mask is not None else (0, ())
        if n:
            out.append(
                Finding(
                    "sleutel.dubbel",
                    f"Er zijn rijen met dezelfde sleutel ({' + '.join(key)}).",
                    "Houd per sleutel een rij over.",
                    spec.name,
                    key[0] if len(key) == 1 else "",
                    n,
                    rows,
                )
            )
    return out
