"""Old layers of grid cells over the lattice city: repaired, cut into atoms, sums kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from django.core.management import call_command

from geo_grid.areas.models import (
    BasicCell,
    BasicCellLineage,
    CellAssignment,
    CellTeam,
    GridCellVersion,
    Worker,
)
from geo_grid.errors import BadInput
from geo_grid.geometry import coverage
from geo_grid.geometry.metric import project
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building
from importers.runs.run import import_file
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST

LEFT_CODE, RIGHT_CODE = "990101001001", "990101001002"


def block(x: float, y: float, x2: float, y2: float) -> shapely.Polygon:
    """A box in lattice steps: columns from the west, rows from the south."""
    return shapely.box(WEST + x * STEP, SOUTH + y * STEP, WEST + x2 * STEP, SOUTH + y2 * STEP)


@pytest.fixture
def layer(write_geojson):
    """``layer([(polygon, code, name), …])`` writes a file."""

    def write(cells, name="cells.geojson") -> Path:
        return write_geojson(
            [
                (
                    shapely.to_geojson(shape),
                    {"code": code, "name": title} | (more[0] if more else {}),
                )
                for shape, code, title, *more in cells
            ],
            name,
        )

    return write


def members(code: str) -> set[str]:
    version = GridCellVersion.objects.get(code=code, valid__upper_inf=True)
    rows = CellAssignment.objects.filter(cell=version.cell_id, valid__upper_inf=True)
    return set(rows.values_list("basic_cell__code", flat=True))


def held(code: str) -> shapely.Geometry:
    version = GridCellVersion.objects.get(code=code, valid__upper_inf=True)
    return to_shapely([version.geom])[0]


def state() -> list[tuple]:
    """Everything about cells that a second import might change."""
    versions = GridCellVersion.objects.order_by("pk").values_list("pk", "code", "name", "valid")
    rows = CellAssignment.objects.order_by("pk").values_list("pk", "cell", "basic_cell", "valid")
    return [*versions, *rows, *BasicCell.objects.order_by("pk").values_list("pk", "valid")]


def sound_ground() -> bool:
    atoms = BasicCell.objects.filter(valid__upper_inf=True)
    return bool(coverage.check(np.array(to_shapely(a.geom for a in atoms), dtype=object)))


def test_cells_along_atoms_cut_nothing(lattice_city, layer):
    path = layer([
        (block(0, 2, 2, 3), f"{LEFT_CODE}011", "北"), (block(0, 0, 2, 2), f"{LEFT_CODE}012", "南"),
    ])  # fmt: skip
    report = import_file("cells", path, datum="wgs84")
    assert (report.applied, report.findings, report.changed) == (True, [], 2)
    assert not BasicCellLineage.objects.exists()
    assert members(f"{LEFT_CODE}011") == {f"{LEFT_CODE}001", f"{LEFT_CODE}002"}
    assert len(members(f"{LEFT_CODE}012")) == 4
    total = report.sums["total"]
    assert total["before"] == total["after"]
    assert total["after"]["buildings"] == 3
    right = GridCellVersion.objects.filter(code__startswith=RIGHT_CODE, valid__upper_inf=True)
    assert right.count() == 1, "a community without a cell in the file is left alone"


def test_the_greater_part_continues_and_teams_stay(lattice_city, layer):
    from geo_grid.areas.actions import appoint
    from geo_grid.areas.models import GridCell

    old = GridCell.objects.get(pk=lattice_city.grid_cells[0])
    appoint(old, worker=Worker.objects.create(ref="w1", name="张三"))
    path = layer([(block(0, 2, 2, 3), "旧-1", "北"), (block(0, 0, 2, 2), "旧-2", "南")])
    import_file("cells", path, datum="wgs84")
    south = GridCellVersion.objects.get(name="南", valid__upper_inf=True)
    assert (south.cell_id, south.code) == (old.pk, f"{LEFT_CODE}001")
    north = GridCellVersion.objects.get(name="北", valid__upper_inf=True)
    assert north.code == f"{LEFT_CODE}002", "the old code does not fit"
    assert CellTeam.objects.get(cell=old, valid__upper_inf=True).worker.ref == "w1"


def test_workers_by_ref_and_by_name(lattice_city, layer):
    Worker.objects.create(ref="w1", name="张三")
    path = layer([
        (block(0, 2, 2, 3), None, "北", {"worker": "w1"}),
        (block(0, 0, 2, 2), None, "南", {"worker": "李四"}),
    ])  # fmt: skip
    assert import_file("cells", path, datum="wgs84").changed == 2
    primary = CellTeam.objects.filter(role="primary", valid__upper_inf=True)
    assert sorted(primary.values_list("worker__name", flat=True)) == ["张三", "李四"]
    assert import_file("cells", path, datum="wgs84").changed == 0
    assert Worker.objects.count() == 2


def test_atoms_are_cut_where_an_old_border_runs(lattice_city, layer):
    """The border runs through the middle of boxes 005 and 006, and through building B4."""
    path = layer([
        (block(0, 1.4, 2, 3), f"{LEFT_CODE}011", "北"),
        (block(0, 0, 2, 1.4), f"{LEFT_CODE}012", "南"),
    ])  # fmt: skip
    report = import_file("cells", path, datum="wgs84")
    assert report.applied
    assert [(f.kind, f.buildings, f.state) for f in report.findings] == [
        ("building", ("B4",), "repaired")
    ]
    b4 = Building.objects.get(ref="B4")
    halves = [c for c in BasicCell.objects.filter(valid__upper_inf=True)
              if c.geom.intersection(b4.geom).area > 1e-13]  # fmt: skip
    assert [c.pk for c in halves] == [b4.basic_cell_id], "the border goes around the building"
    assert sound_ground()
    parents = set(BasicCellLineage.objects.values_list("parent__code", flat=True))
    assert parents == {f"{LEFT_CODE}003", f"{LEFT_CODE}004"}
    total = report.sums["total"]
    for name in ("buildings", "units", "households", "residents"):
        assert total["before"][name] == total["after"][name]
    assert total["after"]["area_m2"] == pytest.approx(total["before"]["area_m2"], abs=0.5)
    north = held(f"{LEFT_CODE}011")
    assert shapely.area(shapely.difference(block(0, 1.5, 2, 3), north)) < 1e-12


def test_the_same_layer_again_changes_nothing(lattice_city, layer):
    path = layer([
        (block(0, 1.4, 2, 3), f"{LEFT_CODE}011", "北"), (block(0, 0, 2, 1.4), "旧-2", "南"),
        (block(2, 0, 3.3, 3), None, "西"), (block(3.3, 0, 4, 3), None, "东"),
    ])  # fmt: skip
    assert import_file("cells", path, datum="wgs84").changed == 4
    before = state()
    again = import_file("cells", path, datum="wgs84")
    assert (again.applied, again.changed) == (True, 0)
    assert state() == before


def test_incidents_follow_and_closed_ones_keep_their_version(lattice_city, layer):
    from django.utils import timezone

    from geo_grid.incidents.actions import resolve

    point = to_shapely([Building.objects.get(ref="B1").point])[0]
    for ref, closed in (("open", None), ("closed", timezone.now())):
        Incident.objects.create(
            ref=ref, category="x", step="closed" if closed else "accepted", closed_at=closed,
            reported_at=closed or timezone.now(), point=point.wkt,
        )  # fmt: skip
    resolve()
    path = layer([
        (block(0, 2, 2, 3), f"{LEFT_CODE}011", "北"), (block(0, 0, 2, 2), f"{LEFT_CODE}012", "南"),
    ])  # fmt: skip
    before = Incident.objects.get(ref="closed").cell_version_id
    import_file("cells", path, datum="wgs84")
    assert Incident.objects.get(ref="open").cell_version.code == f"{LEFT_CODE}011"
    assert Incident.objects.get(ref="closed").cell_version_id == before


def test_a_code_of_somebody_else_is_not_taken(lattice_city, layer):
    """The left community's code on a cell of the right one."""
    path = layer([(block(2, 0, 4, 3), f"{LEFT_CODE}001", "右")])
    import_file("cells", path, datum="wgs84")
    assert GridCellVersion.objects.get(name="右").code == f"{RIGHT_CODE}001"


