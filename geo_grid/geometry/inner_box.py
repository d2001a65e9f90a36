"""A box that lies wholly inside an area: what lies in it needs no look at the area's outline."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

STEPS = 16
"""Into which the sides of the area's bounds are cut to find it."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""


def inner_box(area: Polygon, *, margin: float) -> Box | None:
    """The largest box of a lattice over the bounds of `area` that `area` covers, less `margin` each side.

    In the units of `area`; `None` where nothing is left. It need not be the largest of all.
    """
    west, south, east, north = area.bounds
    x, y = np.linspace(west, east, STEPS + 1), np.linspace(south, north, STEPS + 1)
    shapely.prepare(area)
    squares = shapely.box(x[None, :-1], y[:-1, None], x[None, 1:], y[1:, None])
    found = _largest(shapely.covers(area, squares))
    if found is None:
        return None
    low, high, left, right = found
    box = (x[left] + margin, y[low] + margin, x[right] - margin, y[high] - margin)
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


def _largest(inside: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Rows from and to, columns from and to, of the largest rectangle of true values."""
    best, most = None, 0
    for low in range(len(inside)):
        column = np.ones(inside.shape[1], dtype=np.bool_)
        for high in range(low + 1, len(inside) + 1):
            column &= inside[high - 1]
            edges = np.flatnonzero(np.diff(np.concatenate(([0], column.view(np.int8), [0]))))
            for left, right in zip(edges[::2], edges[1::2], strict=True):
                if (size := (high - low) * int(right - left)) > most:
                    best, most = (low, high, int(left), int(right)), size
    return best
