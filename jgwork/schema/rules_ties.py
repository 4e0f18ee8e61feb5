"""Ties between members: no tie with oneself, each tie once, both ends on the list of the group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jgwork.schema.rules_columns import whole
from jgwork.schema.rules_values import rows_of
from jgwork.vocabulary.findings import Finding
from jgwork.vocabulary.verdict import Verdict

if TYPE_CHECKING:
    import pyarrow as pa

ENDS = ("pseudoniem_a", "pseudoniem_b")


def fold_ties(ties: pa.Table) -> tuple[pa.Table, list[Finding]]:
    """Keep one of two rows that tell the same tie from both sides; where they tell different things, that is asked.

    Parameters
    ----------
    ties
        Typed table ``relatie``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from jgwork.schema.rules_relations import repeated

    key = ("groep_id", *ENDS, "relatietype", "bron")
    if not set(ENDS) <= set(ties.column_names) or not ties.num_rows:
        return ties, []
    a, b = (_text(ties.column(e)) for e in ENDS)
    turned = pc.fill_null(pc.greater(a, b), fill_value=False)
    ordered = ties
    for end, low, high in ((ENDS[0], b, a), (ENDS[1], a, b)):
        ordered = ordered.set_column(ordered.column_names.index(end), end, pc.if_else(turned, low, high))
    again = repeated(ordered, [k for k in key if k in ties.column_names])
    if again is None or repeated(ties, [k for k in key if k in ties.column_names]) is not None:
        return ties, []  # one and the same row twice is said elsewhere
    alike = repeated(ordered, ordered.column_names)
    same = alike if alike is not None else pa.repeat(False, ties.num_rows)
    other = pc.and_(again, pc.invert(same))
    if pc.any(other).as_py():
        n, rows = rows_of(other)
        message = "Een band staat er van beide kanten, met verschillende gegevens. Hij zou twee keer tellen."
        move = "Lever elke band een keer: met het aantal van beide kanten samen, of met een van de twee."
        return ties, [Finding("regel.band_twee_keer", message, move, "relatie", ENDS[0], n, rows)]
    n, rows = rows_of(same)
    message = "Een band staat er van beide kanten, met dezelfde gegevens. Hij telt een keer."
    said = Finding("regel.band_twee_keer", message, "", "relatie", ENDS[0], n, rows, verdict=Verdict.WARN)
    return ties.filter(pc.invert(same)), [said]


def _text(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    values = whole(column)
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def check_ties(ties: pa.Table, members: Sequence[pa.Table]) -> list[Finding]:
    """Find ties of a person with himself, and ties with somebody who is not on the list of the group."""
    import pyarrow.compute as pc

    from jgwork.schema.rules_relations import joined, values_of

    if not {*ENDS, "groep_id"} <= set(ties.column_names):
        return []
    a, b = (_text(ties.column(e)) for e in ENDS)
    out = []
    n, rows = rows_of(pc.fill_null(pc.equal(a, b), fill_value=False))
    if n:
        out.append(
            Finding(
                "regel.band_met_zichzelf",
                "Een relatie heeft twee keer dezelfde persoon.",
                "Verwijder de rij, of verbeter een van de twee pseudoniemen.",
                "relatie",
                "pseudoniem_b",
                n,
                rows,
            )
        )
    known = values_of(members, ("groep_id", "pseudoniem"))
    anyone = values_of(members, ("pseudoniem",))
    for end in ENDS:
        if known is None or anyone is None:
            break  # the reference to lid says it already
        strange = pc.and_(
            pc.invert(pc.is_in(joined(ties, ("groep_id", end)), known)), pc.is_in(_text(ties.column(end)), anyone)
        )
        n, rows = rows_of(pc.fill_null(strange, fill_value=False))
        if n:
            out.append(
                Finding(
                    "regel.lid_andere_groep",
                    "Een relatie noemt iemand die niet op de namenlijst van deze groep staat.",
                    "Lever alleen relaties tussen leden van dezelfde groep.",
                    "relatie",
                    end,
                    n,
                    rows,
                )
            )
    return out
