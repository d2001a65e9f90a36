"""The importers: files in, towns founded, the demo city."""

from __future__ import annotations

from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "importers"
    verbose_name = "Importers"

    def ready(self) -> None:
        from geo_grid.http.documents import name_choices

        name_choices(ImportKind="importers.kinds.catalogue.KINDS")
