"""Plans over HTTP: make one, take steps, go back and forth, look at it."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.http.inputs import ClosedInput, Input
from geo_grid.http.jobs import JobOutput, accepted
from geo_grid.http.views import APIView
from geo_grid.jobs import actions as jobs
from geo_grid.redraw.drafts import (
    access,
    actions,
    assignment,
    ground,
    mending,
    proposals,
    queries,
    ranking,
    starting,
)
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps.decide import STEPS
from geo_grid.spreadsheet import as_text


class PlanInput(ClosedInput):
    """`area`: a division code or a list of them. `base`: see the description of the operation."""

    area = serializers.JSONField()
    base = serializers.JSONField(required=False, default="today", allow_null=True)
    name = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")
    overlay = serializers.CharField(
        required=False, allow_blank=True, max_length=40, default="",
        help_text="code of the professional grid it draws; empty: the base grid",
    )  # fmt: skip


class PlanRevisionInput(Input):
    """The revision the caller saw."""

    revision = serializers.IntegerField(min_value=0)


class StepInput(PlanRevisionInput):
    """A step: what all have, and the fields of its type.

    `assign` atoms, cell (null: none) · `split_line` line, cell?, snap_m?, through_buildings? · `split_n` cell, into ·
    `split_street` street, cell?, snap_m? · `merge` cells, into? · `move_boundary` cells (two), line,
    snap_m? · `create` atoms?, community?, name? · `dissolve` cell, into? · `lock`, `unlock` cells?,
    atoms? · `set` cell and any of name, code, cell_type, worker; or measures, what the
    plan weighs: a list of {name, target?, tolerance?, weight?}, of a workload also {incidents?, visits?} · `fix_all` community? · `resolve`
    cell · `propose` first?, parts?, community?, seed? · `transfer` atoms, cell (of any community) ·
    `new_community` cells, name, code? · `merge_communities` communities, into? or name and code? ·
    `cut` line or street, atoms?, barrier? {kind, name}, through_buildings?: basic cells put right. Cells are named by key, id or code, atoms by
    key, id or code; a line is a list of [lon, lat] (WGS-84).
    """

    client_id = serializers.CharField(max_length=64, help_text="unique; sent twice, done once")
    type = serializers.ChoiceField(choices=list(STEPS))
    atoms = serializers.ListField(child=serializers.JSONField(), required=False)
    cell = serializers.JSONField(required=False, allow_null=True)
    cells = serializers.ListField(child=serializers.JSONField(), required=False)
    communities = serializers.ListField(child=serializers.JSONField(), required=False)
    into = serializers.JSONField(required=False, allow_null=True)
    line = serializers.JSONField(required=False)
    street = serializers.JSONField(required=False)
    barrier = serializers.JSONField(required=False, allow_null=True)
    snap_m = serializers.FloatField(required=False)
    through_buildings = serializers.BooleanField(required=False)
    community = serializers.IntegerField(required=False)
    name = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    cell_type = serializers.CharField(required=False)
    measures = serializers.JSONField(required=False)
    worker = serializers.IntegerField(required=False, allow_null=True)
    first = serializers.CharField(required=False)
    parts = serializers.IntegerField(required=False)
    seed = serializers.IntegerField(required=False)


class JumpInput(PlanRevisionInput):
    """Where to go in the journal: a position, or the name of a moment."""

    position = serializers.IntegerField(required=False, min_value=0)
    moment = serializers.CharField(required=False, max_length=100)


class NameInput(Input):
    """A name."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")


class StepOutput(serializers.Serializer[Any]):
    """What a change answers; sums by cell key, whole numbers."""

    revision = serializers.IntegerField()
    position = serializers.IntegerField()
    step = serializers.IntegerField(allow_null=True)
    changed = serializers.DictField()
    sums = serializers.DictField()
    problems = serializers.ListField(child=serializers.DictField())
    measures = serializers.ListField(child=serializers.DictField())


def scope_of(request: Request) -> Scope:
    """What the caller may do, and where."""
    scope: Scope = request._request.scope  # type: ignore[attr-defined]
    return scope


