"""Ties between the blocks of a large group, where a block is a shared judgement of the partners; no member is in it.

From 25 members on this is the only drawing that may leave, and only where every block is large enough and no density is
nought or one; the release gate decides that.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.indicators.dynamiek.partnerbeeld import INVLOED, oordeel
from jgwork.indicators.groep.groepdata import GroepData
from jgwork.privacy.release.groep import DRAWN_FROM
from jgwork.vocabulary.tables import IndicatorTable, Measure, Tijd, Unit

if TYPE_CHECKING:
    import pyarrow as pa

DEFINITIE = "1"
#: Judgements of fewer members are taken together with their neighbours in the list.
SMALLEST_BLOCK = 5
CUTS = (0.1, 0.3)


def rolblokken(tables: Mapping[str, pa.Table], data: GroepData, net: Netwerk) -> IndicatorTable | None:
    """Return the density of ties within and between blocks of members with one judgement.

    Density between two blocks is the number of pairs with a tie, divided by the number of pairs there are; undefined
    within a block of one.

    Returns
    -------
    IndicatorTable or None
        Dims ``van``, ``naar``; measure ``dichtheid`` (unit tie: leaves as three classes). ``None`` under 25 members,
        before any judgement, and where all members are one block.
    """
    import pandas as pd

    labels = oordeel(tables, data) if data.size >= DRAWN_FROM else None
    if labels is None:
        return None
    blocks = _blocks({c: int((labels == c).sum()) for c in INVLOED})
    if len(blocks) < 2:
        return None
    names = [" of ".join(b) for b in blocks]
    place = {c: i for i, b in enumerate(blocks) for c in b}
    of = np.array([place[str(labels.get(p, "onbekend"))] for p in net.ids])
    size = np.bincount(of, minlength=len(blocks))
    seen = np.zeros((len(blocks), len(blocks)), dtype=np.int64)
    low, high = np.minimum(of[net.pairs.a], of[net.pairs.b]), np.maximum(of[net.pairs.a], of[net.pairs.b])
    np.add.at(seen, (low, high), 1)
    rows = []
    for i, j in combinations_with_replacement(range(len(blocks)), 2):
        pairs = size[i] * (size[i] - 1) // 2 if i == j else size[i] * size[j]
        rows.append((names[i], names[j], seen[i, j] / pairs if pairs else None, int(min(size[i], size[j]))))
    frame = pd.DataFrame(rows, columns=["van", "naar", "dichtheid", "leden"])
    return IndicatorTable(
        "rolblokken", "Wie met wie, naar het oordeel van de partners", frame, ("van", "naar"),
        (Measure("dichtheid", "Relaties", Unit.TIE, behind="leden", cuts=CUTS),), size=int(size.sum()),
        tijd=Tijd.STAND,
        info={"definitie": "Deel van de paren leden met een relatie, binnen en tussen blokken van leden met hetzelfde "
              "oordeel; als klasse. Kleine blokken zijn samengenomen.", "bron": "groepsrol, relatie, betrokkenheid",
              "eenheid": "klasse", "definitie_versie": DEFINITIE},
    )  # fmt: skip


def _blocks(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the judgements, neighbours taken together until every block is large enough.

    That some were taken together tells that each of these but the last is under ``SMALLEST_BLOCK``: nought to four,
    five possible counts, and four for who is in one of them.
    """
    blocks: list[tuple[str, ...]] = []
    waiting: tuple[str, ...] = ()
    for code in INVLOED:
        waiting = (*waiting, code)
        if sum(counts[c] for c in waiting) >= SMALLEST_BLOCK:
            blocks.append(waiting)
            waiting = ()
    if waiting and blocks:
        blocks[-1] += waiting
    return blocks
