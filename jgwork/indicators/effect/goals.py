"""All goals of a group together: at most three primary ones, judged with each other in mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.caution import Caution, Warned
from jgwork.indicators.effect.estimate import Estimate
from jgwork.indicators.effect.goal import effect_of_goal
from jgwork.indicators.effect.ladder import Answer, holm
from jgwork.indicators.effect.situatie import Tables, frame, soort_van, start_of
from jgwork.vocabulary.dutch import day
from jgwork.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from jgwork.indicators.plan.nulmeting import Nulmeting

#: At most this many indicators of a group are primary.
MAX_PRIMARY = 3


def effects_of_group(
    tables: Tables,
    groep_id: str,
    op: date,
    *,
    soorten: Mapping[str, str] | None = None,
    vast: Mapping[str, Nulmeting] | None = None,
) -> dict[str, Answer]:
    """Return the answer of the ladder for every goal of a group that has a series.

    Primary goals (``primair``, at most the first three) are adjusted for their number (Holm); the rest is marked as
    exploratory, and so is a goal that became primary after the fact. Every answer carries a warning where registrations
    and residents point different ways.

    Parameters
    ----------
    tables
        Admitted tables by name.
    groep_id
        The group.
    op
        Peildatum.
    soorten
        Kind of each indicator (code list ``indicator``, column ``soort``).
    vast
        Fixed nulmetingen by goal; where the group has any, only a goal that was fixed as primary before the approach
        started stays primary.

    Returns
    -------
    dict
        By ``doel_id``; a goal that cannot be evaluated is left out.
    """
    rows = frame(tables, "doel", "doel_id", "groep_id", "indicator_code", "primair")
    rows = rows[rows["groep_id"] == groep_id].drop_duplicates("doel_id", keep="last").sort_values("doel_id")
    answers: dict[str, Answer] = {}
    indicator: dict[str, str] = {}
    for row in rows.to_dict("records"):
        try:
            answers[str(row["doel_id"])] = effect_of_goal(tables, str(row["doel_id"]), op, soorten=soorten)
        except UsageError:
            continue
        indicator[str(row["doel_id"])] = str(row["indicator_code"])
    named = [str(d) for d in rows.loc[rows["primair"] == True, "doel_id"] if d in answers]  # noqa: E712 - a column of objects
    late = {d: mark for d in named if (mark := _afterwards(tables, groep_id, d, vast or {}))}
    primary = [d for d in named if d not in late][:MAX_PRIMARY]
    adjusted = holm({d: a.primary for d, a in answers.items()}, primary)
    kinds = {d: soort_van(i, soorten) for d, i in indicator.items()}
    found: dict[str, tuple[str, Estimate]] = {indicator[d]: (kinds[d], adjusted[d]) for d in answers}
    marks = caution.disagreement(found)
    own = {d: (*marks, *((late[d],) if d in late else ())) for d in answers}
    return {
        d: replace(a, primary=adjusted[d].with_warnings(*(m.text for m in own[d])), cautions=(*a.cautions, *own[d]))
        for d, a in answers.items()
    }


def _afterwards(tables: Tables, groep_id: str, doel_id: str, vast: Mapping[str, Nulmeting]) -> Warned | None:
    """Return a warning where a goal became primary, or came into the plan, after the approach started."""
    if not any(n.groep_id == groep_id for n in vast.values()):
        return None
    fixed, start = vast.get(doel_id), start_of(tables, groep_id)
    if fixed is None or fixed.vast_op is None:
        text = "Dit doel kwam er later bij: zijn nulmeting is niet vastgesteld, die van andere doelen wel."
    elif fixed.vast_op > start:
        text = (
            f"De nulmeting is vastgesteld op {day(fixed.vast_op)}, na de start op {day(start)}. Het doel kan gekozen "
            "zijn omdat het goed uitkwam."
        )
    elif not fixed.primair:
        text = f"Toen de nulmeting werd vastgesteld, op {day(fixed.vast_op)}, was dit geen belangrijkste doel."
    else:
        return None
    return Warned(Caution.AFTERWARDS, text)
