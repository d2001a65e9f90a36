"""A sound layer of cells, damaged in ways whose sizes are known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.geometry.coverage import area_m2
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project
from geo_grid.geometry.repair.repair import Survey, survey_layer

SRID = 4548
CORNER = (453_000.0, 2_708_000.0)  # a place in Xiamen, EPSG:4548
NW, NE, SW, SE = range(4)


def on_earth(*shapes: shapely.Geometry) -> np.ndarray:
    """Local metres to EPSG:4326 on the lattice."""
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return snap(project(moved, metric_srid=SRID, inverse=True))


def quarters() -> list[shapely.Geometry]:
    """Four cells of 200 m × 150 m that fill a community of 400 m × 300 m (local metres)."""
    return [
        shapely.box(x, y, x + 200, y + 150) for y in (150, 0) for x in (0, 200)
    ]  # fmt: skip


def survey(cells: list[shapely.Geometry], tolerance_m: float = 3.0, **more) -> Survey:
    return survey_layer(
        on_earth(*cells),
        communities=on_earth(shapely.box(0, 0, 400, 300), shapely.box(400, 0, 600, 300)),
        metric_srid=SRID,
        tolerance_m=tolerance_m,
        **more,
    )


def told(found: Survey) -> list[tuple[str, tuple[int, ...], int, str]]:
    return [(f.kind, f.cells, round(f.area_m2), f.state) for f in found.findings]


def claimed(found: Survey) -> list[float]:
    return area_m2(found.claims, SRID).round(0).tolist()


def test_a_sound_layer_has_no_findings() -> None:
    found = survey(quarters())
    assert told(found) == []
    assert found.home.tolist() == [0, 0, 0, 0], "the other community has no cell, hence no gap"
    assert claimed(found) == [30_000] * 4


@pytest.mark.parametrize(("width_m", "state"), [(2, "repaired"), (3, "repaired"), (8, "left")])
def test_a_gap(width_m, state) -> None:
    cells = quarters()
    cells[NW] = shapely.box(0, 150, 200 - width_m, 300)
    found = survey(cells)
    assert told(found) == [("gap", (NW, NE, SW), width_m * 150, state)]
    assert found.findings[0].width_m == pytest.approx(width_m, abs=0.02)
    assert len(found.open_ground) == (state == "left")


@pytest.mark.parametrize(("width_m", "state"), [(2, "repaired"), (8, "left")])
def test_an_overlap(width_m, state) -> None:
    cells = quarters()
    cells[SW] = shapely.box(0, 0, 200 + width_m, 150)
    found = survey(cells)
    assert told(found) == [("overlap", (SW, SE), width_m * 150, state)]
    assert claimed(found) == [30_000] * 4, "the greater one gives way"


def test_a_hole() -> None:
    cells = quarters()
    cells[SE] = cells[SE].difference(shapely.box(250, 50, 270, 80))
    assert told(survey(cells)) == [("hole", (SE,), 600, "left")]
    assert told(survey(cells, tolerance_m=20)) == [("hole", (SE,), 600, "repaired")]


def test_a_sliver_joins_the_neighbour_with_the_longest_border() -> None:
    cells = quarters()
    cells[NW] = shapely.box(0, 150, 198, 300)
    cells.append(shapely.box(198, 150, 200, 300))
    found = survey(cells)
    (kind, who, area, state) = told(found)[0]
    assert (kind, area, state) == ("sliver", 300, "repaired")
    assert who in {(4, NW), (4, NE)}
    assert len(found.findings) == 1
    assert sum(claimed(found)) == 120_000
    assert claimed(found)[4] == 0
    assert [f.state for f in survey(cells, tolerance_m=1).findings] == ["left"]


def test_pieces_outside_the_community() -> None:
    cells = quarters()
    cells[NE] = shapely.box(200, 150, 402, 300)
    cells[SW] = shapely.union(cells[SW], shapely.box(-40, 0, 0, 50))
    found = survey(cells)
    assert told(found) == [("outside", (NE,), 300, "repaired"), ("outside", (SW,), 2000, "left")]
    assert claimed(found) == [30_000] * 4


def test_a_cell_that_lies_nowhere() -> None:
    found = survey([*quarters(), shapely.box(900, 0, 950, 50)])
    assert told(found) == [("outside", (4,), 2500, "left")]
    assert found.home.tolist() == [0, 0, 0, 0, -1]


@pytest.mark.parametrize("by", [(1.5, -2.0), (0.4, 0.0), (-2.1, 2.1)])
def test_a_shifted_layer_is_moved_back(by) -> None:
    found = survey([shapely.affinity.translate(cell, *by) for cell in quarters()])
    assert [f.kind for f in found.findings] == ["shift"]
    assert found.findings[0].width_m == pytest.approx(np.hypot(*by), abs=0.01)
    assert found.shift_m == pytest.approx([-by[0], -by[1]], abs=0.002)


def test_a_layer_far_off_is_not_moved_without_leave() -> None:
    cells = [shapely.affinity.translate(cell, 20, 10) for cell in quarters()]
    found = survey(cells)
    assert (found.findings[0].kind, found.findings[0].state) == ("shift", "left")
    assert found.findings[0].width_m == pytest.approx(np.hypot(20, 10), abs=0.05)
    assert found.shift_m == (0, 0)
    assert [f.kind for f in survey(cells, tolerance_m=25).findings] == ["shift"]


def test_a_gap_that_is_narrow_here_and_wide_there() -> None:
    cells = quarters()
    square = shapely.box(80, 140, 110, 170)
    strip = shapely.box(0, 149, 400, 151)
    cells = [cell.difference(square).difference(strip) for cell in cells]
    found = survey(cells)
    wide = [f for f in found.findings if f.state == "left"]
    narrow = [f for f in found.findings if f.state == "repaired"]
    assert [round(f.area_m2) for f in wide] == [900]
    assert sum(f.area_m2 for f in narrow) == pytest.approx(2 * (400 - 30), abs=1)


def test_buildings_that_a_border_runs_through() -> None:
    houses = [shapely.box(190, 50, 230, 60), shapely.box(10, 10, 20, 20)]
    found = survey(quarters(), buildings=on_earth(*houses))
    assert told(found) == [("building", (SE, SW), 100, "repaired")]
    assert found.findings[0].buildings == (0,)


def test_all_at_once() -> None:
    cells = quarters()
    cells[NW] = shapely.box(0, 150, 198, 300)  # gap of 2 × 150
    cells[SW] = shapely.box(0, 0, 201, 150)  # overlap of 1 × 150
    cells[SE] = cells[SE].difference(shapely.box(250, 50, 252, 80))  # hole of 2 × 30
    cells[NE] = shapely.box(200, 150, 400, 298.5)  # gap at the rim
    cells.append(shapely.box(200, 298.5, 400, 300))  # … which a sliver of 1.5 × 200 fills
    cells = [shapely.affinity.translate(cell, 1.2, -0.9) for cell in cells]
    found = survey(cells)
    assert {(kind, area) for kind, _, area, _ in told(found)} == {
        ("shift", 119_640), ("sliver", 300), ("overlap", 150), ("gap", 300), ("hole", 60),
    }  # fmt: skip
    assert all(f.state == "repaired" for f in found.findings)
