"""How buildings and units are shown on the map and in exports."""

from __future__ import annotations

from geo_grid.areas import layer
from geo_grid.areas.layer import Column, Entry, Far, Layer, Name, Style
from geo_grid.premises.models import Building, Unit
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
BUILDINGS = Layer(
    "buildings", Name("楼栋", "Buildings"), "polygon",
    (layer.REF, Column("name", Name("名称", "Name"), tile_from=16),
     layer.kind(15, layer.choices(Building.Kind.choices)),
     Column("number", Name("门牌号", "Number"), tile_from=17),
     Column("road", Name("道路", "Road")), Column("estate", Name("小区", "Estate")),
     Column("floors", Name("层数", "Floors"), "integer", tile_from=15),
     Column("is_estimated", Name("层数为估算", "Floors estimated"), "boolean", tile_from=16),
     Column("footprint_m2", Name("占地（平方米）", "Footprint, m²"), "number"),
     layer.BASIC_CELL, layer.SOURCE, layer.VALID),
    Style("#b3a89a", "#4c5866", 0.6), ("premises",), near=14, far=Far(("buildings",)),
    tile_filter="tile_buildings", is_dated=True, by_default=True, group=layer.HOUSES, source=layer.FILED, files=sql,
)  # fmt: skip
UNITS = Layer(
    "units", Name("户室", "Units"), "point",
    (Column("road", Name("道路", "Road")), Column("number", Name("门牌号", "Number")),
     Column("estate", Name("小区", "Estate")),
     Column("room", Name("房号", "Room"), tile_from=17),
     Column("floor", Name("楼层", "Floor"), "integer", tile_from=18),
     Column("floor_label", Name("楼层叫法", "Floor as called")),
     Column("use", Name("用途", "Use"), tile_from=17, values=layer.choices(Unit.Use.choices)), layer.REF,
     Column("building_id", Name("楼栋标识", "Building id"), "integer"),
     Column("building", Name("楼栋", "Building")),
     Column("entrance", Name("单元", "Entrance")),
     Column("is_estimated", Name("估算", "Estimated"), "boolean", about="counts"),
     Column("floor_area_m2", Name("建筑面积（平方米）", "Floor area, m²"), "number"),
     Column("community", Name("社区", "Community")),
     Column("grid_cell", Name("网格", "Grid cell")), layer.BASIC_CELL, layer.VALID),
    Style("#7b3294", "#c9a0dc", by="use", entries=(
        Entry("dwelling", Name("住宅", "Dwelling"), "#5e6a71", "#9fb0ba"),
        Entry("rented", Name("出租屋", "Rented"), "#e69f00", "#f0b73f"),
        Entry("shop", Name("商铺", "Shop"), "#0072b2", "#56b4e9"),
        Entry("office", Name("办公", "Office"), "#009e73", "#35c79b"),
        Entry("other", Name("其他", "Other"), "#cc79a7", "#e0a3c6"))),
    ("premises",), near=17, far=Far(("units",)), is_dated=True, group=layer.HOUSES, source=layer.FILED, files=sql,
)  # fmt: skip
