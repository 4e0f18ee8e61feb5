"""Rows outside the period that their delivery says to cover: they stay, and what nobody covers is not counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.dekking import verklaard
from jgwork.schema.rules.values import rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

#: Tables of which the rows are counted per period.
_COUNTED = ("registratie", "signaal")


def find_outside_period(
    name: str, data: pa.Table, manifest: Mapping[str, object], own: Mapping[str, object]
) -> list[Finding]:
    """Find rows of before or after the period of a delivery.

    Parameters
    ----------
    name, data
        A typed table.
    manifest, own
        What the delivery says of itself, and of this table; the table goes first.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    said = verklaard(manifest, own)
    if name not in _COUNTED or "datum" not in data.column_names or said is None:
        return []
    days, (first, end) = data.column("datum"), (pa.scalar(d, pa.date32()) for d in (said.van, said.tot))
    early, late = pc.less(days, first), pc.greater_equal(days, end)
    n, rows = rows_of(pc.fill_null(pc.or_(early, late), fill_value=False).combine_chunks())
    if not n:
        return []
    before, after = (pc.sum(mask).as_py() or 0 for mask in (early, late))
    told = f"Rijen liggen buiten de periode van de levering: {before} ervoor, {after} erna. Zij blijven staan, maar "
    told += "een kwartaal dat geen levering helemaal dekt, geldt als niet geleverd en telt niet mee."
    move = "Klopt de periode? Zet anders periode_van en periode_tot (de dag na de laatste) goed, en lever opnieuw."
    return [Finding("periode.buiten", told, move, name, "datum", n, rows, verdict=Verdict.WARN)]
