"""work: the process that does jobs (imports, exports, partitions), until SIGTERM."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geo_grid.city_time import check_stored
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize


class Command(BaseCommand):
    help = "Do waiting jobs, one after the other, until SIGTERM. Start as many as there are cores."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, batch: bool, **options: Any) -> None:
        from geo_grid.jobs.worker import JobWorker

        try:
            check_stored()
        except GeoGridError as error:
            raise CommandError(localize(error)) from error
        worker = JobWorker(batch=batch)
        worker.configure_signals()
        worker.run()
