"""The order in which writers take locks, and what they say when they meet.

From top to bottom, never back up; each is held until the transaction ends:

1. *the long work*: an import, its undoing or a publication, one at a time (:func:`begin`)
2. *the ground*: shared by every short write (:func:`short_write`), alone by what moves atoms
   (:func:`ground_alone`), so that nothing is placed on an atom that is being cut
3. rows, ``FOR NO KEY UPDATE``: a row that is being corrected may be pointed at meanwhile
4. the sums of atoms and houses, by id, before they are counted (:func:`lock_sums`); two that count
   side by side would each miss what the other is about to commit
5. the city's row, last of all (:func:`touching_last`), because every write needs it; only the
   sequencer goes on from there, to the head of the events, which nobody else waits for

Imports write rows in the order of their file, so one may still cross a short write: PostgreSQL ends
one of the two, and that one is begun again. Whoever would wait for minutes is told what is running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg2 import errorcodes

from geo_grid import city_time
from geo_grid.access.context import acting, caller
from geo_grid.errors import Busy, busy, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3
LONG_PATIENCE_MS = 3_000
"""How long somebody who waits for an answer is kept before being told what is running."""
SHORT_PATIENCE_MS = 20_000
"""How long a short write waits for one lock before it begins again."""
SHORT_STATEMENT_MS = 60_000
"""Its statement timeout: one statement may wait for several locks, and thinks for no time at all."""
_CONTENDED = {
    errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE, errorcodes.LOCK_NOT_AVAILABLE,
}  # fmt: skip


class Work(StrEnum):
    """Long work, of which one is done at a time."""

    IMPORT = "import"
    UNDO = "undo"
    PUBLICATION = "publication"


_SAYS = {
    Work.IMPORT: gettext_noop("An import is running since %(since)s; try again when it is done."),
    Work.UNDO: gettext_noop(
        "An import is being taken back since %(since)s; try again when it is done."
    ),
    Work.PUBLICATION: gettext_noop(
        "A plan is being published since %(since)s; try again when it is done."
    ),
}


# ---- 1 the long work


def begin(work: Work, *, waits: bool) -> None:
    """Be the one long work until the transaction ends.

    A job or a command `waits` for its turn. Whoever asks over HTTP waits for a moment only, then
    :class:`Busy` says what is running and since when.
    """
    if waits:
        sql.value("lock_long")
    else:
        try:
            with _patience(LONG_PATIENCE_MS):
                sql.value("lock_long")
        except OperationalError as error:
            if _code(error) != errorcodes.LOCK_NOT_AVAILABLE:
                raise
            raise _running() from error
    minute = int(timezone.now().timestamp()) // 60
    sql.value("name_work", {"work": work.value, "minute": minute})


@contextmanager
def _patience(milliseconds: int) -> Iterator[None]:
    """Wait so long for each lock inside; a wait that was cut leaves the transaction usable."""
    with transaction.atomic():
        before = sql.value("set_patience", {"ms": str(milliseconds)})
        yield
        sql.value("set_patience", {"ms": before})


def _running() -> Busy:
    """What is running, as the lock beside the lock tells: rows of it are not to be seen yet."""
    rows = sql.rows("work_running", {"works": [work.value for work in Work]})
    if not rows:
        return busy()
    work, since = Work(rows[0]["work"]), _clock(rows[0]["since"])
    return Busy(f"{work}_running", _SAYS[work], retry_after_s=30, since=since)


def _clock(since: datetime) -> str:
    """The city's time, with the day unless that is today."""
    at = city_time.local(since)
    is_today = at.date() == city_time.today()
    return at.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M")


# ---- 2 the ground


def ground_alone(*, waits: bool = True) -> None:
    """Nothing is placed on the ground by anybody else until the transaction ends.

    Short writes in progress are waited for; without `waits` :class:`Busy` ends a long wait.
    """
    if waits:
        sql.value("lock_ground")
        return
    try:
        with _patience(SHORT_PATIENCE_MS):
            sql.value("lock_ground")
    except OperationalError as error:
        if not is_contended(error):
            raise
        raise busy() from error


def short_write(action: Callable[P, T]) -> Callable[P, T]:
    """Make `action` one transaction beside others, begun again when it met one of them.

    It is never refused for what is running: it waits shortly for a publication, and goes on beside
    an import unless that has written the very same record.
    """

    @wraps(action)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        def shared() -> T:
            sql.value("set_patience", {"ms": str(SHORT_PATIENCE_MS)})
            sql.value("share_ground")
            return action(*args, **kwargs)

        if _touched.get() is not None:  # inside another write, which is begun again as a whole
            with transaction.atomic():
                return action(*args, **kwargs)
        with acting(replace(caller(), statement_timeout_ms=SHORT_STATEMENT_MS)):
            return begun_again(shared)

    return whole


def begun_again(action: Callable[[], T]) -> T:
    """What `action` yields, in one transaction; a deadlock rolls it back and begins it again.

    It works inside a larger transaction too, whose other locks it cannot give up. Raises
    :class:`Busy` after :data:`TRIES`.
    """
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic(), touching_last():
                return action()
        except OperationalError as error:
            if not is_contended(error):
                raise
            if not left:
                raise busy() from error
    raise AssertionError  # the last try returns or raises


def is_contended(error: BaseException | None) -> bool:
    """Whether two transactions met, and this one was ended for it."""
    return isinstance(error, OperationalError) and _code(error) in _CONTENDED


def _code(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


# ---- 4 the sums


def lock_sums(cells: Iterable[int] | None) -> None:
    """Keep the sums of these atoms (default: all), and of the houses with a door there.

    In the order of ids, and as a statement of its own: the count that follows sees everything that
    was committed by those who held them before.
    """
    if cells is None:
        sql.value("lock_all_sums")
    else:
        sql.value("lock_sums", {"cells": list(cells)})


# ---- 5 the city's row

_touched: ContextVar[list[tuple[str, ...]] | None] = ContextVar("geo_grid_touched", default=None)


@contextmanager
def touching_last() -> Iterator[None]:
    """Whatever inside says that data changed, the city's row is written once, at the end."""
    if _touched.get() is not None:
        yield
        return
    touched: list[tuple[str, ...]] = []
    token = _touched.set(touched)
    try:
        yield
    finally:
        _touched.reset(token)
    if touched:
        nouns = sorted({noun for some in touched for noun in some}) if all(touched) else None
        sql.run("touch", {"nouns": nouns})


def put_off(nouns: tuple[str, ...]) -> bool:
    """Whether the end of a larger write will touch the city's row for these nouns (none: all)."""
    touched = _touched.get()
    if touched is None:
        return False
    touched.append(nouns)
    return True
