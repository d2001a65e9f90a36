"""Footprints that cannot be told apart on the ground, taken together as clumps.

Real footprints overlap, repeat and stand inside one another. A clump is a set of buildings whose
footprints share area (or stand in another's closed courtyard): no border can pass between them, so
they are divided as one. Buildings that only touch, wall to wall, are clumps of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from geo_grid.geometry.blocks.plane import STEP, Floats, Geoms, Ints, Plane, clean_polygons

NEAR_M = 20.0
"""Ground this close to a building is its plot, the rest is open land."""


@dataclass(frozen=True)
class Clumps:
    """m clumps of n buildings, in plane steps and in metres from the plane's origin."""

    of: Ints
    """(n,) clump of each building; -1 where the footprint has no area."""
    shape: Geoms
    """(m,) union of the footprints, steps."""
    spot: Geoms
    """(m,) a point inside a footprint, steps."""
    households: Floats
    dwellings: Ints
    """(m,) how many of its buildings have households."""
    near_m2: Floats
    """(m,) share of the built-up ground: footprint and NEAR_M around, shared with neighbours."""
    center: Floats
    """(m, 2) metres."""
    xy: Floats
    """(p, 2) all vertices of the clumps, metres; those of clump i at ``first[i]:first[i + 1]``."""
    first: Ints

    def __len__(self) -> int:
        return len(self.shape)


def make_clumps(buildings: Geoms, *, households: Floats, plane: Plane) -> Clumps:
    """Clumps of buildings (EPSG:4326 footprints) with the households of each building."""
    shapes = clean_polygons(buildings, plane)
    real = np.flatnonzero(shapely.area(shapes) > 0)
    label = _components(shapes[real])
    count = int(label.max()) + 1 if len(label) else 0
    of = np.full(len(shapes), -1, np.int64)
    of[real] = label
    shape = _unions(shapes[real], label, count)
    metric = plane.to_metres(shape)
    xy, at = shapely.get_coordinates(metric, return_index=True)
    weights = households[real]
    return Clumps(
        of=of,
        shape=shape,
        spot=shapely.point_on_surface(shape),
        households=np.bincount(label, weights=weights, minlength=count).astype(np.float64),
        dwellings=np.bincount(label, weights=weights > 0, minlength=count).astype(np.int64),
        near_m2=_near_shares(shapely.bounds(metric).reshape(-1, 4)),
        center=shapely.get_coordinates(shapely.centroid(metric)).reshape(-1, 2),
        xy=xy,
        first=np.searchsorted(at, np.arange(count + 1)).astype(np.int64),
    )


def _components(shapes: Geoms) -> Ints:
    """Number the groups of footprints that share area or stand inside one another's outer ring."""
    if len(shapes) == 0:
        return np.zeros(0, np.int64)
    rings = shapely.get_num_interior_rings(shapes)
    solid = shapes.copy()
    hollow = (rings > 0) | (shapely.get_num_geometries(shapes) > 1)
    solid[hollow] = [_filled(shape) for shape in shapes[hollow]]
    left, right = STRtree(solid).query(solid, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.relate_pattern(solid[left], solid[right], "T********")
    left, right = left[shared], right[shared]
    matrix = coo_array((np.ones(len(left)), (left, right)), shape=(len(shapes),) * 2)
    labels = connected_components(matrix, directed=False)[1]
    return np.asarray(labels, dtype=np.int64)


def _filled(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a footprint without their courtyards."""
    outer = shapely.get_exterior_ring(shapely.get_parts(shape))
    return shapely.union_all(shapely.polygons(outer))


def _unions(shapes: Geoms, label: Ints, count: int) -> Geoms:
    """The union of each group; groups of one keep their shape as it is."""
    order = np.argsort(label, kind="stable")
    bound = np.searchsorted(label[order], np.arange(count + 1))
    unions = np.empty(count, dtype=object)
    for i in range(count):
        members = order[bound[i] : bound[i + 1]]
        one = len(members) == 1
        unions[i] = (
            shapes[members[0]] if one else shapely.union_all(shapes[members], grid_size=STEP)
        )
    return unions


def _near_shares(box: Floats) -> Floats:
    """Each clump's share in m² of the ground within NEAR_M of any building.

    Box areas, divided by how often neighbouring boxes lie over them: exact for an even spread, and
    good to a few per cent for towns, without a union of buffers.
    """
    if len(box) == 0:
        return np.zeros(0)
    grown = box + np.array([-NEAR_M, -NEAR_M, NEAR_M, NEAR_M])
    area = (grown[:, 2] - grown[:, 0]) * (grown[:, 3] - grown[:, 1])
    boxes = shapely.box(*grown.T)
    left, right = STRtree(boxes).query(boxes)
    width = np.minimum(grown[left, 2], grown[right, 2]) - np.maximum(
        grown[left, 0], grown[right, 0]
    )
    depth = np.minimum(grown[left, 3], grown[right, 3]) - np.maximum(
        grown[left, 1], grown[right, 1]
    )
    overlap = np.bincount(left, weights=np.maximum(width, 0) * np.maximum(depth, 0))
    return np.asarray(area * area / overlap)
