"""How counts of one population hang together: by sums told now and before, and by the full cross of tables in a ring.

Whoever protects a cell must reckon with every sum an attacker knows, also with sums over cells that are withheld since
an earlier publication and whose value is no longer at hand. Any point that obeys all of them will do in its place: a
change of the table that is possible from one such point leads to the same tables as from another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from jgwork.privacy.attack.keys import CellKey
from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.lp import EPS, INF, Line, Outcome, Programme
from jgwork.privacy.attack.tables import CellTable, Labels, Sum, crossings, joined, ring


def tables_in_ring(group: Iterable[tuple[CellTable, Sequence[Labels]]], ledger: Ledger) -> list[CellTable]:
    """Return the tables of one population, told now or before, that hang together in a ring.

    Beside every table stand its cells without a value: these are there but not known. One that no table lists is
    zero, but for periods after those that an earlier table told.
    """
    found: dict[tuple[str, ...], dict[Labels, float | None]] = {}
    population = date = ""
    for table, unknown in group:
        population, date = table.population, table.date
        order = sorted(range(len(table.dims)), key=lambda j: table.dims[j])
        own = found.setdefault(tuple(table.dims[j] for j in order), {})
        for lab in [*table.cells, *unknown]:
            own[tuple(lab[j] for j in order)] = None
    if all(len(dims) < 2 for dims in found):
        return []
    now = set(found)
    for key in _listed(ledger):
        dims = key.dims
        speaks = key.date == date or any(is_period(lab) for _, lab in key.labels)
        if key.population == population and speaks and len(set(dims)) == len(dims) > 1:
            found.setdefault(dims, {})[tuple(lab for _, lab in key.labels)] = None
    if sum(len(dims) > 1 for dims in found) < 3:
        return []
    for dims in found.keys() - now:
        _later_periods(dims, found)
    return ring(
        [CellTable("", dims, cells, population, date) for dims, cells in sorted(found.items()) if len(dims) > 1]
    )


def _later_periods(dims: tuple[str, ...], tables: Mapping[tuple[str, ...], dict[Labels, float | None]]) -> None:
    """Add to an earlier table what it could not tell yet: cells of periods that only other tables have."""
    own = tables[dims]
    for j, d in enumerate(dims):
        known = {lab[j] for lab in own}
        periods = {lab[o.index(d)] for o, cells in tables.items() if d in o for lab in cells}
        for p in sorted(str(x) for x in periods - known if x is not None and is_period(x)):
            own |= {(*lab[:j], p, *lab[j + 1 :]): None for lab in list(own)}


def is_period(label: object) -> bool:
    """Return whether a label is a period: it begins with a year."""
    return str(label)[:4].isdigit()


def _listed(ledger: Ledger) -> list[CellKey]:
    told = {r.terms[0][0] for r in ledger.rows if len(r.terms) == 1 and r.shown}
    return sorted(told | {a.key for a in ledger.atoms if a.guard})


def too_many(tables: Sequence[CellTable]) -> bool:
    """Return whether the full cross of tables in a ring is too large to reckon with."""
    return bool(tables) and not crossings(tables)


def crossed(tables: Sequence[CellTable], ledger: Ledger) -> list[list[Sum]]:
    """Return the sums over the full cross of tables in a ring, in the readings to try.

    First with crossings of a past period as they were named before, then as new counts, then without.
    """
    if not tables:
        return [[]]
    fresh = joined(tables)
    latest = latest_names(ledger)
    named = [Sum(_before(s.parent, latest), tuple(_before(k, latest) for k in s.children)) for s in fresh]
    return [*([named] if named != fresh else []), fresh, []]


def _before(key: CellKey, latest: Mapping[CellKey, CellKey]) -> CellKey:
    if any(is_period(lab) for _, lab in key.labels):
        return latest.get(key.undated(), key)
    return key


def latest_names(ledger: Ledger) -> dict[CellKey, CellKey]:
    """Return by name without date under which name a cell was last spoken of."""
    return {a.key.undated(): a.key for a in ledger.atoms}


def grown(
    moment: tuple[str, str],
    names: Mapping[CellKey, CellKey],
    known: Mapping[CellKey, float],
    ledger: Ledger,
    *,
    shown: bool,
) -> list[Sum]:
    """Return earlier totals as the one before and the periods since, and those of now as the last and what was added.

    Parameters
    ----------
    moment
        Population of the tables of now, and its date.
    names
        Name in the ledger of every cell of now, totals included.
    known
        Values at hand; a moment that they speak against (a window that moves along, a correction) says nothing.
    ledger
        What was told before.
    shown
        Only of moments of which known values show that it is so.
    """
    population, date = moment
    moments: dict[str, list[CellKey]] = {}
    for a in ledger.atoms:
        if a.key.population == population and a.key.date not in ("", date):
            moments.setdefault(a.key.date, []).append(a.key)
    parts: dict[CellKey, dict[str, dict[str, CellKey]]] = {}
    for key, name in names.items() if moments else ():
        for d, p, total in _over_periods(key):
            parts.setdefault(total, {}).setdefault(d, {})[p] = name
    periods = sorted({(d, p) for cells in parts.values() for d, names_ in cells.items() for p in names_})
    known = _with_totals(known, ledger) if moments else known
    found: list[Sum] = []
    before: dict[CellKey, tuple[CellKey, dict[str, str]]] = {}
    last: dict[str, str] = {}
    for _, keys in sorted(moments.items()):
        own = [(d, p) for key in keys for d, p, _ in _over_periods(key)]
        for d, p in own:
            last[d] = max(p, last.get(d, ""))
        # where no period was told then, the one until which its totals are right
        cuts = [last] if own else [{**last, d: p} for d, p in periods]
        for cut, then in [(cut, then) for cut in cuts for then in (before, {})]:
            sums = [s for key in keys for s in _until(key, then.get(key.undated()), parts.get(key.undated(), {}), cut)]
            seen = [s for s in sums if all(k in known for k in (s.parent, *s.children))]
            fits = all(abs(known[s.parent] - sum(known[k] for k in s.children)) < EPS for s in seen)
            if fits and (seen or (own and not shown)):
                found += sums
                last = cut
                break
        before |= {key.undated(): (key, dict(last)) for key in keys if not _over_periods(key)}
    now = {key.undated(): name for key, name in names.items()}
    pairs = [(now[total], old) for total, (old, _) in before.items() if now.get(total, old) != old]
    if any(known.get(old, 0.0) > known[new] + EPS for new, old in pairs):
        return found  # not what it was with something added
    return [*found, *(Sum(new, (old, _added(new, old))) for new, old in pairs)]


def _added(new: CellKey, old: CellKey) -> CellKey:
    """Return the name of what came to a total since an earlier moment."""
    return new._replace(labels=(*new.labels, ("", f"+{old._replace(labels=())}")))


def _until(
    key: CellKey,
    then: tuple[CellKey, dict[str, str]] | None,
    parts: Mapping[str, Mapping[str, CellKey]],
    last: Mapping[str, str],
) -> list[Sum]:
    """Return a total as the total of an earlier moment, where there is one, and the periods after it until its own."""
    found = []
    for d, cells in parts.items():
        after = then[1].get(d, "") if then else ""
        children = [name for p, name in sorted(cells.items()) if after < p <= last.get(d, "")]
        if then and not (after and cells):
            continue
        if children or then:
            found.append(Sum(key, (*([then[0]] if then else []), *children)))
    return found


def _over_periods(key: CellKey) -> list[tuple[str, str, CellKey]]:
    """Return per dimension of periods in a key: dimension, period, and the undated name of the total over it."""
    return [(d, p, key.over(i).undated()) for i, (d, p) in enumerate(key.labels) if d and is_period(p)]


def told_sums(ledger: Ledger, start: Collection[CellKey], fixed: Collection[CellKey]) -> list[Sum]:
    """Return the sums of earlier releases that hang together with some cells, by cells that are not told exactly."""
    found = _all_sums(ledger)
    uses: dict[CellKey, list[int]] = {}
    for i, s in enumerate(found):
        for k in {s.parent, *s.children} - set(fixed):
            uses.setdefault(k, []).append(i)
    seen, todo = set[int](), [k for k in start if k not in fixed]
    while todo:
        for i in uses.pop(todo.pop(), []):
            if i not in seen:
                seen.add(i)
                todo += [k for k in (found[i].parent, *found[i].children) if k in uses]
    return [found[i] for i in sorted(seen)]


def _all_sums(ledger: Ledger) -> list[Sum]:
    return [
        Sum(r.terms[0][0], tuple(k for k, _ in r.terms[1:]))
        for r in ledger.rows
        if not r.shown and len(r.terms) > 1 and r.terms[0][1] == -1 and all(c == 1 for _, c in r.terms[1:])
    ]


def _with_totals(known: Mapping[CellKey, float], ledger: Ledger) -> dict[CellKey, float]:
    """Return known values with the totals of earlier releases that follow from them."""
    out, waiting = dict(known), _all_sums(ledger)
    while ready := [s for s in waiting if s.parent not in out and all(k in out for k in s.children)]:
        out |= {s.parent: sum(out[k] for k in s.children) for s in ready}
    return out


def complete(
    known: Mapping[CellKey, float], identities: Sequence[Sum], limits: Mapping[CellKey, tuple[float, float]]
) -> dict[CellKey, float] | None:
    """Return values for all cells of sums, those that are known and any that fit for the others.

    Parameters
    ----------
    known
        Values at hand.
    identities
        What adds up to what.
    limits
        Between which limits other cells lie; 0 and up where absent.

    Returns
    -------
    dict or None
        ``None`` where nothing fits: then these are not all the same counts.
    """
    keys = sorted({k for s in identities for k in (s.parent, *s.children)} - known.keys())
    at = {k: i for i, k in enumerate(keys)}
    rows: list[Line] = []
    for s in dict.fromkeys(identities):
        terms = [(s.parent, -1.0), *((k, 1.0) for k in s.children)]
        done = sum(c * known[k] for k, c in terms if k in known)
        free = [(at[k], c) for k, c in terms if k not in known]
        if free:
            rows.append((free, -done, -done))
        elif abs(done) > EPS:
            return None
    if not keys:
        return dict(known)
    ends = [limits.get(k, (0.0, INF)) for k in keys]
    programme = Programme([max(low, 0.0) for low, _ in ends], [high for _, high in ends], rows)
    if programme.solve() is not Outcome.OPTIMAL:
        return None
    return dict(known) | dict(zip(keys, map(float, programme.values), strict=True))
