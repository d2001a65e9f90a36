"""Thematic layers: declare one, look at its file, load it, restyle it, undo, remove.

Every route is for data managers of the whole city, like those of imports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.inputs import Input
from geo_grid.http.jobs import accepted, caller_of
from geo_grid.jobs.actions import submit
from geo_grid.themes import actions
from geo_grid.themes.models import Theme
from geo_grid.themes.rules import MOST_ENTRIES, NUMERIC
from importers.api.imports import ImportsView
from importers.formats.files import Source
from importers.themes import theme_files
from importers.themes.jobs import LOAD
from importers.uploads import storage
from layers.api.themes.inputs import (
    ClassInput,
    FileChoice,
    LoadInput,
    SampleInput,
    ThemeChange,
    ThemeInput,
)
from layers.catalogue.declarations import LAYERS
from layers.statistics import classes


class ThemesView(ImportsView):
    """The thematic layers, and the way to a new one."""

    @extend_schema(operation_id="themes", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        found = Theme.objects.prefetch_related("loads").order_by("name")
        return Response({"results": [_payload(theme) for theme in found]})

    @extend_schema(
        operation_id="theme_create", request=ThemeInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """Declare a layer; it shows once a file is loaded into it."""
        given = _checked(ThemeInput, request)
        theme = actions.create(given, taken=tuple(LAYERS), by=caller_of(request))
        return Response(_payload(theme), status=201)


class ThemeView(ImportsView):
    """One thematic layer."""

    @extend_schema(operation_id="theme", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(_payload(actions.theme_numbered(pk)))

    @extend_schema(operation_id="theme_change", request=ThemeChange, responses=OpenApiTypes.OBJECT)
    def put(self, request: Request, pk: int) -> Response:
        """Change titles, source, permission, style and popup."""
        return Response(_payload(actions.change(pk, _checked(ThemeChange, request))))

    @extend_schema(operation_id="theme_remove", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Remove the layer with everything loaded into it."""
        actions.remove(pk)
        return Response(status=204)


class ThemeLoadView(ImportsView):
    """Load a file into a layer, as a job."""

    @extend_schema(
        operation_id="theme_load", request=LoadInput, responses={202: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        theme = actions.theme_numbered(pk)
        given = _checked(LoadInput, request)
        upload = storage.upload_of(caller_of(request), given["upload"])
        language = request._request.LANGUAGE_CODE
        params = {**given, "upload": str(upload.id), "theme": theme.pk, "language": language}
        return accepted(submit(LOAD, params=params, owner=caller_of(request)))


class ThemeUndoView(ImportsView):
    """Take the last load back."""

    @extend_schema(operation_id="theme_undo", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        return Response(_payload(actions.undo_load(pk)))


class ThemeLookView(ImportsView):
    """What a sent-in file holds: its layers, columns with their types, its geometry."""

    @extend_schema(operation_id="theme_look", request=FileChoice, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        given = _checked(FileChoice, request)
        with _opened(request, given) as source:
            upload = storage.upload_of(caller_of(request), given["upload"])
            names = storage.layers_of(storage.path_of(upload))
            told = theme_files.look(source, place=given["place"])
            return Response({"layers": names, **told})


class ThemeSampleView(ImportsView):
    """A sample of the file as it would be stored, for the map beside the form."""

    @extend_schema(operation_id="theme_sample", request=SampleInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        given = _checked(SampleInput, request)
        wish = {name: given[name] for name in ("geometry", "columns", "datum", "access", "place")}
        with _opened(request, given) as source:
            return Response(theme_files.sample(source, **wish))


class ThemeClassesView(ImportsView):
    """Classes of a column: lower bounds of a number, or the most frequent words."""

    @extend_schema(operation_id="theme_classes", request=ClassInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        given = _checked(ClassInput, request)
        with _opened(request, given) as source:
            values = theme_files.values_of(source, given["source"], given["type"])
        if given["type"] not in NUMERIC:
            words = Counter(value[:100] for value in values).most_common(MOST_ENTRIES)
            return Response({"keys": [word for word, _ in words], "count": len(set(values))})
        low = classes.bounds(
            [float(value) for value in values], method=given["method"], classes=given["classes"],
            manual=given["manual"],
        )  # fmt: skip
        return Response({"keys": [f"{bound:.10g}" for bound in low], "count": len(set(values))})


def _checked(serializer: type[Input], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


@contextmanager
def _opened(request: Request, given: dict[str, Any]) -> Iterator[Source]:
    """The sent-in file; errors call it by the name that its sender knows."""
    upload = storage.upload_of(caller_of(request), given["upload"])
    with storage.named(upload, storage.path_of(upload)):
        yield storage.open_upload(
            upload, layer=given["layer"], crs=given["crs"], north_first=given["north_first"]
        )


def _payload(theme: Theme) -> dict[str, Any]:
    loads = list(theme.loads.order_by("-pk"))
    shown = [load for load in loads if load.replaced_by_id is None]
    return {
        "id": theme.pk, "name": theme.name, "title_zh": theme.title_zh,
        "title_en": theme.title_en, "source": theme.source, "geometry": theme.geometry,
        "access": theme.access, "columns": theme.columns, "style": theme.style,
        "rows": sum(load.rows for load in shown),
        "loads": [
            {"id": load.pk, "file_name": load.file_name, "datum": load.datum, "rows": load.rows,
             "refused": load.refused, "at": load.at, "is_shown": load in shown}
            for load in loads
        ],
    }  # fmt: skip
