"""What the declaration of a thematic layer may say. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from geo_grid.errors import BadInput, gettext_noop

NAME = r"^[a-z][a-z0-9_]{1,39}$"
TYPES = ("text", "integer", "number", "boolean", "date", "datetime")
NUMERIC = ("integer", "number")
SYMBOLS = ("circle", "square", "triangle", "diamond")
MOST_COLUMNS, MOST_ENTRIES, MOST_ROWS = 40, 12, 200_000
SIZE_PX = (1, 24)
RESERVED = frozenset({
    "id", "geom", "geom_3857", "geometry", "basic_cell_id", "inside", "load_id", "f", "limit",
    "bbox", "crs", "datetime", "properties", "sortby", "filter", "count", "cursor", "lon", "lat",
    "wkt", "scope", "at", "z",
})  # fmt: skip
"""Names that requests and queries give another meaning."""
_NAME = re.compile(NAME)
_PERSONAL = re.compile(
    r"身份证|证件号|证件编号|公民身份|护照号|手机号|移动电话|出生(日期|年月)|生日"
    r"|(^|[\s_])(id[\s_]?(card|number|no)|passport|birth[\s_]?da(y|te)|mobile|cell[\s_]?phone)"
    r"([\s_]|$)",
    re.IGNORECASE,
)
"""What columns about single people are called; a telephone of an office is none of them."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_name(name: str) -> bool:
    """Whether a layer can be called so at all."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str, *, taken: Collection[str]) -> None:
    """Raises :class:`BadInput` ``theme_name``, ``theme_name_taken``."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            "theme_name",
            gettext_noop("A layer is named by small letters, digits and _, from 2 to 40 of them."),
            field="name",
        )
    if name in taken:
        raise BadInput(
            "theme_name_taken",
            gettext_noop("There is a layer %(name)s already; choose another name."),
            field="name",
            name=name,
        )


def check_columns(columns: Sequence[Mapping[str, Any]]) -> None:
    """Raises :class:`BadInput` ``theme_columns``, ``theme_column``."""
    names = [str(one["name"]) for one in columns]
    if not 1 <= len(names) <= MOST_COLUMNS:
        raise BadInput(
            "theme_columns",
            gettext_noop("A layer has 1 to %(most)s columns."),
            field="columns",
            most=MOST_COLUMNS,
        )
    for name in names:
        if not _NAME.fullmatch(name) or name in RESERVED or names.count(name) > 1:
            raise BadInput(
                "theme_column",
                gettext_noop(
                    "%(name)s cannot name a column: small letters, digits and _, none of the "
                    "words of requests, none twice."
                ),
                field="columns",
                name=name[:60],
            )


def check_personal(columns: Sequence[Mapping[str, Any]], *, is_for_all: bool) -> None:
    """Raises :class:`BadInput` ``theme_personal``: what is of people is not for everybody."""
    for one in columns:
        names = (str(one[key]) for key in ("source", "title_zh", "title_en", "name"))
        if is_for_all and any(_PERSONAL.search(name) for name in names):
            raise BadInput(
                "theme_personal",
                gettext_noop(
                    "The column %(name)s is about people: make it a layer for those in whose area "
                    "it lies, or leave the column out."
                ),
                field="access",
                name=str(one["title_zh"])[:60],
            )


def check_style(style: Mapping[str, Any], *, columns: Sequence[Mapping[str, Any]]) -> None:
    """Raises :class:`BadInput` ``theme_style`` with the part at fault."""
    types = {str(one["name"]): str(one["type"]) for one in columns}
    entries = list(style.get("entries") or ())
    colours = [style["colour"], style["dark"], *(one["colour"] for one in entries)]
    if not all(_COLOUR.fullmatch(str(colour)) for colour in colours):
        raise _style("colour")
    if style["symbol"] not in SYMBOLS:
        raise _style("symbol")
    if not SIZE_PX[0] <= float(style["size"]) <= SIZE_PX[1]:
        raise _style("size")
    by = style.get("by") or ""
    if (by and by not in types) or bool(by) != bool(entries) or len(entries) > MOST_ENTRIES:
        raise _style("by")
    keys = [str(one["key"]) for one in entries]
    if len(set(keys)) != len(keys) or (by and types[by] in NUMERIC and not _rising(keys)):
        raise _style("entries")


def _rising(keys: Sequence[str]) -> bool:
    try:
        numbers = [float(key) for key in keys]
    except ValueError:
        return False
    return all(map(math.isfinite, numbers)) and numbers == sorted(numbers)


def _style(part: str) -> BadInput:
    return BadInput(
        "theme_style",
        gettext_noop("The style cannot be used: %(part)s."),
        field=f"style.{part}",
        part=part,
    )


def is_numeric(column: Mapping[str, Any]) -> bool:
    """Whether classes of the column are bounds, not words."""
    return column["type"] in NUMERIC


def least_zoom(rows: int, vertices: int) -> int:
    """The zoom from which a tile of so many features (and vertices) stays below half a megabyte."""
    weight = rows + vertices / 4
    return next((zoom for most, zoom in ((20_000, 0), (60_000, 11), (180_000, 12)) if weight <= most),
                13)  # fmt: skip
