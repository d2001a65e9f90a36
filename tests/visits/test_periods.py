"""How often is how often: periods of the calendar, and where a door stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from geo_grid.visits.periods import Period, State, first_day, following, preceding, standing

DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("period", "day", "first", "after", "before"),
    [
        ("week", "2026-05-20", "2026-05-18", "2026-05-25", "2026-05-11"),
        ("week", "2027-01-01", "2026-12-28", "2027-01-04", "2026-12-21"),
        ("month", "2026-12-31", "2026-12-01", "2027-01-01", "2026-11-01"),
        ("quarter", "2026-05-20", "2026-04-01", "2026-07-01", "2026-01-01"),
        ("half_year", "2026-06-30", "2026-01-01", "2026-07-01", "2025-07-01"),
        ("year", "2028-02-29", "2028-01-01", "2029-01-01", "2027-01-01"),
    ],
)
def test_periods_are_those_of_the_calendar(period, day, first, after, before):
    found = [f(Period(period), DAY(day)) for f in (first_day, following, preceding)]
    assert found == [DAY(first), DAY(after), DAY(before)]


@pytest.mark.parametrize("period", list(Period))
def test_every_day_lies_in_one_period_and_periods_touch(period):
    day = date(2027, 1, 1)
    for _ in range(800):
        first, after = first_day(period, day), following(period, day)
        assert first <= day < after
        assert preceding(period, after) == first
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "last", "today", "state", "due_by"),
    [
        ("2026-01-01", None, "2026-01-31", "due", "2026-01-31"),
        ("2026-01-01", None, "2026-02-01", "overdue", "2026-01-31"),
        ("2026-01-02", None, "2026-02-28", "due", "2026-02-28"),  # came when January had begun
        ("2026-01-02", None, "2026-03-01", "overdue", "2026-02-28"),
        ("2026-01-02", "2026-01-20", "2026-01-31", "visited", "2026-02-28"),
        ("2026-01-01", "2026-03-31", "2026-04-01", "due", "2026-04-30"),
        ("2026-01-01", "2026-02-01", "2026-04-01", "overdue", "2026-03-31"),
        ("2026-04-15", "2026-02-01", "2026-04-30", "due", "2026-05-31"),  # a former tenant's
    ],
)
def test_a_door_owes_one_visit_in_every_whole_month(since, last, today, state, due_by):
    found = standing(
        Period.MONTH, since=DAY(since), last=DAY(last) if last else None, today=DAY(today)
    )
    assert (found.state, found.due_by) == (State(state), DAY(due_by))
