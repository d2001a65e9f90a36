"""Where the code of a door plate leads: to the door for who works there, else to a public report."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from geo_grid.access.roles import Right
from geo_grid.http.errors import json_errors
from geo_grid.visits import plates


@login_not_required
@json_errors
@require_safe
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """The card of the door, its dossier, or a report at its place; :class:`NotFound` for no valid code.

    What is on the card is asked for over the API, by the rights of the area.
    """
    unit = plates.unit_of(code)
    rights = request.scope.rights  # type: ignore[attr-defined]
    if Right.REGISTERS_EDIT in rights:
        target = f"{reverse('field-page')}#unit/{unit.pk}"
    elif Right.REGISTERS_READ in rights:
        target = reverse("dossier-unit", kwargs={"pk": unit.pk})
    else:
        lon, lat = plates.spot_of(unit)
        target = f"{reverse('report-page')}?at={lon:.6f},{lat:.6f}"
    reply = redirect(target)
    reply["Cache-Control"] = "no-store"
    reply["Referrer-Policy"] = "no-referrer"
    return reply
