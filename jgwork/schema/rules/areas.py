"""Municipalities that merged, and areas that lie in another one than the row says."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from jgwork.schema.descriptors import TableSpec, codelist, data_schemas
from jgwork.schema.rules.columns import encoded_column
from jgwork.schema.rules.values import rows_of
from jgwork.schema.rules.written import municipalities
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

#: Counts of a municipality that may be added when two become one: who lives in one does not live in the other.
_ADDED = ("n_registraties", "n_leden_woonachtig")


@cache
def mergers() -> Mapping[str, tuple[dt.date, str]]:
    """Return which municipality went into which one as a whole, and from what day; not those that were split."""
    text = (data_schemas() / "herindelingen.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return MappingProxyType({r["van"]: (dt.date.fromisoformat(r["tot"]), r["opvolger"]) for r in rows})


def successor(code: str, day: dt.date) -> str:
    """Return the municipality that a code stands for on a day."""
    while code in mergers() and mergers()[code][0] <= day:
        code = mergers()[code][1]
    return code


def move_areas(spec: TableSpec, data: pa.Table, day: dt.date) -> tuple[pa.Table, list[Finding]]:
    """Give municipalities that merged the code they have on a day, so that one place is not counted as two.

    Parameters
    ----------
    spec
        Descriptor of the table.
    data
        Text columns in the shape of the model.
    day
        The day by which the delivery tells.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = []
    for field in spec.fields:
        if field.soort not in {"gemeente", "gebied"} or field.name not in data.column_names:
            continue
        place = data.column_names.index(field.name)
        written = encoded_column(data.column(place)).unique().to_pylist()
        old = [c for c in written if c and successor(c.strip().upper(), day) != c.strip().upper()]
        if not old:
            continue
        texts = data.column(place).cast(pa.string())
        new = [successor(c.strip().upper(), day) for c in old]
        at = pc.index_in(texts, pa.array(old))
        n, rows = rows_of(pc.is_valid(at).combine_chunks())
        data = data.set_column(place, field.name, pc.coalesce(pa.array(new, pa.string()).take(at), texts))
        pairs = ", ".join(f"{a.strip().upper()} is nu {b}" for a, b in zip(old, new, strict=True))
        found.append(
            Finding(
                "gebied.herindeling",
                f"Een gemeente in deze kolom is opgegaan in een andere ({pairs}). De rijen tellen bij "
                "de nieuwe gemeente.",
                "U hoeft niets te doen. Een cijfer over de oude gemeente alleen is er niet meer.",
                spec.name,
                field.name,
                n,
                rows,
                verdict=Verdict.WARN,
            )
        )
    return (_added(data) if found and spec.name == "groep_gemeente" else data), found


def _added(data: pa.Table) -> pa.Table:
    """Make one row of the rows that came to be about the same group and municipality.

    Members who are active may be the same persons, so that their number is not known any more.
    """
    import pyarrow as pa

    keys = [n for n in ("scan_id", "groep_id", "gemeente_code") if n in data.column_names]
    rows: dict[tuple[object, ...], dict[str, str | None]] = {}
    flat = data.cast(pa.schema([(n, pa.string()) for n in data.column_names]))
    for row in flat.to_pylist():
        before = rows.setdefault(tuple(row[k] for k in keys), row)
        if before is row:
            continue
        for name in set(row) - set(keys):
            one, two = str(before[name] or ""), str(row[name] or "")
            sure = name in _ADDED or "0" in {one, two}
            before[name] = str(int(one) + int(two)) if sure and one.isdigit() and two.isdigit() else "onbekend"
    return pa.Table.from_pylist(list(rows.values()), flat.schema)


def outside(name: str, table: pa.Table) -> list[Finding]:
    """Find areas that do not lie in the municipality of their row."""
    import pyarrow as pa

    found = []
    for area in ("buurt_code", "wijk_code") if "gemeente_code" in table.column_names else ():
        if area not in table.column_names:
            continue
        here, there = _towns(table.column(area), from_area=True), _towns(table.column("gemeente_code"), from_area=False)
        n, rows = rows_of(pa.array((here != there) & (here >= 0) & (there >= 0)))
        if n:
            found.append(
                Finding(
                    "gebied.andere_gemeente",
                    f"Een {area[:-5]} in deze kolom ligt niet in de gemeente van de rij (gemeente_code).",
                    "Verbeter een van de twee codes: de eerste vier cijfers van een wijk of buurt zijn die van de "
                    "gemeente.",
                    name,
                    area,
                    n,
                    rows,
                )
            )
    return found


def nowhere(spec: TableSpec, table: pa.Table) -> list[Finding]:
    """Find areas in a municipality that is not there and was not, as far as the workbench knows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known, found = _known(), []
    for field in spec.fields:
        if field.soort not in {"gemeente", "wijk", "buurt", "gebied"} or field.name not in table.column_names:
            continue
        encoded = encoded_column(table.column(field.name))
        codes = [c for c in encoded.dictionary.to_pylist() if c and re.match("(GM|WK|BU)[0-9]{4}", c)]
        strange = pa.array([c for c in codes if f"GM{c[2:6]}" not in known], pa.string())
        n, rows = rows_of(pc.is_in(encoded.dictionary, strange).take(encoded.indices)) if len(strange) else (0, ())
        if n:
            told = "Een code hoort bij geen gemeente die de werkbank kent. De rijen blijven, "
            told += "maar tellen bij geen bekende gemeente mee."
            move = "Kijk of de code klopt. Bestaat zij wel? Vul data_schemas/gemeenten.csv aan."
            out = Finding("gebied.onbekend", told, move, spec.name, field.name, n, rows, verdict=Verdict.WARN)
            found.append(out)
    return found


def no_area(name: str, table: pa.Table) -> list[Finding]:
    """Find counts of an area that is named otherwise than by its code: they would belong to no area at all."""
    import pyarrow.compute as pc

    if name != "meting" or not {"eenheid_type", "eenheid_id"} <= set(table.column_names):
        return []
    kind, unit = (table.column(c).cast("string") for c in ("eenheid_type", "eenheid_id"))
    code = pc.match_substring_regex(unit, r"^(?:GM[0-9]{4}|WK[0-9]{6}|BU[0-9]{8})$")
    wrong = pc.and_(pc.equal(kind, "gebied"), pc.invert(code))
    n, rows = rows_of(pc.fill_null(wrong, fill_value=False).combine_chunks())
    told = (
        "De eenheid is een gebied, maar de cel is geen code van gemeente, wijk of buurt: het cijfer hoort nergens bij."
    )
    move = "Schrijf de code, zoals GM0363, WK036300 of BU03630000."
    return [Finding("gebied.geen_code", told, move, name, "eenheid_id", n, rows)] if n else []


@cache
def _known() -> frozenset[str]:
    return frozenset((*municipalities().values(), *codelist("gemeente").codes, *mergers()))


def _towns(column: pa.ChunkedArray, *, from_area: bool) -> npt.NDArray[np.int64]:
    """Return the number of the municipality per row, as it is called last; -1 where there is none."""
    import numpy as np

    encoded = encoded_column(column)
    words = [f"GM{c[2:6]}" if from_area else c for c in encoded.dictionary.to_pylist()]
    last = [successor(c, dt.date.max)[2:] for c in words]
    numbers = np.array([int(c) if re.fullmatch("[0-9]{4}", c) else -1 for c in last] + [-1], dtype=np.int64)
    return numbers[encoded.indices.fill_null(len(last)).to_numpy(zero_copy_only=False)]  # type: ignore[no-any-return]
