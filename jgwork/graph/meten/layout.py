"""Positions of a network that stay where they are while time moves: one layout of everything, in a fixed frame."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jgwork.graph.bouwen.convert import nx_of
from jgwork.graph.bouwen.netwerk import Netwerk

FloatArray = npt.NDArray[np.float64]
#: Frame of the picture.
BREEDTE, HOOGTE = 1000.0, 680.0


def layout(net: Netwerk, *, seed: int = 0) -> FloatArray:
    """Return x and y of each node within the frame, from the ties of all windows together.

    Kamada-Kawai under 100 nodes, Fruchterman-Reingold above; both by networkx, whatever else is installed.
    Near means: tied, directly or through others; the axes themselves mean nothing.
    """
    import networkx as nx

    n, pairs = len(net), net.pairs
    if n < 2:
        return np.array([[BREEDTE / 2, HOOGTE / 2]] * n).reshape(n, 2)
    graph = nx_of(n, pairs.a, pairs.b)
    spots = nx.kamada_kawai_layout(graph) if n < 100 else nx.spring_layout(graph, seed=seed)
    found = np.array([spots[i] for i in range(n)])
    low, high = found.min(axis=0), found.max(axis=0)
    unit = (found - low) / np.where(high > low, high - low, 1.0)
    margin = 50.0  # and room for a label on the right
    return np.asarray(margin + unit * (np.array([BREEDTE - 40.0, HOOGTE]) - 2 * margin))
