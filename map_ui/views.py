"""The pages: a template and what it needs to start; everything else comes over the API."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo_grid.areas.models import City

LANGUAGES = ("zh", "en")


def map_page(request: HttpRequest) -> HttpResponse:
    """The map."""
    return _page(request, "map_ui/map.html", tianditu_key=settings.GEO_GRID_TIANDITU_KEY)


def import_page(request: HttpRequest) -> HttpResponse:
    """Files in: for data managers."""
    return _page(request, "map_ui/import.html")


def _page(request: HttpRequest, template: str, **more: str) -> HttpResponse:
    """Chinese unless ``?lang=en`` or the choice remembered in a cookie says otherwise."""
    wished = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "zh")
    city = City.objects.first()
    shown = {
        "language": "en" if wished.startswith("en") else "zh",
        "city_name": city.name if city else "",
        "timezone": city.timezone if city else "",
        "debug": False,
    }
    return render(request, template, shown | more)
