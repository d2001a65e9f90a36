"""All layers there are: one declaration each. Colours keep apart under any colour vision."""

from __future__ import annotations

from geo_grid.errors import NotFound, gettext_noop
from layers.catalogue import open_table
from layers.catalogue.layer import NEVER, Column, Entry, Far, Layer, Name, Style
from layers.catalogue.themes import all_themes, theme_named

GROUND, GRID, HOUSES = Name("底图", "Base"), Name("网格", "Grid"), Name("楼栋房屋", "Premises")
PEOPLE, THINGS, CASES = (
    Name("人口与单位", "People"),
    Name("设施部件", "Things"),
    Name("事件", "Cases"),
)
OPEN = Name("开放数据", "Open data")
FILED = Name("市级资料库", "City register")
DRAWN = Name("网格划分", "Grid plan")


def _people(*, tile_from: int = NEVER) -> tuple[Column, ...]:
    titles = {
        "households": Name("户数", "Households"), "residents": Name("人口", "Residents"),
        "registered": Name("户籍人口", "Registered"), "floating": Name("流动人口", "Floating"),
        "left_behind": Name("留守人口", "Left behind"), "overseas": Name("境外人口", "Overseas"),
    }  # fmt: skip
    return tuple(
        Column(name, title, "integer", tile_from=tile_from, about_people=True)
        for name, title in titles.items()
    )


def _counts() -> tuple[Column, ...]:
    titles = {
        "buildings": Name("楼栋", "Buildings"), "units": Name("户室", "Units"),
        "organisations": Name("单位", "Organisations"), "facilities": Name("设施", "Facilities"),
        "components": Name("部件", "Components"),
    }  # fmt: skip
    return tuple(Column(name, title, "integer") for name, title in titles.items())


_REF = Column("ref", Name("编号", "Reference"))
_NAME = Column("name", Name("名称", "Name"), tile_from=14)
_SOURCE = Column("source", Name("来源", "Source"))
_VALID = Column("valid_from", Name("生效时间", "Valid from"), "datetime")


def _code(tile_from: int = 0) -> Column:
    return Column("code", Name("编码", "Code"), tile_from=tile_from)


def _kind(tile_from: int = 0) -> Column:
    return Column("kind", Name("类型", "Kind"), tile_from=tile_from)


