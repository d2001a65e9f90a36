"""How devices learn to trust a site with a certificate authority of its own: no login, http too."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe

from geo_grid.edge.certificates import fingerprint
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.http.errors import json_errors

FILE_NAME = "geogrid-ca.crt"


@login_not_required
@json_errors
@transaction.non_atomic_requests
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The steps for each kind of device, and the fingerprint to compare first."""
    wished = request.GET.get("lang") or getattr(request, "LANGUAGE_CODE", "zh")
    site = f"{request.get_host()}{get_script_prefix()}"
    shown = {
        "english": wished.startswith("en"),
        "fingerprint": fingerprint(_authority()),
        "secure": f"https://{site}",
        "plain": f"http://{site}certificate/",
    }
    return render(request, "map_ui/certificate.html", shown)


@login_not_required
@json_errors
@transaction.non_atomic_requests
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, PEM, as devices take it."""
    reply = HttpResponse(_authority().read_bytes(), content_type="application/x-x509-ca-cert")
    reply["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return reply


def _authority() -> Path:
    """Raises :class:`NotFound` where the site shows a certificate that devices know already."""
    path = Path(settings.GEO_GRID_AUTHORITY)
    if not settings.GEO_GRID_AUTHORITY or not path.exists():
        raise NotFound(
            "no_own_authority",
            gettext_noop("This site has no certificate authority of its own: nothing to install."),
        )
    return path
