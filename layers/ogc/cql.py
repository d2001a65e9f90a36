"""CQL2 filters, text and JSON, as parameterised SQL: only what is on the list gets through.

pygeofilter reads them; here its tree becomes a condition on the columns of a layer. Every value is
a parameter, every name one of the layer's columns, and size and depth are bounded before anything
is parsed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import shapely
from psycopg2 import sql as pgsql
from pygeofilter import ast, values
from pygeofilter.parsers import cql2_json, cql2_text

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http import json_text
from layers.catalogue.crs import LON_LAT, Offered
from layers.catalogue.layer import Column, Layer
from layers.catalogue.request_shapes import checked, shape_from_geojson
from layers.ogc.instants import in_utc

MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, MAX_VALUES = 8000, 16, 400, 1000
GEOMETRY = "geometry"
_COMPARISONS = {
    ast.Equal: "=", ast.NotEqual: "<>", ast.LessThan: "<", ast.LessEqual: "<=",
    ast.GreaterThan: ">", ast.GreaterEqual: ">=",
}  # fmt: skip
_SPATIAL = {
    ast.GeometryIntersects: "ST_Intersects", ast.GeometryWithin: "ST_Within",
    ast.GeometryContains: "ST_Contains", ast.GeometryTouches: "ST_Touches",
    ast.GeometryCrosses: "ST_Crosses", ast.GeometryOverlaps: "ST_Overlaps",
    ast.GeometryEquals: "ST_Equals",
}  # fmt: skip
_EVER = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
_INSTANTS = {ast.TimeAfter: ">", ast.TimeBefore: "<", ast.TimeEquals: "="}
_JOIN = {ast.And: pgsql.SQL(" AND "), ast.Or: pgsql.SQL(" OR ")}
_NOT, _GROUP = pgsql.SQL("NOT ({inner})"), pgsql.SQL("({inner})")
_COMPARE = pgsql.SQL("{left} {operator} {right}")
_BETWEEN = pgsql.SQL("{column} {no}BETWEEN {low} AND {high}")
_LIKE = pgsql.SQL("{text} {no}LIKE {pattern}")
_IN = pgsql.SQL("{column} {no}= ANY ({choices}{cast})")
_NULL = pgsql.SQL("{column} IS {no}NULL")
_COLUMN, _LOWER = pgsql.SQL("f.{name}"), pgsql.SQL("lower({text})")
_NEAR = pgsql.SQL("(f.geom && {shape}::geometry AND {function}(f.geom, {shape}::geometry))")
_APART = pgsql.SQL("NOT ST_Intersects(f.geom, {shape}::geometry)")
_DURING = pgsql.SQL("({column} >= {low} AND {column} <= {high})")
_CASTS = {"text": "::text[]", "integer": "::numeric[]", "number": "::double precision[]"}


def condition(
    text: str, *, language: str, layer: Layer, system: Offered = LON_LAT
) -> tuple[pgsql.Composable, dict[str, Any]]:
    """The SQL condition on ``f`` of a filter and its values.

    `language` is ``cql2-text`` or ``cql2-json``, `system` the one of the filter's shapes. Raises
    :class:`BadInput` for everything that is not understood.
    """
    return _Writer(layer, system).whole(_parse(text, language))


def _parse(text: str, language: str) -> Any:
    if len(text) > MAX_CHARACTERS or _nesting(text) > 4 * MAX_DEPTH:
        raise _too_deep()
    try:
        if language == "cql2-json":
            return cql2_json.parse(_mend(json_text.read(text, field="filter"), 0))
        if language == "cql2-text":
            return cql2_text.parse(re.sub(r"[\r\n\t]+", " ", text))
    except BadInput as error:
        raise _unreadable() if error.code == "json_unreadable" else error from None
    except Exception as error:  # lark, KeyError, IndexError …: whatever the parser stumbles over
        raise _unreadable() from error
    raise BadInput(
        "filter_language_unknown",
        gettext_noop("The filter language %(given)s is unknown; use cql2-text or cql2-json."),
        field="filter-lang",
        given=language[:40],
    )


def _nesting(text: str) -> int:
    depth = most = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        most = max(most, depth)
    return most


def _mend(node: Any, depth: int) -> Any:
    """The standard's flat ``between`` in the nested form that the parser wants."""
    if depth > 4 * MAX_DEPTH:
        raise _too_deep()
    if isinstance(node, list):
        return [_mend(one, depth + 1) for one in node]
    if not isinstance(node, dict):
        return node
    mended = {key: _mend(one, depth + 1) for key, one in node.items()}
    arguments = mended.get("args")
    if mended.get("op") == "between" and isinstance(arguments, list) and len(arguments) == 3:
        mended["args"] = [arguments[0], arguments[1:]]
    return mended


