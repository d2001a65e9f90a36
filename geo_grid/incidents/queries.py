"""Reads about cases and their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo_grid.city_time import local
from geo_grid.incidents.clock import Clock, Limit, Suspension
from geo_grid.matters.queries import work_calendar


@dataclass(frozen=True)
class DeadlineQuery:
    """A limit that begins at `start`; every suspension has ended."""

    start: datetime
    limit: Limit
    suspensions: Sequence[Suspension] = ()


def deadline_of(query: DeadlineQuery) -> dict[str, Any]:
    """When the limit ends and its light changes, by the city's clocks, and what that hangs on.

    ``holidays_until`` is ``None`` where no days off were entered: weekends alone are known.
    """
    calendar = work_calendar()
    clock = Clock(
        calendar, start=query.start, limits=[query.limit], suspensions=query.suspensions
    )  # fmt: skip
    deadline = local(clock.deadline)
    last = max(calendar.known_years, default=None)
    return {
        "deadline": deadline.isoformat(),
        "yellow": local(clock.yellow).isoformat(),
        "red": deadline.isoformat(),
        "provisional": clock.is_provisional,
        "holidays_until": None if last is None else date(last, 12, 31).isoformat(),
    }
