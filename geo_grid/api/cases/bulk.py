"""Many cases at once, and the emergencies that still owe their registration."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.incidents import bulk, registrations
from geo_grid.incidents.steps import Step


class CloseInput(Input):
    """Cases whose check was passed."""

    refs = serializers.ListField(
        child=serializers.CharField(max_length=64), min_length=1, max_length=bulk.MOST
    )
    client_id = serializers.CharField(max_length=64)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class MoveInput(Input):
    """From whom to whom: names that people log in with."""

    of = serializers.CharField(max_length=64)
    to = serializers.CharField(max_length=64)


class RefusedOutput(serializers.Serializer[Any]):
    ref = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class BulkOutput(serializers.Serializer[Any]):
    """What was done, and why the rest was not."""

    done = serializers.ListField(child=serializers.CharField())
    refused = RefusedOutput(many=True)


class OwedOutput(serializers.Serializer[Any]):
    ref = serializers.CharField()
    step = serializers.ChoiceField(choices=[step.value for step in Step])
    reported_at = serializers.DateTimeField()
    due = serializers.DateTimeField()
    is_late = serializers.BooleanField()


class RegistrationsOwedOutput(serializers.Serializer[Any]):
    results = OwedOutput(many=True)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CasesCloseView(APIView):
    """Close a list of cases; each that cannot be is named with the reason."""

    rights = (Right.CASES_VERIFY,)

    @extend_schema(operation_id="cases_close", request=CloseInput, responses=BulkOutput)
    def post(self, request: Request) -> Response:
        given = CloseInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(bulk.close_all(**given.validated_data, by=caller().scope))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CasesMoveView(APIView):
    """Give all open cases of somebody to somebody else."""

    rights = (Right.CASES_DISPATCH,)

    @extend_schema(operation_id="cases_move", request=MoveInput, responses=BulkOutput)
    def post(self, request: Request) -> Response:
        given = MoveInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(bulk.move_all(**given.validated_data, by=caller().scope))


class RegistrationsOwedView(APIView):
    """Emergencies that were dispatched at once and are not registered yet."""

    rights = (Right.CASES_ACCEPT, Right.CASES_SUPERVISE)

    @extend_schema(operation_id="registrations_owed", responses=RegistrationsOwedOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": registrations.owed(by=caller().scope)})
