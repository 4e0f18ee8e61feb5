"""From arrays to networkx, igraph and scipy; each from the same tie table, never from one another."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import networkx as nx
    import scipy.sparse as sp

    from jgwork.graph.bouwen.ties import Ties

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


class Kanten(Protocol):
    """What a graph is made from: nodes with attributes, ties by layer, and pairs over all layers."""

    @property
    def ids(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def lagen(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def kenmerken(self) -> Mapping[str, npt.NDArray[Any]]: ...  # noqa: D102
    @property
    def ties(self) -> Ties: ...  # noqa: D102
    @property
    def pairs(self) -> Ties: ...  # noqa: D102
    @property
    def beschrijving(self) -> dict[str, Any]: ...  # noqa: D102
    def layers_of(self, mask: int) -> tuple[str, ...]: ...  # noqa: D102
    def __len__(self) -> int: ...


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


class Vast(dict[str, Any]):
    """Attributes that stay as they are; ``copy`` (and so ``graph.copy()``) gives a plain dictionary to change.

    The graph that a ``Netwerk`` hands out is made once and kept, so nothing in it may change. Because nothing can,
    ties with the same attributes share one object: that is most of the speed and half of the memory.
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        import networkx as nx

        raise nx.NetworkXError("Dit netwerk staat vast. Maak eerst een kopie: graaf.copy().")

    __setitem__ = __delitem__ = __ior__ = update = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return dict, (dict(self),)


def simple_graph(net: Kanten) -> nx.Graph[str]:
    """Return the combined pairs as a frozen ``nx.Graph`` with the written attributes."""
    import networkx as nx

    pairs = net.pairs
    names = {m: ";".join(net.layers_of(m)) for m in np.unique(pairs.laag).tolist()}
    graph: nx.Graph[str] = nx.Graph(**net.beschrijving)
    with gc_paused():
        _fill(graph, net, pairs.a, pairs.b, _attributes(pairs, names))
    return graph


def multi_graph(net: Kanten) -> nx.Graph[str]:
    """Return the ties as a frozen ``nx.MultiGraph`` with the layer as key."""
    import networkx as nx

    ties = net.ties
    new = np.ones(len(ties), dtype=np.bool_)
    new[1:] = (np.diff(ties.a) != 0) | (np.diff(ties.b) != 0)
    start = np.flatnonzero(new)
    graph: nx.MultiGraph[str] = nx.MultiGraph(**net.beschrijving)
    with gc_paused():
        keyed = list(zip((net.lagen[k] for k in ties.laag.tolist()), _attributes(ties, net.lagen), strict=True))
        per_pair = np.array([Vast(keyed[i:j]) for i, j in pairwise([*start.tolist(), len(keyed)])], dtype=object)
        _fill(graph, net, ties.a[start], ties.b[start], per_pair)
    return graph


class _Kinds(dict[Any, Vast]):
    """One object per combination of attributes, made when it is first asked for."""

    def __init__(self, make: Callable[[Any], Vast]) -> None:
        self.make = make

    def __missing__(self, key: Any) -> Vast:
        self[key] = made = self.make(key)
        return made


def _attributes(ties: Ties, names: Mapping[int, str] | Sequence[str]) -> npt.NDArray[np.object_]:
    """Return the attributes of each tie; an unknown day is absent."""
    columns = [ties.weight, ties.laag, ties.eerste, ties.laatste]
    if np.isnat(ties.eerste).all() and np.isnat(ties.laatste).all():
        columns = columns[:2]
    if len(columns) == 2 and len(ties) and (ties.laag == ties.laag[0]).all():  # the weight alone tells them apart
        one = names[int(ties.laag[0])]
        kinds, keys = _Kinds(lambda w: Vast(weight=w, lagen=one)), iter(ties.weight.tolist())
    else:
        kinds, keys = _Kinds(lambda key: _kind(names, *key)), zip(*(c.tolist() for c in columns), strict=True)
    return np.fromiter(map(kinds.__getitem__, keys), dtype=object, count=len(ties))


def _kind(
    names: Mapping[int, str] | Sequence[str], w: float, layer: int, first: date | None = None, last: date | None = None
) -> Vast:
    days = {n: d.isoformat() for n, d in (("eerste", first), ("laatste", last)) if d is not None}
    return Vast(weight=w, lagen=names[layer], **days)


def _fill(graph: nx.Graph[str], net: Kanten, a: IntArray, b: IntArray, values: npt.NDArray[Any]) -> None:
    """Put nodes and ties into a graph row by row instead of tie by tie, and freeze it.

    networkx keeps a graph as dictionaries: ``_node`` of attributes, ``_adj`` of neighbours by node. A row of them is
    made in one call, in order of position, as adding the ties one by one would have given.
    """
    import networkx as nx
    import scipy.sparse as sp

    n = len(net)
    half = sp.coo_array((np.arange(1, len(a) + 1), (a, b)), shape=(n, n)).tocsr()
    both = sp.csr_array(half + half.T)
    both.sort_indices()
    names = np.array(net.ids, dtype=object)
    near, kept = names[both.indices].tolist(), values[both.data - 1].tolist()
    rows = pairwise(both.indptr.tolist())
    made: Any = graph  # the stubs do not know these two
    made._node = _nodes(net)
    made._adj = {u: dict(zip(near[i:j], kept[i:j], strict=True)) for u, (i, j) in zip(net.ids, rows, strict=True)}
    made.graph = Vast(graph.graph)
    nx.freeze(graph)


def _nodes(net: Kanten) -> dict[str, Vast]:
    columns = {n: [_plain(v) for v in values.tolist()] for n, values in net.kenmerken.items()}
    if not columns:
        return dict.fromkeys(net.ids, Vast())
    return {
        name: Vast((n, values[i]) for n, values in columns.items() if values[i] is not None)
        for i, name in enumerate(net.ids)
    }


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


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
