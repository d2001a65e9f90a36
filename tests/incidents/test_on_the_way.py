"""Who took a case says that they are on the way: who may, when, and how long it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import AuditEntry
from geo_grid.access.scope import scope_of
from geo_grid.city_time import local
from geo_grid.errors import NotAllowed, NotFound
from geo_grid.events.models import Event
from geo_grid.incidents import case_payload, on_the_way
from geo_grid.incidents.bulk import move_all
from geo_grid.incidents.case_filters import CaseQuery
from geo_grid.incidents.case_list import listed
from geo_grid.incidents.models import CaseEntry
from geo_grid.incidents.refusals import CaseConflict, StaleCase
from geo_grid.incidents.requests import TransitionRequest
from tests.conftest import make_user
from tests.incidents.cases import case_time
from tests.incidents.test_written_steps import Phone


@pytest.fixture
def taken(desk):
    """A case of `d1` that `handler1` took yesterday."""
    return desk.brought_to(desk.case(at=timezone.now() - timedelta(days=1)), "handling")


def set_out(desk: Any, case: Any, who: str, **what: Any) -> dict[str, Any]:
    case.refresh_from_db()
    what.setdefault("revision", case.revision)
    scope = scope_of(desk.users[who])
    try:
        with acting(Caller(scope=scope)):
            asked = TransitionRequest(on_the_way.ON_THE_WAY, **what)
            return on_the_way.set_out(case.ref, asked, by=scope, at=case_time(case))
    finally:
        case.refresh_from_db()


def told(desk: Any, case: Any, who: str) -> dict[str, Any]:
    with acting(Caller(scope=scope_of(desk.users[who]))):
        return case_payload.one(case.ref)


def test_the_time_stands_in_history_list_and_case_and_it_is_an_event(desk, taken):
    before = taken.step, taken.deadline, taken.step_deadline, taken.step_from
    revision, at = taken.revision, case_time(taken)
    answer = set_out(desk, taken, "handler1")
    assert (answer["step"], answer["revision"]) == ("handling", revision + 1)
    assert "answer" in answer["allowed"]
    assert before == (taken.step, taken.deadline, taken.step_deadline, taken.step_from)
    seen, since = told(desk, taken, "dispatcher"), local(at).isoformat()
    assert seen["on_the_way_at"] == since
    last = seen["history"][-1]
    assert (last["transition"], last["at"], last["step"]) == ("on_the_way", since, "handling")
    assert last["account"]["id"] == desk.users["handler1"].pk
    with acting(Caller(scope=scope_of(desk.users["dispatcher"]))):
        (row,) = listed(CaseQuery())["results"]
    assert row["on_the_way_at"] == since
    event = Event.objects.order_by("-pk").first()
    assert (event.change, event.key, event.revision) == ("on_the_way", taken.pk, revision + 1)
    assert AuditEntry.objects.filter(action="incident.on_the_way").count() == 1


def test_p06_only_who_took_it_may_say_so(desk, taken):
    for who in ("dispatcher", "city_manager", "supervisor", "worker"):
        with pytest.raises((NotAllowed, NotFound)):
            set_out(desk, taken, who)
        assert not may(desk, taken, who)
    with pytest.raises(NotFound):
        set_out(desk, taken, "handler2")
    assert taken.on_the_way_at is None
    assert not CaseEntry.objects.filter(transition="on_the_way").exists()
    assert may(desk, taken, "handler1")


def may(desk: Any, case: Any, who: str) -> bool:
    with acting(Caller(scope=scope_of(desk.users[who]))):
        return on_the_way.may_set_out(case, by=scope_of(desk.users[who]))


@pytest.mark.parametrize("step", ["reported", "accepted", "dispatched", "answered", "closed"])
def test_only_while_it_is_handled(desk, step):
    case = desk.brought_to(desk.case(at=timezone.now() - timedelta(days=1)), step)
    assert not may(desk, case, "handler1")
    with pytest.raises((CaseConflict, NotFound)) as refused:
        set_out(desk, case, "handler1")
    if refused.type is CaseConflict:
        assert refused.value.code == "not_at_this_step"
    assert case.on_the_way_at is None


@pytest.mark.parametrize(
    ("to", "who", "more"),
    [("answer", "handler1", {"note": "已修好"}), ("return", "handler1", {"reason": "不属本部门"}),
     ("suspend", "dispatcher", {"reason": "等料"}), ("void", "dispatcher", {"reason": "误报"})],
)  # fmt: skip
def test_it_ends_with_the_next_step(desk, taken, to, who, more):
    set_out(desk, taken, "handler1")
    desk.do(taken, to, who, **more)
    assert taken.on_the_way_at is None


def test_it_ends_with_a_second_return_which_goes_to_arbitration(desk, taken):
    desk.do(taken, "return", "handler1", reason="不属本部门")
    desk.do(taken, "dispatch", "dispatcher", department="d1")
    desk.do(taken, "take", "handler1")
    set_out(desk, taken, "handler1")
    with pytest.raises(CaseConflict):
        desk.do(taken, "return", "handler1", reason="仍不属本部门")
    taken.refresh_from_db()
    assert taken.in_arbitration
    assert taken.on_the_way_at is None


def test_what_moves_no_case_does_not_end_it_and_rework_begins_anew(desk, taken):
    set_out(desk, taken, "handler1")
    desk.do(taken, "supervise", "supervisor", note="抓紧")
    desk.do(taken, "extend", "dispatcher", until=timezone.now() + timedelta(days=9))
    assert taken.on_the_way_at is not None
    assert not may(desk, taken, "handler1")
    with pytest.raises(CaseConflict) as refused:
        set_out(desk, taken, "handler1")
    assert refused.value.code == "on_the_way_already"
    desk.do(taken, "answer", "handler1", note="已修好")
    desk.do(taken, "rework", "verifier", reason="没修好")
    assert may(desk, taken, "handler1")


def test_it_ends_where_the_case_is_given_to_another(desk, taken):
    set_out(desk, taken, "handler1")
    desk.users["second"] = make_user(
        "department_handler", "second", department_id=desk.departments["d1"].pk
    )
    with acting(Caller(scope=scope_of(desk.users["dispatcher"]))):
        done = move_all(to="second", of="handler1", by=scope_of(desk.users["dispatcher"]))
    assert done == {"done": [taken.ref], "refused": []}
    taken.refresh_from_db()
    assert taken.on_the_way_at is None
    assert may(desk, taken, "second")
    assert not may(desk, taken, "handler1")


def test_the_same_sent_again_is_said_once_and_an_old_sight_is_refused(desk, taken):
    seen = taken.revision
    first = set_out(desk, taken, "handler1", client_id="way-0001", revision=seen)
    again = set_out(desk, taken, "handler1", client_id="way-0001", revision=seen)
    assert first == again
    assert CaseEntry.objects.filter(transition="on_the_way").count() == 1
    with pytest.raises(StaleCase):
        set_out(desk, taken, "handler1", client_id="way-0002", revision=seen)


def test_p19_without_a_line_it_counts_from_when_it_was_written(desk, taken):
    """Taken, on the way, answered: written one after the other on what the phone saw first."""
    case = desk.brought_to(desk.case(at=timezone.now() - timedelta(days=1)), "dispatched")
    phone = Phone(desk, "handler1")
    set_out_at = timezone.now() - timedelta(hours=2)
    take = phone.step(case, "take")
    way = phone.step(case, "on_the_way", made_at=set_out_at)
    assert [phone.send(body)[0] for body in (take, way, way)] == [201, 201, 201]
    case.refresh_from_db()
    assert case.on_the_way_at == set_out_at
    (entry,) = case.entries.filter(transition="on_the_way")
    assert entry.note.startswith("写于 ")
    assert phone.send(phone.step(case, "answer", note="已修好"))[0] == 201
    case.refresh_from_db()
    assert (case.step, case.on_the_way_at) == ("answered", None)


def test_over_its_own_address(desk, taken):
    phone = Phone(desk, "handler1")
    body = {"revision": taken.revision, "client_id": "way-0003"}
    path = f"/api/v1/incidents/{taken.ref}/on_the_way"
    reply = phone.client.post(path, body, content_type="application/json")
    assert (reply.status_code, reply.json()["step"]) == (200, "handling")
    assert phone.client.get(f"/api/v1/incidents/{taken.ref}").json()["on_the_way_at"]
