"""Whatever makes or reads cells of the base grid meets none of a professional grid on the same ground."""

from __future__ import annotations

import pytest

from geo_grid.access.models import Department
from geo_grid.areas.models import CellAssignment, CellTeam, GridCell, GridCellVersion, Worker
from geo_grid.errors import BadInput
from geo_grid.incidents.case_filters import _of_area
from importers.demo import accounts, loading
from importers.runs.run import import_file
from tests.importers.test_cells import LEFT_CODE, block, layer  # noqa: F401


@pytest.fixture
def trade(lattice_city):
    """Cells of sanitation on the ground of the first base cell: codes before and after all others."""
    like = GridCellVersion.objects.get(cell=lattice_city.grid_cells[0], valid__upper_inf=True)
    atoms = CellAssignment.objects.filter(cell=like.cell, valid__upper_inf=True).order_by("pk")
    found = []
    for serial, row in zip((0, 77), atoms, strict=False):
        cell = GridCell.objects.create(kind="sanitation", community_id=like.cell.community_id)
        GridCellVersion.objects.create(
            cell=cell, kind="sanitation", code=f"{LEFT_CODE}{serial:03d}", name="环卫",
            geom=like.geom, valid=like.valid,
        )  # fmt: skip
        CellAssignment.objects.create(
            cell=cell, kind="sanitation", basic_cell_id=row.basic_cell_id, valid=row.valid
        )
        found.append(cell.pk)
    return found


def test_a_new_cell_of_a_file_is_numbered_after_those_of_the_base_grid(trade, layer):  # noqa: F811
    path = layer([(block(0, 2, 2, 3), "旧-1", "北"), (block(0, 0, 2, 2), "旧-2", "南")])
    import_file("cells", path, datum="wgs84")
    new = GridCellVersion.objects.get(name="北", valid__upper_inf=True)
    assert (new.kind, new.code) == ("base", f"{LEFT_CODE}002")
    held = CellAssignment.objects.filter(cell__in=trade, valid__upper_inf=True)
    assert set(held.values_list("cell", flat=True)) == set(trade)


def test_the_demo_appoints_its_workers_to_cells_of_the_base_grid(trade, lattice_city):
    Worker.objects.create(ref="w1", name="张三")
    Worker.objects.create(ref="w2", name="李四")
    loading._appoint_workers()
    team = dict(CellTeam.objects.values_list("cell", "worker__ref"))
    assert team == {lattice_city.grid_cells[0]: "w1", lattice_city.grid_cells[1]: "w2"}


def test_the_demo_s_grid_worker_has_a_cell_of_the_base_grid(trade, lattice_city):
    areas = accounts._areas(Department.objects.create(code="d", name="部门"))
    assert areas["grid_worker"][0] == {"grid_cell_id": lattice_city.grid_cells[0]}


def test_cases_are_asked_for_by_cells_of_the_base_grid_alone(trade):
    """No case lies in another: an empty list would be taken for an answer."""
    _of_area(f"{LEFT_CODE}001")
    with pytest.raises(BadInput) as refused:
        _of_area(f"{LEFT_CODE}077")
    assert refused.value.code == "area_unknown"
