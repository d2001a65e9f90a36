"""Which cells touch which, over how many metres, and whether a barrier runs between them.

The edges of a valid coverage match vertex for vertex, so two cells are neighbours exactly where
they share a segment: sorting the segments finds all borders at once, with no intersection of
polygons at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import Geometry, STRtree

from geo_grid.geometry.lattice import to_int
from geo_grid.geometry.metric import project, project_points
from geo_grid.geometry.rings import rings_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Geoms = NDArray[np.object_]

BARRIER_SNAP_M = 1.0
"""A border runs along a barrier when it lies this close to its line."""
LANDING_M = (3.0, 8.0, 20.0, 45.0, 90.0)
"""How far beyond a crossing to look for the ground that a street lands on."""


@dataclass(frozen=True)
class Edges:
    """An undirected graph over n cells; row i joins ``u[i] < v[i]``, rows sorted by (u, v)."""

    n: int
    u: Ints
    v: Ints
    shared_m: Floats
    """Length of the common border in metres; 0 for an edge by bridge."""
    barrier: NDArray[np.bool_]
    """The common border runs along a barrier for half its length or more."""
    via: NDArray[np.str_]
    """``border`` or ``bridge``."""

    def components(self, *, over_barriers: bool = False) -> Ints:
        """(n,) number of the connected component of each cell, numbered from 0.

        Borders along barriers do not connect unless `over_barriers`; bridges always do.
        """
        use = np.ones(len(self.u), bool) if over_barriers else ~self.barrier
        ones = np.ones(int(use.sum()), dtype=np.int8)
        matrix = coo_array((ones, (self.u[use], self.v[use])), shape=(self.n, self.n))
        labels = connected_components(matrix, directed=False)[1]
        return np.asarray(labels, dtype=np.int64)

    def joined(self, other: Edges) -> Edges:
        """Both sets of edges, sorted; a pair may occur by border and by bridge."""
        names = ("u", "v", "shared_m", "barrier", "via")
        columns = [np.concatenate([getattr(self, k), getattr(other, k)]) for k in names]
        order = np.lexsort((columns[4], columns[1], columns[0]))
        return Edges(self.n, *(column[order] for column in columns))


@dataclass(frozen=True)
class Segments:
    """Every boundary segment of a coverage once, on integer coordinates.

    ``ends`` is (m, 4) x1 y1 x2 y2 with the lesser end first; ``a < b`` are the polygons on its two
    sides; ``a == -1`` where there is only one (the outline).
    """

    ends: Ints
    a: Ints
    b: Ints

    @property
    def inner(self) -> NDArray[np.bool_]:
        """The segments with a polygon on both sides."""
        return self.a >= 0


def segments_of(geoms: Geoms, *, scale: bool = True) -> Segments:
    """The segments of a valid coverage with the polygons on both sides.

    `geoms` are EPSG:4326 on the lattice, or already whole numbers when ``scale=False``.
    """
    rings, ring_of = rings_of(geoms)
    xy, at = shapely.get_coordinates(rings, return_index=True)
    whole = to_int(xy) if scale else np.rint(xy).astype(np.int64)
    same = np.flatnonzero(at[1:] == at[:-1])
    start, stop = whole[same], whole[same + 1]
    owner = ring_of[at[same]]
    swap = (start[:, 0] > stop[:, 0]) | ((start[:, 0] == stop[:, 0]) & (start[:, 1] > stop[:, 1]))
    start[swap], stop[swap] = stop[swap], start[swap].copy()
    ends = np.hstack([start, stop])
    order = np.lexsort((owner, *ends.T[::-1]))
    ends, owner = ends[order], owner[order]
    first = np.ones(len(ends), bool)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    lead = np.flatnonzero(first)
    count = np.diff(np.append(lead, len(ends)))
    other = np.where(count > 1, owner[np.minimum(lead + 1, max(len(owner) - 1, 0))], -1)
    low, high = np.minimum(owner[lead], other), np.maximum(owner[lead], other)
    return Segments(ends[lead], low, high)


def adjacency(
    geoms: Geoms,
    *,
    metric_srid: int,
    barriers: Geoms | None = None,
    water: NDArray[np.bool_] | None = None,
) -> Edges:
    """The neighbourhood graph of a valid coverage.

    Parameters
    ----------
    geoms
        (n,) Polygons of a valid coverage, EPSG:4326 on the lattice.
    metric_srid
        Projected CRS in metres.
    barriers
        Lines or water polygons (EPSG:4326); a border that keeps within a metre of one of them for
        half its length is marked ``barrier``.
    water
        (n,) cells that are water themselves. All their borders with land are marked, except the
        longest of each: a lake goes with one shore, and joins no two.
    One edge for each pair that shares a segment; touching in a point does not count.
    """
    segments = segments_of(geoms)
    keep = segments.inner & (segments.a != segments.b)
    ends, a, b = segments.ends[keep], segments.a[keep], segments.b[keep]
    x, y = project_points(ends[:, [0, 2]] / 1e8, ends[:, [1, 3]] / 1e8, metric_srid=metric_srid)
    length = np.hypot(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0])
    blocked = _along(x, y, barriers, metric_srid)
    n = len(geoms)
    pair, index = np.unique(a * n + b, return_inverse=True)
    shared = _sums(index, length, len(pair))
    along = _sums(index, length * blocked, len(pair))
    u, v = pair // max(n, 1), pair % max(n, 1)
    barrier = (along >= shared / 2) & (along > 0)
    if water is not None and len(pair):
        barrier = _shores(u, v, shared, barrier, np.asarray(water, bool))
    return Edges(n, u, v, shared, barrier, np.full(len(pair), "border"))


def _sums(index: Ints, weights: Floats, count: int) -> Floats:
    """The sum of the weights for each index below `count`."""
    return np.bincount(index, weights=weights, minlength=count).astype(np.float64)


def _shores(
    u: Ints, v: Ints, shared: Floats, barrier: NDArray[np.bool_], water: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark the shores of water cells, all but the longest unmarked one of each."""
    shore = water[u] != water[v]
    lake = np.where(water[u], u, v)
    rows = np.flatnonzero(shore & ~barrier)
    rows = rows[np.lexsort((rows, -shared[rows], lake[rows]))]
    _, longest = np.unique(lake[rows], return_index=True)
    marked = barrier | shore
    marked[rows[longest]] = False
    return np.asarray(marked, bool)


