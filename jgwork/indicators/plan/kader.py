"""The plan and its spending held against the decision of step 4: frame of money and hours, and main goals.

The decision sets the frame (werkproces 2016, 3.5); whoever makes, changes or reports a plan reads whether it fits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jgwork.indicators.groep.grenzen import Ends, ends_of, totals
from jgwork.indicators.plan.uitvoering import telt_mee
from jgwork.inhoud.scenario import scenario_van
from jgwork.privacy.stappen.besluit import Besluit
from jgwork.schema.descriptors import codelist
from jgwork.vocabulary.dutch import between, day, euros, listing, number

#: What a frame is set for: planned and realised column of ``actie``.
KADERS = {"kosten": ("kosten_begroot", "kosten_gerealiseerd"), "uren": ("uren_begroot", "uren_besteed")}


@dataclass(frozen=True, slots=True)
class Ruimte:
    """One frame beside the plan and what was spent.

    Parameters
    ----------
    soort
        ``kosten`` (euros) or ``uren``.
    kader
        What the decision allows; ``None`` where it set no frame.
    gepland, besteed
        Lowest and highest sum over the actions of the chosen scenario; what a supplier withheld (``<5``) makes them
        differ. Lapsed actions are not planned, but what was spent on them was spent.
    onbekend
        Number of planned actions without an amount: the true sum is higher.
    """

    soort: str
    kader: int | None
    gepland: Ends
    besteed: Ends
    onbekend: int

    @property
    def stand(self) -> str:
        """``binnen``, ``over_gepland``, ``over_besteed``, ``geen_kader`` or ``niet_te_zeggen``."""
        if self.kader is None:
            return "geen_kader"
        if self.besteed[0] > self.kader:
            return "over_besteed"
        if self.gepland[0] > self.kader:
            return "over_gepland"
        if self.onbekend or max(self.gepland[1], self.besteed[1]) > self.kader:
            return "niet_te_zeggen"
        return "binnen"

    @property
    def zin(self) -> str:
        """What may be said, in Dutch."""
        planned, spent = self._said(self.gepland), self._said(self.besteed)
        if self.kader is None:
            return f"Voor {self.soort} stelde het besluit geen kader. Gepland is {planned}, besteed {spent}."
        frame = self._said((self.kader, self.kader))
        text = f"Kader {frame}; gepland {planned}, besteed {spent}. "
        text += {
            "over_besteed": "Er is meer besteed dan het besluit toestaat.",
            "over_gepland": "Het plan vraagt meer dan het besluit toestaat.",
            "binnen": "Het plan past binnen het besluit.",
            "niet_te_zeggen": "Of dat past, is niet te zeggen.",
        }[self.stand]
        if self.onbekend:
            what = "is het bedrag" if self.soort == "kosten" else "zijn de uren"
            many = "één actie" if self.onbekend == 1 else f"{number(self.onbekend)} acties"
            text += f" Van {many} {what} niet bekend."
        return text

    def _said(self, ends: Ends) -> str:
        return euros(*ends) if self.soort == "kosten" else f"{between(*ends)} uur"


@dataclass(frozen=True, slots=True)
class Kader:
    """The plan of a group held against the decision.

    Parameters
    ----------
    besluit
        The decision.
    ruimtes
        Money and hours.
    ontbrekend, extra
        Main goals of the decision without a goal in the plan, and main goals of the plan that were not decided.
    plan
        Whether there is a settled plan to hold against it.
    """

    besluit: Besluit
    ruimtes: tuple[Ruimte, ...]
    ontbrekend: tuple[str, ...]
    extra: tuple[str, ...]
    plan: bool = True

    @property
    def past(self) -> bool | None:
        """Whether the plan fits the decision; ``None`` where that cannot be said."""
        if not self.plan:
            return None
        states = {r.stand for r in self.ruimtes}
        if self.ontbrekend or self.extra or states & {"over_besteed", "over_gepland"}:
            return False
        return None if "niet_te_zeggen" in states else True

    @property
    def zinnen(self) -> tuple[str, ...]:
        """What may be said, in Dutch: one sentence per frame, then the main goals."""
        names = codelist("hoofddoel").titles

        def titles(codes: Sequence[str]) -> str:
            return listing(names.get(c, c) for c in codes)

        if not self.plan:
            return (f"Besluit van {day(self.besluit.datum)}.", "Er is nog geen plan om tegen het besluit te houden.")
        out = [f"Besluit van {day(self.besluit.datum)}."] + [r.zin for r in self.ruimtes]
        if self.ontbrekend:
            out.append(f"In het plan ontbreekt nog een doel bij: {titles(self.ontbrekend)}.")
        if self.extra:
            out.append(f"Het plan noemt een hoofddoel dat niet is besloten: {titles(self.extra)}.")
        return tuple(out)


def kader(
    besluit: Besluit,
    doelen: Sequence[Mapping[str, Any]],
    acties: Sequence[Mapping[str, Any]],
    scenarios: Collection[str],
) -> Kader:
    """Hold the plan of a group against the decision of step 4.

    Parameters
    ----------
    besluit
        The decision.
    doelen, acties
        Rows of ``doel`` and ``actie`` of the group.
    scenarios
        Those that count, asked of every action of the group (``inhoud.scenario``).
    """
    chosen = [a for a in acties if scenario_van(a) in scenarios]
    planned = [a for a in chosen if telt_mee(a, scenarios)]
    frames = {"kosten": besluit.kosten, "uren": besluit.uren}
    spaces = tuple(
        Ruimte(
            kind,
            frames[kind],
            totals(planned, asked),
            totals(chosen, spent),
            sum(ends_of(a, asked) is None for a in planned),
        )
        for kind, (asked, spent) in KADERS.items()
    )
    goals = {_text(d, "hoofddoel_code") for d in doelen} - {""}
    decided = besluit.hoofddoelen
    return Kader(
        besluit,
        spaces,
        tuple(h for h in decided if h not in goals),
        tuple(sorted(goals - set(decided))) if decided else (),
        plan=bool(doelen or acties),
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    import pandas as pd

    value = row.get(column)
    return "" if value is None or pd.isna(value) else str(value)
