"""How far one walks within a plan's cells, over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.http.views import APIView
from geo_grid.redraw.drafts import access
from geo_grid.redraw.drafts.walking import MOST_CELLS, walks_of


class WalkOutput(serializers.Serializer[Any]):
    metres = serializers.IntegerField(
        allow_null=True, help_text="of the longest walk; null where none can be walked"
    )
    is_joined = serializers.BooleanField(help_text="one gets from every house to every other")
    off = serializers.IntegerField(help_text="houses that no street is near to")


class CellWalkOutput(serializers.Serializer[Any]):
    """Null before there was such a cell, and where no street can be walked."""

    cell = serializers.CharField()
    now = WalkOutput(allow_null=True)
    before = WalkOutput(allow_null=True)


class PlanWalksOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    results = CellWalkOutput(many=True)


class PlanWalksView(APIView):
    """The longest walk between two houses of some cells, along the streets."""

    @extend_schema(
        operation_id="plan_walks",
        parameters=[
            OpenApiParameter("cell", str, many=True, description=f"keys; at most {MOST_CELLS}")
        ],
        responses=PlanWalksOutput,
    )
    def get(self, request: Request, pk: int) -> Response:
        plan = access.plan_for(caller().scope, pk)
        return Response(walks_of(plan, request.query_params.getlist("cell")))
