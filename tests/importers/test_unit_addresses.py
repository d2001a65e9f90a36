"""How rows of units find their building, their stairwell and their floor."""

from __future__ import annotations

import pytest

from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place
from geo_grid.premises.models import Address, Building, Unit
from importers.runs.run import import_file
from importers.schema.floors import Floor, flats_of, floor_of
from importers.schema.refusals import BadValue
from tests.importers.conftest import codes


def numbered(ref: str, number: str, *, road: str = "直线路", part: str = "") -> None:
    Address.objects.filter(building__ref=ref).update(number=number, road=road, building_part=part)


def doors() -> set[tuple[str, str | None, str]]:
    """``(building, entrance, room)`` of every unit."""
    return {
        (u.building.ref, u.entrance.name if u.entrance else None, u.room)
        for u in Unit.objects.select_related("building", "entrance")
    }


@pytest.mark.parametrize(
    "spelling",
    [
        {"road": "直线路", "number": "３号"}, {"road": "直线 路", "number": "3"},
        {"estate": "方格花园", "building": "8号楼"}, {"estate": "方格花园", "building": "第8栋"},
        {"estate": "方格花园", "building": "8幢"}, {"estate": "方格花园", "building": "＃８"},
        {"estate": "方格 花园", "building": "8座"}, {"estate": "格子新村", "building": "8#楼"},
    ],
)  # fmt: skip
def test_a_building_is_found_however_it_is_spelt(lattice_city, write_csv, spelling):
    numbered("B3", "3号", part="8栋")
    refresh_places()
    Place.objects.get(name="方格花园").names.create(kind="nickname", name="格子新村")
    report = import_file("units", write_csv([spelling | {"room": "502"}]))
    assert codes(report) == []
    assert doors() == {("B3", None, "502")}
    assert not Address.objects.filter(unit__isnull=False).exists()


def test_one_house_with_several_numbers_has_a_stairwell_each(lattice_city, write_csv):
    numbered("B1", "17、18、19号", road="前埔东一里")
    rows = [
        {"road": "前埔东一里", "number": number, "room": "502"} for number in ("17号", "18", "19号")
    ]
    path = write_csv(rows)
    report = import_file("units", path)
    assert codes(report) == []
    assert doors() == {("B1", f"{n}号", "502") for n in (17, 18, 19)}
    stairs = Address.objects.filter(entrance__isnull=False, is_primary=True)
    assert {(a.entrance.name, a.road, a.number) for a in stairs} == {
        (f"{n}号", "前埔东一里", f"{n}号") for n in (17, 18, 19)
    }
    assert not Address.objects.filter(unit__isnull=False).exists()
    assert import_file("units", path).changed == 0


def test_stairwells_that_have_a_name_get_their_number(lattice_city, write_csv):
    numbered("B1", "17-19号")
    import_file("units", write_csv([
        {"road": "直线路", "number": "17", "entrance": "1单元", "room": "101"},
        {"road": "直线路", "number": "19", "entrance": "2单元", "room": "101"},
    ]))  # fmt: skip
    found = Address.objects.filter(entrance__isnull=False).values_list("entrance__name", "number")
    assert set(found) == {("1单元", "17号"), ("2单元", "19号")}


def test_a_house_of_its_own_comes_before_a_range(lattice_city, write_csv):
    numbered("B1", "17-32号")
    numbered("B2", "18号")
    numbered("B3", "9-15号")
    report = import_file("units", write_csv([
        {"road": "直线路", "number": "18号", "room": "1"},
        {"road": "直线路", "number": "25号", "room": "2"},
        {"road": "直线路", "number": "12号", "room": "3"},
    ]))  # fmt: skip
    # 9-15 are the odd numbers of that side
    assert codes(report) == [(4, "building_ref", "address_unknown")]
    report = import_file("units", write_csv([
        {"road": "直线路", "number": "18号", "room": "1"},
        {"road": "直线路", "number": "25号", "room": "2"},
    ]))  # fmt: skip
    assert doors() == {("B2", None, "1"), ("B1", "25号", "2")}


