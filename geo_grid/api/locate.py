"""Text or point → place over HTTP."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api import locate_query
from geo_grid.geometry.datum import DATUMS
from geo_grid.http.authentication import Locator
from geo_grid.http.inputs import Input
from geo_grid.http.throttles import PlaceThrottle, SearchThrottle, TokenThrottle
from geo_grid.http.views import APIView
from geo_grid.locate import queries
from geo_grid.locate.reverse import ACCURACY_MAX_M

__all__ = ["LocateView", "SearchThrottle", "SuggestView"]
AT_MOST = 50


class PointInput(Input):
    """A point in a named datum, and how well it is known."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    datum = serializers.ChoiceField(choices=DATUMS)
    accuracy_m = serializers.FloatField(
        min_value=0, max_value=ACCURACY_MAX_M, required=False, default=0.0,
        help_text="radius of the circle in which the point lies; all that it touches is told",
    )  # fmt: skip


class LimitInput(Input):
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, required=False, default=10)


class CodeOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(required=False, allow_null=True, allow_blank=True)


class FaultOutput(serializers.Serializer[Any]):
    """What of the text does not agree with what exists: its part, and both sides."""

    part = serializers.CharField()
    fault = serializers.CharField()
    said = serializers.JSONField(required=False, allow_null=True)
    known = serializers.JSONField(required=False, allow_null=True)


class ShortPlaceOutput(serializers.Serializer[Any]):
    """A place, as it is suggested, and how sure it is (degrees: WGS-84)."""

    kind = serializers.CharField(help_text="unit entrance building place; of points also cells")
    id = serializers.IntegerField(allow_null=True)
    label = serializers.CharField(allow_blank=True)
    depth = serializers.CharField(help_text="unit entrance building place cell")
    exact = serializers.BooleanField()
    confidence = serializers.FloatField()
    lon = serializers.FloatField(allow_null=True)
    lat = serializers.FloatField(allow_null=True)


class PlaceOutput(ShortPlaceOutput):
    """The same, and what of the text was not found."""

    not_found = serializers.ListField(child=serializers.CharField())
    faults = FaultOutput(many=True)
    parts = serializers.DictField()
    basic_cell = CodeOutput(allow_null=True)
    grid_cell = CodeOutput(allow_null=True)
    worker = serializers.JSONField(required=False, allow_null=True)
    distance_m = serializers.FloatField(required=False)
    entrance = serializers.JSONField(required=False, allow_null=True)


class HintOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class LocateOutput(serializers.Serializer[Any]):
    results = PlaceOutput(many=True)
    hint = HintOutput(required=False)


class SuggestOutput(serializers.Serializer[Any]):
    results = ShortPlaceOutput(many=True)
    hint = HintOutput(required=False)


TEXT = [
    OpenApiParameter("q", str, description="any fragment of an address"),
    OpenApiParameter("limit", int, description=f"at most {AT_MOST}"),
    OpenApiParameter("near", str, description="lon,lat in `datum`: near things come first"),
]
POINT = [
    OpenApiParameter("lon", float, description="with lat and datum instead of q"),
    OpenApiParameter("lat", float),
    OpenApiParameter("accuracy_m", float, description="radius of the circle of the point"),
]
DATUM = OpenApiParameter(
    "datum", str, description=f"of near, or of lon and lat: {', '.join(DATUMS)}, in any spelling"
)


@method_decorator(transaction.non_atomic_requests, name="dispatch")  # short reads of the ground
class LocateView(APIView):
    """The unit, entrance, building or place that a text means; or what is at a point."""

    permission_classes = (Locator,)
    throttle_classes = (PlaceThrottle, TokenThrottle)

    @extend_schema(
        operation_id="locate",
        parameters=[*TEXT, *POINT, DATUM],
        responses={200: LocateOutput, 400: OpenApiTypes.OBJECT, 429: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        if not locate_query.is_by_text(request.query_params):
            point = _parsed(PointInput, request)
            return Response({"results": queries.at_point(**point)})
        asked = locate_query.text_query(request.query_params, **_parsed(LimitInput, request))
        found = queries.find(asked.q, limit=asked.limit, near=asked.near)
        return _reply(found.results, found.hint or asked.hint)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class SuggestView(APIView):
    """The same while somebody types: a few places, shortly."""

    permission_classes = (Locator,)
    throttle_classes = (PlaceThrottle, TokenThrottle)

    @extend_schema(
        operation_id="locate_suggest",
        parameters=[*TEXT, DATUM],
        responses={200: SuggestOutput, 400: OpenApiTypes.OBJECT, 429: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        locate_query.check_has_text(request.query_params)
        asked = locate_query.text_query(request.query_params, **_parsed(LimitInput, request))
        found = queries.suggest(asked.q, limit=asked.limit, near=asked.near)
        return _reply(found, asked.hint)


def _parsed(kind: type[Input], request: Request) -> dict[str, Any]:
    given = kind(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _reply(results: list[dict[str, Any]], hint: dict[str, Any] | None) -> Response:
    return Response({"results": results} | ({"hint": hint} if hint else {}))
