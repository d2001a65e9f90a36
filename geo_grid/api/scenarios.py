"""Scenarios of siting over HTTP: keep one, list them, look at one, compare two."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.reach import ChangesInput, RuleOutput, UnitsOutput, checked_changes, parsed
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.jobs.models import Job
from geo_grid.jobs.queries import job_of
from geo_grid.reach.scenarios import actions, queries
from geo_grid.reach.scenarios.queries import SITES


class ScenarioInput(Input):
    """What is kept; `job`: the caller's siting that it came of, whose findings are kept with it.

    Not those that count residents, which colleagues may not be told: then the stations alone.
    """

    name = serializers.CharField(max_length=100)
    kind = serializers.CharField(max_length=24, help_text="a kind of facility")
    changes = ChangesInput()
    job = serializers.UUIDField(required=False, allow_null=True, default=None)


class ScenariosInput(Input):
    kind = serializers.CharField(required=False, allow_blank=True, default="", max_length=24)


class CompareInput(Input):
    """Two scenarios of one kind; without a first, today."""

    first = serializers.IntegerField(required=False, default=None, min_value=1)
    second = serializers.IntegerField(min_value=1)
    level = serializers.ChoiceField(choices=queries.LEVELS_COMPARED)


class ScenarioOutput(serializers.Serializer[Any]):
    """A scenario; `changes` may be sent to reach/coverage as they are."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    changes = serializers.DictField()
    result = serializers.DictField(allow_null=True)
    gone = serializers.ListField(
        child=serializers.CharField(),
        help_text="stations it names that stand no more: left out of `changes`; empty in a list",
    )
    by = serializers.CharField()
    is_own = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class ScenariosOutput(serializers.Serializer[Any]):
    results = ScenarioOutput(many=True)
    next = serializers.CharField(allow_null=True)


class DifferenceOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    newly_served = serializers.IntegerField()
    newly_out = serializers.IntegerField()


class ComparedOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    level = serializers.CharField()
    gone = serializers.ListField(
        child=serializers.CharField(), help_text="stations they name that stand no more"
    )
    rule = RuleOutput()
    first = UnitsOutput()
    second = UnitsOutput()
    newly_served = serializers.IntegerField()
    newly_out = serializers.IntegerField()
    results = DifferenceOutput(many=True)


class ScenariosView(APIView):
    """The scenarios that colleagues keep, the newest first; keep one."""

    rights = SITES

    @extend_schema(
        operation_id="reach_scenarios", parameters=[ScenariosInput], responses=ScenariosOutput
    )
    def get(self, request: Request) -> Response:
        kind = parsed(ScenariosInput, request)["kind"]
        found = queries.listed(kind, account=request.user.pk)
        return Response({"results": found, "next": None})

    @extend_schema(
        operation_id="reach_scenario_keep",
        request=ScenarioInput,
        responses={201: ScenarioOutput, 400: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        read = ScenarioInput(data=request.data)
        read.is_valid(raise_exception=True)
        given = read.validated_data
        made = actions.keep(
            given["name"], kind=given["kind"], changes=checked_changes(given["changes"]),
            result=_result_of(request, given["job"]),
        )  # fmt: skip
        return Response(queries.payload(made, account=request.user.pk), status=201)


def _result_of(request: Request, job_id: Any) -> dict[str, Any] | None:
    """What a siting of the caller's found."""
    if job_id is None:
        return None
    job = job_of(request.user.pk, job_id)
    if job.kind not in ("siting", "shared_stations") or job.state != Job.State.DONE:
        raise BadInput(
            "job_no_siting", gettext_noop("This job is no siting that has ended well."), field="job"
        )
    result: dict[str, Any] = job.result
    return None if result.get("weights") == "residents" else result


class ScenarioView(APIView):
    """One scenario; one's own may be deleted."""

    rights = SITES

    @extend_schema(operation_id="reach_scenario", responses=ScenarioOutput)
    def get(self, request: Request, pk: int) -> Response:
        found = queries.scenario(pk)
        return Response(queries.payload_opened(found, account=request.user.pk))

    @extend_schema(operation_id="reach_scenario_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.delete(pk)
        return Response(status=204)


class ScenariosCompareView(APIView):
    """Two scenarios side by side: their numbers, and who is newly served or newly out."""

    rights = SITES

    @extend_schema(
        operation_id="reach_scenarios_compare",
        parameters=[CompareInput],
        responses={200: ComparedOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        given = parsed(CompareInput, request)
        return Response(queries.compared(given["first"], given["second"], level=given["level"]))
