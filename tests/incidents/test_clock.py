"""Deadlines, lights and shares of limits, by tables with right values."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from geo_grid.errors import BadInput
from geo_grid.incidents.clock import LATE, Clock, Light, Limit, Suspension, Unit
from geo_grid.matters.calendar import WorkCalendar
from tests.incidents.clocks import CALENDAR_2026, clock, moment

WEEK = ("03-04 10:00/03-06 15:00",)
TABLE = [
    ("02-13 16:00", "3 wd", (), "02-25 18:00"),
    ("02-13 16:00", "4 wh", (), "02-14 10:00"),
    ("02-14 15:00", "10 wh", (), "02-24 17:00"),
    ("2025-12-31 17:00", "4 wh", (), "01-04 11:00"),
    ("09-30 10:00", "2 wd", (), "10-09 18:00"),
    ("09-30 10:00", "3 wd", (), "10-10 18:00"),
    ("04-30 14:00", "3 wd", (), "05-08 18:00"),
    ("04-30 14:00", "4 wd", (), "05-09 18:00"),
    ("09-28 10:00", "7 cd", (), "10-08 18:00"),
    ("03-02 09:00", "5 wd", (), "03-09 18:00"),
    ("03-02 09:00", "5 wd", WEEK, "03-11 18:00"),
    ("03-02 09:00", "16 wh", (), "03-04 09:00"),
    ("03-02 09:00", "16 wh", ("03-03 10:00/03-05 15:00",), "03-06 12:00"),
    # The whole limit is used when the session ends, not when the next one begins.
    ("03-02 08:00", "4 wh", (), "03-02 12:00"),
    # Begun outside the sessions, hours run from the next one; days do not mind.
    ("03-07 22:00", "1 wh", (), "03-09 09:00"),
    ("03-06 22:00", "1 wd", (), "03-09 18:00"),
    ("03-07 22:00", "1 wd", (), "03-09 18:00"),
    # A calendar day that ends on a worked weekend day stays there.
    ("02-13 10:00", "1 cd", (), "02-14 18:00"),
    ("03-06 10:00", "1 cd", (), "03-09 18:00"),
    # The day of the start does not count, so that nothing of it is lost.
    ("03-02 09:00", "1 wd", ("03-02 10:00/03-03 15:00",), "03-03 18:00"),
    ("03-02 09:00", "1 wd", ("03-02 10:00/03-04 15:00",), "03-04 18:00"),
    # A day is lost if it ends while the case is suspended, and not otherwise.
    ("03-02 09:00", "2 wd", ("03-03 09:00/03-03 17:00",), "03-04 18:00"),
    ("03-02 09:00", "2 wd", ("03-03 19:00/03-04 09:00",), "03-04 18:00"),
    ("03-02 09:00", "2 wd", ("03-04 17:00/03-05 19:00",), "03-06 18:00"),
    # Weekend days are lost of calendar days only; what comes after the deadline loses nothing.
    ("03-05 09:00", "2 wd", ("03-07 09:00/03-08 20:00",), "03-09 18:00"),
    ("03-05 09:00", "5 cd", ("03-07 09:00/03-08 20:00",), "03-12 18:00"),
    ("03-02 09:00", "2 wd", ("03-04 18:00/03-10 09:00",), "03-04 18:00"),
    ("03-02 09:00", "16 wh", ("03-04 09:00/03-10 09:00",), "03-04 09:00"),
    # Several, out of order, one inside another, one before the start.
    ("03-02 09:00", "16 wh",
     ("03-03 16:00/03-03 17:00", "03-01 09:00/03-02 10:00", "03-02 14:00/03-02 16:00",
      "03-02 15:00/03-02 16:00"), "03-04 15:00"),
    ("03-02 09:00", "3 wd", ("03-05 10:00/03-06 10:00", "03-03 10:00/03-04 10:00"), "03-09 18:00"),
    # The last day would be put off to one on which the case is suspended.
    ("09-28 10:00", "7 cd", ("10-06 09:00/10-09 09:00",), "10-09 18:00"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "limit", "stops", "deadline"), TABLE)
def test_a_limit_ends_when_the_table_says(start, limit, stops, deadline):
    assert clock(start, limit, stops=stops).deadline == moment(deadline)


def test_an_extension_begins_at_the_deadline_in_its_own_unit():
    assert clock("04-27 10:00", "3 wd").deadline == moment("04-30 18:00")
    assert clock("04-27 10:00", "3 wd", "2 wd").deadline == moment("05-07 18:00")
    assert clock("04-27 10:00", "3 wd", "5 wh").deadline == moment("05-06 15:00")
    assert clock("04-27 10:00", "3 wd", "5 h").deadline == moment("04-30 23:00")
    assert clock("03-02 09:00", "8 wh", "1 wd").deadline == moment("03-04 18:00")
    # A suspension after the first deadline stops the extension alone.
    stop = ("03-05 10:00/03-06 10:00",)
    assert clock("03-02 09:00", "2 wd", "2 wd", stops=stop).deadline == moment("03-09 18:00")


def test_lights_change_after_the_moment_and_not_at_it():
    case = clock("03-02 09:00", "16 wh")
    tick = timedelta(microseconds=1)
    assert case.yellow == moment("03-03 15:48")
    assert case.deadline == moment("03-04 09:00")
    assert case.moment_of(LATE) == moment("03-05 09:00")
    assert case.light(moment("03-03 15:48")) is Light.GREEN
    assert case.light(moment("03-03 15:48") + tick) is Light.YELLOW
    assert case.light(moment("03-04 09:00")) is Light.YELLOW
    assert case.light(moment("03-04 09:00") + tick) is Light.RED
    assert [case.elapsed(moment(at)) for at in ("03-01 09:00", "03-03 15:48", "03-05 09:00")] == [
        0, Fraction(4, 5), Fraction(3, 2),
    ]  # fmt: skip
    assert case.remaining_hours(moment("03-03 10:00")) == 7
    assert case.remaining_hours(moment("03-05 09:00")) == -8


def test_past_the_deadline_it_is_red_before_anybody_works_again():
    case = clock("03-02 08:00", "4 wh")
    assert case.light(moment("03-02 13:00")) is Light.RED
    assert case.elapsed(moment("03-02 13:00")) == 1


@pytest.mark.parametrize(
    ("start", "limits", "yellow", "late"),
    [
        ("03-02 09:00", ["5 wd"], "03-06 18:00", "03-12 12:00"),  # half of the eighth day
        ("03-02 09:00", ["3 wd"], "03-05 11:12", "03-09 12:00"),
        ("03-02 09:00", ["1 wd"], "03-03 16:24", "03-04 12:00"),
        ("03-02 09:00", ["5 wd", "5 wd"], "03-12 18:00", None),
        ("03-02 09:00", ["3 wd", "6 wh"], "03-05 18:00", None),  # 24 of 30 hours
        # Calendar days run on days off, and so does their light; beyond the end that was put
        # off the day goes on.
        ("09-28 10:00", ["7 cd"], "10-04 14:48", "10-12 12:00"),
        ("03-02 10:00", ["10 h"], "03-02 18:00", "03-03 01:00"),
    ],
)
def test_lights_of_days_count_parts_of_their_sessions(start, limits, yellow, late):
    case = clock(start, *limits)
    assert case.yellow == moment(yellow)
    if late:
        assert case.moment_of(LATE) == moment(late)


def test_while_it_is_suspended_the_clock_stands():
    for unit, before in (("16 wh", Fraction(9, 16)), ("5 wd", Fraction(1, 20))):
        case = clock("03-02 09:00", unit, stops=("03-03 10:00",))
        assert case.deadline is None
        assert case.yellow is None
        assert case.elapsed(moment("06-01 10:00")) == before
        assert case.light(moment("06-01 10:00")) is Light.GREEN
        assert not case.is_provisional
    late = clock("03-02 09:00", "16 wh", stops=("03-04 08:30",))
    assert late.light(moment("06-01 10:00")) is Light.YELLOW
    assert clock("03-02 09:00", "16 wh", "1 wd", stops=("03-04 08:30",)).deadline is None
    assert clock("03-02 09:00", "16 wh", stops=("03-04 09:00",)).deadline == moment("03-04 09:00")


@pytest.mark.parametrize(
    ("zone", "start", "deadline"),
    [
        ("America/New_York", "2019-03-09 12:00", "2019-03-10T13:00-04:00"),
        ("America/New_York", "2019-11-02 12:00", "2019-11-03T11:00-05:00"),
        ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29T13:00+02:00"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05T11:30+10:30"),
    ],
)
def test_natural_hours_are_hours_where_clocks_are_moved(zone, start, deadline):
    case = clock(start, "24 h", calendar=WorkCalendar(ZoneInfo(zone)))
    assert case.deadline == datetime.fromisoformat(deadline)


def test_sessions_are_read_from_the_clocks_of_the_city():
    calendar = WorkCalendar(ZoneInfo("America/New_York"))
    case = clock("2019-03-08 17:00", "2 wh", calendar=calendar)
    assert case.deadline == datetime(2019, 3, 11, 13, tzinfo=UTC)  # Monday 09:00 -04:00


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("12-30 10:00", "1 wd", False),
        ("12-30 10:00", "3 wd", True),
        ("12-30 10:00", "20 wh", True),
        ("12-30 10:00", "99 h", False),
        ("12-30 10:00", "1 cd", False),
        ("12-30 10:00", "2 cd", True),
        ("2024-12-30 10:00", "5 wd", True),
    ],
)
def test_p30_a_deadline_beyond_the_known_years_is_provisional(start, limit, provisional):
    assert clock(start, limit).is_provisional is provisional


def test_p30_without_any_days_off_entered_only_natural_hours_are_sure():
    bare = WorkCalendar(CALENDAR_2026.zone)
    assert clock("03-02 09:00", "1 wh", calendar=bare).is_provisional
    assert not clock("03-02 09:00", "1 h", calendar=bare).is_provisional


@pytest.mark.parametrize("amount", [0, -1, Fraction(1, 2)])
def test_p31_a_limit_of_days_is_a_whole_number(amount):
    with pytest.raises(BadInput, match="whole number"):
        Limit(amount, Unit.WORKING_DAYS)


def test_p31_a_suspension_that_turns_back_is_refused():
    with pytest.raises(BadInput) as refused:
        Suspension(moment("03-03 10:00"), moment("03-03 10:00"))
    assert (refused.value.code, refused.value.field) == ("suspension_reversed", "suspended")


@pytest.mark.parametrize("sessions", [[], ["12:00-08:00"], ["08:00-12:00", "11:00-13:00"]])
def test_p31_sessions_that_cross_or_turn_back_are_refused(sessions):
    spans = tuple(tuple(time.fromisoformat(c) for c in one.split("-")) for one in sessions)
    with pytest.raises(BadInput, match="in order"):
        WorkCalendar(CALENDAR_2026.zone, sessions=spans)


@pytest.mark.parametrize("unit", list(Unit))
def test_p31_a_city_that_never_works_is_told_instead_of_searched_for_ever(unit):
    class Never(WorkCalendar):
        def is_worked(self, day):
            return False

    given = {"start": moment("03-02 09:00"), "limits": [Limit(Fraction(3), unit)]}
    if unit is Unit.NATURAL_HOURS:
        assert Clock(Never(CALENDAR_2026.zone), **given).deadline == moment("03-02 12:00")
        return
    with pytest.raises(BadInput, match="never come"):
        Clock(Never(CALENDAR_2026.zone), **given)
