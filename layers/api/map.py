"""Routes of the map: layers as GeoJSON and tiles, and the cards behind a click."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.views import APIView
from geo_grid.registers import cards
from layers.api.caching import versioned
from layers.catalogue import feature_collections
from layers.catalogue.feature_collections import Sums
from layers.catalogue.versions import nouns_of_sums

GEOJSON = "application/geo+json"
SUMS = OpenApiParameter(
    "sums", enum=list(Sums),
    description="Those of cases change with every report: whoever reads again and again asks for "
    "`ground` (shapes and all other sums) and `cases` (theirs alone, without shapes) apart.",
)  # fmt: skip


class CityView(APIView):
    """The city: extent, versions, counts, rule."""

    @extend_schema(operation_id="city", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(cards.city())


def _asked_sums(request: Request) -> tuple[Sums, frozenset[str]]:
    """Which sums are asked for, and whose changes show in them."""
    sums = feature_collections.sums_named(request.query_params.get("sums", Sums.ALL))
    kinds = {Sums.GROUND: (False,), Sums.CASES: (True,), Sums.ALL: (False, True)}[sums]
    return sums, frozenset().union(*(nouns_of_sums(of_cases=one) for one in kinds))


class GridCellsView(APIView):
    """All grid cells of today with their sums, as GeoJSON."""

    @extend_schema(
        operation_id="grid_cells",
        parameters=[SUMS],
        responses={(200, GEOJSON): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> HttpResponse:
        sums, nouns = _asked_sums(request)
        return versioned(
            request._request, partial(feature_collections.grid_cells, sums), content_type=GEOJSON,
            nouns=nouns, kept_as=f"grid_cells/{sums}",
        )  # fmt: skip


class DivisionsView(APIView):
    """The divisions of one level with their sums, as GeoJSON."""

    @extend_schema(
        operation_id="divisions",
        parameters=[
            OpenApiParameter("level", enum=["city", "district", "street", "community"]), SUMS,
        ],
        responses={(200, GEOJSON): OpenApiTypes.OBJECT},
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        level = request.query_params.get("level", "community")
        sums, nouns = _asked_sums(request)
        return versioned(
            request._request, partial(feature_collections.divisions, level, sums),
            content_type=GEOJSON, nouns=nouns, kept_as=f"divisions/{level}/{sums}",
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
            request._request, partial(feature_collections.incidents, state), content_type=GEOJSON,
            nouns=nouns_of_sums(of_cases=True),
        )  # fmt: skip


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
