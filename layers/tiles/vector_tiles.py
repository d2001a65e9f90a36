"""Vector tiles by PostGIS: one statement a tile, over shapes stored in EPSG:3857."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from datetime import datetime

from psycopg2 import sql as pgsql

from geo_grid.access.scope import Scope
from geo_grid.access.scoped_query import as_text, fetch
from geo_grid.areas.placed import PLACED
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.sql import SqlFiles
from layers.catalogue.layer import Layer
from layers.catalogue.scope import EVERYTHING, sees_all, values
from layers.catalogue.source import given_to, is_of_the_past, rows_of

sql = SqlFiles(__file__)
MAX_ZOOM = 22
ATOMS_FROM = 13
"""Zoom from which far features are told by atom; below, by grid cell."""
EXTENT, MARGIN = 4096, 64
"""Units of a tile's side; the margin around it hides the seams of wide strokes."""
SIMPLIFY_BELOW = 16
WORLD_M = 20037508.342789244

_TILE = pgsql.SQL(
    "(SELECT ST_AsMVT(t, {name}, {extent}, 'shape', 'id') FROM ("
    "SELECT f.id, {columns}ST_AsMVTGeom({shape}, ST_MakeEnvelope(%(west)s, %(south)s, %(east)s,"
    " %(north)s, 3857), {extent}, {margin}, true) AS shape FROM ({rows}) f"
    " WHERE f.geom && ST_MakeEnvelope(%(min_lon)s, %(min_lat)s, %(max_lon)s, %(max_lat)s, 4326)"
    "{thin} ORDER BY f.id) t)"
)
_COLUMN = pgsql.SQL("f.{name}, ")
_COARSE = pgsql.SQL("ST_Simplify(f.geom_3857, %(tolerance)s, true)")
_SHAPE = pgsql.SQL("f.geom_3857")
_SELECT = pgsql.SQL("SELECT {tiles}")
_THIN = pgsql.SQL(" AND ({condition})")
_POSITIVE = pgsql.SQL("f.{name} > 0")
_texts: dict[Hashable, str | None] = {}


def check_address(z: int, x: int, y: int) -> None:
    """Raise :class:`NotFound` for a tile that no pyramid has."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(
            "tile_outside",
            gettext_noop("There is no tile %(z)s/%(x)s/%(y)s; zooms go from 0 to %(max)s."),
            z=z,
            x=x,
            y=y,
            max=MAX_ZOOM,
        )


def frame(z: int, x: int, y: int) -> dict[str, float]:
    """The tile's box in EPSG:3857 and, with the margin, in EPSG:4326 degrees."""
    side = 2 * WORLD_M / 2**z
    west, north = x * side - WORLD_M, WORLD_M - y * side
    margin = side * MARGIN / EXTENT
    min_lon, min_lat = _degrees(west - margin, north - side - margin)
    max_lon, max_lat = _degrees(west + side + margin, north + margin)
    return {
        "west": west, "south": north - side, "east": west + side, "north": north,
        "min_lon": min_lon, "min_lat": min_lat, "max_lon": max_lon, "max_lat": max_lat,
        "tolerance": side / EXTENT / 2, "z": z,
    }  # fmt: skip


def address_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a place (EPSG:4326 degrees)."""
    y = math.asinh(math.tan(math.radians(max(-85.05112878, min(85.05112878, lat)))))
    found = ((lon + 180) / 360 * 2**z, (1 - y / math.pi) / 2 * 2**z)
    last = 2**z - 1
    return min(max(int(found[0]), 0), last), min(max(int(found[1]), 0), last)


def _degrees(x: float, y: float) -> tuple[float, float]:
    lon = x / WORLD_M * 180
    lat = math.degrees(2 * math.atan(math.exp(y / WORLD_M * math.pi)) - math.pi / 2)
    return max(-180.0, min(180.0, lon)), lat


def statement(
    layers: Sequence[Layer],
    *,
    z: int,
    scope: Scope = EVERYTHING,
    at: datetime | None = None,
    since: datetime | None = None,
) -> pgsql.Composable | None:
    """The statement that makes tiles of a zoom; ``None`` where no layer is drawn.

    It depends on `scope`, `at` and `since` only in whether they narrow anything: their values, like
    those of :func:`frame`, are parameters.
    """
    shown = [layer for layer in layers if z >= layer.min_zoom]
    if is_of_the_past(at, since):  # what stands for far features is counted today, and only today
        shown = [layer for layer in shown if not (layer.is_dated and layer.far and z < layer.near)]
    parts = [_part(layer, z=z, scope=scope, at=at, since=since) for layer in shown]
    return _SELECT.format(tiles=pgsql.SQL(" || ").join(parts)) if parts else None


def _part(
    layer: Layer, *, z: int, scope: Scope, at: datetime | None, since: datetime | None
) -> pgsql.Composable:
    far = layer.far if z < layer.near else None
    thin = pgsql.SQL("")
    if far:
        names = list(far.counts)
        rows = rows_of(layer, scope=scope, far="far_atoms" if z >= ATOMS_FROM else "far_cells")
        some = (_POSITIVE.format(name=pgsql.Identifier(name)) for name in names)
        thin = _THIN.format(condition=pgsql.SQL(" OR ").join(some))
    else:
        names = [column.name for column in layer.tile_columns(z)]
        rows = rows_of(layer, scope=scope, at=at, since=since)
        if layer.tile_filter:
            thin = _THIN.format(condition=pgsql.SQL((layer.files or sql).text(layer.tile_filter)))
    return _TILE.format(
        name=pgsql.Literal(layer.name),
        extent=pgsql.Literal(EXTENT),
        margin=pgsql.Literal(MARGIN),
        columns=pgsql.SQL("").join(_COLUMN.format(name=pgsql.Identifier(n)) for n in names),
        shape=_COARSE if layer.simplify and z < SIMPLIFY_BELOW else _SHAPE,
        rows=rows.query,
        thin=thin,
    )


def tile(
    layers: Sequence[Layer],
    *,
    z: int,
    x: int,
    y: int,
    scope: Scope = EVERYTHING,
    at: datetime | None = None,
    since: datetime | None = None,
) -> bytes:
    """The tile's bytes (MVT 2.1); empty where nothing is. Features are in the order of their id.

    As of `at`; with `since` of the period from then until `at`, see :func:`rows_of`.
    Raises :class:`NotFound` for an address outside the pyramid.
    """
    check_address(z, x, y)
    accesses = sorted({layer.access for layer in layers} | {"counts", "case"})
    open_to = tuple(sees_all(scope, access) for access in accesses)
    names = tuple((layer.name, layer.revision) for layer in layers)
    period = (at is None, since is None, since == at, is_of_the_past(at, since))
    key = (PLACED.revision, names, z, open_to, period)
    if key not in _texts:
        query = statement(layers, z=z, scope=scope, at=at, since=since)
        _texts[key] = query and as_text(query)
    text = _texts[key]
    if text is None:
        return b""
    moments = {"at": at or "infinity", "since": since}
    ((found,),) = fetch(text, frame(z, x, y) | values(scope) | moments | given_to(layers))
    return bytes(found or b"")
