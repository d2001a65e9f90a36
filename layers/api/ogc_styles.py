"""Routes of ``/ogc/styles``: how each layer is drawn, for clients that draw its tiles."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from layers.api.access import layer_for, layers_for
from layers.api.ogc import about, reply_in_form, route, wants_html
from layers.ogc import styles as documents
from layers.ogc.items_query import check_known
from layers.ogc.metadata import STYLE
from layers.tiles.stylesheets import style_of


@route
def style_list(request: HttpRequest) -> HttpResponse:
    """The styles of all layers that the caller may read."""
    check_known(request.GET, ("f",))
    is_html = wants_html(request)
    return reply_in_form(
        request, documents.style_list(layers_for(request), **about(request), is_html=is_html)
    )


@route
def style(request: HttpRequest, name: str) -> HttpResponse:
    """One style, ready for MapLibre and QGIS; it has no other form."""
    check_known(request.GET, ())
    layer_name, is_dark = documents.split(name)
    found = style_of(layer_for(request, layer_name), **about(request), is_dark=is_dark)
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=STYLE)


@route
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """What one style is of."""
    check_known(request.GET, ("f",))
    layer_name, is_dark = documents.split(name)
    layer, is_html = layer_for(request, layer_name), wants_html(request)
    found = documents.metadata(layer, **about(request), is_dark=is_dark, is_html=is_html)
    return reply_in_form(request, found)
