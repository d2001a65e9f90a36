"""How facilities and components are shown on the map and in exports."""

from __future__ import annotations

from collections.abc import Mapping

from geo_grid.areas import layer
from geo_grid.areas.layer import Column, Entry, Far, Layer, Name, Style
from geo_grid.facilities.models import Component
from geo_grid.facilities.queries import kind_names
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def _kinds(language: str) -> Mapping[str, str]:
    return kind_names(language=language)


FACILITIES = Layer(
    "facilities", Name("设施", "Facilities"), "point",
    (layer.kind(values=_kinds), Column("name", Name("名称", "Name"), tile_from=13), layer.REF,
     Column("capacity", Name("容量", "Capacity"), "integer"),
     Column("radius_m", Name("服务半径（米）", "Service radius, m"), "number", tile_from=14),
     Column("opening_hours", Name("开放时间", "Opening hours")),
     layer.BASIC_CELL, layer.VALID),
    Style("#009e73", "#35c79b", 5), ("facilities",), near=11, far=Far(("facilities",)),
    is_dated=True, group=layer.THINGS, source=layer.FILED, files=sql,
)  # fmt: skip
COMPONENTS = Layer(
    "components", Name("部件", "Components"), "point",
    (layer.kind(15, _kinds), Column("name", Name("名称", "Name"), tile_from=17),
     Column("state", Name("状态", "State"), tile_from=16,
            values=layer.choices(Component.State.choices)), layer.REF,
     Column("owner", Name("权属单位", "Owner")),
     Column("bearing_deg", Name("朝向（度）", "Bearing, °"), "number", tile_from=17),
     Column("field_of_view_deg", Name("视角（度）", "Field of view, °"), "number",
            tile_from=17),
     Column("range_m", Name("范围（米）", "Range, m"), "number", tile_from=17),
     Column("radius_m", Name("服务半径（米）", "Service radius, m"), "number"),
     layer.BASIC_CELL),
    Style("#56b4e9", "#56b4e9", 3, by="kind", entries=(
        Entry("camera", Name("监控摄像头", "Camera"), "#0072b2", "#56b4e9"),
        Entry("hydrant", Name("消火栓", "Hydrant"), "#d55e00", "#ff8a3d"),
        Entry("manhole", Name("井盖", "Manhole"), "#5e6a71", "#9fb0ba"),
        Entry("lamp", Name("路灯", "Lamp"), "#e6b800", "#ffd84d"),
        Entry("other", Name("其他", "Other"), "#cc79a7", "#e0a3c6"))),
    ("facilities",), near=15, far=Far(("components",)), group=layer.THINGS, source=layer.FILED, files=sql,
)  # fmt: skip
