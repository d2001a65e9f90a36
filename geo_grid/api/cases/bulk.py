"""Many cases at once, and the emergencies that still owe their registration."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.incidents import assignees, bulk, registrations
from geo_grid.incidents.steps import Step


class CloseInput(Input):
    """Cases whose check was passed."""

    refs = serializers.ListField(
        child=serializers.CharField(max_length=64), min_length=1, max_length=bulk.MOST
    )
    client_id = serializers.CharField(max_length=64)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class MoveInput(Input):
    """From whom to whom: names that people log in with. Those of `of`, or `refs`, or `refs` of `of`."""

    of = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    to = serializers.CharField(max_length=64)
    refs = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=bulk.MOST, required=False,
        default=list, help_text="these alone",
    )  # fmt: skip


class AssigneesInput(Input):
    """For which case, led by which department; `q` stands in a name."""

    ref = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    department = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="",
        help_text="code; without one, who answers for the matter of the case",
    )  # fmt: skip
    q = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class AssigneeOutput(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=["holder", "department", "cell", "elsewhere"],
        help_text="of the department, a worker of the cell of the case, or of another cell",
    )
    place = serializers.CharField(
        allow_blank=True, help_text="name of the department or of the grid cell"
    )


class AssigneesOutput(serializers.Serializer[Any]):
    results = AssigneeOutput(many=True)
    more = serializers.BooleanField(help_text="there are more; a name narrows them")


class HolderOutput(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    refs = serializers.ListField(child=serializers.CharField(), help_text="their open cases")


class HoldersOutput(serializers.Serializer[Any]):
    results = HolderOutput(many=True)
    more = serializers.BooleanField(help_text="there are more open cases than were counted")


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
    title = serializers.CharField(allow_blank=True)
    matter = serializers.DictField(
        child=serializers.CharField(allow_blank=True), allow_null=True,
        help_text="code, name, name_en",
    )  # fmt: skip
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
    """Give all open cases of somebody, or a list of cases, to somebody else.

    Suspended and disputed ones stay as they are and are named, as is each that the other may not
    handle.
    """

    rights = (Right.CASES_DISPATCH,)

    @extend_schema(operation_id="cases_move", request=MoveInput, responses=BulkOutput)
    def post(self, request: Request) -> Response:
        given = MoveInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(bulk.move_all(**given.validated_data, by=caller().scope))


class AssigneesView(APIView):
    """Whom a case can be given to: of its department, the workers of its cell, those of others."""

    rights = (Right.CASES_DISPATCH,)

    @extend_schema(operation_id="assignees", parameters=[AssigneesInput], responses=AssigneesOutput)
    def get(self, request: Request) -> Response:
        given = AssigneesInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(assignees.assignees(**given.validated_data, by=caller().scope))


class HoldersView(APIView):
    """Who has open cases that the caller sees, and which: what a move of all of them takes up."""

    rights = (Right.CASES_DISPATCH,)

    @extend_schema(operation_id="cases_held", responses=HoldersOutput)
    def get(self, request: Request) -> Response:
        return Response(assignees.holders(by=caller().scope))


class RegistrationsOwedView(APIView):
    """Emergencies that were dispatched at once and are not registered yet."""

    rights = (Right.CASES_ACCEPT, Right.CASES_SUPERVISE)

    @extend_schema(operation_id="registrations_owed", responses=RegistrationsOwedOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": registrations.owed(by=caller().scope)})
