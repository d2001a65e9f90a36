"""Streets as a network: where one ends on another, both have the very same vertex."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString, STRtree

from .main_streets import Street
from .warp import Floats

_SAME_M = 0.03


def weld(streets: list[Street]) -> list[Street]:
    """The streets with a vertex at every end of another that lies on them.

    Vertices closer than three centimetres become one, that of the earlier street.
    """
    lines = _merge_vertices([shapely.get_coordinates(street.line) for street in streets])
    shapes = np.array([LineString(line) for line in lines], dtype=object)
    ends = np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    owner = np.tile(np.arange(len(shapes)), 2)
    point, line = STRtree(shapes).query(ends, predicate="dwithin", distance=_SAME_M)
    foreign = owner[point] != line
    additions: dict[int, set[tuple[float, float]]] = defaultdict(set)
    coords = shapely.get_coordinates(ends)
    for p, target in zip(point[foreign], line[foreign], strict=True):
        additions[int(target)].add((float(coords[p, 0]), float(coords[p, 1])))
    return [
        replace(street, line=_with_vertices(shapes[number], sorted(additions[number])))
        for number, street in enumerate(streets)
    ]


def _merge_vertices(lines: list[Floats]) -> list[Floats]:
    coords = np.vstack(lines)
    first = np.arange(len(coords))
    for a, b in sorted(cKDTree(coords).query_pairs(_SAME_M)):
        first[b] = min(first[b], first[a])
    return np.split(coords[first], np.cumsum([len(line) for line in lines])[:-1])


def _with_vertices(line: LineString, points: list[tuple[float, float]]) -> LineString:
    coords = shapely.get_coordinates(line)
    known = {(float(x), float(y)) for x, y in coords}
    fresh = [point for point in points if point not in known]
    if not fresh:
        return line
    own = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(coords, axis=0).T))))
    at = shapely.line_locate_point(line, shapely.points(fresh))
    order = np.argsort(np.concatenate((own, at)), kind="stable")
    return LineString(np.vstack((coords, fresh))[order])
