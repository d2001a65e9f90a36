"""CQL2 filters, text and JSON, as parameterised SQL: only what is on the list gets through.

:mod:`layers.ogc.cql_reading` reads them; here the tree becomes a condition on the columns of a
layer. Every value is a parameter, every name one of the layer's columns, and size and depth are
bounded.
"""

from __future__ import annotations

from typing import Any

import shapely
from psycopg2 import sql as pgsql

from geo_grid.errors import BadInput, gettext_noop
from layers.catalogue.crs import LON_LAT, Offered, box_of
from layers.catalogue.layer import Column, Layer
from layers.catalogue.request_shapes import shape_from_geojson
from layers.ogc import cql_times
from layers.ogc.cql_reading import read, too_complex, unreadable
from layers.ogc.cql_values import literal, wrong_type

MAX_DEPTH, MAX_NODES, MAX_VALUES = 16, 400, 1000
GEOMETRY = ("geometry", "geom")
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_SPATIAL = {
    "s_intersects": "ST_Intersects", "s_within": "ST_Within", "s_contains": "ST_Contains",
    "s_touches": "ST_Touches", "s_crosses": "ST_Crosses", "s_overlaps": "ST_Overlaps",
    "s_equals": "ST_Equals", "s_disjoint": "",
}  # fmt: skip
_FLIPPED = {"ST_Within": "ST_Contains", "ST_Contains": "ST_Within"}
_JOIN = {"and": pgsql.SQL(" AND "), "or": pgsql.SQL(" OR ")}
_NOT, _GROUP = pgsql.SQL("NOT ({inner})"), pgsql.SQL("({inner})")
_COMPARE = pgsql.SQL("{left} {operator} {right}")
_BETWEEN = pgsql.SQL("{column} BETWEEN {low} AND {high}")
_LIKE, _ANY = pgsql.SQL("{text} LIKE {pattern}"), pgsql.SQL("{column} = ANY ({choices}{cast})")
_IN, _NULL = pgsql.SQL("{column} IN ({choices})"), pgsql.SQL("{column} IS NULL")
_COLUMN, _LOWER = pgsql.SQL("f.{name}"), pgsql.SQL("lower({text})")
_NEAR = pgsql.SQL("(f.geom && {shape}::geometry AND {function}(f.geom, {shape}::geometry))")
_APART = pgsql.SQL("NOT ST_Intersects(f.geom, {shape}::geometry)")
_TRUTH = {True: pgsql.SQL("true"), False: pgsql.SQL("false")}
_CASTS = {"text": "::text[]", "integer": "::numeric[]", "number": "::double precision[]"}


def condition(
    text: str, *, language: str, layer: Layer, system: Offered = LON_LAT
) -> tuple[pgsql.Composable, dict[str, Any]]:
    """The SQL condition on ``f`` of a filter and its values.

    `language` is ``cql2-text`` or ``cql2-json``, `system` the one of the filter's shapes and
    boxes, its axes in the order of its register. Raises :class:`BadInput` for everything that is
    not understood.
    """
    writer = _Writer(layer, system)
    return writer.write(read(text, language=language), 0), writer.values


