"""Who touches whom and for how many metres, from polygons in one metric CRS.

Most borders are drawn twice with the same corners and are found by their segments alone; where a
corner of one block lies on the side of another, up to rounding, GEOS lays the two outlines on one
fine lattice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.rings import rings_of

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

_TOUCH_M = 0.05  # blocks nearer than this are laid side by side
_GRID_M = 0.01  # corners and sides that are nearer than this meet
_AT_ONCE = 4096  # pairs, so that their common lines never fill the memory
DOOR_M = 0.5
"""Nobody walks through a narrower border."""


def touching(shapes: Shapes, *, door_m: float = DOOR_M) -> tuple[Longs, Longs, Floats]:
    """Pairs u < v of blocks (n,) that share at least `door_m` of border, and its metres."""
    u, v = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_TOUCH_M)
    u, v = u[u < v], v[u < v]
    shared_m = shared_lengths(shapes, u, v)
    wide = shared_m >= door_m
    return u[wide], v[wide], shared_m[wide]


def shared_lengths(shapes: Shapes, u: NDArray[Any], v: NDArray[Any]) -> Floats:
    """(e,) metres of border that blocks u and v share, 0 where they do not touch."""
    pair, length, complete = _equal_segments(shapes)
    count = len(shapes)
    low, high = np.minimum(u, v).astype(np.int64), np.maximum(u, v).astype(np.int64)
    known, where = np.unique(pair, return_inverse=True)
    metres = np.append(np.bincount(where.reshape(-1), length, minlength=len(known)), 0.0)
    at = np.searchsorted(known, low * count + high)
    at[at == len(known)] = -1
    found = (at >= 0) & (np.append(known, -1)[at] == low * count + high)
    shared_m: Floats = np.where(found, metres[at], 0.0)
    unsure = np.flatnonzero(~complete[low] & ~complete[high] & (low != high))
    lines = shapely.boundary(shapes)
    for first in range(0, len(unsure), _AT_ONCE):
        now = unsure[first : first + _AT_ONCE]
        common = shapely.intersection(lines[low[now]], lines[high[now]], grid_size=_GRID_M)
        shared_m[now] = shapely.length(common)
    return shared_m


def with_loose_ends(shapes: Shapes) -> NDArray[np.bool_]:
    """(n,) blocks with a segment that no other block draws: on the outline, or badly drawn."""
    return ~_equal_segments(shapes)[2]


def _equal_segments(shapes: Shapes) -> tuple[Longs, Floats, NDArray[np.bool_]]:
    """Segments drawn by two blocks: the pair as low * n + high, the metres; and which blocks (n,)
    have no other segments, so that nothing about their borders is left to find."""
    rings, block = rings_of(shapes)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    owner = block[ring[1:][inside]]
    length = np.hypot(*(xy[1:] - xy[:-1]).T)[inside]
    # Corners are equal to the tenth of a millimetre: projecting the same corner twice is exact.
    corner = np.unique(np.rint(xy * 1e4).astype(np.int64), axis=0, return_inverse=True)[1]
    corner = corner.reshape(-1)
    one, other = corner[:-1][inside], corner[1:][inside]
    key = np.minimum(one, other) * len(corner) + np.maximum(one, other)
    order = np.argsort(key, kind="stable")
    a, b = _equal_pairs(key, order)
    matched = np.zeros(len(key), dtype=np.bool_)
    matched[a] = matched[b] = True
    complete = np.bincount(owner[~matched], minlength=len(shapes)) == 0
    low, high = np.minimum(owner[a], owner[b]), np.maximum(owner[a], owner[b])
    return low.astype(np.int64) * len(shapes) + high, length[a], complete


def _equal_pairs(key: Longs, order: Longs) -> tuple[Longs, Longs]:
    """All pairs of positions with equal keys: two as a rule, more where ground is drawn twice."""
    found, step = [np.zeros((2, 0), dtype=np.int64)], 1
    while len(twice := np.flatnonzero(key[order][step:] == key[order][:-step])):
        found.append(np.stack([order[twice], order[twice + step]]))
        step += 1
    a, b = np.concatenate(found, axis=1)
    return a, b
