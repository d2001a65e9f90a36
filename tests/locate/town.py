"""The town of the table of cases, in two districts 30 km apart, brought in by the importers.

Every street of houses is a row from west to east, the rows lie one above the other::

    lat 24.500 + 0.0004° × row     o  o  o  o  o     a house is 0.00015° wide,
    (far district: lat 24.770)     o  o  o           the next one stands 0.0004° east of it

What a house is (road, number, estate, stairwells, rooms) stands in :func:`houses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from psycopg2.extras import DateTimeTZRange

from bench.addresses.loading import WEST, Area, lay_ground, load
from tests.cities import city
from tests.locate.names import TABLE, Names, drawn

SOUTH, FAR_SOUTH = 24.5, 24.77
ROW, PITCH, WIDTH = 0.0004, 0.0004, 0.00015
BOXES = 9
RENAMED = date(2019, 7, 1)
MERGED = date(2025, 3, 1)
SINCE = date(2015, 1, 1)


@dataclass(frozen=True)
class House:
    """A building, its address, and by stairwell (``""``: none) its rooms as ``room`` or ``room@floor``."""

    ref: str
    row: int
    road: str = ""
    number: str = ""
    estate: str = ""
    part: str = ""
    name: str = ""
    rooms: dict[str, str] = field(default_factory=dict)
    aliases: str = ""
    is_far: bool = False


@dataclass
class Town:
    """Ids by the names used in :func:`houses`; `near` is a point in the first district."""

    names: Names
    buildings: dict[str, int] = field(default_factory=dict)
    entrances: dict[tuple[str, str], int] = field(default_factory=dict)
    units: dict[tuple[str, str, str], int] = field(default_factory=dict)
    near: tuple[float, float] = (WEST + 0.004, SOUTH + 0.004)
    far: tuple[float, float] = (WEST + 0.004, FAR_SOUTH + 0.004)

    def unit(self, ref: str, entrance: str, room: str) -> int:
        return self.units[ref, entrance, room]

    def read(self) -> Town:
        """Ask the tables for the ids."""
        from geo_grid.premises.models import Building, Entrance, Unit

        self.buildings = dict(Building.objects.filter(version_of=None).values_list("ref", "pk"))
        self.entrances = {
            (ref, name): pk
            for ref, name, pk in Entrance.objects.filter(version_of=None).values_list(
                "building__ref", "name", "pk"
            )
        }
        self.units = {
            (ref, entrance or "", room): pk
            for ref, entrance, room, pk in Unit.objects.filter(version_of=None).values_list(
                "building__ref", "entrance__name", "room", "pk"
            )
        }
        return self


def _estate(n: Names) -> list[House]:
    """The estate at number 12: two stairwells with the same rooms, blocks, shops, a joined house."""
    e, r = n.estate, n.road
    return [
        House("3", 0, r, "12号", e, "3号楼", rooms={
            "1单元": "101 102 501 502", "2单元": "101 102 501 502 601 602 602阁", "": "夹层01"}),
        House("5", 0, "", "", e, "5号楼", rooms={"": "201 202"}),
        House("6", 0, "", "", e, "6号楼", rooms={"": "301 302"}),
        House("9", 0, "", "", e, "9号楼", rooms={"": "101 201"}),
        House("A3", 0, "", "", e, "A区3栋", rooms={"": "701 702"}),
        House("3A", 0, "", "", e, "3栋A座", rooms={"": "801 802"}),
        House("3B", 0, "", "", e, "3栋B座", rooms={"": "801 803"}),
        House("mall", 0, "", "", e, "", "商场", rooms={"": "B1-06@-1 B1-07@-1 06@1 07@1"}),
    ]  # fmt: skip


def _road(n: Names) -> list[House]:
    r = n.road
    return [
        House("1.1", 1, r, "1号", "", "1栋", rooms={"1单元": "1 2", "2单元": "1 2"}),
        House("1.2", 1, r, "1号", "", "2栋", rooms={"1单元": "1 2"}),
        House("9-17", 1, r, "9-17号", rooms={"": "101 102"}),
        House("12甲", 1, r, "12号甲", rooms={"": "101"}),
        House("28甲", 1, r, "28号甲", rooms={"": "101"}),
        House("28乙", 1, r, "28号乙", rooms={"": "101"}),
        House("108", 1, r, "108号", rooms={"": "101 102"}),
        House("122", 1, r, "122号", rooms={"": "101 102 107 108"}),
    ]  # fmt: skip


def _lanes(n: Names) -> list[House]:
    """Stairwells that bear the house numbers, lanes side by side, lanes off a numbered lane."""
    long = n.long_road
    return [
        House("17-19", 3, f"{n.lane}一里", "", n.range_estate, rooms={
            "17号": "501 502", "18号": "501 502", "19号": "501 502"}),
        House("32", 3, f"{n.lane}一里", "32号", n.range_estate, rooms={"": "101"}),
        House("二里18", 4, f"{n.lane}二里", "18号", rooms={"": "501 502"}),
        House("社12", 5, f"{n.hamlet}社", "12号"),
        House("路12", 6, f"{n.hamlet}路", "12号"),
        House("358弄81", 7, f"{long}358弄", "81号", rooms={"": "501 502"}),
        House("358", 8, long, "358号", rooms={"": "501 502"}),
        House("81", 8, long, "81号", rooms={"": "501 502"}),
        House("2院1", 9, n.yard_road, "2号院", "", "1号楼", rooms={"": "401 402"}),
        House("2院2", 9, n.yard_road, "2号院", "", "2号楼", rooms={"": "401 402"}),
        House("院2", 9, n.yard_road, "2号", rooms={"": "401 402"}),
        House("10", 10, n.annex_street, "10号"),
        House("10附2", 10, n.annex_street, "10号附2号"),
        House("12街", 10, n.annex_street, "12号"),
    ]  # fmt: skip


def _others(n: Names) -> list[House]:
    heard, spelled = n.heard.name, n.spelled.name
    found = [
        House("组1", 12, n.group_hamlet, "4组1号"),
        House("组2", 12, n.group_hamlet, "4组2号"),
        House("三组", 13, n.group_hamlet, "3组1号"),
        House("听88", 14, heard, "88号", rooms={"2单元": "1502 1503"}),
        House("听90", 14, heard, "90号"),
        House("拼88", 15, spelled, "88号", rooms={"2单元": "1502 1503"}),
        House("拼90", 15, spelled, "90号"),
        House("重1", 16, n.twice, "1号"),
        House("重3", 16, n.twice, "3号"),
        House("远2", 0, n.twice, "2号", is_far=True),
        House("远4", 0, n.twice, "4号", is_far=True),
    ]
    if n.is_old_road_again:
        found.append(House("旧名今12", 17, n.old_road, "12号"))
    return found


def houses(n: Names) -> list[House]:
    """All houses of the town; rows 2, 11 and 18 stay empty between the quarters."""
    return [*_estate(n), *_road(n), *_lanes(n), *_others(n)]


# ---- laying the town


def footprint(house: House, at: int) -> shapely.Polygon:
    """The `at`-th house of its row."""
    x = WEST + 0.0001 + at * PITCH
    y = (FAR_SOUTH if house.is_far else SOUTH) + 0.0001 + house.row * ROW
    return shapely.box(round(x, 8), round(y, 8), round(x + WIDTH, 8), round(y + WIDTH, 8))


def _placed(all_houses: Sequence[House]) -> list[tuple[House, shapely.Polygon]]:
    count: dict[tuple[bool, int], int] = {}
    placed = []
    for house in all_houses:
        key = (house.is_far, house.row)
        placed.append((house, footprint(house, count.get(key, 0))))
        count[key] = count.get(key, 0) + 1
    return placed


def load_houses(all_houses: Sequence[House], *, renamed: dict[str, str] | None = None) -> None:
    """Buildings and their streets; a road in `renamed` is loaded by its former name."""
    former = renamed or {}
    placed = _placed(all_houses)
    load("buildings", (
        {
            "ref": house.ref, "name": house.name, "kind": "residential", "floors": 18,
            "road": former.get(house.road, house.road), "number": house.number,
            "estate": house.estate, "building_part": house.part, "aliases": house.aliases,
            "wkt": shape.wkt,
        }
        for house, shape in placed
    ))  # fmt: skip
    lines: dict[tuple[str, bool], list[float]] = {}
    for house, shape in placed:
        if house.road and house.number:
            west, south, east, _ = shape.bounds
            line = lines.setdefault((house.road, house.is_far), [west, east, south])
            line[0], line[1] = min(line[0], west), max(line[1], east)
    load("streets", (
        {"ref": f"{road}{is_far:d}", "name": road, "kind": "residential",
         "wkt": shapely.LineString([(west - 0.00005, y - 0.00005), (east, y - 0.00005)]).wkt}
        for (road, is_far), (west, east, y) in lines.items()
    ))  # fmt: skip


def load_doors(all_houses: Sequence[House]) -> None:
    """Entrances and units."""
    load("entrances", (
        {"building_ref": house.ref, "name": entrance}
        for house in all_houses for entrance in house.rooms if entrance
    ))  # fmt: skip
    rows = []
    for house in all_houses:
        for entrance, rooms in house.rooms.items():
            for room in rooms.split():
                number, _, floor = room.partition("@")
                digits = number if number.isdigit() and len(number) > 2 else ""
                rows.append({
                    "building_ref": house.ref, "entrance": entrance, "room": number,
                    "floor": floor or digits[:-2],
                })  # fmt: skip
    load("units", rows)


# ---- what happened since


def backdate() -> None:
    """Everything has stood since 2015, so that what follows can happen in between."""
    from geo_grid.city_time import start_of
    from geo_grid.premises.models import Address, Building, Entrance, Unit

    valid = DateTimeTZRange(start_of(SINCE), None, "[)")
    for model in (Building, Entrance, Unit, Address):
        model.objects.update(valid=valid)


def rename_road(refs: Sequence[str], *, road: str, since: date) -> None:
    """What the office for names does: every house of the road gets the new name from a day on."""
    from geo_grid.premises.models import Building
    from geo_grid.registers.buildings import change_building

    for pk, revision in Building.objects.filter(ref__in=refs).values_list("pk", "revision"):
        change_building(pk, revision=revision, given={"road": road}, since=since)


def merge_houses(*, kept: str, gone: str) -> None:
    """Two records are one house from now on."""
    from geo_grid.collection.actions import merge_records
    from geo_grid.premises.models import Building

    ids = dict(Building.objects.filter(ref__in=[kept, gone]).values_list("ref", "pk"))
    merge_records("building", kept=ids[kept], gone=ids[gone])


def end_house(ref: str) -> None:
    """The house is gone since this morning."""
    from geo_grid.premises.models import Building
    from geo_grid.registers.buildings import retire_building

    pk, revision = Building.objects.values_list("pk", "revision").get(ref=ref)
    retire_building(pk, revision=revision)


def number_stairwells(ref: str, *, road: str) -> None:
    """The stairwells of this house bear house numbers, and are called by them."""
    from geo_grid.premises.models import Address, Entrance

    for entrance in Entrance.objects.filter(building__ref=ref):
        Address.objects.create(entrance=entrance, road=road, number=entrance.name)


def _places(n: Names) -> None:
    """What no house tells: an estate's range of numbers, a hamlet's group, a village alone."""
    from geo_grid.locate.models import Place
    from geo_grid.model_bases.geometry_fields import to_geos

    def place(kind: str, name: str, row: int, **more: Any) -> Any:
        x, y = WEST + 0.002, SOUTH + 0.0002 + row * ROW
        shape = to_geos(shapely.box(WEST, round(y - 0.0002, 8), round(x, 8), round(y + 0.0002, 8)))
        return Place.objects.create(
            kind=kind, name=name, origin="given", geom=shape, point=shape.centroid, **more
        )

    load("addresses", [{
        "estate": n.range_estate, "district": f"{n.district}区",
        "address": f"{n.lane}一里17-32号",
    }])  # fmt: skip
    village = place("village", n.village, 12)
    hamlet = place("hamlet", n.group_hamlet, 12, parent=village)
    place("group", "4组", 12, parent=hamlet)
    place("group", "3组", 13, parent=hamlet)
    place("village", n.lone_village, 19)


def _areas(n: Names) -> list[Area]:
    return [
        Area(f"{name}区", f"{name}东街道", f"{name}社区", south, BOXES)
        for name, south in ((n.district, SOUTH), (n.far_district, FAR_SOUTH))
    ]


def build(n: Names) -> Town:
    """The whole town by these names."""
    from geo_grid.access.context import Caller, acting
    from geo_grid.access.system import SYSTEM
    from geo_grid.locate.actions import refresh_places

    all_houses = houses(n)
    with acting(Caller(scope=SYSTEM, purpose="test")):
        lay_ground(_areas(n), city="屿城市")
        renamed = [h for h in all_houses if h.road == n.road]
        load_houses([h for h in all_houses if h.road != n.old_road], renamed={n.road: n.old_road})
        backdate()
        rename_road([h.ref for h in renamed], road=n.road, since=RENAMED)
        if n.is_old_road_again:
            load_houses([h for h in all_houses if h.road == n.old_road])
        load_doors(all_houses)
        number_stairwells("17-19", road=f"{n.lane}一里")
        _places(n)
        merge_houses(kept="5", gone="6")
        end_house("9")
        refresh_places()
    return Town(n).read()


@city
def table_town() -> Town:
    """By the names of the table."""
    return build(TABLE)


@city
def drawn_town() -> Town:
    """By other names."""
    return build(drawn(20261130))
