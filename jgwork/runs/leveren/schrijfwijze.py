"""How a supplier writes numbers, days and headings: what was said of a table, and which numbers leave it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec
from jgwork.schema.rules.columns import encode
from jgwork.schema.rules.matching import Match
from jgwork.schema.rules.matrix import PERIOD
from jgwork.schema.rules.numbers import DUTCH, ENGLISH
from jgwork.schema.rules.values import Written, type_column

if TYPE_CHECKING:
    import pyarrow as pa

#: Keys of a block ``[tabellen.<name>]`` that say how its cells are written, and where its headings stand.
KEYS = ("getallen", "datums", "kopregel")
#: What may be answered where a point can mean two things.
STYLES = {DUTCH: "14.500 is veertienduizend vijfhonderd", ENGLISH: "14.500 is veertien en een half"}


def said(saved: Mapping[str, Any]) -> dict[str, str]:
    """Return what was said of a table before, in ``koppeling.toml`` or for this partner."""
    return {k: str(saved[k]) for k in KEYS if saved.get(k) not in ("", None)}


def doubtful(
    spec: TableSpec, raw: pa.Table, matches: Sequence[Match], wide: Mapping[str, Any], written: Written
) -> tuple[str, ...]:
    """Return the columns of numbers in which a point can mean two things, and no other column of the table tells.

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

    columns = {m.column: [raw[m.heading]] for m in matches if m.column and raw.column_names.count(m.heading) == 1}
    if wide.get("kop") == PERIOD:
        columns[str(wide["waarde"])] = [raw.column(i) for i, h in enumerate(raw.column_names) if h in wide["koppen"]]
    typed = {
        name: type_column(
            spec.field(name), encode(pa.chunked_array([c.cast("string").combine_chunks() for c in parts])), written
        )
        for name, parts in columns.items()
        if name in spec.names and spec.field(name).type in {"integer", "number"}
    }
    styles = {t.style for t in typed.values()}
    if DUTCH in styles and ENGLISH not in styles:
        return ()  # gate 1 reads the column as the others are written
    return tuple(name for name, t in typed.items() if "duizendtal" in t.faults)
