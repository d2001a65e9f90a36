"""However a lattice is drawn, in parts, with slits and overlaps: mended, it has its neighbours."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_grid.geometry.partition.borders import touching
from geo_grid.geometry.partition.faults import after_mending, find_faults
from geo_grid.geometry.partition.mending import mend
from tests.effort import at_length

few = settings(max_examples=at_length(15, 200), deadline=None, derandomize=True)
SIDE, TOLERANCE = 50.0, 0.15


def squares(rows: int, columns: int, off: np.ndarray) -> np.ndarray:
    """Squares as one reads, each side moved by a few centimetres of its own."""
    y, x = np.divmod(np.arange(rows * columns), columns)
    west, south = 500_000 + x * SIDE, 2_700_000 + y * SIDE
    sides = np.stack([west, south, west + SIDE, south + SIDE], axis=1) + off
    return shapely.box(*sides.T)


def lattice_pairs(rows: int, columns: int) -> set[tuple[int, int]]:
    number = np.arange(rows * columns).reshape(rows, columns)
    beside = zip(number[:, :-1].ravel().tolist(), number[:, 1:].ravel().tolist(), strict=True)
    above = zip(number[:-1].ravel().tolist(), number[1:].ravel().tolist(), strict=True)
    return {*beside, *above}


@few
@given(st.integers(1, 5), st.integers(2, 5), st.integers(0, 2**32 - 1), st.booleans())
def test_a_lattice_drawn_badly_is_mended_to_itself(rows, columns, seed, nested):
    """Sides up to 4 cm off: slits and overlaps of up to 8 cm, under the tolerance of 15."""
    rng = np.random.default_rng(seed)
    drawn = squares(rows, columns, rng.uniform(-0.04, 0.04, (rows * columns, 4)))
    order = rng.permutation(len(drawn))
    shapes = shapely.multipolygons(drawn[order, None]) if nested else drawn[order]
    mended = mend(shapes, tolerance_m=TOLERANCE)
    assert all(fault.mended for fault in after_mending(find_faults(shapes), mended))
    u, v, shared_m = touching(mended)
    found = {tuple(sorted(pair)) for pair in zip(order[u].tolist(), order[v].tolist(), strict=True)}
    assert found == lattice_pairs(rows, columns)
    assert np.allclose(shared_m, SIDE, atol=4 * TOLERANCE)
    assert np.allclose(shapely.area(mended), SIDE**2, atol=4 * SIDE * TOLERANCE)
    assert find_faults(mended) == []


@few
@given(st.integers(2, 5), st.integers(2, 5), st.data())
def test_blocks_of_several_squares_touch_whom_their_squares_touch(rows, columns, data):
    """Squares dealt out to blocks, wherever they lie; a block is next to all around its squares."""
    count = rows * columns
    owner = np.array(data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)))
    owner = np.unique(owner, return_inverse=True)[1]
    cells = squares(rows, columns, np.zeros((count, 4)))
    blocks = np.array([shapely.union_all(cells[owner == b]) for b in range(owner.max() + 1)])
    u, v, shared_m = touching(blocks)
    wanted: dict[tuple[int, int], float] = {}
    for one, other in lattice_pairs(rows, columns):
        pair = tuple(sorted((int(owner[one]), int(owner[other]))))
        if pair[0] != pair[1]:
            wanted[pair] = wanted.get(pair, 0.0) + SIDE
    found = dict(zip(zip(u.tolist(), v.tolist(), strict=True), shared_m.tolist(), strict=True))
    assert found == wanted
