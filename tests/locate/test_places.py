"""Places follow divisions, streets and addresses; what files and people gave of them stays."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
import shapely
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.models import City, Division, Street
from geo_grid.city_time import start_of
from geo_grid.locate.actions import refresh_divisions, refresh_places
from geo_grid.locate.models import Place, PlaceName
from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos
from geo_grid.premises.models import Address, Building, Unit
from tests.conftest import SOUTH, WEST


def place(name: str, **more) -> Place:
    return Place.objects.get(name=name, valid__upper_inf=True, **more)


def building(ref: str) -> Building:
    return Building.objects.get(ref=ref)


def stands_at(ref: str, lon: float, lat: float, *, road: str = "", estate: str = "") -> Building:
    """One more building outside every atom."""
    shape = shapely.box(lon, lat, lon + 0.0003, lat + 0.0003)
    row = Building.objects.create(
        ref=ref, estate=estate, footprint_m2=1000, geom=to_multi_geos(shape),
        point=to_geos(shape.centroid),
    )  # fmt: skip
    if road:
        Address.objects.create(building=row, road=road, number="1号")
    return row


def tree() -> set[tuple[str, str, str]]:
    """``(kind, name, name of what it is a part of)`` of every place."""
    return {
        (p.kind, p.name, p.parent.name if p.parent else "")
        for p in Place.objects.select_related("parent")
    }


def test_every_level_has_its_place_its_parent_and_its_shape(lattice_city):
    assert refresh_places() == 6
    assert tree() == {
        ("district", "方格区", ""), ("street", "直线街道", "方格区"),
        ("community", "左社区", "直线街道"), ("community", "右社区", "直线街道"),
        ("road", "直线路", "直线街道"),
        # three of its six houses stand in either community: the first of equals
        ("estate", "方格花园", "左社区"),
    }  # fmt: skip
    assert not Place.objects.filter(geom=None).exists()
    assert not Place.objects.filter(point=None).exists()
    estate = place("方格花园").geom
    assert all(estate.covers(b.geom) for b in Building.objects.all())
    assert place("左社区").geom.equals(Division.objects.get(name="左社区").geom)
    assert set(Place.objects.exclude(kind="district").values_list("district", flat=True)) == {
        "方格区"
    }


def test_a_second_time_changes_nothing_and_tells_nobody(lattice_city):
    refresh_places()
    before = City.objects.get().noun_versions
    rows = list(Place.objects.order_by("pk").values())
    assert refresh_places() == 0
    assert list(Place.objects.order_by("pk").values()) == rows
    assert City.objects.get().noun_versions == before


def test_a_change_raises_the_version_of_places(lattice_city):
    refresh_places()
    before = City.objects.get().data_version
    Address.objects.filter(building__ref="B1").update(road="弯路")
    assert refresh_places() == 2  # the new road, and the old one is shorter by a house
    assert City.objects.get().noun_versions["places"] > before


def test_lines_are_the_shape_of_a_road(lattice_city):
    ends = [(WEST, SOUTH), (WEST + 0.001, SOUTH), (WEST + 0.002, SOUTH)]
    for n, line in enumerate(pairwise(ends)):
        Street.objects.create(
            ref=f"s{n}", name="直线路", kind="residential", geom=to_geos(shapely.LineString(line))
        )
    Street.objects.create(
        ref="s9", name="无名巷", kind="footway",
        geom=to_geos(shapely.LineString([(WEST, SOUTH), (WEST, SOUTH + 0.001)])),
    )  # fmt: skip
    refresh_places()
    road = place("直线路")
    assert road.geom.geom_type == "LineString"
    assert [tuple(xy) for xy in road.geom.coords] == ends
    lane = place("无名巷")
    assert (lane.kind, lane.parent.name) == ("lane", "直线街道")


def test_one_name_far_apart_is_two_places(lattice_city):
    stands_at("far", WEST - 0.015, SOUTH - 0.015, road="直线路")
    refresh_places()
    both = Place.objects.filter(name="直线路")
    assert both.count() == 2
    ids = set(both.values_list("pk", flat=True))
    Building.objects.filter(ref="far").update(
        point=to_geos(shapely.Point(WEST - 0.0151, SOUTH - 0.015))
    )
    refresh_places()
    assert set(Place.objects.filter(name="直线路").values_list("pk", flat=True)) == ids


def test_phases_and_groups_are_parts_of_their_whole(lattice_city):
    Building.objects.filter(ref__in=["B1", "B2"]).update(estate="方格花园(二期)")
    Building.objects.filter(ref="B3").update(estate="溪北村林厝头4组")
    Building.objects.filter(ref="B4").update(estate="格林苑二期")
    refresh_places()
    parts = {(kind, name): above for kind, name, above in tree()}
    assert parts["phase", "方格花园(二期)"] == "方格花园"
    assert parts["phase", "格林苑二期"] == "格林苑"
    assert parts["group", "溪北村林厝头4组"] == "林厝头"
    assert ("hamlet", "林厝头") in parts
    assert ("village", "溪北村") in parts
    whole = place("方格花园").geom
    assert whole.covers(building("B1").geom)
    assert not place("方格花园(二期)").geom.covers(building("B5").geom)


def renamed(ref: str, road: str, day: date, now: str) -> None:
    """The address of a building until a day, and the one since."""
    address = Address.objects.get(building__ref=ref, is_primary=True)
    number, since = address.number, start_of(day)
    Address.objects.filter(pk=address.pk).update(
        road=road, valid=DateTimeTZRange(start_of(date(2000, 1, 1)), since, "[)")
    )
    Address.objects.create(
        building=building(ref), road=now, number=number, valid=DateTimeTZRange(since, None, "[)")
    )


def test_a_renamed_road_keeps_its_former_name(lattice_city):
    for ref in ("B1", "B2", "B3"):
        renamed(ref, "古榕路", date(2019, 5, 1), "直线路")
    renamed("B4", "别路", date(2020, 1, 1), "直线路")
    renamed("B5", "别路", date(2020, 1, 1), "远路")
    refresh_places()
    former = place("直线路").names.get()
    assert (former.kind, former.name, former.until) == ("former", "古榕路", date(2019, 5, 1))
    assert refresh_places() == 0
    # of 别路 half of the houses came here: it was not renamed
    assert not PlaceName.objects.filter(name="别路").exists()


def test_nicknames_of_buildings_name_the_estate(lattice_city):
    for n, ref in enumerate(("B1", "B2"), start=1):
        Address.objects.filter(building__ref=ref).update(building_part=f"{n}栋")
        for text in (f"老格子{n}号楼", f"一次{n + 5}栋", "大榕树"):
            Address.objects.create(
                building=building(ref), kind="alias", is_primary=False, text=text
            )
    refresh_places()
    names = place("方格花园").names.values_list("kind", "name", "origin")
    assert set(names) == {("nickname", "老格子", "derived")}
    Address.objects.filter(text="老格子1号楼").delete()
    assert refresh_places() == 1  # one house of six is not enough
    assert not place("方格花园").names.exists()


def test_given_places_take_the_shape_of_what_bears_their_name(lattice_city):
    given = Place.objects.create(kind="estate", name="方格花园", district="方格")
    given.names.create(kind="nickname", name="格子")
    other = Place.objects.create(kind="estate", name="方格花园", district="三角")
    by_text = Place.objects.create(kind="estate", name="东苑", address="直线路2-4号")
    by_road = Place.objects.create(kind="estate", name="西苑", address="直线路900号")
    nowhere = Place.objects.create(kind="estate", name="北苑", district="方格区")
    refresh_places()
    for row in (given, other, by_text, by_road, nowhere):
        row.refresh_from_db()
    assert (given.origin, given.district, given.parent.name) == ("given", "方格", "左社区")
    assert given.geom.covers(building("B6").geom)
    assert (other.geom, other.point, other.parent) == (None, None, None)
    # even numbers only: 2号 and 4号, not 3号
    assert by_text.geom.covers(building("B2").geom)
    assert by_text.geom.covers(building("B4").geom)
    assert by_text.point is not None
    assert (by_road.geom, by_road.point) == (None, place("直线路").point)
    assert (nowhere.point, nowhere.parent.name) == (None, "方格区")
    assert refresh_places() == 0
    assert Place.objects.filter(name="方格花园").count() == 2


def test_what_somebody_named_stays_when_its_houses_go(lattice_city):
    refresh_places()
    place("直线路").names.create(kind="nickname", name="南门大街")
    Address.objects.all().delete()
    Building.objects.update(estate="")
    refresh_places()
    assert place("直线路").names.get().name == "南门大街"
    assert not Place.objects.filter(name="方格花园").exists()


def test_a_road_that_only_a_shop_bears_is_there(lattice_city):
    shop = Unit.objects.create(building=building("B1"), room="06")
    Address.objects.create(unit=shop, road="后街", number="6号")
    refresh_places()
    assert place("后街").kind == "road"


@pytest.mark.parametrize(
    ("refs", "change"),
    [
        (["B1"], {"road": "弯路"}),
        (["B1", "B2", "B3", "B4", "B5", "B6"], {"road": "弯路"}),
        (["B2"], {"estate": "方格花园三期"}),
        (["B3"], {"estate": "林厝头4组"}),
    ],
)
def test_some_names_alone_come_to_the_same(lattice_city, refs, change):
    Place.objects.create(kind="estate", name="东苑", address="弯路1-3号")
    refresh_places()
    Address.objects.filter(building__ref__in=refs).update(**change)
    assert refresh_places(["直线路", "方格花园", *change.values()]) > 0
    rows = list(Place.objects.order_by("pk").values())
    assert refresh_places() == 0
    assert list(Place.objects.order_by("pk").values()) == rows


def test_no_name_is_no_work(lattice_city):
    assert refresh_places([]) == 0
    assert refresh_places([""]) == 0
    assert not Place.objects.exists()


def test_divisions_are_called_without_their_committees(lattice_city):
    Division.objects.filter(name="左社区").update(name="左社区居民委员会")
    Division.objects.filter(name="右社区").update(name="溪口村民委员会")
    refresh_places()
    assert place("左社区").names.get(kind="official").name == "左社区居民委员会"
    assert place("溪口村").kind == "community"
    assert refresh_places() == 0


def test_divisions_alone_follow_moved_borders(lattice_city):
    refresh_places()
    left = Division.objects.get(name="左社区")
    shape = left.geom.convex_hull
    smaller = to_multi_geos(shapely.from_wkb(bytes(shape.wkb)).buffer(-0.0001))
    Division.objects.filter(pk=left.pk).update(geom=smaller)
    assert refresh_divisions() == 1
    assert place("左社区").geom.equals(smaller)
    assert smaller.covers(place("左社区").point)
    assert refresh_divisions() == 0


def test_other_divisions_take_over_what_lay_in_those_before(lattice_city):
    Building.objects.filter(ref="B3").update(estate="")  # most houses stand in the left one
    refresh_places()
    left = Division.objects.get(name="左社区")
    end = DateTimeTZRange(left.valid.lower, start_of(date(2999, 1, 1)), "[)")
    new = Division.objects.create(
        code="990101001009", level="community", name="新社区", parent=left.parent, geom=left.geom
    )
    left.basic_cells.update(community=new)
    Division.objects.filter(pk=left.pk).update(valid=end)
    assert refresh_divisions() > 0
    assert place("方格花园").parent == place("新社区")
    assert not Place.objects.filter(name="左社区").exists()
    assert refresh_places() == 0
