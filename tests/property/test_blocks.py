"""Basic cells of random towns: whatever the streets and footprints, the ground adds up."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely import STRtree

from geo_grid.errors import BadInput
from geo_grid.geometry import coverage
from geo_grid.geometry.blocks.build import BasicCells, BlockRules, make_basic_cells, make_outline
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.metric import project
from tests.effort import at_length

SRID = 4548
SIDE_M = 700
CORNER = (453_000.0, 2_708_000.0)  # a place in Xiamen, EPSG:4548
TOWNS = settings(
    max_examples=at_length(25, 100),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

coordinate = st.integers(0, SIDE_M)
point = st.tuples(coordinate, coordinate)
crooked = st.lists(point, min_size=2, max_size=5, unique=True).map(shapely.LineString)


@st.composite
def twin(draw: st.DrawFn) -> shapely.LineString:
    """A line and, a few metres beside it, nearly the same line: the carriageways of a road."""
    line = draw(crooked)
    shift = draw(st.sampled_from([0.05, 0.5, 2.0, 8.0]))
    aside = np.array([shift, draw(st.sampled_from([0.0, shift]))])
    moved = shapely.transform(line, lambda xy: xy + aside)
    return shapely.MultiLineString([line, moved])


@st.composite
def house(draw: st.DrawFn) -> shapely.Polygon:
    """A rectangle at any angle, now and then with a courtyard."""
    x, y = draw(point)
    width, depth = draw(st.integers(4, 70)), draw(st.integers(4, 40))
    shape = shapely.box(x, y, x + width, y + depth)
    if width > 25 and depth > 25 and draw(st.booleans()):
        shape = shape.difference(shapely.box(x + 8, y + 8, x + width - 8, y + depth - 8))
    return shapely.affinity.rotate(shape, draw(st.integers(0, 89)))


@dataclass
class Town:
    outline: shapely.Geometry
    buildings: np.ndarray
    households: np.ndarray
    streets: np.ndarray
    ranks: np.ndarray
    barriers: np.ndarray

    def cells(self, *, rules: BlockRules | None = None) -> BasicCells:
        return make_basic_cells(
            self.outline,
            buildings=self.buildings,
            households=self.households,
            streets=self.streets,
            street_ranks=self.ranks,
            barriers=self.barriers,
            metric_srid=SRID,
            rules=rules,
        )


def on_earth(shapes: list[shapely.Geometry]) -> np.ndarray:
    """Local metres to EPSG:4326."""
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy + CORNER)
    return project(moved, metric_srid=SRID, inverse=True)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A square kilometre or so, with what a real extract has: overlaps, twins, dead ends."""
    buildings = draw(st.lists(house(), min_size=1, max_size=45))
    buildings += draw(st.lists(st.sampled_from(buildings), max_size=2))  # mapped twice
    streets = draw(st.lists(st.one_of(crooked, crooked, twin()), max_size=9))
    barriers = draw(st.lists(crooked, max_size=2))
    numbers = st.sampled_from([0, 0, 1, 4, 12, 40, 59, 61, 200])
    ring = draw(st.sampled_from(["square", "round"]))
    square = shapely.box(10, 10, SIDE_M - 10, SIDE_M - 10)
    outline = square if ring == "square" else shapely.Point(350, 350).buffer(300)
    return Town(
        on_earth([outline])[0],
        on_earth(buildings),
        np.array([draw(numbers) for _ in buildings], float),
        on_earth(streets),
        np.array([draw(st.integers(0, 3)) for _ in streets], int),
        on_earth(barriers),
    )


def cut_length_m(cells: np.ndarray, footprints: np.ndarray) -> np.ndarray:
    """How much border runs through each footprint, in metres, 3 mm of its rim left out."""
    borders = project(shapely.boundary(cells), metric_srid=SRID)
    cores = shapely.buffer(project(footprints, metric_srid=SRID), -0.003)
    line, core = STRtree(borders).query(cores, predicate="intersects")[::-1]
    through = shapely.length(shapely.intersection(borders[line], cores[core]))
    return np.bincount(core, weights=through, minlength=len(footprints))


@pytest.mark.slow
@TOWNS
@given(towns())
def test_the_cells_are_a_valid_coverage_of_the_outline(town: Town) -> None:
    cells = town.cells()
    assert coverage.check(cells.geoms)
    assert set(shapely.get_type_id(cells.geoms)) == {3}, "every cell is one connected polygon"
    assert np.isclose(shapely.area(cells.geoms).sum(), cells.outline.area, rtol=1e-12)
    assert shapely.hausdorff_distance(cells.outline, town.outline) < 2e-8
    whole = shapely.get_coordinates(cells.geoms) * 1e8
    assert np.abs(whole - np.rint(whole)).max() < 1e-4, "on the lattice"


