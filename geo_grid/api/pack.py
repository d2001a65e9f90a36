"""The pack of a phone over HTTP: all of the own area in one personal reply, and who still belongs to it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.http.views import APIView
from geo_grid.visits import pack


class PackHouseOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()
    lon = serializers.FloatField(help_text="EPSG:4326")
    lat = serializers.FloatField()
    community = serializers.CharField(allow_blank=True, help_text="the code: which forms are asked")


class PackUnitOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    house = serializers.IntegerField()
    entrance = serializers.CharField(allow_null=True)
    room = serializers.CharField()


class PackPersonOutput(serializers.Serializer[Any]):
    """A person behind a door, the number masked."""

    id = serializers.IntegerField()
    unit = serializers.IntegerField()
    name = serializers.CharField()
    category = serializers.CharField()
    kind = serializers.CharField()
    tenure = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    care = serializers.ListField(child=serializers.DictField())


class PackOutput(serializers.Serializer[Any]):
    """What a phone takes along; it forgets it at `until`."""

    made_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    area = serializers.CharField(help_text="a mark of what the account answers for")
    houses = PackHouseOutput(many=True)
    units = PackUnitOutput(many=True)
    due = serializers.ListField(child=serializers.DictField(), help_text="as visits/owed tells it")
    due_more = serializers.BooleanField(help_text="more doors are due than are told")
    people = PackPersonOutput(many=True)
    cases = serializers.ListField(child=serializers.DictField(), help_text="as incidents/{ref}")
    cases_more = serializers.BooleanField(help_text="more cases wait than are told")
    forms = serializers.ListField(child=serializers.DictField(), help_text="as visit_forms/at")


class PackStateOutput(serializers.Serializer[Any]):
    area = serializers.CharField()
    people = serializers.ListField(
        child=serializers.IntegerField(), help_text="ids of residents; a pack with others is wiped"
    )


class PackView(APIView):
    """Take the own area along; counted and audited as every reading of people in bulk."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(operation_id="field_pack", responses=PackOutput)
    def get(self, request: Request) -> Response:
        language = str(getattr(request._request, "LANGUAGE_CODE", "zh-hans"))
        return Response(pack.pack(language=language))


class PackStateView(APIView):
    """Whether a pack may be kept: what the account answers for, and who lives there."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(operation_id="field_pack_state", responses=PackStateOutput)
    def get(self, request: Request) -> Response:
        return Response(pack.state())
