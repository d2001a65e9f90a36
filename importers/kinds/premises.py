"""Buildings, entrances and units: their target columns and how they come into the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from geo_grid.geometry.coverage import area_m2
from geo_grid.geometry.lattice import snap
from geo_grid.geometry.metric import pick_metric_srid
from geo_grid.model_bases.geometry_fields import hexewkb
from geo_grid.premises.door_floor import door_floor
from geo_grid.premises.models import Building, Unit
from importers.addresses.columns import NAMES as ADDRESS_NAMES
from importers.addresses.verdicts import LONGEST
from importers.merge.merging import Merge, keys_checked_in_bulk, sql
from importers.rows.batch import Batch, number_premises, refs_from_content
from importers.rows.premise_keys import RESOLVE, UNSTAGED
from importers.schema.floors import Floor, Stairwell, flats_of, floor_of
from importers.schema.kind import ADDRESS as ADDRESS_COLUMN
from importers.schema.kind import Column, Kind, Shape, header_key
from importers.schema.osm import BUILDING_KIND
from importers.schema.values import Aliases, Cells, Choice, Number, Numbers, Room, Text, Whole

REF = Column(
    "ref", Text(64, Numbers.NO_ID), aliases=("osm_id", "@id", "osm_way_id", "编号", "编码"),
    zh="编号（来源中的标识）", en="identifier in the source",
)  # fmt: skip
BUILDING_REF = Column(
    "building_ref", Text(64, Numbers.NO_ID), aliases=("楼栋编号", "楼栋编码"), zh="所在楼栋的编号",
    en="ref of the building",
)  # fmt: skip
FLATS = "addr:flats"
ENTRANCE = Column(
    "entrance", Stairwell(), aliases=("单元", "单元号", "addr:staircase", "addr:entrance"), zh="单元（楼梯），如 2单元",
    en="entrance (stairwell)",
)  # fmt: skip
ADDRESS = (
    Column("road", aliases=("addr:street", "street", "道路", "路名", "街路巷"), zh="道路", en="road"),
    Column(
        "number", Text(100), aliases=("addr:housenumber", "housenumber", "门牌号", "门牌"),
        zh="门牌号", en="house number",
    ),
    Column(
        "estate", aliases=("estate_name", "addr:place", "小区", "小区名", "小区名称"),
        zh="小区", en="estate",
    ),
    Column(
        "building", aliases=("building_part", "楼栋", "楼号", "栋号", "幢号"),
        zh="小区内的楼栋号，如 3栋", en="number of the building in its estate",
    ),
)  # fmt: skip
ADDRESS_TEXT = Column(
    ADDRESS_COLUMN, Text(LONGEST), aliases=ADDRESS_NAMES,
    zh="整条地址，没有楼栋编号等时使用", en="the whole address, where nothing else names the place",
)  # fmt: skip
ALIASES = Column(
    "aliases", Aliases(), aliases=("alt_name", "别名", "俗名"), zh="别名，以 ; 分隔",
    en="other names, separated by ;",
)  # fmt: skip

BUILDING_KINDS = BUILDING_KIND | {
    "住房": "residential", "居民楼": "residential", "民房": "residential", "自建房": "residential",
    "商住楼": "mixed", "商住两用": "mixed", "商铺": "commercial", "商业楼": "commercial",
    "写字楼": "office", "办公楼": "office", "厂房": "industrial", "仓库": "industrial",
    "公共建筑": "public", "幼儿园": "school", "医院": "medical", "车库": "ancillary",
    "附属": "ancillary",
}  # fmt: skip

BUILDING_COLUMNS = (
    REF,
    Column("name", aliases=("名称", "楼名", "楼栋名称"), zh="楼栋名称", en="name"),
    Column(
        "kind",
        Choice(Building.Kind, BUILDING_KINDS, others="other"),
        aliases=("building", "类型", "用途", "楼栋类型"),
        zh="类型", en="kind",
    ),
    ADDRESS[2],
    Column(
        "floors", Whole(1, 200), aliases=("building:levels", "levels", "层数", "楼层数"),
        zh="层数（高度不算层数，除非指定）", en="floors (a height is not, unless mapped)",
    ),
    *ADDRESS[:2],
    Column(
        "building_part", aliases=("楼栋", "楼号", "栋号", "幢号"),
        zh="小区内的楼栋号，如 3栋", en="number of the building in its estate",
    ),
    ALIASES,
)  # fmt: skip


def _complete_buildings(batch: Batch) -> None:
    """Ref, representative point, footprint in square metres and the atom of every building."""
    refs_from_content(batch)
    assert batch.geoms is not None
    points = snap(shapely.point_on_surface(batch.geoms))
    xy = shapely.get_coordinates(points)
    srid = batch.context.metric_srid or pick_metric_srid(*xy.mean(axis=0).tolist())
    batch.values["point"] = hexewkb(points)
    batch.values["footprint_m2"] = [repr(area) for area in area_m2(batch.geoms, srid).tolist()]
    batch.values["basic_cell_id"] = batch.atoms(xy)


def point_atoms(batch: Batch) -> None:
    """Atoms of the rows that have a point of their own."""
    if batch.geoms is None:
        return
    placed = np.flatnonzero(~shapely.is_missing(batch.geoms))
    cells: Cells = [None] * len(batch)
    found = batch.atoms(shapely.get_coordinates(batch.geoms[placed]))
    for i, cell in zip(placed.tolist(), found, strict=True):
        cells[i] = cell
    batch.values["basic_cell_id"] = cells


def _merge_buildings(merge: Merge) -> int:
    merge.run("buildings_correct", "buildings_insert", "buildings_addresses")
    return merge.count("rows_changed")


BUILDINGS = Kind(
    "buildings",
    "楼栋",
    BUILDING_COLUMNS,
    _merge_buildings,
    touches=("premises", "people"),
    shape=Shape("polygon"),
    staged={"point": "geometry", "footprint_m2": "double precision", "basic_cell_id": "bigint"},
    enrich=_complete_buildings,
    prepare=("buildings_match", "buildings_merged"),
    checks=("ref_check",),
    sums=("building", "unit", "resident"),
    statistics="analyze_premises",
    names_places=True,
    fills=("geo_grid_building", "geo_grid_address"),
)


def _complete_entrances(batch: Batch) -> None:
    number_premises(batch, entrance="name")
    point_atoms(batch)
    batch.refuse_repeated("name", batch.column("door"))


def _merge_entrances(merge: Merge) -> int:
    merge.run("entrances_match", "entrances_merge")
    return merge.count("rows_changed")


ENTRANCES = Kind(
    "entrances",
    "单元（楼梯）",
    (
        replace(BUILDING_REF, required=True),
        Column("name", Stairwell(), required=True, aliases=("单元", "单元号", "名称"), zh="单元名称",
               en="name, e.g. 2单元"),
    ),
    _merge_entrances,
    touches=("premises", "people"),
    shape=Shape("point", required=False),
    staged={"building_ref": "", "door": "integer", "basic_cell_id": "bigint"},
    enrich=_complete_entrances,
    prepare=RESOLVE,
    checks=("doors_check",),
    sums=("building", "unit", "resident"),
    statistics="analyze_premises",
    names_places=True,
)  # fmt: skip


def _complete_units(batch: Batch) -> None:
    _label_floors(batch)
    if header_key(batch.context.matched.get("room", "")) == header_key(FLATS):
        _one_row_a_flat(batch)
    number_premises(batch)
    point_atoms(batch)
    batch.refuse_repeated("room", _door_keys(batch))
    batch.refuse_repeated("ref", batch.column("ref"))


def _door_keys(batch: Batch) -> Cells:
    """What tells the doors of a file apart, as the database does: entrance, room, and the floor
    where the room does not say it (geo_grid_door_floor)."""
    rows = zip(
        batch.values["door"], batch.values["room"], batch.column("floor"),
        batch.column("floor_label"), strict=True,
    )  # fmt: skip
    return [
        "\t".join((
            door or "", room or "",
            door_floor(None if floor is None else int(floor), label or "", room or "") or "",
        ))
        for door, room, floor, label in rows
    ]  # fmt: skip


def _label_floors(batch: Batch) -> None:
    """The number of the floor and what it is called there, apart."""
    if "floor" not in batch.values:
        return
    said = [floor_of(text) if text else (None, None) for text in batch.values["floor"]]
    labels = batch.column("floor_label")
    batch.values["floor"] = [None if n is None else str(n) for n, _ in said]
    batch.values["floor_label"] = [
        given or label or None for given, (_, label) in zip(labels, said, strict=True)
    ]


def _one_row_a_flat(batch: Batch) -> None:
    """A list of flats (OSM's addr:flats) is as many units."""
    flats = [flats_of(text or "") for text in batch.values["room"]]
    batch.keep([i for i, some in enumerate(flats) for _ in some])
    batch.values["room"] = [flat for some in flats for flat in some]


def _merge_units(merge: Merge) -> int:
    """Where no building has a unit yet there is nothing to compare with."""
    merge.run("doors_new_entrances", "doors_entrances", "units_stair_addresses", "doors_places")
    known = bool(sql.value("units_known"))
    if known:
        merge.run("units_match", "units_correct")
    with keys_checked_in_bulk(merge, by="units_parents"):
        merge.run("units_insert", "units_addresses")
    if known:
        merge.run("units_estimates")
    if "aliases" in merge.context.matched:
        merge.run("units_aliases")
    merge.run("units_touched")
    return merge.count("rows_changed")


UNITS = Kind(
    "units",
    "房屋（户）",
    (
        REF,
        BUILDING_REF,
        *ADDRESS,
        Column("building_name", aliases=("楼名", "楼栋名称"), zh="楼栋名称", en="building's name"),
        ADDRESS_TEXT,
        ALIASES,
        ENTRANCE,
        Column("floor", Floor(-20, 200), aliases=("楼层", "层", "所在层", "addr:floor"),
               zh="楼层，如 3、-1、B1、负一楼、夹层", en="floor: 3, -1, B1, 负一楼, 夹层"),
        Column("floor_label", Text(20), aliases=("楼层叫法", "楼层名称", "电梯楼层"),
               zh="楼层叫法（与楼层数不同时），如 15、B1", en="what the floor is called there"),
        Column("room", Room(40), required=True,
               aliases=("房号", "室", "房间号", "户号", "addr:unit", "addr:door", FLATS),
               zh="房号，如 301（addr:flats：1-12;14）", en="room (addr:flats: 1-12;14)"),
        Column("use", Choice(Unit.Use, {"居住": "dwelling", "出租": "rented", "商业": "shop"}),
               aliases=("用途", "房屋用途"), zh="用途", en="use"),
        Column("floor_area_m2", Number(0, 1e6), aliases=("建筑面积", "面积", "area_m2"),
               zh="建筑面积（平方米）", en="floor area in square metres"),
    ),
    _merge_units,
    touches=("premises", "people"),
    shape=Shape("point", required=False),
    staged={
        **UNSTAGED,
        "address": "",
        "door": "integer",
        "basic_cell_id": "bigint",
        "unit_id": "bigint DEFAULT nextval('geo_grid_unit_id_seq')",
        "is_new": "boolean DEFAULT true",
    },
    enrich=_complete_units,
    prepare=(*RESOLVE, "units_stairs", "rooms_as_stored"),
    checks=(
        "doors_check", "units_check_twice", "units_check_floors", "units_check_entrances",
        "units_check_refs",
    ),
    sums=("building", "unit", "resident"),
    statistics="analyze_premises",
    names_places=True,
    fills=("geo_grid_unit", "geo_grid_address"),
    addressed="door",
)  # fmt: skip
