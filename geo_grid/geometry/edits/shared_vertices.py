"""Vertices that polygons of a coverage owe one another along a common border.

Polygons that were cut at different times share a border of which each knows other vertices. A
vertex that a cut put there lies up to half a lattice step beside the straight line, and two such
errors meet, so noding the borders again would leave slivers between them. Here the vertex itself
is put into the border, and the ring bends by at most :data:`REACH_STEPS`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.lattice import GRID_DEG, from_int, to_int

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Geoms = NDArray[np.object_]
Vertex = tuple[int, ...]
Edge = tuple[Vertex, Vertex]
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

    Each vertex goes into the one edge of all polygons that it lies nearest to, on both sides of it:
    where two edges meet it could else go into one of them here and into the other one there. A
    polygon without such a vertex comes back as the same object.
    """
    found = np.array(geoms, dtype=object).reshape(-1)
    if not len(vertices) or not len(found):
        return found
    reach = REACH_STEPS * GRID_DEG
    at, point = shapely.STRtree(shapely.points(from_int(vertices))).query(
        shapely.boundary(found), predicate="dwithin", distance=reach
    )
    near = {
        i: missing_from(vertices[point[at == i]], vertices_of(found[i : i + 1]))
        for i in np.unique(at).tolist()
    }
    rings = {
        i: [to_int(shapely.get_coordinates(r)) for r in shapely.get_rings(found[i])] for i in near
    }
    places = _nearest_edges((ring, near[i]) for i in near for ring in rings[i])
    for i, own in rings.items():
        grown = [_grown(ring, near[i], places) for ring in own]
        if any(len(new) > len(old) for new, old in zip(grown, own, strict=True)):
            shell, *holes = [shapely.linearrings(from_int(ring)) for ring in grown]
            found[i] = shapely.polygons(shell, holes or None)
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
    try:
        whole = shapely.coverage_union_all(by)
    except shapely.errors.GEOSException:  # no coverage: whoever checks the result will say so
        whole = shapely.union_all(by)
    outline = shapely.boundary(whole)
    return with_vertices(geoms, missing_from(vertices_of(outline), vertices_of(geoms)))


def _nearest_edges(rings: Iterable[tuple[Ints, Ints]]) -> dict[Vertex, Edge]:
    """The edge that each vertex lies nearest to, among closed rings with the vertices near them."""
    best: dict[Vertex, tuple[float, Edge]] = {}
    for ring, vertices in rings:
        beside, _ = _distances(ring, vertices)
        for row, segment in np.argwhere(beside <= REACH_STEPS).tolist():
            vertex: Vertex = tuple(vertices[row].tolist())
            place = (float(beside[row, segment]), _edge(ring, segment))
            best[vertex] = min(best.get(vertex, place), place)
    return {vertex: edge for vertex, (_, edge) in best.items()}


def _edge(ring: Ints, segment: int) -> Edge:
    """A segment of a ring whichever way it is walked."""
    ends = sorted(map(tuple, ring[segment : segment + 2].tolist()))
    return ends[0], ends[1]


def _distances(ring: Ints, vertices: Ints) -> tuple[Floats, Floats]:
    """(v, s) how far vertices lie off the segments of a closed ring, and how far along (0..1)."""
    start, way = ring[:-1], np.diff(ring, axis=0).astype(float)
    off = (vertices[:, None, :] - start[None, :, :]).astype(float)  # whole numbers: exact
    length2 = np.maximum((way**2).sum(axis=1), 1.0)
    along = np.clip((off * way).sum(axis=2) / length2, 0.0, 1.0)
    return np.hypot(*np.moveaxis(off - along[..., None] * way, 2, 0)), along


def _grown(ring: Ints, vertices: Ints, places: dict[Vertex, Edge]) -> Ints:
    """The closed ring with each vertex whose edge it has."""
    beside, along = _distances(ring, vertices)
    mine = [
        (segment, along[row, segment], row)
        for row, segment in np.argwhere(beside <= REACH_STEPS).tolist()
        if places[tuple(vertices[row].tolist())] == _edge(ring, segment)
    ]
    mine.sort()
    grown: Ints = np.insert(
        ring, [segment + 1 for segment, _, _ in mine], vertices[[row for *_, row in mine]], axis=0
    )
    return grown
