"""Routes of the map: layers as GeoJSON and tiles, and the cards behind a click."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_grid.registers import cards
from layers.api.caching import versioned
from layers.catalogue import feature_collections

GEOJSON = "application/geo+json"


class CityView(APIView):
    """The city: extent, versions, counts, rule."""

    @extend_schema(operation_id="city", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(cards.city())


class GridCellsView(APIView):
    """All grid cells of today with their sums, as GeoJSON."""

    @extend_schema(operation_id="grid_cells", responses={(200, GEOJSON): OpenApiTypes.OBJECT})
    def get(self, request: Request) -> HttpResponse:
        return versioned(
            request._request,
            feature_collections.grid_cells,
            content_type=GEOJSON,
            kept_as="grid_cells",
        )


class DivisionsView(APIView):
    """The divisions of one level with their sums, as GeoJSON."""

    @extend_schema(
        operation_id="divisions",
        parameters=[OpenApiParameter("level", enum=["city", "district", "street", "community"])],
        responses={(200, GEOJSON): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> HttpResponse:
        level = request.query_params.get("level", "community")
        return versioned(
            request._request, partial(feature_collections.divisions, level), content_type=GEOJSON,
            kept_as=f"divisions/{level}",
        )  # fmt: skip


class IncidentsView(APIView):
    """Incidents as points, as GeoJSON."""

    @extend_schema(
        operation_id="incidents",
        parameters=[OpenApiParameter("state", enum=["open", "all"])],
        responses={(200, GEOJSON): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> HttpResponse:
        state = request.query_params.get("state", "open")
        return versioned(
            request._request, partial(feature_collections.incidents, state), content_type=GEOJSON
        )


class GridCellView(APIView):
    """One grid cell: sums, hierarchy, team."""

    @extend_schema(operation_id="grid_cell", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(cards.grid_cell(pk))


class IncidentView(APIView):
    """One incident."""

    @extend_schema(operation_id="incident", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(cards.incident(pk))
