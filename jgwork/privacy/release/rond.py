"""Counts that leave rounded or in classes: the alternatives to withholding cells."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.lp import Line, Outcome, Programme
from jgwork.privacy.attack.tables import Sum
from jgwork.privacy.release.draft import Policy
from jgwork.privacy.release.keuze import Method, base_above, class_of
from jgwork.privacy.release.link import Counted
from jgwork.vocabulary.tables import Value

ROUNDED = "Getallen zijn afgerond op een veelvoud van {base}, zo dat delen en totalen blijven optellen."
CLASSED = "Getallen zijn klassen; de kleinste klasse loopt van 0 tot en met {top}."
#: Seconds after which the search for a rounding that adds up is given up.
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A rounded count or a class: what is shown and between which limits the count lies."""

    low: int
    high: int | None
    shown: int | str


@dataclass(frozen=True, slots=True)
class Soft:
    """A column that leaves rounded or in classes, with what is shown of every cell of its population."""

    column: Counted
    figures: Mapping[CellKey, Figure]
    why: str


def soften(
    columns: Sequence[Counted],
    at: Mapping[CellKey, CellKey],
    truth: Mapping[CellKey, float],
    sums: Sequence[Sum],
    ledger: Ledger,
    policy: Policy,
) -> tuple[list[Soft], list[Counted]]:
    """Return columns as their tables asked to be told, and those for which no rounding adds up.

    Parameters
    ----------
    columns
        Columns of one population whose tables asked for another method than withholding.
    at
        Name in the ledger by cell.
    truth
        True value by name.
    sums
        What adds up to what.
    ledger
        What was told before: a cell that was rounded before is rounded alike.
    """
    base = base_above(policy.k)
    soft: list[Soft] = []
    left: list[Counted] = []
    for method in (Method.ROUND, Method.CLASSES):
        own = [c for c in columns if policy.choice.method(c.draft.table.name) is method]
        keys = sorted({at[k] for c in own for _, k in c.places()})
        if method is Method.ROUND:
            found = _rounding(keys, truth, sums, base, _rounded_before(ledger, base))
            why = ROUNDED.format(base=base)
        else:
            found = {k: Figure(*class_of(truth[k], base)) for k in keys}
            why = CLASSED.format(top=base - 1)
        if found is None:
            left += own
        else:
            soft += [Soft(c, found, why) for c in own]
    return soft, left


def _rounding(
    keys: Sequence[CellKey], truth: Mapping[CellKey, float], sums: Sequence[Sum], base: int, told: Mapping[CellKey, int]
) -> dict[CellKey, Figure] | None:
    """Return a multiple of the base for every cell, less than a base away, that keeps all sums; nearest together.

    A cell that is a multiple stays; one told before stays as it was told. ``None`` where none exists, or none was found
    in time.
    """
    floor = {k: base * math.floor(truth[k] / base) for k in keys}
    free = [k for k in keys if truth[k] != floor[k] and k not in told]
    at = {k: i for i, k in enumerate(free)}
    fixed = {k: told.get(k, floor[k]) for k in keys if k not in at}
    inside = [s for s in sums if all(k in floor for k in (s.parent, *s.children))]
    rows: list[Line] = []
    for s in inside:
        rest = float(fixed.get(s.parent, floor[s.parent]) - sum(fixed.get(k, floor[k]) for k in s.children))
        terms = [(at[k], float(base)) for k in s.children if k in at]
        terms += [(at[s.parent], -float(base))] if s.parent in at else []
        if terms:
            rows.append((terms, rest, rest))
        elif rest:
            return None
    up: Sequence[float] = []
    if free:
        cost = [2 * floor[k] + base - 2 * truth[k] for k in free]
        n = len(free)
        programme = Programme([0.0] * n, [1.0] * n, rows, cost=cost, whole=True, seconds=SECONDS)
        if programme.solve() is not Outcome.OPTIMAL:
            return None
        up = programme.values.tolist()
    shown = fixed | {k: floor[k] + base * round(up[i]) for k, i in at.items()}
    return {k: Figure(max(n - base + 1, 0), n + base - 1, n) for k, n in shown.items()}


def _rounded_before(ledger: Ledger, base: int) -> dict[CellKey, int]:
    """Return what was told of cells that were rounded to this base before."""
    return {
        r.terms[0][0]: int(r.shown)
        for r in ledger.rows
        if len(r.terms) == 1
        and r.lower != r.upper
        and r.shown.isdigit()
        and (r.lower, r.upper) == (max(int(r.shown) - base + 1, 0), int(r.shown) + base - 1)
    }


def write_soft(soft: Soft, at: Mapping[CellKey, CellKey], policy: Policy, exact: Collection[CellKey]) -> None:
    """Write the figures and their interval rows.

    Every cell that may be under k is guarded, whatever its true value, so that a guard tells nothing; one that this
    release tells exactly in another table (``exact``) needs none.
    """
    d, x = soft.column.draft, soft.column.measure
    out: list[Value] = [None] * len(d.labels)
    for i, own in soft.column.places():
        key, label = at[own], d.label(i, x)
        figure = soft.figures[key]
        out[i] = figure.shown
        d.limits[str(figure.shown)] = (figure.low, figure.high)
        guard = soft.column.guard if figure.low < policy.k and key not in exact else ""
        d.atoms.append(Atom(key, label, guard, table=d.key))
        d.facts.append(Row(label, ((key, 1),), figure.low, figure.high, policy.date, d.key, str(figure.shown)))
    d.cells[x.name] = out
    d.info["bescherming"] = soft.why
