"""The start page over HTTP: what waits for the caller, in one reply."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.views import APIView
from map_ui.start import queries


class StartView(APIView):
    """What waits for the caller: cases, messages, decisions, long work; by the rights held."""

    @extend_schema(operation_id="start", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(queries.overview(request.user, request._request.scope))
