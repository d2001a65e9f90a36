"""What lies within a limit of one door: stretches of streets, and an area drawn along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import Graph, whole
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Floats, Geoms, Ints
from geo_grid.geometry.network.profiles import Costs

BESIDE_M = 30.0
"""An area is drawn this far to both sides of the streets that are reached."""
_TOGETHER = 64
"""Lines whose band is drawn in one go."""


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
    graph, matrix = whole(network, costs)
    beside, way = graph.out_of(door, toward=toward)
    far = dijkstra(matrix.T if toward else matrix, indices=beside[0], limit=limit)
    start = way[0] - float(door.access_m[0]) * costs.access
    others = _from_nodes(graph, left - (far + start[:, None]).min(axis=0), toward)
    return _with_own(graph, others, door, left, toward)


def _ways(graph: Graph, toward: bool) -> tuple[Floats, Floats]:
    """The cost of a metre along each edge and against it, in the direction of the search."""
    forward, backward = graph.costs.forward, graph.costs.backward
    return (backward, forward) if toward else (forward, backward)


def _from_nodes(graph: Graph, left: Floats, toward: bool) -> Stretches:
    """The parts of all edges, given what is left at each node (negative where it is not reached)."""
    along, against = _ways(graph, toward)
    length = graph.end_m
    left = np.maximum(left, 0.0)
    from_a = np.minimum(left[graph.a] / along, length)
    from_b = np.minimum(left[graph.b] / against, length)
    is_whole = from_a + from_b >= length
    from_a, from_b = np.where(is_whole, length, from_a), np.where(is_whole, 0.0, from_b)
    head, tail = np.flatnonzero(from_a > 0), np.flatnonzero(from_b > 0)
    return Stretches(
        np.concatenate([head, tail]),
        np.concatenate([np.zeros(len(head)), length[tail] - from_b[tail]]),
        np.concatenate([from_a[head], length[tail]]),
    )


def _with_own(graph: Graph, others: Stretches, door: Joins, left: float, toward: bool) -> Stretches:
    """With what is reached to both sides of the door on its own edge, each metre once."""
    along, against = _ways(graph, toward)
    edge, at = int(door.edge[0]), float(door.along_m[0])
    length = float(graph.end_m[edge])
    direct = (
        max(0.0, at - left / float(against[edge])),
        min(length, at + left / float(along[edge])),
    )
    own = others.edge == edge
    parts = [direct, *zip(others.start_m[own], others.end_m[own], strict=True)]
    merged: list[tuple[float, float]] = []
    for start, end in sorted((float(s), float(e)) for s, e in parts if e > s):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    starts, ends = (np.array([part[i] for part in merged]) for i in (0, 1))
    return Stretches(
        np.concatenate([others.edge[~own], np.full(len(merged), edge)]),
        np.concatenate([others.start_m[~own], starts]),
        np.concatenate([others.end_m[~own], ends]),
    )


def lines_along(network: Network, stretches: Stretches) -> Geoms:
    """The stretches as LineStrings in metres."""
    edges = network.edges
    lines = edges.geoms[stretches.edge].copy()
    whole = (stretches.start_m <= 0) & (stretches.end_m >= edges.length_m[stretches.edge] - 1e-6)
    bent = shapely.get_num_points(lines) > 2
    for row in np.flatnonzero(~whole & bent):
        lines[row] = substring(lines[row], stretches.start_m[row], stretches.end_m[row])
    cut = np.flatnonzero(~whole & ~bent)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines[cut], along_m))
        for along_m in (stretches.start_m[cut], stretches.end_m[cut])
    ]
    lines[cut] = shapely.linestrings(np.stack(ends, axis=1))
    return lines


def _through_crossings(lines: Geoms) -> Geoms:
    """The same ground in fewer lines: those that run on through a crossing are one.

    Lines of one bearing alone seldom meet more than another of theirs at a crossing, so joined
    apart from those across they run on; the union of a tenth of the areas takes a third of the time.
    """
    way = shapely.get_coordinates(shapely.get_point(lines, -1)) - shapely.get_coordinates(
        shapely.get_point(lines, 0)
    )
    is_across = np.abs(way[:, 1]) > np.abs(way[:, 0])
    return np.concatenate([
        shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines[side])))
        for side in (is_across, ~is_across)
    ])  # fmt: skip


def _widened(lines: Geoms, beside_m: float) -> shapely.Geometry:
    """The ground this far to both sides of the lines.

    A band around some dozens of lines is drawn in one go faster than their bands are joined; around
    hundreds it takes the square of the time, so it is drawn in parts.
    """
    together = np.arange(len(lines)) // _TOGETHER
    parts = shapely.multilinestrings(lines, indices=together)
    return shapely.union_all(shapely.buffer(parts, beside_m, quad_segs=4))


def outline(
    network: Network, stretches: Stretches, *, door: Joins, water: Geoms, beside_m: float = BESIDE_M
) -> shapely.Geometry:
    """The area along the stretches in metres of the metric system, water (metres) left out.

    What the water cuts off stays when a street reaches it: a bridge ends in an area of its own.
    """
    lines = _through_crossings(lines_along(network, stretches))
    if not len(lines):  # the door's own point alone
        lines = np.array([shapely.LineString([door.metres[0], door.metres[0]])], dtype=object)
    drawn = _widened(lines, beside_m)
    if len(water):
        near = shapely.STRtree(water).query(drawn, predicate="intersects")
        drawn = shapely.difference(drawn, shapely.union_all(water[near]))
    return drawn
