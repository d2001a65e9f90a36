"""What a camera sees: a sector of the ground, drawn and asked, in metres of the metric projection.

A bearing counts clockwise from true north. The grid's north differs from it by the convergence of
the meridians, which is taken at each camera: more than a degree at the edge of a zone, anything
near a pole. Buildings and terrain are not looked at: what is drawn is what stands in the way of
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project, project_points

Floats = NDArray[np.float64]
_STEP_DEG = 5.0
"""Arcs are drawn with a corner at least this often: 0.1 % of the range inside the true arc."""
_NEARBY_DEG = 1e-5
_EDGE_M = 0.001
"""What lies this near the edge lies in view: coordinates are stored no finer."""


@dataclass(frozen=True)
class Cameras:
    """Some cameras: places in degrees (EPSG:4326), axes clockwise from true north, one array each."""

    lon: Floats
    lat: Floats
    bearing_deg: Floats
    angle_deg: Floats
    range_m: Floats

    def __post_init__(self) -> None:
        """Raises :class:`BadInput` ``camera_view`` for numbers that no camera has."""
        numbers = np.stack([self.lon, self.lat, self.bearing_deg, self.angle_deg, self.range_m])
        fits = np.isfinite(numbers).all() and bool(
            ((self.angle_deg > 0) & (self.angle_deg <= 360) & (self.range_m > 0)).all()
        )
        if not fits or (np.abs(self.lat) > 90).any():
            raise BadInput(
                "camera_view",
                gettext_noop(
                    "A camera has a place, a bearing, an angle of more than 0 and at most 360 "
                    "degrees and a range of more than 0 metres."
                ),
            )


def sees(
    cameras: Cameras, *, lon: float, lat: float, metric_srid: int
) -> tuple[NDArray[np.bool_], Floats]:
    """Which cameras have a place (degrees, EPSG:4326) in view, and how many metres it is away.

    The edges of the sector belong to it, and so does the camera's own place.
    """
    x, y = project_points(cameras.lon, cameras.lat, metric_srid=metric_srid)
    to_x, to_y = project_points(np.array([lon]), np.array([lat]), metric_srid=metric_srid)
    east, north = to_x - x, to_y - y
    metres = np.hypot(east, north)
    axis = cameras.bearing_deg + _north_deg(cameras.lon, cameras.lat, metric_srid)
    aside = np.abs(_turned(np.degrees(np.arctan2(east, north)) - axis)) - cameras.angle_deg / 2
    # How far beside the nearer edge of the sector: on it, or within it, where `aside` is not positive.
    beside_m = metres * np.sin(np.radians(np.clip(aside, 0.0, 90.0)))
    return (metres <= cameras.range_m + _EDGE_M) & (beside_m <= _EDGE_M), metres


def fields_of_view(cameras: Cameras, *, metric_srid: int) -> NDArray[np.object_]:
    """The ground that each camera sees, as polygons (degrees, EPSG:4326, on the lattice)."""
    x, y = project_points(cameras.lon, cameras.lat, metric_srid=metric_srid)
    axis = cameras.bearing_deg + _north_deg(cameras.lon, cameras.lat, metric_srid)
    drawn = np.array(
        [_sector(*one) for one in zip(x, y, axis, cameras.angle_deg, cameras.range_m, strict=True)],
        dtype=object,
    )
    return snap(project(drawn, metric_srid=metric_srid, inverse=True))


def _sector(
    x: float, y: float, axis_deg: float, angle_deg: float, range_m: float
) -> shapely.Polygon:
    """A sector in metres; one that looks all around has no corner in its middle."""
    corners = int(np.ceil(angle_deg / _STEP_DEG)) + 1
    turn = np.radians(axis_deg + np.linspace(-angle_deg / 2, angle_deg / 2, corners))
    arc = np.column_stack([x + range_m * np.sin(turn), y + range_m * np.cos(turn)])
    if angle_deg >= 360:
        return shapely.Polygon(arc[:-1])
    return shapely.Polygon(np.vstack([[x, y], arc]))


def _north_deg(lon: Floats, lat: Floats, metric_srid: int) -> Floats:
    """Where true north lies on the grid, clockwise from the grid's own."""
    # At the pole itself north is where one has come from.
    down = np.where(lat + _NEARBY_DEG > 90.0, _NEARBY_DEG, 0.0)
    south = project_points(lon, lat - down, metric_srid=metric_srid)
    north = project_points(lon, lat - down + _NEARBY_DEG, metric_srid=metric_srid)
    degrees: Floats = np.degrees(np.arctan2(north[0] - south[0], north[1] - south[1]))
    return degrees


def _turned(degrees: Floats) -> Floats:
    """The same direction from -180 to 180."""
    turned: Floats = (degrees + 180.0) % 360.0 - 180.0
    return turned
