"""The calendar of the city as it is stored."""

from __future__ import annotations

from datetime import date

from geo_grid.city_time import city_timezone
from geo_grid.matters.calendar import OFFICE_HOURS, WorkCalendar
from geo_grid.matters.models import CalendarDay, CalendarYear, WorkingSession


def work_calendar() -> WorkCalendar:
    """Zone, sessions and days of this city; some hundred rows, the days of two decades."""
    days: dict[str, set[date]] = {kind: set() for kind in CalendarDay.Kind.values}
    for day, kind in CalendarDay.objects.values_list("day", "kind"):
        days[kind].add(day)
    sessions = WorkingSession.objects.order_by("starts").values_list("starts", "ends")
    return WorkCalendar(
        city_timezone(),
        sessions=tuple((starts, ends) for starts, ends in sessions) or OFFICE_HOURS,
        days_off=frozenset(days[CalendarDay.Kind.OFF]),
        days_worked=frozenset(days[CalendarDay.Kind.WORKING]),
        known_years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
