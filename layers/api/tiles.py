"""Routes of the vector tiles: the tiles themselves and TileJSON."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from geo_grid import __version__
from geo_grid.access.scope import Scope
from geo_grid.http.compression import pack, packed_reply
from geo_grid.http.documents import site_address
from geo_grid.http.errors import json_errors
from geo_grid.http.json_text import given_twice
from layers.api.access import end_of, scope_of
from layers.catalogue import declarations
from layers.catalogue.layer import Layer
from layers.catalogue.scope import key as scope_key
from layers.catalogue.source import is_of_the_past
from layers.catalogue.versions import may_be_kept, version_of
from layers.ogc.items_query import check_known, read_datetime
from layers.tiles import tilesets
from layers.tiles.cache import of_this_city
from layers.tiles.vector_tiles import check_address, tile

MVT = "application/vnd.mapbox-vector-tile"
Moments = tuple[datetime | None, datetime | None]


@require_safe
@json_errors
@transaction.non_atomic_requests  # a tile is one message to the database
def tile_view(request: HttpRequest, layers: str, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile of one or several layers; 200 with no bytes where nothing is.

    ``?as_of=YYYY-MM-DD`` draws dated layers as they were at the end of that day, ``?datetime=`` as
    the features of ``/ogc/`` take it: at an instant or within an interval.
    """
    return tile_reply(request, declarations.named(layers), z=z, x=x, y=y)


def tile_reply(
    request: HttpRequest, layers: list[Layer], *, z: int, x: int, y: int
) -> HttpResponse:
    """The reply for a tile: 304 without a query of the layers, else from the cache, else made."""
    check_address(z, x, y)
    since, at = _moments(request)
    scope = scope_of(request)
    classes = frozenset().union(*(layer.tile_classes for layer in layers))
    known = getattr(request, "versions", None)
    version = version_of(layers, known=known)
    mark = f"{__version__}-{version}-{scope_key(scope, classes)}"
    if since or at:
        mark += "-" + "-".join(f"{one:%Y%m%dT%H%M%S.%f}" if one else "" for one in (since, at))
        if is_of_the_past(at, since):  # the numbers of a day that ended meanwhile are gone
            mark += "-past"
    if may_be_kept(layers, known=known):
        etag = f'W/"{mark}"'
        reply = get_conditional_response(request, etag=etag)
        if not isinstance(reply, HttpResponseNotModified):
            reply = _full(request, layers, (z, x, y), scope, (since, at), mark)
        reply["ETag"] = etag
    else:
        body = pack(tile(layers, z=z, x=x, y=y, scope=scope, at=at, since=since))
        reply = packed_reply(request, body, content_type=MVT)
    reply["Cache-Control"] = "private, no-cache"
    reply["Vary"] = "Accept-Encoding, Cookie, Authorization"
    return reply


def _moments(request: HttpRequest) -> Moments:
    """Start and end of what is drawn; nothing for now. Raises :class:`BadInput` for both at once."""
    check_known(request.GET, ("as_of", "datetime"))
    if "datetime" in request.GET and "as_of" in request.GET:
        raise given_twice("datetime")
    if "datetime" in request.GET:
        return read_datetime(request.GET["datetime"])
    return None, end_of(request.GET.get("as_of"), field="as_of")


def _full(
    request: HttpRequest,
    layers: list[Layer],
    address: tuple[int, int, int],
    scope: Scope,
    moments: Moments,
    mark: str,
) -> HttpResponse:
    (z, x, y), (since, at) = address, moments
    key = f"{','.join(layer.name for layer in layers)}/{z}/{x}/{y}/{mark}"
    packed = of_this_city().get(key)
    if packed is None:
        body = tile(layers, z=z, x=x, y=y, scope=scope, at=at, since=since)
        packed = pack(body)
        of_this_city().put(key, packed)
    return packed_reply(request, packed, content_type=MVT)


@require_safe
@json_errors
def tilejson_view(request: HttpRequest, layers: str) -> HttpResponse:
    """TileJSON 3.0 of one or several layers."""
    base = site_address(request)
    language = getattr(request, "LANGUAGE_CODE", "zh")
    reply = JsonResponse(
        tilesets.tilejson(declarations.named(layers), base=base, language=language),
        json_dumps_params={"ensure_ascii": False},
    )
    reply["Cache-Control"] = "private, no-cache"
    return reply
