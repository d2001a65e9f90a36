"""Thematic layers, which a deployment adds by importing a file, as layers like all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg2 import sql as pgsql

from geo_grid.sql import SqlFiles
from geo_grid.themes.actions import noun_of
from geo_grid.themes.models import Theme
from geo_grid.themes.rules import is_name, is_numeric
from layers.catalogue.layer import NEVER, Column, Entry, Layer, Name, Style, Type

sql = SqlFiles(__file__)
GROUP = Name("特色图层", "Thematic layers")
_REVISIONS = 1_000_000
_COLUMN = pgsql.SQL("(t.properties->>{key})::{type} AS {name}")
_TYPES: dict[Type, str] = {
    "text": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean",
    "date": "date", "datetime": "timestamptz",
}  # fmt: skip


def all_themes() -> list[Layer]:
    """The layers into which something is loaded, by name."""
    themes = Theme.objects.prefetch_related("loads").order_by("name")
    return [layer for layer in map(layer_of, themes) if layer.loads]


def theme_named(name: str) -> Layer | None:
    """The layer called `name`, if there is one that shows."""
    if not is_name(name):
        return None
    theme = Theme.objects.filter(name=name).prefetch_related("loads").first()
    layer = theme and layer_of(theme)
    return layer if layer and layer.loads else None


def layer_of(theme: Theme) -> Layer:
    """The declaration as the tiles, features, exports and the map read it."""
    by = theme.style.get("by", "")
    columns = tuple(
        Column(
            one["name"], Name(one["title_zh"], one["title_en"]), one["type"],
            tile_from=0 if one["name"] == by else NEVER, is_shown=one["shown"],
        )
        for one in theme.columns
    )  # fmt: skip
    return Layer(
        theme.name, Name(theme.title_zh, theme.title_en), theme.geometry, columns,
        _style(theme), (noun_of(theme.pk),), access=theme.access, min_zoom=theme.min_zoom,
        simplify=theme.geometry != Theme.Geometry.POINT, group=GROUP,
        source=Name(theme.source, theme.source),
        revision=theme.pk * _REVISIONS + theme.revision,
        loads=tuple(sorted(x.pk for x in theme.loads.all() if x.replaced_by_id is None)),
    )  # fmt: skip


def _style(theme: Theme) -> Style:
    style: dict[str, Any] = theme.style
    by = style.get("by", "")
    entries = tuple(
        Entry(one["key"], Name(one["title_zh"], one["title_en"]), one["colour"], one["colour"])
        for one in style.get("entries", ())
    )
    column = next((one for one in theme.columns if one["name"] == by), None)
    return Style(
        style["colour"], style["dark"], float(style["size"]), by, entries,
        symbol=style["symbol"], is_graded=column is not None and is_numeric(column),
    )  # fmt: skip


def rows(layer: Layer, *, seen: str) -> pgsql.Composable:
    """The layer's query; `seen` is the predicate on the atom ``c.id``, empty where all is shown."""
    return pgsql.SQL(sql.text("layer_theme_scoped" if seen else "layer_theme")).format(
        columns=_columns(layer.columns),
        loads=pgsql.SQL(", ").join(map(pgsql.Literal, layer.loads or (0,))),
        **({"seen": pgsql.SQL(seen)} if seen else {}),
    )


def _columns(columns: Sequence[Column]) -> pgsql.Composable:
    return pgsql.SQL(", ").join(
        _COLUMN.format(
            key=pgsql.Literal(one.name), type=pgsql.SQL(_TYPES[one.type]),
            name=pgsql.Identifier(one.name),
        )
        for one in columns
    )  # fmt: skip
