"""purge: forget what is no longer needed: ended logins, old failures, expired exports, old residents."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.jobs.retention import purge_all


class Command(BaseCommand):
    help = "Delete what is past its time; run it daily."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--years", type=int, default=5,
            help="people who have lived nowhere here for so long are deleted",
        )  # fmt: skip

    def handle(self, *args: Any, years: int, **options: Any) -> None:
        with as_system("purge"):
            counts = purge_all(now=timezone.now(), years=years)
        summary = ", ".join(f"{name} {count}" for name, count in counts.items())
        self.stdout.write(self.style.SUCCESS(_("Deleted: %(counts)s.") % {"counts": summary}))
