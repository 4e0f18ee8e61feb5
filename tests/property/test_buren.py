"""What is held beside the numbers of neighbours, against counting every person of every sum one by one."""

import random
from collections import Counter
from itertools import chain, combinations, permutations, product

import pytest

from jgwork.privacy.stand.buren import MOST, naast

Sets = list[frozenset[str]]


def counted(ours: Sets, theirs: Sets) -> frozenset[str]:
    weight = Counter(chain.from_iterable(ours))
    weight.subtract(chain.from_iterable(theirs))
    return frozenset(m for m, n in weight.items() if n)


def connected(new: frozenset[str], own: Sets, near: list[Sets]) -> tuple[Sets, list[Sets]]:
    reach, size = set(new), -1
    while size != len(reach):
        size = len(reach)
        reach.update(*(s for s in chain(own, *near) if reach & s))
    return [s for s in own if reach & s], [[s for s in sets if reach & s] for sets in near]


def differences(new: frozenset[str], own: Sets, near: list[Sets]) -> set[frozenset[str]]:
    own, near = connected(new, own, near)
    near = [sets for sets in near if sets]
    out = {new ^ s for sets in near for s in sets if new & s}
    for n in range(1, len(near) + 1) if len(near) <= MOST else (1, len(near)):
        for some in combinations(near, n):
            theirs = list(chain.from_iterable(some))
            for ours in ([new], [new, *own]):
                out |= {counted(ours, theirs), counted(ours, [s for s in theirs if any(o & s for o in ours)])}
    for part, whole in permutations(near, 2) if len(near) <= MOST else ():
        for p, w in product(part, whole):
            out |= {counted([new, p], [w])} if p & w and new & w else set()
            out |= {counted([new], [p, w])} if p & new and new & w else set()
    return out - {frozenset()}


@pytest.mark.parametrize("seed", range(200))
def test_every_difference_that_can_be_made_is_tried_and_no_other(seed: int) -> None:
    rng = random.Random(seed)

    def some() -> frozenset[str]:
        return frozenset(f"i{n}" for n in rng.sample(range(30), rng.randrange(1, 9)))

    new, own = some(), [some() for _ in range(rng.randrange(3))]
    near = [[some() for _ in range(rng.randrange(4))] for _ in range(rng.randrange(8))]
    tried: set[frozenset[str]] = set()
    assert naast(new, own, near, lambda apart: not tried.add(apart))
    assert tried == differences(new, own, near)
    for apart in tried:
        assert not naast(new, own, near, lambda found, one=apart: found != one)
