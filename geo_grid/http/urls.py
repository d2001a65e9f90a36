"""Routes for those who watch over the service or write clients of it."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from geo_grid.http import health
from geo_grid.http.documents import Generator
from geo_grid.http.views import APIView


class DocumentView(APIView, SpectacularJSONAPIView):
    """The OpenAPI document."""


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(
        "api/openapi.json",
        DocumentView.as_view(generator_class=Generator),
        name="openapi",
    ),
]
