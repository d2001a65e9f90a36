"""The clock of a stored case: stops, extensions, and a calendar that is entered later."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo_grid.access.models import AuditEntry
from geo_grid.access.system import as_system
from geo_grid.errors import BadInput
from geo_grid.incidents import case_clock
from geo_grid.incidents.case_clock import recompute_open
from geo_grid.matters.actions import Entry, enter_days, set_sessions
from geo_grid.matters.models import CalendarYear
from tests.incidents.cases import MONDAY
from tests.incidents.clocks import moment


@pytest.fixture
def accepted(desk):
    """A case that was accepted on a Monday at nine; its whole limit is 5 working days."""
    case = desk.case()
    desk.do(case, "accept", "dispatcher", at=MONDAY)
    return case


def limited(desk, amount, unit):
    desk.matter.limits = {"whole": {"amount": amount, "unit": unit}}
    desk.matter.save()


def test_the_whole_limit_begins_with_acceptance(desk):
    case = desk.case()
    assert case.deadline is None
    desk.do(case, "accept", "dispatcher", at=MONDAY + timedelta(days=1))
    assert (case.clock_from, case.deadline) == (MONDAY + timedelta(days=1), moment("03-10 18:00"))


def test_days_that_end_while_it_is_suspended_are_not_counted(desk, accepted):
    assert accepted.deadline == moment("03-09 18:00")
    desk.do(accepted, "suspend", "dispatcher", reason="x", at=moment("03-04 10:00"))
    assert (accepted.deadline, accepted.yellow) == (None, None)
    assert accepted.stood_light == "green"
    desk.do(accepted, "resume", "dispatcher", at=moment("03-06 15:00"))
    assert (accepted.deadline, accepted.stood_light) == (moment("03-11 18:00"), "")


def test_hours_stand_still_while_it_is_suspended(desk):
    limited(desk, 16, "working_hours")
    case = desk.case()
    desk.do(case, "accept", "dispatcher", at=MONDAY)
    assert case.deadline == moment("03-04 09:00")
    assert case.yellow == moment("03-03 15:48")
    desk.do(case, "suspend", "dispatcher", reason="x", at=moment("03-03 10:00"))
    desk.do(case, "resume", "dispatcher", at=moment("03-05 15:00"))
    assert case.deadline == moment("03-06 12:00")


def test_a_case_that_was_late_stays_red_while_it_stands(desk, accepted):
    desk.do(accepted, "suspend", "dispatcher", reason="x", at=moment("03-10 09:00"))
    assert accepted.stood_light == "red"


def test_the_clock_stands_for_the_first_question_alone_and_until_the_reply(desk, accepted):
    desk.do(accepted, "ask", "dispatcher", note="where?", at=moment("03-04 10:00"))
    assert accepted.deadline is None
    desk.do(accepted, "reply", "assistant", note="there", at=moment("03-06 15:00"))
    assert accepted.deadline == moment("03-11 18:00")
    desk.do(accepted, "ask", "dispatcher", note="and?", at=moment("03-06 16:00"))
    assert accepted.deadline == moment("03-11 18:00")


def test_whoever_goes_on_without_the_reply_lets_the_clock_run(desk, accepted):
    desk.do(accepted, "ask", "dispatcher", note="where?", at=moment("03-04 10:00"))
    desk.do(accepted, "dispatch", "dispatcher", department="d1", at=moment("03-06 15:00"))
    assert accepted.deadline == moment("03-11 18:00")


def test_an_extension_ends_where_it_was_asked_to_and_in_days_if_it_can(desk):
    with as_system("test"):
        days = [Entry(date(2026, 5, n), "off") for n in range(1, 6)]
        enter_days(days, years=[2026], source="notice")
    limited(desk, 3, "working_days")
    case = desk.case(at=moment("04-27 09:00"))
    desk.do(case, "accept", "dispatcher", at=moment("04-27 09:00"))
    assert case.deadline == moment("04-30 18:00")
    desk.do(case, "extend", "dispatcher", until=moment("05-07 18:00"))
    assert case.deadline == moment("05-07 18:00")
    row = case.extensions.get()
    assert (row.amount, row.unit) == (2, "working_days")
    desk.do(case, "extend", "dispatcher", until=moment("05-08 09:07"))
    assert case.deadline == moment("05-08 09:07")
    assert case.extensions.latest("id").unit == "natural_hours"


def test_an_extension_is_later_than_the_deadline(desk, accepted):
    for until in (accepted.deadline, moment("03-01 09:00")):
        with pytest.raises(BadInput) as refused:
            desk.do(accepted, "extend", "dispatcher", until=until)
        assert (refused.value.code, refused.value.field) == ("until_not_later", "until")


def test_each_step_has_its_own_limit_beside_the_whole(desk, accepted):
    assert accepted.step_deadline is None
    desk.do(accepted, "dispatch", "dispatcher", department="d1")
    desk.do(accepted, "take", "handler1", at=moment("03-03 09:00"))
    assert accepted.step_deadline == moment("03-05 09:00")
    assert accepted.deadline == moment("03-09 18:00")


def test_a_case_without_a_matter_has_no_deadline(desk):
    case = desk.case(matter=None)
    desk.do(case, "accept", "dispatcher")
    assert (case.deadline, case.step_deadline, case.is_provisional) == (None, None, False)


def test_a_year_that_is_entered_moves_each_provisional_deadline_once(desk):
    with as_system("test"):
        enter_days([], years=[2026], source="notice")
        desk_case = desk.case(at=moment("2026-12-30 09:00"))
        untouched = desk.case()
    desk.do(desk_case, "accept", "dispatcher", at=moment("2026-12-30 09:00"))
    desk.do(untouched, "accept", "dispatcher", at=MONDAY)
    assert desk_case.is_provisional
    before = desk_case.deadline
    entries = desk_case.entries.count()
    for _ in range(2):
        with as_system("test"):
            enter_days([Entry(date(2027, 1, 1), "off")], years=[2027], source="notice")
            recompute_open(at=moment("2026-12-31 09:00"))
    desk_case.refresh_from_db()
    untouched.refresh_from_db()
    assert CalendarYear.objects.filter(year=2027).exists()
    assert not desk_case.is_provisional
    assert desk_case.deadline > before
    assert desk_case.entries.count() == entries + 1
    changed = AuditEntry.objects.filter(action="incident.recompute")
    assert [row.keys for row in changed] == [[desk_case.pk]]
    assert untouched.revision == 2


def test_the_command_moves_what_a_changed_day_moves(desk, accepted, tmp_path, capsys):
    notice = tmp_path / "notice.csv"
    notice.write_text("day,kind\n2026-03-06,off\n", encoding="utf-8")
    assert accepted.deadline == moment("03-09 18:00")
    for _ in range(2):
        call_command("import_calendar", str(notice))
    accepted.refresh_from_db()
    assert accepted.deadline == moment("03-10 18:00")
    assert AuditEntry.objects.filter(action="incident.recompute").count() == 1


def test_other_sessions_move_each_open_case_once(desk, monkeypatch, capsys):
    monkeypatch.setattr(case_clock, "BATCH", 2)  # so that these are several
    limited(desk, 16, "working_hours")
    cases = [desk.case() for _ in range(5)]
    for case in cases:
        desk.do(case, "accept", "dispatcher", at=MONDAY)
    stands, ended, days = cases[2], cases[3], desk.case(matter=None)
    desk.do(stands, "suspend", "dispatcher", reason="x", at=MONDAY + timedelta(hours=1))
    desk.do(ended, "void", "dispatcher", reason="x")
    before = {case.pk: (case.deadline, case.revision) for case in cases}
    for _ in range(2):
        call_command("set_working_sessions", "08:00-12:00", "14:00-19:00")
    assert "3" in capsys.readouterr().out
    for case in cases:
        case.refresh_from_db()
        deadline, revision = before[case.pk]
        if case in (stands, ended):
            assert (case.deadline, case.revision) == (deadline, revision)
            continue
        assert (deadline, case.deadline) == (moment("03-04 09:00"), moment("03-03 18:00"))
        assert case.revision == revision + 1
        last = case.entries.latest("number")
        assert (last.transition, last.number, last.account) == ("recompute", revision + 1, None)
    days.refresh_from_db()
    assert days.revision == 1
    desk.do(stands, "resume", "dispatcher", at=MONDAY + timedelta(hours=1.5))
    assert stands.deadline == moment("03-03 18:30")


def test_what_a_killed_run_left_undone_is_done_by_the_next(desk, accepted):
    limited(desk, 16, "working_hours")
    with as_system("test"):
        set_sessions([(time(8), time(12)), (time(14), time(19))])
    call_command("set_working_sessions", "08:00-12:00", "14:00-19:00")
    accepted.refresh_from_db()
    assert accepted.deadline == moment("03-03 18:00")


def test_many_cases_that_other_sessions_do_not_move_are_read_together(desk):
    def queries(cases: int) -> int:
        for _ in range(cases):
            desk.do(desk.case(), "accept", "dispatcher", at=MONDAY)
        with as_system("test"), CaptureQueriesContext(connection) as read:
            assert recompute_open(at=MONDAY, sessions=True) == 0
        return len(read)

    assert queries(1) == queries(6)
