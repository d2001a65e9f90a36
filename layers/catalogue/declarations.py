"""All layers there are: one declaration each. Colours keep apart under any colour vision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from geo_grid.areas import professional_grids
from geo_grid.areas.layer import FILED, REF, SOURCE, VALID, choices, kind, people
from geo_grid.areas.models import Barrier, Division, GridCell, GroundCover
from geo_grid.areas.placed import PLACED, all_sums
from geo_grid.errors import NotFound, gettext_noop
from layers.catalogue import open_table
from layers.catalogue.layer import Column, Entry, Layer, Name, Style
from layers.catalogue.themes import all_themes, theme_named

GROUND, GRID = Name("底图", "Base"), Name("网格", "Grid")
OPEN = Name("开放数据", "Open data")
DRAWN = Name("网格划分", "Grid plan")
PROFESSIONAL = "professional_grid_cells"
_OF_A_TRADE = ("#7a3e9d", "#c9a3e0")
"""The colours, on light and dark ground, of professional grids that have none of their own."""


def _counts() -> tuple[Column, ...]:
    """What cells hold of everything that stands on the ground."""
    return tuple(
        Column(one.column, Name(*one.title), "integer", about=one.about, is_of_now=True)
        for one in all_sums()
        if one.is_of_cells
    )


_NAME = Column("name", Name("名称", "Name"), tile_from=14)


def _code(tile_from: int = 0) -> Column:
    return Column("code", Name("编码", "Code"), tile_from=tile_from)


def _trades(language: str) -> Mapping[str, str]:
    """What the professional grids are called, by code."""
    is_english = language.startswith("en")
    grids = professional_grids.names().items()
    return {code: (is_english and one.name_en) or one.name_zh for code, one in grids}


def _in_colours_of_trades(layer: Layer) -> Layer:
    """The layer of professional grids in their colours, with a legend of them."""
    entries = tuple(
        Entry(code, Name(one.name_zh, one.name_en or one.name_zh), one.colour or _OF_A_TRADE[0],
              one.colour or _OF_A_TRADE[1])
        for code, one in professional_grids.names().items()
    )  # fmt: skip
    return replace(layer, style=replace(layer.style, by="kind", entries=entries))


def _grid_layers() -> tuple[Layer, ...]:
    return (
        Layer(
            "divisions", Name("行政区划", "Divisions"), "polygon",
            (_code(), Column("level", Name("层级", "Level"), tile_from=0,
                             values=choices(Division.Level.choices)),
             Column("name", Name("名称", "Name"), tile_from=0),
             Column("community_type", Name("社区类型", "Type of community"),
                    values=choices(Division.CommunityType.choices)), VALID),
            Style("#3b4a66", "#b9c7e8", 2), ("ground",), simplify=True, is_dated=True,
            group=GRID, source=FILED,
        ),
        Layer(
            "basic_cells", Name("单元网格", "Basic cells"), "polygon",
            (_code(14), Column("community", Name("社区", "Community")),
             Column("area_m2", Name("面积（平方米）", "Area, m²"), "number"), *_counts(),
             Column("floor_area_m2", Name("建筑面积（平方米）", "Floor area, m²"), "number",
                    is_of_now=True),
             *people(), VALID),
            Style("#8c6d46", "#c9b08c"), ("ground",), min_zoom=14, simplify=True, is_dated=True,
            group=GRID, source=DRAWN,
        ),
        Layer(
            "grid_cells", Name("网格", "Grid cells"), "polygon",
            (_code(12), Column("name", Name("名称", "Name"), tile_from=12),
             Column("type", Name("类型", "Type"), tile_from=12,
                    values=choices(GridCell.Type.choices)),
             Column("community", Name("社区", "Community")),
             Column("area_m2", Name("面积（平方米）", "Area, m²"), "number"), *_counts(),
             *people(), VALID),
            Style("#2a3a5e", "#dfe7ff", 1.6), ("ground",), min_zoom=9, simplify=True, is_dated=True,
            joins_atoms=True, has_versions=True, group=GRID, source=DRAWN,
        ),
    )  # fmt: skip


def _professional_layer() -> Layer:
    return Layer(
        PROFESSIONAL, Name("专业网格", "Professional grid cells"), "polygon",
        (Column("kind", Name("专业", "Grid"), tile_from=0, values=_trades), _code(12),
         Column("name", Name("名称", "Name"), tile_from=12),
         Column("type", Name("类型", "Type"), tile_from=12,
                values=choices(GridCell.Type.choices)),
         Column("community", Name("社区", "Community")),
         Column("area_m2", Name("面积（平方米）", "Area, m²"), "number"), *_counts(),
         *people(), VALID),
        Style(*_OF_A_TRADE, 1.6), ("ground",), min_zoom=9, simplify=True, is_dated=True,
        joins_atoms=True, has_versions=True, group=GRID, source=DRAWN,
    )  # fmt: skip


_COVERS = choices(GroundCover.Kind.choices)
_BASE = (
    Layer(
        "water", Name("水系", "Water"), "polygon", (REF, kind(values=_COVERS), _NAME, SOURCE),
        Style("#bcdaea", "#173247"), ("ground",), simplify=True, by_default=True,
        tile_filter="tile_ground_cover", group=GROUND, source=FILED,
    ),
    Layer(
        "green", Name("绿地与用地", "Green and land use"), "polygon",
        (REF, kind(values=_COVERS), _NAME, SOURCE), Style("#d3e6c1", "#1d3326"), ("ground",), min_zoom=10,
        simplify=True, by_default=True, tile_filter="tile_ground_cover", group=GROUND,
        source=FILED,
    ),
    Layer(
        "barriers", Name("铁路与阻隔", "Railways and barriers"), "line",
        (REF, kind(values=choices(Barrier.Kind.choices)),
         Column("name", Name("名称", "Name"), tile_from=13),
         Column("is_hard", Name("不可跨越", "Not to be crossed"), "boolean"), SOURCE),
        Style("#6d747b", "#7d8894", 1.5), ("ground",), min_zoom=9, simplify=True,
        by_default=True, group=GROUND, source=FILED,
    ),
    Layer(
        "streets", Name("道路", "Streets"), "line",
        (REF, kind(), Column("name", Name("名称", "Name"), tile_from=12),
         Column("is_bridge", Name("桥", "Bridge"), "boolean"),
         Column("is_tunnel", Name("隧道", "Tunnel"), "boolean", tile_from=12), SOURCE),
        Style("#b9ae98", "#39424e", 2), ("ground",), min_zoom=9, simplify=True, by_default=True,
        tile_filter="tile_streets", group=GROUND, source=FILED,
    ),
)  # fmt: skip
_PLACES = Layer(
    "places", Name("地名", "Places"), "point",
    (Column("kind", Name("类型", "Kind"), tile_from=13),
     Column("name", Name("名称", "Name"), tile_from=13),
     Column("other_names", Name("其他名称", "Other names")),
     Column("part_of", Name("所属", "Part of")), Column("district", Name("区", "District")),
     Column("address", Name("位置", "Address")), Column("origin", Name("由来", "Origin")), SOURCE,
     VALID),
    Style("#8c564b", "#c49c94", 4), ("places",), min_zoom=13, group=GROUND, source=FILED,
)  # fmt: skip
_OPEN_COMMUNITIES = Layer(
    "open_communities", Name("社区汇总（公开）", "Communities in figures"), "polygon",
    tuple(
        Column(name, title, "text" if name in ("code", "name") else "integer",
               tile_from=0 if name == "name" else 12)
        for name, title in open_table.TITLES.items()
    ),
    Style("#2f8c8b", "#63b5a3", 1.5), ("premises", "people", "facilities", "disclosure"), access="open",
    simplify=True, group=OPEN, source=FILED,
)  # fmt: skip


@lru_cache(maxsize=2)
def _built_in(nouns: int) -> dict[str, Layer]:
    """By name: of the ground, of every noun that stands on it, of open data."""
    of_nouns = [layer for placed in PLACED for layer in placed.layers]
    found = (*_grid_layers(), _professional_layer(), *_BASE, _PLACES, *of_nouns, _OPEN_COMMUNITIES)
    return {layer.name: layer for layer in found}


class _BuiltIn(Mapping[str, Layer]):
    """The layers of the nouns that are registered at the moment."""

    def __getitem__(self, name: str) -> Layer:
        return _built_in(PLACED.revision)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_built_in(PLACED.revision))

    def __len__(self) -> int:
        return len(_built_in(PLACED.revision))


LAYERS = _BuiltIn()


def layers() -> list[Layer]:
    """All layers, in the order in which they are listed: built-in ones, then thematic ones."""
    built_in = (
        _in_colours_of_trades(layer) if layer.name == PROFESSIONAL else layer
        for layer in LAYERS.values()
    )
    return [*built_in, *all_themes()]


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
    """Layers from a comma-separated list, in that order, each once.

    Among others one that is not there, like a thematic layer since deleted, is left out; alone it
    is refused as :func:`layer_named` does.
    """
    wanted = list(dict.fromkeys(names.split(",")))
    known = [found for name in wanted if (found := LAYERS.get(name) or theme_named(name))]
    return known or [layer_named(wanted[0])]
