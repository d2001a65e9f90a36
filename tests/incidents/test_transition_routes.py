"""Transitions and parts over HTTP, by the role that the site has in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from geo_grid.incidents.steps import Step
from geo_grid.incidents.workflow import Transition
from tests.incidents.cases import EARLIER, Desk, open_desk


@contextmanager
def site_role() -> Iterator[None]:
    """The connection acts as the application's role: the row policies bind it."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


class Site:
    """Requests of a desk's accounts; each send keeps no revision but the one it is given."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clients: dict[str, Client] = {}
        self.sent = 0

    def client(self, who: str) -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(self.desk.users[who])
        return self.clients[who]

    def post(self, who: str, case: Any, route: str = "incident-transitions", **body: Any) -> Any:
        self.sent += 1
        body.setdefault("client_id", f"c{self.sent}")
        path = reverse(route, args=[case.ref])
        with site_role():
            return self.client(who).post(path, body, content_type="application/json")


@pytest.fixture
def site(desk: Desk) -> Site:
    made = Site(desk)
    for who in desk.users:
        made.client(who)
    return made


def test_seven_steps_over_http_say_what_is_next(site):
    case = site.desk.case(at=EARLIER)
    way = (
        ("dispatcher", {"to": "accept"}, "accepted"),
        ("dispatcher", {"to": "dispatch", "department": "d1"}, "dispatched"),
        ("handler1", {"to": "take"}, "handling"),
        ("handler1", {"to": "answer", "note": "done"}, "answered"),
        ("verifier", {"to": "close"}, "closed"),
        ("assistant", {"to": "evaluate", "stars": 5}, "evaluated"),
    )
    for revision, (who, body, step) in enumerate(way, start=1):
        reply = site.post(who, case, revision=revision, **body)
        assert reply.status_code == 200, reply.json()
        assert reply.json()["step"] == step
        assert reply.json()["revision"] == revision + 1
        assert set(reply.json()) == {"step", "revision", "deadline", "allowed"}
    assert reply.json()["allowed"] == ["reopen"]


def test_refusals_have_their_status_and_say_how_to_go_on(site):
    case = site.desk.case()
    other = site.post("verifier", case, to="accept", revision=1)
    assert (other.status_code, other.json()["code"]) == (403, "not_yours_to_do")
    step = site.post("dispatcher", case, to="answer", revision=1)
    assert (step.status_code, step.json()["code"]) == (409, "not_at_this_step")
    assert "accept" in step.json()["allowed"]
    stale = site.post("dispatcher", case, to="accept", revision=7)
    assert (stale.status_code, stale.json()["code"]) == (409, "revision")
    assert stale.json()["theirs"]["revision"] == 1
    assert stale.json()["yours"]["revision"] == 7
    missing = site.post("dispatcher", case, to="refuse", revision=1)
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["reason"])
    for bad in ({"until": "2026-03-02T09:00:00"}, {"until": "x"}, {"stars": 6}, {"parts": "d1"}):
        reply = site.post("dispatcher", case, to="accept", revision=1, **bad)
        assert (reply.status_code, list(reply.json()["fields"])) == (400, list(bad))


def test_a_case_taken_away_by_its_author_is_answered_all_the_same(site):
    """The row leaves the author's sight as it is written: the second net must not hold it back."""
    case = site.desk.brought_to(site.desk.case(), "dispatched")
    reply = site.post("handler1", case, to="return", reason="not ours", revision=case.revision)
    assert reply.status_code == 200, reply.json()
    assert reply.json()["step"] == "accepted"
    gone = site.post("handler1", case, to="take", revision=case.revision + 1)
    absent = site.client("handler1").post(
        reverse("incident-transitions", args=["none"]),
        {"to": "take", "revision": 1, "client_id": "x"}, content_type="application/json",
    )  # fmt: skip
    assert (gone.status_code, gone.json()) == (absent.status_code, absent.json())
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("kind", "step", "to"),
    [
        ("routine", "accepted", "ask"),
        ("routine", "accepted", "reply"),
        ("emergency", "dispatched", "accept"),
    ],
)
def test_the_answer_tells_what_is_possible_after_what_was_just_said(desk, kind, step, to):
    case = desk.brought_to(desk.case(kind), step)
    if to == "reply":
        desk.do(case, "ask", "dispatcher", note="where?")
    answer = desk.do(case, to, "dispatcher", note="there")
    assert answer["allowed"] == desk.allowed(case, "dispatcher")
    assert (to in answer["allowed"]) is False
    sent = desk.do(case, "supervise", "supervisor", note="hurry", client_id="again")
    again = desk.do(case, "supervise", "supervisor", note="hurry", client_id="again")
    assert again == sent


