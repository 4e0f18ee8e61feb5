"""Verdicts: what a gate says. Fails closed."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(IntEnum):
    """What a gate says of one thing; a higher number is stricter."""

    ADMIT = 0
    WARN = 1
    REFUSE = 2


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strictest verdict; of nothing at all it is ``REFUSE``.

    Parameters
    ----------
    verdicts
        Verdicts of the separate checks, in any order.

    Returns
    -------
    Verdict
        The maximum; ``REFUSE`` where nothing was checked, so that a forgotten check closes the gate.
    """
    return max(verdicts, default=Verdict.REFUSE)


class ExitCode(IntEnum):
    """Exit codes of the command line, one for each kind of refusal."""

    ADMITTED = 0
    INTERNAL = 1
    USAGE = 2
    SCHEMA = 3
    NOT_PSEUDONYMISED = 4
    NOT_COVERED = 5
    UNSAFE_FILE = 6
    RELEASE_REFUSED = 7
    STORE_DAMAGED = 8
