"""Divisions, streets, barriers and ground cover: the base map and what atoms are cut from."""

from __future__ import annotations

from geo_grid.areas.models import Barrier, Division, GroundCover
from importers.kinds.premises import REF
from importers.merge.merging import Merge
from importers.rows.batch import refs_from_content
from importers.schema.kind import Column, Kind, Shape
from importers.schema.osm import COVER_KIND
from importers.schema.values import Choice, DivisionCode, Flag, Text, Whole
from importers.schema.walking import Allowed, Direction, GateHours, Measured, Steepness, Tag

NAME = Column("name", aliases=("名称",), zh="名称", en="name")
_BRIDGES = frozenset({"viaduct", "aqueduct", "boardwalk", "movable", "trestle", "cantilever"})
_TUNNELS = frozenset({"culvert", "buildingpassage", "building_passage", "covered", "flooded"})
_BARRIERS = {
    "stream": "river", "canal": "river", "drain": "river", "水系": "river", "河": "river",
    "rail": "railway", "light_rail": "railway", "subway": "railway", "tram": "railway",
    "铁道": "railway", "motorway": "expressway", "trunk": "expressway", "高速": "expressway",
    "高速公路": "expressway", "fence": "wall", "city_wall": "wall", "围栏": "wall",
}  # fmt: skip
_COVERS = COVER_KIND | {
    "bay": "sea", "strait": "sea", "natural_bay": "sea", "大海": "sea", "湖泊": "water",
    "河流": "water", "水系": "water", "公园": "green", "林地": "green", "草地": "green",
    "体育": "sport", "学校": "school", "校园": "school", "市场": "market", "商业": "market",
}  # fmt: skip


def _merge_divisions(merge: Merge) -> int:
    merge.run("divisions_merge")
    return merge.count("rows_noted")


DIVISIONS = Kind(
    "divisions",
    "行政区划",
    (
        Column("code", DivisionCode(), required=True,
               aliases=("区划代码", "代码", "adcode", "division_code"), zh="12 位区划代码",
               en="division code of 12 digits"),
        Column("name", Text(100), required=True, aliases=("名称", "区划名称"), zh="名称", en="name"),
        Column("community_type", Choice(Division.CommunityType), aliases=("社区类型", "类型"),
               zh="社区类型", en="type of community"),
        *(
            Column(level, Text(100), aliases=(zh, f"所属{zh}", f"{level}_name"),
                   zh=f"所属{zh}名称（上级不在文件中时）",
                   en=f"name of the {level} above, when the file does not hold it")
            for level, zh in (("street", "街道"), ("district", "区"), ("city", "市"))
        ),
    ),
    _merge_divisions,
    touches=("ground",),
    shape=Shape("polygon", required=False),
    staged={"is_provisional": "boolean DEFAULT false"},
    prepare=("divisions_above", "divisions_match"),
    checks=("divisions_check",),
    names_places=True,
)  # fmt: skip


def _merge_streets(merge: Merge) -> int:
    merge.run("streets_merge")
    return merge.count("rows_noted")


# `area` is square metres and `steps` a number of them in other files of roads.
_WALKING = (
    Column("foot", Allowed(), aliases=("步行", "可否步行"), zh="可否步行", en="OSM foot value"),
    Column("access", Allowed(), aliases=("通行", "可否通行"), zh="可否通行", en="OSM access value"),
    Column("oneway_foot", Direction(), aliases=("oneway:foot", "步行单向"), zh="步行单向",
           en="one way for people on foot: yes, no, -1"),
    Column("steps", Flag(refuses=False), aliases=("台阶", "楼梯", "是否台阶"), zh="是否台阶", en="is stairs"),
    Column("incline", Steepness(), aliases=("坡度",), zh="坡度（%）", en="incline, %"),
    Column("width", Measured(), aliases=("width_m", "宽度"), zh="净宽（米）", en="clear width, m"),
    Column("surface", Tag(), aliases=("路面",), zh="路面", en="OSM surface value"),
    Column("lit", Tag(), aliases=("照明",), zh="照明", en="OSM lit value"),
    Column("gate_hours", GateHours(), aliases=("gate", "门禁时间", "大门开放时间"),
           zh="门的开放时间（每天）", en="hours of the gate that it lies behind, every day"),
    Column("square", Flag(refuses=False), aliases=("area", "广场"), zh="是否广场（可横穿）",
           en="a square that is walked across"),
)  # fmt: skip
STREETS = Kind(
    "streets",
    "道路",
    (
        REF,
        Column("name", aliases=("路名", "道路名称", "名称"), zh="路名", en="name"),
        Column("kind", Text(40), aliases=("highway", "等级", "道路等级", "fclass"), zh="等级",
               en="OSM highway value"),
        Column("layer", Whole(-20, 20, sql_type="smallint"), aliases=("层级",),
               zh="层级（地下为负）", en="OSM layer, below 0 under the ground"),
        Column("bridge", Flag(_BRIDGES), aliases=("桥", "是否桥梁"), zh="是否桥梁", en="is a bridge"),
        Column("tunnel", Flag(_TUNNELS), aliases=("隧道", "是否隧道"), zh="是否隧道",
               en="is a tunnel"),
        *_WALKING,
    ),
    _merge_streets,
    touches=("ground",),
    shape=Shape("line"),
    enrich=refs_from_content,
    checks=("ref_check",),
    by_ref="geo_grid_street",
    names_places=True,
)  # fmt: skip


def _merge_barriers(merge: Merge) -> int:
    merge.run("barriers_merge")
    return merge.count("rows_noted")


BARRIERS = Kind(
    "barriers",
    "阻隔",
    (
        REF,
        Column("kind", Choice(Barrier.Kind, _BARRIERS, others="other"), required=True,
               aliases=("类型", "waterway", "railway", "barrier"), zh="类型", en="kind"),
        NAME,
        Column("hard", Flag(), aliases=("is_hard", "不可跨越"), zh="是否不可跨越",
               en="must not be crossed"),
    ),
    _merge_barriers,
    touches=("ground",),
    shape=Shape("line"),
    enrich=refs_from_content,
    checks=("ref_check",),
    by_ref="geo_grid_barrier",
)  # fmt: skip


def _merge_ground_cover(merge: Merge) -> int:
    merge.run("ground_cover_merge")
    return merge.count("rows_noted")


GROUND_COVER = Kind(
    "ground_cover",
    "地表覆盖",
    (
        REF,
        Column("kind", Choice(GroundCover.Kind, _COVERS, others="other"), required=True,
               aliases=("类型", "landuse", "natural", "leisure", "fclass"), zh="类型", en="kind"),
        NAME,
    ),
    _merge_ground_cover,
    touches=("ground",),
    shape=Shape("polygon"),
    enrich=refs_from_content,
    checks=("ref_check",),
    by_ref="geo_grid_groundcover",
)  # fmt: skip
