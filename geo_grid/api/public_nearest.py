"""The nearest facilities for everybody: nobody is asked who they are, and no person is told of."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.public_reports import PublicView
from geo_grid.api.reach import NoteOutput, WalkInput, parsed
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.middleware import address_of
from geo_grid.i18n import localize
from geo_grid.incidents import public_attempts
from geo_grid.locate import public_places
from geo_grid.matters.queries import holidays
from geo_grid.reach import finder


class PublicNearestInput(WalkInput):
    """A place, who walks, when (now by default), and codes of kinds."""

    is_closed = True

    kinds = serializers.CharField(
        max_length=200, help_text="codes of public kinds, apart by commas"
    )


class PublicPlacesInput(ClosedInput):
    q = serializers.CharField(max_length=200, help_text="any fragment of an address")


class PublicKindOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(help_text="in the caller's language")


class PublicKindsOutput(serializers.Serializer[Any]):
    results = PublicKindOutput(many=True)


class PublicPlaceOutput(serializers.Serializer[Any]):
    """A building or a named place (degrees: WGS-84)."""

    kind = serializers.CharField(help_text="building or place")
    label = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class PublicPlacesOutput(serializers.Serializer[Any]):
    results = PublicPlaceOutput(many=True)


class PublicFacilityOutput(serializers.Serializer[Any]):
    """A facility that is open, and the way to it (degrees: WGS-84)."""

    name = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    gcj02 = serializers.ListField(
        child=serializers.FloatField(), help_text="lon, lat as Chinese map services want them"
    )
    metres = serializers.FloatField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    path = serializers.DictField(allow_null=True, help_text="a GeoJSON LineString")
    opening_hours = serializers.CharField(
        allow_blank=True, help_text="OSM's grammar; empty: not known"
    )
    open_until = serializers.DateTimeField(
        allow_null=True, help_text="null where it does not shut soon, or hours are not known"
    )


class PublicNearestKindOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    name = serializers.CharField(help_text="in the caller's language")
    is_straight = serializers.BooleanField(help_text="metres are straight, and there is no path")
    facilities = PublicFacilityOutput(many=True)
    notes = NoteOutput(many=True)


class PublicNearestOutput(serializers.Serializer[Any]):
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    at = serializers.DateTimeField()
    results = PublicNearestKindOutput(many=True)


class LookupView(PublicView):
    """What these routes share: each request counts for its address."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        public_attempts.count_lookup(address_of(request._request))


class PublicKindsView(PublicView):
    """The kinds of facilities of which everybody may look for the nearest."""

    @extend_schema(operation_id="public_facility_kinds", responses=PublicKindsOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": finder.public_kinds()})


class PublicPlacesView(LookupView):
    """Buildings and named places that a text may mean; never a door or a dwelling."""

    @extend_schema(
        operation_id="public_places", parameters=[PublicPlacesInput],
        responses={200: PublicPlacesOutput, 400: OpenApiTypes.OBJECT, 429: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response({"results": public_places.find(parsed(PublicPlacesInput, request)["q"])})


class PublicNearestView(LookupView):
    """Of each kind the nearest facilities that are open, at most two, and the ways to them."""

    @extend_schema(
        operation_id="public_nearest", parameters=[PublicNearestInput],
        responses={200: PublicNearestOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT,
                   429: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = parsed(PublicNearestInput, request)
        kinds = [code.strip() for code in asked.pop("kinds").split(",") if code.strip()]
        asked["at"] = asked["at"] or timezone.now()
        found = finder.nearest_of(kinds, **asked, is_holiday=holidays())
        for one in found["results"]:
            one["notes"] = [{"code": note.code, "message": localize(note)} for note in one["notes"]]
        return Response(found)
