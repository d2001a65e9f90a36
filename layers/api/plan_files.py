"""Plans as files over HTTP: out as a GeoPackage or workbook, in again, and the data of a sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid import city_time
from geo_grid.api.plans.drafts import edited, scope_of
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.parsers import Json
from geo_grid.http.views import APIView
from geo_grid.redraw.drafts import access, file_plans, ground, queries, telling
from importers.api.imports import StreamParser
from importers.uploads import plan_file
from layers.exports import plan_exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GPKG = "application/geopackage+sqlite3"


def saved_file(name: str, media_type: str, write: Callable[[Path], Any]) -> HttpResponse:
    """A file to be saved, written to a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        body = path.read_bytes()
    reply = HttpResponse(body, content_type=media_type)
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


class PlanGeoPackageView(APIView):
    """Cells and basic cells of a plan, to be edited elsewhere and sent back."""

    @extend_schema(operation_id="plan_geopackage", responses={(200, GPKG): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        plan = access.plan_for(scope_of(request), pk)
        return saved_file(f"plan-{pk}.gpkg", GPKG, lambda p: plan_exports.write_geopackage(plan, p))


class PlanChangesFileView(APIView):
    """Who moves, as a workbook: flows, cells before and after, every building that moves, its units
    (and who lives there in numbers, for whoever may list them)."""

    @extend_schema(operation_id="plan_changes_file", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        plan = access.plan_for(scope_of(request), pk)
        now = city_time.local()
        grid = queries.summary(plan)["overlay"]
        notes = [
            f"{plan.name} · {grid['name_zh']} {grid['name_en']}".strip() if grid else plan.name,
            f"{queries.name_of(request.user)} · {now:%Y-%m-%d %H:%M}",
            f"版本 revision {plan.revision}",
        ]
        return saved_file(
            f"plan-{pk}-changes.xlsx", XLSX,
            lambda path: plan_exports.write_changes(plan, path, notes=notes),
        )  # fmt: skip


class PlanSheetView(APIView):
    """Everything a printed sheet of a plan shows."""

    @extend_schema(operation_id="plan_sheet", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(plan_exports.sheet(access.plan_for(scope_of(request), pk)))


class FromFileInput(ClosedInput):
    """What is sent: its name, and either the area or the plan that it came from."""

    file = serializers.CharField(max_length=200, help_text="the file's name, with its ending")
    area = serializers.CharField(required=False, max_length=12)
    plan = serializers.IntegerField(required=False, min_value=1, max_value=2**53)
    name = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")
    layer = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    datum = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    overlay = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")

    def validate(self, inputs: dict[str, Any]) -> dict[str, Any]:
        if ("area" in inputs) == ("plan" in inputs):
            raise serializers.ValidationError({"area": "area | plan"})
        if "plan" in inputs and inputs["overlay"]:
            raise serializers.ValidationError({"overlay": "area | plan"})
        return inputs


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PlanFromFileView(APIView):
    """A plan from a file: basic cell → grid cell as a table, or grid cells as polygons.

    That it was asked for is noted for good beforehand: a refusal, too, tells households.
    """

    parser_classes = [StreamParser, Json]

    @extend_schema(
        operation_id="plan_from_file",
        parameters=[
            OpenApiParameter("file", str, required=True),
            OpenApiParameter("area", str, description="laid over today's cells of the area"),
            OpenApiParameter("plan", int, description="laid over that plan, as a branch of it"),
            OpenApiParameter("name", str),
            OpenApiParameter("layer", str, description="`basic_cells` where there are several"),
            OpenApiParameter("datum", str, description="of polygons"),
            OpenApiParameter("overlay", str, description="code of the professional grid it draws"),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """The new plan and, as `differences`, what it changes of what it was laid over.

        `misfit` says how many metres the file lies off the ground, and how many households stand
        in basic cells that it puts into no cell.
        """
        read = FromFileInput(data=request.query_params)
        read.is_valid(raise_exception=True)
        inputs = dict(read.validated_data)
        with transaction.atomic():
            if "plan" in inputs:
                telling.read(edited(request, inputs["plan"]))
            else:
                found = ground.communities_of(inputs["area"])
                access.check_area(scope_of(request), [row["code"] for row in found])
                telling.note_area("plan.from_file", found)
        body = request.data if hasattr(request.data, "read") else BytesIO()
        source = plan_file.receive(
            body, name=inputs["file"], layer=inputs["layer"], datum=inputs["datum"]
        )
        made, differences, misfit = file_plans.plan_from(
            source, area=inputs.get("area"), plan_id=inputs.get("plan"), name=inputs["name"],
            overlay=inputs["overlay"], author=request.user.pk,
        )  # fmt: skip
        return Response(
            {**queries.summary(made), "differences": differences, "misfit": asdict(misfit)},
            status=201,
        )
