"""The result of a batch of addresses as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.http.jobs import caller_of
from geo_grid.http.views import APIView
from importers.review.jobs import LOCATE
from importers.review.queries import review_of
from layers.exports.located_addresses import write_csv, write_excel

WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        write_excel,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class LocatedFileView(APIView):
    """The rows that were sent in, each with its best match; the caller's own batches only."""

    @extend_schema(
        operation_id="locate_batch_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID, form: str) -> FileResponse:
        upload, job = review_of(caller_of(request), pk)
        if job.kind != LOCATE or form not in WRITERS:
            raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
        write, media_type = WRITERS[form]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"addresses.{form}"
            write(path, upload, job.id, job.params)
            stream = path.open("rb")  # goes on being read when its name is gone
        return FileResponse(stream, as_attachment=True, filename=path.name, content_type=media_type)
