"""The audit trail over HTTP, for the audit administrator alone; reading it is recorded too."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import audit, queries
from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView


class TrailInput(Input):
    """What to look for; `before` turns the page."""

    account = serializers.CharField(max_length=64, required=False, default="")
    action = serializers.CharField(max_length=60, required=False, default="")
    noun = serializers.CharField(max_length=40, required=False, default="")
    key = serializers.IntegerField(required=False, default=None, min_value=0, max_value=2**62)
    since = serializers.DateTimeField(required=False, default=None)
    until = serializers.DateTimeField(required=False, default=None)
    before = serializers.IntegerField(required=False, default=None, min_value=0, max_value=2**62)


class AuditView(APIView):
    """A page of the trail, the newest first."""

    rights = (Right.AUDIT_READ,)

    @extend_schema(operation_id="audit", parameters=[TrailInput], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        given = TrailInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        page = queries.trail(**given.validated_data)
        audit.record("audit.read", rows=len(page["entries"]))
        return Response(page)
