"""How far a measure moves in an equally long period, and what members who are missing from the list could change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.netwerk import INCIDENTLAGEN, Netwerk
from jgwork.graph.bouwen.ties import BoolArray, IntArray
from jgwork.graph.meten.community import communities
from jgwork.graph.meten.maten import MATEN
from jgwork.graph.meten.measures import Labels, Measures, Meetwaarde, division_scalars, incident_scalars, label_scalars
from jgwork.graph.meten.structure import Structure, scalars

FloatArray = npt.NDArray[np.float64]
#: Measures that are drawn again: chance has no part in the number of members, and every triple takes too long.
BEWEEGT = tuple(c for c in MATEN if c not in {"leden", "fragmentatie_na_uitval"})
#: Measures whose margin was tested and holds.
MET_INTERVAL = tuple(c for c, m in MATEN.items() if not m.vast)
#: A new period differs from this one as much as two draws do: 1.96 times the square root of two.
NIEUWE_PERIODE = 2.772
#: A margin that spans more of the range than this says nothing.
HOOGSTENS = 0.9
#: Runs of the search for subgroups in each sample.
ZOEKEN = 3
#: Incidents left out one by one, at most; of more a random part stands for all.
WEGLATEN = 100
#: Fewer incidents give no interval.
MINSTENS = 10
TE_WEINIG = "Geen marge: er zijn minder dan tien incidenten."
NIETS_TE_ZEGGEN = "Geen marge: hierover is uit deze aantallen niets te zeggen."


@dataclass(frozen=True, slots=True)
class Interval:
    """Where an equally long period of the same group mostly lies; both ends ``NaN`` where that says nothing."""

    laag: float
    hoog: float

    @property
    def zegt_iets(self) -> bool:
        """Whether there is a margin to show."""
        return not np.isnan(self.laag)


@dataclass(frozen=True, eq=False)
class Resampler:
    """A network whose incidents can be drawn again; the ties that a source states stay as they are.

    Parameters
    ----------
    net
        The network.
    labels
        What is known of its members.
    engine
        ``igraph`` or ``networkx``.
    """

    net: Netwerk
    labels: Labels
    engine: str = ""

    @cached_property
    def rows(self) -> tuple[IntArray, IntArray, IntArray, IntArray, FloatArray]:
        """Incident and row of each counted pair; row to pair; keys of the pairs; and what sources state of them.

        A row is a pair in one incident layer: the smallest weight that counts holds per layer.
        """
        net, pairs = self.net, self.net.incidenten.pairs
        use = np.zeros(len(pairs.a), dtype=np.bool_)
        for name, mask in zip(INCIDENTLAGEN, (~pairs.beide_verdacht, pairs.beide_verdacht), strict=True):
            use |= mask & (name in net.lagen)
        seen, row = np.unique(((pairs.a * len(net) + pairs.b) * 2 + pairs.beide_verdacht)[use], return_inverse=True)
        g = net.gegeven.take(net.gegeven.weight >= net.vanaf)
        stated = g.a * len(net) + g.b
        keys, pair = np.unique(np.concatenate([seen // 2, stated]), return_inverse=True)
        weight = np.bincount(pair[len(seen) :], weights=g.weight, minlength=len(keys)).astype(np.float64)
        return pairs.incident[use], row.astype(np.int64), pair[: len(seen)].astype(np.int64), keys, weight

    def pairs(self, times: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the pairs that are there when incident ``i`` counts ``times[i]`` times, and their weights."""
        incident, row, pair, keys, stated = self.rows
        found = np.bincount(row, weights=times[incident], minlength=len(pair))
        found[found < self.net.vanaf] = 0.0
        weight = stated + np.bincount(pair, weights=found, minlength=len(keys))
        there = weight > 0
        return keys[there] // max(len(self.net), 1), keys[there] % max(len(self.net), 1), weight[there]

    def values(
        self, times: FloatArray | None = None, *, seeds: int = ZOEKEN, ties: BoolArray | None = None
    ) -> dict[str, float]:
        """Return the measures of ``BEWEEGT``.

        Parameters
        ----------
        times
            How often each incident counts; once by default.
        seeds
            Runs of the search for subgroups; with none, what rests on them is ``NaN``.
        ties
            Which of the pairs to keep; all by default.
        """
        net = self.net
        times = np.ones(len(net.incidenten)) if times is None else times
        a, b, w = self.pairs(times)
        if ties is not None:
            a, b, w = a[ties], b[ties], w[ties]
        found = scalars(Structure(len(net), a, b, self.engine)) | label_scalars(self.labels, a, b)
        found |= incident_scalars(net.incidenten, len(net), times)
        if seeds:
            division = communities(len(net), a, b, w, seeds=seeds)
            found |= division_scalars(division, self.labels)
        return {c: found.get(c, float("nan")) for c in BEWEEGT}


