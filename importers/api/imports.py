"""Files in: send one, look at it, try it, load it, see what was loaded, undo it.

Every route is for data managers; :class:`ImportsView` is the one place that says so.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.geometry.datum import DATUMS, check_datum
from geo_grid.http.inputs import Input, check_known, whole_number
from geo_grid.http.jobs import accepted, caller_of
from geo_grid.http.views import APIView
from geo_grid.jobs import actions, queries
from geo_grid.jobs.models import Job
from geo_grid.runs.models import ImportRun, Upload
from importers.addresses.verdicts import check_confidence
from importers.formats.crs import check_crs
from importers.kinds.catalogue import KINDS, kind_named
from importers.rows.choices import FileChoices, check_words
from importers.runs import history
from importers.runs.run import DEFAULT_TOLERANCE_M
from importers.runs.undo import check_undoable
from importers.uploads import intake, preview, projections, results, storage
from importers.uploads.jobs import IMPORT, UNDO

REFUSALS_PAGE = 200
MOST_TOLERANCE_M = 20
MOST_HEADER_ROW = 1000


class ImportsView(APIView):
    """What all routes of this module share: who may use them.

    A file may speak of any place, so only a data manager of the whole city loads one.
    """

    rights = (Right.DATA_IMPORT,)
    whole_city = True


class StreamParser(BaseParser):
    """The body as it comes, unread."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return stream


class ChoiceInput(Input):
    """How a file is understood; `mapping` is ``{target: column}``."""

    layer = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    header_row = serializers.IntegerField(
        min_value=0, max_value=MOST_HEADER_ROW, default=0,
        help_text="row of a table that names the columns; 0 looks for it and tells what was found",
    )  # fmt: skip
    kind = serializers.ChoiceField(choices=list(KINDS), required=False, default="")
    mapping = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=300), required=False, default=None,
        allow_null=True,
    )  # fmt: skip


class UnderstoodInput(ChoiceInput):
    """How the coordinates of a file are understood, too."""

    crs = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    north_first = serializers.BooleanField(default=False)


class ImportInput(UnderstoodInput):
    """What is to be loaded, and how. A trial that is misspelt would load."""

    is_closed = True

    upload = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    datum = serializers.ChoiceField(choices=DATUMS, required=False, default="", allow_blank=True)
    source = serializers.CharField(max_length=100)
    accept_partial = serializers.BooleanField(default=False)
    dry_run = serializers.BooleanField(default=False)
    confidence = serializers.FloatField(required=False, allow_null=True, default=None)
    rooms_unknown = serializers.BooleanField(default=False)
    tolerance_m = serializers.FloatField(
        min_value=0, max_value=MOST_TOLERANCE_M, default=DEFAULT_TOLERANCE_M
    )
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=300)),
        required=False, default=dict,
    )  # fmt: skip
    constants = serializers.DictField(
        child=serializers.CharField(max_length=300), required=False, default=dict
    )


class UndoInput(Input):
    """Whether what was edited since is left as it is; otherwise it stands in the way."""

    is_closed = True

    keep_edited = serializers.BooleanField(default=False)


class RunOutput(serializers.ModelSerializer[ImportRun]):
    """One import of the history."""

    can_be_undone = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "id", "kind", "source", "file_name", "datum", "rows_read", "rows_accepted",
            "rows_changed", "rows_refused", "choices", "started_at", "finished_at", "owner", "undone_at",
            "undone_by", "can_be_undone",
        )  # fmt: skip

    def get_can_be_undone(self, run: ImportRun) -> bool:
        return history.can_be_undone(run)


