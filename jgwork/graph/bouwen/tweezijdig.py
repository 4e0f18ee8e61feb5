"""Two-mode networks (person-incident, group-place, group-municipality) and their projections on one side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import gc_paused
from jgwork.graph.bouwen.netwerk import Netwerk
from jgwork.graph.bouwen.ties import Ties
from jgwork.vocabulary.errors import unknown

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import scipy.sparse as sp

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

#: How a projection weighs a tie; see ``Tweezijdig.project``.
WEGINGEN = ("aantal", "newman", "jaccard", "overlap")


@dataclass(frozen=True, eq=False)
class Tweezijdig:
    """A two-mode network: which row belongs to which column, and how often.

    Parameters
    ----------
    rijen, kolommen
        Names of the two kinds of node, each sorted.
    rij, kolom
        Positions, one entry per pair; each pair once.
    aantal
        Count per pair.
    soort_rij, soort_kolom
        What the two kinds are (``persoon``, ``incident``, ``groep``, ``gemeente``, ``locatie``).
    """

    rijen: tuple[str, ...]
    kolommen: tuple[str, ...]
    rij: IntArray
    kolom: IntArray
    aantal: FloatArray
    soort_rij: str = "persoon"
    soort_kolom: str = "incident"

    @staticmethod
    def of(
        left: npt.ArrayLike, right: npt.ArrayLike, aantal: npt.ArrayLike = 1.0, *, soort_rij: str = "persoon",
        soort_kolom: str = "incident",
    ) -> Tweezijdig:  # fmt: skip
        """Return the network of pairs of names; equal pairs add up."""
        rows, r = np.unique(np.asarray(left, dtype=str), return_inverse=True)
        cols, c = np.unique(np.asarray(right, dtype=str), return_inverse=True)
        size = max(len(cols), 1)
        key, where = np.unique(r * size + c, return_inverse=True)
        weight = np.bincount(where, weights=np.broadcast_to(np.asarray(aantal, np.float64), len(r))).astype(np.float64)
        return Tweezijdig(
            tuple(rows.tolist()), tuple(cols.tolist()), key // size, key % size, weight, soort_rij, soort_kolom
        )

    @cached_property
    def matrix(self) -> sp.csr_array[Any]:
        """The incidence matrix, rows by columns, of ones."""
        import scipy.sparse as sp

        shape = (len(self.rijen), len(self.kolommen))
        return sp.csr_array((np.ones(len(self.rij)), (self.rij, self.kolom)), shape=shape)

    def transpose(self) -> Tweezijdig:
        """Return the same network with rows and columns exchanged."""
        return Tweezijdig(
            self.kolommen, self.rijen, self.kolom, self.rij, self.aantal, self.soort_kolom, self.soort_rij
        )

    def to_networkx(self) -> nx.Graph[Any]:
        """Return the bipartite networkx graph; nodes are ``(kind, name)`` with attribute ``bipartite`` 0 or 1."""
        import networkx as nx

        left = [(self.soort_rij, n) for n in self.rijen]
        right = [(self.soort_kolom, n) for n in self.kolommen]
        with gc_paused():
            graph: nx.Graph[Any] = nx.Graph()
            graph.add_nodes_from(left, bipartite=0)
            graph.add_nodes_from(right, bipartite=1)
            graph.add_weighted_edges_from(
                ((left[i], right[j], w) for i, j, w in
                 zip(self.rij.tolist(), self.kolom.tolist(), self.aantal.tolist(), strict=True)),
                weight="aantal",
            )  # fmt: skip
        nx.freeze(graph)
        return graph

    def project(self, weging: str = "aantal", kenmerken: Mapping[str, npt.NDArray[Any]] | None = None) -> Netwerk:
        """Return the network among the rows, tied where they share a column.

        Parameters
        ----------
        weging
            ``aantal``: number of shared columns; ``newman``: each column of k rows adds 1/(k-1) (Newman 2001, doi
            10.1103/PhysRevE.64.016132); ``jaccard``: shared over either; ``overlap``: shared over the smaller.
        kenmerken
            Attributes of the rows.
        """
        if weging not in WEGINGEN:
            unknown("weging", weging, WEGINGEN)
        a, b, w = self.shared(newman=weging == "newman")
        if weging in {"jaccard", "overlap"}:
            size = np.bincount(self.rij, minlength=len(self.rijen))
            w = w / (size[a] + size[b] - w if weging == "jaccard" else np.minimum(size[a], size[b]))
        return Netwerk(
            self.rijen, Ties.of(a, b, 0, w), (self.soort_kolom,), kenmerken or {}, soort=self.soort_rij, vanaf=0
        )

    def shared(self, *, newman: bool = False) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the pairs of rows that share a column, and how many they share (or Newman's weight)."""
        m = self.matrix
        if newman:
            k = np.bincount(self.kolom, minlength=len(self.kolommen)).astype(np.float64)
            share = np.divide(1.0, k - 1, out=np.zeros_like(k), where=k > 1)
            product = (m * share[np.newaxis, :]).tocsr() @ m.T
        else:
            product = m @ m.T
        product.sort_indices()  # rows are short: far cheaper than sorting the pairs afterwards
        row = np.repeat(np.arange(len(self.rijen)), np.diff(product.indptr))
        upper = product.indices > row
        return row[upper], product.indices[upper].astype(np.int64), product.data[upper]

    def validated(self, *, alfa: float = 0.01, methode: str = "fdr") -> pd.DataFrame:
        """Return the pairs of rows with the chance that they share as many columns by chance.

        Hypergeometric test of each pair that shares anything (Tumminello 2011, doi 10.1371/journal.pone.0017994),
        corrected for all possible pairs.

        Parameters
        ----------
        alfa
            Level after correction.
        methode
            ``bonferroni`` or ``fdr`` (Benjamini and Hochberg 1995).

        Returns
        -------
        DataFrame
            ``a, b, gedeeld, verwacht, p, blijft``: one row per pair that shares a column; ``blijft`` may be false
            everywhere, and then no link stands out from chance.
        """
        import pandas as pd

        a, b, shared = self.shared()
        size = np.bincount(self.rij, minlength=len(self.rijen)).astype(np.int64)
        total = len(self.kolommen)
        p = hypergeometric_tail(shared.astype(np.int64), size[a], size[b], total)
        tests = len(self.rijen) * (len(self.rijen) - 1) // 2
        names = np.array(self.rijen, dtype=object)
        return pd.DataFrame(
            {
                "a": names[a], "b": names[b], "gedeeld": shared.astype(np.int64),
                "verwacht": size[a] * size[b] / max(total, 1), "p": p, "blijft": _stands(p, tests, alfa, methode),
            }
        )  # fmt: skip


