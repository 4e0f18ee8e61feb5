"""Tables of counts that add up: events with the members behind them, actions at persons, persons over groups.

All tables of one population are protected as one, together with what the ledger says was told before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Atom, Ledger, Row
from jgwork.privacy.attack.ring import (
    complete,
    crossed,
    grown,
    is_period,
    latest_names,
    tables_in_ring,
    told_sums,
    too_many,
)
from jgwork.privacy.attack.tables import CellTable, Labels, Sum, pruned
from jgwork.privacy.release.draft import TOTAL_LABELS, Draft, Policy, combine
from jgwork.privacy.release.keuze import KEPT, Keep, Method
from jgwork.privacy.release.link import Counted, earlier, holds, told_limits, told_values, true_cells, true_sums
from jgwork.privacy.release.problem import Problem
from jgwork.privacy.release.rond import soften, write_soft
from jgwork.privacy.release.suppress import protect, within_reach
from jgwork.vocabulary.tables import WITHHELD, Measure, Unit, Value

FEWEST_BEHIND = 3
PERSON_TARGETS = frozenset({"persoon", "gezin", "persoon_gezin", "persoon of gezin"})
DOMINANT = "Achter een cel staan minder dan drie leden, of een lid staat achter meer dan de helft."
FEW = "Een cel telt minder dan {k} personen; daardoor blijft ook een andere cel weg die haar zou verraden."
FEW_ACTIONS = "Acties voor personen of gezinnen: een aantal onder {k} wordt niet getoond."
NO_ROUNDING = "Met deze totalen is geen afronding te vinden die optelt; er zijn cellen weggelaten."
FALLS = "Samen met wat eerder verteld is, zou deze tabel cellen verraden; zij blijft daarom weg."
LARGE_RING = "Deze tabel vormt met andere een kring die te groot is om na te rekenen; zij blijft daarom weg."
NO_ROOM = "Met deze totalen is geen enkele cel te verbergen; de hele tabel blijft weg."


def margins(labels: Sequence[str]) -> Labels:
    """Return the labels of a row with ``None`` for each total."""
    return tuple(None if lab.lower() in TOTAL_LABELS else lab for lab in labels)


def counted(d: Draft, measure: Measure, policy: Policy) -> Counted | None:
    """Return a number column with its sensitive cells; ``None`` where it is not made of counts."""
    values = d.raw[measure.name]
    if any(isinstance(v, str) or (isinstance(v, float) and not v.is_integer()) or (v or 0) < 0 for v in values):
        d.withhold(measure, "Alleen hele aantallen kunnen in deze tabel beschermd worden.")
        return None
    if measure.unit is Unit.EVENT and measure.behind and len(d.table.measures) == 1:
        _merge_upward(d, measure)
        values = d.raw[measure.name]
    rows = [(i, margins(lab)) for i, lab in enumerate(d.labels) if values[i] is not None]
    cells = CellTable(d.key, d.table.dims, {lab: float(values[i]) for i, lab in rows}, _population(d, measure))
    out = Counted(
        d, measure, cells, rows, unknown=[margins(lab) for i, lab in enumerate(d.labels) if values[i] is None]
    )
    if measure.unit is Unit.EVENT:
        _events(out, policy)
    else:
        _persons(out, policy)
    return out


def _population(d: Draft, measure: Measure) -> str:
    parts = (d.group, d.table.info.get("populatie", measure.name), d.table.info.get("periode", ""))
    return "/".join(p for p in parts if p)


def _dominated(value: Any, behind: Any, largest: Any) -> bool:
    """Return whether fewer than three members, or one for more than half, stand behind a cell."""
    return bool(behind) and (behind < FEWEST_BEHIND or (largest or 0) * 2 > (value or 0))


def _events(c: Counted, policy: Policy) -> None:
    c.why, c.guard = DOMINANT, "bereik"
    raw, x = c.draft.raw, c.measure
    if not x.behind:
        return
    for i, lab in c.rows:
        value, behind = raw[x.name][i], raw[x.behind][i]
        if _dominated(value, behind, raw[x.largest][i] if x.largest else value):
            c.reach[lab] = value + policy.m


def _persons(c: Counted, policy: Policy) -> None:
    c.why = (FEW if c.measure.unit is Unit.PERSON else FEW_ACTIONS).format(k=policy.k)
    values = c.draft.raw[c.measure.name]
    least = 0 if c.draft.table.sensitive else 1
    for i, lab in c.rows:
        if c.measure.unit is Unit.ACTION and not PERSON_TARGETS & set(c.draft.labels[i]):
            continue
        if least <= values[i] < policy.k:
            c.reach[lab] = policy.k


def _merge_upward(d: Draft, measure: Measure) -> None:
    """Merge dominated rows of a one-way table with its smallest others until the rule holds; periods stay apart."""
    raw, n = d.raw, len(d.labels)
    if len(d.table.dims) != 1 or any(is_period(row[0]) or margins(row)[0] is None for row in d.labels):
        return
    large = raw[measure.largest] if measure.largest else raw[measure.name]
    bad = [i for i in range(n) if _dominated(raw[measure.name][i], raw[measure.behind][i], large[i])]
    others = sorted(
        (i for i in range(n) if i not in bad and raw[measure.name][i]),
        key=lambda i: (raw[measure.name][i], d.labels[i]),
    )
    if not bad:
        return
    together = list(bad)
    while _rule_fails(d, measure, together):
        if not others:
            return  # no merge helps; the cells are withheld
        together.append(others.pop(0))
    if len(together) == n:
        return
    together.sort()
    names = [d.labels[i][0] for i in together]
    merged = {name: _total(values, together, largest=name == measure.behind) for name, values in raw.items()}
    keep = [i for i in range(n) if i not in together]
    d.labels = [d.labels[i] for i in keep] + [(" of ".join(names) if len(names) <= 3 else "overige",)]
    d.raw = {name: [*(values[i] for i in keep), merged[name]] for name, values in raw.items()}
    d.say("Klassen met te weinig leden erachter zijn samengenomen.")


def _total(values: Sequence[Any], rows: Sequence[int], *, largest: bool) -> Any:
    out = None
    for i in rows:
        out = combine(out, values[i], largest=largest)
    return out


def _rule_fails(d: Draft, measure: Measure, rows: Sequence[int]) -> bool:
    large = measure.largest or measure.name
    value, most = _total(d.raw[measure.name], rows, largest=False), _total(d.raw[large], rows, largest=False)
    return _dominated(value, _total(d.raw[measure.behind], rows, largest=True), most)


def settle(group: Sequence[Counted], ledger: Ledger, policy: Policy) -> None:
    """Decide which cells of one population are shown and how; write cells, atoms and facts into their drafts."""
    group = _without_large_rings(group, ledger)
    truth = {k: v for c in group for k, v in true_cells(c, c.cells).items()}
    same = earlier(group, truth, ledger)
    _stay_withheld(group, same, ledger, policy)
    at = {k: same.get(k, k) for k in truth}
    new, old, point = _hang_together(group, at, truth, ledger)
    choice = policy.choice
    wants = [c for c in group if not c.hidden and choice.method(c.draft.table.name) is not Method.SUPPRESS]
    soft, left = soften(wants, at, {at[k]: v for k, v in truth.items()}, new, ledger, policy)
    hard = [c for c in group if c not in wants or c in left]
    found = _pattern(hard, at, point, [*new, *old], ledger, policy)
    sensitive = any(c.draft.table.sensitive for c in group)
    for c in hard:
        if c in left:
            c.draft.say(NO_ROUNDING)
        if c.hidden or found is None:
            _write_hidden(c, at, ledger, policy)
        else:
            _write(c, found, at, policy, least=0 if sensitive else 1)
    exact = {r.terms[0][0] for c in hard for r in c.draft.facts if r.terms and r.shown and r.lower == r.upper}
    for s in soft:
        write_soft(s, at, policy, exact)
    if not group:
        return
    first = group[0].draft
    title = f"{first.table.title}: delen en totaal"
    first.facts += [Row(title, ((s.parent, -1), *((k, 1) for k in s.children)), 0, 0) for s in new]
    named = {a.key for c in group for a in c.draft.atoms} | {a.key for a in ledger.atoms}
    extra = {k for s in new for k in (s.parent, *s.children)} - named
    first.atoms += [Atom(k, "aantal dat niet getoond is", table=first.key) for k in sorted(extra)]


def _stay_withheld(group: Sequence[Counted], same: Collection[CellKey], ledger: Ledger, policy: Policy) -> None:
    """Withhold a past cell again that was withheld before and is now a new count, because something was corrected.

    Which of the cells withheld then was corrected is not known any more: shown now, the others would give it away.
    """
    latest, told = latest_names(ledger), told_values(ledger)
    withheld = {a.key for a in ledger.atoms if a.guard} - told.keys()
    for c in group:
        for lab, value in c.cells.cells.items() if c.measure.unit is not Unit.PERSON else ():
            key = c.cells.key(lab)
            if value and key not in same and any(map(is_period, lab)) and latest.get(key.undated()) in withheld:
                c.reach.setdefault(lab, value + policy.m)


def _without_large_rings(group: Sequence[Counted], ledger: Ledger) -> list[Counted]:
    """Withhold tables, the last by name first, until no ring is left that is too large to reckon with."""
    left = list(group)
    while too_many(ring := tables_in_ring(_tables(left), ledger)):
        dims = {frozenset(t.dims) for t in ring}
        last = max((c for c in left if frozenset(c.cells.dims) in dims), key=lambda c: c.draft.key, default=None)
        if last is None:
            break  # told before already
        last.draft.withhold(last.measure, LARGE_RING)
        left.remove(last)
    return left


def _tables(group: Iterable[Counted]) -> list[tuple[CellTable, list[Labels]]]:
    return [(c.cells, c.unknown) for c in group if not c.loose]


def _hang_together(
    group: Sequence[Counted], at: Mapping[CellKey, CellKey], truth: Mapping[CellKey, float], ledger: Ledger
) -> tuple[list[Sum], list[Sum], Mapping[CellKey, float]]:
    """Return the sums of these tables, those told before, and a value for every cell in them.

    Tables in a ring are crossed where a full cross fits. Where the sums told before do not fit the values of now, cells
    that are withheld did change since, and only sums of known cells count.
    """
    held = true_sums(group, at, truth)
    told, limits = told_values(ledger), told_limits(ledger)
    known = told | {at[k]: v for k, v in truth.items()}
    rings = crossed(tables_in_ring(_tables(group), ledger), ledger)
    events = [c for c in group if c.measure.unit is not Unit.PERSON]
    more = (
        [grown((events[0].cells.population, events[0].cells.date), at, known, ledger, shown=x) for x in (False, True)]
        if events
        else []
    )
    spoken = {k for part in (*more, *rings) for s in part for k in (s.parent, *s.children)}
    before = told_sums(ledger, known.keys() | spoken, told)
    readings = [(before, added) for added in [*(a for a in more if a), []]]
    for old, added in (*readings, ([s for s in before if holds(s, known)], [])):
        for ring in rings:
            new = [*held, *added, *(Sum(at.get(s.parent, s.parent), s.children) for s in ring)]
            point = complete(known, [*new, *old], limits)
            if point is not None:
                return new, old, point
    return held, [], known


def _told_closely(ledger: Ledger, policy: Policy) -> set[CellKey]:
    """Return cells told exactly, or so closely that withholding them now would hide nothing."""
    return {
        r.terms[0][0]
        for r in ledger.rows
        if len(r.terms) == 1
        and r.shown
        and r.lower is not None
        and r.upper is not None
        and r.upper - r.lower < policy.k
    }


def _pattern(
    group: Sequence[Counted],
    at: Mapping[CellKey, CellKey],
    known: Mapping[CellKey, float],
    identities: Sequence[Sum],
    ledger: Ledger,
    policy: Policy,
) -> frozenset[CellKey] | None:
    """Return the cells of one population to withhold; ``None`` where no pattern hides what must be hidden."""
    told = _told_closely(ledger, policy)
    sensitive = any(c.draft.table.sensitive for c in group)
    listed = {at[key] for c in group if not c.hidden for _, key in c.places()}
    everything = {at[key] for c in group for _, key in c.places()}
    guards = {a.key: a for a in ledger.atoms if a.guard}
    sums_ = pruned(list(dict.fromkeys(identities)), everything | guards.keys() | told)
    used = everything | {k for s in sums_ for k in (s.parent, *s.children)}
    zeros = set() if sensitive else {k for k in listed if known[k] == 0}
    last = {at[key] for c in group for key in _last_period(c)}
    reach = {at[key]: v for c in group for lab, v in c.reach.items() if at[key := c.cells.key(lab)] not in told}
    problem = Problem(
        values={k: known[k] for k in used},
        sums=[(s.parent, s.children) for s in sums_],
        reach=reach,
        # where zeros are withheld: whoever is in a cell knows that it is not empty
        lower={k: float(guards[k].lower) for k in used & guards.keys()} | dict.fromkeys(listed, 1.0),
        weights={k: _weight(k, known, listed, last, policy.choice.keep) for k in used},
        shown=(told & used) | zeros,
        prefer=guards.keys() - told,
    )
    before = [guards[k] for k in sorted((used & guards.keys()) - everything - told)]
    return protect(
        _with_earlier(problem, before, policy.k),
        exact_seconds=policy.choice.exact_seconds,
        progress=lambda p: policy.choice.progress(p.sentence()),
    )


def _with_earlier(p: Problem, guarded: Sequence[Atom], k: int) -> Problem:
    """Return a problem in which cells withheld before, and not listed now, keep room as far as they can."""
    small = [(a.key, k - p.values[a.key]) for a in guarded if a.guard == "k" and p.values[a.key] < k]
    either = [(a.key, step) for a in guarded if a.guard != "k" for step in (1.0, -1.0)]
    found = within_reach(p, [*small, *either])
    up = {key: p.values[key] + step for key, step in found if step > 0}
    down = {key: p.values[key] + step for key, step in found if step < 0 and key not in up}
    return replace(p, reach=up | dict(p.reach), sink=down)


def _last_period(c: Counted) -> list[CellKey]:
    """Return the cells of the newest period that a column lists; none where its labels are no periods."""
    periods = {(j, lab[j]) for _, lab in c.rows for j in range(len(lab)) if is_period(lab[j])}
    newest = {j: max(str(p) for i, p in periods if i == j) for j, _ in periods}
    return [c.cells.key(lab) for _, lab in c.rows if any(lab[j] == p for j, p in newest.items())]


def _weight(
    key: CellKey,
    truth: Mapping[CellKey, float],
    listed: Collection[CellKey],
    last: Collection[CellKey],
    keep: Collection[Keep],
) -> float:
    """Loss of a withheld cell: a total is dearer than a part, a large count a little dearer than a small one.

    What the publisher asked to keep is dearer than anything else.
    """
    if key not in listed:
        return 0.0  # nobody sees it anyway
    depth = len(key.labels)
    deepest = max((len(k.labels) for k in listed), default=0)
    kept = Keep.LAST in keep and key in last, Keep.TOTALS in keep and depth < deepest
    return 1.0 + 5.0 * (deepest - depth) + min(truth[key], 1000.0) * 1e-4 + KEPT * sum(kept)


def _write_hidden(c: Counted, at: Mapping[CellKey, CellKey], ledger: Ledger, policy: Policy) -> None:
    """Withhold a whole column; what it must hide stays guarded against what other tables tell."""
    d, x = c.draft, c.measure
    d.withhold(x, FALLS if c.hidden else NO_ROOM)
    told = _told_closely(ledger, policy)
    small = {at[c.cells.key(lab)] for lab in c.reach} - told
    d.atoms += [Atom(at[k], d.label(i, x), c.guard, table=d.key) for i, k in c.places() if at[k] in small]


def _write(c: Counted, found: frozenset[CellKey], at: Mapping[CellKey, CellKey], policy: Policy, *, least: int) -> None:
    d, x = c.draft, c.measure
    out: list[Value] = [None] * len(d.labels)
    for i, own in c.places():
        key = at[own]
        value = int(d.raw[x.name][i])
        label = d.label(i, x)
        if key in found:
            out[i] = WITHHELD
            d.say(c.why)
            about_group = x.unit is Unit.ACTION and not PERSON_TARGETS & set(d.labels[i])
            d.atoms.append(Atom(key, label, "bereik" if about_group else c.guard, least, table=d.key))
            continue
        base = policy.afronding if x.unit is Unit.PERSON else 1
        shown = base * ((2 * value + base) // (2 * base))
        out[i] = shown
        d.atoms.append(Atom(key, label, table=d.key))
        low, high = (shown, shown) if base == 1 or value == 0 else (max(shown - base // 2, 0), shown + (base - 1) // 2)
        if low != high:
            d.limits[str(shown)] = (low, high)
        d.facts.append(Row(label, ((key, 1),), low, high, policy.date, d.key, str(shown)))
    d.cells[x.name] = out
