"""Exports under control: one's own with their links, those that wait for one's decision."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid import city_time
from geo_grid.access.exports import approval, listing
from geo_grid.access.models import ExportRequest
from geo_grid.access.roles import Right
from geo_grid.api.cases.filters import CaseFilterInput
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.jobs import JobOutput
from geo_grid.http.views import APIView
from layers.api.access import scope_of
from layers.exports import export_spec
from layers.exports.layer_export import ENCODINGS, FORMATS


class ExportInput(ClosedInput):
    """What is wished for; at most one of `division`, `cell` and `polygon` (GeoJSON, EPSG:4326)."""

    layer = serializers.CharField(max_length=60)
    format = serializers.ChoiceField(choices=list(FORMATS), default="gpkg")
    encoding = serializers.ChoiceField(choices=ENCODINGS, default="UTF-8")
    division = serializers.CharField(
        max_length=100, default="", allow_blank=True, help_text="code or name"
    )
    cell = serializers.CharField(
        max_length=100, default="", allow_blank=True, help_text="code or name"
    )
    polygon = serializers.JSONField(default=None, allow_null=True)
    crs = serializers.CharField(max_length=40, default="", allow_blank=True)
    datum = serializers.CharField(max_length=20, default="", allow_blank=True)
    day = serializers.CharField(max_length=10, default="", allow_blank=True)
    reach = serializers.CharField(
        max_length=24, default="", allow_blank=True,
        help_text="a kind of facility: whom it reaches, as columns of cells, divisions or buildings",
    )  # fmt: skip
    cases = CaseFilterInput(required=False, default=None, allow_null=True)
    reason = serializers.CharField(max_length=300)


class ExportOutput(serializers.ModelSerializer[ExportRequest]):
    """A request as whoever decides sees it."""

    username = serializers.CharField(source="user.username")

    class Meta:
        model = ExportRequest
        fields = (
            "id", "layer", "query", "reason", "rows", "personal", "state", "asked_at", "username",
            "decided_at", "expires_at", "downloads", "rows_written", "written_at",
        )  # fmt: skip


def payload(listed: listing.Listed) -> dict[str, Any]:
    """One of the caller's own requests: how far it is, its job, and its link once there is a file."""
    ready = listed.stage == listing.Stage.READY
    link = reverse("export-file", args=[approval.link(listed.request)]) if ready else None
    return ExportOutput(listed.request).data | {
        "stage": listed.stage,
        "job": JobOutput(listed.job).data if listed.job else None,
        "link": link,
    }


class ExportsView(APIView):
    """One's own exports, the newest first, and those that wait for one's decision."""

    rights = (Right.EXPORTS_ASK, Right.EXPORTS_APPROVE)

    @extend_schema(operation_id="exports", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        waiting = listing.to_decide(request.user)
        return Response(
            {
                "mine": [payload(one) for one in listing.of_user(request.user)],
                "to_decide": ExportOutput(waiting, many=True).data,
                "rows_left_today": approval.rows_left(request.user.pk, personal=True),
                "rows_at_once": settings.GEO_GRID_EXPORT_ROWS,
                "rows_at_most": settings.GEO_GRID_EXPORT_ROWS_MAX,
            }
        )

    @extend_schema(
        operation_id="export_ask", request=ExportInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """Ask for rows: the file is written as a job, above the limit once somebody agrees."""
        given = ExportInput(data=request.data)
        given.is_valid(raise_exception=True)
        query = {name: value for name, value in given.validated_data.items() if value}
        reason = query.pop("reason")
        if "cases" in query:  # as they were sent, to be read again by the job
            query["cases"] = dict(request.data["cases"])
        query["language"] = request._request.LANGUAGE_CODE
        spec = export_spec.read(query, scope=scope_of(request._request), today=city_time.today())
        made = approval.request_export(
            request.user, layer=query["layer"], query=export_spec.kept(query, spec), reason=reason,
            rows=export_spec.rows_of(spec), personal=spec.is_personal,
        )  # fmt: skip
        return Response(payload(listing.listed(made)), status=201)


class ExportApproveView(APIView):
    """Let an export go: its file is written then."""

    rights = (Right.EXPORTS_APPROVE,)
    approve = True

    @extend_schema(operation_id="export_approve", request=None, responses=ExportOutput)
    def post(self, request: Request, pk: int) -> Response:
        decided = approval.decide(pk, by=request.user, approve=self.approve)
        return Response(ExportOutput(decided).data)


class ExportRefuseView(ExportApproveView):
    """Refuse an export."""

    approve = False

    @extend_schema(operation_id="export_refuse", request=None, responses=ExportOutput)
    def post(self, request: Request, pk: int) -> Response:
        return super().post(request, pk)


class ExportFileView(APIView):
    """The file behind a link of one's own, checked again."""

    rights = (Right.EXPORTS_ASK,)

    @extend_schema(
        operation_id="export_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, token: str) -> FileResponse:
        _, path = approval.open_link(token, user=request.user)
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=path.name,
            content_type="application/octet-stream",
        )  # fmt: skip
