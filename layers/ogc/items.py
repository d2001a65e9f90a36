"""Pages of a layer's features: one statement by PostGIS, GeoJSON text out, paged by key."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import shapely
from django.db import OperationalError
from psycopg2 import errorcodes
from psycopg2 import sql as pgsql

from geo_grid.access.scope import Scope
from geo_grid.access.scoped_query import as_text, fetch
from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.http import json_text
from layers.catalogue.crs import LON_LAT, Offered
from layers.catalogue.layer import Column, Layer
from layers.catalogue.scope import EVERYTHING
from layers.catalogue.source import Rows, rows_of
from layers.statistics.reach_measures import Reach

TIMEOUT_MS = 8000
COUNTED_UP_TO = 100_000
"""Where the planner expects more matches, a page tells what it expects. GDAL and QGIS take the number
as it stands, so it is counted wherever that is quick: the planner is wrong by a factor of three."""
COUNTED_FOR_MS = 2000
"""Nobody asked for the count by name: where it takes longer, the planner's number has to do."""
_SQL = pgsql.SQL
_PAGE = _SQL(
    "SELECT json_build_object('type', 'Feature', 'id', f.id, 'geometry',"
    " {geometry}, 'properties', {properties})::text, {keys}"
    " FROM ({rows}) f WHERE {where} ORDER BY {order} LIMIT %(limit)s"
)
_COUNT = _SQL("SELECT count(*) FROM ({rows}) f WHERE {where}")
_EXPLAIN = _SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM ({rows}) f WHERE {where}")
_IN_BOX = _SQL("f.geom && %(box)s::geometry AND ST_Intersects(f.geom, %(box)s::geometry)")
_COLUMN, _EQUAL = _SQL("f.{name}"), _SQL("f.{name} = {value}")
_AFTER, _BEFORE = _SQL("({c} > {v} OR {c} IS NULL)"), _SQL("({c} < {v} OR {c} IS NULL)")
_SAME, _BOTH_NULL = _SQL("{c} = {v}"), _SQL("{c} IS NULL")
_UP, _DOWN = _SQL("{c} ASC NULLS LAST"), _SQL("{c} DESC NULLS LAST")
_UP_BACK, _DOWN_BACK = _SQL("{c} DESC NULLS FIRST"), _SQL("{c} ASC NULLS FIRST")
_LESS, _MORE, _HAS = _SQL("{c} < {v}"), _SQL("{c} > {v}"), _SQL("{c} IS NOT NULL")
BACK = "~"
"""Before a cursor that leads back: to what stands before the row that it names."""
_FLIPPED, _PROJECTED = _SQL("ST_FlipCoordinates({shape})"), _SQL("ST_Transform(f.geom, {srid})")
_GEOJSON, _TEXT = _SQL("ST_AsGeoJSON({shape}, {digits}, 0)::json"), _SQL("{c}::text")
_PAIR, _OBJECT = _SQL("{label}, {c}"), _SQL("json_build_object({pairs})")
_CAST, _GROUP = _SQL("{value}::{type}"), _SQL("({inner})")
_TYPES = {
    "text": "text", "integer": "numeric", "number": "double precision", "boolean": "boolean",
    "date": "date", "datetime": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True)
class Sort:
    """A column to sort by; absent values come last either way."""

    column: Column
    descending: bool = False


@dataclass(frozen=True)
class PageRequest:
    """What is asked of a layer. `box` and shapes are EPSG:4326; `equal` are exact values."""

    limit: int = 100
    box: shapely.Geometry | None = None
    condition: pgsql.Composable | None = None
    values: Mapping[str, Any] | None = None
    equal: Mapping[str, Any] | None = None
    sort: Sequence[Sort] = ()
    columns: Sequence[Column] | None = None
    system: Offered = LON_LAT
    at: datetime | None = None
    since: datetime | None = None
    scope: Scope = EVERYTHING
    after: str | None = None
    has_geometry: bool = True
    reach: Reach | None = None
    """Measures that every feature tells besides."""


@dataclass(frozen=True)
class Page:
    """Features as GeoJSON texts and the cursors of what follows and of what stands before, if anything."""

    features: list[str]
    following: str | None
    preceding: str | None = None


