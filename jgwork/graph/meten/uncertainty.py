"""How sure a measure is: bootstrap over incidents, and members who are missing from the list."""

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
#: Every measure in which chance has a part.
MET_INTERVAL = tuple(c for c, m in MATEN.items() if not m.vast)
#: Found by search: leaving out one incident moves them by the search itself, so the jackknife says nothing of them.
GEZOCHT = frozenset({"gemeenschappen", "modulariteit", "gemeenschappen_stabiliteit", "gemeenschappen_partners"})
#: Runs of the search for subgroups in each sample.
ZOEKEN = 3
#: Incidents left out one by one, at most; of more a random part stands for all.
WEGLATEN = 100
#: Fewer incidents give no interval.
MINSTENS = 10
TE_WEINIG = "Geen marge: er zijn minder dan tien incidenten."


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval and how many samples it rests on."""

    laag: float
    hoog: float
    n: int


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

    @cached_property
    def sole(self) -> IntArray:
        """Incidents that alone hold up some pair: without one of the others the structure stays as it is."""
        incident, row, pair, _, stated = self.rows
        weight = np.bincount(row, minlength=len(pair))
        return np.unique(incident[(weight[row] - 1 < self.net.vanaf) & (stated[pair[row]] == 0)])

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
        """Return the measures of ``MET_INTERVAL``.

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
            division = communities(len(net), a, b, w, seeds=seeds, engine=self.engine)
            found |= division_scalars(division, self.labels)
        return {c: found.get(c, float("nan")) for c in MET_INTERVAL}


def bootstrap(
    net: Netwerk,
    *,
    invloed: Mapping[str, str] | None = None,
    deelgroepen: Mapping[str, str] | None = None,
    samples: int = 200,
    seed: int = 0,
    seeds: int = 100,
    engine: str = "",
) -> dict[str, Interval]:
    """Return a 95 % interval per measure: what an equally long period of the same group could have shown.

    Incidents are drawn again (Poisson bootstrap). Two known faults are mended. A sample loses ties that were seen
    once, so it is off to one side: its spread is laid around the value instead of its own mean. And it never finds a
    tie that was not seen, so its spread is too small: it is widened to the jackknife's, where that is larger (Efron
    and Stein 1981, doi 10.1214/aos/1176345462). In simulated groups of 30 this interval holds the
    true density in about 95 of 100 cases, the plain percentile interval in 6. Whole numbers are rounded outwards.

    Parameters
    ----------
    net, invloed, deelgroepen, seeds, engine
        As in ``measure``.
    samples, seed
        Number of samples and their seed.

    Returns
    -------
    dict of Interval
        By code; empty where there are fewer than ten incidents, an interval would then say nothing.
    """
    if len(net.incidenten) < MINSTENS:
        return {}
    source = Resampler(net, Labels.of(net, invloed, deelgroepen), engine)
    here, spread = source.values(seeds=seeds), spreads(source, samples, seed)
    return {
        c: interval_around(c, here[c], spread[c], bounds(c, len(net))) for c in MET_INTERVAL if not np.isnan(here[c])
    }


def spreads(source: Resampler, samples: int, seed: int) -> dict[str, FloatArray]:
    """Return per measure how far samples fall from their mean, widened to the jackknife's spread."""
    n = len(source.net.incidenten)
    rng = np.random.default_rng(seed)
    # Poisson, since the number of incidents is chance as well
    drawn = [source.values(rng.poisson(1.0, n).astype(np.float64)) for _ in range(samples)]
    here = source.values(seeds=0)
    left_out = source.sole
    share = len(left_out) / max(min(len(left_out), WEGLATEN), 1)
    if share > 1:
        left_out = rng.choice(left_out, WEGLATEN, replace=False)
    without = [source.values(1.0 - np.eye(1, n, i)[0], seeds=0) for i in left_out]
    out = {}
    for code in MET_INTERVAL:
        values = np.array([d[code] for d in drawn])
        values = values[~np.isnan(values)]
        change = np.array([] if code in GEZOCHT else [w[code] for w in without]) - here[code]
        jack = float(np.sqrt(share * np.nansum(change**2)))
        own = float(values.std()) if len(values) else 0.0
        out[code] = (values - values.mean()) * max(1.0, jack / own) if own > 0 else np.array([-jack, jack])
    return out


def bounds(code: str, n: int) -> tuple[float, float]:
    """Return the least and largest value that a measure can have in a group of ``n``."""
    if code in {"graad_gemiddeld", "graad_mediaan", "kern_k", "diameter", "afstand_gemiddeld"}:
        return 0.0, max(n - 1.0, 0.0)
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


def interval_around(code: str, value: float, spread: FloatArray, within: tuple[float, float]) -> Interval:
    """Return the 95 % interval of a measure from the spread of its samples, within its range."""
    low, high = (float(value - q) for q in np.quantile(spread, (0.975, 0.025)))
    if MATEN[code].decimalen == 0:
        low, high = float(np.floor(low + 1e-9)), float(np.ceil(high - 1e-9))
    low, high = (float(np.clip(x, *within)) + 0.0 for x in (low, high))  # no minus zero
    return Interval(low, high, len(spread))


def with_intervals(found: Measures, intervals: Mapping[str, Interval]) -> Measures:
    """Return the measures with their intervals filled in, and the reason where there is none."""
    return replace(found, rows=tuple(_with_interval(r, intervals) for r in found.rows))


def _with_interval(row: Meetwaarde, intervals: Mapping[str, Interval]) -> Meetwaarde:
    found = intervals.get(row.maat.code)
    if row.waarde is None or row.maat.vast:
        return row
    if found is None:
        return row if intervals else replace(row, geen_marge=TE_WEINIG)
    # the search for subgroups may have found a better division here than there
    return replace(row, laag=min(found.laag, row.waarde), hoog=max(found.hoog, row.waarde), geen_marge="")


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
        One per measure of ``MET_INTERVAL``; the value itself as range where nothing is left out.
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
    for code in MET_INTERVAL:
        values = np.array([d[code] for d in drawn or [here]])
        values = values[~np.isnan(values)]
        low, mid, high = np.quantile(values, (0.025, 0.5, 0.975)) if len(values) else (np.nan,) * 3
        out.append(Robuustheid(code, here[code], float(mid), float(low), float(high)))
    return tuple(out)
