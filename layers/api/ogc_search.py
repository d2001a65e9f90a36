"""``POST /ogc/collections/{name}/search``: an items request that is too long for an address."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http.views import APIView
from layers.api.access import layer_for, scope_of, shared
from layers.api.ogc import about, feature_collection, found_page, geojson, opened
from layers.ogc import items, items_query, metadata, search_body
from layers.ogc.metadata import GEOJSON, JSON


# A page is one message to the database, its count another.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ItemsSearchView(APIView):
    """The same features as by ``…/items``; whoever has a session sends its CSRF token, as for any POST.

    It is open without a login: :func:`layer_for` says what a stranger may ask for.
    """

    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)  # told in the document of /ogc/
    def post(self, request: Request, name: str) -> HttpResponse:
        layer = layer_for(request._request, name)
        if request.query_params:
            raise _beside(next(iter(request.query_params)))
        given = search_body.parameters(request.data, layer)
        asked = items_query.read_items(given, layer=layer, scope=scope_of(request._request))
        page, payload = found_page(layer, asked)
        here = f"{about(request._request)['base']}/ogc/collections/{name}"
        collection = metadata.link("collection", here, JSON)
        payload["links"] = [*_links(here, request.data, page), collection]
        # A head names addresses alone, no bodies: there it has the collection's.
        body, system = feature_collection(payload, page), asked.page_request.system
        reply = geojson(request._request, body, system, [collection])
        reply["Cache-Control"] = "private, no-store"
        patch_vary_headers(reply, ["Accept-Language", "Cookie", "Authorization"])
        return reply


def _beside(name: str) -> BadInput:
    message = gettext_noop(
        "A search says everything in its body; write “%(name)s” there, and leave it out of the address."
    )
    return BadInput("parameter_unknown", message, field=name[:60], name=name[:60])


def _links(here: str, body: dict[str, Any], page: items.Page) -> list[dict[str, Any]]:
    """Here, on and back: each with the body to send, which no address holds."""
    search = metadata.link("self", f"{here}/search", GEOJSON) | {"method": "POST"}
    links = [search | {"body": body}]
    for rel, cursor in (("next", page.following), ("prev", page.preceding)):
        if cursor:
            links.append(search | {"rel": rel, "body": body | {"cursor": cursor}})
    return links


search = opened(shared(ItemsSearchView.as_view()))
