"""Metres: the only place where degrees are projected, and only to measure or to build.

Topology is decided in storage coordinates (EPSG:4326 on the lattice); see design notes in
CONTRIBUTING.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer

from geo_grid.errors import BadInput, gettext_noop

_CGCS2000_FIRST_ZONE = 4534  # CGCS2000 / 3-degree Gauss-Kruger CM 75E
_CHINA = (73.5, 3.0, 136.5, 54.0)


def pick_metric_srid(lon: float, lat: float) -> int:
    """The EPSG code in metres that distorts least around a place (EPSG:4326 degrees).

    CGCS2000 3-degree Gauss-Krüger by central meridian (EPSG:4534–4554) within the longitudes and
    latitudes of China, the UTM zone elsewhere.
    """
    west, south, east, north = _CHINA
    if west <= lon < east and south <= lat <= north:
        return _CGCS2000_FIRST_ZONE + round((lon - 75.0) / 3.0)
    zone = int((lon + 180.0) // 6.0) % 60 + 1
    return (32600 if lat >= 0 else 32700) + zone


def check_metric_srid(srid: int) -> None:
    """Raise :class:`BadInput` unless `srid` is a projected CRS in metres."""
    try:
        crs = CRS.from_epsg(srid)
        fits = crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)
    except Exception:  # pyproj raises its own CRSError for unknown codes
        fits = False
    if not fits or srid == 3857:
        raise BadInput(
            "metric_srid_unusable",
            gettext_noop(
                "EPSG:%(srid)s is not a projected system in metres that keeps lengths; "
                "choose for instance EPSG:4548 or a UTM zone."
            ),
            field="metric_srid",
            srid=srid,
        )


@lru_cache(maxsize=16)
def _transformer(metric_srid: int, inverse: bool) -> Transformer:
    pair = (4326, metric_srid)
    source, target = pair[::-1] if inverse else pair
    return Transformer.from_crs(source, target, always_xy=True)


def project(
    geometries: NDArray[np.object_], *, metric_srid: int, inverse: bool = False
) -> NDArray[np.object_]:
    """Geometries from EPSG:4326 to `metric_srid` (metres), or back with ``inverse=True``."""
    transformer = _transformer(metric_srid, inverse)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    moved: NDArray[np.object_] = shapely.transform(geometries, move)
    return moved


def project_points(
    x: NDArray[np.float64], y: NDArray[np.float64], *, metric_srid: int, inverse: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Like :func:`project` for arrays of coordinates (longitude first)."""
    east, north = _transformer(metric_srid, inverse).transform(np.asarray(x), np.asarray(y))
    return np.asarray(east), np.asarray(north)


_WGS84 = Geod(ellps="WGS84")


def metres_per_degree(lat: float) -> tuple[float, float]:
    """How many metres a degree of longitude and one of latitude are at `lat`, on the ellipsoid.

    For windows of a city: over 50 km they change by less than 1 %.
    """
    half = 0.005
    lat = min(max(lat, -89.9), 89.9)
    _, _, east = _WGS84.inv(-half, lat, half, lat)
    _, _, north = _WGS84.inv(0.0, lat - half, 0.0, lat + half)
    return float(east) / (2 * half), float(north) / (2 * half)
