"""Cases move on: the lines of "Workflow", with real accounts on a real database."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from geo_grid.access.models import AuditEntry
from geo_grid.areas.models import BasicCellSums
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound
from geo_grid.incidents.models import CaseFile
from geo_grid.incidents.refusals import StaleCase
from geo_grid.matters import queries as matters
from tests.incidents.cases import MONDAY, also, case_time
from tests.incidents.clocks import moment
from tests.sequencing import sequenced


def refusal(kind, desk, case, *args, **what):
    with pytest.raises(kind) as caught:
        desk.do(case, *args, **what)
    return caught.value


def test_seven_steps_by_five_roles_leave_seven_entries_and_seven_audit_rows(desk):
    case = desk.brought_to(desk.case(), "evaluated")
    entries = list(case.entries.order_by("number"))
    assert [entry.step for entry in entries] == [
        "reported", "accepted", "dispatched", "handling", "answered", "closed", "evaluated",
    ]  # fmt: skip
    assert [entry.number for entry in entries] == list(range(1, 8))
    assert all(later.step_before == one.step for one, later in pairwise(entries))
    rows = AuditEntry.objects.filter(action__startswith="incident.", keys__contains=[case.pk])
    assert [row.action for row in rows.order_by("id")] == [
        f"incident.{entry.transition}" for entry in entries
    ]
    assert [row.account for row in rows.order_by("id")] == [entry.account_id for entry in entries]
    assert case.state == "closed"
    assert case.round == 1


def test_the_open_cases_of_an_atom_are_counted_as_they_end_and_are_reopened(desk):
    case = desk.case()
    sums = BasicCellSums.objects.get(basic_cell=case.basic_cell)
    assert sums.open_incidents == 1
    desk.brought_to(case, "closed")
    sequenced()
    sums.refresh_from_db()
    assert sums.open_incidents == 0
    desk.do(case, "reopen", "assistant", reason="not fixed")
    sequenced()
    sums.refresh_from_db()
    assert sums.open_incidents == 1


def test_a_transition_of_another_step_names_what_is_allowed(desk):
    case = desk.case()
    refused = refusal(Conflict, desk, case, "answer", "dispatcher", note="x")
    assert refused.code == "not_at_this_step"
    assert refused.more["allowed"] == ["accept", "refuse", "ask", "self_handle", "void", "merge"]
    assert (case.step, case.revision, case.entries.count()) == ("reported", 1, 1)


def test_who_saw_an_older_revision_is_told_both(desk):
    case = desk.case()
    desk.do(case, "accept", "dispatcher")
    refused = refusal(StaleCase, desk, case, "accept", "dispatcher", revision=1)
    assert refused.code == "revision"
    assert refused.yours == {"revision": 1, "to": "accept"}
    assert (refused.theirs["revision"], refused.theirs["step"]) == (2, "accepted")


def test_the_same_client_id_is_answered_alike_and_done_once(desk):
    case = desk.case()
    first = desk.do(case, "accept", "dispatcher", client_id="c")
    assert desk.do(case, "accept", "dispatcher", client_id="c", revision=1) == first
    assert case.entries.count() == 2
    assert refusal(Conflict, desk, case, "dispatch", "dispatcher", client_id="c").code == (
        "client_id_used"
    )


def test_a_lost_reply_is_said_again_to_who_sees_the_case_no_more(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    first = desk.do(case, "return", "handler1", client_id="c", reason="not ours")
    assert desk.do(case, "return", "handler1", client_id="c", reason="not ours") == first
    refusal(NotFound, desk, case, "take", "handler1", client_id="d")


def test_a_foreign_case_is_as_absent(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    for who in ("handler2", "far_worker", "other_assistant"):
        assert refusal(NotFound, desk, case, "take", who).code == "not_found"


@pytest.mark.parametrize(
    ("step", "to", "who"),
    [
        ("reported", "accept", "worker"),
        ("reported", "accept", "verifier"),
        ("accepted", "dispatch", "worker"),
        ("accepted", "void", "verifier"),
        ("dispatched", "take", "dispatcher"),
        ("dispatched", "take", "worker"),
        ("handling", "answer", "dispatcher"),
        ("answered", "close", "dispatcher"),
        ("answered", "close", "city_manager"),
        ("answered", "supervise", "dispatcher"),
        ("closed", "evaluate", "dispatcher"),
        ("closed", "reopen", "worker"),
    ],
)
def test_what_is_not_one_s_to_do_is_refused(desk, step, to, who):
    case = desk.brought_to(desk.case(), step)
    before = case.revision
    assert to not in desk.allowed(case, who)
    refusal(NotAllowed, desk, case, to, who, note="x", reason="x")
    assert (case.step, case.revision) == (step, before)


@pytest.mark.parametrize(
    ("step", "to", "who", "field"),
    [
        ("reported", "refuse", "dispatcher", "reason"),
        ("reported", "ask", "dispatcher", "note"),
        ("dispatched", "return", "handler1", "reason"),
        ("accepted", "suspend", "dispatcher", "reason"),
        ("accepted", "extend", "dispatcher", "until"),
        ("accepted", "merge", "dispatcher", "of"),
        ("accepted", "void", "dispatcher", "reason"),
        ("handling", "answer", "handler1", "note"),
        ("answered", "rework", "verifier", "reason"),
        ("closed", "reopen", "assistant", "reason"),
        ("accepted", "supervise", "supervisor", "note"),
    ],
)
def test_what_is_missing_is_named(desk, step, to, who, field):
    case = desk.brought_to(desk.case(), step)
    assert refusal(BadInput, desk, case, to, who).field == field
    assert case.step == step


def test_an_answer_brings_the_photo_that_the_matter_wants(desk):
    desk.matter.evidence = ["note", "photo"]
    desk.matter.save()
    case = desk.brought_to(desk.case(), "handling")
    photo = {"media_type": "image/jpeg", "size": 1, "content": b"x", "incident": case}
    before = case_time(case) - timedelta(minutes=1)
    CaseFile.objects.create(ref="before", digest=b"1", added_at=before, **photo)
    assert refusal(BadInput, desk, case, "answer", "handler1", note="done").field == "photo"
    CaseFile.objects.create(ref="after", digest=b"2", added_at=case_time(case), **photo)
    desk.do(case, "answer", "handler1", note="done")


def test_the_verifier_is_neither_handler_nor_of_the_handling_department(desk):
    case = desk.brought_to(desk.case(), "answered")
    also(desk.users["verifier"], "department_handler", department_id=desk.departments["d1"].pk)
    assert {"verify", "rework", "close"}.isdisjoint(desk.allowed(case, "verifier"))
    for to in ("verify", "rework", "close"):
        refused = refusal(NotAllowed, desk, case, to, "verifier", reason="x")
        assert refused.code == "verifier_handled"


def test_the_verifier_has_not_handled_it_as_a_worker_either(desk):
    also(desk.users["worker"], "verifier", division_code="99")
    case = desk.case()
    desk.do(case, "self_handle", "worker")
    desk.do(case, "answer", "worker", note="done")
    assert refusal(NotAllowed, desk, case, "close", "worker").code == "verifier_handled"
    desk.do(case, "close", "verifier")


def test_nor_does_a_department_check_its_own_part(desk):
    case = desk.brought_to(desk.case("coordination"), "answered")
    also(desk.users["verifier"], "department_handler", department_id=desk.departments["d2"].pk)
    assert refusal(NotAllowed, desk, case, "close", "verifier").code == "verifier_handled"


def test_two_failed_checks_make_three_rounds_of_the_same_department_and_deadline(desk):
    case = desk.brought_to(desk.case(), "answered")
    deadline = case.deadline
    assert deadline
    for _ in range(2):
        desk.do(case, "verify", "verifier", note="looked")
        desk.do(case, "rework", "verifier", reason="still there")
        assert case.step == "handling"
        desk.do(case, "answer", "handler1", note="done again")
    assert case.round == 3
    assert case.department == desk.departments["d1"]
    assert case.deadline == deadline


def test_the_second_return_goes_to_arbitration_while_the_clock_runs_on(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    deadline = case.deadline
    desk.do(case, "return", "handler1", reason="not our road")
    assert (case.step, case.department) == ("accepted", None)
    desk.do(case, "dispatch", "dispatcher", department="d1")
    refused = refusal(Conflict, desk, case, "return", "handler1", reason="still not", client_id="r")
    assert refused.code == "in_arbitration"
    assert (case.step, case.in_arbitration, case.deadline) == ("dispatched", True, deadline)
    again = refusal(Conflict, desk, case, "return", "handler1", reason="still not", client_id="r")
    assert again.more == refused.more
    assert desk.allowed(case, "handler1") == []
    assert desk.allowed(case, "dispatcher") == ["arbitrate", "void"]
    desk.do(case, "arbitrate", "dispatcher", department="d2", reason="the map shows their border")
    assert (case.department.code, case.in_arbitration) == ("d2", False)
    # Who was told to take it does not return it either.
    refused = refusal(Conflict, desk, case, "return", "handler2", reason="no")
    assert refused.code == "in_arbitration"
    assert case.deadline == deadline


def test_another_department_may_return_it_once_too(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    desk.do(case, "return", "handler1", reason="not ours")
    desk.do(case, "dispatch", "dispatcher", department="d2")
    desk.do(case, "return", "handler2", reason="nor ours")
    assert (case.step, case.in_arbitration) == ("accepted", False)


def test_an_emergency_is_dispatched_at_once_and_its_clock_runs_from_the_report(desk, monkeypatch):
    department = desk.departments["d1"]
    monkeypatch.setattr(matters, "department_for", lambda *a, **k: department, raising=False)
    case = desk.case("emergency")
    assert (case.step, case.department, case.round) == ("dispatched", department, 1)
    assert (case.clock_from, case.deadline) == (MONDAY, MONDAY + timedelta(hours=24))
    assert [e.transition for e in case.entries.order_by("number")] == ["report", "dispatch"]
    assert desk.allowed(case, "dispatcher")[:2] == ["accept", "ask"]
    desk.do(case, "accept", "dispatcher")
    assert case.step == "dispatched"
    assert refusal(Conflict, desk, case, "accept", "dispatcher").code == "registered_already"
    desk.brought_to(case, "evaluated")


def test_an_emergency_that_nobody_answers_for_is_the_worker_s_of_its_cell(desk, monkeypatch):
    monkeypatch.setattr(matters, "department_for", lambda *a, **k: None, raising=False)
    case = desk.case("emergency")
    assert case.department is None
    refusal(NotFound, desk, case, "take", "far_worker")
    desk.do(case, "take", "worker")
    assert case.handler == desk.users["worker"]


def test_a_dispatch_without_a_department_goes_to_who_answers_for_the_matter(desk, monkeypatch):
    asked = []

    def department_for(version, *, division, point):
        asked.append((version, division, point.coords))
        return desk.departments["d3"]

    monkeypatch.setattr(matters, "department_for", department_for, raising=False)
    case = desk.brought_to(desk.case(), "accepted")
    desk.do(case, "dispatch", "dispatcher")
    assert case.department.code == "d3"
    assert asked == [(desk.matter, case.division, case.point.coords)]


def test_a_dispatch_to_no_department_is_refused_by_name(desk):
    case = desk.brought_to(desk.case(), "accepted")
    assert refusal(BadInput, desk, case, "dispatch", "dispatcher", department="x").field == (
        "department"
    )
    what = {"department": "d1", "parts": ["d1"]}
    assert refusal(BadInput, desk, case, "dispatch", "dispatcher", **what).field == "parts"


def test_a_new_department_takes_the_case_out_of_the_old_one_s_sight(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    desk.do(case, "dispatch", "dispatcher", department="d2")
    refusal(NotFound, desk, case, "take", "handler1")
    desk.do(case, "take", "handler2")


def test_suspended_is_resumed_voided_or_supervised_and_goes_back_where_it_was(desk):
    case = desk.brought_to(desk.case(), "handling")
    desk.do(case, "suspend", "dispatcher", reason="waits for a part")
    assert (case.step, case.step_left, case.state) == ("suspended", "handling", "open")
    assert desk.allowed(case, "dispatcher") == ["resume", "void"]
    assert desk.allowed(case, "supervisor") == ["supervise"]
    assert desk.allowed(case, "handler1") == []
    for to in ("answer", "extend", "ask", "merge"):
        refused = refusal(Conflict, desk, case, to, "dispatcher", note="x")
        assert refused.code == "not_at_this_step"
    desk.do(case, "supervise", "supervisor", note="hurry")
    desk.do(case, "resume", "dispatcher")
    assert (case.step, case.step_left) == ("handling", "")


def test_an_approval_asks_once_for_all_that_is_missing(desk):
    case = desk.case("approval")
    note = "身份证、产权证、图纸"
    desk.do(case, "ask", "dispatcher", note=note)
    assert case.entries.get(transition="ask").note == note
    assert case.suspensions.filter(until=None).count() == 1
    assert (
        refusal(Conflict, desk, case, "ask", "dispatcher", note="one more").code == "notice_given"
    )
    desk.do(case, "reply", "assistant", note="here they are")
    assert not case.suspensions.filter(until=None).exists()
    assert (
        refusal(Conflict, desk, case, "ask", "dispatcher", note="one more").code == "notice_given"
    )
    assert "ask" not in desk.allowed(case, "dispatcher")


def test_the_one_notice_of_an_approval_names_what_is_needed_and_stops_a_clock_that_ran(desk):
    materials = ["申请书", "占用范围图", "安全责任承诺书"]
    desk.matter.materials = materials
    desk.matter.save()
    case = desk.case("approval")
    desk.do(case, "accept", "dispatcher", at=MONDAY)
    assert (case.clock_from, case.deadline) == (MONDAY, moment("03-09 18:00"))
    asked, replied = moment("03-04 10:00"), moment("03-06 15:00")
    desk.do(case, "ask", "dispatcher", note="缺：" + "、".join(materials), at=asked)
    # Two of five days were used: what stands still is a limit that was running.
    assert (case.deadline, case.stood_light) == (None, "green")
    stands = case.suspensions.get()
    assert (stands.cause, stands.since, stands.until) == ("asked", asked, None)
    applicant = Client()
    applicant.force_login(desk.users["assistant"])
    page = applicant.get(f"/api/v1/incidents/{case.ref}").json()
    assert page["materials"] == materials
    (notice,) = [row["note"] for row in page["history"] if row["transition"] == "ask"]
    assert all(one in notice for one in materials)
    assert "reply" in page["allowed"]
    desk.do(case, "reply", "assistant", note="已补齐", at=replied)
    assert (case.suspensions.get().until, case.deadline) == (replied, moment("03-11 18:00"))


def test_only_what_was_asked_is_replied_to(desk):
    case = desk.case()
    assert refusal(Conflict, desk, case, "reply", "assistant", note="x").code == "no_question"
    desk.do(case, "ask", "dispatcher", note="where?")
    assert desk.allowed(case, "assistant") == ["reply"]
    assert refusal(Conflict, desk, case, "ask", "dispatcher", note="?").code == "question_open"
    refusal(NotFound, desk, case, "reply", "other_assistant", note="there")
    desk.do(case, "reply", "assistant", note="there")
    assert case.step == "reported"


def test_the_reporter_evaluates_and_a_supervisor_when_the_reporter_lets_the_days_pass(
    desk, settings
):
    settings.GEO_GRID_EVALUATION_DAYS = 3
    case = desk.brought_to(desk.case(), "closed")
    later = case.closed_at + timedelta(days=3)
    refusal(NotAllowed, desk, case, "evaluate", "supervisor", at=later - timedelta(seconds=1))
    desk.do(case, "evaluate", "supervisor", at=later)
    assert case.step == "evaluated"
    case = desk.brought_to(desk.case(), "closed")
    desk.do(case, "evaluate", "assistant", stars=4, note="quick")
    assert case.reports.get().stars == 4


def test_reopened_it_is_accepted_anew_in_the_next_round_with_a_clock_of_its_own(desk):
    case = desk.brought_to(desk.case(), "closed")
    later = moment("03-16 09:00")
    desk.do(case, "reopen", "assistant", reason="not fixed", at=later)
    assert (case.step, case.round, case.closed_at) == ("accepted", 2, None)
    assert (case.department, case.handler, case.verifier) == (None, None, None)
    assert case.deadline == moment("03-23 18:00")
    desk.brought_to(case, "closed")
    assert case.round == 2


def test_refused_and_void_are_the_end(desk):
    for to, step in (("refuse", "refused"), ("void", "void")):
        case = desk.case()
        desk.do(case, to, "dispatcher", reason="a test")
        assert (case.step, case.state) == (step, "closed")
        assert desk.allowed(case, "dispatcher") == []


def test_a_worker_handles_what_was_found_on_the_spot(desk):
    case = desk.case(reporter="worker")
    refusal(NotFound, desk, case, "self_handle", "far_worker")
    desk.do(case, "self_handle", "worker")
    assert (case.step, case.handler, case.round) == ("handling", desk.users["worker"], 1)
    assert case.deadline
    desk.do(case, "answer", "worker", note="swept")
    desk.do(case, "close", "verifier")
