"""Routes of the open data: no login, the same for everybody."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from geo_grid.http.errors import json_errors
from geo_grid.spreadsheet import as_text
from layers.catalogue import open_table


def _payload() -> dict[str, Any]:
    return open_table.communities()


def _open(view: Any) -> Any:
    view.login_required = False
    return view


@_open
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The catalogue: one table, and where to get it."""
    payload = _payload()
    language = getattr(request, "LANGUAGE_CODE", "zh")
    head, lines = open_table.sheet(payload, language=language)
    shown = {"table": payload, "head": head, "lines": lines, "english": language.startswith("en")}
    return render(request, "open/page.html", shown)


@_open
@require_safe
@json_errors
def as_json(request: HttpRequest) -> HttpResponse:
    """The table as JSON; None stands for a number that is not published."""
    reply = JsonResponse(_payload(), json_dumps_params={"ensure_ascii": False})
    reply["Access-Control-Allow-Origin"] = "*"
    return reply


@_open
@require_safe
@json_errors
def as_csv(request: HttpRequest) -> HttpResponse:
    """The table as CSV in UTF-8; an empty cell stands for a number that is not published."""
    text = io.StringIO()
    head, lines = open_table.sheet(_payload(), language=getattr(request, "LANGUAGE_CODE", "zh"))
    table = csv.writer(text)
    table.writerow(head)
    table.writerows([as_text(value) for value in line] for line in lines)
    reply = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = 'attachment; filename="communities.csv"'
    reply["Access-Control-Allow-Origin"] = "*"
    return reply
