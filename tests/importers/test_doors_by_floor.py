"""Doors of one number on several floors: told apart, never mixed up, never doubled."""

from __future__ import annotations

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.errors import Conflict
from geo_grid.people.models import Organisation, OrganisationPlace, Residence
from geo_grid.premises.models import Unit
from geo_grid.registers.units import add_unit, correct_unit
from importers.runs.run import import_file
from tests.importers.conftest import codes, resident_id

SHOPS = (("-1", "06"), ("1", "06"), ("2", "06"), ("夹层", "06"), ("B1", "101"), ("1", "101"))


def door(floor: str, room: str, **more: str) -> dict[str, str]:
    return {"building_ref": "B1", "楼层": floor, "房号": room} | more


def load(write_csv, *rows: dict[str, str], kind: str = "units", **more):
    return import_file(kind, write_csv(list(rows), f"{kind}.csv"), **more)


def doors() -> list[tuple[int | None, str, str]]:
    rows = Unit.objects.filter(building__ref="B1", is_estimated=False, is_unassigned=False)
    return sorted(rows.values_list("floor", "floor_label", "room"), key=str)


@pytest.fixture
def shops(lattice_city, write_csv):
    report = load(write_csv, *(door(*one) for one in SHOPS))
    assert codes(report) == []
    return report


def test_the_same_number_on_several_floors_is_as_many_doors(shops, write_csv):
    assert len(doors()) == len(SHOPS)
    assert {(floor, room) for floor, _, room in doors()} == {
        (-1, "06"), (1, "06"), (2, "06"), (None, "06"), (-1, "101"), (1, "101")}  # fmt: skip
    again = load(write_csv, *(door(*one) for one in SHOPS))
    assert (again.refused, again.changed) == ([], 0)
    assert len(doors()) == len(SHOPS)


def test_b1_and_minus_one_are_one_floor(shops, write_csv):
    report = load(write_csv, door("B1", "06"), door("负一楼", "06"), accept_partial=True)
    assert codes(report) == [(3, "room", "duplicate")]
    assert len(doors()) == len(SHOPS)


def test_who_says_no_floor_is_asked_where_there_are_several(shops, write_csv):
    report = load(write_csv, door("", "06"), accept_partial=True)
    assert codes(report) == [(2, "floor", "unit_floor_missing")]
    report = load(write_csv, door("", "07"), door("1", "07"), accept_partial=True)
    assert codes(report) == [(2, "floor", "unit_floor_missing")]
    assert (1, "", "07") in doors()


def test_a_room_that_says_its_floor_is_corrected_not_doubled(lattice_city, write_csv):
    load(write_csv, door("3", "301"), door("", "502"))
    report = load(write_csv, door("4", "301"), door("5", "502"))
    assert report.changed == 2
    assert doors() == [(4, "", "301"), (5, "", "502")]


def test_a_floor_that_was_unknown_is_filled_in_once(lattice_city, write_csv):
    load(write_csv, door("", "06"))
    report = load(write_csv, door("-1", "06"), door("1", "06"))
    assert codes(report) == []
    assert [(floor, room) for floor, _, room in doors()] == [(-1, "06"), (1, "06")]
    assert load(write_csv, door("-1", "06"), door("1", "06")).changed == 0


def test_the_only_door_of_a_number_needs_no_floor(lattice_city, write_csv):
    load(write_csv, door("-1", "06", 编号="U1"))
    report = load(write_csv, door("", "06", 编号="U1", 面积="12"))
    assert codes(report) == []
    assert doors() == [(-1, "", "06")]


def test_people_and_shops_are_put_behind_none_of_several_doors(lattice_city, write_csv):
    load(write_csv, *(door(*one, 单元="1单元") for one in SHOPS), door("3", "301", 单元="1单元"))
    home = {"building_ref": "B1", "单元": "1单元"}
    people = [home | {"姓名": f"人{n}", "人口类别": "户籍", "身份证号": resident_id(serial=n),
                      "房号": room} for n, room in ((1, "06"), (2, "301"))]  # fmt: skip
    report = load(write_csv, *people, kind="residents", accept_partial=True)
    assert codes(report) == [(2, "room", "unit_ambiguous")]
    assert list(Residence.objects.values_list("unit__room", flat=True)) == ["301"]
    shops = [home | {"名称": f"店{n}", "类型": "公司", "房号": room} for n, room in
             ((1, "06"), (2, "301"))]  # fmt: skip
    report = load(write_csv, *shops, kind="organisations", accept_partial=True)
    assert codes(report) == [(2, "room", "unit_ambiguous")]
    assert Organisation.objects.count() == 1
    assert list(OrganisationPlace.objects.values_list("unit__room", flat=True)) == ["301"]


def test_the_desk_tells_doors_by_floor_too(lattice_city):
    building = lattice_city.buildings["B1"]
    with acting(Caller(scope=SYSTEM, purpose="test")):
        low = add_unit(building=building, room="06", floor=-1)
        add_unit(building=building, room="06", floor=1)
        for given in ({"floor": 1}, {"floor": None}, {}):
            with pytest.raises(Conflict) as taken:
                add_unit(building=building, room="06", **given)
            assert (taken.value.code, taken.value.field) == ("taken", "room")
        with pytest.raises(Conflict):
            correct_unit(low.pk, revision=low.revision, given={"floor": 1})
    assert [(floor, room) for floor, _, room in doors()] == [(-1, "06"), (1, "06")]


def test_who_names_no_entrance_is_asked_where_the_room_lies_behind_one(lattice_city, write_csv):
    """Else a list without entrances counts every flat a second time."""
    behind, plain = door("", "302", 单元="1单元"), door("", "302")
    assert codes(load(write_csv, behind)) == []
    report = load(write_csv, plain, door("", "303"), accept_partial=True)
    assert codes(report) == [(2, "entrance", "unit_entrance_missing")]
    both = door("", "404", 单元="2单元"), door("", "404")
    for _ in range(2):
        assert codes(load(write_csv, *both)) == [], "a list that has both tells them apart"
        assert codes(load(write_csv, door("", "303"), door("", "404"))) == [], "the house's own"
        assert [room for _, _, room in doors()] == ["302", "303", "404", "404"]
