"""Metres: which projection for which place, and that it measures right."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from geo_grid.errors import BadInput
from geo_grid.geometry.metric import (
    check_metric_srid,
    pick_metric_srid,
    project,
    project_points,
)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "srid"),
    [
        ("Xiamen", 118.09, 24.48, 4548),
        ("Beijing", 116.41, 39.93, 4548),
        ("Kashgar", 75.99, 39.47, 4534),
        ("the east end", 134.77, 48.36, 4554),
        ("Snezhinsk", 60.73, 56.08, 32641),
        ("Baltimore", -76.61, 39.29, 32618),
        ("Sydney", 151.21, -33.87, 32756),
        ("the date line", 180.0, 10.0, 32601),
    ],
)
def test_the_projection_of_a_place(place: str, lon: float, lat: float, srid: int) -> None:
    assert pick_metric_srid(lon, lat) == srid


@given(st.floats(-179.9, 179.9), st.floats(-79.0, 83.0))
def test_every_place_gets_metres_that_are_metres(lon: float, lat: float) -> None:
    srid = pick_metric_srid(lon, lat)
    check_metric_srid(srid)
    ends = np.array([lon, lon]), np.array([lat, lat + 0.01])
    x, y = project_points(*ends, metric_srid=srid)
    _, _, true_m = Geod(ellps="GRS80").inv(lon, lat, lon, lat + 0.01)
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(true_m, rel=1.1e-3)


@given(st.floats(73.5, 136.4), st.floats(3.0, 53.9))
def test_in_china_the_central_meridian_is_at_most_a_degree_and_a_half_away(
    lon: float, lat: float
) -> None:
    crs = CRS.from_epsg(pick_metric_srid(lon, lat))
    assert "CGCS2000 / 3-degree" in crs.name
    central = {p.name: p.value for p in crs.coordinate_operation.params}[
        "Longitude of natural origin"
    ]
    assert abs(lon - central) <= 1.5


@pytest.mark.parametrize("srid", [3857, 4326, 4490, 2229, 999_999])
def test_what_does_not_measure_metres_is_refused(srid: int) -> None:
    with pytest.raises(BadInput) as refused:
        check_metric_srid(srid)
    assert refused.value.code == "metric_srid_unusable"
    assert str(srid) in str(refused.value)


def test_there_and_back() -> None:
    squares = np.array([shapely.box(118.0, 24.4, 118.001, 24.401), None], dtype=object)
    metres = project(squares, metric_srid=4548)
    assert metres[1] is None
    assert 11_000 < metres[0].area < 11_500
    back = project(metres, metric_srid=4548, inverse=True)
    assert shapely.equals_exact(back[0], squares[0], tolerance=1e-9)


def test_longitude_comes_first_whatever_epsg_says() -> None:
    x, y = project_points(np.array([117.0]), np.array([24.5]), metric_srid=4548)
    assert x[0] == pytest.approx(500_000.0, abs=0.01)
    assert 2_700_000 < y[0] < 2_720_000
