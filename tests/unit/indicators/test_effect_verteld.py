"""Windows over what was told: quarters that are only known together are in a window whole or not at all."""

from datetime import date

import pytest

from jgwork.indicators.effect.vensters import Keuze, cellen, kies, uit_cellen, uitersten
from jgwork.inhoud.perioden import codes

NUL, START, OP = (date(2024, 7, 1), date(2025, 7, 1)), date(2025, 7, 1), date(2026, 7, 1)
EARLIER = {"2023-K3 t/m 2024-K2": 40}
BEFORE = {"2024-K3": 11, "2024-K4": 12, "2025-K1": 13, "2025-K2": 14}
SINCE = {"2025-K3": 5, "2025-K4": 6, "2026-K1": 7, "2026-K2": 8}


def windows(told: dict[str, int]) -> tuple[Keuze, tuple[tuple[float, ...] | None, ...]]:
    reeks, together = uit_cellen(cellen({q: (float(n), float(n)) for q, n in told.items()}))
    found = kies(reeks, *NUL, START, OP, together)
    (counts,) = uitersten(reeks, found)
    return found, (counts.na, counts.nul, counts.eerder)


@pytest.mark.parametrize(
    ("told", "now", "counts"),
    [
        (BEFORE | SINCE, "2025-K4 2026-K1 2026-K2", ((6, 7, 8), (12, 13, 14), None)),
        # the last quarter is not told yet: the same rule, one quarter earlier
        (BEFORE | {q: n for q, n in SINCE.items() if q != "2026-K2"}, "2025-K4 2026-K1", ((6, 7), (12, 13), None)),
        # told together: one column in every window, its total exact
        (BEFORE | {"2025-K4": 6, "2026-K1 t/m 2026-K2": 15}, "2025-K4 2026-K1 2026-K2", ((6, 15), (12, 27), None)),
        # together with a quarter outside the window: neither it nor its like a year earlier
        ({"2024-K3 t/m 2024-K4": 23, "2025-K1": 13, "2025-K2": 14} | SINCE, "2026-K1 2026-K2",
         ((7, 8), (13, 14), None)),
        ({"2025-K1": 13, "2025-K2": 14, "2024-K4": 12, "2025-K3 t/m 2025-K4": 11, "2026-K1 t/m 2026-K2": 15},
         "2026-K1 2026-K2", ((15,), (27,), None)),
        # a year before that is known only with a quarter outside it is not known
        (EARLIER | BEFORE | SINCE, "2025-K4 2026-K1 2026-K2", ((6, 7, 8), (12, 13, 14), None)),
        ({"2023-K4 t/m 2024-K1": 21, "2024-K2": 9} | BEFORE | SINCE, "2025-K4 2026-K1 2026-K2",
         ((13, 8), (25, 14), (21, 9))),
        # a cut may leave nothing
        ({"2024-K4 t/m 2025-K1": 25, "2025-K2": 14, "2026-K1 t/m 2026-K2": 15, "2025-K4": 6}, "2025-K4 2026-K1 2026-K2",
         ((21,), (39,), None)),
        ({"2024-K4": 12, "2025-K2 t/m 2026-K1": 26, "2026-K2": 8}, "", ((), (), None)),
    ],
)  # fmt: skip
def test_what_was_told_together_is_compared_together(
    told: dict[str, int], now: str, counts: tuple[tuple[float, ...] | None, ...]
) -> None:
    found, have = windows(told)
    assert " ".join(codes(found.na)) == now
    assert [q.van.month for q in found.na] == [q.van.month for q in found.nul]
    assert have == counts
    assert sum(have[0] or ()) == sum(n for q, n in told.items() if set(q.split(" t/m ")) <= set(now.split()))
