"""Saying why one reads many people, so that the hour shows more of them."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import reading
from geo_grid.access.reasons import Reason
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView


class ReadingReasonInput(Input):
    """One of the codes that the refusal named."""

    reason = serializers.CharField(max_length=20, help_text=", ".join(Reason))


class ReadingReasonView(APIView):
    """A reason opens this hour for more people; it is recorded.

    Pages that show people answer 403 ``reading_reason_needed`` when the hour is full; ``details``
    says how many people it showed and which reasons there are.
    """

    @extend_schema(
        operation_id="reading_reason", request=ReadingReasonInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request) -> Response:
        given = ReadingReasonInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(reading.give_reason(**given.validated_data))
