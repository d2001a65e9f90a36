"""Both sides of a border, cut without knowing of each other, meet again vertex for vertex."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import example, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from geo_grid.geometry import coverage
from geo_grid.geometry.edits.coverage_edits import cut_atoms
from geo_grid.geometry.edits.shared_vertices import fitted, met, vertices_of, with_vertices
from geo_grid.geometry.lattice import snap
from tests.effort import at_length
from tests.towns import METRIC_SRID, SOUTH, STEP, WEST, boxes_of


def slanting(east: float, north: float) -> tuple[np.ndarray, np.ndarray]:
    """The western and the eastern six boxes of 4 × 3, sheared: their border is no lattice line."""
    shear = np.array([[1.0, east], [north, 1.0]])
    corner = np.array([WEST, SOUTH])
    boxes = shapely.transform(boxes_of(4, 3), lambda xy: (xy - corner) @ shear.T + corner)
    west = np.arange(12) % 4 < 2
    snapped = snap(boxes)
    return snapped[west], snapped[~west]


def line(row: float, slope: float) -> np.ndarray:
    """A line from west to east through all columns."""
    middle = SOUTH + row * STEP
    ends = [
        (WEST - 6 * STEP, middle - 8 * slope * STEP),
        (WEST + 10 * STEP, middle + 8 * slope * STEP),
    ]
    return snap(np.array([shapely.linestrings(ends)]))


def cut(ground: np.ndarray, beyond: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ground cut by some lines, and what lies beyond as it is then."""
    done = cut_atoms(ground, lines=lines, neighbours=beyond, metric_srid=METRIC_SRID)
    all_of_it = np.concatenate([ground, beyond])
    all_of_it[done.reshaped] = done.reshaped_geoms
    whole = np.setdiff1d(np.arange(len(ground)), done.divided)
    return np.concatenate([done.pieces, all_of_it[whole]]), all_of_it[len(ground) :]


slants = st.floats(-0.4, 0.4)
drawn = st.lists(st.tuples(st.floats(-1.0, 4.0), slants), min_size=1, max_size=at_length(3, 6))


@rules(deadline=None, max_examples=at_length(40, 2000))
@given(slants, slants, drawn, drawn)
@example(  # an end of a cut has two vertices one step apart, of which its pieces share one
    0.30659962908692406, 0.08650220647467022,
    [(1.7256395397527795, 0.32569220456980585), (2.9057718773550496, 0.24035571259385935)],
    [(2.0795166528070537, -0.37527220137784884), (1.6435827480529346, -0.21588212725830502)],
)  # fmt: skip
def test_both_sides_of_a_border_are_cut_apart_and_meet(east, north, here, there) -> None:
    left, right = slanting(east, north)
    waiting, _ = cut(right, left, np.concatenate([line(*given) for given in there]))
    published, ground = cut(left, right, np.concatenate([line(*given) for given in here]))
    assert coverage.check(np.concatenate([published, ground]))
    pieces = fitted(waiting, to=ground)
    around = met(published, by=pieces)
    after = np.concatenate([around, pieces])
    assert coverage.check(after)
    border_deg = shapely.length(shapely.union_all(shapely.boundary(right)))
    before = np.concatenate([published, ground])
    assert abs(shapely.area(after).sum() - shapely.area(before).sum()) < 1e-8 * border_deg


def test_a_vertex_elsewhere_changes_nothing_and_the_same_ground_is_the_same_object() -> None:
    left, right = slanting(0.1, 0.2)
    assert all(a is b for a, b in zip(with_vertices(left, vertices_of(right)), left, strict=True))
    assert fitted(left, to=left) is left


def test_a_vertex_on_a_hole_goes_into_the_hole() -> None:
    ring = snap(np.array([shapely.box(0, 0, 3e-4, 3e-4) - shapely.box(1e-4, 1e-4, 2e-4, 2e-4)]))
    found = with_vertices(ring, np.array([[15_000, 10_001]]))[0]
    assert shapely.get_num_coordinates(found) == shapely.get_num_coordinates(ring[0]) + 1
    assert len(found.interiors[0].coords) == 6
