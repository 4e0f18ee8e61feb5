"""How an action stands against its plan: the stands, and what each comes down to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: By stand what it comes down to: ``laat``, ``loopt``, ``klaar`` or ``vervallen``; every page counts by these.
SOORT: Final[Mapping[str, str]] = {
    "afgerond_op_tijd": "klaar", "afgerond_laat": "klaar", "loopt": "loopt", "gepland": "loopt", "loopt_uit": "laat",
    "niet_begonnen": "laat", "vervallen": "vervallen",
}  # fmt: skip


def standen(*soorten: str) -> tuple[str, ...]:
    """Return the stands that come down to one of these."""
    return tuple(stand for stand, soort in SOORT.items() if soort in soorten)


OVERDUE, DONE, OPEN = standen("laat"), standen("klaar"), standen("loopt", "laat")
