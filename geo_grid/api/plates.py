"""Door plates over HTTP: the sheet of a house, and the withdrawal of a plate."""

from __future__ import annotations

from typing import Any

from django.urls import get_script_prefix
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.http.views import APIView
from geo_grid.visits import plates


class PlateOutput(serializers.Serializer[Any]):
    """One plate; `link` leads to the door for who works there, and to a report for everybody else."""

    unit = serializers.IntegerField()
    edition = serializers.IntegerField()
    entrance = serializers.CharField(allow_blank=True)
    room = serializers.CharField(allow_blank=True)
    floor = serializers.IntegerField(allow_null=True)
    link = serializers.CharField()
    modules = serializers.ListField(
        child=serializers.CharField(), help_text="rows of the QR code, 1 is dark"
    )


class PlatesOutput(serializers.Serializer[Any]):
    """The plates of a house in one's area, by entrance and floor."""

    building = serializers.IntegerField()
    label = serializers.CharField()
    plates = PlateOutput(many=True)


class EditionOutput(serializers.Serializer[Any]):
    """Plates of an earlier edition are refused from now on."""

    unit = serializers.IntegerField()
    edition = serializers.IntegerField()


class BuildingPlatesView(APIView):
    """Door plates of a house, to be printed."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(operation_id="building_plates", responses=PlatesOutput)
    def get(self, request: Request, pk: int) -> Response:
        address = request.build_absolute_uri(f"{get_script_prefix()}q/")
        return Response(plates.sheet(pk, address=address))


class PlateWithdrawView(APIView):
    """Withdraw the plate of a door; the next sheet has another code."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(operation_id="plate_withdraw", request=None, responses=EditionOutput)
    def post(self, request: Request, pk: int) -> Response:
        return Response(plates.withdraw_plate(pk))
