"""How an action stands against its plan: the stands, and what each comes down to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: By stand what it comes down to: ``laat``, ``loopt``, ``onbekend`` (it should have begun or ended after the last day
#: that was delivered), ``klaar`` or ``vervallen``; every page counts by these.
SOORT: Final[Mapping[str, str]] = {
    "afgerond_op_tijd": "klaar", "afgerond_laat": "klaar", "loopt": "loopt", "gepland": "loopt", "loopt_uit": "laat",
    "niet_begonnen": "laat", "niet_bekend": "onbekend", "vervallen": "vervallen",
}  # fmt: skip


def standen(*soorten: str) -> tuple[str, ...]:
    """Return the stands that come down to one of these."""
    return tuple(stand for stand, soort in SOORT.items() if soort in soorten)


OVERDUE, DONE, OPEN, UNKNOWN = standen("laat"), standen("klaar"), standen("loopt", "laat"), standen("onbekend")
#: What stands where a number of actions would, when of some it is not known.
NIET_BEKEND: Final = "niet bekend"
