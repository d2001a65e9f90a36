"""The worker process: django-tasks-db's loop, which also takes up what dead workers left."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from types import FrameType

from django.db import DatabaseError, InterfaceError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from geo_grid.jobs import actions, tasks, upkeep

logger = logging.getLogger(__name__)
POLL_S = 0.5
SWEEP_EVERY_S = 5.0


class JobWorker(Worker):
    """SIGTERM or SIGINT: the job in hand is rolled back, put back into the queue, and that is it."""

    def __init__(self, *, batch: bool = False) -> None:
        super().__init__(
            queue_names=["default"],
            interval=POLL_S,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self._over = threading.Event()

    def configure_signals(self) -> None:
        """Python runs a signal's handler only between two steps of the main thread, which may be
        inside a long statement; a thread that reads the wake-up socket hears of it at once."""
        super().configure_signals()
        ears, mouth = socket.socketpair()
        mouth.setblocking(False)
        signal.set_wakeup_fd(mouth.fileno())
        self._sockets = (ears, mouth)
        threading.Thread(target=_listen, args=[ears], daemon=True, name="job-signals").start()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        tasks.end()
        super().shutdown(signum, frame)

    def run(self) -> None:
        """Until a signal (or, as a batch, until nothing waits); a lost database is waited for."""
        sweeper = threading.Thread(target=self._sweep, daemon=True, name="job-sweeper")
        sweeper.start()
        try:
            while self.running:
                try:
                    super().run()
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("The database cannot be reached: %s", error)
                    connection.close()
                    time.sleep(POLL_S)
                else:
                    return
        finally:
            self._over.set()
            sweeper.join(timeout=SWEEP_EVERY_S)
            connection.close()

    def _sweep(self) -> None:
        try:
            while True:
                try:
                    actions.resume_interrupted()
                    actions.forget_old_tasks()
                    upkeep.look_after_due()
                except (DatabaseError, InterfaceError):
                    connection.close()
                except Exception as error:
                    # Without this thread nothing that a dead worker left is taken up again.
                    logger.error("Looking after jobs failed: %s", type(error).__name__)
                if self._over.wait(SWEEP_EVERY_S):
                    return
        finally:
            connection.close()


def _listen(ears: socket.socket) -> None:
    while ears.recv(1):
        tasks.end()
