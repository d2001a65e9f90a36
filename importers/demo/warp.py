"""From the rectangular sketch of the city to its ground.

A sketch of straight columns and rows is bent so that rows follow the bay near the shore, columns
follow the river near the river, and the two banks are turned against each other, as if two towns
had grown together. All coordinates are metres in the city's own frame, x east and y north.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRECISION_M = 0.01
_TURN_RAD = 0.07


@dataclass(frozen=True)
class Warp:
    """A smooth one-to-one map of sketch metres to ground metres.

    `river_m` is the sketch's x of the river, `width_m` and `depth_m` the extent of the sketch.
    """

    river_m: float
    width_m: float
    depth_m: float

    def __call__(self, sketch: Floats) -> Floats:
        """Ground coordinates (n, 2) of sketch coordinates (n, 2), rounded to a centimetre."""
        s, t = sketch[:, 0], sketch[:, 1]
        scale = min(self.width_m, self.depth_m)
        off = s - self.river_m
        near_river = np.exp(-((off / (0.28 * self.width_m)) ** 2))
        meander = 0.042 * scale * np.sin(2.0 * np.pi * t / (0.83 * self.depth_m) + 0.6)
        near_shore = np.exp(-np.maximum(t, -400.0) / (0.38 * self.depth_m))
        bay = 0.055 * scale * (np.cos(2.4 * np.pi * off / self.width_m + 0.5) + (off / scale) ** 2)
        soft = 0.06 * self.width_m
        east = soft * np.logaddexp(0.0, off / soft)
        share = 1.0 / (1.0 + np.exp(-off / soft))
        x = s + meander * near_river - 0.10 * t * share + 0.04 * t * (1.0 - share)
        y = t + bay * near_shore + 0.15 * east - 0.05 * (off - east)
        cos, sin = np.cos(_TURN_RAD), np.sin(_TURN_RAD)
        ground = np.column_stack((cos * x + sin * y, cos * y - sin * x))
        return np.round(ground / PRECISION_M) * PRECISION_M
