"""The sequencer: one process that numbers what was committed, tells who listens, and counts.

Writers neither count nor wait: they note an event in their transaction. Numbering waits for no lock
but its own, so that an import holds up no news; the sums are counted by a second thread, which
waits for an import that keeps them and catches up afterwards. Two alternatives stall here: readers
that stop at the oldest running transaction wait for every import, and writers that add to a shared
count wait for each other.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas.actions import touch
from geo_grid.areas.locks import is_contended, touching_last
from geo_grid.events import actions
from geo_grid.incidents.actions import recount
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
logger = logging.getLogger(__name__)
LOOK_EVERY_S = 0.02
COUNT_EVERY_S = 0.1
ALIVE_EVERY_S = 2.0
AGAIN_AFTER_S = 1.0
"""How long to wait for a database that is away, or for another sequencer to end."""
COUNT_PATIENCE_MS = 2_000
_WHO = Caller(scope=SYSTEM, purpose="sequence")


def number_events() -> int:
    """Number what was committed, in batches; how many events that were."""
    total = 0
    while sql.value("is_waiting"):
        total += actions.give_numbers()
    return total


def count_sums() -> bool:
    """Count the open cases of the atoms that changed and raise the version of cases.

    They are counted anew, never added to, so that a repeated or lost pass leaves no wrong sum.
    Whether there was anything; False as well when an import keeps the sums for now.
    """
    due = actions.due()
    if due is None:
        return False
    who = replace(_WHO, statement_timeout_ms=60_000)
    try:
        with acting(who), transaction.atomic():
            sql.value("set_patience", {"ms": str(COUNT_PATIENCE_MS)})
            with touching_last():
                if due.atoms:
                    recount(due.atoms)
                if due.has_cases:
                    touch("incidents")
            # last: numbering waits for the events' head, and must not wait for the city's row by it
            actions.note_counted(due.number)
    except OperationalError as error:
        if not is_contended(error):
            raise
        return False
    return True


class Sequencer:
    """Runs until `stop`; a second one waits until the first has ended."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._is_leading = threading.Event()

    def run(self) -> None:
        counter = threading.Thread(target=self._count, daemon=True, name="sequencer-count")
        counter.start()
        try:
            self._until_stopped(self._lead)
        finally:
            self._stop.set()
            counter.join(timeout=COUNT_PATIENCE_MS / 1000)

    def _count(self) -> None:
        def rounds() -> None:
            while not self._stop.wait(COUNT_EVERY_S):
                while self._is_leading.is_set() and count_sums():
                    pass

        self._until_stopped(rounds)

    def _lead(self) -> None:
        """Number events as long as this connection holds the lead."""
        while not sql.value("try_lead"):
            if self._stop.wait(AGAIN_AFTER_S):
                return
        alive_at = 0.0
        try:
            self._is_leading.set()
            while not self._stop.wait(LOOK_EVERY_S):
                number_events()
                if time.monotonic() - alive_at >= ALIVE_EVERY_S:
                    actions.note_alive()
                    alive_at = time.monotonic()
        finally:
            self._is_leading.clear()

    def _until_stopped(self, work: Callable[[], None]) -> None:
        """Do `work` until the stop; a database that is away is waited for."""
        try:
            while not self._stop.is_set():
                try:
                    work()
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("The database cannot be reached: %s", error)
                    connection.close()
                    self._stop.wait(AGAIN_AFTER_S)
        finally:
            connection.close()
