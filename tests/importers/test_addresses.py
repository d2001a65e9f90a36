"""Addresses find their building; names of estates stand for themselves."""

from __future__ import annotations

from geo_grid.locate.models import Place
from geo_grid.premises.models import Address
from importers.runs.run import import_file
from tests.conftest import building_in, lattice_boxes
from tests.importers.conftest import codes


def texts(**of) -> set[tuple[str, str, str, bool]]:
    found = Address.objects.filter(**of)
    return {(a.road, a.number, a.text, a.is_primary) for a in found}


def names(place: Place) -> set[str]:
    return set(place.names.filter(origin="given").values_list("name", flat=True))


def test_by_ref_by_point_and_by_address(lattice_city, write_csv):
    inside = building_in(lattice_boxes()[1]).centroid
    path = write_csv([
        {"building_ref": "B1", "road": "环城路", "number": "9号", "aliases": "老一楼;大榕树"},
        {"lon": inside.x, "lat": inside.y, "road": "环城路", "number": "11号"},
        {"road": "直线路", "number": "3", "estate": "方格花园", "building": "3栋"},
        {"estate": "方格花园", "aliases": "格子新村"},
        {"road": "直线路", "district": "方格区", "aliases": "南门大街"},
    ])  # fmt: skip
    report = import_file("addresses", path, datum="wgs84")
    assert codes(report) == []
    assert report.changed == 5
    assert texts(building__ref="B1") == {
        ("直线路", "1号", "", True), ("环城路", "9号", "环城路9号", False),
        ("", "", "老一楼", False), ("", "", "大榕树", False),
    }  # fmt: skip
    assert ("环城路", "11号", "环城路11号", False) in texts(building__ref="B2")
    third = Address.objects.get(building__ref="B3", is_primary=True)
    assert (third.estate, third.building_part) == ("方格花园", "3栋")
    places = {(p.kind, p.name, p.district): names(p) for p in Place.objects.filter(origin="given")}
    assert places == {
        ("estate", "方格花园", ""): {"格子新村"}, ("road", "直线路", "方格区"): {"南门大街"},
    }  # fmt: skip
    assert import_file("addresses", path, datum="wgs84").changed == 0


def test_what_finds_nothing_is_refused(lattice_city, write_csv):
    path = write_csv([
        {"building_ref": "B99", "road": "x"},
        {"road": "直线路", "number": "77号"},
        {"lon": 118.5199, "lat": 24.5199, "road": "远路", "number": "1号"},
        {"aliases": "谁也不是"},
    ])  # fmt: skip
    report = import_file("addresses", path, datum="wgs84")
    assert codes(report) == [
        (2, "building_ref", "building_unknown"), (3, "building_ref", "address_unknown"),
        (4, "building_ref", "building_not_near"), (5, "building_ref", "place_missing"),
    ]  # fmt: skip


def test_names_are_merged_with_what_is_known(lattice_city, write_csv):
    import_file("addresses", write_csv([{"estate": "甲苑", "aliases": "一"}]))
    import_file("addresses", write_csv([{"estate": "甲苑", "aliases": "二", "address": "某路1号"}]))
    place = Place.objects.get(origin="given")
    assert (names(place), place.address, place.revision) == ({"一", "二"}, "某路1号", 2)


def test_real_estates_load_as_names(lattice_city, shared):
    path = shared / "data" / "cn-xiamen-estates-58" / "xiamen_estates.csv"
    report = import_file("addresses", path)
    assert codes(report) == []
    assert report.read == 456
    place = Place.objects.get(name="禹洲大学城")
    assert (place.kind, place.district, place.address) == ("estate", "同安", "美人山一里2-28号")
    assert Place.objects.filter(origin="given").count() > 440
    assert import_file("addresses", path).changed == 0
