"""Professional grids over HTTP: which there are; one more, or another name for one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.areas import professional_grids
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.views import APIView

MOST = 2**31 - 1


class GridInput(ClosedInput):
    """What is said of a professional grid; a field that is left out stays as it is."""

    name_zh = serializers.CharField(required=False, max_length=60)
    name_en = serializers.CharField(required=False, allow_blank=True, max_length=60)
    colour = serializers.CharField(
        required=False, allow_blank=True, max_length=7, help_text="as #rrggbb"
    )
    department = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="code of its owner"
    )
    least_households = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MOST
    )
    most_households = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MOST
    )


class NewGridInput(GridInput):
    """A new one, with the code that its grid cells name it by."""

    code = serializers.CharField(max_length=40)


class ChangedGridInput(GridInput):
    """Another name, with the revision the caller saw."""

    revision = serializers.IntegerField(min_value=1, max_value=MOST)


class ProfessionalGridOutput(serializers.Serializer[Any]):
    """A trade that divides the same basic cells; limits are null where it knows none."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    revision = serializers.IntegerField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    colour = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_null=True)
    department_name = serializers.CharField(allow_null=True)
    least_households = serializers.IntegerField(allow_null=True)
    most_households = serializers.IntegerField(allow_null=True)


class ProfessionalGridsOutput(serializers.Serializer[Any]):
    """All of them at once: a city has some."""

    results = ProfessionalGridOutput(many=True)
    next = serializers.CharField(allow_null=True)
    may_define = serializers.BooleanField(help_text="whether the caller may add and rename them")


class ProfessionalGridsView(APIView):
    """The professional grids of the city, by code; a new one."""

    @extend_schema(operation_id="professional_grids", responses=ProfessionalGridsOutput)
    def get(self, request: Request) -> Response:
        may = professional_grids.may_define(caller().scope)
        return Response({"results": professional_grids.listed(), "next": None, "may_define": may})

    @extend_schema(
        operation_id="professional_grid_add",
        request=NewGridInput,
        responses={201: ProfessionalGridOutput},
    )
    def post(self, request: Request) -> Response:
        """By whoever plans the whole city or defines its matters."""
        given = NewGridInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = professional_grids.add(**given.validated_data, by=caller().scope)
        return Response(made, status=201)


class ProfessionalGridView(APIView):
    """One of them."""

    @extend_schema(
        operation_id="professional_grid_change",
        request=ChangedGridInput,
        responses=ProfessionalGridOutput,
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Its code stays: its grid cells are known by it."""
        given = ChangedGridInput(data=request.data)
        given.is_valid(raise_exception=True)
        done = professional_grids.change(pk, **given.validated_data, by=caller().scope)
        return Response(done)
