"""facility_kinds [FILE]: the kinds of facilities and components, told or entered."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import Faults, GeoGridError
from geo_grid.facilities.actions import enter_kinds
from geo_grid.facilities.kind_rows import COLUMNS, NEEDED, read_kinds
from geo_grid.facilities.models import FacilityKind
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from geo_grid.matters.csv_rows import read_rows

REFUSED, USAGE = 1, 2


class Command(FileCommand):
    help = (
        "Print the kinds of facilities and components as CSV, or enter those of a file; "
        "what a file does not name stays."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", nargs="?",
            help=f"CSV with the columns {','.join(COLUMNS)}; needed are {','.join(NEEDED)}",
        )  # fmt: skip

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if file is None:
            self._print()
            return
        try:
            kinds = read_kinds(read_rows(file, columns=COLUMNS, needed=NEEDED))
            with as_system("facility_kinds"):
                entered = enter_kinds(kinds)
        except GeoGridError as error:
            faults = error.faults if isinstance(error, Faults) else [error]
            for fault in faults:
                self.stderr.write(f"{localize(fault)} [{fault.field}, {fault.code}]")
            self.stderr.write(_("Nothing was entered."))
            sys.exit(REFUSED if isinstance(error, Faults) else USAGE)
        told = _("%(rows)s kinds read, %(new)s new, %(changed)s changed.") % {
            "rows": len(kinds), "new": entered.new, "changed": entered.changed,
        }  # fmt: skip
        self.stdout.write(self.style.SUCCESS(told))

    def _print(self) -> None:
        lines = csv.writer(self.stdout)
        lines.writerow(COLUMNS)
        for row in FacilityKind.objects.order_by("stands_as", "code").values_list(*COLUMNS):
            lines.writerow("" if value is None else f"{value:g}" if isinstance(value, float)
                           else value for value in row)  # fmt: skip
