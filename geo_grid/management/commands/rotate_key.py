"""rotate_key: a new key for the sealed numbers, or the rest of an interrupted rotation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.incidents import contacts
from geo_grid.people import rotation
from geo_grid.vault import sealing


class Command(BaseCommand):
    help = "Add a key to keys/personal and reseal every number with it; resumes after a kill."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with as_system("rotate_key"):
            if any(rotation.left(table) for table in rotation.TABLES):
                self.stdout.write(_("Going on with an interrupted rotation."))
            else:
                sealing.add_version()
            rows = rotation.rotate(progress=self._tell) + contacts.reseal()
        self.stdout.write(
            self.style.SUCCESS(
                _("%(rows)s rows are sealed with key %(version)s. Back up keys/personal now.")
                % {"rows": rows, "version": sealing.newest_version()}
            )
        )

    def _tell(self, table: str, done: int) -> None:
        self.stdout.write(f"  {table} {done}", ending="\n")
        self.stdout.flush()
