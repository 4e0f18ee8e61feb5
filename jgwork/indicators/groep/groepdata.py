"""The rows of one group, selected once; what every indicator of a group takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jgwork.graph.bouwen.bron import is_last_row

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
    buiten
        Share, 0 to 1, of the presences of everybody on the list that fell before or after their time in the group;
        these are not in ``frames``.
    """

    groep_id: str
    peildatum: date
    frames: Mapping[str, pd.DataFrame]
    buiten: float = 0.0

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

    Members are those on the agreed namenlijst, as the last scan that names them has it (status other than
    ``vervallen``), whose membership holds at the peildatum. Registrations are those in which somebody was present
    (``verdachte``, ``betrokkene`` or ``genoteerd``) who was a member on that day. So what happened in the past does not
    change when a member comes or leaves: it would be less true, and the change would tell what that one member did.

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

    frames, outside = {}, 0.0
    for name, table in tables.items():
        if name not in {"lid", "registratie", "betrokkenheid"} and "groep_id" in table.column_names:
            frames[name] = _frame(table.filter(pc.equal(table["groep_id"], groep_id)))
    if "lid" in tables:
        listed = _listed(tables["lid"].filter(pc.equal(tables["lid"]["groep_id"], groep_id)))
        frames["lid"] = _frame(listed.filter(_holds(listed, pa.scalar(peildatum))))
        if "betrokkenheid" in tables and "registratie" in tables:
            part, reg, outside = _present(tables["betrokkenheid"], tables["registratie"], listed, peildatum)
            frames["betrokkenheid"], frames["registratie"] = _frame(part), _frame(reg)
    for name, column in (("meting", "eenheid_id"), ("contextgebeurtenis", "gebied_code")):
        if name in tables:
            known = pc.is_in(tables[name][column].cast(pa.string()), pa.array(_places(frames, groep_id), pa.string()))
            frames[name] = _frame(tables[name].filter(known))
    return GroepData(groep_id, peildatum, frames, outside)


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


def _listed(lid: pa.Table) -> pa.Table:
    """Return one row for everybody on the namenlijst now or before: the last that was said of them, by pseudonym."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = ("groep_id", "pseudoniem", "scan_id")
    lid = lid.filter(pa.array(is_last_row(*(lid[c].to_numpy() for c in columns))))
    listed = lid.filter(pc.fill_null(pc.not_equal(lid["namenlijst_status"].cast(pa.string()), "vervallen"), True))
    return listed.sort_by("pseudoniem")


def _holds(lid: pa.Table, day: Any) -> Any:
    """Return which memberships hold on a day; a date that is not known is no bound."""
    import pyarrow.compute as pc

    begun = pc.fill_null(pc.less_equal(lid["lid_vanaf"], day), True) if "lid_vanaf" in lid.column_names else True
    going = pc.fill_null(pc.greater(lid["lid_tot"], day), True) if "lid_tot" in lid.column_names else True
    return pc.and_(pc.and_(begun, going), pc.is_valid(lid["pseudoniem"]))


def _present(part: pa.Table, reg: pa.Table, listed: pa.Table, peildatum: date) -> tuple[pa.Table, pa.Table, float]:
    """Return the involvements of who was a member on the day of the registration, and these registrations.

    Last comes the share of involvements that fell outside the time in which that person was a member.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    reg = reg.filter(pc.less_equal(reg["datum"], pa.scalar(peildatum)))
    who = pc.index_in(part["pseudoniem"], listed["pseudoniem"].combine_chunks())
    what = pc.index_in(part["registratie_id"], reg["registratie_id"].combine_chunks())
    keep = pc.and_(
        pc.is_in(part["rol"].cast(pa.string()), pa.array(PRESENT)), pc.and_(pc.is_valid(who), pc.is_valid(what))
    )
    part, who, what = part.filter(keep), who.filter(keep), what.filter(keep)
    then = _holds(listed.take(who.combine_chunks()), reg["datum"].take(what.combine_chunks()))
    mine = part.filter(then)
    outside = 1 - mine.num_rows / part.num_rows if part.num_rows else 0.0
    return mine, reg.filter(pc.is_in(reg["registratie_id"], mine["registratie_id"].combine_chunks())), outside


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    plain = pa.table(
        {n: c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for n, c in
         zip(table.column_names, table.columns, strict=True)}
    )  # fmt: skip
    return plain.to_pandas(types_mapper=pd.ArrowDtype)  # type: ignore[no-any-return]
