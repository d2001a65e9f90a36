"""Whom a kind of facility reaches, as a workbook."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.reach.coverage import LEVELS, coverage
from geo_grid.reach.people import THREE
from geo_grid.reach.scenarios.queries import LEVELS_COMPARED, SITES, compared, opened, scenario
from layers.api.plan_files import GPKG, saved_file
from layers.api.statistics import XLSX, file_notes, workbook_reply
from layers.exports.scenario_file import write_scenario
from layers.statistics.reach_measures import NUMBERS, WHO

_HEAD = {
    False: ["编码", "名称", "户数", "已服务", "可达无位", "未覆盖",
            "{who}", "{who}：已服务", "{who}：可达无位", "{who}：未覆盖", "人数说明"],
    True: ["Code", "Name", "Dwellings", "Served", "Within reach without a place", "Out of reach",
           "{who}", "{who}: served", "{who}: without a place", "{who}: out of reach",
           "Persons are"],
}  # fmt: skip
_UNPLACED = {False: "不在任何区域内", True: "In no area of this level"}
_TOTAL = {False: "合计", True: "Total"}


class ReachTableInput(Input):
    kind = serializers.CharField(max_length=40, help_text="a kind of facility")
    level = serializers.ChoiceField(choices=[one for one in LEVELS if one != "building"])


@method_decorator(transaction.non_atomic_requests, name="dispatch")  # a short read of the ground
class ReachWorkbookView(APIView):
    """The three numbers of every area of a level and their total, to be saved."""

    @extend_schema(
        operation_id="reach_workbook",
        parameters=[ReachTableInput],
        responses={
            (200, XLSX): OpenApiTypes.BINARY, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        given = ReachTableInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        found = coverage(**given.validated_data)
        is_english = str(request._request.LANGUAGE_CODE).startswith("en")
        head = [one.format(who=WHO[found["serves"]][is_english]) for one in _HEAD[is_english]]
        rows = sorted(found["results"], key=lambda row: (-row["out"], row["code"]))
        lines = [_line(row["code"], row["name"], row, is_english) for row in rows]
        if found["unplaced"]["units"] or found["unplaced"]["people"]["persons"]:
            lines.append(_line("", _UNPLACED[is_english], found["unplaced"], is_english))
        lines.append(_line("", _TOTAL[is_english], found["total"], is_english))
        return workbook_reply("reach", head, lines, notes=file_notes(request))


def _line(code: str, name: str, row: dict[str, Any], is_english: bool) -> list[Any]:
    people = row["people"]
    persons = [people[one] for one in ("persons", *THREE)]
    said = NUMBERS[people["numbers"]][is_english]
    return [code, name, row["units"], *(row[one] for one in THREE), *persons, said]


class ScenarioTableInput(Input):
    level = serializers.ChoiceField(choices=LEVELS_COMPARED)


_SCENARIO_HEAD = {
    False: ["编码", "名称", "经度", "纬度", "户数", "已服务", "可达无位", "未覆盖", "新服务到", "新的未覆盖"],
    True: ["Code", "Name", "Longitude", "Latitude", "Dwellings", "Served",
           "Within reach without a place", "Out of reach", "Newly served", "Newly out of reach"],
}  # fmt: skip


_GONE = {
    False: "站点“{ref}”已不存在，其移动或停用未计入。",
    True: "The station “{ref}” stands no more; its move or removal is not counted.",
}


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ScenarioWorkbookView(APIView):
    """A scenario to be saved: the areas of a level with what changes, then its stations."""

    rights = SITES

    @extend_schema(
        operation_id="reach_scenario_workbook",
        parameters=[ScenarioTableInput],
        responses={
            (200, XLSX): OpenApiTypes.BINARY, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> HttpResponse:
        given = ScenarioTableInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        level, one = given.validated_data["level"], scenario(pk)
        changes, _ = opened(one)
        found = coverage(kind=one.kind, level=level, changes=changes)
        change = compared(None, pk, level=level)
        is_english = str(request._request.LANGUAGE_CODE).startswith("en")
        lines = _scenario_lines(found, change, is_english=is_english)
        gone = [_GONE[is_english].format(ref=ref) for ref in change["gone"]]
        notes = (one.name, *gone, *file_notes(request))
        return workbook_reply("scenario", _SCENARIO_HEAD[is_english], lines, notes=notes)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ScenarioGeoPackageView(APIView):
    """A scenario for a map elsewhere: its stations, from where each is reached, and who is not served."""

    rights = SITES

    @extend_schema(
        operation_id="reach_scenario_geopackage",
        responses={
            (200, GPKG): OpenApiTypes.BINARY, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT,
        },
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> HttpResponse:
        one = scenario(pk)
        return saved_file(
            f"scenario-{pk}.gpkg", GPKG,
            lambda path: write_scenario(one, path, notes=file_notes(request)),
        )  # fmt: skip


def _scenario_lines(
    found: dict[str, Any], change: dict[str, Any], *, is_english: bool
) -> list[list[Any]]:
    """Areas, what lies in none, the total; then the stations with the units that come to each."""
    changed = {row["id"]: [row["newly_served"], row["newly_out"]] for row in change["results"]}

    def line(code: str, name: str, row: dict[str, Any], more: list[Any]) -> list[Any]:
        return [code, name, "", "", row["units"], *(row[one] for one in THREE), *more]

    lines = [line(row["code"], row["name"], row, changed.get(row["id"], [0, 0]))
             for row in found["results"]]  # fmt: skip
    if found["unplaced"]["units"]:
        lines.append(line("", _UNPLACED[is_english], found["unplaced"], ["", ""]))
    total = [change["newly_served"], change["newly_out"]]
    lines.append(line("", _TOTAL[is_english], found["total"], total))
    return lines + [
        [one["ref"], one["name"], one["lon"], one["lat"], one["load"], "", "", "", "", ""]
        for one in found["facilities"]
    ]
