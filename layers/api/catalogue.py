"""Routes of the map: the catalogue of layers, classes of a choropleth, a map as one file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid import city_time
from geo_grid.errors import BadInput
from geo_grid.http.inputs import ClosedInput, number
from geo_grid.http.views import APIView
from geo_grid.i18n import localize
from layers.api.access import scope_of
from layers.catalogue import declarations
from layers.catalogue.layer import Layer
from layers.exports import shared_map
from layers.statistics import area_sums, classes


class LayersView(APIView):
    """The catalogue: what can be switched on, how it is drawn, what its columns are called."""

    @extend_schema(operation_id="layers", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        language = request._request.LANGUAGE_CODE
        return Response({"layers": [_payload(layer, language) for layer in declarations.layers()]})


def _payload(layer: Layer, language: str) -> dict[str, Any]:
    style = layer.style
    return {
        "name": layer.name,
        "title": layer.title.in_language(language),
        "group": layer.group.in_language(language),
        "source": layer.source.in_language(language),
        "geometry": layer.geometry,
        "access": layer.access,
        "min_zoom": layer.min_zoom,
        "near": layer.near,
        "counts": list(layer.far.counts) if layer.far else [],
        "by_default": layer.by_default,
        "is_theme": layer.loads is not None,
        "style": {
            "colour": style.colour, "dark": style.dark, "width_px": style.width_px, "by": style.by,
            "symbol": style.symbol, "is_graded": style.is_graded,
            "entries": [
                {"key": one.key, "title": one.title.in_language(language), "colour": one.colour,
                 "dark": one.dark}
                for one in style.entries
            ],
        },
        "columns": [
            {"name": column.name, "title": column.title.in_language(language), "type": column.type,
             "is_shown": column.is_shown, "about": column.about}
            for column in layer.columns
        ],
    }  # fmt: skip


class PictureInput(ClosedInput):
    """What is coloured, and by which classes; `manual` are bounds separated by commas."""

    level = serializers.ChoiceField(choices=area_sums.LEVELS, default="grid_cell")
    measure = serializers.ChoiceField(choices=list(area_sums.MEASURES))
    method = serializers.ChoiceField(choices=classes.METHODS, default="natural")
    classes = serializers.IntegerField(min_value=classes.FEWEST, max_value=classes.MOST, default=5)
    manual = serializers.CharField(max_length=200, required=False, default="")

    def validate_manual(self, text: str) -> list[float]:
        """Numbers only."""
        try:
            parts = text.replace("，", ",").split(",")
            return [number(part, field="manual") for part in parts if part.strip()]
        except BadInput as error:
            raise serializers.ValidationError(localize(error)) from None


def _values_of(request: Request) -> tuple[dict[str, Any], dict[int, float | None]]:
    given = PictureInput(data=request.query_params)
    given.is_valid(raise_exception=True)
    found = given.validated_data
    rows = area_sums.by_level(
        found["level"], day=city_time.today(), scope=scope_of(request._request)
    )
    return found, shared_map.values_of(rows, found["measure"])


class ClassesView(APIView):
    """Lower bounds of the classes of a measure over the areas of a level."""

    @extend_schema(operation_id="classes", parameters=[PictureInput], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        found, values = _values_of(request)
        low = classes.bounds(
            [v for v in values.values() if v is not None], method=found["method"],
            classes=found["classes"], manual=found["manual"],
        )  # fmt: skip
        return Response({"bounds": low})


class SharedMapView(APIView):
    """A choropleth as one HTML file that opens with no network."""

    @extend_schema(
        operation_id="shared_map", parameters=[PictureInput],
        responses={(200, "text/html"): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        found, values = _values_of(request)
        html = shared_map.document(
            level=found["level"], measure=found["measure"], method=found["method"],
            classes=found["classes"], manual=found["manual"], day=city_time.today().isoformat(),
            language=request._request.LANGUAGE_CODE, values=values,
        )  # fmt: skip
        reply = HttpResponse(html, content_type="text/html; charset=utf-8")
        reply["Content-Disposition"] = 'attachment; filename="map.html"'
        return reply
