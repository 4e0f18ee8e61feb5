"""Coverage, false 'duidelijk' and power of what a dashboard shows, in worlds where the truth is known.

Every sample is a question as a publication asks it (``telvraag.antwoord``): counts by quarter of a group and of the
groups beside it go in, and the two facts that are shown come out: what was counted (``geteld``), and what is set
against other groups (``vergeleken``). ``tests/unit/indicators/test_effect_simulatie.py`` holds the bounds every night;
``python tests/benchmarks/simulatie.py N file`` writes the table of rates, beside what the method promised.

Months are negative binomial with a season; the group may be chosen at its peak, hang together over time, be watched
less or lose members. 'False' is 'duidelijk' where nothing changed. An own fall or rise that goes on is a true change of
the count, so there it is the comparison that has to hold.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.nulmodel import null_model
from jgwork.indicators.effect.antwoord import Antwoord
from jgwork.indicators.effect.engine import Lijn
from jgwork.indicators.effect.omgeving import CONTROLE, Omgeving, Reeks
from jgwork.indicators.effect.telvraag import Telvraag, antwoord
from jgwork.inhoud.perioden import hele_kwartalen, months_before
from jgwork.vocabulary.telling import Bekend

#: Months: a year before, the nulmeting, the quarter of the start, now.
EERDER, NUL, NA = slice(0, 12), slice(12, 24), slice(27, 39)
MONTHS = 39
BEGIN, NUL_VAN, NUL_TOT, START, OP = (
    date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1), date(2024, 2, 1), date(2025, 3, 31)
)  # fmt: skip
KWARTALEN = [q.van for q in hele_kwartalen(BEGIN, date(2025, 4, 1))]


@dataclass(frozen=True)
class Wereld:
    """A world: counts per month and how the group was chosen."""

    per_maand: float = 5.0
    spreiding: float = 1.5
    eigen_spreiding: float = 0.0
    ar: float = 0.0
    seizoen: float = 0.25
    gekozen: str = ""
    uit: int = 1
    trend_allen: float = 1.0
    trend: float = 1.0
    na: float = 1.0
    nul: float = 1.0
    inzet: bool = False
    leden: bool = False
    kwartalen: int = 4


#: How many other groups there are, and with how many of these it is compared.
GEEN, DRIE, VIJF = (10, 0), (3, 3), (5, 5)
W = Wereld()
#: Nothing changed.
STIL: dict[str, Wereld] = {
    "spreiding 1": replace(W, spreiding=1.0),
    "spreiding 1,5": W,
    "spreiding 2": replace(W, spreiding=2.0),
    "spreiding 3": replace(W, spreiding=3.0),
    "1 per maand": replace(W, per_maand=1.0),
    "spreiding 3, 2 per maand": replace(W, spreiding=3.0, per_maand=2.0),
    "AR .3": replace(W, ar=0.3),
    "AR .6": replace(W, ar=0.6),
    "AR .9": replace(W, ar=0.9),
    "hoogste van 10": replace(W, spreiding=2.0, gekozen="piek", uit=10),
    "hoogste van 30": replace(W, spreiding=2.0, gekozen="piek", uit=30),
    "spreiding 3, hoogste van 30": replace(W, spreiding=3.0, gekozen="piek", uit=30),
    "AR .9, hoogste van 30": replace(W, ar=0.9, gekozen="piek", uit=30),
    "gekozen om de stijging": replace(W, spreiding=2.0, gekozen="stijging", uit=10),
    "seizoen .5, drie kwartalen": replace(W, seizoen=0.5, kwartalen=3),
    "inzet 30% minder na": replace(W, na=0.7, inzet=True),
    "inzet 40% meer in de nulmeting": replace(W, nul=1.4, inzet=True),
    "leden weg": replace(W, leden=True),
    "eigen spreiding 3": replace(W, eigen_spreiding=3.0),
}
#: The group moves by itself, so its count really changes: only the comparison has to hold.
TREND: dict[str, Wereld] = {
    "allen 20% per jaar omlaag": replace(W, trend_allen=0.8),
    "eigen daling 20% per jaar": replace(W, trend=0.8),
    "eigen daling 30% per jaar": replace(W, trend=0.7),
    "eigen stijging 20% per jaar": replace(W, trend=1.2),
}
#: A true change, of which is asked how often it is seen.
KRACHT: dict[str, Wereld] = {
    "helft van 2": replace(W, per_maand=2.0, na=0.5),
    "helft van 5": replace(W, na=0.5),
    "helft van 10": replace(W, per_maand=10.0, na=0.5),
    "helft van 20": replace(W, per_maand=20.0, na=0.5),
    "helft van 5, hoogste van 30": replace(W, na=0.5, gekozen="piek", uit=30),
    "helft van 10, hoogste van 30": replace(W, per_maand=10.0, na=0.5, gekozen="piek", uit=30),
    "60% minder van 5, hoogste van 30": replace(W, na=0.4, gekozen="piek", uit=30),
    "30% minder van 10": replace(W, per_maand=10.0, na=0.7),
    "helft van 5, AR .6": replace(W, na=0.5, ar=0.6),
}


def draw(w: Wereld, rng: np.random.Generator, size: np.ndarray, *, own: bool) -> np.ndarray:
    """Return counts, units x months."""
    t, n = np.arange(MONTHS), len(size)
    mean = size[:, None] * (1 + w.seizoen * np.sin(2 * np.pi * (t + rng.uniform(0, 12, (n, 1))) / 12))
    mean *= w.trend_allen ** (t / 12)
    if own:
        mean *= w.trend ** (t / 12)
        mean[:, NA] *= np.linspace(1, 0.7, 12) if w.leden else w.na
        mean[:, NUL] *= w.nul
    if w.ar:
        sd = math.sqrt(math.log(1 + 0.35**2))
        state = np.empty((n, MONTHS))
        state[:, 0] = rng.normal(0, sd, n)
        for i in range(1, MONTHS):
            state[:, i] = w.ar * state[:, i - 1] + rng.normal(0, sd * math.sqrt(1 - w.ar**2), n)
        mean *= np.exp(state - sd**2 / 2)
    phi = w.eigen_spreiding if own and w.eigen_spreiding else w.spreiding
    return rng.poisson(mean if phi == 1 else rng.gamma(mean / (phi - 1), phi - 1))


def reeks(months: np.ndarray, *, year: bool = True) -> Reeks:
    """Return months as a series by quarter, with or without the year before."""
    by = months.reshape(-1, 3).sum(axis=1).tolist()
    return {q: Bekend(float(n)) for q, n in zip(KWARTALEN, by, strict=True) if year or q >= NUL_VAN}


def omgeving(w: Wereld) -> Omgeving:
    """Return what is known beside the counts: how much was looked, and who was a member when."""
    checks = np.full(MONTHS, 100.0)
    checks[NA] *= w.na
    checks[NUL] *= w.nul
    left = [(None, None)] * 28 + [(None, months_before(date(2025, 4, 1), m)) for m in range(12)]
    return Omgeving(
        {CONTROLE: {"G": reeks(checks)}} if w.inzet else {}, {}, {}, {"G": left} if w.leden else {}
    )  # fmt: skip


def trials(
    w: Wereld, design: tuple[int, int], seed: int, samples: int, *, year: bool = True, vooraf: bool = False
) -> list[Antwoord]:
    """Return the answer of every sample in which anything was tested.

    Parameters
    ----------
    w, design, seed, samples
        The world, how many groups there are beside it, and how often it is drawn.
    year
        Whether the year before the nulmeting is known.
    vooraf
        Whether the group was chosen before its nulmeting began.
    """
    rng, (others, compared) = np.random.default_rng(seed), design
    own = draw(w, rng, np.full(samples * w.uit, w.per_maand), own=True).reshape(samples, w.uit, MONTHS)
    score = own[:, :, NUL].sum(axis=2) - (own[:, :, EERDER].sum(axis=2) if w.gekozen == "stijging" else 0)
    own = own[np.arange(samples), np.argmax(score, axis=1)]
    rest = draw(w, rng, w.per_maand * rng.uniform(0.6, 1.5, samples * others), own=False)
    names, around = [f"A{i}" for i in range(others)], omgeving(w)
    empty = Antwoord("D", "G", "incidenten", "registratie", "incidenten", months_before(OP, 3 * (4 - w.kwartalen)))
    chosen = months_before(NUL_VAN, 6) if vooraf else None
    out = []
    for mine, those in zip(own, rest.reshape(samples, others, MONTHS), strict=True):
        series = {n: reeks(m, year=year) for n, m in zip(["G", *names], [mine, *those], strict=True)}
        out.append(antwoord(Telvraag(
            empty, "G", series, NUL_VAN, NUL_TOT, START, frozenset(names[:compared]), {}, {}, (), (), chosen, around
        )))  # fmt: skip
    return [a for a in out if a.geteld is not None]


def lines(answers: Sequence[Antwoord]) -> list[list[Lijn]]:
    """Return the facts that are shown, each over all samples."""
    facts = ([a.geteld for a in answers], [a.vergeleken for a in answers])
    return [[line for line in fact if line is not None] for fact in facts if fact[0] is not None]


def rates(found: Sequence[Lijn], truth: float = 0.0) -> tuple[float, float]:
    """Return coverage of the truth and share of 'duidelijk', in percent."""
    covered = np.mean([x.laag <= truth <= x.hoog for x in found])
    return 100 * float(covered), 100 * float(np.mean([x.woord.startswith("duidelijk") for x in found]))


def minder(found: Sequence[Lijn]) -> float:
    """Return how often it is 'duidelijk minder', in percent."""
    return 100 * float(np.mean([x.woord == "duidelijk minder" for x in found]))


#: What the table shows: its heading, the groups beside it, whether the year before is known and the group was chosen
#: before, and which fact (0 counted, 1 set against others).
KOLOMMEN = (
    ("geteld, 10 anderen", GEEN, {}, 0), ("geteld, 5", VIJF, {}, 0), ("vergeleken met 3", DRIE, {}, 1),
    ("vergeleken met 5", VIJF, {}, 1), ("zonder jaar ervoor: geteld, 10", GEEN, {"year": False}, 0),
    ("zonder jaar ervoor: met 5", VIJF, {"year": False}, 1),
)  # fmt: skip
VOORAF = (
    ("vooraf gekozen: geteld, 10", GEEN, {"vooraf": True}, 0), ("vooraf gekozen: met 5", VIJF, {"vooraf": True}, 1)
)  # fmt: skip
#: Coverage and false 'duidelijk' that the method page gives, in the order of ``KOLOMMEN``; none where it gives none.
BELOOFD_STIL: dict[str, str] = {
    "spreiding 1": "99 1.2|-|99 0.8|99 1.2|99 0.8|99 0.9", "spreiding 1,5": "97 2.6|-|98 1.7|98 2.1|98 2.2|98 1.7",
    "spreiding 2": "97 2.6|-|98 1.7|98 2.1|98 2.1|98 1.6", "spreiding 3": "97 2.7|-|98 2.2|97 2.6|98 2.2|98 2.4",
    "1 per maand": "98 1.6|-|99 1.1|99 1.2|99 1.3|99 0.9",
    "spreiding 3, 2 per maand": "98 2.1|-|98 2.1|98 2.2|98 2.2|98 2.2", "AR .3": "98 2.2|-|98 2.2|98 2.2|98 2.2|97 2.6",
    "AR .6": "98 2.4|-|97 3.1|97 2.9|97 2.6|97 3.2", "AR .9": "98 1.8|-|96 3.6|97 2.7|97 2.8|96 4.0",
    "hoogste van 10": "98 2.2|-|98 1.7|98 1.6|98 1.7|98 1.9", "hoogste van 30": "97 2.9|-|98 2.3|97 2.6|98 1.6|98 2.3",
    "spreiding 3, hoogste van 30": "97 2.9|-|98 2.4|97 2.7|98 2.5|97 3.0",
    "AR .9, hoogste van 30": "95 4.6|-|95 5.5|95 5.0|96 3.7|93 6.9",
    "gekozen om de stijging": "98 2.0|-|98 2.0|98 2.3|98 2.0|98 1.9",
    "seizoen .5, drie kwartalen": "98 1.8|-|98 1.6|98 2.0|98 1.7|99 1.4",
    "inzet 30% minder na": "99 0.7|-|99 0.6|99 0.6|100 0.1|100 0.2",
    "inzet 40% meer in de nulmeting": "99 0.6|-|100 0.4|99 0.6|100 0.1|100 0.1",
    "leden weg": "99 0.6|-|99 0.6|99 0.5|100 0.3|100 0.4",
    "eigen spreiding 3": "94 5.5|-|96 3.6|95 4.7|94 5.9|96 4.0",
    "allen 20% per jaar omlaag": "-|-|98 1.9|98 1.9|-|98 1.5",
    "eigen daling 20% per jaar": "-|-|96 3.6|96 4.0|-|99 1.2",
    "eigen daling 30% per jaar": "-|-|95 4.8|95 4.9|-|97 3.2",
    "eigen stijging 20% per jaar": "-|-|95 4.8|94 6.0|-|89 10.6",
}  # fmt: skip
#: The same for power, with the columns of ``VOORAF`` between. What is counted holds the trend no longer back, so there
#: the page gives a figure for a halving of 5 and of 10 only where it was simulated without.
BELOOFD_KRACHT: dict[str, str] = {
    "helft van 2": "-|-|9|11|-|4|-|18", "helft van 5": "61|52|26|30|-|18|-|38", "helft van 10": "-|-|50|55|-|47|-|58",
    "helft van 20": "-|-|75|81|-|88|-|81", "helft van 5, hoogste van 30": "-|-|61|69|-|59|-|90",
    "helft van 10, hoogste van 30": "-|-|89|92|-|87|-|98", "60% minder van 5, hoogste van 30": "-|-|81|86|-|79|-|97",
    "30% minder van 10": "-|-|15|18|-|7|-|27", "helft van 5, AR .6": "-|-|14|14|-|10|-|23",
}  # fmt: skip


@dataclass(frozen=True)
class Groepje:
    """Who is together in incidents: members, incidents, how unequal, and whether two blocks or a core were planted."""

    leden: int
    incidenten: int
    ongelijk: float = 0.0
    plant: str = ""


#: Groups, with how often the method page finds p <= .05 and p <= .01 (percent).
SAMEN: dict[str, tuple[Groepje, str]] = {
    "14 leden, 15 incidenten, gelijk": (Groepje(14, 15), "3.8|-"),
    "30 leden, 50 incidenten, gelijk": (Groepje(30, 50), "4.1|-"),
    "14 leden, 40 incidenten, matig ongelijk": (Groepje(14, 40, 0.4), "5.9|1.3"),
    "14 leden, 40 incidenten, zeer ongelijk": (Groepje(14, 40, 0.8), "9.0|1.3"),
    "14 leden, 40 incidenten, twee blokken": (Groepje(14, 40, plant="blokken"), "91|75"),
    "20 leden, 20 incidenten, twee blokken": (Groepje(20, 20, plant="blokken"), "29|13"),
    "30 leden, 50 incidenten, twee blokken": (Groepje(30, 50, plant="blokken"), "64|35"),
    "14 leden, 40 incidenten, een kern": (Groepje(14, 40, plant="kern"), "77|60"),
}
GROOTTE, KANS = (1, 2, 3, 4, 5), (0.4, 0.25, 0.2, 0.1, 0.05)


def samen(g: Groepje, rng: np.random.Generator) -> Netwerk:
    """Return a group drawn by itself: the size of an incident by chance, its members by how often each takes part."""
    weight = rng.lognormal(0, g.ongelijk, g.leden) if g.ongelijk else np.ones(g.leden)
    wie, incident = [], []
    for i in range(g.incidenten):
        here, size = weight.copy(), rng.choice(GROOTTE, p=KANS)
        if g.plant == "blokken" and rng.random() < 0.8:
            here[slice(g.leden // 2, None) if i % 2 else slice(g.leden // 2)] = 0
        if g.plant == "kern" and i % 2:
            here[: g.leden - max(g.leden // 4, size)] = 0
        who = rng.choice(g.leden, size, replace=False, p=here / here.sum())
        wie += who.tolist()
        incident += [i] * size
    days = np.full(g.incidenten, np.datetime64("2025-06-01"), dtype="datetime64[D]")
    empty = np.zeros(len(wie), bool), np.zeros(g.incidenten, bool)
    found = Incidenten.of(np.array(wie), np.array(incident), empty[0], days, empty[1])
    return Netwerk(tuple(f"p{i:02d}" for i in range(g.leden)), incidenten=found)


def vaker(g: Groepje, seed: int, samples: int) -> tuple[float, float, int]:
    """Return how often p is at most .05 and .01 (percent), and of how many groups anything could be said."""
    rng = np.random.default_rng(seed)
    found = [p for k in range(samples) if (p := null_model(samen(g, rng), seed=k).p) is not None]
    low = np.array(found)
    return 100 * float(np.mean(low <= 0.05)), 100 * float(np.mean(low <= 0.01)), len(found)


def cel(found: str, promised: str) -> str:
    """Return a cell: what was found, and between brackets what the method page gives."""
    return found.replace(".", ",") + ("" if promised == "-" else f" ({promised.replace('.', ',')})")


def rijen(samples: int) -> Iterable[str]:
    """Yield the lines of the tables, each as soon as it is known."""

    def heads(columns: Sequence[tuple[object, ...]], first: str) -> str:
        return f"| {first} | " + " | ".join(str(c[0]) for c in columns) + " |\n|---|" + "---|" * len(columns)

    yield heads(KOLOMMEN, "Er veranderde niets: dekking en onterecht 'duidelijk', %")
    for name, world in (STIL | TREND).items():
        drawn = cache(lambda d, y, w=world: lines(trials(w, d, 11, samples, year=y)))
        cells = []
        for (_, design, how, fact), promised in zip(KOLOMMEN, BELOOFD_STIL[name].split("|"), strict=True):
            if name in TREND and not fact:  # the count does change
                cells.append("")
                continue
            found = drawn(design, how.get("year", True))[fact]
            covered, false = rates(found)
            cells.append(cel(f"{covered:.0f} {false:.1f}", promised))
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield "\n" + heads(KOLOMMEN + VOORAF, "Een echte daling: 'duidelijk minder', %")
    for name, world in KRACHT.items():
        drawn = cache(lambda d, y, v, w=world: [minder(f) for f in lines(trials(w, d, 12, samples, year=y, vooraf=v))])
        cells = [
            cel(f"{drawn(design, how.get('year', True), how.get('vooraf', False))[fact]:.0f}", promised)
            for (_, design, how, fact), promised in zip(KOLOMMEN + VOORAF, BELOOFD_KRACHT[name].split("|"), strict=True)
        ]
        yield f"| {name} | " + " | ".join(cells) + " |"
    yield "\n| Vaker samen dan verdeeld bij toeval, % | p <= ,05 | p <= ,01 | groepen |\n|---|---|---|---|"
    for name, (group, promised) in SAMEN.items():
        five, one, n = vaker(group, 13, max(100, samples // (6 if group.plant else 2)))
        shown = [cel(f"{v:.1f}", p) for v, p in zip((five, one), promised.split("|"), strict=True)]
        yield f"| {name} | {shown[0]} | {shown[1]} | {n} |"


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for line in rijen(int(sys.argv[1])):
            print(line, file=out, flush=True)