def page(layer: Layer, page_request: PageRequest) -> Page:
    """One page of features in the order asked for, then by id.

    Raises :class:`BadInput` ``query_too_expensive`` when the database gives up after 8 s.
    """
    sort = [*page_request.sort, Sort(Column("id", layer.title, "integer"))]
    rows, where, values = _filtered(layer, page_request)
    cursor = page_request.after or ""
    backwards = cursor.startswith(BACK)
    if cursor:
        where = [*where, _beyond(sort, cursor, values)]
    columns = layer.columns if page_request.columns is None else page_request.columns
    query = _PAGE.format(
        geometry=_geometry(page_request.system) if page_request.has_geometry else _SQL("NULL"),
        properties=_properties(tuple(columns)),
        keys=_SQL(", ").join(_key(one.column) for one in sort),
        rows=rows.query,
        where=_all(where),
        order=_SQL(", ").join(_order(one, backwards=backwards) for one in sort),
    )
    found = _fetch(query, values | {"limit": page_request.limit + 1})
    shown, has_more = found[: page_request.limit], len(found) > page_request.limit
    if backwards:
        shown.reverse()
    texts = [_with_reach(row[0], int(row[-1]), page_request.reach) for row in shown]
    is_last, is_first = not (has_more or backwards), not (has_more if backwards else cursor)
    following = None if is_last or not shown else _cursor(shown[-1][1:])
    return Page(texts, following, None if is_first or not shown else BACK + _cursor(shown[0][1:]))


def _order(one: Sort, *, backwards: bool) -> pgsql.Composable:
    up, down = (_UP_BACK, _DOWN_BACK) if backwards else (_UP, _DOWN)
    return (down if one.descending else up).format(c=_name(one.column))


def _with_reach(text: str, pk: int, reach: Reach | None) -> str:
    """A feature as text with the measures after its own properties: PostGIS ends it with both braces."""
    if reach is None:
        return text
    told = json.dumps(reach.of(pk), ensure_ascii=False, default=date.isoformat)
    head = text.rstrip().removesuffix("}").rstrip().removesuffix("}").rstrip()
    comma = "" if head.endswith("{") else ", "
    return f"{head}{comma}{told[1:-1]}}}}}"


def matched(layer: Layer, page_request: PageRequest) -> tuple[int, bool]:
    """How many features match, and whether that is exact: counted where few are expected."""
    expected = count(layer, page_request, exact=False)
    if expected > COUNTED_UP_TO:
        return expected, False
    try:
        return count(layer, page_request, exact=True, timeout_ms=COUNTED_FOR_MS), True
    except BadInput:  # too expensive
        return expected, False


def count(
    layer: Layer, page_request: PageRequest, *, exact: bool, timeout_ms: int = TIMEOUT_MS
) -> int:
    """How many features match: counted, or as the database's planner expects."""
    rows, where, values = _filtered(layer, page_request)
    query = (_COUNT if exact else _EXPLAIN).format(rows=rows.query, where=_all(where))
    ((found,),) = _fetch(query, values, timeout_ms=timeout_ms)
    if exact:
        return int(found)
    plan = json.loads(found) if isinstance(found, str) else found
    return int(plan[0]["Plan"]["Plan Rows"])


def item(
    layer: Layer, pk: int, *, system: Offered = LON_LAT, at: datetime | None = None,
    since: datetime | None = None, scope: Scope = EVERYTHING, reach: Reach | None = None,
) -> str:  # fmt: skip
    """One feature as GeoJSON text; :class:`NotFound` for one that is not there or not shown."""
    found = page(
        layer,
        PageRequest(
            limit=1, equal={"id": pk}, system=system, at=at, since=since, scope=scope, reach=reach
        ),
    )
    if not found.features:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found.features[0]


def _filtered(
    layer: Layer, page_request: PageRequest
) -> tuple[Rows, list[pgsql.Composable], dict[str, Any]]:
    rows = rows_of(layer, scope=page_request.scope, at=page_request.at, since=page_request.since)
    values: dict[str, Any] = {**rows.values, **(page_request.values or {})}
    where: list[pgsql.Composable] = []
    if page_request.box is not None:
        where.append(_IN_BOX)
        values["box"] = f"SRID=4326;{shapely.to_wkt(page_request.box, rounding_precision=-1)}"
    if page_request.condition is not None:
        where.append(page_request.condition)
    for number, (name, value) in enumerate((page_request.equal or {}).items()):
        values[f"equal_{number}"] = value
        where.append(
            _EQUAL.format(name=pgsql.Identifier(name), value=pgsql.Placeholder(f"equal_{number}"))
        )
    return rows, where, values