def _stands(p: FloatArray, tests: int, alfa: float, methode: str) -> npt.NDArray[np.bool_]:
    if methode == "bonferroni":
        return p * tests <= alfa
    if methode != "fdr":
        raise ValueError("methode")
    order = np.sort(p)
    passed = np.flatnonzero(order <= alfa * np.arange(1, len(p) + 1) / max(tests, 1))
    return p <= (order[passed[-1]] if len(passed) else -1.0)


def hypergeometric_tail(x: IntArray, k: IntArray, m: IntArray, n: int) -> FloatArray:
    """Return P(X >= x) for X the overlap of random sets of ``k`` and ``m`` out of ``n``, elementwise.

    The first term by log-gamma, the others by their ratio; much faster than a library call per pair. Equal rows are
    computed once.
    """
    from scipy.special import gammaln

    rows, back = np.unique(np.stack([x, np.minimum(k, m), np.maximum(k, m)]), axis=1, return_inverse=True)
    x, k, m = rows
    start = (
        gammaln(k + 1) - gammaln(x + 1) - gammaln(k - x + 1)
        + gammaln(n - k + 1) - gammaln(m - x + 1) - gammaln(n - k - m + x + 1)
        - gammaln(n + 1) + gammaln(m + 1) + gammaln(n - m + 1)
    )  # fmt: skip
    ratio, total, step = np.ones(len(x)), np.ones(len(x)), 0
    live = x < k
    while live.any():
        i = x[live] + step
        ratio[live] *= (k[live] - i) * (m[live] - i) / ((i + 1.0) * (n - k[live] - m[live] + i + 1.0))
        total += np.where(live, ratio, 0.0)
        step += 1
        live &= (x + step < k) & (ratio > 1e-17 * total)
    return np.minimum(np.exp(start) * total, 1.0)[np.ravel(back)]