def bootstrap(net: Netwerk, *, samples: int = 200, seed: int = 0, engine: str = "") -> dict[str, Interval]:
    """Return per measure where an equally long period of the same group mostly lies.

    Value +- 2.772 s. s is the larger of two: how far samples of incidents fall from their mean (Poisson bootstrap), and
    what leaving out one incident changes (jackknife; Efron and Stein 1981, doi 10.1214/aos/1176345462), because a
    sample never finds a tie that was not seen. In four designs of 14-30 members and 20-60 incidents a new period lies
    inside in 93 to 99 of 100 cases. Whole numbers are rounded outwards.

    Parameters
    ----------
    net, engine
        As in ``measure``.
    samples, seed
        Number of samples and their seed.

    Returns
    -------
    dict of Interval
        By code of ``MET_INTERVAL``; empty where there are fewer than ten incidents.
    """
    if len(net.incidenten) < MINSTENS:
        return {}
    source = Resampler(net, Labels.of(net), engine)
    here, spread = source.values(seeds=0), spreads(source, samples, seed)
    return {
        c: interval_around(c, here[c], spread[c], bounds(c, len(net))) for c in MET_INTERVAL if not np.isnan(here[c])
    }


def spreads(source: Resampler, samples: int, seed: int) -> dict[str, float]:
    """Return per measure of ``MET_INTERVAL`` its standard deviation over equally long periods."""
    n = len(source.net.incidenten)
    rng = np.random.default_rng(seed)
    # Poisson, since the number of incidents is chance as well
    drawn = [source.values(rng.poisson(1.0, n).astype(np.float64), seeds=0) for _ in range(samples)]
    here = source.values(seeds=0)
    # what the share and the inequality of incidents rest on, each incident changes
    left_out = np.arange(n)
    share = n / max(min(n, WEGLATEN), 1)
    if share > 1:
        left_out = rng.choice(left_out, WEGLATEN, replace=False)
    without = [source.values(1.0 - np.eye(1, n, int(i))[0], seeds=0) for i in left_out]
    out = {}
    for code in MET_INTERVAL:
        values = np.array([d[code] for d in drawn])
        change = np.array([w[code] for w in without]) - here[code]
        known = values[~np.isnan(values)]
        out[code] = max(float(known.std()) if len(known) else 0.0, float(np.sqrt(share * np.nansum(change**2))))
    return out


def bounds(code: str, n: int) -> tuple[float, float]:
    """Return the least and largest value that a measure can have in a group of ``n``."""
    if code in {"graad_gemiddeld", "graad_mediaan", "kern_k", "diameter", "afstand_gemiddeld"}:
        least = float(code in {"diameter", "afstand_gemiddeld"})  # who can reach each other are one step apart at least
        return least, max(n - 1.0, least)
    if code in {"componenten", "grootste_component"}:
        return min(1.0, n), float(n)
    if code in {"geisoleerd", "kern_leden", "gemeenschappen"}:
        return 0.0, float(n)
    if code == "relaties":
        return 0.0, n * (n - 1) / 2
    if code.startswith("triade_"):
        return 0.0, n * (n - 1) * (n - 2) / 6
    signed = code.startswith(("ei_", "assortativiteit", "modulariteit", "gemeenschappen_"))
    return -1.0 if signed else 0.0, 1.0


