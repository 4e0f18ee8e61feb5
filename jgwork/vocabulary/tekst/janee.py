"""What people write for yes and no in a cell: words, ticks and crosses."""

from __future__ import annotations

from collections.abc import Iterable

CROSS = "x"
YES = {"ja", "true", "waar", "1", "j", "yes", "y", CROSS, "v", "\u2713", "\u2714", "\u2611"}
NO = {"nee", "false", "onwaar", "0", "n", "no", "\u2717", "\u2718", "\u2610"}


def crossed(words: Iterable[str | None]) -> bool:
    """Return whether a cross among words for yes and no, in small letters, can mean either.

    It says yes where nothing else does. Beside a tick it says no, and beside ``ja`` and ``nee`` nobody knows.
    """
    there = {*words}
    return CROSS in there and bool(there & (YES - {CROSS}))