def validated(serializer: type[Input], request: Request) -> dict[str, Any]:
    """The checked body of a request."""
    read = serializer(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def edited(request: Request, pk: int) -> Plan:
    """The plan a caller may change."""
    return access.plan_for(scope_of(request), pk, right=Right.PLANS_EDIT)


class PlansView(APIView):
    """The plans a caller sees, the latest first; a new plan."""

    @extend_schema(
        operation_id="plans",
        parameters=[OpenApiParameter("state", enum=Plan.State.values)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """`more`: there are older ones; ask by state."""
        scope, state = scope_of(request), request.query_params.get("state", "")
        found = queries.plans(state, lambda p: access.sees(scope, p))
        return Response(found | {"areas": ground.areas(lambda c: _may(scope, c))})

    @extend_schema(
        operation_id="plan_create",
        request=PlanInput,
        responses={201: OpenApiTypes.OBJECT},
        description=(
            "`base`: `today` (default), `nothing`, the id of a plan, "
            '`{"assignment": [{"basic_cell", "grid_cell"}]}` or GeoJSON polygons. Of a professional '
            "grid (`overlay`) `today` is the base grid where it has no cells yet."
        ),
    )
    def post(self, request: Request) -> Response:
        inputs = validated(PlanInput, request)
        codes = [row["code"] for row in ground.communities_of(inputs["area"])]
        access.check_area(scope_of(request), codes)
        if isinstance(inputs["base"], int):
            access.plan_for(scope_of(request), inputs["base"])
        plan = actions.create_plan(**inputs, author=request.user.pk)
        return Response(queries.summary(plan), status=201)


def _may(scope: Scope, code: str) -> bool:
    return access.covers(scope, [code], Right.PLANS_EDIT)


@method_decorator(gzip_page, name="dispatch")
class PlanView(APIView):
    """Everything of one plan: atoms, cells, sums, problems, journal."""

    @extend_schema(operation_id="plan", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        """`columns` are the sums that are told, `hidden` those that are not, because they take the
        right to list the rows of the whole area (`hidden_because`). `estimated` marks pieces of cut
        basic cells: their people and cases are shared out by dwellings. Noted once a day."""
        scope = scope_of(request)
        plan = access.plan_for(scope, pk)
        may = {
            "edit": access.covers(scope, plan.codes, Right.PLANS_EDIT),
            "approve": access.covers(scope, plan.codes, Right.PLANS_APPROVE),
        }
        return Response(queries.document(plan) | {"may": may, "me": request.user.pk})


class PlanStepsView(APIView):
    """The journal; one more step."""

    @extend_schema(operation_id="plan_steps", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        plan = access.plan_for(scope_of(request), pk)
        rows = [queries.step_row(step) for step in queries.journal(plan)]
        return Response({"revision": plan.revision, "position": plan.position, "results": rows})

    @extend_schema(operation_id="plan_step", request=StepInput, responses=StepOutput)
    def post(self, request: Request, pk: int) -> Response:
        inputs = validated(StepInput, request)
        plan = edited(request, pk)
        revision, client_id = inputs.pop("revision"), inputs.pop("client_id")
        return Response(
            actions.add_step(
                plan.pk, inputs, revision=revision, client_id=client_id, author=request.user.pk
            )
        )


class PlanUndoView(APIView):
    """One step back."""

    @extend_schema(operation_id="plan_undo", request=PlanRevisionInput, responses=StepOutput)
    def post(self, request: Request, pk: int) -> Response:
        inputs = validated(PlanRevisionInput, request)
        return Response(actions.jump(edited(request, pk).pk, revision=inputs["revision"], by=-1))


class PlanRedoView(APIView):
    """One step on again."""

    @extend_schema(operation_id="plan_redo", request=PlanRevisionInput, responses=StepOutput)
    def post(self, request: Request, pk: int) -> Response:
        inputs = validated(PlanRevisionInput, request)
        return Response(actions.jump(edited(request, pk).pk, revision=inputs["revision"], by=1))


class PlanJumpView(APIView):
    """To a place in the journal."""

    @extend_schema(operation_id="plan_jump", request=JumpInput, responses=StepOutput)
    def post(self, request: Request, pk: int) -> Response:
        inputs = validated(JumpInput, request)
        return Response(
            actions.jump(
                edited(request, pk).pk, revision=inputs["revision"], to=inputs.get("position"),
                moment=inputs.get("moment"),
            )
        )  # fmt: skip


class PlanMomentsView(APIView):
    """Name the present place in the journal."""

    @extend_schema(
        operation_id="plan_moment", request=NameInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        plan = edited(request, pk)
        return Response(
            actions.name_moment(plan.pk, name=validated(NameInput, request)["name"]), 201
        )


class PlanBranchView(APIView):
    """An alternative to a plan."""

    @extend_schema(
        operation_id="plan_branch", request=NameInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        name = validated(NameInput, request)["name"]
        made = actions.branch(edited(request, pk).pk, name=name, author=request.user.pk)
        return Response(queries.summary(made), 201)


class PlanRebaseView(APIView):
    """Replay the steps on today's cells; `refused` lists those that no longer apply."""

    @extend_schema(operation_id="plan_rebase", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        return Response(actions.rebase(edited(request, pk).pk, author=request.user.pk))


class PlanChangesView(APIView):
    """Who moves: flows between cells, and every cell before and after."""

    @extend_schema(operation_id="plan_changes", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        plan = access.plan_for(scope_of(request), pk)
        return Response(queries.who_moves(plan))


class PlanRepairsView(APIView):
    """What is wrong, each with the step that mends it, the households it moves and the cells it changes."""

    @extend_schema(operation_id="plan_repairs", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(mending.repairs(access.plan_for(scope_of(request), pk)))


class PlanAlternativesView(APIView):
    """The kernel's alternatives for the area, with their scores; taken by a `propose` step."""

    @extend_schema(operation_id="plan_alternatives", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response({"results": proposals.scored_for(access.plan_for(scope_of(request), pk))})


class ProposeInput(ClosedInput):
    """How many cells (left out: as the rule asks for), and the number chance begins with."""

    parts = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**31)


class PlanProposeView(APIView):
    """The alternatives as branches of the plan; a job, for areas that take a while."""

    @extend_schema(operation_id="plan_propose", request=ProposeInput, responses={202: JobOutput})
    def post(self, request: Request, pk: int) -> Response:
        """Its result: `branches`, each with the plan's id and its scores. Cancelled: no branch."""
        plan, inputs = edited(request, pk), validated(ProposeInput, request)
        weighed = [one.row() for one in proposals.weighed_by_caller(plan).measures]
        params = {"plan": plan.pk, "seed": plan.pk, "weighed": weighed} | inputs
        return accepted(jobs.submit("propose", params=params, owner=request.user.pk))


class PlanStreetsView(APIView):
    """The streets of the area, to pick one to split along; GeoJSON."""

    @extend_schema(operation_id="plan_streets", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ground.streets(access.plan_for(scope_of(request), pk).communities))


class WhyView(APIView):
    """Cells ranked by what hurts, each with a repair and its price in residents moved."""

    @extend_schema(
        operation_id="plan_why",
        parameters=[OpenApiParameter("area", str, required=True)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        found = ground.communities_of(request.query_params.get("area", ""))
        access.check_area(scope_of(request), [row["code"] for row in found])
        return Response({"results": ranking.ranked_for(found)})


@extend_schema(exclude=True)
class AssignmentView(APIView):
    """Every basic cell with its grid cell, as CSV (UTF-8 with a mark, for spreadsheets)."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        text = io.StringIO()
        rows = csv.writer(text)
        for row in assignment.rows_of(access.plan_for(scope_of(request), pk)):
            rows.writerow([as_text(value) for value in row])
        reply = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        reply["Content-Disposition"] = f'attachment; filename="plan-{pk}-assignment.csv"'
        return reply


class LineageView(APIView):
    """What a grid cell came from and became."""

    @extend_schema(operation_id="grid_cell_lineage", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(queries.lineage(pk))


class DivisionLineageView(APIView):
    """What a community came from and became."""

    @extend_schema(operation_id="division_lineage", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(queries.lineage_of_division(pk))


class DayInput(ClosedInput):
    """A day of the city, and of which grid."""

    day = serializers.DateField()
    overlay = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")


class CellsOfDayView(APIView):
    """The grid cells as they were (or will be) at the end of a day; GeoJSON."""

    @extend_schema(
        operation_id="grid_cells_of_day",
        parameters=[
            OpenApiParameter("day", OpenApiTypes.DATE, required=True),
            OpenApiParameter("overlay", str, description="code of a professional grid"),
        ],
        responses={(200, "application/geo+json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> HttpResponse:
        inputs = DayInput(data=request.query_params)
        inputs.is_valid(raise_exception=True)
        kind = starting.kind_of(inputs.validated_data["overlay"])
        body = queries.cells_as_of(inputs.validated_data["day"], kind=kind)
        return HttpResponse(body, content_type="application/geo+json")
