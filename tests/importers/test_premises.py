"""Buildings, entrances and units on the lattice city: tied, resolved, corrected, counted."""

from __future__ import annotations

import pytest

from geo_grid.areas.models import BasicCellSums, City
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.runs.models import ImportRun
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST, building_in, lattice_boxes
from tests.importers.conftest import codes


def sums(city, name: str) -> BasicCellSums:
    return BasicCellSums.objects.get(basic_cell_id=city.basic_cells[name])


def units_file(write_csv, **more):
    rows = [
        {"编号": f"U{n}", "building_ref": "B1", "单元": "1单元", "楼层": n, "房号": f"{n}01室",
         "用途": "住宅", "建筑面积": "80.5"} | more
        for n in (1, 2, 3)
    ]  # fmt: skip
    return write_csv(rows, "units.csv")


def test_units_come_with_entrance_address_atom_and_sums(lattice_city, write_csv):
    report = import_file("units", units_file(write_csv), source="房管局")
    assert (report.read, report.accepted, report.changed, report.applied) == (3, 3, 3, True)
    unit = Unit.objects.get(ref="U2")
    assert (unit.floor, unit.room, unit.use, unit.floor_area_m2) == (2, "201", "dwelling", 80.5)
    assert unit.building_id == lattice_city.buildings["B1"]
    assert (unit.entrance.name, unit.entrance.point_origin) == ("1单元", "building")
    assert (unit.point_origin, unit.point) == ("entrance", None)
    assert unit.basic_cell_id == lattice_city.basic_cells["001"]
    assert not unit.addresses.exists()  # it is its building's
    assert sums(lattice_city, "001").units == 3
    run = ImportRun.objects.latest("id")
    assert (run.source, run.rows_read, run.rows_changed) == ("房管局", 3, 3)


@pytest.mark.parametrize("kind", ["units", "buildings"])
def test_the_same_file_twice_changes_nothing(lattice_city, write_csv, kind):
    wkt = building_in(lattice_boxes()[2]).wkt
    building = {"ref": "B9", "floors": 7, "road": "直线路", "number": "9号", "aliases": "老楼;九号",
                "wkt": wkt}  # fmt: skip
    path = units_file(write_csv) if kind == "units" else write_csv([building])
    assert import_file(kind, path, datum="wgs84").changed > 0
    version = City.objects.get().data_version
    before = list(Unit.objects.values()), list(Address.objects.values())
    assert import_file(kind, path, datum="wgs84").changed == 0
    assert (list(Unit.objects.values()), list(Address.objects.values())) == before
    assert City.objects.get().data_version == version


def test_changed_cells_correct_and_empty_cells_say_nothing(lattice_city, write_csv):
    import_file("units", units_file(write_csv))
    ids = set(Unit.objects.values_list("id", flat=True))
    row = {"building_ref": "B1", "entrance": "1", "room": "201", "floor": "", "use": "出租"}
    assert import_file("units", write_csv([row])).changed == 1
    unit = Unit.objects.get(room="201")
    assert (unit.use, unit.floor, unit.ref, unit.floor_area_m2) == ("rented", 2, "U2", 80.5)
    assert set(Unit.objects.values_list("id", flat=True)) == ids


def test_units_are_tied_by_address(lattice_city, write_csv):
    Address.objects.filter(building__ref="B2").update(building_part="2栋", estate="方格花园")
    Address.objects.create(
        building_id=lattice_city.buildings["B3"], kind="alias", is_primary=False, text="老楼"
    )
    rows = [
        {"road": "直线路", "number": "1", "room": "101"},
        {"estate": "方格花园", "building": "2号楼", "room": "102"},
        {"building_name": "老楼", "room": "103"},
        {"road": "直线路", "number": "77号", "room": "104"},
        {"estate": "方格花园", "building_name": "", "room": "105"},
        {"room": "106"},
        {"road": "直线路", "number": "1", "building_name": "4号楼", "room": "107"},
        {"building_ref": "B99", "room": "108"},
    ]
    report = import_file("units", write_csv(rows), accept_partial=True)
    tied = {unit.room: unit.building.ref for unit in Unit.objects.all()}
    assert tied == {"101": "B1", "102": "B2", "103": "B3"}
    assert codes(report) == [
        (5, "building_ref", "address_unknown"),
        (6, "building_ref", "address_unknown"),
        (7, "building_ref", "place_missing"),
        (8, "building_ref", "address_unknown"),
        (9, "building_ref", "building_unknown"),
    ]


def test_an_address_of_two_buildings_is_ambiguous(lattice_city, write_csv):
    Address.objects.filter(building__ref="B2").update(number="1号")
    path = write_csv([{"road": "直线路", "number": "1", "room": "101"}])
    assert codes(import_file("units", path)) == [(2, "building_ref", "address_ambiguous")]


def test_one_door_named_in_two_ways_is_one_unit(lattice_city, write_csv):
    rows = [
        {"building_ref": "B1", "entrance": "2单元", "room": "101", "road": ""},
        {"building_ref": "B1", "entrance": "2", "room": "101室", "road": ""},
        {"building_ref": "", "entrance": "2单元", "room": "101", "road": "直线路", "number": "1号"},
        {"building_ref": "B1", "entrance": "", "room": "101"},
        {"building_ref": "B1", "entrance": "2单元", "room": "101"},
    ]
    report = import_file("units", write_csv(rows), accept_partial=True)
    assert {(row, code) for row, _, code in codes(report)} == {
        (3, "duplicate"), (4, "duplicate"), (6, "duplicate"),
    }  # fmt: skip
    assert Unit.objects.count() == 2
    assert Entrance.objects.count() == 1


