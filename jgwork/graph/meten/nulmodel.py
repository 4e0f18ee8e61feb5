"""The null: what the same incidents would show if who was in which were dealt again.

An incident of k members makes k(k-1)/2 ties by itself, so a null that keeps only the number of contacts calls any group
tight. Here the size of every incident and the involvement of every member stay as they are.

References
----------
Strona 2014, doi:10.1038/ncomms5114 (curveball trades); Carstens 2015, doi:10.1103/PhysRevE.91.042812 (uniform).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.incidenten import Incidenten
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.structure import Structure

FloatArray = npt.NDArray[np.float64]
#: Fewer incidents with two members or more, or fewer members, say nothing.
MINSTE_INCIDENTEN, MINSTE_LEDEN = 10, 6
#: p up to which it is said, and up to which there are signs of it.
ZEKER, AANWIJZING = 0.01, 0.05
#: Samples between two networks whose shape is measured.
STAP = 5
#: Trades between samples, at least.
MINSTE_RUIL = 50

VAKER = (
    "vaker met dezelfde anderen samen in een incident dan een willekeurige verdeling geeft (bij even grote incidenten "
    "en evenveel incidenten per lid)"
)


@dataclass(frozen=True, slots=True)
class Nulmodel:
    """A measure of the ties that incidents make, beside what dealing again gives.

    Parameters
    ----------
    code, waarde
        The measure and its value on the ties of incidents alone.
    toeval, laag, hoog
        Mean and middle 95 % over the samples.
    """

    code: str
    waarde: float
    toeval: float
    laag: float
    hoog: float


@dataclass(frozen=True, slots=True)
class Samenhang:
    """Whether members are together with the same others more often than dealing again gives.

    Parameters
    ----------
    p
        Share of samples with a statistic at least as high (with the +1 correction); ``None`` where nothing can be said.
    waarde, toeval, laag, hoog
        The statistic (sum over pairs of the squared number of incidents together), its mean and its middle 95 %.
    maten
        Transitivity, clustering and core beside their own null; no verdict.
    """

    p: float | None = None
    waarde: float = float("nan")
    toeval: float = float("nan")
    laag: float = float("nan")
    hoog: float = float("nan")
    maten: tuple[Nulmodel, ...] = ()

    @property
    def zin(self) -> str:
        """What may be said, one Dutch sentence."""
        if self.p is None:
            return (
                "Of leden vaker met dezelfde anderen samen zijn, is niet te zeggen: er zijn te weinig leden, of te "
                "weinig incidenten met twee of meer leden."
            )
        if self.p <= ZEKER:
            return f"De leden zijn {VAKER}."
        if self.p <= AANWIJZING:
            return f"Er zijn aanwijzingen dat de leden {VAKER.replace('samen in', 'samen zijn in', 1)}."
        return f"De leden zijn niet aantoonbaar {VAKER}."


def null_model(net: Netwerk, *, samples: int = 999, seed: int = 0) -> Samenhang:
    """Return whether members are together with the same others more often than both margins give.

    Only incidents take part; family, school and house stay out.

    Parameters
    ----------
    net
        The network.
    samples
        Tables dealt.
    seed
        Makes it repeatable.
    """
    inc = net.incidenten
    if int((inc.sizes > 1).sum()) < MINSTE_INCIDENTEN or len(net) < MINSTE_LEDEN:
        return Samenhang()
    here = together(inc.wie, inc.incident, len(net), len(inc))
    drawn = [together(who, inc.incident, len(net), len(inc)) for who in deal(inc, samples, seed)]
    stat, found = statistic(here), np.array([statistic(w) for w in drawn])
    low, high = np.quantile(found, (0.025, 0.975))
    p = (1 + int((found >= stat).sum())) / (samples + 1)
    own, shapes = _shape(here), [_shape(w) for w in drawn[::STAP]]
    rows = tuple(_beside(code, own[code], np.array([s[code] for s in shapes])) for code in own)
    return Samenhang(p, stat, float(found.mean()), float(low), float(high), rows)


def together(wie: npt.NDArray[np.int64], incident: npt.NDArray[np.int64], n: int, m: int) -> FloatArray:
    """Return in how many incidents each pair of members was together (a symmetric matrix, zero on the diagonal)."""
    there = np.zeros((m, n))
    there[incident, wie] = 1.0
    both = there.T @ there
    np.fill_diagonal(both, 0.0)
    return both


def statistic(both: FloatArray) -> float:
    """Return the sum over pairs of the squared number of incidents together."""
    return float((both * both).sum() / 2)


def deal(inc: Incidenten, samples: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield who was in which incident, dealt again with both margins fixed, in the order of ``inc.incident``.

    Two random incidents pool the members they do not share and deal them again (a trade); five times as many trades
    first as between samples, which is one per incident and at least fifty.
    """
    rng, between = random.Random(seed), max(len(inc), MINSTE_RUIL)  # noqa: S311 -- repeatable, not secret
    rows = [set(part.tolist()) for part in np.split(inc.wie, np.cumsum(inc.sizes)[:-1])]
    _trade(rows, 5 * between, rng)
    for _ in range(samples):
        _trade(rows, between, rng)
        yield np.array([who for row in rows for who in row], dtype=np.int64)


def _trade(rows: list[set[int]], times: int, rng: random.Random) -> None:
    m = len(rows)
    for _ in range(times):
        i, j = int(rng.random() * m), int(rng.random() * m)
        first, second = rows[i], rows[j]
        pool = sorted(first ^ second)
        own = len(first - second)
        if i == j or not 0 < own < len(pool):
            continue
        rng.shuffle(pool)
        shared = first & second
        rows[i], rows[j] = shared.union(pool[:own]), shared.union(pool[own:])


def _shape(both: FloatArray) -> dict[str, float]:
    a, b = np.nonzero(np.triu(both))
    s = Structure(len(both), a.astype(np.int64), b.astype(np.int64))
    wedges = s.degree * (s.degree - 1) / 2
    local = np.divide(s.triangles, wedges, out=np.zeros(s.n), where=wedges > 0)
    return {
        "transitiviteit": float(s.triangles.sum() / wedges.sum()) if wedges.sum() else float("nan"),
        "clustering": float(local.mean()),
        "kern_k": float(s.core.max(initial=0)),
    }


def _beside(code: str, value: float, values: FloatArray) -> Nulmodel:
    low, high = np.nanquantile(values, (0.025, 0.975))
    return Nulmodel(code, value, float(np.nanmean(values)), float(low), float(high))
