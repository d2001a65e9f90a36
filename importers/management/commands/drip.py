"""drip: reports and work on them by the demo's accounts, one change every 10 to 20 s, until SIGTERM."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from importers.demo.drip import Drip
from importers.demo.marker import is_demo


class Command(BaseCommand):
    help = "Let the demo city live: a change every 10 to 20 s. Started by the demo; DRIP=0 leaves it out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, help="default: by how much there was before")
        parser.add_argument("--changes", type=int, help="make so many without waiting, and end")

    def handle(self, *args: Any, seed: int | None, changes: int | None, **options: Any) -> None:
        if not is_demo():
            raise CommandError(_("This is no demo city; nothing is made up in it."))
        drip = Drip(seed=seed)
        if changes is not None:
            for _turn in range(changes):
                drip.change()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.wait(drip.wait_s()):
            try:
                drip.change()
            except DatabaseError as error:  # gone for a while
                self.stderr.write(str(error))
                connection.close()
