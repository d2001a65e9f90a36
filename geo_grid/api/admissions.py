"""Admission lists over HTTP: which matters a community does not take, for whoever edits matters."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.matters import admission_entries


class AdmissionInput(Input):
    """A matter, and the code of a division or its beginning below which it is not taken."""

    matter = serializers.CharField(max_length=40)
    division = serializers.CharField(max_length=12)


class AdmittedMatterOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)


class AdmittedDivisionOutput(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="prefix")
    name = serializers.CharField(allow_blank=True)


class AdmissionOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    matter = AdmittedMatterOutput()
    division = AdmittedDivisionOutput()
    may_change = serializers.BooleanField()


class AdmissionsOutput(serializers.Serializer[Any]):
    """All of them at once."""

    results = AdmissionOutput(many=True)
    next = serializers.CharField(allow_null=True)


class AdmissionsView(APIView):
    """What is not taken where; what no entry names is taken everywhere."""

    rights = (Right.MATTERS_EDIT,)

    @extend_schema(operation_id="admissions", responses=AdmissionsOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": admission_entries.listed(by=caller().scope), "next": None})

    @extend_schema(
        operation_id="admission_add", request=AdmissionInput, responses={201: AdmissionOutput}
    )
    def post(self, request: Request) -> Response:
        given = AdmissionInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = admission_entries.add(**given.validated_data, by=caller().scope)
        return Response(made, status=201)


class AdmissionView(APIView):
    """One entry."""

    rights = (Right.MATTERS_EDIT,)

    @extend_schema(operation_id="admission_remove", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        admission_entries.remove(pk, by=caller().scope)
        return Response(status=204)
