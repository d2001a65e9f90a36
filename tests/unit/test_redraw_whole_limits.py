"""What a measure allows a cell to hold: the same as on the page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo_grid.redraw.steps.measure import Measure
from geo_grid.redraw.steps.measures import outside
from geo_grid.redraw.steps.state import COLUMNS, State
from tests.towns import town


@pytest.mark.parametrize(
    ("middle", "tolerance", "limits"),
    [(1.4, 0.2, (1, 2)), (10.5, 0.01, (10, 11)), (0.3, 0.2, (0, 1)), (12, 0.25, (9, 15))],
)
def test_around_a_small_target_a_whole_number_is_always_within(middle, tolerance, limits):
    assert Measure("organisations", tolerance=tolerance).limits(middle) == limits


@pytest.mark.parametrize(("target", "found"), [(None, []), (12, ["1000", "1001"])])
def test_a_locked_cell_is_no_part_of_a_mean_and_held_against_a_target_alone(target, found):
    start = town(4, 1, rule=(0, 100))
    sums = np.zeros_like(start.atoms.sums)
    sums[:, COLUMNS.index("residents")] = [9, 9, 3, 3]
    cells = [replace(cell, locked=cell.key == "1000") for cell in start.cells.values()]
    state = State.start(start.around, replace(start.atoms, sums=sums), cells, of=start.of())
    state = replace(state, measures=(Measure("residents", target=target),))
    assert [one.cell for one in outside(state)] == found
