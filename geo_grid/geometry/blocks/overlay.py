"""Union, difference and intersection in the plane of whole steps, for shapes of foreign files.

GEOS' overlay with a grid size (snap-rounding, Hobby 1999) gives up on polygons that are not valid:
"unable to assign free hole to a shell", "side location conflict". Two things make them so here: a
shape in metres whose vertices are rounded to steps, and real layers. So inputs are made valid on
the grid first, and where GEOS gives up all the same the answer is put together from the faces
between the noded outlines, each taken or left as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely import Geometry
from shapely.errors import GEOSException

from geo_grid.geometry.blocks.plane import STEP, Geoms, noded, polygons_of

Mask = np.ndarray
Taken = Callable[[list[Mask]], Mask]


def sound(geoms: Geoms) -> Geoms:
    """Polygonal geometries (in steps) as valid (Multi)Polygons on whole steps; may be empty."""
    found = np.empty(len(geoms), dtype=object)
    for i, geom in enumerate(geoms):
        found[i] = _sound(geom)
    return found


def _sound(geom: Geometry) -> Geometry:
    try:
        if not geom.is_valid:
            geom = shapely.make_valid(geom, method="structure", keep_collapsed=False)
        return shapely.multipolygons(polygons_of(shapely.set_precision(geom, STEP)))
    except GEOSException:
        return _by_faces([geom], lambda inside: inside[0])


def union(geoms: Geoms | Sequence[Geometry]) -> Geometry:
    """What any of n polygonal geometries (in steps) covers, as a MultiPolygon."""
    shapes = np.asarray(geoms, dtype=object).reshape(-1)
    return _overlay(
        lambda whole: shapely.union_all(whole, grid_size=STEP),
        shapes,
        lambda inside: np.logical_or.reduce(inside),
    )


def difference(one: Geometry, other: Geometry) -> Geometry:
    """What `one` covers and `other` does not, as a MultiPolygon (in steps)."""
    return _overlay(
        lambda pair: shapely.difference(*pair, grid_size=STEP),
        np.array([one, other], dtype=object),
        lambda inside: inside[0] & ~inside[1],
    )


def intersection(one: Geometry, other: Geometry) -> Geometry:
    """What both cover, as a MultiPolygon (in steps)."""
    return _overlay(
        lambda pair: shapely.intersection(*pair, grid_size=STEP),
        np.array([one, other], dtype=object),
        lambda inside: inside[0] & inside[1],
    )


def _overlay(fast: Callable[[Geoms], Geometry], shapes: Geoms, taken: Taken) -> Geometry:
    try:
        return shapely.multipolygons(polygons_of(fast(shapes)))
    except GEOSException:
        mended = sound(shapes)
    try:
        return shapely.multipolygons(polygons_of(fast(mended)))
    except GEOSException:
        return _by_faces(list(mended), taken)


def _by_faces(shapes: list[Geometry], taken: Taken) -> Geometry:
    """The faces between the noded outlines of `shapes` whose insides are `taken`, as one.

    Whether a point is inside is counted along a ray, which asks for no validity.
    """
    rings = np.concatenate([np.zeros(0, dtype=object), *(_rings(shape) for shape in shapes)])
    faces = polygons_of(shapely.polygonize(noded(rings)))
    spots = shapely.get_coordinates(shapely.point_on_surface(faces)).reshape(-1, 2)
    inside = [shapely.intersects_xy(shape, spots[:, 0], spots[:, 1]) for shape in shapes]
    if not len(faces) or not inside:
        return shapely.MultiPolygon()
    kept = faces[taken(inside)]
    if not len(kept):
        return shapely.MultiPolygon()
    return shapely.multipolygons(polygons_of(shapely.coverage_union_all(kept)))


def _rings(shape: Geometry) -> Geoms:
    lines: Geoms = shapely.get_rings(polygons_of(shape))
    return lines
