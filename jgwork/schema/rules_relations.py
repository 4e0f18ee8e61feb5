"""Rules between tables: keys that refer to something, and the arithmetic of the work process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import ForeignKey, load_tables
from jgwork.schema.rules_areas import outside
from jgwork.schema.rules_columns import encoded_column, in_parallel, key_numbers, whole
from jgwork.schema.rules_ties import check_ties
from jgwork.schema.rules_values import rows_of
from jgwork.vocabulary.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_GLUE = "\x1f"
#: First and last of a period; the first may not be after the last.
PERIODS = (
    ("lid_vanaf", "lid_tot"),
    ("periode_van", "periode_tot"),
    ("nulmeting_van", "nulmeting_tot"),
    ("datum_van", "datum_tot"),
    ("eerste", "laatste"),
    ("start_gepland", "eind_gepland"),
    ("start", "eind"),
    ("van", "tot"),
    ("verzoek_datum", "aangeboden_datum"),
)
#: Lower and upper count of the same thing.
RANGES = (("omvang_min", "omvang_max"), ("leeftijd_min", "leeftijd_max"), ("groepsgrootte_min", "groepsgrootte_max"))


def check_relations(new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table]) -> tuple[Finding, ...]:
    """Check keys and cross-table rules of a delivery against itself and the dossier.

    Parameters
    ----------
    new
        Typed tables of the delivery by name.
    existing
        Typed tables the dossier holds already.

    Returns
    -------
    tuple of Finding
        Rules ``sleutel.*`` (references and keys) and ``regel.*`` (arithmetic, order of dates, ties).
    """
    specs = load_tables()
    out: list[Finding] = []
    known = {n: t for n, t in new.items() if n in specs}
    keys = [(n, key) for n in known for key in specs[n].foreign_keys]
    dangling = in_parallel(lambda k: _reference(k[0], known[k[0]], k[1], new, existing), keys)
    for name, table in known.items():
        for (at, _), found in zip(keys, dangling, strict=True):
            out += found if at == name else []
        out += _already_there(name, table, specs[name].primary_key, existing.get(name))
        out += _order(name, table)
        out += outside(name, table)
    if "groepsscan" in new:
        out += _scan_arithmetic(new["groepsscan"])
    if "relatie" in new:
        out += check_ties(new["relatie"], _both("lid", new, existing))
    return tuple(out)


def joined(table: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return the values of some columns as one text per row; null where every one is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [_flat(table.column(n)) for n in names]
    if len(parts) == 1:
        return parts[0]
    glued = pc.binary_join_element_wise(*[pc.fill_null(p, "") for p in parts], _GLUE)
    return pc.if_else(pc.equal(glued, _GLUE * (len(parts) - 1)), pa.scalar(None, pa.string()), glued)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    values = whole(column)
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def repeated(table: pa.Table, key: Sequence[str], *, nulls_differ: bool = False) -> pa.Array | None:
    """Return the mask of rows whose key stands in an earlier row, ``None`` where there are none.

    Parameters
    ----------
    table
        Typed table.
    key
        Columns that name a row together.
    nulls_differ
        Whether rows without a value are all different.
    """
    import numpy as np
    import pyarrow as pa

    quick = key_numbers(table, key)
    if quick is not None and not _repeats(quick):
        return None
    numbers, empty = _numbered(table, key)
    mask = np.ones(len(numbers), dtype=bool)
    mask[np.unique(numbers, return_index=True)[1]] = False
    if nulls_differ:
        mask[empty] = False
    return pa.array(mask) if mask.any() else None


def _repeats(numbers: npt.NDArray[np.uint64]) -> bool:
    import numpy as np

    ordered = np.sort(numbers)
    return bool((ordered[1:] == ordered[:-1]).any())


def _numbered(table: pa.Table, key: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return one whole number per key and whether all of its parts are empty; numbers compare faster than text."""
    import numpy as np

    total = np.zeros(table.num_rows, dtype=np.int64)
    empty = np.ones(table.num_rows, dtype=bool)
    size = 1
    for name in key:
        encoded = encoded_column(table.column(name))
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        empty &= codes == 0
        width = len(encoded.dictionary) + 1
        if size * width > 2**62:
            total = np.unique(total, return_inverse=True)[1].astype(np.int64)
            size = len(total) + 1
        total = total * width + codes
        size *= width
    return total, empty


def _both(name: str, new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table]) -> list[pa.Table]:
    return [t[name] for t in (new, existing) if name in t]