def _along(x: Floats, y: Floats, barriers: Geoms | None, metric_srid: int) -> NDArray[np.bool_]:
    """Which segments (m, 2 ends) keep close to a barrier at both ends and in the middle."""
    hit = np.zeros(len(x), bool)
    if barriers is None or len(barriers) == 0 or len(x) == 0:
        return hit
    lines = project(_as_lines(barriers), metric_srid=metric_srid)
    segments = shapely.linestrings(np.stack([x, y], axis=2))
    tree = STRtree(lines)
    near = tree.query(segments, predicate="dwithin", distance=BARRIER_SNAP_M)[0]
    near = np.unique(near)
    close = np.ones(len(near), bool)
    for part in (0.0, 0.5, 1.0):
        spot = shapely.points(
            x[near, 0] + part * (x[near, 1] - x[near, 0]),
            y[near, 0] + part * (y[near, 1] - y[near, 0]),
        )
        found = np.zeros(len(near), bool)
        found[tree.query(spot, predicate="dwithin", distance=BARRIER_SNAP_M)[0]] = True
        close &= found
    hit[near[close]] = True
    return hit


def _as_lines(geoms: Geoms) -> Geoms:
    """Simple lines of lines and polygons alike."""
    geoms = np.asarray(geoms, dtype=object)
    area = shapely.get_dimensions(geoms) == 2
    parts = shapely.get_parts(np.where(area, shapely.boundary(geoms), geoms))
    lines: Geoms = parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)]
    return lines


