"""Atoms cut by a line: lineage, codes, neighbours, assignments, and everything found again."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.areas.cell_at_point import ground
from geo_grid.areas.cutting import cut_basic_cells
from geo_grid.areas.models import (
    BasicCell,
    BasicCellEdge,
    BasicCellLineage,
    BasicCellSums,
    CellAssignment,
    GridCellVersion,
)
from geo_grid.geometry import coverage
from geo_grid.incidents.ground import reassign_and_recount
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building, Unit
from tests.conftest import SOUTH, STEP, WEST


def line(*points: tuple[float, float]) -> np.ndarray:
    """A line through lattice positions: columns from the west, rows from the south."""
    places = [(WEST + x * STEP, SOUTH + y * STEP) for x, y in points]
    return np.array([shapely.LineString(places)], dtype=object)


def now() -> list[BasicCell]:
    return list(BasicCell.objects.filter(valid__upper_inf=True).order_by("code"))


def sound_ground() -> bool:
    shapes = np.asarray(to_shapely(cell.geom for cell in now()), dtype=object)
    return bool(coverage.check(shapes))


def test_children_take_the_place_of_their_parents(lattice_city):
    before = {cell.pk: cell for cell in now()}
    cut = cut_basic_cells(line((-0.5, 2.3), (2.5, 2.3)))  # through the top row, not to its end
    reassign_and_recount(cut.touched)
    parents = {lattice_city.basic_cells[name] for name in ("001", "002")}
    assert set(cut.children) == parents
    assert len(now()) == 12 + 2
    assert sound_ground()
    for parent, children in cut.children.items():
        rows = BasicCellLineage.objects.filter(parent=parent)
        assert {row.child_id for row in rows} == set(children)
        assert sum(row.share for row in rows) == pytest.approx(1)
        area = sum(BasicCell.objects.get(pk=pk).area_m2 for pk in children)
        assert area == pytest.approx(before[parent].area_m2, abs=0.1)
    ended = BasicCell.objects.filter(pk__in=parents)
    assert all(not cell.valid.upper_inf for cell in ended)
    fresh = [c.code for c in now() if c.pk not in before]
    assert fresh == [f"990101001001{n:03d}" for n in (7, 8, 9, 10)], "numbers are not used twice"


def test_everything_on_the_ground_is_found_again(lattice_city):
    building = Building.objects.get(pk=lattice_city.buildings["B1"])
    unit = Unit.objects.create(building=building, room="101", basic_cell=building.basic_cell)
    cut = cut_basic_cells(line((-0.5, 2.6), (1.5, 2.6)))  # above the building
    reassign_and_recount(cut.touched)
    building.refresh_from_db()
    unit.refresh_from_db()
    lower = next(
        BasicCell.objects.get(pk=pk) for pk in cut.children[lattice_city.basic_cells["001"]]
        if BasicCell.objects.get(pk=pk).geom.contains(building.point)
    )  # fmt: skip
    assert building.basic_cell == unit.basic_cell == lower
    assert BasicCellSums.objects.get(basic_cell=lower).units == 1
    assert sum(BasicCellSums.objects.values_list("buildings", flat=True)) == 6
    assert not BasicCellSums.objects.filter(basic_cell__in=cut.children).exists()
    found = ground().at(building.point.x, building.point.y)
    assert (found.basic_cell, found.grid_cell) == (lower.pk, lattice_city.grid_cells[0])


def test_pieces_stay_in_the_grid_cell_and_its_outline_is_theirs(lattice_city):
    was = GridCellVersion.objects.get(cell=lattice_city.grid_cells[0]).geom
    cut = cut_basic_cells(line((-0.5, 2.3), (1.5, 2.3)))
    for children in cut.children.values():
        rows = CellAssignment.objects.filter(basic_cell__in=children, valid__upper_inf=True)
        assert {row.cell_id for row in rows} == {lattice_city.grid_cells[0]}
    version = GridCellVersion.objects.get(cell=lattice_city.grid_cells[0])
    assert version.geom.sym_difference(was).area < 1e-12
    members = CellAssignment.objects.filter(
        cell=lattice_city.grid_cells[0], valid__upper_inf=True
    ).values_list("basic_cell", flat=True)
    shapes = to_shapely(c.geom for c in now() if c.pk in set(members))
    outline = coverage.outline_of(np.asarray(shapes, dtype=object))
    assert shapely.equals_exact(
        shapely.normalize(shapely.multipolygons([outline])),
        shapely.normalize(to_shapely([version.geom])[0]),
    )


def test_neighbours_of_the_pieces(bare_city):
    cut = cut_basic_cells(line((0.5, 1.5), (0.5, 3.5)))  # from the middle of 005 up through 001
    ((parent, children),) = cut.children.items()
    assert parent == bare_city.basic_cells["001"]
    edges = BasicCellEdge.objects.filter(a__in=children) | BasicCellEdge.objects.filter(
        b__in=children
    )
    pairs = {frozenset((edge.a_id, edge.b_id)) for edge in edges}
    west, east = children
    assert pairs == {
        frozenset((west, east)),
        frozenset((west, bare_city.basic_cells["005"])),
        frozenset((east, bare_city.basic_cells["005"])),
        frozenset((east, bare_city.basic_cells["002"])),
    }
    assert not BasicCellEdge.objects.filter(a=parent).exists()
    length = {frozenset((e.a_id, e.b_id)): e.shared_m for e in edges}
    assert length[frozenset((west, east))] == pytest.approx(110.8, abs=0.5)


def test_a_cut_along_a_border_or_out_of_bounds_changes_nothing(bare_city):
    before = {cell.pk: bytes(cell.geom.wkb) for cell in now()}
    assert not cut_basic_cells(line((0, 1), (4, 1))).touched
    only = {bare_city.basic_cells["012"]}
    assert not cut_basic_cells(line((-0.5, 2.3), (1.5, 2.3)), within=only).touched
    assert {cell.pk: bytes(cell.geom.wkb) for cell in now()} == before


def test_a_second_cut_through_the_pieces(lattice_city):
    cut_basic_cells(line((-0.5, 2.3), (4.5, 2.3)))
    cut_basic_cells(line((0.7, 1.5), (0.7, 3.5)))
    assert sound_ground()
    assert len(now()) == 12 + 4 + 2
