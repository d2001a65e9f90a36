"""Small towns where the owner of a point can be told by eye."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geo_grid.errors import BadInput
from geo_grid.geometry.polygon_index import NOWHERE, CellIndex, warm

STEP = 1e-8

# A block of four cells around (118.2, 24.2), 0.2 degrees wide:   20 | 40
#                                                                 ---+---
#                                                                 30 | 10
BLOCK = np.array(
    [
        box(118.2, 24.1, 118.3, 24.2),
        box(118.1, 24.2, 118.2, 24.3),
        box(118.1, 24.1, 118.2, 24.2),
        box(118.2, 24.2, 118.3, 24.3),
    ]
)
UNBOUNDED = shapely.from_wkt("POLYGON ((0 0, 1 0, Infinity 1, 0 0))")

BLOCK_IDS = [10, 20, 30, 40]


@pytest.fixture(scope="module")
def block() -> CellIndex:
    return CellIndex(BLOCK, ids=BLOCK_IDS)


@pytest.mark.parametrize(
    ("lon", "lat", "owner"),
    [
        (118.25, 24.15, 10),
        (118.15, 24.25, 20),
        (118.15, 24.15, 30),
        (118.25, 24.25, 40),
        (118.2, 24.2, 10),  # the corner of all four
        (118.2, 24.25, 20),  # between 20 and 40
        (118.15, 24.2, 20),  # between 20 and 30
        (118.2 - STEP, 24.2 - STEP, 30),  # one step, about a millimetre, off the corner
        (118.2 + 0.4 * STEP, 24.25, 20),  # rounds to the border
        (118.1, 24.1, 30),  # the outline belongs to the block
        (118.1 - STEP, 24.1, NOWHERE),
        (0.0, 0.0, NOWHERE),
        (24.15, 118.25, NOWHERE),  # swapped axes
    ],
)
def test_who_owns_a_point(block: CellIndex, lon: float, lat: float, owner: int) -> None:
    assert block.locate(lon, lat) == owner
    assert block.locate_many([lon], [lat]).tolist() == [owner]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300, -1e300])
def test_what_is_not_a_place_has_no_owner(block: CellIndex, bad: float) -> None:
    assert block.locate(bad, 24.15) == NOWHERE
    assert block.locate(118.25, bad) == NOWHERE
    assert block.locate_many([bad, 118.25], [24.15, 24.15]).tolist() == [NOWHERE, 10]
    assert block.nearest(bad, 24.15, within_m=50) == NOWHERE
    assert block.nearest(118.25, bad, within_m=50) == NOWHERE


def test_integers_and_strided_arrays_are_points_too() -> None:
    index = CellIndex([box(118, 24, 119, 25)], ids=[7])
    assert index.locate(118, 24) == 7
    table = np.array([[118.5, 24.5], [117.5, 24.5]])
    assert index.locate_many(table[:, 0], table[:, 1]).tolist() == [7, NOWHERE]


def test_a_hole_owns_nothing_but_its_rim_belongs_to_the_polygon() -> None:
    ring = box(118, 24, 118.3, 24.3).difference(box(118.1, 24.1, 118.2, 24.2))
    index = CellIndex([ring], ids=[5])
    assert index.locate(118.15, 24.15) == NOWHERE
    assert index.locate(118.1, 24.15) == 5
    filled = CellIndex([ring, box(118.1, 24.1, 118.2, 24.2)], ids=[5, 3])
    assert filled.locate(118.15, 24.15) == 3
    assert filled.locate(118.1, 24.15) == 3


def test_parts_of_a_multipolygon_have_one_owner_and_overlaps_go_to_the_lowest() -> None:
    islands = MultiPolygon([box(118, 24, 118.1, 24.1), box(118.2, 24.2, 118.3, 24.3)])
    index = CellIndex([islands, box(118, 24, 118.3, 24.3)], ids=[9, 8])
    assert index.locate(118.05, 24.05) == 8
    index = CellIndex([islands, box(118, 24, 118.3, 24.3)], ids=[8, 9])
    assert [index.locate(x, x - 94) for x in (118.05, 118.15, 118.25)] == [8, 9, 8]


def test_none_and_empty_polygons_own_nothing() -> None:
    index = CellIndex([None, Polygon(), box(118, 24, 119, 25)], ids=[1, 2, 3])
    assert index.locate(118.5, 24.5) == 3
    empty = CellIndex([], ids=[])
    assert empty.locate(118.5, 24.5) == NOWHERE
    assert empty.locate_many([118.5], [24.5]).tolist() == [NOWHERE]
    assert empty.nearest(118.5, 24.5, within_m=1e6) == NOWHERE
    assert CellIndex([None], ids=[1]).locate(0.0, 0.0) == NOWHERE


def test_the_nearest_cell_within_reach(block: CellIndex) -> None:
    metre_lat = 1 / 111_195
    assert block.nearest(118.25, 24.15, within_m=0) == 10
    assert block.nearest(118.25, 24.3 + 40 * metre_lat, within_m=50) == 40
    assert block.nearest(118.25, 24.3 + 60 * metre_lat, within_m=50) == NOWHERE
    metre_lon = metre_lat / math.cos(math.radians(24.15))
    assert block.nearest(118.3 + 49 * metre_lon, 24.15, within_m=50) == 10
    assert block.nearest(118.3 + 51 * metre_lon, 24.15, within_m=50) == NOWHERE
    assert block.nearest(118.2, 24.3 + 10 * metre_lat, within_m=50) == 20  # as near to 40


@pytest.mark.parametrize(
    ("geoms", "ids", "code"),
    [
        ([box(0, 0, 1, 1)], [1, 2], "index_ids_unusable"),
        ([box(0, 0, 1, 1)], [-1], "index_ids_unusable"),
        ([Point(0, 0)], [1], "index_not_polygons"),
        ([UNBOUNDED], [1], "coordinates_not_finite"),
        ([box(0, 0, 1, 1), box(30, 0, 31, 1)], [1, 2], "extent_too_large"),
    ],
)
def test_what_cannot_be_indexed_is_refused(geoms: list[object], ids: list[int], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        CellIndex(geoms, ids=ids)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_points_come_in_pairs(block: CellIndex) -> None:
    with pytest.raises(ValueError, match="of one length"):
        block.locate_many([118.0, 119.0], [24.0])


def test_long_edges_do_not_eat_memory() -> None:
    """A comb of long thin teeth: every edge crosses all the columns there are."""
    n = 5_000
    y = np.arange(n) * 1e-5
    teeth = shapely.box(118.0, 24.0 + y, 119.0, 24.0 + y + 1e-5)
    index = CellIndex(teeth, ids=np.arange(n))
    assert index.nbytes < 1_000 * 4 * n
    assert index.locate(118.5, 24.0 + 1e-5 * 2_500.5) == 2_500


def test_warming_up_is_harmless() -> None:
    warm()
