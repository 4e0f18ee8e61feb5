"""Subgroups: communities by Louvain over many seeds, how stable they are, and agreement with another division."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import nx_of

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Division:
    """A division of the nodes into subgroups.

    Parameters
    ----------
    label
        Subgroup of each node, numbered by falling size (equal sizes: by first node).
    modularity
        Newman's modularity of the division; ``NaN`` without ties.
    stability
        Mean adjusted Rand index between this division and those of the other seeds; ``NaN`` without ties or
        other seeds.
    """

    label: IntArray
    modularity: float
    stability: float

    @property
    def sizes(self) -> IntArray:
        """Sizes of the subgroups, largest first."""
        return np.bincount(self.label).astype(np.int64) if len(self.label) else np.zeros(0, dtype=np.int64)


def communities(n: int, a: IntArray, b: IntArray, w: FloatArray | None = None, *, seeds: int = 100) -> Division:
    """Return the best division by modularity over a number of seeds, with its stability.

    Louvain (Blondel 2008, doi 10.1088/1742-5468/2008/10/P10008) by networkx, whatever else is installed: two programs
    would find two answers. A low stability says that the subgroups depend on chance and are no ground for any
    conclusion.

    Parameters
    ----------
    n, a, b, w
        Nodes, pairs and weights (ones by default).
    seeds
        Number of runs; run ``i`` uses seed ``i``.
    """
    if not len(a):
        return Division(np.arange(n, dtype=np.int64), float("nan"), float("nan"))
    runs = _louvain(n, a, b, w, seeds)
    best_label, best = max(runs, key=lambda r: r[1])
    agreement = sum(adjusted_rand(best_label, label) for label, _ in runs) - 1  # the best with itself is no evidence
    return Division(best_label, best, agreement / (len(runs) - 1) if len(runs) > 1 else float("nan"))


def _louvain(n: int, a: IntArray, b: IntArray, w: FloatArray | None, seeds: int) -> list[tuple[IntArray, float]]:
    import networkx as nx

    graph = nx_of(n, a, b, np.ones(len(a)) if w is None else w)
    runs: list[tuple[IntArray, float]] = []
    known: dict[bytes, float] = {}  # many seeds find the same division
    for seed in range(seeds):
        parts = nx.community.louvain_communities(graph, seed=seed)
        label = np.empty(n, dtype=np.int64)
        for i, part in enumerate(parts):
            label[list(part)] = i
        label = _by_size(label)
        if label.tobytes() not in known:
            known[label.tobytes()] = float(nx.community.modularity(graph, parts))
        runs.append((label, known[label.tobytes()]))
    return runs


def _by_size(label: IntArray) -> IntArray:
    values, first, counts = np.unique(label, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    new = np.empty(int(values.max()) + 1, dtype=np.int64)
    new[values[order]] = np.arange(len(values))
    return new[label]


def adjusted_rand(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Return the adjusted Rand index of two divisions of the same nodes (Hubert and Arabie 1985).

    1 is the same division, 0 what chance gives; 1 where both put all nodes apart or all together; ``NaN`` under two
    nodes.
    """
    u, v = (np.unique(np.asarray(k), return_inverse=True)[1] for k in (x, y))
    n = len(u)
    if n < 2:
        return float("nan")
    together = np.bincount(u * (int(v.max()) + 1) + v)
    both, left, right = (float((c * (c - 1) // 2).sum()) for c in (together, np.bincount(u), np.bincount(v)))
    expected = left * right / (n * (n - 1) / 2)
    top = (left + right) / 2
    return 1.0 if top == expected else (both - expected) / (top - expected)
