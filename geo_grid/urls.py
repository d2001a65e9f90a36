"""All routes: what the apps bring, by name, so that nothing here imports them."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from geo_grid.http import converters  # noqa: F401  (registers "key")

urlpatterns = [
    # One prefix, so that a map's dozens of tiles are found behind a single miss.
    path("api/v1/", include("geo_grid.api.urls")),
    path("report/api/", include("geo_grid.api.urls_report")),
    path("open311/v2/", include("geo_grid.api.urls_open311")),
    path("", include("layers.urls")),
    path("", include("importers.urls")),
    path("", include("map_ui.urls")),
    path("", include("geo_grid.http.urls")),
]
if settings.GEO_GRID_OIDC:
    urlpatterns += [path("sso/", include("geo_grid.api.urls_sso"))]
handler400 = "geo_grid.http.errors.bad_request"
handler404 = "geo_grid.http.errors.not_found"
handler500 = "geo_grid.http.errors.server_error"
