"""How a job is answered: 202 with its address, and what is told of it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.i18n import localize_stored
from geo_grid.jobs.models import Job


class JobOutput(serializers.ModelSerializer[Job]):
    """`error` is ``{code, message, fields}`` in the caller's language."""

    error = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "state", "progress", "stage", "done", "total", "result", "error",
            "cancel_requested", "created_at", "started_at", "finished_at",
        )  # fmt: skip

    def get_error(self, job: Job) -> dict[str, Any] | None:
        if job.error is None:
            return None
        message = localize_stored(job.error["message"], job.error["params"])
        field = job.error.get("field")
        fields = {field: [message]} if field else {}
        return {"code": job.error["code"], "message": message, "fields": fields}


def caller_of(request: Request) -> int | None:
    """The id of whoever asks; ``None`` as long as nobody is logged in."""
    return getattr(request.user, "pk", None)


def accepted(job: Job) -> Response:
    """202: the work is asked for; ``Location`` tells where to ask how far it is."""
    address = reverse("job", args=[job.id])
    return Response(JobOutput(job).data, status=202, headers={"Location": address})
