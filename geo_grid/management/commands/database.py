"""Start, stop or look at the private database cluster."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid.cluster import Cluster


class Command(BaseCommand):
    help = "Start, stop or look at the private database cluster below GEO_GRID_VAR."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["start", "stop", "status"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if not settings.GEO_GRID_EMBEDDED:
            self.stdout.write(_("DATABASE_URL is set: that database is not ours to start or stop."))
            return
        cluster = Cluster(settings.GEO_GRID_VAR)
        if what == "start":
            cluster.ensure_running()
        elif what == "stop":
            cluster.stop()
        running = cluster.is_running()
        state = _("running") if running else _("stopped")
        self.stdout.write(f"{cluster.data}: {state}")