def bridges(
    geoms: Geoms,
    *,
    streets: Geoms,
    barriers: Geoms,
    metric_srid: int,
    spans: NDArray[np.bool_] | None = None,
) -> Edges:
    """Edges between the two sides of a barrier where a street crosses it.

    `geoms` (n,) are the Polygons of the coverage, `streets` (s,) lines at any level, `barriers`
    lines (river, railway, expressway) and water polygons, all EPSG:4326. ``spans`` (s,) tells the
    streets that are a bridge or a tunnel themselves: their two ends are joined even where no
    barrier is on record below.

    Returns one edge for each pair of cells, ``via == "bridge"``, `shared_m` 0, `barrier` False.
    """
    streets = np.asarray(streets, dtype=object)
    lines = shapely.line_merge(project(streets, metric_srid=metric_srid))
    walls = project(np.asarray(barriers, dtype=object), metric_srid=metric_srid)
    cells = project(np.asarray(geoms, dtype=object), metric_srid=metric_srid)
    gates = _gates(lines, walls)
    if spans is not None:
        gates += [(line, 0.0, line.length) for line in shapely.get_parts(lines[np.asarray(spans)])]
    u, v = _landings(cells, gates)
    pair = np.unique(np.minimum(u, v) * len(cells) + np.maximum(u, v))
    n = len(cells)
    u, v = pair // max(n, 1), pair % max(n, 1)
    none = np.zeros(len(pair))
    return Edges(n, u, v, none, none.astype(bool), np.full(len(pair), "bridge"))


def _gates(lines: Geoms, walls: Geoms) -> list[tuple[Geometry, float, float]]:
    """(street, from, to): the stretch of each street that a crossing occupies, in metres along."""
    parts = shapely.get_parts(lines)
    if len(parts) == 0 or len(walls) == 0:
        return []
    street, wall = STRtree(walls).query(parts, predicate="intersects")
    common = shapely.intersection(parts[street], walls[wall])
    pieces, of = shapely.get_parts(common, return_index=True)
    gates = []
    for piece, line in zip(pieces, parts[street[of]], strict=True):
        ends = shapely.points(shapely.get_coordinates(piece)[[0, -1]])
        along = np.sort(shapely.line_locate_point(line, ends))
        gates.append((line, float(along[0]), float(along[1])))
    return gates


def _landings(cells: Geoms, gates: list[tuple[Geometry, float, float]]) -> tuple[Ints, Ints]:
    """The cells on both sides of each gate; nearest landing first, gates without two left out."""
    if not gates:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    line, start, stop = (np.array(column, dtype=object) for column in zip(*gates, strict=True))
    start, stop = start.astype(float), stop.astype(float)
    tree, length = STRtree(cells), shapely.length(line)
    u = np.full(len(line), -1, np.int64)
    v = u.copy()
    for step in LANDING_M:
        open_ = np.flatnonzero((u < 0) | (u == v))
        before = np.clip(start[open_] - step, 0.0, None)
        after = np.minimum(stop[open_] + step, length[open_])
        u[open_] = _cell_at(tree, shapely.line_interpolate_point(line[open_], before))
        v[open_] = _cell_at(tree, shapely.line_interpolate_point(line[open_], after))
        u[open_] = np.where(v[open_] < 0, -1, u[open_])
    fine = (u >= 0) & (v >= 0) & (u != v)
    return u[fine], v[fine]


def _cell_at(tree: STRtree, spots: Geoms) -> Ints:
    """The lowest cell that touches each point, -1 for none."""
    spot, cell = tree.query(spots, predicate="intersects")
    found = np.full(len(spots), len(tree.geometries), np.int64)
    np.minimum.at(found, spot, cell)
    found[found == len(tree.geometries)] = -1
    return found