class KindsView(ImportsView):
    """Kinds of things that can be loaded, with their target columns."""

    @extend_schema(operation_id="import_kinds", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response({"kinds": intake.kinds()})


class UploadsView(ImportsView):
    """Send a file: its bytes are the body, its name is in the address."""

    parser_classes = [StreamParser]

    @extend_schema(
        operation_id="import_upload",
        parameters=[OpenApiParameter("name", str, required=True)],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        name = request.query_params.get("name", "")
        body = request.data if hasattr(request.data, "read") else BytesIO()  # nothing was sent
        upload = storage.receive(body, name=name, owner=caller_of(request))
        return Response(intake.describe(upload, intake.Choice()), status=201)


class UploadView(ImportsView):
    """One sent-in file, as it is understood with the choices given."""

    @extend_schema(
        operation_id="import_look", request=UnderstoodInput, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Layers, columns, suggested kind and mapping, what is still missing."""
        upload = _upload(request, pk)
        return Response(intake.describe(upload, _choice(request)))

    @extend_schema(operation_id="import_discard", responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Remove the file and the reports about it; what was loaded from it stays."""
        storage.discard(_upload(request, pk))
        return Response(status=204)


class PlacesView(ImportsView):
    """A sample of the file's points in every datum."""

    @extend_schema(
        operation_id="import_places", request=UnderstoodInput, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        upload, choice = _upload(request, pk), _choice(request)
        kind = kind_named(choice.kind).name
        source = storage.open_upload(
            upload, layer=choice.layer, kind=kind, crs=choice.crs, north_first=choice.north_first,
            header_row=choice.header_row,
        )  # fmt: skip
        with storage.named(upload, storage.path_of(upload)):
            found = preview.preview(source, kind, mapping=choice.mapping or {})
        return Response(preview.as_dict(found))


class ProjectionsView(ImportsView):
    """The projections that bring a file in metres onto the city, the best first; none is applied."""

    @extend_schema(
        operation_id="import_projections",
        request=ChoiceInput,
        responses={200: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        upload, choice = _upload(request, pk), _choice(request)
        kind = kind_named(choice.kind)
        source = storage.open_upload(
            upload, layer=choice.layer, kind=kind.name, header_row=choice.header_row
        )
        found = projections.candidates(source, kind, mapping=choice.mapping or {})
        return Response(found.as_dict())


class ImportsListView(ImportsView):
    """The history, and the way into it."""

    @extend_schema(
        operation_id="imports",
        parameters=[OpenApiParameter("kind", str, enum=list(KINDS))],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """The latest imports, the newest first."""
        check_known(request.query_params, "kind")
        kind = request.query_params.get("kind", "")
        found = history.runs(kind=kind and kind_named(kind).name)
        return Response({"results": RunOutput(found, many=True).data})

    @extend_schema(operation_id="import", request=ImportInput, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Load a sent-in file, or only try it, as a job."""
        given = ImportInput(data=request.data)
        given.is_valid(raise_exception=True)
        params = dict(given.validated_data)
        intake.check_targets(params["kind"], params["mapping"] or {})
        upload = _upload(request, params.pop("upload"))
        if params["datum"]:
            check_datum(params["datum"])
        names = ("crs", "north_first", "values", "constants", "header_row")
        said = {name: params.pop(name) for name in names}
        if said["crs"]:
            said["crs"] = check_crs(said["crs"])
        check_words(kind_named(params["kind"]), FileChoices(**said))
        confidence = check_confidence(params.pop("confidence"))
        judged = {"confidence": confidence, "rooms_unknown": params.pop("rooms_unknown")}
        params |= {
            "upload": str(upload.id),
            "mapping": params["mapping"] or {},
            "addresses": judged,
            "choices": said,
        }
        return accepted(actions.submit(IMPORT, params=params, owner=caller_of(request)))


class ImportView(ImportsView):
    """One import of the history."""

    @extend_schema(operation_id="import_run", responses=RunOutput)
    def get(self, request: Request, pk: int) -> Response:
        return Response(RunOutput(history.run_numbered(pk)).data)


class UndoView(ImportsView):
    """Undo a whole import, as a job."""

    @extend_schema(
        operation_id="import_undo", request=UndoInput, responses={202: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        given = UndoInput(data=request.data)
        given.is_valid(raise_exception=True)
        run = history.run_numbered(pk)
        check_undoable(run)
        params = {"run": run.pk, "keep_edited": given.validated_data["keep_edited"]}
        return accepted(actions.submit(UNDO, params=params, owner=caller_of(request)))


class ReportView(ImportsView):
    """The report of a finished import job or trial: a page of refusals and what is on the map."""

    @extend_schema(
        operation_id="import_report",
        parameters=[OpenApiParameter("offset", int)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        upload, job = _reported(request, pk)
        document = results.load(upload, job.id)
        text = request.query_params.get("offset", "0")
        offset = whole_number(text, field="offset", most=10**9)
        page = document | {"refused": document["refused"][offset : offset + REFUSALS_PAGE]}
        return Response(
            {
                "numbers": document["numbers"],
                "tables": document["outcome"]["tables"],
                "changes": document["outcome"]["changes"],
                "places": results.on_map(document),
                "refused": list(results.refusals(page)),
                "total": len(document["refused"]),
                "offset": offset,
                "has_rejects_file": results.rejects_path(upload, job.id).exists(),
            }
        )


class ReportFileView(ImportsView):
    """The whole report as a file, as ``import_data --report`` writes it."""

    @extend_schema(operation_id="import_report_file", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        upload, job = _reported(request, pk)
        return JsonResponse(
            results.as_report(results.load(upload, job.id)),
            json_dumps_params={"ensure_ascii": False, "indent": 1},
            headers={"Content-Disposition": 'attachment; filename="import-report.json"'},
        )


class RejectsFileView(ImportsView):
    """Refused rows as a GeoPackage, to be corrected and sent in again."""

    @extend_schema(
        operation_id="import_rejects",
        responses={(200, "application/geopackage+sqlite3"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        upload, job = _reported(request, pk)
        path = results.rejects_path(upload, job.id)
        if not path.exists():
            raise _nothing()
        return FileResponse(
            path.open("rb"), as_attachment=True, filename="rejects.gpkg",
            content_type="application/geopackage+sqlite3",
        )  # fmt: skip


def _upload(request: Request, pk: UUID) -> Upload:
    return storage.upload_of(caller_of(request), pk)


def _choice(request: Request) -> intake.Choice:
    given = UnderstoodInput(data=request.data)
    given.is_valid(raise_exception=True)
    chosen = intake.Choice(**given.validated_data)
    if chosen.kind:
        intake.check_targets(chosen.kind, chosen.mapping or {})
    return chosen


def _reported(request: Request, pk: UUID) -> tuple[Upload, Job]:
    job = queries.job_of(caller_of(request), pk)
    if job.kind != IMPORT:
        raise _nothing()
    return _upload(request, UUID(job.params["upload"])), job


def _nothing() -> NotFound:
    return NotFound("not_found", gettext_noop("Nothing is found under this address."))
