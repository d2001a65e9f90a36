"""seal_audit [--watch]: chain new audit entries; --watch does so until stopped, twice a second."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from geo_grid.access.audit_chain import BATCH, seal_pending

EVERY_S = 0.5
EVERYTHING_EVERY = 600


class Command(BaseCommand):
    help = "Seal new entries of the audit trail into the hash chain."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, watch: bool, **options: Any) -> None:
        while seal_pending(everything=True) == BATCH:
            pass
        if not watch:
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while not stop.wait(EVERY_S):
            rounds += 1
            try:
                while seal_pending(everything=rounds % EVERYTHING_EVERY == 0) == BATCH:
                    pass
            except DatabaseError as error:  # gone for a while: the tail waits
                self.stderr.write(str(error))
                connection.close()
