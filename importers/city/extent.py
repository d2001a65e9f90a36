"""Where a city lies: the extent of its files and the envelope that no coordinate may leave."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from geo_grid.geometry.datum import to_wgs84
from importers.formats.files import open_source

Box = tuple[float, float, float, float]
MARGIN_DEG = 0.1
"""About 10 km around everything known, so that the sea off the coast is inside."""


def extent_of(name: str | Path, *, datum: str = "wgs84") -> Box:
    """West, south, east, north of a vector file in WGS-84; the whole world for an empty one."""
    import shapely

    found = [
        shapely.total_bounds(table.geometry)
        for table in open_source(name).tables()
        if table.geometry is not None
    ]
    with np.errstate(invalid="ignore"):
        corners = np.array(found).reshape(-1, 4)
    corners = corners[np.isfinite(corners).all(axis=1)]
    if not len(corners):
        return (math.nan,) * 4
    west, south = corners[:, :2].min(axis=0)
    east, north = corners[:, 2:].max(axis=0)
    lon, lat = to_wgs84([west, east], [south, north], datum=datum)
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def envelope_around(*boxes: Box) -> Box:
    """One box around all, widened by :data:`MARGIN_DEG` and kept on the globe."""
    corners = np.array([box for box in boxes if np.isfinite(box).all()])
    west, south = corners[:, :2].min(axis=0) - MARGIN_DEG
    east, north = corners[:, 2:].max(axis=0) + MARGIN_DEG
    return (
        max(-180.0, float(west)),
        max(-90.0, float(south)),
        min(180.0, float(east)),
        min(90.0, float(north)),
    )
