"""The start page's one reply: what waits, by the rights held; each number is that of its list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.access import factor_resets, two_persons
from geo_grid.access.actions import assign_role
from geo_grid.access.models import AccountRequest, ExportRequest
from geo_grid.incidents.models import Incident
from geo_grid.jobs.models import Job
from geo_grid.locate.decisions.models import AliasProposal
from geo_grid.messages.models import Message
from geo_grid.redraw.models import Plan
from tests.conftest import make_user
from tests.incidents.cases import Desk, open_desk

MOST_QUERIES = 60


@pytest.fixture
def desk(lattice_city: Any) -> Desk:
    return open_desk(lattice_city)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def start(user: Any) -> dict[str, Any]:
    reply = client_of(user).get("/api/v1/start")
    assert reply.status_code == 200
    told: dict[str, Any] = reply.json()
    return told


def late(desk: Desk, *, by: timedelta) -> Incident:
    case = desk.case(at=timezone.now() - timedelta(days=20))
    desk.do(case, "accept", "dispatcher", at=timezone.now())
    Incident.objects.filter(pk=case.pk).update(
        deadline=timezone.now() - by, yellow=timezone.now() - by
    )
    return case


@pytest.mark.parametrize("who", ["dispatcher", "handler1", "worker", "verifier", "city_manager"])
def test_each_number_of_cases_is_that_of_the_list_it_leads_to(desk: Desk, who: str):
    for step in ("reported", "accepted", "dispatched", "handling", "answered"):
        desk.brought_to(desk.case(), step)
    late(desk, by=timedelta(hours=3))
    late(desk, by=timedelta(hours=-1))
    client = client_of(desk.users[who])
    told = start(desk.users[who])["cases"]
    for name in ("my_turn", "overdue", "due_soon"):
        shown = client.get("/api/v1/incidents", {"state": "open", "list": name}).json()["results"]
        assert told[name] == len(shown), name
    if who != "handler1":
        assert told["overdue"] >= 1
        assert told["due_soon"] >= 1
    first = [one["ref"] for one in told["results"]]
    listed = client.get(
        "/api/v1/incidents", {"state": "open", "list": "my_turn", "sort": "deadline"}
    ).json()["results"]
    assert first == [one["ref"] for one in listed][: len(first)]


def test_the_overdue_come_first_and_no_more_than_are_read_at_a_glance(desk: Desk):
    for _ in range(10):
        desk.brought_to(desk.case(at=timezone.now()), "accepted")
    worst = late(desk, by=timedelta(days=9))
    told = start(desk.users["dispatcher"])["cases"]
    assert told["my_turn"] == 11
    assert len(told["results"]) == 8
    assert told["results"][0]["ref"] == worst.ref
    assert told["results"][0]["light"] == "red"


def test_the_next_moment_at_which_a_number_changes_by_time_is_told(desk: Desk):
    now = timezone.now()
    for hours in (1, 30):
        late(desk, by=timedelta(hours=-hours))
    told = start(desk.users["dispatcher"])
    at = told["changes_at"]
    assert at is not None
    assert abs(timezone.datetime.fromisoformat(at) - now - timedelta(hours=1)) < timedelta(
        minutes=1
    )


def test_p06_who_sees_no_cases_is_told_of_none_and_follows_nothing(desk: Desk):
    late(desk, by=timedelta(hours=1))
    for role in ("system_administrator", "audit_administrator"):
        told = start(make_user(role))
        assert told["cases"] is None
        assert told["last_event"] is None
        assert told["changes_at"] is None
        assert told["addresses"] is None
    told = start(desk.users["assistant"])["cases"]
    assert (told["overdue"], told["due_soon"]) == (None, None)
    assert told["my_turn"] == 0


def test_unread_messages_are_those_of_the_inbox(desk: Desk):
    desk.brought_to(desk.case(), "dispatched")
    told = start(desk.users["handler1"])["messages"]
    page = client_of(desk.users["handler1"]).get("/api/v1/messages?unread=true").json()
    assert told["unread"] == page["unread"] == len(page["results"]) == 1
    assert told["results"] == page["results"][:3]
    assert start(desk.users["handler2"])["messages"] == {"unread": 0, "results": []}


# ---- approvals


def approvals(user: Any) -> dict[str, int]:
    return {one["kind"]: one["total"] for one in start(user)["approvals"]}


def plan(author: Any, **columns: Any) -> Plan:
    return Plan.objects.create(
        name="x", communities=[1], codes=["990101001001"], base={}, ground_version=1, author=author,
        **columns,
    )  # fmt: skip


def test_p06_plans_wait_for_who_may_decide_them_and_did_not_draw_them(desk: Desk):
    manager, planner = desk.users["city_manager"], make_user("planner")
    assert approvals(manager) == {"plans": 0, "publications": 0, "exports": 0}
    waits = plan(planner, state="submitted")
    plan(manager, state="submitted")
    plan(planner, state="draft")
    plan(planner, state="approved")
    drawn = plan(planner, state="submitted")
    drawn.steps.create(
        number=1, type="lock", effect={}, request={}, client_id="a", revision=1, author=manager
    )
    told = {one["kind"]: one for one in start(manager)["approvals"]}
    assert [one["id"] for one in told["plans"]["results"]] == [waits.pk]
    assert (told["plans"]["total"], told["publications"]["total"]) == (1, 1)
    assert start(planner)["approvals"] == []
    elsewhere = make_user("street_manager", "far", division_code="990102001")
    assert approvals(elsewhere)["plans"] == 0
    assign_role(elsewhere, "planner", division_code="99")
    assert approvals(elsewhere)["plans"] == 0, "seen there, decided by others"


def test_p06_exports_are_those_that_the_page_of_exports_lists(desk: Desk):
    asker, manager = make_user("data_manager"), desk.users["city_manager"]
    for user in (asker, manager):
        ExportRequest.objects.create(
            user=user, layer="units", query={}, reason="months", rows=5, personal=False,
            state=ExportRequest.State.WAITING,
        )  # fmt: skip
    listed = client_of(manager).get("/api/v1/exports").json()
    assert approvals(manager)["exports"] == len(listed["to_decide"]) == 1
    assert "exports" not in approvals(asker)


def test_p06_what_two_administrators_do_waits_for_the_second(desk: Desk):
    system, security = make_user("system_administrator"), make_user("security_administrator")
    request = AccountRequest.objects.create(
        user=desk.users["city_manager"], kind="reset", asked_by=system,
        expires_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert (approvals(system)["account_requests"], approvals(security)["account_requests"]) == (
        0,
        1,
    )
    two_persons.confirm(request.pk, by=security)
    assert (approvals(system)["account_requests"], approvals(security)["account_requests"]) == (
        1,
        0,
    )
    owner = make_user("supervisor", "owner", division_code="99")
    made = factor_resets.FactorReset.objects.create(
        user=owner, opened_by=system, expires_at=timezone.now() + timedelta(hours=1)
    )
    assert approvals(security)["factor_resets"] == 1
    assert "factor_resets" not in approvals(system)
    made.delete()
    made = factor_resets.FactorReset.objects.create(
        user=security, opened_by=system, expires_at=timezone.now() + timedelta(hours=1)
    )
    assert approvals(security)["factor_resets"] == 0, "of oneself"


# ---- long work, addresses


def test_one_s_own_work_that_runs_or_failed_lately(desk: Desk):
    manager, other = make_user("data_manager"), desk.users["dispatcher"]
    now = timezone.now()

    def job(kind: str, state: str, owner: Any = manager, **more: Any) -> None:
        ended = state in ("done", "failed", "cancelled")
        job = Job.objects.create(kind=kind, state=state, owner=owner.pk,
                                 finished_at=now if ended else None, **more)  # fmt: skip
        if "age" in kind:
            Job.objects.filter(pk=job.pk).update(finished_at=now - timedelta(days=4))

    error = {"code": "x", "message": "This plan is gone.", "params": {}}
    job("import", "running", progress=0.5)
    job("propose", "queued", params={"plan": 7})
    job("export", "failed", error=error)
    job("aged", "failed", error=error)
    job("export", "done")
    job("import", "running", other)
    told = start(manager)["jobs"]
    assert sorted((one["kind"], one["state"], one["plan"]) for one in told) == [
        ("export", "failed", None), ("import", "running", None), ("propose", "queued", 7),
    ]  # fmt: skip
    assert start(other)["jobs"][0]["kind"] == "import"


def test_p06_names_wait_for_whoever_edits_the_ground(desk: Desk):
    AliasProposal.objects.create(
        name="老楼", thing="building", thing_id=1, label="x", proposed_at=timezone.now()
    )
    listed = client_of(desk.users["city_manager"]).get("/api/v1/aliases").json()["results"]
    assert start(desk.users["city_manager"])["addresses"] == {"names": len(listed), "texts": 0}
    assert start(desk.users["dispatcher"])["addresses"] == {"names": None, "texts": 0}
    assert start(desk.users["verifier"])["addresses"] is None


def test_however_much_waits_a_bounded_number_of_queries_is_made(desk: Desk):
    user = desk.users["city_manager"]
    client = client_of(user)
    for n in range(30):
        desk.brought_to(desk.case(), "accepted")
        Message.objects.create(recipient=user, kind="closed", key=f"k{n}", sent_at=timezone.now())
        Job.objects.create(kind="import", state="running", owner=user.pk)
    client.get("/api/v1/start")
    with CaptureQueriesContext(connection) as made:
        assert client.get("/api/v1/start").status_code == 200
    assert len(made) <= MOST_QUERIES


def test_a_display_is_led_to_its_wall(desk: Desk):
    wall = client_of(make_user("display"))
    reply = wall.get("/start/")
    assert (reply.status_code, reply["Location"]) == (302, "/command/?wall=1")
    assert wall.get("/api/v1/start").status_code == 403
