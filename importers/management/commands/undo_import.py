"""undo_import RUN: take back a whole import, while nothing was built on it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from importers.runs.undo import undo_import

REFUSED = 2


class Command(FileCommand):
    requires_system_checks: list[str] = []
    help = "Undo an import of the history (see import_history), all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, metavar="RUN")

    def handle(self, *args: Any, run: int, **options: Any) -> None:
        try:
            with as_system("undo_import"):
                undone = undo_import(run)
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=REFUSED) from error
        self.stdout.write(
            _("Import %(run)s (%(kind)s, %(file)s) has been undone.")
            % {"run": undone.pk, "kind": undone.kind, "file": undone.file_name}
        )
