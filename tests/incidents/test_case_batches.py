"""Many cases at once: what cannot be done is named, and holds up nothing else."""

from __future__ import annotations

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.errors import BadInput, NotAllowed
from geo_grid.incidents import assignees, bulk, registrations
from geo_grid.incidents.models import Incident
from geo_grid.matters import queries as matters
from tests.conftest import make_user
from tests.incidents.cases import EARLIER, MONDAY, case_time


def acting_as(desk, who, action, **what):
    scope = scope_of(desk.users[who])
    with acting(Caller(scope=scope)):
        return action(by=scope, **what)


def test_a_list_is_closed_each_with_its_own_entry_and_the_rest_is_named(desk):
    done = [desk.brought_to(desk.case(), "answered") for _ in range(2)]
    early = desk.brought_to(desk.case(), "handling")
    refs = [done[0].ref, "none", early.ref, done[1].ref]
    for _ in range(2):  # sent again it is answered alike
        answer = acting_as(
            desk, "verifier", bulk.close_all, refs=refs, note="seen", client_id="b",
            at=case_time(early),
        )  # fmt: skip
        assert answer["done"] == [case.ref for case in done]
        assert [(row["ref"], row["code"]) for row in answer["refused"]] == [
            ("none", "not_found"), (early.ref, "not_at_this_step"),
        ]  # fmt: skip
    for case in done:
        case.refresh_from_db()
        assert case.step == "closed"
        assert case.entries.filter(transition="close").count() == 1


def test_the_open_cases_of_a_worker_go_to_another_of_the_department(desk):
    department = desk.departments["d1"].pk
    desk.users["new"] = make_user("department_handler", "new", department_id=department)
    moved = desk.brought_to(desk.case(), "handling")
    closed = desk.brought_to(desk.case(), "closed")
    answer = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="new", at=MONDAY)
    assert answer == {"done": [moved.ref], "refused": []}
    moved.refresh_from_db()
    closed.refresh_from_db()
    assert (moved.handler, closed.handler) == (desk.users["new"], desk.users["handler1"])
    assert moved.step == "handling"
    assert moved.entries.get(transition="move").account == desk.users["dispatcher"]
    again = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="new")
    assert again == {"done": [], "refused": []}


def test_nobody_is_given_a_case_that_they_may_not_handle(desk):
    case = desk.brought_to(desk.case(), "handling")
    answer = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="handler2")
    assert [row["code"] for row in answer["refused"]] == ["cannot_handle"]
    case.refresh_from_db()
    assert case.handler == desk.users["handler1"]
    nobody = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="nobody")
    assert [row["code"] for row in nobody["refused"]] == ["cannot_handle"]
    with pytest.raises(NotAllowed):
        acting_as(desk, "handler1", bulk.move_all, of="handler1", to="handler2")


def test_emergencies_are_listed_until_they_are_registered(desk, monkeypatch):
    monkeypatch.setattr(matters, "department_for", lambda *a, **k: desk.departments["d1"])
    case, other = (
        desk.case("emergency", at=EARLIER), desk.case("emergency", at=EARLIER, atom=2))  # fmt: skip
    desk.case(at=EARLIER)
    rows = acting_as(desk, "dispatcher", registrations.owed)
    assert [row["ref"] for row in rows] == [case.ref, other.ref]
    assert all(row["is_late"] for row in rows)
    assert rows[0]["due"] == "2025-03-04T09:00:00+08:00"
    desk.do(case, "accept", "dispatcher")
    desk.brought_to(other, "closed")
    rows = acting_as(desk, "dispatcher", registrations.owed)
    assert [(row["ref"], row["step"]) for row in rows] == [(other.ref, "closed")]


def test_what_stands_or_is_disputed_stays_and_is_named(desk):
    moved, suspended, disputed = (desk.brought_to(desk.case(), "handling") for _ in range(3))
    desk.do(suspended, "suspend", "dispatcher", reason="waits")
    Incident.objects.filter(pk=disputed.pk).update(in_arbitration=True)
    answer = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="far_worker")
    assert answer["done"] == [moved.ref]
    assert [(row["ref"], row["code"]) for row in answer["refused"]] == [
        (suspended.ref, "suspended"), (disputed.ref, "in_dispute"),
    ]  # fmt: skip
    for case in (suspended, disputed):
        case.refresh_from_db()
        assert case.handler == desk.users["handler1"]
    moved.refresh_from_db()
    assert moved.entries.get(transition="move").handler == desk.users["far_worker"]


def test_a_list_is_moved_whoever_handles_each(desk):
    handled = desk.brought_to(desk.case(), "handling")
    waiting = desk.brought_to(desk.case(), "dispatched")
    early = desk.brought_to(desk.case(), "accepted")
    refs = [handled.ref, waiting.ref, early.ref, "none"]
    answer = acting_as(desk, "dispatcher", bulk.move_all, refs=refs, to="worker")
    assert answer["done"] == [handled.ref, waiting.ref]
    assert [row["code"] for row in answer["refused"]] == ["nobody_works_on_it", "not_found"]
    again = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", refs=refs[:2], to="worker")
    assert again == {"done": refs[:2], "refused": []}, "the reply was lost and it is sent once more"
    assert handled.entries.filter(transition="move").count() == 1
    late = acting_as(
        desk, "dispatcher", bulk.move_all, of="far_worker", refs=refs[:1], to="worker2"
    )
    assert [row["code"] for row in late["refused"]] == ["taken_meanwhile"]
    with pytest.raises(BadInput) as refused:
        acting_as(desk, "dispatcher", bulk.move_all, to="worker")
    assert refused.value.field == "of"


def test_p01_those_who_hold_cases_are_told_with_what_a_move_takes_up(desk):
    """The number beside a name is that of the cases that are moved or named."""
    for step in ("handling", "answered", "closed"):
        desk.brought_to(desk.case(), step)
    stands = desk.brought_to(desk.case(), "handling")
    desk.do(stands, "suspend", "dispatcher", reason="waits")
    found = acting_as(desk, "dispatcher", assignees.holders)
    (row,) = found["results"]
    assert (row["username"], row["is_active"], found["more"]) == ("handler1", True, False)
    desk.users["far"] = make_user("dispatcher", "far", division_code="990101001002")
    assert acting_as(desk, "far", assignees.holders)["results"] == []
    answer = acting_as(desk, "dispatcher", bulk.move_all, of="handler1", to="worker")
    assert {*answer["done"], *(one["ref"] for one in answer["refused"])} == set(row["refs"])
    assert len(row["refs"]) == 3
