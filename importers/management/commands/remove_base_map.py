"""remove_base_map ID: take a base map away, with its tiles."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from importers.base_maps.adding import remove_base_map

REFUSED = 2


class Command(FileCommand):
    requires_system_checks: list[str] = []
    help = "Take a base map away; list_base_maps tells its id."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", metavar="ID")

    def handle(self, *args: Any, id: str, **options: Any) -> None:
        try:
            with as_system("remove_base_map"):
                found = remove_base_map(id)
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=REFUSED) from error
        self.stdout.write(_("The base map “%(name)s” has been removed.") % {"name": found.name})
