"""The rows of one group, selected once; what every indicator of a group takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Roles that count as presence; a slachtoffer, getuige or melder never raises a figure about behaviour.
PRESENT = ("verdachte", "betrokkene", "genoteerd")


@dataclass(frozen=True, slots=True)
class GroepData:
    """The admitted rows that concern one group.

    Parameters
    ----------
    groep_id
        The group.
    peildatum
        Day the figures are for; later rows are left out.
    frames
        By table name, rows of this group only.
    """

    groep_id: str
    peildatum: date
    frames: Mapping[str, pd.DataFrame]

    def frame(self, name: str, *columns: str) -> pd.DataFrame:
        """Return the rows of a table; an empty frame with ``columns`` when no delivery brought it."""
        import pandas as pd

        return self.frames.get(name, pd.DataFrame({c: pd.Series(dtype=object) for c in columns}))

    @property
    def size(self) -> int:
        """Number of members on the agreed namenlijst at the peildatum."""
        return len(self.frames["lid"]) if "lid" in self.frames else 0

    def latest(self, name: str, by: str) -> Mapping[str, Any] | None:
        """Return the last row of a table by a column, or ``None`` where there is none."""
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return None
        return dict(frame.sort_values(by).iloc[-1])


def select_groep(tables: Mapping[str, pa.Table], groep_id: str, peildatum: date) -> GroepData:
    """Select the rows of one group.

    Members are those of the last scan on the agreed namenlijst (status other than ``vervallen``) whose membership
    holds at the peildatum. Registrations are those in which a member was present (``verdachte``, ``betrokkene`` or
    ``genoteerd``).

    Parameters
    ----------
    tables
        Admitted tables by name.
    groep_id
        The group.
    peildatum
        Rows dated after it are left out.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    frames = {}
    for name, table in tables.items():
        if name not in {"lid", "registratie", "betrokkenheid"} and "groep_id" in table.column_names:
            frames[name] = _frame(table.filter(pc.equal(table["groep_id"], groep_id)))
    if "lid" in tables:
        leden = _members(tables["lid"].filter(pc.equal(tables["lid"]["groep_id"], groep_id)), peildatum)
        frames["lid"] = _frame(leden)
        if "betrokkenheid" in tables and "registratie" in tables:
            part = tables["betrokkenheid"]
            names = leden["pseudoniem"].combine_chunks()
            mine = part.filter(
                pc.and_(pc.is_in(part["pseudoniem"], names), pc.is_in(part["rol"].cast(pa.string()), pa.array(PRESENT)))
            )
            reg = tables["registratie"]
            reg = reg.filter(pc.is_in(reg["registratie_id"], mine["registratie_id"].combine_chunks()))
            reg = reg.filter(pc.less_equal(reg["datum"], pa.scalar(peildatum)))
            frames["betrokkenheid"], frames["registratie"] = _frame(mine), _frame(reg)
    for name, column in (("meting", "eenheid_id"), ("contextgebeurtenis", "gebied_code")):
        if name in tables:
            known = pc.is_in(tables[name][column].cast(pa.string()), pa.array(_places(frames, groep_id), pa.string()))
            frames[name] = _frame(tables[name].filter(known))
    return GroepData(groep_id, peildatum, frames)


def _places(frames: Mapping[str, pd.DataFrame], groep_id: str) -> list[str | None]:
    """Return what a measurement of this group may be about: itself, its own areas and the places where it stays.

    An event without an area holds everywhere, hence ``None``.
    """
    groep = frames.get("groep")
    stay = frames.get("verblijf")
    areas = (
        [] if groep is None else [a for c in ("gemeente_code", "wijk_code", "buurt_code") for a in groep[c].dropna()]
    )
    return [None, groep_id, *map(str, areas), *(() if stay is None else map(str, stay["locatie_id"].dropna()))]


def _members(lid: pa.Table, peildatum: date) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    when = pa.scalar(peildatum)
    status = lid["namenlijst_status"].cast(pa.string())
    keep = pc.fill_null(pc.not_equal(status, "vervallen"), True)
    if "lid_vanaf" in lid.column_names:
        keep = pc.and_(keep, pc.fill_null(pc.less_equal(lid["lid_vanaf"], when), True))
    if "lid_tot" in lid.column_names:
        keep = pc.and_(keep, pc.fill_null(pc.greater(lid["lid_tot"], when), True))
    frame = lid.filter(keep)
    order = pc.sort_indices(frame, sort_keys=[("scan_id", "descending"), ("pseudoniem", "ascending")])
    frame = frame.take(order)
    first = frame.append_column("_i", pa.array(range(frame.num_rows))).group_by("pseudoniem").aggregate([("_i", "min")])
    return frame.take(first["_i_min"])


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    plain = pa.table(
        {n: c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for n, c in
         zip(table.column_names, table.columns, strict=True)}
    )  # fmt: skip
    return plain.to_pandas(types_mapper=pd.ArrowDtype)  # type: ignore[no-any-return]