def interval_around(code: str, value: float, spread: float, within: tuple[float, float]) -> Interval:
    """Return the margin of a measure from its standard deviation, within its range."""
    low, high = value - NIEUWE_PERIODE * spread, value + NIEUWE_PERIODE * spread
    decimals = MATEN[code].decimalen
    if decimals == 0:
        low, high = float(np.floor(low + 1e-9)), float(np.ceil(high - 1e-9))
    low, high = (float(np.clip(x, *within)) + 0.0 for x in (low, high))  # no minus zero
    if round(low, decimals) == round(high, decimals) or high - low > HOOGSTENS * (within[1] - within[0]):
        return Interval(float("nan"), float("nan"))
    return Interval(low, high)


def with_intervals(found: Measures, intervals: Mapping[str, Interval]) -> Measures:
    """Return the measures with their intervals filled in, and the reason where there is none."""
    return replace(found, rows=tuple(_with_interval(r, intervals) for r in found.rows))


def _with_interval(row: Meetwaarde, intervals: Mapping[str, Interval]) -> Meetwaarde:
    found = intervals.get(row.maat.code)
    if row.waarde is None or row.maat.vast:
        return row
    if found is None:
        return row if intervals else replace(row, geen_marge=TE_WEINIG)
    if not found.zegt_iets:
        return replace(row, geen_marge=NIETS_TE_ZEGGEN)
    return replace(row, laag=found.laag, hoog=found.hoog, geen_marge="")


@dataclass(frozen=True, slots=True)
class Robuustheid:
    """What a measure becomes when members or ties were missed.

    Parameters
    ----------
    code
        The measure.
    waarde
        Its value here.
    midden, laag, hoog
        Median and 95 % range after random omission.
    """

    code: str
    waarde: float
    midden: float
    laag: float
    hoog: float

    @property
    def zin(self) -> str:
        """What it means, one Dutch sentence."""
        from jgwork.vocabulary.dutch import number

        maat = MATEN[self.code]
        d = maat.decimalen
        if np.isnan(self.waarde) or np.isnan(self.laag):
            return f"{maat.titel}: hier is niets over te zeggen."
        return (
            f"{maat.titel} is nu {number(self.waarde, d)}; als er evenveel gemist is, ligt dit meestal tussen "
            f"{number(self.laag, d)} en {number(self.hoog, d)}."
        )


def robustness(
    net: Netwerk,
    *,
    leden: float = 0.0,
    relaties: float = 0.0,
    invloed: Mapping[str, str] | None = None,
    deelgroepen: Mapping[str, str] | None = None,
    samples: int = 200,
    seed: int = 0,
    engine: str = "",
) -> tuple[Robuustheid, ...]:
    """Return how the measures move when a share of members and of ties is left out at random.

    Meant for unknown members: with a coverage of 35 of 41 names, ``leden = 6 / 41``. Random omission is mild: who is
    unknown to the police is seldom a random choice (Kossinets 2006, doi 10.1016/j.socnet.2005.07.002).

    Parameters
    ----------
    net, invloed, deelgroepen, engine
        As in ``measure``.
    leden, relaties
        Shares left out, from 0 to 1.
    samples, seed
        Number of samples and their seed.

    Returns
    -------
    tuple of Robuustheid
        One per measure of ``BEWEEGT``; the value itself as range where nothing is left out.
    """
    source = Resampler(net, Labels.of(net, invloed, deelgroepen), engine)
    rng, n, here, gone = np.random.default_rng(seed), len(net), source.values(), round(leden * len(net))
    drawn = []
    for _ in range(samples if n > gone and (gone or relaties) else 0):
        keep = np.ones(n, dtype=np.bool_)
        keep[rng.choice(n, gone, replace=False)] = False
        part = Resampler(net.subset(keep), source.labels.take(keep), engine)
        size = len(part.pairs(np.ones(len(part.net.incidenten)))[0])
        drawn.append(part.values(ties=rng.random(size) >= relaties))
    out = []
    for code in BEWEEGT:
        values = np.array([d[code] for d in drawn or [here]])
        values = values[~np.isnan(values)]
        low, mid, high = np.quantile(values, (0.025, 0.5, 0.975)) if len(values) else (np.nan,) * 3
        out.append(Robuustheid(code, here[code], float(mid), float(low), float(high)))
    return tuple(out)
