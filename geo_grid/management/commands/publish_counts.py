"""publish_counts: put a new table of numbers about persons and incidents into force."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.disclosure import actions


class Command(BaseCommand):
    help = "Publish the table of this period by community, unless it is there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", action="store_true",
            help="count anew within the period, after figures were corrected",
        )  # fmt: skip

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        with as_system("publish_counts"):
            table = actions.publish() if again else actions.publish_if_due()
        if table is None:
            self.stdout.write(_("The table of this period is published already."))
            return
        told = _("Published as of %(day)s: %(counts)s numbers.")
        told %= {"day": table.as_of, "counts": table.counts.count()}
        self.stdout.write(self.style.SUCCESS(told))
