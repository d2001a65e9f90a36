"""P1, P2, P4, P6 where cases move: out of sight, without the right, with one held elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client

from geo_grid.access.actions import withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.errors import GeoGridError, NotAllowed, NotFound
from geo_grid.incidents import bulk, registrations
from geo_grid.matters import queries as matters
from tests.conftest import make_user
from tests.incidents.cases import also

LEFT, RIGHT = "990101001001", "990101001002"


def test_p02_a_foreign_case_takes_no_transition(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    for who in ("handler2", "far_worker", "other_assistant"):
        with pytest.raises(GeoGridError) as refused:
            desk.do(case, "take", who)
        assert isinstance(refused.value, NotFound)


def test_p06_a_right_held_elsewhere_does_nothing_here(desk):
    case = desk.case()
    mixed = desk.users["mixed"] = make_user("verifier", "mixed", division_code=LEFT)
    also(mixed, "dispatcher", division_code=RIGHT)
    assert desk.allowed(case, "mixed") == []
    with pytest.raises(NotAllowed):
        desk.do(case, "accept", "mixed")
    desk.do(desk.case(atom=2), "accept", "mixed")


def test_p04_who_took_a_case_and_lost_the_role_handles_it_no_more(desk):
    case = desk.brought_to(desk.case(), "handling")
    user = desk.users["handler1"]
    withdraw_role(user.assignments.get())
    also(user, "planner", division_code="99")
    with pytest.raises(NotAllowed):
        desk.do(case, "answer", "handler1", note="done")


def test_p06_many_at_once_want_the_right_to_each(desk):
    case = desk.brought_to(desk.case(), "handling")
    for who, method, path, body in (
        ("dispatcher", "post", "case_batches/close", {"refs": [case.ref], "client_id": "c"}),
        ("handler1", "post", "case_batches/move", {"of": "handler1", "to": "handler2"}),
        ("handler1", "get", "registrations_owed", {}),
    ):
        client = Client()
        client.force_login(desk.users[who])
        send = getattr(client, method)
        reply = send(f"/api/v1/{path}", body, content_type="application/json")
        assert reply.status_code == 403, path


def test_p01_a_dispatcher_elsewhere_moves_and_learns_nothing(desk, monkeypatch):
    monkeypatch.setattr(matters, "department_for", lambda *a, **k: desk.departments["d1"])
    desk.brought_to(desk.case("emergency"), "handling")
    far = scope_of(make_user("dispatcher", "far_dispatcher", division_code=RIGHT))
    with acting(Caller(scope=far)):
        answer = bulk.move_all(of="handler1", to="handler2", by=far)
        owed = registrations.owed(by=far)
    assert answer == {"done": [], "refused": []}
    assert owed == []
