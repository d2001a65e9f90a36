"""import_matters [FILE] [--parties FILE]: what is reported here, and who answers for it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import Faults, GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from geo_grid.matters import admissions
from geo_grid.matters.definition_actions import enter_matters, enter_parties
from geo_grid.matters.definitions import (
    COLUMNS,
    DELIVERED,
    PARTY_COLUMNS,
    read_definitions,
    read_parties,
)

REFUSED, USAGE = 1, 2


class Command(FileCommand):
    help = (
        "Enter the matters of a file, or those that are delivered; what a file does not name "
        "stays. A changed definition makes a new version."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", nargs="?",
            help=f"CSV with the columns {','.join(COLUMNS)}; {DELIVERED} is one",
        )  # fmt: skip
        parser.add_argument(
            "--parties", type=Path, metavar="FILE",
            help="who answers for what, a matter or a group below a prefix of division "
            f"codes: CSV with the columns {','.join(PARTY_COLUMNS)}",
        )  # fmt: skip
        parser.add_argument(
            "--not-admitted", type=Path, metavar="FILE", dest="excluded",
            help="which matters are not taken below a prefix of division codes, all of them: CSV "
            f"with the columns {','.join(admissions.COLUMNS)}",
        )  # fmt: skip

    def handle(
        self, *args: Any, file: Path | None, parties: Path | None, excluded: Path | None,
        **options: Any,
    ) -> None:  # fmt: skip
        try:
            self._enter(file or (None if parties or excluded else DELIVERED), parties, excluded)
        except GeoGridError as error:
            faults = error.faults if isinstance(error, Faults) else [error]
            for fault in faults:
                self.stderr.write(f"{localize(fault)} [{fault.field}, {fault.code}]")
            self.stderr.write(_("Nothing was entered."))
            sys.exit(REFUSED if isinstance(error, Faults) else USAGE)

    def _enter(self, file: Path | None, parties: Path | None, excluded: Path | None) -> None:
        """All files or none; the others may name matters that come with the first."""
        definitions = read_definitions(file) if file else []
        rows = read_parties(parties) if parties else []
        exclusions = admissions.read_exclusions(excluded) if excluded else []
        with as_system("import_matters"), transaction.atomic():
            entered = enter_matters(definitions)
            changed = enter_parties(rows)
            moved = admissions.enter_exclusions(exclusions) if excluded else 0
        if file:
            told = _("%(rows)s matters read, %(new)s new, %(changed)s changed.") % {
                "rows": len(definitions), "new": entered.new, "changed": entered.changed,
            }  # fmt: skip
            self.stdout.write(self.style.SUCCESS(told))
        if excluded:
            told = _("%(rows)s matters not admitted, %(changed)s changed.")
            told %= {"rows": len(exclusions), "changed": moved}
            self.stdout.write(self.style.SUCCESS(told))
        if parties:
            told = _("%(rows)s responsible parties read, %(changed)s changed.")
            told %= {"rows": len(rows), "changed": changed}
            self.stdout.write(self.style.SUCCESS(told))
