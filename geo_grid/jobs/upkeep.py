"""What a worker looks after between jobs, from time to time: each app names it in ``job_kinds``."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError

from geo_grid.errors import GeoGridError
from geo_grid.jobs.registry import discover

logger = logging.getLogger(__name__)
EVERY_S = 600.0
Look = Callable[[], object]


@dataclass
class _Turn:
    """A function, how often it has its turn, and when (of the monotonic clock) it had the last."""

    look: Look
    every_s: float
    at_s: float | None = None

    def is_due(self, now_s: float) -> bool:
        return self.at_s is None or now_s - self.at_s >= self.every_s


_turns: list[_Turn] = []


def upkeep(look: Look, *, every_s: float = EVERY_S) -> Look:
    """Register a function that asks for what has become due; it must be quick and safe to repeat."""
    _turns.append(_Turn(look, every_s))
    return look


def look_after_all() -> None:
    """Call every registered function; one that fails does not keep the others from their turn.

    Raises what says that the database cannot be reached.
    """
    discover()
    for turn in _turns:
        _take(turn)


def look_after_due() -> None:
    """The same for those whose turn it is in this process. Raises likewise."""
    discover()
    for turn in _turns:
        if turn.is_due(time.monotonic()):
            _take(turn)


def _take(turn: _Turn) -> None:
    turn.at_s = time.monotonic()
    look = turn.look
    try:
        look()
    except (DatabaseError, InterfaceError):
        raise
    except GeoGridError as error:
        logger.warning("%s.%s: %s", look.__module__, look.__qualname__, error)
    except Exception as error:
        logger.error("%s.%s failed: %s", look.__module__, look.__qualname__, _where(error))


def _where(error: Exception) -> str:
    """Of an error its kind and line alone: its words may hold somebody's data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"
