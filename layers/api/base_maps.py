"""Routes of the base maps: which there are, and the tiles of those that lie here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.errors import json_errors
from geo_grid.http.views import APIView
from importers.base_maps import store
from layers.api.access import is_member


class BaseMapOutput(serializers.Serializer[Any]):
    """A base map. Its tiles lie in its datum, which the page has to reckon with."""

    id = serializers.CharField()
    name = serializers.CharField()
    urls = serializers.ListField(
        child=serializers.CharField(),
        help_text="addresses with {z}, {x}, {y} and maybe {s}, the first at the bottom",
    )
    subdomains = serializers.CharField(allow_blank=True, help_text="one letter each, for {s}")
    datum = serializers.ChoiceField(choices=("wgs84", "cgcs2000", "gcj02", "bd09"))
    attribution = serializers.CharField(allow_blank=True)
    min_zoom = serializers.IntegerField()
    max_zoom = serializers.IntegerField()
    bbox = serializers.ListField(
        child=serializers.FloatField(), allow_null=True,
        help_text="west, south, east, north in degrees of the datum; null: not known",
    )  # fmt: skip
    is_public = serializers.BooleanField(help_text="whether a stranger may see it")


class BaseMapsOutput(serializers.Serializer[Any]):
    results = BaseMapOutput(many=True)


class BaseMapsView(APIView):
    """The base maps that the caller may choose from: a stranger those that are public."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="base_maps", responses=BaseMapsOutput)
    def get(self, request: Request) -> Response:
        here = [_own(one) for one in store.base_maps()]
        found = [asdict(one) | {"bbox": None} for one in settings.GEO_GRID_BASE_MAPS] + here
        if not is_member(request._request):
            found = [one for one in found if one["is_public"]]
        return Response(BaseMapsOutput({"results": found}).data)


def _own(one: store.BaseMap) -> dict[str, Any]:
    # A pattern of the path itself: {z} and its like cannot be reversed.
    tile = reverse("base-map-tile", kwargs={"key": one.id, "z": 0, "x": 0, "y": 0})
    url = tile.removesuffix("0/0/0") + "{z}/{x}/{y}"
    return asdict(one) | {"urls": [url], "subdomains": ""}


@require_safe
@json_errors
@login_not_required
@transaction.non_atomic_requests  # a tile asks the database for nothing
def tile_view(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    """The picture of a tile, 204 where the map has none; a map that is not public wants a login.

    The id is a digest of what the map was made of: the tile behind an address never changes.
    """
    found = store.base_map(key)
    if not found.is_public and not is_member(request):
        raise store.missing()
    etag = f'"{found.id}"'
    reply = get_conditional_response(request, etag=etag)
    if not isinstance(reply, HttpResponseNotModified):
        content = store.tile(found.id, z, x, y)
        kind = store.media_type(content or b"")
        reply = HttpResponse(content, content_type=kind) if kind else HttpResponse(status=204)
    reply["ETag"] = etag
    reply["Cache-Control"] = (
        "public, max-age=31536000, immutable" if found.is_public else "private, no-cache"
    )
    return reply
