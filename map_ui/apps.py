"""The pages of the browser."""

from __future__ import annotations

from django.apps import AppConfig


class MapUiConfig(AppConfig):
    name = "map_ui"
    verbose_name = "Map"
