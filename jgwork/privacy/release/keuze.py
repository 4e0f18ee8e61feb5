"""What may be chosen per publication: what to keep when something must be withheld, and another way than withholding.

Beside withholding cells a table of counts may be rounded to a base so that parts still add up (*controlled rounding*,
Cox 1987, doi:10.1080/01621459.1987.10478456), or told in fixed classes. All three end as rows of the same ledger: an
exact figure is a row with one value, a rounded one or a class a row with two limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jgwork.vocabulary.errors import UsageError

#: Bases and class edges that read well; the first one above k is used, so that 'rounded to nought' may still be k.
BASES = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
#: Edges of classes as multiples of the base.
EDGES = (0, 1, 2.5, 5, 10, 20, 50, 100, 200, 500, 1000)


class Method(StrEnum):
    """How counts of a table are protected."""

    SUPPRESS = "weglaten"
    ROUND = "afronden"
    CLASSES = "klassen"


class Keep(StrEnum):
    """What is dear: withheld only where nothing else helps."""

    TOTALS = "totalen"
    LAST = "laatste-kwartaal"


#: How much dearer a cell is that was asked to be kept.
KEPT = 100.0


def stil(_: str) -> None:
    """Tell nobody how far a search is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the publisher chose.

    Parameters
    ----------
    keep
        What is withheld last.
    methods
        Method by table name; withholding where a table is not named.
    exact_seconds
        How long to look for a pattern that withholds less and to prove that there is none; 0: not at all. Which answer
        is found in time depends on the machine, so two runs agree only where the search was finished.
    progress
        Told in Dutch how far that search is.
    """

    keep: frozenset[Keep] = frozenset()
    methods: Mapping[str, Method] = field(default_factory=dict)
    exact_seconds: float = 0.0
    progress: Callable[[str], None] = field(default=stil, compare=False, repr=False)

    def method(self, table: str) -> Method:
        """Return how a table is protected."""
        return self.methods.get(table, Method.SUPPRESS)

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values, for the recipe of a publication."""
        return {
            "behoud": sorted(self.keep),
            "methoden": {name: str(m) for name, m in sorted(self.methods.items())},
            "precies_seconden": self.exact_seconds,
        }

    @staticmethod
    def from_words(keep: Iterable[str] = (), methods: Iterable[str] = (), exact_seconds: float = 0.0) -> Choice:
        """Read a choice as it is typed: ``totalen``, ``laatste-kwartaal``; ``TABEL=weglaten|afronden|klassen``.

        Raises
        ------
        UsageError
            A word is unknown; all unknown words are named.
        """
        asked = [w.strip() for text in keep for w in text.split(",") if w.strip()]
        pairs = [text.partition("=") for text in methods]
        wrong = [w for w in asked if w not in set(Keep)]
        wrong += ["=".join((a, b)) for a, _, b in pairs if not a or b not in set(Method)]
        if wrong or exact_seconds < 0:
            raise UsageError(
                f"Deze keuze kent jgwork niet: {', '.join(wrong) or 'een negatief aantal seconden'}.",
                f"Behoud: {', '.join(Keep)}. Methode: TABEL={'|'.join(Method)}, zoals acties_per_spoor=afronden.",
            )
        return Choice(frozenset(map(Keep, asked)), {a: Method(b) for a, _, b in pairs}, exact_seconds)


def base_above(k: int) -> int:
    """Return the base of rounding and classes: the first of ``BASES`` above k, or twice k."""
    return next((b for b in BASES if b > k), 2 * k)


def class_of(value: float, base: int) -> tuple[int, int | None, str]:
    """Return the class of a count: lowest, highest (``None`` where it is open) and label."""
    edges = [int(e * base) for e in EDGES]
    i = max(j for j, e in enumerate(edges) if e <= value)
    low, high = edges[i], edges[i + 1] - 1 if i + 1 < len(edges) else None
    return low, high, f"{low} en meer" if high is None else f"{low}-{high}"
