"""All goals of a group together: at most three primary ones, judged with each other in mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from jgwork.indicators.effect import caution
from jgwork.indicators.effect.estimate import Estimate
from jgwork.indicators.effect.goal import effect_of_goal
from jgwork.indicators.effect.ladder import Answer, holm
from jgwork.indicators.effect.situatie import Tables, frame, soort_van
from jgwork.vocabulary.errors import UsageError

#: At most this many indicators of a group are primary.
MAX_PRIMARY = 3


def effects_of_group(
    tables: Tables, groep_id: str, op: date, *, soorten: Mapping[str, str] | None = None
) -> dict[str, Answer]:
    """Return the answer of the ladder for every goal of a group that has a series.

    Primary goals (``primair``, at most the first three) are adjusted for their number (Holm); the rest is marked as
    exploratory. Every answer carries a warning where registrations and residents point different ways.

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
    primary = [str(d) for d in rows.loc[rows["primair"] == True, "doel_id"] if d in answers][:MAX_PRIMARY]  # noqa: E712 - a column of objects
    adjusted = holm({d: a.primary for d, a in answers.items()}, primary)
    kinds = {d: soort_van(i, soorten) for d, i in indicator.items()}
    found: dict[str, tuple[str, Estimate]] = {indicator[d]: (kinds[d], adjusted[d]) for d in answers}
    marks = caution.disagreement(found)
    return {
        d: replace(
            a,
            primary=adjusted[d].with_warnings(*(m.text for m in marks)),
            cautions=(*a.cautions, *marks),
        )
        for d, a in answers.items()
    }
