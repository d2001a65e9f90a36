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
from importers.runs.titles import TITLES
from importers.runs.undo import undo_import

REFUSED = 2


class Command(FileCommand):
    requires_system_checks: list[str] = []
    help = "Undo an import of the history (see import_history), all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, metavar="RUN")
        parser.add_argument(
            "--keep-edited", action="store_true",
            help="leave what was edited since, and what that rests on, as it is",
        )  # fmt: skip

    def handle(self, *args: Any, run: int, keep_edited: bool, **options: Any) -> None:
        try:
            with as_system("undo_import"):
                undone, kept = undo_import(run, keep_edited=keep_edited)
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=REFUSED) from error
        self.stdout.write(
            _("Import %(run)s (%(kind)s, %(file)s) has been undone.")
            % {"run": undone.pk, "kind": undone.kind, "file": undone.file_name}
        )
        for left in kept:
            told = _("Left as it is, %(title)s: %(count)s edited since (%(names)s; by %(by)s), "
                     "%(below)s that others rest on.")  # fmt: skip
            title = _(TITLES[left.as_dict()["table"]])
            listed = {name: ", ".join(value) or "—" for name, value in
                      (("names", left.names), ("by", left.by))}  # fmt: skip
            self.stdout.write(told % {**left.as_dict(), **listed, "title": title})
