"""A code becomes a password that its owner chooses: for strangers, throttled, before any login."""

from __future__ import annotations

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import start_codes
from geo_grid.errors import GeoGridError
from geo_grid.http.errors import body_of
from geo_grid.http.inputs import Input
from geo_grid.http.middleware import address_of
from geo_grid.http.views import APIView


class StartInput(Input):
    """The code as it was handed over, with or without its hyphens, and the password of one's own."""

    code = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


# An attempt stays counted although it is answered with an error: not one transaction.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class StartAccountView(APIView):
    """Choose the password of the account that a code opens; its name is told then, not before."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="start_account", request=StartInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        given = StartInput(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            user = start_codes.redeem(**given.validated_data, address=address_of(request._request))
        except GeoGridError as error:  # answered, not raised: what was recorded stays
            return Response(body_of(error), status=error.status)
        return Response({"username": user.username})
