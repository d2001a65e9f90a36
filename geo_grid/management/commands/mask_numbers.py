"""mask_numbers: mask numbers of people in texts that were stored before this was done at once."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid.access import audit
from geo_grid.access.system import as_system
from geo_grid.areas.actions import touch
from geo_grid.areas.nouns import noun_of
from geo_grid.vault.stored_texts import mask_stored


class Command(BaseCommand):
    help = "Mask ID and mobile numbers in stored texts; run it once after an upgrade."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with as_system("mask_numbers"):
            models = {
                model.__name__: model for model in apps.get_app_config("geo_grid").get_models()
            }
            changed = mask_stored(models.values())
            audit.record("texts.mask", rows=sum(changed.values()), detail={"columns": changed})
            if changed:
                touch(*sorted({noun_of(models[name.partition(".")[0]]) for name in changed}))
        counts = ", ".join(f"{name} {rows}" for name, rows in changed.items()) or "0"
        self.stdout.write(self.style.SUCCESS(_("Masked: %(counts)s.") % {"counts": counts}))
