"""A case is given to a person: who may be named, what they see by it, and who sees it no more."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from geo_grid.access.models import Department
from geo_grid.access.scope import limit, scope_of
from geo_grid.errors import BadInput, NotFound
from geo_grid.events.actions import give_numbers
from geo_grid.incidents import assignees, contacts
from geo_grid.incidents.contacts import Contact
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.notices import hands_of
from geo_grid.live import feed
from geo_grid.messages.models import Message
from tests.conftest import make_user
from tests.incidents.cases import MONDAY, also
from tests.incidents.test_transition_routes import Site, site_role


@pytest.fixture
def accepted(desk):
    return desk.brought_to(desk.case(), "accepted")


def sent(desk, case, handler, **what):
    what.setdefault("department", "d1")
    return desk.do(case, "dispatch", "dispatcher", handler=handler, **what)


def sees(desk, case, who):
    scope = scope_of(desk.users[who])
    return limit(Incident.objects.filter(pk=case.pk), scope).exists()


def test_one_of_the_department_is_sent_and_takes_it(desk, accepted):
    sent(desk, accepted, "handler1")
    assert (accepted.step, accepted.handler) == ("dispatched", desk.users["handler1"])
    entry = accepted.entries.get(transition="dispatch")
    assert (entry.department.code, entry.handler) == ("d1", desk.users["handler1"])
    assert hands_of(accepted) == [desk.users["handler1"].pk]
    told = Message.objects.filter(case=accepted.pk, kind=Message.Kind.DISPATCHED)
    assert list(told.values_list("recipient", flat=True)) == [desk.users["handler1"].pk]
    desk.do(accepted, "take", "handler1")
    desk.do(accepted, "answer", "handler1", note="done")


def test_p06_a_worker_of_another_cell_sees_the_case_and_works_on_it(desk, accepted):
    assert not sees(desk, accepted, "far_worker")
    sent(desk, accepted, "far_worker")
    assert sees(desk, accepted, "far_worker")
    assert "take" in desk.allowed(accepted, "far_worker")
    desk.do(accepted, "take", "far_worker")
    desk.do(accepted, "answer", "far_worker", note="done")
    assert (accepted.step, accepted.handler) == ("answered", desk.users["far_worker"])


def test_p06_the_page_of_a_sent_worker_masks_the_reporter_and_no_resident_is_nearer(
    desk, accepted, lattice_city
):
    """The contact is as for whoever sees a case; the registers are of one's own cells, as before."""
    report = CaseReport.objects.get(incident=accepted)
    columns = contacts.sealed(Contact("陈静", "13800001234", consent=True, notice="1"), at=MONDAY)
    CaseReport.objects.filter(pk=report.pk).update(**columns)
    sent(desk, accepted, "far_worker")
    far = scope_of(desk.users["far_worker"])
    client = Site(desk).client("far_worker")
    with site_role():
        told = client.get(reverse("case", args=[accepted.ref]))
        full = client.post(
            reverse("case-contact", args=[accepted.ref]), {"report": report.pk, "reason": "call"},
            content_type="application/json",
        )  # fmt: skip
    assert told.status_code == 200
    assert told.json()["place"]["basic_cell"]["id"] == accepted.basic_cell_id
    assert told.json()["parties"]["handler"]["id"] == desk.users["far_worker"].pk
    assert told.json()["history"][-1]["handler"]["id"] == desk.users["far_worker"].pk
    assert told.json()["reports"][0]["contact"]["phone"].count("*") >= 4
    assert "13800001234" not in told.content.decode()
    assert (full.status_code, full.json()["code"]) == (403, "no_reveal")
    assert json.loads(far.as_json)["registers"]["cells"] == [lattice_city.grid_cells[1]]


@pytest.mark.parametrize(
    "who", ["handler2", "verifier", "assistant", "nobody", "resting", "x" * 64]
)
def test_p06_nobody_is_sent_who_may_not_handle_it(desk, accepted, who):
    desk.users["resting"] = make_user(
        "department_handler", "resting", department_id=desk.departments["d1"].pk
    )
    desk.users["resting"].is_active = False
    desk.users["resting"].save()
    with pytest.raises(BadInput) as refused:
        sent(desk, accepted, who)
    assert (refused.value.code, refused.value.field) == ("cannot_handle", "handler")
    accepted.refresh_from_db()
    assert (accepted.step, accepted.handler) == ("accepted", None)