class _Writer:
    """Turns one tree into SQL; counts what it meets."""

    def __init__(self, layer: Layer, system: Offered) -> None:
        self.layer, self.system = layer, system
        self.values: dict[str, Any] = {}
        self.nodes = 0

    def whole(self, node: Any) -> tuple[pgsql.Composable, dict[str, Any]]:
        return self.write(node, 0), self.values

    def value(self, given: Any) -> pgsql.Composable:
        name = f"filter_{len(self.values)}"
        self.values[name] = given
        return pgsql.Placeholder(name)

    def write(self, node: Any, depth: int) -> pgsql.Composable:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _too_deep()
        for kind, method in _WRITERS:
            if isinstance(node, kind):
                found: pgsql.Composable = getattr(self, method)(node, depth)
                return found
        raise _unreadable()

    def combination(self, node: ast.Combination, depth: int) -> pgsql.Composable:
        """A chain of ANDs is flat, however the parser nested it."""
        leaves, waiting = [], [node]
        while waiting:
            one = waiting.pop()
            if type(one) is type(node):
                waiting += [one.rhs, one.lhs]
                if len(waiting) + len(leaves) > MAX_NODES:
                    raise _too_deep()
            else:
                leaves.append(self.write(one, depth + 1))
        return _GROUP.format(inner=_JOIN[type(node)].join(leaves))

    def negation(self, node: ast.Not, depth: int) -> pgsql.Composable:
        return _NOT.format(inner=self.write(node.sub_node, depth + 1))

    def comparison(self, node: ast.Comparison, depth: int) -> pgsql.Composable:
        column = self.column_of(node.lhs) or self.column_of(node.rhs)
        if column is None:
            raise _unreadable()
        operator = pgsql.SQL(_COMPARISONS[type(node)])
        left, right = self.operand(node.lhs, column), self.operand(node.rhs, column)
        return _COMPARE.format(left=left, operator=operator, right=right)

    def between(self, node: ast.Between, depth: int) -> pgsql.Composable:
        column = self.required_column(node.lhs)
        low, high = self.operand(node.low, column), self.operand(node.high, column)
        return _BETWEEN.format(column=self.name(node.lhs), low=low, high=high, no=_no(node.not_))

    def like(self, node: ast.Like, depth: int) -> pgsql.Composable:
        if self.required_column(node.lhs).type != "text" or not isinstance(node.pattern, str):
            raise _wrong_type(self.required_column(node.lhs))
        pattern = self.value(node.pattern)
        text = self.name(node.lhs)
        if node.nocase:
            text, pattern = _LOWER.format(text=text), _LOWER.format(text=pattern)
        return _LIKE.format(text=text, pattern=pattern, no=_no(node.not_))

    def one_of(self, node: ast.In, depth: int) -> pgsql.Composable:
        column = self.required_column(node.lhs)
        if len(node.sub_nodes) > MAX_VALUES:
            raise _too_deep()
        choices = self.value([_literal(one, column) for one in node.sub_nodes])
        found = _IN.format(
            column=self.name(node.lhs), choices=choices, no=pgsql.SQL(""),
            cast=pgsql.SQL(_CASTS.get(column.type, "")),
        )  # fmt: skip
        return _NOT.format(inner=found) if node.not_ else found

    def null(self, node: ast.IsNull, depth: int) -> pgsql.Composable:
        if isinstance(node.lhs, ast.Attribute) and node.lhs.name == GEOMETRY:
            return pgsql.SQL("true" if node.not_ else "false")
        self.required_column(node.lhs)
        return _NULL.format(column=self.name(node.lhs), no=_no(node.not_))

    def spatial(self, node: Any, depth: int) -> pgsql.Composable:
        left, right = node.lhs, node.rhs
        flipped = isinstance(right, ast.Attribute)
        if flipped:
            left, right = right, left
        if not isinstance(left, ast.Attribute) or left.name not in (GEOMETRY, "geom"):
            raise _unreadable()
        shape = self.value(self.shape(right))
        if isinstance(node, ast.GeometryDisjoint):
            return _APART.format(shape=shape)
        function = _SPATIAL[type(node)]
        if flipped:
            function = {"ST_Within": "ST_Contains", "ST_Contains": "ST_Within"}.get(
                function, function
            )
        return _NEAR.format(shape=shape, function=pgsql.SQL(function))

    def box(self, node: ast.BBox, depth: int) -> pgsql.Composable:
        drawn = _box(node.minx, node.miny, node.maxx, node.maxy)
        found = checked(drawn, field="filter", system=self.system)
        return _NEAR.format(shape=self.value(_ewkt(found)), function=pgsql.SQL("ST_Intersects"))

    def shape(self, given: Any) -> str:
        """A literal shape as EWKT in EPSG:4326."""
        if not isinstance(given, values.Geometry | values.Envelope):
            raise _unreadable()
        if isinstance(given, values.Envelope):
            drawn = _box(given.x1, given.y1, given.x2, given.y2)
            return _ewkt(checked(drawn, field="filter", system=self.system))
        mapping = given.__geo_interface__
        return _ewkt(shape_from_geojson(mapping, field="filter", system=self.system))

    def temporal(self, node: Any, depth: int) -> pgsql.Composable:
        column = self.required_column(node.lhs)
        if column.type not in ("date", "datetime"):
            raise _wrong_type(column)
        name = self.name(node.lhs)
        if isinstance(node.rhs, values.Interval):
            low, high = node.rhs.start, node.rhs.end
            if isinstance(node, ast.TimeAfter | ast.TimeBefore):
                edge = high if isinstance(node, ast.TimeAfter) else low
                return _COMPARE.format(
                    left=name, operator=pgsql.SQL(_INSTANTS[type(node)]),
                    right=self.operand(edge, column),
                )  # fmt: skip
            if not isinstance(node, ast.TimeDuring | ast.TimeOverlaps):
                raise _unreadable()
            return _DURING.format(
                column=name, low=self.operand(low or _EVER[0], column),
                high=self.operand(high or _EVER[1], column),
            )  # fmt: skip
        operator = "=" if isinstance(node, ast.TimeOverlaps) else _INSTANTS.get(type(node))
        if operator is None:
            raise _unreadable()
        return _COMPARE.format(
            left=name, operator=pgsql.SQL(operator), right=self.operand(node.rhs, column)
        )

    def everything(self, node: ast.Include, depth: int) -> pgsql.Composable:
        return pgsql.SQL("false" if node.not_ else "true")

    def column_of(self, node: Any) -> Column | None:
        """The column a side of a comparison names, directly or in ``casei``."""
        if isinstance(node, ast.Function) and node.name == "lower" and len(node.arguments) == 1:
            node = node.arguments[0]
        if not isinstance(node, ast.Attribute):
            return None
        column = self.layer.column(node.name)
        if column is None and node.name != "id":
            raise BadInput(
                "filter_property_unknown",
                gettext_noop("There is no property %(name)s here; there are: %(known)s."),
                field="filter",
                name=node.name[:60],
                known=", ".join(one.name for one in self.layer.columns),
            )
        return column or Column("id", self.layer.title, "integer")

    def required_column(self, node: Any) -> Column:
        column = self.column_of(node)
        if column is None:
            raise _unreadable()
        return column

    def name(self, node: Any) -> pgsql.Composable:
        found = _COLUMN.format(name=pgsql.Identifier(self.required_column(node).name))
        return _LOWER.format(text=found) if isinstance(node, ast.Function) else found

    def operand(self, node: Any, column: Column) -> pgsql.Composable:
        if isinstance(node, ast.Function) and self.column_of(node) is None:
            if node.name != "lower" or not isinstance(node.arguments[0], str):
                raise _unreadable()
            return _LOWER.format(text=self.value(node.arguments[0]))
        if (other := self.column_of(node)) is not None:
            if other.type != column.type:
                raise _wrong_type(other)
            return self.name(node)
        return self.value(_literal(node, column))


