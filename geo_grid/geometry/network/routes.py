"""One way from a door to a door, and how far everything is from one door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.graph import Graph, graph_of
from geo_grid.geometry.network.joins import Joins
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.profiles import Costs


@dataclass(frozen=True)
class Route:
    """One way, the two ways to the doors included."""

    cost: float
    """In the measure of the costs."""
    metres: float
    seconds: float
    line: shapely.LineString
    """From door to door in metres of the metric system."""


def route(network: Network, costs: Costs, *, doors: Joins) -> Route | None:
    """The cheapest way from the first of two doors to the second, None where there is none."""
    if not doors.on.all():
        return None
    graph = graph_of(network, costs, stops=doors)
    start, goal = (int(stop) for stop in graph.stops)
    arcs = graph.arcs()
    cost, before = dijkstra(arcs.matrix(graph.nodes), indices=start, return_predecessors=True)
    if not np.isfinite(cost[goal]):
        return None
    nodes = [goal]
    while nodes[-1] != start:
        nodes.append(int(before[nodes[-1]]))
    way = np.array(nodes[::-1])
    key = np.searchsorted(arcs.tail * graph.nodes + arcs.head, way[:-1] * graph.nodes + way[1:])
    access = float(doors.access_m.sum())
    pieces = arcs.piece[key]
    metres, seconds = _measures(graph, pieces)
    line = _line(graph, pieces, way, doors)
    total = float(cost[goal]) + access * costs.access
    return Route(total, metres + access, seconds + access / costs.profile.flat_m_s, line)


def _measures(graph: Graph, pieces: Ints) -> tuple[float, float]:
    """Metres and seconds of the profile along the pieces."""
    length = graph.end_m[pieces] - graph.start_m[pieces]
    profile = graph.costs.profile
    stairs = graph.network.steps[graph.edge[pieces]]
    speed = np.where(stairs, profile.stairs_m_s or np.nan, profile.flat_m_s)
    return float(length.sum()), float((length / speed).sum())


def _line(graph: Graph, pieces: Ints, way: Ints, doors: Joins) -> shapely.LineString:
    """The pieces one after the other in the direction of walking, between the doors."""
    edges = graph.network.edges
    parts = [doors.metres[:1], _at(graph, doors, 0)]
    for piece, tail in zip(pieces, way[:-1], strict=True):
        stretch = substring(
            edges.geoms[graph.edge[piece]], graph.start_m[piece], graph.end_m[piece]
        )
        xy = shapely.get_coordinates(stretch)
        parts.append(xy if graph.a[piece] == tail else xy[::-1])
    parts += [_at(graph, doors, 1), doors.metres[1:]]
    xy = np.vstack(parts)
    keep = np.append(True, (np.abs(np.diff(xy, axis=0)) > 1e-6).any(axis=1))
    xy = xy[keep] if keep.sum() > 1 else xy[:2]
    return shapely.LineString(xy)


def _at(graph: Graph, doors: Joins, row: int) -> Floats:
    """(1, 2) where a door joins its edge."""
    line = graph.network.edges.geoms[doors.edge[row]]
    place = shapely.line_interpolate_point(line, doors.along_m[row])
    return np.asarray(shapely.get_coordinates(place))
