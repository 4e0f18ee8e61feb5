"""Rows as plain pandas frames: dates as ``datetime64``, codes as text, unit and source in ``.attrs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jgwork.schema.descriptors import TableSpec, codelist

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

    empty = pd.DataFrame(columns=list(spec.names))
    empty.attrs.update(tabel=spec.name, titel=spec.title, stand="niet geleverd", **attrs)
    return empty


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("s"))
    return column.cast(pa.float64()) if pa.types.is_decimal(kind) else column
