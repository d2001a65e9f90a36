"""Calendars and clocks that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from geo_grid.incidents.clock import Clock, Limit, Suspension, Unit
from geo_grid.matters.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
UNITS = {
    "h": Unit.NATURAL_HOURS, "wh": Unit.WORKING_HOURS,
    "wd": Unit.WORKING_DAYS, "cd": Unit.CALENDAR_DAYS,
}  # fmt: skip


def days(*spans: str) -> Iterator[date]:
    """``2026-01-01`` or ``2026-01-01/03``: that day, or those to the third of the month."""
    for span in spans:
        first, _, last = span.partition("/")
        begin = date.fromisoformat(first)
        for step in range(int(last or begin.day) - begin.day + 1):
            yield begin + timedelta(step)


CALENDAR_2026 = WorkCalendar(
    SHANGHAI,
    days_off=frozenset(
        days("2026-01-01/03", "2026-02-15/23", "2026-04-04/06", "2026-05-01/05",
             "2026-06-19/21", "2026-09-25/27", "2026-10-01/07")
    ),
    days_worked=frozenset(
        days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
    ),
    known_years=frozenset({2025, 2026}),
)  # fmt: skip


def limit(text: str) -> Limit:
    """``3 wd``, ``1.5 h``: see :data:`UNITS`."""
    amount, unit = text.split()
    return Limit(Fraction(amount), UNITS[unit])


def moment(text: str, zone: Any = SHANGHAI) -> datetime:
    """``2026-03-02 09:00``, or of 2026 without the year."""
    return datetime.fromisoformat(text if text.count("-") > 1 else f"2026-{text}").replace(
        tzinfo=zone
    )


def clock(
    start: str, *limits: str, stops: tuple[str, ...] = (), calendar: WorkCalendar = CALENDAR_2026
) -> Clock:
    """`stops` are ``FROM/TO``, without a TO while they last."""
    ends = [stop.partition("/") for stop in stops]
    zone = calendar.zone
    return Clock(
        calendar,
        start=moment(start, zone),
        limits=[limit(one) for one in limits],
        suspensions=[
            Suspension(moment(since, zone), moment(until, zone) if until else None)
            for since, _, until in ends
        ],
    )
