"""import_calendar FILE [--year YEAR]: the days off of a year, as a notice names them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import Faults, GeoGridError
from geo_grid.i18n import localize
from geo_grid.incidents.case_clock import recompute_open
from geo_grid.management.file_command import FileCommand
from geo_grid.matters.actions import enter_days
from geo_grid.matters.files import COLUMNS, read_notice

REFUSED, USAGE = 1, 2


class Command(FileCommand):
    help = "Enter the days off of a year and the weekend days that are worked instead."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help=f"CSV with the columns {','.join(COLUMNS)}"
        )
        parser.add_argument(
            "--year", type=int, choices=range(2000, 2100), metavar="YEAR",
            help="whose days off it is about, when its days lie in several years or in none",
        )  # fmt: skip

    def handle(self, *args: Any, file: Path, year: int | None, **options: Any) -> None:
        try:
            notice = read_notice(file, year=year)
        except GeoGridError as error:
            faults = error.faults if isinstance(error, Faults) else [error]
            for fault in faults:
                self.stderr.write(f"{localize(fault)} [{fault.field}, {fault.code}]")
            self.stderr.write(_("Nothing was entered."))
            sys.exit(REFUSED if isinstance(error, Faults) else USAGE)
        with as_system("import_calendar"):
            entered = enter_days(notice.entries, years=[notice.year], source=file.name)
            # Also when nothing is new: what an earlier run left undone is done now.
            moved = recompute_open(
                at=timezone.now(), since=min((e.day for e in notice.entries), default=None)
            )
        told = _("%(year)s: %(rows)s days read, %(changed)s changed.")
        told %= {"year": notice.year, "rows": len(notice.entries), "changed": entered.days}
        self.stdout.write(self.style.SUCCESS(told))
        if moved:
            self.stdout.write(
                _("Deadlines of %(cases)s open cases were recomputed.") % {"cases": moved}
            )
