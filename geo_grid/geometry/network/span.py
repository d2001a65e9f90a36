"""How far one walks within a set of doors: the longest of the shortest ways between two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import graph_of
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.profiles import Costs

_AT_ONCE = 32


@dataclass(frozen=True)
class Span:
    """What was found between the doors that are on the network."""

    cost: float
    """Of the longest way that there is, in the measure of the costs; 0 between fewer than two doors."""
    is_joined: bool
    """Whether one gets from every door to every other within the limit."""
    off: int
    """Doors off the network, which have no part in it."""


def longest_walk(network: Network, costs: Costs, *, doors: Joins, limit: float = np.inf) -> Span:
    """The longest shortest way between two of the doors, the ways to both doors included.

    `limit` in the measure of the costs: pairs that are farther along the streets are not joined.
    """
    on = doors.take(doors.on)
    off = len(doors) - len(on)
    if len(on) < 2:
        return Span(0.0, is_joined=True, off=off)
    graph = graph_of(network, costs, stops=on)
    nodes, stop = np.unique(graph.stops, return_inverse=True)
    arcs = graph.arcs().matrix(graph.nodes)
    # All sources at once would be a row of the whole town for each of them.
    between = np.concatenate([
        dijkstra(arcs, indices=some, limit=limit)[:, nodes]
        for some in np.array_split(nodes, range(_AT_ONCE, len(nodes), _AT_ONCE))
    ])  # fmt: skip
    access = on.access_m * costs.access
    ways = access[:, None] + between[np.ix_(stop, stop)] + access[None, :]
    np.fill_diagonal(ways, 0.0)
    is_joined = bool(np.isfinite(ways).all())
    return Span(float(ways[np.isfinite(ways)].max()), is_joined=is_joined, off=off)