_LAYERS = (
    Layer(
        "divisions", Name("行政区划", "Divisions"), "polygon",
        (_code(), Column("level", Name("层级", "Level"), tile_from=0),
         Column("name", Name("名称", "Name"), tile_from=0),
         Column("community_type", Name("社区类型", "Type of community")), _VALID),
        Style("#3b4a66", "#b9c7e8", 2), ("ground",), simplify=True, is_dated=True,
        group=GRID, source=FILED,
    ),
    Layer(
        "basic_cells", Name("单元网格", "Basic cells"), "polygon",
        (_code(14), Column("community", Name("社区", "Community")),
         Column("area_m2", Name("面积（平方米）", "Area, m²"), "number"), *_counts(),
         Column("floor_area_m2", Name("建筑面积（平方米）", "Floor area, m²"), "number"),
         *_people(), _VALID),
        Style("#8c6d46", "#c9b08c"), ("ground",), min_zoom=14, simplify=True, is_dated=True,
        group=GRID, source=DRAWN,
    ),
    Layer(
        "grid_cells", Name("网格", "Grid cells"), "polygon",
        (_code(12), Column("name", Name("名称", "Name"), tile_from=12),
         Column("type", Name("类型", "Type"), tile_from=12),
         Column("community", Name("社区", "Community")),
         Column("area_m2", Name("面积（平方米）", "Area, m²"), "number"), *_counts(),
         *_people(), _VALID),
        Style("#2a3a5e", "#dfe7ff", 1.6), ("ground",), min_zoom=9, simplify=True, is_dated=True,
        group=GRID, source=DRAWN,
    ),
    Layer(
        "water", Name("水系", "Water"), "polygon", (_REF, _kind(), _NAME, _SOURCE),
        Style("#bcdaea", "#173247"), ("ground",), simplify=True, by_default=True,
        tile_filter="tile_ground_cover", group=GROUND, source=FILED,
    ),
    Layer(
        "green", Name("绿地与用地", "Green and land use"), "polygon",
        (_REF, _kind(), _NAME, _SOURCE), Style("#d3e6c1", "#1d3326"), ("ground",), min_zoom=10,
        simplify=True, by_default=True, tile_filter="tile_ground_cover", group=GROUND,
        source=FILED,
    ),
    Layer(
        "barriers", Name("铁路与阻隔", "Railways and barriers"), "line",
        (_REF, _kind(), Column("name", Name("名称", "Name"), tile_from=13),
         Column("is_hard", Name("不可跨越", "Not to be crossed"), "boolean"), _SOURCE),
        Style("#6d747b", "#7d8894", 1.5), ("ground",), min_zoom=9, simplify=True,
        by_default=True, group=GROUND, source=FILED,
    ),
    Layer(
        "streets", Name("道路", "Streets"), "line",
        (_REF, _kind(), Column("name", Name("名称", "Name"), tile_from=12),
         Column("is_bridge", Name("桥", "Bridge"), "boolean"),
         Column("is_tunnel", Name("隧道", "Tunnel"), "boolean", tile_from=12), _SOURCE),
        Style("#b9ae98", "#39424e", 2), ("ground",), min_zoom=9, simplify=True, by_default=True,
        tile_filter="tile_streets", group=GROUND, source=FILED,
    ),
    Layer(
        "buildings", Name("楼栋", "Buildings"), "polygon",
        (_REF, Column("name", Name("名称", "Name"), tile_from=16),
         Column("kind", Name("类型", "Kind"), tile_from=15),
         Column("number", Name("门牌号", "Number"), tile_from=17),
         Column("road", Name("道路", "Road")), Column("estate", Name("小区", "Estate")),
         Column("floors", Name("层数", "Floors"), "integer", tile_from=15),
         Column("is_estimated", Name("层数为估算", "Floors estimated"), "boolean", tile_from=16),
         Column("footprint_m2", Name("占地（平方米）", "Footprint, m²"), "number"),
         Column("basic_cell", Name("单元网格", "Basic cell")), _SOURCE, _VALID),
        Style("#b3a89a", "#4c5866", 0.6), ("premises",), near=14, far=Far(("buildings",)),
        tile_filter="tile_buildings", is_dated=True, by_default=True, group=HOUSES, source=FILED,
    ),
    Layer(
        "units", Name("户室", "Units"), "point",
        (Column("room", Name("房号", "Room"), tile_from=17),
         Column("floor", Name("楼层", "Floor"), "integer", tile_from=18),
         Column("use", Name("用途", "Use"), tile_from=17), _REF,
         Column("building_id", Name("楼栋标识", "Building id"), "integer"),
         Column("building", Name("楼栋", "Building")),
         Column("entrance", Name("单元", "Entrance")),
         Column("is_estimated", Name("估算", "Estimated"), "boolean"),
         Column("floor_area_m2", Name("建筑面积（平方米）", "Floor area, m²"), "number"),
         Column("basic_cell", Name("单元网格", "Basic cell")), _VALID),
        Style("#7b3294", "#c9a0dc", by="use", entries=(
            Entry("dwelling", Name("住宅", "Dwelling"), "#5e6a71", "#9fb0ba"),
            Entry("rented", Name("出租屋", "Rented"), "#e69f00", "#f0b73f"),
            Entry("shop", Name("商铺", "Shop"), "#0072b2", "#56b4e9"),
            Entry("office", Name("办公", "Office"), "#009e73", "#35c79b"),
            Entry("other", Name("其他", "Other"), "#cc79a7", "#e0a3c6"))),
        ("premises",), near=17, far=Far(("units",)), is_dated=True, group=HOUSES, source=FILED,
    ),
    Layer(
        "population", Name("以房管人（楼栋人口）", "Population by house"), "polygon",
        (*_people(tile_from=15), Column("is_estimated", Name("估算", "Estimated"), "boolean",
                                        tile_from=15),
         Column("name", Name("楼栋", "Building")), Column("units", Name("户室", "Units"), "integer")),
        Style("#7c62b5", "#a58fd0"), ("premises", "people"), access="counts", near=15,
        far=Far(("households", "residents")), group=PEOPLE, source=FILED,
    ),
    Layer(
        "organisations", Name("实有单位", "Organisations"), "point",
        (Column("name", Name("名称", "Name"), tile_from=16), _kind(15),
         Column("credit_code", Name("统一社会信用代码", "Credit code")),
         Column("basic_cell", Name("单元网格", "Basic cell")), _VALID),
        Style("#0072b2", "#56b4e9"), ("people",), access="register", near=15,
        far=Far(("organisations",)), is_dated=True, group=PEOPLE, source=FILED,
    ),
    Layer(
        "facilities", Name("设施", "Facilities"), "point",
        (_kind(), Column("name", Name("名称", "Name"), tile_from=13), _REF,
         Column("capacity", Name("容量", "Capacity"), "integer"),
         Column("radius_m", Name("服务半径（米）", "Service radius, m"), "number", tile_from=14),
         Column("basic_cell", Name("单元网格", "Basic cell"))),
        Style("#009e73", "#35c79b", 5), ("facilities",), near=11, far=Far(("facilities",)),
        group=THINGS, source=FILED,
    ),
    Layer(
        "components", Name("部件", "Components"), "point",
        (_kind(15), Column("name", Name("名称", "Name"), tile_from=17),
         Column("state", Name("状态", "State"), tile_from=16), _REF,
         Column("owner", Name("权属单位", "Owner")),
         Column("bearing_deg", Name("朝向（度）", "Bearing, °"), "number", tile_from=17),
         Column("field_of_view_deg", Name("视角（度）", "Field of view, °"), "number",
                tile_from=17),
         Column("range_m", Name("范围（米）", "Range, m"), "number", tile_from=17),
         Column("basic_cell", Name("单元网格", "Basic cell"))),
        Style("#56b4e9", "#56b4e9", 3, by="kind", entries=(
            Entry("camera", Name("监控摄像头", "Camera"), "#0072b2", "#56b4e9"),
            Entry("hydrant", Name("消火栓", "Hydrant"), "#d55e00", "#ff8a3d"),
            Entry("manhole", Name("井盖", "Manhole"), "#5e6a71", "#9fb0ba"),
            Entry("lamp", Name("路灯", "Lamp"), "#e6b800", "#ffd84d"),
            Entry("other", Name("其他", "Other"), "#cc79a7", "#e0a3c6"))),
        ("facilities",), near=15, far=Far(("components",)), group=THINGS, source=FILED,
    ),
    Layer(
        "incidents", Name("事件", "Incidents"), "point",
        (Column("ref", Name("编号", "Reference"), tile_from=16),
         Column("category", Name("类别", "Category"), tile_from=12),
         Column("title", Name("标题", "Title")), Column("state", Name("状态", "State"), tile_from=0),
         Column("reported_at", Name("上报时间", "Reported"), "datetime"),
         Column("closed_at", Name("结案时间", "Closed"), "datetime"),
         Column("grid_cell", Name("网格", "Grid cell")),
         Column("basic_cell", Name("单元网格", "Basic cell"))),
        Style("#d55e00", "#ff8a3d", 5), ("incidents",), access="case", is_dated=True,
        tile_filter="tile_incidents", group=CASES, source=Name("事件受理", "Incident desk"),
    ),
    Layer(
        "open_communities", Name("社区汇总（公开）", "Communities in figures"), "polygon",
        tuple(
            Column(name, title, "text" if name in ("code", "name") else "integer",
                   tile_from=0 if name == "name" else 12)
            for name, title in open_table.TITLES.items()
        ),
        Style("#2f8c8b", "#63b5a3", 1.5), ("premises", "people", "facilities"), access="open",
        simplify=True, group=OPEN, source=FILED,
    ),
)  # fmt: skip
LAYERS = {layer.name: layer for layer in _LAYERS}


def layers() -> list[Layer]:
    """All layers, in the order in which they are listed: built-in ones, then thematic ones."""
    return [*LAYERS.values(), *all_themes()]


def layer_named(name: str) -> Layer:
    """The layer called `name`; :class:`NotFound` ``layer_unknown`` otherwise."""
    found = LAYERS.get(name) or theme_named(name)
    if found is None:
        raise NotFound(
            "layer_unknown",
            gettext_noop("There is no layer %(name)s; known are: %(known)s."),
            name=name[:100],
            known=", ".join(LAYERS),
        )
    return found


def named(names: str) -> list[Layer]:
    """Layers from a comma-separated list, in that order, each once."""
    return [layer_named(name) for name in dict.fromkeys(names.split(","))]
