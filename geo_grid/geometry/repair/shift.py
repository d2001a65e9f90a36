"""A layer that lies beside the ground as a whole: by how many metres, and is it certain?

Points along the outline of the layer are drawn to the nearest point of the outline it should have,
along the normal there, all by one common step (iterated least squares, the worst third left out
each time, so that gaps and pieces outside do not pull). Method: point-to-line registration, Chen &
Medioni 1992, with the trimming of Chetverikov et al. 2002, for a translation only.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Geometry

from geo_grid.geometry.blocks.plane import Floats

SMALLEST_M = 0.1
"""A shift below this is noise of drawing."""
_SAMPLES = 2000
_KEPT = 0.66
_STEPS = 60


def find_shift(layer: Geometry, target: Geometry) -> Floats:
    """(2,) metres east and north that bring `layer` onto `target`; zeros when it is not certain.

    Both are polygons in a metric system. Certain is a shift that brings two thirds of the outline
    at least twice as close as it was.
    """
    nothing = np.zeros(2)
    outline, goal = shapely.boundary(layer), shapely.boundary(target)
    if outline.length == 0 or goal.length == 0:
        return nothing
    spots = shapely.get_coordinates(shapely.segmentize(outline, outline.length / _SAMPLES))
    center = np.array(shapely.bounds(target)).reshape(2, 2).mean(axis=0)
    middle = np.array(shapely.bounds(layer)).reshape(2, 2).mean(axis=0)
    shapely.prepare(goal)
    before = _misfit(spots, goal)
    tries = [_settled(spots, goal, start) for start in (nothing, center - middle)]
    shift = min(tries, key=lambda found: _misfit(spots + found, goal))
    after = _misfit(spots + shift, goal)
    if after > before / 2 or np.hypot(*shift) < SMALLEST_M:
        return nothing
    return shift


def _misfit(spots: Floats, goal: Geometry) -> float:
    """Mean distance of the nearest two thirds of the points, metres."""
    away = np.sort(shapely.distance(shapely.points(spots), goal))
    return float(away[: max(1, int(len(away) * _KEPT))].mean())


def _settled(spots: Floats, goal: Geometry, start: Floats) -> Floats:
    """The shift at which the steps have become nothing."""
    shift = start.copy()
    tree, normals = _segments(goal)
    for _ in range(_STEPS):
        here = spots + shift
        points = shapely.points(here)
        nearest = tree.nearest(points)
        ways = shapely.get_coordinates(
            shapely.shortest_line(points, np.asarray(tree.geometries)[nearest])
        )
        way = ways[1::2] - ways[::2]
        away = np.hypot(*way.T)
        kept = away <= np.quantile(away, _KEPT)
        n, d = normals[nearest][kept], way[kept]
        along = np.einsum("ij,ij->i", n, d)
        pull = n.T @ n + 1e-9 * len(n) * np.eye(2)
        step = np.linalg.solve(pull, n.T @ along)
        shift = shift + step
        if np.hypot(*step) < 1e-5:
            break
    return np.asarray(shift, dtype=np.float64)


def _segments(goal: Geometry) -> tuple[shapely.STRtree, Floats]:
    """The segments of an outline as an index, and their unit normals (m, 2)."""
    xy, of = shapely.get_coordinates(shapely.get_parts(goal), return_index=True)
    same = np.flatnonzero(of[1:] == of[:-1])
    delta = xy[same + 1] - xy[same]
    same, delta = same[delta.any(axis=1)], delta[delta.any(axis=1)]
    length = np.hypot(*delta.T)
    normals = np.column_stack([-delta[:, 1], delta[:, 0]]) / length[:, None]
    ends = np.stack([xy[same], xy[same + 1]], axis=1)
    return shapely.STRtree(shapely.linestrings(ends)), np.asarray(normals, dtype=np.float64)