def damaged() -> list[tuple[shapely.Polygon, str, str]]:
    """Four sound cells, a third of a step of damage here and there."""
    return [
        (block(0, 1.5, 2, 3).difference(block(0.5, 2.0, 0.9, 2.2)), "a", "北"),
        (block(0, 0, 2, 1.2), "b", "南"),
    ]


def test_wide_faults_keep_the_layer_out_unless_partial(lattice_city, layer):
    path = layer(damaged())
    before = state()
    report = import_file("cells", path, datum="wgs84", tolerance_m=5)
    assert [(f.kind, f.state) for f in report.left] == [("gap", "left"), ("hole", "left")]
    assert not report.applied
    assert state() == before
    assert report.sums["total"]["after"]["basic_cells"] > 6, "what would have become of it"
    assert import_file("cells", path, datum="wgs84", tolerance_m=5, accept_partial=True).applied
    free = BasicCell.objects.filter(valid__upper_inf=True, community=lattice_city.communities[0])
    loose = [a for a in free if not a.assignments.filter(valid__upper_inf=True).exists()]
    gap = sum(a.area_m2 for a in loose)
    hole, strip = (f.area_m2 for f in sorted(report.left, key=lambda f: f.area_m2))
    assert gap == pytest.approx(hole + strip, rel=0.02)


