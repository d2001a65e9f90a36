"""set_working_sessions 08:00-12:00 14:00-18:00: when people work on a worked day."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.incidents.case_clock import recompute_open
from geo_grid.matters.actions import set_sessions
from geo_grid.matters.calendar import Session, sessions_unusable

USAGE = 2


class Command(BaseCommand):
    help = "Set the sessions of a working day, by the city's clocks."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sessions", nargs="+", metavar="HH:MM-HH:MM")

    def handle(self, *args: Any, sessions: list[str], **options: Any) -> None:
        try:
            with as_system("set_working_sessions"):
                changed = set_sessions([_session(text) for text in sessions])
                # Also when nothing is new: what an earlier run left undone is done now.
                moved = recompute_open(at=timezone.now(), sessions=True)
        except GeoGridError as error:
            self.stderr.write(f"{localize(error)} [{error.field}, {error.code}]")
            sys.exit(USAGE)
        told = (
            _("The sessions of a working day were set.") if changed else _("Nothing was changed.")
        )
        self.stdout.write(self.style.SUCCESS(told))
        if moved:
            self.stdout.write(
                _("Deadlines of %(cases)s open cases were recomputed.") % {"cases": moved}
            )


def _session(text: str) -> Session:
    starts, _dash, ends = text.partition("-")
    try:
        return time.fromisoformat(starts), time.fromisoformat(ends)
    except ValueError as error:
        raise sessions_unusable() from error
