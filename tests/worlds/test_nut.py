"""What telling once leaves to be read: a year of monthly closings of both worlds, with one incident in ten late.

Counted is against what could be said, told or not: the ended quarters that were delivered, and every cell of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import mean

import pytest

from jgwork.privacy.stand import eens
from jgwork.privacy.stand.sluiten import KIND, LATE, PART, TOTAL, Buur, Incident, einde, sluit
from jgwork.privacy.stand.stand import Stand, volgende
from jgwork.runs.dossier.openen import open_dossier
from jgwork.runs.vertellen.verdelen import Verdeling
from jgwork.runs.vertellen.verteller import Verteller
from jgwork.schema.profielen import nummer
from jgwork.vocabulary.stap import Rol

LAST = date(2026, 8, 1)
MONTHS = [date(2025 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(8, 21)]
#: Sentences about members that a group of ten or more can have, and classes of kind and part of day.
SENTENCES, CLASSES = 8, 4


def ended(verteller: Verteller, group: str) -> list[str]:
    out, q = [], verteller.begin
    while einde(q) + timedelta(days=30) <= LAST:
        out += [q] * verteller.heel(group, q)
        q = volgende(q)
    return out


def order(i: Incident) -> tuple[object, ...]:
    """Return what orders incidents the same in every run: a mark is made with a key of the run."""
    return i.kwartaal, i.aard, i.dagdeel, sorted(i.leden)


def late(incident: Incident, rng: random.Random) -> Incident:
    seen = einde(incident.kwartaal) - timedelta(days=45)
    return replace(incident, bekend=seen + timedelta(days=rng.randrange(30, 150)) if rng.random() < 0.1 else seen)


@dataclass(frozen=True)
class Year:
    group: str
    ended: int
    told: int
    counted: int
    known: int
    late: int
    trend: float | None
    wacht: bool


def year(verteller: Verteller, groups: list[str], seed: int) -> Iterator[Year]:
    rng = random.Random(seed)
    live = {g: [late(i, rng) for i in sorted(verteller.levend(g), key=order)] for g in groups}
    stands = {g: Stand(g, verteller.begin) for g in groups}
    for day in MONTHS:
        for g in groups:
            near = [
                Buur(stands[o], {i.merk: i.leden for i in live[o]}) for o in verteller.divided.buren(g) if o in live
            ]
            known = [i for i in live[g] if i.bekend <= day]
            stands[g] = sluit(
                stands[g], known, day, heel=partial(verteller.heel, g), buren=[b for b in near if b.stand.cellen]
            )
    for g in groups:
        totals = list(stands[g].van(TOTAL))
        told = {q for c in totals for q in c.perioden}
        second = set(sorted(told)[len(told) // 2 :])
        halves = [[c for c in totals if set(c.perioden) <= second], [c for c in totals if not second & set(c.perioden)]]
        counts = [sum(int(c.waarde or 0) for c in half) for half in halves]
        true = [sum(i.kwartaal in {q for c in half for q in c.perioden} for i in live[g]) for half in halves]
        trend = counts[0] / counts[1] / (true[0] / true[1]) if all((*counts, *true)) else None
        after = sum(int(c.waarde or 0) for c in stands[g].van(LATE))
        over = ended(verteller, g)
        yield Year(
            g, len(over), len(told & set(over)), sum(counts), sum(true), after, trend,
            all(volgende(q) not in told for q in set(over) - told),
        )  # fmt: skip


@pytest.fixture(params=["voorbeeld", "rommel"])
def dossier(request: pytest.FixtureRequest) -> Path:
    if request.param == "voorbeeld":
        return Path(request.getfixturevalue("_geladen"))
    return Path(request.getfixturevalue("rommelwereld")) / "dossier"


def told_groups(verteller: Verteller, day: date) -> list[str]:
    state = verteller.dossier.stand(day)
    found = [g for g in verteller.dossier.groepen if state.groep(g).hoogste >= nummer(Rol.BEELD)]
    return [g for g in found if verteller.levend(g)]


def test_nine_of_ten_ended_quarters_are_told_and_the_trend_is_the_true_one(dossier: Path) -> None:
    opened = open_dossier(dossier)
    verteller = Verteller.of(opened, Verdeling.of(opened.encoded()), LAST)
    groups = told_groups(verteller, LAST)
    found = [y for seed in range(6) for y in year(verteller, groups, seed)]
    # the messy region has six whole quarters and groups of a few incidents: one that waits is a sixth of a group
    least, group = (0.9, 0.7) if opened.dossier_id == "DOS-VOORBEELD" else (0.82, 0.66)
    assert sum(y.told for y in found) >= least * sum(y.ended for y in found)
    assert all(y.wacht for y in found), (
        "what is not told waits: for a later quarter, or for the month that was forgotten"
    )
    assert mean(y.trend for y in found if y.trend) == pytest.approx(1, abs=0.05)
    assert sum(y.counted for y in found) >= 0.92 * sum(y.known for y in found)
    assert sum(y.counted + y.late for y in found) >= 0.97 * sum(y.known for y in found)
    for g in groups:
        mine = [y for y in found if y.group == g]
        assert sum(y.told for y in mine) >= group * sum(y.ended for y in mine), g


def said(stand: Stand, over: list[str]) -> tuple[int, int]:
    """Return how many cells a page of this stand shows, and how many it could."""
    shown = {q for c in stand.van(TOTAL) for q in c.perioden}
    network = [
        c for name in (eens.NETWERK, eens.KERN) for c in stand.van(name)
        if c.klasse and c.waarde is not None and c.perioden[0] in over
    ]  # fmt: skip
    words = min(sum(len(c.zinnen) for c in stand.cohorten), SENTENCES)
    splits = sum(2 for name in (KIND, PART) if any(True for _ in stand.van(name)))
    # four classes of the network and whether there is a core; turnover begins with the second quarter
    return len(shown & set(over)) + len(network) + words + splits, 6 * len(over) - 1 + SENTENCES + CLASSES


@pytest.mark.nightly
def test_nine_of_ten_cells_of_the_example_say_something(voorbeelddossier: Path) -> None:
    opened = open_dossier(voorbeelddossier)
    divided, told = Verdeling.of(opened.encoded()), {}
    for day in (date(2025, 11, 1), date(2026, 2, 1), date(2026, 5, 1), LAST):
        verteller = Verteller.of(opened, divided, day)
        verteller._told.update(told)
        for g in opened.groepen:
            verteller.vertel(g, opened.stand(day).groep(g).hoogste)
        told = verteller._told
    counts = {g: said(told[g], ended(verteller, g)) for g in told_groups(verteller, LAST)}
    assert sum(n for n, _ in counts.values()) >= 0.9 * sum(n for _, n in counts.values())
    assert {g: n / most for g, (n, most) in counts.items() if n < 0.85 * most} == {}
