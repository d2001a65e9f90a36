"""Point → place over HTTP."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_grid.geometry.datum import DATUMS
from geo_grid.http.throttles import SearchThrottle
from geo_grid.locate import queries


class PointInput(serializers.Serializer[Any]):
    """A point in a named datum."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    datum = serializers.ChoiceField(choices=DATUMS)


@method_decorator(transaction.non_atomic_requests, name="dispatch")  # two short reads of the ground
class LocateView(APIView):
    """Which basic cell, grid cell and building a point lies in."""

    throttle_classes = (SearchThrottle,)

    @extend_schema(
        operation_id="locate",
        parameters=[
            OpenApiParameter("lon", float, required=True),
            OpenApiParameter("lat", float, required=True),
            OpenApiParameter("datum", str, enum=list(DATUMS), required=True),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        given = PointInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response({"results": queries.at_point(**given.validated_data)})
