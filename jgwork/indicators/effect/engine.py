"""The engine: counts in equal calendar quarters of two or three years, against how much groups swing by themselves.

One function makes ratio, margin, p and word, so that they cannot disagree: the 95 % margin leaves out 'no change' if
and only if p is under .05. It was chosen by simulation; ``tests/unit/indicators/test_effect_simulatie.py`` repeats it.

References
----------
Berger 1982, Technometrics 24:295-300 (several lines, largest p); Satterthwaite 1946, doi:10.2307/3002019; Smyth 2004,
doi:10.2202/1544-6115.1027 (moderated variance); Donald and Lang 2007, doi:10.1162/rest.89.2.221; Haldane 1956,
doi:10.1111/j.1469-1809.1955.tb01285.x (half a count added).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jgwork.indicators.effect.toets import chi2_table, t_quantile, t_tail
from jgwork.vocabulary.verandering import ONBESLIST

Richting = Literal["minder", "meer"]
Kwartalen = tuple[float, ...]

#: p under these gives 'duidelijk' and 'waarschijnlijk'.
DUIDELIJK, WAARSCHIJNLIJK = 0.05, 0.20
#: Fewer other groups say too little of how much counts swing by themselves: beside a comparison, and without one. A
#: comparison takes away what all groups do; without it three groups gave 8 % false at a peak that hangs together.
MINSTENS_ANDEREN, MINSTENS_ZONDER = 3, 5
#: Prior of the dispersion within a year: its value and its degrees of freedom.
PRIOR, PRIOR_DF = 1.5, 4
#: Length of the groslijst where it is not known.
LANGSTE_LIJST = 30


@dataclass(frozen=True, slots=True)
class Vensters:
    """Counts per quarter of one group; every window holds the same calendar quarters.

    Parameters
    ----------
    na, nul
        Now and the nulmeting.
    eerder
        The year before the nulmeting; ``None`` where it is not known.
    """

    na: Kwartalen
    nul: Kwartalen
    eerder: Kwartalen | None = None

    def rows(self, n: int) -> tuple[Kwartalen, ...]:
        """Return the first ``n`` windows: now, nulmeting, year before."""
        found = (self.na, self.nul, self.eerder)[:n]
        return tuple(w for w in found if w is not None)

    def known(self, n: int) -> bool:
        """Return whether the first ``n`` windows are all there."""
        return len(self.rows(n)) == n


@dataclass(frozen=True, slots=True)
class Correctie:
    """A line in which counts are taken per unit of something that changed, such as member-days.

    Parameters
    ----------
    code
        Why (``leden``, ``inzet``).
    nul, eerder
        How many times as many units there are now as in the nulmeting and as in the year before.
    """

    code: str
    nul: float
    eerder: float


@dataclass(frozen=True, slots=True)
class Spreiding:
    """How much counts swing by themselves.

    Parameters
    ----------
    anderen
        Other groups it rests on.
    kwartaal, jaar
        Dispersion within a year and between years (1 is pure chance).
    df
        Degrees of freedom of the margin.
    samen, eigen
        Dispersion of the comparison groups and of the group itself, as used.
    tau2, u
        Variance between years that comes on top of it, and the mean of 1 / count per window.
    vlagen
        Dispersion of the group itself within a year.
    """

    anderen: int
    kwartaal: float
    jaar: float
    df: float
    samen: float
    eigen: float
    tau2: float
    u: float
    vlagen: float

    @property
    def procent(self) -> float:
        """How many percent such a count swings from year to year at other groups."""
        return 100 * (math.exp(math.sqrt(2 * self.tau2 + 2 * self.samen * self.u)) - 1)


@dataclass(frozen=True, slots=True)
class Lijn:
    """Limits of the ratio on the log scale and a p for each direction, with the line that decided each.

    Parameters
    ----------
    theta
        Log of the ratio.
    laag, hoog
        Limits of the 95 % margin, on the log scale.
    p_minder, p_meer
        p of each direction.
    door_minder, door_meer
        Code of the line that decided each (``nulmeting`` where nothing weakened it).
    """

    theta: float
    laag: float
    hoog: float
    p_minder: float
    p_meer: float
    door_minder: str = "nulmeting"
    door_meer: str = "nulmeting"

    @property
    def richting(self) -> Richting:
        """The direction of the smaller p."""
        return "minder" if self.p_minder < self.p_meer else "meer"

    @property
    def p(self) -> float:
        """The p behind the word."""
        return min(1.0, self.p_minder, self.p_meer)

    @property
    def woord(self) -> str:
        """The word, from p alone."""
        if self.p < DUIDELIJK:
            return f"duidelijk {self.richting}"
        return f"waarschijnlijk {self.richting}" if self.p < WAARSCHIJNLIJK else ONBESLIST

    @property
    def door(self) -> str:
        """Code of the line that decided."""
        return self.door_minder if self.richting == "minder" else self.door_meer

    @property
    def verhouding(self) -> float:
        """The ratio now / before."""
        return math.exp(self.theta)

    @property
    def marge(self) -> tuple[float, float]:
        """The 95 % margin of the ratio."""
        return math.exp(self.laag), math.exp(self.hoog)

    def met_p(self, p: float, code: str) -> Lijn:
        """Return the line with a larger p in its direction; the margin stays."""
        if self.richting == "minder":
            return replace(self, p_minder=p, p_meer=max(p, self.p_meer), door_minder=code)
        return replace(self, p_meer=p, p_minder=max(p, self.p_minder), door_meer=code)

    def begrensd(self, richting: Richting, code: str) -> Lijn:
        """Return the line with one direction at most 'waarschijnlijk': margin up to 1, p at least .05."""
        if richting == "minder" and self.p_minder < DUIDELIJK:
            return replace(self, hoog=max(self.hoog, 0.0), p_minder=DUIDELIJK, door_minder=code)
        if richting == "meer" and self.p_meer < DUIDELIJK:
            return replace(self, laag=min(self.laag, 0.0), p_meer=DUIDELIJK, door_meer=code)
        return self


@dataclass(frozen=True, slots=True)
class Meting:
    """What the engine finds.

    Parameters
    ----------
    geteld, getoetst
        Is it fewer or more: a statement about counts; and the weaker of that and the trend, which alone may be set
        against the approach.
    nulmeting, V
        The line of the nulmeting alone, before anything weakened it, and its variance.
    spreiding
        How much counts swing by themselves.
    """

    geteld: Lijn
    getoetst: Lijn
    nulmeting: Lijn
    V: float
    spreiding: Spreiding


def meet(
    groep: Vensters,
    vergelijk: Sequence[Vensters] = (),
    anderen: Sequence[Vensters] | None = None,
    *,
    lijnen: Sequence[Correctie] = (),
    gekozen_uit: int | None = None,
    vooraf: bool = False,
    grenzen: Sequence[tuple[Richting, str]] = (),
) -> Meting:
    """Return the change of a group and what may be said of it.

    Parameters
    ----------
    groep
        The group.
    vergelijk
        Groups to compare with; all know the same windows.
    anderen
        Groups that show how much counts swing by themselves; the comparison groups by default.
    lijnen
        Lines per member-day or unit of effort.
    gekozen_uit
        Length of the list the group was chosen from, where the year before is not known.
    vooraf
        The group was chosen before the nulmeting began: then the year before says nothing of a peak.
    grenzen
        Directions that are at most 'waarschijnlijk', with the code of the reason.
    """
    n = 2 if groep.eerder is None else 3
    others = tuple(g for g in (vergelijk if anderen is None else anderen) if g.known(n))
    against = tuple(g for g in vergelijk if g.known(n))
    s = spreiding(groep, others, n)
    sums = [(sum(groep.rows(n)[i]), sum(sum(g.rows(n)[i]) for g in against)) for i in range(n)]
    theta, variance = _contrast(sums, (1, -1), s, len(against))
    first = _line(theta, variance, s.df)
    chosen = sums[:2] if vooraf else sums
    list_of = None if vooraf else gekozen_uit
    found = [_per_unit(c, chosen, s, len(against), list_of) for c in (Correctie("", 0.0, 0.0), *_logs(lijnen))]
    told = _together(theta, found)
    for richting, code in grenzen:
        told = told.begrensd(richting, code)
    tested = _trend(told, sums, s, len(against), list_of)
    if s.anderen < (MINSTENS_ANDEREN if against else MINSTENS_ZONDER):
        told, tested = (
            x.begrensd("minder", "weinig_anderen").begrensd("meer", "weinig_anderen") for x in (told, tested)
        )
    return Meting(told, tested, first, variance, s)


def samen(metingen: Sequence[Meting]) -> Meting:
    """Return what holds at both ends of every count that was withheld: the hull of the margins, the largest p."""
    first = metingen[0]
    if len(metingen) == 1:
        return first
    told, tested = (_together(first.nulmeting.theta, [getattr(m, n) for m in metingen]) for n in ("geteld", "getoetst"))
    return replace(first, geteld=told, getoetst=tested)


def spreiding(groep: Vensters, anderen: Sequence[Vensters], n: int) -> Spreiding:
    """Return how much counts swing within a year and between years (steps 1 to 3)."""
    own, own_d = chi2_table(groep.rows(n))
    tables = [chi2_table(g.rows(n)) for g in anderen]
    chi2, d = own + sum(x for x, _ in tables), own_d + sum(k for _, k in tables)
    prior_df = d + PRIOR_DF
    f_k = (chi2 + PRIOR * PRIOR_DF) / prior_df
    f_e = max(f_k, (own + PRIOR_DF * f_k) / (own_d + PRIOR_DF))
    between, d2, u = 0.0, 0, 0.0
    if len(anderen) > 1:
        totals = [[sum(w) for w in g.rows(n)] for g in anderen]
        between, d2 = chi2_table(tuple(zip(*totals, strict=True)))
        u = sum(1 / max(sum(row) / n, 0.5) for row in totals) / len(totals)
    elif n == 3:
        y0, z = (sum(w) for w in groep.rows(3)[1:])
        between, d2, u = (y0 - z) ** 2 / max(y0 + z, 1.0), 1, 2 / max(y0 + z, 1.0)
    f_j = (between + 2 * f_k) / (d2 + 2) if d2 else f_k
    df = (d2 + 2) ** 2 / (d2 + 4 / prior_df) if d2 else float(prior_df)
    a, b = max(1.0, f_k), max(1.0, f_e)
    base, tau2 = (max(1.0, f_j), 0.0) if f_j < a else (a, (f_j - a) * u)
    return Spreiding(len(anderen), f_k, f_j, df, base, base * b / a, tau2, u, f_e)


@lru_cache(maxsize=256)
def hoogste_van(k: int) -> float:
    """Return the expected largest of ``k`` standard normal draws; ``k`` is cut at ``LANGSTE_LIJST`` times ten."""
    import numpy as np
    from scipy.special import log_ndtr

    k = min(max(k, 1), 10 * LANGSTE_LIJST)
    x = np.linspace(-9.0, 9.0, 4001)
    density = k * np.exp((k - 1) * log_ndtr(x) - x * x / 2) / math.sqrt(2 * math.pi)
    return float(np.trapezoid(x * density, x))


def _logs(lijnen: Sequence[Correctie]) -> list[Correctie]:
    return [Correctie(c.code, math.log(c.nul), math.log(c.eerder)) for c in lijnen]


def _contrast(
    sums: Sequence[tuple[float, float]], weights: Sequence[int], s: Spreiding, groups: int
) -> tuple[float, float]:
    """Return a contrast of the log counts of the windows, net of the comparison, and its variance."""
    parts = list(zip(sums, weights, strict=False))
    theta = sum(w * math.log(y + 0.5) for (y, _), w in parts)
    variance = s.eigen * sum(w * w / (y + 1) for (y, _), w in parts)
    share = sum(w * w for w in weights)
    if groups:
        theta -= sum(w * math.log(c + 0.5) for (_, c), w in parts)
        variance += s.samen * sum(w * w / (c + 1) for (_, c), w in parts)
        return theta, variance + share * s.tau2 * (1 + 1 / groups)
    return theta, variance + share * s.tau2


def _line(theta: float, variance: float, df: float, shift: float = 0.0) -> Lijn:
    """Return the line nulmeting (steps 4 and 6)."""
    root, reach = math.sqrt(variance), t_quantile(0.975, df) * math.sqrt(variance)
    return Lijn(
        theta, theta - reach, theta + reach + shift, 2 * t_tail(-(theta + shift) / root, df),
        2 * t_tail(theta / root, df), "gekozen_uit" if shift else "nulmeting",
    )  # fmt: skip


def _per_unit(
    c: Correctie, sums: Sequence[tuple[float, float]], s: Spreiding, groups: int, gekozen_uit: int | None
) -> Lijn:
    """Return one line with what the year before (or the list it was chosen from) does to a decrease (steps 4-7)."""
    theta, variance = _contrast(sums, (1, -1), s, groups)
    shift = 0.0
    if gekozen_uit and len(sums) == 2:
        shift = hoogste_van(gekozen_uit) * math.sqrt(s.eigen / (sums[1][0] + 1) + s.tau2)
    line = _line(theta - c.nul, variance, s.df, shift)
    if c.code:
        line = replace(line, door_minder=c.code, door_meer=c.code)
    if len(sums) == 2:
        return line
    earlier, v = _contrast((sums[0], sums[2]), (1, -1), s, groups)
    earlier -= c.eerder
    p = t_tail(-earlier / math.sqrt(v), s.df)
    hoog = max(line.hoog, earlier + t_quantile(0.95, s.df) * math.sqrt(v))
    if p <= line.p_minder:
        return replace(line, hoog=hoog)
    return replace(line, hoog=hoog, p_minder=p, door_minder=c.code or "jaar_ervoor")


def _together(theta: float, lines: Sequence[Lijn]) -> Lijn:
    """Return the hull of the margins and the largest p for each direction (an intersection-union test)."""
    less, more = max(lines, key=lambda x: x.p_minder), max(lines, key=lambda x: x.p_meer)
    return Lijn(
        theta, min(x.laag for x in lines), max(x.hoog for x in lines), less.p_minder, more.p_meer, less.door_minder,
        more.door_meer,
    )  # fmt: skip


def _trend(line: Lijn, sums: Sequence[tuple[float, float]], s: Spreiding, groups: int, gekozen_uit: int | None) -> Lijn:
    """Hold a direction back that was already under way before the approach and is not clearly steeper (step 8).

    Without the year before it cannot be seen: then an increase is held back, and a decrease that no list corrects.
    """
    if len(sums) == 2:
        line = line.begrensd("meer", "geen_jaar")
        return line if gekozen_uit else line.begrensd("minder", "geen_jaar")
    before, _ = _contrast(sums[1:], (1, -1), s, groups)
    extra, variance = _contrast(sums, (1, -2, 1), s, groups)
    reach = t_quantile(0.975, s.df) * math.sqrt(variance)
    if before < 0 and extra + reach >= 0:
        return line.begrensd("minder", "trend")
    return line.begrensd("meer", "trend") if before > 0 and extra - reach <= 0 else line
