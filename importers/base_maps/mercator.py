"""The tiles of Web Mercator (EPSG:3857): columns count from the west, rows from the north."""

from __future__ import annotations

import math

TILE_PX = 256
RADIUS_M = 6378137.0
HALF_M = math.pi * RADIUS_M


def resolution_m(zoom: int) -> float:
    """Metres of the projection in a pixel of a tile."""
    return 2 * HALF_M / TILE_PX / 2**zoom


def degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Longitude and latitude of metres of the projection."""
    lat = 2 * math.atan(math.exp(y_m / RADIUS_M)) - math.pi / 2
    return math.degrees(x_m / RADIUS_M), math.degrees(lat)


def bbox_of(west_m: float, south_m: float, east_m: float, north_m: float) -> list[float]:
    """West, south, east, north in degrees."""
    return [*degrees(west_m, south_m), *degrees(east_m, north_m)]


def bbox_of_tiles(zoom: int, left: int, top: int, right: int, bottom: int) -> list[float]:
    """The box of the tiles from column `left` to `right` and row `top` to `bottom`, both inclusive."""
    size_m = 2 * HALF_M / 2**zoom
    return bbox_of(left * size_m - HALF_M, HALF_M - (bottom + 1) * size_m,
                   (right + 1) * size_m - HALF_M, HALF_M - top * size_m)  # fmt: skip