@pytest.mark.slow
@TOWNS
@given(towns())
def test_every_building_has_one_cell_and_no_border_runs_through_it(town: Town) -> None:
    cells = town.cells()
    inside = shapely.area(shapely.intersection(town.buildings, town.outline)) > 1e-12
    assert (cells.building_cell[inside] >= 0).all()
    outside = ~shapely.dwithin(town.buildings, town.outline, 3e-8)  # else rounding decides
    assert (cells.building_cell[outside] == -1).all()
    home = cells.geoms[cells.building_cell[inside]]
    here = shapely.intersection(town.buildings[inside], cells.outline)
    astray = shapely.area(shapely.difference(here, home)) / shapely.area(here)
    assert astray.max(initial=0.0) < 1e-3
    clear = np.array([shapely.contains_properly(town.outline, b) for b in town.buildings], bool)
    assert cut_length_m(cells.geoms, town.buildings[clear]).max(initial=0.0) < 0.02


@pytest.mark.slow
@TOWNS
@given(towns())
def test_only_a_cell_that_cannot_be_divided_is_crowded(town: Town) -> None:
    cells = town.cells()
    inside = cells.building_cell >= 0
    assert np.isclose(cells.households.sum(), town.households[inside].sum())
    for cell in np.flatnonzero(cells.households > 60):
        lived = town.buildings[(cells.building_cell == cell) & (town.households > 0)]
        grown = shapely.buffer(lived, 2e-6)  # touching, overlapping or in a courtyard: one clump
        assert shapely.get_num_geometries(shapely.union_all(grown)) == 1


def sides_of_barriers(cells: BasicCells, town: Town) -> list[tuple[int, np.ndarray]]:
    """The cells with ground on several sides of a barrier, and that ground (metres)."""
    if len(town.barriers) == 0:
        return []
    walls = shapely.buffer(shapely.union_all(project(town.barriers, metric_srid=SRID)), 0.02)
    built = shapely.union_all(project(town.buildings, metric_srid=SRID), grid_size=1e-3)
    torn = []
    for cell, shape in enumerate(project(cells.geoms, metric_srid=SRID)):
        parts = shapely.difference(shapely.get_parts(shapely.difference(shape, walls)), built)
        parts = parts[2 * shapely.area(parts) > 1.0 * shapely.length(parts)]
        if len(parts) > 1:
            torn.append((cell, parts))
    return torn


@pytest.mark.slow
@TOWNS
@given(towns())
def test_no_cell_reaches_over_a_barrier(town: Town) -> None:
    assert not sides_of_barriers(town.cells(rules=BlockRules(corridor_m=0.0)), town)


@pytest.mark.slow
@TOWNS
@given(towns())
def test_only_strips_between_barriers_lie_over_one(town: Town) -> None:
    for _, parts in sides_of_barriers(town.cells(), town):
        width = np.sort(2 * shapely.area(parts) / shapely.length(parts))
        assert (width[:-1] < 2 * BlockRules().corridor_m).all()


@pytest.mark.slow
@settings(TOWNS, max_examples=at_length(8, 8))
@given(towns())
def test_the_same_town_gives_the_same_cells(town: Town) -> None:
    one, two = town.cells(), town.cells()
    assert shapely.equals_identical(one.geoms, two.geoms).all()
    assert (one.building_cell == two.building_cell).all()


@settings(TOWNS, max_examples=at_length(15, 60))
@given(towns())
def test_an_outline_is_found_that_holds_every_building(town: Town) -> None:
    outline = make_outline(town.buildings, town.streets[town.ranks > 0], metric_srid=SRID)
    assert outline.is_valid
    assert shapely.covers(shapely.buffer(outline, 1e-8), town.buildings).all()
    cells = dataclasses.replace(town, outline=outline).cells()
    assert coverage.check(cells.geoms)
    assert (cells.building_cell >= 0).all()
    edges = adjacency(cells.geoms, metric_srid=SRID)
    parts = shapely.get_num_geometries(outline)
    assert edges.components(over_barriers=True).max() + 1 == parts


def test_nothing_to_build_from_is_refused() -> None:
    with pytest.raises(BadInput):
        make_outline(np.zeros(0, dtype=object), metric_srid=SRID)
