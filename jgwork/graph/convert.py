"""From arrays to networkx, igraph and scipy; each from the same tie table, never from one another."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp

    from jgwork.graph.netwerk import Netwerk
    from jgwork.graph.ties import Ties

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause Python's cyclic collector: while many small dictionaries are made it only slows down, up to 8 times."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def simple_graph(net: Netwerk) -> nx.Graph[str]:
    """Return the combined pairs as a frozen ``nx.Graph`` with the written attributes."""
    import networkx as nx

    names = {m: ";".join(net.layers_of(m)) for m in np.unique(net.pairs.laag).tolist()}
    with gc_paused():
        graph: nx.Graph[str] = nx.Graph(**net.beschrijving)
        graph.add_nodes_from(_nodes(net))
        graph.add_edges_from(
            (u, v, {"gewicht": w, "lagen": names[m], **days}) for u, v, m, w, days in _rows(net, net.pairs)
        )
    nx.freeze(graph)
    return graph


def multi_graph(net: Netwerk) -> nx.Graph[str]:
    """Return the ties as a frozen ``nx.MultiGraph`` with the layer as key."""
    import networkx as nx

    with gc_paused():
        graph: nx.MultiGraph[str] = nx.MultiGraph(**net.beschrijving)
        graph.add_nodes_from(_nodes(net))
        for u, v, k, w, days in _rows(net, net.ties):
            graph.add_edge(u, v, key=net.lagen[k], gewicht=w, lagen=net.lagen[k], **days)
    nx.freeze(graph)
    return graph


def _nodes(net: Netwerk) -> Iterator[tuple[str, dict[str, Any]]]:
    columns = {n: [_plain(v) for v in values.tolist()] for n, values in net.kenmerken.items()}
    for i, name in enumerate(net.ids):
        yield name, {n: values[i] for n, values in columns.items() if values[i] is not None}


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _rows(net: Netwerk, ties: Ties) -> Iterator[tuple[str, str, int, float, dict[str, str]]]:
    """Yield the two names, the layer, the weight and the known days of each tie; an unknown day is absent."""
    names = np.array(net.ids, dtype=object)
    columns = (names[ties.a].tolist(), names[ties.b].tolist(), ties.laag.tolist(), ties.gewicht.tolist())
    if np.isnat(ties.eerste).all() and np.isnat(ties.laatste).all():
        return zip(*columns, repeat({}), strict=False)
    days = [
        {n: d.isoformat() for n, d in (("eerste", e), ("laatste", x)) if d is not None}
        for e, x in zip(ties.eerste.tolist(), ties.laatste.tolist(), strict=True)
    ]
    return zip(*columns, days, strict=True)


def have_igraph() -> bool:
    """Return whether igraph can be used; without it networkx does the work, slower, with the same answers."""
    try:
        import igraph  # noqa: F401 -- only whether it is there
    except ImportError:
        return False
    return True


def igraph_of(n: int, a: IntArray, b: IntArray, w: FloatArray | None = None, names: Sequence[str] = ()) -> Any:
    """Return an igraph graph from arrays, with ``weight`` and ``name`` where given."""
    import igraph as ig

    graph = ig.Graph(n=n, edges=np.column_stack([a, b]), directed=False)
    if w is not None:
        graph.es["weight"] = w.tolist()
    if names:
        graph.vs["name"] = list(names)
    return graph


def nx_of(n: int, a: IntArray, b: IntArray, w: FloatArray | None = None) -> nx.Graph[int]:
    """Return a bare ``nx.Graph`` on node positions from arrays."""
    import networkx as nx

    with gc_paused():
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(n))
        if w is None:
            graph.add_edges_from(zip(a.tolist(), b.tolist(), strict=True))
        else:
            graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), w.tolist(), strict=True))
    return graph


def csr_of(n: int, a: IntArray, b: IntArray, w: FloatArray | None = None) -> sp.csr_array[Any]:
    """Return the symmetric matrix of weights (ones without ``w``) from arrays."""
    import scipy.sparse as sp

    values = np.ones(len(a)) if w is None else w
    half = sp.coo_array((values, (a, b)), shape=(n, n))
    return sp.csr_array(half + half.T)
