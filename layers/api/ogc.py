"""Routes of ``/ogc/``: OGC API – Features (parts 1 to 3) and the metadata of the tiles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from geo_grid.areas.professional_grids import has_cells
from geo_grid.errors import GeoGridError, NotAllowed, NotLoggedIn, gettext_noop
from geo_grid.http.compression import pack, packed_reply
from geo_grid.http.documents import site_address
from geo_grid.http.errors import json_errors
from geo_grid.http.middleware import way_in
from layers.api.access import count_rows, layer_for, layers_for, scope_of, shared
from layers.api.tiles import tile_reply
from layers.catalogue import crs
from layers.catalogue.declarations import PROFESSIONAL
from layers.catalogue.layer import Layer
from layers.ogc import items, items_query, metadata, openapi_document
from layers.ogc.items_query import OgcQuery, check_known
from layers.ogc.metadata import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from layers.tiles import tilesets

View = Callable[..., HttpResponse]


class NotAcceptable(GeoGridError):
    """No form of the reply is one the caller takes."""

    status = 406


def route(view: View) -> View:
    """What all routes share: reading only, errors as JSON, gzip, never kept by strangers.

    They are open without a login: :func:`layer_for` says what a stranger may ask for.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            reply = view(request, *args, **kwargs)
        except (NotLoggedIn, NotAllowed) as error:
            found = way_in(request, error)
            if found is None:
                raise
            reply = found
        reply.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(reply, ["Accept", "Accept-Language", "Cookie", "Authorization"])
        return reply

    return opened(shared(gzip_page(require_safe(json_errors(guarded)))))


def opened(view: View) -> View:
    """Open without a login: :func:`layer_for` says what a stranger may ask for."""
    view.login_required = False  # type: ignore[attr-defined]
    return view


def wants_html(request: HttpRequest) -> bool:
    """Whether a page is asked for, not JSON. Raises :class:`NotAcceptable` ``form_unknown``."""
    form = request.GET.get("f")
    if form not in (None, "json", "html"):
        raise NotAcceptable(
            "form_unknown", gettext_noop("The form of the reply is json or html."), field="f"
        )
    if form:
        return form == "html"
    preferred = request.get_preferred_type([JSON, GEOJSON, SCHEMA, HTML])
    return preferred == HTML


def reply_in_form(
    request: HttpRequest, document: Any, *, content_type: str = JSON, template: str = "document"
) -> HttpResponse:
    """The document as JSON, or as a page that shows it."""
    if wants_html(request):
        shown = json.dumps(document, ensure_ascii=False, indent=2)
        return render(
            request, f"ogc/{template}.html", {"document": document, "json": shown},
        )  # fmt: skip
    body = json.dumps(document, ensure_ascii=False)
    return HttpResponse(body, content_type=content_type)


def about(request: HttpRequest) -> dict[str, str]:
    """Where the site is, and the language of the caller."""
    return {
        "base": site_address(request),
        "language": getattr(request, "LANGUAGE_CODE", "zh"),
    }


@route
def landing(request: HttpRequest) -> HttpResponse:
    """The landing page."""
    check_known(request.GET, ("f",))
    payload = metadata.landing(**about(request), is_html=wants_html(request))
    return reply_in_form(request, payload, template="landing")


@route
def conformance(request: HttpRequest) -> HttpResponse:
    """The implemented classes of the standards."""
    check_known(request.GET, ("f",))
    base, is_html = about(request)["base"], wants_html(request)
    return reply_in_form(request, metadata.conformance(base=base, is_html=is_html))


@route
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    check_known(request.GET, ("f",))
    return reply_in_form(
        request,
        openapi_document.document(layers_for(request), **about(request)),
        content_type=OPENAPI,
    )


@route
def collections(request: HttpRequest) -> HttpResponse:
    """The layers that the caller may read; professional grids once one has a cell."""
    check_known(request.GET, ("f",))
    listed = [one for one in layers_for(request) if one.name != PROFESSIONAL or has_cells()]
    payload = metadata.collections(listed, **about(request), is_html=wants_html(request))
    return reply_in_form(request, payload, template="collections")


@route
def collection(request: HttpRequest, name: str) -> HttpResponse:
    """One layer."""
    check_known(request.GET, ("f",))
    layer = layer_for(request, name)
    payload = metadata.collection(layer, **about(request), is_html=wants_html(request))
    return reply_in_form(request, payload, template="collection")


@route
def queryables(request: HttpRequest, name: str) -> HttpResponse:
    """What filters may name."""
    check_known(request.GET, ("f",))
    payload = metadata.queryables(layer_for(request, name), **about(request))
    return reply_in_form(request, payload, content_type=SCHEMA)


@route
@transaction.non_atomic_requests  # a page is one message to the database, its count another
def features(request: HttpRequest, name: str) -> HttpResponse:
    """A page of features."""
    layer = layer_for(request, name)
    ogc_query = items_query.read_items(request.GET, layer=layer, scope=scope_of(request))
    is_html = wants_html(request)
    page, payload = found_page(layer, ogc_query)
    here = f"{about(request)['base']}/ogc/collections/{name}"
    payload["links"] = _item_links(request, here, page, is_html=is_html)
    if is_html:
        rows = [json.loads(one) for one in page.features]
        shown = {"layer": layer, "features": rows, "document": payload, **about(request)}
        return render(request, "ogc/items.html", shown)
    body = feature_collection(payload, page)
    return geojson(request, body, ogc_query.page_request.system, payload["links"])


