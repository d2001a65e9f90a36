"""Kinds of jobs for the tests: the work is rows in a table of their own."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from geo_grid.errors import BadInput
from geo_grid.jobs.models import Job
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.reporter import Reporter
from tests.slow import SLOW_COUNT

TABLE = "CREATE TABLE IF NOT EXISTS scratch (name text)"


def write(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO scratch VALUES (%s)", [name])


@job_kind("test.write")
def write_slowly(reporter: Reporter, *, name: str, seconds: float = 0) -> dict[str, Any]:
    """Write a row, then take some time, telling progress all the while."""
    write(name)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        reporter.progress(passed / seconds, "writing", done=int(passed * 100), total=100)
        time.sleep(0.02)
    return {"name": name}


@job_kind("test.sleep_in_sql")
def sleep_in_sql(reporter: Reporter, *, name: str) -> dict[str, Any]:
    """One statement that never tells anything."""
    write(name)
    with connection.cursor() as cursor:
        cursor.execute(SLOW_COUNT)
    return {}


@job_kind("test.refuse")
def refuse(reporter: Reporter) -> dict[str, Any]:
    write("refused")
    raise BadInput("too_blue", "“%(colour)s” is too blue.", field="colour", colour="青")


@job_kind("test.break")
def break_down(reporter: Reporter) -> dict[str, Any]:
    write("broken")
    raise ZeroDivisionError


@job_kind("test.meet")
def meet_another(reporter: Reporter, *, times: int) -> dict[str, Any]:
    """Its first transactions are ended by PostgreSQL for somebody else's."""
    write("met")
    if Job.objects.get(id=reporter.job_id).attempt <= times:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")
    return {}


@job_kind("test.files", atomic=False)
def leave_files(reporter: Reporter, *, name: str) -> dict[str, Any]:
    """Not one transaction: what it writes stays although it fails."""
    write(name)
    raise BadInput("disk_full", "The disk is full.")
