"""The order in which the doors of a day are walked to, over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import DATUMS
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.visits.walking import MOST_DOORS, walk


class VisitWalkInput(Input):
    """Doors, the most urgent first, and where one stands; it is sent and not part of an address."""

    units = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST_DOORS
    )
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True)
    datum = serializers.ChoiceField(choices=DATUMS, default="wgs84")


class VisitWalkDoorOutput(serializers.Serializer[Any]):
    unit = serializers.IntegerField()
    metres = serializers.FloatField(help_text="from the door before")
    is_straight = serializers.BooleanField(help_text="as the crow flies: no street joins the two")


class VisitWalkOutput(serializers.Serializer[Any]):
    """`straight` counts ways as the crow flies; `left_out` are no doors of one's area."""

    results = VisitWalkDoorOutput(many=True)
    metres = serializers.FloatField()
    straight = serializers.IntegerField()
    left_out = serializers.ListField(child=serializers.IntegerField())


class VisitsWalkView(APIView):
    """Doors in the order of a short walk along the streets, from where one stands or the first of them."""

    rights = (Right.REGISTERS_READ,)

    @extend_schema(operation_id="visits_walk", request=VisitWalkInput, responses=VisitWalkOutput)
    def post(self, request: Request) -> Response:
        given = VisitWalkInput(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        if (told.get("lon") is None) != (told.get("lat") is None):
            message = gettext_noop("A place has both lon and lat; send both or neither.")
            raise BadInput("place_half", message, field="lon")
        return Response(walk(**told))
