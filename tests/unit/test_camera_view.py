"""What a camera sees, on cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo_grid.errors import BadInput
from geo_grid.geometry.camera_view import Cameras, fields_of_view, sees
from geo_grid.geometry.metric import project, project_points

XIAMEN, SVALBARD, ANTARCTIC = 4548, 32633, 3031
"""Gauss-Krüger at 117° E, a UTM zone far north, and a projection with its pole in the middle."""
GEOD = Geod(ellps="WGS84")
HERE = (118.1, 24.5)


def camera(bearing=0.0, angle=60.0, metres=100.0, at=HERE) -> Cameras:
    return Cameras(*(np.array([float(v)]) for v in (*at, bearing, angle, metres)))


def is_seen(one: Cameras, *, towards: float, metres: float, srid: int = XIAMEN) -> bool:
    """Whether `one` sees the place that lies so many metres away under a true bearing."""
    lon, lat, _ = GEOD.fwd(one.lon[0], one.lat[0], towards, metres)
    return bool(sees(one, lon=lon, lat=lat, metric_srid=srid)[0][0])


@pytest.mark.parametrize(
    ("bearing", "angle", "towards", "seen"),
    [
        (90, 60, 90, True), (90, 60, 61, True), (90, 60, 59, False), (90, 60, 119, True),
        (90, 60, 121, False), (90, 60, 270, False),
        # Over north: 350° with 40° sees from 330° to 10°.
        (350, 40, 0, True), (350, 40, 9, True), (350, 40, 11, False), (350, 40, 331, True),
        (350, 40, 329, False), (5, 20, 356, True), (5, 20, 354, False),
        # More than a half circle, and all around.
        (0, 300, 149, True), (0, 300, 151, False), (0, 360, 180, True), (123, 360, 303, True),
    ],
)  # fmt: skip
def test_a_direction_is_in_view_or_not(bearing, angle, towards, seen):
    assert is_seen(camera(bearing, angle), towards=towards, metres=50) is seen


def test_the_range_ends_where_it_says():
    assert is_seen(camera(), towards=0, metres=99.9)
    assert not is_seen(camera(), towards=0, metres=100.2)


def test_the_edges_and_the_place_itself_belong_to_the_view():
    one = camera(90, 90, 100)
    x, y = project_points(one.lon, one.lat, metric_srid=XIAMEN)
    corner = shapely.get_coordinates(fields_of_view(one, metric_srid=XIAMEN)[0])[1]
    assert sees(one, lon=corner[0], lat=corner[1], metric_srid=XIAMEN)[0][0]
    seen, metres = sees(one, lon=HERE[0], lat=HERE[1], metric_srid=XIAMEN)
    assert seen[0]
    assert metres[0] == pytest.approx(0, abs=1e-6)
    lon, lat = project_points(x - 0.01, y, metric_srid=XIAMEN, inverse=True)
    assert not sees(one, lon=lon[0], lat=lat[0], metric_srid=XIAMEN)[0][0]


def test_a_quarter_circle_is_drawn_where_it_is_seen():
    """A camera that looks north-east with 90° covers a quarter of a circle of 100 m."""
    drawn = fields_of_view(camera(45, 90, 100), metric_srid=XIAMEN)
    field = project(drawn, metric_srid=XIAMEN)[0]
    assert field.area == pytest.approx(np.pi * 100**2 / 4, rel=0.003)
    west, south, east, north = shapely.bounds(drawn)[0]
    assert (west, south) == pytest.approx(HERE, abs=2e-5)
    assert GEOD.inv(*HERE, HERE[0], north)[2] == pytest.approx(100, abs=1)
    assert GEOD.inv(*HERE, east, HERE[1])[2] == pytest.approx(100, abs=1)


def test_all_around_is_a_circle_without_a_corner():
    field = project(fields_of_view(camera(10, 360, 50), metric_srid=XIAMEN), metric_srid=XIAMEN)[0]
    assert field.is_valid
    assert field.area == pytest.approx(np.pi * 50**2, rel=0.003)
    assert field.buffer(-40).is_valid
    assert not field.buffer(-40).is_empty


@pytest.mark.parametrize(
    ("at", "srid"),
    [((20.9, 83.5), SVALBARD), ((120.0, -89.99), ANTARCTIC), ((-60.0, -89.9999), ANTARCTIC)],
)
@pytest.mark.parametrize("bearing", [0, 90, 250])
def test_north_is_true_north_where_the_grid_turns(at, srid, bearing):
    """At 83.5° N and near the pole the grid's north is degrees away from the true one."""
    metres = 5.0
    one = camera(bearing, 20, 10, at)
    assert is_seen(one, towards=bearing, metres=metres, srid=srid)
    assert is_seen(one, towards=bearing + 8, metres=metres, srid=srid)
    assert not is_seen(one, towards=bearing + 12, metres=metres, srid=srid)
    assert not is_seen(one, towards=bearing - 12, metres=metres, srid=srid)


def test_what_is_drawn_and_what_is_said_are_one():
    """Of 500 random places, those in the drawn sector are those that are seen."""
    rng = np.random.default_rng(7)
    one = camera(200, 110, 80)
    field = fields_of_view(one, metric_srid=XIAMEN)[0]
    lon = HERE[0] + rng.uniform(-0.001, 0.001, 500)
    lat = HERE[1] + rng.uniform(-0.001, 0.001, 500)
    for x, y in zip(lon, lat, strict=True):
        place = shapely.Point(x, y)
        if shapely.distance(field.boundary, place) < 2e-6:
            continue
        assert sees(one, lon=x, lat=y, metric_srid=XIAMEN)[0][0] == field.contains(place)


@pytest.mark.parametrize("change", [
    {"angle": 0}, {"angle": 361}, {"metres": 0}, {"metres": -1}, {"bearing": float("nan")},
    {"at": (118.1, 91)},
])  # fmt: skip
def test_numbers_that_no_camera_has_are_refused(change):
    with pytest.raises(BadInput) as refused:
        camera(**change)
    assert refused.value.code == "camera_view"
