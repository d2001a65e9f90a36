"""sequence: number changes as they are committed and count what they changed, until stopped."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from geo_grid.live.sequencer import Sequencer


class Command(BaseCommand):
    help = "Number changes as they are committed, tell the stream, count open cases; until stopped."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Sequencer(stop).run()
