"""Rings of areas, each with its owner: parts first, so that nothing depends on how files nest them."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray


def rings_of(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Every ring of n Polygons and MultiPolygons, and the position (0..n-1) of whose it is."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owner[part].astype(np.int64)
