"""A table that the test jobs write into, and worker processes."""

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
from django.db import connection

from geo_grid.jobs import registry
from tests.jobs import kinds

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import os, sys, django
from django.conf import settings
django.setup()
settings.GEO_GRID_JOB_MODULES = [*settings.GEO_GRID_JOB_MODULES, "tests.jobs.kinds"]
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from datetime import timedelta
from geo_grid.jobs import actions
actions.STALE_AFTER = timedelta(seconds=5)
from django.core.management import call_command
call_command("work")
"""


@pytest.fixture
def scratch(transactional_db) -> Iterator[Callable[[], list[str]]]:
    """``scratch()``: the rows that jobs wrote and committed."""
    with connection.cursor() as cursor:
        cursor.execute(kinds.TABLE)

    def names() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM scratch ORDER BY 1")
            return [name for (name,) in cursor.fetchall()]

    registry.kind_of("test.write")
    yield names
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE scratch")


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
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(condition: Callable[[], object], *, seconds: float = 40) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
