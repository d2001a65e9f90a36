"""Departments: to whom a case may be sent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.queries import departments_by_name
from geo_grid.http.views import APIView


class DepartmentOutput(serializers.Serializer[Any]):
    """A department; of who works there no more than whether the caller does."""

    code = serializers.CharField()
    name = serializers.CharField()
    division = serializers.CharField(
        allow_blank=True, help_text="prefix of the codes of its divisions; empty: the whole city"
    )
    is_own = serializers.BooleanField(help_text="the caller handles cases for it")


class DepartmentsOutput(serializers.Serializer[Any]):
    """All of them at once: a city has some dozens."""

    results = DepartmentOutput(many=True)
    next = serializers.CharField(allow_null=True)


class DepartmentsView(APIView):
    """All departments of the city, by name."""

    @extend_schema(operation_id="departments", responses=DepartmentsOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": departments_by_name(request._request.scope), "next": None})
