"""Cases by grid cell over HTTP: the numbers that colour the map of the command centre."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.cases.filters import CaseFilterInput
from geo_grid.http.views import APIView
from layers.statistics import case_cells


class CaseCellsView(APIView):
    """How many cases each grid cell has that a list with the same filters would show."""

    @extend_schema(
        operation_id="case_cells", parameters=[CaseFilterInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CaseFilterInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(case_cells.case_cells(given.query()))
