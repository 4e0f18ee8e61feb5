"""How roughly a wide audience is told a count: under which number in words, and on which multiple.

A convenant may ask for more than ``K`` and ``BASE``. Its steps are then widened until each is made of whole steps of
``BASE``: whoever reads two audiences, or one before and after its convenant changed, never knows more than an audience
that is told in steps of ``BASE``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Counts under it are told as less than it; others to the nearest ``BASE``.
K, BASE = 10, 5
_SAID = re.compile(r"afgerond op (\d+); onder (\d+) staat")


@dataclass(frozen=True, slots=True)
class Grof:
    """Steps in which counts are told.

    Parameters
    ----------
    k
        Counts under it are told in words; the first of a step of ``BASE``.
    base
        Others are told to the nearest multiple of it; an odd multiple of ``BASE``, so that its steps are whole ones.
    """

    k: int = K
    base: int = BASE

    @classmethod
    def voor(cls, k: int, afronding: int) -> Grof:
        """Return the narrowest steps that are no finer than a convenant asks."""
        odd = -(-max(afronding, BASE) // BASE) | 1
        least = max(k, (odd * BASE + 1) // 2)
        # steps of BASE begin at 10, 13, 18, 23, ...
        return cls(K if least <= K else BASE * -(-(least - 3) // BASE) + 3, odd * BASE)

    @classmethod
    def van(cls, tekst: str) -> Grof | None:
        """Return the steps that a text names (``zin``); ``None`` where it names none."""
        found = _SAID.search(tekst)
        return cls(int(found.group(2)), int(found.group(1))) if found else None

    @property
    def weinig(self) -> str:
        """What is told of a count under ``k``."""
        return f"minder dan {self.k}"

    @property
    def zin(self) -> str:
        """What a reader is told of it."""
        return f"Aantallen zijn afgerond op {self.base}; onder {self.k} staat alleen '{self.weinig}'."

    @property
    def halfjaar(self) -> str:
        """What a reader is told where counts are by half-year."""
        return f"Per half jaar, en alleen als beide kwartalen zijn geteld. {self.zin}"

    def afgerond(self, n: float) -> int | str:
        """Return a count as it is told."""
        return self.weinig if n < self.k else self.base * int((2 * n + self.base) // (2 * self.base))

    def grenzen(self, getoond: int | str) -> tuple[int, int]:
        """Return between which counts a told number or word lies."""
        if isinstance(getoond, str):
            return 0, self.k - 1
        return max(getoond - self.base // 2, self.k), getoond + self.base // 2
