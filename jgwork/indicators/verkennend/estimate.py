"""What every method answers with: numbers with their interval, and the Dutch sentence that may be said about them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

#: Below this number of events in all, before and after together, counts are described and not judged.
MINIMUM_TOTAL = 10
#: The two intervals behind the wording scale: 95 % for 'duidelijk', 80 % for 'waarschijnlijk'.
CLEAR, LIKELY = 0.95, 0.80

CLEARLY_LESS = "duidelijk minder"
LIKELY_LESS = "waarschijnlijk minder"
INDISTINCT = "niet te onderscheiden"
LIKELY_MORE = "waarschijnlijk meer"
CLEARLY_MORE = "duidelijk meer"
DESCRIPTIVE = "alleen beschrijvend"
#: Nothing is known: that is no description.
UNKNOWN = "niet te zeggen"


class Level(IntEnum):
    """Level on the Maryland Scientific Methods Scale that a method can reach; never more than reached."""

    DESCRIPTIVE = 0
    BEFORE_AFTER = 2
    COMPARISON = 3
    SEVERAL_UNITS = 4


LEVEL_TEXT: Mapping[Level, str] = {
    Level.DESCRIPTIVE: "geen effectmeting: alleen beschreven",
    Level.BEFORE_AFTER: "niveau 2 van 5 (voor en na, zonder goede vergelijking)",
    Level.COMPARISON: "niveau 3 van 5 (voor en na, met vergelijking)",
    Level.SEVERAL_UNITS: "niveau 4 van 5 (meerdere groepen of gebieden, met vergelijking)",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number of an estimate.

    Parameters
    ----------
    name
        Key in JSON, Dutch snake case.
    title
        Dutch label.
    value
        The number; ``None`` where it is undefined.
    low, high
        Interval (95 % unless the title says otherwise); ``None`` where there is none.
    reason
        Why the number is undefined, in Dutch.
    """

    name: str
    title: str
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the row as plain JSON values; an infinite limit becomes ``None``."""
        out: dict[str, object] = {"naam": self.name, "label": self.title, "waarde": _finite(self.value)}
        if self.low is not None or self.high is not None:
            out |= {"laag": _finite(self.low), "hoog": _finite(self.high)}
        if self.reason:
            out["reden"] = self.reason
        return out


@dataclass(frozen=True, slots=True)
class Estimate:
    """The answer of a method.

    Parameters
    ----------
    table
        Numbers; the first row is the primary one.
    text
        The Dutch sentences that may be said, made from the numbers.
    level
        Maryland level that was reached.
    warnings
        Dutch sentences; each is a reason to be careful.
    wording
        One of the five words of the scale, or ``alleen beschrijvend``; empty where the method does not judge.
    method
        Dutch name of the method.
    """

    table: tuple[Row, ...]
    text: str
    level: Level
    warnings: tuple[str, ...] = ()
    wording: str = ""
    method: str = ""

    def row(self, name: str) -> Row:
        """Return one row by name; ``KeyError`` where it is not there."""
        for r in self.table:
            if r.name == name:
                return r
        raise KeyError(name)

    def value(self, name: str) -> float:
        """Return one number by name; ``ValueError`` where it is undefined."""
        value = self.row(name).value
        if value is None:
            raise ValueError(self.row(name).reason)
        return value

    def with_warnings(self, *warnings: str) -> Estimate:
        """Return the estimate with warnings added; one already there is not repeated."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *warnings))))

    def as_json(self) -> dict[str, object]:
        """Return plain values: the primary interval as ``laag`` and ``hoog``, every number under its own name."""
        first = self.table[0]
        out: dict[str, object] = {"methode": self.method, first.name: _finite(first.value)}
        if first.low is not None or first.high is not None:
            out |= {"laag": _finite(first.low), "hoog": _finite(first.high)}
        out |= {r.name: _finite(r.value) for r in self.table[1:]}
        return out | {
            "oordeel": self.wording,
            "zin": self.text,
            "niveau": int(self.level),
            "niveau_tekst": LEVEL_TEXT[self.level],
            "waarschuwingen": list(self.warnings),
            "tabel": [r.as_json() for r in self.table],
        }


def _finite(x: float | None) -> float | None:
    return x if x is not None and math.isfinite(x) else None


def wording(
    outer: tuple[float | None, float | None], inner: tuple[float | None, float | None], *, neutral: float = 1.0
) -> str:
    """Return the word of the scale that the intervals allow.

    Parameters
    ----------
    outer, inner
        95 % and 80 % interval of the change; ``None`` is an open end.
    neutral
        The value of no change: 1 for a ratio, 0 for a difference.

    Returns
    -------
    str
        ``duidelijk`` when the 95 % interval lies on one side of no change, ``waarschijnlijk`` when only the 80 %
        interval does, else ``niet te onderscheiden``.
    """
    for (low, high), less, more in ((outer, CLEARLY_LESS, CLEARLY_MORE), (inner, LIKELY_LESS, LIKELY_MORE)):
        if high is not None and high < neutral:
            return less
        if low is not None and low > neutral:
            return more
    return INDISTINCT


#: Why a ratio per period has no margin where one side counts nothing.
ZONDER = "een verhouding met een marge is zo niet te geven. Vergelijk de totalen met 'jgwork reken res' of 'voor-na'."
#: Said under every published method: only the engine of ``effect`` gives a word.
ZONDER_OORDEEL = (
    "Dit is verkennend: getallen zonder oordeel. Een oordeel per doel, dat rekening houdt met hoeveel zulke aantallen "
    "vanzelf schommelen, geeft 'jgwork effect'."
)


def verkennend(found: Estimate) -> Estimate:
    """Return the numbers of a published method without a word: sentences that judge are left out."""
    judged = ("duidelijk", "waarschijnlijk", INDISTINCT)
    parts = [z for z in re.split(r"(?<=\.) ", found.text) if not any(w in z for w in judged)]
    return replace(found, wording="", text=" ".join([*parts, ZONDER_OORDEEL]))


def weaker(word: str, limit: str = LIKELY_LESS) -> str:
    """Return a word of the scale held back to at most ``limit`` where a warning does not allow more."""
    for order in ((CLEARLY_LESS, LIKELY_LESS, INDISTINCT), (CLEARLY_MORE, LIKELY_MORE, INDISTINCT)):
        if word in order and limit in order:
            return order[max(order.index(word), order.index(limit))]
    return word
