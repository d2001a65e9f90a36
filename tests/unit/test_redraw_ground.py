"""Basic cells put right in a plan: a street through a block, a barrier along or through them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo_grid.errors import BadInput
from geo_grid.geometry.coverage import check
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import State, apply
from tests.towns import SOUTH, STEP, WEST, town


def step(state: State, **request) -> State:
    return apply(state, decide(state, request, stamp="s"))


def row(at: float) -> list[list[float]]:
    """A line from west to east, `at` boxes from the south."""
    return [[WEST - STEP, SOUTH + at * STEP], [WEST + 7 * STEP, SOUTH + at * STEP]]


def test_a_street_through_a_row_cuts_every_block_of_it_and_moves_nobody():
    start = town()
    after = step(start, type="cut", line=row(1.4))
    living = after.atoms.geoms[after.atoms.alive]
    assert len(living) == 24 + 6
    assert check(living)
    assert (after.totals == start.totals).all()
    assert not after.atoms.barrier.any()
    only = step(start, type="cut", line=row(1.4), atoms=["8"])
    assert only.atoms.alive.sum() == 25


def test_a_barrier_through_cells_shows_what_it_divides():
    start = town()
    after = step(start, type="cut", line=row(1.4), barrier={"kind": "railway", "name": "铁路"})
    assert after.barriers[0]["name"] == "铁路"
    drawn = shapely.from_wkb(after.barriers[0]["wkb"])
    assert drawn.bounds == pytest.approx(
        (WEST, SOUTH + 1.4 * STEP, WEST + 6 * STEP, SOUTH + 1.4 * STEP)
    )
    along = after.atoms.edges[after.atoms.barrier]
    lat = SOUTH + 1.4 * STEP
    for u, v in along.tolist():
        middle = shapely.intersection(after.atoms.geoms[u], after.atoms.geoms[v]).centroid
        assert middle.y == pytest.approx(lat, abs=1e-7)
    assert len(along) == 6
    crossing = {p.cell for p in find(after) if p.code == "crosses_barrier"}
    assert crossing == set(start.cells)


def test_a_barrier_along_borders_cuts_nothing_and_bars_them():
    start = town()
    after = step(start, type="cut", line=row(2.0), barrier={"kind": "river", "name": ""})
    assert np.array_equal(after.atoms.alive, start.atoms.alive)
    assert after.atoms.barrier.sum() == 6
    assert "crosses_barrier" in {p.code for p in find(after)}


def test_ground_that_lies_apart_by_itself_blocks_nothing():
    """Two rows of blocks and two others with no border between: each cell is whole on both."""
    start = town()
    south = np.arange(24) < 12
    keep = south[start.atoms.edges[:, 0]] == south[start.atoms.edges[:, 1]]
    parts = {name: getattr(start.atoms, name)[keep] for name in ("edges", "shared_m", "barrier")}
    apart = replace(start, atoms=replace(start.atoms, **parts))
    torn = {p.cell: p for p in find(apart) if p.code == "ground_apart"}
    assert set(torn) == set(start.cells)
    assert not any(p.blocks for p in find(apart))
    west = next(iter(start.cells))
    far = step(apart, type="assign", atoms=["6"], cell=west)  # the south-east corner
    told = {p.code: p.blocks for p in find(far) if p.cell == west}
    assert told["not_connected"] is True


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"line": row(2.0)}, "line_cuts_nothing"),
        ({"line": [[1, 1], [2, 2]]}, "line_cuts_nothing"),
        ({"line": row(1.4), "barrier": {"kind": "hedge"}}, "barrier_unusable"),
        ({"street": "9"}, "street_unknown"),
        ({}, "line_unusable"),
    ],
)
def test_what_cannot_be_is_refused_by_name(request_, code):
    with pytest.raises(BadInput) as refused:
        step(town(), type="cut", **request_)
    assert refused.value.code == code


def test_a_locked_block_is_not_cut():
    locked = step(town(), type="lock", atoms=["8"])
    with pytest.raises(BadInput) as refused:
        step(locked, type="cut", line=row(1.4))
    assert refused.value.code == "atom_locked"
