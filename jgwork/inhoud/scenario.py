"""Which scenarios of a plan count: the hours and costs of one that nobody chose are asked of nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from jgwork.inhoud.inhoud import dekking_van
from jgwork.inhoud.plan import concept
from jgwork.inhoud.rijen import find_table, of_group

#: The scenario that always holds.
BASIS = "basis"


def scenario_van(actie: Mapping[Any, Any]) -> str:
    """Return the scenario of an action; one that names none belongs to the basis."""
    return str(actie.get("scenario") or BASIS)


def gekozen(
    acties: Iterable[Mapping[Any, Any]], op: date | None = None, besloten: Collection[str] = ()
) -> frozenset[str]:
    """Return the scenarios of one group that count: the basis, what partners chose, and what was begun.

    Parameters
    ----------
    acties
        Every action of the group: one that started makes its scenario count, whatever its goal or whom it is for.
    op
        Day by which an action has started; without it none has.
    besloten
        Scenarios that were chosen by then (``besloten``): their hours and costs are planned before anything starts.
    """
    started = (
        scenario_van(a)
        for a in acties
        if op is not None and a.get("start") is not None and a["start"] <= op and a.get("status") != "vervallen"
    )
    return frozenset({BASIS, *started, *besloten})


def besloten(scenarios: Iterable[Mapping[Any, Any]], op: date | None = None) -> dict[str, frozenset[str]]:
    """Return by group the scenarios that partners said they work by; a choice without a day always held.

    Parameters
    ----------
    scenarios
        Rows of ``scenario``.
    op
        A choice of a later day is not made yet; every choice without it.
    """
    out: dict[str, set[str]] = {}
    for r in scenarios:
        day = r.get("datum")
        if r["gekozen"] and (op is None or day is None or day <= op):
            out.setdefault(str(r["groep_id"]), set()).add(str(r["scenario"]))
    return {g: frozenset(names) for g, names in out.items()}


def keuze_van(source: Any, groep_id: str, op: date | None) -> frozenset[str]:
    """Return the scenarios of a group that count on a day: what was begun by then as far as actions were delivered.

    Parameters
    ----------
    source, groep_id, op
        A dossier or a mapping of tables, the group and the peildatum.
    """
    known = op and dekking_van(source).op(op, ("actie",), groep_id)
    plan, choice = (find_table(source, n) for n in ("actie", "scenario"))
    rows = of_group(concept(plan, ja=False), groep_id).to_pylist() if plan is not None else []
    chosen = of_group(choice, groep_id).to_pylist() if choice is not None else []
    return gekozen(rows, known, besloten(chosen, op).get(groep_id, ()))