def test_parts_are_seen_and_answered_by_their_department(site):
    desk = site.desk
    case = desk.case("coordination")
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "dispatch", "dispatcher", department="d1", parts=["d2"])
    path = reverse("incident-parts", args=[case.ref])
    with site_role():
        shown = site.client("handler2").get(path)
        assert site.client("handler3").get(path).status_code == 404
    assert [row["department"] for row in shown.json()["results"]] == ["d2"]
    reply = site.post("handler2", case, "incident-parts", revision=case.revision, note="our half")
    assert reply.status_code == 200, reply.json()
    assert reply.json()["parts"][0]["answered_at"]


def test_the_description_lists_the_steps_and_transitions_of_the_table(client):
    described = client.get("/api/openapi.json").json()["components"]["schemas"]
    field = described["TransitionInput"]["properties"]["to"]
    while "$ref" in field or "allOf" in field:
        field = described[(field.get("$ref") or field["allOf"][0]["$ref"]).rpartition("/")[2]]
    assert field["enum"] == [one.value for one in Transition]
    steps = [list(s["enum"]) for s in described.values() if "suspended" in s.get("enum", ())]
    assert [step.value for step in Step] in steps


def _at_once(*actions: Any) -> list[Any]:
    """What each of some requests answers that begin at the same moment."""
    begin = threading.Barrier(len(actions))
    replies: list[Any] = [None] * len(actions)

    def run(at: int, action: Any) -> None:
        begin.wait()
        try:
            replies[at] = action()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return replies


@pytest.mark.django_db(transaction=True)
def test_of_two_that_accept_at_once_one_hears_of_the_other(lattice_city, transactional_db):
    site = Site(open_desk(lattice_city))
    case = site.desk.case()
    for who in ("dispatcher", "city_manager"):
        site.client(who)
    replies = _at_once(
        lambda: site.post("dispatcher", case, to="accept", revision=1, client_id="a"),
        lambda: site.post("city_manager", case, to="accept", revision=1, client_id="b"),
    )
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    stale = next(reply.json() for reply in replies if reply.status_code == 409)
    assert (stale["code"], stale["theirs"]["revision"], stale["yours"]["revision"]) == (
        "revision", 2, 1,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_three_at_once_with_one_client_id_are_one_transition(lattice_city, transactional_db):
    site = Site(open_desk(lattice_city))
    case = site.desk.case()
    site.client("dispatcher")
    send = lambda: site.post("dispatcher", case, to="accept", revision=1, client_id="a")  # noqa: E731
    replies = _at_once(send, send, send)
    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert len({reply.content for reply in replies}) == 1
    assert case.entries.count() == 2


def test_an_emergency_owes_its_registration_until_somebody_accepts_it(site):
    case = site.desk.case("emergency")
    assert case.step == "dispatched"

    def owed() -> list[str]:
        with site_role():
            reply = site.client("dispatcher").get(reverse("registrations-owed"))
        return [row["ref"] for row in reply.json()["results"]]

    assert owed() == [case.ref]
    accepted = site.post("dispatcher", case, to="accept", revision=case.revision)
    assert (accepted.status_code, accepted.json()["step"]) == (200, "dispatched")
    assert owed() == []
