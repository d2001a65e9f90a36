"""The storage lattice."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.geometry.lattice import GRID_DEG, from_int, snap, to_int

steps = st.integers(-18_000_000_000, 18_000_000_000)
degrees = st.floats(-180.0, 180.0)


@given(steps)
def test_a_step_survives_the_way_through_degrees(step: int) -> None:
    assert to_int(from_int(np.array([step]))).tolist() == [step]


@given(degrees)
def test_a_coordinate_moves_by_half_a_step_at_most(value: float) -> None:
    snapped = from_int(to_int(np.array([value])))[0]
    assert abs(snapped - value) <= GRID_DEG / 2 * (1 + 1e-5)


@given(degrees, degrees)
def test_snapping_twice_changes_nothing_more(lon: float, lat: float) -> None:
    once = snap(np.array([shapely.Point(lon, lat)]))
    assert shapely.equals_exact(snap(once), once).all()


def test_snapping_keeps_shared_borders_shared_and_none_none() -> None:
    shared = [(118.123456789, 24.0), (118.123456789, 24.5)]
    west = shapely.Polygon([(118.0, 24.0), *shared, (118.0, 24.5)])
    east = shapely.Polygon([(118.2, 24.0), *shared, (118.2, 24.5)])
    snapped = snap(np.array([west, east, None], dtype=object))
    assert snapped[2] is None
    assert shapely.coverage_is_valid(snapped[:2])
    assert snapped[0].bounds[2] == snapped[1].bounds[0] == 118.12345679
