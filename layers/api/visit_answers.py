"""The answers of a form of visits as a workbook or CSV."""

from __future__ import annotations

import csv
import io

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from geo_grid.access.roles import Right
from geo_grid.http.views import APIView
from geo_grid.spreadsheet import as_text
from geo_grid.visits.form_tables import AnswerTable, answer_table
from layers.api.statistics import XLSX, file_notes, workbook_reply

CSV = "text/csv"


def _table(request: Request, pk: int) -> AnswerTable:
    return answer_table(pk, language=str(request._request.LANGUAGE_CODE))


class VisitAnswersWorkbookView(APIView):
    """What was answered of a form, a row for each visit of one's area, in every version."""

    rights = (Right.EXPORTS_ASK,)

    @extend_schema(
        operation_id="visit_form_answers_workbook", responses={(200, XLSX): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        table = _table(request, pk)
        notes = file_notes(request)
        return workbook_reply(f"visits-{table.code}", table.head, table.rows, notes=notes)


class VisitAnswersCsvView(APIView):
    """The same as CSV; a text that a spreadsheet might compute has an apostrophe in front."""

    rights = (Right.EXPORTS_ASK,)

    @extend_schema(operation_id="visit_form_answers_csv", responses={(200, CSV): OpenApiTypes.STR})
    def get(self, request: Request, pk: int) -> HttpResponse:
        table = _table(request, pk)
        text = io.StringIO()
        writer = csv.writer(text)
        for row in (table.head, *table.rows):
            writer.writerow([as_text(cell) for cell in row])
        reply = HttpResponse("\ufeff" + text.getvalue(), content_type=f"{CSV}; charset=utf-8")
        reply["Content-Disposition"] = f'attachment; filename="visits-{table.code}.csv"'
        return reply
