"""Datums: published vectors, round trips, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.errors import BadInput
from geo_grid.geometry.datum import DATUMS, check_datum, from_wgs84, shift, to_wgs84
from geo_grid.geometry.lattice import snap

TENTH_OF_A_MILLIMETRE_DEG = 1e-4 / 111_320

in_china = {"lon": st.floats(72.1, 137.7), "lat": st.floats(0.9, 55.7)}


def test_the_published_gcj02_vector() -> None:
    lon, lat = from_wgs84(120.0, 40.0, datum="gcj02")
    assert lon == pytest.approx(120.00567568355486, abs=1e-12)
    assert lat == pytest.approx(40.0013047896019, abs=1e-12)


def test_the_published_bd09_vector() -> None:
    """GCJ-02 (116.404, 39.915) in BD-09, from the readme of wandergis/coordtransform."""
    wgs84 = to_wgs84(116.404, 39.915, datum="gcj02")
    lon, lat = from_wgs84(*wgs84, datum="bd09")
    assert lon == pytest.approx(116.41036949371029, abs=1e-9)
    assert lat == pytest.approx(39.92133699351022, abs=1e-9)


@pytest.mark.parametrize("datum", DATUMS)
@given(**in_china)
def test_there_and_back_is_under_a_tenth_of_a_millimetre(
    datum: str, lon: float, lat: float
) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, datum=datum), datum=datum)
    assert np.abs(np.subtract(back, (lon, lat))).max() < TENTH_OF_A_MILLIMETRE_DEG


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000"])
@given(**in_china)
def test_cgcs2000_is_wgs84_to_the_bit(datum: str, lon: float, lat: float) -> None:
    assert to_wgs84(lon, lat, datum=datum) == (lon, lat)


@pytest.mark.parametrize("datum", DATUMS)
def test_outside_china_nothing_is_moved(datum: str) -> None:
    lon, lat = np.array([-76.6, 60.7, 118.1, 139.7]), np.array([39.3, 56.1, -10.0, 35.7])
    for convert in (to_wgs84, from_wgs84):
        moved = convert(lon, lat, datum=datum)
        np.testing.assert_array_equal(moved, (lon, lat))


def test_xiamen_is_off_by_about_580_metres() -> None:
    lon, lat = from_wgs84(118.089, 24.4795, datum="gcj02")
    off_m = math.hypot(
        (lon - 118.089) * 111_320 * math.cos(math.radians(24.4795)), (lat - 24.4795) * 110_800
    )
    assert 550 < off_m < 610


def test_arrays_keep_their_shape_and_are_not_written_to() -> None:
    lon, lat = np.full((2, 3), 118.0), np.array([24.0, 25.0, math.nan])
    x, y = from_wgs84(lon, lat, datum="bd09")
    assert x.shape == y.shape == (2, 3)
    assert (lon == 118.0).all()
    assert np.isnan(y[:, 2]).all()
    assert (x[:, 2] == 118.0).all()


@pytest.mark.parametrize(
    ("datum", "code"),
    [(None, "datum_missing"), ("  ", "datum_missing"), ("mars", "datum_unknown")],
)
def test_an_undeclared_datum_is_refused_and_the_choices_are_named(
    datum: str | None, code: str
) -> None:
    for use in (lambda: to_wgs84(118.0, 24.0, datum=datum), lambda: check_datum(datum)):
        with pytest.raises(BadInput) as refused:
            use()
        assert refused.value.code == code
        assert refused.value.field == "datum"
        assert all(choice in str(refused.value) for choice in DATUMS)


@pytest.mark.parametrize("spelling", ["GCJ-02", "gcj_02", " gcj02 "])
def test_common_spellings_are_understood(spelling: str) -> None:
    assert check_datum(spelling) == "gcj02"


def test_shifted_geometries_lie_on_the_lattice_and_still_share_their_border() -> None:
    pair = np.array([shapely.box(118, 24, 118.1, 24.1), shapely.box(118.1, 24, 118.2, 24.1), None])
    moved = shift(pair, datum="gcj02")
    assert moved[2] is None
    assert shapely.equals_exact(moved[:2], snap(moved[:2])).all()
    assert shapely.coverage_is_valid(moved[:2])
    assert not shapely.equals_exact(moved[:2], pair[:2], tolerance=0.003).any()
    assert shapely.equals_exact(shift(pair[:2], datum="cgcs2000"), pair[:2]).all()


def test_a_geometry_that_is_not_finite_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        shift(np.array([shapely.Point(math.inf, 24.0)]), datum="gcj02")
    assert refused.value.code == "coordinates_not_finite"