def test_p06_who_only_reads_for_a_department_is_not_sent_for_it(desk, accepted, monkeypatch):
    """The right is what counts, and where it is held."""
    from geo_grid.access.scope import Grant, Scope
    from geo_grid.incidents.suitability import is_suited

    lead = desk.departments["d1"].pk
    reads = Scope(1, (Grant("verifier", department=lead), Grant("assistant", cell=1)), "99")
    handles = Scope(1, (Grant("department_handler", department=lead),), "99")
    assert not is_suited(accepted, reads, lead=lead, at=MONDAY)
    assert is_suited(accepted, handles, lead=lead, at=MONDAY)


def test_only_a_dispatch_names_who_is_sent(desk):
    case = desk.case()
    with pytest.raises(BadInput) as refused:
        desk.do(case, "accept", "dispatcher", handler="worker")
    assert (refused.value.code, refused.value.field) == ("handler_unused", "handler")
    case.refresh_from_db()
    assert case.step == "reported"


def test_p28_who_is_moved_away_is_told_that_it_left(desk, accepted):
    sent(desk, accepted, "far_worker")
    while give_numbers():
        pass
    scope = scope_of(desk.users["far_worker"])
    _frames, position = feed.caught_up(0, scope=scope, is_same_scope=True)
    sent(desk, accepted, "handler1")
    while give_numbers():
        pass
    frames, _ = feed.caught_up(position, scope=scope, is_same_scope=True)
    assert ["event: left" in frame.decode() for frame in frames] == [True]
    assert not sees(desk, accepted, "far_worker")
    with pytest.raises(NotFound):
        desk.do(accepted, "take", "far_worker")


def test_a_dispatch_without_a_person_leaves_it_to_the_department(desk, accepted):
    sent(desk, accepted, "far_worker")
    desk.do(accepted, "dispatch", "dispatcher", department="d1")
    assert accepted.handler is None
    desk.do(accepted, "take", "handler1")


# ---- who is offered


def offered(desk, who="dispatcher", **asked):
    found = assignees.assignees(by=scope_of(desk.users[who]), **asked)
    return [(row["username"], row["kind"]) for row in found["results"]]


def test_the_nearest_are_offered_first_and_all_who_are_offered_can_be_sent(desk, accepted):
    desk.users["both"] = make_user(
        "department_handler", "both", department_id=desk.departments["d1"].pk
    )
    also(desk.users["both"], "grid_worker", grid_cell_id=desk.city.grid_cells[1])
    rows = offered(desk, ref=accepted.ref, department="d1")
    assert rows == [
        ("both", "department"), ("handler1", "department"), ("worker", "cell"),
        ("far_worker", "elsewhere"),
    ]  # fmt: skip
    for name, _kind in rows:
        sent(desk, accepted, name)
    assert offered(desk, ref=accepted.ref, q="AR_w") == [("far_worker", "elsewhere")]
    assert offered(desk, ref=accepted.ref) == [("worker", "cell"), ("both", "elsewhere"),
                                              ("far_worker", "elsewhere")]  # fmt: skip


def test_more_than_are_listed_are_said(desk, accepted, monkeypatch):
    monkeypatch.setattr(assignees, "LISTED", 1)
    found = assignees.assignees(by=scope_of(desk.users["dispatcher"]), ref=accepted.ref)
    assert (len(found["results"]), found["more"]) == (1, True)


def test_p02_a_foreign_case_offers_nobody(desk, accepted):
    far = make_user("dispatcher", "far_dispatcher", division_code="990101001002")
    client = Site(desk)
    client.desk.users["far_dispatcher"] = far
    for ref in (accepted.ref, "none"):
        with site_role():
            reply = client.client("far_dispatcher").get("/api/v1/assignees", {"ref": ref})
        assert reply.status_code == 404, reply.json()


def test_p06_who_dispatches_elsewhere_is_offered_nobody_here(desk, accepted):
    mixed = make_user("verifier", "mixed", division_code="99")
    also(mixed, "dispatcher", division_code="990101001002")
    desk.users["mixed"] = mixed
    with site_role():
        site = Site(desk)
        reply = site.client("mixed").get("/api/v1/assignees", {"ref": accepted.ref})
        handler = site.client("handler1").get("/api/v1/assignees")
    assert (reply.status_code, reply.json()["code"]) == (403, "not_yours_to_do")
    assert handler.status_code == 403


def test_an_unknown_department_is_named(desk, accepted):
    assert not Department.objects.filter(code="x").exists()
    with pytest.raises(BadInput) as refused:
        offered(desk, ref=accepted.ref, department="x")
    assert refused.value.field == "department"