def _fetch(
    query: pgsql.Composable, values: dict[str, Any], *, timeout_ms: int = TIMEOUT_MS
) -> list[tuple[Any, ...]]:
    try:
        return fetch(as_text(query), values, timeout_ms=timeout_ms)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != errorcodes.QUERY_CANCELED:
            raise
        raise BadInput(
            "query_too_expensive",
            gettext_noop("The query takes too long; ask for a smaller area or a simpler filter."),
        ) from None


def _all(conditions: Sequence[pgsql.Composable]) -> pgsql.Composable:
    return _SQL(" AND ").join(conditions) if conditions else _SQL("true")


def _name(column: Column) -> pgsql.Composable:
    return _COLUMN.format(name=pgsql.Identifier(column.name))


def _key(column: Column) -> pgsql.Composable:
    return _TEXT.format(c=_name(column))


@lru_cache(maxsize=256)
def _properties(columns: tuple[Column, ...]) -> pgsql.Composable:
    pairs = [_PAIR.format(label=pgsql.Literal(one.name), c=_name(one)) for one in columns]
    return _OBJECT.format(pairs=_SQL(", ").join(pairs))


@lru_cache(maxsize=64)
def _geometry(system: Offered) -> pgsql.Composable:
    shape: pgsql.Composable = _SQL("f.geom")
    if system.srid == 3857:
        shape = _SQL("f.geom_3857")
    elif not system.is_geographic:
        shape = _PROJECTED.format(srid=pgsql.Literal(system.srid))
    if system.north_first:
        shape = _FLIPPED.format(shape=shape)
    return _GEOJSON.format(shape=shape, digits=pgsql.Literal(system.digits))


def _cursor(keys: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(keys)).encode()).decode().rstrip("=")


def _beyond(sort: Sequence[Sort], cursor: str, values: dict[str, Any]) -> pgsql.Composable:
    """Rows after the one whose sort keys the cursor holds; before it for one that leads back."""
    backwards = cursor.startswith(BACK)
    keys = _keys_of(cursor.removeprefix(BACK), [one.column.type for one in sort])
    options, before = [], []
    for number, (one, key) in enumerate(zip(sort, keys, strict=True)):
        name = _name(one.column)
        if key is None and backwards:
            options.append(_GROUP.format(inner=_all([*before, _HAS.format(c=name)])))
        if key is None:
            before.append(_BOTH_NULL.format(c=name))
            continue
        values[f"key_{number}"] = key
        value = _CAST.format(
            value=pgsql.Placeholder(f"key_{number}"), type=_SQL(_TYPES[one.column.type])
        )
        steps = (_LESS, _MORE) if backwards else (_AFTER, _BEFORE)
        step = steps[one.descending].format(c=name, v=value)
        options.append(_GROUP.format(inner=_all([*before, step])))
        before.append(_SAME.format(c=name, v=value))
    return _GROUP.format(inner=_SQL(" OR ").join(options))


_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9:.+-]+)?\Z")
_WHOLE = re.compile(r"[0-9]{1,18}\Z")


def _is_key(key: Any, kind: str) -> bool:
    """Whether the database can read a key of a cursor as a value of this type."""
    if key is None:
        return True
    if not isinstance(key, str) or "\0" in key:
        return False
    key.encode()  # a lone surrogate is no text: ValueError
    if kind in ("integer", "number"):
        return len(key) < 400 and math.isfinite(float(key)) and key.isascii() and "_" not in key
    if kind in ("date", "datetime"):
        return bool(_TIME.match(key) and datetime.fromisoformat(key))
    return kind != "boolean" or key in ("true", "false", "t", "f")


def _keys_of(cursor: str, types: Sequence[str]) -> list[str | None]:
    try:
        found = json_text.read(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = isinstance(found, list) and len(found) == len(types) and _WHOLE.match(found[-1])
        fits = fits and all(map(_is_key, found, types))
    except (BadInput, ValueError, TypeError):
        fits = False
    if not fits:
        raise BadInput(
            "cursor_unreadable",
            gettext_noop("The cursor is not one of ours; follow the next link as it stands."),
            field="cursor",
        )
    return found
