"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GeoGridConfig(AppConfig):
    name = "geo_grid"
    verbose_name = "GeoGrid"

    def ready(self) -> None:
        from geo_grid import checks  # noqa: F401  (registers the system checks)
