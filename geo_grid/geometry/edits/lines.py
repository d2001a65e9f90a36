"""Lines made ready to cut with: inside the atoms, off their borders, without loose ends."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Geometry, STRtree

from geo_grid.geometry.blocks.plane import Geoms, Plane, lines_in_plane

_ON_BORDER_M = 1e-6
_ALONG = 4.0
"""A stretch inside the band beside a border runs *along* it when it is this many times as long as
the band is wide; a shorter one only crosses."""


def knives_of(
    lines: Geoms, atoms: Geoms, plane: Plane, *, narrow_m: float, reach_m: float
) -> Geoms:
    """The lines (EPSG:4326) that cut the polygons `atoms` (in steps), in steps.

    What runs along a border within `narrow_m` is left out, and what then ends short of a border by
    at most `narrow_m` or `reach_m` is drawn straight to it.
    """
    simple, _ = lines_in_plane(lines, plane)
    if len(simple) == 0:
        return simple
    atom, line = STRtree(simple).query(atoms, predicate="intersects")
    found: list[Geometry] = []
    metric = plane.to_metres(simple)
    for i in np.unique(atom):
        shape = plane.to_metres(atoms[[i]])[0]
        inside = shapely.intersection(shapely.union_all(metric[line[atom == i]]), shape)
        found.extend(_sharpened(inside, shapely.boundary(shape), narrow_m, reach_m))
    return plane.from_metres(np.array(found, dtype=object).reshape(-1))


def _sharpened(
    inside: Geometry, border: Geometry, narrow_m: float, reach_m: float
) -> list[Geometry]:
    """Lines inside one atom (metres): without stretches along its border, ends drawn out."""
    kept = _lines(inside)
    if narrow_m > 0:
        band = shapely.buffer(border, narrow_m)
        short = _lines(shapely.intersection(inside, band))
        short = short[shapely.length(short) <= _ALONG * narrow_m]
        kept = np.concatenate([_lines(shapely.difference(inside, band)), short])
    kept = kept[shapely.length(kept) > 0]
    if len(kept) == 0:
        return []
    ends = _loose_ends(kept)
    away = shapely.distance(ends, border)
    near = (away > _ON_BORDER_M) & (away <= max(reach_m, 1.01 * narrow_m))
    return [*kept, *shapely.shortest_line(ends[near], border)]


def _lines(geom: Geometry) -> Geoms:
    """Simple lines as long as they can be; points are left out."""
    parts = shapely.get_parts(geom)
    parts = parts[shapely.get_dimensions(parts) == 1]
    merged: Geoms = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    return merged


def _loose_ends(lines: Geoms) -> Geoms:
    """The points at which exactly one line ends (a nanometre apart is the same)."""
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    xy = shapely.get_coordinates(np.concatenate([first, last]))
    _, where, count = np.unique(np.round(xy, 6), axis=0, return_index=True, return_counts=True)
    points: Geoms = shapely.points(xy[where[count == 1]])
    return points
