"""The storage lattice: every stored coordinate is a whole multiple of 1e-8 degrees (about 1 mm).

On the lattice two borders that should be the same are the same to the bit, and predicates can be
computed exactly in integers.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

GRID_DEG = 1e-8
_PER_DEGREE = 100_000_000


def to_int(degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    """Degrees as whole lattice steps (int64). NaN and infinity are the caller's to refuse."""
    return np.rint(np.asarray(degrees, dtype=np.float64) * _PER_DEGREE).astype(np.int64)


def from_int(steps: NDArray[np.int64]) -> NDArray[np.float64]:
    """Lattice steps as the nearest double in degrees."""
    return np.asarray(steps, dtype=np.float64) / _PER_DEGREE


def snap(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Round every vertex (EPSG:4326) to the lattice; shared vertices stay shared.

    Vertices are only rounded, nothing is re-noded: validity is for the caller to check, because a
    repair of one polygon would break the edges it shares with its neighbours.
    """
    snapped: NDArray[np.object_] = shapely.transform(geometries, lambda xy: from_int(to_int(xy)))
    return snapped
