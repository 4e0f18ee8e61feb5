"""How many draws a property takes: a third in the normal run, other ones each time; all of them in ``make nightly``."""

from __future__ import annotations

import os

#: Set by ``make nightly``.
NACHT = "JGWORK_NACHT"


def draws(whole: int) -> int:
    """Return how many of ``whole`` draws this run takes."""
    return whole if NACHT in os.environ else whole // 3
