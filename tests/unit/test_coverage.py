"""Faults of a coverage are found, named and placed::

+----+----+
| 0  | 1  |
+----+----+
| 2  | 3  |
+----+----+   each box 0.001° wide, at 118.5 E, 24.5 N
"""

from __future__ import annotations

import numpy as np
import shapely

from geo_grid.geometry.coverage import area_m2, check, outline_of
from geo_grid.geometry.lattice import snap

WEST, NORTH, STEP = 118.5, 24.5, 0.001


def box(column: float, row: float, width: float = 1.0, height: float = 1.0) -> shapely.Polygon:
    west, north = WEST + column * STEP, NORTH - row * STEP
    return shapely.box(west, north - height * STEP, west + width * STEP, north)


def four() -> np.ndarray:
    return snap(np.array([box(0, 0), box(1, 0), box(0, 1), box(1, 1)], dtype=object))


def test_a_matched_coverage_has_no_findings() -> None:
    assert check(four())
    assert check(np.zeros(0, dtype=object))


def test_an_overlap_is_found_with_both_cells_and_its_place() -> None:
    cells = four()
    cells[0] = box(0, 0, width=1.1)
    findings = check(snap(cells))
    assert not findings
    pairs = {item.cells for item in findings.of("overlap")}
    assert (0, 1) in pairs
    assert np.isclose(max(item.place.area for item in findings.of("overlap")), 0.1 * STEP**2)


def test_a_narrow_gap_is_found_and_a_wide_hole_is_not() -> None:
    ring = shapely.difference(box(0, 0, 2, 2), box(0.5, 0.5))
    assert check(snap(np.array([ring], dtype=object)))
    cells = four()
    cells[0] = shapely.Polygon(
        [*box(0, 0).exterior.coords[:1], (WEST + STEP - 5e-8, NORTH - STEP / 2),
         *box(0, 0).exterior.coords[1:4]]
    )  # fmt: skip
    findings = check(snap(cells))
    (gap,) = findings.of("gap")
    assert {0, 1} <= set(gap.cells)
    assert np.isclose(gap.place.centroid.x, WEST + STEP, atol=1e-7)


def test_a_vertex_on_one_side_only_is_an_unmatched_edge() -> None:
    cells = four()
    cells[1] = shapely.Polygon(
        [*box(1, 0).exterior.coords[:3], (WEST + STEP, NORTH - STEP / 2),
         *box(1, 0).exterior.coords[3:]]
    )  # fmt: skip
    assert {item.cells for item in check(snap(cells)).of("edge")} == {(0,), (1,)}


def test_an_invalid_polygon_is_named_first() -> None:
    cells = four()
    cells[2] = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert [item.cells for item in check(cells).of("invalid")] == [(2,)]


def test_the_outline_keeps_all_vertices_and_does_not_depend_on_order() -> None:
    cells = four()
    outline = outline_of(cells)
    assert shapely.get_num_coordinates(outline) == 9
    assert shapely.equals_identical(outline, outline_of(cells[::-1]))


def test_areas_are_measured_in_the_metric_system() -> None:
    # 0.001° x 0.001° at 24.5 N on the ellipsoid: 101.3 m x 110.8 m
    assert np.allclose(area_m2(four(), 4548), 101.3 * 110.8, rtol=0.01)