_WRITERS: tuple[tuple[Any, str], ...] = (
    ((ast.And, ast.Or), "combination"), (ast.Not, "negation"), (tuple(_COMPARISONS), "comparison"),
    (ast.Between, "between"), (ast.Like, "like"), (ast.In, "one_of"), (ast.IsNull, "null"),
    ((*_SPATIAL, ast.GeometryDisjoint), "spatial"), (ast.BBox, "box"),
    (ast.TemporalPredicate, "temporal"), (ast.Include, "everything"),
)  # fmt: skip


def _box(*edges: Any) -> shapely.Polygon:
    """Of four numbers: the parser lets anything stand there."""
    if any(isinstance(edge, bool) or not isinstance(edge, int | float) for edge in edges):
        raise _unreadable()
    return shapely.box(*edges)


def _no(negated: bool) -> pgsql.SQL:
    return pgsql.SQL("NOT " if negated else "")


def _ewkt(shape: shapely.Geometry) -> str:
    return f"SRID=4326;{shapely.to_wkt(shape, rounding_precision=-1)}"


def _literal(given: Any, column: Column) -> Any:
    """A value of the column's type; :class:`BadInput` ``filter_type`` for another."""
    if column.type == "boolean" and isinstance(given, bool):
        return given
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if column.type in ("integer", "number") and is_number and abs(given) < 1e300:  # not NaN
        return given
    if column.type == "text" and isinstance(given, str) and "\0" not in given:
        return given
    if column.type == "date":
        return _day(given, column)
    if column.type == "datetime":
        return _instant(given, column)
    raise _wrong_type(column)


def _day(given: Any, column: Column) -> date:
    """A day as it is written: a calendar day has no zone."""
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise _wrong_type(column) from None
    if isinstance(found, datetime):
        return found.date()
    if not isinstance(found, date):
        raise _wrong_type(column)
    return found


def _instant(given: Any, column: Column) -> datetime:
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise _wrong_type(column) from None
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)  # noqa: DTZ001
    if not isinstance(found, datetime):
        raise _wrong_type(column)
    try:
        return in_utc(found)
    except ValueError:
        raise _wrong_type(column) from None


def _wrong_type(column: Column) -> BadInput:
    return BadInput(
        "filter_type",
        gettext_noop("The property %(name)s is of type %(type)s; compare it with such a value."),
        field="filter",
        name=column.name,
        type=column.type,
    )


def _unreadable() -> BadInput:
    return BadInput(
        "filter_unreadable",
        gettext_noop("The filter cannot be read; see the queryables and the CQL2 standard."),
        field="filter",
    )


def _too_deep() -> BadInput:
    return BadInput(
        "filter_too_complex",
        gettext_noop("The filter is too long or too deeply nested; use fewer conditions."),
        field="filter",
    )