def test_a_ref_belongs_to_one_unit(lattice_city, write_csv):
    import_file("units", units_file(write_csv))
    rows = [
        {"building_ref": "B2", "room": "1", "ref": "U1"},
        {"building_ref": "B2", "room": "2", "ref": "N"},
        {"building_ref": "B2", "room": "3", "ref": "N"},
    ]
    assert codes(import_file("units", write_csv(rows))) == [
        (2, "ref", "ref_taken"),
        (4, "ref", "duplicate"),
    ]


def test_a_file_with_a_fault_loads_nothing_unless_told(lattice_city, write_csv):
    rows = [{"building_ref": "B1", "room": "1"}, {"building_ref": "B1", "room": ""}]
    path = write_csv(rows)
    report = import_file("units", path)
    assert (report.applied, report.accepted, report.changed) == (False, 1, 0)
    assert codes(report) == [(3, "room", "required")]
    assert "--accept-partial" in "\n".join(report.lines())
    assert not Unit.objects.exists()
    assert not ImportRun.objects.exists()
    assert import_file("units", path, accept_partial=True).changed == 1
    assert Unit.objects.count() == 1


def test_refused_rows_leave_no_entrance(lattice_city, write_csv):
    rows = [
        {"building_ref": "B1", "entrance": "1", "room": "1", "ref": "A"},
        {"building_ref": "B1", "entrance": "2", "room": "1", "ref": "A"},
    ]
    import_file("units", write_csv(rows), accept_partial=True)
    assert list(Entrance.objects.values_list("name", flat=True)) == ["1"]


def test_a_unit_with_a_point_of_its_own(lattice_city, write_csv):
    row = {"building_ref": "B1", "room": "1", "lon": WEST + 1.5 * STEP, "lat": SOUTH + 2.5 * STEP}
    import_file("units", write_csv([row]), datum="wgs84")
    unit = Unit.objects.get()
    assert unit.point_origin == "own"
    assert unit.basic_cell_id == lattice_city.basic_cells["002"]
    assert import_file("units", write_csv([{"building_ref": "B1", "room": "1"}])).changed == 0


def test_entrances_with_points_take_their_units_along(lattice_city, write_csv):
    import_file("units", units_file(write_csv))
    row = {
        "building_ref": "B1",
        "name": "1单元",
        "lon": WEST + 1.5 * STEP,
        "lat": SOUTH + 2.5 * STEP,
    }
    path = write_csv([row], "entrances.csv")
    assert import_file("entrances", path, datum="wgs84").changed == 1
    cell = lattice_city.basic_cells["002"]
    assert set(Unit.objects.values_list("basic_cell_id", flat=True)) == {cell}
    assert (sums(lattice_city, "001").units, sums(lattice_city, "002").units) == (0, 3)
    assert import_file("entrances", path, datum="wgs84").changed == 0
    assert import_file("units", units_file(write_csv)).changed == 0


def test_real_units_replace_estimated_ones(lattice_city, write_csv):
    cell = lattice_city.basic_cells["001"]
    for building, room in (("B1", "101"), ("B1", "e2"), ("B2", "e1")):
        unit = Unit.objects.create(
            building_id=lattice_city.buildings[building], room=room, is_estimated=True,
            estimated_residents=3, basic_cell_id=cell,
        )  # fmt: skip
        Address.objects.create(unit=unit, room=room)
    import_file("units", write_csv([{"building_ref": "B1", "room": "101"}]))
    left = {(u.building.ref, u.room, u.is_estimated) for u in Unit.objects.all()}
    assert left == {("B1", "101", False), ("B1", "e2", True), ("B2", "e1", True)}
    import_file("units", write_csv([{"building_ref": "B1", "room": "102"}]))
    left = {(u.building.ref, u.room, u.is_estimated) for u in Unit.objects.all()}
    assert left == {("B1", "101", False), ("B1", "102", False), ("B2", "e1", True)}
    assert set(Address.objects.filter(unit__isnull=False).values_list("room", flat=True)) == {
        "101", "e1",
    }  # fmt: skip


def test_a_moved_building_moves_what_hangs_on_it(lattice_city, write_csv):
    import_file("units", units_file(write_csv))
    path = write_csv([{"ref": "B1", "wkt": building_in(lattice_boxes()[2]).wkt}], "b.csv")
    assert import_file("buildings", path, datum="wgs84").changed == 1
    building = Building.objects.get(ref="B1")
    assert building.basic_cell_id == lattice_city.basic_cells["003"]
    assert (building.name, building.floors) == ("1号楼", 6)
    assert set(Unit.objects.values_list("basic_cell_id", flat=True)) == {building.basic_cell_id}
    assert (sums(lattice_city, "001").units, sums(lattice_city, "003").units) == (0, 3)
    assert (sums(lattice_city, "001").buildings, sums(lattice_city, "003").buildings) == (0, 1)


def test_buildings_without_refs_are_known_by_their_shape(bare_city, write_csv):
    rows = [{"name": n, "wkt": building_in(lattice_boxes()[i]).wkt} for i, n in enumerate("ab")]
    assert import_file("buildings", write_csv(rows), datum="wgs84").changed == 2
    rows[0]["name"] = "c"
    assert import_file("buildings", write_csv(rows), datum="wgs84").changed == 1
    assert sorted(Building.objects.values_list("name", flat=True)) == ["b", "c"]


def test_many_rows_take_the_same_way(lattice_city, write_csv):
    rows = [
        {"building_ref": f"B{b}", "entrance": f"{e}单元", "room": str(r), "floor": 1}
        for b in range(1, 7) for e in (1, 2) for r in range(120)
    ]  # fmt: skip
    path = write_csv(rows)
    assert import_file("units", path).changed == len(rows) == 1440
    assert Unit.objects.count() == 1440
    assert import_file("units", path).changed == 0
