"""Structure of a network from arrays: the numbers that every measure is made of, by igraph or by networkx."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import have_igraph, igraph_of, nx_of

#: Larger networks have too many triples to look at all.
GROOTSTE = 150
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Structure:
    """Unweighted structure of pairs ``a-b`` among ``n`` nodes; each part is computed once, when asked.

    Parameters
    ----------
    n
        Number of nodes.
    a, b
        Ends of each pair, each pair once, no loops.
    engine
        ``igraph`` or ``networkx``; the answers are equal.

    Notes
    -----
    Values per node exist to make properties of the group; they are no judgement of a member.
    """

    n: int
    a: IntArray
    b: IntArray
    engine: str = ""

    @cached_property
    def fast(self) -> bool:
        """Whether igraph does the work."""
        return self.engine == "igraph" if self.engine else have_igraph()

    @cached_property
    def graph(self) -> Any:
        """The graph in the library that does the work."""
        return (igraph_of if self.fast else nx_of)(self.n, self.a, self.b)

    @cached_property
    def degree(self) -> IntArray:
        """Number of ties of each node."""
        return np.bincount(np.concatenate([self.a, self.b]), minlength=self.n).astype(np.int64)

    @cached_property
    def triangles(self) -> IntArray:
        """Number of triangles at each node."""
        if not self.fast:
            import networkx as nx

            found: Any = nx.triangles(self.graph)
            return np.array([found[i] for i in range(self.n)], dtype=np.int64)
        local = np.array(self.graph.transitivity_local_undirected(mode="zero"), dtype=np.float64)
        return np.rint(local * self.degree * (self.degree - 1) / 2).astype(np.int64)

    @cached_property
    def core(self) -> IntArray:
        """Core number of each node (Seidman 1983)."""
        if self.fast:
            return np.array(self.graph.coreness(), dtype=np.int64)
        import networkx as nx

        found = nx.core_number(self.graph)
        return np.array([found[i] for i in range(self.n)], dtype=np.int64)

    @cached_property
    def component(self) -> IntArray:
        """Component of each node, numbered in order of first node."""
        if self.fast:
            return np.array(self.graph.connected_components().membership, dtype=np.int64)
        import scipy.sparse as sp
        from scipy.sparse.csgraph import connected_components

        half = sp.coo_array((np.ones(len(self.a), dtype=np.int8), (self.a, self.b)), shape=(self.n, self.n))
        return np.asarray(connected_components(half, directed=False)[1], dtype=np.int64)

    @cached_property
    def component_sizes(self) -> IntArray:
        """Sizes of the components, largest first."""
        return np.sort(np.bincount(self.component, minlength=0))[::-1].astype(np.int64)

    @cached_property
    def betweenness(self) -> FloatArray:
        """Shortest-path betweenness of each node, exact, unnormalised (Freeman 1977)."""
        if self.fast:
            return np.array(self.graph.betweenness(directed=False), dtype=np.float64)
        import networkx as nx

        found = nx.betweenness_centrality(self.graph, normalized=False)
        return np.array([found[i] for i in range(self.n)])

    @cached_property
    def distances(self) -> IntArray:
        """Histogram of the shortest path lengths between reachable pairs: entry ``d`` is the number of pairs."""
        if self.fast:
            bins = [int(x[2]) for x in self.graph.path_length_hist(directed=False).bins()]
            return np.array([0, *bins], dtype=np.int64)
        import networkx as nx

        lengths = [d for _, to in nx.all_pairs_shortest_path_length(self.graph) for d in to.values()]
        counts = np.bincount(lengths, minlength=1) // 2
        counts[0] = 0
        return counts.astype(np.int64)


def triad_census(s: Structure) -> dict[str, int]:
    """Return the undirected triads with 0, 1, 2 and 3 ties, under their names 003, 102, 201 and 300.

    Exact from counts: paths of two, triangles, ties and nodes (Davis and Leinhardt 1972 names).
    """
    n, m = s.n, len(s.a)
    closed = int(s.triangles.sum()) // 3
    open_ = int((s.degree * (s.degree - 1) // 2).sum()) - 3 * closed
    single = m * (n - 2) - 2 * open_ - 3 * closed if n > 2 else 0
    empty = n * (n - 1) * (n - 2) // 6 - single - open_ - closed
    return {"003": empty, "102": single, "201": open_, "300": closed}


def scalars(s: Structure) -> dict[str, float]:
    """Return the plain numbers of a network by code; ``NaN`` where a number is undefined.

    The codes are those of ``jgwork.graph.meten.measures.MATEN``, which holds definitions and sources.
    """
    n, m = s.n, len(s.a)
    nan = float("nan")
    paths = float((s.degree * (s.degree - 1) // 2).sum())
    closed = float(s.triangles.sum())
    wedges = s.degree * (s.degree - 1) / 2
    local = np.divide(s.triangles, wedges, out=np.zeros(n), where=wedges > 0)
    top = int(s.core.max(initial=0))
    steps = s.distances if m else np.zeros(1, dtype=np.int64)
    reach = float(steps.sum())
    return {
        "leden": float(n),
        "relaties": float(m),
        "dichtheid": 2 * m / (n * (n - 1)) if n > 1 else nan,
        "geisoleerd": float((s.degree == 0).sum()),
        "componenten": float(len(s.component_sizes)),
        "grootste_component": float(s.component_sizes[0]) if n else nan,
        "kern_k": float(top) if n else nan,
        "kern_leden": float((s.core == top).sum()) if top else 0.0 if n else nan,
        "kern_periferie": core_periphery(s),
        "transitiviteit": closed / paths if paths else nan,
        "clustering": float(local.mean()) if n else nan,
        "graad_gemiddeld": 2 * m / n if n else nan,
        "graad_mediaan": float(np.median(s.degree)) if n else nan,
        "centralisatie_graad": float((s.degree.max() - s.degree).sum()) / ((n - 1) * (n - 2)) if n > 2 else nan,
        "centralisatie_tussen": _between(s) if n > 2 else nan,
        "afstand_gemiddeld": float(steps @ np.arange(len(steps))) / reach if reach else nan,
        "diameter": float(len(steps) - 1) if reach else nan,
        "fragmentatie": fragmentation(s.component_sizes, n),
        **{f"triade_{t}": float(k) if n > 2 else nan for t, k in triad_census(s).items()},
    }


def _between(s: Structure) -> float:
    top = s.betweenness.max()
    return float((top - s.betweenness).sum()) / ((s.n - 1) ** 2 * (s.n - 2) / 2)


def fragmentation(sizes: IntArray, n: int) -> float:
    """Return the share of pairs that cannot reach each other (Borgatti 2006); ``NaN`` under two nodes."""
    return 1 - float((sizes * (sizes - 1)).sum()) / (n * (n - 1)) if n > 1 else float("nan")


def core_periphery(s: Structure) -> float:
    """Return how much better a core with a loose rim describes the ties than a picture without a core.

    ``1 - errors / errors without a core``: an error is a pair of the core without a tie or a pair of the rim with one
    (pairs between core and rim do not count: Borgatti and Everett 2000, doi 10.1016/S0378-8733(99)00019-2). The best
    core is exact, by degree (Lip 2011, arXiv 1102.5511). 1 is perfect, 0 no better; ``NaN`` under four nodes and
    where no pair or every pair is tied.
    """
    n, m = s.n, len(s.a)
    every = n * (n - 1) // 2
    if n < 4 or m in (0, every):
        return float("nan")
    size = np.arange(n + 1)
    degrees = np.concatenate([[0], np.cumsum(np.sort(s.degree)[::-1])])
    errors = size * (size - 1) / 2 - degrees + m  # core pairs - their ties + rim ties, which only degrees decide
    return float(1 - errors.min() / min(m, every - m))


def after_removal(s: Structure) -> float:
    """Return the fragmentation after the removal of the three nodes that splits the network most, over all triples.

    A property of the group: how much its cohesion hangs on few (Borgatti 2006, doi 10.1007/s10588-006-7084-x). It
    never says on whom. Every triple is looked at, so the order of the names plays no part: for a pair removed, one
    walk finds what every third node leaves behind, and of three nodes two are both even or both odd, so those pairs
    are enough. ``NaN`` under four and over ``GROOTSTE`` nodes.
    """
    if not 4 <= s.n <= GROOTSTE:
        return float("nan")
    near: list[list[int]] = [[] for _ in range(s.n)]
    for i, j in zip(s.a.tolist(), s.b.tolist(), strict=True):
        near[i].append(j)
        near[j].append(i)
    least = min(_least_left(near, i, j) for i in range(s.n) for j in range(i + 2, s.n, 2))
    left = s.n - 3
    return 1 - least / (left * (left - 1)) if left > 1 else 0.0


def _least_left(near: list[list[int]], first: int, second: int) -> int:
    """Return the least sum over parts of size (size - 1), over every third node removed beside the first two.

    One depth-first walk per part (Hopcroft and Tarjan 1973): the subtrees of a node that reach no higher than the node
    itself come apart without it.
    """
    n = len(near)
    order, low, size = [-1] * n, [0] * n, [1] * n
    cut, apart = [0] * n, [0] * n  # per node: members and ordered pairs of the subtrees that come apart without it
    order[first] = order[second] = n
    total, found, count = 0, [], 0
    for root in range(n):
        if order[root] >= 0:
            continue
        start = count
        stack = [(root, -1, iter(near[root]))]
        order[root] = low[root] = count
        count += 1
        part = [root]
        while stack:
            node, parent, rest = stack[-1]
            for to in rest:
                if order[to] < 0:
                    order[to] = low[to] = count
                    count += 1
                    part.append(to)
                    stack.append((to, node, iter(near[to])))
                    break
                if to != parent and order[to] < low[node]:
                    low[node] = order[to]
            else:
                stack.pop()
                if parent >= 0:
                    size[parent] += size[node]
                    low[parent] = min(low[parent], low[node])
                    if low[node] >= order[parent]:
                        cut[parent] += size[node]
                        apart[parent] += size[node] * (size[node] - 1)
        whole = count - start
        total += whole * (whole - 1)
        for node in part:
            up = whole - 1 - cut[node]
            found.append(apart[node] + up * (up - 1) - whole * (whole - 1))
    return total + min(found)
