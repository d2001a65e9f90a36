"""A case moves on, over HTTP: its transitions, and the answers of the departments that do a part."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.api.cases import bulk
from geo_grid.api.cases.deadline_query import moment_of
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.incidents import merged_reports, on_the_way, parts
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Transition

_LONGEST_NOTE = 2000

TRANSITIONS = [one.value for one in Transition]
"""What the description lists; it is named where the app is ready."""


class WorkInput(Input):
    """What every change of a case is sent with."""

    revision = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="of the case as you saw it"
    )
    client_id = serializers.CharField(
        max_length=64, help_text="made by the sender, once a request: the same again is done once"
    )
    note = serializers.CharField(
        max_length=_LONGEST_NOTE, required=False, allow_blank=True, default=""
    )
    department = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="code"
    )


class TransitionInput(WorkInput):
    """One transition of the workflow; docs/workflow.md says what each must bring."""

    to = serializers.ChoiceField(choices=TRANSITIONS)
    handler = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="",
        help_text="with dispatch, who is sent: the name that an account of the department or a grid "
        "worker logs in with, as `assignees` lists them",
    )  # fmt: skip
    parts = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=50, required=False, default=list,
        help_text="codes of departments that do a part",
    )  # fmt: skip
    reason = serializers.CharField(
        max_length=_LONGEST_NOTE, required=False, allow_blank=True, default=""
    )
    until = serializers.CharField(
        max_length=40, required=False, allow_blank=True, allow_null=True, default="",
        help_text="a time with offset: the new deadline, or when a suspension is to end",
    )  # fmt: skip
    of = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="", help_text="ref of a case"
    )
    stars = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, help_text="with evaluate"
    )


class TransitionOutput(serializers.Serializer[Any]):
    """The case as it stands now, and what its caller may do next."""

    step = serializers.ChoiceField(choices=[step.value for step in Step])
    revision = serializers.IntegerField()
    deadline = serializers.DateTimeField(allow_null=True, help_text="null while the clock stands")
    allowed = serializers.ListField(child=serializers.ChoiceField(choices=TRANSITIONS))


class PartOutput(serializers.Serializer[Any]):
    """What one department does of a case in one round."""

    department = serializers.CharField(help_text="code")
    name = serializers.CharField()
    round = serializers.IntegerField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)


class PartsOutput(serializers.Serializer[Any]):
    results = PartOutput(many=True)


class PartAnswerOutput(TransitionOutput):
    parts = PartOutput(many=True)


def _request(kind: type[Input], data: Any, **more: Any) -> TransitionRequest:
    given = kind(data=data)
    given.is_valid(raise_exception=True)
    values = dict(given.validated_data) | more
    if until := values.pop("until", ""):
        values["until"] = moment_of(until, field="until")
    return TransitionRequest(**values)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class TransitionsView(APIView):
    """Make a transition.

    409 ``revision`` names both versions when the case has moved on, 409 ``not_at_this_step`` what
    is ``allowed``, 403 is not the caller's to do, 400 names what is missing.
    """

    @extend_schema(
        operation_id="incident_transition",
        request=TransitionInput,
        responses={
            200: TransitionOutput, 400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT,
            404: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT,
        },
        examples=[
            OpenApiExample(
                "dispatch", request_only=True,
                value={"to": "dispatch", "revision": 2, "client_id": "4f1c", "department": "d1"},
            )
        ],
    )  # fmt: skip
    def post(self, request: Request, ref: str) -> Response:
        asked = _request(TransitionInput, request.data)
        return Response(merged_reports.transition(ref, asked, by=caller().scope))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PartsView(APIView):
    """The parts of a case; the answer of a department that does one."""

    @extend_schema(operation_id="incident_parts", responses=PartsOutput)
    def get(self, request: Request, ref: str) -> Response:
        with transaction.atomic():
            return Response({"results": parts.parts_of(ref, by=caller().scope)})

    @extend_schema(
        operation_id="incident_part_answer",
        request=WorkInput,
        responses={
            200: PartAnswerOutput, 400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT,
            404: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def post(self, request: Request, ref: str) -> Response:
        asked = _request(WorkInput, request.data, to=parts.ANSWER_PART)
        return Response(parts.answer_part(ref, asked, by=caller().scope))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class OnTheWayView(APIView):
    """Who has taken a case is on the way to it; that moves it nowhere."""

    @extend_schema(
        operation_id="incident_on_the_way",
        request=WorkInput,
        responses={
            200: TransitionOutput, 400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT,
            404: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def post(self, request: Request, ref: str) -> Response:
        asked = _request(WorkInput, request.data, to=on_the_way.ON_THE_WAY)
        return Response(on_the_way.set_out(ref, asked, by=caller().scope))


def routes() -> list[URLPattern]:
    """To stand before the route of one case: a ref may hold a slash."""
    return [
        path(
            "incidents/<ref:ref>/transitions", TransitionsView.as_view(),
            name="incident-transitions",
        ),
        path("incidents/<ref:ref>/parts", PartsView.as_view(), name="incident-parts"),
        path(
            "incidents/<ref:ref>/on_the_way", OnTheWayView.as_view(), name="incident-on-the-way"
        ),
        path("case_batches/close", bulk.CasesCloseView.as_view(), name="cases-close"),
        path("case_batches/move", bulk.CasesMoveView.as_view(), name="cases-move"),
        path("case_batches/holders", bulk.HoldersView.as_view(), name="case-holders"),
        path("assignees", bulk.AssigneesView.as_view(), name="assignees"),
        path(
            "registrations_owed", bulk.RegistrationsOwedView.as_view(), name="registrations-owed"
        ),
    ]  # fmt: skip
