"""Goals and actions of a plan that was settled, apart from those of a concept that goes with an advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jgwork.inhoud.rijen import plain

if TYPE_CHECKING:
    import pyarrow as pa

#: Tables whose rows are of a plan, the column that says of which kind, and the kind that is none yet.
PLAN, STATUS, CONCEPT = ("doel", "actie"), "plan_status", "concept"


def concept(rows: pa.Table, *, ja: bool) -> pa.Table:
    """Return the rows of a concept plan, or else those of a settled plan; a row that does not say is settled.

    Parameters
    ----------
    rows
        Rows of ``doel`` or ``actie``.
    ja
        Whether the concept is asked for.
    """
    import pyarrow.compute as pc

    said = rows[STATUS] if STATUS in rows.column_names else None
    if said is None or said.null_count == len(said):
        return rows.slice(0, 0) if ja else rows
    mask = pc.fill_null(pc.equal(plain(said), CONCEPT), fill_value=False)
    return rows.filter(mask if ja else pc.invert(mask))
