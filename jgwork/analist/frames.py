"""Rows as plain pandas frames: dates as ``datetime64``, codes as text, unit and source in ``.attrs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec, codelist
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def frame(table: pa.Table, spec: TableSpec, *, titels: bool = False, **attrs: Any) -> pd.DataFrame:
    """Return the rows of a table as a frame to resample, group and plot as it is.

    Parameters
    ----------
    table
        Admitted rows.
    spec
        The descriptor of the table: order of the columns, code lists.
    titels
        Dutch titles instead of codes.
    **attrs
        What goes along in ``.attrs``.

    Returns
    -------
    DataFrame
        Dates are ``datetime64``, whole numbers ``Int64``, codes and pseudonyms ``str``. Beside a column that held a
        special missing value (``onbekend``, ``nvt``, ``<5``) stands ``<column>__status``.
    """
    import pandas as pd
    import pyarrow as pa

    order = [n for f in spec.names for n in (f, f"{f}__status") if n in table.column_names]
    wanted = table.select(order)
    cast = pa.table({n: _plain(wanted[n]) for n in order})
    kinds: dict[Any, Any] = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    found: pd.DataFrame = cast.to_pandas(types_mapper=kinds.get, date_as_object=False)
    if titels:
        for field in spec.fields:
            if field.codelijst and field.name in found:
                names = codelist(field.codelijst).titles
                found[field.name] = found[field.name].map(names).fillna(found[field.name])
    found.attrs.update(tabel=spec.name, titel=spec.title, **attrs)
    return found


def niet_geleverd(spec: TableSpec, **attrs: Any) -> pd.DataFrame:
    """Return the columns of a table that no delivery brought, without rows; ``.attrs["stand"]`` says so."""
    import pandas as pd

    empty = getypeerd(pd.DataFrame(columns=list(spec.names)), spec)
    empty.attrs.update(tabel=spec.name, titel=spec.title, stand="niet geleverd", **attrs)
    return empty


#: What a column of a descriptor is in pandas.
_DTYPES = {"string": "str", "date": "datetime64[us]", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def getypeerd(found: pd.DataFrame, spec: TableSpec) -> pd.DataFrame:
    """Return a frame with the pandas type that the descriptor gives each of its columns."""
    return found.astype({n: _DTYPES.get(spec.field(n).type, "object") for n in map(str, found) if n in spec.names})


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("us"))
    return column.cast(pa.float64()) if pa.types.is_decimal(kind) else column


def tel(rijen: pd.DataFrame, kolom: str, tegen: str | None = None) -> pd.DataFrame:
    """Return how many rows there are per value of a column, or of one column against another; unknown is a value.

    Rows of more than one round (``ronde``) stand beside each other, one count a round: the same question was put
    again, and a sum of the answers is an answer to nothing.

    Examples
    --------
    >>> list(jg.tel(d["G02"].acties(titels=True), "status").columns)
    ['aantal']
    """
    import pandas as pd

    rounds = rijen["ronde"] if "ronde" in rijen and "ronde" not in {kolom, tegen} else None
    if rounds is not None and rounds.nunique() > 1:
        parts = {
            f"ronde {r}": tel(rijen[rounds == r].drop(columns="ronde"), kolom, tegen) for r in sorted(rounds.unique())
        }
        return pd.concat(parts, axis=1).fillna(0).astype(int)
    for name in (kolom, tegen):
        if name is not None and name not in rijen:
            unknown("kolom", name, map(str, rijen))
    first = rijen[kolom].fillna("onbekend").astype(str)
    if tegen is None:
        return first.value_counts().rename("aantal").to_frame()
    return pd.crosstab(first, rijen[tegen].fillna("onbekend").astype(str))
