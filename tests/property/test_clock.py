"""Clocks of limits on random calendars: what holds of every deadline, and a slow reference."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from geo_grid.incidents.clock import LATE, RED, YELLOW, Clock, Limit, Suspension, Unit
from geo_grid.matters.calendar import WorkCalendar
from tests.effort import at_length

# Zones whose clocks are moved by an hour, by half an hour, at midnight, and not at all.
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
         "America/Santiago", "Asia/Kathmandu")  # fmt: skip
STEP = timedelta(minutes=15)
TICK = timedelta(microseconds=1)
FIRST = date(2026, 2, 20)
SPAN_DAYS = 60
OF_WORK = (Unit.WORKING_HOURS, Unit.WORKING_DAYS)
examples = settings(max_examples=at_length(40, 2000))


@st.composite
def calendars(draw) -> WorkCalendar:
    """Sessions from six to ten in the evening on a grid of quarters, any days off."""
    marks = draw(st.lists(st.integers(24, 88), min_size=2, max_size=6, unique=True).map(sorted))
    clocks = [time(mark // 4, mark % 4 * 15) for mark in marks[: len(marks) // 2 * 2]]
    days = st.sets(st.integers(0, SPAN_DAYS - 1).map(lambda n: FIRST + timedelta(n)), max_size=25)
    return WorkCalendar(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        sessions=tuple(zip(clocks[::2], clocks[1::2], strict=True)),
        days_off=frozenset(draw(days)), days_worked=frozenset(draw(days)),
    )  # fmt: skip


def moments(most_days: int = 15):
    """Moments on the grid of quarters, in UTC."""
    begin = datetime.combine(FIRST, time(), tzinfo=UTC)
    return st.integers(0, most_days * 96).map(lambda steps: begin + steps * STEP)


@st.composite
def limits(draw, units=tuple(Unit)) -> Limit:
    unit = draw(st.sampled_from(units))
    most = 6 if unit.is_days else 80
    amount = draw(st.integers(1, most))
    return Limit(Fraction(amount) if unit.is_days else Fraction(amount, 4), unit)


@st.composite
def stops(draw, most: int = 3) -> list[Suspension]:
    found = []
    for _ in range(draw(st.integers(0, most))):
        since = draw(moments(20))
        found.append(Suspension(since, since + draw(st.integers(1, 400)) * STEP))
    return found


def by_quarters(calendar, start, limit, suspensions) -> datetime:
    """The deadline, walking through time quarter by quarter; what a reader of the rules would do."""
    spans = [(one.since, one.until) for one in suspensions]
    first = start.astimezone(calendar.zone).date()
    left = limit.amount if limit.unit.is_days else limit.amount * 4
    at = start
    while True:
        wall = at.astimezone(calendar.zone)
        day, clock = wall.date(), wall.time()
        stands = any(since <= at < until for since, until in spans)
        is_worked = day in calendar.days_worked or (
            day.weekday() < 5 and day not in calendar.days_off
        )
        if limit.unit.is_days:
            counts = is_worked or limit.unit is Unit.CALENDAR_DAYS
            if clock == calendar.sessions[-1][1] and counts:
                left -= 0 if stands or day == first else 1
            if clock == calendar.sessions[-1][1] and left <= 0 and is_worked and not stands:
                return at
        else:
            in_session = any(begins <= clock < ends for begins, ends in calendar.sessions)
            runs = limit.unit is Unit.NATURAL_HOURS or (is_worked and in_session)
            left -= 1 if runs and not stands else 0
            if not left:
                return at + STEP
        at += STEP


@examples
@given(calendars(), moments(), limits(), stops())
def test_deadlines_agree_with_a_walk_through_time(calendar, start, limit, suspensions):
    suspensions = [one for one in suspensions if one.since >= start]
    clock = Clock(calendar, start=start, limits=[limit], suspensions=suspensions)
    assert clock.deadline == by_quarters(calendar, start, limit, suspensions)


@examples
@given(calendars(), moments(), moments(), limits(), limits(), stops())
def test_who_starts_later_or_is_given_more_is_due_later(calendar, one, two, limit, more, stops):
    first, second = sorted((one, two))
    early, late = (
        Clock(calendar, start=start, limits=[limit], suspensions=stops).deadline
        for start in (first, second)
    )
    assert early <= late
    longer = Limit(limit.amount + (more.amount if more.unit == limit.unit else 1), limit.unit)
    assert early <= Clock(calendar, start=first, limits=[longer], suspensions=stops).deadline
    extended = Clock(calendar, start=first, limits=[limit, more], suspensions=stops).deadline
    assert early < extended


@examples
@given(calendars(), moments(), limits((Unit.NATURAL_HOURS, *OF_WORK)), st.integers(1, 5))
def test_an_extension_in_the_same_unit_is_a_longer_limit(calendar, start, limit, more):
    extended = Clock(calendar, start=start, limits=[limit, Limit(more, limit.unit)])
    whole = Clock(calendar, start=start, limits=[Limit(limit.amount + more, limit.unit)])
    for share in (YELLOW, RED, LATE):
        assert extended.moment_of(share) == whole.moment_of(share)


@examples
@given(calendars(), moments(), limits((Unit.NATURAL_HOURS, *OF_WORK)), stops(1))
def test_a_suspension_moves_the_deadline_by_the_work_that_falls_into_it(
    calendar, start, limit, stops
):
    stops = [one for one in stops if one.since >= start]
    plain = Clock(calendar, start=start, limits=[limit])
    lost = Fraction(0)
    for one in stops:
        if one.since >= plain.deadline:
            continue
        if limit.unit is Unit.WORKING_DAYS:
            day = max(calendar.day_of(one.since), calendar.day_of(start) + timedelta(1))
            while calendar.closes(day) < one.until:
                lost += calendar.is_worked(day) and calendar.closes(day) >= one.since
                day += timedelta(1)
        else:
            far = Clock(calendar, start=start, limits=[Limit(Fraction(100), limit.unit)])
            lost += (far.elapsed(one.until) - far.elapsed(one.since)) * 100
    longer = Clock(calendar, start=start, limits=[Limit(limit.amount + lost, limit.unit)])
    stopped = Clock(calendar, start=start, limits=[limit], suspensions=stops)
    assert stopped.deadline == longer.deadline


@examples
@given(calendars(), moments(), st.lists(limits(), min_size=1, max_size=2), stops())
def test_a_deadline_lies_in_work_and_never_in_a_suspension(calendar, start, limits, stops):
    clock = Clock(calendar, start=start, limits=limits, suspensions=stops)
    assert not any(one.since < clock.deadline < one.until for one in stops)
    if limits[-1].unit is not Unit.NATURAL_HOURS:
        assert calendar.is_worked(calendar.day_of(clock.deadline))
    assert start < clock.yellow <= clock.deadline < clock.moment_of(LATE)


@examples
@given(calendars(), moments(), st.lists(limits(), min_size=1, max_size=2), stops(), moments(40),
       moments(40))  # fmt: skip
def test_shares_grow_with_time_and_say_when(calendar, start, limits, stops, one, two):
    clock = Clock(calendar, start=start, limits=limits, suspensions=stops)
    assert clock.elapsed(start) == 0
    assert clock.elapsed(clock.deadline) == 1
    assert clock.elapsed(clock.yellow) >= YELLOW
    # A limit of calendar days is used when they have passed, though its end is put off.
    if len(limits) == 1 or limits[0].unit is not Unit.CALENDAR_DAYS:
        assert clock.elapsed(clock.yellow - TICK) < YELLOW
    assert clock.elapsed(min(one, two)) <= clock.elapsed(max(one, two))
