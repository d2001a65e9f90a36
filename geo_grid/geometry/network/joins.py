"""Where doors join the network: the nearest point of an edge, the way to it counted."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import shapely

from geo_grid.geometry.network.build import Network, Part
from geo_grid.geometry.network.lines import Bools, Floats, Geoms, Ints

LIMIT_M = 300.0
"""A door farther than this from every edge is off the network."""
ON_M = 0.5
"""Who stands on an edge is on it, in whatever component: a clinic on a path that leads nowhere
serves nobody beyond it, and is shown so."""
_RINGS_M = (40.0, 120.0)
_STRIP_M = 200.0
"""How broad the strips are in which points are looked up one after another."""
_SHRINK_M = 0.05
"""A way to a door may begin on a wall or end at a street that runs along one."""


@dataclass(frozen=True)
class Joins:
    """n doors; ``edge == -1`` is off the network."""

    metres: Floats
    """(n, 2) easting and northing of the doors."""
    edge: Ints
    along_m: Floats
    """Metres from the edge's first node."""
    access_m: Floats
    """Metres from the door to the edge; NaN off the network."""
    nearest_m: Floats
    """Metres to the nearest edge of all, in whatever component, behind a wall or not."""
    nearer_edge: Ints
    """An edge that is nearer but hangs on a smaller component, -1 for none: joining it is offered."""
    nearer_m: Floats
    """How near that edge is; NaN for none."""

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def on(self) -> Bools:
        """(n,) whether the door is on the network."""
        return self.edge >= 0

    def take(self, rows: Bools | Ints) -> Joins:
        """The given rows."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def join(network: Network, metres: Floats, *, usable: Bools, limit_m: float = LIMIT_M) -> Joins:
    """Join doors (n, 2 in metres) to the usable edges (m,).

    The edge is the nearest in the largest component (by its metres) that has one within the limit
    to which the straight way crosses no wall; the lower edge among equals. Never a node at zero.
    Who stands on an edge (:data:`ON_M`) joins that one.
    """
    points = shapely.points(np.asarray(metres, float).reshape(-1, 2))
    n = len(points)
    edge, nearer = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    nearest_m = np.full(n, np.inf)
    if usable.any() and n:
        part = network.part(usable)
        point, near, away = _nearest_edge(network, points, part)
        nearest_m[point] = away
        largest = int(np.argmax(part.size))
        # the nearest of all, where it is of the largest of all, needs no wider look
        plain = (part.component[near] == largest) & (away <= limit_m)
        plain[plain] = ~_walled(
            network, points[point[plain]], network.edges.geoms[near[plain]], away[plain]
        )
        settled = plain | (away <= min(ON_M, limit_m))
        edge[point[settled]] = near[settled]
        pending = np.flatnonzero((nearest_m <= limit_m) & (edge < 0))
        for radius_m in (*(r for r in _RINGS_M if r < limit_m), limit_m):
            last = radius_m == limit_m
            pending = _settle(
                network, points, pending, part, edge, nearer, radius_m,
                largest=None if last else largest,
            )  # fmt: skip
    return _measured(network, points, edge, nearer, nearest_m)


def _nearest_edge(network: Network, points: Geoms, part: Part) -> tuple[Ints, Ints, Floats]:
    """(point, edge, metres): the nearest edge; of equal ones in the largest component, the lowest."""
    beside = _side_by_side(points)
    which, near = part.tree.query_nearest(points[beside])
    point, near = beside[which], part.rows[near]
    order = np.lexsort((near, -part.size[part.component[near]], point))
    first = order[np.unique(point[order], return_index=True)[1]]
    point, near = point[first], near[first]
    return point, near, shapely.distance(points[point], network.edges.geoms[near])


def _side_by_side(points: Geoms) -> Ints:
    """An order in which each point is near the last: their search walks the same leaves, in half the time."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    return np.lexsort((x, y // _STRIP_M))


def _settle(
    network: Network, points: Geoms, pending: Ints, part: Part, edge: Ints, nearer: Ints,
    radius_m: float, *, largest: int | None,
) -> Ints:  # fmt: skip
    """Join who finds an edge of the largest component within the radius; returns the others.

    A wider look cannot find a larger component than the largest, nor a nearer edge of it.
    """
    if len(pending) == 0:
        return pending
    which, row = part.tree.query(points[pending], predicate="dwithin", distance=radius_m)
    point, row, component, size = pending[which], part.rows[row], part.component, part.size
    away = shapely.distance(points[point], network.edges.geoms[row])
    open_ = ~_walled(network, points[point], network.edges.geoms[row], away)
    point, row, away = point[open_], row[open_], away[open_]
    if len(point) == 0:
        return pending
    # by point: the largest component first, in it the nearest edge, the lower one among equals
    order = np.lexsort((row, away, component[row], -size[component[row]], point))
    first = order[np.unique(point[order], return_index=True)[1]]
    close = np.lexsort((row, away, point))
    close = close[np.unique(point[close], return_index=True)[1]]
    settled = np.ones(len(first), bool) if largest is None else component[row[first]] == largest
    first, close = first[settled], close[settled]
    edge[point[first]] = row[first]
    apart = component[row[close]] != component[row[first]]
    nearer[point[close[apart]]] = row[close[apart]]
    return np.setdiff1d(pending, point[first])


def _walled(network: Network, points: Geoms, lines: Geoms, away: Floats) -> Bools:
    """Whether the straight way from each point to its line goes through a wall."""
    through = np.zeros(len(points), bool)
    if len(network.walls) == 0 or len(points) == 0:
        return through
    ways = shapely.shortest_line(points, lines)
    far = np.flatnonzero(away > 3 * _SHRINK_M)
    xy = shapely.get_coordinates(ways[far]).reshape(-1, 2, 2)
    step = (xy[:, 1] - xy[:, 0]) * (_SHRINK_M / away[far])[:, None]
    inner = shapely.linestrings(np.stack([xy[:, 0] + step, xy[:, 1] - step], axis=1))
    hit, _ = network.wall_tree.query(inner, predicate="intersects")
    through[far[np.unique(hit)]] = True
    return through


def _measured(
    network: Network, points: Geoms, edge: Ints, nearer: Ints, nearest_m: Floats
) -> Joins:
    on, offered = np.flatnonzero(edge >= 0), np.flatnonzero(nearer >= 0)
    along, access, nearer_m = (np.full(len(points), np.nan) for _ in range(3))
    geoms = network.edges.geoms
    along[on] = shapely.line_locate_point(geoms[edge[on]], points[on])
    access[on] = shapely.distance(geoms[edge[on]], points[on])
    nearer_m[offered] = shapely.distance(geoms[nearer[offered]], points[offered])
    xy = shapely.get_coordinates(points)
    return Joins(xy, edge, along, access, nearest_m, nearer, nearer_m)
