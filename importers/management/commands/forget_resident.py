"""forget_resident ID: delete a person for good, from tables, indexes, dead rows, journal and files."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2 import sql

from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from importers.uploads.forgetting import forget_person

TABLES = (
    "geo_grid_resident", "geo_grid_residence", "geo_grid_residentcare", "geo_grid_household",
    "geo_grid_importchange",
)  # fmt: skip


class Command(BaseCommand):
    help = "Delete a person and where they lived. Run it as the owner's role: it vacuums."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("resident", type=int)

    def handle(self, *args: Any, resident: int, **options: Any) -> None:
        try:
            with as_system("forget_resident"):
                files = forget_person(resident)
        except GeoGridError as error:
            raise CommandError(localize(error)) from error
        if not connection.in_atomic_block:
            with connection.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(sql.SQL("VACUUM FULL {}").format(sql.Identifier(table)))
        told = _("Person %(id)s is gone, and %(files)s sent-in files that may have named them.")
        self.stdout.write(self.style.SUCCESS(told % {"id": resident, "files": files}))
