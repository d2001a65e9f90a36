"""Writes to the calendar. Each is one transaction, and an audit row where something changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from geo_grid.access import audit
from geo_grid.areas.models import City
from geo_grid.city_time import city_timezone
from geo_grid.matters import holidays
from geo_grid.matters.calendar import Session, check_sessions
from geo_grid.matters.models import CalendarDay, CalendarYear, WorkingSession
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class Entry:
    """What a notice says of a day; `kind` is one of :class:`CalendarDay.Kind`."""

    day: date
    kind: str
    name: str = ""
    source: str = ""


@dataclass(frozen=True)
class Entered:
    """How many days changed, and the years that were not known before."""

    days: int
    years: list[int]


@transaction.atomic
def enter_days(entries: Iterable[Entry], *, years: Iterable[int], source: str = "") -> Entered:
    """Add what a notice says to the calendar: its days become what it says, all others stay.

    So a later notice names only what it changes. `years` are known from now on. What is known
    already changes nothing, and leaves no audit row.
    """
    sql.value("lock_calendar")  # two at once would each count what the other is about to enter
    given = {entry.day: entry for entry in entries}
    known = {row.day: row for row in CalendarDay.objects.filter(day__in=given)}
    changed = [entry for day, entry in given.items() if not _says(known.get(day), entry)]
    CalendarDay.objects.bulk_create(
        [CalendarDay(**vars(entry)) for entry in changed],
        update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "source"],
    )  # fmt: skip
    before = set(CalendarYear.objects.values_list("year", flat=True))
    fresh = sorted(set(years) - before)
    CalendarYear.objects.bulk_create([CalendarYear(year=year, source=source) for year in fresh])
    if changed or fresh:
        audit.record(
            "calendar.enter", noun="calendarday", rows=len(changed),
            detail={"years": sorted({*fresh, *(entry.day.year for entry in changed)})},
        )  # fmt: skip
    return Entered(len(changed), fresh)


def _says(row: CalendarDay | None, entry: Entry) -> bool:
    """Whether the calendar says the same already; another source of it is no change."""
    return row is not None and (row.kind, row.name) == (entry.kind, entry.name or row.name)


def enter_known_holidays() -> Entered:
    """The years that the holiday library knows and nobody has entered, for a city in China.

    To be called when a city is founded, and after an upgrade, which may bring another year. What
    was entered by hand stays. Elsewhere, and without a city, nothing is entered.
    """
    city = City.objects.first()
    if city is None or not holidays.is_in_china(zone=city_timezone().key, code=city.code):
        return Entered(0, [])
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = [year for year in holidays.years() if year not in known]
    entries = [
        Entry(day, kind, name, holidays.SOURCE) for day, kind, name in holidays.days_of(missing)
    ]
    return enter_days(entries, years=missing, source=holidays.SOURCE)


@transaction.atomic
def set_sessions(sessions: Sequence[Session]) -> bool:
    """Work in these sessions from now on; whether that is a change.

    Raises :class:`BadInput` ``sessions_unusable``.
    """
    check_sessions(tuple(sessions))
    sql.value("lock_calendar")
    before = WorkingSession.objects.order_by("starts").values_list("starts", "ends")
    if list(before) == list(sessions):
        return False
    WorkingSession.objects.all().delete()
    WorkingSession.objects.bulk_create(
        [WorkingSession(starts=starts, ends=ends) for starts, ends in sessions]
    )
    spans = [f"{starts:%H:%M}-{ends:%H:%M}" for starts, ends in sessions]
    audit.record("calendar.sessions", noun="workingsession", rows=len(spans),
                 detail={"sessions": spans})  # fmt: skip
    return True