def values_of(tables: Sequence[pa.Table], fields: Sequence[str]) -> pa.Array | None:
    """Return the distinct filled values of some columns over several tables, ``None`` where no table has them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = [t for t in tables if set(fields) <= set(t.column_names)]
    if len(fields) == 1:
        arrays = [_flat(pa.chunked_array([encoded_column(t.column(fields[0])).unique()])).drop_null() for t in there]
    else:
        arrays = [pc.unique(joined(t, fields)).drop_null() for t in there]
    return pa.concat_arrays(arrays) if arrays else None


def _reference(
    name: str, table: pa.Table, key: ForeignKey, new: Mapping[str, pa.Table], existing: Mapping[str, pa.Table]
) -> list[Finding]:
    import pyarrow.compute as pc

    if not set(key.fields) <= set(table.column_names) or _all_there(table, key, _both(key.table, new, existing)):
        return []
    encoded = encoded_column(table.column(key.fields[0])) if len(key.fields) == 1 else None
    if encoded is None:
        encoded = joined(table, key.fields).dictionary_encode()
    if encoded.null_count == len(encoded):
        return []
    known = values_of(_both(key.table, new, existing), key.ref_fields)
    if known is not None:
        known = known.filter(pc.is_in(known, encoded.dictionary))  # looked up in the few: a dossier holds millions
    there = pc.is_in(encoded.dictionary, known) if known is not None else pc.is_null(encoded.dictionary)
    missing = pc.invert(there)
    if not pc.any(missing).as_py():
        return []
    n, rows = rows_of(pc.fill_null(missing.take(encoded.indices), fill_value=False))
    if not n:  # the value stands in no row any more
        return []
    if known is None:
        message = (
            f"De kolom verwijst naar de tabel {key.table}, maar die staat niet in de levering en niet in het dossier."
        )
        move = f"Laad eerst de tabel {key.table}, of lever haar mee."
    else:
        message = f"Een verwijzing naar de tabel {key.table} wijst naar een rij die er niet is."
        move = f"Vul de rij aan in {key.table}, of verbeter de verwijzing."
    return [Finding("sleutel.verwijzing", message, move, name, " + ".join(key.fields), n, rows)]


def _all_there(table: pa.Table, key: ForeignKey, targets: Sequence[pa.Table]) -> bool:
    """Return whether every reference is found by its number; ``False`` where only a closer look can tell."""
    import numpy as np
    import pyarrow as pa

    there = [t for t in targets if key.ref_fields[0] in t.column_names]
    if len(key.fields) > 1 or not there:
        return False
    column = table.column(key.fields[0])
    words = encoded_column(column).dictionary if pa.types.is_dictionary(column.type) else column.drop_null()
    mine = key_numbers(pa.table({"sleutel": words}), ("sleutel",))
    theirs = [key_numbers(t, key.ref_fields) for t in there]
    if mine is None or any(n is None for n in theirs):
        return False
    arrays = [mine, np.concatenate([n for n in theirs if n is not None])]
    wanted, known = in_parallel(np.sort, arrays)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return bool((known[places] == wanted).all())


def _already_there(name: str, table: pa.Table, key: tuple[str, ...], old: pa.Table | None) -> list[Finding]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if old is None or not key or not set(key) <= set(table.column_names) & set(old.column_names):
        return []
    for part in key:  # what shares no part of a key shares no key; of millions of rows hardly any are left
        mine, theirs = encoded_column(table.column(part)), encoded_column(old.column(part))
        shared = pc.is_in(theirs.dictionary, _flat(pa.chunked_array([mine.unique()])))
        old = old.filter(pc.or_(shared.take(theirs.indices).fill_null(False), theirs.is_null()))
    known = values_of([old], key)
    if known is None or not len(known):
        return []
    n, rows = rows_of(pc.is_in(joined(table, key), known))
    if not n:
        return []
    return [
        Finding(
            "sleutel.bestaat_al",
            "Rijen met deze sleutel staan al in het dossier.",
            "Lever alleen nieuwe rijen aan. Wil je iets verbeteren? Laat de oude levering dan eerst vernietigen.",
            name,
            " + ".join(key),
            n,
            rows,
        )
    ]


def _order(name: str, table: pa.Table) -> list[Finding]:
    import pyarrow.compute as pc

    out = []
    names = set(table.column_names)
    for first, last in PERIODS + RANGES:
        if first not in names or last not in names:
            continue
        wrong = pc.fill_null(pc.greater(table.column(first), table.column(last)), fill_value=False).combine_chunks()
        n, rows = rows_of(wrong)
        if n:
            out.append(
                Finding(
                    "regel.volgorde",
                    f"In een rij ligt {first} na of boven {last}.",
                    "Verwissel of verbeter de twee waarden.",
                    name,
                    first,
                    n,
                    rows,
                )
            )
    return out


def _scan_arithmetic(scan: pa.Table) -> list[Finding]:
    import pyarrow.compute as pc

    parts = ("n_namen_aangeleverd", "n_onbekend", "n_in_scan")
    if not set(parts) <= set(scan.column_names):
        return []
    given, unknown, seen = (scan.column(p).combine_chunks() for p in parts)
    n, rows = rows_of(pc.fill_null(pc.not_equal(pc.subtract(given, unknown), seen), fill_value=False))
    if not n:
        return []
    return [
        Finding(
            "regel.R4",
            "Het aantal namen in de scan is niet het aantal aangeleverde namen min de onbekende namen.",
            "Tel de namen opnieuw; namen die de politie niet kent blijven meetellen als onbekend.",
            "groepsscan",
            "n_in_scan",
            n,
            rows,
        )
    ]
