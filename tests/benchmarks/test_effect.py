"""Do the intervals cover, and is a group that was chosen at its peak called a success? By simulation, seeded."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from jgwork.indicators.verkennend.before_after import ratio_interval
from jgwork.indicators.verkennend.displacement import Pair, ratio_of_ratios, wdd
from jgwork.indicators.verkennend.its import Series, its
from jgwork.indicators.verkennend.panel import did
from jgwork.indicators.verkennend.reeks import Reeks

BASELINES = (5, 10, 20, 40, 80, 200)
SEED = 20161


def month(i: int) -> date:
    return date(2022 + i // 12, i % 12 + 1, 1)


def reeks(unit: str, counts) -> Reeks:
    n = len(counts)
    return Reeks(
        unit, tuple(map(month, range(n))), tuple(month(i + 1) for i in range(n)), tuple(map(float, counts)), (1.0,) * n
    )


@cache
def interval(before: int, after: int) -> tuple[float, float]:
    return ratio_interval(before, after)


def covered(baseline: int, ratio: float, samples: int, rng: np.random.Generator) -> float:
    before, after = rng.poisson(baseline, samples), rng.poisson(baseline * ratio, samples)
    hits = [(lo := interval(int(a), int(b)))[0] <= ratio <= lo[1] for a, b in zip(before, after, strict=True)]
    return float(np.mean(hits))


@pytest.mark.parametrize("baseline", BASELINES)
def test_mid_p_interval_covers(benchmark, baseline: int) -> None:
    rng = np.random.default_rng([SEED, baseline])

    def run() -> dict[float, float]:
        return {ratio: covered(baseline, ratio, 6000, rng) for ratio in (1.0, 0.65)}

    found = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info |= {f"dekking bij {r}": round(c, 3) for r, c in found.items()}
    assert all(0.93 <= c <= 0.97 for c in found.values()), found


@pytest.mark.parametrize("baseline", BASELINES)
def test_wdd_and_ratio_of_ratios_cover(benchmark, baseline: int) -> None:
    rng = np.random.default_rng([SEED, 1, baseline])
    ratio, trend = 0.65, 0.9
    cells = rng.poisson([baseline, baseline * trend * ratio, baseline, baseline * trend], (4000, 4))
    truth = baseline * trend * ratio - baseline * trend

    def run() -> tuple[list[bool], list[bool]]:
        first, second = [], []
        for t0, t1, c0, c1 in cells.tolist():
            row = wdd(Pair(t0, t1), Pair(c0, c1)).table[0]
            first.append(row.low <= truth <= row.high)
            found = ratio_of_ratios(Pair(t0, t1), Pair(c0, c1)).table[0]
            if found.low is not None:
                second.append(found.low <= ratio <= found.high)
        return first, second

    first, second = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info |= {
        "dekking wdd": round(float(np.mean(first)), 3),
        "dekking verhouding": round(float(np.mean(second)), 3),
        "deel met uitspraak": round(len(second) / len(cells), 3),
    }
    assert 0.93 <= np.mean(first) <= 0.97
    assert (
        0.93 <= np.mean(second) <= 0.98
    )  # exact at 5: .965; a thousand answers there, so two standard errors are .011


@pytest.mark.parametrize("monthly", [5, 20])
def test_time_series_interval_covers(benchmark, monthly: int) -> None:
    """Sixty months with trend, season and dispersion 1.5; a true step of .65."""
    rng = np.random.default_rng([SEED, 2, monthly])
    t = np.arange(60)
    mean = monthly * np.exp(0.003 * t + 0.2 * np.sin(2 * np.pi * t / 12)) * np.where(t >= 36, 0.65, 1.0)

    def run() -> list[bool]:
        out = []
        for _ in range(400):
            counts = rng.negative_binomial(mean / 0.5, 1 / 1.5)
            row = its(Series(tuple(map(float, counts)), 36)).table[0]
            out.append(row.low <= 0.65 <= row.high)
        return out

    found = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info["dekking"] = round(float(np.mean(found)), 3)
    assert 0.92 <= np.mean(found) <= 0.98  # 400 samples: two standard errors are .022


def test_difference_in_differences_covers(benchmark) -> None:
    rng = np.random.default_rng([SEED, 3])
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(24) / 12)

    def run() -> list[bool]:
        out = []
        for _ in range(400):
            units = [reeks(str(i), rng.poisson(level * season)) for i, level in enumerate((3, 5, 8))]
            effect = np.where(np.arange(24) >= 12, 0.65, 1.0)
            row = did([reeks("T", rng.poisson(4 * season * effect))], units, month(12)).table[0]
            out.append(row.low <= 0.65 <= row.high)
        return out

    found = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info["dekking"] = round(float(np.mean(found)), 3)
    assert 0.92 <= np.mean(found) <= 0.98


def chosen(rng: np.random.Generator, rule: str) -> np.ndarray:
    """Thirty-six months of the one of thirty no-effect groups that is chosen after two years."""
    counts = rng.poisson(rng.gamma(3, 0.8, (30, 1)) + 0.4, (30, 36))
    first, second = counts[:, :12].sum(axis=1), counts[:, 12:24].sum(axis=1)
    score = second - first if rule == "stijging" else second
    return counts[int(np.argmax(score))]
