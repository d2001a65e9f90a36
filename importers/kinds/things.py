"""Facilities, components and incidents: things at a point."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from geo_grid.facilities.models import Component
from geo_grid.incidents.models import Incident
from importers.kinds.categories import categorize
from importers.kinds.facility_values import Hours, KindCode
from importers.kinds.placed import merge_by_ref
from importers.kinds.premises import ADDRESS_TEXT, REF, point_atoms
from importers.merge.merging import Merge, sql
from importers.rows.batch import Batch
from importers.schema.kind import Column, Kind, Shape
from importers.schema.values import Choice, Moment, Number, Text, Whole

POINT = Shape("point")
THING_REF = replace(REF, required=True)


FACILITIES = Kind(
    "facilities",
    "设施",
    (
        THING_REF,
        Column("kind", KindCode("facility", {"便民服务站": "service_station", "养老院": "elderly_care",
                                             "派出所": "police", "菜市场": "market",
                                             "marketplace": "market", "老年食堂": "elderly_canteen",
                                             "社区食堂": "elderly_canteen",
                                             "代办点": "service_agent"}),
               required=True, aliases=("类型", "amenity"), zh="类型", en="kind"),
        Column("name", required=True, aliases=("名称",), zh="名称", en="name"),
        Column("capacity", Whole(0, 10_000_000), aliases=("容量", "床位", "学位"), zh="容量",
               en="capacity"),
        Column("radius_m", Number(0.1, 1e6), aliases=("服务半径",), zh="服务半径（米）",
               en="service radius in metres"),
        Column("opening_hours", Hours(), aliases=("开放时间", "营业时间", "服务时间"), zh="开放时间",
               en="opening hours"),
        ADDRESS_TEXT,
    ),
    partial(merge_by_ref, model="geo_grid.Facility", given=("kind", "name"),
            kept=("capacity", "radius_m", "opening_hours")),
    shape=POINT,
    staged={"basic_cell_id": "bigint", "address": ""},
    enrich=point_atoms,
    checks=("ref_check",),
    sums=("facility",),
    touches=("facilities",),
    by_ref="geo_grid_facility",
    addressed="point",
)  # fmt: skip


COMPONENTS = Kind(
    "components",
    "部件",
    (
        THING_REF,
        Column("kind", KindCode("component", {"摄像头": "camera", "探头": "camera",
                                              "消防栓": "hydrant", "fire_hydrant": "hydrant",
                                              "surveillance": "camera", "street_lamp": "lamp"},
                                others="other"),
               required=True, aliases=("类型", "部件类型"), zh="类型", en="kind"),
        Column("name", aliases=("名称", "部件名称"), zh="名称", en="name"),
        Column("bearing_deg", Number(0, 360, below=True), aliases=("方位角", "camera:direction"),
               zh="方位角（自北顺时针，度）", en="axis, degrees clockwise from north"),
        Column("field_of_view_deg", Number(0.1, 360), aliases=("视场角", "camera:angle"),
               zh="视场角（度）", en="field of view in degrees"),
        Column("range_m", Number(0, 100_000), aliases=("可视距离",), zh="可视距离（米）",
               en="range in metres"),
        Column("radius_m", Number(0.1, 1e6), aliases=("服务半径",), zh="服务半径（米）",
               en="service radius in metres"),
        Column("owner", aliases=("权属单位", "属主", "operator"), zh="权属单位", en="owner"),
        Column("state", Choice(Component.State, {"正常": "good"}), aliases=("状态",), zh="状态",
               en="state"),
    ),
    partial(merge_by_ref, model="geo_grid.Component", given=("kind",),
            kept=("name", "owner", "state", "bearing_deg", "field_of_view_deg", "range_m",
                  "radius_m")),
    shape=POINT,
    staged={"basic_cell_id": "bigint"},
    enrich=point_atoms,
    checks=("ref_check",),
    sums=("component",),
    touches=("facilities",),
    by_ref="geo_grid_component",
)  # fmt: skip


def _merge_incidents(merge: Merge) -> int:
    """New incidents come resolved in space; corrected ones are resolved by the noun's own action.

    Every write of a row grows nine indexes, one of them of the bigrams of its texts, so a new row
    is written once.
    """
    merge.run("incidents_known", "incidents_merge")
    changed = [row["id"] for row in sql.rows("incidents_changed")]
    if changed:
        from geo_grid.incidents.actions import resolve  # loads numba

        resolve(changed)
    merge.run("incidents_touched")
    return merge.count("rows_noted")


def _placed_by_category(batch: Batch) -> None:
    categorize(batch)
    point_atoms(batch)


INCIDENTS = Kind(
    "incidents",
    "事件",
    (
        THING_REF,
        Column("category", Text(100), required=True, aliases=("类别", "事件类别", "SRType"),
               zh="类别", en="category"),
        Column("title", aliases=("标题", "事件标题"), zh="标题", en="title"),
        Column("state", Choice(Incident.State, {"已办结": "closed", "处理中": "open", "未办结": "open",
                                                "结案": "closed"}),
               aliases=("状态",), zh="状态", en="state"),
        Column("reported_at", Moment(), required=True,
               aliases=("上报时间", "发生时间", "CreatedDate"), zh="上报时间", en="reported at"),
        Column("closed_at", Moment(), aliases=("结案时间", "办结时间", "CloseDate"), zh="结案时间",
               en="closed at"),
        Column("source", Text(100), aliases=("来源", "MethodReceived"), zh="来源", en="source"),
        replace(ADDRESS_TEXT, aliases=(*ADDRESS_TEXT.aliases, "address_text"), zh="地址，没有坐标时用来定位",
                en="address; places the row where it has no coordinates"),
    ),
    _merge_incidents,
    shape=POINT,
    staged={"matter_id": "bigint", "basic_cell_id": "bigint"},
    enrich=_placed_by_category,
    checks=("incidents_check",),
    sums=("incident",),
    touches=("incidents",),
    by_ref="geo_grid_incident",
    addressed="point",
)  # fmt: skip
