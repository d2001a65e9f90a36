"""How often a door is to be visited, and where it stands on a day. Pure.

A rule counts whole periods of the calendar: weeks from Monday, months, quarters, halves and whole
years. A door owes one visit in every whole period since the rule and whom it is about are there; in
the period in which they came it may be visited already, and is overdue only after the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """Within which one visit is owed."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class State(StrEnum):
    """Of a door under a rule: visited in this period, still to be, or one behind."""

    VISITED = "visited"
    DUE = "due"
    OVERDUE = "overdue"


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


@dataclass(frozen=True)
class Standing:
    """`due_by` is the last day on which the visit that is owed next is in time."""

    state: State
    due_by: date


def first_day(period: Period, day: date) -> date:
    """The first day of the period in which `day` lies."""
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(period: Period, day: date) -> date:
    """The first day of the period after the one in which `day` lies."""
    first = first_day(period, day)
    if period is Period.WEEK:
        return first + timedelta(days=7)
    month = first.month + _MONTHS[period]
    return date(first.year + (month > 12), month - 12 if month > 12 else month, 1)


def preceding(period: Period, day: date) -> date:
    """The first day of the period before the one in which `day` lies."""
    return first_day(period, first_day(period, day) - timedelta(days=1))


def standing(period: Period, *, since: date, last: date | None, today: date) -> Standing:
    """Where a door stands today that is owed visits `since` a day and had its `last` then.

    ``sql/standings.sql`` decides the state in the same way; a test compares them.
    """
    this = first_day(period, today)
    if last is not None and last >= this:
        return Standing(State.VISITED, _last_day(period, following(period, today)))
    owed = since if since == first_day(period, since) else following(period, since)
    if last is not None:
        owed = max(owed, following(period, last))
    state = State.OVERDUE if owed < this else State.DUE
    return Standing(state, _last_day(period, owed))


def _last_day(period: Period, day: date) -> date:
    return following(period, day) - timedelta(days=1)
