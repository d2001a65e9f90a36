"""One door in several spellings is one door: in a file, and against what is known."""

from __future__ import annotations

import pytest

from geo_grid.people.models import OrganisationPlace, Residence
from geo_grid.premises.models import Building, Entrance, Unit
from importers.runs.run import import_file
from importers.schema.floors import Floor, Stairwell, floor_of
from importers.schema.values import Room
from tests.importers.conftest import codes


@pytest.mark.parametrize(
    ("plain", "others"),
    [
        ("502A", ["502a", "５０２Ａ", "502a室", " 502 A ", "502a号", "５０２ａ房"]),
        ("502-1", ["502—1", "502－1", "502–1", "502−1", "502‐1", "502——1", "502 - 1", "502-1室"]),
        ("B1-3", ["b1-3", "Ｂ１－３", "b1—3室"]),
        ("商铺1", ["商铺 1", "商铺１"]),
        ("0303", ["０３０３", "0303室"]),
    ],
)
def test_rooms_have_one_form(plain, others):
    assert {Room().parse(text) for text in [plain, *others]} == {plain}


@pytest.mark.parametrize(
    ("plain", "others"),
    [
        ("1单元", ["一单元", "1 单元", "１单元", "第一单元", "第1单元", "01单元", "1号单元"]),
        ("12单元", ["十二单元", "１２ 单元", "第十二单元"]),
        ("20单元", ["二十单元", "二〇单元"]),
        ("A单元", ["a单元", "Ａ单元", "a 单元"]),
        ("1", ["１", "一", "01"]),
        ("东门", []),
        ("Main hall", []),
        ("17号", ["１７号", "十七号"]),
    ],
)
def test_stairwells_have_one_form(plain, others):
    assert {Stairwell().parse(text) for text in [plain, *others]} == {plain}


@pytest.mark.parametrize(
    ("number", "label", "texts"),
    [
        (5, "", ["5", "5层", "5F", "五层", "F5", "5楼", "第五层", "５Ｆ", "5f", "05", "5.0"]),
        (-1, "", ["-1", "负一层", "地下一层", "-1层", "－1", "—1", "负1楼", "-1F"]),
        (-1, "B1", ["B1", "b1", "Ｂ１"]),
        (-1, "B1F", ["B1F", "b1f"]),
        (12, "", ["十二层", "12F"]),
    ],
)
def test_floors_have_one_number(number, label, texts):
    assert {floor_of(Floor(-20, 200).parse(text)) for text in texts} == {(number, label)}


def door(entrance: str, room: str, floor: str = "") -> dict[str, str]:
    return {"building_ref": "B1", "单元": entrance, "房号": room, "楼层": floor}


def doors() -> list[tuple[str, str]]:
    found = Unit.objects.filter(building__ref="B1", is_estimated=False, is_unassigned=False)
    return sorted(found.values_list("entrance__name", "room"))


def test_one_door_in_a_file_is_one_unit(lattice_city, write_csv):
    rows = [door("1单元", "502A", "5"), door("一单元", "502a", "5层"), door("１ 单元", "５０２Ａ", "5F"),
            door("2单元", "502-1"), door("二单元", "502—1"), door("第二单元", "502－1室")]  # fmt: skip
    report = import_file("units", write_csv(rows), accept_partial=True)
    assert codes(report) == [(n, "room", "duplicate") for n in (3, 4, 6, 7)]
    assert doors() == [("1单元", "502A"), ("2单元", "502-1")]
    again = import_file("units", write_csv([rows[2], rows[5]]))
    assert (codes(again), again.changed) == ([], 0)


@pytest.fixture
def stored(lattice_city):
    """Doors as they were entered before, in spellings of their own."""
    house = Building.objects.get(ref="B1")
    for name, room in (
        ("一单元", "502a"),
        ("第十二单元", "502—1"),
        ("３ 单元", "３０１室"),
        ("二十单元", "7"),
    ):
        entrance = Entrance.objects.create(building=house, name=name, point=house.point)
        Unit.objects.create(building=house, entrance=entrance, room=room)
    return doors()


def test_units_that_are_known_are_not_doubled(stored, write_csv):
    rows = [door("1单元", "502A", "5"), door("12单元", "502-1", "5"), door("3单元", "301", "3"),
            door("20单元", "7", "1")]  # fmt: skip
    report = import_file("units", write_csv(rows))
    assert (codes(report), report.changed) == ([], 4)
    assert doors() == stored
    assert set(Unit.objects.filter(floor=5).values_list("room", flat=True)) == {"502a", "502—1"}
    assert Entrance.objects.filter(building__ref="B1").count() == 4


def test_people_and_shops_find_the_door(stored, write_csv):
    home = {"building_ref": "B1", "姓名": "甲", "人口类别": "户籍"}
    people = [home | {"单元": "1单元", "房号": "502A"}, home | {"姓名": "乙", "房号": "502－1"}]
    assert codes(import_file("residents", write_csv(people))) == []
    assert set(Residence.objects.values_list("unit__room", flat=True)) == {"502a", "502—1"}
    shop = {"building_ref": "B1", "名称": "店", "单元": "三单元", "房号": "301"}
    assert codes(import_file("organisations", write_csv([shop]))) == []
    assert OrganisationPlace.objects.get().unit.room == "３０１室"
    assert doors() == stored


@pytest.fixture
def house(lattice_city):
    """``house({"1单元": ["502a"], …})``: the doors of B1 as they were entered, by entrance."""

    def build(rooms: dict[str, list[str]]) -> None:
        building = Building.objects.get(ref="B1")
        for name, spelled in rooms.items():
            entrance = Entrance.objects.create(building=building, name=name, point=building.point)
            for room in spelled:
                Unit.objects.create(building=building, entrance=entrance, room=room)

    return build


def test_a_door_that_is_spelled_so_is_meant_before_another_spelling(house, write_csv):
    house({"1单元": ["502a"], "2单元": ["502A"]})
    home = {"building_ref": "B1", "姓名": "甲", "人口类别": "户籍", "房号": "502A"}
    assert codes(import_file("residents", write_csv([home]))) == []
    assert Residence.objects.get().unit.entrance.name == "2单元"
    shop = {"building_ref": "B1", "名称": "店", "房号": "502A"}
    assert codes(import_file("organisations", write_csv([shop]))) == []
    assert OrganisationPlace.objects.get().unit.entrance.name == "2单元"


@pytest.mark.parametrize(
    ("rooms", "code"),
    [
        ({"1单元": ["502a", "５０２Ａ"]}, "unit_unknown"),
        ({"1单元": ["502a"], "2单元": ["５０２Ａ"]}, "unit_unknown"),
        ({"1单元": ["502a"], "2单元": ["502a"]}, "unit_ambiguous"),
    ],
)
def test_of_two_spellings_none_is_chosen(house, write_csv, rooms, code):
    house(rooms)
    home = {"building_ref": "B1", "姓名": "甲", "人口类别": "户籍", "房号": "502A"}
    report = import_file("residents", write_csv([home]), accept_partial=True)
    assert codes(report) == [(2, "room", code)]


def test_the_one_other_spelling_is_found_without_an_entrance(house, write_csv):
    house({"1单元": ["502a"], "2单元": ["501"]})
    home = {"building_ref": "B1", "姓名": "甲", "人口类别": "户籍", "房号": "502A"}
    assert codes(import_file("residents", write_csv([home]))) == []
    assert Residence.objects.get().unit.room == "502a"
