"""Finding a person by a number, and showing a number in full."""

from __future__ import annotations

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.http.throttles import TextThrottle
from geo_grid.http.views import APIView
from geo_grid.people import actions, queries


class SearchInput(Input):
    """One of the three; numbers travel in the body, never in an address that logs keep."""

    id_number = serializers.CharField(max_length=40, required=False, default="")
    id_type = serializers.CharField(max_length=11, required=False, default="")
    phone = serializers.CharField(max_length=32, required=False, default="")
    phone_tail = serializers.CharField(max_length=4, required=False, default="")


class RevealInput(Input):
    """Which number, and why."""

    field = serializers.CharField(max_length=20)
    reason = serializers.CharField(max_length=20)


# What was refused is on the trail too, so that a refusal may not take its row back.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ResidentSearchView(APIView):
    """Residents of one's area by document, phone or its last four digits; numbers are masked.

    Without the right to see the numbers there are so many searches a day, see the settings.
    """

    rights = (Right.REGISTERS_READ,)
    throttle_classes = (TextThrottle,)

    @extend_schema(
        operation_id="residents_search", request=SearchInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request) -> Response:
        given = SearchInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response({"results": queries.find_residents(**given.validated_data)})


class RevealView(APIView):
    """One number in full: wants the right and a reason, is recorded and counted."""

    @extend_schema(operation_id="reveal", request=RevealInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        given = RevealInput(data=request.data)
        given.is_valid(raise_exception=True)
        value = actions.reveal_number(pk, **given.validated_data)
        return Response({"field": given.validated_data["field"], "value": value})
