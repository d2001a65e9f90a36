"""What lies within a limit of one door: stretches of streets, and an area drawn along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import Graph, graph_of
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Floats, Geoms, Ints
from geo_grid.geometry.network.profiles import Costs

BESIDE_M = 30.0
"""An area is drawn this far to both sides of the streets that are reached."""


@dataclass(frozen=True)
class Stretches:
    """The parts of edges that are reached, in metres along each edge."""

    edge: Ints
    start_m: Floats
    end_m: Floats

    @property
    def metres(self) -> float:
        """How many metres of edges are reached."""
        return float((self.end_m - self.start_m).sum())


def reached(
    network: Network, costs: Costs, *, door: Joins, limit: float, toward: bool = False
) -> Stretches:
    """What can be walked to from a door within `limit`, in the measure of the costs.

    The way from the door to its edge is counted. An edge is cut where the limit ends (an edge of
    500 m with 180 m left at one end and 80 m at the other is reached on 260 m). With `toward`, all
    from where the door can be reached.
    """
    none = np.zeros(0)
    left = limit - float(door.access_m[0]) * costs.access if door.on[0] else -1.0
    if left < 0:
        return Stretches(none.astype(np.int64), none, none)
    graph = graph_of(network, costs, stops=door)
    arcs = graph.arcs()
    far = dijkstra(
        arcs.matrix(graph.nodes, reverse=toward), indices=int(graph.stops[0]), limit=left
    )
    return _stretches(graph, left - far, toward)


def _stretches(graph: Graph, left: Floats, toward: bool) -> Stretches:
    """The parts of all pieces, given what is left at each node (negative where it is not reached)."""
    forward, backward = graph.costs.forward[graph.edge], graph.costs.backward[graph.edge]
    if toward:
        forward, backward = backward, forward
    length = graph.end_m - graph.start_m
    from_a = np.clip(
        np.where(np.isfinite(left[graph.a]), left[graph.a], 0.0) / forward, 0.0, length
    )
    from_b = np.clip(
        np.where(np.isfinite(left[graph.b]), left[graph.b], 0.0) / backward, 0.0, length
    )
    whole = from_a + from_b >= length
    from_a, from_b = np.where(whole, length, from_a), np.where(whole, 0.0, from_b)
    head, tail = np.flatnonzero(from_a > 0), np.flatnonzero(from_b > 0)
    return Stretches(
        np.concatenate([graph.edge[head], graph.edge[tail]]),
        np.concatenate([graph.start_m[head], graph.end_m[tail] - from_b[tail]]),
        np.concatenate([graph.start_m[head] + from_a[head], graph.end_m[tail]]),
    )


def lines_along(network: Network, stretches: Stretches) -> Geoms:
    """The stretches as LineStrings in metres."""
    edges = network.edges
    lines = edges.geoms[stretches.edge].copy()
    whole = (stretches.start_m <= 0) & (stretches.end_m >= edges.length_m[stretches.edge] - 1e-6)
    for row in np.flatnonzero(~whole):
        lines[row] = substring(
            edges.geoms[stretches.edge[row]], stretches.start_m[row], stretches.end_m[row]
        )
    return lines


def outline(
    network: Network, stretches: Stretches, *, door: Joins, water: Geoms, beside_m: float = BESIDE_M
) -> shapely.Geometry:
    """The area along the stretches in metres of the metric system, water (metres) left out.

    What the water cuts off stays when a street reaches it: a bridge ends in an area of its own.
    """
    lines = lines_along(network, stretches)
    way = shapely.LineString([door.metres[0], door.metres[0]]) if not len(lines) else None
    drawn = shapely.union_all(
        shapely.buffer(way if way is not None else lines, beside_m, quad_segs=4)
    )
    if len(water):
        near = shapely.STRtree(water).query(drawn, predicate="intersects")
        drawn = shapely.difference(drawn, shapely.union_all(water[near]))
    return drawn
