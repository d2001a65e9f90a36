"""Kinds of facilities, and what stands around a place, over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.facilities import around, queries
from geo_grid.geometry.datum import DATUMS, to_wgs84
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView


class PlaceInput(Input):
    """A point in a named datum."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    datum = serializers.ChoiceField(choices=DATUMS)


class KindOutput(serializers.Serializer[Any]):
    """A kind; how far it serves is told by `rule` and `amount`, in the unit that the rule names."""

    code = serializers.CharField()
    name = serializers.CharField(help_text="in the caller's language")
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    stands_as = serializers.CharField(help_text="facility, component or either")
    serves = serializers.CharField(help_text="all, over_60 or children_3_6")
    rule = serializers.CharField(
        allow_blank=True, help_text="straight_m, walking_m, walking_min or none"
    )
    amount = serializers.FloatField(allow_null=True)
    default_capacity = serializers.IntegerField(allow_null=True)
    is_public = serializers.BooleanField(help_text="everybody may look for the nearest of it")
    count = serializers.IntegerField(help_text="facilities and components of it that stand today")


class KindsOutput(serializers.Serializer[Any]):
    results = KindOutput(many=True)
    next = serializers.CharField(allow_null=True)


class CameraOutput(serializers.Serializer[Any]):
    """A camera that has the place in view (degrees: WGS-84)."""

    id = serializers.IntegerField()
    ref = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    metres = serializers.FloatField(help_text="from the place")
    bearing_deg = serializers.FloatField(help_text="its axis, clockwise from true north")
    field_of_view_deg = serializers.FloatField()
    range_m = serializers.FloatField()
    field = serializers.JSONField(help_text="what it sees: a GeoJSON polygon")


class CamerasOutput(serializers.Serializer[Any]):
    results = CameraOutput(many=True)
    next = serializers.CharField(allow_null=True)
    unknown_view = serializers.IntegerField(
        help_text="cameras near by of which nobody has said where they look"
    )
    buildings_considered = serializers.BooleanField(help_text="whether what hides it was looked at")


class NearComponentOutput(serializers.Serializer[Any]):
    """A component near the place (degrees: WGS-84)."""

    id = serializers.IntegerField()
    ref = serializers.CharField()
    kind = serializers.CharField()
    kind_name = serializers.CharField(help_text="in the caller's language")
    name = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    metres = serializers.FloatField(help_text="from the place")


class NearComponentsOutput(serializers.Serializer[Any]):
    results = NearComponentOutput(many=True)
    next = serializers.CharField(allow_null=True)
    within_m = serializers.FloatField()


def _place(request: Request) -> tuple[float, float]:
    """The given point in WGS-84, degrees."""
    given = PlaceInput(data=request.query_params)
    given.is_valid(raise_exception=True)
    said = given.validated_data
    lon, lat = to_wgs84(said["lon"], said["lat"], datum=said["datum"])
    return float(lon), float(lat)


def _language(request: Request) -> str:
    return str(getattr(request._request, "LANGUAGE_CODE", "zh-hans"))


class FacilityKindsView(APIView):
    """Every kind of facility and component, with whom it serves and how far."""

    @extend_schema(operation_id="facility_kinds", responses=KindsOutput)
    def get(self, request: Request) -> Response:
        return Response(
            {"results": queries.counted_kinds(language=_language(request)), "next": None}
        )


class CamerasView(APIView):
    """Which cameras see a place, and what each sees; buildings that hide it are not looked at."""

    @extend_schema(operation_id="cameras", parameters=[PlaceInput], responses=CamerasOutput)
    def get(self, request: Request) -> Response:
        return Response(around.cameras_on(*_place(request)))


class NearComponentsView(APIView):
    """The nearest components of a place within 200 metres."""

    @extend_schema(
        operation_id="components_near", parameters=[PlaceInput], responses=NearComponentsOutput
    )
    def get(self, request: Request) -> Response:
        return Response(around.components_near(*_place(request), language=_language(request)))