def test_a_shop_on_another_road_has_its_own_address(lattice_city, write_csv):
    import_file("units", write_csv([
        {"building_ref": "B1", "room": "101"},
        {"building_ref": "B1", "room": "06", "road": "后街", "number": "6号"},
        {"building_ref": "B1", "room": "07", "road": "直线路", "number": "1"},
    ]))  # fmt: skip
    own = Address.objects.get(unit__isnull=False)
    assert (own.unit.room, own.road, own.number) == ("06", "后街", "6号")
    assert Place.objects.filter(name="后街", kind="road").exists()


@pytest.mark.parametrize(
    ("said", "number", "label"),
    [
        ("3", 3, ""), ("３楼", 3, ""), ("3F", 3, ""), ("三层", 3, ""), ("二十三楼", 23, ""),
        ("十楼", 10, ""), ("十二", 12, ""), ("-1", -1, ""), ("负一楼", -1, ""), ("负1层", -1, ""),
        ("地下一层", -1, ""), ("地下2", -2, ""), ("B1", -1, "B1"), ("b2F", -2, "B2F"),
        ("夹层", None, "夹层"), ("1夹层", 1, "1夹层"), ("6楼阁楼", 6, "6楼阁楼"), ("阁", None, "阁"),
        ("G", 1, "G"), ("首层", 1, "首层"), ("14.0", 14, ""),
    ],
)  # fmt: skip
def test_floors_are_a_number_and_what_they_are_called(said, number, label):
    assert floor_of(said) == (number, label)


@pytest.mark.parametrize(
    "said", ["x", "三四五六七", "3.5", "--1", "十十", "1-2", "201楼", "负三十层"]
)
def test_what_is_no_floor_is_refused(said):
    with pytest.raises(BadValue):
        Floor(-20, 200).parse(said)


def test_number_and_label_of_a_floor_are_kept_apart(lattice_city, write_csv):
    path = write_csv([
        {"building_ref": "B1", "room": "06", "floor": "B1", "use": "商铺"},
        {"building_ref": "B1", "room": "01", "floor": "夹层"},
        {"building_ref": "B1", "room": "1502", "floor": "14", "floor_label": "15"},
        {"building_ref": "B1", "room": "301", "floor": "三楼"},
    ])  # fmt: skip
    report = import_file("units", path)
    assert codes(report) == []
    assert set(Unit.objects.values_list("room", "floor", "floor_label")) == {
        ("06", -1, "B1"), ("01", None, "夹层"), ("1502", 14, "15"), ("301", 3, ""),
    }  # fmt: skip
    assert import_file("units", path).changed == 0
    import_file("units", write_csv([{"building_ref": "B1", "room": "06", "floor_label": "负一"}]))
    assert Unit.objects.get(room="06").floor_label == "负一"


def test_flats_of_openstreetmap_are_units(lattice_city, write_csv):
    path = write_csv([
        {"addr:street": "直线路", "addr:housenumber": "1号", "addr:flats": "1-3;5", "addr:floor": "1"},
    ])  # fmt: skip
    report = import_file("units", path)
    assert codes(report) == []
    assert doors() == {("B1", None, room) for room in ("1", "2", "3", "5")}
    one = write_csv([{"addr:street": "直线路", "addr:housenumber": "2号", "addr:unit": "4A"}])
    import_file("units", one)
    assert ("B2", None, "4A") in doors()


def test_lists_of_flats():
    assert flats_of("1-3; 7,9") == ["1", "2", "3", "7", "9"]
    assert flats_of("3-1;A-C;2") == ["3-1", "A-C", "2"]
    assert flats_of("1-99999") == ["1-99999"]
    assert flats_of("1;1-2") == ["1", "2"]


def test_a_building_without_an_address_leaves_the_rows_to_say_it(lattice_city, write_csv):
    Address.objects.filter(building__ref="B1").delete()
    import_file("units", write_csv([
        {"building_ref": "B1", "room": "101", "road": "直线路", "number": "1号"},
    ]))  # fmt: skip
    assert Address.objects.get(unit__room="101").number == "1号"
    assert Building.objects.get(ref="B1").addresses.count() == 0