def found_page(layer: Layer, ogc_query: OgcQuery) -> tuple[items.Page, dict[str, Any]]:
    """The features that a request asks for, and what is told of them; its links are the caller's."""
    page = items.page(layer, ogc_query.page_request)
    count_rows(layer, len(page.features))
    payload: dict[str, Any] = {
        "type": "FeatureCollection",
        "numberReturned": len(page.features),
        "timeStamp": _now(),
    }
    told = _numbers(layer, ogc_query, page)
    if "numberMatched" in told and "numberMatchedIsEstimate" not in told:
        found = told["numberMatched"]
        page = replace(page, following=ogc_query.with_count(page.following, found),
                       preceding=ogc_query.with_count(page.preceding, found))  # fmt: skip
    return page, payload | told


def feature_collection(payload: dict[str, Any], page: items.Page) -> str:
    """What is told of a page, with its features, which are JSON already."""
    head = json.dumps(payload, ensure_ascii=False)[:-1]
    return f'{head}, "features": [{",".join(page.features)}]}}'


def _numbers(layer: Layer, ogc_query: OgcQuery, page: items.Page) -> dict[str, Any]:
    """How many features match; ``numberMatchedIsEstimate`` marks what is only expected."""
    asked, how = ogc_query.page_request, ogc_query.count
    if page.following is None and asked.after is None:
        return {"numberMatched": len(page.features)}
    if how == "none":
        return {}
    if how == "auto" and ogc_query.counted is not None:
        return {"numberMatched": ogc_query.counted}
    if how == "exact":
        return {"numberMatched": items.count(layer, asked, exact=True)}
    found, exact = (
        items.matched(layer, asked)
        if how == "auto"
        else (items.count(layer, asked, exact=False), False)
    )
    return {"numberMatched": found} | ({} if exact else {"numberMatchedIsEstimate": True})


@route
def feature(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """One feature."""
    check_known(request.GET, ("f", "crs", "datetime", "reach"))
    layer = layer_for(request, name)
    system = crs.named(request.GET.get("crs"), field="crs")
    since, at = items_query.read_datetime(request.GET.get("datetime"))
    reach = items_query.read_reach(request.GET, layer=layer)
    text = items.item(
        layer, pk, system=system, at=at, since=since, scope=scope_of(request), reach=reach
    )
    count_rows(layer, 1)
    here = f"{about(request)['base']}/ogc/collections/{name}"
    is_html = wants_html(request)
    links = [
        *metadata.both("self", f"{here}/items/{pk}", is_html=is_html),
        metadata.link("collection", here, JSON),
    ]
    links[0]["type"] = GEOJSON
    if is_html:
        shown = {"layer": layer, "features": [json.loads(text)], "document": {"links": links}}
        return render(request, "ogc/items.html", shown | about(request))
    body = f'{text.rstrip()[:-1]}, "links": {json.dumps(links, ensure_ascii=False)}}}'
    return geojson(request, body, system, links)


def geojson(
    request: HttpRequest, body: str, system: crs.Offered, links: list[dict[str, str]]
) -> HttpResponse:
    """The reply that a body of features is."""
    reply = packed_reply(request, pack(body.encode()), content_type=GEOJSON)
    reply["Link"] = ", ".join(
        f'<{iri_to_uri(one["href"])}>; rel="{one["rel"]}"; type="{one["type"]}"' for one in links
    )
    reply["Content-Crs"] = f"<{system.uri}>"
    return reply


def _now() -> str:
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _item_links(
    request: HttpRequest, here: str, page: items.Page, *, is_html: bool
) -> list[dict[str, str]]:
    asked = dict(request.GET.items())
    given = {key: value for key, value in asked.items() if key != "f"}
    address = f"{here}/items" + (f"?{urlencode(given)}" if given else "")
    links = metadata.both("self", address, is_html=is_html)
    links[0]["type"] = GEOJSON
    links.append(metadata.link("collection", here, JSON))
    for rel, cursor in (("next", page.following), ("prev", page.preceding)):
        if cursor:
            more = asked | {"cursor": cursor} | ({"f": "html"} if is_html else {})
            href = f"{here}/items?{urlencode(more)}"
            links.append(metadata.link(rel, href, HTML if is_html else GEOJSON))
    return links


@route
def tileset_list(request: HttpRequest, name: str) -> HttpResponse:
    """The sets of tiles of a layer."""
    check_known(request.GET, ("f",))
    return reply_in_form(request, metadata.tileset_list(layer_for(request, name), **about(request)))


@route
def tileset(request: HttpRequest, name: str) -> HttpResponse:
    """The metadata of a layer's tiles."""
    check_known(request.GET, ("f",))
    return reply_in_form(request, tilesets.tileset(layer_for(request, name), **about(request)))


@opened
@shared
@require_safe
@json_errors
@transaction.non_atomic_requests
def tile(request: HttpRequest, name: str, z: int, row: int, column: int) -> HttpResponse:
    """A tile by the standard's order: row before column."""
    return tile_reply(request, [layer_for(request, name)], z=z, x=column, y=row)


@route
def matrix_sets(request: HttpRequest) -> HttpResponse:
    """The pyramids."""
    check_known(request.GET, ("f",))
    return reply_in_form(request, metadata.matrix_sets(base=about(request)["base"]))


@route
def matrix_set(request: HttpRequest) -> HttpResponse:
    """The one pyramid."""
    check_known(request.GET, ("f",))
    return reply_in_form(request, tilesets.matrix_set())
