"""The calendar of a city: entered once, from the library or a notice, and read as one."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.management import call_command

from geo_grid.access.models import AuditEntry
from geo_grid.areas.models import City
from geo_grid.city_time import forget_zone
from geo_grid.errors import BadInput, Faults
from geo_grid.matters import actions, holidays
from geo_grid.matters.calendar import OFFICE_HOURS
from geo_grid.matters.files import read_notice
from geo_grid.matters.models import CalendarDay, CalendarYear
from geo_grid.matters.queries import work_calendar
from tests.incidents.clocks import CALENDAR_2026

NOTICE = """day,kind,name,source
2026-12-31,off,元旦,notice
2027-01-01,放假,元旦,notice
2027/1/9,上班,,notice
"""


@pytest.fixture
def notice(tmp_path):
    """A notice in a file, by its text."""

    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "notice.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def entries() -> int:
    return AuditEntry.objects.filter(action="calendar.enter").count()


def test_a_city_in_china_knows_the_notices_of_the_state_council(bare_city):
    entered = actions.enter_known_holidays()
    calendar = work_calendar()
    assert entered.years == holidays.years()
    assert calendar.known_years >= set(range(2004, 2027))
    assert calendar.sessions == OFFICE_HOURS
    days = [date(2026, 1, 1) + timedelta(number) for number in range(365)]
    wrong = [day for day in days if calendar.is_worked(day) != CALENDAR_2026.is_worked(day)]
    assert wrong == []
    assert CalendarDay.objects.get(day="2026-10-01").name == "国庆节"


def test_what_is_known_is_entered_once_and_what_was_entered_by_hand_stays(bare_city):
    actions.enter_days([actions.Entry(date(2026, 7, 1), "off")], years=[2026])
    assert entries() == 1
    first = actions.enter_known_holidays()
    assert 2026 not in first.years
    assert not CalendarDay.objects.filter(day="2026-10-01").exists()
    assert CalendarDay.objects.filter(day="2026-07-01").exists()
    assert actions.enter_known_holidays() == actions.Entered(0, [])
    assert entries() == 2


@pytest.mark.parametrize(
    ("zone", "code", "known"),
    [
        ("Asia/Shanghai", "350203", True),
        ("Asia/Urumqi", "650102", True),
        ("Asia/Shanghai", "810000", False),
        ("Asia/Hong_Kong", "810000", False),
        ("America/New_York", "990101", False),
    ],
)
def test_p30_elsewhere_no_holidays_are_made_up(bare_city, settings, zone, code, known):
    settings.GEO_GRID_TIME_ZONE = ""
    City.objects.update(timezone=zone, code=code)
    forget_zone()
    actions.enter_known_holidays()
    assert CalendarYear.objects.exists() is known
    assert bool(work_calendar().known_years) is known


def test_without_a_city_nothing_is_entered(db):
    assert actions.enter_known_holidays() == actions.Entered(0, [])


def test_migrate_brings_a_city_its_calendar(bare_city):
    call_command("migrate", verbosity=0)
    assert CalendarYear.objects.filter(year=2026).exists()


def test_a_later_notice_names_only_what_it_changes(bare_city):
    first = actions.Entry(date(2026, 2, 14), "working", "春节")
    actions.enter_days([first, actions.Entry(date(2026, 2, 16), "off", "春节")], years=[2026])
    again = actions.enter_days([first], years=[2026])
    assert again == actions.Entered(0, [])
    assert entries() == 1
    actions.enter_days([actions.Entry(date(2026, 2, 14), "off", "春节")], years=[2026])
    calendar = work_calendar()
    assert not calendar.is_worked(date(2026, 2, 14))
    assert not calendar.is_worked(date(2026, 2, 16))
    assert entries() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_is_read_in_the_encodings_of_offices(notice, encoding):
    found = read_notice(notice(NOTICE, encoding), year=2027)
    assert [(entry.day, entry.kind, entry.name) for entry in found.entries] == [
        (date(2026, 12, 31), "off", "元旦"),
        (date(2027, 1, 1), "off", "元旦"),
        (date(2027, 1, 9), "working", ""),
    ]


def test_the_command_enters_a_notice_once(bare_city, notice, capsys):
    for changed in (3, 0):
        call_command("import_calendar", str(notice(NOTICE)), year=2027)
        assert f" {changed} " in capsys.readouterr().out
    assert entries() == 1
    assert work_calendar().is_known(date(2027, 1, 1), date(2027, 12, 31))
    assert not work_calendar().is_known(date(2026, 12, 31), date(2027, 1, 1))


REFUSED = [
    ("day,kind\n2026-02-30,off\n", None, [(2, "day", "day_unreadable")]),
    ("day,kind\nx,off\n2026-01-01,holiday\n", None,
     [(2, "day", "day_unreadable"), (3, "kind", "kind_unknown")]),
    ("day,kind\n2026-01-01,off\n\n2026/1/1,off\n", None, [(4, "day", "day_twice")]),
    ("day,kind\n2026-01-01,off\n2028-01-01,off\n", 2026, [(3, "day", "day_of_another_year")]),
    ("day,kind,name\n2026-01-01,off," + "名" * 101, None, [(2, "name", "text_too_long")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "year", "faults"), REFUSED)
def test_p31_a_notice_with_a_fault_enters_nothing(bare_city, notice, capsys, text, year, faults):
    path = notice(text)
    with pytest.raises(Faults) as refused:
        read_notice(path, year=year)
    assert [(f.params["row"], f.field, f.code) for f in refused.value.faults] == faults
    with pytest.raises(SystemExit) as ended:
        call_command("import_calendar", str(path), year=year)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert all(code in said for _, _, code in faults)
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "columns_missing"),
        ("day,name\n", "columns_missing"),
        ("day,kind,day\n", "columns_missing"),
        ("day,kind\n", "year_unsure"),
        ("day,kind\n2026-12-31,off\n2027-01-01,off\n", "year_unsure"),
    ],
)
def test_p31_a_file_that_is_no_notice_is_told_what_it_lacks(notice, text, code):
    with pytest.raises(BadInput) as refused:
        read_notice(notice(text))
    assert refused.value.code == code


def test_p31_what_is_no_file_or_no_text_is_refused(notice, tmp_path):
    binary = notice("")
    binary.write_bytes(b"\xff\xfe\x00\xff")
    for path in (tmp_path, tmp_path / "absent.csv", binary):
        with pytest.raises(BadInput) as refused:
            read_notice(path)
        assert refused.value.code == "file_unreadable"


def test_a_year_without_days_off_can_be_said(notice):
    assert read_notice(notice("day,kind\n"), year=2027).year == 2027


def test_sessions_are_set_whole_or_not_at_all(bare_city, capsys):
    call_command("set_working_sessions", "08:30-12:00", "15:00-18:00")
    wanted = ((time(8, 30), time(12)), (time(15), time(18)))
    assert work_calendar().sessions == wanted
    for bad in (["08:30-12:00", "11:00-18:00"], ["x-y"], ["18:00-08:00"], ["08:00+08:00-12:00"]):
        with pytest.raises(SystemExit) as ended:
            call_command("set_working_sessions", *bad)
        assert ended.value.code == 2
    assert work_calendar().sessions == wanted
    call_command("set_working_sessions", "08:30-12:00", "15:00-18:00")
    assert AuditEntry.objects.filter(action="calendar.sessions").count() == 1
