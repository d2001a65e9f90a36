"""Cuts on drawn atoms, where the right answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.geometry import coverage
from geo_grid.geometry.edits.coverage_edits import AtomCut, cut_atoms
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import project

SRID = 4548
CORNER = (453_000.0, 2_708_000.0)  # a place in Xiamen, EPSG:4548


def on_earth(*shapes: shapely.Geometry) -> np.ndarray:
    """Local metres to EPSG:4326 on the lattice."""
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return snap(project(moved, metric_srid=SRID, inverse=True))


def cut(
    *points: tuple[float, float], houses: list[shapely.Geometry] | None = None, **more
) -> AtomCut:
    """An atom of 100 m × 100 m west of another one, cut along a line (local metres)."""
    west, east = on_earth(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100))
    found = cut_atoms(
        np.array([west]),
        lines=on_earth(shapely.LineString(points)),
        neighbours=np.array([east]),
        buildings=on_earth(*houses) if houses else None,
        metric_srid=SRID,
        **more,
    )
    rest = [east] if 1 not in found.reshaped else list(found.reshaped_geoms)
    assert coverage.check(np.array([*found.pieces, *(rest if len(found.pieces) else [east])]))
    return found


def areas(found: AtomCut) -> list[float]:
    return sorted(coverage.area_m2(found.pieces, SRID).round(0).tolist())


def test_a_straight_cut_gives_two_pieces_and_the_neighbour_its_new_vertex() -> None:
    found = cut((-10, 30), (110, 30))
    assert areas(found) == [3000, 7000]
    assert sorted(found.share.round(3)) == [0.3, 0.7]
    assert found.reshaped.tolist() == [1]
    assert shapely.get_num_coordinates(found.reshaped_geoms).tolist() == [6]


def test_a_line_that_stops_inside_cuts_nothing() -> None:
    found = cut((-10, 30), (50, 30))
    assert len(found.pieces) == 0
    assert len(found.divided) == 0


@pytest.mark.parametrize(("short_m", "pieces"), [(0.9, 2), (1.5, 0)])
def test_a_line_that_just_misses_the_border_is_drawn_out_to_it(short_m, pieces) -> None:
    assert len(cut((-10, 30), (100 - short_m, 30)).pieces) == pieces


def test_a_line_along_a_border_is_that_border() -> None:
    assert len(cut((0.3, -10), (0.3, 110)).pieces) == 0
    bent = cut((0.3, -10), (0.3, 40), (60, 40), (60, 110))
    assert areas(bent) == [3600, 6400]


def test_a_ring_inside_makes_an_island() -> None:
    found = cut((20, 20), (40, 20), (40, 40), (20, 40), (20, 20))
    assert areas(found) == [400, 9600]
    assert len(found.reshaped) == 0


def test_the_border_goes_around_a_building_on_the_side_of_its_lesser_part() -> None:
    house = shapely.box(40, 25, 60, 33)  # 5 m below the line, 3 m above
    found = cut((-10, 30), (110, 30), houses=[house, shapely.box(10, 50, 20, 60)])
    assert found.crossed.tolist() == [0]
    assert areas(found) == [3060, 6940]


def test_a_building_is_split_where_that_is_asked_for() -> None:
    house = shapely.box(40, 25, 60, 33)
    found = cut((-10, 30), (110, 30), houses=[house], split_buildings=True)
    assert found.crossed.tolist() == [0]
    assert areas(found) == [3000, 7000]


def test_overlapping_buildings_stay_together() -> None:
    houses = [shapely.box(40, 25, 60, 33), shapely.box(55, 32, 70, 45)]
    found = cut((-10, 30), (110, 30), houses=houses)
    assert found.crossed.tolist() == [0]
    lump = 20 * 8 + 15 * 13 - 5 * 1
    above = lump - 20 * 5
    assert areas(found) == [3000 - (lump - above), 7000 + (lump - above)]
