"""The layers: tiles, features, statistics, exports."""

from __future__ import annotations

from django.apps import AppConfig


class LayersConfig(AppConfig):
    name = "layers"
    verbose_name = "Layers"
