"""Positions of a network that stay where they are while time moves: one layout of everything, in a fixed frame."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import have_igraph, igraph_of, nx_of
from jgwork.graph.bouwen.netwerk import Netwerk

FloatArray = npt.NDArray[np.float64]
#: Frame of the picture.
BREEDTE, HOOGTE = 1000.0, 680.0


def layout(net: Netwerk, *, seed: int = 0) -> FloatArray:
    """Return x and y of each node within the frame, from the ties of all windows together.

    Kamada-Kawai under 100 nodes, Fruchterman-Reingold above (igraph; networkx' spring layout where it is absent).
    Near means: tied, directly or through others; the axes themselves mean nothing.
    """
    n, pairs = len(net), net.pairs
    if n < 2:
        return np.array([[BREEDTE / 2, HOOGTE / 2]] * n).reshape(n, 2)
    if have_igraph():
        import igraph as ig

        graph = igraph_of(n, pairs.a, pairs.b)
        try:
            ig.set_random_number_generator(random.Random(seed))  # noqa: S311 -- repeatable, not secret
            found = np.array(graph.layout("kk" if n < 100 else "fr").coords, dtype=np.float64)
        finally:
            ig.set_random_number_generator(random)
    else:
        import networkx as nx

        spots = nx.spring_layout(nx_of(n, pairs.a, pairs.b), seed=seed)
        found = np.array([spots[i] for i in range(n)])
    low, high = found.min(axis=0), found.max(axis=0)
    unit = (found - low) / np.where(high > low, high - low, 1.0)
    margin = 50.0  # and room for a label on the right
    return np.asarray(margin + unit * (np.array([BREEDTE - 40.0, HOOGTE]) - 2 * margin))
