"""Statistics by area over HTTP: as JSON for the table beside the map, and as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid import city_time
from geo_grid.areas import professional_grids
from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.views import APIView
from geo_grid.i18n import localize
from layers.api.access import scope_of
from layers.catalogue import areas
from layers.catalogue.city import city_facts
from layers.exports.workbook import write_workbook
from layers.statistics import area_sums
from layers.statistics.reach_measures import add_reach, say_numbers

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatisticsView(APIView):
    """Every measure of every area of a level, with rates per km² and per 1,000 residents."""

    @extend_schema(
        operation_id="statistics",
        parameters=[
            OpenApiParameter("level", str, enum=list(area_sums.LEVELS), required=True),
            OpenApiParameter("within", str, description="code of a division, or its start"),
            OpenApiParameter("as", str, enum=["json", "xlsx"]),
            OpenApiParameter(
                "kind", str,
                description="a kind of facility: whom it reaches is told as measures `reach_…`",
            ),
            OpenApiParameter(
                "overlay", str, description="code of a professional grid, for its grid cells"
            ),
        ],
        responses={200: OpenApiTypes.OBJECT, (200, XLSX): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse | Response:
        given = request.query_params
        today = city_time.today()
        level = given.get("level", "community")
        rows = area_sums.by_level(
            level,
            within=given.get("within", ""),
            day=today,
            scope=scope_of(request._request),
            overlay=given.get("overlay", ""),
        )
        more: dict[str, area_sums.Measure] = {}
        notes: list[GeoGridError] = []
        if kind := given.get("kind", ""):
            if given.get("overlay"):
                raise BadInput(
                    "reach_of_base_grid",
                    gettext_noop(
                        "Whom a kind of facility reaches is counted by cells of the base grid; "
                        "leave out overlay or kind."
                    ),
                    field="overlay",
                )
            more, notes = add_reach(rows, kind=kind, level=level)
        if given.get("as") == "xlsx":
            language = request._request.LANGUAGE_CODE
            if more:
                say_numbers(rows, language=language)
            head, lines = area_sums.sheet(rows, language=language, more=more)
            grid = _grid_name(given.get("overlay", ""), language)
            return workbook_reply("statistics", head, lines, notes=(*grid, *file_notes(request)))
        return Response({
            "day": today, "overlay": given.get("overlay") or None, "measures": _measures(request, more), "rows": [_row(row) for row in rows],
            "notes": [{"code": note.code, "message": localize(note)} for note in notes],
        })  # fmt: skip


def _grid_name(overlay: str, language: str) -> tuple[str, ...]:
    """Whose cells they are: codes of other grids look like those of the base grid."""
    grid = professional_grids.names().get(overlay)
    if grid is None:
        return ()
    return ((grid.name_en if language == "en" else "") or grid.name_zh,)


class AreaInput(ClosedInput):
    """Either a polygon (GeoJSON, EPSG:4326) or a circle."""

    polygon = serializers.JSONField(required=False)
    lon = serializers.FloatField(required=False)
    lat = serializers.FloatField(required=False)
    radius_m = serializers.FloatField(required=False)


class AreaStatisticsView(APIView):
    """The same measures of one drawn polygon or circle."""

    @extend_schema(
        operation_id="statistics_of_area", request=AreaInput,
        parameters=[OpenApiParameter("as", str, enum=["json", "xlsx"])],
        responses={200: OpenApiTypes.OBJECT, (200, XLSX): OpenApiTypes.BINARY},
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponse | Response:
        given = AreaInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        if "polygon" in values:
            place = areas.drawn(values["polygon"])
        else:
            nothing = float("nan")
            lon, lat = values.get("lon", nothing), values.get("lat", nothing)
            place = areas.circle(lon, lat, radius_m=values.get("radius_m", nothing))
        row = area_sums.of_place(place, scope=scope_of(request._request))
        if request.query_params.get("as") == "xlsx":
            head, lines = area_sums.sheet_of_place(row, language=request._request.LANGUAGE_CODE)
            return workbook_reply("statistics", head, lines, notes=file_notes(request))
        return Response({"measures": _measures(request), **_row(row)})


def file_notes(request: Request) -> tuple[str, ...]:
    """Source, who and when."""
    who = getattr(request.user, "username", "")
    now = city_time.local().strftime("%Y-%m-%d %H:%M")
    return (city_facts().name, city_facts().attribution, f"{who} {now}")


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"rates": area_sums.rates(row)}


def _measures(
    request: Request, more: Mapping[str, area_sums.Measure] | None = None
) -> list[dict[str, str]]:
    language = request._request.LANGUAGE_CODE
    return [
        {"name": one.name, "title": one.title.in_language(language)}
        for one in (*area_sums.MEASURES.values(), *(more or {}).values())
    ]


def workbook_reply(
    name: str, head: Sequence[str], lines: Sequence[Sequence[Any]], *, notes: tuple[str, ...]
) -> HttpResponse:
    """A workbook to be saved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.xlsx"
        write_workbook(path, title=name, head=head, rows=lines, notes=notes)
        body = path.read_bytes()
    reply = HttpResponse(body, content_type=XLSX)
    reply["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return reply
