"""How counts of one population hang together: by sums told now and before, and by the full cross of tables in a ring.

Whoever protects a cell must reckon with every sum an attacker knows, also with sums over cells that are withheld since
an earlier publication and whose value is no longer at hand. Any point that obeys all of them will do in its place: a
change of the table that is possible from one such point leads to the same tables as from another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from jgwork.privacy.attack.ledger import Ledger
from jgwork.privacy.attack.lp import EPS, INF, Line, Outcome, Programme
from jgwork.privacy.attack.tables import CellTable, Labels, Sum, crossings, joined, plain, read_key, ring


def tables_in_ring(group: Iterable[tuple[CellTable, Sequence[Labels]]], ledger: Ledger) -> list[CellTable]:
    """Return the tables of one population, told now or before, that hang together in a ring.

    Beside every table stand its cells without a value: these are there but not known. One that no table lists is
    zero, but for periods after those that an earlier table told.
    """
    found: dict[tuple[str, ...], dict[Labels, float | None]] = {}
    population = ""
    for table, unknown in group:
        population = table.population
        order = sorted(range(len(table.dims)), key=lambda j: table.dims[j])
        own = found.setdefault(tuple(table.dims[j] for j in order), {})
        for lab in [*table.cells, *unknown]:
            own[tuple(lab[j] for j in order)] = None
    if all(len(dims) < 2 for dims in found):
        return []
    now, base = set(found), population.rsplit("@", 1)[0]
    for key in _listed(ledger):
        if not key.startswith(plain(base)):
            continue
        head, places = read_key(key)
        dims = tuple(d for d, _ in places)
        past = head.rsplit("@", 1)[0] == base and any(is_period(lab) for _, lab in places)
        if (past or head == population) and len(set(dims)) == len(dims) > 1:
            found.setdefault(dims, {})[tuple(lab for _, lab in places)] = None
    if sum(len(dims) > 1 for dims in found) < 3:
        return []
    for dims in found.keys() - now:
        _later_periods(dims, found)
    return ring([CellTable("", dims, cells, population) for dims, cells in sorted(found.items()) if len(dims) > 1])


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


def _listed(ledger: Ledger) -> list[str]:
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


def _before(key: str, latest: Mapping[str, str]) -> str:
    if any(is_period(lab) for _, lab in read_key(key)[1]):
        return latest.get(undated(key), key)
    return key


def undated(key: str) -> str:
    """Return the name of a cell without the date of its population."""
    head, _, rest = key.partition("|")
    return f"{head.rsplit('@', 1)[0]}|{rest}"


def latest_names(ledger: Ledger) -> dict[str, str]:
    """Return by name without date under which name a cell was last spoken of."""
    return {undated(a.key): a.key for a in ledger.atoms}


def grown(
    population: str, names: Mapping[str, str], known: Mapping[str, float], ledger: Ledger, *, shown: bool
) -> list[Sum]:
    """Return earlier totals as the one before and the periods since, and those of now as the last and what was added.

    Parameters
    ----------
    population
        Of the tables of now, with its date.
    names
        Name in the ledger of every cell of now, totals included.
    known
        Values at hand; a moment that they speak against (a window that moves along, a correction) says nothing.
    ledger
        What was told before.
    shown
        Only of moments of which known values show that it is so.
    """
    base = plain(population.rsplit("@", 1)[0]) + "@"
    moments: dict[str, list[str]] = {}
    for a in ledger.atoms:
        if a.key.startswith(base) and (head := a.key.partition("|")[0]) != plain(population):
            moments.setdefault(head, []).append(a.key)
    parts: dict[str, dict[str, dict[str, str]]] = {}
    for key, name in names.items() if moments else ():
        for d, p, total in _over_periods(key):
            parts.setdefault(total, {}).setdefault(d, {})[p] = name
    periods = sorted({(d, p) for cells in parts.values() for d, names_ in cells.items() for p in names_})
    known = _with_totals(known, ledger) if moments else known
    found: list[Sum] = []
    before: dict[str, tuple[str, dict[str, str]]] = {}
    last: dict[str, str] = {}
    for _, keys in sorted(moments.items()):
        own = [(d, p) for key in keys for d, p, _ in _over_periods(key)]
        for d, p in own:
            last[d] = max(p, last.get(d, ""))
        # where no period was told then, the one until which its totals are right
        cuts = [last] if own else [{**last, d: p} for d, p in periods]
        for cut, then in [(cut, then) for cut in cuts for then in (before, {})]:
            sums = [s for key in keys for s in _until(key, then.get(undated(key)), parts.get(undated(key), {}), cut)]
            seen = [s for s in sums if all(k in known for k in (s.parent, *s.children))]
            fits = all(abs(known[s.parent] - sum(known[k] for k in s.children)) < EPS for s in seen)
            if fits and (seen or (own and not shown)):
                found += sums
                last = cut
                break
        before |= {undated(key): (key, dict(last)) for key in keys if not _over_periods(key)}
    now = {undated(key): name for key, name in names.items()}
    pairs = [(now[total], old) for total, (old, _) in before.items() if now.get(total, old) != old]
    if any(known.get(old, 0.0) > known[new] + EPS for new, old in pairs):
        return found  # not what it was with something added
    return [*found, *(Sum(new, (old, f"{new}|+{old.partition('|')[0]}")) for new, old in pairs)]


def _until(
    key: str, then: tuple[str, dict[str, str]] | None, parts: Mapping[str, Mapping[str, str]], last: Mapping[str, str]
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


def _over_periods(key: str) -> list[tuple[str, str, str]]:
    """Return per dimension of periods in a key: dimension, period, and the undated name of the total over it."""
    head, *places = key.split("|")
    found = []
    for i, place in enumerate(places):
        d, _, p = place.partition("=")
        if is_period(p):
            found.append((d, p, undated("|".join([head, *places[:i], *places[i + 1 :]]))))
    return found


def told_sums(ledger: Ledger, start: Collection[str], fixed: Collection[str]) -> list[Sum]:
    """Return the sums of earlier releases that hang together with some cells, by cells that are not told exactly."""
    found = _all_sums(ledger)
    uses: dict[str, list[int]] = {}
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


def _with_totals(known: Mapping[str, float], ledger: Ledger) -> dict[str, float]:
    """Return known values with the totals of earlier releases that follow from them."""
    out, waiting = dict(known), _all_sums(ledger)
    while ready := [s for s in waiting if s.parent not in out and all(k in out for k in s.children)]:
        out |= {s.parent: sum(out[k] for k in s.children) for s in ready}
    return out


def complete(
    known: Mapping[str, float], identities: Sequence[Sum], limits: Mapping[str, tuple[float, float]]
) -> dict[str, float] | None:
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
