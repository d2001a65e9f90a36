"""Vertices that polygons of a coverage owe one another along a common border.

Polygons that were cut at different times share a border of which each knows other vertices. A
vertex that a cut put there lies up to half a lattice step beside the straight line, and two such
errors meet, so noding the borders again would leave slivers between them. Here the vertex itself
is put into the border, and the ring bends by at most :data:`REACH_STEPS`.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from geo_grid.geometry.lattice import GRID_DEG, from_int, to_int

Ints = NDArray[np.int64]
Geoms = NDArray[np.object_]
REACH_STEPS = 1.5
"""So close (about 1.5 mm) to a border a vertex lies on it: twice the half step by which a cut end
is rounded, along both axes (√2)."""


def vertices_of(geoms: Geoms) -> Ints:
    """(v, 2) the different vertices of some geometries (EPSG:4326), in whole lattice steps."""
    found: Ints = np.unique(to_int(shapely.get_coordinates(geoms)), axis=0)
    return found


def missing_from(wanted: Ints, held: Ints) -> Ints:
    """Those of the vertices `wanted` (w, 2) that are not among `held` (h, 2), in steps."""
    known = set(map(tuple, held.tolist()))
    rows = [row for row in wanted.tolist() if tuple(row) not in known]
    return np.array(rows, np.int64).reshape(-1, 2)


def with_vertices(geoms: Geoms, vertices: Ints) -> Geoms:
    """Polygons (EPSG:4326) with the `vertices` (v, 2; steps) that lie on their border put into it.

    A polygon without such a vertex comes back as the same object.
    """
    found = np.array(geoms, dtype=object).reshape(-1)
    if not len(vertices) or not len(found):
        return found
    points = shapely.points(from_int(vertices))
    reach = REACH_STEPS * GRID_DEG
    at, point = shapely.STRtree(points).query(
        shapely.boundary(found), predicate="dwithin", distance=reach
    )
    for i in np.unique(at).tolist():
        own = vertices_of(found[i : i + 1])
        new = missing_from(vertices[point[at == i]], own)
        if len(new):
            found[i] = _inserted(found[i], new)
    return found


def fitted(geoms: Geoms, to: Geoms) -> Geoms:
    """Polygons drawn on older ground with the vertices that the ground `to` (EPSG:4326) has now.

    `geoms` are the pieces of `to`, or `to` itself with vertices more.
    """
    if len(geoms) == len(to) and shapely.equals_exact(geoms, to).all():
        return geoms
    missing = missing_from(vertices_of(to), vertices_of(geoms))
    return with_vertices(geoms, missing) if len(missing) else geoms


def met(geoms: Geoms, by: Geoms) -> Geoms:
    """Polygons with the vertices that the coverage `by` (EPSG:4326) has on the common border.

    Only its outline counts: a cut inside it may have a vertex one step off the border. A vertex
    that any of `geoms` has is left to those that have it.
    """
    outline = shapely.boundary(shapely.coverage_union_all(by))
    return with_vertices(geoms, missing_from(vertices_of(outline), vertices_of(geoms)))


def _inserted(polygon: Geometry, vertices: Ints) -> Geometry:
    rings = [
        _ring(to_int(shapely.get_coordinates(r)), vertices) for r in shapely.get_rings(polygon)
    ]
    shell, *holes = [shapely.linearrings(from_int(ring)) for ring in rings]
    return shapely.polygons(shell, holes or None)


def _ring(ring: Ints, vertices: Ints) -> Ints:
    """The closed ring with each vertex in the segment it lies on."""
    start, way = ring[:-1], np.diff(ring, axis=0).astype(float)
    off = (vertices[:, None, :] - start[None, :, :]).astype(float)  # whole numbers: exact
    length2 = np.maximum((way**2).sum(axis=1), 1.0)
    along = np.clip((off * way).sum(axis=2) / length2, 0.0, 1.0)
    beside = np.hypot(*np.moveaxis(off - along[..., None] * way, 2, 0))
    segment = beside.argmin(axis=1)
    row = np.arange(len(vertices))
    near = beside[row, segment] <= REACH_STEPS
    order = np.lexsort((along[row, segment], segment))
    order = order[near[order]]
    grown: Ints = np.insert(ring, segment[order] + 1, vertices[order], axis=0)
    return grown
