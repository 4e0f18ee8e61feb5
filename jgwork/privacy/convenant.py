"""The convenant: the front door of the modules that read it, explain it and hold a delivery against it."""

from __future__ import annotations

from jgwork.privacy.convenant_dekking import check_coverage
from jgwork.privacy.convenant_lezen import read_convenant
from jgwork.privacy.convenant_regels import (
    Afspraak,
    Art20,
    Convenant,
    Drempel,
    Gremium,
    KringPolicy,
    Mate,
    Richting,
    require,
)

__all__ = [
    "Afspraak",
    "Art20",
    "Convenant",
    "Drempel",
    "Gremium",
    "KringPolicy",
    "Mate",
    "Richting",
    "check_coverage",
    "read_convenant",
    "require",
]
