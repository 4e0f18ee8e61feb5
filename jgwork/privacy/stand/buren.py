"""Hold what is to be told beside what groups were told that share members or incidents with this one.

Who subtracts what one group was told from what another was, holds a number about those who are in one of both. So
every sum that lies close is tried: a told set alone, all that hang together with it, of one neighbour and of some
together (a group that was divided), beside the new set alone, beside all that its own group was told, and together
with what one neighbour was told beside what another was (the parts of a group and the whole).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, combinations, permutations, zip_longest

Sets = Sequence[frozenset[str]]
#: With more neighbours only each alone and all together are tried.
MOST = 5


def naast(nieuw: frozenset[str], eigen: Sets, buren: Sequence[Sets], mag: Callable[[frozenset[str]], bool]) -> bool:
    """Return whether a set may be told beside what was told already.

    Parameters
    ----------
    nieuw
        What the new number counts.
    eigen, buren
        The sets that the own group, and each neighbour, was told a number of.
    mag
        Whether a number about exactly these may be known.
    """
    mine, theirs = _verbonden(nieuw, eigen, buren)
    tried: set[frozenset[str]] = {frozenset()}
    for apart in _verschillen(nieuw, mine, theirs):
        if apart not in tried and not mag(apart):
            return False
        tried.add(apart)
    return True


def _verbonden(nieuw: frozenset[str], eigen: Sets, buren: Sequence[Sets]) -> tuple[Sets, list[Sets]]:
    """Return the told sets that hang together with a new one by what they share."""
    reach, rest = set(nieuw), [(-1, s) for s in eigen] + [(i, s) for i, sets in enumerate(buren) for s in sets]
    found: list[tuple[int, frozenset[str]]] = []
    while near := [(i, s) for i, s in rest if not reach.isdisjoint(s)]:
        found += near
        rest = [(i, s) for i, s in rest if reach.isdisjoint(s)]
        reach.update(*(s for _, s in near))
    theirs = [[s for at, s in found if at == i] for i in range(len(buren))]
    return [s for at, s in found if at < 0], [sets for sets in theirs if sets]


def _verschillen(nieuw: frozenset[str], eigen: Sets, buren: Sequence[Sets]) -> Iterator[frozenset[str]]:
    for sets in buren:
        yield from (nieuw ^ s for s in sets if not nieuw.isdisjoint(s))
    for some in _keuzes(buren):
        theirs = list(chain.from_iterable(some))
        for ours in ([nieuw], [nieuw, *eigen]) if eigen else ([nieuw],):
            touched = [s for s in theirs if any(not o.isdisjoint(s) for o in ours)]
            yield _apart(ours, theirs)
            if len(touched) < len(theirs):
                yield _apart(ours, touched)
    for part, whole in permutations(buren, 2) if len(buren) <= MOST else ():
        near = [w for w in whole if not nieuw.isdisjoint(w)]
        for p in part if near else ():
            touches = not nieuw.isdisjoint(p)
            yield from (_apart([nieuw, p], [w]) for w in near if not p.isdisjoint(w))
            yield from (_apart([nieuw], [p, w]) for w in near if touches)


def _keuzes(buren: Sequence[Sets]) -> Iterable[tuple[Sets, ...]]:
    sizes = range(1, len(buren) + 1) if len(buren) <= MOST else (1, len(buren))
    return chain.from_iterable(combinations(buren, n) for n in sizes)


def _apart(ours: Sets, theirs: Sets) -> frozenset[str]:
    """Return who is left when the sum of some numbers is taken from that of others."""
    levels = zip_longest(_lagen(ours), _lagen(theirs), fillvalue=frozenset[str]())
    return frozenset().union(*(a ^ b for a, b in levels))


def _lagen(sets: Sets) -> list[set[str]]:
    """Return who is in one set or more, who in two or more, and so on."""
    out: list[set[str]] = []
    for one in sets:
        rest: AbstractSet[str] = one
        for level in out:
            again = level & rest
            level.update(rest)
            rest = again
        if rest:
            out.append({*rest})
    return out
