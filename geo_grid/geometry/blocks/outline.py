"""The outline of a town that comes without one: its street blocks near buildings."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Geometry, STRtree

from geo_grid.geometry.blocks.plane import (
    STEP,
    Geoms,
    Plane,
    center_of,
    clean_polygons,
    lines_in_plane,
    noded,
    polygonal,
    polygons_of,
)

_WHOLE_BLOCK_SHARE = 0.5
"""A block that buildings' surroundings cover this far belongs to the town as a whole."""
_ROUGH_M = 12.0
"""How far the smoothed border of open country may stray."""

_CRUMB_M = 0.5
"""Notches that overlays leave along the outline are straightened up to this depth."""


def make_outline(
    buildings: Geoms,
    streets: Geoms | None = None,
    *,
    metric_srid: int,
    reach_m: float = 100.0,
) -> Geometry:
    """The ground of a town: street blocks within `reach_m` of a building, holes filled.

    A block that the surroundings of buildings cover by half is taken whole, up to the streets
    around it; of larger ones (the wood behind the last houses) only the part near buildings.
    Without streets the outline is what lies within `reach_m` of buildings.

    `buildings` (n,) are footprints, `streets` lines that bound blocks at ground level (leave out
    paths, bridges, tunnels), EPSG:4326; `metric_srid` is a projected CRS in metres. Returns a
    Polygon, or MultiPolygon for scattered settlements; EPSG:4326 on the lattice, no holes, every
    footprint inside. Raises :class:`BadInput` when there is no building.
    """
    plane = Plane(center_of(buildings), metric_srid=metric_srid)
    shapes = clean_polygons(buildings, plane)
    shapes = shapes[~shapely.is_empty(shapes)]
    near = _surroundings(plane.to_metres(shapes), reach_m)
    near = plane.from_metres(np.array([near], dtype=object))[0]
    near = shapely.set_precision(near, STEP)
    lines, _ = lines_in_plane(streets, plane)
    parts = [near, *_near_blocks(lines, near)]
    margin = shapely.buffer(plane.to_metres(shapes), 5.0, join_style="mitre", quad_segs=1)
    parts += list(clean_metric(margin, plane))
    town = _without_holes(shapely.union_all(parts, grid_size=STEP))
    town = shapely.simplify(_without_inlets(town, plane), _CRUMB_M / np.sqrt(plane.m2_per_step2))
    town = _without_holes(shapely.set_precision(town, STEP))
    return plane.to_degrees(np.array([town], dtype=object))[0]


def clean_metric(shapes: Geoms, plane: Plane) -> Geoms:
    """Metric polygons as valid polygons in steps."""
    whole: Geoms = shapely.set_precision(shapely.make_valid(plane.from_metres(shapes)), STEP)
    return whole


def _surroundings(shapes: Geoms, reach_m: float) -> Geometry:
    """All ground within `reach_m` of a footprint (metres), its border smoothed.

    Buffered out by twice the reach and back in by once, so that gaps between the surroundings of
    neighbouring settlements close and the border has no scallops.
    """
    far = shapely.union_all(shapely.buffer(shapely.convex_hull(shapes), 2 * reach_m, quad_segs=4))
    near = shapely.buffer(shapely.simplify(far, _ROUGH_M), -reach_m, quad_segs=4)
    return shapely.simplify(near, _ROUGH_M)


def _near_blocks(lines: Geoms, near: Geometry) -> Geoms:
    """The faces between streets that belong to the town as a whole."""
    faces = shapely.get_parts(shapely.polygonize(noded(lines)))
    if len(faces) == 0:
        return np.zeros(0, dtype=object)
    shapely.prepare(near)
    faces = faces[shapely.intersects(near, faces)]
    inside = shapely.covers(near, faces)
    edge = np.flatnonzero(~inside)
    zones = polygons_of(near)
    face, zone = STRtree(zones).query(faces[edge], predicate="intersects")
    common = shapely.area(shapely.intersection(faces[edge][face], zones[zone]))
    share = np.bincount(face, weights=common, minlength=len(edge)) / shapely.area(faces[edge])
    inside[edge] = share >= _WHOLE_BLOCK_SHARE
    kept: Geoms = faces[inside]
    return kept


def _without_holes(geom: Geometry) -> Geometry:
    """The polygons filled, those inside another left out."""
    filled = shapely.polygons(shapely.get_exterior_ring(polygons_of(geom)))
    return polygonal(shapely.union_all(filled, grid_size=STEP))


def _without_inlets(town: Geometry, plane: Plane) -> Geometry:
    """Narrow inlets closed: between a street and the border of the open country behind it."""
    metric = plane.to_metres(np.array([town], dtype=object))[0]
    width = 2.0 * _ROUGH_M
    closed = shapely.buffer(
        shapely.buffer(metric, width, join_style="mitre"), -width, join_style="mitre"
    )
    gained = polygons_of(shapely.difference(closed, metric))
    real = 2 * shapely.area(gained) > 0.01 * shapely.length(gained)  # the rest is rounding
    inlets = shapely.buffer(gained[real], 0.1, join_style="mitre")
    if len(inlets) == 0:
        return town
    return _without_holes(
        shapely.union_all(np.append(clean_metric(inlets, plane), town), grid_size=STEP)
    )
