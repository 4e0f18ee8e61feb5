"""A degree-preserving null: what a group with the same contacts per member, tied at random, would show."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import have_igraph, igraph_of, nx_of
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.meten.structure import Structure, scalars

FloatArray = npt.NDArray[np.float64]
CODES = ("transitiviteit", "clustering", "kern_k", "afstand_gemiddeld")


@dataclass(frozen=True, slots=True)
class Nulmodel:
    """A measure beside what chance gives with the same degrees.

    Parameters
    ----------
    code, waarde
        The measure and its value here.
    toeval, laag, hoog
        Mean and middle 95 % over the random networks.
    p
        Share of random networks with the same value or more (with the +1 correction).
    """

    code: str
    waarde: float
    toeval: float
    laag: float
    hoog: float
    p: float


def null_model(
    net: Netwerk, *, samples: int = 200, swaps: int = 1000, seed: int = 0, engine: str = ""
) -> tuple[Nulmodel, ...]:
    """Return measures of the group against random networks with the same degrees (Maslov and Sneppen 2002).

    Parameters
    ----------
    net
        The network (combined view).
    samples
        Random networks.
    swaps
        Swaps tried for each, from the real network on.
    seed
        Makes it repeatable.
    engine
        ``igraph`` or ``networkx``.

    Returns
    -------
    tuple of Nulmodel
        Empty under four ties: there is nothing to swap.

    Notes
    -----
    Pairs of one incident all tie to each other, which degrees alone do not explain; a high value here says the group
    meets together, not why.
    """
    pairs = net.pairs
    if len(pairs) < 4:
        return ()
    fast = engine == "igraph" or (not engine and have_igraph())
    here = scalars(Structure(len(net), pairs.a, pairs.b, engine))
    drawn = _rewired_igraph(net, samples, swaps, seed) if fast else _rewired_networkx(net, samples, swaps, seed)
    found = [scalars(s) for s in drawn]
    out = []
    for code in CODES:
        values = np.array([f[code] for f in found])
        more = float((values >= here[code] - 1e-12).sum())
        low, high = np.nanquantile(values, (0.025, 0.975))
        out.append(
            Nulmodel(code, here[code], float(np.nanmean(values)), float(low), float(high), (more + 1) / (samples + 1))
        )
    return tuple(out)


def is_hecht(found: tuple[Nulmodel, ...], alfa: float = 0.05) -> bool | None:
    """Return whether triangles close more often than chance gives; ``None`` where that cannot be said."""
    closed = next((f for f in found if f.code == "transitiviteit"), None)
    return None if closed is None or closed.waarde != closed.waarde else closed.p <= alfa


def _rewired_igraph(net: Netwerk, samples: int, swaps: int, seed: int) -> list[Structure]:
    import igraph as ig

    graph = igraph_of(len(net), net.pairs.a, net.pairs.b)
    out = []
    try:
        ig.set_random_number_generator(random.Random(seed))  # noqa: S311 -- repeatable, not secret
        for _ in range(samples):
            copy = graph.copy()
            copy.rewire(n=swaps)
            ends = np.array(copy.get_edgelist(), dtype=np.int64)
            out.append(Structure(len(net), ends[:, 0], ends[:, 1], "igraph"))
    finally:
        ig.set_random_number_generator(random)
    return out


def _rewired_networkx(net: Netwerk, samples: int, swaps: int, seed: int) -> list[Structure]:
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(samples):
        graph = nx_of(len(net), net.pairs.a, net.pairs.b)
        edges = list(graph.edges())
        for i, j in rng.integers(0, len(edges), (swaps, 2)):
            (a, b), (c, d) = edges[i], edges[j] if rng.random() < 0.5 else edges[j][::-1]
            if len({a, b, c, d}) < 4 or graph.has_edge(a, d) or graph.has_edge(c, b):
                continue
            graph.remove_edges_from(((a, b), (c, d)))
            graph.add_edges_from(((a, d), (c, b)))
            edges[i], edges[j] = (a, d), (c, b)
        ends = np.array(edges, dtype=np.int64)
        out.append(Structure(len(net), ends[:, 0], ends[:, 1], "networkx"))
    return out