class _Writer:
    """Turns one tree into SQL; counts what it meets."""

    def __init__(self, layer: Layer, system: Offered) -> None:
        self.layer, self.system = layer, system
        self.values: dict[str, Any] = {}
        self.nodes = 0

    def value(self, given: Any) -> pgsql.Composable:
        name = f"filter_{len(self.values)}"
        self.values[name] = given
        return pgsql.Placeholder(name)

    def write(self, node: Any, depth: int) -> pgsql.Composable:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise too_complex()
        if isinstance(node, bool):
            return _TRUTH[node]
        if isinstance(node, dict) and set(node) == {"bbox"}:  # BBOX(geometry,w,s,e,n)
            return self.spatial("s_intersects", _first(node["bbox"]))
        name, arguments = _operation(node)
        if name in _JOIN:
            return self.combination(node, depth)
        if name == "not":
            (inner,) = _some(arguments, 1)
            return _NOT.format(inner=self.write(inner, depth + 1))
        if name in _COMPARISONS:
            return self.comparison(name, *_some(arguments, 2))
        if name in _SPATIAL:
            return self.spatial(name, _some(arguments, 2))
        if name in cql_times.RELATIONS:
            sides = _some(arguments, 2)
            return cql_times.condition(name, sides, named=self.named, value=self.value)
        number, write = {
            "between": (3, self.between), "like": (2, self.like), "in": (2, self.one_of),
            "isnull": (1, self.null),
        }.get(name, (0, None))  # fmt: skip
        if write is None:
            raise unreadable()
        found: pgsql.Composable = write(*_some(arguments, number))
        return found

    def combination(self, node: Any, depth: int) -> pgsql.Composable:
        """A chain of ANDs is flat, however it was nested."""
        name, _ = _operation(node)
        leaves, waiting = [], [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict) and _name_of(one) == name:
                arguments = _operation(one)[1]
                if len(arguments) < 2:
                    raise unreadable()
                waiting += arguments[::-1]
                if len(waiting) + len(leaves) > MAX_NODES:
                    raise too_complex()
            else:
                leaves.append(self.write(one, depth + 1))
        return _GROUP.format(inner=_JOIN[name].join(leaves))

    def comparison(self, name: str, left: Any, right: Any) -> pgsql.Composable:
        column = self.column_of(left) or self.column_of(right)
        if column is None:
            raise unreadable()
        return _COMPARE.format(
            left=self.operand(left, column), operator=pgsql.SQL(name),
            right=self.operand(right, column),
        )  # fmt: skip

    def between(self, given: Any, low: Any, high: Any) -> pgsql.Composable:
        column, written = self.required(given)
        return _BETWEEN.format(
            column=written, low=self.operand(low, column), high=self.operand(high, column)
        )

    def like(self, given: Any, pattern: Any) -> pgsql.Composable:
        column, written = self.required(given)
        text = _folded(pattern)
        text = pattern if text is None else text
        if column.type != "text" or not isinstance(text, str):
            raise wrong_type(column)
        if (len(text) - len(text.rstrip("\\"))) % 2:  # it escapes nothing
            raise unreadable()
        return _LIKE.format(text=written, pattern=self.operand(pattern, column))

    def one_of(self, given: Any, choices: Any) -> pgsql.Composable:
        column, written = self.required(given)
        if not isinstance(choices, list):
            raise unreadable()
        if len(choices) > MAX_VALUES:
            raise too_complex()
        if choices and any(_folded(one) is not None for one in choices):
            parts = [self.operand(one, column) for one in choices]
            return _IN.format(column=written, choices=pgsql.SQL(", ").join(parts))
        return _ANY.format(
            column=written, choices=self.value([literal(one, column) for one in choices]),
            cast=pgsql.SQL(_CASTS.get(column.type, "")),
        )  # fmt: skip

    def null(self, given: Any) -> pgsql.Composable:
        if isinstance(given, dict) and given.get("property") == GEOMETRY[0]:
            return _TRUTH[False]
        return _NULL.format(column=self.required(given)[1])

    def spatial(self, name: str, arguments: list[Any]) -> pgsql.Composable:
        flipped = isinstance(arguments[1], dict) and "property" in arguments[1]
        left, right = arguments[::-1] if flipped else arguments
        if not isinstance(left, dict) or left.get("property") not in GEOMETRY:
            raise unreadable()
        shape = self.value(self.shape(right))
        function = _SPATIAL[name]
        if not function:
            return _APART.format(shape=shape)
        function = _FLIPPED.get(function, function) if flipped else function
        return _NEAR.format(shape=shape, function=pgsql.SQL(function))

    def shape(self, given: Any) -> str:
        """A literal shape or box as EWKT in EPSG:4326."""
        if isinstance(given, dict) and set(given) == {"bbox"}:
            return _ewkt(box_of(given["bbox"], system=self.system, field="filter"))
        if not isinstance(given, dict) or not {"type"} < set(given) or "crs" in given:
            raise unreadable()
        return _ewkt(shape_from_geojson(given, field="filter", system=self.system))

    def named(self, node: Any) -> tuple[Column, pgsql.Composable] | None:
        """The column that is a side of a condition, directly or in ``casei``, and its SQL."""
        inner = _folded(node)
        is_folded, node = inner is not None, node if inner is None else inner
        if not isinstance(node, dict) or "property" not in node:
            return None
        name = node["property"]
        if len(node) != 1 or not isinstance(name, str):
            raise unreadable()
        column = self.layer.column(name)
        if column is None and name != "id":
            raise BadInput(
                "filter_property_unknown",
                gettext_noop("There is no property %(name)s here; there are: %(known)s."),
                field="filter",
                name=name[:60],
                known=", ".join(one.name for one in self.layer.columns),
            )
        column = column or Column("id", self.layer.title, "integer")
        if is_folded and column.type != "text":
            raise wrong_type(column)
        found = _COLUMN.format(name=pgsql.Identifier(column.name))
        return column, _LOWER.format(text=found) if is_folded else found

    def column_of(self, node: Any) -> Column | None:
        found = self.named(node)
        return found and found[0]

    def required(self, node: Any) -> tuple[Column, pgsql.Composable]:
        found = self.named(node)
        if found is None:
            raise unreadable()
        return found

    def operand(self, node: Any, column: Column) -> pgsql.Composable:
        if (other := self.named(node)) is not None:
            if other[0].type != column.type:
                raise wrong_type(other[0])
            return other[1]
        if (inner := _folded(node)) is not None:
            if column.type != "text":
                raise wrong_type(column)
            return _LOWER.format(text=self.value(literal(inner, column)))
        return self.value(literal(node, column))


def _name_of(node: dict[str, Any]) -> str:
    name = node.get("op")
    return name.lower() if isinstance(name, str) else ""


def _operation(node: Any) -> tuple[str, list[Any]]:
    if not isinstance(node, dict) or set(node) != {"op", "args"}:
        raise unreadable()
    if not isinstance(node["args"], list):
        raise unreadable()
    return _name_of(node), node["args"]


def _some(arguments: list[Any], number: int) -> list[Any]:
    if len(arguments) != number:
        raise unreadable()
    return arguments


def _first(given: Any) -> list[Any]:
    """Property and box of ``BBOX(geometry,w,s,e,n)``."""
    if not isinstance(given, list) or len(given) < 2:
        raise unreadable()
    return [given[0], {"bbox": given[1:]}]


def _folded(node: Any) -> Any:
    """What stands in ``casei``; nothing for anything else."""
    if not isinstance(node, dict) or _name_of(node) != "casei":
        return None
    (inner,) = _some(_operation(node)[1], 1)
    if inner is None:
        raise unreadable()
    return inner


def _ewkt(shape: shapely.Geometry) -> str:
    return f"SRID=4326;{shapely.to_wkt(shape, rounding_precision=-1)}"
