"""Forms of extra questions from workbooks over HTTP: looked at first, then asked."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.visit_forms import VisitFormOutput, WrittenQuestionOutput
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.parsers import Json
from geo_grid.http.views import APIView
from geo_grid.visits import form_definitions as definitions
from geo_grid.visits.forms.reading import read_form
from geo_grid.visits.models import Visit
from importers.api.imports import StreamParser
from importers.uploads import form_file

_FILE = {"application/octet-stream": OpenApiTypes.BINARY}
_MEANS = "|".join(Visit.Means.values)
_PARAMETERS = [
    OpenApiParameter("file", str, required=True, description="the file's name, with its ending"),
    OpenApiParameter("area", str, description="one of `areas`; empty: the whole city"),
    OpenApiParameter("means", str, required=True, description="at which visits: home,phone"),
]  # fmt: skip


class FormFileInput(ClosedInput):
    """Where and at which visits the form of a file is asked; the body is the file."""

    file = serializers.CharField(max_length=200)
    area = serializers.RegexField(r"^\d{0,12}\Z", max_length=12, allow_blank=True, default="")
    means = serializers.RegexField(rf"^(({_MEANS})(,({_MEANS}))*)?\Z", allow_blank=True, default="")


class FormPreviewOutput(serializers.Serializer[Any]):
    """What a file would ask; nothing is kept."""

    code = serializers.CharField()
    version = serializers.IntegerField(help_text="that it would be")
    title = serializers.DictField()
    questions = WrittenQuestionOutput(many=True)
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text="columns and sheets that say nothing here"
    )


def _read(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """``(what the file says, where it is asked)``."""
    given = FormFileInput(data=request.query_params)
    given.is_valid(raise_exception=True)
    inputs = dict(given.validated_data)
    inputs["means"] = inputs["means"].split(",")
    body = request.data if hasattr(request.data, "read") else BytesIO()
    sheets, others = form_file.receive(body, name=inputs.pop("file"))
    read = read_form(sheets)
    read["ignored"] = [*others, *read["ignored"]]
    return read, inputs


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FormPreviewView(APIView):
    """What a workbook would ask, before it is asked."""

    rights = (Right.VISITS_PLAN,)
    parser_classes = [StreamParser, Json]

    @extend_schema(
        operation_id="visit_form_preview", parameters=_PARAMETERS, request=_FILE,
        responses=FormPreviewOutput,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read, where = _read(request)
        with transaction.atomic():
            form = definitions.drafted(read, **where)
        return Response({**read, "version": form.version})


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FormFromFileView(APIView):
    """A workbook as a form, or as the next version of the form of its id."""

    rights = (Right.VISITS_PLAN,)
    parser_classes = [StreamParser, Json]

    @extend_schema(
        operation_id="visit_form_from_file", parameters=_PARAMETERS, request=_FILE,
        responses={201: VisitFormOutput},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        read, where = _read(request)
        return Response(definitions.take_form(read, **where), status=201)
