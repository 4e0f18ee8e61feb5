"""Attack counts in tables: from outside, as a member of a cell, and with the rule book at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jgwork.privacy.attack.audit import Interval, Model, System, models
from jgwork.privacy.attack.explain import Explainer
from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.lp import EPS, INF

if TYPE_CHECKING:
    from numpy.typing import NDArray

OUTSIDER = "kent alleen de publicaties"
MEMBER = "hoort zelf bij een van de cellen"
RULE = "kent ook de regel waarmee cellen zijn weggelaten"
EXACT = "De waarde volgt precies uit wat getoond is."


@dataclass(frozen=True, slots=True)
class Guarded:
    """A cell under attack: its key, whether it may not be provably under k, and what everybody knows to be the least.

    ``about_persons``: a count of persons, which must reach k; otherwise it may only not follow exactly.
    """

    key: CellKey
    about_persons: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What is left of one cell in the variant that leaves least; ``reason`` is empty where it holds."""

    interval: Interval
    attacker: str
    reason: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Attackers:
    """Who attacks beside the outsider."""

    member: bool = True
    rule: bool = True


def attack_counts(
    system: System,
    guarded: Sequence[Guarded],
    k: int,
    m: int,
    *,
    who: Attackers = Attackers(),
    names: Mapping[CellKey, str] | None = None,
    seconds: float = 10.0,
) -> dict[CellKey, Found]:
    """Attack withheld counts of tables.

    Parameters
    ----------
    system
        Everything published and known.
    guarded
        The withheld cells.
    k
        No cell of persons may be provably under it.
    m
        Who knows the rule sees that a withheld cell, or one that it protects, is under k; that much the sign itself
        says. He must keep this many possible values (or all from 1 to k - 1, where those are fewer).
    who
        Attackers beside the outsider. The member of a cell knows that it is not empty, which says something only where
        empty cells are withheld too.
    names
        Dutch names of the cells, for the derivation of one that falls.
    seconds
        Time limit of one whole-number problem.

    Raises
    ------
    ContradictionError
        No solution exists.
    """
    settled, free = models(system, seconds=seconds)
    highest = {g.key: free[g.key][0].bound(free[g.key][1], -1) for g in guarded if g.key in free}
    lowest = {g.key: free[g.key][0].bound(free[g.key][1], 1) for g in guarded if g.key in free}
    out: dict[CellKey, Found] = {}
    explainer = Explainer(fold(system), names) if names is not None else None
    for g in guarded:
        interval = Interval(lowest[g.key], highest[g.key]) if g.key in free else settled[g.key]
        reason = _reason(interval, k if g.about_persons else 0)
        why = explainer.sentence(g.key, interval) if reason and explainer is not None else ""
        out[g.key] = Found(interval, OUTSIDER, reason, why)
    groups: dict[int, list[Guarded]] = {}
    for g in guarded:
        groups.setdefault(id(free[g.key][0]) if g.key in free else -len(groups) - 1, []).append(g)
    for group in groups.values():
        model = free[group[0].key][0] if group[0].key in free else None
        places = {g.key: free[g.key][1] for g in group if g.key in free}
        if who.member and model is not None:
            out |= _as_member(model, [g for g in group if not out[g.key].reason], places, out, k)
        if who.rule:
            persons = [g for g in group if g.about_persons]
            for g in persons:
                if not out[g.key].reason:
                    out[g.key] = _with_rule(model, g.key, [p.key for p in persons], places, out, k, m)
    return out


def _reason(interval: Interval, k: int) -> str:
    if interval.exact:
        return EXACT
    return f"Zeker minder dan {k}." if interval.high < k else ""


def _as_member(
    model: Model, group: Sequence[Guarded], places: Mapping[CellKey, int], out: Mapping[CellKey, Found], k: int
) -> dict[CellKey, Found]:
    """Return the cells that fall to who is in one of them, himself included: that cell counts at least one.

    Solutions met before settle nearly all pairs; the rest is asked, and every answer is a solution for the next pair.
    """
    fallen: dict[CellKey, Found] = {}
    inside = np.array([i for i in places.values() if model.low[i] < 1], dtype=int)
    for g in group:
        i, aim, now = places[g.key], k if g.about_persons else 0, out[g.key].interval
        least, most = _met(model, i, inside)
        for n, j in enumerate(inside.tolist()):
            if most[n] >= aim and most[n] > least[n]:
                continue
            high = model.given(i, -1, j, 1, INF)
            if high is None or (high >= aim and high > least[n]):  # a solution met before has less
                continue
            low = model.given(i, 1, j, 1, INF)
            if low is None:
                continue
            left = Interval(max(low, now.low), min(high, now.high))
            if reason := _reason(left, aim):
                fallen[g.key] = Found(left, MEMBER, reason, "Wie zelf in een cel zit, weet dat die niet leeg is.")
                break
            least, most = _met(model, i, inside)
    return fallen


def _met(model: Model, i: int, inside: NDArray[np.int_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return by atom of ``inside`` the least and most of atom ``i`` in solutions met in which that one is not empty."""
    pool = model.pool()
    there, values = pool[:, inside] >= 1, pool[:, [i]]
    least = np.where(there, values, INF).min(axis=0, initial=INF)
    return least, np.where(there, values, -INF).max(axis=0, initial=-INF)


def _with_rule(
    model: Model | None,
    key: CellKey,
    persons: Sequence[CellKey],
    places: Mapping[CellKey, int],
    out: Mapping[CellKey, Found],
    k: int,
    m: int,
) -> Found:
    """Return what who knows the rule makes of a cell: it, or one that hangs together with it, is under k."""
    now = out[key].interval
    low, high = now.low, min(now.high, k - 1)  # the cell itself is the small one
    need = min(m, k - 1)
    if high - low + 1 >= need:
        return out[key]
    low, high = (low, high) if high >= low else (INF, -INF)
    for other in persons:
        if model is None or other == key or out[other].interval.low > k - 1:
            continue
        bounds = [model.given(places[key], sign, places[other], -INF, k - 1) for sign in (1, -1)]
        if bounds[0] is not None and bounds[1] is not None:
            low, high = min(low, bounds[0]), max(high, bounds[1])
        if high - low + 1 >= need:
            return out[key]
    if high < low - EPS:
        return out[key]  # no cell here can be under k: the rule did not withhold these, and tells nothing of them
    why = f"Een cel die wegblijft is kleiner dan {k}, of beschermt er een die dat is; hier kan het geen andere zijn."
    reason = f"Met de regel blijven er te weinig mogelijke aantallen over; nodig zijn er {need}."
    return Found(Interval(low, high), RULE, reason, why)


def fold(system: System) -> System:
    """Return a system in which a fact about one atom is a bound, so that only sums are left to explain with."""
    bounds = dict(system.bounds)
    rows, labels = [], []
    for n, (terms, low, high) in enumerate(system.rows):
        if len(terms) != 1:
            rows.append((terms, low, high))
            labels.append(system.labels[n] if system.labels else "")
            continue
        key, c = terms[0]
        ends = sorted((low / c, high / c))
        bounds[key] = (float(np.maximum(bounds[key][0], ends[0])), float(np.minimum(bounds[key][1], ends[1])))
    return System(bounds, rows, system.integer, tuple(labels))
