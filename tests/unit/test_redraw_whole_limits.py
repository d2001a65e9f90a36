"""Limits of a measure always let a whole number in, as on the page."""

from __future__ import annotations

import pytest

from geo_grid.redraw.steps.measure import Measure


@pytest.mark.parametrize(
    ("middle", "tolerance", "limits"),
    [(1.4, 0.2, (1, 2)), (10.5, 0.01, (10, 11)), (0.3, 0.2, (0, 1)), (12, 0.25, (9, 15))],
)
def test_around_a_small_target_a_whole_number_is_always_within(middle, tolerance, limits):
    assert Measure("organisations", tolerance=tolerance).limits(middle) == limits
