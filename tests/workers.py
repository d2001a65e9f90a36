"""Real worker processes on the test database, and waiting for what they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
WORKER = """
import os, sys, django
from django.conf import settings
django.setup()
import tests.jobs.kinds
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from pathlib import Path
if "GEO_GRID_TEST_UPLOADS" in os.environ:
    from importers.uploads import storage
    storage.folder = lambda pk: Path(os.environ["GEO_GRID_TEST_UPLOADS"]) / "uploads" / pk.hex
from datetime import timedelta
from geo_grid.jobs import actions
actions.STALE_AFTER = timedelta(seconds=10)
from django.core.management import call_command
call_command("work")
"""


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """``start_worker()``: a real worker process on the test database."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        name = settings.DATABASES["default"]["NAME"]
        process = subprocess.Popen([sys.executable, "-c", WORKER, name], cwd=ROOT, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(condition: Callable[[], object], *, seconds: float = 120) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