def test_a_greater_tolerance_repairs_them(lattice_city, layer):
    report = import_file("cells", layer(damaged()), datum="wgs84", tolerance_m=40)
    assert (report.applied, report.left) == (True, [])
    loose = BasicCell.objects.filter(valid__upper_inf=True, assignments=None)
    assert not loose.exists()


def test_findings_as_geopackage_and_json(lattice_city, layer, tmp_path, capsys):
    target = tmp_path / "findings.gpkg"
    with pytest.raises(SystemExit) as left:
        call_command(
            "import_data", "cells", str(layer(damaged())), "--datum", "wgs84", "--tolerance-m", "5",
            "--findings", str(target), "--json", verbosity=0,
        )  # fmt: skip
    assert left.value.code == 1
    info = pyogrio.read_info(target)
    assert (info["crs"], info["features"]) == ("EPSG:4326", 2)
    told = json.loads(capsys.readouterr().out)
    features = told["findings"]["features"]
    assert sorted(f["properties"]["kind"] for f in features) == ["gap", "hole"]
    assert all(shapely.from_geojson(json.dumps(f["geometry"])).is_valid for f in features)
    assert told["sums"]["total"]["before"]["buildings"] == 3


def test_a_layer_elsewhere_and_codes_twice(lattice_city, layer):
    with pytest.raises(BadInput) as caught:
        import_file("cells", layer([(block(8, 8, 9, 9), "a", "a")]), datum="wgs84")
    assert caught.value.code == "cells_without_ground"
    twice = [(block(0, 2, 2, 3), "a", "北"), (block(0, 0, 2, 2), "a", "南")]
    report = import_file("cells", layer(twice), datum="wgs84")
    assert [(r.row, r.code) for r in report.refused] == [(2, "duplicate")]
    assert not report.applied


def test_damage_of_known_size_is_found_exactly_and_repaired(lattice_city, layer):
    """Shifted, a gap, an overlap, a sliver, a hole, a piece beyond: each with its known area."""
    m = 0.01  # of a box, about a metre
    gap = block(0, 1.5, 2, 1.5 + 1.5 * m)
    hole = block(0.3, 2, 0.3 + 1.2 * m, 2.2)
    sliver = block(2 - m, 0, 2, 1.5)
    overlap = block(2, 2 - m, 3.2, 2)
    beyond = block(2 - 0.8 * m, 2, 2, 3)
    cells = [
        block(0, 1.5 + 1.5 * m, 2, 3).difference(hole), block(0, 0, 2 - m, 1.5), sliver,
        block(2, 2 - m, 4, 3).union(beyond), block(2, 0, 4, 2).difference(block(3.2, 2 - m, 4, 2)),
    ]  # fmt: skip
    cells = [shapely.affinity.translate(cell, 1.2e-5, -0.9e-5) for cell in cells]
    path = layer([(shape, None, name) for shape, name in zip(cells, "上下条东西", strict=True)])
    report = import_file("cells", path, datum="wgs84", tolerance_m=2)
    assert report.left == []
    assert report.applied
    found = {f.kind: f for f in report.findings if f.kind != "building"}
    assert len([f for f in report.findings if f.kind != "building"]) == 6
    step_m = project(np.array([shapely.Point(WEST, SOUTH)]), metric_srid=METRIC_SRID)
    moved = project(
        np.array([shapely.Point(WEST + 1.2e-5, SOUTH - 0.9e-5)]), metric_srid=METRIC_SRID
    )
    assert found["shift"].width_m == pytest.approx(shapely.distance(step_m, moved)[0], abs=0.03)
    known = {"gap": gap, "hole": hole, "sliver": sliver, "overlap": overlap, "outside": beyond}
    for kind, place in known.items():
        area = coverage.area_m2(np.array([place]), METRIC_SRID)[0]
        assert found[kind].area_m2 == pytest.approx(area, rel=0.02), kind
        odd = shapely.symmetric_difference(found[kind].place, place)
        assert coverage.area_m2(np.array([odd]), METRIC_SRID)[0] < 0.05 * area + 1, kind
    assert sound_ground()
    assert not BasicCell.objects.filter(valid__upper_inf=True, assignments=None).exists()
    total = report.sums["total"]
    for name in ("buildings", "units", "households", "residents"):
        assert total["before"][name] == total["after"][name]
