"""Rows outside the period that their delivery says to cover: they stay, and what nobody covers is not counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jgwork.inhoud.dekking import verklaard
from jgwork.schema.rules.dates import swapped_days
from jgwork.schema.rules.values import Written, rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

    from jgwork.inhoud.perioden import Periode

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
    outside = pc.fill_null(pc.or_(early, late), fill_value=False).combine_chunks()
    n, rows = rows_of(outside)
    if not n:
        return []
    if Written.of(own).order == "" and _swapped(days.filter(outside), said):
        return [Finding("schema.verwisseld", *_SWAPPED, name, "datum", n, rows)]
    before, after = (pc.sum(mask).as_py() or 0 for mask in (early, late))
    told = f"Rijen liggen buiten de periode van de levering: {before} ervoor, {after} erna. Zij blijven staan, maar "
    told += "een kwartaal dat geen levering helemaal dekt, geldt als niet geleverd en telt niet mee."
    move = "Klopt de periode? Zet anders periode_van en periode_tot (de dag na de laatste) goed, en lever opnieuw."
    return [Finding("periode.buiten", told, move, name, "datum", n, rows, verdict=Verdict.WARN)]


#: So many days outside the period, in so many months, tell that day and month were swapped.
_DAYS, _MONTHS = 5, 3
_SWAPPED = (
    "Rijen liggen buiten de periode van de levering, en alle zouden zij erin liggen als dag en maand verwisseld waren.",
    "Maak de export opnieuw met datums als 2026-03-31, zonder haar eerst in een rekenprogramma te openen. Kloppen de "
    'datums? Zet dan in levering.toml onder de tabel: datums = "dag".',
)


def _swapped(outside: pa.ChunkedArray, period: Periode) -> bool:
    """Return whether all days outside a period lie in it with day and month changed, and are not of its next month."""
    import numpy as np

    days = outside.to_numpy().astype("datetime64[D]")
    other, loose = swapped_days(days)
    inside = (other >= np.datetime64(period.van)) & (other < np.datetime64(period.tot))
    many = len(np.unique(days)) >= _DAYS and len(np.unique(days.astype("datetime64[M]"))) >= _MONTHS
    return many and bool((loose & inside).all())
