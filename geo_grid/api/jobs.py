"""Jobs over HTTP: how far one is, what came of it, cancel it."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.jobs import JobOutput, caller_of
from geo_grid.http.views import APIView
from geo_grid.jobs import actions, queries, registry


class JobsView(APIView):
    """The caller's latest jobs, the newest first."""

    @extend_schema(
        operation_id="jobs",
        parameters=[OpenApiParameter("kind", str)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        kind = request.query_params.get("kind", "")
        if kind:
            registry.kind_of(kind[:40])
        found = queries.jobs_of(caller_of(request), kind=kind)
        return Response({"results": JobOutput(found, many=True).data})


class JobView(APIView):
    """One job."""

    @extend_schema(operation_id="job", responses=JobOutput)
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(
            JobOutput(queries.job_of(caller_of(request), pk)).data,
            headers={"Cache-Control": "no-store"},
        )

    @extend_schema(operation_id="job_delete", request=None, responses={202: JobOutput})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Cancel it; what is finished stays as it is."""
        return _cancel(request, pk)


class JobCancelView(APIView):
    """Cancel a job: for callers that cannot send DELETE."""

    @extend_schema(operation_id="job_cancel", request=None, responses={202: JobOutput})
    def post(self, request: Request, pk: UUID) -> Response:
        return _cancel(request, pk)


def _cancel(request: Request, pk: UUID) -> Response:
    return Response(
        JobOutput(actions.cancel(queries.job_of(caller_of(request), pk))).data, status=202
    )
