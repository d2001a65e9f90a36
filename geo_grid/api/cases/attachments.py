"""Files of a case over HTTP: sent as a form, listed, served as downloads."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header, quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.cases.outputs import FileOutput
from geo_grid.http.inputs import Input
from geo_grid.http.parsers import Parts
from geo_grid.http.views import APIView
from geo_grid.incidents import case_payload, files
from geo_grid.incidents.models import CaseFile

FILE_POLICY = "default-src 'none'; sandbox"
"""Of a file that is opened by its address: nothing of it runs, wherever it is shown."""


class FileInput(Input):
    """A photo (JPEG, PNG, WebP), a recording (MP3, M4A, OGG, WAV) or a film (MP4, WebM, MOV)."""

    file = serializers.FileField(allow_empty_file=True, max_length=1_000)


class CaseFileInput(FileInput):
    """A file of a case, from somebody who works on it."""

    stage = serializers.ChoiceField(
        choices=CaseFile.Stage.choices, required=False, allow_blank=True, default="",
        help_text="whether a photo shows the place before the work or after it",
    )  # fmt: skip


class FilesOutput(serializers.Serializer[Any]):
    results = FileOutput(many=True)


def sent_file(request: Request) -> Any:
    """The file of a form. Raises ``ValidationError`` by the name of the field."""
    given = FileInput(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data["file"]


def served(row: CaseFile) -> HttpResponse:
    """The file as a download by its stored type: a page shows it, an address never does.

    Parts of it are cut by nginx, which is told by the tag that they are of one file.
    """
    reply = HttpResponse(bytes(row.content), content_type=row.media_type)
    reply["ETag"] = quote_etag(row.ref)
    reply["Content-Disposition"] = content_disposition_header(True, row.name)
    reply["Content-Security-Policy"] = FILE_POLICY
    reply["X-Content-Type-Options"] = "nosniff"
    reply["Cross-Origin-Resource-Policy"] = "same-origin"
    return reply


# A photo is drawn anew for a while: no transaction waits for that.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CaseFilesView(APIView):
    """The files of a case that the caller sees; who reports incidents may add to them."""

    parser_classes = [Parts]
    write_rights = (Right.INCIDENTS_REPORT,)

    @extend_schema(operation_id="case_files", responses=FilesOutput)
    def get(self, request: Request, ref: str) -> Response:
        with transaction.atomic():
            return Response({"results": files.files_of(case_payload.found(ref))})

    @extend_schema(
        operation_id="case_attach",
        request={"multipart/form-data": CaseFileInput},
        responses={201: FileOutput},
    )
    def post(self, request: Request, ref: str) -> Response:
        with transaction.atomic():
            case = case_payload.found(ref)
        given = CaseFileInput(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data
        made = files.attach(case, sent["file"], by=request.user.pk, stage=sent["stage"])
        return Response(made, status=201)


class CaseFileView(APIView):
    """One file of a case."""

    @extend_schema(operation_id="case_file", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, ref: str, file: str) -> HttpResponse:
        return served(files.file_of(case_payload.found(ref), file))
