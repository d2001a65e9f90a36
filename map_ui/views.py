"""The pages: a template and what it needs to start; everything else comes over the API."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo_grid.areas.models import City

LANGUAGES = ("zh", "en")


def _page(request: HttpRequest, template: str, **more: object) -> HttpResponse:
    """A template with the city's name. Chinese unless ``?lang=en`` or the cookie says otherwise."""
    wished = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "zh")
    city = City.objects.first()
    return render(
        request,
        template,
        {
            "language": "en" if wished.startswith("en") else "zh",
            "city_name": city.name if city else "",
            "timezone": city.timezone if city else settings.TIME_ZONE,
            "debug": False,
            **more,
        },
    )


def map_page(request: HttpRequest) -> HttpResponse:
    """The map."""
    return _page(request, "map_ui/map.html", tianditu_key=settings.GEO_GRID_TIANDITU_KEY)


def plan_page(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """The planner's page: the list of plans, or one of them."""
    return _page(request, "map_ui/plan.html")


@login_not_required
def login_page(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    return _page(request, "map_ui/login.html")


def duplicates_page(request: HttpRequest) -> HttpResponse:
    """Near-duplicates, both records side by side."""
    return _page(request, "map_ui/duplicates.html")


def sources_page(request: HttpRequest) -> HttpResponse:
    """Sources of data and how fresh they are."""
    return _page(request, "map_ui/sources.html")


def import_page(request: HttpRequest) -> HttpResponse:
    """Files in: for data managers."""
    return _page(request, "map_ui/import.html")
