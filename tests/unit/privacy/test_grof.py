"""Steps in which a wide audience is told: no finer than a convenant asks, and none lets two audiences know more."""

from __future__ import annotations

import pytest

from jgwork.privacy.stand.grof import BASE, Grof, K


def test_what_the_example_asks_is_what_it_gives() -> None:
    assert Grof.voor(K, BASE) == Grof()


@pytest.mark.parametrize("k", [5, 10, 11, 12, 15, 20, 23, 24, 60])
@pytest.mark.parametrize("afronding", [1, 5, 6, 10, 16, 25, 30])
def test_steps_are_as_wide_as_asked_and_made_of_whole_steps(k: int, afronding: int) -> None:
    grof = Grof.voor(k, afronding)
    assert grof.k >= k
    assert grof.base >= afronding
    assert Grof.van(f"x {grof.halfjaar} y") == grof
    for n in range(4 * grof.base + grof.k):
        told, (low, high) = grof.afgerond(n), Grof().grenzen(Grof().afgerond(n))
        least, most = grof.grenzen(told)
        assert least <= low <= n <= high <= most, n
        assert told == grof.weinig if n < grof.k else isinstance(told, int) and abs(told - n) <= grof.base // 2
    assert Grof.van("Van 12 kwartalen.") is None
