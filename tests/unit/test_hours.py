"""Opening hours: what a text means, what is refused, and what the clock on the wall says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.errors import BadInput
from geo_grid.facilities.hours import (
    ALWAYS,
    Week,
    closes_next,
    ever_opens,
    is_open_at,
    opens_next,
    read_hours,
    table_of,
    write_hours,
)

CITY = ZoneInfo("Asia/Shanghai")
OFFICE = "Mo-Fr 08:00-17:30; Sa 09:00-12:00; PH off"
# 2 March 2026 is a Monday.
MONDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 8)
NEXT_MONDAY = date(2026, 3, 9)


def is_open(text: str, day: date, clock: str, **more) -> bool:
    hour, minute = map(int, clock.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CITY)
    return is_open_at(read_hours(text), moment, timezone=CITY, **more)


def test_a_week_is_read_by_day():
    week = read_hours(OFFICE)
    assert week.days[:5] == (((480, 1050),),) * 5
    assert week.days[5:] == (((540, 720),), ())
    assert week.holidays == ()
    assert table_of(week)["mo"] == ["08:00-17:30"]
    assert (table_of(week)["su"], table_of(week)["ph"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("周一至周五 8:00-12:00，14:00-17:30；节假日休息", "Mo-Fr 08:00-12:00,14:00-17:30; PH off"),
        ("星期一、星期三 ０９：００～１１：３０", "Mo,We 09:00-11:30"),
        ("每天 06:00至22:00", "Mo-Su 06:00-22:00"),
        ("08:00-18:00", "Mo-Su 08:00-18:00"),
        ("全天", "24/7"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Sa-Mo 10:00-11:00", "Mo,Sa,Su 10:00-11:00"),
        ("mo-fr 08:00-17:00; we 08:00-12:00", "Mo,Tu,Th,Fr 08:00-17:00; We 08:00-12:00"),
        ("Mo-Fr,PH 08:00-17:00", "Mo-Fr 08:00-17:00; PH 08:00-17:00"),
        ("Fr 22:00-26:00", "Fr 22:00-02:00"),
        ("Su off; Mo 08:00-09:00", "Mo 08:00-09:00"),
    ],
)
def test_two_spellings_are_one_week(text, meant):
    assert read_hours(text) == read_hours(meant)


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "Mo-Fr", "sometimes", "08:00+", "sunrise-sunset", "Jan-Mar 08:00-10:00",
        "SH off", "PH-Su off", "week 1-9 08:00-10:00", "Mo-Fr 08:00-12:00, Sa 09:00-10:00",
        "Mo-Fr 08:00-12:00 || off", '"by appointment"', "25:00-26:00", "08:00-08:00",
        "08:60-09:00", "08:00-12:00,11:00-13:00", "20:00-44:00", "工作日 08:00-12:00",
        "PH off; Mo-Fr 08:00-12:00", "Mo[1] 08:00-12:00", "8-17", "x" * 500,
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(text):
    with pytest.raises(BadInput) as refused:
        read_hours(text)
    assert refused.value.field == "opening_hours"
    part = refused.value.params["part"].removesuffix("…").replace(" ", "")
    assert part in text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("周一至周五 08:00-12:00；14:00-17:30", "14:00-17:30"),
        ("Mo-Fr 08:00-12:00; Mo-Fr 14:00-17:30", "Mo-Fr 14:00-17:30"),
        ("Mo-We 08:00-12:00; We,Mo,Tu 14:00-17:30", "We,Mo,Tu 14:00-17:30"),
        ("08:00-12:00; Mo-Su 14:00-17:30", "Mo-Su 14:00-17:30"),
        ("Mo-Fr 08:00-12:00; Mo-Sa 14:00-17:30", "Mo-Sa 14:00-17:30"),
        ("Mo-Fr 08:00-12:00; PH off; PH 14:00-17:30", "PH 14:00-17:30"),
    ],
)
def test_a_rule_that_would_undo_another_is_refused(text, part):
    with pytest.raises(BadInput) as refused:
        read_hours(text)
    assert (refused.value.code, refused.value.params["part"]) == ("hours_replaced", part)


def test_a_rule_for_some_of_the_days_of_another_is_an_exception():
    assert is_open("Mo-Fr 08:00-17:00; Mo 08:00-12:00", date(2026, 3, 3), "14:00")
    assert not is_open("Mo-Fr 08:00-17:00; Mo 08:00-12:00", MONDAY, "14:00")


def test_equal_days_are_written_once():
    text = "Mo-We,Fr 08:00-12:00; Th,Sa 14:00-17:30; PH off"
    assert write_hours(read_hours(text)) == text


def test_hours_end_when_they_say_so():
    assert not is_open(OFFICE, MONDAY, "07:59")
    assert is_open(OFFICE, MONDAY, "08:00")
    assert is_open(OFFICE, MONDAY, "17:29")
    assert not is_open(OFFICE, MONDAY, "17:30")


def test_a_sunday_that_is_not_named_is_closed():
    assert not is_open(OFFICE, SUNDAY, "10:00")
    assert is_open(OFFICE, SATURDAY, "10:00")


def test_hours_past_midnight_belong_to_the_day_they_began_on():
    night = "Sa 22:00-02:00"
    assert is_open(night, SATURDAY, "23:59")
    assert is_open(night, SUNDAY, "01:59")
    assert not is_open(night, SUNDAY, "02:00")
    assert not is_open(night, SATURDAY, "01:00")  # Friday night


def test_sunday_night_runs_into_monday():
    assert is_open("Su 20:00-06:00", MONDAY, "05:00")


def test_a_holiday_has_its_own_hours_and_the_night_before_keeps_its():
    night = "Mo-Su 20:00-04:00; PH 10:00-11:00"

    def is_holiday(day: date) -> bool:
        return day == SUNDAY

    assert is_open(night, SUNDAY, "03:00", is_holiday=is_holiday)  # of Saturday
    assert is_open(night, SUNDAY, "10:30", is_holiday=is_holiday)
    assert not is_open(night, SUNDAY, "21:00", is_holiday=is_holiday)
    assert not is_open(night, NEXT_MONDAY, "03:00", is_holiday=is_holiday)
    assert is_open(night, NEXT_MONDAY, "03:00")
    assert is_open(night, SUNDAY, "21:00")


def test_holidays_of_which_nothing_is_said_are_days_of_the_week():
    assert is_open("Su 08:00-09:00", SUNDAY, "08:30", is_holiday=lambda day: True)


def test_the_clock_is_that_of_the_city():
    week = read_hours("Mo 00:00-01:00")
    sunday_in_utc = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 00:30 on Monday in Shanghai
    assert is_open_at(week, sunday_in_utc, timezone=CITY)
    assert not is_open_at(week, sunday_in_utc, timezone=ZoneInfo("UTC"))
    with pytest.raises(ValueError, match="offset"):
        is_open_at(week, datetime(2026, 3, 2, 0, 30), timezone=CITY)  # noqa: DTZ001


def test_always_is_always():
    assert all(is_open("24/7", day, "00:00") for day in (MONDAY, SATURDAY, SUNDAY))
    assert read_hours("24/7") == ALWAYS


def _spans():
    minutes = st.integers(0, 287).map(lambda five: five * 5)
    one = st.tuples(minutes, st.integers(1, 287).map(lambda five: five * 5)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    )
    return st.one_of(st.just(()), one.map(lambda span: (span,)), st.just(((0, 1440),)))


@given(st.tuples(*[_spans()] * 7), st.one_of(st.none(), _spans()))
def test_what_is_written_is_read_back(days, holidays):
    week = Week(days, holidays)
    assert read_hours(write_hours(week)) == week


@pytest.mark.parametrize(
    ("text", "day", "clock", "opens"),
    [
        (OFFICE, SUNDAY, "10:00", datetime(2026, 3, 9, 8, 0, tzinfo=CITY)),
        (OFFICE, MONDAY, "07:59", datetime(2026, 3, 2, 8, 0, tzinfo=CITY)),
        (OFFICE, MONDAY, "08:00", datetime(2026, 3, 3, 8, 0, tzinfo=CITY)),  # it is open now
        ("Mo 22:00-02:00", MONDAY, "23:00", datetime(2026, 3, 9, 22, 0, tzinfo=CITY)),
        ("Mo 08:00-09:00,10:00-11:00", MONDAY, "09:30", datetime(2026, 3, 2, 10, tzinfo=CITY)),
        ("off", MONDAY, "10:00", None),
        ("Mo-Su off; PH 08:00-09:00", MONDAY, "10:00", datetime(2026, 3, 9, 8, tzinfo=CITY)),
    ],
)
def test_when_it_opens_next(text, day, clock, opens):
    hour, minute = map(int, clock.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CITY)
    found = opens_next(read_hours(text), moment, timezone=CITY,
                       is_holiday=lambda one: one == NEXT_MONDAY and text.startswith("Mo-Su off"))  # fmt: skip
    assert found == opens


@pytest.mark.parametrize(
    ("text", "day", "clock", "shuts"),
    [
        (OFFICE, MONDAY, "09:00", datetime(2026, 3, 2, 17, 30, tzinfo=CITY)),
        (OFFICE, MONDAY, "17:30", None),  # shut already
        ("Mo-Fr 08:00-12:00,12:00-17:00", MONDAY, "09:00", datetime(2026, 3, 2, 17, tzinfo=CITY)),
        ("Mo-Su 20:00-02:00", MONDAY, "01:30", datetime(2026, 3, 2, 2, tzinfo=CITY)),
        ("Mo-Su 20:00-02:00", MONDAY, "23:00", datetime(2026, 3, 3, 2, tzinfo=CITY)),
        ("24/7", MONDAY, "09:00", None),
        ("24/7; PH off", SUNDAY, "09:00", datetime(2026, 3, 9, tzinfo=CITY)),
    ],
)
def test_until_when_it_is_open(text, day, clock, shuts):
    hour, minute = map(int, clock.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CITY)
    found = closes_next(
        read_hours(text), moment, timezone=CITY, is_holiday=lambda one: one == NEXT_MONDAY
    )
    assert found == shuts


def test_whether_it_ever_opens():
    assert [ever_opens(read_hours(text)) for text in (OFFICE, "off", "off; PH 08:00-09:00")] == [
        True, False, True]  # fmt: skip
