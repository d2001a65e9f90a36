"""The two threads that ask the database for all streams: one reads events, one reads rights anew.

Each has a Django connection of its own, and begins anew by itself when that breaks: streams stay
open meanwhile, nothing is sent, and what was missed is read when the database is back.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from django.db import Error as DatabaseError
from django.db import connection
from psycopg2 import sql as pgsql

from geo_grid.access.identity import Ticket
from geo_grid.access.system import as_system
from geo_grid.events.actions import CHANNEL
from geo_grid.live import callers, feed
from geo_grid.live.callers import Viewer
from geo_grid.live.feed import Batch

LOOK_EVERY_S = 1.0
"""Of the reader, in case a notification was lost."""
RIGHTS_EVERY_S = 3.0
RIGHTS_GOOD_FOR_S = 4.5
"""Nothing is sent by rights that were read longer ago: with what a batch takes, within 5 s."""
AGAIN_S = 1.0
AWAY_AFTER_S = 3.0
"""Whoever watches is told that the database is away; one that was started anew is back before."""
log = logging.getLogger("geo_grid.live")


@dataclass(frozen=True)
class Audience:
    """Who watches now, as the event loop last said it: distinct areas, accounts and tickets."""

    areas: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    tickets: tuple[Ticket, ...] = ()


@dataclass
class Reader:
    """Reads for the hub and hands over what it found; the callables put that into the event loop.

    `dispatch` must have been carried out when it returns, so that the audience is asked after it.
    """

    audience: Callable[[], Audience]
    start_at: Callable[[int], None]
    begin_anew: Callable[[int], None]
    dispatch: Callable[[Batch], None]
    judge: Callable[[dict[Ticket, Viewer | None]], None]
    tell_away: Callable[[bool], None]
    position: int | None = None
    rights_at: float = field(default_factory=time.monotonic)
    _lost_at: float | None = None
    _is_told_away: bool = False
    _stopped: threading.Event = field(default_factory=threading.Event)
    _rights_wanted: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for work in (self._read_events, self._read_rights):
            thread = threading.Thread(target=self._keep, args=[work], daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._stopped.set()
        self._rights_wanted.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _keep(self, work: Callable[[], None]) -> None:
        """Do the work until it is to stop, again and again where something is away."""
        while not self._stopped.is_set():
            try:
                work()
            except (DatabaseError, psycopg2.Error, OSError) as error:
                log.warning("The database is away: %s", type(error).__name__)
                if work == self._read_events:
                    self._note_away()
            except Exception:
                log.exception("The stream reads anew")
            with suppress(Exception):
                connection.close()
            self._stopped.wait(AGAIN_S)

    def _note_away(self) -> None:
        self._lost_at = self._lost_at or time.monotonic()
        if not self._is_told_away and time.monotonic() - self._lost_at >= AWAY_AFTER_S:
            self._is_told_away = True
            self.tell_away(True)

    def _note_back(self) -> None:
        self._lost_at = None
        if self._is_told_away:
            self._is_told_away = False
            self.tell_away(False)

    # ---- events

    def _read_events(self) -> None:
        connection.ensure_connection()
        with closing(connection.get_new_connection(connection.get_connection_params())) as ear:
            ear.autocommit = True
            with ear.cursor() as cursor:
                cursor.execute(pgsql.SQL("LISTEN {}").format(pgsql.Identifier(CHANNEL)))
            with as_system("stream"):
                pass  # one row of the audit trail says that this process reads in the system's name
            self._begin()
            self._note_back()
            while not self._stopped.is_set():
                while self._read_batch():
                    pass
                _wait(ear)

    def _begin(self) -> None:
        last = feed.head().number
        if self.position is None:
            self.position = last
            self.start_at(last)

    def _read_batch(self) -> bool:
        """Send the next events, if there are any; whether there were."""
        if time.monotonic() - self.rights_at > RIGHTS_GOOD_FOR_S:
            self._rights_wanted.set()
            return False
        here = self.audience()
        assert self.position is not None
        batch = feed.read(self.position, areas=here.areas, accounts=here.accounts)
        if not batch.events:
            self._look_back()
            return False
        self.position = batch.number
        self.dispatch(batch)
        if batch.has_ground:
            self._rights_wanted.set()
        return True

    def _look_back(self) -> None:
        """A database that was restored has given fewer numbers than were sent."""
        last = feed.head().number
        if self.position is not None and last < self.position:
            self.position = last
            self.begin_anew(last)

    # ---- rights

    def _read_rights(self) -> None:
        while not self._stopped.is_set():
            began = time.monotonic()
            tickets = self.audience().tickets
            self.judge(callers.judge_again(tickets) if tickets else {})
            self.rights_at = began
            self._rights_wanted.clear()
            self._rights_wanted.wait(RIGHTS_EVERY_S)


def _wait(ear: Any) -> None:
    """Until something is notified, or for :data:`LOOK_EVERY_S`."""
    select.select([ear], [], [], LOOK_EVERY_S)
    ear.poll()
    ear.notifies.clear()
