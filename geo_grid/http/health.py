"""Whether the service can answer: asked by whoever watches over it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from geo_grid.events import queries as events


@login_not_required
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and a city is there to serve; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT data_version FROM geo_grid_city")
            row = cursor.fetchone()
    except DatabaseError:
        connection.close()
        return JsonResponse({"status": "database_unreachable"}, status=503)
    if row is None:
        return JsonResponse({"status": "no_city"}, status=503)
    return JsonResponse({"status": "ready", "data_version": row[0]})


@login_not_required
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """As :func:`healthz`, and whether changes of cases reach the stream and the sums.

    Without a sequencer people can work on: 200, so that nobody is sent elsewhere, and in words that
    ``sequencer`` is ``away``.
    """
    found = healthz(request)
    if found.status_code != HTTPStatus.OK:
        return found
    try:
        is_there = events.is_sequenced(now=timezone.now())
    except DatabaseError:
        connection.close()
        return JsonResponse({"status": "database_unreachable"}, status=503)
    return JsonResponse({"status": "ready", "sequencer": "running" if is_there else "away"})
