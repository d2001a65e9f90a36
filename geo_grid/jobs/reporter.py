"""How work tells how far it is, and hears that nobody wants it any more.

The work holds one transaction, out of which nothing is to be seen before its end; so a second
thread with a connection of its own writes progress and heartbeat and reads whether somebody asked
to cancel. A statement that runs for minutes is cancelled on the server, not waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from geo_grid.jobs.models import Job

WRITE_EVERY_S = 0.5
BEAT_EVERY_S = 2.0


class Stopped(BaseException):
    """The work is to end at once; no ``except Exception`` of the work may swallow this."""


class Cancelled(Stopped):
    """Somebody cancelled the job."""


class Interrupted(Stopped):
    """The worker was told to end; the job goes back into the queue."""


class Reporter:
    """The work's only link to its job. Tell progress often: it costs next to nothing."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.id
        self.owner = job.owner
        self._attempt = job.attempt
        self._snapshot: dict[str, Any] = {}
        self._stop: type[Stopped] | None = None
        self._over = threading.Event()

    def progress(
        self,
        fraction: float,
        stage: str = "",
        *,
        done: int | None = None,
        total: int | None = None,
    ) -> None:
        """Say that `fraction` (0..1) of the whole is done, now in `stage` (a code).

        `done` of `total` rows let a page show a rate. Written at most twice a second. Raises
        :class:`Cancelled` when somebody cancelled the job and :class:`Interrupted` when the worker
        is to end: let them pass.
        """
        self._snapshot = {
            "progress": min(max(float(fraction), 0.0), 1.0),
            "stage": stage,
            "done": done,
            "total": total,
        }
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` or :class:`Interrupted` if the work is to end."""
        if self._stop is not None:
            raise self._stop

    @property
    def stopped(self) -> type[Stopped] | None:
        return self._stop

    def stop(self, why: type[Stopped]) -> None:
        """Called from another thread or a signal handler."""
        self._stop = self._stop or why

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Write what is told while the work inside runs in this thread."""
        connection.ensure_connection()
        watch = threading.Thread(
            target=self._watch, args=[connection.connection], daemon=True, name="job-watch"
        )
        watch.start()
        try:
            yield
        finally:
            self._over.set()
            watch.join()

    def _watch(self, work: Any) -> None:
        """The second thread: `work` is the database connection (psycopg2) of the first one."""
        written: dict[str, Any] = {}
        beaten = 0.0
        try:
            while not self._over.wait(WRITE_EVERY_S):
                snapshot = self._snapshot
                if snapshot is not written or time.monotonic() - beaten >= BEAT_EVERY_S:
                    with suppress(DatabaseError, InterfaceError):
                        self._write(snapshot)
                        written, beaten = snapshot, time.monotonic()
                if self._stop is not None and not self._over.is_set():
                    with suppress(psycopg2.Error):
                        work.cancel()
        finally:
            connection.close()

    def _write(self, snapshot: dict[str, Any]) -> None:
        try:
            mine = Job.objects.filter(
                id=self.job_id, attempt=self._attempt, state=Job.State.RUNNING
            )
            if not mine.update(heartbeat=timezone.now(), **snapshot):
                self.stop(Interrupted)  # another worker has taken over
            elif mine.filter(cancel_requested=True).exists():
                self.stop(Cancelled)
        except DatabaseError:
            connection.close()  # the next beat tries a new one
            raise
