"""Basic cells on drawn towns, where the right answer is known, and on a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from geo_grid.errors import BadInput
from geo_grid.geometry import coverage
from geo_grid.geometry.blocks.build import (
    BasicCells,
    BlockRules,
    make_basic_cells,
    make_outline,
    number_west_east,
    rank_of_kind,
)
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.metric import project

SRID = 4548
CORNER = (453_000.0, 2_708_000.0)  # a place in Xiamen, EPSG:4548
SNEZHINSK = Path(__file__).resolve().parents[2].parent / "shared/data/osm-snezhinsk/snezhinsk.gpkg"


def on_earth(*shapes: shapely.Geometry) -> np.ndarray:
    """Local metres to EPSG:4326."""
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return project(moved, metric_srid=SRID, inverse=True)


def town(side_m: float, houses: list[shapely.Polygon], lived: list[float], **more) -> BasicCells:
    return make_basic_cells(
        on_earth(shapely.box(0, 0, side_m, side_m))[0],
        buildings=on_earth(*houses),
        households=np.array(lived, float),
        metric_srid=SRID,
        **more,
    )


def slab(x: float, y: float, width: float = 60.0, depth: float = 12.0) -> shapely.Polygon:
    return shapely.box(x, y, x + width, y + depth)


def line(*points: tuple[float, float]) -> np.ndarray:
    return on_earth(shapely.LineString(points))


def test_a_small_block_stays_whole() -> None:
    cells = town(100, [slab(20, 20), slab(20, 60)], [10, 10])
    assert len(cells.geoms) == 1
    assert cells.households.tolist() == [20]


def test_crowded_slabs_are_divided_along_the_gaps_between_them() -> None:
    rows = [10.0, 40.0, 70.0]
    cells = town(100, [slab(20, y) for y in rows], [50, 50, 50])
    assert sorted(cells.building_cell) == [0, 1, 2]
    metric = project(cells.geoms, metric_srid=SRID)
    assert np.allclose(shapely.bounds(metric)[:, 2] - shapely.bounds(metric)[:, 0], 100, atol=0.1)
    assert shapely.get_num_coordinates(metric).max() <= 8, "straight, not stepped"


def test_a_tower_is_a_cell_of_its_own_and_is_not_cut() -> None:
    cells = town(120, [slab(20, 20), slab(20, 80)], [300, 10])
    assert sorted(cells.households) == [10, 300]


def test_streets_bound_and_bridges_do_not() -> None:
    halves = [slab(20, 70), slab(110, 70)]
    street = line((90, -10), (90, 190))
    at_ground = town(180, halves, [1, 1], streets=street, street_levels=np.array([0]))
    border = shapely.get_coordinates(project(at_ground.geoms, metric_srid=SRID))
    assert len(at_ground.geoms) == 2
    assert np.isin(np.round(border[:, 0] - CORNER[0]), [0, 90, 180]).all()
    road = line((50, -9), (50, 199))
    wall = town(140, [slab(20, 70)], [1], streets=road)
    free = town(140, [slab(20, 70)], [1], streets=road, street_levels=np.array([1]))
    assert len(wall.geoms) == 2
    assert len(free.geoms) == 1


def test_open_land_is_divided_only_as_far_as_cells_may_be_many() -> None:
    assert len(town(400, [slab(10, 10)], [1]).geoms) >= 8
    assert len(town(400, [slab(10, 10)], [1], most_cells=3).geoms) <= 4
    assert len(town(400, [slab(10, 10)], [1], rules=BlockRules(open_share=0.1)).geoms) <= 2


def test_a_courtyard_stays_with_the_building_around_it() -> None:
    ring = shapely.difference(shapely.box(20, 20, 100, 100), shapely.box(40, 40, 80, 80))
    cells = town(120, [ring, slab(50, 50, 10, 10), slab(2, 2, 10, 10)], [90, 20, 30])
    assert cells.building_cell[0] == cells.building_cell[1] != cells.building_cell[2]


def test_a_barrier_divides_even_where_it_ends() -> None:
    sides = [slab(10, 80, 40), slab(110, 80, 40)]
    assert len(town(160, sides, [1, 1], streets=line((80, -9), (80, 100))).geoms) <= 2
    walled = town(160, sides, [1, 1], barriers=line((80, -9), (80, 100)))
    assert walled.building_cell[0] != walled.building_cell[1]


def test_the_strip_between_two_tracks_goes_with_one_side() -> None:
    tracks = np.append(line((80, -9), (80, 170)), line((86, -9), (86, 170)))
    sides = [slab(10, 80, 40), slab(110, 80, 40)]
    assert len(town(160, sides, [1, 1], barriers=tracks).geoms) == 2
    kept = town(160, sides, [1, 1], barriers=tracks, rules=BlockRules(corridor_m=0.0))
    assert len(kept.geoms) == 3


def test_water_is_a_cell_of_its_own_and_streets_over_it_do_not_bound() -> None:
    river = on_earth(shapely.box(80, -10, 130, 210))
    sides = [slab(10, 80, 40), slab(140, 80, 40)]
    street = line((-9, 100), (209, 100))
    cells = town(200, sides, [1, 1], water=river, streets=street)
    assert cells.water.sum() == 1
    edges = adjacency(cells.geoms, metric_srid=SRID, barriers=river, water=cells.water)
    home = edges.components()[cells.building_cell]
    assert home[0] != home[1], "the banks are not joined through the river"


def test_broken_footprints_are_survived() -> None:
    bow = shapely.Polygon([(10, 10), (30, 30), (30, 10), (10, 30)])
    many = shapely.multipolygons([slab(50, 50, 10, 10), slab(70, 50, 10, 10)])
    flat = shapely.Polygon([(1, 1), (2, 2), (3, 3)])
    cells = town(100, [bow, many, flat, slab(150, 150), slab(95, 95)], [1, 1, 1, 1, 1])
    assert (cells.building_cell >= 0).tolist() == [True, True, False, False, True]
    assert cells.report["buildings_outside"] == 2


def test_scattered_farms_have_an_outline_in_parts() -> None:
    farms = on_earth(slab(0, 0), slab(2000, 0))
    outline = make_outline(farms, metric_srid=SRID)
    assert outline.geom_type == "MultiPolygon"
    reach = np.sqrt(coverage.area_m2(np.array([outline], dtype=object), SRID)[0] / 2 / np.pi)
    assert 90 < reach < 150


def test_the_outline_follows_the_streets_around_the_last_block() -> None:
    ring = line((0, 0), (150, 0), (150, 150), (0, 150), (0, 0))
    outline = make_outline(on_earth(slab(40, 60)), ring, metric_srid=SRID, reach_m=60)
    assert shapely.covers(shapely.buffer(outline, 6e-6), ring).all()
    with pytest.raises(BadInput):
        make_outline(np.zeros(0, dtype=object), metric_srid=SRID)


def test_numbers_run_like_lines_of_text_inside_each_group() -> None:
    boxes = [
        shapely.box(x, y + 5 * (x // 100), x + 100, y + 100)
        for y in (100, 0)
        for x in (0, 100, 200)
    ]
    geoms = on_earth(*boxes)
    assert number_west_east(geoms).tolist() == [1, 2, 3, 4, 5, 6]
    assert number_west_east(geoms[::-1]).tolist() == [6, 5, 4, 3, 2, 1]
    groups = np.array(["b", "a", "a", "b", "a", "a"])
    assert number_west_east(geoms, groups=groups).tolist() == [1, 1, 2, 2, 3, 4]


def test_unknown_kinds_of_street_count_as_streets() -> None:
    kinds = ["primary", "residential", "新路", "service", "footway"]
    assert [rank_of_kind(kind) for kind in kinds] == [3, 2, 2, 1, 0]


@pytest.mark.slow
@pytest.mark.skipif(not SNEZHINSK.exists(), reason="the real data are not beside the checkout")
def test_snezhinsk() -> None:
    import pyogrio

    houses = pyogrio.read_dataframe(SNEZHINSK, layer="buildings")
    roads = pyogrio.read_dataframe(SNEZHINSK, layer="roads")
    footprints, streets = np.asarray(houses.geometry), np.asarray(roads.geometry)
    ranks = np.array([rank_of_kind(kind) for kind in roads.highway])
    lived = np.where(houses.building == "apartments", 70.0, 1.0)
    outline = make_outline(footprints, streets[ranks > 0], metric_srid=32641)
    cells = make_basic_cells(
        outline,
        buildings=footprints,
        households=lived,
        streets=streets,
        street_ranks=ranks,
        metric_srid=32641,
    )
    assert coverage.check(cells.geoms)
    assert np.isclose(shapely.area(cells.geoms).sum(), cells.outline.area, rtol=1e-12)
    assert (cells.building_cell >= 0).all()
    assert cells.households.sum() == lived.sum()
    areas = coverage.area_m2(cells.geoms, 32641)
    assert (areas < 3000).mean() < 0.05
    assert ((areas >= 5_000) & (areas <= 20_000)).mean() > 0.85
