"""What a worker looks after between jobs, from time to time: each app names it in ``job_kinds``."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError

from geo_grid.errors import GeoGridError
from geo_grid.jobs.registry import discover

logger = logging.getLogger(__name__)
EVERY_S = 600.0
Look = Callable[[], object]
_looks: list[Look] = []


def upkeep(look: Look) -> Look:
    """Register a function that asks for what has become due; it must be quick and safe to repeat."""
    _looks.append(look)
    return look


def look_after_all() -> None:
    """Call every registered function; one that fails does not keep the others from their turn.

    Raises what says that the database cannot be reached.
    """
    discover()
    for look in _looks:
        try:
            look()
        except (DatabaseError, InterfaceError):
            raise
        except GeoGridError as error:
            logger.warning("%s.%s: %s", look.__module__, look.__qualname__, error)
