"""When a limit ends and its light changes, by the calendar of this city."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.cases.deadline_query import MOST, SUSPENSIONS, deadline_query
from geo_grid.http.views import APIView
from geo_grid.incidents.clock import Unit
from geo_grid.incidents.queries import deadline_of

_BOUNDS = ", ".join(f"{unit} at most {most}" for unit, most in MOST.items())


class DeadlineOutput(serializers.Serializer[Any]):
    """Moments by the city's clocks, with their offset."""

    deadline = serializers.DateTimeField(help_text="the whole limit is used; beyond it: red")
    yellow = serializers.DateTimeField(help_text="80 % of the limit is used; beyond it: yellow")
    red = serializers.DateTimeField(help_text="the deadline")
    provisional = serializers.BooleanField(
        help_text="it hangs on days off of a year that was not entered, and may still move"
    )
    holidays_until = serializers.DateField(
        allow_null=True, help_text="last day of the last year whose days off were entered"
    )


class DeadlinesView(APIView):
    """The deadline of a limit that begins at a moment, and when its light turns yellow and red."""

    @extend_schema(
        operation_id="deadlines",
        parameters=[
            OpenApiParameter(
                "start", OpenApiTypes.DATETIME, required=True, description="with offset",
                examples=[OpenApiExample("a Monday", value="2026-03-02T09:00:00+08:00")],
            ),
            OpenApiParameter(
                "amount", OpenApiTypes.NUMBER, required=True,
                description=f"above 0, of days a whole number; {_BOUNDS}",
                examples=[OpenApiExample("five", value=5)],
            ),
            OpenApiParameter(
                "unit", str, required=True, enum=list(Unit),
                examples=[OpenApiExample("working days", value="working_days")],
            ),
            OpenApiParameter(
                "suspended", {"type": "array", "items": {"type": "string"}},
                description=f"FROM/TO, both with offset; up to {SUSPENSIONS} times",
                examples=[
                    OpenApiExample(
                        "Wednesday to Friday",
                        value=["2026-03-04T10:00:00+08:00/2026-03-06T15:00:00+08:00"],
                    )
                ],
            ),
        ],
        responses={200: DeadlineOutput, 400: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(deadline_of(deadline_query(request.query_params)))
