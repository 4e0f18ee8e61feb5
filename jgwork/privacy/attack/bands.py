"""Band statements: how fine a share of a small group may be told, and what an attacker can still make of it.

Within one group every split has a side under ten, so a threshold would withhold all of it. A share leaves as a band
(*minder dan een derde*) that is fine enough to say something and coarse enough that the worst attacker, who knows the
exact size of the group, is a member and knows his own value, keeps at least ``m`` possible counts. With ``m >= 3`` no
band proves 'nobody' or 'everybody' either: three possible counts leave room on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

#: Size bands: lowest, highest (0: open), number of parts a band statement may use (0: none).
SIZES: tuple[tuple[int, int, int], ...] = ((0, 4, 0), (5, 9, 0), (10, 14, 3), (15, 24, 4), (25, 49, 5), (50, 0, 5))
#: How far above its lowest size an open band is enumerated; wider groups leave more possible counts, never fewer.
OPEN = 50

WORDS: dict[int, tuple[str, ...]] = {
    2: ("minder dan de helft", "de helft of meer"),
    3: ("minder dan een derde", "een derde tot twee derde", "meer dan twee derde"),
    4: ("minder dan een kwart", "een kwart tot de helft", "de helft tot driekwart", "meer dan driekwart"),
    5: (
        "minder dan een vijfde",
        "een vijfde tot twee vijfde",
        "twee vijfde tot drie vijfde",
        "drie vijfde tot vier vijfde",
        "meer dan vier vijfde",
    ),
}

#: Middle of the share that a band word states, 0 to 1, by word.
_MIDDLE = {word: (i + 0.5) / parts for parts, words in WORDS.items() for i, word in enumerate(words)}


def share_of(word: str) -> float | None:
    """Return the middle of the share (0 to 1) that a band word states; ``None`` for any other text."""
    return _MIDDLE.get(word)


@dataclass(frozen=True, slots=True)
class SizeBand:
    """The band in which the size of a group leaves: lowest, highest, parts allowed and Dutch label."""

    low: int
    high: int
    parts: int
    label: str

    @property
    def told(self) -> int | None:
        """Return the highest size that is told; ``None`` for the open band, whose ``high`` may be the size itself."""
        return next(high for low, high, _ in SIZES if low == self.low) or None


def size_band(size: int) -> SizeBand:
    """Return the size band of a group; an open band ends well above the size."""
    low, high, parts = next(b for b in reversed(SIZES) if size >= b[0])
    if low == 0:
        return SizeBand(low, high, parts, "minder dan 5")
    return SizeBand(low, high or max(low + OPEN, size), parts, f"{low}-{high}" if high else f"{low} en meer")


def band_of(count: int, size: int, parts: int) -> int:
    """Return which of ``parts`` bands a count falls in.

    The first band is strictly under ``size / parts``, the last strictly above ``size * (parts - 1) / parts``; the bands
    between hold their lower edge, and the last but one its upper edge as well.
    """
    if parts == 2:  # halves have no middle band
        return int(2 * count >= size)
    if parts * count > (parts - 1) * size:
        return parts - 1
    return min(parts * count // size, parts - 2) if size else 0


@cache
def counts_in(band: int, size: int, parts: int) -> tuple[int, int]:
    """Return the lowest and highest count that get this band; ``(1, 0)`` where none does."""
    inside = [c for c in range(size + 1) if band_of(c, size, parts) == band]
    return (inside[0], inside[-1]) if inside else (1, 0)


def linear(band: int, parts: int) -> tuple[tuple[int, int, float | None, float | None], ...]:
    """Return the band as rows ``low <= a * count + b * size <= high``, for the ledger.

    Integer counts make the strict edges exact: ``parts * count < size`` is ``parts * count - size <= -1``.
    """
    if band == 0:
        return ((parts, -1, None, -1),)
    if band == parts - 1:
        edge = 0 if parts == 2 else 1
        return ((parts, -(parts - 1), edge, None),)
    upper = 0 if band == parts - 2 else -1
    return ((parts, -band, 0, None), (parts, -(band + 1), None, upper))


def joint_bounds(limits: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]] | None:
    """Return per class the lowest and highest count, given limits per class that together are ``size``.

    One sum over integer intervals: the bounds are exact. ``None`` where no composition fits.
    """
    lows, highs = sum(a for a, _ in limits), sum(b for _, b in limits)
    if lows > size or highs < size or any(a > b for a, b in limits):
        return None
    return [(max(a, size - (highs - b)), min(b, size - (lows - a))) for a, b in limits]
