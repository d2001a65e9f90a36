"""Whose turn it is: the list says of all cases what the workflow offers of each."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from geo_grid.access.actions import assign_role, withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.incidents.case_filters import WORKLISTS, CaseQuery, found
from geo_grid.incidents.models import Incident
from geo_grid.incidents.steps import Kind, Step
from tests.conftest import make_user
from tests.incidents.cases import Desk
from tests.incidents.test_everybody import ROLES, at_step, everybody  # noqa: F401

WAITS = {
    "reported": "accept", "accepted": "dispatch", "dispatched": "take", "handling": "answer",
    "answered": "close", "suspended": "resume",
}  # fmt: skip


def turn_of(desk: Desk, who: str) -> set[str]:
    with acting(Caller(scope=scope_of(desk.users[who]))):
        cases = found(CaseQuery(state="open", worklist="my_turn"), now=timezone.now())
        return set(cases.values_list("ref", flat=True))


def expected(desk: Desk, case: Incident, who: str) -> bool:
    """Told by what the page of the case offers, and whose hands it is in."""
    offered = desk.allowed(case, who)
    me = desk.users[who].pk
    wanted = "arbitrate" if case.in_arbitration else WAITS.get(case.step)
    if wanted not in offered:
        return False
    if case.step in ("dispatched", "handling") and not case.in_arbitration:
        return case.handler_id in (None, me)
    return case.step != "answered" or case.verifier_id in (None, me)


def test_the_list_of_each_role_is_what_the_workflow_offers_it(everybody: Desk):  # noqa: F811
    desk = everybody
    for kind in Kind:
        for step in Step:
            at_step(desk, kind, step)
    desk.case(reporter="nobody", atom=8)  # elsewhere, reported by no account
    cases = list(Incident.objects.filter(state="open"))
    assert {one.step for one in cases} == set(WAITS)
    wrong = []
    for who in sorted(ROLES):
        mine = {one.ref for one in cases if expected(desk, one, who)}
        if turn_of(desk, who) != mine:
            wrong.append((who, turn_of(desk, who) ^ mine))
    assert not wrong
    assert turn_of(desk, "dispatcher")
    assert turn_of(desk, "handler1")
    assert turn_of(desk, "verifier")
    assert not turn_of(desk, "planner")


def test_what_somebody_took_is_theirs_and_not_their_colleagues(desk: Desk):
    office = desk.departments["d1"]
    desk.users["colleague"] = make_user("department_handler", "colleague", department_id=office.pk)
    case = desk.brought_to(desk.case(), "dispatched")
    assert turn_of(desk, "handler1") == turn_of(desk, "colleague") == {case.ref}
    desk.do(case, "take", "handler1")
    assert (turn_of(desk, "handler1"), turn_of(desk, "colleague")) == ({case.ref}, set())


def test_a_question_waits_for_whoever_reported_and_a_part_for_its_department(desk: Desk):
    case = desk.case("coordination")
    desk.do(case, "accept", "dispatcher")
    assert turn_of(desk, "assistant") == set()
    desk.do(case, "ask", "dispatcher", note="where?")
    assert turn_of(desk, "assistant") == {case.ref}
    assert turn_of(desk, "other_assistant") == set()
    desk.do(case, "reply", "assistant", note="there")
    assert turn_of(desk, "assistant") == set()
    desk.do(case, "dispatch", "dispatcher", department="d1", parts=["d2"])
    assert turn_of(desk, "handler2") == {case.ref}
    assert turn_of(desk, "handler3") == set()
    case.refresh_from_db()
    case.parts.update(answered_at=timezone.now())
    assert turn_of(desk, "handler2") == set()


def test_who_handled_a_case_does_not_check_it(desk: Desk):
    assign_role(desk.users["handler1"], "verifier", division_code="99")
    case = desk.brought_to(desk.case(), "answered")
    assert turn_of(desk, "handler1") == set()
    assert turn_of(desk, "verifier") == {case.ref}


def test_p06_a_right_held_elsewhere_makes_it_nobody_s_turn_here(desk: Desk):
    """The dispatcher of one community reads the cases of the other."""
    desk.users["mixed"] = make_user("dispatcher", "mixed", division_code="990101001001")
    assign_role(desk.users["mixed"], "verifier", division_code="99")
    here, there = desk.case(), desk.case(atom=3)
    assert here.division_id != there.division_id or here.basic_cell_id != there.basic_cell_id
    assert turn_of(desk, "dispatcher") == {here.ref, there.ref}
    assert turn_of(desk, "mixed") == {here.ref}


def test_p04_a_case_waits_no_more_for_who_took_it_and_lost_the_role(desk: Desk):
    case = desk.brought_to(desk.case(), "accepted")
    desk.do(case, "self_handle", "worker")
    assert turn_of(desk, "worker") == {case.ref}
    withdraw_role(desk.users["worker"].assignments.get())
    assign_role(desk.users["worker"], "supervisor", division_code="99")
    assert turn_of(desk, "worker") == set()


def test_a_dispute_waits_for_who_settles_it(desk: Desk):
    case = desk.brought_to(desk.case(), "dispatched")
    Incident.objects.filter(pk=case.pk).update(in_arbitration=True)
    assert turn_of(desk, "handler1") == set()
    assert turn_of(desk, "dispatcher") == {case.ref}


@pytest.mark.parametrize("name", WORKLISTS)
def test_every_list_can_be_asked_for(desk: Desk, name: str, client: Any):
    client.force_login(desk.users["dispatcher"])
    reply = client.get("/api/v1/incidents", {"state": "open", "list": name})
    figures = client.get("/api/v1/incident_figures", {"state": "open", "list": name})
    assert (reply.status_code, figures.status_code) == (200, 200)
    assert figures.json()["total"] == len(reply.json()["results"])
